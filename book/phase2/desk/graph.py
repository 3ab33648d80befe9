"""A graph over the handbook: chunks that name the same thing are neighbors."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from desk.chunks import Chunk
from desk.search import Hit, Search

NAME = re.compile(r"\b(?:[A-Z]{1,4}-\d[\w-]*|LK-[\w-]+|[A-Z][\w'-]{3,})")
MOST_SPREAD = 60
"""What more chunks name than this is a hub: it leads everywhere, so it leads nowhere."""


class Graph:
    """Chunks on one side, names on the other, an edge where a chunk holds a name.

    A name is a code, or a capitalized word that the collection never writes small. No list of
    names is needed: people, products, suppliers, places and documents' numbers come out by form.
    names: those of each chunk, row by row. rows: the chunks of each name.
    """

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self.chunks = chunks
        texts = [chunk.in_place for chunk in chunks]
        small = {word for text in texts for word in re.findall(r"\b[a-z][\w'-]{3,}", text)}
        self.names = [
            {name for name in NAME.findall(text) if name.lower() not in small} for text in texts
        ]
        self.rows: dict[str, list[int]] = defaultdict(list)
        for row, names in enumerate(self.names):
            for name in names:
                self.rows[name].append(row)

    def weight(self, name: str) -> float:
        """Return how much a shared name says: the rarer, the more; a hub nothing."""
        spread = len(self.rows[name])
        return math.log(len(self.chunks) / spread) if spread <= MOST_SPREAD else 0.0

    def named_in(self, question: str) -> list[str]:
        """Return the names of the graph that a question holds."""
        return [name for name in NAME.findall(question) if name in self.rows]

    def near(self, asked: Sequence[str], seeds: Sequence[int]) -> dict[int, float]:
        """Return how near chunks are to names that were asked for, and to chunks that were found.

        A seed counts half: its names may be beside the point.
        """
        weights: Counter[str] = Counter()
        for name in asked:
            weights[name] += self.weight(name)
        for seed in seeds:
            for name in self.names[seed]:
                weights[name] += self.weight(name) / (2 * len(seeds))
        scores: dict[int, float] = defaultdict(float)
        for name, weight in weights.items():
            for row in self.rows[name] if weight else ():
                scores[row] += weight
        return scores


class GraphSearch:
    """Vectors first; then what their best hits and the question name moves its chunks up.

    weight: how much a step along the graph counts beside a cosine; 0 is the search alone.
    """

    def __init__(self, search: Search, graph: Graph, *, weight: float, seeds: int = 3) -> None:
        self._search = search
        self._graph = graph
        self._weight = weight
        self._seeds = seeds
        self._row = {chunk.id: row for row, chunk in enumerate(graph.chunks)}

    def __call__(self, question: str, k: int) -> list[Hit]:
        """Return the k best chunks of the 200 that the search ranks highest."""
        hits = self._search(question, max(k, 200))
        seeds = [self._row[hit.chunk.id] for hit in hits[: self._seeds]]
        near = self._graph.near(self._graph.named_in(question), seeds)
        moved = [
            Hit(
                hit.chunk, round(hit.score + self._weight * near.get(self._row[hit.chunk.id], 0), 4)
            )
            for hit in hits
        ]
        return sorted(moved, key=lambda hit: -hit.score)[:k]
