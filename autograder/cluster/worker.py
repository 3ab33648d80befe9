"""What runs on a Dask worker: it keeps one bench, a process that grades, and passes jobs to it."""

from __future__ import annotations

import contextlib
import multiprocessing
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from typing import Any

from autograder.cluster.parcels import Material, Parcel, Refused, Returned, Settings


class BenchDied(RuntimeError):
    """The process that grades ended without an answer; Dask tries the submission again."""


class Bench:
    """The other end of `autograder.cluster.bench`."""

    def __init__(self, settings: Settings) -> None:
        ours, theirs = multiprocessing.Pipe()
        with theirs:
            command = [sys.executable, "-m", "autograder.cluster.bench", str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        self._connection: Connection[Any, Any] = ours
        self._connection.send(settings)

    def grade(self, material: Material, parcel: Parcel) -> Returned | Refused:
        """Grade one submission. Raises `BenchDied`."""
        try:
            with contextlib.suppress(ConnectionError):  # ended, but its refusal may wait for us
                self._connection.send((material, parcel))
            answer: Returned | Refused = self._connection.recv()
        except (EOFError, OSError) as error:
            raise BenchDied(f"the process that grades ended: {error!r}") from error
        return answer

    def close(self) -> None:
        """End the process; without its connection, it puts away what it has."""
        self._connection.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._process.kill()
        self._process.wait()


_bench: tuple[Settings, Bench] | None = None
_lock = threading.Lock()


def grade_here(settings: Settings, material: Material, parcel: Parcel) -> Returned | Refused:
    """Grade a submission with this worker's bench, which is made for the first one."""
    global _bench  # noqa: PLW0603  (a worker is a process, and has one)
    with _lock:
        if _bench is None or _bench[0] != settings:
            put_away()
            _bench = settings, Bench(settings)
        try:
            answer = _bench[1].grade(material, parcel)
        except BenchDied:
            put_away()
            raise
        if isinstance(answer, Refused):
            put_away()
        return answer


def put_away() -> None:
    """End this worker's bench, if it has one."""
    global _bench  # noqa: PLW0603
    if _bench is not None:
        _bench[1].close()
        _bench = None


def warm_up(settings: Settings) -> None:
    """Start this worker's bench before the first submission comes."""
    global _bench  # noqa: PLW0603
    with _lock:
        if _bench is None:
            _bench = settings, Bench(settings)
