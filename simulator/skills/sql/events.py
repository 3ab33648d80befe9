"""Find the table that a verb tells of: rented in rentals, ordered in orders."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.language import stem
from simulator.skills.sql.durations import alike
from simulator.skills.sql.schema import Schema, Table

SHORTEST = 4


def tells_of(word: str, table: Table) -> bool:
    """Say whether a verb is about the rows of a table."""
    root = stem(word.lower())
    return any(
        alike(word.lower(), name) or (len(root) >= SHORTEST and name.startswith(root))
        for name in table.words
    )


def event_table(words: Iterable[str], main: Table, schema: Schema) -> Table | None:
    """Return the table that points to `main` and that a word is about; or the only one."""
    pointing = {link.column.table: None for link in schema.links if link.target.table == main.name}
    tables = [schema.table(name) for name in pointing]
    for word in words:
        for table in tables:
            if tells_of(word, table):
                return table
    with_dates = [table for table in tables if any(c.kind == "date" for c in table.columns)]
    return next((found[0] for found in (tables, with_dates) if len(found) == 1), None)
