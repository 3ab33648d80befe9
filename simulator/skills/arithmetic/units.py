"""Units of measurement and their conversion, exactly."""

from __future__ import annotations

import re
from fractions import Fraction

from simulator.skills.arithmetic.numbers import NUMBER, in_digits, number, plain

TABLE: dict[str, dict[str, tuple[str, str]]] = {
    "length": {
        "millimeter": ("mm", "0.001"),
        "centimeter": ("cm", "0.01"),
        "meter": ("m", "1"),
        "kilometer": ("km", "1000"),
        "inch": ("in", "0.0254"),
        "foot": ("ft", "0.3048"),
        "yard": ("yd", "0.9144"),
        "mile": ("mi", "1609.344"),
    },
    "weight": {
        "milligram": ("mg", "0.001"),
        "gram": ("g", "1"),
        "kilogram": ("kg", "1000"),
        "ton": ("t", "1000000"),
        "ounce": ("oz", "28.349523125"),
        "pound": ("lb", "453.59237"),
    },
    "time": {
        "millisecond": ("ms", "0.001"),
        "second": ("s", "1"),
        "minute": ("min", "60"),
        "hour": ("h", "3600"),
        "day": ("d", "86400"),
        "week": ("wk", "604800"),
    },
    "calendar": {
        "month": ("mo", "1"),
        "quarter": ("qtr", "3"),
        "year": ("yr", "12"),
        "decade": ("dec", "120"),
        "century": ("c", "1200"),
    },
    "volume": {
        "milliliter": ("ml", "0.001"),
        "centiliter": ("cl", "0.01"),
        "liter": ("l", "1"),
        "gallon": ("gal", "3.785411784"),
        "cup": ("cup", "0.2365882365"),
    },
    "data": {
        "byte": ("B", "1"),
        "kilobyte": ("KB", "1000"),
        "megabyte": ("MB", "1000000"),
        "gigabyte": ("GB", "1000000000"),
        "terabyte": ("TB", "1000000000000"),
    },
    "money": {"cent": ("ct", "1"), "dollar": ("$", "100")},
    "count": {"piece": ("pc", "1"), "dozen": ("dz", "12")},
    "temperature": {"celsius": ("C", "1"), "fahrenheit": ("F", "1"), "kelvin": ("K", "1")},
}
"""Dimension, then unit: its sign, and how many of the dimension's base unit it is."""

IRREGULAR = {"feet": "foot", "inches": "inch", "lbs": "pound", "hrs": "hour", "hr": "hour"}
IRREGULAR |= {"mins": "minute", "secs": "second", "sec": "second", "kilo": "kilogram"}
IRREGULAR |= {"tonne": "ton", "kilos": "kilogram", "centuries": "century"}
UNIT = r"(?:degrees?\s+|°\s?)?(?P<{name}>[A-Za-z]+)"
FROM_TO = re.compile(
    rf"(?P<number>-?(?:{NUMBER.pattern}))\s*{UNIT.format(name='one')}\s+(?:(?:is|are|equals?)\s+)?"
    rf"(?:to|into|in|as|=|how many|equals? how many|(?:is|are) how many)\s+(?:how many\s+)?"
    rf"{UNIT.format(name='other')}\b",
    re.IGNORECASE,
)
HOW_MANY = re.compile(
    rf"how many\s+{UNIT.format(name='other')}\s+(?:are\s+|is\s+)?(?:there\s+)?(?:are\s+)?(?:in|make"
    rf"(?: up)?|equal|(?<=are )|(?<=is ))\s*(?:(?P<number>{NUMBER.pattern})|an?|1)\s*"
    rf"{UNIT.format(name='one')}\b",
    re.IGNORECASE,
)
UNIT_FIRST = re.compile(
    rf"^(?:in|into|to)\s+{UNIT.format(name='other')}[,:]?\s+"
    r"(?:how (?:much|many|long|far) (?:is|are)\s+)?"
    rf"(?P<number>{NUMBER.pattern})\s*{UNIT.format(name='one')}\b",
    re.IGNORECASE,
)


def named(word: str) -> tuple[str, str] | None:
    """Return dimension and name of a unit, by name or sign; None if it is none."""
    low = word.lower().replace("metre", "meter").replace("litre", "liter")
    low = IRREGULAR.get(low, low)
    for dimension, units in TABLE.items():
        for name, (sign, _) in units.items():
            plural = name.replace("y", "ie") if name == "century" else name
            if low in {name, f"{name}s", f"{plural}s", f"{name}es"} or word == sign:
                return dimension, name
            if len(sign) > 1 and low == sign.lower():
                return dimension, name
    return None


def factor(one: str, other: str) -> Fraction | None:
    """Return how many of the unit `other` one unit `one` is; None if they do not compare."""
    first, second = named(one), named(other)
    if first is None or second is None or first[0] != second[0] or first[0] == "temperature":
        return None
    size = TABLE[first[0]]
    return Fraction(size[first[1]][1]) / Fraction(size[second[1]][1])


def convert(text: str) -> tuple[Fraction, str, str] | None:
    """Return value, unit and step of the conversion that a text asks for, or None."""
    text = in_digits(text)
    match = FROM_TO.search(text) or HOW_MANY.search(text) or UNIT_FIRST.search(text)
    if match is None:
        return None
    value = number(match["number"]) if match["number"] else Fraction(1)
    first, second = named(match["one"]), named(match["other"])
    if first is None or second is None:
        return None
    if first[0] == second[0] == "temperature":
        return _temperature(value, first[1], second[1])
    found = factor(match["one"], match["other"])
    if found is None:
        return None
    result = value * found
    step = f"{plain(value)} × {plain(found)} = {plain(result)}"
    return result, second[1], step


def _temperature(value: Fraction, one: str, other: str) -> tuple[Fraction, str, str]:
    celsius = {
        "celsius": value,
        "fahrenheit": (value - 32) * 5 / 9,
        "kelvin": value - Fraction("273.15"),
    }[one]
    result = {
        "celsius": celsius,
        "fahrenheit": celsius * 9 / 5 + 32,
        "kelvin": celsius + Fraction("273.15"),
    }[other]
    return result, other, f"{plain(value)} {one} = {plain(result)} {other}"
