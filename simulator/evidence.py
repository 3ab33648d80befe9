"""Which statement of a context answers a question, and whether any does.

The score of a statement is a weighted mean of likenesses: of the question as a whole, of its words
one by one, of the word that is met worst, and of the question word, each with the statement alone
and as it stands in its passage; plus something for the kind of answer that is wanted (a date for
"when").
Whether it is an answer at all is a logistic function of the same evidence, seen against the rest
of the context: words that other statements meet, and this one does not, speak against it.
tests/simulator/fit_evidence.py fits all weights to training cases and writes evidence.json.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from simulator.expected import Kind, kind_of, spans
from simulator.interaction import Asked, Match
from simulator.language import WORD, likeness, stem, stems
from simulator.mind import Mind
from simulator.passages import Statement, in_passages
from simulator.task import Block

FITTED = json.loads((Path(__file__).parent / "evidence.json").read_text("utf-8"))
SCORE: Mapping[str, float] = FITTED["score"]
"""Weights of the score, by feature; those of the likenesses sum to 1."""

ANSWER: Mapping[str, float] = FITTED["answer"]
"""Weights of answerability, by feature."""

ABSTAIN_BELOW: float = FITTED["abstain_below"]
"""A best statement that is less surely an answer than this is no answer."""

ALIKE = 0.6
"""Two stems at least this alike in spelling count as a partial match."""

NEAR = 0.35
"""Weight of a question word found in the heading, or in the statement before."""

COUNTED = 0.45
"""A number counts something if the noun beside it is at least this alike to the noun asked for."""

MOST_READ = 40
"""How many statements are read closely; a quick look chooses them where there are more."""

MOST_PASSAGES = 12
"""How many passages are read as wholes: those of the statements that fit best alone."""

LONG_CONTEXT = 60
"""From so many statements on, what stands in the middle loses some of its score."""

LETTER = 0.8
"""The likeness of the other words, where the statement has all of them to the letter."""

FAR, UNCOVERED = 0.2, 0.35
"""A statement less alike to the question than FAR, in a context whose words meet those of the
question less than UNCOVERED on average, answers nothing, whatever speaks for it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement with what speaks for it.

    score: how well it fits, for ranking. confidence: that it answers the question, 0 to 1.
    spans: where it has what the question wants. words: likeness of each word of the question.
    features: what both numbers are made of, by name.
    """

    statement: Statement
    score: float
    confidence: float
    spans: tuple[tuple[int, int], ...]
    words: tuple[float, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)


def rank(question: str, rows: Sequence[Statement], mind: Mind) -> list[Evidence]:
    """Weigh all statements that are worth a close look; the best first, ties by text."""
    chosen = _shortlist(question, rows, mind)
    kind = kind_of(question)
    asked = Asked(question, mind.see)
    alone = asked.alone([_in_place(rows[index]) for index in chosen])
    placed = _placed(asked, rows, chosen, alone)
    hits = [_hits(kind, question, rows[index].text, mind) for index in chosen]
    covered = _covered([*alone, *placed])
    elsewhere = _elsewhere(question, rows)
    found = []
    for index, one, there, hit in zip(chosen, alone, placed, hits, strict=True):
        row = rows[index]
        features = _features(one, there, kind, bool(hit))
        features |= {
            "elsewhere": elsewhere[index],
            "other": _other(asked, row, one, there),
            "covered": covered,
        }
        score = _weighed(SCORE, features) - _lost(index, len(rows), mind)
        sure = 1 / (1 + math.exp(-_weighed(ANSWER, features)))
        found.append(
            Evidence(
                row,
                round(score, 4),
                0.0 if _beside_it(features) else round(sure, 4),
                tuple(hit),
                one.words,
                features,
            )
        )
    return sorted(found, key=lambda one: (-one.score, one.statement.text))


def _placed(
    asked: Asked, rows: Sequence[Statement], chosen: Sequence[int], alone: Sequence[Match]
) -> list[Match]:
    """Compare with statements in their passages, where these are read; otherwise as alone."""
    passages = in_passages(rows)
    order = sorted(range(len(chosen)), key=lambda at: -(alone[at].whole + alone[at].mean))
    texts = list(dict.fromkeys(passages[chosen[at]].text for at in order))[:MOST_PASSAGES]
    read = [at for at in range(len(chosen)) if passages[chosen[at]].text in set(texts)]
    found = asked.placed([passages[chosen[at]] for at in read])
    out = list(alone)
    for at, match in zip(read, found, strict=True):
        out[at] = match or alone[at]
    return out


def _features(alone: Match, placed: Match, kind: Kind, hit: bool) -> dict[str, float]:
    return {
        "whole": alone.whole,
        "whole_placed": placed.whole,
        "words": alone.mean,
        "words_placed": placed.mean,
        "least_placed": placed.least,
        "asks": alone.asks,
        "kind_found": float(kind.strict and hit),
        "kind_missed": float(kind.strict and not hit),
        "kind_likely": float(not kind.strict and hit),
    }


def _weighed(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return weights.get("bias", 0.0) + sum(
        weight * features[name] for name, weight in weights.items() if name != "bias"
    )


def _other(asked: Asked, row: Statement, alone: Match, placed: Match) -> float:
    """Return how well the words are met that the statement does not have to the letter.

    Words that it has say nothing: a question that it leaves open has them, too.
    """
    degrees = [
        max(pair)
        for word, pair in zip(asked.words, zip(alone.words, placed.words, strict=True), strict=True)
        if stem(word) not in row.stems
    ]
    return sum(degrees) / len(degrees) if degrees else LETTER


def _beside_it(features: Mapping[str, float]) -> bool:
    """Say whether a text is about something else: nothing in it is near to the question."""
    whole = max(features["whole"], features["whole_placed"])
    return whole < FAR and features["covered"] < UNCOVERED


def _names(question: str) -> frozenset[str]:
    """Return the stems of names and numbers in a question, its first word left out."""
    return frozenset(
        stem(match.group())
        for match in WORD.finditer(question)
        if match.start() and (match.group()[0].isupper() or match.group()[0].isdigit())
    )


def _elsewhere(question: str, rows: Sequence[Statement]) -> list[float]:
    """Return for each statement the share of names that only other blocks have."""
    names = _names(question)
    of_block: dict[Block, set[str]] = {}
    for row in rows:
        of_block.setdefault(row.block, set()).update(names & row.stems)
    known = set().union(*of_block.values()) if of_block else set()
    if not known:
        return [0.0] * len(rows)
    return [len(known - of_block[row.block]) / len(known) for row in rows]


def _covered(matches: Sequence[Match]) -> float:
    """Return how well the words are met by whichever statement meets each of them best."""
    best = [max(degrees) for degrees in zip(*(one.words for one in matches), strict=True)]
    return sum(best) / len(best) if best else 0.0


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


def _shortlist(question: str, rows: Sequence[Statement], mind: Mind) -> list[int]:
    """Return the indices of the statements to read closely, in order."""
    if len(rows) <= MOST_READ:
        return list(range(len(rows)))
    spelled = spelling(question, rows)
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


def _lost(index: int, count: int, mind: Mind) -> float:
    """Return what a statement loses for standing in the middle of a long context."""
    if count < LONG_CONTEXT:
        return 0.0
    place = index / (count - 1)
    return mind.quality.middle * 4 * place * (1 - place)


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
