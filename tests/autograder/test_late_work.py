"""Points off for late work are nbgrader's, by its own methods and by a plugin of one's own."""

from __future__ import annotations

import shutil
import sys

import pytest
import zoo
from test_grading_equality import rows

from autograder.bridge import nbgrader_api, nbgrader_environment, quiet_logs
from autograder.grading import grade_class
from autograder.grading.enter import enter

PLUGIN = """
from nbgrader.plugins import BasePlugin
class PerHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return None if student_id == "excused" else 0.25 * (total_seconds_late // 3600)
"""
ZERO = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'
OWN = 'c.AssignLatePenalties.plugin_class = "late_penalties.PerHour"\n'
HANDED_IN = {
    "early": "2026-12-01 17:00:00 UTC",
    "late": "2026-12-01 22:30:00 UTC",
    "very-late": "2027-01-01 00:00:00 UTC",
    "extended": "2026-12-02 20:00:00 UTC",
    "excused": "2026-12-03 00:00:00 UTC",
}


@pytest.mark.slow
@pytest.mark.parametrize("setting", [ZERO, OWN], ids=["zero", "own-plugin"])
def test_rows_of_late_work_are_nbgraders(setting, tmp_path, monkeypatch):
    from nbgrader.api import Gradebook  # noqa: PLC0415

    (tmp_path / "late_penalties.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(tmp_path)
    course, theirs, ours = zoo.make_course(tmp_path / "course"), tmp_path / "a", tmp_path / "b"
    with course.config.open("a") as config:
        config.write(setting)
    answers = zoo.earning("1.5")
    for student, when in HANDED_IN.items():
        target = zoo.hand_in(theirs, student, answers)
        (target / "timestamp.txt").write_text(when + "\n")
    shutil.copytree(theirs / "submitted", ours / "submitted")
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # else a kernel does not watch its descriptors
    for folder in (theirs, ours):
        enter(course, folder, [zoo.ASSIGNMENT])
        with nbgrader_environment(), Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
            book.update_or_create_assignment(zoo.ASSIGNMENT, duedate="2026-12-01 18:00:00 UTC")
            book.update_or_create_student("extended")
            book.update_or_create_submission(zoo.ASSIGNMENT, "extended")
            book.grant_extension(zoo.ASSIGNMENT, "extended", days=1, hours=1)
    with nbgrader_environment(), quiet_logs():
        api = nbgrader_api(course, theirs)
        for student in HANDED_IN:
            assert api.autograde(zoo.ASSIGNMENT, student)["success"]
    assert [result.problem for result in grade_class(course, ours)] == [""] * len(HANDED_IN)
    expected, found = rows(theirs), rows(ours)
    assert found == expected
    taken = {student: {row[6] for row in lines} for student, lines in found.items()}
    assert taken["early"] == {None}
    assert taken["late"] != {None}
    assert len({tuple(sorted(map(str, values))) for values in taken.values()}) > 1
    sys.modules.pop("late_penalties", None)
