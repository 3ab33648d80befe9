"""After an error of a tool: read what is wrong, and change the call, or give it up."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from simulator.mind import Mind
from simulator.neutral import Tool
from simulator.skills.tools.conversation import Conversation, Round
from simulator.skills.tools.fill import Filled, fill
from simulator.skills.tools.matching import matches
from simulator.skills.tools.meaning import FORMED, meaning
from simulator.skills.tools.numbers import numbers, plain
from simulator.skills.tools.results import Reading
from simulator.skills.tools.schema import Leaf, leaves, words_of

MOST_REPAIRS = 2
"""How many times a call that fails is tried again, with changes or without."""

VAGUE_REPAIR = 0.4
"""Share of errors that do not tell what is wrong after which a call is tried again."""

TRANSIENT = re.compile(
    r"\btime[ds]?\s*-?\s*out|\btemporar|\bunavailable|\btry\s+again|\boverload|\brate\s+limit|\btoo\s+many\s+requests"
    r"|\bconnection|\b(?:429|500|502|503|504|529)\b|\binternal\s+(?:server\s+)?error|\bnetwork",
    re.IGNORECASE,
)
MISSING = re.compile(
    r"\b(?:missing|require[sd]?|is\s+mandatory|must\s+(?:provide|specify|include|be\s+provided)|not\s+provided|needs?)\b",
    re.IGNORECASE,
)
ALLOWED = re.compile(
    r"\b(?:one\s+of|allowed(?:\s+values)?|valid(?:\s+\w+)?|supported(?:\s+\w+)?|expected|choose\s+from|options|available(?:\s+\w+)?|must\s+be(?:\s+either)?|did\s+you\s+mean)"
    r"(?:\s+(?:are|is|one\s+of|include))?\s*:?\s*(?P<list>[^.;\n]+(?:\.\d[^.;\n]*)*)",
    re.IGNORECASE,
)
TYPE = re.compile(
    r"\b(?P<type>integer|int|number|float|numeric|string|boolean|bool|array|list)\b", re.IGNORECASE
)
NOT_FOUND = re.compile(
    r"\bnot\s+(?:be\s+)?found|\bno\s+such|\bdoes\s*(?:not|n't)\s+exist|\bunknown\b|\b404\b",
    re.IGNORECASE,
)


def repaired(failed: Reading, tool: Tool, talk: Conversation, mind: Mind) -> dict[str, Any] | None:
    """Return arguments to try a failed call again with, changed or not; None to give up."""
    arguments = _arguments(failed.round)
    text = failed.problem
    tries = sum(done.call.name == tool.name for done in talk.rounds)
    if tries > MOST_REPAIRS:
        return None
    known = leaves(tool)
    blamed = _blamed(text, known, arguments)
    filled = fill(tool, f"{talk.request} {talk.background}".strip(), mind, talk.today)
    if blamed is not None:
        changed = _changed(blamed, arguments, text, filled, mind)
        if changed is not None and changed != arguments.get(blamed.name):
            return _with(arguments, blamed.path, changed)
    if TRANSIENT.search(text):
        return arguments
    if (
        blamed is None
        and not NOT_FOUND.search(text)
        and mind.chance("repairs a vague error", VAGUE_REPAIR, tries)
    ):
        return arguments
    return None


def _arguments(done: Round) -> dict[str, Any]:
    try:
        found = json.loads(done.call.arguments)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _blamed(text: str, known: tuple[Leaf, ...], arguments: Mapping[str, Any]) -> Leaf | None:
    """Return the parameter that an error names, or whose value it quotes."""
    low = text.lower()
    named = [
        leaf for leaf in known if re.search(rf"(?<!\w){re.escape(leaf.name.lower())}(?!\w)", low)
    ]
    named = named or [leaf for leaf in known if words_of(leaf.name) in low]
    named = named or [
        leaf for leaf in known if meaning(leaf).sort in FORMED and meaning(leaf).sort in low
    ]
    if named:
        return max(named, key=lambda leaf: len(leaf.name))
    for leaf in known:
        value = arguments.get(leaf.name)
        if (
            isinstance(value, (str, int, float))
            and len(str(value)) > 1
            and str(value).lower() in low
        ):
            return leaf
    return None


def _changed(
    leaf: Leaf, arguments: Mapping[str, Any], text: str, filled: Filled, mind: Mind
) -> Any:
    """Return the value that an error asks for."""
    old = arguments.get(leaf.path[0]) if len(leaf.path) == 1 else None
    told = Leaf(leaf.path, leaf.kind, leaf.schema, True, doc=text, name_stems=leaf.name_stems)
    options = _options(text, old)
    if options:
        scores = mind.likeness(f"{old if old is not None else words_of(leaf.name)}", options)
        chosen: Any = options[scores.index(max(scores))]
        return _typed(chosen, leaf.kind)
    source = filled.values.get(leaf.path)
    if source is not None and source.mention is not None:
        from simulator.skills.tools.values import value_of  # noqa: PLC0415  (a cycle of subjects)

        wanted = TYPE.search(text)
        if wanted is not None and not MISSING.search(text):
            return _typed(source.value, _kind(wanted["type"]))
        return value_of(told, source.mention)
    if old is None:
        return source.value if source is not None else None
    pattern = leaf.schema.get("pattern")
    if isinstance(pattern, str) and isinstance(old, str) and not matches(pattern, old):
        return old.upper() if matches(pattern, old.upper()) else None
    wanted = TYPE.search(text)
    return _typed(old, _kind(wanted["type"])) if wanted is not None else None


def _options(text: str, old: Any) -> list[str]:
    """Return the values that an error allows: "must be one of: a, b, c"."""
    for match in ALLOWED.finditer(text):
        quoted = re.findall(r"['\"`]([^'\"`]{1,60})['\"`]", match["list"])
        parts = quoted or [
            part.strip(" '\"`()[]{}?!") for part in re.split(r",|\bor\b|\band\b|\|", match["list"])
        ]
        parts = [part for part in parts if part and part != old and len(part.split()) <= 4]
        suggested = match.group().lower().startswith("did")
        if len(parts) >= 2 or (suggested and parts):
            return parts
    return []


def _kind(word: str) -> str:
    low = word.lower()
    return {
        "int": "integer",
        "float": "number",
        "numeric": "number",
        "bool": "boolean",
        "list": "array",
    }.get(low, low)


def _typed(value: Any, kind: str) -> Any:
    """Return a value as another type, where that makes sense."""
    if kind in ("integer", "number") and isinstance(value, str):
        found = numbers(value)
        number = found[0].value if found else None
        return value if number is None else round(number) if kind == "integer" else plain(number)
    if kind == "integer" and isinstance(value, float):
        return round(value)
    if kind == "string" and not isinstance(value, str):
        return json.dumps(value)
    if kind == "array" and not isinstance(value, list):
        return [value]
    if kind == "boolean" and isinstance(value, str):
        return value.lower() in ("true", "yes", "on", "1")
    return value


def _with(arguments: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    out = dict(arguments)
    if len(path) == 1:
        out[path[0]] = value
    else:
        inner = out.get(path[0])
        out[path[0]] = _with(inner if isinstance(inner, Mapping) else {}, path[1:], value)
    return out
