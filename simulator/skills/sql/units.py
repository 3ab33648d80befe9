"""Units of measure: in the names of columns, beside numbers, and after `in`."""

from __future__ import annotations

import re

from simulator.skills.sql.schema import Column, spelled_out

UNIT_LIST = (
    ("money", 1.0, "dollar dollars usd euro euros eur franc francs chf pound pounds gbp"),
    ("money", 0.01, "cent cents pence"),
    ("mass", 1000.0, "kg kilo kilos kilogram kilograms"),
    ("mass", 1.0, "g gram grams"),
    ("mass", 453.59237, "lb lbs"),
    ("mass", 1e6, "ton tons tonne tonnes"),
    ("length", 1000.0, "km kilometer kilometers kilometre kilometres"),
    ("length", 1.0, "m meter meters metre metres"),
    ("length", 0.01, "cm centimeter centimeters"),
    ("length", 0.001, "mm millimeter millimeters"),
    ("length", 1609.344, "mile miles"),
    ("time", 60.0, "hour hours h hr hrs"),
    ("time", 1.0, "minute minutes min mins"),
    ("time", 1 / 60, "second seconds sec secs s"),
    ("days", 1.0, "day days"),
    ("days", 7.0, "week weeks"),
    ("scale", 1.0, "ones"),
    ("scale", 1e3, "thousand thousands"),
    ("scale", 1e6, "million millions"),
    ("area", 1.0, "sqm m2"),
    ("area", 1e4, "ha hectare hectares"),
    ("speed", 1.0, "kmh kph"),
    ("speed", 1.609344, "mph"),
    ("temperature", 1.0, "celsius deg degrees"),
    ("power", 1.0, "kw kilowatt kilowatts"),
    ("energy", 1.0, "kwh"),
    ("volume", 1.0, "l liter liters litre litres"),
    ("volume", 0.001, "ml milliliter milliliters"),
)
UNITS = {word: (of, size) for of, size, words in UNIT_LIST for word in words.split()}
"""Of each word for a unit: what it measures, and how large it is."""

SPOKEN = "|".join(
    sorted((word for word in UNITS if len(word) > 2 and word != "min"), key=len, reverse=True)
)
WANTED = re.compile(
    rf"\b,? ?(?:and )?in (?:whole |full |square |cubic |nautical |light )?"
    rf"(?P<unit>{SPOKEN}|kg|km)\b(?! \d)",
    re.IGNORECASE,
)


SHORTEST = 3
"""A name of one word is a unit only if it is longer."""


def unit_of(column: Column) -> str:
    """Return the unit that the name of a column ends in, or its comment tells; else nothing.

    >>> unit_of(Column("t", "price_cents", "INTEGER")), unit_of(Column("t", "name"))
    ('cents', '')
    """
    if column.operands:
        return next((unit for one in column.operands if (unit := unit_of(one)) == "cents"), "")
    if column.kind not in ("number", "unknown"):
        return ""
    words = spelled_out(column.name)
    several = len(words) > 1
    if several and words[0] in ("cent", "cents"):
        return "cents"
    spoken = words[-1] in UNITS and (several or len(words[-1]) > SHORTEST)
    return words[-1] if spoken and words[-2:-1] != ["per"] else ""


def convert(unit: str, wanted: str) -> float | None:
    """Return the factor from one unit to another; None if they do not measure the same."""
    one, other = UNITS.get(unit.lower()), UNITS.get(wanted.lower())
    if one is None or other is None or one[0] != other[0]:
        return None
    return one[1] / other[1]


def wanted(question: str) -> str:
    """Return the unit in which a question wants its answer; empty if it names none.

    >>> wanted("What did it cost in dollars?"), wanted("How long in hours?")
    ('dollars', 'hours')
    """
    found = WANTED.search(question)
    return found["unit"].lower() if found else ""
