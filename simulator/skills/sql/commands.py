"""Instructions to change data. They are carried out as they are asked: a guard is the app's job."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from simulator.skills.sql.query import Piece, Query, Writer, literal, quoted
from simulator.skills.sql.schema import Column, Schema

REMOVE = re.compile(
    r"^(?:please )?(?:delete|remove|erase|purge) (?P<what>.+)$", re.IGNORECASE | re.DOTALL
)
DROP = re.compile(
    r"^(?:please )?(?P<verb>drop|truncate|empty) (?:the )?(?:table )?(?P<table>\w+)(?: table)?\W*$",
    re.IGNORECASE,
)
CHANGE = re.compile(
    r"^(?:please )?(?:set|update|change) (?P<what>.+?) to "
    r"(?P<value>\"[^\"]*\"|'[^']*'|[\w-]+(?:\.\w+)*)"
    r"(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Command:
    """What to change, as a question for the rows that are meant; `value`: what to write there."""

    question: str
    value: str | None = None


def read_command(text: str) -> Command | None:
    """Return the command in an instruction; None if it only asks."""
    if found := REMOVE.match(text):
        return Command(f"Show {found['what']}")
    if found := CHANGE.match(text):
        return Command(f"Show {found['what']}{found['rest']}", found["value"].strip("\"'"))
    return None


def drop(text: str, schema: Schema) -> str | None:
    """Return the statement that drops or empties a whole table; None if the text asks for none."""
    found = DROP.match(text)
    table = schema.by_name.get(found["table"].lower()) if found else None
    if found is None or table is None:
        return None
    if found["verb"].lower() == "drop":
        return f"DROP TABLE {quoted(table.name)}"
    return f"DELETE FROM {quoted(table.name)}"


def statement(command: Command, query: Query, writer: Writer) -> str:
    """Return the statement that changes the rows which `query` shows. Raises LookupError."""
    table, where = quoted(query.main.name), ""
    if query.where or query.limit is not None or query.group:
        key = query.main.id
        chosen = replace(query, select=(Piece("{0}", (key,)),), distinct=False)
        where = f" WHERE {quoted(key.name)} IN ({writer.text(chosen)})"
        plain = replace(query, select=(Piece("*"),), distinct=False)
        text = writer.text(plain)
        if " JOIN " not in text and not (query.limit or query.group):
            where = text[text.index(" WHERE ") :]
    if command.value is None:
        return f"DELETE FROM {table}{where}"
    column = _changed(query)
    return f"UPDATE {table} SET {quoted(column.name)} = {literal(command.value, column)}{where}"


def _changed(query: Query) -> Column:
    """Return the column to write to. Raises LookupError if none is named."""
    for column in query.select[0].columns():
        if column.table == query.main.name:
            return column
    raise LookupError("no column to change is named")
