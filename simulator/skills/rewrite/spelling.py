"""Correct a query: words that no one writes become the nearest word that many write."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

WORD = re.compile(r"[A-Za-z][a-z]{3,}")
VOCABULARY = Path(__file__).parents[2] / "weights" / "tokenizer.json"
COMMON = 22_000
"""Words with a higher number in the vocabulary are too rare to correct to; lower is commoner."""


ENDINGS = (
    "s",
    "es",
    "ed",
    "d",
    "ing",
    "ly",
    "er",
    "ers",
    "able",
    "ment",
    "ness",
    "less",
    "ful",
    "y",
)
SILENT = ("ing", "ed", "er", "able")


@cache
def vocabulary() -> dict[str, int]:
    """Return the whole words of the embedding model's vocabulary; the commoner, the lower."""
    found: dict[str, int] = json.loads(VOCABULARY.read_text("utf-8"))["model"]["vocab"]
    return {word: place for word, place in found.items() if word.isalpha() and len(word) > 1}


def corrected(text: str) -> str:
    """Correct the spelling of a text; names and words in capitals stay.

    >>> corrected("how do I reset my pasword")
    'how do I reset my password'
    """
    return WORD.sub(lambda match: _word(match.group(), match.start() == 0), text)


def _word(word: str, first: bool) -> str:
    low = word.lower()
    known = vocabulary()
    if low in known or (word[0].isupper() and not first) or _inflected(low):
        return word
    found = min(_near(low), default=None)
    if found is None:
        return word
    return found[2].capitalize() if word[0].isupper() else found[2]


def _inflected(word: str) -> bool:
    known = vocabulary()
    stems = [word.removesuffix(ending) for ending in ENDINGS]
    stems += [word.removesuffix(end) + "e" for end in SILENT if word.endswith(end)]
    stems += [word.removesuffix(end) + "y" for end in ("ies", "ied", "ily") if word.endswith(end)]
    stems += [stem[:-1] for stem in stems if len(stem) > 3 and stem[-1] == stem[-2]]
    return any(stem != word and len(stem) > 3 and stem in known for stem in stems)


def _near(word: str) -> Iterator[tuple[int, int, str]]:
    """Yield the words one slip away, with the kind of slip and how rare they are.

    The first letter is taken for right. Letters are swapped, left out, wrong or doubled, in the
    order of how often that happens.
    """
    known = vocabulary()
    for kind, other in _slips(word):
        rank = known.get(other, COMMON)
        if rank < COMMON and len(other) > 3:
            yield kind, rank, other


def _slips(word: str) -> Iterator[tuple[int, str]]:
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        if len(tail) > 1:
            yield 0, head + tail[1] + tail[0] + tail[2:]
        for letter in string.ascii_lowercase:
            yield 1, head + letter + tail
            if tail:
                yield 2, head + letter + tail[1:]
        if tail and head[-1] == tail[0]:
            yield 3, head + tail[1:]
