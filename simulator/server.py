"""The server: a Starlette application on uvicorn, in a thread or in the foreground."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.errors import ServerUnavailable

if TYPE_CHECKING:
    from simulator.account import Options
    from simulator.transport import QuietServer

HOST = "127.0.0.1"
START_TIMEOUT = 30.0


class Server:
    """A running server in a thread of this process.

    url: its address, for example `http://127.0.0.1:41233`.
    """

    def __init__(self, host: str, port: int) -> None:
        self._socket = _bind(host, port)
        self.url = _url(self._socket)
        self.pid = os.getpid()
        self._server: QuietServer | None = None
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)

    @property
    def running(self) -> bool:
        """Whether the thread still serves."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Close all connections and end the thread. Does nothing the second time."""
        if self._server is not None and self.pid == os.getpid():
            self._server.ask_to_stop()
            self._thread.join(5)
            self._server = None

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def begin(self) -> Server:
        """Start the thread and wait until the server answers."""
        self._thread.start()
        deadline = time.monotonic() + START_TIMEOUT
        while self._server is None or not self._server.started:
            if self._failed is not None or time.monotonic() > deadline:
                raise ServerUnavailable(
                    f"the server at {self.url} did not start: {self._failed}; "
                    "run `simulator doctor`"
                )
            time.sleep(0.002)
        return self

    def _run(self) -> None:
        try:
            from simulator.transport import make_server  # noqa: PLC0415

            self._server = server = make_server()
            asyncio.run(server.serve(sockets=[self._socket]), debug=False)
        except BaseException as error:
            self._failed = error
        finally:
            self._socket.close()


def serve(
    options: Options,
    *,
    key: str,
    host: str,
    port: int,
    ready: Callable[[str], None],
    shown: bool = False,
) -> None:
    """Serve in the foreground until interrupted, with one session already open under `key`.

    Calls `ready` with the server's address once it listens; `shown` lets the page under `/sim`
    show every session's log. Raises ServerUnavailable.
    """
    from simulator.transport import make_server  # noqa: PLC0415

    listener = _bind(host, port)
    server = make_server()
    server.accounts.open(options, key)
    server.accounts.shown = shown
    ready(_url(listener))
    try:
        asyncio.run(server.serve(sockets=[listener]), debug=False)
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()


def _url(listener: socket.socket) -> str:
    """Return an address that a client on this machine can use."""
    host, port = listener.getsockname()[:2]
    return f"http://{_joined({'0.0.0.0': HOST, '::': '::1'}.get(host, host), port)}"


def _joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off: 40 ms less for every answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or error
        raise ServerUnavailable(
            f"cannot listen on {_joined(host, port)}: {why}; "
            "choose another port, or 0 for any free one"
        ) from error
    listener.setblocking(False)
    return listener


def start(*, host: str = HOST, port: int = 0) -> Server:
    """Start a server of its own in a thread, on loopback and any free port unless told otherwise.

    Raises ServerUnavailable if it cannot listen there.
    """
    return Server(host, port).begin()
