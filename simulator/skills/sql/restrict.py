"""Turn conditions into SQL: the column of each, and its values in the form of that column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from simulator.language import stem
from simulator.skills.sql.countries import country_code
from simulator.skills.sql.kinds import TEXT_TYPE
from simulator.skills.sql.marking import Item
from simulator.skills.sql.meaning import is_verb, label
from simulator.skills.sql.parts import Filter
from simulator.skills.sql.query import Piece, Query, literal
from simulator.skills.sql.resolve import Resolver
from simulator.skills.sql.schema import Column, full_name
from simulator.skills.sql.scores import HAPPENED, MEASURED, NEAR, SHOWN, TOLD
from simulator.skills.sql.units import convert, unit_of
from simulator.skills.sql.values import naming, speaks_of, text_columns

NOUNS = {
    "born": "birth",
    "died": "death",
    "sold": "sale",
    "bought": "purchase",
    "began": "start",
    "left": "end",
}
"""What some verbs are called as columns."""

WORDY_LIST = """
    notes description comment remarks ingredients allergens tags keywords toppings languages
    features equipment instruments
"""
WORDY = frozenset(stem(word) for word in WORDY_LIST.split())
"""Stems of columns that hold several words, of which one may be asked for."""

CLOCK_LIST = """
    time hour start begin departure arrival end hr open close
"""
CLOCKED = frozenset(stem(word) for word in CLOCK_LIST.split())
"""Stems of columns that hold times of a day."""

YEARS = range(1500, 2200)


CLOCK = re.compile(r"\d\d:\d\d")
TURN_ROUND = str.maketrans("<>", "><")
TURNED = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "=": "!=", "!=": "="}


def condition(one: Filter, resolver: Resolver) -> list[Piece]:
    """Return the SQL of a condition; empty if no column fits. One piece per value for `both`."""
    column, sign = _column(one, resolver)
    if column is None or (one.operator == "AVERAGE" and not resolver.nests):
        return []
    if one.operator in ("NULL", "FLAG", "LIKE", "AVERAGE", "BETWEEN", "COLUMN", "NONE"):
        return [_special(one, column, sign, resolver)]
    operator = one.operator
    if (named := _named_row(one, column, sign, resolver)) is not None:
        return [named]
    if sign < 0 and operator in "<>=>=<=":
        operator = operator.translate(TURN_ROUND)
    if one.negated:
        operator = TURNED[operator]
    if operator == "=" and (whole := _full_names(one, column, resolver)):
        return whole
    return _compared(column, operator, [_value(v, column, resolver) for v in one.values])


def _named_row(one: Filter, column: Column, sign: int, resolver: Resolver) -> Piece | None:
    """Compare an amount with that of another row: `longer than X`, where X is a name."""
    mark = one.values[0] if len(one.values) == 1 else ""
    if mark[:2] not in ("<X", "<V", "<S") or one.operator not in ("<", ">", "<=", ">="):
        return None
    item = resolver.parts.item(mark)
    if column.kind not in ("number", "date") or CLOCK.fullmatch(item.value) or not resolver.nests:
        return None
    table = resolver.schema.table(column.table)
    known = [(score, c) for score, c, _ in item.values if c.table == column.table]
    label = max(known, key=lambda found: found[0])[1] if known else naming(table, item.value)
    value = _value(mark, label, resolver)
    inner = Query(table, (Piece("{0}", (column,)),), (Piece(f"{{0}} = {value}", (label,)),))
    operator = one.operator.translate(TURN_ROUND) if sign < 0 else one.operator
    return Piece(f"{{0}} {operator} ({{1}})", (column, inner))


def _full_names(one: Filter, column: Column, resolver: Resolver) -> list[Piece]:
    """Compare first and last name each, where a value has both and no column does."""
    parts = full_name(resolver.schema.table(column.table))
    values = [resolver.parts.item(mark).value.split() for mark in one.values]
    if parts is None or column not in parts or any(len(words) != 2 for words in values):
        return []
    first, last = parts
    return [
        Piece(f"{{0}} = {literal(a, first)} AND {{1}} = {literal(b, last)}", (first, last))
        for a, b in values
    ]


def _special(one: Filter, column: Column, sign: int, resolver: Resolver) -> Piece:
    """Return a condition that is no comparison with single values."""
    if one.operator in ("NULL", "NONE"):
        none = "COALESCE({0}, 0) = 0" if one.operator == "NONE" else "{0} IS NULL"
        return Piece("{0} IS NOT NULL" if one.negated else none, (column,))
    if one.operator == "FLAG":
        return _flag(column, one.negated)
    if one.operator == "COLUMN" and one.other is not None:
        return Piece(f"{{0}} {one.comparison} {{1}}", (column, one.other))
    if one.operator == "LIKE":
        pattern = literal(one.values[0])
        pattern = pattern if pattern.startswith("'") else f"'{pattern}'"
        return Piece("{0} " + ("NOT LIKE " if one.negated else "LIKE ") + pattern, (column,))
    if one.operator == "AVERAGE":
        return _average(one, column, sign, resolver)
    return _between(one, column, resolver)


def _compared(
    column: Column, operator: str, values: Sequence[str | tuple[str, str]]
) -> list[Piece]:
    plain = [value for value in values if isinstance(value, str)]
    if plain == ["'NULL'"]:
        return [Piece("{0} IS NOT NULL" if operator == "!=" else "{0} IS NULL", (column,))]
    if len(plain) < len(values):
        return [
            _spanned(column, operator, value)
            if isinstance(value, tuple)
            else Piece(f"{{0}} {operator} {value}", (column,))
            for value in values
        ]
    told = [value for value in plain if WORDY & set(column.words) and re.match(r"'[a-z]", value)]
    if told == plain and operator in ("=", "!="):
        plain = [f"'%{value[1:-1]}%'" for value in plain]
    if any(value.startswith("'%") for value in plain):
        like = "NOT LIKE" if operator == "!=" else "LIKE"
        return [Piece(f"{{0}} {like} {value}", (column,)) for value in plain]
    if operator == "!=" and len(plain) > 1:
        return [Piece(f"{{0}} NOT IN ({', '.join(plain)})", (column,))]
    return [Piece(f"{{0}} {operator} {value}", (column,)) for value in plain]


def _spanned(column: Column, operator: str, span: tuple[str, str]) -> Piece:
    """Compare a date with a span of days: `>` is after its end, `=` is within."""
    start, end = span
    templates = {
        "=": f"{{0}} >= {start} AND {{0}} < {end}",
        "!=": f"NOT ({{0}} >= {start} AND {{0}} < {end})",
        ">": f"{{0}} >= {end}",
        ">=": f"{{0}} >= {start}",
        "<": f"{{0}} < {start}",
        "<=": f"{{0}} < {end}",
    }
    if not end:
        return Piece(f"STRFTIME('%m', {{0}}) {operator} {start}", (column,))
    return Piece(templates[operator], (column,))


def _value(mark: str, column: Column, resolver: Resolver) -> str | tuple[str, str]:
    """Return a value as SQL: a sample's own spelling, a number, a text, or a span of days."""
    item = resolver.parts.item(mark)
    kind = mark[1]
    if kind == "D":
        return _day(item, column)
    dated = column.kind == "date" or (column.kind == "unknown" and "year" not in column.words)
    if kind == "N" and dated and _is_year(item.value):
        return f"'{item.value}-01-01'", f"'{int(item.value) + 1}-01-01'"
    for _, owner, value in item.values:
        if owner is column:
            return literal(value, column)
    if column.kind == "number" and CLOCK.fullmatch(item.value):
        return str(int(item.value[:2]))
    factor = convert(item.unit, unit_of(column)) if item.unit else None
    if factor is not None and factor != 1:
        return literal(f"{float(item.value) * factor:.10g}", column)
    return literal(country_code(item.value, column, resolver.schema.columns), column)


def _day(item: Item, column: Column) -> str | tuple[str, str]:
    """Return a date as a span of days; as a year where a column holds years."""
    if item.value:
        return f"'{item.value}'", ""
    start, end = (day if day.startswith("date(") else f"'{day}'" for day in item.span)
    if column.kind != "date" and re.fullmatch(r"'\d{4}-01-01'", start):
        if end[5:] == "-01-01'" and int(end[1:5]) - int(start[1:5]) > 1:
            return literal(start[1:5], column), literal(end[1:5], column)
        return literal(start[1:5], column)
    return start, end


def _is_year(value: str) -> bool:
    return value.isdigit() and len(value) == 4 and int(value) in YEARS


def _between(one: Filter, column: Column, resolver: Resolver) -> Piece:
    first, last = (_value(v, column, resolver) for v in one.values)
    if isinstance(first, tuple) or isinstance(last, tuple):
        start = first[0] if isinstance(first, tuple) else first
        end = last[1] if isinstance(last, tuple) else last
        text = f"{{0}} >= {start} AND {{0}} < {end}"
    else:
        text = f"{{0}} BETWEEN {first} AND {last}"
    return Piece(f"NOT ({text})" if one.negated else text, (column,))


def _flag(column: Column, negated: bool) -> Piece:
    written = column.kind == "text" or TEXT_TYPE.search(column.type) is not None
    yes, no = ("'Y'", "'N'") if written else ("1", "0")
    for one, other in (
        ("T", "F"),
        ("Y", "N"),
        ("true", "false"),
        ("yes", "no"),
        ("Yes", "No"),
        ("True", "False"),
    ):
        spoken = re.findall(r"\b[A-Za-z]+\b", column.comment)
        spoken = [] if re.search(r"\b[01]\b", column.comment) else spoken
        if {one, other} & {
            *column.samples,
            *(word for word in spoken if word in ("Y", "yes", "N")),
        }:
            yes, no = f"'{one}'", f"'{other}'"
    return Piece(f"{{0}} = {no if negated else yes}", (column,))


def _average(one: Filter, column: Column, sign: int, resolver: Resolver) -> Piece:
    operator, function = one.comparison.split()
    if sign < 0:
        operator = operator.translate(TURN_ROUND)
    table = resolver.schema.table(column.table)
    inner = tuple(
        piece
        for mark in one.values
        for piece in condition(
            Filter("=", values=(mark,), near=one.near, at=100 + one.at), resolver
        )
    )
    return Piece(
        f"{{0}} {operator} ({{1}})",
        (column, Query(table, (Piece(f"{function}({{0}})", (column,)),), inner)),
    )


def _column(one: Filter, resolver: Resolver) -> tuple[Column | None, int]:
    """Return the column of a condition, and -1 if more of it means less of the adjective."""
    key = f"f{one.at}"
    if one.column is not None:
        return one.column, 1
    values = [mark for mark in one.values if mark.startswith("<")]
    kind = values[0][1] if values else ""
    if one.target:
        return resolver.column(one.target, lambda c: _takes(c, kind, values, resolver)), 1
    if one.measures and kind != "D" and not (kind == "N" and one.operator == "="):
        near = [resolver.table(mark) for mark in one.near if mark.startswith("<T")][:1]
        found = resolver.measured(key, one.measures, near)
        return (found[0], found[1] * _sense(one)) if found else (None, 1)
    options = _options(one, kind, values, resolver)
    return resolver.choose(key, options), 1


def _sense(one: Filter) -> int:
    """Return 1: an operator already has the direction of the first noun of its adjective."""
    return 1 if one.measures[0][1] > 0 else -1


def _takes(column: Column, kind: str, values: Sequence[str], resolver: Resolver) -> bool:
    """Say whether a column can hold values of this kind."""
    if kind in ("S", "X"):
        return column.kind in ("text", "unknown", "date")
    if kind == "N":
        return column.kind != "text" or (bool(column.samples) and column.samples[0].isdigit())
    if kind == "V":
        return any(
            column is owner for mark in values for _, owner, _ in resolver.parts.item(mark).values
        )
    return True


def _options(
    one: Filter, kind: str, values: Sequence[str], resolver: Resolver
) -> list[tuple[float, Column]]:
    """Return the columns that may be meant where the question names only a value."""
    near = next((name for m in one.near if (name := _table_near(m, resolver))), "")

    def at(column: Column) -> float:
        shown = SHOWN if column in resolver.shown and column.kind == "text" else 0.0
        return resolver.place(column) + (NEAR if column.table == near else 0.0) - shown

    items = [resolver.parts.item(mark) for mark in values]
    known = [(score + at(column), column) for item in items for score, column, _ in item.values]
    if known:
        return known
    columns = [column for table in resolver.neighbors(2) for column in table.columns]
    if kind == "D" or (kind == "N" and items and _is_year(items[0].value) and not one.measures):
        return _dated(one, columns, at, resolver)
    if (
        kind == "N"
        and one.operator == "="
        and one.words == ""
        and one.near
        and one.near[0].startswith("<T")
    ):
        return [(1.5, resolver.table(one.near[0]).id)]
    if kind == "N":
        unit = next((item.unit for item in items if item.unit not in ("", "ones")), "")
        options = [
            (0.4 + at(c) + (MEASURED if convert(unit, unit_of(c)) is not None else 0.0), c)
            for c in columns
            if c.kind == "number" and not c.is_id and not c.references
        ]
        return options or [(0.3 + at(c), c) for c in columns if c.kind in ("number", "unknown")]
    if kind == "S" and CLOCK.fullmatch(items[0].value):
        return [(0.5 + at(c), c) for c in columns if CLOCKED & set(c.words)]
    return text_columns(one, near, columns, resolver) if kind in ("S", "X") else []


def _dated(
    one: Filter, columns: Sequence[Column], at: Callable[[Column], float], resolver: Resolver
) -> list[tuple[float, Column]]:
    """Prefer the date that the words before it speak of: hired, born, founded."""
    words = [NOUNS.get(word, word) for word in one.words.split() if is_verb(word) or word in NOUNS]
    said = words[-1] if words else ""
    fit = [c for c in columns if c.kind == "date" or "year" in c.words]
    fit += [c for c in columns if c.kind == "unknown" and said and said.startswith(c.name.lower())]
    likeness = (
        resolver.mind.likeness(said, [label(c) for c in fit])
        if said and len(fit) > 1
        else [0.0] * len(fit)
    )
    happened = resolver.happened
    return [
        (
            0.6
            + 0.6 * degree
            + (0.4 if said and speaks_of(said, column) else 0.0)
            + (0.4 if column in resolver.timed else 0.0)
            + (TOLD if resolver.told(column) else 0.0)
            + (HAPPENED if column.table == happened else 0.0)
            + at(column)
            + (0.05 if column.kind == "date" or column.words == ("year",) else 0.0),
            column,
        )
        for column, degree in zip(fit, likeness, strict=True)
    ]


def _table_near(mark: str, resolver: Resolver) -> str:
    """Return the table that a mark stands for, be it by a column that is not shown."""
    name = resolver.beside(mark)
    column = resolver.parts.column(mark)
    if name or column is None or column in resolver.shown:
        return name
    return column.table
