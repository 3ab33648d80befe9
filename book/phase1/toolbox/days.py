"""Random days of a ledger, and what a version of it says about them."""

import random
from typing import Any

TARIFF = {"large": {"input": 2.0, "output": 8.0}, "small": {"input": 0.2, "output": 0.8}}


def some_calls(rng: random.Random) -> list[dict[str, Any]]:
    """Return the calls of a day, as rows."""
    return [
        {
            "model": rng.choice(["large", "small"]),
            "feature": rng.choice(["search", "triage"]),
            "status": rng.choice([200, 200, 429]),
            "input_tokens": rng.randint(1, 5000),
            "output_tokens": rng.randint(1, 800),
            "received": rng.random(),
            "finished": rng.choice([None, 2.5, 4.0, 9.25]),
        }
        for _ in range(rng.randint(0, 6))
    ]


def ask_about_days(ledger: dict[str, Any], days: int = 40, seed: int = 1) -> list[object]:
    """Return the costs and the slowest call of each day, whatever the calls are made of."""
    rng, said = random.Random(seed), []
    prices = {name: ledger.get("Price", dict)(**row) for name, row in TARIFF.items()}
    for rows in (some_calls(rng) for _ in range(days)):
        calls = [ledger.get("Call", dict)(**row) for row in rows]
        slowest = ledger["slowest"](calls)
        said.append((ledger["by_feature"](calls, prices), slowest and calls.index(slowest)))
    return said
