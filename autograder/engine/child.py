"""The process that runs the cells of one notebook. Its code is the learner's.

Speaks JSON messages over one connection: `{"op": "run", "label", "source", "nonce"}` is answered
by the result of the cell with the same nonce, `{"op": "look", "nonce"}` by what was changed. The
end of the connection ends it. Also the entry point of a child that was started instead of forked,
where the platform has no fork: `python -m autograder.engine.child ADDRESS MODULE ...`.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import json
import os
import random
import signal
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.connection import Client, Connection
from typing import Any

from autograder.engine.canary import sing
from autograder.engine.guard import Guard
from autograder.engine.recorder import Capture
from autograder.engine.shell import make_shell, run_cell

MESSAGE_LIMIT = 8_000_000


def serve(
    connection: Connection[Any, Any],
    shell: Any,
    guard: Guard,
    folder: str,
    environ: Mapping[str, str],
) -> None:
    """Run cells as they arrive, until told to end or the connection closes."""
    os.environ.update(environ)
    os.chdir(folder)
    tempfile.tempdir = None  # the parent's is not ours to write to
    sys.path.insert(0, "")
    sys.argv = ["ipykernel_launcher.py"]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    gc.enable()
    capture = Capture(shell.recorder)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    while True:
        try:
            loop.run_until_complete(_answer(connection, shell, guard, capture))
            return
        except KeyboardInterrupt:
            continue


async def _answer(
    connection: Connection[Any, Any], shell: Any, guard: Guard, capture: Capture
) -> None:
    """Answer messages. Waiting leaves the loop free for tasks that cells left behind."""
    while True:
        try:
            message = json.loads(await _receive(connection))
        except (EOFError, OSError):
            return
        answer: dict[str, Any] = {"nonce": message["nonce"]}
        if message["op"] == "look":
            answer["look"] = guard.look()
            guard.end()
        else:
            if "canaries" in message:
                answer["look"] = guard.look()
                answer["canaries"] = sing(shell, message["canaries"])
                guard.begin()
            answer |= await run_cell(shell, capture, message["label"], message["source"])
        connection.send_bytes(json.dumps(answer).encode("utf-8", "replace"))


async def _receive(connection: Connection[Any, Any]) -> bytes:
    loop = asyncio.get_running_loop()
    if sys.platform == "win32":
        return await loop.run_in_executor(None, connection.recv_bytes)
    ready: asyncio.Future[None] = loop.create_future()
    descriptor = connection.fileno()
    loop.add_reader(descriptor, _set, ready)
    try:
        await ready
    finally:
        loop.remove_reader(descriptor)
    return connection.recv_bytes(MESSAGE_LIMIT)


def _set(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def main() -> None:
    """Connect to the controller that started this process, then serve it."""
    address, key = sys.argv[1], bytes.fromhex(sys.stdin.readline().strip())
    shell = make_shell()
    with Client(address, authkey=key) as connection:
        for name in sys.argv[2:]:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        guard = Guard(shell)
        try:
            setup = json.loads(connection.recv_bytes(MESSAGE_LIMIT))
        except (EOFError, OSError):
            return  # The controller is gone; nobody needs this process.
        serve(connection, shell, guard, setup["folder"], setup["environ"])
        os._exit(0)


if __name__ == "__main__":
    main()
