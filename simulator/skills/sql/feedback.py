"""Read what became of an earlier query: an error message, an empty or an implausible result."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from simulator.neutral import Turn
from simulator.skills.sql.schema import Schema

FENCED = re.compile(r"```(?:\w+)?[ \t]*\n?(.*?)```", re.DOTALL)
SELECT = re.compile(r"\b(?:SELECT|WITH|DELETE|UPDATE)\b.*?(?:;|\"\s*[,}]|\n\s*\n|\Z)", re.DOTALL)
QUOTE = r"[\"'`\[]?"
NO_COLUMN = re.compile(
    rf"no such column:? {QUOTE}([\w.$ ]+?){QUOTE}(?:[\s,;)]|\.(?!\w)|$)"
    rf"|unknown column {QUOTE}([\w.]+)"
    rf"|column {QUOTE}([\w.]+?){QUOTE} (?:does not exist|not found|cannot be "
    rf"resolved)|invalid column name {QUOTE}(\w+)"
    rf"|has no column (?:named )?{QUOTE}(\w+)",
    re.IGNORECASE,
)
NO_TABLE = re.compile(
    rf"no such table:? {QUOTE}([\w.]+)|relation {QUOTE}([\w.]+?){QUOTE} does not exist"
    rf"|table {QUOTE}([\w.]+?){QUOTE} (?:doesn't exist|does not exist|not found)"
    rf"|invalid object name {QUOTE}([\w.]+)",
    re.IGNORECASE,
)
AMBIGUOUS = re.compile(r"\bambiguous\b", re.IGNORECASE)
SYNTAX = re.compile(
    r"syntax error|parse error|incorrect syntax|error in your SQL|unrecognized token"
    r"|no such function|function [\w.]+(?:\([^)]*\))? does not exist|unknown function"
    r"|not a (?:recognized|known) (?:built-in )?function|wrong number of arguments"
    r"|misuse of aggregate|aggregate functions? (?:are|is) not allowed|invalid use of group"
    r"|GROUP BY clause is required|must appear in the GROUP BY",
    re.I,
)
EMPTY = re.compile(
    r"\b(?:0|no|zero) rows?\b|empty (?:result|set|list|table)|(?:result|it"
    r"|query|which|set|output|list|answer) (?:is|was|came back|returned|returns|gave) (?:empty"
    r"|nothing|null|none|\[\])"
    r"|\b(?:gives?|gave|returns?|returned|counts?|shows?|gets?|got|yields?)(?: me| us| back)? "
    r"(?:only )?(?:0|zero|nothing|none|null)\b"
    r"|returned (?:nothing|no results?|an empty|\[\])|no (?:results?|matches)\b|result:?\s*\[\s*\]",
    re.IGNORECASE,
)
WRONG = re.compile(
    (
        r"\b(?:wrong|incorrect|implausible|not (?:right|correct|plausible|what)"
        r"|does(?:n't| not) (?:look|seem|make)|can't be|cannot be|fix|correct"
        r"(?:ed)?|revise|try again|repair|fail(?:s|ed)?|errors?|mistake|problem|broken"
        r"|crash(?:es|ed)?|doesn't work|does not work)\b"
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Feedback:
    """What earlier attempts taught.

    tried: earlier queries, in one spelling. gone: tables, columns and `table.column` that are not
    there. qualify: name the table of every column. empty: the result had no rows.
    failed: the last query that failed or found nothing, as it was written.
    """

    tried: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    qualify: bool = False
    empty: bool = False
    syntax: bool = False
    failed: str = ""

    @property
    def given(self) -> bool:
        """There is something to learn from."""
        return bool(self.tried or self.gone)


def normal(sql: str) -> str:
    """Return a query in one spelling of blanks, case and quotes."""
    plain = re.sub(r"\s+", " ", sql).strip().rstrip(";").replace('"', "").replace("`", "")
    return "'".join(
        part if place % 2 else part.lower() for place, part in enumerate(plain.split("'"))
    )


def queries(text: str) -> list[str]:
    """Return the queries in a text."""
    inside = [one for one in FENCED.findall(text) if SELECT.search(one)]
    found = [_alone(m, one) for one in (inside or [text]) for m in SELECT.finditer(one)]
    return [one for one in found if re.search(r"\bfrom\b|\bupdate\b", one, re.I)]


CLAUSE = re.compile(
    r"\s|[()]|(?:SELECT|FROM|WHERE|GROUP|ORDER|HAVING|LIMIT"
    r"|(?:LEFT|INNER|OUTER|CROSS|FULL) |JOIN"
    r"|ON|AND|OR|UNION|INTERSECT|EXCEPT|WITH|CASE|END|SET|VALUES|OFFSET|NATURAL)\b"
    r"|[\w.\"]+ ?(?:,|$)",
    re.IGNORECASE,
)
"""How a line of a query begins that is not its first."""

AFTERWARDS = re.compile(
    r"</|\s(?:->|=>|\u2192|\u2014|--) |\s(?:fails?|failed|gives?|gave|raised) "
    r"|\s(?:throws?|returned|errors?) |\s\W?(?:sqlite3?\.\w*)?Error\b"
)
"""What stands behind a query in the same line."""


def _alone(found: re.Match[str], text: str) -> str:
    """Return a query without the words of a text around it."""
    query, before = found.group(), text[found.start() - 1 : found.start()]
    if before in ("`", '"') and before in query:
        query = query[: query.index(before)] if before == "`" else query.rpartition('"')[0]
    lines = re.sub(r"\"\s*[,}]$|;$", "", query).strip().split("\n")
    ends = [place for place, line in enumerate(lines) if place and not CLAUSE.match(line)]
    query = "\n".join(lines[: ends[0]] if ends else lines)
    return AFTERWARDS.split(query)[0].strip().rstrip(";`").strip()


def read_feedback(history: Iterable[Turn], last: str) -> Feedback:
    """Read the queries of earlier answers, and what the turns after them say about them."""
    tried: list[str] = []
    said: list[str] = []
    for turn in history:
        if turn.role == "assistant":
            tried += queries(turn.text)
        elif tried:
            said.append(turn.text)
    outside = FENCED.sub(" ", last)
    if not tried and (WRONG.search(outside) or names_failure(outside)):
        tried += queries(last)
    said.append(last)
    if not tried:
        return Feedback()
    words = "\n".join(said)
    gone = {name.lower() for found in NO_TABLE.findall(words) for name in found if name}
    for found in NO_COLUMN.findall(words):
        gone |= {place for name in found if name for place in _located(name, tried)}
    return Feedback(
        frozenset(map(normal, tried)) if _complains(said) else frozenset(),
        frozenset(gone),
        bool(AMBIGUOUS.search(words)),
        bool(EMPTY.search(said[-1])),
        bool(SYNTAX.search(said[-1])),
        tried[-1] if names_failure(said[-1]) else "",
    )


def names_failure(text: str) -> bool:
    """Say whether a text is about a query that failed or found nothing."""
    return any(p.search(text) for p in (EMPTY, NO_COLUMN, NO_TABLE, AMBIGUOUS, SYNTAX))


def _complains(said: Iterable[str]) -> bool:
    return any(WRONG.search(text) or names_failure(text) for text in said)


def _located(name: str, tried: list[str]) -> set[str]:
    """Return `table.column`, with an alias of the failed query replaced by its table.

    A name without a table is missing in the tables of the query, and may be there in others.
    """
    table, _, column = name.strip().lower().rpartition(".")
    if table:
        alias = re.search(
            rf"\b(?:from|join)\s+[\"`]?(\w+)[\"`]?\s+(?:as\s+)?{re.escape(table)}\b",
            tried[-1],
            re.I,
        )
        return {f"{alias[1].lower() if alias else table}.{column}"}
    read = re.findall(r"\b(?:from|join)\s+[\"`\[]?(\w+)", tried[-1], re.IGNORECASE)
    return {f"{one.lower()}.{column}" for one in read} or {"." + column}


REPAIRED = re.compile(
    r"<(?P<tag>query|sql|error|result|previous_query|failed_query)>.*?</(?P=tag)>",
    re.IGNORECASE | re.DOTALL,
)
OF_REPAIR = re.compile(
    r"^\W*(?:SELECT|WITH|FROM|WHERE|GROUP BY|ORDER BY|(?:LEFT |INNER )?JOIN|HAVING|LIMIT)\b"
    r"|^\W*(?:(?:previous|failed|wrong|your|this|the|current|broken|last|first|i)\s+)*"
    r"(?:sql|query|statement|attempt|tried|error|result|output|database|sqlite|message)\b"
    r"|^\W*(?:fixed|corrected|working|repaired|new)\s+(?:sql|query|statement)\W*$"
    r"|^\W*(?:and|it|that|fails?|failed|fix|correct|repair)\b.{0,40}"
    r"(?:error|fail|answered|said|with|it|query|returned)\b",
    re.IGNORECASE,
)
"""Lines that tell of a query and of what became of it."""


def without_repair(text: str) -> str:
    """Return a prompt without the query that failed and what is said about it."""
    lines = REPAIRED.sub(" ", FENCED.sub(" ", text)).split("\n")
    return "\n".join(line for line in lines if not (OF_REPAIR.match(line) or names_failure(line)))


def without(schema: Schema, gone: frozenset[str]) -> Schema:
    """Return the schema without tables and columns that proved not to be there."""
    if not gone:
        return schema
    tables = []
    for table in schema.tables:
        name = table.name.lower()
        columns = tuple(
            c
            for c in table.columns
            if not {"." + c.name.lower(), f"{name}.{c.name.lower()}"} & gone
        )
        if name not in gone and columns:
            tables.append(replace(table, columns=columns))
    return Schema(tuple(tables))
