"""How often a second judge, who saw no labels, gave the labels that the sets have.

`second_judge.jsonl` keeps what the judge found in rows drawn at random.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

from course.data import judgements, tickets
from course.data.larkspur.card.agreement import kappa

FILE = Path(__file__).with_suffix(".jsonl")


def of_judgements() -> str:
    """Return in a sentence how the second judge agrees with the labels of judged answers."""
    return _told("answers", found_in("judgements"), judgements(), ("faithfulness", "relevance"))


def of_tickets() -> str:
    """Return in a sentence how the second judge agrees with the labels of tickets."""
    return _told("tickets", found_in("tickets"), tickets(), ("code", "priority", "escalate"))


def found_in(name: str) -> list[dict[str, Any]]:
    """Return what the second judge found in the rows of a set."""
    rows = map(json.loads, FILE.read_text("utf-8").splitlines())
    return [row for row in rows if row["set"] == name]


def _told(
    what: str, found: Sequence[dict[str, Any]], rows: Sequence[Any], labels: Sequence[str]
) -> str:
    known = {row.id: row for row in rows}
    told = [
        _agreement(
            name, [row[name] for row in found], [getattr(known[row["id"]], name) for row in found]
        )
        for name in labels
    ]
    head = f"The second judge's labels of {len(found)} {what} are those of the set in"
    return f"{head}: {'; '.join(told)}."


def _agreement(name: str, found: Sequence[Hashable], given: Sequence[Hashable]) -> str:
    same = sum(a == b for a, b in zip(found, given, strict=True))
    return f"{name} {same} of {len(found)} (Cohen's kappa {kappa(found, given):.2f})"
