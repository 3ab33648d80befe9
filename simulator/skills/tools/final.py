"""The answer after the tools have spoken, told from what they gave back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from simulator.attempt import Attempt, Piece
from simulator.language import stems
from simulator.mind import Mind
from simulator.neutral import Prompt, Turn
from simulator.skills.tools.conversation import Conversation, Round
from simulator.skills.tools.results import Reading, facts, told
from simulator.skills.tools.schema import words_of
from simulator.task import Block, Task

GLOSSES = 0.5
"""Share of a model's inventions: of results that are empty, or an error to the end, it answers this
share as if nothing were wrong."""

TOLD = 0.15
"""What is left of that share when the instructions say what to do with such results."""

OVERLOOKS = 0.4
"""Added to a model's inventions: the share of absurd results that it does not notice."""

TOLD_TO_CHECK = 0.3
"""What is left of that share when the instructions say to check results."""

TREATS_EMPTY = re.compile(
    r"\b(?:empty|no\s+(?:results?|data|matches)|nothing|fails?|failed|failure|errors?|missing|unavailable|not\s+found)\b"
    r"[^.\n]{0,80}\b(?:say|tell|report|answer|reply|respond|do\s+not|don't|never|admit|explain|ask|stop)\b"
    r"|\b(?:say|tell|report|admit|explain|never\s+\w+|do\s+not\s+\w+|don't\s+\w+)\b[^.\n]{0,80}"
    r"\b(?:empty|no\s+(?:results?|data|matches)|nothing|fails?|failed|failure|errors?|unavailable|not\s+found)\b",
    re.IGNORECASE,
)
CHECKS = re.compile(
    r"\b(?:implausible|impossible|absurd|unreasonable|makes?\s+no\s+sense|sanity|out\s+of\s+range|negative|suspicious|plausib\w+"
    r"|verify|check|validate)\b[^.\n]{0,60}\b(?:results?|values?|outputs?|tools?|numbers?|data)\b"
    r"|\b(?:results?|values?|outputs?|numbers?)\b[^.\n]{0,60}\b(?:implausible|impossible|absurd|unreasonable|wrong|suspicious)\b",
    re.IGNORECASE,
)
LONGEST_TEXT = 400
"""A result of up to this many characters is told whole if no sentence of it answers the request."""


def final_answer(
    readings: Sequence[Reading], prompt: Prompt, talk: Conversation, mind: Mind
) -> Attempt:
    """Answer the request from the results of the tools."""
    usable = latest(readings)
    pieces: list[Piece] = []
    for one in usable:
        label = _label(one.round, [other.round for other in usable])
        said = _said(one, prompt, talk, mind, label)
        pieces += [" " if pieces else "", *said]
    notes = [f"{one.round.call.name}: {one.kind}" for one in usable]
    return Attempt(tuple(piece for piece in pieces if piece != ""), notes=tuple(notes))


def latest(readings: Sequence[Reading]) -> list[Reading]:
    """Leave out errors and empty results of calls that succeeded when they were made again."""
    good = {one.round.call.name for one in readings if one.kind in ("data", "text", "absurd")}
    out: list[Reading] = []
    for one in readings:
        failed = one.kind in ("error", "empty")
        if failed and one.kind == "error" and one.round.call.name in good:
            continue
        same = [
            other
            for other in out
            if other.round.call.name == one.round.call.name and other.kind == one.kind
        ]
        if failed and any(
            one.kind == "error" or other.round.call.arguments == one.round.call.arguments
            for other in same
        ):
            out = [other for other in out if other not in same]
        if not failed and any(
            other.text == one.text and other.round.call.arguments == one.round.call.arguments
            for other in same
        ):
            continue
        out.append(one)
    return [one for place, one in enumerate(out) if not _passed_on(one, out[place + 1 :])]


def _passed_on(one: Reading, later: Sequence[Reading]) -> bool:
    """Say whether a result only gave a later call its argument: an id that was looked up."""
    used = {str(value) for other in later for value in _arguments(other.round).values()}
    mine = {str(value) for value in _arguments(one.round).values()}
    known = {str(value) for _, value in facts(one.data) if isinstance(value, (str, int, float))}
    return one.kind == "data" and bool((known & used) - mine - {"True", "False", "0", "1"})


def _said(
    one: Reading, prompt: Prompt, talk: Conversation, mind: Mind, label: str
) -> tuple[Piece, ...]:
    if one.kind in ("empty", "error"):
        return (_without(one, talk, mind, label),)
    if one.kind == "absurd":
        share = min(1.0, OVERLOOKS + mind.quality.invention)
        share *= TOLD_TO_CHECK if CHECKS.search(talk.instructions) else 1.0
        if not mind.chance("overlooks the absurd", share, one.text):
            return (f"{label}The result of {one.round.call.name} cannot be right: {one.problem}.",)
    if one.data is not None:
        return (_sentence(f"{label}{told(_news(one), stems(talk.request))}"),)
    if not label and (solved := _solved(one, prompt, talk, mind)) is not None:
        return solved
    return (_sentence(f"{label}{one.text[:LONGEST_TEXT]}"),)


def _news(one: Reading) -> Any:
    """Return the data of a result without what the call itself said; all of it if that is all."""
    if not isinstance(one.data, dict):
        return one.data
    asked = {str(value) for value in _arguments(one.round).values()}
    left = {key: value for key, value in one.data.items() if str(value) not in asked}
    return left or one.data


def _solved(
    one: Reading, prompt: Prompt, talk: Conversation, mind: Mind
) -> tuple[Piece, ...] | None:
    """Let the skill that answers from a context read a text, if it has several sentences."""
    if len(one.text) <= LONGEST_TEXT // 2:
        return None
    question = Prompt(prompt.model, (Turn("user", talk.request),))
    block = Block(one.text, None, 0, apart=True)
    found = mind.solve(Task("", (block,), talk.request, prompt=question))
    return found.pieces if found is not None else None


def _without(one: Reading, talk: Conversation, mind: Mind, label: str) -> str:
    """Say that there is no result, or gloss over it."""
    share = GLOSSES * mind.quality.invention
    share *= TOLD if TREATS_EMPTY.search(talk.instructions) else 1.0
    tool = words_of(one.round.call.name)
    if mind.chance("glosses over", share, one.round.call.name):
        return _glossed(one, mind)
    if one.kind == "empty":
        return f"{label}I found nothing: {tool} returned no result."
    return f"{label}I could not finish this: {tool} failed ({one.problem.rstrip('.')[:200]})."


def _glossed(one: Reading, mind: Mind) -> str:
    """Answer as if a tool had given a result."""
    values = [
        str(value)
        for value in _arguments(one.round).values()
        if isinstance(value, (str, int, float))
    ]
    about = f" for {', '.join(values[:2])}" if values else ""
    subject = re.sub(
        r"^(?:get|find|search|look\s*up|lookup|fetch|list|query|check|read)\s+",
        "",
        words_of(one.round.call.name),
    )
    if subject == words_of(one.round.call.name):
        return f"Done: {subject}{about} went through."
    number = 2 + mind.pick("glossed", 97, one.round.call.name)
    return f"The {subject}{about} is {number}."


def _label(done: Round, rounds: Sequence[Round]) -> str:
    """Return what tells a result from the others: the arguments that only its call has."""
    alike = [other for other in rounds if other.call.name == done.call.name and other is not done]
    if not alike:
        return ""
    mine = _arguments(done)
    others = [_arguments(other) for other in alike]
    own = [
        str(value)
        for key, value in mine.items()
        if any(other.get(key) != value for other in others)
    ]
    return f"{', '.join(own)}: " if own else ""


def _arguments(done: Round) -> dict[str, object]:
    try:
        found = json.loads(done.call.arguments)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _sentence(text: str) -> str:
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ":", "}", "]")) else f"{text}."


def without_tools(prompt: Prompt) -> Prompt:
    """Return a prompt without its tools, for skills that read the results only."""
    return replace(prompt, tools=())
