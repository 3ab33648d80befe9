"""What speaks for a statement as the answer to a question: numbers by name, mostly likenesses.

A word of a question counts by how much it says ("harness" more than "people"), and is met by the
statement in its passage, or by the heading that it stands under.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from simulator import embeddings
from simulator.expected import Kind
from simulator.interaction import Asked, Match
from simulator.language import WORD, stem
from simulator.passages import Statement
from simulator.task import Block

WANTED = ("number", "date", "person", "money", "duration", "place", "reason", "name")
"""Kinds of answers that are told apart where it is judged whether there is one."""

WHOLE = 8
"""A statement of fewer different words than this is short of something."""

NUMBER = r"(\d[\d,.]*)"
BETWEEN = re.compile(rf"{NUMBER}\s*(?:to|-|\u2013|and)\s*{NUMBER}")
FROM = re.compile(
    rf"\b(?:from|over|above|more than|at least|exceeding)\s+{NUMBER}"
    rf"|{NUMBER}\s*(?:or more|and more|and above|and over|\+)",
    re.IGNORECASE,
)
UP_TO = re.compile(
    rf"\b(?:under|below|up to|less than|at most|fewer than)\s+{NUMBER}", re.IGNORECASE
)


def traits(asked: Asked, row: Statement, placed: Match, kind: Kind, hit: bool) -> dict[str, float]:
    """Return what speaks for a statement in its passage, for ranking."""
    topic = placed.topic or (0.0,) * len(placed.words)
    either = [max(pair) for pair in zip(placed.words, topic, strict=True)]
    return {
        "whole_placed": placed.whole,
        "words_placed": placed.mean,
        "least_placed": placed.least,
        "either": _mean(either, [embeddings.weight(word) for word in asked.words]),
        "asks_placed": placed.asks,
        "kind_found": float(kind.strict and hit),
        "kind_missed": float(kind.strict and not hit),
        "kind_likely": float(not kind.strict and hit),
        "full": min(1.0, len(row.stems) / WHOLE),
        "in_range": float(in_range(asked.question, row.text)),
        "named": named(asked.question, row),
    }


def named(question: str, row: Statement) -> float:
    """Return the share of the question's names and numbers that a statement itself has."""
    names = _names(question)
    return len(names & row.stems) / len(names) if names else 0.0


def to_the_letter(asked: Asked, rows: Sequence[Statement]) -> float:
    """Return the share of the question's words that a context has to the letter, by weight.

    A question that it leaves open has its words, too: the more it has, the less likeness says.
    """
    known = frozenset[str]().union(*(row.stems | row.around for row in rows))
    has = [float(stem(word) in known) for word in asked.words]
    return _mean(has, [embeddings.weight(word) for word in asked.words])


def wanted(kind: Kind) -> dict[str, float]:
    """Return which kind of answer is wanted: a price is left open oftener than a reason."""
    return {f"wants_{name}": float(kind.name == name) for name in WANTED}


def least_covered(matches: Sequence[Match]) -> float:
    """Return how well the word is met that the whole context meets worst."""
    best = [max(degrees) for degrees in zip(*(one.words for one in matches), strict=True)]
    return min(best, default=0.0)


def elsewhere(question: str, rows: Sequence[Statement]) -> list[float]:
    """Return for each statement the share of names that only other blocks have."""
    names = _names(question)
    of_block: dict[Block, set[str]] = {}
    for row in rows:
        of_block.setdefault(row.block, set()).update(names & (row.stems | row.around))
    known = set().union(*of_block.values()) if of_block else set()
    if not known:
        return [0.0] * len(rows)
    return [len(known - of_block[row.block]) / len(known) for row in rows]


def covered(matches: Sequence[Match]) -> float:
    """Return how well the words are met by whichever statement meets each of them best."""
    best = [max(degrees) for degrees in zip(*(one.words for one in matches), strict=True)]
    return sum(best) / len(best) if best else 0.0


def in_range(question: str, text: str) -> bool:
    """Say whether a text has a range that a number of the question lies in.

    >>> in_range("What do 11 pieces cost?", "Pieces is 10 to 24, discount is 8 %.")
    True
    """
    asked = [
        number for one in re.findall(NUMBER, question) if not math.isnan(number := _value(one))
    ]
    if not asked:
        return False
    bounds = [(_value(low), _value(high)) for low, high in BETWEEN.findall(text)]
    bounds += [(_value(before or after), math.inf) for before, after in FROM.findall(text)]
    bounds += [(-math.inf, _value(high)) for high in UP_TO.findall(text)]
    return any(low <= one <= high for one in asked for low, high in bounds)


def _value(number: str) -> float:
    try:
        return float(number.replace(",", "").rstrip("."))
    except ValueError:
        return math.nan


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    whole = sum(weights)
    return sum(w * v for w, v in zip(weights, values, strict=True)) / whole if whole else 0.0


def _names(question: str) -> frozenset[str]:
    """Return the stems of names and numbers in a question, its first word left out."""
    return frozenset(
        stem(match.group())
        for match in WORD.finditer(question)
        if match.start() and (match.group()[0].isupper() or match.group()[0].isdigit())
    )
