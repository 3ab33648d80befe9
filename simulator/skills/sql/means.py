"""Means over the rows of another table: `average number of orders per customer`."""

from __future__ import annotations

from dataclasses import replace

from simulator.skills.sql.parts import Measure, Parts
from simulator.skills.sql.query import Piece, Query
from simulator.skills.sql.resolve import Resolver
from simulator.skills.sql.schema import Column, Table, bases


def means(parts: Parts, resolver: Resolver) -> list[Measure]:
    """Return the groups without those over which a mean goes; the mean keeps them.

    A group of a table whose own rows hold what is averaged says nothing: `average number of
    pieces per line`.
    """
    kept = []
    for group in parts.groups:
        table = resolver.table(group.target) if group.target.startswith("<T") else None
        averaged = [
            one for one in parts.outputs if one.function == "AVG" and one.target.startswith("<C")
        ]
        if table is not None and averaged and any(_own(one, table, resolver) for one in averaged):
            continue
        over = [one for one in parts.outputs if one.mean] if table is not None else []
        if over and len(parts.groups) == 1:
            for one in over:
                one.over = group.target
            continue
        kept.append(group)
    return kept


def _own(one: Measure, table: Table, resolver: Resolver) -> bool:
    columns = [column for _, column in resolver.parts.item(one.target).columns]
    best = columns[0] if columns else None
    return best is not None and (
        best.table == table.name or table.name in {c.table for c in bases(best)}
    )


def mean_over(
    one: Measure, counted: Table, resolver: Resolver, amount: Column | None
) -> Piece | None:
    """Return how many rows, or how much of an amount, there are for each row of a table."""
    table = resolver.table(one.over)
    path = resolver.schema.path((counted.name,), table.name)
    if not path:
        return None
    key = path[-1].column if path[-1].target.table == table.name else table.id
    if amount is not None:
        return Piece("1.0 * SUM({0}) / COUNT(DISTINCT {1})", (amount, key))
    return Piece("1.0 * COUNT(*) / COUNT(DISTINCT {0})", (key,))


def rounded(query: Query, decimals: int | None) -> Query:
    """Return a query whose results are rounded; counts are whole anyway."""
    if decimals is None:
        return query
    return replace(query, select=tuple(_rounded(piece, decimals) for piece in query.select))


def _rounded(piece: Piece, decimals: int) -> Piece:
    if not piece.aggregates or piece.template.startswith("COUNT("):
        return piece
    return Piece(f"ROUND({piece.template}, {decimals})", piece.arguments)
