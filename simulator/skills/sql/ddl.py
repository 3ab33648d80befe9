"""Read SQL that describes a schema: CREATE TABLE, keys, comments, INSERT, rows in comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.skills.sql.draft import SchemaDraft, TableDraft, bare

NAME = r"(?:\"[^\"\n]+\"|`[^`\n]+`|\[[^\]\n]+\]|[A-Za-z_][\w$]*)"
FULL = rf"{NAME}(?:\s*\.\s*{NAME}){{0,2}}"
CREATE = re.compile(
    (
        r"\bCREATE\s+(?:TEMP(?:ORARY)?\s+|OR\s+REPLACE\s+|EXTERNAL\s+)?TABLE\s+"
        rf"(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{FULL})\s*\("
    ),
    re.IGNORECASE,
)
INSERT = re.compile(
    rf"\bINSERT\s+(?:OR\s+\w+\s+)?INTO\s+(?P<name>{FULL})\s*(?:\((?P<columns>[^)]*)\))?\s*VALUES\s*",
    re.IGNORECASE,
)
FOREIGN = re.compile(
    rf"FOREIGN\s+KEY\s*\(([^)]+)\)\s*REFERENCES\s+({FULL})\s*(?:\(([^)]+)\))?", re.IGNORECASE
)
ALTER = re.compile(rf"\bALTER\s+TABLE\s+(?:ONLY\s+)?({FULL})\s+ADD\b", re.IGNORECASE)
PRIMARY = re.compile(r"PRIMARY\s+KEY\s*\(([^)]+)\)", re.IGNORECASE)
CONSTRAINT = re.compile(
    rf"^(?:CONSTRAINT\s+{NAME}\s+)?(?:PRIMARY\s+KEY|FOREIGN\s+KEY|UNIQUE\s*"
    r"(?:KEY|INDEX)?|CHECK|KEY\b|INDEX\b|EXCLUDE)"
    rf"\s*(?:{NAME}\s*)?\(",
    re.IGNORECASE,
)
REFERENCES = re.compile(rf"\bREFERENCES\s+({FULL})\s*(?:\(\s*({NAME})\s*\))?", re.IGNORECASE)
COLUMN = re.compile(rf"^(?P<name>{NAME})(?P<rest>.*)$", re.DOTALL)
TYPE = re.compile(r"^\s*([A-Za-z]\w*(?:\s+(?:precision|varying|unsigned))?)", re.IGNORECASE)
NO_TYPE = re.compile(
    r"(?:primary|references|not|null|unique|default|check|comment|collate)\b", re.I
)
COMMENT_ON = re.compile(
    rf"\bCOMMENT\s+ON\s+(TABLE|COLUMN)\s+({FULL})\s+IS\s+'((?:[^']|'')*)'", re.IGNORECASE
)
INLINE = re.compile(r"\bCOMMENT\s*=?\s*'((?:[^']|'')*)'", re.IGNORECASE)
ALLOWED = re.compile(r"\b(?:IN|ENUM|SET)\s*\(((?:\s*'(?:[^']|'')*'\s*,?)+)\)", re.IGNORECASE)
TEXT = re.compile(r"'((?:[^']|'')*)'")
SAMPLE_ROWS = re.compile(
    r"/\*\s*(?:(?P<count>\d+)\s+)?(?:example\s+|sample\s+)?rows?\s+(?:from|of"
    r"|in)\s+(?:the\s+)?(?:table\s+)?"
    r"(?P<name>[\w\"`.]+?)(?:\s+table)?\s*:?[ \t]*\n(?P<body>.*?)\*/",
    re.IGNORECASE | re.DOTALL,
)
EXAMPLES = re.compile(r"/\*(?P<body>[^*]*\bexamples?\b[^*]*)\*/", re.IGNORECASE)
EXAMPLES_HEAD = re.compile(r"^\s*(?:some )?examples?\b[ \t]*:?", re.IGNORECASE)
EXAMPLE_LINE = re.compile(
    r"^[ \t]*(?P<column>[\w ]+?)[ \t]*:[ \t]*(?P<values>\S.*?);?[ \t]*$", re.MULTILINE
)
VALUE = re.compile(r"\s*(?:'((?:[^']|'')*)'|\"([^\"]*)\"|([^,()'\"]+))\s*([,)])")
MOST_ROWS = 200


def read_ddl(text: str, draft: SchemaDraft) -> list[tuple[int, int]]:
    """Add what the SQL in `text` tells; return where the statements stand."""
    spans: list[tuple[int, int]] = []
    for found in CREATE.finditer(text):
        if spans and found.start() < spans[-1][1]:
            continue
        table = draft.table(bare(found["name"]))
        elements, end = _elements(text, found.end())
        above = re.search(
            r"((?:^[ \t]*--[^\n]*\n)+)[ \t]*\Z",
            text[max(0, found.start() - 400) : found.start()],
            re.M,
        )
        if above is not None:
            table.comment = " ".join(
                re.sub(r"^\s*--+", "", line).strip() for line in above[1].splitlines()
            )
        for element, comment in elements:
            _read_element(element, comment, table)
        end = _tail(text, end, table)
        spans.append((found.start(), end))
    for found in ALTER.finditer(text):
        end = text.find(";", found.end()) if ";" in text[found.end() :] else len(text)
        _foreign(text[found.end() : end], draft.table(bare(found[1])))
        spans.append((found.start(), min(len(text), end + 1)))
    for found in COMMENT_ON.finditer(text):
        _comment_on(found, draft)
        spans.append(found.span())
    return [*spans, *_inserts(text, draft), *_row_comments(text, draft)]


def _tail(text: str, end: int, table: TableDraft) -> int:
    """Read what stands between the closing bracket and the semicolon."""
    rest = re.compile(r"[^;\n]*;?").match(text, end)
    if rest is None:
        return end
    if said := INLINE.search(rest.group()):
        table.comment = f"{table.comment} {said[1]}".strip()
    return rest.end() if rest.group().rstrip().endswith(";") else end


def _elements(text: str, at: int) -> tuple[list[tuple[str, str]], int]:
    """Split what stands in brackets at its commas; comments go with the line that they end."""
    out: list[list[str]] = [["", ""]]
    depth, fresh = 0, False
    pattern = re.compile(
        r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"\n]*\"|`[^`\n]*`|[(),\n]|[^-/'\"`(),\n]+|.", re.S
    )
    for found in pattern.finditer(text, at):
        piece = found.group()
        if piece.startswith(("--", "/*")):
            target = out[-2] if fresh and len(out) > 1 else out[-1]
            target[1] += " " + piece.strip("-/* \n")
            continue
        if piece == "\n":
            fresh = False
        elif piece == ")" and depth == 0:
            return [(a.strip(), b.strip()) for a, b in out], found.end()
        elif piece == "," and depth == 0:
            out.append(["", ""])
            fresh = True
            continue
        depth += (piece == "(") - (piece == ")")
        out[-1][0] += piece
    return [(a.strip(), b.strip()) for a, b in out], len(text)


def _read_element(element: str, comment: str, table: TableDraft) -> None:
    """Read a column or a constraint."""
    if CONSTRAINT.match(element):
        _foreign(element, table)
        if key := PRIMARY.search(element):
            for name in key[1].split(","):
                table.column(bare(name)).key = True
        return
    found = COLUMN.match(element)
    if found is None:
        return
    column = table.column(bare(found["name"]))
    rest = found["rest"]
    kind = TYPE.match(rest)
    if kind and not NO_TYPE.match(kind[1]):
        column.type = kind[1].upper()
    plain = TEXT.sub("''", rest)
    column.key = column.key or bool(re.search(r"\bPRIMARY\s+KEY\b", plain, re.IGNORECASE))
    if target := REFERENCES.search(rest):
        column.references = (bare(target[1]), bare(target[2] or ""))
    for allowed in ALLOWED.finditer(rest):
        for value in TEXT.findall(allowed[1]):
            column.sample(value.replace("''", "'"))
    if said := INLINE.search(rest):
        column.note(said[1].replace("''", "'"))
    column.note(comment)


def _foreign(text: str, table: TableDraft) -> None:
    for found in FOREIGN.finditer(text):
        names = [bare(name) for name in found[1].split(",")]
        goals = [bare(name) for name in (found[3] or "").split(",")]
        for name, goal in zip(names, goals * len(names), strict=False):
            if name.lower() in table.columns:
                table.column(name).references = (bare(found[2]), goal)


def _comment_on(found: re.Match[str], draft: SchemaDraft) -> None:
    said = found[3].replace("''", "'")
    if found[1].upper() == "TABLE":
        draft.table(bare(found[2])).comment = said
        return
    parts = [bare(part) for part in re.split(r"\s*\.\s*", found[2])]
    if len(parts) >= 2 and (column := draft.known(parts[-2], parts[-1])):
        column.note(said)


def _inserts(text: str, draft: SchemaDraft) -> Iterator[tuple[int, int]]:
    """Take the values of INSERT statements as samples."""
    for found in INSERT.finditer(text):
        table = draft.tables.get(bare(found["name"]).lower())
        if table is None:
            continue
        listed = found["columns"]
        header = (
            [bare(name) for name in listed.split(",")]
            if listed
            else [c.name for c in table.columns.values()]
        )
        at, rows = found.end(), 0
        while text[at : at + 1] == "(" and rows < MOST_ROWS:
            row, at = _row(text, at + 1)
            table.rows(header, [row])
            rows += 1
            following = re.compile(r"\s*[,;]?\s*").match(text, at)
            at = following.end() if following else at
        yield found.start(), at


def _row(text: str, at: int) -> tuple[list[str], int]:
    row: list[str] = []
    while found := VALUE.match(text, at):
        quoted, double, plain, end = found.groups()
        row.append((quoted or double or plain or "").replace("''", "'"))
        at = found.end()
        if end == ")":
            break
    else:
        return row, len(text)
    return row, at


def _row_comments(text: str, draft: SchemaDraft) -> Iterator[tuple[int, int]]:
    """Read rows in comments: `/* 3 rows from t table: ... */`, `/* examples: name: a, b */`."""
    for found in SAMPLE_ROWS.finditer(text):
        table = draft.tables.get(bare(found["name"]).lower())
        lines = [line.strip() for line in found["body"].splitlines() if line.strip()]
        if table is not None and lines:
            header = cells(lines[0], len(table.columns))
            table.rows(header, [cells(line, len(header)) for line in lines[1:]])
        yield found.span()
    for found in EXAMPLES.finditer(text):
        before = list(CREATE.finditer(text, 0, found.start()))
        table = draft.tables.get(bare(before[-1]["name"]).lower()) if before else None
        listed = EXAMPLES_HEAD.sub("", found["body"])
        for line in EXAMPLE_LINE.finditer(listed) if table else ():
            if table is not None and line["column"].strip().lower() in table.columns:
                for value in line["values"].split(","):
                    table.column(line["column"].strip()).sample(value)
        yield found.span()


def cells(line: str, count: int) -> list[str]:
    """Split a row at tabs, bars or wide gaps; at single blanks only if that gives `count`."""
    line = line.strip().strip("|")
    for pattern in (r"\t", r"\s*\|\s*", r"\s{2,}", r"\s*,\s*"):
        parts = re.split(pattern, line)
        if len(parts) > 1 or count == 1:
            return [part.strip() for part in parts]
    parts = line.split()
    return parts if len(parts) == count else [line]
