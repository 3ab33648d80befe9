"""Fit the weights by which grounded answers are found and withheld: simulator/evidence.json.

    python tests/simulator/fit_evidence.py [--write]

Trains on cases/grounded.jsonl and cases/grounded_fit.jsonl alone, and prints what the weights do
on passages that were left out (cross-validation by passage). Takes about a minute.

The score is fitted as a softmax over the statements of a passage (conditional logit, McFadden
1974), and answerability as a logistic regression on the features of the best statement; both with
a ridge penalty. Questions that a passage does not answer are of three kinds: written so (its topic,
but not there), with a name, year or attribute swapped (near), and answerable ones whose sentence
is taken away (removed; they weigh less, since they are made by rule).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simulator import evidence
from simulator.evidence import Evidence
from simulator.mind import Chances, Mind
from simulator.models import catalog
from simulator.passages import statements
from simulator.task import Block

CASES = Path(__file__).parent / "cases"
SETS = ("grounded.jsonl", "grounded_fit.jsonl")
TARGET = Path(evidence.__file__).with_suffix(".json")
SCORE = (
    "whole", "whole_placed", "words", "words_placed", "least_placed", "asks",
    "kind_found", "kind_likely",
)  # fmt: skip
ANSWER = (
    "whole", "whole_placed", "least_placed", "asks", "kind_found", "kind_missed", "elsewhere",
    "other", "covered",
)  # fmt: skip
LIKENESSES = 6
"""So many of SCORE are likenesses; their weights sum to 1."""

RIDGE = 5.0
REMOVED = 0.3
"""Weight of a question that was made unanswerable by taking its sentence away."""

LOST = 0.12
"""Share of answerable questions that may be lost, in cross-validation."""

BLOCK = 3
"""Sentences per block, in every second case; the others are one block."""

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Question:
    """A question over a passage; `right` are the statements that answer it, none if empty.

    kind: answerable, unanswerable, near or removed.
    """

    passage: str
    kind: str
    text: str
    right: frozenset[str]
    found: tuple[Evidence, ...]


def questions(mind: Mind) -> Iterator[Question]:
    """Yield all training questions with the features of their statements."""
    lines = [line for name in SETS for line in (CASES / name).read_text("utf-8").splitlines()]
    for number, case in enumerate(map(json.loads, lines)):
        texts = case["sentences"]
        step = BLOCK if number % 2 else len(texts)
        blocks = [Block(" ".join(texts[at : at + step])) for at in range(0, len(texts), step)]
        rows = statements(blocks)

        def asked(kind: str, text: str, right: frozenset[str], without: frozenset[str]) -> Question:
            left = [row for row in rows if row.text not in without]  # noqa: B023
            found = tuple(evidence.rank(text, left, mind))
            return Question(case["id"], kind, text, right, found)  # noqa: B023

        for text, places in case["answerable"]:
            right = frozenset(texts[place] for place in places)
            yield asked("answerable", text, right, frozenset())
            yield asked("removed", text, frozenset(), right)
        for kind in ("unanswerable", "near"):
            for text in case.get(kind, ()):
                yield asked(kind, text, frozenset(), frozenset())


def matrix(found: Sequence[Evidence], names: Sequence[str]) -> Any:
    return np.array([[one.features[name] for name in names] for one in found])


def fit_score(training: Sequence[Question]) -> Weights:
    """Fit the conditional logit by Newton's method; the weights of the likenesses sum to 1."""
    answerable = [one for one in training if one.right]
    inputs = [matrix(one.found, SCORE) for one in answerable]
    right = [[row.statement.text in one.right for row in one.found] for one in answerable]
    scale = np.concatenate([rows - rows.mean(axis=0) for rows in inputs]).std(axis=0) + 1e-6
    weights = np.zeros(len(SCORE))
    for _ in range(30):
        slope, bend = RIDGE * weights, RIDGE * np.eye(len(SCORE))
        for rows, gold in zip(inputs, right, strict=True):
            scaled = rows / scale
            mass = np.exp(scaled @ weights - (scaled @ weights).max())
            wanted = mass * gold / (mass * gold).sum()
            mass /= mass.sum()
            mean = mass @ scaled
            slope += mean - wanted @ scaled
            bend += (scaled * mass[:, None]).T @ scaled - np.outer(mean, mean)
        weights -= np.linalg.solve(bend, slope)
    weights /= scale
    return _named(SCORE, weights / weights[:LIKENESSES].sum())


def fit_answer(bests: Sequence[tuple[str, Evidence]]) -> Weights:
    """Fit the logistic regression on the best statements; `bests` are (kind, statement)."""
    inputs = matrix([best for _, best in bests], ANSWER)
    wanted = np.array([kind == "answerable" for kind, _ in bests], float)
    counts = np.array([REMOVED if kind == "removed" else 1.0 for kind, _ in bests])
    mean, scale = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
    scaled = np.c_[(inputs - mean) / scale, np.ones(len(inputs))]
    ridge = RIDGE * np.diag([1.0] * len(ANSWER) + [0.0])
    weights = np.zeros(len(ANSWER) + 1)
    for _ in range(30):
        sure = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (counts * (sure - wanted)) + ridge @ weights
        bend = (scaled * (counts * sure * (1 - sure))[:, None]).T @ scaled + ridge
        weights -= np.linalg.solve(bend, slope)
    plain = weights[:-1] / scale
    return {"bias": round(float(weights[-1] - plain @ mean), 4), **_named(ANSWER, plain)}


def _named(names: Sequence[str], weights: Any) -> Weights:
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


def best(one: Question, score: Weights) -> Evidence:
    return max(one.found, key=lambda row: sum(score[name] * row.features[name] for name in SCORE))


def sureness(row: Evidence, answer: Weights) -> float:
    total = answer["bias"] + sum(answer[name] * row.features[name] for name in ANSWER)
    return float(1 / (1 + np.exp(-total)))


@dataclass(frozen=True)
class Judged:
    """A question that was judged by weights that have not seen its passage."""

    kind: str
    right: bool
    sure: float


def cross_validated(asked: Sequence[Question]) -> list[Judged]:
    """Leave each passage out in turn."""
    out = []
    for passage in dict.fromkeys(one.passage for one in asked):
        training = [one for one in asked if one.passage != passage]
        score = fit_score(training)
        answer = fit_answer([(one.kind, best(one, score)) for one in training])
        for one in asked:
            if one.passage == passage:
                row = best(one, score)
                right = row.statement.text in one.right
                out.append(Judged(one.kind, right, sureness(row, answer)))
    return out


def report(judged: Sequence[Judged], threshold: float) -> Iterator[str]:
    """Yield what the threshold does to each kind of question."""
    answerable = np.array([one.sure for one in judged if one.kind == "answerable"])
    right = [one.right for one in judged if one.kind == "answerable"]
    yield f"right sentence: {np.mean(right):.3f} of {len(right)}"
    yield f"answerable: lost {np.mean(answerable < threshold):.3f}"
    for kind in ("unanswerable", "near", "removed"):
        sure = np.array([one.sure for one in judged if one.kind == kind])
        area = np.mean(answerable[:, None] > sure[None, :])
        yield (
            f"{kind}: withheld {np.mean(sure < threshold):.3f} of {len(sure)};"
            f" area under the curve {area:.3f},"
            f" withheld at 0.15 lost {np.mean(sure < np.quantile(answerable, 0.15)):.3f}"
        )


def fitted(asked: Sequence[Question], judged: Sequence[Judged]) -> dict[str, Any]:
    """Return what evidence.json holds."""
    score = fit_score(asked)
    answer = fit_answer([(one.kind, best(one, score)) for one in asked])
    sure = [one.sure for one in judged if one.kind == "answerable"]
    return {
        "score": score,
        "answer": answer,
        "abstain_below": round(float(np.quantile(sure, LOST)), 3),
    }


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    options = parser.parse_args(argv)
    mind = Mind(catalog()["sim-large"], Chances(1, ""), lambda _task, _mind: None)
    asked = list(questions(mind))
    judged = cross_validated(asked)
    found = fitted(asked, judged)
    print("\n".join(report(judged, found["abstain_below"])))
    print(json.dumps(found, indent=1))
    if options.write:
        TARGET.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
