"""Compare two columns of a row: `below their minimum stock`, `returned late`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.language import stem
from simulator.skills.sql.durations import event_roots
from simulator.skills.sql.names import LIMITS
from simulator.skills.sql.parts import DET, Filter, Parts, rule
from simulator.skills.sql.schema import Column, Table

PLANNED_LIST = """
    due promised planned deadline expected scheduled agreed target estimated required
"""
PLANNED = frozenset(stem(word) for word in PLANNED_LIST.split())
"""Stems of dates by which something is to happen."""

DONE_LIST = """
    returned delivered arrived finished paid closed received completed done shipped actual end
    answered resolved
"""
DONE = frozenset(stem(word) for word in DONE_LIST.split())
"""Stems of dates on which something has happened."""


def _than_own(found: re.Match[str], parts: Parts) -> str | None:
    """`below their minimum stock`: another amount of the row is compared with it"""
    operator, bound = parts.item(found["p"]).operator, parts.column(found["bound"])
    if bound is None or operator not in ("<", ">", "<=", ">="):
        return None
    named = parts.column(found["column"]) if found["column"] else None
    other = named if named and named.table == bound.table else _partner(bound, _table(bound, parts))
    if other is None or other is bound:
        return None
    return parts.add_filter(Filter("COLUMN", comparison=operator, column=other, other=bound))


def _table(column: Column, parts: Parts) -> Table | None:
    marks = re.findall(r"<T\d+>", parts.marked.text)
    tables = [table for mark in marks for _, table in parts.item(mark).tables]
    return next((table for table in tables if table.name == column.table), None)


def _partner(bound: Column, table: Table | None) -> Column | None:
    """Return the amount or date of a row that a bound is for: the one that shares a word."""
    columns = [c for c in table.columns if c is not bound and c.kind == bound.kind] if table else []
    columns = [c for c in columns if not (c.is_id or c.references or LIMITS & set(c.words))]
    sharing = [c for c in columns if set(c.words) & set(bound.words) - LIMITS]
    done = [c for c in columns if DONE & set(c.words)] if bound.kind == "date" else []
    return next(iter([*done, *sharing, *(columns if len(columns) == 1 else [])]), None)


def _late(found: re.Match[str], parts: Parts) -> str | None:
    """`came back late`, `delivered on time`: what was planned against what was done"""
    pair = next(_plans(parts), None)
    if pair is None:
        return None
    done, planned = pair
    late = "late" in found[0] or "overdue" in found[0]
    comparison = ">" if late != bool(found["no"]) else "<="
    return parts.add_filter(Filter("COLUMN", comparison=comparison, column=done, other=planned))


def _plans(parts: Parts) -> Iterator[tuple[Column, Column]]:
    """Yield a date of doing and its planned date, of the tables that are named."""
    marks = re.findall(r"<[TC]\d+>", parts.marked.text)
    tables = [table for mark in marks for _, table in parts.item(mark).tables]
    for table in dict.fromkeys(tables):
        dates = [column for column in table.columns if column.kind == "date"]
        for planned in (c for c in dates if PLANNED & {*event_roots(c), *c.words}):
            for done in (c for c in dates if DONE & {*event_roots(c), *c.words}):
                yield done, planned


PAIRS = (
    rule(
        _than_own,
        rf"(?:with |whose |where |that have |having )?(?:{DET}(?P<column><C\d+>) )?",
        r"(?:is |are |was |were |has |have |had )?(?P<p><P\d+>) ",
        r"(?:the |their |its |his |her |our )(?P<bound><C\d+>)(?! <[NVXS])",
    ),
    rule(
        _late,
        r"(?:(?:that|which|who) )?(?:(?:were|was|is|are|came|come|arrived?|has|have|been) )*"
        r"(?:(?P<no><P\d+>|not|never) )?(?:<[CT]\d+> |[a-z]+ed |back |too ){0,2}"
        r"(?:late|overdue|on time|in time|punctually)\b",
    ),
)
"""How two columns of a row are compared."""
