"""Measures that no column holds but that columns make up: quantity times price, cents as dollars.

They are columns with a formula, so that every form of question takes them like any other column.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from simulator.language import stem
from simulator.skills.sql.schema import Column, Schema, Table
from simulator.skills.sql.units import UNITS, convert, unit_of

QUANTITY_LIST = """
    quantity units pieces copies sold stock hand amount items plays played hours nights days
    tickets seats
"""
QUANTITIES = {stem(word): place for place, word in enumerate(QUANTITY_LIST.split())}
"""Words of columns that hold how many, the surest first."""

PIECEWISE = frozenset(stem(word) for word in QUANTITY_LIST.split()[:7])
"""Those of columns that count pieces."""

PRICE_LIST = """
    price cost rate fee wage charge tariff
"""
PRICES = {stem(word): place for place, word in enumerate(PRICE_LIST.split())}
"""Words of columns that hold what one costs."""

SUM_LIST = """
    revenue sales turnover amount total paid payment money sum price cost fee value charge budget
    income rate rent salary wage
"""
SUMS = {stem(word): place for place, word in enumerate(SUM_LIST.split())}
"""Words of columns that hold money, the surest for `revenue` first."""

REDUCED = frozenset(stem(word) for word in ("discount", "rebate", "reduction"))
NO_MEASURE = frozenset(stem(word) for word in ("year", "percent", "target", "goal", "limit"))
PRODUCT, STORED, FITS = 0.95, 0.9, 0.02


def is_amount(column: Column) -> bool:
    """Say whether a column holds amounts that can be added up."""
    return column.kind == "number" and not (
        column.is_id or column.references or NO_MEASURE & set(column.words)
    )


def quantity(table: Table) -> Column | None:
    """Return the column of a table that tells how many pieces a row stands for."""
    return _first(table, QUANTITIES, PRICES)


def price(table: Table) -> Column | None:
    """Return the column of a table that tells what one piece costs."""
    return _first(table, PRICES, {})


def _first(table: Table, words: dict[str, int], others: dict[str, int]) -> Column | None:
    found = [
        (min(words[word] for word in column.words if word in words), place, column)
        for place, column in enumerate(table.columns)
        if is_amount(column)
        and set(column.words) & words.keys()
        and not set(column.words) & others.keys()
    ]
    return min(found, key=lambda one: one[:2])[2] if found else None


@lru_cache(maxsize=256)
def money(schema: Schema, *, net: bool) -> tuple[tuple[float, Column], ...]:
    """Return the columns that tell money taken or spent, with their scores.

    A table with quantities and prices gives their product; net: less the discount it holds.
    """
    return tuple(_money(schema, net))


def _money(schema: Schema, net: bool) -> Iterator[tuple[float, Column]]:
    for table in schema.tables:
        made = product(table, net)
        if made is not None:
            yield PRODUCT - FITS * PRICES[_word(made.operands[1], PRICES)], made
            continue
        for column in table.columns:
            said = set(column.words) & SUMS.keys()
            if is_amount(column) and said:
                yield STORED - FITS * min(SUMS[word] for word in said), column
            elif is_amount(column) and UNITS.get(unit_of(column), ("",))[0] == "money":
                yield STORED - FITS * len(SUMS), column


def _word(column: Column, words: dict[str, int]) -> str:
    return next(word for word in column.words if word in words)


def product(table: Table, net: bool) -> Column | None:
    """Return what the pieces of a row cost together; None if the table does not tell."""
    many, each = quantity(table), price(table)
    if each is None or many is None or each is many or "total" in each.words:
        return None
    less = next((c for c in table.columns if is_share(c)), None) if net else None
    formula = "{0} * {1}" if less is None else "{0} * {1} * (100 - {2}) / 100.0"
    return Column(
        table.name, f"{many.name} * {each.name}", "REAL", formula=formula,
        operands=(many, each) if less is None else (many, each, less),
    )  # fmt: skip


def is_share(column: Column) -> bool:
    """Say whether a column holds a discount in percent."""
    return column.kind == "number" and bool(REDUCED & set(column.words))


@lru_cache(maxsize=256)
def counts(schema: Schema) -> tuple[tuple[float, Column], ...]:
    """Return the columns that tell how many pieces rows stand for, with their scores."""
    found = [column for table in schema.tables if (column := quantity(table)) is not None]
    found = [column for column in found if set(column.words) & PIECEWISE]
    return tuple(
        (PRODUCT - FITS * QUANTITIES[_word(column, QUANTITIES)], column) for column in found
    )


@lru_cache(maxsize=1024)
def scaled(column: Column, unit: str) -> Column:
    """Return a column in another unit: cents as dollars, minutes as hours; else itself."""
    factor = convert(unit_of(column), unit)
    if factor is None or factor == 1:
        return column
    by = f"* {factor:.10g}" if factor > 1 else f"/ {1 / factor:.10g}"
    by = by if "." in by else f"{by}.0"
    return Column(column.table, column.name, "REAL", formula=f"{{0}} {by}", operands=(column,))


@lru_cache(maxsize=1024)
def between(first: Column, last: Column, unit: str) -> Column:
    """Return the time from one date to another, in days, hours or minutes."""
    by = {"hour": " * 24", "minute": " * 1440", "week": " / 7.0", "year": " / 365.25"}.get(unit, "")
    formula = f"(JULIANDAY({{1}}) - JULIANDAY({{0}})){by}"
    return Column(
        last.table, f"{first.name} to {last.name}", "REAL", formula=formula, operands=(first, last)
    )
