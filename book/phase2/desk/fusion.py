"""Several ranked lists made into one, and a second look at the best of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from desk.search import Hit, Search

Scorer = Callable[[str, Sequence[Hit]], Sequence[float]]
"""A question and hits; more is better."""


class Fusion:
    """Reciprocal rank fusion: a hit earns weight / (smooth + rank) in each list that has it.

    parts: a search and its weight. smooth: the constant that Cormack and others (2009) set to 60;
    a small one lets the head of each list count. depth: how far each list is read.
    """

    def __init__(self, parts: Mapping[Search, float], smooth: float = 10, depth: int = 100) -> None:
        self._parts = dict(parts)
        self._smooth = smooth
        self._depth = depth

    def __call__(self, question: str, k: int) -> list[Hit]:
        """Return the k best of all lists; score: the sum of what the lists gave."""
        earned: dict[str, float] = defaultdict(float)
        known: dict[str, Hit] = {}
        for search, weight in self._parts.items():
            for rank, hit in enumerate(search(question, self._depth), 1):
                known.setdefault(hit.chunk.id, hit)
                earned[hit.chunk.id] += weight / (self._smooth + rank)
        best = sorted(known, key=lambda name: (-round(earned[name], 9), name))[:k]
        return [Hit(known[name].chunk, earned[name]) for name in best]


class Reranked:
    """A search whose first hits are sorted anew by a scorer that looks at question and text."""

    def __init__(self, search: Search, scorer: Scorer, pool: int = 20) -> None:
        self._search = search
        self._scorer = scorer
        self._pool = pool

    def __call__(self, question: str, k: int) -> list[Hit]:
        """Return k hits: the pool in the scorer's order, then the rest as they were."""
        hits = self._search(question, max(k, self._pool))
        pool, rest = hits[: self._pool], hits[self._pool :]
        scores = [round(score, 4) for score in self._scorer(question, pool)]
        order = sorted(range(len(pool)), key=lambda place: -scores[place])
        return [Hit(pool[place].chunk, scores[place]) for place in order] + rest[
            : max(0, k - len(pool))
        ]
