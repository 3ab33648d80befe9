"""Fit the weights by which an order is told from others; prints how well unseen ones are.

    python -m simulator.routing.fit

Reads `examples.toml`, writes `weights.npz`: multinomial logistic regression on sentence vectors,
with a penalty on large weights, by plain gradient descent from zero, so that it is repeatable.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import numpy as np

from simulator import embeddings
from simulator.routing.meaning import EXAMPLES, WEIGHTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

PENALTY = 0.0003
"""Weight of the sum of squares: chosen by the folds that `main` prints."""

STEPS, RATE = 500, 20.0
"""Steps of gradient descent, and how far each goes."""

FOLDS = 8


def examples() -> tuple[list[str], list[str]]:
    """Return the sentences, and the job of each."""
    data = tomllib.loads(EXAMPLES.read_text("utf-8"))
    rows = [(sentence, job) for job, sentences in data.items() for sentence in sentences]
    return [sentence for sentence, _ in rows], [job for _, job in rows]


def vectors(sentences: list[str]) -> Matrix:
    """Return one row per sentence: its vector, and a 1 for the constant."""
    found = np.stack(embeddings.embedder("sim-embed").vectors(sentences)).astype(np.float64)
    return np.hstack([found, np.ones((len(sentences), 1))])


def fitted(rows: Matrix, targets: Matrix) -> Matrix:
    """Return weights (dimensions + 1, jobs); each job counts alike, however many examples it has.

    rows: (sentences, dimensions + 1). targets: (sentences, jobs), one 1 a row.
    """
    share = (targets / targets.sum(axis=0)).sum(axis=1, keepdims=True) / targets.shape[1]
    weights = np.zeros((rows.shape[1], targets.shape[1]))
    for _ in range(STEPS):
        off = (chances(rows @ weights) - targets) * share
        weights -= RATE * (rows.T @ off + PENALTY * weights)
    return weights


def chances(scores: Matrix) -> Matrix:
    """Return the softmax of each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def unseen(rows: Matrix, targets: Matrix) -> float:
    """Return the share of sentences that weights fitted without them put to the right job."""
    right = 0
    for fold in range(FOLDS):
        held = np.arange(len(rows)) % FOLDS == fold
        weights = fitted(rows[~held], targets[~held])
        right += int(((rows[held] @ weights).argmax(1) == targets[held].argmax(1)).sum())
    return right / len(rows)


def main() -> None:
    sentences, jobs = examples()
    names = list(dict.fromkeys(jobs))
    rows = vectors(sentences)
    targets = np.array([[float(job == name) for name in names] for job in jobs])
    weights = fitted(rows, targets).astype(np.float16)
    np.savez(WEIGHTS, weights=weights, jobs=np.array(names))
    print(f"{len(sentences)} sentences, {len(names)} jobs, unseen {unseen(rows, targets):.3f}")


if __name__ == "__main__":
    main()
