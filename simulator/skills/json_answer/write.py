"""Write JSON by a schema, a slot for every value that is open to choice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from simulator.attempt import Option, Piece, choose, greedy
from simulator.skills.extract.cues import MEMBER
from simulator.skills.extract.fields import Found, assigned
from simulator.skills.extract.listing import listed
from simulator.skills.extract.rows import roles_of
from simulator.skills.extract.rows import rows as counted_rows
from simulator.skills.extract.rows import values as row_values
from simulator.skills.json_answer.brief import Brief
from simulator.skills.json_answer.limits import fitted
from simulator.skills.json_answer.placeholder import placeholder
from simulator.skills.json_answer.properties import as_json, special
from simulator.skills.json_answer.records import MOST_RECORDS, records, table
from simulator.skills.tools.invent import default_of
from simulator.skills.tools.schema import Leaf, items_of, kind_of, leaves_of, resolve

LIMITS = frozenset(
    [
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minItems",
        "maxItems",
        "uniqueItems",
    ]
)
"""Keywords that a text or a number of another skill has to be held to."""

VALUE_SCALE = 0.06
"""Scores of values that differ by this much differ by a factor e in probability."""

Pieces = tuple[Piece, ...]
Plan = Mapping[tuple[str, ...], tuple[Piece, ...]]


def written(schema: Mapping[str, Any], brief: Brief) -> tuple[Piece, ...]:
    """Return a document of JSON that the schema allows."""
    root = brief.document.root
    top = resolve(schema, root)
    if kind_of(top) != "object" or not top.get("properties"):
        leaf = Leaf(("result",), kind_of(top), top, required=True)
        return _value(leaf, brief, _found([leaf], brief))
    return _object(top, (), plan_of(top, brief), brief)


def plan_of(schema: Mapping[str, Any], brief: Brief, *, within: str = "") -> Plan:
    """Return the JSON of every value that an object can have, as far as it is known.

    within: the array that the object stands in, whose name says what its fields are about.
    """
    root = brief.document.root
    out: dict[tuple[str, ...], tuple[Piece, ...]] = {}
    plain = []
    for leaf in leaves_of(schema, root):
        pieces = special(leaf, brief)
        if pieces is None:
            plain.append(replace(leaf, path=(within, *leaf.path)) if within else leaf)
        else:
            out[leaf.path] = _within(pieces, leaf, brief)
    found = _found(plain, brief)
    for leaf in plain:
        out[leaf.path[1:] if within else leaf.path] = _value(leaf, brief, found)
    return out


def _within(pieces: Pieces, leaf: Leaf, brief: Brief) -> Pieces:
    """Keep what another skill wrote within the limits of its property."""
    if not LIMITS & leaf.schema.keys() or leaf.choices or "const" in leaf.schema:
        return pieces
    value = fitted(json.loads(greedy(pieces)), leaf.schema, leaf.kind)
    return _missing(leaf, brief) if value is None else (as_json(value),)


def _found(leaves: Sequence[Leaf], brief: Brief) -> Mapping[tuple[str, ...], Sequence[Found]]:
    single = [leaf for leaf in leaves if leaf.kind in ("string", "integer", "number")]
    return assigned(single, brief.document)


def _value(
    leaf: Leaf, brief: Brief, found: Mapping[tuple[str, ...], Sequence[Found]]
) -> tuple[Piece, ...]:
    """Return the JSON of one value; no pieces at all if it is to be left out."""
    if leaf.kind == "array":
        return _array(leaf, brief)
    options = []
    for one in found.get(leaf.path, ()):
        if one.value is None:  # told to have none, such as the end of what goes on
            break
        value = fitted(one.value, leaf.schema, leaf.kind)
        if value is not None:
            options.append(Option(one.score, (as_json(value),)))
    if options:
        return (choose(*options, scale=VALUE_SCALE),)
    return _missing(leaf, brief)


def _missing(leaf: Leaf, brief: Brief) -> tuple[Piece, ...]:
    """Return what stands for a value that the document does not have."""
    if leaf.nullable or leaf.kind == "null":
        return ("null",)
    if not leaf.required:
        return ()
    known = default_of(leaf)
    if known is not None:
        return (as_json(known.value),)
    blank = _blank(leaf, brief)
    invents = brief.missing is None and brief.mind.chance(
        "invents a field", brief.mind.quality.invention, *leaf.path
    )
    if blank is not None and not invents:
        return (as_json(blank),)
    return (as_json(_made_up(leaf.schema, brief, leaf.path)),)


def _made_up(schema: Mapping[str, Any], brief: Brief, path: tuple[str, ...]) -> Any:
    return placeholder(schema, brief.document.root, brief.mind, path)


def _blank(leaf: Leaf, brief: Brief) -> Any:
    """Return an empty value, if the schema allows one."""
    told = brief.missing or ""
    word = "" if told.lower() in ("null", "empty", "") else told
    values = {"string": word, "integer": 0, "number": 0, "boolean": False, "object": {}}
    value = values.get(leaf.kind)
    if leaf.kind == "object":
        return None if leaf.schema.get("properties") else value
    return None if value is None else fitted(value, leaf.schema, leaf.kind)


def _array(leaf: Leaf, brief: Brief) -> tuple[Piece, ...]:
    item = items_of(leaf, brief.document.root)
    if item.kind == "object" and item.schema.get("properties"):
        rows = _counted_rows(item, brief) or [
            _object(item.schema, (), plan_of(item.schema, part, within=leaf.name + MEMBER), part)
            for part in records(leaf, item, brief)
        ]
    else:
        values = [fitted(one, item.schema, item.kind) for one in listed(leaf, brief.document)]
        known = [as_json(one) for one in values if one is not None]
        rows = [(text,) for text in dict.fromkeys(known)]
    if not rows and leaf.nullable:
        return ("null",)
    if not rows and not leaf.required:
        return ()
    rows = rows[: int(leaf.schema.get("maxItems") or MOST_RECORDS)]
    for _ in range(int(leaf.schema.get("minItems") or 0) - len(rows)):
        rows.append((as_json(_made_up(item.schema, brief, (*leaf.path, str(len(rows))))),))
    pieces: list[Piece] = ["["]
    for place, row in enumerate(rows):
        pieces += [", " if place else "", *row]
    return (*pieces, "]")


def _counted_rows(item: Leaf, brief: Brief) -> list[Pieces]:
    """Return the objects of an array of things that the document counts; none for others."""
    properties = item.schema["properties"]
    roles = roles_of(properties)
    held = set(roles.values())
    if not {"thing", "quantity"} <= held or len(roles) < len(properties):
        return []
    if table(brief.document.text):
        return []
    kinds = {one.name: one for one in leaves_of(item.schema, brief.document.root)}
    out = []
    for row in counted_rows(brief.document.text):
        plan: dict[tuple[str, ...], Pieces] = {}
        for name, value in row_values(row, roles):
            leaf = kinds[name]
            known = None if value is None else fitted(value, leaf.schema, leaf.kind)
            plan[leaf.path] = _missing(leaf, brief) if known is None else (as_json(known),)
        out.append(_object(item.schema, (), plan, brief))
    return out[:MOST_RECORDS]


def _object(
    schema: Mapping[str, Any], path: tuple[str, ...], plan: Plan, brief: Brief
) -> tuple[Piece, ...]:
    """Write an object: its properties in the order of the schema."""
    root = brief.document.root
    pieces: list[Piece] = []
    required = schema.get("required") or ()
    for name, raw in schema.get("properties", {}).items():
        here = (*path, str(name))
        inner = resolve(raw if isinstance(raw, Mapping) else {}, root)
        if here in plan:
            value = plan[here]
        elif any(known[: len(here)] == here for known in plan):
            value = _object(inner, here, plan, brief)
        else:
            value = ()
        if not value and name in required:
            value = (as_json(_made_up(inner, brief, here)),)
        if value:
            pieces += [", " if pieces else "", f"{as_json(name)}: ", *value]
    return ("{", *pieces, "}")
