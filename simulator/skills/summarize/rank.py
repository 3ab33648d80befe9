"""Which sentences carry a text: like the whole, full of its words, early in it; and not alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from simulator.mind import Mind
from simulator.skills.summarize.material import Piece

MEANING, WORDS, LEAD, FOCUS = 0.35, 0.35, 0.3, 0.9
"""Weights of likeness to the whole, of frequent words, of an early place, and of the focus."""

REPEATS = 0.5
"""Taken off for each unit of overlap with a sentence that is already taken (Carbonell 1998)."""

LEANS = 0.12
"""Taken off a sentence that leans on the one before it, or asks a question."""

MOST_READ = 40
"""How many sentences are read closely; the rest are left out by their words and their place."""

WHOLE = 1_000
"""How many characters of a text stand for the whole of it."""


def ranked(pieces: Sequence[Piece], focus: str, mind: Mind) -> list[tuple[float, Piece]]:
    """Score the sentences of a text; the best first."""
    if not pieces:
        return []
    words = _by_words(pieces)
    cheap = [
        WORDS * word + LEAD * _early(piece, pieces)
        for word, piece in zip(words, pieces, strict=True)
    ]
    near = sorted(range(len(pieces)), key=lambda index: -cheap[index])[:MOST_READ]
    if focus and len(pieces) > MOST_READ:
        about = mind.nearest(focus, [piece.text for piece in pieces], MOST_READ // 2)
        near = list(dict.fromkeys([*about, *near]))[:MOST_READ]
    near.sort()
    texts = [pieces[index].text for index in near]
    whole = mind.likeness(" ".join(piece.text for piece in pieces)[:WHOLE], texts)
    read = mind.readings(focus, texts) if focus else []
    wanted = [(one.whole + one.mean) / 2 for one in read] or [0.0] * len(texts)
    scored = []
    for index, alike, asked in zip(near, whole, wanted, strict=True):
        piece = pieces[index]
        score = cheap[index] + MEANING * alike + FOCUS * asked
        if piece.leans or piece.text.endswith("?"):
            score -= LEANS
        scored.append((round(score, 4), piece))
    return sorted(scored, key=lambda one: (-one[0], one[1].place))


def diverse(
    scored: Sequence[tuple[float, Piece]], count: int, *, spread: bool
) -> list[tuple[float, Piece]]:
    """Take the best sentences that say different things; `spread`: from every source, if it can."""
    left = list(scored)
    taken: list[tuple[float, Piece]] = []
    while left and len(taken) < count:
        used = {piece.source for _, piece in taken}
        best = max(
            left,
            key=lambda one: (
                one[0]
                - REPEATS * _overlap(one[1], taken)
                + (0.5 if spread and one[1].source not in used else 0.0),
                -one[1].place,
            ),
        )
        left.remove(best)
        if _overlap(best[1], taken) < 0.75:
            taken.append(best)
    return taken


def _overlap(piece: Piece, taken: Sequence[tuple[float, Piece]]) -> float:
    shares = [
        len(piece.stems & other.stems) / max(1, min(len(piece.stems), len(other.stems)))
        for _, other in taken
    ]
    return max(shares, default=0.0)


def _early(piece: Piece, pieces: Sequence[Piece]) -> float:
    """Return 1 for the first sentence, less and less for the later ones."""
    first = next(other.place for other in pieces if other.source == piece.source)
    return 1 / (1 + 0.35 * (piece.place - first))


def _by_words(pieces: Sequence[Piece]) -> list[float]:
    """Return how full of the text's frequent words each sentence is, 0 to 1."""
    seen = Counter(stem for piece in pieces for stem in piece.stems)
    raw = [
        sum(math.log1p(seen[stem] - 1) for stem in piece.stems)
        / math.sqrt(max(6, len(piece.stems)))
        for piece in pieces
    ]
    top = max(raw, default=0.0) or 1.0
    return [one / top for one in raw]
