"""Point the vendors' SDKs at the simulator through their usual environment variables."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from simulator.errors import OverlappingSessions

REMOVED = (
    "GOOGLE_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_PROFILE",
    "ANTHROPIC_FEDERATION_RULE_ID",
    "ANTHROPIC_IDENTITY_TOKEN",
    "ANTHROPIC_IDENTITY_TOKEN_FILE",
    "ANTHROPIC_ORGANIZATION_ID",
    "ANTHROPIC_SCOPE",
    "ANTHROPIC_SERVICE_ACCOUNT_ID",
    "ANTHROPIC_WORKSPACE_ID",
    "OPENAI_ADMIN_KEY",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID",
)
REMOVED_PREFIXES = ("GOOGLE_GENAI_", "GOOGLE_CLOUD_")
REMOVED_SUFFIXES = ("_CUSTOM_HEADERS",)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
NO_PROXY = ("NO_PROXY", "no_proxy")


def base_urls(url: str) -> dict[str, str]:
    """Return the base URL variable of each SDK for a server at `url`."""
    return {
        "OPENAI_BASE_URL": f"{url}/openai/v1",
        "ANTHROPIC_BASE_URL": f"{url}/anthropic",
        "GOOGLE_GEMINI_BASE_URL": f"{url}/gemini",
    }


@dataclass(frozen=True)
class _Owner:
    """Who exported: the variables, the thread, and the task if it runs in one."""

    export: Export
    thread: threading.Thread
    task: asyncio.Task[object] | None

    def still_running(self) -> bool:
        return self.thread.is_alive() and (self.task is None or not self.task.done())


_stack: list[_Owner] = []
_lock = threading.Lock()


class Export:
    """The exported variables of one session, and what was there before."""

    def __init__(self, url: str, key: str) -> None:
        self._values = {
            **base_urls(url),
            "OPENAI_API_KEY": key,
            "ANTHROPIC_API_KEY": key,
            "GEMINI_API_KEY": key,
        }
        self._before: dict[str, str | None] = {}

    def apply(self) -> None:
        """Set the variables. Raises OverlappingSessions if another caller's are in force."""
        here = _Owner(self, threading.current_thread(), _current_task())
        with _lock:
            if _stack and not _same(_stack[-1], here) and _stack[-1].still_running():
                raise OverlappingSessions(
                    "another session holds the environment variables in another task or thread; "
                    "use session(export=False) with lab.openai(), lab.anthropic(), lab.gemini()"
                )
            _stack.append(here)
            for name in removed(os.environ):
                self._put(name, None)
            for name, value in self._values.items():
                self._put(name, value)

    def restore(self) -> None:
        """Put everything back as it was, or leave that to the session that began after this one.

        Raises OverlappingSessions if there is such a session.
        """
        with _lock:
            place = [owner.export for owner in _stack].index(self)
            after = _stack[place + 1].export if place + 1 < len(_stack) else None
            del _stack[place]
            if after is None:
                put_back(self._before)
            else:
                after._before.update(self._before)
        if after is not None:
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


class Bypass:
    """Loopback addresses past any proxy, while any session is open."""

    _open: ClassVar[int] = 0
    _before: ClassVar[dict[str, str | None]] = {}

    def apply(self) -> None:
        """Name the loopback addresses in NO_PROXY."""
        with _lock:
            if not Bypass._open:
                Bypass._before = {name: os.environ.get(name) for name in NO_PROXY}
            Bypass._open += 1
            for name in NO_PROXY:
                os.environ[name] = with_loopback(os.environ.get(name, ""))

    def restore(self) -> None:
        """Put NO_PROXY back as it was, if no other session is open."""
        with _lock:
            Bypass._open -= 1
            if not Bypass._open:
                put_back(Bypass._before)


def put_back(before: Mapping[str, str | None]) -> None:
    """Set environment variables to what they were; None stands for one that was not there."""
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def removed(names: Iterable[str]) -> list[str]:
    """Return those of `names` that would get in the way of an SDK."""
    return [
        name
        for name in names
        if name in REMOVED or name.startswith(REMOVED_PREFIXES) or name.endswith(REMOVED_SUFFIXES)
    ]


def with_loopback(value: str) -> str:
    """Return the hosts of a NO_PROXY variable together with the loopback addresses."""
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
