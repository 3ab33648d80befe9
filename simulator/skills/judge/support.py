"""Whether a text supports a claim: alike in meaning, word by word, and in its numbers and names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.language import STOP_WORDS, sentences, stem, stems
from simulator.mind import Mind
from simulator.skills.arithmetic.numbers import in_digits

Verdict = Literal["supported", "contradicted", "unknown"]

WHOLE, MEAN, LEAST = 0.5, 0.3, 0.2
"""Weights of likeness as a whole, of the mean word, and of the word that is met least."""

SUPPORTED = 0.6
"""A claim that is met at least so well is supported, if no number or name speaks against it."""

ABOUT = 0.5
"""A sentence at least so alike is about the same thing, so that it can contradict the claim."""

MOST_READ = 24
"""How many sentences of a context are read closely for a claim."""

MOST_CLAIMS = 16
"""How many claims of an answer are checked."""

SCOPE = 4
"""How many words a negation reaches."""

NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
NAME = re.compile(
    r"(?<=[a-z,;:] )[A-Z][\w'-]+|\b[A-Z][a-z]+(?= [A-Z][a-z])"
    r"|(?<=[A-Z][a-z] )[A-Z][a-z]+|\b[A-Z]{2,}\b"
)
NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly|fails? to"
    r"|unable|lacks?)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
RATE = re.compile(
    r"\b(?:a|an|per|every|each) (?P<unit>second|minute|hour|day|night|week|month|quarter|year)\b"
    r"|\b(?P<often>hourly|daily|nightly|weekly|monthly|quarterly|yearly|annually)\b",
    re.IGNORECASE,
)
UNIT_OF = {"daily": "day", "annually": "year"}
WEEKDAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
HEDGE = re.compile(r"\b(?:i think|in my opinion|perhaps|maybe)\b", re.IGNORECASE)
OPPOSITE_ROWS = """
    increase decrease|rise fall|rose fell|grow shrink|more less|more fewer|higher lower
    before after|open close|opened closed|win lose|won lost|allow forbid|allowed forbidden
    always never|first last|north south|east west|cheap expensive|cheaper dearer|early late
    earlier later|start end|began ended|above below|inside outside|hot cold|largest smallest
    larger smaller|faster slower|best worst|include exclude|included excluded|accept reject
    accepted rejected|approve reject|approved rejected|add remove|free paid|required optional
    mandatory optional|safe dangerous|true false|possible impossible|legal illegal
    public private|old new|buy sell|bought sold|up down|minimum maximum|least most|left right
    full empty|enable disable|enabled disabled|same different|daily weekly|weekly monthly
    monthly yearly|day night|morning evening|summer winter|men women
"""
OPPOSITES = [
    tuple(pair.split()) for line in OPPOSITE_ROWS.strip().split("\n") for pair in line.split("|")
]


@dataclass(frozen=True, slots=True)
class Finding:
    """How a claim stands to a text.

    degree: 0 to 1. evidence: the sentence that it is held against.
    """

    claim: str
    verdict: Verdict
    degree: float
    reason: str
    evidence: str = ""


def claims_of(text: str) -> list[str]:
    """Cut an answer into claims: its sentences, without questions and pleasantries."""
    found = [re.sub(r"\s*\[[\w.,# -]{1,20}\]", "", one).strip() for one in sentences(text)]
    kept = [one for one in found if not one.endswith("?") and not _pleasantry(one)]
    return (kept or found)[:MOST_CLAIMS]


def _pleasantry(text: str) -> bool:
    return (
        re.match(
            r"^(?:sure|certainly|of course|thanks|hope|let me know|great question"
            r"|here(?:'s| is))\b",
            text,
            re.I,
        )
        is not None
    )


def held_against(claim: str, rows: Sequence[str], mind: Mind) -> Finding:
    """Hold a claim against the sentences of a text."""
    if not rows:
        return Finding(claim, "unknown", 0.0, "there is nothing to hold it against")
    near = mind.nearest(claim, list(rows), MOST_READ)
    texts = [rows[index] for index in near]
    read = mind.readings(claim, texts)
    order = sorted(range(len(texts)), key=lambda i: -(read[i].whole + read[i].mean))
    best, top = order[0], order[:3]
    words = [
        max((read[i].words[at] for i in top if at < len(read[i].words)), default=0.0)
        for at in range(len(read[best].words))
    ]
    mean = sum(words) / len(words) if words else read[best].whole
    degree = WHOLE * read[best].whole + MEAN * mean + LEAST * min(words, default=read[best].whole)
    against = _against(claim, [texts[i] for i in top], read[best].whole)
    degree = round(max(0.0, min(1.0, degree)), 4)
    if against:
        verdict: Verdict = "contradicted" if read[best].whole >= ABOUT else "unknown"
        return Finding(claim, verdict, min(degree, 0.4), against, texts[best])
    if degree >= SUPPORTED:
        return Finding(claim, "supported", degree, "the text says so", texts[best])
    return Finding(claim, "unknown", degree, "the text does not say so", texts[best])


def _against(claim: str, evidence: Sequence[str], alike: float) -> str:
    """Return what speaks against a claim in the sentences that are about it, or ""."""
    best, whole = evidence[0], " ".join(evidence)
    missing = numbers(claim) - numbers(whole)
    if missing:
        return f"the number {sorted(missing)[0]} is not in the text"
    unnamed = {
        name
        for name in names(claim)
        if stem(name) not in set(stems(whole)) and name.lower() not in whole.lower()
    }
    days = _weekdays(claim) - _weekdays(whole)
    if days and _weekdays(whole):
        unnamed |= days
    if unnamed and (names(best) or days):
        return f"{sorted(unnamed)[0]} is not named there"
    if rates(claim) and rates(best) and not rates(claim) & rates(whole):
        return f"the text speaks of another rate than “a {min(rates(claim))}”"
    if alike >= ABOUT and (_negates(claim, best) != _negates(best, claim)):
        return "one of them is negated"
    return _opposite(claim, best)


def _negates(text: str, other: str) -> bool:
    """Say whether a text negates something that another one speaks of."""
    about = set(stems(other))
    scopes = (re.split(r"[,;:.]", text[match.end() :])[0] for match in NEGATION.finditer(text))
    return any(about & set(stems(scope)[:SCOPE]) for scope in scopes)


def _opposite(claim: str, best: str) -> str:
    here, there = (set(re.findall(r"[a-z]+", text.lower())) for text in (claim, best))
    for one, other in OPPOSITES:
        for first, second in ((one, other), (other, one)):
            if (
                _has(here, first)
                and _has(there, second)
                and not _has(here, second)
                and not _has(there, first)
            ):
                return f"the text says {second}, not {first}"
    return ""


def _has(words: set[str], wanted: str) -> bool:
    return (
        wanted in words or f"{wanted}s" in words or f"{wanted}d" in words or f"{wanted}ed" in words
    )


def numbers(text: str) -> set[str]:
    """Return the numbers of a text, in digits and without thousands' commas."""
    found = NUMBER.findall(in_digits(text, parts=False))
    return {re.sub(r"(?<=\d),(?=\d{3}\b)", "", one).rstrip(".,:") for one in found}


def rates(text: str) -> set[str]:
    """Return the units of time by which a text counts: "week" for "once a week" and "weekly"."""
    found = ((match["unit"] or match["often"]).lower() for match in RATE.finditer(text))
    return {UNIT_OF.get(one, one.removesuffix("ly")) for one in found}


def _weekdays(text: str) -> set[str]:
    return {one.removesuffix("s") for one in re.findall("[a-z]+", text.lower())} & WEEKDAYS


def names(text: str) -> set[str]:
    """Return the names of a text, word by word."""
    found = {match.group().removesuffix("'s") for match in NAME.finditer(text)}
    return {name for name in found if name.lower() not in STOP_WORDS}
