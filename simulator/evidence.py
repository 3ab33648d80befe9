"""Which statement of a context answers a question, and whether any does.

A first look scores each statement by a weighted mean of likenesses: of the question as a whole, of
its words one by one, of the word that is met worst, and of the question word, each with the
statement as it stands in its passage, under its heading; plus something for the kind of answer that
is wanted (a date for "when", the row whose range holds the number asked for).
The statements that look best are read together with the question (cross_encoder.py), as many as fit
at once. The odds of each to be the answer rather than none are added to its score; and a logistic
function of them and of the evidence around them says how surely it is one: names that only other
blocks have speak against it; likeness says less where the context has the question's words to the
letter.
tests/simulator/fit_evidence.py fits all weights to training cases and writes evidence.json.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from simulator.cross_encoder import Line, fitting, margins
from simulator.expected import Kind, kind_of, spans
from simulator.interaction import Asked, Match
from simulator.language import likeness, stems
from simulator.mind import Mind
from simulator.outline import ENDS_SENTENCE, VERB
from simulator.passages import Statement, in_passages
from simulator.traits import covered, elsewhere, least_covered, to_the_letter, traits, wanted

FITTED = json.loads((Path(__file__).parent / "evidence.json").read_text("utf-8"))
LOOK: Mapping[str, float] = FITTED["look"]
"""Weights of the first look, by feature: what the reading of a passage tells."""

READ: float = FITTED["read"]
"""What one unit of log odds adds to the score of a statement that was read with the question."""

ANSWER: Mapping[str, float] = FITTED["answer"]
"""Weights of answerability, by feature, of a statement that was read with the question."""

ABSTAIN_BELOW: float = FITTED["abstain_below"]
"""A best statement that is less surely an answer than this is no answer."""

ALIKE = 0.6
"""Two stems at least this alike in spelling count as a partial match."""

NEAR = 0.35
"""Weight of a question word found in the heading, or in the statement before."""

COUNTED = 0.18
"""A number counts something if the noun beside it is at least this alike to the noun asked for."""

MOST_READ = 40
"""How many statements are read closely; a quick look chooses them where there are more."""

MOST_PASSAGES = 12
"""How many passages are read: those of the statements that a quick look finds best."""

SAYS = re.compile(r"[\d:|]")
"""What a row or a field has, and a title seldom."""

LONG_CONTEXT = 60
"""From so many statements on, what stands in the middle loses some of its score."""

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


Found = Sequence[tuple[int, Evidence]]
"""Statements with their places among all."""


def rank(question: str, rows: Sequence[Statement], mind: Mind) -> list[Evidence]:
    """Weigh all statements that are worth a close look; the best first, ties by text.

    Those that were read together with the question have a confidence: as many as fit.
    """
    asked = Asked(question, mind.see)
    placed = _placed(asked, rows, mind)
    kind = kind_of(question)
    found = []
    for at, match in placed.items():
        hits = _hits(kind, question, rows[at].text, mind)
        features = traits(asked, rows[at], match, kind, bool(hits))
        score = round(_weighed(LOOK, features) - _lost(at, len(rows), mind), 4)
        found.append((at, Evidence(rows[at], score, 0.0, tuple(hits), match.words, features)))
    found.sort(key=lambda one: (-one[1].score, one[1].statement.text))
    says = [one for one in found if not _is_title(one[1].statement)] or found
    count = fitting(question, _lines([one.statement for _, one in says]))
    first = _read(asked, rows, placed, says[:count], mind)
    least = first[-1].score if first else 0.0
    known = {one.statement for one in first}
    rest = [one for _, one in found if one.statement not in known]
    return [*first, *(replace(one, score=min(one.score, least)) for one in rest)]


def _read(
    asked: Asked,
    rows: Sequence[Statement],
    placed: Mapping[int, Match],
    found: Found,
    mind: Mind,
) -> list[Evidence]:
    """Read statements together with the question; the best first."""
    in_order = [one for _, one in sorted(found, key=lambda one: one[0])]
    odds = margins(asked.question, _lines([one.statement for one in in_order]), mind.see)
    context = _context(asked, rows, placed)
    only_others = dict(zip(rows, elsewhere(asked.question, rows), strict=True))
    out = []
    for one, its_odds in zip(in_order, odds, strict=True):
        beside = {"elsewhere": only_others[one.statement], "read": its_odds}
        features = {**one.features, **context, **beside}
        sure = 1 / (1 + math.exp(-_weighed(ANSWER, features)))
        sure = 0.0 if _beside_it(features) else round(sure, 4)
        score = round(one.score + READ * its_odds, 4)
        out.append(replace(one, score=score, confidence=sure, features=features))
    return sorted(out, key=lambda one: (-one.score, one.statement.text))


def _is_title(row: Statement) -> bool:
    """Say whether a line at the top of a text has neither a verb nor a number, nor ends."""
    says = VERB.search(row.text) or ENDS_SENTENCE.search(row.text) or SAYS.search(row.text)
    return not (row.heading or row.lead or says)


def _lines(rows: Sequence[Statement]) -> list[Line]:
    numbers = {block: at for at, block in enumerate(dict.fromkeys(row.block for row in rows))}
    return [Line(row.plain, row.topic, numbers[row.block]) for row in rows]


def _context(
    asked: Asked, rows: Sequence[Statement], placed: Mapping[int, Match]
) -> dict[str, float]:
    """Return what is the same for all statements of a context."""
    return {
        "covered": covered(list(placed.values())),
        "least_covered": least_covered(list(placed.values())),
        "to_the_letter": to_the_letter(asked, rows),
        **wanted(kind_of(asked.question)),
    }


def _placed(asked: Asked, rows: Sequence[Statement], mind: Mind) -> dict[int, Match]:
    """Compare with statements in their passages; of a long context, with those that look best."""
    passages = in_passages(rows)
    chosen = _shortlist(asked.question, rows, mind)
    texts = set(list(dict.fromkeys(passages[at].text for at in chosen))[:MOST_PASSAGES])
    read = [at for at in range(len(rows)) if passages[at].text in texts]
    found = dict(zip(read, asked.placed([passages[at] for at in read]), strict=True))
    cut_off = [at for at, match in found.items() if match is None][:MOST_READ]
    alone = dict(zip(cut_off, asked.alone([rows[at].alone for at in cut_off]), strict=True))
    return {at: match for at, one in found.items() if (match := one or alone.get(at)) is not None}


def _weighed(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return weights.get("bias", 0.0) + sum(
        weight * features[name] for name, weight in weights.items() if name != "bias"
    )


def _beside_it(features: Mapping[str, float]) -> bool:
    """Say whether a text is about something else: nothing in it is near to the question."""
    return features["whole_placed"] < FAR and features["covered"] < UNCOVERED


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
    """Return the indices of the statements to read closely, the most alike in spelling first."""
    spelled = spelling(question, rows)
    by_spelling = sorted(range(len(rows)), key=lambda index: (-spelled[index], index))
    if len(rows) <= MOST_READ:
        return by_spelling
    half = MOST_READ // 2
    by_meaning = mind.nearest(question, [row.text for row in rows], half)
    return list(dict.fromkeys([*by_spelling[:half], *by_meaning]))


def _hits(kind: Kind, question: str, text: str, mind: Mind) -> list[tuple[int, int]]:
    """Return where the text has the kind of answer; for a count, beside what is counted."""
    found = list(spans(kind, question, text))
    if not kind.noun or not found:
        return found
    after = [text[end : end + 30].strip() or text[:begin].strip() for begin, end in found]
    alike = mind.glance(kind.noun, after)
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
    for known in vocabulary:
        if known[0] == term[0] and (degree := likeness(term, known)) >= ALIKE:
            out[known] = degree
    return out


def _rarity(count: int, total: int) -> float:
    """Weigh a word by how few statements have it; one that none has counts like a rare one."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def _match(alike: dict[str, float], row: Statement) -> float:
    """Return how well one question word is met by a statement, 0 to 1."""
    here = max((degree for other, degree in alike.items() if other in row.stems), default=0.0)
    near = max((degree for other, degree in alike.items() if other in row.around), default=0.0)
    return max(here, NEAR * near)
