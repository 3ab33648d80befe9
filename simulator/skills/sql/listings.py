"""Read schemas that are lists of columns or Markdown tables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.skills.sql.columns import TYPE_WORD, add_column, add_columns, note_keys
from simulator.skills.sql.ddl import NAME
from simulator.skills.sql.draft import SchemaDraft, bare, blanked
from simulator.skills.sql.json_schema import read_json

CALL = re.compile(
    (
        rf"^[ \t#*+\-•>\d.)]*(?:table[ \t:]+)?\**[`\"]?(?P<name>{NAME}"
        rf"(?:\.{NAME})?)[`\"]?\**[ \t]*\((?P<columns>[^\n]+)\)[ \t]*(?:[;.]"
        r"|[:\-\u2014\u2013]+[ \t]*(?P<comment>[^\n]*))?[ \t]*$"
    ),
    re.M,
)
INLINE = re.compile(
    (
        r"(?:^|(?<=[;,.:]))[ \t#*+\-•>\d.)]*(?:tables?[ \t:]+)?[`\"]?"
        rf"(?P<name>{NAME}(?:\.{NAME})?)[`\"]?[ \t]*[(\[{{]"
        r"(?P<columns>[^\n()\[\]{}]*(?:\([^()\n]*\)[^\n()\[\]{}]*)*)[)\]}]"
    ),
    re.M | re.I,
)
"""A list of columns in brackets, with anything after it."""

LINE = re.compile(
    (
        rf"^[ \t#*+\-•>]*table[ \t:]+[`\"*]*(?P<name>{NAME})[`\"*]*[ \t]*(?:,[ "
        r"\t]*columns?[ \t]*=|:|,[ \t]*columns?[ \t]*:)[ \t]*\[?"
        r"(?P<columns>[^\]\n]+)\]?[ \t]*$"
    ),
    re.M | re.I,
)
TITLE = re.compile(
    (
        r"^[ \t]*(?:[#*+\-•\d.)]+[ \t]*)*\**(?:(?P<said>table)[ \t]*:?[ "
        rf"\t]*)?\**[ \t]*[`\"]?(?P<name>{NAME})[`\"]?(?P<after>[ \t]+table)?\**[ "
        r"\t]*:?\**[ \t]*(?:\((?P<note>[^)\n]*)\)|[\-\u2014\u2013:][ \t]*"
        r"(?P<comment>[^\n]*))?[ \t]*$"
    ),
    re.I,
)
COLUMNS = re.compile(
    r"^[ \t#*+\-•]*\**(?:columns?|fields?|attributes?)\**[ \t]*:\**[ \t]*(?P<columns>.*)$", re.I
)
ITEM = re.compile(
    rf"^[ \t]*[*+\-•][ \t]+\**[`\"]?(?P<name>{NAME})[`\"]?\**[ \t]*(?:\("
    rf"(?P<type>[^)]*)\)|:?[ \t]+(?P<plain>[A-Z]{{3,}}\w*)\b(?:\([\d, "
    r"]+\))?)?[ \t]*(?:[:,\-\u2014\u2013][ \t]*(?P<comment>.*))?$"
)
PIPED = re.compile(rf"\|[ \t]*(?P<name>{NAME})[ \t]*:[ \t]*(?P<columns>[^|\n]+)")
NAMED = re.compile(
    rf"^[ \t#*+\-•]*[`\"*]*(?P<name>{NAME})[`\"*]*[ \t]*[:=][ \t]*(?P<columns>[^\n]+)$", re.M
)
ABOUT = re.compile(r"\b(?:schema|tables?|columns?|database)\b", re.I)
TYPED = re.compile(rf"[`\"]?{NAME}[`\"]?[ \t:(]+{TYPE_WORD.pattern.replace('(?i)^', '')}", re.I)
KEY = re.compile(
    (
        rf"({NAME})\.({NAME})[ \t]*(?:=|->|→|=>|references)[ \t]*({NAME})(?:\."
        rf"({NAME})|[ \t]*\(({NAME})\))"
    ),
    re.I,
)
VALUES = re.compile(
    (
        rf"^[ \t*+\-•#]*[`\"]?({NAME})\.({NAME})[`\"]?[ \t]*(?:values?|in|contains"
        r"|samples?|examples?)?[ \t]*[:=(][ \t]*([^\n]+)$"
    ),
    re.M | re.I,
)
ROWS_OF = re.compile(
    (
        r"^[ \t#*\-]*(?:\d+[ \t]+)?(?:sample|example|first|some)?[ "
        r"\t\w]*\brows?\b[ \t]*(?:from|of|in|for)?[ \t]*(?:table[ \t]+)?[`\"]?"
        rf"({NAME})?[`\"]?[^:\n]*:[ \t]*$"
    ),
    re.M | re.I,
)
HEADS = {
    "column": "name",
    "column name": "name",
    "field": "name",
    "name": "name",
    "attribute": "name",
    "type": "type",
    "data type": "type",
    "datatype": "type",
    "description": "comment",
    "comment": "comment",
    "meaning": "comment",
    "notes": "comment",
    "note": "comment",
    "key": "key",
    "constraints": "key",
    "constraint": "key",
    "keys": "key",
    "table": "table",
    "table name": "table",
    "example": "samples",
    "examples": "samples",
    "sample values": "samples",
    "values": "samples",
    "sample": "samples",
    "allowed values": "samples",
}
NOT_NAME_LIST = """
    columns schema tables question answer sql note database foreign_keys primary_keys values
    count sum avg max min in select user please rules instructions
"""
NOT_NAMES = frozenset(NOT_NAME_LIST.split())


def read_listings(text: str, draft: SchemaDraft) -> list[tuple[int, int]]:
    """Add what lists, tables and JSON tell; return where they stand."""
    spans = read_json(text, draft)
    if spans:
        return [*spans, *_keys(text, draft)]
    spans += _read_calls(CALL, text, draft)
    spans += _read_calls(INLINE, blanked(text, spans), draft, 2)
    for pattern in (LINE, PIPED, *([NAMED] if ABOUT.search(text) or _lists_columns(text) else [])):
        rest = blanked(text, spans)
        for found in pattern.finditer(rest):
            names = split_columns(found["columns"])
            if len(names) > 1 and all(map(_is_column, names)) and _free(found["name"]):
                add_columns(names, draft.table(bare(found["name"])))
                spans.append(found.span())
    spans += _read_lines(blanked(text, spans), draft)
    return [*spans, *_keys(text, draft)]


def _lists_columns(text: str) -> bool:
    """Say whether at least two lines such as `- orders: id integer, total real` list columns."""
    lists = [split_columns(found["columns"]) for found in NAMED.finditer(text)]
    known = [one for one in lists if len(one) > 1 and all(map(_is_column, one))]
    typed = [one for one in known if all(map(TYPED.match, one))]
    joined = any("_" in name for one in known for name in one)
    return len(typed) > 1 or (len(known) > 1 and joined)


def _read_calls(
    form: re.Pattern[str], text: str, draft: SchemaDraft, least: int = 1
) -> list[tuple[int, int]]:
    """Read tables such as `orders(id INTEGER, total REAL)`, of at least so many columns."""
    spans = []
    for found in form.finditer(text):
        names = split_columns(found["columns"])
        a_type = len(names) == 1 and TYPE_WORD.match(names[0])
        listed = len(names) >= least and all(map(_is_column, names))
        listed = listed and _balanced(found["columns"])
        if _free(found["name"]) and listed and not a_type:
            table = draft.table(bare(found["name"]))
            table.comment = table.comment or found.groupdict().get("comment") or ""
            add_columns(names, table)
            spans.append(found.span())
    return spans


def _balanced(text: str) -> bool:
    """Say whether no bracket closes that was not opened."""
    depth = 0
    for sign in re.findall(r"[()]", text):
        depth += 1 if sign == "(" else -1
        if depth < 0:
            return False
    return True


def _free(name: str) -> bool:
    return bare(name).lower() not in NOT_NAMES


def split_columns(text: str) -> list[str]:
    """Split a list at the commas that stand outside brackets and quotes."""
    if "," not in text:
        text = text.replace(" | ", ", ")
    parts = re.findall(r"(?:[^,()\"']|\((?:[^()]|\([^()]*\))*\)|\"[^\"]*\"|'[^']*'|['\"])+", text)
    return [part.strip() for part in parts if part.strip() and part.strip() != "*"]


def _is_column(text: str) -> bool:
    """Say whether a piece of a list reads like a column, with a type and keys or without."""
    words = re.sub(r"\([^)]*\)|[`\"\[\]*]", " ", text).replace(":", " ").split()
    if not words or not re.fullmatch(r"[A-Za-z_][\w$#/.-]*", words[0]):
        return False
    known = (
        (
            TYPE_WORD.match(words[1])
            or re.match(r"(?i)pk|fk|primary|foreign|not|unique|->|→|references", words[1])
        )
        if len(words) > 1
        else True
    )
    return bool(known) or "`" in text or '"' in text


def _read_lines(text: str, draft: SchemaDraft) -> list[tuple[int, int]]:
    """Read titles that are followed by columns: bullets, a `Columns:` line, a Markdown table."""
    spans, table, title_at, at = [], None, 0, 0
    rows: list[tuple[int, str]] = []
    for line in [*text.splitlines(keepends=True), "\n"]:
        start, at = at, at + len(line)
        plain = line.strip()
        if plain.startswith("|") or (rows and "|" in plain):
            rows.append((start, plain))
            continue
        if rows:
            if _markdown([row for _, row in rows], table, draft):
                spans.append((min(title_at or rows[0][0], rows[0][0]), start))
            rows = []
        if not plain:
            continue
        if (listed := COLUMNS.match(line)) and table is not None:
            add_columns(split_columns(listed["columns"]), draft.table(table))
        elif (item := ITEM.match(line.rstrip())) and table is not None and _is_item(item):
            add_column(
                f"{item['name']} {item['type'] or item['plain'] or ''}",
                draft.table(table),
                item["comment"] or "",
            )
        else:
            table, title_at = _title(plain), start
            if (
                table is not None
                and table.lower() in draft.tables
                and draft.tables[table.lower()].columns
            ):
                spans.append((start, at))
            continue
        spans.append((title_at, at))
    return spans


def _is_item(item: re.Match[str]) -> bool:
    return (
        bool(item["type"] or item["plain"] or item["comment"])
        or "_" in item["name"]
        or item["name"].islower()
    )


def _title(line: str) -> str | None:
    """Return the table that a line is the title of, else None."""
    if found := ROWS_OF.match(line):
        return bare(found[1]) if found[1] else None
    found = TITLE.match(line)
    if found is None or bare(found["name"]).lower() in NOT_NAMES:
        return None
    marked = (
        found["said"]
        or found["after"]
        or line.endswith((":", "*", ")"))
        or line[0] in "#*`-0123456789"
    )
    return (
        bare(found["name"])
        if marked or found["comment"] is not None or "_" in line or line.islower()
        else None
    )


def _markdown(lines: list[str], title: str | None, draft: SchemaDraft) -> bool:
    """Read a Markdown table: a description of columns, or rows of the table called `title`."""
    rows = [cells_of(line) for line in lines if not re.fullmatch(r"[|\s:\-+]+", line)]
    if len(rows) < 2 and title is None:
        return False
    heads = [HEADS.get(cell.lower().strip("*` "), "") for cell in rows[0]]
    if "name" in heads and (len(set(heads) & {"type", "comment", "key", "table", "samples"}) > 0):
        for row in rows[1:]:
            _describe(dict(zip(heads, row, strict=False)), title, draft)
        return True
    if title is None:
        return False
    table = draft.table(title)
    if not table.columns:
        add_columns(rows[0], table)
    table.rows([bare(cell) for cell in rows[0]], rows[1:])
    return True


def cells_of(line: str) -> list[str]:
    """Return the cells of a line of a Markdown table."""
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _describe(row: Mapping[str, str], title: str | None, draft: SchemaDraft) -> None:
    name, table = bare(row.get("name", "").strip("*")), bare(row.get("table", "")) or title
    if not name or table is None:
        return
    column = draft.table(table).column(name)
    column.type = row.get("type", column.type).upper()
    column.note(row.get("comment", ""))
    for value in row.get("samples", "").split(","):
        column.sample(value.strip(" '\"`"))
    note_keys(name, f"{row.get('key', '')} {row.get('comment', '')}", draft.table(table))


def _keys(text: str, draft: SchemaDraft) -> list[tuple[int, int]]:
    """Read `a.b = c.d`, `a.b -> c.d`, and `a.b: value, value`."""
    spans = []
    for found in KEY.finditer(text):
        if draft.known(bare(found[1]), bare(found[2])):
            draft.link(bare(found[1]), bare(found[2]), bare(found[3]), bare(found[4] or found[5]))
            spans.append(found.span())
    for found in VALUES.finditer(text):
        if column := draft.known(bare(found[1]), bare(found[2])):
            for value in re.split(r",|\|", found[3]):
                column.sample(value.strip(" '\"`[]()."))
            spans.append(found.span())
    return spans
