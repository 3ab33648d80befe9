"""Fit the weights by which grounded answers are found and withheld: simulator/evidence.json.

    python tests/simulator/fit_evidence.py [--write]

Trains on the questions of fit_cases.py, and prints what the weights do on worlds that were left
out (cross-validation by world). Takes some minutes, most of them for reading.

The first look is fitted as a softmax over the statements of a context (conditional logit, McFadden
1974), with a ridge penalty. What the reader's odds add to it is fitted in the same way, and how
surely a statement answers as a logistic regression on the features of the best one; both on worlds
that the reader was not trained on (fit_reader.py).
Questions that a context does not answer are of three kinds: written so (its topic, but not there),
with a name, year or attribute swapped (near), and answerable ones whose sentence or passage is
taken away (removed; they weigh less, since they are made by rule).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

LOST = 0.12
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
            found = evidence.rank(one.text, rows, mind)
            right = tuple(one.right(row.statement) for row in found)
            yield Asked(one.world, one.kind, one.weight, tuple(found), right)


def read_together(asked: Iterable[Asked]) -> list[Asked]:
    """Return the questions that the reader was not trained on, with the statements it read."""
    out = []
    for one in asked:
        if one.world in HELD_OUT:
            count = sum("read" in row.features for row in one.found)
            out.append(replace(one, found=one.found[:count], right=one.right[:count]))
    return out


def matrix(found: Sequence[Evidence], names: Sequence[str]) -> Any:
    return np.array([[one.features[name] for name in names] for one in found])


def fit_look(training: Sequence[Asked]) -> Weights:
    """Fit the weights of the first look; those of the likenesses sum to 1."""
    answerable = [one for one in training if any(one.right)]
    weights = conditional_logit(answerable, [matrix(one.found, LOOK) for one in answerable])
    return _named(LOOK, weights / weights[[name in LIKENESSES for name in LOOK]].sum())


def fit_read(training: Sequence[Asked], look: Weights) -> float:
    """Fit what one unit of log odds adds to the first look."""
    answerable = [one for one in training if any(one.right)]
    inputs = [
        np.c_[matrix(one.found, LOOK) @ list(look.values()), matrix(one.found, ("read",))]
        for one in answerable
    ]
    by_look, by_odds = conditional_logit(answerable, inputs)
    return round(float(by_odds / by_look), 4)


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


def fit_answer(training: Sequence[Asked], look: Weights, by_odds: float) -> Weights:
    """Fit a logistic regression on the best statement of each question."""
    places = [best(one, look, by_odds) for one in training]
    inputs = matrix([one.found[at] for one, at in zip(training, places, strict=True)], ANSWER)
    wanted = np.array([one.kind == "answerable" for one in training], float)
    missed = [
        any(one.right) and not one.right[at] for one, at in zip(training, places, strict=True)
    ]
    counts = np.array([one.weight for one in training]) * np.where(missed, WRONG, 1.0)
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


def best(one: Asked, look: Weights, by_odds: float) -> int:
    """Return the place of the statement with the highest score."""
    scores = matrix(one.found, LOOK) @ list(look.values())
    return int(np.argmax(scores + by_odds * matrix(one.found, ("read",))[:, 0]))


def sureness(row: Evidence, answer: Weights) -> float:
    total = answer["bias"] + sum(
        weight * row.features[name] for name, weight in answer.items() if name != "bias"
    )
    return float(1 / (1 + np.exp(-total)))


@dataclass(frozen=True)
class Judged:
    """A question that was judged by weights that have not seen its world."""

    world: str
    kind: str
    right: bool
    sure: float


def cross_validated(asked: Sequence[Asked], look: Weights) -> list[Judged]:
    """Leave each world out in turn."""
    out = []
    for world in dict.fromkeys(one.world for one in asked):
        training = [one for one in asked if one.world != world]
        by_odds = fit_read(training, look)
        answer = fit_answer(training, look, by_odds)
        left_out = [one for one in asked if one.world == world]
        out += [_judged(one, best(one, look, by_odds), answer) for one in left_out]
    return out


def _judged(one: Asked, at: int, answer: Weights) -> Judged:
    return Judged(one.world, one.kind, one.right[at], sureness(one.found[at], answer))


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


def threshold_of(judged: Sequence[Judged]) -> float:
    """Return the confidence below which the share LOST of answerable questions is."""
    sure = [one.sure for one in judged if one.kind == "answerable"]
    return round(float(np.quantile(sure, LOST)), 3)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    options = parser.parse_args(argv)
    mind = Mind(catalog()["sim-large"], Chances(1, ""), lambda _task, _mind: None)
    asked = list(read(mind))
    look, together = fit_look(asked), read_together(asked)
    judged = cross_validated(together, look)
    threshold = threshold_of(judged)
    print("\n".join(report(judged, threshold)))
    by_odds = fit_read(together, look)
    answer = fit_answer(together, look, by_odds)
    found = {"look": look, "read": by_odds, "answer": answer, "abstain_below": threshold}
    print(json.dumps(found, indent=1))
    if options.write:
        TARGET.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
