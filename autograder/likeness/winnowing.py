"""Fingerprints of code: S. Schleimer, D. S. Wilkerson, A. Aiken, "Winnowing: local algorithms for
document fingerprinting", SIGMOD 2003.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from autograder.likeness.tokens import tokens

GRAM = 16
"""Tokens in a fingerprint: shorter matches are noise."""
WINDOW = 8
"""Of so many fingerprints in a row, one is kept: a match of GRAM + WINDOW - 1 tokens is found."""


@dataclass(frozen=True, slots=True)
class Print:
    """A fingerprint, and the lines that it stands on; they count from 0, `last` is inside."""

    value: int
    first: int
    last: int


def grams(source: str) -> tuple[Print, ...]:
    """Return the fingerprint of every run of `GRAM` tokens."""
    found = tokens(source)
    texts = [token.text for token in found]
    return tuple(
        Print(_hash(" ".join(texts[at : at + GRAM])), found[at].line, found[at + GRAM - 1].line)
        for at in range(len(found) - GRAM + 1)
    )


@lru_cache(maxsize=4_096)
def prints(source: str) -> tuple[Print, ...]:
    """Return the fingerprints that winnowing selects; the last of equal ones in a window."""
    return tuple(_selected(grams(source)))


def _selected(every: tuple[Print, ...]) -> Iterator[Print]:
    """Yield the least of each window once, in linear time."""
    rising: deque[int] = deque()  # places with rising values; the first is the least of the window
    last = -1
    for at, one in enumerate(every):
        while rising and every[rising[-1]].value >= one.value:
            rising.pop()
        rising.append(at)
        if rising[0] <= at - WINDOW:
            rising.popleft()
        full = at >= WINDOW - 1 or at == len(every) - 1
        if full and rising[0] != last:
            last = rising[0]
            yield every[last]


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")
