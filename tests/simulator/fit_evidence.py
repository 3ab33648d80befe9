"""Fit the weights by which grounded answers are found and withheld: simulator/evidence.json.

    python tests/simulator/fit_evidence.py [--write]

Trains on the questions of fit_cases.py, and prints what the weights do on worlds that were left
out (cross-validation by world). Takes some minutes, most of them for reading.

The first look is fitted as a softmax over the statements of a context (conditional logit, McFadden
1974), and so is what a unit of the reader's odds adds to it. Answerability is a logistic regression
on the features of the best statement. All have a ridge penalty. What rests on the reader is fitted
on worlds that it was not trained on (fit_reader.py).
Questions that a context does not answer are of three kinds: written so (its topic, but not there),
with a name, year or attribute swapped (near), and answerable ones whose sentence or passage is
taken away (removed; they weigh less, since they are made by rule).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))  # also when it is run as a script

from fit_cases import HELD_OUT, every

from simulator import evidence
from simulator.evidence import Evidence
from simulator.mind import Chances, Mind
from simulator.models import catalog
from simulator.passages import statements
from simulator.traits import WANTED

TARGET = Path(evidence.__file__).with_suffix(".json")
LOOK = (
    "whole_placed", "words_placed", "least_placed", "either", "asks_placed",
    "kind_found", "kind_likely", "full", "in_range",
)  # fmt: skip
ANSWER = (
    "read", "whole_placed", "least_placed", "kind_missed", "named", "elsewhere", "covered",
    "least_covered", "to_the_letter", *(f"wants_{name}" for name in WANTED),
)  # fmt: skip
LIKENESSES = {"whole_placed", "words_placed", "least_placed", "either", "asks_placed"}
"""The features that are likenesses; their weights sum to 1."""

RIDGE = 5.0
WRONG = 0.3
"""Weight in answerability of an answerable question whose best statement is another one."""

LOST = 0.15
"""Share of answerable questions that may be lost, in cross-validation."""

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Asked:
    """A question with the statements that were read; `right` are those that answer it."""

    world: str
    kind: str
    weight: float
    found: tuple[Evidence, ...]
    right: tuple[bool, ...]


def read(mind: Mind) -> Iterator[Asked]:
    """Yield all questions with the features of their statements."""
    for one in every():
        rows = statements(one.blocks)
        if rows:
            found = tuple(evidence.rank(one.text, rows, mind))
            right = tuple(one.right(row.statement) for row in found)
            yield Asked(one.world, one.kind, one.weight, found, right)


def matrix(found: Sequence[Evidence], names: Sequence[str]) -> Any:
    return np.array([[one.features[name] for name in names] for one in found])


def fit_look(training: Sequence[Asked]) -> Weights:
    """Fit the first look; the weights of the likenesses sum to 1."""
    answerable = [one for one in training if any(one.right)]
    weights = conditional_logit(answerable, [matrix(one.found, LOOK) for one in answerable])
    return _named(LOOK, weights / weights[[name in LIKENESSES for name in LOOK]].sum())


def fit_read(training: Sequence[Asked], look: Weights) -> float:
    """Fit what one unit of log odds adds to the first look, where both are known."""
    asked = [_that_was_read(one) for one in training]
    answerable = [one for one in asked if any(one.right)]
    inputs = [
        np.c_[matrix(one.found, LOOK) @ list(look.values()), matrix(one.found, ("read",))]
        for one in answerable
    ]
    by_look, by_odds = conditional_logit(answerable, inputs)
    return round(float(by_odds / by_look), 4)


def _that_was_read(one: Asked) -> Asked:
    """Return a question with those of its statements that were read together with it."""
    kept = [at for at, row in enumerate(one.found) if "read" in row.features]
    found, right = (tuple(rows[at] for at in kept) for rows in (one.found, one.right))
    return replace(one, found=found, right=right)


def conditional_logit(answerable: Sequence[Asked], inputs: Sequence[Any]) -> Any:
    """Return weights of the columns of `inputs`, by Newton's method."""
    width = inputs[0].shape[1]
    scale = np.concatenate([rows - rows.mean(axis=0) for rows in inputs]).std(axis=0) + 1e-6
    weights = np.zeros(width)
    for _ in range(30):
        slope, bend = RIDGE * weights, RIDGE * np.eye(width)
        for one, rows in zip(answerable, inputs, strict=True):
            scaled = rows / scale
            mass = np.exp(scaled @ weights - (scaled @ weights).max())
            wanted = mass * one.right / (mass * one.right).sum()
            mass /= mass.sum()
            mean = mass @ scaled
            slope += one.weight * (mean - wanted @ scaled)
            bend += one.weight * ((scaled * mass[:, None]).T @ scaled - np.outer(mean, mean))
        weights -= np.linalg.solve(bend, slope)
    return weights / scale


def fit_answer(training: Sequence[Asked], look: Weights, read: float) -> Weights:
    """Fit the logistic regression on the best statement of each question."""
    asked = [_that_was_read(one) for one in training]
    places = [best(one, look, read) for one in asked]
    inputs = matrix([one.found[at] for one, at in zip(asked, places, strict=True)], ANSWER)
    wanted = np.array([one.kind == "answerable" for one in asked], float)
    missed = [any(one.right) and not one.right[at] for one, at in zip(asked, places, strict=True)]
    counts = np.array([one.weight for one in asked]) * np.where(missed, WRONG, 1.0)
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


def best(one: Asked, look: Weights, read: float) -> int:
    """Return the place of the statement with the highest score, of those that were read."""
    scores = (
        matrix(one.found, LOOK) @ list(look.values()) + read * matrix(one.found, ("read",))[:, 0]
    )
    return int(np.argmax(scores))


def sureness(row: Evidence, answer: Weights) -> float:
    total = answer["bias"] + sum(answer[name] * row.features[name] for name in ANSWER)
    return float(1 / (1 + np.exp(-total)))


@dataclass(frozen=True)
class Judged:
    """A question that was judged by weights that have not seen its world."""

    world: str
    kind: str
    right: bool
    sure: float


def cross_validated(asked: Sequence[Asked]) -> list[Judged]:
    """Leave out, in turn, each world that the reader was not trained on."""
    out = []
    for world in HELD_OUT:
        training = [one for one in asked if one.world != world]
        look, read, answer = weighed(training)
        for one in map(_that_was_read, asked):
            if one.world == world:
                at = best(one, look, read)
                sure = sureness(one.found[at], answer)
                out.append(Judged(world, one.kind, one.right[at], sure))
    return out


def weighed(training: Sequence[Asked]) -> tuple[Weights, float, Weights]:
    """Fit all weights; those that rest on the reader on worlds that it was not trained on."""
    unseen = [one for one in training if one.world in HELD_OUT]
    look = fit_look(training)
    read = fit_read(unseen, look)
    return look, read, fit_answer(unseen, look, read)


def report(judged: Sequence[Judged], threshold: float) -> Iterator[str]:
    """Yield what the threshold does to each kind of question, world by world and in all."""
    for world in (*dict.fromkeys(one.world for one in judged), "all"):
        of_world = [one for one in judged if world in {one.world, "all"}]
        answerable = np.array([one.sure for one in of_world if one.kind == "answerable"])
        right = np.mean([one.right for one in of_world if one.kind == "answerable"])
        line = f"{world}: right {right:.3f} of {len(answerable)}"
        line += f", lost {np.mean(answerable < threshold):.3f}"
        for kind in ("unanswerable", "near", "removed"):
            sure = np.array([one.sure for one in of_world if one.kind == kind])
            if len(sure):
                area = np.mean(answerable[:, None] > sure[None, :])
                withheld = np.mean(sure < threshold)
                line += f"; {kind} {withheld:.3f} of {len(sure)}, area {area:.3f}"
        yield line


def fitted(asked: Sequence[Asked], judged: Sequence[Judged]) -> dict[str, Any]:
    """Return what evidence.json holds."""
    look, read, answer = weighed(asked)
    sure = [one.sure for one in judged if one.kind == "answerable"]
    threshold = round(float(np.quantile(sure, LOST)), 3)
    return {"look": look, "read": read, "answer": answer, "abstain_below": threshold}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    options = parser.parse_args(argv)
    mind = Mind(catalog()["sim-large"], Chances(1, ""), lambda _task, _mind: None)
    asked = list(read(mind))
    judged = cross_validated(asked)
    found = fitted(asked, judged)
    print("\n".join(report(judged, found["abstain_below"])))
    print(json.dumps(found, indent=1))
    if options.write:
        TARGET.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
