"""The processes that run cells, as the controller sees them: forked from a warm one, or started."""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any, Protocol

from autograder.engine.simulating import fetch_log
from autograder.engine.warming import modules
from autograder.engine.wire import Wire
from autograder.errors import EngineFailed
from autograder.sandbox.entering import Policy
from autograder.surroundings import bare, on_simulator

MESSAGE_LIMIT = 8_000_000
START_LIMIT = 120.0
GRACE = 2.0
_CHILD = (sys.executable, "-m", "autograder.engine.child")
CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "win32"
_LOG = logging.getLogger("autograder")
_SIMULATED = {"course", "simulator"}
_QUIET = {
    "ANONYMIZED_TELEMETRY": "False",  # chromadb
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONUNBUFFERED": "1",
}


class Child(Protocol):
    """A process that runs the cells of one notebook; `own` is its id."""

    @property
    def connection(self) -> Wire | Connection[Any, Any]:
        """The way to the process."""

    @property
    def own(self) -> int:
        """The process that runs the cells."""

    def interrupt(self) -> None:
        """Ask the running cell to stop."""

    def kill(self) -> None:
        """End the cells at once, from any thread; `end` puts away what is left."""

    def end(self) -> None:
        """Stop the process and everything it started."""


@dataclass(eq=False)
class Forked:
    """A child of the warm process. `pid` is what the server forked; `own` is what runs the cells,
    which is another one inside namespaces. `requests` is the log of its simulator, at the end."""

    connection: Wire
    pid: int
    own: int
    server: Server
    simulator: int | None = None
    log: socket.socket | None = None
    requests: tuple[str, ...] = ()

    def interrupt(self) -> None:
        """Ask the running cell to stop."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.own, signal.SIGINT)

    def kill(self) -> None:
        """End the cells at once, from any thread; `end` puts away what is left."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.own, signal.SIGKILL)

    def end(self) -> None:
        """Stop the process and everything it started."""
        self.connection.close()
        self.server.ask({"op": "reap", "pid": self.pid, "own": self.own})
        if self.log is not None:
            with self.log:
                self.requests = fetch_log(self.log)
            self.server.ask({"op": "reap", "pid": self.simulator, "own": self.simulator})


@dataclass(eq=False)
class Started:
    """A process that was started for one notebook."""

    connection: Connection[Any, Any]
    process: subprocess.Popen[bytes]

    @property
    def own(self) -> int:
        """The process that runs the cells."""
        return self.process.pid

    def interrupt(self) -> None:
        """Ask the running cell to stop."""
        if sys.platform != "win32":
            self.process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End the cells at once, from any thread; `end` puts away what is left."""
        self.process.kill()

    def end(self) -> None:
        """Stop the process and everything it started."""
        self.connection.close()
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()


class Server:
    """The warm parent as the controller sees it. Several threads may ask it for children."""

    def __init__(self, imports: Collection[str], policy: Policy | None) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "autograder.engine.server", str(theirs.fileno())]
        with theirs:
            self.process = subprocess.Popen(
                [*command, *(paid := modules(imports))],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=(bare if policy else on_simulator)(os.environ) | _QUIET,
                start_new_session=True,
            )
        self.paid = set(paid)
        self.policy = policy
        self.simulated = policy is not None and not _SIMULATED.isdisjoint(imports)
        self.slots = itertools.count()
        self.socket = ours
        self.lock = threading.Lock()
        self.ready = False

    def wait_ready(self) -> None:
        """Wait until the imports are paid, which the server does while we do other things."""
        with self.lock:
            if self.ready:
                return
            self.socket.settimeout(START_LIMIT)
            _look_at(self._read())
            self.ready = True

    def pay(self, imports: Iterable[str]) -> None:
        """Pay the imports of more libraries: what is forked from now on has them."""
        self.wait_ready()
        more = [name for name in modules(imports) if name not in self.paid]
        if more:
            self.paid.update(more)
            _look_at(self.ask({"op": "import", "modules": more}))

    def ask(self, message: dict[str, Any], descriptors: Iterable[int] = ()) -> dict[str, Any]:
        """Send a request, with descriptors to hand over, and return the answer."""
        with self.lock:
            data = json.dumps(message).encode()
            try:
                socket.send_fds(self.socket, [data], list(descriptors))
                return self._read()
            except OSError as error:
                raise self._failed() from error

    def fork(self, folder: Path, environ: Mapping[str, str]) -> Forked:
        """Return a child that works in `folder`, confined where there is a policy."""
        ours, theirs = socket.socketpair()
        message: dict[str, Any] = {"op": "fork", "folder": str(folder), "environ": dict(environ)}
        message["policy"] = self.policy and self.policy.to_dict()
        message["slot"] = next(self.slots)
        log, inside = socket.socketpair() if self.simulated else (None, None)
        with theirs, inside or nullcontext():
            ends = [end.fileno() for end in (theirs, inside) if end is not None]
            made = self.ask(message, ends)
        child = Forked(Wire(ours), made["pid"], made["pid"], self, made["simulator"], log)
        try:
            child.own = _own(child.connection)
        except EngineFailed:
            child.end()
            raise
        return child

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


def _look_at(paid: dict[str, Any]) -> None:
    """Refuse a warm process that has threads, which a fork does not copy."""
    if paid["left"]:
        names = ", ".join(paid["left"])
        _LOG.warning("Each process imports %s anew, as it starts a thread.", names)
    if (threads := paid["threads"]) != 1:
        raise EngineFailed(
            f"The warm process has {threads} threads after its imports; it must have one.",
            "find the import that starts a thread and take it out of the warm list.",
        )


def _own(connection: Wire) -> int:
    """Return the id that a fresh child reports, before it runs anything of a student."""
    try:
        if connection.poll(START_LIMIT):
            answer = json.loads(connection.recv_bytes(MESSAGE_LIMIT))
            if "pid" in answer:
                return int(answer["pid"])
            reason = answer["refused"]
        else:
            reason = f"no answer within {START_LIMIT:g} s"
    except (EOFError, OSError) as error:
        reason = str(error) or type(error).__name__
    raise EngineFailed(
        f"A process for a submission could not be made: {reason}.",
        "run `course doctor`, which checks the environment.",
    )


def start(folder: Path, environ: Mapping[str, str]) -> Started:
    """Start a child where no warm process can fork one."""
    child = launch()
    give(child, folder, environ)
    return child


def give(child: Started, folder: Path, environ: Mapping[str, str]) -> None:
    """Tell a started child where it works."""
    setup = {"folder": str(folder), "environ": dict(environ)}
    child.connection.send_bytes(json.dumps(setup).encode())


def launch(imports: Iterable[str] = ()) -> Started:
    """Start a child that imports, then waits for its notebook."""
    key = secrets.token_bytes(32)
    with Listener(authkey=key) as listener:
        process = subprocess.Popen(
            [*_CHILD, str(listener.address), *modules(imports)],
            stdin=subprocess.PIPE,
            env=on_simulator(os.environ) | _QUIET,
            cwd=tempfile.gettempdir(),
            start_new_session=sys.platform != "win32",
        )
        assert process.stdin is not None
        with process.stdin:
            process.stdin.write(key.hex().encode() + b"\n")
        connection = _accept(listener, process)
    return Started(connection, process)


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
