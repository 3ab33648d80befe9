"""A query in the making, and how it is written: joins follow from the columns that are used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from simulator.skills.sql.schema import Column, Link, Schema, Table, bases

PLAIN = re.compile(r"[A-Za-z_]\w*\Z")
RESERVED_LIST = """
    all and any as asc between by case check column constraint create cross current_date
    default delete desc distinct drop else end except exists foreign from full group having in
    index inner insert intersect into is join key left like limit not null offset on or order
    outer primary references right select set table then to transaction union unique update
    user using values when where with
"""
RESERVED = frozenset(RESERVED_LIST.split())


@dataclass(frozen=True, eq=False)
class Piece:
    """SQL with holes: `{0}` in the template stands for the first argument, and so on."""

    template: str
    arguments: tuple[Column | Query, ...] = ()

    @property
    def aggregates(self) -> bool:
        """It has an aggregate of its own."""
        return re.search(r"\b(?:COUNT|SUM|AVG|MIN|MAX)\(", self.template) is not None

    def columns(self) -> Iterator[Column]:
        """Yield the columns that it takes from the query around it."""
        return (one for one in self.arguments if isinstance(one, Column))


@dataclass(frozen=True, eq=False)
class Query:
    """A SELECT. Tables are those of all columns, `main`, and those in `through`.

    left: join so that rows of `main` without a partner stay.
    combined: a set operation and the query after it.
    """

    main: Table
    select: tuple[Piece, ...]
    where: tuple[Piece, ...] = ()
    group: tuple[Piece, ...] = ()
    having: tuple[Piece, ...] = ()
    order: tuple[tuple[Piece, bool], ...] = ()
    limit: int | None = None
    offset: int = 0
    distinct: bool = False
    left: bool = False
    through: tuple[Table, ...] = ()
    liked: tuple[Column, ...] = ()
    combined: tuple[str, Query] | None = None


def quoted(name: str) -> str:
    """Return an identifier, in quotes where it needs them."""
    if PLAIN.match(name) and name.lower() not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def literal(value: str, column: Column | None = None) -> str:
    """Return a value as SQL, safe to stand in a template; a number where the column wants one."""
    number = re.fullmatch(r"-?\d+(?:\.\d+)?", value)
    if number and (column is None or column.kind in ("number", "flag", "unknown")):
        return value
    return ("'" + value.replace("'", "''") + "'").replace("{", "{{").replace("}", "}}")


@dataclass
class Writer:
    """Writes queries over one schema. Raises LookupError if no joins connect its tables."""

    schema: Schema
    always: bool = False
    links: list[Link] = field(default_factory=list)

    def text(self, query: Query) -> str:
        """Return the SQL of a query, on one line."""
        links = self._links(query)
        many = bool(links) or self.always
        columns = ", ".join(self._piece(piece, many) for piece in query.select)
        out = [
            (
                f"SELECT {'DISTINCT ' if query.distinct else ''}{columns} FROM "
                f"{quoted(query.main.name)}"
            )
        ]
        seen = {query.main.name}
        for link in links:
            there = link.column.table if link.column.table not in seen else link.target.table
            seen.add(there)
            join = "LEFT JOIN" if query.left else "JOIN"
            out.append(
                f"{join} {quoted(there)} ON {self._name(link.column, True)} = "
                f"{self._name(link.target, True)}"
            )
        out += self._clauses(query, many)
        text = " ".join(out)
        if query.combined is not None:
            text += f" {query.combined[0]} {self.text(query.combined[1])}"
        return text

    def _clauses(self, query: Query, many: bool) -> Iterator[str]:
        if query.where:
            yield "WHERE " + " AND ".join(self._piece(piece, many) for piece in query.where)
        if query.group:
            yield "GROUP BY " + ", ".join(self._piece(piece, many) for piece in query.group)
        if query.having:
            yield "HAVING " + " AND ".join(self._piece(piece, many) for piece in query.having)
        if query.order:
            keys = [self._piece(p, many) + (" DESC" if down else " ASC") for p, down in query.order]
            yield "ORDER BY " + ", ".join(keys)
        if query.limit is not None:
            yield f"LIMIT {query.limit}" + (f" OFFSET {query.offset}" if query.offset else "")

    def _links(self, query: Query) -> list[Link]:
        """Return the joins that connect all tables of a query, from its main one on."""
        wanted = dict.fromkeys(table.name for table in query.through)
        used = [base for piece in pieces(query) for c in piece.columns() for base in bases(c)]
        wanted |= dict.fromkeys(column.table for column in used)
        reached, links = {query.main.name: None}, []
        near = sorted(wanted, key=lambda name: self.schema.distance(query.main.name, name))
        for name in near:
            path = self.schema.path(tuple(reached), name, query.liked)
            if path is None:
                raise LookupError(f"no key joins {query.main.name} and {name}")
            for link in path:
                links.append(link)
                reached |= {link.column.table: None, link.target.table: None}
        return links

    def _piece(self, piece: Piece, many: bool) -> str:
        parts = [
            self._name(one, many) if isinstance(one, Column) else self.text(one)
            for one in piece.arguments
        ]
        return piece.template.format(*parts)

    def _name(self, column: Column, many: bool) -> str:
        if column.formula:
            return column.formula.format(*(self._name(one, many) for one in column.operands))
        return f"{quoted(column.table)}.{quoted(column.name)}" if many else quoted(column.name)


def pieces(query: Query) -> Iterable[Piece]:
    """Yield all pieces of a query, not those inside of subqueries."""
    yield from query.select
    yield from query.where
    yield from query.group
    yield from query.having
    yield from (piece for piece, _ in query.order)


def any_of(found: Sequence[Piece], operator: str) -> Piece:
    """Join conditions by OR; equalities of one column become IN."""
    if len(found) == 1:
        return found[0]
    same = all(p.template.startswith("{0} = ") and p.arguments == found[0].arguments for p in found)
    if same and operator == "=":
        return Piece(f"{{0}} IN ({', '.join(p.template[6:] for p in found)})", found[0].arguments)
    texts: list[str] = []
    arguments: list[Column | Query] = []
    for piece in found:
        texts.append(moved(piece, len(arguments)))
        arguments += piece.arguments
    return Piece("(" + " OR ".join(texts) + ")", tuple(arguments))


def moved(piece: Piece, by: int) -> str:
    """Return a template whose holes are numbered from `by` on."""
    return re.sub(r"(?<!\{)\{(\d+)\}(?!\})", lambda m: f"{{{int(m[1]) + by}}}", piece.template)
