"""Grounded question answering: the sentence of the context that answers the question.

Lexical: stems, likeness of spelling for words that have no equal, weights by rarity, and cues of
the type of question (a date for "when", an amount of money for "how much does it cost").
It cannot bridge different vocabulary ("refund" against "money back").
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from simulator.attempt import Attempt, Option, certain, choose
from simulator.language import likeness, sentences, stems
from simulator.mind import Mind
from simulator.records import Candidate
from simulator.skills.base import Card
from simulator.task import Block, Task

ABSTAIN_BELOW = 0.42
"""A best score below this is no answer, if the prompt allows to say so."""

ALIKE = 0.6
"""Two stems at least this alike in spelling count as a partial match."""

NEAR = 0.35
"""Weight of a question word found in the sentence before, or in the block's heading."""

CUE = 0.2
"""Added to the score if the sentence has the kind of thing that is asked for; else subtracted
by half of it."""

NOT_THERE = "I don't know: the context does not say."

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
DATE = re.compile(
    rf"\b(?:\d{{4}}-\d\d-\d\d|{MONTH}\.?\s+\d{{1,4}}|\d{{1,2}}\.?\s+{MONTH}|(?:1[5-9]|20)\d\d"
    r"|\d{1,2}:\d\d|\d{1,2}\s?[ap]\.?m\b|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|midnight|noon|january|daily|weekly|yesterday|tomorrow|quarterly)",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"[$€£¥]\s?\d|\d\s?(?:dollars?|euros?|pounds?|cents?|USD|EUR|GBP)\b|\bfree\b", re.IGNORECASE
)
NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty"
    r"|fifty|sixty|ninety|hundred|thousand|million|no|none|half|twice)\b",
    re.IGNORECASE,
)
SPAN = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?)\b", re.IGNORECASE
)
PERSON = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+[A-Z]|\b[A-Z][a-z]+\s+(?:[A-Z]\.\s+)?[A-Z][a-z]+"
    r"|\b(?:manager|director|team|officer|lead|head|engineer|president|founder|agent|owner)\b"
)
PLACE = re.compile(
    r"\b(?:in|at|from|near|to|inside|outside|under|behind|on)\s+(?:the\s+)?[A-Z][a-z]+"
    r"|\b(?:street|road|floor|building|room|city|office|warehouse|aisle|shelf|folder|page|site)\b"
)
REASON = re.compile(
    r"\b(?:because|since|so that|due to|in order|therefore|reason)\b", re.IGNORECASE
)

CUES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(rf"\b(?:{asked})\b", re.IGNORECASE), answer)
    for asked, answer in (
        (r"how\s+(?:long|soon|quickly|fast)", SPAN),
        (r"how\s+much|price|cost|costs|fee|pay", MONEY),
        (r"how\s+(?:many|often|far|old|tall|high|big|large)|what\s+number", NUMBER),
        (r"when|what\s+(?:date|day|time|year|month)|which\s+(?:year|day)", DATE),
        (r"who|whom|whose", PERSON),
        (r"where|which\s+(?:city|country|place)|what\s+(?:city|place)", PLACE),
        (r"why", REASON),
    )
)
"""Which kind of thing a question asks for, and what a sentence with such a thing looks like."""

ALLOWS_ABSTAINING = re.compile(
    r"\b(?:only|solely|exclusively)\b[^.]{0,60}\b(?:context|documents?|sources?|passages?|text"
    r"|information|excerpts?|above|below|provided|given)\b"
    r"|\bif\b[^.]{0,90}\b(?:not|cannot|can't|isn't|doesn't|don't|no|unknown|missing|absent)\b"
    r"|\b(?:don't|do not)\s+(?:know|guess|make)|\bnot\s+(?:in|contained|found|mentioned)\b"
    r"|\bunanswerable\b|\bI\s+don't\s+know\b",
    re.IGNORECASE,
)
ABSTAIN_TEXT = re.compile(
    r"\b(?:say|reply|respond|answer|output|return|write|print)(?:\s+with)?(?:\s+(?:exactly|only))?"
    r"\s*+:?\s*+[\"'“\u2018`]([^\"”\u2019`\n]{1,120}?)[\"'”\u2019`](?=[\s.,;:!)]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, the stems in it, the stems around it, and the id of its block."""

    text: str
    stems: frozenset[str]
    around: frozenset[str]
    block: str | None


class GroundedAnswer:
    """Answers a question with a sentence of the context that came with it."""

    name = "grounded-answer"
    card = Card(
        does="Answers a question with a sentence of the context that came with it.",
        how=("Scores every sentence by the words that it shares with the question.",),
        constants={"ABSTAIN_BELOW": ABSTAIN_BELOW, "ALIKE": ALIKE, "NEAR": NEAR, "CUE": CUE},
    )

    def claim(self, task: Task) -> float:
        return 0.3 if task.blocks and task.question else 0.0

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        wanted = stems(task.question)
        rows = [row for block in task.blocks for row in _rows(block)]
        if not wanted or not rows:
            return None
        ranked = _rank(task.question, wanted, rows)
        best = ranked[0]
        allowed = ALLOWS_ABSTAINING.search(task.instructions) is not None
        if best.score <= 0 and not allowed:
            return None
        notes = [f"{len(rows)} sentences in {len(task.blocks)} blocks"]
        if best.score < ABSTAIN_BELOW and allowed:
            notes.append(f"abstained: {best.score:.4f} is below {ABSTAIN_BELOW}")
            return certain(_abstention(task.instructions), *notes)
        return Attempt((choose(*map(_option, ranked[:5])),), notes=tuple(notes))


def _option(candidate: Candidate) -> Option:
    cited = f" [{candidate.source}]" if candidate.source else ""
    return Option(candidate.score, (candidate.text + cited,), source=candidate.source)


def _abstention(instructions: str) -> str:
    """Return the words that the prompt wants for "it is not there", or our own."""
    found = ABSTAIN_TEXT.search(instructions)
    return found.group(1) if found else NOT_THERE


@lru_cache(maxsize=512)
def _rows(block: Block) -> tuple[_Sentence, ...]:
    """Split a block into sentences that know their neighbors. Headings answer nothing."""
    heading: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    out = []
    for text in sentences(block.text):
        found = frozenset(stems(text))
        if text.startswith("#"):
            heading, before = found, frozenset()
            continue
        out.append(_Sentence(text, found, heading | before, block.id))
        before = found
    return tuple(out)


def _rank(question: str, wanted: list[str], rows: list[_Sentence]) -> tuple[Candidate, ...]:
    """Score every sentence; best first, ties in the order of the text."""
    seen = Counter(stem for row in rows for stem in row.stems)
    terms = {term: _alike(term, seen) for term in dict.fromkeys(wanted)}
    weights = {
        term: _rarity(max((seen[other] for other in alike), default=0), len(rows))
        for term, alike in terms.items()
    }
    whole = sum(weights.values()) or 1.0
    cue = next((answer for asked, answer in CUES if asked.search(question)), None)
    scored = []
    for row in rows:
        score = sum(weights[term] * _match(alike, row) for term, alike in terms.items()) / whole
        if cue is not None and score > 0:
            score += CUE if cue.search(row.text) else -CUE / 2
        scored.append(Candidate(row.text, round(score, 4), row.block))
    return tuple(sorted(scored, key=lambda candidate: -candidate.score))


def _alike(term: str, vocabulary: Iterable[str]) -> dict[str, float]:
    """Return the stems of the context that are spelled like `term`, with their likeness."""
    out = {}
    for other in vocabulary:
        if other[0] == term[0] and (degree := likeness(term, other)) >= ALIKE:
            out[other] = degree
    return out


def _rarity(count: int, total: int) -> float:
    """Weigh a word by how few sentences have it; a word that none has counts like a rare one."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def _match(alike: dict[str, float], row: _Sentence) -> float:
    """Return how well one question word is met by a sentence, 0 to 1."""
    here = max((degree for other, degree in alike.items() if other in row.stems), default=0.0)
    near = max((degree for other, degree in alike.items() if other in row.around), default=0.0)
    return max(here, NEAR * near)
