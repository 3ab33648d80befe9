"""Answering without a context: from the course's glossary, else by invention or not at all."""

from __future__ import annotations

import re
from functools import cache

from simulator.attempt import Attempt, Option, certain, choose
from simulator.expected import kind_of
from simulator.invention import invented
from simulator.knowledge import glossary
from simulator.mind import Mind
from simulator.skills.base import Card
from simulator.spoken import asked
from simulator.task import Task
from simulator.wishes import ABSTAIN_TEXT, allows_abstaining, wants_short, words_to_abstain

KNOWN = 0.6
"""A question that names no term is about the one whose entry is at least this alike."""

CLOSE = 8
"""So many terms are compared closely with a question that names none."""

NO_CONTEXT = 2.0
"""Without any context, a model invents so many times as often, up to `MOST`."""

MOST = 0.95

SHORT = 25
"""A request of more words that names a term is about something else, too."""

NOT_KNOWN = "I don't know."

ABOUT = re.compile(
    r"\b(?:what(?:'s| is| are| does| do)|who is|define|explain|describe|meaning of|definition of"
    r"|tell me (?:about|what)|how (?:does|do|would you (?:define|explain|describe)))\b",
    re.IGNORECASE,
)
SEVERAL = re.compile(r"\b(?:difference|compare|versus|vs|differ)\b", re.IGNORECASE)
KIND_NAMES = """
    money date duration length weight speed area temperature percent age number person
"""
ANSWERABLE = frozenset(KIND_NAMES.split())
"""The kinds of facts that are made up."""


class Knowledge:
    """Answers a question that came without a context."""

    name = "knowledge"
    card = Card(
        does="Answers a question without a context from the course's glossary.",
        how=(
            "A term that the question names is explained in the sentences of the glossary.",
            "Another question about a fact (how many, when, who) gets a made-up value at "
            "NO_CONTEXT times the model's rate of invention, and otherwise “I don't know.”",
            "A prompt that allows to abstain gets no invention.",
        ),
        reads=("Permission to abstain, and the words to do it with.",),
        limits=("It knows nothing of the world but these terms.",),
        constants={"KNOWN": KNOWN, "SHORT": SHORT, "NO_CONTEXT": NO_CONTEXT, "MOST": MOST},
    )

    def claim(self, task: Task) -> float:
        asks = task.question.rstrip().endswith("?") or ABOUT.search(task.question)
        if task.prompt.tools or any(block.apart for block in task.blocks):
            return 0.0
        if len(asked(task).split()) <= SHORT and _named(_request(task)):
            return 0.35
        return 0.25 if asks and not task.blocks else 0.0

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        terms = _named(_request(task)) or _alike(task.question, mind)
        if terms:
            wishes = f"{task.instructions} {task.question}"
            most = 1 if wants_short(wishes) or "one sentence" in wishes else 2
            told = [" ".join(glossary()[term][:most]) for term in terms]
            return certain(" ".join(told), f"terms of the glossary: {', '.join(terms)}")
        if kind_of(task.question).name not in ANSWERABLE:
            return None
        if allows_abstaining(task.instructions):
            said = ABSTAIN_TEXT.search(task.instructions)
            return certain(words_to_abstain(task.instructions) if said else NOT_KNOWN, "abstained")
        return _guess(task, mind)


def _guess(task: Task, mind: Mind) -> Attempt | None:
    short = wants_short(task.instructions) or mind.quality.terse
    rate = min(MOST, NO_CONTEXT * mind.quality.invention)
    value = invented(task.question, mind, short=short)
    if value is None:
        return None
    made_up, silent = Option(0.0, (value,)), Option(0.0, (NOT_KNOWN,))
    if mind.chance("invention", rate):
        made_up = Option(0.1, (value,))
    else:
        silent = Option(0.1, (NOT_KNOWN,))
    return Attempt((choose(made_up, silent),), notes=("no context: a guess, or silence",))


def _request(task: Task) -> str:
    """Return the whole request if it asks what something is, else ""."""
    text = asked(task)
    return text if task.job == "define" or ABOUT.search(text) else ""


def _named(text: str) -> list[str]:
    """Return the terms that a text names, at most two; "re-ranker" is "reranker"."""
    words = re.sub(r"[^a-z0-9 -]", " ", text.lower())
    spelled = (f" {words} ", f" {words.replace('-', '')} ", f" {words.replace('-', ' ')} ")
    found = {
        term: min(place)
        for term, pattern in _patterns().items()
        if (place := [hit.start() for one in spelled if (hit := pattern.search(one))])
    }
    named = [one for one in found if not any(one != other and one in other for other in found)]
    return sorted(named, key=lambda one: found[one])[: 2 if SEVERAL.search(text) else 1]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {term: re.compile(rf" {re.escape(term)}(?:s|es)? ") for term in glossary()}


def _alike(question: str, mind: Mind) -> list[str]:
    """Return the term whose entry is most alike to a question that names none."""
    if not ABOUT.search(question):
        return []
    known = {f"{term}: {told[0]}": term for term, told in glossary().items()}
    texts = list(known)
    near = [texts[place] for place in mind.nearest(question, texts, CLOSE)]
    degree, text = max(zip(mind.likeness(question, near), near, strict=True))
    return [known[text]] if degree >= KNOWN else []
