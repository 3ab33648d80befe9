"""Bring schemas that are told in prose, nested lists or M-Schema to lines that the reader knows.

A table becomes `name(column TYPE, ...)`, a key becomes `a.b -> c.d`, values become `a.b: v, w`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.skills.sql.columns import TYPE_WORD
from simulator.skills.sql.ddl import NAME

PROSE = re.compile(
    rf"\b(?:the[ \t]+)?table[ \t]+[`\"']?(?P<name>{NAME})[`\"']?[ \t]*(?:,[ \t]*which[ \t]+)?"
    r"(?:has|have|stores|contains|holds|keeps|includes|consists[ \t]+of|with|lists)[ \t]+"
    r"(?:the[ \t]+)?(?:(?:columns?|fields?|attributes?)[ \t]*:?[ \t]+)?"
    r"(?P<columns>[^;\n]+?)(?=;|\.(?:\s|$)|\n|$)",
    re.IGNORECASE,
)
"""'Table orders has columns id, total and customer_id'; a semicolon or a full stop ends it."""

ITS_KEY = re.compile(
    rf"(?:;|\.|,|and)[ \t]*(?:its|the|where)[ \t]+[`\"']?(?P<column>{NAME})[`\"']?[ \t]+"
    r"(?:(?:column|field)[ \t]+)?(?:refers|references|points|links|is[ \t]+a[ \t]+foreign[ \t]+key)"
    rf"[ \t]*(?:to|into)?[ \t]+(?:the[ \t]+)?(?:table[ \t]+)?[`\"']?(?P<to>{NAME})",
    re.IGNORECASE,
)
ARROW = re.compile(rf"^({NAME})[^.\n]*?(?:->|→|=>|references|points to|refers to)[ \t]*({NAME})"
                   rf"(?:[.(][ \t]*({NAME}))?", re.IGNORECASE)  # fmt: skip
JOINT = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
M_TABLE = re.compile(
    rf"^[ \t]*#[ \t]*Table:[ \t]*(?P<name>{NAME})[^\n]*\n[ \t]*\[\s*"
    r"(?P<rows>.*?)\n?[ \t]*\](?=\s*(?:\n|$))",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
M_ROW = re.compile(
    rf"^[ \t]*\([ \t]*(?P<name>{NAME})[ \t]*:[ \t]*(?P<type>\w+)"
    r"(?P<told>[^\n]*?)\)?[ \t]*,?[ \t]*$",
    re.MULTILINE,
)
EXAMPLES = re.compile(r"Examples?:[ \t]*\[(?P<values>[^\]\n]*)\]", re.IGNORECASE)
HEAD = re.compile(rf"^(?P<indent>[ \t]*)(?:[-*•+][ \t]+)?(?:table[ \t]+)?[`\"*]*(?P<name>{NAME})"
                  r"[`\"*]*[ \t]*:?[ \t]*$", re.IGNORECASE)  # fmt: skip
ENTRY = re.compile(
    rf"^(?P<indent>[ \t]*)(?:[-*•+][ \t]+)?[`\"*]*(?P<name>{NAME})[`\"*]*"
    r"[ \t]*(?:[:(,][ \t]*)?(?P<told>[^\n]*?)\)?[ \t]*$"
)
LEAST_ENTRIES = 2


def in_lines(text: str) -> str:
    """Return a prompt with the schema that it tells in lines of tables and keys.

    >>> in_lines("Table a has columns id, name, b_id, b_id -> b.id.")
    '\\na(id, name, b_id)\\na.b_id -> b.id\\n.'
    """
    text = M_TABLE.sub(_of_m_schema, text)
    if len(PROSE.findall(text)) or ITS_KEY.search(text):
        text = _of_prose(text)
    return _nested(text)


def _of_m_schema(match: re.Match[str]) -> str:
    rows = [*M_ROW.finditer(match["rows"])]
    if not rows:
        return match.group()
    name = match["name"]
    columns = [
        f"{row['name']} {row['type']}{' PRIMARY KEY' if 'primary' in row['told'].lower() else ''}"
        for row in rows
    ]
    values = [
        f"{name}.{row['name']}: {found['values']}"
        for row in rows
        if (found := EXAMPLES.search(row["told"])) is not None
    ]
    return "\n".join([f"{name}({', '.join(columns)})", *values])


def _of_prose(text: str) -> str:
    out, at = [], 0
    for match in PROSE.finditer(text):
        names, keys = _columns(match["columns"])
        if len(names) < LEAST_ENTRIES:
            continue
        out += [text[at : match.start()], f"\n{match['name']}({', '.join(names)})\n"]
        at = match.end()
        while (told := ITS_KEY.match(text, at)) is not None:
            keys.append((told["column"], told["to"], ""))
            at = told.end()
        out += [_key(match["name"], *key) for key in keys]
    return "".join([*out, text[at:]])


def _columns(text: str) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Return the columns of a list in prose, and the keys among them."""
    names: list[str] = []
    keys = []
    for part in JOINT.split(text.strip().rstrip(".")):
        arrow = ARROW.match(part.strip("`\"' "))
        if arrow is not None:
            keys.append((arrow[1], arrow[2], arrow[3] or ""))
        name = arrow[1] if arrow is not None else part.strip("`\"' ")
        if re.fullmatch(rf"{NAME}(?:\s*\([^()]*\))?", name) and name not in names:
            names.append(name)
    return names, keys


def _key(table: str, column: str, to: str, target: str) -> str:
    return f"{table}.{column} -> {to}.{target or column}\n"


def _nested(text: str) -> str:
    """Write a name with indented columns under it as one line."""
    lines = text.split("\n")
    out: list[str] = []
    at = 0
    while at < len(lines):
        rows = list(_under(lines, at))
        if len(rows) < LEAST_ENTRIES:
            out.append(lines[at])
            at += 1
            continue
        head = HEAD.match(lines[at])
        name = head["name"] if head is not None else ""
        out.append(f"{name}({', '.join(_column(row) for row in rows)})")
        for row in rows:
            arrow = ARROW.match(f"{row['name']} {row['told']}")
            if arrow is not None:
                out.append(_key(name, arrow[1], arrow[2], arrow[3] or "").rstrip())
        at += 1 + len(rows)
    return "\n".join(out)


def _under(lines: list[str], at: int) -> Iterator[re.Match[str]]:
    """Yield the entries under a title: lines that are indented more, with types all of them."""
    head = HEAD.match(lines[at])
    if head is None:
        return
    depth = None
    for line in lines[at + 1 :]:
        entry = ENTRY.match(line) if line.strip() else None
        if entry is None or len(entry["indent"]) <= len(head["indent"]):
            return
        depth = len(entry["indent"]) if depth is None else depth
        if len(entry["indent"]) != depth or not TYPE_WORD.match(entry["told"]):
            return
        yield entry


def _column(row: re.Match[str]) -> str:
    kind = TYPE_WORD.match(row["told"])
    primary = " PRIMARY KEY" if re.search(r"\bprimary|\bpk\b", row["told"], re.I) else ""
    return f"{row['name']} {kind.group() if kind is not None else ''}{primary}"
