"""Find what a wrong name in a query was meant to be: by its words, its meaning and its use."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlglot import exp

from simulator.language import stem
from simulator.mind import Mind
from simulator.skills.sql.keys import ENDINGS
from simulator.skills.sql.meaning import label
from simulator.skills.sql.names import same_root
from simulator.skills.sql.schema import (
    Column,
    Schema,
    Table,
    abbreviates,
    name_words,
    spelled_out,
    table_words,
)
from simulator.skills.sql.scores import HINTED, LEAST_ALIKE, USED_OTHERWISE

NUMBERS = (exp.Avg, exp.Sum)
NAMES = frozenset(stem(word) for word in ("name", "title", "label"))
"""What the column that names the rows of a table may be called."""

COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)


@dataclass
class Hints:
    """What else tells which name is meant: the question, and a query that was written for it."""

    question: str
    query: str
    mind: Mind
    _words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._words = frozenset(re.findall(r"\w+", self.query.lower()))

    def names(self, table: str, column: str) -> bool:
        """Say whether the other query uses a column."""
        return f"{table}.{column}".lower() in self.query.lower()

    def uses(self, column: Column) -> bool:
        """Say whether the other query has a column of this name."""
        return column.name.lower() in self._words


def alike_table(name: str, schema: Schema, hints: Hints) -> Table | None:
    """Return the table that a wrong name means: with the same words, else alike in meaning."""
    words = set(table_words(name))
    said = " ".join(spelled_out(name))
    degrees = hints.mind.likeness(said, [label(table) for table in schema.tables])
    scored = [
        (_shared(words, set(table.words)) + degree, -place, table)
        for place, (table, degree) in enumerate(zip(schema.tables, degrees, strict=True))
    ]
    best = max(scored, key=lambda one: one[:2], default=None)
    return best[2] if best is not None and best[0] >= LEAST_ALIKE else None


def _shared(wanted: set[str], words: set[str]) -> float:
    """Return the share of the words of two names that are in both."""
    return len(wanted & words) / len(wanted | words)


def alike_column(
    node: exp.Column, tables: Collection[Table], hints: Hints
) -> tuple[float, Column] | None:
    """Return the column that a wrong name means, with how sure that is."""
    columns = [column for table in tables for column in table.columns]
    labels = {table.label for table in tables} if set(name_words(node.name)) <= NAMES else set()
    said = " ".join(spelled_out(node.name))
    degrees = hints.mind.likeness(said, [label(column) for column in columns])
    kind = _kind_wanted(node)
    keyed = name_words(node.name)[-1] in ENDINGS
    scored = []
    for place, (column, degree) in enumerate(zip(columns, degrees, strict=True)):
        score = max(_spelled(node.name, column), 0.8 * degree, 0.9 * (column in labels))
        score += HINTED if hints.uses(column) else 0.0
        if not keyed and (column.is_id or column.references):
            score -= USED_OTHERWISE
        if kind and column.kind not in (kind, "unknown"):
            score -= USED_OTHERWISE
        scored.append((score, -place, column))
    best = max(scored, key=lambda one: one[:2], default=None)
    return (best[0], best[2]) if best is not None else None


def _kind_wanted(node: exp.Column) -> str:
    """Return what kind of column the use of a name asks for; empty if any."""
    parent = node.parent
    if isinstance(parent, NUMBERS):
        return "number"
    if isinstance(parent, exp.Like):
        return "text"
    if isinstance(parent, COMPARISONS):
        other = parent.expression if parent.this is node else parent.this
        if isinstance(other, exp.Literal) and not other.is_string:
            return "number"
    return ""


def _spelled(name: str, column: Column) -> float:
    """Say how well the spelling of a wrong name fits a column, 0 to 1."""
    own, wanted = set(table_words(column.table)), set(name_words(name))
    words, bare = set(column.words), wanted - own
    if wanted == words or name.replace("_", "").lower() == column.name.replace("_", "").lower():
        return 1.0
    if column.key and wanted & ENDINGS and bare <= ENDINGS:
        return 0.97 if "id" in wanted or words & wanted else 0.6
    if bare and bare == set(column.short) - own:
        return 0.95
    if (
        column.references
        and bare - ENDINGS <= set(table_words(column.references[0]))
        and (wanted & ENDINGS)
    ):
        return 0.93
    if words & wanted:
        return 0.5 + 0.4 * _shared(wanted, words) + 0.1 * (wanted <= words)
    near = any(
        same_root(a, b) or abbreviates(a, b) or abbreviates(b, a) for a in wanted for b in words
    )
    return 0.6 if near else 0.0
