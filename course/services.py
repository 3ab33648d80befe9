"""Child processes that live and die together: start, watch, stop; on Linux, macOS and Windows."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

LOOPBACK = "127.0.0.1"
GRACE = 8.0  # seconds for a service to end by itself; JupyterLab stops its kernels in that time


class Service:
    """A child process in a process group of its own, with its output in a log file."""

    def __init__(
        self, name: str, command: Sequence[str], log: Path, cwd: Path, env: Mapping[str, str]
    ) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            # In a group of its own, a Ctrl-C at the terminal reaches us alone, and stopping the
            # group stops the processes that the child started.
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=dict(env),
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.poll()

    def last_lines(self, count: int = 8) -> str:
        """Return the end of what it printed."""
        lines = self.log.read_text("utf-8", errors="replace").splitlines()
        return "\n".join([line for line in lines if line.strip()][-count:])

    def ask_to_stop(self) -> None:
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self._process.send_signal(signal.CTRL_BREAK_EVENT)
            else:
                os.killpg(self._process.pid, signal.SIGTERM)

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                tree = ["taskkill", "/F", "/T", "/PID", str(self._process.pid)]
                subprocess.run(tree, capture_output=True, check=False)
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def stop_all(services: Iterable[Service], grace: float = GRACE) -> None:
    """Stop services together: ask all, wait `grace` seconds in total, kill what is left."""
    running = list(services)
    for service in running:
        service.ask_to_stop()
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(service.exit_code is None for service in running):
        time.sleep(0.05)
    for service in running:
        service.kill()


def choose_port(wanted: int, taken: Iterable[int] = (), tries: int = 50) -> int | None:
    """Return the first free loopback port from `wanted` on; None if `tries` of them are busy."""
    busy = set(taken)
    for port in range(wanted, min(wanted + tries, 65536)):
        if port not in busy and is_free(port):
            return port
    return None


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if sys.platform == "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            # Lets a port be taken again at once after a restart; two listeners still collide.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def answers(url: str, timeout: float = 2.0) -> bool:
    """Tell whether a local URL answers over HTTP; proxies are not asked."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=timeout) as reply:
            return int(reply.status) < 400
    except (OSError, urllib.error.URLError):
        return False


def without_proxies(env: Mapping[str, str]) -> dict[str, str]:
    """Copy an environment so that traffic to this machine goes around a proxy."""
    local = [env.get("NO_PROXY") or env.get("no_proxy", ""), LOOPBACK, "localhost", "::1"]
    joined = ",".join(part for part in local if part)
    return {**env, "NO_PROXY": joined, "no_proxy": joined}
