"""Read sums that a question spells out: `on hand minus reserved`."""

from __future__ import annotations

import re

from simulator.skills.sql.lexicon import KINDS
from simulator.skills.sql.marking import Item
from simulator.skills.sql.parts import DET, Parts, rule
from simulator.skills.sql.schema import Column

TEMPLATES = {
    "minus": "({0} - {1})",
    "less": "({0} - {1})",
    "plus": "({0} + {1})",
    "times": "{0} * {1}",
    "multiplied by": "{0} * {1}",
    "divided by": "1.0 * {0} / {1}",
}


def _computed(found: re.Match[str], parts: Parts) -> str | None:
    """`C minus C`; `X, that is C minus C` says what X is"""
    one, other = parts.column(found["a"]), parts.column(found["b"])
    if one is None or other is None or one.table != other.table:
        return None
    if "number" not in (one.kind, other.kind):
        return None
    made = Column(
        one.table, f"{one.name} {found['by']} {other.name}", "REAL",
        formula=TEMPLATES[found["by"]], operands=(one, other),
    )  # fmt: skip
    item = Item(found["by"], columns=[(1.0, made)], total=True)
    mark = parts.marked.add("C", item)
    return f"{mark}{found['between']}" if found["first"] else mark


def _ratio(found: re.Match[str], parts: Parts) -> str | None:
    """`C per C`, where the second one counts or measures"""
    one, other = parts.column(found["a"]), parts.column(found["b"])
    if one is None or other is None or one.table != other.table or one is other:
        return None
    kinds = KINDS | {"year", "month", "day", "week", "floor", "round", "level", "rank"}
    if one.kind != "number" or other.kind != "number" or kinds & set(other.words):
        return None
    if other.is_id or other.references:
        return None
    made = Column(
        one.table, f"{one.name} per {other.name}", "REAL",
        formula=TEMPLATES["divided by"], operands=(one, other),
    )  # fmt: skip
    return parts.marked.add("C", Item("per", columns=[(1.0, made)]))


DIFFERENCES = (
    rule(_ratio, rf"(?P<a><C\d+>) (?:per|for each|for every) {DET}(?P<b><C\d+>)"),
    rule(
        _computed,
        r"(?:(?P<first><C\d+>)(?P<between>[^?]*?) ,? ?(?:that is|meaning|so|i.e.|which is|\() )?",
        rf"{DET}(?P<a><C\d+>) (?P<by>{'|'.join(TEMPLATES)}) {DET}(?P<b><C\d+>)",
    ),
)
"""How columns are computed with."""
