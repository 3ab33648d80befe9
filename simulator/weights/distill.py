"""The static table of `sim-embed-small`: one vector per token, distilled from the larger model.

Each token is embedded alone, the vectors are turned to their 256 strongest directions, and each
is weighted by how rare the token is; a text is the normalized sum of its tokens.
Source: the method of Model2Vec (Tulkens and van Dongen, 2024); the weights are the "smooth
inverse frequency" of Arora, Liang and Ma (2017), with the rank in the vocabulary for frequency.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.weights.original import Array

Encode = Callable[[NDArray[np.int64]], Array]

DIMENSIONS = 256
SMOOTH = 1e-4
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


def distill(encode: Encode, vocabulary: Mapping[str, int]) -> Table:
    """Return the table. `encode` turns ids, (batch, length), into unit vectors."""
    size = max(vocabulary.values()) + 1
    ids = np.array(sorted(i for word, i in vocabulary.items() if not _special(word)), np.int64)
    table = np.zeros((size, DIMENSIONS), np.float32)
    table[ids] = _turned(_alone(encode, ids)) * _rarity(ids)[:, None]
    scale = np.abs(table).max(axis=1) / 127
    scale[scale == 0] = 1
    rows = np.rint(table / scale[:, None]).astype(np.int8)
    return Table(rows, scale.astype(np.float32))


def _special(word: str) -> bool:
    return word.startswith("[") and word.endswith("]") and len(word) > 2


def _alone(encode: Encode, ids: NDArray[np.int64]) -> Array:
    """Embed each token as a text of its own."""
    parts = []
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH, None]
        edges = np.ones_like(batch)
        parts.append(encode(np.hstack([START * edges, batch, END * edges])))
    return np.vstack(parts)


def _turned(vectors: Array) -> Array:
    """Center, and keep the strongest directions; their signs are fixed by the largest entry."""
    centered = vectors.astype(np.float64) - vectors.astype(np.float64).mean(axis=0)
    _, directions = np.linalg.eigh(centered.T @ centered)
    strongest = directions[:, ::-1][:, :DIMENSIONS]
    largest = np.abs(strongest).argmax(axis=0)
    strongest = strongest * np.sign(strongest[largest, np.arange(DIMENSIONS)])
    return np.asarray(centered @ strongest, np.float32)


def _rarity(ids: NDArray[np.int64]) -> Array:
    rank = np.where(ids < FIRST_WORD, MARK_RANK, ids - FIRST_WORD + 1)
    share = 1 / (rank * np.log(1.78 * len(ids)))
    return np.asarray(SMOOTH / (SMOOTH + share), np.float32)
