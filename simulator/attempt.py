"""An attempt: the distribution of answers that a skill proposes.

An answer is a list of pieces. A piece is text that is certain, or a `Slot`: several options, each
with a score. The sampler picks one option per slot, so that temperature, top-p, seed, `n` and log
probabilities all come from the distributions that the skill made.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.task import Block

SCALE = 0.02
"""Scores that differ by this much differ by a factor e in probability, at temperature 1."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A citation inside an option: which block, which characters of it."""

    block: Block
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on, with its score (higher is better).

    pieces: its text; a text alone is written `(text,)`.
    calls: the tools that it calls, after its text.
    source: where it comes from (the id of a block, the name of a tool), for the trace.
    quotes: what it cites, where the caller asked for citations.
    """

    score: float
    pieces: tuple[Piece, ...] = ()
    calls: tuple[Draft, ...] = ()
    source: str | None = None
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A choice between options, the best first. `scale`: see `SCALE`."""

    options: tuple[Option, ...]
    scale: float = SCALE


Piece = str | Slot


@dataclass(frozen=True, slots=True)
class Draft:
    """A tool call in the making: its arguments are pieces of JSON text."""

    name: str
    arguments: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A skill's answer: pieces, and calls that are certain (uncertain ones stand in options).

    notes: one sentence per decision, for the trace.
    thinking: the reasoning before the answer, in sentences; empty if there is none.
    refusal: the answer is a refusal, and the vendors mark it as one.
    """

    pieces: tuple[Piece, ...]
    calls: tuple[Draft, ...] = ()
    notes: tuple[str, ...] = ()
    thinking: str = ""
    refusal: bool = False


def certain(text: str, *notes: str) -> Attempt:
    """Return an attempt without a choice."""
    return Attempt((text,), notes=notes)


def choose(*options: Option, scale: float = SCALE) -> Slot:
    """Return a slot with the best options first; ties are broken by text."""
    ranked = sorted(options, key=lambda option: (-option.score, greedy(option.pieces)))
    return Slot(tuple(ranked), scale)


def greedy(pieces: tuple[Piece, ...]) -> str:
    """Return the text of pieces when every slot takes its best option."""
    return "".join(
        piece if isinstance(piece, str) else greedy(piece.options[0].pieces) for piece in pieces
    )
