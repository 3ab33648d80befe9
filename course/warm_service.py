"""The warm process itself: gives verdicts to `course check`, `course watch` and `%check`.

`python -m course.warm_service ROOT`. It has paid the imports that exercises need, and remembers
which answers have passed. It ends when its standard input closes, which the end of the program that
started it does, and when the code of the course has changed.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import sys
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any

from autograder import AutograderError, Course, Engine
from autograder.notebook import parse_notebook
from autograder.rechecking import Rechecker
from course.progress import FOLDER
from course.warm import MESSAGE_LIMIT, NAME

_CODE = Path(__file__).resolve().parent.parent
_PACKAGES = ("autograder", "course", "simulator")


class Service:
    """Answers one request after the other; each comes on a connection of its own."""

    def __init__(self, course: Course, engine: Engine, room: Path) -> None:
        self._course = course
        self._room = room
        self._engine = engine
        self._checker = Rechecker(engine)
        self._turn = threading.Lock()
        self._code = code_stamp()

    def answer(self, connection: Connection[Any, Any]) -> None:
        """Read the request, run it, and stop the run when the asker hangs up."""
        with contextlib.suppress(OSError, EOFError, ValueError), connection:
            request = json.loads(connection.recv_bytes(MESSAGE_LIMIT))
            if code_stamp() != self._code:
                _send(connection, {"gone": "the code of the course has changed"})
                leave(self._course.root, self._room)
            with self._turn, ThreadPoolExecutor(1) as pool:
                run = pool.submit(self._run, connection, request)
                while not _ended(run):
                    if connection.poll():
                        self._engine.abandon()

    def _run(self, connection: Connection[Any, Any], request: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            try:
                _send(connection, {"report": self._report(connection, request)})
            except AutograderError as error:
                told = {"message": error.message, "next_step": error.next_step}
                _send(connection, {"error": {"code": error.code, **told}})

    def _report(self, connection: Connection[Any, Any], request: dict[str, Any]) -> dict[str, Any]:
        slug, text = request["slug"], request["notebook"]
        path = self._course.release_path(slug)
        learner = None if text is None else parse_notebook(path, text.encode("utf-8"))
        self._engine.timeout = request["timeout"]
        return self._checker.check(
            self._course,
            slug,
            request["task"],
            learner=learner,
            heard=lambda task: _send(connection, {"task": task.to_dict()}),
        ).to_dict()


def _ended(run: Future[None]) -> bool:
    with contextlib.suppress(TimeoutError):
        run.result(timeout=0.1)
    return run.done()


def _send(connection: Connection[Any, Any], message: dict[str, Any]) -> None:
    connection.send_bytes(json.dumps(message).encode("utf-8", "replace"))


def code_stamp() -> int:
    """Return a number that changes with the code that verdicts depend on."""
    files = [path for name in _PACKAGES for path in (_CODE / name).rglob("*.py")]
    files.append(_CODE / "requirements.txt")
    return hash(tuple((str(path), path.stat().st_mtime_ns) for path in files if path.exists()))


def announce(root: Path, address: str, key: bytes) -> None:
    """Write down where this process can be reached, for its owner alone."""
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    told = {"address": address, "key": key.hex(), "pid": os.getpid()}
    handle, name = tempfile.mkstemp(dir=folder, prefix="warm-")  # mkstemp: nobody else can read it
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(told, file)
    os.replace(name, folder / NAME)


def leave(root: Path, room: Path) -> None:
    """End this process at once, with its address if that is still the announced one."""
    path = root / FOLDER / NAME
    with contextlib.suppress(OSError, ValueError):
        if json.loads(path.read_text(encoding="utf-8"))["pid"] == os.getpid():
            path.unlink()
    shutil.rmtree(room, ignore_errors=True)
    os._exit(0)


def _leave_with_the_starter(root: Path, room: Path) -> None:
    with contextlib.suppress(OSError):
        sys.stdin.buffer.read()
    leave(root, room)


def main() -> None:
    """Warm up, announce, and answer until the starter is gone."""
    root, room = Path(sys.argv[1]), Path(tempfile.mkdtemp(prefix="course-"))
    threading.Thread(target=_leave_with_the_starter, args=(root, room), daemon=True).start()
    key = secrets.token_bytes(32)
    address = None if sys.platform == "win32" else str(room / "warm")
    with Engine() as engine, Listener(address, authkey=key) as listener:
        engine.wait_ready()
        service = Service(Course.at(root), engine, room)
        announce(root, str(listener.address), key)
        while True:
            try:
                connection = listener.accept()
            except (OSError, EOFError, AuthenticationError):
                continue  # An asker that left again, or one with another key.
            threading.Thread(target=service.answer, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
