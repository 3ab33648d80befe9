"""A call on paper: the JSON of its arguments, with a slot where a value is open to choice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from simulator.attempt import Draft, Option, Piece, choose
from simulator.mind import Mind
from simulator.skills.tools.assign import Value
from simulator.skills.tools.fill import Filled
from simulator.skills.tools.invent import default_of, invented
from simulator.skills.tools.schema import Leaf, leaves

TOOL_SCALE = 0.085
"""Scores of tools that differ by this much differ by a factor e in probability."""

VALUE_SCALE = 0.06
"""Scores of values that differ by this much differ by a factor e in probability."""

Tree = dict[str, Any]


def draft(filled: Filled, mind: Mind, *, invent: bool = False) -> Draft:
    """Write a call. invent: give required parameters without a value one that is made up."""
    tree: Tree = {}
    for leaf in leaves(filled.tool):
        value = filled.values.get(leaf.path)
        if value is None and leaf.required:
            if not invent:
                continue
            value = default_of(leaf) or Value(invented(leaf, mind, filled.tool.parameters), 0.0)
        if value is None and leaf.null_else:
            value = Value(None, 1.0)
        if value is not None:
            _put(tree, leaf, value)
    pieces: list[Piece] = []
    _write(tree, pieces)
    return Draft(filled.tool.name, _joined(pieces))


def _put(tree: Tree, leaf: Leaf, value: Value) -> None:
    here = tree
    for name in leaf.path[:-1]:
        here = here.setdefault(name, {})
    here[leaf.path[-1]] = value


def _write(tree: Mapping[str, Any], pieces: list[Piece]) -> None:
    """Write nested values as pieces of JSON."""
    pieces.append("{")
    for place, (name, value) in enumerate(tree.items()):
        pieces.append(f"{', ' if place else ''}{as_json(name)}: ")
        if isinstance(value, Value):
            pieces.append(_slot(value))
        else:
            _write(value, pieces)
    pieces.append("}")


def _slot(value: Value) -> Piece:
    if not value.others:
        return as_json(value.value)
    rivals = {as_json(other): score for score, other in reversed(value.others)}
    rivals.pop(as_json(value.value), None)
    best = Option(value.score, (as_json(value.value),))
    if not rivals:
        return as_json(value.value)
    options = [Option(min(score, value.score - 0.001), (text,)) for text, score in rivals.items()]
    return choose(best, *options, scale=VALUE_SCALE)


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Join neighbors that are plain text."""
    out: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and out and isinstance(out[-1], str):
            out[-1] += piece
        else:
            out.append(piece)
    return tuple(out)


def as_json(value: Any) -> str:
    """Return a value as JSON, as it goes over the wire."""
    return json.dumps(value, ensure_ascii=False)
