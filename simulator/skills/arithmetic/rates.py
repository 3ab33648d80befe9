"""Rates: speed, wages, flow, unit prices; a value per something, and how much of that something."""

from __future__ import annotations

import re
from fractions import Fraction

from simulator.skills.arithmetic.numbers import NUMBER, Quantity, number, quantities, singular
from simulator.skills.arithmetic.units import factor, named
from simulator.skills.arithmetic.work import Solution, Work

RATE = re.compile(
    rf"[$€£]?(?P<value>{NUMBER.pattern})\s*(?P<unit>[A-Za-z]*(?:\s\w+)?)\s*(?:/|\bper\b"
    rf"|\ban?\b|\bevery\b"
    r"|\beach\b)\s*(?P<per>hour|minute|second|day|week|month|year|h|min|s|night|mile|km|kilometer"
    r"|gallon|liter|kg|kilogram|pound)\b",
    re.IGNORECASE,
)
FUSED = re.compile(
    rf"(?P<value>{NUMBER.pattern})\s*(?P<unit>km/h|kph|mph|m/s|kmh)\b", re.IGNORECASE
)
FUSES = {"km/h": ("km", "hour"), "kph": ("km", "hour"), "kmh": ("km", "hour")}
FUSES |= {"mph": ("mile", "hour"), "m/s": ("meter", "second")}
SPEED = re.compile(r"\b(?:speed|how fast|per hour|pace|rate)\b", re.IGNORECASE)
AT_RATE = re.compile(
    rf"(?:(?P<things>{NUMBER.pattern})|\b(?:an?|each|every))\s+(?P<noun>[a-z]+)[^.?]*?\b(?:costs?"
    rf"|takes?|make|makes|needs?|weighs?|holds?|contains?|has|have|fits?|carr(?:y|ies)|seats?"
    rf"|produces?|prints?|for|uses?|requires?"
    rf"|can)\s+[$€£]?(?P<price>{NUMBER.pattern})\s*(?P<unit>\w*)",
    re.IGNORECASE,
)
INVERSE = re.compile(
    r"\b(?:workers?|machines?|painters?|people|pumps?|taps?|men|printers?)\b", re.I
)


def rate_problem(story: str, question: str) -> Solution | None:
    """Solve a problem about a rate, or return None."""
    whole = f"{story} {question}".strip()
    return _with_rate(whole, question) or _speed(whole, question) or _unit_price(story, question)


def _found_rate(whole: str) -> tuple[Fraction, str, str, tuple[int, int], bool] | None:
    """Return value, unit, per what, where, and whether it is money."""
    fused = FUSED.search(whole)
    if fused is not None:
        unit, per = FUSES[fused["unit"].lower()]
        return number(fused["value"]), unit, per, fused.span(), False
    match = RATE.search(whole)
    if match is None or len(list(RATE.finditer(whole))) > 1:
        return None
    unit = match["unit"].split()[0] if match["unit"].split() else ""
    money = match.group()[0] in "$€£" or unit.lower().startswith(("dollar", "euro"))
    return number(match["value"]), singular(unit.lower()), match["per"], match.span(), money


def _with_rate(whole: str, question: str) -> Solution | None:
    """Multiply a rate by how long, or divide how much by the rate."""
    rate = _found_rate(whole)
    if rate is None:
        return None
    value, unit, per, (begins, ends), money = rate
    spans = [
        one for one in quantities(whole) if not begins <= one.begins < ends and one.unit != "%"
    ]
    work = Work()
    if not spans or len(spans) > 2 or any(one.money for one in spans):
        return None
    lasting = _converted(spans, per)
    if lasting is not None:
        total = work.mul(value, lasting)
        return Solution(total, _sign(whole) if money else unit, work.steps)
    amount = factor(spans[0].unit, unit) if not money else None
    if len(spans) > 1 or (amount is None and spans[0].unit != unit):
        return None
    return _time_for(work, work.div(spans[0].value * (amount or 1), value), per, question)


def _time_for(work: Work, total: Fraction, per: str, question: str) -> Solution:
    """Say a time in the unit that the question asks for."""
    wanted = re.search(r"how many (minutes|hours|seconds|days)", question, re.IGNORECASE)
    if wanted is not None and (scale := factor(per, wanted[1])) not in (None, 1):
        total = work.mul(total, scale or Fraction(1))
        return Solution(total, singular(wanted[1].lower()), work.steps)
    shown = named(per)
    return Solution(total, shown[1] if shown else per, work.steps)


def _converted(spans: list[Quantity], per: str) -> Fraction | None:
    """Return the sum of the spans in units of `per`; None if one of them is something else."""
    total = Fraction()
    for one in spans:
        scale = factor(one.unit, per)
        if scale is None:
            return None
        # "8 hours a day for 5 days" is a product and not a sum.
        if one.per:
            return None
        total += one.value * scale
    return total


def _sign(whole: str) -> str:
    found = re.search(r"[$€£]", whole)
    return found.group() if found else "$"


def _speed(whole: str, question: str) -> Solution | None:
    """Divide a distance by a time."""
    if not SPEED.search(question):
        return None
    found = quantities(whole)
    times = [one for one in found if (n := named(one.unit)) and n[0] == "time"]
    ways = [one for one in found if one not in times and one.unit != "%"]
    if len(ways) != 1 or not times or len(times) > 2:
        return None
    wanted = re.search(r"\bper (hour|minute|second)\b|\b(?:km/|kilometers/)(h)", question, re.I)
    per = (wanted[1] or "hour") if wanted else named(times[0].unit)[1]  # type: ignore[index]
    lasting = _converted(times, per)
    if not lasting:
        return None
    work = Work()
    return Solution(work.div(ways[0].value, lasting), f"{ways[0].unit} per {per}", work.steps)


def _unit_price(story: str, question: str) -> Solution | None:
    """Scale "3 pens cost 4.50" to 7 pens; more workers need less time."""
    match = AT_RATE.search(story)
    asked = [one for one in quantities(question) if one.unit != "%"]
    given = 1 if match is None or match["things"] is None else 2
    if match is None or len(asked) != 1 or len(quantities(story)) != given:
        return None
    things = number(match["things"]) if match["things"] else Fraction(1)
    price = number(match["price"])
    noun, unit = singular(match["noun"].lower()), singular(match["unit"].lower())
    one = asked[0]
    same = one.unit == noun or (noun and noun.startswith(one.unit[:4]) and bool(one.unit))
    work = Work()
    if same and INVERSE.fullmatch(match["noun"]) and (n := named(unit)) and n[0] == "time":
        total = work.div(work.mul(things, price), one.value)
        return Solution(total, n[1], work.steps)
    if same:
        total = work.mul(price if things == 1 else work.div(price, things), one.value)
        sign = _sign(story) if "$" in story or "€" in story or "£" in story else unit
        return Solution(total, sign, work.steps)
    if factor(one.unit, unit) is not None:
        scale = factor(one.unit, unit) or Fraction(1)
        total = work.mul(work.div(things, price), one.value * scale)
        return Solution(total, "", work.steps)
    return None
