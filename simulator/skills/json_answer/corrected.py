"""A conversation in which an answer was sent back: what is to be read is what was asked first."""

from __future__ import annotations

import re
from dataclasses import replace

from simulator.neutral import Turn
from simulator.parse import parse
from simulator.task import Task

ANSWER = r"(?:JSON|object|answer|reply|response|output)"
SENT_BACK = re.compile(
    rf"\b(?:your|the|this|that)\s+(?:\w+\s+)?{ANSWER}\b[^\n]{{0,60}}"
    r"\b(?:not|\w+n't|cannot|invalid|wrong|fail(?:s|ed)?|rejected|errors?)\b"
    rf"|\b(?:correct|fix|repair)(?:ed)?\b[^.\n]{{0,30}}\b{ANSWER}\b",
    re.IGNORECASE,
)
"""What a turn says that sends an answer back."""

OF_ITS_FORM = re.compile(r"\bJSON\b|\bschema\b|\bobject\b|\bvalidation\b", re.IGNORECASE)
KEY = re.compile(r"[\"'](\w+)[\"']\s*:")

HEAD = 200
"""A turn that sends an answer back says so within this many characters."""


def first_asked(task: Task) -> Task:
    """Return a task without the answers that were sent back, and the turns that did so.

    The words of a complaint ("6 is too small") are not the document that the values come from.
    """
    turns = task.prompt.turns
    while any(turn.role == "user" for turn in turns[:-2]) and _sent_back(*turns[-2:]):
        turns = turns[:-2]
    if len(turns) == len(task.prompt.turns):
        return task
    return parse(replace(task.prompt, turns=turns))


def _sent_back(answer: Turn, complaint: Turn) -> bool:
    """Say whether a turn complains about the JSON of the answer before it.

    After a worked example stands a document, which may complain about something else.
    """
    if (answer.role, complaint.role) != ("assistant", "user") or answer.calls:
        return False
    named = any(re.search(rf"\b{key}\b", complaint.text) for key in KEY.findall(answer.text))
    about = named or OF_ITS_FORM.search(complaint.text) is not None
    return about and SENT_BACK.search(complaint.text[:HEAD]) is not None
