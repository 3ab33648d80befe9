"""The controller's end of a connection to a child: nothing that a child sends can make it wait."""

from __future__ import annotations

import select
import socket
import struct
import time

LONGEST = 8_000_000
SEND_LIMIT = 30.0
_HEADER = struct.Struct("!i")
_PIECE = 1 << 18


class OddFrame(OSError):
    """A frame arrived that our own code never sends."""


class Wire:
    """A socket with the frames of `multiprocessing.connection.Connection` at the other end.

    A frame counts as arrived once it is complete: `poll` gathers what there is and never waits
    for the rest of one longer than it was told to. Raises `EOFError` at the end, `OddFrame` for
    one of over `LONGEST` bytes, and `OSError` when the other side does not read for `SEND_LIMIT` s.
    """

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._socket = end
        self._buffer = bytearray()

    def fileno(self) -> int:
        """Return the descriptor of the socket."""
        return self._socket.fileno()

    def poll(self, timeout: float) -> bool:
        """Whether a whole frame arrives within `timeout` seconds."""
        end = time.monotonic() + timeout
        while not self._complete():
            left = end - time.monotonic()
            if not self._ready(select.POLLIN, left):
                return False
            self._gather()
            if left <= 0:
                return self._complete()
        return True

    def recv_bytes(self, limit: int = LONGEST) -> bytes:
        """Return the next frame, which `poll` found."""
        if not self.poll(SEND_LIMIT):
            raise OSError("no whole frame arrived")
        size = self._size()
        if size > limit:
            raise OddFrame(f"a frame of {size} bytes is too long")
        frame = bytes(self._buffer[_HEADER.size : _HEADER.size + size])
        del self._buffer[: _HEADER.size + size]
        return frame

    def send_bytes(self, data: bytes) -> None:
        """Send a frame."""
        waiting = memoryview(_HEADER.pack(len(data)) + data)
        end = time.monotonic() + SEND_LIMIT
        while waiting:
            left = end - time.monotonic()
            if left <= 0 or not self._ready(select.POLLOUT, left):
                raise OSError("the other side does not read")
            waiting = waiting[self._socket.send(waiting[:_PIECE]) :]

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _ready(self, event: int, seconds: float) -> bool:
        waiting = select.poll()
        waiting.register(self._socket, event)
        return bool(waiting.poll(max(seconds, 0.0) * 1000))

    def _complete(self) -> bool:
        known = len(self._buffer) >= _HEADER.size
        return known and len(self._buffer) >= _HEADER.size + self._size()

    def _size(self) -> int:
        [size] = _HEADER.unpack_from(self._buffer)
        if not 0 <= size <= LONGEST:
            raise OddFrame(f"a frame of {size} bytes is too long")
        return int(size)

    def _gather(self) -> None:
        piece = self._socket.recv(_PIECE)
        if not piece:
            raise EOFError
        self._buffer += piece
