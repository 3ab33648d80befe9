"""The static table of `sim-embed-small`: one vector per token, distilled from the original model.

Each token is read alone, and what the last layer makes of it, at length one, is its vector. The
vectors are turned to their 256 strongest directions, the strongest of these are flattened, and
each vector is weighted by how rare its token is; a text is the normalized sum of its tokens.
Sources: Model2Vec (Tulkens and van Dongen, 2024) for the table; Arora, Liang and Ma, "A simple
but tough-to-beat baseline for sentence embeddings" (2017) for the weights, with the rank in the
vocabulary for frequency; Mu and Viswanath, "All-but-the-top" (2018) for the strongest directions.
`choose.py` chose the two numbers that a text's vector depends on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.weights import original
from simulator.weights.original import Array

DIMENSIONS = 256
SMOOTH = 3e-4
"""Tokens far more frequent than this share of a text hardly count."""

FLATTEN = 0.5
"""0 leaves the spread of each direction as it is, 1 makes all equal."""

FIRST_WORD = 1996
"""Tokens before this id are marks and single characters; after it, words by falling frequency."""

MARK_RANK = 3
"""Marks count as if they were this frequent a word."""

BATCH = 512
START, END = 101, 102


@dataclass(frozen=True, slots=True)
class Table:
    """One vector per token: `rows`, int8 (tokens, 256), times `scale`, float32 (tokens,)."""

    rows: NDArray[np.int8]
    scale: Array


def known(vocabulary: Mapping[str, int]) -> NDArray[np.int64]:
    """Return the ids of all tokens but the special ones such as [CLS], in order."""
    ids = (i for word, i in vocabulary.items() if not _special(word))
    return np.array(sorted(ids), np.int64)


def alone(tensors: dict[str, Array], ids: NDArray[np.int64]) -> Array:
    """Return one unit vector per token, shape (tokens, 384): its own output, read alone."""
    parts = []
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH, None]
        edges = np.ones_like(batch)
        texts = np.hstack([START * edges, batch, END * edges])
        parts.append(original.outputs(tensors, texts)[:, 1])
    vectors = np.vstack(parts)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def distill(
    vectors: Array, ids: NDArray[np.int64], smooth: float = SMOOTH, flatten: float = FLATTEN
) -> Table:
    """Return the table of all tokens up to the last id; those not in `ids` count nothing."""
    table = np.zeros((ids.max() + 1, DIMENSIONS), np.float32)
    table[ids] = _turned(vectors, flatten) * _rarity(ids, smooth)[:, None]
    scale = np.abs(table).max(axis=1) / 127
    scale[scale == 0] = 1
    rows = np.rint(table / scale[:, None]).astype(np.int8)
    return Table(rows, scale.astype(np.float32))


def _special(word: str) -> bool:
    return word.startswith("[") and word.endswith("]") and len(word) > 2


def _turned(vectors: Array, flatten: float) -> Array:
    """Center, and keep the strongest directions; their signs are fixed by the largest entry."""
    centered = vectors.astype(np.float64) - vectors.astype(np.float64).mean(axis=0)
    strengths, directions = np.linalg.eigh(centered.T @ centered / len(centered))
    strongest = directions[:, ::-1][:, :DIMENSIONS]
    largest = np.abs(strongest).argmax(axis=0)
    strongest = strongest * np.sign(strongest[largest, np.arange(DIMENSIONS)])
    spread = np.sqrt(strengths[::-1][:DIMENSIONS])
    return np.asarray(centered @ strongest / spread**flatten, np.float32)


def _rarity(ids: NDArray[np.int64], smooth: float) -> Array:
    rank = np.where(ids < FIRST_WORD, MARK_RANK, ids - FIRST_WORD + 1)
    share = 1 / (rank * np.log(1.78 * len(ids)))
    return np.asarray(smooth / (smooth + share), np.float32)
