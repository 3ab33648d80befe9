"""What a question asks for, before it is known which columns are meant.

Marks such as `<C3>` refer to items of the marked question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from simulator.skills.sql.lexicon import Measures
from simulator.skills.sql.marking import Item, Marked
from simulator.skills.sql.schema import Column, Schema

DET = (
    r"(?:(?<![a-z])(?:the|a|an|all|any|some|of|their|its|his|her|our|every|different|distinct"
    r"|unique|various|other|these|those|such|that|corresponding|respective|overall|given|own|total"
    r"|both) )*"
)
NAMED = r"<[TC]\d+>"
VALUE = r"<[VNSDX]\d+>"
OWN = r"(?:<T\d+> (?:'s )?)?"


@dataclass
class Measure:
    """A thing to show or to order by: a column, or an aggregate of a column or of rows.

    unit: of a date that is cut to a month, a year and so on. measures: of an adjective, if the
    column is not named. most: `the most`, so that amounts of one thing are added up.
    mean: it is a mean of numbers or sums. over: the table over whose rows the mean goes.
    """

    target: str = ""
    function: str = ""
    distinct: bool = False
    unit: str = ""
    measures: Measures = ()
    at: int = 0
    most: bool = False
    mean: bool = False
    over: str = ""


@dataclass
class Filter:
    """A condition: `operator` is a comparison, LIKE, BETWEEN, NULL, NONE, AVERAGE or FLAG.

    target: the named column, if any. values: marks or texts. near: marks around it, nearest first.
    beside: the mark that stands directly before or after it. precedes: it is after it.
    words: those before it. led: those that it begins with.
    aside: its rows do not count at all.
    column: what is meant, where that is certain. other: the column that it is compared with.
    """

    operator: str
    target: str = ""
    values: tuple[str, ...] = ()
    measures: Measures = ()
    near: tuple[str, ...] = ()
    beside: str = ""
    precedes: bool = False
    words: str = ""
    led: str = ""
    negated: bool = False
    aside: bool = False
    never: bool = False
    dropped: bool = False
    comparison: str = ""
    at: int = 0
    column: Column | None = None
    other: Column | None = None


@dataclass
class Absence:
    """Rows without a partner in another table; `inner` conditions hold for the partner."""

    target: str
    inner: list[Filter] = field(default_factory=list)


@dataclass
class Having:
    """A condition on a count of partners, or on another aggregate of each group."""

    measure: Measure
    operator: str
    value: str


@dataclass
class Parts:
    """Everything that a question asks for."""

    marked: Marked
    text: str
    outputs: list[Measure] = field(default_factory=list)
    beside: list[Measure] = field(default_factory=list)
    listed: list[Measure] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    groups: list[Measure] = field(default_factory=list)
    having: list[Having] = field(default_factory=list)
    order: list[tuple[Measure, bool]] = field(default_factory=list)
    absent: list[Absence] = field(default_factory=list)
    limit: int | None = None
    best: bool = False
    distinct: bool = False
    both: bool = False
    everything: bool = False
    share: bool = False
    change: bool = False
    unit: str = ""
    decimals: int | None = None
    schema: Schema | None = None
    asked: str = ""

    def item(self, mark: str) -> Item:
        """Return the item of a mark."""
        return self.marked.of(mark)

    def read(self, rules: Iterable[Rule]) -> None:
        """Apply each rule in turn wherever its form fits."""
        for one in rules:

            def replaced(found: re.Match[str], use: Use = one.use) -> str:
                new = use(found, self)
                return found[0] if new is None else new

            self.text = re.sub(r"\s+", " ", one.form.sub(replaced, self.text))

    def is_table(self, mark: str) -> bool:
        """Say whether a mark names a table before all."""
        return mark.startswith("<T")

    def add_filter(self, one: Filter) -> str:
        """Keep a condition; its mark stays in the text."""
        one.at = len(self.filters)
        self.filters.append(one)
        return f" <F{one.at}> "

    def column(self, mark: str) -> Column | None:
        """Return the column that a mark names best; None for a mark of a table."""
        columns = self.item(mark).columns
        return columns[0][1] if columns and not self.is_table(mark) else None

    def number(self, mark: str | None, default: int = 1) -> int:
        """Return the whole number of a mark."""
        return int(float(self.item(mark).value)) if mark else default

    def superlative(self, measure: Measure, down: bool) -> None:
        """Want the row that comes first in an order."""
        self.order.append((measure, down))
        self.limit, self.best = self.limit or 1, True


Use = Callable[[re.Match[str], Parts], str | None]


@dataclass(frozen=True)
class Rule:
    """A form of questions. What `use` returns stands in its place; None leaves it as it is."""

    form: re.Pattern[str]
    use: Use


def rule(use: Use, *form: str) -> Rule:
    """Return the rule of a form, which is written in several pieces."""
    return Rule(re.compile("".join(form)), use)
