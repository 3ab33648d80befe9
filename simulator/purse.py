"""A hard budget: no request takes the session over it."""

from __future__ import annotations

from simulator.sections import Budget


class Purse:
    """What a session has spent, and what its unfinished requests may still cost."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._dollars = 0.0
        self._tokens = 0

    def refuses(self, dollars: float, tokens: int) -> str:
        """Say which limit a request of this price would exceed: "dollars", "tokens" or ""."""
        if self._budget.dollars and self._dollars + dollars > self._budget.dollars + 1e-12:
            return "dollars"
        if self._budget.tokens and self._tokens + tokens > self._budget.tokens:
            return "tokens"
        return ""

    def take(self, dollars: float, tokens: int) -> None:
        """Spend, or with negative numbers give back."""
        self._dollars += dollars
        self._tokens += tokens
