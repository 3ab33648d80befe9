"""A task without the order for JSON: the job that is to fill the one field of an object.

JSON is the form of an answer and not the job. Objects that the prompt shows become their value,
and sentences that tell nothing but the form are left out, so that the skill for the job reads
the prompt as if the value alone were wanted.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from simulator.language import sentences
from simulator.neutral import Format, Turn
from simulator.parse import parse
from simulator.skills.classify.labels import offered
from simulator.task import Task

FLAT = re.compile(r"\{[^{}\n]{1,300}\}")
BLANK = re.compile(r"\W*$|^<[^<>]*>$|^(?:string|str|text|label|value|your answer)$", re.IGNORECASE)
FORM = re.compile(r"\bJSON\b|\bkeys?\b|\bfields?\b|\bobject\b", re.IGNORECASE)
FORM_WORDS = re.compile(
    r"\b(?:strictly\s+|only\s+)?(?:as|in|with|be|to)?\s*(?:an?\s+|the\s+)?(?:valid\s+)?JSON"
    r"(?:\s+(?:object|form(?:at)?|output))?\b"
    r"|\bwith\s+(?:the|an?|one)\s+(?:single\s+)?(?:key|field)\s+[\"'`]?\w+[\"'`]?",
    re.IGNORECASE,
)
TOLD = re.compile(r"\b(?:from|of|by|whether|if|is|are|for each)\b", re.IGNORECASE)
LONGEST_FORM = 30
"""A sentence of more words tells more than the form."""


def without_form(task: Task, key: str) -> Task:
    """Return `task` as if the value of `key` were wanted and no JSON."""
    turns = tuple(replace(turn, text=_text(turn, key)) for turn in task.prompt.turns)
    plain = replace(task.prompt, turns=turns, format=Format())
    return parse(plain)


def values_shown(task: Task, key: str) -> list[str]:
    """Return the values that objects with this key have in the prompt, each once."""
    found = [
        value
        for turn in task.prompt.turns
        for match in FLAT.finditer(turn.text)
        if (value := _value(match.group(), key))
    ]
    return list(dict.fromkeys(found))


def _text(turn: Turn, key: str) -> str:
    text = FLAT.sub(lambda match: _shown(match.group(), key), turn.text)
    if turn.role == "assistant" or (text == turn.text and not FORM.search(text)):
        return text
    for sentence in sentences(text):
        if FORM.search(sentence) and len(sentence.split()) <= LONGEST_FORM:
            text = text.replace(sentence, _without_words(sentence), 1)
    return text


def _without_words(sentence: str) -> str:
    """Return what a sentence on the form tells besides; "" if that is nothing."""
    tells = offered(sentence).labels or TOLD.search(sentence)
    return FORM_WORDS.sub("", sentence) if tells else ""


def _shown(text: str, key: str) -> str:
    value = _value(text, key)
    return text if value is None else value


def _value(text: str, key: str) -> str | None:
    """Return the value of a shown object: "" for a placeholder, None if it is another object."""
    try:
        data = json.loads(text)
    except ValueError:
        return "" if re.match(rf"\{{\s*[\"']{re.escape(key)}[\"']\s*:", text) else None
    if not isinstance(data, dict) or key not in data:
        return None
    value = data[key]
    said = value if isinstance(value, str) else json.dumps(value)
    return "" if BLANK.match(said) else said
