"""How fast a learner's verdict comes, warm and cold, as one types it. Run with `-s` for figures."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder import Course, load_manifest
from course.warm import WarmProcess

ROOT = Path(__file__).parents[2]
SLUG = "phase1/02-async"
COMMAND = [sys.executable, "-m", "course", "check"]

pytestmark = pytest.mark.slow


@pytest.fixture
def course(tmp_path):
    """A course with the first exercise, as it is when a learner opens it."""
    for room in ("solutions", "exercises"):
        (tmp_path / room / SLUG).parent.mkdir(parents=True)
        for path in (ROOT / room).glob(f"{SLUG}.*"):
            shutil.copy(path, tmp_path / room / SLUG.split("/", maxsplit=1)[0])
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return Course.at(tmp_path)


def seconds(course, *arguments, times=3):
    """Return the best of some runs of `course check`, the start of Python included."""
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        command = [*COMMAND, *arguments]
        done = subprocess.run(command, cwd=course.root, capture_output=True, check=False)
        spent.append(time.perf_counter() - begin)
        assert done.returncode in (0, 1), done.stderr
    return min(spent)


def test_a_warm_verdict_comes_in_half_the_cold_ones_time(course):
    """With one answer in the notebook, a wrong one: the tests of the others do not run."""
    wrong = load_manifest(course.manifest_path(SLUG)).tasks["task5"].wrong[0]
    document = json.loads(course.release_path(SLUG).read_text("utf-8"))
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "task5":
            cell["source"] = wrong.code
    course.release_path(SLUG).write_text(json.dumps(document), "utf-8")
    cold = seconds(course, SLUG)
    with WarmProcess(course.root) as process:
        assert process.wait_ready()
        warm = seconds(course, SLUG)
    print(f"\none wrong answer: cold {cold:.2f} s, warm {warm:.2f} s")
    assert warm < cold / 2
    assert warm < 5  # Under 1 s on a machine that does nothing else.


def test_a_solved_exercise_is_checked_faster_warm_and_at_once_the_second_time(course):
    shutil.copy(course.solution_path(SLUG), course.release_path(SLUG))
    cold = seconds(course, SLUG, times=1)
    with WarmProcess(course.root) as process:
        assert process.wait_ready()
        first = seconds(course, SLUG, times=1)
        again = seconds(course, SLUG)
    print(f"\nsolved: cold {cold:.2f} s, warm {first:.2f} s, again {again:.2f} s")
    assert first < cold
    assert again < cold / 5
