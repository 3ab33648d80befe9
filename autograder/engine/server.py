"""The warm parent: pays the imports once, then forks a child for every notebook.

It holds no secret and makes no client, server or thread, for those do not survive a fork. A module
whose import starts a thread is left to the children: the process then begins again without it.
Started by the controller as `python -m autograder.engine.server DESCRIPTOR MODULE ...`; a module
that is left out has a dash before it. Reads one JSON message at a time from that socket: `fork`
comes with the child's end of a connection, `import` with more modules. Ends when the controller
does.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import threading
import time
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from autograder.engine.child import serve
from autograder.engine.guard import Guard
from autograder.engine.shell import make_shell
from autograder.engine.simulating import host
from autograder.sandbox.entering import Confined, Policy, confine
from autograder.sandbox.kernel import die_with_parent

_LEFT = "-"
_END_LIMIT = 10.0


def main() -> None:
    """Import, then serve until the controller closes the socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    gc.disable()
    _import(control, sys.argv[2:])
    shell = make_shell()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a child: the guard looks
    guard = Guard(shell)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _paid(control, sys.argv[2:])
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 65_536, 2)
        if not data:
            return
        message = json.loads(data)
        if message["op"] == "fork":
            control.sendall(_encode(_fork(control, descriptors, (shell, guard), message)))
        elif message["op"] == "import":
            sys.argv += message["modules"]
            _import(control, sys.argv[2:])
            _paid(control, sys.argv[2:])
        else:
            control.sendall(_encode({"status": _reap(message["pid"], message["own"])}))


def _import(control: socket.socket, names: list[str]) -> None:
    """Import modules; begin again without the first one that starts a thread."""
    for place, name in enumerate(names):
        if name.startswith(_LEFT):
            continue
        with contextlib.suppress(Exception):
            importlib.import_module(name)
        if threading.active_count() > 1:
            left = [*names[:place], _LEFT + name, *names[place + 1 :]]
            again = ["-m", "autograder.engine.server", str(control.fileno()), *left]
            os.execv(sys.executable, [sys.executable, *again])
        if _is_alone(control):
            os._exit(0)


def _paid(control: socket.socket, names: list[str]) -> None:
    """Tell the controller that the imports are paid, and which of them were left out."""
    gc.freeze()
    left = [name[1:] for name in names if name.startswith(_LEFT)]
    control.sendall(_encode({"threads": threading.active_count(), "left": left}))


def _is_alone(control: socket.socket) -> bool:
    """Whether the controller is gone: imports take seconds, and nobody waits for them then."""
    try:
        return control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False


def _encode(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


def _fork(
    control: socket.socket,
    descriptors: list[int],
    warm: tuple[Any, Guard],
    message: dict[str, Any],
) -> dict[str, Any]:
    """Fork a child, and a simulator for it where a second descriptor came for its log."""
    ends = socket.socketpair() if len(descriptors) == 2 else None
    child = os.fork()
    if child == 0:
        control.close()
        _run(descriptors[0], warm, message, ends[0] if ends else None)
    simulator = os.fork() if ends else None
    if simulator == 0 and ends:
        for unused in (control, ends[0], socket.socket(fileno=descriptors[0])):
            unused.close()
        _simulate(ends[1], descriptors[1], message)
    for descriptor in descriptors:
        os.close(descriptor)
    for end in ends or ():
        end.close()
    return {"pid": child, "simulator": simulator}


def _run(
    descriptor: int,
    warm: tuple[Any, Guard],
    message: dict[str, Any],
    lend: socket.socket | None,
) -> NoReturn:
    """Be the process that runs the cells."""
    connection = Connection(descriptor)
    try:
        os.setsid()
        die_with_parent()
        confined = Confined(os.getpid(), message["folder"])
        if message["policy"] is not None:
            policy = Policy.from_dict(message["policy"])
            confined = confine(policy, message["folder"], descriptor, message["slot"], lend)
        connection.send_bytes(_encode({"pid": confined.own}))
        environ = message["environ"]
        if confined.port is not None:
            environ = {**environ, "SIMULATOR_URL": f"http://127.0.0.1:{confined.port}"}
        serve(connection, *warm, confined.folder, environ)
    except OSError as error:
        connection.send_bytes(_encode({"refused": str(error)}))
    finally:
        os._exit(0)


def _simulate(lent: socket.socket, log: int, message: dict[str, Any]) -> NoReturn:
    """Be the simulator of a child that is being made."""
    try:
        os.setsid()
        host(lent, socket.socket(fileno=log), Policy.from_dict(message["policy"]))
    finally:
        os._exit(0)


def _reap(child: int, own: int) -> int:
    """End a child and all it started; return its exit status, negative for a signal.

    `own` runs the cells. Where it is confined, `child` is its keeper, which ends the rest.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(own, signal.SIGKILL)
    if child != own and (status := _status_within(child, _END_LIMIT)) is not None:
        return status
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    return _status_within(child, _END_LIMIT) or 0


def _status_within(child: int, seconds: float) -> int | None:
    """Wait for the end of a child; None when it did not come in time."""
    end = time.monotonic() + seconds
    pause = 0.0005
    while time.monotonic() < end:
        try:
            found, status = os.waitpid(child, os.WNOHANG)
        except ChildProcessError:
            return 0
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(2 * pause, 0.02)
    return None


if __name__ == "__main__":
    main()
