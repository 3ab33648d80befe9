"""Starts Jupyter with formgrader, and nothing else of nbgrader, on a folder that was graded."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import NothingToReturn
from autograder.grading.enter import GRADEBOOK
from autograder.layout import CONFIG, Course

LOG = "formgrader.log"
LOOPBACK = "127.0.0.1"
_EXTENSIONS = {
    "autograder.formgrader.extension": True,
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.validate_assignment": False,
}
_MARK = "# Written by `autograder formgrader`; delete this line to keep your own changes."
_CONFIG = """\
{mark}
import os

c = get_config()
load_subconfig({name!r}, path={course!r})
c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))
c.CourseDirectory.source_directory = "source"
c.CourseDirectory.release_directory = "release"
"""


@dataclass(frozen=True)
class Serving:
    """A running formgrader; `url` carries the token that opens it."""

    url: str
    process: subprocess.Popen[bytes]


def write_config(course: Course, folder: Path) -> Path:
    """Write `nbgrader_config.py` so that nbgrader's own commands work in `folder`, too.

    A file that a person wrote or took over stays as it is.
    """
    path = folder / CONFIG
    if not path.is_file() or path.read_text("utf-8").startswith(_MARK):
        text = _CONFIG.format(mark=_MARK, name=CONFIG, course=str(course.root))
        path.write_text(text, "utf-8")
    return path


@contextmanager
def formgrader(
    course: Course, folder: Path, *, port: int | None = None, browser: bool = False
) -> Iterator[Serving]:
    """Serve formgrader on loopback while the block runs.

    Raises `NothingToReturn` when the folder holds no gradebook.
    """
    folder = folder.resolve()
    if not (folder / GRADEBOOK).is_file():
        raise NothingToReturn(
            f"{folder} holds no {GRADEBOOK}.", f"run `autograder grade {folder}` first."
        )
    write_config(course, folder)
    port, token = port or _free_port(), secrets.token_hex(16)
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="formgrader-"))
        settings = {"ServerApp": {"jpserver_extensions": _EXTENSIONS, "terminals_enabled": False}}
        (Path(name) / "jupyter_server_config.json").write_text(json.dumps(settings), "utf-8")
        environment = {
            **os.environ,
            "JUPYTER_CONFIG_PATH": name,
            "JUPYTER_RUNTIME_DIR": str(Path(name) / "runtime"),
            # In the environment, since every user of the machine can read a command line.
            "JUPYTER_TOKEN": token,
        }
        command = _command(folder, port, browser=browser)
        log = stack.enter_context((folder / LOG).open("wb"))
        with subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=log
        ) as process:
            try:
                yield Serving(f"http://{LOOPBACK}:{port}/formgrader?token={token}", process)
            finally:
                process.terminate()


def _command(folder: Path, port: int, *, browser: bool) -> list[str]:
    command = [
        *(sys.executable, "-m", "jupyter_server", f"--ip={LOOPBACK}", f"--port={port}"),
        *("--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}", "--log-level=WARN"),
        "--ServerApp.default_url=/formgrader",
    ]
    if not browser:
        command.append("--no-browser")
    if sys.platform != "win32" and os.geteuid() == 0:
        command.append("--allow-root")
    return command


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
