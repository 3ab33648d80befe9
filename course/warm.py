"""The warm process of a course: how to find it, ask it for a verdict, and start one.

Its address and key lie in `.course/warm.json`, which only its owner can read.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder import AutograderError, Report, TaskReport
from course.progress import FOLDER

NAME = "warm.json"
MESSAGE_LIMIT = 50_000_000
START_LIMIT = 60.0  # seconds until a new one has paid its imports

Heard = Callable[[TaskReport], None]
Stop = Callable[[], bool]


class Superseded(Exception):
    """A check was broken off, because what it checked has changed."""


class Gone(Exception):
    """The warm process ended, or serves code that has changed since it started."""


@contextlib.contextmanager
def connection(root: Path) -> Iterator[Connection[Any, Any] | None]:
    """Give a connection to the warm process of the course in `root`; None where there is none."""
    try:
        told = json.loads((root / FOLDER / NAME).read_text(encoding="utf-8"))
        found = Client(told["address"], authkey=bytes.fromhex(told["key"]))
    except (OSError, ValueError, KeyError, TypeError, EOFError, AuthenticationError):
        yield None
        return
    with found:
        yield found


def ask(
    found: Connection[Any, Any],
    request: dict[str, Any],
    heard: Heard | None = None,
    stop: Stop | None = None,
) -> Report:
    """Ask for a verdict. Raises what the check raised, `Gone`, and `Superseded` when told to stop.

    Closing the connection, which an interrupt does, ends the run at once.
    """
    try:
        found.send_bytes(json.dumps(request).encode("utf-8", "replace"))
        while True:
            while stop is not None and not found.poll(0.2):
                if stop():
                    raise Superseded
            message = json.loads(found.recv_bytes(MESSAGE_LIMIT))
            if "report" in message:
                return Report.from_dict(message["report"])
            if "error" in message:
                raise _error(**message["error"])
            if "task" not in message:
                raise Gone(message["gone"])
            if heard is not None:
                heard(TaskReport.from_dict(message["task"]))
    except (EOFError, OSError) as error:
        raise Gone(str(error)) from error


def _error(code: str, message: str, next_step: str) -> AutograderError:
    """Return the error that the warm process met, as the class that its code names."""
    kinds = {kind.code: kind for kind in AutograderError.__subclasses__()}
    return kinds.get(code, AutograderError)(message, next_step)


class WarmProcess:
    """A warm process that lives as long as the block, or as the program that started it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        log = root / FOLDER / "logs" / "warm.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            # Its end of the pipe closes when this program ends, whichever way: then it ends too.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "course.warm_service", str(root)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )

    def __enter__(self) -> WarmProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def wait_ready(self) -> bool:
        """Wait until it has paid its imports; tell whether it answers."""
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError, ValueError):
                told = json.loads((self._root / FOLDER / NAME).read_text(encoding="utf-8"))
                if told.get("pid") == self.pid:
                    return True
            time.sleep(0.02)
        return False

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def kept_warm(root: Path) -> Iterator[bool]:
    """Have a warm process while the block runs: the one that is there, else a new one.

    Gives whether there is one: a folder that cannot be written has none, and checks start cold.
    """
    with connection(root) as found:
        known = found is not None
    if known:
        yield True
        return
    try:
        process = WarmProcess(root)
    except OSError:
        yield False
        return
    with process:
        yield process.wait_ready()
