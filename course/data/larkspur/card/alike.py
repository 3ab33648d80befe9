"""How many rows of a set say nearly the same as another one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from course.data import facts, handbook, judgements, questions, sql_questions, tickets
from course.data.card import table

WORD = re.compile(r"\w+")
RUN = 3
NEAR = 0.5


@dataclass(frozen=True)
class Alike:
    """What was found in a set: rows with a near-duplicate, and the pair that is most alike."""

    rows: int
    near: int
    pair: tuple[str, str]
    overlap: float


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """Return all runs of three words, in lower case."""
    words = WORD.findall(text.lower())
    return frozenset(tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1))


def measure(texts: Mapping[str, str], planned: frozenset[frozenset[str]] = frozenset()) -> Alike:
    """Compare every pair of texts by the runs that they share (Jaccard), except planned pairs."""
    sets = {name: runs(text) for name, text in texts.items()}
    having: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, own in sets.items():
        for run in own:
            having[run].append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in having.values():
        shared.update((a, b) for n, a in enumerate(names) for b in names[n + 1 :])
    overlaps = {
        pair: both / (len(sets[pair[0]]) + len(sets[pair[1]]) - both)
        for pair, both in shared.items()
        if frozenset(pair) not in planned
    }
    if not overlaps:
        return Alike(len(texts), 0, ("", ""), 0.0)
    most = max(overlaps, key=lambda pair: overlaps[pair])
    near = {name for pair, overlap in overlaps.items() if overlap >= NEAR for name in pair}
    return Alike(len(texts), len(near), most, overlaps[most])


def planned_pairs() -> frozenset[frozenset[str]]:
    """Return the pairs of documents that are alike on purpose: versions, and told-twice pages."""
    documents = facts().documents
    pairs = {
        frozenset((plan.id, other))
        for plan in documents
        for other in (plan.supersedes, plan.superseded_by, plan.near_duplicate_of)
        if other
    }
    return frozenset(pairs)


def near_duplicates() -> str:
    """Return the rates of all sets that have texts of their own."""
    measured = {
        "handbook, pairs that the plan does not pair": measure(
            {one.id: one.text for one in handbook()}, planned_pairs()
        ),
        "handbook, all pairs": measure({one.id: one.text for one in handbook()}),
        "questions": measure({one.id: one.question for one in questions()}),
        "tickets": measure({str(one.id): f"{one.subject}\n{one.body}" for one in tickets()}),
        "SQL questions": measure({one.id: one.question for one in sql_questions()}),
        "judged answers": measure({one.id: one.answer for one in judgements()}),
    }
    rows = [
        (name, found.rows, found.near, f"{found.near / found.rows:.1%}", f"{found.overlap:.2f}")
        for name, found in measured.items()
    ]
    head = ("Texts", "Number", "With a near-duplicate", "Rate", "Most alike pair")
    return table(head, rows)
