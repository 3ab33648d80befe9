"""The skill: finds out what is to be judged and how, measures it, and says so as wanted."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal

from simulator.attempt import Attempt, Option, Piece, Slot, choose
from simulator.mind import Mind
from simulator.skills.base import Card
from simulator.skills.judge import critique, lists, measures, support
from simulator.skills.judge.fields import Given, given_in
from simulator.skills.judge.form import MARGIN, PASSES, REASONS, SCALE, SCORES, Form, form_of
from simulator.skills.judge.measures import Measure, correct, faithful, overall
from simulator.skills.judge.support import SUPPORTED
from simulator.spoken import asked, told
from simulator.task import Task

Mode = Literal["pair", "claims", "statements", "revise", "critique", "single"]

STEP = 0.3
"""Score between the two ends of a scale, for the choice of a step."""


TIE = 0.05
"""Two answers whose degrees differ by less, biases included, are tied, if a tie is allowed."""

LONG = 60
"""An answer of so many words has the whole of the length bias."""


PART = "a property of an answer in JSON"
JUDGES = re.compile(
    r"\b(?:judge|judg(?:e)?ments?|evaluat\w+|grad(?:e|es|ing|er)|scor(?:e|es|ing)|rat(?:e"
    r"|ing)|assess\w*|verdicts?|verif(?:y"
    r"|ies)|fact[- ]?check\w*|faithful\w*|hallucinat\w+|grounded(?:ness)?|entail\w*"
    r"|compare the|which (?:answer|response"
    r"|assistant|summary|one) is better|better (?:answer|response)|supported by|critic\w*"
    r"|critique|review(?:er|ing)?"
    r"|feedback|correct or incorrect|is (?:the|this) (?:\w+ )?(?:answer|response|claim"
    r"|statement|summary)|reflect\w*"
    r"|check (?:the|this|whether|if|your)|impartial)\b",
    re.IGNORECASE,
)
ABOUT_A_PART = re.compile(
    r"\b(?:does|do|did|is|are|was|has|have|can|whether|if|how|that|every|each|any)\b[^.?!\n]{0,50}?"
    r"\b(?:answers?|responses?|repl(?:y|ies)|claims?|statements?|summary|outputs?|submission"
    r"|student|assistant|bot)\b",
    re.IGNORECASE,
)
"""A question about a part that the prompt gives under this name: a verdict on it is wanted."""

PREFERS = re.compile(
    r"\b(?:better|best|worse|prefer\w*|winner|wins?|compare|comparison|choose between"
    r"|which (?:one|of (?:the )?(?:two|these|them)))\b",
    re.IGNORECASE,
)
MAKES = re.compile(
    r"\b(?:generate|create|extract|break\w*|decompose|list|produce|split"
    r"|write)\b[^.\n]{0,90}\b(?:statements?|claims|truths)\b",
    re.IGNORECASE,
)
REVISES = re.compile(
    r"\b(?:revise|improve|rewrite|fix|update|correct"
    r"|refine)\b[^.\n]{0,60}\b(?:draft|answer|text|report|it)\b",
    re.I,
)
ASPECTS = (
    (
        "faithful",
        re.compile(
            r"\b(?:faithful\w*|ground\w+|hallucinat\w+|support\w*"
            r"|contradict\w*|entail\w*|in the context"
            r"|from the (?:context|source)|factual\w* consisten\w+"
            r"|consisten\w+)\b",
            re.I,
        ),
    ),
    (
        "correct",
        re.compile(r"\b(?:correct\w*|accura\w+|reference|ground truth|expected|right)\b", re.I),
    ),
    (
        "relevant",
        re.compile(
            r"\b(?:relevan\w+|helpful\w*|address\w*|on[- ]topic"
            r"|answers the question|useful\w*)\b",
            re.I,
        ),
    ),
)
NO_TIE = re.compile(
    r"\b(?:no ties?|must (?:choose|pick)|do not (?:\w+ )?ties?|ties? (?:is"
    r"|are) not)\b",
    re.IGNORECASE,
)
TIE_WORD = re.compile(r"\b(?P<word>tie|draw|equal|both|same)\b", re.IGNORECASE)
C_IS_TIE = re.compile(
    r"\[\[C\]\]|\bC\b[\"'`\])]*\s*(?:for|if|=|:|means)[^.\n]{0,20}\btie", re.IGNORECASE
)
PAIR_WORDS: tuple[tuple[re.Pattern[str], tuple[str, str]], ...] = (
    (
        re.compile(
            r"\b(?:answer|response|assistant|summary|output|option)\s*1\b"
            r"|(?<![\w.])[\"'`]?1[\"'`]?\s*(?:or|/)\s*[\"'`]?2\b",
            re.IGNORECASE,
        ),
        ("1", "2"),
    ),
    (re.compile(r"\bFIRST\b[^.\n]{0,20}\bSECOND\b"), ("FIRST", "SECOND")),
    (
        re.compile(r"[\"'`]?\bfirst\b[\"'`]?\s*(?:or|/)\s*[\"'`]?second\b[\"'`]?(?!\s+\w)"),
        ("first", "second"),
    ),
)
"""How a request names the two answers, where it does not say A and B."""


class Judge:
    """Judges answers, claims, pairs and drafts."""

    name = "judge"
    card = Card(
        does="Scores answers, checks claims against a context, compares two answers, reviews"
        " drafts.",
        how=(
            "A claim is supported if the sentences that are most like it meet its words, and no "
            "number, name, negation or opposite speaks against it.",
            "Faithful: the share of supported claims. Correct: the reference's claims in the "
            "answer. Relevant: likeness to the question, and the kind of thing that it asks for.",
            "Of two answers the first one gains the model's position bias, the longer one its "
            "length bias; a single answer gains by length, too.",
            "A review lists numbers and claims that the sources do not have, missing citations, "
            "parts without an answer and broken limits; a model that finds none still complains "
            "at a published rate, and a revision spoils what was right at the same.",
        ),
        reads=(
            "The rubric's aspects, the scale or the words of the verdict, JSON keys, brackets.",
            "A context or a reference; without either, only relevance is judged.",
        ),
        limits=(
            "What no sentence says in similar words is not supported, however much it follows.",
            "Style, tone and reasoning are not judged.",
        ),
        constants={
            "WHOLE": support.WHOLE,
            "MEAN": support.MEAN,
            "LEAST": support.LEAST,
            "SUPPORTED": SUPPORTED,
            "ABOUT": support.ABOUT,
            "MOST_READ": support.MOST_READ,
            "MOST_CLAIMS": support.MOST_CLAIMS,
            "MISSES_KIND": measures.MISSES_KIND,
            "RIGHT_OF": measures.RIGHT_OF,
            "WRONG_OF": measures.WRONG_OF,
            "HARM": critique.HARM,
            "STEP": STEP,
            "SCALE": SCALE,
            "MARGIN": MARGIN,
            "TIE": TIE,
            "LONG": LONG,
        },
    )

    def claim(self, task: Task) -> float:
        given, request = _read(task)
        if _mode(given, request, meant=task.job == "judge", typed=bool(_schema_keys(task))) is None:
            return 0.0
        if task.prompt.format.kind == "schema":
            return 1.01 if _schema_keys(task) else 0.0
        return 0.95 if _json_wish(task, request) else 0.86

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        given, request = _read(task)
        mode = _mode(given, request, meant=task.job == "judge", typed=bool(_schema_keys(task)))
        if mode is None:
            return None
        json_wish = _json_wish(task, request)
        if mode in {"revise", "critique"}:
            reviews = mode == "critique"
            return (
                critique.reviewed(given, request, mind)
                if reviews
                else critique.revised(given, mind)
            )
        if mode in {"statements", "claims"}:
            if mode == "statements":
                return lists.listed(given, request, json_wish)
            return lists.verdicts(given, request, json_wish, mind)
        judge = _pair if mode == "pair" else _single
        form = form_of(request, json_wish=json_wish)
        return judge(given, request, form, _schema_keys(task), mind)


def _read(task: Task) -> tuple[Given, str]:
    return _read_text(asked(task), told(task))


@lru_cache(maxsize=256)
def _read_text(text: str, system: str) -> tuple[Given, str]:
    given = given_in(text)
    return given, f"{system}\n{given.rest}"


def _mode(given: Given, request: str, *, meant: bool, typed: bool) -> Mode | None:
    """Say what is to be judged; None if this is no prompt for a judge.

    meant: an order means to judge, whatever its words. typed: a schema wants a verdict.
    """
    makes = MAKES.search(request) and lists.MADE_KEY.search(request) and not given.claims
    if makes and (given.answer or given.context):
        return "statements"
    if (given.draft or given.answer) and given.feedback and REVISES.search(request):
        return "revise"
    scored = typed or _scored(request)
    compared = given.answer and (given.reference or given.context or given.question)
    named = meant or JUDGES.search(request) is not None or bool(scored and compared)
    if given.answer_a and given.answer_b and (named or PREFERS.search(request)):
        return "pair"
    if not named and ABOUT_A_PART.search(request) is None:
        return None
    return "claims" if given.claims else _of_one(given, request, scored=scored)


def _of_one(given: Given, request: str, *, scored: bool) -> Mode | None:
    if given.draft or (given.answer and critique.ASKED.search(request) and not scored):
        return "critique"
    searched = given.context and given.question and "relevan" in request.lower()
    return "single" if (given.answer or searched) and scored else None


def _scored(request: str) -> bool:
    """Say whether a request wants a score or a verdict."""
    form = form_of(request, json_wish=False)
    return (
        form.binary
        or re.search(
            r"\b(?:scor\w+|rat(?:e|ing)|grade|verdict|0 or 1|judg\w+|evaluat\w+|assess\w*"
            r"|points?|how (?:good|well|helpful))\b",
            request,
            re.I,
        )
        is not None
    )


def _json_wish(task: Task, request: str) -> bool:
    if task.prompt.format.name == PART:
        return False
    return (
        task.prompt.format.kind != "text"
        or re.search(r"\bJSON\b|\{\s*\"\w+\"\s*:", request, re.IGNORECASE) is not None
    )


def _schema_keys(task: Task) -> dict[str, Any]:
    """Return the properties of the wanted schema, if a verdict fills all of them."""
    if task.prompt.format.kind != "schema":
        return {}
    properties = task.prompt.format.schema.get("properties", {})
    known = all(key.lower() in SCORES | REASONS for key in properties)
    scored = any(key.lower() in SCORES for key in properties)
    values = [one for key, one in properties.items() if key.lower() not in REASONS]
    only = values[0] if len(values) == 1 and isinstance(values[0], dict) else {}
    alone = only.get("type") == "boolean" or "enum" in only
    return dict(properties) if (known and scored) or alone else {}


def _aspects(request: str) -> list[str]:
    found = [
        (match.start(), name) for name, pattern in ASPECTS if (match := pattern.search(request))
    ]
    return [name for _, name in sorted(found)]


def _pair(given: Given, request: str, form: Form, keys: dict[str, Any], mind: Mind) -> Attempt:
    """Say which of two answers is better."""
    aspects = _aspects(request) or ["faithful" if given.context else "relevant"]
    aspects = list(dict.fromkeys([*aspects, "relevant"]))
    one, other = (overall(given, text, aspects, mind) for text in (given.answer_a, given.answer_b))
    lengths = [len(text.split()) for text in (given.answer_a, given.answer_b)]
    longer = (lengths[0] - lengths[1]) / max(1, *lengths)
    lead = (
        one.degree - other.degree + mind.quality.position_bias + mind.quality.length_bias * longer
    )
    named = [words for pattern, words in PAIR_WORDS if pattern.search(request)]
    first, second = named[0] if named and "[[A]]" not in request else ("A", "B")
    tie = TIE_WORD.search(request)
    word = (
        "C"
        if C_IS_TIE.search(request)
        else tie["word"]
        if tie and not NO_TIE.search(request)
        else ""
    )
    options = [Option(lead * MARGIN, (first,)), Option(-lead * MARGIN, (second,))]
    if word:
        options.append(Option((2 * TIE - abs(lead)) * MARGIN, (word,)))
    slot = choose(*options, scale=SCALE)
    best, worse = (one, other) if lead >= 0 else (other, one)
    winner = first if lead >= 0 else second
    reason = f"{winner} is better: {best.reason}; the other: {worse.reason}."
    notes = (f"degrees {one.degree:.4f} and {other.degree:.4f}; lead with biases {lead:.4f}",)
    return Attempt(_written(slot, reason, form, keys, quoted=True), notes=notes)


def _single(given: Given, request: str, form: Form, keys: dict[str, Any], mind: Mind) -> Attempt:
    """Score one answer, or pass or fail it."""
    aspects = _aspects(request) or ["correct", "relevant"]
    if not given.answer:  # what a search found is judged by the query alone
        given, aspects = replace(given, answer=given.context, context=""), ["relevant"]
    measure = overall(given, given.answer, aspects, mind)
    named = ", ".join(aspects)
    note = f"{named}: {measure.degree:.4f}; {measure.reason}"
    reason = measure.reason[:1].upper() + measure.reason[1:] + "."
    typed = next((one.get("type") for key, one in keys.items() if key.lower() not in REASONS), "")
    if form.binary or (form.low == 0 and form.high == 1 and form.whole) or typed == "boolean":
        slot = _passes(given, measure, aspects, form, mind, boolean=typed == "boolean")
        quoted = form.binary and typed != "boolean"
        return Attempt(_written(slot, reason, form, keys, quoted=quoted), notes=(note,))
    bias = mind.quality.length_bias * min(1.0, len(given.answer.split()) / LONG)
    return Attempt(
        _written(_step(measure.degree + bias, form), reason, form, keys, quoted=False),
        notes=(note,),
    )


def _passes(
    given: Given,
    measure: Measure,
    aspects: Sequence[str],
    form: Form,
    mind: Mind,
    *,
    boolean: bool,
) -> Slot:
    """Choose between pass and fail, by how far the weakest measure is from its threshold."""
    lead = []
    if given.reference and "faithful" not in aspects[:1]:
        found = correct(given.answer, given.reference, mind)
        lead.append(found.degree - PASSES["correct"])
    elif given.context and list(aspects) != ["relevant"]:
        found = faithful(given.answer, given.context, mind)
        bad = any(one.verdict != "supported" for one in found.findings) and found.degree < 1
        weakest = min((one.degree for one in found.findings), default=0.0)
        lead.append(-abs(weakest - SUPPORTED) - 0.02 if bad else abs(weakest - SUPPORTED))
    if not lead or (aspects[:1] == ["relevant"] and given.question):
        lead.append(measure.degree - PASSES["relevant"])
    strength = min(lead) * MARGIN
    good, bad_word = ("true", "false") if boolean else (form.words[0] or "1", form.words[1] or "0")
    strength = -strength if form.inverted else strength
    return choose(Option(strength, (good,)), Option(-strength, (bad_word,)), scale=SCALE)


def _step(degree: float, form: Form) -> Slot:
    """Choose a step of the scale; the neighbors of the nearest one are less likely."""
    width = form.high - form.low
    steps = int(width) if form.whole and width >= 1 else 10
    target = max(0.0, min(1.0, degree))
    options = []
    for place in range(steps + 1):
        value = form.low + width * place / steps
        text = str(int(value)) if form.whole else f"{value:.1f}"
        options.append(Option(round(-STEP * abs(place / steps - target), 4), (text,)))
    ranked = sorted(options, key=lambda one: -one.score)[:5]
    return choose(*ranked, scale=SCALE)


def _written(
    slot: Slot, reason: str, form: Form, keys: dict[str, Any], *, quoted: bool
) -> tuple[Piece, ...]:
    """Set a verdict and its reason in the form that is wanted."""
    names = tuple(keys) or form.keys
    if names:
        pieces: list[Piece] = []
        for place, name in enumerate(names):
            pieces.append(f"{', ' if place else '{'}{json.dumps(name)}: ")
            if name.lower() in REASONS:
                pieces.append(json.dumps(reason, ensure_ascii=False))
            else:
                pieces += ['"', slot, '"'] if quoted else [slot]
        return (*pieces, "}")
    if form.brackets:
        return (f"{reason} " if form.reason else "", "[[", slot, "]]")
    head = f"{form.label}: " if form.label else ""
    if form.reason:
        return (f"{reason}\n{head or 'Score: '}", slot) if head else (slot, f"\n{reason}")
    return (head, slot) if head else (slot,)
