"""Read superlatives that say by what they go: `the best rated X`, `the biggest X by C`."""

from __future__ import annotations

import re

from simulator.skills.sql.marking import Item
from simulator.skills.sql.meaning import is_verb
from simulator.skills.sql.parts import NAMED, Measure, Parts, rule
from simulator.skills.sql.schema import Column


def _graded(found: re.Match[str], parts: Parts) -> str | None:
    """`the best rated X`: by the number that the participle tells of"""
    column, item = parts.column(found["by"]), parts.item(found["u"])
    participle = is_verb(parts.item(found["by"]).text.lower())
    if not (item.measures and participle) or column is None or column.kind != "number":
        return None
    parts.superlative(Measure(found["by"]), item.measures[0][1] > 0)
    return f" {found['mark'] or ''} "


def _judged(found: re.Match[str], parts: Parts) -> str | None:
    """`the biggest X by number of Y`, `is the longest, by Y`, `the cheapest per Y`"""
    column, item = parts.column(found["by"]), parts.item(found["u"])
    if column is None or column.kind not in ("number", "date") or column.is_id:
        return None
    parts.superlative(Measure(found["by"]), _rises(item, column))
    return f" {found['mark'] or ''} ; "


def _does_longest(found: re.Match[str], parts: Parts) -> str | None:
    """`which candle burns the longest`: by the amount that the verb tells of"""
    column, item = parts.column(found["by"]), parts.item(found["u"])
    if not item.measures or column is None or column.kind not in ("number", "date"):
        return None
    parts.superlative(Measure(found["by"]), _rises(item, column))
    return f"{found['head']} ; "


def _rises(item: Item, column: Column) -> bool:
    """Say whether the highest value of a column comes first for a superlative."""
    if not item.measures:
        return not item.falling
    timed = column.kind == "date" or "year" in column.words
    signs = [sign for noun, sign in item.measures if (noun in ("date", "year")) == timed]
    return signs[0] > 0 if signs else not timed


GRADINGS = (
    rule(_graded, r"(?P<u><U\d+>) (?P<by><C\d+>)(?P<mark> <T\d+>)?(?= |$)(?! <)"),
    rule(
        _judged,
        rf"(?P<u><U\d+>)(?P<mark> {NAMED})? ?(?:,? (?:judging |judged |measured |going )?by"
        r"|,? in terms of|per) (?:(?:its|the|their|number of|amount of) )*(?P<by><C\d+>)",
    ),
    rule(
        _does_longest,
        r"(?P<head>(?:which|what|who) (?:<T\d+>|<C\d+>)(?: [a-z]+){0,3}) (?P<by><C\d+>) "
        r"(?:the )?(?P<u><U\d+>)(?= [?.;,]|\s*$)",
    ),
)
"""How it is said by what a superlative goes."""
