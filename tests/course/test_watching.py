"""`course watch`: a verdict at every save that changes something, whatever is saved."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURE = Path(__file__).parents[1] / "autograder" / "fixture_course"
SLUG = "phase1/01-fixture"
COUNT = """import re
def count_words(text):
    words = re.findall("[a-z]+", text.lower())
    return {word: words.count(word) for word in words}
"""


@pytest.fixture
def notebook(tmp_path):
    shutil.copytree(FIXTURE, tmp_path / "course")
    return tmp_path / "course" / "exercises" / f"{SLUG}.ipynb"


@pytest.fixture
def watch(notebook):
    """`course watch`, started; ended at the end."""
    started = []

    def start(*arguments):
        command = [sys.executable, "-m", "course", "watch", *arguments]
        process = subprocess.Popen(
            command,
            cwd=notebook.parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def answer(notebook, source):
    document = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "task1":
            cell["source"] = source
    written = notebook.with_suffix(".new")
    written.write_text(json.dumps(document), encoding="utf-8")
    written.replace(notebook)


def states(line):
    return [task["state"] for task in json.loads(line)["tasks"]]


@pytest.mark.skipif(sys.platform == "win32", reason="sends Ctrl-C as Unix does")
def test_every_save_gets_a_verdict_until_ctrl_c(watch, notebook):
    watching = watch("fixture", "--json")
    assert states(watching.stdout.readline()) == ["not attempted"] * 2 + ["written"]
    os.utime(notebook)  # A save without a change gives no verdict: the next line is the next one.
    answer(notebook, COUNT)
    assert states(watching.stdout.readline())[0] == "done"
    kept = notebook.read_text(encoding="utf-8")
    notebook.write_text(kept[: len(kept) // 2], encoding="utf-8")
    told = json.loads(watching.stdout.readline())
    assert told["error"] == "grader-notebook-unreadable"
    assert "not valid JSON" in told["message"]
    notebook.unlink()
    assert "does not exist" in json.loads(watching.stdout.readline())["message"]
    notebook.write_text(kept, encoding="utf-8")
    assert states(watching.stdout.readline())[0] == "done"
    watching.send_signal(signal.SIGINT)
    assert watching.wait(20) == 0
    assert "Traceback" not in watching.stderr.read()
    kept_progress = notebook.parents[2] / ".course" / "progress.json"
    assert json.loads(kept_progress.read_text(encoding="utf-8"))["last"] == SLUG


def test_a_save_ends_the_check_of_an_endless_loop(watch, notebook):
    watching = watch("fixture", "--json", "--timeout", "300")
    watching.stdout.readline()
    answer(notebook, "def count_words(text):\n    while True: pass")
    answer(notebook, COUNT)
    assert states(watching.stdout.readline())[0] == "done"


def test_the_screen_is_not_cleared_in_a_pipe(watch):
    watching = watch("fixture")
    lines = []
    while "Ctrl-C ends" not in (line := watching.stdout.readline()):
        assert line or watching.poll() is None
        lines.append(line)
    assert SLUG in lines[0]
    assert "\x1b" not in "".join(lines)
