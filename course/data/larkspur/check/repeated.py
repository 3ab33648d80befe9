"""How much documents repeat each other, measured by shared runs of five words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from course.data.larkspur.check.documents import Document, Finding
from course.data.larkspur.world import PlannedDocument

SHINGLE = 5
MOST_SHARED = 0.12
SKELETON = 3


@dataclass(frozen=True)
class Overlap:
    """Two documents and the share of the shorter one's shingles that the other one has, too."""

    one: str
    other: str
    share: float
    planned: bool


def overlaps(documents: tuple[Document, ...]) -> list[Overlap]:
    """Measure every pair that shares a shingle, most alike first.

    A pair is planned if one supersedes, amends or repeats the other by the plan.
    """
    shingles = {document.plan.id: _shingles(document.words) for document in documents}
    holders: dict[tuple[str, ...], list[str]] = {}
    for name, found in shingles.items():
        for shingle in found:
            holders.setdefault(shingle, []).append(name)
    shared = Counter(pair for names in holders.values() for pair in combinations(names, 2))
    plans = {document.plan.id: document.plan for document in documents}
    measured = [
        Overlap(a, b, n / min(len(shingles[a]), len(shingles[b])), _planned(plans[a], plans[b]))
        for (a, b), n in shared.items()
    ]
    return sorted(measured, key=lambda pair: -pair.share)


def repetition_findings(documents: tuple[Document, ...]) -> Iterator[Finding]:
    """Find pairs that repeat each other unplanned, and pairs with the same headings."""
    for pair in overlaps(documents):
        if not pair.planned and pair.share > MOST_SHARED:
            yield Finding(pair.one, "repeats", f"{pair.other}: {pair.share:.0%} of its shingles")
    for a, b in combinations(documents, 2):
        alike = len(a.headings) >= SKELETON and a.headings == b.headings
        if alike and not _planned(a.plan, b.plan):
            yield Finding(a.plan.id, "same headings", b.plan.id)


def _planned(one: PlannedDocument, other: PlannedDocument) -> bool:
    related = {one.supersedes, one.superseded_by, one.near_duplicate_of}
    amended = one.id.removesuffix("-amendment") == other.id.removesuffix("-amendment")
    return other.id in related or other.near_duplicate_of == one.id or amended


@cache
def _shingles(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(*(words[start:] for start in range(SHINGLE)), strict=False))
