"""Run the SQL of a reply and of its reference on a small database, and compare the rows."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import islice, permutations
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCHEMAS = (HERE / "sql", HERE.parent / "development" / "sql")  # no name is in both
MOST_STEPS = 2_000_000  # of SQLite's machine, so that a cross join ends
MOST_ORDERS = 720  # of columns, tried against the reference

Row = tuple[Any, ...]


@cache
def database(schema: str) -> sqlite3.Connection:
    """Build the database of a script once; queries cannot change it."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    script = next(path for one in SCHEMAS if (path := one / f"{schema}.sql").exists())
    connection.executescript(script.read_text("utf-8"))
    connection.execute("PRAGMA query_only = ON")
    return connection


def query_in(text: str) -> str:
    """Return the statement of a reply: in a fence, in JSON-like quotes, or from its first word."""
    fenced = re.search(r"```(?:\w*\n)?(.*?)```", text, re.S)
    text = fenced.group(1) if fenced else text
    found = re.search(r"\b(?:SELECT|WITH)\b.*", text, re.S | re.I)
    statement = found.group() if found else text
    return re.split(r";\s*(?:\n|$)", statement)[0].strip()


def rows_of(schema: str, query: str) -> list[Row]:
    """Run one query. Raises `sqlite3.Error` for wrong SQL and when it takes too long."""
    connection = database(schema)
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return steps * 1000 > MOST_STEPS

    connection.set_progress_handler(step, 1000)
    try:
        return [tuple(map(_value, row)) for row in connection.execute(query)]
    finally:
        connection.set_progress_handler(None, 0)


def _value(value: Any) -> Any:
    """1.0 is 1, floats agree to four decimals, text without outer blanks, and '2021' is 2021."""
    if isinstance(value, float):
        value = round(value, 4)
        return int(value) if value.is_integer() else value
    if isinstance(value, str):
        return int(value) if value.isdecimal() and value[0] != "0" else value.strip()
    return value


def same_result(text: str, wanted: Mapping[str, Any]) -> bool:
    reference = rows_of(wanted["schema"], wanted["reference"])
    try:
        rows = rows_of(wanted["schema"], query_in(text))
    except (sqlite3.Error, sqlite3.Warning):
        return False
    return same_rows(rows, reference, ordered=wanted.get("ordered", False))


def same_rows(rows: list[Row], reference: list[Row], *, ordered: bool) -> bool:
    """Compare as multisets, or in order; the columns of `rows` may be permuted."""
    if len(rows) != len(reference) or (rows and len(rows[0]) != len(reference[0])):
        return False
    if not rows:
        return True
    for order in islice(permutations(range(len(rows[0]))), MOST_ORDERS):
        turned = [tuple(row[i] for i in order) for row in rows]
        if turned == reference if ordered else Counter(turned) == Counter(reference):
            return True
    return False
