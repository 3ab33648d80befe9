"""What a budget of reasoning means, on the surfaces that count it in tokens."""

from __future__ import annotations

from simulator.neutral import Effort

BUDGETS: tuple[tuple[float, Effort], ...] = ((4096, "low"), (16_384, "medium"))
"""Below how many tokens of reasoning a budget means which effort; above, it is high."""


def effort_of_budget(tokens: int) -> Effort:
    """Return the effort that a budget of so many tokens means.

    >>> effort_of_budget(1024), effort_of_budget(32_000)
    ('low', 'high')
    """
    return next((effort for below, effort in BUDGETS if tokens < below), "high")
