"""A grading folder belongs to one run at a time, and what a run throws away goes with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import zoo
from typer.testing import CliRunner

from autograder.cli import app
from autograder.errors import GradingInProgress
from autograder.grading.hold import LOCK, discard, hold


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_the_second_run_on_a_folder_names_the_first(tmp_path):
    course = zoo.make_course(tmp_path / "course")
    folder = tmp_path / "class"
    zoo.hand_in(folder, "one", zoo.changed())
    with hold(folder):
        result = CliRunner().invoke(app, ["grade", str(folder), "--root", str(course.root)])
    assert result.exit_code == 2
    assert f"Process {os.getpid()} is grading" in result.stderr
    assert "[grader-in-progress]" in result.stderr
    assert not (folder / "gradebook.db").exists()


def test_a_folder_can_be_held_again_after_it_was_let_go(tmp_path):
    for _ in range(2):
        with hold(tmp_path) as scratch:
            (scratch / "work").mkdir()
            with pytest.raises(GradingInProgress), hold(tmp_path):
                pass
        assert not scratch.exists()


def test_a_killed_run_holds_nothing_and_its_scratch_is_removed(tmp_path):
    program = (
        "import os, sys; from pathlib import Path; from autograder.grading.hold import hold\n"
        f"with hold(Path({str(tmp_path)!r})) as scratch:\n"
        "    (scratch / 'work').mkdir(); print(scratch, flush=True); os.kill(os.getpid(), 9)"
    )
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False
    )
    left = Path(done.stdout.strip())
    assert left.is_dir()
    with hold(tmp_path) as scratch:
        assert not left.exists()
        assert scratch != left


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "4711", '{"scratch": 3}', '{"scratch": "KEPT"}', '{"scratch": "/"}']
)
def test_a_lock_file_that_holds_anything_harms_nothing(tmp_path, text):
    kept = tmp_path / "elsewhere" / "autograder-run-1"
    kept.mkdir(parents=True)
    (tmp_path / LOCK).write_text(text.replace("KEPT", str(kept)), "utf-8")
    with hold(tmp_path):
        assert json.loads((tmp_path / LOCK).read_text("utf-8"))["process"] == os.getpid()
    assert kept.is_dir()


def test_folders_that_nobody_may_enter_are_discarded_too(tmp_path):
    inside = tmp_path / "gone" / "a" / "b"
    inside.mkdir(parents=True)
    (inside / "file").touch()
    inside.chmod(0)
    inside.parent.chmod(0)
    discard(tmp_path / "gone")
    assert not (tmp_path / "gone").exists()
