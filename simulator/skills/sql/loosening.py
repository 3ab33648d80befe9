"""Loosen a query that ran and found nothing: other spellings of its values, declared keys."""

from __future__ import annotations

import re

from sqlglot import exp

from simulator.language import stem
from simulator.skills.sql.countries import country_code
from simulator.skills.sql.schema import Column, Schema, Table

TRUTH = {
    "yes": "1", "y": "1", "true": "1", "t": "1", "no": "0", "n": "0", "false": "0", "f": "0",
}  # fmt: skip
"""How texts say what flags hold as numbers."""

Tables = dict[str, Table]


def loosen(tree: exp.Query, schema: Schema, question: str) -> None:
    """Change, in place, what most often keeps a query from finding rows."""
    for select in tree.find_all(exp.Select):
        tables = {
            (node.alias or node.name).lower(): table
            for node in select.find_all(exp.Table)
            if (table := schema.by_name.get(node.name.lower())) is not None
        }
        for equal in list(select.find_all(exp.EQ)):
            if equal.parent_select is select:
                _loosen(equal, tables, schema, question)


def _loosen(equal: exp.EQ, tables: Tables, schema: Schema, question: str) -> None:
    column = _column(equal.this, tables)
    if column is None:
        return
    other = _column(equal.expression, tables)
    if other is not None:
        _rejoin(equal, column, other, schema)
    elif isinstance(equal.expression, exp.Literal) and equal.expression.is_string:
        _respell(equal, column, schema, question)


def _column(node: exp.Expression, tables: Tables) -> Column | None:
    """Return the column that a node of a query stands for."""
    if not isinstance(node, exp.Column):
        return None
    read = [tables[node.table.lower()]] if node.table.lower() in tables else list(tables.values())
    return next((found for table in read if (found := table.column(node.name))), None)


def _rejoin(equal: exp.EQ, one: Column, other: Column, schema: Schema) -> None:
    """Join two tables by the key between them, where another pair of columns was compared."""
    between = [
        link
        for link in schema.links
        if {link.column.table, link.target.table} == {one.table, other.table}
    ]
    if not between or any({link.column, link.target} == {one, other} for link in between):
        return
    link = between[0]
    mine, its = (
        (link.column, link.target) if link.column.table == one.table else (link.target, link.column)
    )
    equal.this.set("this", exp.to_identifier(mine.name))
    equal.expression.set("this", exp.to_identifier(its.name))


def _respell(equal: exp.EQ, column: Column, schema: Schema, question: str) -> None:
    """Write a text as a sample or the question does; else look for it as a part."""
    said = equal.expression.name
    if column.kind == "flag" and not column.samples and said.lower() in TRUTH:
        equal.expression.replace(exp.Literal.number(TRUTH[said.lower()]))
        return
    spelled = _sampled(said, column) or _asked(said, question)
    coded = country_code(said, column, schema.columns)
    if coded != said or spelled:
        value = spelled if coded == said else coded
        bare = column.kind in ("flag", "number") and value.isdigit()
        equal.expression.replace(exp.Literal.number(value) if bare else exp.Literal.string(value))
    else:
        equal.replace(exp.Like(this=equal.this.copy(), expression=exp.Literal.string(f"%{said}%")))


def _sampled(said: str, column: Column) -> str:
    """Return the sample value that a text means; empty if none is like it or it is one."""
    glosses = dict(column.glosses)
    if said.lower() in glosses:
        return glosses[said.lower()]
    root = stem(said.lower())
    alike = [one for one in column.samples if stem(one.lower()) == root]
    return alike[0] if alike and said not in column.samples else ""


def _asked(said: str, question: str) -> str:
    """Return a text as the question spells it, if it does so in other letters."""
    found = re.search(rf"\b{re.escape(said)}\b", question, re.IGNORECASE)
    return found[0] if found and found[0] != said and found.start() > 0 else ""
