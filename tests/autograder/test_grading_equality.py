"""Our grades are nbgrader's: points, comments and every row of the gradebook."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
import zoo

from autograder import grade
from autograder.grading import grade_class

LOST = {"cell-twice", "id-renamed", "flag-edited", "dies", "broken-json", "empty-file", "binary"}
LOST |= {"wrong-name", "too-many", "empty-repr"}
ROWS = """
SELECT sa.student_id, a.name, sa.timestamp, sa.extension, n.name, sn.flagged,
       sn.late_submission_penalty, b.name, b.type, {values}
FROM {table} x
JOIN submitted_notebook sn ON sn.id = x.notebook_id
JOIN submitted_assignment sa ON sa.id = sn.assignment_id
JOIN assignment a ON a.id = sa.assignment_id
JOIN notebook n ON n.id = sn.notebook_id
JOIN base_cell b ON b.id = x.cell_id
ORDER BY 1, 2, 5, 8, 9
"""


def rows(folder):
    """Return every row about submissions, by student, without the random ids."""
    found = {}
    with closing(sqlite3.connect(folder / "gradebook.db")) as database:
        for table, values in (
            ("grade", "auto_score, manual_score, extra_credit, needs_manual_grade"),
            ("comment", "auto_comment, manual_comment"),
        ):
            for row in database.execute(ROWS.format(table=table, values=values)):
                found.setdefault(row[0], []).append((table, *row[1:]))
    return found


FEW = {"perfect", "stub", "wrong-hidden", "part-points", "warns", "test-deleted", "one-missing"}


@pytest.fixture(scope="module", params=["few", pytest.param("all", marks=pytest.mark.slow)])
def classes(request, tmp_path_factory):
    """The same class graded twice: by nbgrader, and by us."""
    root = tmp_path_factory.mktemp("zoo")
    course = zoo.make_course(root / "course")
    theirs, ours = root / "theirs", root / "ours"
    few = request.param == "few"
    for name, files in zoo.submissions():
        if not few or name in FEW | {"dies"}:
            zoo.hand_in(theirs, name, files)
    target = theirs / "submitted" / "perfect" / zoo.ASSIGNMENT
    (target / "timestamp.txt").write_text("2026-02-03 04:05:06 UTC\n")
    shutil.copytree(theirs / "submitted", ours / "submitted")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")  # else a kernel does not watch its descriptors
        reference = {result.student: result for result in grade(course, theirs)}
    results = {one.student: one for one in grade_class(course, ours)}
    return theirs, ours, reference, results, {"dies"} if few else LOST


def test_every_row_of_the_gradebook_is_nbgraders_where_nbgrader_grades(classes):
    theirs, ours, reference, _, lost = classes
    graded = {name for name, result in reference.items() if not result.problem}
    assert graded == set(reference) - lost
    expected, found = rows(theirs), rows(ours)
    different = {name for name in graded if expected[name] != found[name]}
    assert {name: (expected[name], found[name]) for name in different} == {}


def test_what_nbgrader_loses_is_flagged_and_nothing_else(classes):
    _, _, _, results, lost = classes
    for name, result in results.items():
        flagged = any(flag.nbgrader_loses for flag in result.flags)
        assert (flagged or bool(result.problem)) == (name in lost), name


def test_what_nbgrader_loses_keeps_the_points_of_what_is_right(classes):
    results, lost = classes[3], classes[4]
    full = results["perfect"].score
    assert full == 8.0
    expected = {"cell-twice": full, "id-renamed": full, "flag-edited": full}
    expected |= {"too-many": full - 3, "empty-repr": full - 3, "wrong-name": 0.0}
    expected["dies"] = 4.0  # what came before, and the other notebook
    expected |= dict.fromkeys(("broken-json", "empty-file", "binary"), 2.0)
    assert {name: results[name].score for name in lost} == {name: expected[name] for name in lost}


def test_a_right_submission_is_not_flagged(classes):
    assert classes[3]["perfect"].flags == ()
