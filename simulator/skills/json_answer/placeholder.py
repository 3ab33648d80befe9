"""Values made up for what must stand in an answer and is not in the document; always valid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.mind import Mind
from simulator.skills.tools.invent import invented
from simulator.skills.tools.schema import DEEPEST, kind_of, leaf_of, resolve

DEEPEST_MADE = 2 * DEEPEST
"""So many objects inside objects are made up, where a schema requires itself."""


def placeholder(
    schema: Mapping[str, Any], root: Mapping[str, Any], mind: Mind, path: tuple[str, ...]
) -> Any:
    """Return a made-up value that a schema allows. path: the names that lead to it."""
    schema = resolve(schema, root)
    leaf = leaf_of(path or ("value",), schema)
    if "const" in schema:
        return schema["const"]
    if leaf.nullable or leaf.kind == "null" or len(path) > DEEPEST_MADE:
        return None
    if leaf.kind == "object" and not leaf.choices:
        required = schema.get("required") or ()
        properties = schema.get("properties") or {}
        return {
            name: placeholder(properties.get(name) or {}, root, mind, (*path, str(name)))
            for name in required
        }
    if leaf.kind == "array" and not leaf.choices:
        return _members(schema, root, mind, path)
    return invented(leaf, mind, root)


def _members(
    schema: Mapping[str, Any], root: Mapping[str, Any], mind: Mind, path: tuple[str, ...]
) -> list[Any]:
    item = schema.get("items")
    inner = item if isinstance(item, Mapping) else {}
    out: list[Any] = []
    for place in range(int(schema.get("minItems") or 0)):
        made = placeholder(inner, root, mind, (*path, str(place)))
        if schema.get("uniqueItems") and made in out:
            made = _other(made, place, resolve(inner, root))
        out.append(made)
    return out


def _other(made: Any, place: int, schema: Mapping[str, Any]) -> Any:
    """Return another value than one that is there already."""
    choices = schema.get("enum")
    if isinstance(choices, list):
        return choices[place % len(choices)]
    if kind_of(schema) == "string":
        return f"{made} {place + 1}"
    return made + place if isinstance(made, int | float) else made
