"""Answers in JSON: by a schema that the protocol holds to, or as the words of a prompt want it."""

from __future__ import annotations

import re

from simulator.attempt import Attempt, greedy
from simulator.mind import Mind
from simulator.skills.base import Card
from simulator.skills.classify.shown import read
from simulator.skills.extract import cues, fields
from simulator.skills.extract.fields import Document
from simulator.skills.extract.source import document_of
from simulator.skills.json_answer import properties, spoil, write
from simulator.skills.json_answer.brief import Brief
from simulator.skills.json_answer.corrected import first_asked
from simulator.skills.json_answer.properties import REASON
from simulator.skills.json_answer.wanted import SHOWN_OUTPUT, Wanted, shows_an_object, wanted
from simulator.skills.tools.dates import today_in
from simulator.task import Task
from simulator.wishes import asks_of_a_context

MISSING = re.compile(
    r"\bif\b[^.\n]{0,60}\b(?:missing|not\s+(?:\w+\s+){0,2}(?:found|mentioned|present|available"
    r"|specified|stated|given|there|known)"
    r"|unknown|absent|isn't|unavailable)\b[^.\n]{0,40}?(?P<word>null|empty|\"[^\"\n]{1,20}\""
    r"|'[^'\n]{1,20}'|N/A|unknown)"
    r"|\buse\s+(?P<other>null|an?\s+empty\s+string|\"[^\"\n]{1,20}\"|N/A)\s+(?:for|if|when|where)\b"
    r"|\b(?:do\s+not|don't|never)\s+(?P<no>invent|guess|make\s+up)",
    re.IGNORECASE,
)

NAMED = re.compile(
    r"\bjson\b|\bschema\b|\b(?:typescript|pydantic|interface|dataclass)\b|\bkeys?\b|\bfields?\b"
    r"|[{}]",
    re.IGNORECASE,
)
"""What a prompt says that wants JSON: outside its context, which may be JSON itself."""

AS_JSON = re.compile(
    r"\b(?:as|in|return|respond with|reply with|output|produce|valid|write)\s+(?:\w+\s+){0,4}json\b"
    r"|\bjson (?:object|array|format|schema|with)\b|[{}]",
    re.IGNORECASE,
)
"""What a question over a context says that wants its answer as JSON."""

GIVEN = re.compile(
    r"\b(?:sends?|sent|gets?|receives?|gives?|given|provided|comes?|contains?|is|are|here|below"
    r"|following|inputs?|messages?)\b(?:(?!\b(?:answer|reply|respond|return|output|write|produce)\b)"
    r"[^.;:\n])*\bjson\b(?: (?:object|array|document|list|format))?",
    re.IGNORECASE,
)
"""What says of the input that it is JSON: "The user sends the documents as JSON"."""


class JsonAnswer:
    """Writes JSON: every property by its name, description and type, from text and question."""

    name = "json-answer"
    card = Card(
        does="Writes JSON: every property by its name, description and type.",
        how=(
            "What stands under a label that names the property, else what has its form and stands"
            " near words alike to its name and description.",
            "Enums are classified; yes or no is decided by the sentence that is most alike.",
            "A label's value ends where the next label begins; of a least and a most, the smaller "
            "number is the least; a name after “by” is who did it, and one after “the” is nobody.",
            "Rows that count things (`2 carrots`, `3 x Shelf 40.00 120.00`) become objects; the"
            " price of one is the number that the count makes the sum of.",
            "Forms of their own tell ranges of dates and amounts, ages, ordinals, shares, cities "
            "with their countries, and what somebody is hired as.",
            "Words that go with a field, such as “born” for a birth, or “leave” for a check-out,"
            " point to the first value after them; a letter's signature is its sender.",
            "The objects of an array are looked for below the heading that names it, in rows with"
            " columns, bullets, lines, clauses, at the names that they begin with, and before"
            " brackets; the cut counts that finds the most complete ones.",
            "What stands below the label of an object, or in the clause that names it, goes to its"
            " fields first.",
            "A choice that the text denies loses; usual wordings of common choices and switches,"
            " such as “no rush” or “unhurt”, count as their names.",
            "Words of a kind (languages, professions, kin, departments) go to fields that want one;"
            " a telephone number has digits, and an address an @.",
            "Lists of people, places or organizations take every name of the kind: companies by "
            "their legal form, places by the preposition before them.",
            "Answers, summaries and SQL come from the skills for those.",
        ),
        reads=(
            "A schema of the protocol is always kept, and its values can be wrong.",
            "Without one, some of the answers are not the JSON that is wanted; an example or types,"
            " and the order to write only JSON, each lower the share.",
            "Null where a property may be null, also for a yes or no that nothing tells;"
            " where the prompt says what to write for a missing"
            " value, nothing is made up.",
            "A turn that sends an answer back has the first request read again.",
        ),
        limits=("Values that have to be computed from others.", "Patterns with look-around."),
        constants={
            "NEEDED": fields.NEEDED,
            "IN_SENTENCE": fields.IN_SENTENCE,
            "CLOSE": fields.CLOSE,
            "BESIDE": cues.BESIDE,
            "VALUE_SCALE": write.VALUE_SCALE,
            "SAID": properties.SAID,
            "HOLDS": properties.HOLDS,
            "UNSURE": properties.UNSURE,
            "SHOWN": spoil.SHOWN,
            "ONLY": spoil.ONLY,
        },
    )

    def claim(self, task: Task) -> float:
        task = first_asked(task)
        prompt = task.prompt
        if prompt.tools and prompt.tool_choice.mode != "none":
            return 0.0 if prompt.tool_choice.mode == "required" else 0.4
        if prompt.format.kind == "schema":
            return 1.0
        told = f"{task.instructions}\n{task.question}"
        asks = asks_of_a_context(task)
        told, named = (GIVEN.sub("", told), AS_JSON) if asks else (told, NAMED)
        target = wanted(task) if named.search(told) or shows_an_object(task) else None
        if target is None:
            return 0.0
        return 0.9 if target.valid or target.shown else 0.7

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        task = first_asked(task)
        target = wanted(task)
        if target is None:
            return None
        texts = [turn.text for turn in task.prompt.turns if turn.role in ("system", "user")]
        text = _last_input(texts[-1] if texts else "") or document_of(task)
        document = Document(text, mind, target.schema, today_in(texts))
        brief = Brief(task, mind, document, _for_missing(texts), alone=_alone(target))
        pieces = write.written(target.schema, brief)
        return self._as_this_model(pieces, target, mind)

    def _as_this_model(self, pieces: write.Pieces, target: Wanted, mind: Mind) -> Attempt:
        text, fault = spoil.spoiled(greedy(pieces), target, mind)
        if not fault:
            return Attempt(pieces, notes=("the schema is kept",) if target.forced else ())
        return Attempt((text,), notes=(f"malformed: {fault}",))


def _alone(target: Wanted) -> bool:
    """Say whether an object has one property besides reasons."""
    properties = target.schema.get("properties", {})
    return sum(not REASON.search(name) for name in properties) == 1


def _last_input(text: str) -> str:
    """Return the input that is left open after worked examples in a text."""
    if not SHOWN_OUTPUT.search(text):
        return ""
    reading = read(text)
    return reading.open if reading.examples else ""


def _for_missing(texts: list[str]) -> str | None:
    """Return what a prompt wants for a missing value: its word, or "" if only nothing made up."""
    for text in texts:
        found = MISSING.search(text[:20_000])
        if found is not None:
            word = found["word"] or found["other"] or ""
            return "" if "empty" in word.lower() else word.strip("\"'")
    return None
