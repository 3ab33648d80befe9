"""English, lexically: words, stems, sentences and the likeness of spellings. No model behind it."""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d+(?:[.,:]\d+)*%?")
SENTENCE_END = re.compile(
    r"(?<=[.!?])(?P<closing>[\"')\]\u201d\u2019]*)\s+(?=[\"'(\[\u201c\u2018]*[A-Z0-9$€£])|\n\s*"
)
ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nr|vs|approx|etc|e\.g|i\.e|[A-Z]))\.$")
LONGEST_ABBREVIATION = 12
BULLET = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s+")

STOP_WORD_LIST = """
    a about above after again all also am an and any are as at be because been before being between
    both but by can could did do does doing done down during each few for from further get gets got
    had has have having he her here hers him his how i if in into is it its itself just let me might
    more most my no nor not of off on once only or other our out over own please same shall she
    should so some such tell than that the their them then there these they this those to too under
    until up us was we were what when where which while who whom whose why will with would you your
"""
STOP_WORDS = frozenset(STOP_WORD_LIST.split())
SUFFIXES = ("ingly", "edly", "ation", "ments", "ment", "ness", "ing", "ied", "ed", "ly")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Cut the endings of an English word, roughly as Porter (1980) does.

    >>> stem("returned"), stem("Returns"), stem("shipping"), stem("policies")
    ('return', 'return', 'ship', 'polici')
    """
    word = word.lower().removesuffix("'s")
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("ches", "shes", "sses", "xes")) else word[:-1]
        word = word[:-2] + "y" if word.endswith("ie") and len(word) > 4 else word
    for suffix in SUFFIXES:
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) >= 3 and re.search("[aeiouy]", rest):
            word = rest + "y" if suffix == "ied" else rest
            doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
            word = word[:-1] if doubled else word
            break
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 2 and word.endswith("y") else word


def stems(text: str) -> list[str]:
    """Return the stems of all words and numbers of `text`, stop words left out."""
    return [stem(w) for w in WORD.findall(text) if w.lower() not in STOP_WORDS]


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[str, ...]:
    """Split `text` into sentences; a line ends a sentence, bullets lose their mark.

    >>> sentences("Dr. Ames lives in Oslo. She left in 2019!")
    ('Dr. Ames lives in Oslo.', 'She left in 2019!')
    """
    out: list[str] = []
    start = 0
    for match in SENTENCE_END.finditer(text):
        tail = text[max(start, match.start() - LONGEST_ABBREVIATION) : match.start()]
        if "\n" not in match.group() and ABBREVIATION.search(tail):
            continue
        closing = match["closing"] or ""
        out.append(text[start : match.start() + len(closing)])
        start = match.end()
    out.append(text[start:])
    cleaned = (BULLET.sub("", piece.strip()) for piece in out)
    return tuple(piece for piece in cleaned if WORD.search(piece))


@lru_cache(maxsize=16384)
def trigrams(word: str) -> frozenset[str]:
    """Return the three-letter pieces of a word, its ends marked."""
    padded = f"^{word}$"
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """Return how alike two stems are spelled: the Dice coefficient of their trigrams, 0 to 1."""
    if one == other:
        return 1.0
    a, b = trigrams(one), trigrams(other)
    return 2 * len(a & b) / (len(a) + len(b))
