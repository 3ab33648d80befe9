"""Gemini's two kinds of schemas: its own, with types in capitals, and JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.codecs.gemini_surface import camel, known, refuse, want

FIELD_NAMES = """
    additionalProperties anyOf default defs description enum example format items maxItems
    maxLength maxProperties maximum minItems minLength minProperties minimum nullable pattern
    properties propertyOrdering ref required title type
"""
FIELDS = frozenset(FIELD_NAMES.split())
TYPES = ("ARRAY", "BOOLEAN", "INTEGER", "NULL", "NUMBER", "OBJECT", "STRING", "TYPE_UNSPECIFIED")
COUNTS = ("maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties")
"""Whole numbers, which the API also takes as strings."""

RENAMED = {"defs": "$defs", "ref": "$ref"}
LEFT_OUT = ("nullable", "propertyOrdering", "example")
"""Fields that JSON Schema says in another way, or not at all."""

MOST_DEPTH = 64


def json_schema(schema: Any, where: str) -> dict[str, Any]:
    """Return a JSON Schema as it came. Raises Problem for anything but an object."""
    want(isinstance(schema, dict), where, "an object")
    return dict(schema)


def plain_schema(schema: Any, where: str, depth: int = 0) -> dict[str, Any]:
    """Turn a schema of Gemini's own kind, in either style of names, into JSON Schema."""
    want(isinstance(schema, dict), where, "an object")
    if depth > MOST_DEPTH:
        raise refuse(where, f"is nested deeper than {MOST_DEPTH} levels")
    given = {camel(name.lstrip("$")): value for name, value in schema.items() if value is not None}
    known(given, FIELDS, where)
    out = {RENAMED.get(name, name): value for name, value in given.items() if name not in LEFT_OUT}
    kind = _kind(given, where)
    out.pop("type", None)
    if kind is not None:
        out["type"] = [kind, "null"] if given.get("nullable") else kind
    for name in COUNTS:
        if name in out:
            out[name] = _count(out[name], f"{where}.{name}")
    for name in ("properties", "defs"):
        if name in given:
            want(isinstance(given[name], dict), f"{where}.{name}", "an object")
            out[RENAMED.get(name, name)] = {
                key: plain_schema(part, f"{where}.{name}[{key}]", depth + 1)
                for key, part in given[name].items()
            }
    if "items" in given:
        out["items"] = plain_schema(given["items"], f"{where}.items", depth + 1)
    if "anyOf" in given:
        want(isinstance(given["anyOf"], list), f"{where}.any_of", "a list")
        out["anyOf"] = [
            plain_schema(part, f"{where}.any_of[{i}]", depth + 1)
            for i, part in enumerate(given["anyOf"])
        ]
    _complete(kind, out, where)
    return out


def _kind(given: Mapping[str, Any], where: str) -> str | None:
    kind = given.get("type")
    ok = kind is None or (isinstance(kind, str) and kind.upper() in TYPES)
    want(ok, f"{where}.type", f"one of {', '.join(TYPES)}")
    return None if kind is None or kind.upper() == TYPES[-1] else kind.lower()


def _count(value: Any, name: str) -> int:
    ok = type(value) is int or (isinstance(value, str) and value.isascii() and value.isdigit())
    want(ok, name, "an integer")
    return int(value)


def _complete(kind: str | None, schema: Mapping[str, Any], where: str) -> None:
    """Raise Problem for an array without items, and for required properties that are not there."""
    if kind == "array" and "items" not in schema:
        raise refuse(f"{where}.items", "missing field.")
    required, properties = schema.get("required", []), schema.get("properties", {})
    ok = isinstance(required, list) and all(isinstance(name, str) for name in required)
    want(ok, f"{where}.required", "a list of strings")
    for number, name in enumerate(required):
        if name not in properties:
            raise refuse(f"{where}.required[{number}]", "property is not defined")
