"""Made-up values for parameters that nothing was said about; always valid for the schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulator.mind import Mind
from simulator.skills.tools.assign import Value
from simulator.skills.tools.matching import matches
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.schema import Leaf, items_of, leaves_of

EXAMPLES = {
    "email": ("user@example.com", "info@example.com"),
    "url": ("https://example.com",),
    "phone": ("+1 202 555 0143",),
    "date": ("2025-01-15", "2025-03-01"),
    "time": ("09:00", "12:00"),
    "code": ("12345", "1001"),
    "place": ("New York", "London", "Paris"),
    "person": ("John Smith", "Jane Doe"),
    "organization": ("Acme Inc.", "Example Corp"),
    "message": ("Hello!", "Please see the details below."),
    "title": ("Untitled", "New item"),
    "query": ("latest news", "overview"),
    "formula": ("x",),
    "other": ("default", "standard", "general"),
}
"""What comes to mind for a text of each sort."""

NUMBERS = (1, 2, 5, 10, 100)
FORMATS = {
    "email": "user@example.com",
    "uri": "https://example.com",
    "uuid": "3f2b8c1e-4d5a-4b6c-8d7e-9f0a1b2c3d4e",
    "ipv4": "192.0.2.1",
    "date": "2025-01-15",
    "time": "09:00:00",
    "date-time": "2025-01-15T09:00:00Z",
}


def default_of(leaf: Leaf) -> Value | None:
    """Return the default value that a schema names."""
    return Value(leaf.schema["default"], 0.5) if leaf.schema.get("default") is not None else None


def invented(leaf: Leaf, mind: Mind, root: Mapping[str, Any]) -> Any:
    """Return a made-up value for a parameter."""
    if leaf.choices:
        return leaf.choices[mind.pick("invented", len(leaf.choices), *leaf.path)]
    if leaf.kind == "boolean":
        return False
    if leaf.kind in ("integer", "number"):
        return _number(leaf, mind)
    if leaf.kind == "array":
        item = items_of(leaf, root)
        count = max(1, int(leaf.schema.get("minItems") or 1))
        return [invented(item, mind, root) for _ in range(count)]
    if leaf.kind == "object":
        return _object(leaf, mind, root)
    return _text(leaf, mind)


def _object(leaf: Leaf, mind: Mind, root: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for inner in leaves_of(leaf.schema, root):
        if not inner.required:
            continue
        here = out
        for name in inner.path[:-1]:
            here = here.setdefault(name, {})
        here[inner.name] = invented(inner, mind, root)
    return out


def _number(leaf: Leaf, mind: Mind) -> int | float:
    value: float = NUMBERS[mind.pick("invented", len(NUMBERS), *leaf.path)]
    low, high = leaf.schema.get("minimum"), leaf.schema.get("maximum")
    above, below = leaf.schema.get("exclusiveMinimum"), leaf.schema.get("exclusiveMaximum")
    whole = leaf.kind == "integer"
    if isinstance(low, (int, float)):
        value = max(value, low)
    if isinstance(above, (int, float)) and not isinstance(above, bool):
        value = max(value, above + 1)
    if isinstance(high, (int, float)):
        value = min(value, high)
    if isinstance(below, (int, float)) and not isinstance(below, bool) and value >= below:
        value = (
            below - 1
            if whole
            else (below + (above if isinstance(above, (int, float)) else below - 2)) / 2
        )
    step = leaf.schema.get("multipleOf")
    if isinstance(step, (int, float)) and step:
        value = -(-value // step) * step
    return int(value) if whole or float(value).is_integer() else value


def _text(leaf: Leaf, mind: Mind) -> str:
    form = str(leaf.schema.get("format") or "")
    known = [FORMATS[form]] if form in FORMATS else [*leaf.examples, *EXAMPLES[meaning(leaf).sort]]
    pattern = leaf.schema.get("pattern")
    if isinstance(pattern, str):
        fitting = [one for one in known if matches(pattern, one)]
        return fitting[0] if fitting else from_pattern(pattern)
    text = known[mind.pick("invented", len(known), *leaf.path)]
    least, most = leaf.schema.get("minLength"), leaf.schema.get("maxLength")
    if isinstance(least, int) and len(text) < least:
        text = text.ljust(least, "x")
    return text[:most] if isinstance(most, int) else text


def from_pattern(pattern: str) -> str:
    r"""Return a text that matches a simple pattern: classes, counts, groups and alternatives.

    >>> from_pattern(r"^[A-Z]{2}-\d{3,5}$"), from_pattern("^(cat|dog)s?$")
    ('AA-111', 'cat')
    """
    import re._parser as parser  # type: ignore[import-not-found]  # noqa: PLC0415

    try:
        made = "".join(_unit(op, argument) for op, argument in parser.parse(pattern))
    except (re.error, RecursionError):
        return ""
    return made


def _unit(op: Any, argument: Any) -> str:
    """Return the shortest text for one node of a parsed pattern."""
    name = str(op)
    if name == "LITERAL":
        return chr(argument)
    if name == "IN":
        return _member(argument)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, _, inner = argument
        return "".join(_unit(*node) for node in inner) * int(least)
    if name in ("SUBPATTERN", "ATOMIC_GROUP"):
        inner = argument[-1] if name == "SUBPATTERN" else argument
        return "".join(_unit(*node) for node in inner)
    if name == "BRANCH":
        return "".join(_unit(*node) for node in argument[1][0])
    return "a" if name in ("ANY", "NOT_LITERAL") else ""


def _member(members: Any) -> str:
    """Return a member of a class of characters."""
    classes = {"CATEGORY_DIGIT": "1", "CATEGORY_WORD": "a", "CATEGORY_SPACE": " "}
    for op, argument in members:
        if str(op) == "LITERAL":
            return chr(argument)
        if str(op) == "RANGE":
            return "1" if argument[0] <= ord("1") <= argument[1] else chr(argument[0])
        if str(op) == "CATEGORY":
            return classes.get(str(argument), "a")
    return "a"
