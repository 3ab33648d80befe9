"""How many rows each set has, of which kinds and lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median, quantiles
from typing import Any

from course.data import (
    catalog,
    handbook,
    handbook_chunks,
    judgements,
    sql_questions,
    tickets,
)
from course.data.card import table
from course.data.larkspur.card.agreement import kappa

LABELS = ("yes", "partly", "no")


def sets() -> str:
    """Return rows, splits and bytes of every set of Larkspur."""
    rows = [
        (f"`{one.name}`", len(one.rows), *_splits(one.rows), f"{one.size / 1e6:.2f}")
        for one in catalog.SETS
        if one.card == catalog.LARKSPUR
    ]
    return table(("Set", "Rows", "dev", "test", "MB"), rows)


def handbook_kinds() -> str:
    """Return documents and their lengths by kind, and how many are not in force."""
    lengths: dict[str, list[int]] = {}
    for document in handbook():
        lengths.setdefault(document.kind, []).append(len(document.text.split()))
    rows = [(kind, *_spread(words)) for kind, words in _most(lengths)]
    every = [length for words in lengths.values() for length in words]
    status = Counter(document.status for document in handbook())
    states = ", ".join(f"{number} {name}" for name, number in status.most_common())
    head = ("Kind", "Documents", "Median words", "90th percentile", "Longest")
    whole = table(head, [*rows, ("all", *_spread(every))])
    return f"{whole}\n\nBy status: {states}.\nIn chunks: {len(handbook_chunks()):,}."


def shop_tables() -> str:
    """Return the tables of the database with their rows, in the order of the schema."""
    found = catalog.shop_tables()
    rows = [(f"`{one.name}`", one.count) for one in found]
    return table(("Table", "Rows"), [*rows, ("all", sum(one.count for one in found))])


def sql_levels() -> str:
    """Return SQL questions by level and split."""
    asked = sql_questions()
    rows = sorted(_by_split("level", asked))
    return table(("Level", "dev", "test"), [*rows, ("all", *_splits(asked))])


def ticket_codes() -> str:
    """Return tickets by code and split, with what else is marked in them."""
    rows = tickets()
    found = table(("Code", "dev", "test"), [*_by_split("code", rows), ("all", *_splits(rows))])
    marks = {
        "are to be escalated": [row.escalate for row in rows],
        "have two plausible codes and a rule that decides": [row.rule is not None for row in rows],
        "hold personal data, all of it fictional": [bool(row.personal_data) for row in rows],
        "hold injected instructions": [row.injection is not None for row in rows],
    }
    told = "\n".join(f"- {sum(marked)} {what}." for what, marked in marks.items())
    return f"{found}\n\n{told}"


def judgement_labels() -> str:
    """Return judged answers by label, the agreement of both readings, and the hard rows."""
    rows = judgements()
    found = []
    for name, place in (("faithfulness", 0), ("relevance", 1)):
        labels = Counter(str(getattr(row, name)) for row in rows)
        first, second = ([row.readings[n][place] for row in rows] for n in (0, 1))
        same = sum(a == b for a, b in zip(first, second, strict=True))
        counts = [labels[label] for label in LABELS]
        found.append((name, *counts, f"{same} of {len(rows)}", f"{kappa(first, second):.2f}"))
    head = ("Label", *LABELS, "Readings that agree", "Cohen's kappa")
    hard = sum(row.hard for row in rows)
    asked = len({row.question_id for row in rows})
    return f"{table(head, found)}\n\n{len(rows)} answers to {asked} questions; {hard} are hard."


def _by_split(name: str, rows: Sequence[Any]) -> list[tuple[Any, int, int]]:
    counts = Counter((getattr(row, name), row.split) for row in rows)
    kinds = Counter(getattr(row, name) for row in rows)
    return [(kind, counts[kind, "dev"], counts[kind, "test"]) for kind, _ in kinds.most_common()]


def _splits(rows: Sequence[Any]) -> tuple[object, object]:
    counts = Counter(getattr(row, "split", None) for row in rows)
    return ("", "") if None in counts else (counts["dev"], counts["test"])


def _most(groups: dict[str, list[int]]) -> Iterable[tuple[str, list[int]]]:
    return sorted(groups.items(), key=lambda item: -len(item[1]))


def _spread(numbers: list[int]) -> tuple[int, int, int, int]:
    high = quantiles(numbers, n=10, method="inclusive")[-1] if len(numbers) > 1 else numbers[0]
    return len(numbers), round(median(numbers)), round(high), max(numbers)
