"""Point the vendors' SDKs at the simulator through their usual environment variables."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from simulator.errors import OverlappingSessions

REMOVED = (
    "GOOGLE_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_PROFILE",
    "OPENAI_ADMIN_KEY",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID",
)
REMOVED_PREFIXES = ("GOOGLE_GENAI_", "GOOGLE_CLOUD_")
REMOVED_SUFFIXES = ("_CUSTOM_HEADERS",)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def base_urls(url: str) -> dict[str, str]:
    """Return the base URL variable of each SDK for a server at `url`."""
    return {
        "OPENAI_BASE_URL": f"{url}/openai/v1",
        "ANTHROPIC_BASE_URL": f"{url}/anthropic",
        "GOOGLE_GEMINI_BASE_URL": f"{url}/gemini",
    }


@dataclass(frozen=True)
class _Owner:
    """Who exported: the session, its thread, and its task if it runs in one."""

    session: object
    thread: threading.Thread
    task: asyncio.Task[object] | None

    def still_running(self) -> bool:
        return self.thread.is_alive() and (self.task is None or not self.task.done())


_stack: list[_Owner] = []
_lock = threading.Lock()


class Export:
    """The exported variables of one session, and what was there before."""

    def __init__(self, session: object, url: str, key: str) -> None:
        self._session = session
        self._values = {
            **base_urls(url),
            "OPENAI_API_KEY": key,
            "ANTHROPIC_API_KEY": key,
            "GEMINI_API_KEY": key,
        }
        self._before: dict[str, str | None] = {}

    def apply(self) -> None:
        """Set the variables. Raises OverlappingSessions if another caller's are in force."""
        here = _Owner(self._session, threading.current_thread(), _current_task())
        with _lock:
            if _stack and not _same(_stack[-1], here) and _stack[-1].still_running():
                raise OverlappingSessions(
                    "another session holds the environment variables in another task or thread; "
                    "use session(export=False) with lab.openai(), lab.anthropic(), lab.gemini()"
                )
            _stack.append(here)
            for name in _removed(os.environ):
                self._put(name, None)
            for name, value in self._values.items():
                self._put(name, value)
            for name in ("NO_PROXY", "no_proxy"):
                self._put(name, _with_loopback(os.environ.get(name, "")))

    def restore(self) -> None:
        """Put everything back as it was."""
        with _lock:
            top = _stack[-1].session if _stack else None
            _stack[:] = [owner for owner in _stack if owner.session is not self._session]
            for name, value in self._before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
        if top is not self._session:
            raise OverlappingSessions(
                "sessions must end in the reverse of the order in which they began; "
                "use session(export=False) for sessions that overlap"
            )

    def _put(self, name: str, value: str | None) -> None:
        self._before.setdefault(name, os.environ.get(name))
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _removed(names: Iterable[str]) -> list[str]:
    return [
        name
        for name in names
        if name in REMOVED or name.startswith(REMOVED_PREFIXES) or name.endswith(REMOVED_SUFFIXES)
    ]


def _with_loopback(value: str) -> str:
    hosts = [host.strip() for host in value.split(",") if host.strip()]
    if "*" in hosts:
        return value
    return ",".join([*hosts, *(host for host in LOOPBACK if host not in hosts)])


def _same(one: _Owner, other: _Owner) -> bool:
    return one.thread is other.thread and one.task is other.task


def _current_task() -> asyncio.Task[object] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
