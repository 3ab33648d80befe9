"""Measure plain retrieval on the questions; `card.py` writes the results into the data card.

Three ways to rank the documents: BM25 over words (`bm25s`, no stemming), exact search by cosine
over the vectors of `sim-embed`, and both lists merged by reciprocal rank fusion with k = 60
(Cormack, Clarke, Büttcher: SIGIR 2009). Nothing is tuned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.data.python_docs import (
    PythonQuestion,
    Split,
    python_docs,
    python_docs_questions,
    python_docs_vectors,
)
from simulator.embeddings import embedder

DEPTH = 100
FUSION_K = 60
RESAMPLES = 2000
SEED = 20
WORD = r"(?u)\b\w\w+\b"
Ranking = list[str]  # ids of documents, best first


@dataclass(frozen=True)
class Interval:
    """A mean and its 95 % bootstrap interval over questions."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.2f} ({self.low:.2f} to {self.high:.2f})"


def rank(questions: Sequence[PythonQuestion]) -> dict[str, dict[str, Ranking]]:
    """Return method -> id of the question -> the best documents."""
    texts = [question.text for question in questions]
    names = [question.id for question in questions]
    keywords = by_keywords(texts)
    vectors = by_vectors(texts)
    fused = [fuse(pair) for pair in zip(keywords, vectors, strict=True)]
    lists = {"BM25": keywords, "MiniLM": vectors, "BM25 + MiniLM (RRF)": fused}
    return {method: dict(zip(names, found, strict=True)) for method, found in lists.items()}


def by_keywords(texts: Sequence[str]) -> list[Ranking]:
    """Rank by BM25 with the library's defaults."""
    import bm25s  # noqa: PLC0415

    def words(many: Sequence[str]) -> Any:
        return bm25s.tokenize(list(many), token_pattern=WORD, stopwords="en", show_progress=False)

    documents = python_docs()
    index = bm25s.BM25()
    index.index(words([document.text for document in documents]), show_progress=False)
    places, _ = index.retrieve(words(texts), k=DEPTH, show_progress=False)
    return [[documents[place].id for place in row] for row in places]


def by_vectors(texts: Sequence[str]) -> list[Ranking]:
    """Rank by cosine with every document; ties go to the earlier one."""
    documents = python_docs()
    matrix = np.asarray(python_docs_vectors(), np.float32)
    asked = np.vstack(embedder("sim-embed").vectors(texts))
    scores = np.round(asked @ matrix.T, 4)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
    return [[documents[place].id for place in row] for row in order]


def fuse(rankings: Sequence[Ranking]) -> Ranking:
    """Merge rankings: a document scores 1 / (k + rank) in each."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for position, name in enumerate(ranking, 1):
            scores[name] = scores.get(name, 0.0) + 1 / (FUSION_K + position)
    return sorted(scores, key=lambda name: (-scores[name], name))[:DEPTH]


def recall(ranking: Ranking, answers: Sequence[str], k: int) -> float:
    """Return which share of the answers is among the first k."""
    return len(set(ranking[:k]) & set(answers)) / len(answers)


def reciprocal_rank(ranking: Ranking, answers: Sequence[str]) -> float:
    """Return 1 / the rank of the first answer, or 0 when it is not in the ranking."""
    places = (place for place, name in enumerate(ranking, 1) if name in answers)
    return 1 / next(places, float("inf"))


MEASURES: dict[str, Callable[[Ranking, Sequence[str]], float]] = {
    "recall@5": lambda ranking, answers: recall(ranking, answers, 5),
    "recall@10": lambda ranking, answers: recall(ranking, answers, 10),
    "MRR": reciprocal_rank,
}


def interval(values: Sequence[float]) -> Interval:
    """Return mean and percentile bootstrap interval, seeded."""
    numbers: NDArray[np.float64] = np.asarray(values, np.float64)
    draws = np.random.default_rng(SEED).integers(0, len(numbers), (RESAMPLES, len(numbers)))
    low, high = np.percentile(numbers[draws].mean(axis=1), [2.5, 97.5])
    return Interval(float(numbers.mean()), float(low), float(high))


def measure(ranking: dict[str, Ranking], asked: Sequence[PythonQuestion]) -> list[Interval]:
    """Return every measure over questions that have an answer."""
    return [
        interval([measured(ranking[one.id], one.answers) for one in asked])
        for measured in MEASURES.values()
    ]


def table() -> str:
    """Return the results as Markdown: splits first, then where words do not help."""
    rankings = rank(python_docs_questions())
    lines = [
        f"| Questions | Method | {' | '.join(MEASURES)} |",
        "|---|---|" + "---|" * len(MEASURES),
    ]
    for title, asked in groups().items():
        for method, ranking in rankings.items():
            cells = " | ".join(map(str, measure(ranking, asked)))
            lines.append(f"| {title} (n={len(asked)}) | {method} | {cells} |")
    return "\n".join(lines)


def groups() -> dict[str, list[PythonQuestion]]:
    """Return the answerable questions by split, and those with a vocabulary gap."""
    splits: tuple[Split, ...] = ("dev", "test")
    found: dict[str, list[PythonQuestion]] = {}
    for split in splits:
        found[split] = [one for one in python_docs_questions(split) if one.answers]
    for split in splits:
        gaps = [one for one in found[split] if one.vocabulary_gap]
        found[f"{split}, vocabulary gap"] = gaps
    return found
