"""A run that is killed loses nothing: the next one takes it up, and the grades are the same."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path

import process_tree
import pytest
import zoo
from test_grading_equality import rows

from autograder.grading.enter import enter
from autograder.grading.hold import LOCK

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

START = 1.5  # seconds in which a run starts, for kills before its first result


class Folder:
    """A grading folder, and the command that grades it."""

    def __init__(self, course, path: Path) -> None:
        self.path = path
        self.scratch = path.with_name(f"{path.name}-tmp")
        self.scratch.mkdir()
        self.command = [str(Path(sys.executable).with_name("autograder")), "grade", str(path)]
        self.command += ["--root", str(course.root), "--unsafe-no-sandbox"]

    def start(self):
        """Start the command in a process group of its own."""
        return subprocess.Popen(
            self.command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(self.scratch)},
            start_new_session=True,
        )

    def finish(self) -> None:
        with self.start() as process:
            _, told = process.communicate(timeout=300)
        assert process.returncode == 0, told

    def done(self) -> int:
        return len(list(self.path.glob("results/*/*.json")))

    def results(self):
        """Return what the result files say, without times."""
        paths = sorted(self.path.glob("results/*/*.json"))
        return {path.name: _timeless(json.loads(path.read_bytes())) for path in paths}

    def notebooks(self):
        paths = sorted(self.path.glob("autograded/*/*/*"))
        return {str(path.relative_to(self.path)): path.read_bytes() for path in paths}

    def submissions(self):
        """Return how often the gradebook holds each student."""
        query = "SELECT student_id, count(*) FROM submitted_assignment GROUP BY 1"
        with closing(sqlite3.connect(self.path / "gradebook.db")) as database:
            return dict(database.execute(query))

    def left_over(self):
        """Return what a run makes and puts away again."""
        return [path for path in self.path.rglob("*") if path.name.endswith(".new")]


@pytest.fixture(scope="module")
def entered(tmp_path_factory):
    """A course, and a grading folder into whose gradebook its assignment was entered."""
    root = tmp_path_factory.mktemp("entered")
    course = zoo.make_course(root / "course")
    (root / "class").mkdir()
    enter(course, root / "class", [zoo.ASSIGNMENT])
    return course, root / "class"


def _timeless(value):
    if isinstance(value, dict):
        return {key: _timeless(item) for key, item in value.items() if key != "seconds"}
    return [_timeless(item) for item in value] if isinstance(value, list) else value


def hand_in(folder: Path, students: int) -> None:
    odd = {"rich-display", "too-many"}  # tells where an object lies; is no grade with nbgrader
    kinds = [(name, files) for name, files in zoo.scores() if name not in odd]
    for number, (name, files) in enumerate(islice(cycle(kinds), students)):
        zoo.hand_in(folder, f"{number:03}-{name}", files)


def kill(folder: Folder, target: int, rng: random.Random) -> bool:
    """Start a run, kill it after `target` results, and whether it was still running."""
    with folder.start() as process:
        if folder.done() >= target:
            time.sleep(rng.uniform(0, START))
        else:
            while folder.done() < target and process.poll() is None:
                time.sleep(0.005)
            time.sleep(rng.uniform(0, 0.1))
        process.send_signal(signal.SIGSTOP)  # nothing starts while we look
        below = process_tree.below(process.pid)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert process_tree.left_of(below) == []
    assert len(list(folder.scratch.iterdir())) <= 1
    return process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("students", "kills", "from_nothing"),
    [(10, 2, False), pytest.param(200, 20, True, marks=pytest.mark.slow)],
)
def test_a_class_that_is_killed_again_and_again_gets_the_same_grades(
    tmp_path, entered, students, kills, from_nothing
):
    course, ready = entered
    hand_in(tmp_path / "killed", students)
    if not from_nothing:
        shutil.copytree(ready, tmp_path / "killed", dirs_exist_ok=True)
    shutil.copytree(tmp_path / "killed", tmp_path / "whole")
    whole, killed = Folder(course, tmp_path / "whole"), Folder(course, tmp_path / "killed")
    whole.finish()
    rng = random.Random(60)
    targets = sorted(rng.randrange(students + 1) for _ in range(kills))
    hit = sum(kill(killed, target, rng) for target in targets)
    assert hit > kills / 2
    killed.finish()
    assert killed.results() == whole.results()
    assert len(whole.results()) == students
    assert killed.notebooks() == whole.notebooks()
    assert rows(killed.path) == rows(whole.path)
    assert set(killed.submissions().values()) == {1}
    assert killed.left_over() == []
    assert list(killed.scratch.iterdir()) == []


def test_an_interrupted_run_says_so_and_leaves_nothing_behind(tmp_path, entered):
    course, ready = entered
    shutil.copytree(ready, tmp_path / "class")
    zoo.hand_in(tmp_path / "class", "quick", zoo.changed())
    zoo.hand_in(tmp_path / "class", "slow", zoo.saying("double", "while True: pass"))
    folder = Folder(course, tmp_path / "class")
    with folder.start() as process:
        while folder.done() < 1 and process.poll() is None:
            time.sleep(0.01)
        below = process_tree.below(process.pid)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert told.endswith("Stopped. The same command goes on where this one was.\n")
    assert "Traceback" not in told
    assert below
    assert process_tree.left_of(below) == []
    assert list(folder.scratch.iterdir()) == []
    assert json.loads((folder.path / LOCK).read_text()) == {}
    assert folder.done() == 1


def test_endless_cells_end_with_their_controller(tmp_path):
    program = (
        "from pathlib import Path; from autograder.engine import Engine, Step\n"
        "steps = [Step('a', 'print(1)'), Step('b', 'while True: pass')]\n"
        f"Engine(imports=()).run(steps, folder=Path({str(tmp_path)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", program]) as process:
        below: dict[int, str] = {}
        while len(below) < 2:  # the warm process and its child
            below = process_tree.below(process.pid)
            time.sleep(0.05)
        time.sleep(0.5)
        process.kill()
    assert process_tree.left_of(below) == []
