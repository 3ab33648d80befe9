"""Guess the keys between tables that a prompt does not declare, by the names of columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from simulator.skills.sql.schema import Column, Schema, Table, abbreviates

ENDINGS = frozenset({"id", "code", "key", "number", "uid", "uuid"})
"""Last words of columns that identify rows."""

LEAST_CLAIM = 1.5


def with_keys(schema: Schema) -> Schema:
    """Return the schema with guessed references between tables that declare none."""
    joined = {
        frozenset((c.table.lower(), c.references[0].lower()))
        for c in schema.columns
        if c.references
    }
    owners = _owners(schema)
    guessed = {
        column: target
        for column in schema.columns
        if column.references is None
        and (target := _target(column, schema, owners)) is not None
        and frozenset((column.table.lower(), target.table.lower())) not in joined
    }
    if not guessed:
        return schema
    return Schema(
        tuple(replace(table, columns=tuple(_linked(table, guessed))) for table in schema.tables)
    )


def _linked(table: Table, guessed: dict[Column, Column]) -> Iterator[Column]:
    for column in table.columns:
        target = guessed.get(column)
        yield replace(column, references=(target.table, target.name)) if target else column


def _owners(schema: Schema) -> dict[str, Column]:
    """Return, for the name of each key, the column of the table that it identifies."""
    best: dict[str, tuple[float, Column]] = {}
    for table in schema.tables:
        for place, column in enumerate(table.columns):
            claim = _claim(column, table, place)
            if claim >= LEAST_CLAIM and claim > best.get(column.name.lower(), (0.0, column))[0]:
                best[column.name.lower()] = claim, column
    return {name: column for name, (_, column) in best.items()}


def _claim(column: Column, table: Table, place: int) -> float:
    """Say how much speaks for a column being what identifies the rows of its table."""
    if column.references is not None or not is_key_like(column):
        return 0.0
    keys = [one for one in table.columns if one.key]
    sole = column.key and len(keys) == 1
    said = column.words[:-1] if column.words[-1] in ENDINGS else column.words
    fits = 0.0
    if said == table.words or not said:
        fits = 2.0
    elif set(said) <= set(table.words) or _shortens(said, table):
        fits = 1.0
    return (3.0 if sole else 0.0 if keys else 0.75) * (place == 0 or sole) + fits


def _shortens(said: tuple[str, ...], table: Table) -> bool:
    """Say whether words are short for the name of a table: `wo` of work orders, `tech`."""
    if len(said) != 1:
        return False
    initials = "".join(word[0] for word in table.words)
    return said[0] in (initials, table.words[0][:1]) or any(
        abbreviates(said[0], word) for word in table.words
    )


def is_key_like(column: Column) -> bool:
    """Say whether a column may identify rows, of its own table or of another."""
    return (
        column.key
        or column.words[-1] in ENDINGS
        or (column.name.lower().endswith("id") and len(column.name) <= 4)
    )


def _target(column: Column, schema: Schema, owners: dict[str, Column]) -> Column | None:
    """Return what a column points to: by its whole name, by the end of it, by a table's name."""
    owner = owners.get(column.name.lower())
    if owner is column:
        return None
    if owner is not None and owner.table != column.table and not _is_common(owner):
        return owner
    parts = column.name.lower().replace("-", "_").split("_")
    for place in range(1, len(parts)):
        key = owners.get("_".join(parts[place:]))
        if key is not None and key.table != column.table and key.name.lower() not in ENDINGS:
            return key
    found = _named(column, schema)
    return found.id if found is not None and len(found.id.words) <= 2 else None


def _is_common(key: Column) -> bool:
    """Say whether any table may have a key of this name, such as `id` or `code`."""
    return len(key.words) == 1 and key.words[0] in ENDINGS


def _named(column: Column, schema: Schema) -> Table | None:
    """Return the table that a column is called like: `singer_id`, `home_club_id`, `airport`."""
    words, ends = column.words, column.words[-1] in ENDINGS
    said = words[:-1] if ends else words
    for place in range(len(said)):
        table = schema.by_words.get(said[place:])
        if table is None or table.name == column.table:
            continue
        counts = column.name.lower().endswith("s") and place > 0
        typed = column.kind in ("number", "unknown") and not counts
        return table if ends or typed else None
    if not ends or len(words) != 2:
        return None
    others = (table for table in schema.tables if table.name != column.table)
    return next((table for table in others if _shortens(said, table)), None)
