"""The measures of a judge, each from 0 to 1: faithful, relevant, correct; and all together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.expected import kind_of, spans
from simulator.language import sentences, stems
from simulator.mind import Mind
from simulator.skills.judge.fields import Given
from simulator.skills.judge.support import Finding, claims_of, held_against, names, numbers, rates

EVASIVE = re.compile(
    r"\b(?:i (?:do not|don't|cannot|can't) (?:know|say|answer|tell|help)|no (?:information"
    r"|idea)|not (?:sure|mentioned"
    r"|specified|stated)|unable to|(?:does|do) not (?:say|mention|contain))\b",
    re.IGNORECASE,
)
MISSES_KIND = 0.25
"""Taken off the relevance of an answer without the kind of thing that the question asks for."""

RIGHT_OF, WRONG_OF = 0.75, 0.25
"""Weights in correctness: the reference's claims in the answer, the answer's in the reference."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A degree from 0 to 1, and why."""

    degree: float
    reason: str
    findings: tuple[Finding, ...] = ()


def faithful(answer: str, context: str, mind: Mind) -> Measure:
    """Measure the share of an answer's claims that a context supports."""
    rows = list(sentences(flat(context)))
    found = tuple(held_against(claim, rows, mind) for claim in claims_of(answer))
    if not found:
        return Measure(0.0, "there is no claim in the answer")
    if EVASIVE.search(answer) and len(found) == 1:
        return Measure(1.0, "the answer claims nothing", found)
    good = [one for one in found if one.verdict == "supported"]
    bad = next((one for one in found if one.verdict != "supported"), None)
    reason = f"all {len(found)} claims are supported"
    if bad is not None:
        reason = f"“{bad.claim}”: {bad.reason}"
    return Measure(len(good) / len(found), reason, found)


def flat(context: str) -> str:
    """Read a JSON list of contexts as lines."""
    return re.sub(r"^\[\"|\"\]$|\",\s*\"", "\n", context.strip())


def relevant(question: str, answer: str, mind: Mind) -> Measure:
    """Measure how well an answer is about its question, and has the kind of thing it asks for."""
    if EVASIVE.search(answer):
        return Measure(0.15, "it does not answer the question")
    rows = claims_of(answer)
    read = mind.readings(question, rows)
    best = max(((one.whole + one.mean) / 2 for one in read), default=0.0)
    kind = kind_of(question)
    degree = min(1.0, max(0.0, (best - 0.15) / 0.45))
    if kind.strict and not any(True for _ in spans(kind, question, answer)):
        degree = max(0.0, degree - MISSES_KIND)
        return Measure(round(degree, 4), f"it has no {kind.name}, which the question asks for")
    short = len(stems(answer)) <= 4 and kind.strict
    degree = max(degree, 0.75) if short else degree
    reason = "it answers the question" if degree >= 0.5 else "it is about something else"
    return Measure(round(degree, 4), reason)


def correct(answer: str, reference: str, mind: Mind) -> Measure:
    """Measure how far an answer says what a reference says, and nothing against it."""
    if _plain(reference) == _plain(answer):
        return Measure(1.0, "it is the reference")
    wanted, said = claims_of(reference), claims_of(answer)
    if len(stems(reference)) <= 3:
        return _short(answer, reference, mind)
    found = [held_against(claim, said, mind) for claim in wanted]
    back = [held_against(claim, wanted, mind) for claim in said]
    recall = sum(_credit(one) for one in found) / max(1, len(found))
    against = [one for one in (*found, *back) if one.verdict == "contradicted"]
    precision = 1 - len([one for one in back if one.verdict == "contradicted"]) / max(1, len(back))
    degree = RIGHT_OF * recall + WRONG_OF * precision
    if against:
        return Measure(
            round(min(degree, 0.35), 4), f"“{against[0].claim}”: {against[0].reason}", tuple(found)
        )
    bad = next((one for one in found if one.verdict != "supported"), None)
    reason = "it says what the reference says" if bad is None else f"it leaves out “{bad.claim}”"
    return Measure(round(degree, 4), reason, tuple(found))


def _credit(found: Finding) -> float:
    return (
        1.0
        if found.verdict == "supported"
        else 0.0
        if found.verdict == "contradicted"
        else found.degree / 2
    )


def _short(answer: str, reference: str, mind: Mind) -> Measure:
    """Compare with a reference of a few words: its numbers, names and words must be there."""
    if rates(reference) and rates(answer) and rates(reference) != rates(answer):
        return Measure(0.0, "another rate")
    if numbers(reference):
        there = numbers(reference) <= numbers(answer)
        return Measure(1.0 if there else 0.0, "same number" if there else "another number")
    wanted, said = set(stems(reference)), set(stems(answer))
    share = len(wanted & said) / len(wanted) if wanted else 0.0
    alike = max(mind.likeness(reference, [answer, *claims_of(answer)]), default=0.0)
    degree = max(share, alike if len(said) <= 6 and not names(reference) else 0.0)
    negated = bool(re.search(r"\b(?:not|no)\b", answer, re.I)) != bool(
        re.search(r"\b(?:not|no)\b", reference, re.I)
    )
    degree = 0.0 if negated and share >= 0.5 else degree
    return Measure(
        round(degree, 4), "it names the same" if degree >= 0.6 else "it names something else"
    )


def _plain(text: str) -> str:
    return " ".join(stems(text)) or text.strip().lower()


def overall(given: Given, answer: str, aspects: Sequence[str], mind: Mind) -> Measure:
    """Measure an answer by the aspects that the rubric names and the prompt has the means for."""
    found: list[Measure] = []
    if given.reference and "faithful" not in aspects[:1]:
        found.append(correct(answer, given.reference, mind))
    elif given.context and aspects != ["relevant"]:
        found.append(faithful(answer, given.context, mind))
    if given.question and ("relevant" in aspects or not found):
        found.append(relevant(given.question, answer, mind))
    if not found:
        return Measure(0.5, "there is nothing to hold it against")
    worst = min(found, key=lambda one: one.degree)
    degree = sum(one.degree for one in found) / len(found)
    return Measure(round(degree, 4), worst.reason, tuple(one for m in found for one in m.findings))
