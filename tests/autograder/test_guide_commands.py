"""What the instructor's guide tells to type works as it stands there, with a smaller class.

Run with `-s` for the seconds of each command.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from attacks.tiers import needs_a_sandbox

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "book" / "grade" / "index.md").read_text("utf-8")
STUDENTS = 3
STEPS = ("simulate", "grade", "report", "formgrader", "feedback")
MAY_FIND = {"grade"}  # exits with 1, since such a class holds work that cannot be graded

pytestmark = [pytest.mark.slow, needs_a_sandbox]


def commands():
    """Return what the guide tells to type after the set-up, whose tests are elsewhere."""
    blocks = re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ autograder")]


@pytest.fixture
def typed(tmp_path):
    """Type a command of the guide in a copy of the course; return the started process."""
    for room in ("solutions", "exercises"):
        shutil.copytree(ROOT / room, tmp_path / room)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    programs = str(Path(sys.executable).parent)
    env = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "BROWSER": "true"}

    def start(command):
        return subprocess.Popen(
            command.split(),
            cwd=tmp_path,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


def open_and_end(process):
    """Open the address that formgrader prints, as its reader does, then press Ctrl-C."""
    address = next(word for line in process.stdout for word in line.split() if "token=" in word)
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                assert page.status == 200
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    else:
        pytest.fail(f"{address} did not answer within a minute")
    process.send_signal(signal.SIGINT)


def test_the_guide_leads_from_a_class_to_its_feedback(typed, tmp_path):
    lines = commands()
    assert tuple(line.split()[1] for line in lines) == STEPS
    for step, line in zip(STEPS, lines, strict=True):
        command = re.sub(r"--students \d+", f"--students {STUDENTS}", line)
        began = time.monotonic()
        with typed(command) as process:
            if step == "formgrader":
                open_and_end(process)
            said, _ = process.communicate(timeout=600)
        assert process.returncode in ({0, 1} if step in MAY_FIND else {0}), f"{command}:\n{said}"
        print(f"{command}: {time.monotonic() - began:.1f} s")
    for named in re.findall(r"`(grading/[^`]+)`", GUIDE):
        pattern = re.sub("<[a-z]+>", "*", named)
        assert list(tmp_path.glob(pattern)), f"{named} is not there"
