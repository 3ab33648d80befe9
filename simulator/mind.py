"""What a skill thinks with: likeness of meaning, chances, and other skills for parts of a task.

A smaller model sees the same vectors through fewer dimensions (a fixed random projection, Johnson
and Lindenstrauss 1984), so that it confuses what a larger one keeps apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from simulator import embeddings
from simulator.attempt import Attempt, Piece
from simulator.language import STOP_WORDS
from simulator.models import Model, Quality
from simulator.randomness import digest, uniform
from simulator.task import Task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

OPENING = "Certainly! "
"""What a drifted model begins with, in a share of its answers that equals its drift."""

DRIFT_BLUR = 0.85
"""Share of the grain that a model loses when it has drifted as far as can be."""

DRIFT_FAULTS = 0.3
"""Added to the shares of invention and of malformed JSON, when it has drifted so far."""

EMBEDDER = "sim-embed"
FIRST_LOOK = "sim-embed-small"
"""The table that narrows a long list down before the better model reads it."""


@dataclass(frozen=True, slots=True)
class Chances:
    """Where chance comes from: never from the order of calls, and never from wording alone.

    seed: of the session. essence: what the task is about, without the words around it.
    turn: the request's own seed, or how often this request came before; "" at temperature 0.
    """

    seed: int
    essence: str
    turn: str = ""

    def draw(self, *parts: object) -> float:
        """Return a number in [0, 1) that is a function of this and of `parts` alone."""
        return uniform("mind", self.seed, self.essence, self.turn, *parts)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are: as wholes, and for each word of the first.

    spans: where the words stand in the first text, in characters.
    """

    whole: float
    words: tuple[float, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def mean(self) -> float:
        """Mean likeness of the words; 0 if there is none."""
        return sum(self.words) / len(self.words) if self.words else 0.0


def _counts(word: str) -> bool:
    return word[:1].isalnum() and word.lower() not in STOP_WORDS | {"many", "much"}


def essence_of(task: Task) -> str:
    """Return what a task is about: the same for two wordings of the same instructions."""
    said = [turn.text for turn in task.history]
    return digest(task.question, *(block.text for block in task.blocks), *said)


class Mind:
    """A model's abilities while it works on one task."""

    def __init__(
        self,
        model: Model,
        chances: Chances,
        solve: Callable[[Task, Mind], Attempt | None],
        drift: float = 0.0,
    ) -> None:
        if model.quality is None:
            raise ValueError(f"{model.name} writes no text")
        self.model = model
        self.quality: Quality = drifted(model.quality, drift)
        self._drift = drift
        self._chances = chances
        self._solve = solve

    def about(self, *parts: object) -> Mind:
        """Return this mind with chances that hang on `parts` alone, and not on the whole task."""
        other = copy(self)
        other._chances = replace(self._chances, essence=digest(*parts))
        return other

    def likeness(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return how alike in meaning `query` is to each text: cosines, rounded to 4 decimals."""
        return list(_cosines(self.quality.grain, query, tuple(texts))) if texts else []

    def commonness(self, texts: Sequence[str]) -> list[float]:
        """Return how alike each text is to all of them, less the mean: high for one in the middle.

        What is in the middle is alike to any query (hubness, Radovanovic et al. 2010).
        """
        if not texts:
            return []
        import numpy as np  # noqa: PLC0415

        seen = self.see(np.stack(embeddings.embedder(EMBEDDER).vectors(list(texts))))
        alike = seen @ seen.mean(axis=0)
        return [round(float(one), embeddings.DECIMALS) for one in alike - alike.mean()]

    def readings(self, query: str, texts: Sequence[str]) -> list[Likeness]:
        """Compare `query` with each text as a whole, and word by word (late interaction).

        The likeness of a word is that of the most alike token in the text (Khattab and Zaharia
        2020), both seen in their places; stop words are left out.
        """
        import numpy as np  # noqa: PLC0415

        asked, *read = embeddings.reader().readings([query, *texts])
        places = [i for i, (a, b) in enumerate(asked.spans) if _counts(query[a:b])]
        words = self.see(np.asarray(asked.tokens[places], np.float32)) if places else None
        whole = self.see(np.stack([asked.vector, *(one.vector for one in read)]))
        cosines = whole[1:] @ whole[0]
        out = []
        for cosine, one in zip(cosines, read, strict=True):
            best: tuple[float, ...] = ()
            if words is not None and len(one.tokens):
                seen = self.see(np.asarray(one.tokens, np.float32))
                best = tuple(round(float(x), 4) for x in (words @ seen.T).max(axis=1))
            spans = tuple(asked.spans[i] for i in places)
            out.append(Likeness(round(float(cosine), 4), best, spans))
        return out

    def nearest(self, query: str, texts: Sequence[str], most: int) -> list[int]:
        """Return the indices of the `most` texts that a quick look finds alike, in their order.

        Uses the small table: thousands of texts per second, where `likeness` reads a hundred.
        """
        if len(texts) <= most:
            return list(range(len(texts)))
        import numpy as np  # noqa: PLC0415

        scores = np.array(self.glance(query, texts))
        return sorted(int(index) for index in np.argsort(-scores, kind="stable")[:most])

    def glance(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return how alike `query` is to each text by the small table: quick, and less sure."""
        import numpy as np  # noqa: PLC0415

        if not texts:
            return []
        found = embeddings.embedder(FIRST_LOOK).vectors([query, *texts])
        scores = np.round(np.stack(found[1:]) @ found[0], embeddings.DECIMALS)
        return [float(one) for one in scores]

    def chance(self, name: str, probability: float, *key: object) -> bool:
        """Say whether an event happens that has this probability; the same for the same task.

        Above temperature 0, it is thrown anew each time that the request is repeated.
        """
        return self._chances.draw("chance", name, *key) < probability

    def pick(self, name: str, count: int, *key: object) -> int:
        """Return a number from 0 to `count` - 1, for choices between equals."""
        return int(self._chances.draw("pick", name, *key) * count)

    def draw(self, *parts: object) -> float:
        """Return a number in [0, 1) for the sampler."""
        return self._chances.draw("sample", *parts)

    def solve(self, task: Task) -> Attempt | None:
        """Let whichever skill fits answer a part of the task; None if none does."""
        return self._solve(task, self)

    def in_its_manner(self, pieces: tuple[Piece, ...], form: str) -> tuple[Piece, ...]:
        """Return an answer as this model puts it: a drifted one has taken to an opening."""
        wordy = form == "text" and pieces and self._drift and self.chance("opening", self._drift)
        return (OPENING, *pieces) if wordy else pieces

    def see(self, vectors: Matrix) -> Matrix:
        """Return unit vectors (n, 384) as this model sees them: (n, grain), of length one."""
        return _seen(vectors, self.quality.grain)


@lru_cache(maxsize=8192)
def _cosines(grain: int, query: str, texts: tuple[str, ...]) -> tuple[float, ...]:
    """Return the cosines of texts as a model with this grain sees them, which are asked again."""
    import numpy as np  # noqa: PLC0415

    found = embeddings.embedder(EMBEDDER).vectors([query, *texts])
    seen = _seen(np.stack(found), grain)
    scores = seen[1:] @ seen[0]
    return tuple(round(float(score), embeddings.DECIMALS) for score in scores)


def _seen(vectors: Matrix, grain: int) -> Matrix:
    """Return vectors through as many dimensions as the grain has."""
    import numpy as np  # noqa: PLC0415

    if grain >= vectors.shape[1]:
        return vectors
    blurred = vectors @ _projection(vectors.shape[1], grain)
    lengths = np.linalg.norm(blurred, axis=1, keepdims=True)
    return np.asarray(blurred / np.maximum(lengths, 1e-9), np.float32)


def drifted(quality: Quality, drift: float) -> Quality:
    """Return what is left of a quality after a drift from 0 (nothing changed) to 1."""
    return replace(
        quality,
        grain=max(1, round(quality.grain * (1 - DRIFT_BLUR * drift))),
        invention=min(1.0, quality.invention + DRIFT_FAULTS * drift),
        malformed=min(1.0, quality.malformed + DRIFT_FAULTS * drift),
    )


@cache
def _projection(full: int, grain: int) -> Matrix:
    """Return a fixed matrix (full, grain) of random signs, scaled to keep lengths on average."""
    import numpy as np  # noqa: PLC0415

    bits = "".join(bin(int(digest("grain", row), 16))[2:].zfill(256) for row in range(full * 2))
    signs = np.fromiter((1.0 if bit == "1" else -1.0 for bit in bits), np.float32)
    return np.asarray(signs[: full * grain].reshape(full, grain) / np.sqrt(grain), np.float32)
