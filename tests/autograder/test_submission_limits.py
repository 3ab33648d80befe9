"""Who uses more than a submission may is ended and told why; everybody else is graded."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import pytest
import zoo
from attacks.table import EARLY, FULL, MIDDLE, cells
from attacks.tiers import needs_a_sandbox, only_tier

from autograder.grading import Options, classroom, grade_class
from autograder.sandbox import Limits, probing

pytestmark = needs_a_sandbox

SMALL = Limits(memory=200, scratch=5, entries=300, cpu=2, wall=5)
NEIGHBORS = ("first", "second", "zuse")
SPINS = "while True: pass"
EXCESSES = {
    "holds-memory": ("held = []\nwhile True: held.append(bytes(1 << 20) + b'x')", "limit-memory"),
    "spins": (SPINS, "limit-cpu"),
    "spins-in-children": (f"import os\nos.fork()\nos.fork()\n{SPINS}", "limit-cpu"),
    "sleeps": ("import time\ntime.sleep(600)", "limit-time"),
}
WRITES = {
    "writes-much": (
        "with open('large', 'wb') as file:\n"
        "    while True: file.write(bytes(1 << 20)) and file.flush()",
        "limit-disk",
    ),
    "writes-many": (
        "for number in range(90_000): open(str(number), 'w').close()\nwhile True: pass",
        "limit-disk",
    ),
}
TOLD = {
    "limit-memory": "used over 200 MB of memory",
    "limit-cpu": "used over 2 s of processor time for the notebook",
    "limit-time": "used over 5 s for the notebook",
    "limit-disk": "used over 5 MB or 300 files",
}


class Graded:
    """A class in which some use too much: the results, and where the notebooks lie."""

    def __init__(self, root, excesses):
        self.course = zoo.make_course(root / "course")
        self.folder = root / "grading"
        self.excesses = excesses
        for student, (source, _) in excesses.items():
            zoo.hand_in(self.folder, student, cells(source, place=MIDDLE))
        for student in NEIGHBORS:
            zoo.hand_in(self.folder, student, zoo.changed())

    def grade(self):
        options = Options(workers=3, timeout=60)
        found = grade_class(self.course, self.folder, options)
        self.results = {one.student: one for one in found}
        return self

    def said(self, student):
        """Return what stands below the cell that used too much."""
        path = self.folder / "autograded" / student / zoo.ASSIGNMENT / f"{zoo.FIRST}.ipynb"
        found = json.loads(path.read_text("utf-8"))["cells"][MIDDLE]
        return " ".join(output.get("evalue", "") for output in found["outputs"])

    def check(self):
        for student, (_, flag) in self.excesses.items():
            result = self.results[student]
            assert flag in [found.kind for found in result.flags], student
            assert TOLD[flag] in self.said(student), student
            assert result.score == EARLY, student
            assert not result.problem
        for student in NEIGHBORS:
            assert (self.results[student].score, self.results[student].flags) == (FULL, ())


def test_memory_processor_and_time_end_the_run_that_uses_them_up(tmp_path, monkeypatch):
    monkeypatch.setattr(classroom, "probe", partial(only_tier, SMALL))
    Graded(tmp_path, EXCESSES).grade().check()


def test_files_end_the_run_that_writes_them_where_its_folder_has_no_size(tmp_path, monkeypatch):
    """In the namespaces the folder has one: there the kernel refuses, and the run goes on."""
    with only_tier(SMALL) as probed:
        policy = replace(probed.policy, tier="landlock")
        if (answer := probing._try(policy)) != "held":
            pytest.skip(f"Landlock alone does not hold here: {answer}")
    monkeypatch.setattr("attacks.tiers.TIER", "landlock")
    monkeypatch.setattr(classroom, "probe", partial(only_tier, SMALL))
    Graded(tmp_path, WRITES).grade().check()
