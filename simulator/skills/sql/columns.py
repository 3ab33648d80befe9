"""Read one column as lists write it: `name`, `name TYPE`, `name: TYPE`, `name (TYPE, PK)`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.skills.sql.ddl import NAME
from simulator.skills.sql.draft import TableDraft, bare

PRIMARY = re.compile(r"\b(?:primary key|pk)\b", re.I)


FOREIGN = re.compile(
    (
        rf"(?:foreign key|fk|references)\W*(?:to|references|->|→)?\W*({NAME})(?:\."
        rf"({NAME})|\(({NAME})\))"
    ),
    re.I,
)


TYPE_WORD = re.compile(
    r"(?i)^(?:int\w*|bigint|smallint|tinyint|real|num\w*|dec\w*|float\w*"
    r"|double|money|serial|date\w*|time\w*|bool\w*|bit|\w*char\w*|\w*text"
    r"|string|enum|uuid|json\w*|year|blob|integer)\b"
)


def add_columns(names: Sequence[str], table: TableDraft) -> None:
    for name in names:
        add_column(name, table)


def add_column(text: str, table: TableDraft, comment: str = "") -> None:
    """Add a column from `name`, `name TYPE`, `name: TYPE`, `name (TYPE, PK)`."""
    found = re.match(rf"\W*?({NAME})\W*(.*)$", text.strip(), re.S)
    if found is None:
        return
    column = table.column(bare(found[1]))
    rest = found[2]
    if kind := re.search(TYPE_WORD.pattern.replace("^", r"\b"), rest):
        column.type = kind.group().upper()
    note_keys(column.name, f"{rest} {comment}", table)
    column.note(comment)


def note_keys(name: str, text: str, table: TableDraft) -> None:
    column = table.column(name)
    column.key = column.key or bool(PRIMARY.search(text))
    if target := FOREIGN.search(text) or re.search(
        rf"(?:->|→)\s*({NAME})(?:\.({NAME})|\(({NAME})\))", text
    ):
        column.references = (bare(target[1]), bare(target[2] or target[3]))
