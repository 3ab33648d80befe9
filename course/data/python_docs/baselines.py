"""Measure plain retrieval on the questions; `card.py` writes the results into the data card."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from course.data.python_docs import (
    PythonQuestion,
    python_docs,
    python_docs_questions,
    python_docs_vectors,
)
from course.data.ranking import Interval, interval, rankings, recall, reciprocal_rank
from course.data.splits import SPLITS

Ranking = list[str]  # ids of documents, best first

MEASURES: dict[str, Callable[[Ranking, Sequence[str]], float]] = {
    "recall@5": lambda ranking, answers: recall(ranking, answers, 5),
    "recall@10": lambda ranking, answers: recall(ranking, answers, 10),
    "MRR": reciprocal_rank,
}


def rank(questions: Sequence[PythonQuestion]) -> dict[str, dict[str, Ranking]]:
    """Return method -> id of the question -> the best documents."""
    documents = python_docs()
    corpus = [document.text for document in documents]
    found = rankings(corpus, python_docs_vectors(), [question.text for question in questions])
    return {
        method: {
            question.id: [documents[place].id for place in row]
            for question, row in zip(questions, rows, strict=True)
        }
        for method, rows in found.items()
    }


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
    found: dict[str, list[PythonQuestion]] = {}
    for split in SPLITS:
        found[split] = [one for one in python_docs_questions(split) if one.answers]
    for split in SPLITS:
        gaps = [one for one in found[split] if one.vocabulary_gap]
        found[f"{split}, vocabulary gap"] = gaps
    return found
