"""Which statement of a context answers a question, and whether any does.

The score of a statement is half its likeness to the question as a whole, half that of the
question's words one by one, plus what its words share by spelling, plus or minus a cue for the
kind of answer that is wanted (a date for "when").
Whether it is an answer at all is a logistic function of the same evidence; its weights were
fitted to the development cases in tests/simulator/cases/grounded.jsonl.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.expected import Kind, kind_of, spans
from simulator.language import likeness, stems
from simulator.mind import Likeness, Mind
from simulator.passages import Statement

WHOLE, WORDS, SPELLING = 0.45, 0.45, 0.1
"""Weights of the three likenesses in a statement's score."""

CUE, SOFT_CUE = 0.06, 0.03
"""Added where the wanted kind of answer is there; CUE is taken off where a strict kind is not."""

ALIKE = 0.6
"""Two stems at least this alike in spelling count as a partial match."""

NEAR = 0.35
"""Weight of a question word found in the heading, or in the statement before."""

COUNTED = 0.45
"""A number counts something if the noun beside it is at least this alike to the noun asked for."""

MOST_READ = 40
"""How many statements are read closely; a quick look chooses them where there are more."""

LONG_CONTEXT = 60
"""From so many statements on, what stands in the middle loses some of its score."""

WEIGHTS = {"bias": -1.9, "whole": 1.3, "other": 2.8}
"""Weights of answerability: the likeness as a whole, and that of the words that the statement
does not have to the letter. Words that it has say nothing: a question that it leaves open has
them, too."""

LETTER = 0.8
"""The likeness of the other words, where the statement has all of them to the letter."""

WITH_CUE, WITHOUT_CUE = 0.2, -1.1
"""Added for strict kinds of answer, where the statement has one, and where it has none."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement with what speaks for it.

    score: how well it fits, for ranking. confidence: that it answers the question, 0 to 1.
    spans: where it has what the question wants. words: likeness of each word of the question.
    """

    statement: Statement
    score: float
    confidence: float
    spans: tuple[tuple[int, int], ...]
    words: tuple[float, ...] = ()


def rank(question: str, rows: Sequence[Statement], mind: Mind) -> list[Evidence]:
    """Weigh all statements that are worth a close look; the best first, ties by text."""
    spelled = spelling(question, rows)
    chosen = _shortlist(question, rows, spelled, mind)
    kind = kind_of(question)
    read = mind.readings(question, [_in_place(rows[index]) for index in chosen])
    found = []
    for index, alike in zip(chosen, read, strict=True):
        row = rows[index]
        hits = _hits(kind, question, row.text, mind)
        score = WHOLE * alike.whole + WORDS * alike.mean + SPELLING * spelled[index]
        score += _cue(kind, bool(hits)) - _lost(index, len(rows), mind)
        sure = _confidence(question, row, alike, kind, bool(hits))
        found.append(Evidence(row, round(score, 4), round(sure, 4), tuple(hits), alike.words))
    return sorted(found, key=lambda one: (-one.score, one.statement.text))


def spelling(question: str, rows: Sequence[Statement]) -> list[float]:
    """Return the share of the question's words, weighed by rarity, that each statement has."""
    seen = Counter(stem for row in rows for stem in row.stems)
    terms = {term: _alike(term, seen) for term in dict.fromkeys(stems(question))}
    weights = {
        term: _rarity(max((seen[other] for other in alike), default=0), len(rows))
        for term, alike in terms.items()
    }
    whole = sum(weights.values()) or 1.0
    return [
        round(sum(weights[t] * _match(alike, row) for t, alike in terms.items()) / whole, 4)
        for row in rows
    ]


def _shortlist(
    question: str, rows: Sequence[Statement], spelled: Sequence[float], mind: Mind
) -> list[int]:
    """Return the indices of the statements to read closely, in order."""
    if len(rows) <= MOST_READ:
        return list(range(len(rows)))
    half = MOST_READ // 2
    by_spelling = sorted(range(len(rows)), key=lambda index: -spelled[index])[:half]
    by_meaning = mind.nearest(question, [row.text for row in rows], half)
    return sorted({*by_spelling, *by_meaning})


def _in_place(row: Statement) -> str:
    return f"{row.heading}: {row.text}" if row.heading else row.text


def _hits(kind: Kind, question: str, text: str, mind: Mind) -> list[tuple[int, int]]:
    """Return where the text has the kind of answer; for a count, beside what is counted."""
    found = list(spans(kind, question, text))
    if not kind.noun or not found:
        return found
    after = [text[end : end + 30].strip() or text[:begin].strip() for begin, end in found]
    alike = mind.likeness(kind.noun, after)
    named = kind.noun.lower()[:4]
    return [
        span
        for span, near, degree in zip(found, after, alike, strict=True)
        if degree >= COUNTED or named in near.lower()
    ]


def _cue(kind: Kind, hit: bool) -> float:
    if kind.strict:
        return CUE if hit else -CUE
    return SOFT_CUE if hit else 0.0


def _lost(index: int, count: int, mind: Mind) -> float:
    """Return what a statement loses for standing in the middle of a long context."""
    if count < LONG_CONTEXT:
        return 0.0
    place = index / (count - 1)
    return mind.quality.middle * 4 * place * (1 - place)


def _confidence(question: str, row: Statement, alike: Likeness, kind: Kind, hit: bool) -> float:
    text = row.text.lower()
    other = [
        degree
        for degree, (begin, end) in zip(alike.words, alike.spans, strict=False)
        if question[begin:end].lower() not in text
    ]
    left = sum(other) / len(other) if other else LETTER
    total = WEIGHTS["bias"] + WEIGHTS["whole"] * alike.whole + WEIGHTS["other"] * left
    if kind.strict:
        total += WITH_CUE if hit else WITHOUT_CUE
    return 1 / (1 + math.exp(-total))


def _alike(term: str, vocabulary: Iterable[str]) -> dict[str, float]:
    """Return the stems of the context that are spelled like `term`, with their likeness."""
    out = {}
    for other in vocabulary:
        if other[0] == term[0] and (degree := likeness(term, other)) >= ALIKE:
            out[other] = degree
    return out


def _rarity(count: int, total: int) -> float:
    """Weigh a word by how few statements have it; one that none has counts like a rare one."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def _match(alike: dict[str, float], row: Statement) -> float:
    """Return how well one question word is met by a statement, 0 to 1."""
    here = max((degree for other, degree in alike.items() if other in row.stems), default=0.0)
    near = max((degree for other, degree in alike.items() if other in row.around), default=0.0)
    return max(here, NEAR * near)
