"""Read a question and statements together: which of them answers it, and whether any does.

A cross-encoder (Nogueira and Cho, "Passage re-ranking with BERT", 2019) that reads several
statements at once, so that each is seen beside the others, and that can point at none of them
(Rajpurkar and others, "Know what you don't know", 2018). It is all-MiniLM-L6-v2, trained further by
tests/simulator/fit_reader.py on questions of our own; words have the vectors of `sim-embed`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from simulator import embeddings
from simulator.embeddings import DECIMALS, WEIGHTS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

MOST_TOKENS = 160
"""How many tokens are read, the question and the marks included."""

MOST_OF_QUESTION, MOST_OF_TOPIC = 56, 40
START, END = 101, 102


@dataclass(frozen=True, slots=True)
class Line:
    """A statement as it is read: its text, the headings above it, and the number of its block."""

    text: str
    topic: str = ""
    block: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """What is read at once. ids, kinds: of the tokens. places: the tokens of each line."""

    ids: tuple[int, ...]
    kinds: tuple[int, ...]
    places: tuple[range, ...]


def window(question: str, lines: Sequence[Line]) -> Window:
    """Lay out a question and the lines after it, as far as they fit.

    A heading is read before the first of the lines that it stands over; blocks are set apart.
    """
    ids = [START, *_ids(question)[:MOST_OF_QUESTION], END]
    asked = len(ids)
    places: list[range] = []
    last: Line | None = None
    for line in lines:
        apart = last is not None and line.block != last.block
        ids += [END] * apart
        if line.topic and (last is None or apart or line.topic != last.topic):
            ids += _ids(f"{line.topic}.")[:MOST_OF_TOPIC]
        begins = len(ids)
        ids += _ids(line.text)
        places.append(range(min(begins, MOST_TOKENS - 1), min(len(ids), MOST_TOKENS - 1)))
        last = line
    ids = [*ids[: MOST_TOKENS - 1], END]
    kinds = (0,) * asked + (1,) * (len(ids) - asked)
    return Window(tuple(ids), kinds, tuple(places))


def fitting(question: str, lines: Sequence[Line]) -> int:
    """Return how many of the lines, with their headings, can be read at once; at least one."""
    left = MOST_TOKENS - 3 - min(len(_ids(question)), MOST_OF_QUESTION)
    above: set[tuple[int, str]] = set()
    for count, line in enumerate(lines):
        left -= len(_ids(line.text)) + 1
        if line.topic and (line.block, line.topic) not in above:
            above.add((line.block, line.topic))
            left -= min(len(_ids(f"{line.topic}.")), MOST_OF_TOPIC)
        if count and left < 0:
            return count
    return len(lines)


def margins(
    question: str, lines: Sequence[Line], see: Callable[[Matrix], Matrix]
) -> tuple[float, ...]:
    """Return for each line by how much it is the answer rather than none: log odds.

    `see` gives unit vectors as a model sees them; one that sees less is less sure which is which.
    """
    import numpy as np  # noqa: PLC0415

    laid_out = window(question, lines)
    read = _read(laid_out)
    weights, bias = _heads()
    (none,) = _seen_product(read[:1], weights[0], see)
    found = _seen_product(read[1:], weights[1], see)
    odds = np.round(found + bias[1] - none - bias[0], DECIMALS)
    return tuple(
        float(one) if place else -LEFT_OUT for one, place in zip(odds, laid_out.places, strict=True)
    )


LEFT_OUT = 9.0
"""The log odds against a line that did not fit."""


def _seen_product(rows: Matrix, weights: Matrix, see: Callable[[Matrix], Matrix]) -> Matrix:
    """Return the products of rows (n, 384) with weights (384,), as a model sees both."""
    import numpy as np  # noqa: PLC0415

    both = np.vstack([weights[None, :], rows])
    lengths = np.maximum(np.linalg.norm(both, axis=1), 1e-9)
    seen = see(np.asarray(both / lengths[:, None], np.float32))
    return np.asarray(seen[1:] @ seen[0] * lengths[1:] * lengths[0], np.float32)


@lru_cache(maxsize=4096)
def _ids(text: str) -> tuple[int, ...]:
    return tuple(embeddings.reader().encoder.ids(text))


@lru_cache(maxsize=2048)
def _read(laid_out: Window) -> Matrix:
    """Return what the last layer makes of the whole and of each line, float32 (1 + lines, 384)."""
    import numpy as np  # noqa: PLC0415

    words = embeddings.reader().encoder.words(laid_out.ids)[None]
    given = {"words": words, "kinds": np.array([laid_out.kinds], np.int64)}
    states: Matrix = _session().run(["states"], given)[0][0]
    blank = np.zeros(states.shape[1], np.float32)
    of_lines = [
        states[one.start : one.stop].mean(axis=0) if one else blank for one in laid_out.places
    ]
    return np.stack([states[0], *of_lines])


@cache
def _session() -> Any:
    return embeddings.session(embeddings.checked(WEIGHTS / "reader-l6.onnx"))


@cache
def _heads() -> tuple[Matrix, Matrix]:
    """Return weights (2, 384) and biases (2,): of none of the lines, and of one line."""
    import io  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    with np.load(io.BytesIO(embeddings.checked(WEIGHTS / "reader-heads.npz"))) as stored:
        return stored["weights"], stored["bias"]
