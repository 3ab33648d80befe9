"""Runs notebooks in children, and keeps the clock: a child's own idea of time does not count."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from autograder.engine.results import (
    DIED,
    TIMEOUT,
    CellError,
    CellResult,
    RunResult,
    Step,
    from_message,
)
from autograder.engine.warming import EVERYTHING, modules
from autograder.errors import EngineFailed
from autograder.surroundings import on_simulator

MESSAGE_LIMIT = 8_000_000
START_LIMIT = 120.0
GRACE = 2.0
CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "win32"
_QUIET = {
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONUNBUFFERED": "1",
}


class Child(Protocol):
    """A process that runs the cells of one notebook."""

    connection: Connection[Any, Any]

    def interrupt(self) -> None:
        """Ask the running cell to stop."""

    def end(self) -> None:
        """Stop the process and everything it started."""


@dataclass
class _Forked:
    connection: Connection[Any, Any]
    pid: int
    server: _Server

    def interrupt(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGINT)

    def end(self) -> None:
        self.connection.close()
        self.server.ask({"op": "reap", "pid": self.pid})


@dataclass
class _Started:
    connection: Connection[Any, Any]
    process: subprocess.Popen[bytes]

    def interrupt(self) -> None:
        if sys.platform != "win32":
            self.process.send_signal(signal.SIGINT)

    def end(self) -> None:
        self.connection.close()
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()


class _Server:
    """The warm parent as the controller sees it. Several threads may ask it for children."""

    def __init__(self, imports: Iterable[str]) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "autograder.engine.server", str(theirs.fileno())]
        with theirs:
            self.process = subprocess.Popen(
                [*command, *modules(imports)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=on_simulator(os.environ) | _QUIET,
            )
        self.socket = ours
        self.lock = threading.Lock()
        self.ready = False

    def wait_ready(self) -> None:
        """Wait until the imports are paid, which the server does while we do other things."""
        with self.lock:
            if self.ready:
                return
            self.socket.settimeout(START_LIMIT)
            if (threads := self._read()["threads"]) != 1:
                raise EngineFailed(
                    f"The warm process has {threads} threads after its imports; it must have one.",
                    "find the import that starts a thread and take it out of the warm list.",
                )
            self.ready = True

    def ask(self, message: dict[str, Any], descriptor: int | None = None) -> dict[str, Any]:
        with self.lock:
            data = json.dumps(message).encode()
            try:
                socket.send_fds(self.socket, [data], [] if descriptor is None else [descriptor])
                return self._read()
            except OSError as error:
                raise self._failed() from error

    def fork(self, folder: Path, environ: Mapping[str, str]) -> _Forked:
        ours, theirs = socket.socketpair()
        with theirs:
            message = {"op": "fork", "folder": str(folder), "environ": dict(environ)}
            pid = self.ask(message, theirs.fileno())["pid"]
        return _Forked(Connection(ours.detach()), pid, self)

    def close(self) -> None:
        """End the process at once; it holds nothing that has to be put away."""
        self.process.kill()
        self.process.wait()
        self.socket.close()

    def _read(self) -> dict[str, Any]:
        data = b""
        while not data.endswith(b"\n"):
            chunk = self.socket.recv(65_536)
            if not chunk:
                raise self._failed()
            data += chunk
        message: dict[str, Any] = json.loads(data)
        return message

    def _failed(self) -> EngineFailed:
        return EngineFailed(
            f"The process that runs the cells ended with status {self.process.poll()}.",
            "run `course doctor`, which checks the environment.",
        )


class Engine:
    """Runs notebooks, each in a fresh process, several at once when called from threads.

    `warm=True` pays the imports of `imports` once and forks per notebook; use it for many runs.
    `warm=False`, and any platform without fork, starts a process per notebook.
    """

    def __init__(
        self, *, warm: bool = True, timeout: float = 30.0, imports: Iterable[str] = EVERYTHING
    ) -> None:
        self.timeout = timeout
        self._server = _Server(imports) if warm and CAN_FORK else None

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the warm process, if there is one."""
        if self._server is not None:
            self._server.close()

    def run(
        self, steps: Sequence[Step], *, folder: Path, environ: Mapping[str, str] | None = None
    ) -> RunResult:
        """Run `steps` in a fresh process with the working directory `folder`.

        A cell that exceeds the timeout is interrupted and the next one runs. A process that dies
        or ignores the interrupt ends the run: the cells left get a `DeadKernelError`.
        """
        begin = time.perf_counter()
        with self._child(folder, environ or {}) as child:
            results: list[CellResult] = []
            for step in steps:
                result = self._run_cell(child, step)
                results.append(result)
                if result.error is not None and result.error.name == DIED:
                    break
        left = steps[len(results) :]
        results.extend(CellResult(step.label, _died("an earlier cell")) for step in left)
        return RunResult(tuple(results), time.perf_counter() - begin)

    @contextlib.contextmanager
    def _child(self, folder: Path, environ: Mapping[str, str]) -> Iterator[Child]:
        child: Child
        if self._server is None:
            child = _start(folder, environ)
        else:
            self._server.wait_ready()
            child = self._server.fork(folder, environ)
        try:
            yield child
        finally:
            child.end()

    def _run_cell(self, child: Child, step: Step) -> CellResult:
        message = {"op": "run", "label": step.label, "source": step.source}
        try:
            child.connection.send_bytes(json.dumps(message).encode())
            if child.connection.poll(self.timeout):
                return _receive(child, step)
            for _ in range(2):
                child.interrupt()
                if child.connection.poll(GRACE):
                    return replace(_receive(child, step), error=_timed_out(self.timeout))
        except (EOFError, OSError, ValueError):
            return CellResult(step.label, _died("this cell"))
        return CellResult(step.label, _died(f"this cell, which ran for over {self.timeout:g} s"))


def _receive(child: Child, step: Step) -> CellResult:
    message = json.loads(child.connection.recv_bytes(MESSAGE_LIMIT))
    if not isinstance(message, dict):
        raise ValueError(f"expected an object, got {type(message).__name__}")
    return from_message(step.label, message)


def _timed_out(seconds: float) -> CellError:
    return CellError(TIMEOUT, f"the cell was still running after {seconds:g} s and was stopped")


def _died(where: str) -> CellError:
    return CellError(DIED, f"the process that runs the cells was ended by {where}")


def _start(folder: Path, environ: Mapping[str, str]) -> _Started:
    """Start a child where no warm process can fork one."""
    key = secrets.token_bytes(32)
    with Listener(authkey=key) as listener:
        process = subprocess.Popen(
            [sys.executable, "-m", "autograder.engine.child", str(listener.address)],
            stdin=subprocess.PIPE,
            env=on_simulator(os.environ) | _QUIET,
            cwd=tempfile.gettempdir(),
            start_new_session=sys.platform != "win32",
        )
        assert process.stdin is not None
        with process.stdin:
            process.stdin.write(key.hex().encode() + b"\n")
        connection = _accept(listener, process)
    connection.send_bytes(json.dumps({"folder": str(folder), "environ": dict(environ)}).encode())
    return _Started(connection, process)


def _accept(listener: Listener, process: subprocess.Popen[bytes]) -> Connection[Any, Any]:
    """Wait for the child to connect. A child that dies first would leave `accept` waiting."""
    accepted: list[Connection[Any, Any]] = []

    def accept() -> None:
        with contextlib.suppress(OSError, EOFError):
            accepted.append(listener.accept())

    waiter = threading.Thread(target=accept, daemon=True)
    waiter.start()
    end = time.monotonic() + START_LIMIT
    while waiter.is_alive() and process.poll() is None and time.monotonic() < end:
        waiter.join(0.05)
    waiter.join(0.05)
    if not accepted:
        process.kill()
        process.wait()
        raise EngineFailed(
            "The process that runs the cells did not start.",
            "run `course doctor`, which checks the environment.",
        )
    return accepted[0]
