"""Compare two columns of a row: `below their minimum stock`, `returned late`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.language import stem
from simulator.skills.sql.durations import event_roots
from simulator.skills.sql.marking import Item
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


FILLED = frozenset(stem(word) for word in ("booked", "sold", "enrolled", "taken", "occupied"))
ROOM = frozenset(stem(word) for word in ("capacity", "seats", "places", "size", "maximum", "spots"))
"""Stems of columns of what is taken, and of what there is room for."""


def _room(parts: Parts) -> tuple[Column, Column] | None:
    """Return the columns of what is taken and of the room there is, of the only table."""
    tables = parts.schema.tables if parts.schema else ()
    numbers = [c for c in tables[0].columns if c.kind in ("number", "unknown", "flag")]
    taken = [c for c in numbers if FILLED & set(c.words)] if len(tables) == 1 else []
    room = [c for c in numbers if ROOM & set(c.words) and c not in taken]
    return (taken[0], room[0]) if taken and room else None


def _full(found: re.Match[str], parts: Parts) -> str | None:
    """`fully booked`, `sold out`, `full`: as much is taken as there is room for"""
    pair = _room(parts)
    if pair is None:
        return None
    comparison = "<" if found["no"] else "="
    return parts.add_filter(Filter("COLUMN", comparison=comparison, column=pair[0], other=pair[1]))


def _left(_found: re.Match[str], parts: Parts) -> str | None:
    """`how many free seats`, `how many places are left`: room less what is taken"""
    pair = _room(parts)
    if pair is None:
        return None
    made = Column(pair[0].table, "left", "REAL", formula="({0} - {1})", operands=(pair[1], pair[0]))
    mark = parts.marked.add("C", Item("left", columns=[(1.0, made)])).strip()
    return f" what is the {mark} "


PAIRS = (
    rule(
        _left,
        r" how many (?:(?:free|open|available|remaining|empty) (?:<[A-Z]\d+>|[a-z]+)"
        r"|(?:<[A-Z]\d+>|[a-z]+) (?:are |were )?(?:still )?(?:left|free|available)"
        r"(?! <))",
    ),
    rule(
        _full,
        r"(?:is|are|was|were)(?P<no> not| <P\d+>)? (?:already |completely )?"
        r"(?:(?:fully|completely) (?:booked|<[A-Z]\d+>)|full|(?:sold|<[CF]\d+>) out|<X\d+> out)"
        r"(?= ?[?.,;]|$)",
    ),
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
