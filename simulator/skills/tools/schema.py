"""JSON Schemas of tools, flattened: the places where values go, and what is written about them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from simulator.language import stems
from simulator.neutral import Tool

KINDS = {
    "dict": "object",
    "float": "number",
    "double": "number",
    "tuple": "array",
    "list": "array",
    "int": "integer",
    "bool": "boolean",
    "str": "string",
    "any": "string",
}
"""Names of types that people write beside those of JSON Schema."""

DEEPEST = 5
"""How many objects inside objects, and references to references, are followed."""

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
EXAMPLES = re.compile(
    r"(?:\be\.?\s?g\.?|\bfor example|\bsuch as|\bexamples?:?|\blike|\bone of:?|\boptions?"
    r"(?:\s+(?:are|include))?:?|\beither|\bcan be|\bpossible values:?|\bvalid values:?|\ballowed"
    r"(?:\s+values)?:?)[,:\s]+(?P<list>(?:[^.;)\n]|\.(?=\w)){1,160})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value that the arguments of a tool can have.

    path: the names that lead to it. kind: its JSON type. doc: what is written about it.
    required: it and all objects around it are, and it may not be null.
    nullable: null is allowed. null_else: it must stand there, if only as null.
    choices: its enum or const, else nothing. examples: values that its description names.
    """

    path: tuple[str, ...]
    kind: str
    schema: Mapping[str, Any]
    required: bool
    nullable: bool = False
    doc: str = ""
    choices: tuple[Any, ...] = ()
    examples: tuple[str, ...] = ()
    name_stems: tuple[str, ...] = field(default=())
    doc_stems: frozenset[str] = frozenset()
    null_else: bool = False

    @property
    def name(self) -> str:
        """The last name of the path."""
        return self.path[-1]


@lru_cache(maxsize=8192)
def words_of(name: str) -> str:
    """Return the words of an identifier.

    >>> words_of("getHTTPStatus_of.user2")
    'get http status of user 2'
    """
    return " ".join(re.sub(r"[^A-Za-z0-9]+", " ", CAMEL.sub(" ", name)).lower().split())


def leaves(tool: Tool) -> tuple[Leaf, ...]:
    """Return every value that the tool's arguments can have, in the order of the schema."""
    return _leaves(tool.name, tool.description, json.dumps(tool.parameters, default=str))


@lru_cache(maxsize=1024)
def _leaves(name: str, description: str, parameters: str) -> tuple[Leaf, ...]:
    # Words of a parameter's description that the whole tool has tell nothing about the parameter.
    shared = frozenset(stems(f"{words_of(name)} {description}"))
    schema = json.loads(parameters)
    return tuple(
        replace(leaf, doc_stems=leaf.doc_stems - shared) for leaf in leaves_of(schema, schema)
    )


def leaves_of(schema: Mapping[str, Any], root: Mapping[str, Any]) -> tuple[Leaf, ...]:
    """Return every value that an object of a schema can have. root: where references point."""
    written = json.dumps(schema, default=str)
    return _known(written, written if root is schema else json.dumps(root, default=str))


@lru_cache(maxsize=512)
def _known(schema: str, root: str) -> tuple[Leaf, ...]:
    """Return the values of a schema that is asked for again and again, by its text."""
    whole = json.loads(root)
    return tuple(_walk(resolve(json.loads(schema), whole), whole, (), required=True))


def items_of(leaf: Leaf, root: Mapping[str, Any]) -> Leaf:
    """Return the leaf of an element of an array."""
    inner = leaf.schema.get("items")
    inner = resolve(inner if isinstance(inner, Mapping) else {}, root)
    text = " ".join(filter(None, (leaf.doc, str(inner.get("description", "")))))
    return _leaf(leaf.path, inner, leaf.required, text)


def resolve(
    schema: Mapping[str, Any], root: Mapping[str, Any], depth: int = 0
) -> Mapping[str, Any]:
    """Return a schema without references and unions: the first branch that is not null counts."""
    if depth > DEEPEST:
        return {}
    out = dict(schema)
    reference = out.pop("$ref", None)
    if isinstance(reference, str):
        out = {**resolve(_target(reference, root), root, depth + 1), **out}
    for union in ("anyOf", "oneOf"):
        branches = [one for one in out.pop(union, None) or () if isinstance(one, Mapping)]
        found = [resolve(one, root, depth + 1) for one in branches]
        real = [one for one in found if kind_of(one) != "null"]
        if real:
            out = {**real[0], **out, "nullable": len(real) < len(found) or out.get("nullable")}
    for part in out.pop("allOf", None) or ():
        if isinstance(part, Mapping):
            out = {**resolve(part, root, depth + 1), **out}
    return out


def kind_of(schema: Mapping[str, Any]) -> str:
    """Return the JSON type of a schema; where none is said, what its other keywords imply."""
    said = schema.get("type")
    if isinstance(said, (list, tuple)):
        said = next((one for one in said if one != "null"), "null")
    if isinstance(said, str):
        return KINDS.get(said.lower(), said.lower())
    if "properties" in schema:
        return "object"
    if "items" in schema:
        return "array"
    known = [*(schema.get("enum") or ()), schema.get("const")]
    first = next((one for one in known if one is not None), "")
    return {bool: "boolean", int: "integer", float: "number"}.get(type(first), "string")


def _target(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = root
    for step in reference.removeprefix("#").strip("/").split("/"):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _walk(
    schema: Mapping[str, Any], root: Mapping[str, Any], path: tuple[str, ...], *, required: bool
) -> Iterator[Leaf]:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return
    needed = schema.get("required")
    needed = needed if isinstance(needed, (list, tuple)) else ()
    for name, raw in properties.items():
        inner = resolve(raw if isinstance(raw, Mapping) else {}, root)
        must = required and name in needed
        here = (*path, str(name))
        if kind_of(inner) == "object" and inner.get("properties") and len(here) <= DEEPEST:
            yield from _walk(inner, root, here, required=must and not _nullable(inner))
        else:
            must_be_said = must and not _nullable(inner)
            leaf = _leaf(here, inner, must_be_said, str(inner.get("description") or ""))
            yield replace(leaf, null_else=must and not must_be_said)


def leaf_of(path: tuple[str, ...], schema: Mapping[str, Any]) -> Leaf:
    """Return the leaf of a value that must be there."""
    return _leaf(path, schema, True, str(schema.get("description") or ""))


def _leaf(path: tuple[str, ...], schema: Mapping[str, Any], required: bool, doc: str) -> Leaf:
    enum = schema.get("enum")
    choices = tuple(one for one in enum if one is not None) if isinstance(enum, list) else ()
    if "const" in schema:
        choices = (schema["const"],)
    return Leaf(
        path,
        kind_of(schema),
        schema,
        required,
        _nullable(schema),
        doc,
        choices,
        _examples(schema, doc),
        tuple(dict.fromkeys(stems(words_of(path[-1])))),
        frozenset(stems(doc)),
    )


def _nullable(schema: Mapping[str, Any]) -> bool:
    said = schema.get("type")
    enum = schema.get("enum")
    return (
        bool(schema.get("nullable"))
        or (isinstance(said, (list, tuple)) and "null" in said)
        or (isinstance(enum, (list, tuple)) and None in enum)
    )


def _examples(schema: Mapping[str, Any], doc: str) -> tuple[str, ...]:
    """Return example values: from the schema, and those that the description names."""
    given = schema.get("examples")
    out = [str(one) for one in given] if isinstance(given, (list, tuple)) else []
    out += [
        one
        for pair in re.findall(r"\"([^\"\n]{1,60})\"|(?<!\w)'([^'\n]{1,60})'", doc)
        for one in pair
        if one
    ]
    for match in EXAMPLES.finditer(doc):
        parts = re.split(r",|\bor\b|\band\b|/", match["list"])
        out += [part.strip(" \"'`()") for part in parts]
    return tuple(dict.fromkeys(one for one in out if 0 < len(one) <= 60))
