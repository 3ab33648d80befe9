"""Read schemas that are JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from simulator.skills.sql.columns import TYPE_WORD, add_column
from simulator.skills.sql.ddl import NAME
from simulator.skills.sql.draft import SchemaDraft, TableDraft, bare


def read_json(text: str, draft: SchemaDraft) -> list[tuple[int, int]]:
    """Read JSON: a list of tables, `{"tables": [...]}`, or columns by table name."""
    spans, at = [], 0
    decoder = json.JSONDecoder()
    for found in re.finditer(r"[\[{]\s*[\"{\[]", text):
        if found.start() < at:
            continue
        try:
            value, end = decoder.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            continue
        if _from_json(value, draft):
            spans.append((found.start(), end))
        at = end
    return spans


def _from_json(value: Any, draft: SchemaDraft) -> bool:
    if isinstance(value, list):
        tables = [one for one in value if isinstance(one, dict)]
        names = [one.get("name") or one.get("table") or one.get("table_name") for one in tables]
        read = [_json_table(*pair, draft) for pair in zip(names, tables, strict=True)]
        return any(read)
    if not isinstance(value, dict):
        return False
    inner = value.get("tables") or value.get("schema")
    if isinstance(inner, list | dict):
        return _from_json(inner, draft)
    if "columns" in value and isinstance(value.get("name") or value.get("table"), str):
        return _json_table(value.get("name") or value.get("table"), value, draft)
    read = [_json_table(name, one, draft) for name, one in value.items()]
    return any(read)


def _json_table(name: Any, value: Any, draft: SchemaDraft) -> bool:
    """Read one table; say whether it was one."""
    columns = (
        value.get("columns") or value.get("fields") or (value if _is_typed(value) else None)
        if isinstance(value, dict)
        else value
    )
    if isinstance(columns, dict):
        columns = [
            {"name": key, **(kind if isinstance(kind, dict) else {"type": str(kind)})}
            for key, kind in columns.items()
        ]
    if not isinstance(name, str) or not isinstance(columns, list) or not columns:
        return False
    if not all(
        isinstance(one, str)
        or (isinstance(one, dict) and isinstance(one.get("name") or one.get("column"), str))
        for one in columns
    ):
        return False
    table = draft.table(name)
    if isinstance(value, dict):
        table.comment = str(value.get("description") or value.get("comment") or "")
    for one in columns:
        _json_column(one, table)
    rows = (
        value.get("rows") or value.get("sample_rows") or value.get("samples")
        if isinstance(value, dict)
        else None
    )
    for row in rows if isinstance(rows, list) else ():
        header, values = (
            (list(row), list(row.values()))
            if isinstance(row, dict)
            else ([c.name for c in table.columns.values()], row)
        )
        if isinstance(values, list):
            table.rows(header, [[str(cell) for cell in values]])
    return True


def _is_typed(value: dict[str, Any]) -> bool:
    """Say whether an object gives types by column, of which one may be called `name`."""
    name = value.get("name")
    return name is None or (isinstance(name, str) and TYPE_WORD.match(name) is not None)


def _json_column(one: Any, table: TableDraft) -> None:
    if isinstance(one, str):
        add_column(one, table)
        return
    name = str(one.get("name") or one.get("column"))
    column = table.column(name)
    column.type = str(one.get("type") or one.get("data_type") or one.get("dtype") or "").upper()
    column.note(str(one.get("description") or one.get("comment") or ""))
    column.key = bool(one.get("primary_key") or one.get("pk"))
    for value in (
        one.get("values") or one.get("enum") or one.get("examples") or one.get("samples") or ()
    ):
        column.sample(str(value))
    target = one.get("references") or one.get("foreign_key") or one.get("fk")
    if isinstance(target, dict):
        target = f"{target.get('table')}.{target.get('column')}"
    if isinstance(target, str) and (
        found := re.match(rf"({NAME})(?:\.({NAME})|\(({NAME})\))?", target)
    ):
        column.references = (bare(found[1]), bare(found[2] or found[3] or ""))
