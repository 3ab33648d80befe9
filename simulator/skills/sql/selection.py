"""Decide what a query shows: columns, aggregates, groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from simulator.language import stem
from simulator.skills.sql.derived import price, product, scaled
from simulator.skills.sql.means import mean_over
from simulator.skills.sql.parts import Measure, Parts
from simulator.skills.sql.query import Piece, moved, quoted
from simulator.skills.sql.resolve import Resolver
from simulator.skills.sql.schema import Column, Table, full_name
from simulator.skills.sql.scores import MONEY, TOLD

PERIODS = {
    "year": "STRFTIME('%Y', {0})", "month": "STRFTIME('%Y-%m', {0})", "day": "DATE({0})",
    "week": "STRFTIME('%Y-%W', {0})", "weekday": "STRFTIME('%w', {0})",
    "hour": "STRFTIME('%H', {0})",
    "quarter": "STRFTIME('%Y', {0}) || '-Q' || ((CAST(STRFTIME('%m', {0}) AS INTEGER) + 2) / 3)",
}  # fmt: skip


BOUNDS = (frozenset({"min", "minimum", "low"}), frozenset({"max", "maximum", "high"}))
"""Words of columns of which no highest, and no lowest value is asked for."""

OF_NAMES = re.compile(r"\b(?:first|last|given|family|sur|fore)[ -]?")
"""Words of one of the names of people."""

PAID = frozenset(
    stem(w)
    for w in ["cost", "price", "amount", "total", "fee", "paid", "payment", "spend", "revenue"]
)
"""Words of columns that hold sums of money."""


class Selection:
    """Turns measures and groups into SQL; what it decides is kept by its resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._parts: Parts = resolver.parts
        self._schema = resolver.schema

    def each_kind_once(self, select: Sequence[Piece], groups: Sequence[Piece]) -> bool:
        """Say whether a question such as `which genres ...` wants each kind once."""
        asked = re.match(
            r" (?:in |from |to |at |for )?(?:which|what) (?:are |is )?(?:the |all )*<C\d+>",
            self._parts.marked.text,
        )
        if not asked or groups or self._parts.order or self._parts.having or len(select) > 1:
            return False
        columns = list(select[0].columns())
        return (
            bool(columns)
            and columns[0].kind in ("text", "unknown")
            and columns[0].words[-1] not in ("name", "titl")
        )

    def group(self, one: Measure) -> Piece | None:
        if one.unit:
            column = self._resolver.column(one.target) if one.target else None
            if column is None:
                options = [
                    (1.0 + self._resolver.place(c) + (TOLD if self._resolver.told(c) else 0.0), c)
                    for t in self._resolver.neighbors()
                    for c in t.columns
                    if c.kind == "date"
                ]
                column = self._resolver.choose(f"u{one.unit}", options)
            if column is None:
                years = [
                    (1.0 + self._resolver.place(c), c)
                    for c in self._schema.columns
                    if one.unit in c.words
                ]
                column = self._resolver.choose(f"u{one.unit}", years)
                return Piece("{0}", (column,)) if column else None
            return Piece(PERIODS[one.unit] if column.kind == "date" else "{0}", (column,))
        if one.target.startswith("<T"):
            table = self._resolver.table(one.target)
            if table is self._resolver.main and not self._measured():
                return None
            return Piece("{0}", (table.label,))
        column = self._resolver.column(one.target)
        return Piece("{0}", (column,)) if column is not None else None

    def _measured(self) -> bool:
        return any(one.function for one in self._parts.outputs) or any(
            m.function for m, _ in self._parts.order
        )

    def select(self, main: Table, groups: Sequence[Piece]) -> tuple[list[Piece], bool]:
        """Return what is shown, and whether any of it is an aggregate."""
        parts = self._parts
        if parts.everything and not any(one.function for one in parts.outputs):
            return [self._all(main)], False
        outputs = [self._summed(one, groups) for one in parts.outputs if self._is_telling(one)]
        shown = _unlike(
            [piece for one in outputs if (piece := self.measure(one, main)) is not None]
        )
        if parts.change and len(shown) == 2:
            shown = [
                Piece(
                    f"{moved(shown[0], 0)} - {moved(shown[1], len(shown[0].arguments))}",
                    (*shown[0].arguments, *shown[1].arguments),
                )
            ]
        aggregated = any(piece.aggregates for piece in shown)
        seen = {column for piece in shown if not piece.aggregates for column in piece.columns()}
        if aggregated or parts.best:
            new = [piece for piece in groups if not self._told(piece, seen)]
            if aggregated or not shown:
                shown = [*new, *shown]
        if not shown:
            shown = [Piece("{0}", (main.label,))] if not parts.share else []
        if not (aggregated or groups):
            shown = self._in_full(shown)
        return shown, aggregated

    def _in_full(self, shown: Sequence[Piece]) -> list[Piece]:
        """Show people by first and last name, unless only one of the two is asked for."""
        marks = [one.target for one in self._parts.outputs if one.target.startswith("<")]
        outputs = [self._parts.item(mark).text.lower() for mark in marks]
        if any(OF_NAMES.search(text) for text in outputs):
            return list(shown)
        seen = {column for piece in shown for column in piece.columns()}
        out: list[Piece] = []
        for piece in shown:
            out.append(piece)
            column = next(iter(piece.columns()), None)
            both = full_name(self._schema.table(column.table)) if column is not None else None
            if piece.template == "{0}" and both and column is both[0] and both[1] not in seen:
                out.append(Piece("{0}", (both[1],)))
        return out

    def _is_telling(self, one: Measure) -> bool:
        """Say whether a thing is worth showing: a bare number of a row beside others is not."""
        if one.function or not one.target.startswith("<T") or len(self._parts.outputs) == 1:
            return True
        label = self._resolver.table(one.target).label
        return not (label.is_id and label.kind == "number")

    def _told(self, group: Piece, seen: set[Column]) -> bool:
        """Say whether what is shown tells the groups apart: it has their key, or a name of them."""
        columns = set(group.columns())
        tables = {c.table for c in columns if c is self._schema.table(c.table).label}
        named = {c.references[0].lower() for c in columns if c.references}
        labels = {c.table.lower() for c in seen if c is self._schema.table(c.table).label}
        return (
            bool(columns & seen)
            or bool(named & labels)
            or any(c.table in tables and c.key for c in seen)
        )

    def _summed(self, one: Measure, groups: Sequence[Piece]) -> Measure:
        """Add up a quantity that is asked per group, or as a total."""
        if one.function or not one.target.startswith("<C"):
            return one
        item = self._parts.item(one.target)
        if item.total and not self._parts.everything:
            return replace(one, function="SUM")
        column = item.columns[0][1] if item.columns else None
        if (
            column is None
            or column.kind != "number"
            or column.is_id
            or column.references
            or "year" in column.words
        ):
            return one
        grouped = (
            any(g.target != one.target for g in self._parts.groups)
            and not self._parts.best
            and groups
        )
        total = (
            re.match(r"(?:total|overall|sum)\b", item.text, re.I) and len(self._parts.outputs) == 1
        )
        return replace(one, function="SUM") if (grouped or total) and not self._parts.limit else one

    def _all(self, main: Table) -> Piece:
        return Piece(f"{quoted(main.name)}.*" if len(self._resolver.mentioned) > 1 else "*")

    def measure(self, one: Measure, main: Table) -> Piece | None:
        """Return the SQL of a measure; None if nothing fits."""
        if one.measures:
            return self._extreme(one)
        if one.target.startswith("*"):
            return self._starred(one, main)
        if one.over:
            return self._mean(one, main)
        if one.unit == "moment":
            return self._moment(one)
        if one.function == "COUNT":
            return self._counted(one, main)
        return self._plain(one)

    def _extreme(self, one: Measure) -> Piece | None:
        """Return what an adjective is about; with a function, its highest or lowest value."""
        found = self._resolver.measured(f"m{one.measures[0][0]}", one.measures)
        if found is None:
            return None
        column = scaled(found[0], self._parts.unit) if self._parts.unit else found[0]
        if not one.function:
            return Piece("{0}", (column,))
        return Piece("MAX({0})" if found[1] > 0 else "MIN({0})", (column,))

    def _mean(self, one: Measure, main: Table) -> Piece | None:
        """Return a mean over the rows of another table."""
        if one.target.startswith("<T"):
            return mean_over(one, self._resolver.table(one.target), self._resolver, None)
        column = self._resolver.column(one.target)
        table = self._schema.table(column.table) if column else main
        amount = scaled(column, self._parts.unit) if column and self._parts.unit else column
        return mean_over(one, table, self._resolver, amount) if column else None

    def _moment(self, one: Measure) -> Piece | None:
        """Return the first or last date of the rows of a table."""
        dates = [c for c in self._resolver.table(one.target).columns if c.kind == "date"]
        options = [(1.0 + (TOLD if self._resolver.told(c) else 0.0), c) for c in dates]
        column = self._resolver.choose("moment", options)
        return Piece(f"{one.function}({{0}})", (column,)) if column else None

    def _counted(self, one: Measure, main: Table) -> Piece | None:
        """Return a count: of rows, of the rows of another table, of different values."""
        if one.target.startswith("<T"):
            table = self._resolver.table(one.target)
            return Piece("COUNT(*)") if table is main else self._count(table)
        column = self._resolver.column(one.target)
        if column is None:
            return None
        rows = column.key or (column is main.label and not self._parts.distinct)
        rows = rows or (bool(self._parts.groups) and column.kind != "text")
        return Piece("COUNT(*)") if rows else Piece("COUNT(DISTINCT {0})", (column,))

    def _plain(self, one: Measure) -> Piece | None:
        """Return a column, or an aggregate of it; of a key, the name of what it points to."""
        low = {"MAX": BOUNDS[0], "MIN": BOUNDS[1]}.get(one.function, frozenset())
        wants = (
            (lambda c: c.kind in ("number", "unknown", "date") and not low & set(c.words))
            if one.function
            else None
        )
        column = self._resolver.column(one.target, wants)
        if column is None:
            return None
        if (
            not one.function
            and column.is_id
            and not column.key
            and "id" not in self._parts.item(one.target).text.lower()
        ):
            for link in self._schema.links:
                if link.column is column:
                    column = self._schema.table(link.target.table).label
                    break
        if one.function == "SUM" and column is price(self._schema.table(column.table)):
            column = product(self._schema.table(column.table), net=False) or column
        return Piece(
            f"{one.function}({{0}})" if one.function else "{0}",
            (scaled(column, self._parts.unit) if self._parts.unit else column,),
        )

    def _count(self, table: Table) -> Piece:
        return (
            Piece("COUNT({0})", (table.id,))
            if not table.id.is_id
            else Piece("COUNT(DISTINCT {0})", (table.id,))
        )

    def _starred(self, one: Measure, main: Table) -> Piece | None:
        """Return a measure that the question only hints at: rows, the first or last thing shown."""
        if one.target == "*rows":
            return Piece("COUNT(*)")
        if one.function and one.target.startswith("*<"):
            column = self._resolver.choose("n", _quantities(self._resolver.table(one.target[1:])))
            return Piece(f"{one.function}({{0}})", (column,)) if column else None
        shown = [piece for m in self._parts.outputs if (piece := self.measure(m, main)) is not None]
        if one.target in ("*last", "*any"):
            amounts = [
                piece
                for piece in shown
                if piece.aggregates or any(c.kind in ("number", "date") for c in piece.columns())
            ]
            if amounts:
                return amounts[-1]
            column = self._resolver.choose("n", _quantities(main))
            return Piece("{0}", (column,)) if column else Piece("COUNT(*)")
        return shown[0] if shown else Piece("{0}", (main.label,))


def _quantities(table: Table) -> list[tuple[float, Column]]:
    """Return the columns of a table that hold amounts, as options."""
    return [
        (1.0 + (MONEY if PAID & set(column.words) else 0.0), column)
        for column in table.columns
        if column.kind == "number"
        and not (column.is_id or column.references or "year" in column.words)
    ]


def _unlike(found: Sequence[Piece]) -> list[Piece]:
    """Leave out what is shown already."""
    seen: dict[tuple[str, tuple[object, ...]], Piece] = {}
    for piece in found:
        seen.setdefault((piece.template, piece.arguments), piece)
    return list(seen.values())
