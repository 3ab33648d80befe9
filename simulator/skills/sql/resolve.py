"""Decide which columns are meant. Every decision can be taken another way, for other candidates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from simulator.language import stem
from simulator.mind import Mind
from simulator.skills.sql.durations import alike, event_roots
from simulator.skills.sql.events import event_table, tells_of
from simulator.skills.sql.lexicon import ADJECTIVES, Measures
from simulator.skills.sql.meaning import is_verb, label
from simulator.skills.sql.parts import DET, Parts
from simulator.skills.sql.schema import Column, Schema, Table, spelled_out
from simulator.skills.sql.scores import (
    COMBINED_GRAIN,
    FAR,
    LATER,
    LONGER,
    MAIN,
    MEASURED,
    MENTIONED,
    NESTED_GRAIN,
    OWNER,
    TOLD,
)
from simulator.skills.sql.units import UNITS, convert, unit_of

DIRECTIONS = tuple(
    (frozenset(cues.split()), frozenset(kinds.split()))
    for cues, kinds in (
        (
            (
                "depart departs departing departed departure leave leaves leaving from "
                "origin source start"
            ),
            "source origin from departure start sender",
        ),
        (
            "arrive arrives arriving arrived arrival land lands landing destination to into end",
            "destination target to arrival end receiver",
        ),
        ("home host hosts hosted hosting", "home host"),
        ("away visiting visitor guest", "away guest visitor"),
    )
)
"""Words of a question, and words of columns, that tell apart two keys into one table."""


MEASURING = {
    "cost": "expensive", "costs": "expensive", "weigh": "heavy", "weighs": "heavy",
    "weighed": "heavy", "lasts": "long", "lasted": "long", "lasting": "long",
}  # fmt: skip
"""Verbs that measure what an adjective does."""

SURE_NAME = 0.9

DIMENSIONS = {
    "duration": "time", "distance": "length", "weight": "mass", "area": "area", "speed": "speed",
    "temperature": "temperature", "price": "money", "power": "power",
}  # fmt: skip
"""What the unit of a column tells that the column measures."""

DATED = frozenset({"date", "year", "created", "time", "founded", "birth"})
"""Nouns that any date can be about."""


@dataclass
class Decision:
    """A choice between columns: the scores of the options, best first."""

    key: str
    scores: tuple[float, ...]


@dataclass
class Resolver:
    """Finds columns for marks.

    turns: for the key of a decision, which option to take instead of the best one.
    """

    parts: Parts
    schema: Schema
    mind: Mind
    turns: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    main: Table | None = None
    shown: set[Column] = field(default_factory=set)
    timed: set[Column] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.owners = _owners(self.parts.marked.text)
        marks = re.findall(r"<T\d+>", self.parts.marked.text)
        self.mentioned = {self.table(mark).name for mark in marks}
        self.mentioned |= {item.owner for item in self.parts.marked.items.values() if item.owner}

    @property
    def nests(self) -> bool:
        """The model writes queries inside of queries."""
        return self.mind.quality.grain >= NESTED_GRAIN

    @property
    def combines(self) -> bool:
        """The model writes set operations, and aggregates of extreme rows."""
        return self.mind.quality.grain >= COMBINED_GRAIN

    def choose(self, key: str, options: Sequence[tuple[float, Column]]) -> Column | None:
        """Return the best of the options, or the one that this candidate turns to."""
        best: dict[Column, float] = {}
        for score, column in options:
            best[column] = max(score, best.get(column, -9.0))
        ranked = sorted(best.items(), key=lambda one: -one[1])
        if not ranked:
            return None
        self.decisions[key] = Decision(key, tuple(round(score, 4) for _, score in ranked[:4]))
        return ranked[min(self.turns.get(key, 0), len(ranked) - 1)][0]

    def table(self, mark: str) -> Table:
        """Return the table that a mark names."""
        return self.parts.item(mark).tables[0][1]

    def table_of(self, mark: str) -> Table:
        """Return the table that a mark names, or that its column belongs to."""
        column = self.parts.column(mark)
        return self.table(mark) if column is None else self.schema.table(column.table)

    def place(self, column: Column, owner: str = "") -> float:
        """Return what speaks for a column because of its table."""
        score = 0.0
        if owner and column.table == owner:
            score += OWNER
        if self.main is not None:
            distance = self.schema.distance(self.main.name, column.table)
            score += MAIN if distance == 0 else -FAR * distance
        return score + (MENTIONED if column.table in self.mentioned else 0.0)

    def column(self, mark: str, wants: Callable[[Column], bool] | None = None) -> Column | None:
        """Return the column that a mark means; of a table, the one that names its rows."""
        item = self.parts.item(mark)
        adjective = MEASURING.get(item.text.lower())
        if adjective and item.columns and item.columns[0][0] < SURE_NAME:
            found = self.measured(mark, ADJECTIVES[adjective])
            if found is not None:
                return found[0]
        if mark.startswith("<T"):
            table = self.table(mark)
            options = [(1.0, table.label)]
            options += [(score - 0.2, column) for score, column in item.columns]
            options += [(0.9, table.id)] if table.id is not table.label else []
            return self.choose(mark, options)
        near = "" if item.total else self.owner(mark)
        options = self._called(item.text, near) + [
            (
                score + self.place(column, near) - (0.3 if wants and not wants(column) else 0.0),
                column,
            )
            for score, column in item.columns
        ]
        return self.choose(mark, options)

    def _called(self, text: str, near: str) -> list[tuple[float, Column]]:
        """Return what names the rows of a table whose `names` are asked for."""
        if not near or not re.fullmatch(r"names?", text, re.IGNORECASE):
            return []
        label = self.schema.table(near).label
        return [(0.97 + self.place(label, near), label)]

    def owner(self, mark: str) -> str:
        """Return the name of the table that stands beside a column; empty if none does."""
        beside = self.owners.get(mark)
        return self.table(beside).name if beside else self.parts.item(mark).owner

    def beside(self, mark: str) -> str:
        """Return the table that a mark names itself, or with its column: `code of the airline`."""
        if mark.startswith("<T"):
            return self.table(mark).name
        item = self.parts.item(mark)
        return item.owner if " of " in item.text.lower() else ""

    def by_measures(
        self, key: str, measures: Measures, tables: Sequence[Table], *, guess: bool = False
    ) -> tuple[Column, int] | None:
        """Return the column that an adjective is about, and whether more of it is more.

        By the nouns of the adjective; guess: else by likeness to the first noun.
        """
        columns = [c for t in tables for c in t.columns if not (c.is_id or c.references)]
        options: list[tuple[float, Column]] = []
        signs: dict[Column, int] = {}
        for place, (noun, sign) in enumerate(measures):
            for column in (c for c in columns if c not in signs and _is_about(c, noun)):
                score = 1.0 - LATER * place + (MEASURED if self._in_wanted(column) else 0.0)
                score += self.place(column) - LONGER * len(column.words)
                score += TOLD if noun in DATED and column in self._conditioned else 0.0
                options.append((score, column))
                signs[column] = sign
        if not options and guess:
            kinds = ("number", "date") if measures[0][0] in DATED else ("number",)
            counted = [c for c in columns if c.kind in kinds]
            scores = self.mind.likeness(measures[0][0], [label(column) for column in counted])
            options = list(zip(scores, counted, strict=True))
            signs = dict.fromkeys(counted, measures[0][1])
        found = self.choose(key, options)
        return (found, signs[found]) if found is not None else None

    @cached_property
    def _conditioned(self) -> set[Column | None]:
        """The columns that conditions name."""
        marks = [one.target for one in self.parts.filters if one.target]
        return {self.parts.column(mark) for mark in marks}

    def _in_wanted(self, column: Column) -> bool:
        """Say whether the question wants its answer in a unit of what a column measures."""
        return convert(unit_of(column), self.parts.unit) is not None

    def measured(
        self, key: str, measures: Measures, near: Sequence[Table] = ()
    ) -> tuple[Column, int] | None:
        """Return the same from the nearest tables, from those around them, or as a guess."""
        near = near or self.neighbors(0)
        found = self.by_measures(key, measures, near)
        found = found or self.by_measures(key, measures, self.neighbors())
        return found or self.by_measures(key, measures, near, guess=True)

    def liked(self, columns: Sequence[Column]) -> list[Column]:
        """Return keys between the same tables in the order in which the question speaks of them."""
        if not columns:
            return []
        said = re.sub(r"<[A-Z](\d+)>", lambda m: self.parts.item(m[0]).text, self.parts.marked.text)
        words = set(re.findall(r"[a-z]+", said.lower()))
        scores = self.mind.likeness(said, [label(column) for column in columns])
        for place, column in enumerate(columns):
            names = set(spelled_out(column.name))
            scores[place] += sum(
                1.0 for cues, kinds in DIRECTIONS if names & kinds and words & cues
            )
        ranked = sorted(zip(scores, columns, strict=True), key=lambda one: -one[0])
        return [column for _, column in ranked]

    def told(self, column: Column) -> bool:
        """Say whether a word of the question is like the name of a date: joined, delivery."""
        return any(alike(word, root) for word in self._spoken for root in event_roots(column))

    @cached_property
    def happened(self) -> str:
        """The table that points to the main one and that a verb is about; empty if none is."""
        words = [word for word in self._spoken if is_verb(word)]
        table = event_table(words, self.main, self.schema) if self.main and words else None
        return table.name if table and any(tells_of(word, table) for word in words) else ""

    @cached_property
    def _spoken(self) -> tuple[str, ...]:
        """The words of the question that may tell of an event."""
        said = self.parts.marked
        plain = re.findall(r"(?<!<)\b[a-z]{4,}", said.text)
        marked = [item.text.lower() for item in said.items.values() if item.tables or item.columns]
        return tuple(dict.fromkeys([*plain, *(word for text in marked for word in text.split())]))

    def neighbors(self, most: int = 1) -> list[Table]:
        """Return the main table, mentioned ones, and those within `most` joins; nearest first."""
        if self.main is None:
            return list(self.schema.tables)
        name = self.main.name
        near = [
            t
            for t in self.schema.tables
            if self.schema.distance(name, t.name) <= most or t.name in self.mentioned
        ]
        return sorted(
            near,
            key=lambda t: (
                t.name != name,
                t.name not in self.mentioned,
                self.schema.distance(name, t.name),
            ),
        )


def measures(column: Column, nouns: Measures) -> bool:
    """Say whether an adjective is about a column."""
    return any(_is_about(column, noun) for noun, _ in nouns)


def _is_about(column: Column, noun: str) -> bool:
    """Say whether a column can hold what a noun measures."""
    if column.kind not in ("number", "date", "unknown"):
        return False
    begins = stem(noun)[:5]
    if DIMENSIONS.get(noun) == UNITS.get(unit_of(column), ("",))[0]:
        return True
    if noun in DATED and column.kind == "number" and re.search(r"\byears?\b", column.comment):
        return True
    named = stem(noun) in column.words or any(word.startswith(begins) for word in column.words)
    return named or (noun in DATED and column.kind == "date")


def _owners(text: str) -> dict[str, str]:
    """Return, for columns, the table that stands beside them: `name of X`, `X name`, `X's name`."""
    owners: dict[str, str] = {}
    for found in re.finditer(
        (
            rf"(<C\d+>(?:(?:(?: ,| and| , and|/)? {DET}(?:(?:average|total|maximum"
            rf"|minimum) )?<C\d+>)*)) (?:of|for|from|in|by|about) (?:each |every )?{DET}"
            r"(?:<[UVXSN]\d+> )*(<T\d+>)"
        ),
        text,
    ):
        for mark in re.findall(r"<C\d+>", found[1]):
            owners.setdefault(mark, found[2])
    asked = re.match(
        r" (?:please )?(?:which|what|who|find|list|show|name|give) "
        rf"{DET}(?:<[UVXSN]\d+> )*(<T\d+>)",
        text,
    )
    told = (
        re.search(r" [?.] (?:please )?(?:give|show|list|name|return|tell)\b.*", text)
        if asked
        else None
    )
    if asked and told:
        for bare in re.finditer(
            r"(?:their|the|its|his|her|give|show|list|and|,) (<C\d+>)", told[0]
        ):
            owners.setdefault(bare[1], asked[1])
    for found in re.finditer(r"(<T\d+>) (?:'s )?(<C\d+>(?:(?: ,| and| , and) <C\d+>)*)", text):
        marks = re.findall(r"<C\d+>", found[2])
        owners[marks[0]] = found[1]
        for mark in marks[1:]:
            owners.setdefault(mark, found[1])
    return owners
