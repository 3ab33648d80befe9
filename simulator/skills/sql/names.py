"""The names of a schema, and how well a few words fit them: by stems, short forms, spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.language import stem
from simulator.skills.sql.schema import Column, Schema, Table, abbreviates, table_words
from simulator.skills.sql.scores import BOUND, PARTIAL
from simulator.skills.sql.units import UNITS, unit_of

GENERIC_LIST = """
    number name id code date value amount level year address type kind
"""
LIMIT_LIST = """
    min max minimum maximum target goal reorder limit threshold planned expected
"""
LIMITS = frozenset(stem(word) for word in LIMIT_LIST.split())
"""Words of columns that hold a bound for what another column holds."""

GENERIC = frozenset(stem(word) for word in GENERIC_LIST.split())
"""Words that may follow a name without changing it: phone number."""


@dataclass(frozen=True, eq=False)
class Name:
    """A name in a schema: its words, and its words without those of its table."""

    thing: Table | Column
    words: tuple[str, ...]
    short: tuple[str, ...]
    comment: frozenset[str]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The names and sample values of a schema, by the stems of their words."""

    names: dict[str, tuple[Name, ...]]
    values: dict[tuple[str, ...], tuple[tuple[Column, str], ...]]
    longest: int


@lru_cache(maxsize=256)
def vocabulary(schema: Schema) -> Vocabulary:
    """Return what the names and values of a schema are made of."""
    names: dict[str, list[Name]] = {}
    for table in schema.tables:
        things: list[Table | Column] = [table, *table.columns]
        for thing in things:
            short = thing.short if isinstance(thing, Column) else thing.words
            words = _measureless(thing.words, thing)
            short = _measureless(short, thing)
            short = short[:-2] if "per" in short[1:-1] else short
            name = Name(thing, words, short, frozenset(stems_of(thing.comment)))
            for word in {*words, *thing.words, "".join(words), *name.comment}:
                names.setdefault(word, []).append(name)
            for other in _dimensioned(thing):
                for word in other.words[:-1]:
                    names.setdefault(word, []).append(other)
    values: dict[tuple[str, ...], list[tuple[Column, str]]] = {}
    for column in schema.columns:
        for value in column.samples if column.kind not in ("number", "date", "flag") else ():
            key = tuple(stems_of(value))
            if key and len(key) <= 8:
                values.setdefault(key, []).append((column, value))
            for part in value.split(", ") if ", " in value and value.islower() else ():
                values.setdefault(tuple(stems_of(part)), []).append((column, f"%{part}%"))
        for meaning, value in column.glosses:
            if column.kind == "flag" and value != "NULL":
                continue
            values.setdefault(tuple(stems_of(meaning)), []).append((column, value))
    longest = max(map(len, values), default=1)
    return Vocabulary(
        {k: tuple(v) for k, v in names.items()}, {k: tuple(v) for k, v in values.items()}, longest
    )


SHORT_UNIT = 3

DIMENSIONS = {
    "time": ("time", "durat"), "mass": ("weight", "mass"), "money": ("pric", "cost"),
    "length": ("length", "distanc"), "volume": ("volum", "capaciti"), "area": ("area", "size"),
    "speed": ("speed",), "temperature": ("temperatur",), "energy": ("energi",),
}  # fmt: skip
"""What amounts in a unit are called."""


def _dimensioned(thing: Table | Column) -> Iterator[Name]:
    """Yield what else an amount may be called: `cook_minutes` is a cooking time."""
    if not isinstance(thing, Column):
        return
    bare, nouns = thing.words[:-1], DIMENSIONS.get(UNITS.get(unit_of(thing), ("",))[0], ())
    for noun in nouns if bare and not set(nouns) & set(bare) else ():
        yield Name(thing, (*bare, noun), (*bare, noun), frozenset())


def restored(root: str, known: Vocabulary) -> str:
    """Return a stem with the last letter that its ending took: baking, bake."""
    if root == "percentag":
        return "percent"
    return f"{root}e" if root not in known.names and f"{root}e" in known.names else root


def _measureless(words: tuple[str, ...], thing: Table | Column) -> tuple[str, ...]:
    """Return the words of a name without the unit at its end: `weight_g` is a weight."""
    unit = unit_of(thing) if isinstance(thing, Column) else ""
    short = len(unit) <= SHORT_UNIT or unit in ("cents", "dollars", "euros")
    bare = unit and short and len(words) > 1 and words[-1] == stem(unit) and words[-2] != "per"
    return words[:-1] if bare else words


def stems_of(text: str) -> list[str]:
    return [stem(word) for word in re.findall(r"[A-Za-z]+|\d+(?:\.\d+)?", text)]


CUE_NAME_LIST = """
    rank share percentage percent year month time date day total count state group table
    record order orders results details value frequent character characters entry column years
    times records contact result words phrase word kind kinds type types place late overdue
"""
CUE_NAMES = frozenset(CUE_NAME_LIST.split())


def cue_is_name(word: str, known: Vocabulary) -> bool:
    """Say whether a word of the grammar may be a name here: nouns may, if a name is just that."""
    found = known.names.get(stem(word), ())
    return word.lower() in CUE_NAMES and any(
        name.words == (stem(word),)
        or name.short == (stem(word),)
        or (
            word.lower()
            in (
                "share",
                "year",
                "years",
                "time",
                "date",
                "rank",
                "order",
                "orders",
                "record",
                "records",
                "results",
                "state",
                "value",
            )
            and stem(word) in name.words
        )
        for name in found
    )


def owner_of(asked: Sequence[str], columns: Sequence[tuple[float, Column]]) -> str:
    """Return the table that a span names beside its column: `farm name`, `name of the farm`."""
    for _, column in sorted(columns, key=lambda one: -one[0])[:1]:
        own = set(table_words(column.table))
        if own & set(asked) and set(asked) - own and set(asked) & set(column.short):
            return column.table
    return ""


def fitting(asked: Sequence[str], known: Vocabulary, spoken_of: bool) -> dict[Name, float]:
    """Score all names that share a word, an abbreviation or a spelling with the span."""
    found: dict[Name, float] = {}
    joined = "".join(asked)
    for word in (*asked, joined):
        for name in known.names.get(word, ()):
            if name not in found and (score := _score(asked, name, spoken_of)) > 0:
                found[name] = score
    if not found and len(asked) == 1:
        for word in asked:
            for other, degree in _spelled_like(word, known):
                for name in known.names[other]:
                    replaced = [other if one == word else one for one in asked]
                    if (score := degree * _score(replaced, name)) > found.get(name, 0.0):
                        found[name] = score
    return found


def _spelled_like(word: str, known: Vocabulary) -> Iterable[tuple[str, float]]:
    for other in known.names:
        if other[0] == word[0] and len(other) > 1:
            if abbreviates(other, word) or abbreviates(word, other):
                yield other, 0.9
            elif len(word) > 4 and len(other) > 4 and same_root(word, other):
                yield other, 0.8


def same_root(one: str, other: str) -> bool:
    """Say whether two words begin alike and end a little differently.

    >>> same_root("nation", "nationality"), same_root("state", "stage")
    (True, False)
    """
    shorter = min(len(one), len(other))
    same = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    rest = max(len(one), len(other)) - same
    return same >= 5 and rest <= (5 if same == shorter else 3)


def _score(asked: Sequence[str], name: Name, spoken_of: bool = False) -> float:
    """Say how well a span fits a name, 0 to 1."""
    wanted, words = set(asked), set(name.words)
    if spoken_of and asked[0] == "number" and isinstance(name.thing, Column) and name.thing.is_id:
        return 0.0
    joined = "".join(asked)
    score = 0.0
    if tuple(asked) == name.words or joined == "".join(name.words):
        score = 1.0
    elif (spoken_of and wanted == words) or joined == "".join(name.short):
        score = 0.97
    elif beside := _beside_table(asked, name, spoken_of):
        score = beside
    elif wanted == words and not wanted & {"no", "not"}:
        score = 0.94
    elif wanted <= words:
        score = _part(wanted, name)
    elif (
        isinstance(name.thing, Column)
        and asked[-1] in GENERIC
        and tuple(asked[:-1]) in (name.words, name.short)
    ):
        score = 0.93
    elif wanted <= words | name.comment:
        score = 0.66
    return score


def _beside_table(asked: Sequence[str], name: Name, spoken_of: bool) -> float:
    """Score `farm name` or `name of the farm`, and names without their `id` or `code`."""
    if not isinstance(name.thing, Column):
        return 0.0
    wanted, short, own = set(asked), set(name.short), set(table_words(name.thing.table))
    if wanted >= short and wanted - short <= own and (asked[0] in own or spoken_of):
        return 0.98
    if any(wanted | {ending} == short | {ending} for ending in ("id", "code")):
        if len(asked) > 1 and name.thing.references:
            return 0.85
        return 0.6 if name.thing.is_id or name.thing.references else 0.8
    return 0.0


def _part(wanted: set[str], name: Name) -> float:
    """Score words that are a part of a name: the more of it, and if its last word, the better."""
    base = name.short if wanted <= set(name.short) else name.words
    ends = name.words[-1] in GENERIC or (isinstance(name.thing, Column) and unit_of(name.thing))
    last = 0.05 if name.words[-1] in wanted else 0.0 if ends else -0.1
    foreign = 0.2 if not wanted & set(name.short) else 0.0
    if isinstance(name.thing, Column) and set(name.words) & LIMITS - wanted:
        last -= BOUND
    return PARTIAL + last + 0.3 * len(wanted) / len(set(base)) - foreign
