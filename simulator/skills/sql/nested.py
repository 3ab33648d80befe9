"""Queries inside of queries: rows without a partner, extreme rows, counts of groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simulator.skills.sql.query import Piece, Query
from simulator.skills.sql.resolve import Resolver
from simulator.skills.sql.schema import Table


def lacking(table: Table, where: Sequence[Piece], main: Table, resolver: Resolver) -> Piece | None:
    """Return `key NOT IN (keys of rows that have a partner)`; None if no key joins the tables."""
    schema = resolver.schema
    path = schema.path((main.name,), table.name)
    if not path or not resolver.nests:
        return None
    link = path[0]
    mine, theirs = (
        (link.target, link.column) if link.target.table == main.name else (link.column, link.target)
    )
    if len(path) == 1 and link.column.table == main.name and not where:
        return Piece("{0} IS NULL", (link.column,))
    if not theirs.key:
        where = [*where, Piece("{0} IS NOT NULL", (theirs,))]
    through = () if table.name == theirs.table else (table,)
    sub = Query(
        schema.table(theirs.table), (Piece("{0}", (theirs,)),), tuple(where), through=through
    )
    return Piece("{0} NOT IN ({1})", (mine, sub))


def at_extreme(query: Query, order: tuple[Piece, bool], resolver: Resolver) -> Query:
    """Restrict an aggregate to the row with the highest or lowest value."""
    columns = list(order[0].columns())
    if not columns:
        return query
    table = resolver.schema.table(columns[0].table)
    function = "MAX" if order[1] else "MIN"
    inner = Query(table, (Piece(f"{function}({{0}})", (columns[0],)),))
    return replace(query, where=(*query.where, Piece("{0} = ({1})", (columns[0], inner))))


def counted_groups(query: Query, resolver: Resolver) -> Query:
    """Count the rows of the main table that meet a condition on their partners."""
    alone = len(query.select) == 1 and query.select[0].template == "COUNT(*)"
    if not (alone and query.having and resolver.nests) or resolver.parts.groups:
        return query
    key = Piece("{0}", (query.main.id,))
    inner = replace(query, select=(key,), group=(key,), order=(), limit=None)
    return Query(query.main, query.select, (Piece("{0} IN ({1})", (query.main.id, inner)),))
