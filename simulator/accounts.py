"""All sessions of one server, by key."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict

from simulator.account import Account, Options

KEEP_CLOSED = 64
"""How many closed sessions can still be read."""


class Accounts:
    """The sessions of one server.

    last_heard: when any byte last came (monotonic seconds).
    shown: the list of sessions names their keys, and so gives everyone their logs.
    """

    def __init__(self) -> None:
        self.shown = False
        self._all: OrderedDict[str, Account] = OrderedDict()
        self.last_heard = time.monotonic()

    def open(self, options: Options, key: str | None = None) -> Account:
        """Make a session, with a fresh key unless one is given."""
        key = key or f"sim-{secrets.token_hex(12)}"
        account = Account(key, options, lambda: self.last_heard)
        self._all[key] = account
        return account

    def find(self, key: str | None) -> Account | None:
        """Return the open session with this key, or None."""
        account = self._all.get(key or "")
        return account if account is not None and not account.closed else None

    def read(self, key: str) -> Account | None:
        """Return the session with this key, open or closed, or None."""
        return self._all.get(key)

    def close(self, account: Account) -> None:
        """End a session: its key stops working, its log can be read for a while."""
        account.closed = True
        closed = [key for key, other in self._all.items() if other.closed]
        for key in closed[: max(0, len(closed) - KEEP_CLOSED)]:
            del self._all[key]

    def all(self) -> list[Account]:
        """Return all sessions, oldest first."""
        return list(self._all.values())
