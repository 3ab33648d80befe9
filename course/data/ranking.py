"""Plain retrieval and its measures, for the baselines of the data cards.

BM25 over words (`bm25s`, its defaults, no stemming), exact search by cosine over vectors of
`sim-embed`, and both lists merged by reciprocal rank fusion with k = 60 (Cormack, Clarke, Büttcher:
SIGIR 2009). Nothing is tuned. A ranking is a list of rows of the corpus, best first.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

DEPTH = 100
FUSION_K = 60
RESAMPLES = 2000
SEED = 20
WORD = r"(?u)\b\w\w+\b"
T = TypeVar("T", bound=Hashable)
Matrix = NDArray[np.float16]


@dataclass(frozen=True)
class Interval:
    """A mean and its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.2f} ({self.low:.2f} to {self.high:.2f})"


def rankings(
    corpus: Sequence[str], matrix: Matrix, asked: Sequence[str]
) -> dict[str, list[list[int]]]:
    """Return method -> one ranking of the corpus per question."""
    keywords, vectors = by_keywords(corpus, asked), by_vectors(matrix, asked)
    fused = [fuse(pair) for pair in zip(keywords, vectors, strict=True)]
    return {"BM25": keywords, "MiniLM": vectors, "BM25 + MiniLM (RRF)": fused}


def by_keywords(corpus: Sequence[str], asked: Sequence[str]) -> list[list[int]]:
    """Rank by BM25 with the library's defaults."""
    import bm25s  # noqa: PLC0415  (slow to import)

    def words(texts: Sequence[str]) -> Any:
        return bm25s.tokenize(list(texts), token_pattern=WORD, stopwords="en", show_progress=False)

    index = bm25s.BM25()
    index.index(words(corpus), show_progress=False)
    places, _ = index.retrieve(words(asked), k=min(DEPTH, len(corpus)), show_progress=False)
    return [[int(place) for place in row] for row in places]


def by_vectors(matrix: Matrix, asked: Sequence[str]) -> list[list[int]]:
    """Rank by cosine with every row of the matrix; ties go to the earlier one."""
    from simulator.embeddings import embedder  # noqa: PLC0415  (loads the model)

    queries = np.vstack(embedder("sim-embed").vectors(asked))
    scores = np.round(queries @ np.asarray(matrix, np.float32).T, 4)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
    return [[int(place) for place in row] for row in order]


def fuse(ranked: Sequence[Sequence[T]]) -> list[T]:
    """Merge rankings: a document scores 1 / (k + rank) in each; ties keep the first ranking."""
    scores: dict[T, float] = {}
    for ranking in ranked:
        for position, name in enumerate(ranking, 1):
            scores[name] = scores.get(name, 0.0) + 1 / (FUSION_K + position)
    return sorted(scores, key=lambda name: -scores[name])[:DEPTH]


def recall(ranking: Sequence[T], answers: Collection[T], k: int) -> float:
    """Return which share of the answers is among the first k."""
    return len(set(ranking[:k]) & set(answers)) / len(answers)


def reciprocal_rank(ranking: Sequence[T], answers: Collection[T]) -> float:
    """Return 1 / the rank of the first answer, or 0 when it is not in the ranking."""
    places = (place for place, name in enumerate(ranking, 1) if name in answers)
    return 1 / next(places, float("inf"))


def interval(values: Sequence[float]) -> Interval:
    """Return the mean of the values and its percentile bootstrap interval, seeded."""
    numbers: NDArray[np.float64] = np.asarray(values, np.float64)
    draws = np.random.default_rng(SEED).integers(0, len(numbers), (RESAMPLES, len(numbers)))
    low, high = np.percentile(numbers[draws].mean(axis=1), [2.5, 97.5])
    return Interval(float(numbers.mean()), float(low), float(high))
