"""Calls that need each other: a value that is missing may come from another tool's result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simulator.language import stem, stems
from simulator.mind import Mind
from simulator.neutral import Tool
from simulator.skills.tools.assign import Value
from simulator.skills.tools.conversation import Conversation
from simulator.skills.tools.fill import Filled, fill
from simulator.skills.tools.results import Reading, facts
from simulator.skills.tools.routing import routes, summary
from simulator.skills.tools.schema import Leaf, words_of

LOOKS_UP_LIST = """
    find get search lookup look list resolve query fetch geocode locate identify retrieve
"""
LOOKS_UP = frozenset(stem(word) for word in LOOKS_UP_LIST.split())
"""Verbs in the name of a tool that changes nothing, so that it can be called to learn something."""

LABELS = frozenset(map(stem, ["id", "number", "code", "key", "name", "identifier"]))
"""Words in the name of a parameter that do not say whose it is."""


def supplied(filled: Filled, readings: Sequence[Reading], mind: Mind) -> Filled:
    """Fill what is missing from the results of other tools."""
    values = dict(filled.values)
    for leaf in filled.missing:
        for one in reversed(readings):
            if one.round.call.name == filled.tool.name:
                continue
            value = _from_data(leaf, one, filled.tool) if one.kind == "data" else None
            if one.kind == "text":
                value = fill(filled.tool, one.text, mind).values.get(leaf.path)
            if value is not None:
                values[leaf.path] = value
                break
    missing = tuple(leaf for leaf in filled.missing if leaf.path not in values)
    return replace(filled, values=values, missing=missing)


def lookup(filled: Filled, tools: Sequence[Tool], talk: Conversation, mind: Mind) -> Filled | None:
    """Return a call of another tool that can find what is missing; None if there is none."""
    others = [tool for tool in tools if tool.name != filled.tool.name and _looks_up(tool)]
    for leaf in filled.missing:
        about = _owner(leaf, filled.tool)
        fitting = [
            tool for tool in others if about & set(stems(summary(tool.name, tool.description)))
        ]
        for route in routes(f"find the {words_of(leaf.name)}", fitting, mind):
            call = fill(route.tool, talk.request, mind, talk.today)
            if not call.missing and call.values:
                return call
    return None


def _from_data(leaf: Leaf, one: Reading, tool: Tool) -> Value | None:
    """Return the value in a result that has the name of a parameter, or is the only number."""
    known = [(key, value) for key, value in facts(one.data) if value is not None]
    exact = [value for key, value in known if words_of(key) == words_of(leaf.name)]
    owner = _owner(leaf, tool)
    made_by = set(stems(words_of(one.round.call.name)))
    named = [
        value
        for key, value in known
        if set(stems(words_of(key))) <= LABELS
        and set(stems(words_of(key))) & set(leaf.name_stems)
        and owner & made_by
    ]
    alike = [
        value for key, value in known if set(stems(words_of(key))) & (set(leaf.name_stems) - LABELS)
    ]
    only = [
        value
        for _, value in known
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    ]
    numeric = leaf.kind in ("integer", "number") and len(only) == 1
    found = exact or named or alike or (only if numeric else [])
    typed = [value for value in found if _has_type(leaf, value)]
    return Value(typed[0], 1.0) if typed else None


def _has_type(leaf: Leaf, value: object) -> bool:
    if leaf.kind == "string":
        return isinstance(value, str)
    if leaf.kind in ("integer", "number"):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return leaf.kind == "boolean" and isinstance(value, bool)


def _owner(leaf: Leaf, tool: Tool) -> set[str]:
    """Return the stems that say whose value a parameter wants: "customer" of "customer_id"."""
    own = set(leaf.name_stems) - LABELS
    return own or set(stems(words_of(tool.name))) - LOOKS_UP


def _looks_up(tool: Tool) -> bool:
    return bool({stem(word) for word in words_of(tool.name).split()} & LOOKS_UP)
