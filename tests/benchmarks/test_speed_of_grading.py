"""How fast a class is graded, beside nbgrader and beside the cells alone. Run with `-s`.

Both graders start with the assignment entered into the gradebook and run as commands in processes
of their own, so that their start-up counts. nbgrader takes minutes for the whole class: it grades
one submission, then a few, and the difference is what each further one costs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import light_and_heavy as courses
import pytest

from autograder.bridge import nbgrader_environment
from autograder.engine.warming import imports_of, modules
from autograder.grading.enter import enter

pytestmark = pytest.mark.slow

STUDENTS = 40
ASKED = 1 / 20
FLOOR = Path(__file__).with_name("floor_of_grading.py")
SCRIPTS = Path(sys.executable).parent


@dataclass(frozen=True)
class Times:
    """Seconds for the whole class."""

    ours: float
    theirs: float
    floor: float


def seconds(*command: str, cwd: Path) -> float:
    """Return how long a command takes that must not fail."""
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return time.perf_counter() - begin


def of_autograder(course, folder, *options):
    command = (str(SCRIPTS / "autograder"), "grade", str(folder), "--again", *options)
    return seconds(*command, "--root", str(course.root), cwd=folder)


def of_nbgrader(course, folder, few):
    """Return the time for the class, from that of one submission and of `few`."""
    config = (course.root / "nbgrader_config.py").read_text("utf-8")
    folder.joinpath("nbgrader_config.py").write_text(
        config.replace('"solutions"', '"source"').replace('"exercises"', '"release"'), "utf-8"
    )
    command = (str(SCRIPTS / "nbgrader"), "autograde", courses.ASSIGNMENT)
    with nbgrader_environment():
        os.environ["HOME"] = str(folder)
        one = seconds(*command, "--student", "student-000", cwd=folder)
        for student in folder.joinpath("submitted").iterdir():
            if int(student.name.removeprefix("student-")) >= few:
                shutil.rmtree(student)
        all_few = seconds(*command, "--force", cwd=folder)
    return one + (STUDENTS - 1) * (all_few - one) / (few - 1)


def of_the_cells(course, tasks, scratch):
    kinds = courses.submissions(tasks)
    cells = [[cell["source"] for cell in kind["cells"]] for kind in kinds]
    imports = imports_of([course.solution_path(f"{courses.ASSIGNMENT}/{courses.NAME}")])
    asked = {"imports": modules(imports)}
    asked["submissions"] = [cells[number % len(cells)] for number in range(STUDENTS)]
    scratch.write_text(json.dumps(asked), "utf-8")
    command = [sys.executable, str(FLOOR), str(scratch)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def measure(root, tasks, few):
    course = courses.make_course(root / "course", tasks)
    ours, theirs = root / "ours", root / "theirs"
    courses.hand_in(ours, tasks, STUDENTS)
    enter(course, ours, [courses.ASSIGNMENT])
    shutil.copytree(ours, theirs)
    before = of_autograder(course, ours)
    nbgrader = of_nbgrader(course, theirs, few)
    floor = of_the_cells(course, tasks, root / "asked.json")
    return Times(min(before, of_autograder(course, ours)), nbgrader, floor)


@pytest.mark.parametrize(
    ("name", "tasks", "few"), [("light", courses.LIGHT, 6), ("heavy", courses.HEAVY, 3)]
)
def test_a_class_takes_at_most_a_twentieth_of_nbgraders_time(tmp_path, name, tasks, few):
    times = measure(tmp_path, tasks, few)
    print(
        f"\n{name}, {STUDENTS} submissions: autograder {times.ours:.1f} s, nbgrader"
        f" {times.theirs:.0f} s (from 1 and {few}), ratio 1/{times.theirs / times.ours:.0f};"
        f" cells alone in one process {times.floor:.2f} s"
    )
    assert times.ours <= ASKED * times.theirs
