"""Baselines of the SQL questions: what the simulator writes from three views of the schema."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

from course.data import SqlQuestion, same_result, shop, sql_questions
from course.data.card import table
from course.data.larkspur.card.asking import answers
from course.data.ranking import interval

# Steps of SQLite's machine, and not seconds: a busy computer changes the latter.
MOST_STEPS = 30_000_000
ORDER = (
    "Write one SQLite query that answers the question. Return only the SQL. Today is 2026-09-30."
)
SAMPLES = 3
Row = tuple[object, ...]


def names_only() -> str:
    """Return tables with the names of their columns."""
    with closing(shop()) as connection:
        found = {name: _columns(connection, name) for name in _tables(connection)}
    return "\n".join(f"{name}({', '.join(columns)})" for name, columns in found.items())


def types_and_keys() -> str:
    """Return the CREATE TABLE statements as the database keeps them, with comments."""
    with closing(shop()) as connection:
        return ";\n".join(_tables(connection).values()) + ";"


def sample_values() -> str:
    """Return the statements, each followed by three rows of its table."""
    with closing(shop()) as connection:
        blocks = []
        for name, definition in _tables(connection).items():
            rows = connection.execute(f"SELECT * FROM {name} LIMIT {SAMPLES}").fetchall()
            shown = [_columns(connection, name), *rows]
            lines = ["\t".join(map(str, row)) for row in shown]
            head = f"{SAMPLES} rows from {name} table:"
            blocks.append("\n".join([f"{definition};", "/*", head, *lines, "*/"]))
    return "\n\n".join(blocks)


VIEWS: dict[str, Callable[[], str]] = {
    "names only": names_only,
    "types, keys, comments": types_and_keys,
    "and three rows of each table": sample_values,
}


def baselines() -> str:
    """Return execution accuracy on the test split: all, and by level."""
    asked = sql_questions("test")
    levels = sorted({question.level for question in asked})
    rows = []
    for name, view in VIEWS.items():
        given = answers((one.question for one in asked), system=f"{ORDER}\n\n{view()}")
        right = [is_right(one, sql) for one, sql in zip(asked, given, strict=True)]
        by_level = [
            interval([ok for ok, one in zip(right, asked, strict=True) if one.level == level])
            for level in levels
        ]
        rows.append((name, interval(right), *(f"{found.mean:.2f}" for found in by_level)))
    counts = [sum(one.level == level for one in asked) for level in levels]
    head = [f"Level {level} (n={n})" for level, n in zip(levels, counts, strict=True)]
    return table(("sim-large is shown", f"All (n={len(asked)})", *head), rows)


def is_right(question: SqlQuestion, answer: str) -> bool:
    """Tell whether a query gives the rows of the reference, or of another accepted reading."""
    given = execute(re.sub(r"^```(?:sql)?|```$", "", answer.strip()).strip())
    wanted = (execute(sql) for sql in (question.sql, *question.accepted))
    return given is not None and any(
        same_result(given, rows, ordered=question.ordered) for rows in wanted if rows is not None
    )


def execute(sql: str) -> list[Row] | None:
    """Return the rows of a query; nothing if it fails or takes too many steps."""
    with closing(shop()) as connection:
        connection.set_progress_handler(lambda: 1, MOST_STEPS)
        try:
            return connection.execute(sql).fetchall()
        except (sqlite3.Error, sqlite3.Warning):
            return None


def _tables(connection: sqlite3.Connection) -> dict[str, str]:
    query = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"
    return dict(connection.execute(query).fetchall())


def _columns(connection: sqlite3.Connection, name: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
