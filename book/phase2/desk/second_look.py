"""The second look of lesson 6: question and chunk together, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course.data import HandbookQuestion
from desk.chunks import Chunk
from desk.search import Embedder, Hit, Search

SENTENCES = re.compile(r"(?<=[.!?:|])\s+|\n+")


def sentences(chunk: Chunk) -> list[str]:
    """Return the sentences of a chunk and the cells of its tables; at least one text."""
    return [part for part in SENTENCES.split(chunk.text) if part.strip()] or ["nothing"]


class SecondLook:
    """Scores hits by both lists, by their fusion, and by the sentence closest to the question.

    Logistic regression weighs the four, after `fit`. small: a quick model, for many sentences.
    """

    def __init__(self, vectors: Search, keywords: Search, small: Embedder) -> None:
        self._lists = (vectors, keywords)
        self._small = small
        self._sentences: dict[str, NDArray[np.float32]] = {}
        self._middle, self._spread, self._weights = np.zeros(4), np.ones(4), np.ones(4)

    def fit(self, search: Search, asked: Sequence[HandbookQuestion], pool: int = 20) -> SecondLook:
        """Weigh the features so that hits which prove an answer come first."""
        pools = [search(one.question, pool) for one in asked]
        # Known from here on, in few requests instead of one for each chunk.
        self._small([text for hits in pools for hit in hits for text in sentences(hit.chunk)])
        pairs, right = [], []
        for one, hits in zip(asked, pools, strict=True):
            pairs.append(self._features(one.question, hits))
            right += [any(hit.chunk.holds(p) for hop in one.hops for p in hop) for hit in hits]
        table, goal = np.vstack(pairs), np.array(right, float)
        self._middle, self._spread = table.mean(axis=0), table.std(axis=0)
        inputs = np.column_stack([(table - self._middle) / self._spread, np.ones(len(table))])
        weights = np.zeros(5)
        for _ in range(2000):
            error = 1 / (1 + np.exp(-inputs @ weights)) - goal
            weights -= 0.5 * (inputs.T @ error / len(goal) + 0.01 * weights)
        self._weights = weights[:4]
        return self

    def __call__(self, question: str, hits: Sequence[Hit]) -> list[float]:
        """Return one score per hit; more is better."""
        features = (self._features(question, hits) - self._middle) / self._spread
        return (features @ self._weights).tolist()

    def _features(self, question: str, hits: Sequence[Hit]) -> NDArray[np.float64]:
        found = [search(question, 100) for search in self._lists]
        known = [{hit.chunk.id: hit.score for hit in one} for one in found]
        best = max((hit.score for hit in found[1][:1]), default=1.0)
        asked = self._small([question])[0]
        rows = [
            [
                known[0].get(hit.chunk.id, 0.0),
                known[1].get(hit.chunk.id, 0.0) / best,
                hit.score,
                float((self._of(hit.chunk) @ asked).max()),
            ]
            for hit in hits
        ]
        return np.array(rows)

    def _of(self, chunk: Chunk) -> NDArray[np.float32]:
        """Return the vectors of a chunk's sentences."""
        if chunk.id not in self._sentences:
            self._sentences[chunk.id] = self._small(sentences(chunk))
        return self._sentences[chunk.id]
