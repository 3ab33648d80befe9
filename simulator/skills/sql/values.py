"""Find the column of a value that no sample shows: by its surroundings, form and meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.language import stem
from simulator.skills.sql.lexicon import KINDS
from simulator.skills.sql.meaning import STATES, is_verb, label
from simulator.skills.sql.names import same_root
from simulator.skills.sql.parts import Filter
from simulator.skills.sql.resolve import DIRECTIONS, Resolver
from simulator.skills.sql.schema import Column, Table, full_name, spelled_out
from simulator.skills.sql.scores import (
    AGENT,
    BESIDE,
    BY_NAME,
    CATEGORY,
    CODED,
    ENTITY,
    FAR,
    NAMED,
    NEAR,
    PLACED,
    QUOTED,
    SAID,
    SHOWN,
    STATE,
)

CODE = re.compile(r"[A-Z0-9]{2,4}\Z")
LETTERS = re.compile(r"[A-Za-z]{2}")
CODES = frozenset({"code", "abbreviation", "symbol", "iso", "initial"})
NAMING = re.compile(r"\b(?:named?|called|titled?|entitled|known as)\b")
AGENCY = re.compile(r"\b(?:by|did|does|do|where|in which)(?: the)?$")
UNLIMITED_LIST = """
    name titl phone telephone email address url bodi descript comment text note summari website
"""
UNLIMITED = frozenset(UNLIMITED_LIST.split())
"""Stems of columns whose values differ from row to row."""

NAMES = frozenset({"name", "titl", "label", "nicknam", "surnam"})
"""Stems of columns that hold names."""

PLACE_LIST = """
    city country state town region location place county province district address site area
    municipality village hometown nationality branch office room venue hall shelf harbor port origin
    station building stadium court gate berth dock park garden field
"""
PLACES = frozenset(stem(word) for word in PLACE_LIST.split())
"""Stems of columns that tell where something is."""

SEXES = frozenset({"sex", "gender"})
MOST_COLUMNS = 40


@dataclass(frozen=True)
class _Place:
    """A value, and the tables near it; beside: directly.

    acting: it does something. attribute: it tells something of what is named beside it.
    """

    value: str
    quoted: bool
    near: str
    beside: str
    acting: bool
    words: str
    attribute: bool


def text_columns(
    one: Filter, near: str, columns: Sequence[Column], resolver: Resolver
) -> list[tuple[float, Column]]:
    """Return columns of texts with what speaks for each. near: the table named nearest."""
    mark = one.values[0]
    value = resolver.parts.item(mark).value
    verb = one.beside.startswith("<T") and resolver.parts.item(one.beside).verb
    place = _Place(
        value,
        mark[1] == "S",
        near,
        (resolver.beside(one.beside) if one.beside and not verb else "") or _owning(one, resolver),
        verb or AGENCY.search(one.words) is not None,
        f"{one.words} {one.led}".strip(),
        _is_attribute(one) or any(speaks_of(w, c) for w in one.words.split() for c in columns),
    )
    fit = [c for c in columns if _holds_texts(c, value)][:MOST_COLUMNS]
    likeness = resolver.mind.likeness(value, [label(c) for c in fit])
    return [
        (0.3 + alike + resolver.place(c) + sum(_evidence(c, place, resolver)), c)
        for c, alike in zip(fit, likeness, strict=True)
    ]


def _owning(one: Filter, resolver: Resolver) -> str:
    """Return the table of `X` in `width of X`: the one that has the column."""
    mark = one.near[0] if one.near and one.led in ("of", "of the") else ""
    column = resolver.parts.column(mark) if mark.startswith("<C") else None
    if column is None or is_name(column, resolver.schema.table(column.table)):
        return ""
    return column.table


def _is_attribute(one: Filter) -> bool:
    """Say whether a value stands before a table, as `Italian artists`."""
    return one.precedes and one.beside.startswith("<T")


OPAQUE = frozenset({"id", "uid", "uuid", "key", "rowid", "code", "number"})


def _holds_texts(column: Column, value: str) -> bool:
    if SEXES & set(column.words):
        return False
    if column.samples and value.isalpha() and not any(map(LETTERS.search, column.samples)):
        return False
    if column.references:
        return column.kind == "text" and CODE.match(value) is not None
    named = column.key and column.words[-1] not in OPAQUE
    return column.kind == "unknown" or (column.kind == "text" and (named or not column.is_id))


def _evidence(column: Column, place: _Place, resolver: Resolver) -> Iterator[float]:
    """Yield what speaks for a column and against it."""
    table = resolver.schema.table(column.table)
    named = column is naming(table, place.value)
    proper = place.quoted or place.acting or not place.value[:1].islower()
    if place.near == column.table:
        yield NEAR
    elif place.near:
        yield -FAR * resolver.schema.distance(place.near, column.table) * (3 if place.acting else 1)
    if column in resolver.shown:
        yield -SHOWN
        return
    if any(
        same_root(word, name) for word in place.words.split() for name in spelled_out(table.name)
    ):
        yield SAID
    if any(speaks_of(word, column) for word in place.words.split()):
        yield SAID
    if proper and not place.quoted:
        yield from _entity(column, place, named and is_name(column, table))
    if proper and named:
        yield QUOTED * ((" " in place.value or place.quoted) + 0.5 * place.quoted)
        yield BY_NAME if " " in place.value and column.words[-1] == "name" else 0.0
    if not proper:
        single = named or UNLIMITED & set(column.words)
        yield -CATEGORY if single else CATEGORY / 2 if KINDS & set(column.words) else 0.0
        yield STATE if is_verb(place.value) and STATES & set(column.words) else 0.0
    if column.table == place.beside:
        yield BESIDE + (BESIDE if named and proper else 0.0)
    if place.words.endswith(" by") and column.table == place.near:
        yield -AGENT
    elif (
        place.acting and named and resolver.main is not None and column.table != resolver.main.name
    ):
        yield AGENT
    if named and NAMING.search(place.words):
        yield NAMED
    yield from _coded(column, place)


def is_name(column: Column, table: Table) -> bool:
    """Say whether a column holds names: it ends in `name`, or is called like its table."""
    return column.words[-1] in NAMES or column.words == table.words


def _entity(column: Column, place: _Place, named: bool) -> Iterator[float]:
    """Yield what speaks for a column if a name in capitals stands for a thing, not for a place."""
    if KINDS & set(column.words) or (
        column.kind == "text" and (UNLIMITED - NAMES) & set(column.words)
    ):
        yield -CATEGORY
    located = re.search(r"\b(?:in|from|at|near|outside|inside)(?: the)?$", place.words) is not None
    if located and column.words[-1] in PLACES:
        yield PLACED
    if named and not located and not place.attribute:
        yield ENTITY


def _coded(column: Column, place: _Place) -> Iterator[float]:
    """Yield what speaks for a column of codes."""
    if not CODE.match(place.value):
        return
    if CODES & set(column.words):
        yield CODED
    for cues, kinds in DIRECTIONS if column.references else ():
        if kinds & set(spelled_out(column.name)) and cues & set(place.words.split()):
            yield CODED + NEAR


def naming(table: Table, value: str) -> Column:
    """Return the column that a value names a row by: of people, a single word is the last name."""
    parts = full_name(table)
    return parts[1] if parts and " " not in value else table.label


def speaks_of(word: str, column: Column) -> bool:
    """Say whether a word before a value speaks of a column: diagnosed, diagnosis."""
    if column.kind not in ("text", "date") or len(word) < 5:
        return False
    return any(len(name) > 3 and same_root(word, name) for name in spelled_out(column.name))
