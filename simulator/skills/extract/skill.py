"""Extraction in plain words: "Extract the name, the date and the amount"."""

from __future__ import annotations

import re

from simulator.attempt import Attempt, Option, Piece, choose
from simulator.language import STOP_WORDS
from simulator.mind import Mind
from simulator.skills.base import Card
from simulator.skills.extract import fields
from simulator.skills.extract.listing import listed
from simulator.skills.extract.source import document_of
from simulator.skills.json_answer.wanted import guessed
from simulator.skills.json_answer.write import VALUE_SCALE
from simulator.skills.tools.dates import today_in
from simulator.skills.tools.schema import Leaf, leaf_of
from simulator.task import Task
from simulator.wishes import asks_of_a_context

ORDER = re.compile(
    r"\b(?:extract|pull\s+out|pick\s+out|identify)\s+"
    r"(?:(?:only|the|all|following|these|each|just)\s+)*(?P<list>[A-Za-z][^.:\n]{0,200}?)"
    r"(?:\s+(?:from|in|of|out\s+of|mentioned|given)\s+(?:the|this|these|that|it|each)\b|[.:\n]|$)",
    re.IGNORECASE,
)
LINES = re.compile(
    r"\b(?:extract|find|identify)\b[^\n]*:[ \t]*\n"
    r"(?P<rows>(?:[ \t]*(?:[-*•]|\d+[.)])[ \t]+[^\n]+(?:\n|$)){1,20})",
    re.IGNORECASE,
)
NOT_A_FIELD = re.compile(
    r"\b(?:information|data|fields?|details|entities|facts|everything|values)\b"
)
AS_JSON = re.compile(r"\b(?:as|in|into)\s+(?:an?\s+)?(?:valid\s+)?JSON\b", re.IGNORECASE)
NOT_FOUND = "not found"
MOST_FIELDS = 20


class Extraction:
    """Finds the values of fields that a prompt names."""

    name = "extraction"
    card = Card(
        does="Finds the values of fields that a prompt names, and writes one per line.",
        how=("The same search as for answers in JSON.",),
        reads=("The names of the fields, in a sentence or a list.",),
        limits=("Fields that the prompt does not name.",),
        constants={"NEEDED": fields.NEEDED, "UNSURE": fields.UNSURE},
    )

    def claim(self, task: Task) -> float:
        if task.prompt.format.kind != "text" or task.prompt.tools or asks_of_a_context(task):
            return 0.0
        if not fields_of(task) or AS_JSON.search(task.prompt.turns[-1].text[:5000]):
            return 0.0
        return 0.8

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        names = fields_of(task)
        texts = [turn.text for turn in task.prompt.turns if turn.role in ("system", "user")]
        document = fields.Document(document_of(task), mind, {}, today_in(texts))
        leaves = [_leaf(name) for name in names]
        single = [leaf for leaf in leaves if leaf.kind != "array"]
        found = fields.assigned(single, document)
        if not names:
            return None
        pieces: list[Piece] = []
        for place, (name, leaf) in enumerate(zip(names, leaves, strict=True)):
            label = f"{name[:1].upper()}{name[1:]}: " if len(names) > 1 else ""
            pieces += [
                "\n" if place else "",
                label,
                _value(leaf, found.get(leaf.path, []), document),
            ]
        return Attempt(tuple(pieces), notes=(f"{len(found)} of {len(names)} fields found",))


def fields_of(task: Task) -> tuple[str, ...]:
    """Return the names of the fields that a prompt asks for; none if it asks for none."""
    for turn in reversed(task.prompt.turns):
        if turn.role not in ("system", "user"):
            continue
        text = turn.text[:5000]
        rows = LINES.search(text)
        if rows is not None:
            parts = re.findall(r"^[ \t]*\S+[ \t]+([^\n:(]+)", rows["rows"], re.MULTILINE)
        else:
            order = ORDER.search(text)
            parts = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", order["list"]) if order else []
        names = [
            re.sub(r"^(?:the|all|any|a|an)\s+", "", part.strip(), flags=re.I) for part in parts
        ]
        short = [name for name in names if name and len(name.split()) <= 4]
        names = [name for name in short if name.lower() not in STOP_WORDS]
        if names and not NOT_A_FIELD.search(" ".join(names)):
            return tuple(names[:MOST_FIELDS])
    return ()


def _leaf(name: str) -> Leaf:
    key = re.sub(r"\W+", "_", name.lower()).strip("_") or "value"
    schema = guessed(key, "")
    return leaf_of((key,), schema if schema["type"] != "boolean" else {"type": "string"})


def _value(leaf: Leaf, found: list[fields.Found], document: fields.Document) -> Piece:
    if leaf.kind == "array":
        return ", ".join(map(str, listed(leaf, document))) or NOT_FOUND
    numeric = leaf.kind in ("number", "integer")
    options = [
        Option(one.score, (document.text[one.start : one.end] if numeric else str(one.value),))
        for one in found
    ]
    return choose(*options, scale=VALUE_SCALE) if options else NOT_FOUND
