"""The simulator of one submission, in a process of its own, where no code of a student runs.

What the student's code sent is read from its log, and that log cannot be altered from inside.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import time
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autograder.sandbox.entering import Policy, confine_server

if TYPE_CHECKING:
    from simulator.account import Account, Options
    from simulator.transport import QuietServer

LOG_LIMIT = 2_000_000
BODY_LIMIT = 4_000
_SESSIONS = 1_000
_ANSWER_LIMIT = 10.0
_WANTED = b"log"


def host(lent: socket.socket, control: socket.socket, policy: Policy) -> None:
    """Serve the listening socket that comes over `lent`, until `control` asks for the log."""
    _, descriptors, _, _ = socket.recv_fds(lent, 100, 1)
    lent.close()
    if not descriptors:
        return
    os.chdir("/")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # its libraries' notices are nothing for the instructor's screen
    os.dup2(silence, 2)
    from simulator.accounts import Accounts  # noqa: PLC0415
    from simulator.transport import make_server  # noqa: PLC0415

    accounts = Accounts()
    opened: deque[Account] = deque(maxlen=_SESSIONS)
    open_one = accounts.open

    def remember(options: Options, key: str | None = None) -> Account:
        opened.append(open_one(options, key))
        return opened[-1]

    accounts.open = remember  # type: ignore[method-assign]
    confine_server(policy)
    listener = socket.socket(fileno=descriptors[0])
    listener.setblocking(False)
    asyncio.run(_serve(make_server(accounts), listener, control))
    control.setblocking(True)
    control.recv(len(_WANTED))  # what is left unread would make the end of the log an error
    control.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 10, 0))
    control.sendall("".join(_lines(opened)).encode())


async def _serve(server: QuietServer, listener: socket.socket, control: socket.socket) -> None:
    asked = asyncio.Event()
    control.setblocking(False)
    asyncio.get_running_loop().add_reader(control, asked.set)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await asked.wait()
    asyncio.get_running_loop().remove_reader(control)
    server.ask_to_stop()
    await serving


def _lines(opened: deque[Account]) -> Iterator[str]:
    """Yield a line of JSON for each request, up to `LOG_LIMIT` characters in all."""
    room = LOG_LIMIT
    for number, account in enumerate(opened, start=1):
        for entry in account.entries.values():
            row = entry.record().to_json()
            if len(json.dumps(row["body"])) > BODY_LIMIT:
                row["body"] = f"(over {BODY_LIMIT:,} characters)"
            about = {"session": number, "scenario": account.options.scenario.name}
            line = json.dumps({**about, **row}) + "\n"
            room -= len(line)
            if room < 0:
                yield json.dumps({"cut": f"the log is longer than {LOG_LIMIT:,} characters"}) + "\n"
                return
            yield line


def fetch_log(control: socket.socket) -> tuple[str, ...]:
    """Ask a simulator for its log, which ends it; return lines of JSON, none if it is gone."""
    data = bytearray()
    end = time.monotonic() + _ANSWER_LIMIT
    try:
        control.settimeout(_ANSWER_LIMIT)
        control.sendall(_WANTED)
        while (left := end - time.monotonic()) > 0 and len(data) <= 2 * LOG_LIMIT:
            control.settimeout(left)
            piece = control.recv(1 << 16)
            if not piece:
                return tuple(data.decode("ascii", "replace").splitlines())
            data += piece
    except OSError:
        pass
    return ()
