"""The JSON Schemas that OpenAI takes for functions and answers, and how it refuses the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.neutral import Problem

FORBIDDEN = (
    "allOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "patternProperties",
)
"""Keywords that a strict schema may not have."""

TYPELESS = ("anyOf", "$ref", "enum", "const")
"""What may stand in a strict schema in place of a type."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Whose schema it is: how messages call it, which parameter it is in, and the error's code."""

    owner: str
    param: str
    code: str | None

    def refuse(self, reason: str) -> Problem:
        """Make the problem that tells `reason`."""
        text = f"Invalid schema for {self.owner}: {reason}"
        detail = {} if self.code is None else {"code": self.code}
        return Problem("invalid", 400, text, self.param, detail)


def check(schema: Mapping[str, Any], place: Place, *, strict: bool) -> None:
    """Raise Problem unless `schema` is one that the vendor takes.

    Every schema describes an object, and its objects and arrays say what is in them.
    strict: every object also has all its properties required, and no others.
    """
    kind = schema.get("type")
    if kind != "object":
        told = "None" if kind is None else kind
        raise place.refuse(
            f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{told}\"'."
        )
    for path, part in _parts((), schema):
        reason = _incomplete(part) or (_loose(part) if strict else None)
        if reason is not None:
            raise place.refuse(f"In context={path!r}, {reason}")


def _parts(path: Path, schema: Any) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Go through a schema and all the schemas in it, each with the way to it."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for name in ("properties", "$defs", "definitions"):
        inner = schema.get(name)
        for key, part in inner.items() if isinstance(inner, dict) else ():
            yield from _parts((*path, name, str(key)), part)
    yield from _parts((*path, "items"), schema.get("items"))
    for name in ("anyOf", "oneOf", "allOf"):
        choices = schema.get(name)
        for number, part in enumerate(choices if isinstance(choices, list) else ()):
            yield from _parts((*path, name, str(number)), part)


def _incomplete(schema: Mapping[str, Any]) -> str | None:
    """Say what an object or an array lacks in any schema."""
    # An open map (additionalProperties with a schema) says what is in it, too.
    told = (schema.get("properties"), schema.get("additionalProperties"))
    if schema.get("type") == "object" and not any(isinstance(one, dict) for one in told):
        return "object schema missing properties."
    if schema.get("type") == "array" and "items" not in schema:
        return "array schema missing items."
    return None


def _loose(schema: Mapping[str, Any]) -> str | None:
    """Say what keeps a schema from being strict."""
    for name in FORBIDDEN:
        if name in schema:
            return f"'{name}' is not permitted."
    if "type" not in schema and not any(name in schema for name in TYPELESS):
        return "schema must have a 'type' key."
    if schema.get("type") != "object":
        return None
    if schema.get("additionalProperties") is not False:
        return "'additionalProperties' is required to be supplied and to be false."
    return _unlisted(schema.get("properties") or {}, schema.get("required"))


def _unlisted(properties: Mapping[str, Any], required: Any) -> str | None:
    listed = required if isinstance(required, list) else []
    wanted = (
        "'required' is required to be supplied and to be an array including every key in "
        "properties."
    )
    for name in properties:
        if name not in listed:
            return f"{wanted} Missing '{name}'."
    for name in listed:
        if name not in properties:
            return f"{wanted} Extra required key '{name}' supplied."
    return None
