"""Mend a query that failed: what it names wrongly is replaced, and the rest stays as it was.

The whole query is held against the schema, so that one mistake is not mended after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from simulator.skills.sql.feedback import Feedback
from simulator.skills.sql.loosening import loosen
from simulator.skills.sql.native import native
from simulator.skills.sql.query import quoted
from simulator.skills.sql.replacing import Hints, alike_column, alike_table
from simulator.skills.sql.schema import Column, Link, Schema, Table, full_name
from simulator.skills.sql.scores import ALIKE_NAME

LONGEST = 4000
"""Longer queries are written anew, in characters."""

DIALECTS = ("sqlite", "mysql", "postgres", "tsql")
"""What a query may be written in, in the order in which they are tried."""

Node = TypeVar("Node", bound=exp.Expression)


def mend(feedback: Feedback, schema: Schema, hints: Hints, dialect: str = "sqlite") -> str:
    """Return the failed query without its mistakes, in SQLite; empty if none was found in it."""
    tree = _parsed(feedback.failed, dialect) if len(feedback.failed) < LONGEST else None
    if tree is None:
        return ""
    before = tree.sql("sqlite")
    _Mender(schema, hints).mend(tree)
    native(tree)
    if feedback.empty:
        loosen(tree, schema, hints.question)
    after = str(tree.sql("sqlite"))
    foreign = feedback.syntax and not _reads(feedback.failed, "sqlite")
    return after if after != before or foreign else ""


def _reads(sql: str, dialect: str) -> exp.Query | None:
    try:
        tree = sqlglot.parse_one(sql, read=dialect)
    except SqlglotError:
        return None
    return tree if isinstance(tree, exp.Query) else None


def _parsed(sql: str, dialect: str) -> exp.Query | None:
    """Return the tree of a query in whatever dialect it is; None if it is in none."""
    trees = (_reads(sql, read) for read in dict.fromkeys((dialect, *DIALECTS)))
    return next((tree for tree in trees if tree is not None), None)


@dataclass
class _Scope:
    """The tables that one SELECT reads, by what it calls them."""

    select: exp.Select
    outer: _Scope | None
    tables: dict[str, Table] = field(default_factory=dict)

    def all(self) -> dict[str, Table]:
        """Return its tables, and those of the queries around it."""
        return {**self.tables, **(self.outer.all() if self.outer else {})}


class _Mender:
    """Goes through a query from the outside in, and replaces names that the schema has not."""

    def __init__(self, schema: Schema, hints: Hints) -> None:
        self._schema = schema
        self._hints = hints

    def mend(self, tree: exp.Query) -> None:
        """Replace what is named wrongly, in place."""
        made = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
        scopes: dict[int, _Scope] = {}
        for select in list(tree.find_all(exp.Select)):
            scope = scopes[id(select)] = _Scope(select, scopes.get(id(select.parent_select)))
            if self._tables(scope, made):
                for column in list(_own(select, exp.Column)):
                    self._column(column, scope)

    def _tables(self, scope: _Scope, made: set[str]) -> bool:
        """Find the tables of a SELECT; say whether the schema has all that it reads from."""
        for node in list(_own(scope.select, exp.Table)):
            known = self._schema.by_name.get(node.name.lower())
            table = known or alike_table(node.name, self._schema, self._hints)
            if table is None or node.name.lower() in made:
                return False
            called = (node.alias or node.name).lower()
            if known is None:
                node.set("this", _identifier(table.name))
                called = (node.alias or table.name).lower()
                for column in _own(scope.select, exp.Column):
                    if not node.alias and column.table.lower() == called:
                        column.set("table", _identifier(table.name))
            scope.tables[called] = table
        inner = (one.parent for one in _own(scope.select, exp.Subquery))
        return bool(scope.tables) and not any(isinstance(p, exp.From | exp.Join) for p in inner)

    def _column(self, node: exp.Column, scope: _Scope) -> None:
        """Replace a column that no table has; name the table of one that several have."""
        around, called = scope.all(), node.table.lower()
        if isinstance(node.this, exp.Star):
            return
        if called in around:
            if around[called].column(node.name) is None:
                self._replace(node, scope, {called: around[called]})
            return
        holding = [name for name, table in around.items() if table.column(node.name)]
        mine = [name for name in holding if name in scope.tables] or holding
        if not holding:
            if called or not _aliased(node, scope.select):
                self._replace(node, scope, around)
        elif called or len(mine) > 1:
            node.set("table", _identifier(self._meant(node, mine, around)))

    def _meant(self, node: exp.Column, holding: list[str], tables: dict[str, Table]) -> str:
        """Return which of several tables that have a column is meant."""
        if isinstance(node.parent, exp.EQ) and node.arg_key == "expression":
            left = node.parent.this
            if isinstance(left, exp.Column) and left.name.lower() == node.name.lower():
                return next((name for name in holding if name != left.table.lower()), holding[0])
        likely = [n for n in holding if self._is_end(node, tables[n])]
        likely = likely or [n for n in holding if self._hints.names(tables[n].name, node.name)]
        return (likely or holding)[0]

    def _is_end(self, node: exp.Column, table: Table) -> bool:
        """Say whether a comparison is with a key that points to a table, or is pointed to."""
        equal = node.parent
        if not isinstance(equal, exp.EQ):
            return False
        other = equal.expression if equal.this is node else equal.this
        column = table.column(node.name)
        return isinstance(other, exp.Column) and any(
            (link.target is column and link.column.name.lower() == other.name.lower())
            or (link.column is column and link.target.name.lower() == other.name.lower())
            for link in self._schema.links
        )

    def _replace(self, node: exp.Column, scope: _Scope, tables: dict[str, Table]) -> None:
        """Put the column that is most alike in the place of one that is nowhere."""
        if _split_name(node, scope):
            return
        found = alike_column(node, tables.values(), self._hints)
        if found is not None and found[0] >= ALIKE_NAME:
            self._put(node, found[1], scope)
            return
        if _is_text(node, scope):
            node.replace(exp.Literal.string(node.name))
            return
        others = alike_column(node, scope.all().values(), self._hints)
        far = others[1] if others and others[0] >= ALIKE_NAME else self._elsewhere(node, scope)
        column = far or (found[1] if found else None)
        if column is not None:
            self._put(node, column, scope)

    def _elsewhere(self, node: exp.Column, scope: _Scope) -> Column | None:
        """Return the column of this name in a table that can be joined, the nearest first."""
        here = [table.name for table in scope.tables.values()]
        far = [
            (min(self._schema.distance(one, table.name) for one in here), place, column)
            for place, table in enumerate(self._schema.tables)
            if (column := table.column(node.name)) is not None and not column.is_id
        ]
        near = [one for one in far if self._schema.path(here, one[2].table) is not None]
        return min(near, key=lambda one: one[:2])[2] if near else None

    def _put(self, node: exp.Column, column: Column, scope: _Scope) -> None:
        """Write another column, with its table where several are read; join that if need be."""
        called = next((k for k, table in scope.all().items() if table.name == column.table), "")
        if not called:
            self._join(scope, column.table)
            called = column.table
        node.set("this", _identifier(column.name))
        if node.table or len(scope.all()) > 1:
            node.set("table", _identifier(called))

    def _join(self, scope: _Scope, name: str) -> None:
        """Join a table by the keys that lead to it."""
        called = {table.name: name for name, table in scope.tables.items()}
        for link in self._schema.path(list(called), name) or []:
            near, far = _ends(link, called)
            on = f"{quoted(called[near.table])}.{quoted(near.name)} = "
            on += f"{quoted(far.table)}.{quoted(far.name)}"
            scope.select.join(exp.to_table(quoted(far.table)), on=on, dialect="sqlite", copy=False)
            called[far.table] = far.table
            scope.tables[far.table.lower()] = self._schema.table(far.table)
        for node in _own(scope.select, exp.Column):
            if not node.table:
                holding = [k for k, table in scope.tables.items() if table.column(node.name)]
                if len(holding) > 1:
                    node.set("table", _identifier(holding[0]))


def _ends(link: Link, joined: dict[str, str]) -> tuple[Column, Column]:
    """Return the end of a link that is joined already, and the other one."""
    ends = (link.column, link.target)
    return ends if link.column.table in joined else (ends[1], ends[0])


def _identifier(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=quoted(name) != name)


def _own(select: exp.Select, kind: type[Node]) -> Iterator[Node]:
    """Yield the nodes of a kind in a SELECT that are in no SELECT inside of it."""
    return (node for node in select.find_all(kind) if node.parent_select is select)


def _split_name(node: exp.Column, scope: _Scope) -> bool:
    """Compare first and last name where a query has a name of two words and one column."""
    equal = node.parent
    if not isinstance(equal, exp.EQ) or equal.this is not node:
        return False
    value = equal.expression
    words = value.name.split() if isinstance(value, exp.Literal) and value.is_string else []
    if len(words) != 2 or "name" not in node.name.lower():
        return False
    for called, table in scope.all().items():
        both = full_name(table)
        if both is not None and node.table.lower() in ("", called):
            pairs = zip(both, words, strict=True)
            same = [
                f"{quoted(called)}.{quoted(c.name)} = {exp.Literal.string(w)}" for c, w in pairs
            ]
            equal.replace(exp.and_(*same, dialect="sqlite"))
            return True
    return False


def _aliased(node: exp.Column, select: exp.Select) -> bool:
    """Say whether a name is what the SELECT calls something that it shows."""
    return any(node.name.lower() == one.alias.lower() for one in select.expressions if one.alias)


def _is_text(node: exp.Column, scope: _Scope) -> bool:
    """Say whether a name that is nowhere is a text without quotes: `city = Oslo`."""
    parent = node.parent
    if node.table or not isinstance(parent, exp.Binary | exp.In) or parent.this is node:
        return False
    other = parent.this
    tables = scope.all().values()
    column = next((c for t in tables if (c := t.column(other.name)) is not None), None)
    return isinstance(other, exp.Column) and column is not None and column.kind != "number"
