"""Servers in processes of their own, and a client that costs little, to compare their speed."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

ECHO = Path(__file__).with_name("echo_server.py")


class Peer:
    """One kept connection to a server, and the one request that it sends again and again."""

    def __init__(self, url: str, path: str, body: dict, headers: dict[str, str]) -> None:
        where = urlsplit(url)
        raw = json.dumps(body).encode()
        lines = [f"POST {path} HTTP/1.1", f"host: {where.netloc}", f"content-length: {len(raw)}"]
        lines += ["content-type: application/json", *(f"{k}: {v}" for k, v in headers.items())]
        self._request = "\r\n".join([*lines, "", ""]).encode() + raw
        self._socket = socket.create_connection((where.hostname, where.port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        self._socket.sendall(self._request)

    def receive(self) -> bytes:
        """Return the body of one answer whose length the headers tell."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._socket.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), data
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self._socket.recv(65536)
        return body

    def close(self) -> None:
        self._socket.close()


def rate(peers: list[Peer], rounds: int) -> float:
    """Return answers per second when every peer always has a request under way."""
    begun = time.perf_counter()
    for peer in peers:
        peer.send()
    for round_ in range(rounds):
        for peer in peers:
            peer.receive()
            if round_ < rounds - 1:
                peer.send()
    return rounds * len(peers) / (time.perf_counter() - begun)


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def process(*command: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start a program; yield the first line that it prints, and its process."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        try:
            assert started.stdout is not None
            yield started.stdout.readline(), started
        finally:
            started.terminate()


def echo() -> contextlib.AbstractContextManager[tuple[str, subprocess.Popen[str]]]:
    """Start a bare Starlette application that returns the JSON it gets."""
    return process(sys.executable, str(ECHO))
