"""Rows that tell how much there is of a thing: `2 carrots`, `twelve bags of beans`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.skills.extract.counted import THINGS
from simulator.skills.tools.numbers import numbers, plain
from simulator.skills.tools.schema import words_of

WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
"|fifteen|twenty|thirty|fifty|half an?|an?"
UNITS = (
    r"kg|mg|g|ml|cl|dl|l|lbs?|oz|cups?|tbsp|tsp|tablespoons?|teaspoons?|packs?|packets?|bottles?"
    r"|boxes|box"
    r"|pieces?|pcs|cans?|bags?|cartons?|crates?|rolls?|jars?|pinch|cloves?|slices?|bunch(?:es)?"
    r"|liters?"
    r"|grams?|kilos?|sheets?|pairs?|sets?"
)
ROW = re.compile(
    rf"(?:^|(?<=[\s(-]))(?P<n>\d+(?:[.,/]\d+)?|\u00bd|\u00bc|(?:{WORDS})(?= ))\s*(?:[x\u00d7]\s+)?"
    rf"(?:(?P<unit>{UNITS})\.?\s+(?:of\s+)?)?(?:the\s+)?(?P<thing>[A-Za-z][^\n;:]*)",
    re.IGNORECASE,
)
STOP = re.compile(
    r"\s{2,}|\s+(?=[$\u20ac\u00a3]?\d+[.,]\d\d\b)|\s+(?:at|for|each|per|next|to|by|before|@|="
    r"|\u2014|-)\s|,\s|\s+\(|\s*[$\u20ac\u00a3]|\.(?:\s|$)|\t|\|"
)
AMOUNT = re.compile(r"(?<![\w.,])[$\u20ac\u00a3]?\s?(\d[\d,]*\.\d\d|\d+(?:[.,]\d+)?)(?![\w%])")
QUANTITY = frozenset(("quantity", "qty", "count", "amount", "number", "pieces", "units"))
PRICE = frozenset(("price", "cost", "rate"))
SUM = frozenset(("total", "sum", "subtotal", "amount"))
CENT = 0.011
CENTS = re.compile(r"\.\d\d$")
NO_THING = re.compile(
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|years?|months?|weeks?|days?|hours?|minutes?|seconds?|euros?|dollars?|pounds?|eur|usd|gbp"
    r"|percent|stars?|of|out|more|times?|am|pm|o'clock|km|miles|met(?:er|re)s?|nights?|more)\b)",
    re.IGNORECASE,
)
"""What is counted and no thing: days, money, shares."""


@dataclass(frozen=True, slots=True)
class Row:
    """A thing, how many of it, in which unit, and what one and all of them cost."""

    thing: str
    quantity: float
    unit: str
    price: float | None
    total: float | None


def roles_of(properties: Mapping[str, Any]) -> dict[str, str]:
    """Return which field of an object holds the thing, its quantity, unit, price and sum."""
    out: dict[str, str] = {}
    for name in properties:
        words = set(words_of(str(name)).split())
        if words & {"unit", "units"} and words & PRICE:
            out[name] = "price"
        elif words & {"unit", "measure"}:
            out[name] = "unit"
        elif words & PRICE:
            out[name] = "price"
        elif words & QUANTITY and not words & SUM - QUANTITY:
            out[name] = "quantity" if "quantity" not in out.values() else "total"
        elif words & SUM:
            out[name] = "total"
        elif words & THINGS:
            out[name] = "thing"
    return out


def rows(text: str) -> list[Row]:
    """Return the rows of a text: a line each, or the members of a sentence that counts."""
    lines = [line for line in text.split("\n") if line.strip()]
    found = [row for line in lines if (row := _row(line)) is not None]
    if len(found) > 1:
        return found
    return [row for sentence in re.split(r"[.;:]\s+|\n", text) for row in _counted(sentence)]


def _counted(sentence: str) -> list[Row]:
    """Return what a sentence counts; things without a unit where it counts several in a row."""
    parts = re.split(r",\s+(?:and\s+|plus\s+)?|\s+(?:and|plus)\s+", sentence)
    several = sum(_plain(part) is not None for part in parts) > 1
    found = [_row(part, inside=True) or (_plain(part) if several else None) for part in parts]
    return [row for row in found if row is not None]


def _plain(part: str) -> Row | None:
    """Return what is counted without a unit: `2 black toner cartridges`."""
    found = ROW.search(part)
    if found is None or NO_THING.match(found["thing"]) or found["n"].lower() in ("a", "an"):
        return None
    return _row(part[found.start() :])


def _row(line: str, *, inside: bool = False) -> Row | None:
    """Return what a line counts; inside: the count may stand after other words."""
    bare = re.sub(r"^\s*(?:[-*\u2022]|\d+[.)](?=\s+\d))\s*", "", line)
    found = ROW.search(bare) if inside else ROW.match(bare)
    if found is None or (found["n"].lower() in ("a", "an") and not found["unit"]):
        return None
    many = _count(found["n"])
    thing = STOP.split(found["thing"])[0].strip(" .,")
    if many is None or not thing or (inside and not found["unit"] and " x " not in bare):
        return None
    costs = _amounts(bare[found.start("thing") :])
    price, total = _costs(many, costs)
    return Row(thing, many, (found["unit"] or "").rstrip("."), price, total)


def _amounts(text: str) -> list[float]:
    """Return the amounts of a row; those with cents, if there are any."""
    said = [match[1].replace(",", "") for match in AMOUNT.finditer(text)]
    return [float(one) for one in said if CENTS.search(one)] or [float(one) for one in said]


def _count(said: str) -> float | None:
    fractions = {"one": 1.0, "\u00bd": 0.5, "\u00bc": 0.25, "a": 1.0, "an": 1.0}
    if said.lower() in fractions:
        return fractions[said.lower()]
    if "/" in said:
        one, other = said.split("/")
        return float(one) / float(other) if float(other) else None
    found = numbers(said)
    return found[0].value if found else None


def _costs(many: float, costs: list[float]) -> tuple[float | None, float | None]:
    """Return the price of one and of all: the pair that the count agrees with."""
    for one in costs:
        for other in costs:
            if abs(one * many - other) < CENT and (one is not other or many == 1):
                return one, other
    return (costs[0], None) if costs else (None, None)


def values(row: Row, roles: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a row with their values."""
    for name, role in roles.items():
        value = getattr(row, role)
        if isinstance(value, float):
            value = plain(value)
        yield name, value if value != "" else None
