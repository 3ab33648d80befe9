"""A database schema as a prompt tells it: tables, columns, keys, comments, sample values."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from simulator.language import stem
from simulator.skills.sql.kinds import NUMBER_TYPE, Kind, column_kind
from simulator.skills.sql.lexicon import KINDS, PEOPLE

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
VOWELS = frozenset("aeiou")
NO_WORDS = frozenset({"of", "the", "tbl", "dim", "fact"})


OF_TABLES = frozenset({"data", "info", "list", "tabl", "master", "detail", "inform"})
"""Stems of words in the names of tables that tell nothing."""

SHORT_FORMS = {
    "fname": ("first", "name"), "lname": ("last", "name"), "mname": ("middle", "name"),
    "dob": ("birth", "date"), "qty": ("quantity",), "amt": ("amount",), "dept": ("department",),
    "mgr": ("manager",), "emp": ("employee",), "cust": ("customer",), "tel": ("telephone",),
    "addr": ("address",), "yr": ("year",), "num": ("number",), "nbr": ("number",),
    "pct": ("percent",), "desc": ("description",), "descr": ("description",), "cnt": ("count",),
    "dest": ("destination",),
    "nm": ("name",), "dt": ("date",), "cd": ("code",), "ts": ("timestamp",), "dur": ("duration",),
    "elev": ("elevation",), "temp": ("temperature",), "avg": ("average",), "cond": ("condition",),
    "lvl": ("level",), "pub": ("published",), "len": ("length",), "flt": ("flight",),
    "cat": ("category",), "mag": ("magnitude",), "wt": ("weight",), "ht": ("height",),
    "src": ("source",), "org": ("organization",), "loc": ("location",), "ctry": ("country",),
}  # fmt: skip
"""Short forms that are usual in the names of columns."""


FIRST_WORDS = {"min": "minimum", "max": "maximum", "avg": "average"}
"""What some words mean at the beginning of a name: min_stock."""

LAST_WORDS = {"no": "number", "at": "date", "on": "date"}
"""What some words mean at the end of a name: FlightNo, created_at."""


def spelled_out(name: str) -> list[str]:
    """Return the words of a name in small letters, usual short forms spelled out.

    >>> spelled_out("stu_fname"), spelled_out("FlightNo")
    (['stu', 'first', 'name'], ['flight', 'number'])
    """
    words = [word.lower() for word in WORDS.findall(name)]
    if len(words) > 1:
        words[0] = FIRST_WORDS.get(words[0], words[0])
    if len(words) > 1:
        words[-1] = LAST_WORDS.get(words[-1], words[-1])
    return [part for word in words for part in SHORT_FORMS.get(word, (word,))]


@lru_cache(maxsize=8192)
def name_words(name: str) -> tuple[str, ...]:
    """Return the stems of a name's words, split at underscores and at changes of case.

    >>> name_words("LifeExpectancy"), name_words("order_items")
    (('life', 'expectanci'), ('order', 'item'))
    """
    words = spelled_out(name)
    kept = [stem(word) for word in words if word not in NO_WORDS]
    return tuple(kept or [stem(word) for word in words])


def table_words(name: str) -> tuple[str, ...]:
    """Return the stems of a table's name without words that all tables could have.

    >>> table_words("cars_data"), table_words("model_list")
    (('car',), ('model',))
    """
    words = name_words(name)
    return tuple(word for word in words if word not in OF_TABLES) or words


def abbreviates(short: str, long: str) -> bool:
    """Say whether one word is an abbreviation of another.

    >>> abbreviates("dept", "department"), abbreviates("ore", "order")
    (True, False)
    """
    if len(short) >= len(long) or short[0] != long[0] or len(short) < 2:
        return False
    rest = iter(long)
    if not all(letter in rest for letter in short):
        return False
    bare = not VOWELS & set(short[1:-1]) and short[-1] not in "aeou"
    begins = long.startswith(short) and len(short) >= 3
    return begins or bare or (len(short) >= 4 and short[:2] == long[:2])


@dataclass(frozen=True, eq=False)
class Column:
    """A column. `comment` and `samples` are what the prompt says beside its name.

    references: the table and the column that it points to. initialed: its name begins with the
    first letter of its table's, as `sname` of students does. glosses: meanings and their codes.
    formula: of a measure that `operands` make up, with holes as `{0}` for them.
    """

    table: str
    name: str
    type: str = ""
    comment: str = ""
    key: bool = False
    samples: tuple[str, ...] = ()
    references: tuple[str, str] | None = None
    initialed: bool = False
    glosses: tuple[tuple[str, str], ...] = ()
    formula: str = ""
    operands: tuple[Column, ...] = ()

    @cached_property
    def kind(self) -> Kind:
        """What kind of values it holds."""
        spoken = "_".join(spelled_out(self.name))
        return column_kind(self.name, spoken, self.type, self.comment, self.samples)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The stems of its name."""
        if self.initialed:
            return (*table_words(self.table), stem(self.name[1:].lower()))
        words = name_words(self.name)
        miles = self.name.lower().endswith("nm") and NUMBER_TYPE.search(self.type) is not None
        return (*words[:-1], "nm") if miles else words

    @cached_property
    def short(self) -> tuple[str, ...]:
        """The stems of its name without those of its table: `song_name` of songs is a name."""
        own = set(table_words(self.table))
        rest = tuple(
            word
            for place, word in enumerate(self.words)
            if word not in own and not (place == 0 and any(abbreviates(word, one) for one in own))
        )
        rest = rest[1:] if len(rest) > 1 and rest[0] in ("is", "has", "wa") else rest
        rest = rest[:-1] if len(rest) > 1 and rest[-1] in ("flg", "flag", "yn", "ok") else rest
        return rest or self.words

    @cached_property
    def is_id(self) -> bool:
        """It identifies rows, and is no quantity."""
        return self.key or self.words[-1] in ("id", "uid", "uuid", "key", "rowid")


def bases(column: Column) -> tuple[Column, ...]:
    """Return the columns that a column is made of; a plain one is made of itself."""
    return tuple(base for one in column.operands for base in bases(one)) or (column,)


OWN_NUMBERS = ("number", "code")
"""Last words of keys that people use."""

LABELS = frozenset(
    stem(word)
    for word in ("name", "title", "surname", "nickname", "username", "headline", "subject", "label")
)
"""Last words of columns that name rows."""


@dataclass(frozen=True, eq=False)
class Table:
    """A table with its columns, in order."""

    name: str
    columns: tuple[Column, ...]
    comment: str = ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The stems of its name."""
        return table_words(self.name)

    def column(self, name: str) -> Column | None:
        """Return the column of this name, whatever its case."""
        wanted = name.lower()
        return next((c for c in self.columns if c.name.lower() == wanted), None)

    @cached_property
    def id(self) -> Column:
        """The column that tells rows apart: the primary key, else one named like it."""
        keys = [column for column in self.columns if column.key]
        if len(keys) == 1:
            return keys[0]
        mine = [c for c in self.columns if not c.references]
        own = [c for c in mine if c.words[-1] == "id" and set(c.words) <= {*self.words, "id"}]
        ids = [c for c in mine or self.columns if c.words[-1] in ("id", "code", "number")]
        return (keys or own or ids or list(self.columns))[0]

    def _partakes(self, column: Column) -> bool:
        """Say whether a column names who or what takes part in the event that a row tells."""
        events = self.name.endswith("s") and len(self.words) > 1
        modifies = events and column.words == self.words[:1]
        return modifies or bool(PEOPLE & set(column.words) - set(self.words))

    @cached_property
    def label(self) -> Column:
        """The column that names a row to people: its name or title, else its first text."""
        for wanted in (("name",), ("full", "name"), ("titl",), ("label",)):
            found = [c for c in self.columns if wanted in (c.short, c.words)]
            if found:
                return found[0]
        same = [c for c in self.columns if c.words == self.words and not c.references]
        last = [c for c in self.columns if c.words == self.words[-1:] and c.type and not c.key]
        same = same or [c for c in last if c.kind == "text" and not c.references]
        if same:
            return same[0]
        named = [c for c in self.columns if c.words[-1] in LABELS and not c.references]
        named = named or [c for c in self.columns[1:2] if c.words == ("descript",)]
        first = self.columns[0]
        if (
            named
            and first.kind in ("text", "unknown")
            and not (first.is_id or len(first.words) > 1)
        ):
            return first
        own = [c for c in self.columns[:1] if self._numbers(c)]
        if own and not (named and len(named[0].words) == 1) and not self._names_last(named):
            return own[0]
        plain = [c for c in self.columns if not c.is_id and not c.references]
        texts = [c for c in plain if c.kind in ("text", "unknown") and c.words[-1] not in KINDS]
        texts = [c for c in texts if not self._partakes(c)]
        numbered = [self.id] if self.id.key and self.id.words[-1] in OWN_NUMBERS else []
        dated = self.id.key and self.id.kind in ("text", "date")
        numbered = numbered or ([self.id] if dated else [])
        tells = any(c.references for c in self.columns) and self.id.is_id
        return (named or numbered or ([] if tells else texts[:1]) or [self.id])[0]

    def _numbers(self, column: Column) -> bool:
        """Say whether a column holds numbers that people call the rows by: `lamp_no` of lamps."""
        own = len(column.words) < 2 or column.words[0] in self.words
        return column.kind != "date" and column.words[-1] in OWN_NUMBERS and own

    def _names_last(self, named: Sequence[Column]) -> bool:
        """Say whether a column of names is called like the noun of the table: its last word."""
        return bool(named) and named[0].words[0] == self.words[-1]


CODES = frozenset({"id", "code", "number", "sku", "isbn", "key"})
FIRST_NAMES = {("first", "name"), ("given", "name"), ("forenam",), ("firstnam",)}
LAST_NAMES = {("last", "name"), ("famili", "name"), ("surnam",), ("lastnam",)}


def full_name(table: Table) -> tuple[Column, Column] | None:
    """Return the columns of first and last names, where a table has no column for both."""
    first = next((c for c in table.columns if c.short in FIRST_NAMES), None)
    last = next((c for c in table.columns if c.short in LAST_NAMES), None)
    return (first, last) if first is not None and last is not None else None


@dataclass(frozen=True)
class Link:
    """A foreign key: `column` of its table points to `target` of another."""

    column: Column
    target: Column

    def other(self, table: str) -> str:
        """Return the table at the other end."""
        return self.target.table if self.column.table == table else self.column.table


@dataclass(frozen=True, eq=False)
class Schema:
    """The tables of a prompt."""

    tables: tuple[Table, ...]

    @cached_property
    def by_name(self) -> dict[str, Table]:
        """Tables by their names in small letters."""
        return {table.name.lower(): table for table in self.tables}

    @cached_property
    def by_words(self) -> dict[tuple[str, ...], Table]:
        """Tables by the stems of their names."""
        return {table.words: table for table in self.tables}

    def table(self, name: str) -> Table:
        """Return the table of this name, whatever its case. Raises KeyError."""
        return self.by_name[name.lower()]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns, in order."""
        return tuple(column for table in self.tables for column in table.columns)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The foreign keys."""
        return tuple(self._declared())

    def _declared(self) -> Iterable[Link]:
        for column in self.columns:
            if column.references is None:
                continue
            table = self.by_name.get(column.references[0].lower())
            if table is not None:
                yield Link(column, table.column(column.references[1]) or table.id)

    @cached_property
    def _around(self) -> dict[str, list[Link]]:
        around: dict[str, list[Link]] = {table.name: [] for table in self.tables}
        for link in self.links:
            around[link.column.table].append(link)
            if link.target.table != link.column.table:
                around[link.target.table].append(link)
        return around

    def path(
        self, start: Iterable[str], goal: str, liked: Sequence[Column] = ()
    ) -> list[Link] | None:
        """Return the shortest way from any of `start` to `goal`; None if there is none.

        liked: columns that are preferred where two keys join the same tables.
        """
        queue: deque[tuple[str, list[Link]]] = deque((name, []) for name in start)
        seen = {name for name, _ in queue}
        while queue:
            here, walked = queue.popleft()
            if here == goal:
                return walked
            for link in sorted(self._around[here], key=lambda link: _rank(link, liked)):
                there = link.other(here)
                if there not in seen:
                    seen.add(there)
                    queue.append((there, [*walked, link]))
        return None

    def parallel(self, link: Link) -> bool:
        """Say whether another key joins the same two tables."""
        ends = {link.column.table, link.target.table}
        return sum({one.column.table, one.target.table} == ends for one in self.links) > 1

    @lru_cache(maxsize=4096)  # noqa: B019  (schemas are few, and kept by a cache themselves)
    def distance(self, one: str, other: str) -> int:
        """Return how many joins lie between two tables; 9 if they are not connected."""
        found = self.path((one,), other)
        return 9 if found is None else len(found)


def _rank(link: Link, liked: Sequence[Column]) -> int:
    return liked.index(link.column) if link.column in liked else len(liked)
