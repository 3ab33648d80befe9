"""A schema in the making: readers of every notation add to it what they find."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from simulator.skills.sql.keys import with_keys
from simulator.skills.sql.schema import Column, Schema, Table

MOST_SAMPLES = 50
"""How many sample values of a column are kept."""

LONGEST_SAMPLE = 80
HINT = re.compile(
    r"\b(?:e\.?g\.?|for example|examples?|such as|like|one of|values?|either)\b\W*", re.I
)
QUOTED = re.compile(r"'((?:[^'\n]|''){1,80})'|\"([^\"\n]{1,80})\"")
ITEM = r"[A-Za-z][\w+-]*(?: [\w+-]+)?"
LISTED = re.compile(rf"{ITEM}(?:(?: or |/|\|){ITEM}|(?:, {ITEM})+,? or {ITEM}|(?:, {ITEM}){{2,}})")
"""A comment that is nothing but a list of values."""

CODED = re.compile(r"'?([A-Z0-9]{1,3})'?(?: ?[=:] ?| - | )(?:is |means |for )?([a-z][a-z -]*)")
NOTHING = re.compile(
    r"\bnull\b ?[:=]? ?(?:(?:when|while|if|until|as long as|means|for) )?(?:(?:still|it|is) )*"
    r"(?P<what>(?!no |never|nothing|none|the |not (?:yet|known|told|given|set))"
    r"(?:(?:not|in|with|on|at|under|out) )?(?:the |its |our )?[a-z]+)(?= *(?:$|[;,.]))",
    re.IGNORECASE,
)
"""What a comment says that a missing value means."""

REST = re.compile(r"[^.;()\n]{1,200}")


@dataclass
class ColumnDraft:
    """What is known of a column so far."""

    name: str
    type: str = ""
    comment: str = ""
    key: bool = False
    samples: dict[str, None] = field(default_factory=dict)
    references: tuple[str, str] | None = None
    glosses: dict[str, str] = field(default_factory=dict)

    def sample(self, value: str) -> None:
        """Add a sample value; NULL and very long ones tell nothing."""
        value = value.strip()
        tells = value.upper() not in ("", "NULL", "NONE", "NAN") and len(value) <= LONGEST_SAMPLE
        if tells and len(self.samples) < MOST_SAMPLES:
            self.samples[value] = None

    def note(self, comment: str) -> None:
        """Add a comment, and the sample values that it names."""
        comment = comment.strip(" \t-*#:,")
        if not comment:
            return
        self.comment = f"{self.comment} {comment}".strip()
        self.glosses |= glosses(comment) | missing(comment)
        for value in self.glosses.values():
            self.sample(value)
        for value in named_values(comment):
            self.sample(value)


@dataclass
class TableDraft:
    """What is known of a table so far."""

    name: str
    columns: dict[str, ColumnDraft] = field(default_factory=dict)
    comment: str = ""

    def column(self, name: str) -> ColumnDraft:
        """Return the draft of a column, a new one if it is not there yet."""
        return self.columns.setdefault(name.lower(), ColumnDraft(name))

    def rows(self, header: list[str], rows: list[list[str]]) -> None:
        """Add sample rows: a cell belongs to the column of the same place in `header`."""
        for row in rows:
            for name, cell in zip(header, row, strict=False):
                if name.lower() in self.columns:
                    self.columns[name.lower()].sample(cell)


@dataclass
class SchemaDraft:
    """What is known of a schema so far."""

    tables: dict[str, TableDraft] = field(default_factory=dict)

    def table(self, name: str) -> TableDraft:
        """Return the draft of a table, a new one if it is not there yet."""
        return self.tables.setdefault(name.lower(), TableDraft(name))

    def known(self, table: str, column: str) -> ColumnDraft | None:
        """Return a column that is there, else None."""
        found = self.tables.get(table.lower())
        return found.columns.get(column.lower()) if found else None

    def link(self, table: str, column: str, target: str, goal: str) -> None:
        """Add a foreign key between columns that are there."""
        found = self.known(table, column)
        if found is not None and target.lower() in self.tables:
            found.references = (target, goal)

    def finish(self) -> Schema:
        """Return the schema; tables without columns are left out."""
        tables = [table for table in self.tables.values() if table.columns]
        return with_keys(Schema(tuple(map(_table, tables))))


def _table(draft: TableDraft) -> Table:
    columns = tuple(_column(draft, one) for one in draft.columns.values())
    return Table(draft.name, columns, draft.comment)


def _column(table: TableDraft, draft: ColumnDraft) -> Column:
    return Column(
        table.name,
        draft.name,
        draft.type,
        draft.comment,
        draft.key,
        tuple(draft.samples),
        draft.references,
        _initialed(draft.name.lower(), table),
        tuple(draft.glosses.items()),
    )


def _initialed(name: str, table: TableDraft) -> bool:
    """Say whether a name is the table's first letter and a word: `sid`, `sname` of students."""
    if name[0] != table.name[0].lower() or name[1:] not in ("id", "name", "title", "code", "no"):
        return False
    return not {"fname", "lname"} <= table.columns.keys()


def named_values(comment: str) -> list[str]:
    """Return the values that a comment names.

    >>> named_values("order state: 'open', 'closed'"), named_values("one of new, used")
    (['open', 'closed'], ['new', 'used'])
    """
    quoted = [one.replace("''", "'") or other for one, other in QUOTED.findall(comment)]
    if quoted:
        return quoted
    comment = re.sub(r"[ ,.\u2026]*(?:etc\.?|and so on|\.\.\.|\u2026)$", "", comment)
    if LISTED.fullmatch(comment):
        return [value.strip() for value in re.split(r",|\bor\b|/|\|", comment) if value.strip()]
    hint = HINT.search(comment)
    listed = REST.match(comment, hint.end()) if hint else None
    if listed is None:
        return []
    values = [value.strip(" .") for value in re.split(r",|\bor\b|\band\b|/|\|", listed.group())]
    return [value for value in values if value and len(value.split()) <= 4]


def missing(comment: str) -> dict[str, str]:
    """Return what a comment says that NULL stands for.

    >>> missing("null when alive"), missing("last day; NULL: still employed")
    ({'alive': 'NULL'}, {'employed': 'NULL'})
    """
    found = NOTHING.search(comment)
    return {found["what"]: "NULL"} if found else {}


def glosses(comment: str) -> dict[str, str]:
    """Return what a comment says that codes stand for, by their meaning.

    >>> glosses("P pending, S shipped, X cancelled")
    {'pending': 'P', 'shipped': 'S', 'cancelled': 'X'}
    """
    found = [CODED.fullmatch(part.strip()) for part in re.split(r"[,;]", comment)]
    codes = {one[2].strip(): one[1] for one in found if one}
    return codes if len(codes) > 1 and len(codes) == len(found) else {}


def bare(name: str) -> str:
    """Return an identifier without its quotes and without its schema.

    >>> bare('"public"."Order Items"'), bare("[dbo].[t]"), bare("`a`")
    ('Order Items', 't', 'a')
    """
    parts = re.findall(r'"[^"]*"|`[^`]*`|\[[^\]]*\]|[^.\s]+', name.strip())
    return parts[-1].strip('"`[]') if parts else ""


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return `text` with blanks in place of what stands in `spans`, so that positions stay."""
    out, at = [], 0
    for start, end in sorted(spans):
        out += [text[at:start], re.sub(r"[^\n]", " ", text[max(at, start) : end])]
        at = max(at, end)
    return "".join([*out, text[at:]])
