"""Percents, ratios, averages, interest and areas: problems with a formula."""

from __future__ import annotations

import re
from fractions import Fraction

from simulator.skills.arithmetic.numbers import NUMBER, Quantity, number, quantities
from simulator.skills.arithmetic.work import Solution, Work

FROM_TO = re.compile(
    rf"\bfrom\s+[$€£]?(?P<one>{NUMBER.pattern})[^.]*?\bto\s+[$€£]?(?P<other>{NUMBER.pattern})", re.I
)
WHAT_PERCENT = re.compile(
    r"\bwhat (?:percent\w*|%|share|fraction) (?:of|is)\b|\bpercent\w* of (?:the|all|her|his"
    r"|them)\b",
    re.IGNORECASE,
)
CHANGE = re.compile(
    r"\b(?:percent\w*|%)\s*(?:change|increase|decrease|growth|rise|drop|decline)\b"
    r"|\bby (?:what|how many) percent\w*|\bhow many percent\b",
    re.IGNORECASE,
)
PART_OF = re.compile(
    rf"(?P<part>{NUMBER.pattern})\s+is\s+(?P<share>{NUMBER.pattern})\s?(?:%|percent)\s+of\s+"
    r"(?:what|which)",
    re.IGNORECASE,
)
INTEREST = re.compile(r"\binterest\b", re.IGNORECASE)
COMPOUND = re.compile(r"\bcompound\w*\b", re.IGNORECASE)
AVERAGE = re.compile(r"\b(?:average|mean)\b", re.IGNORECASE)


def share_problem(story: str, question: str) -> Solution | None:
    """Solve a problem of percents, averages, interest or areas, or return None."""
    whole = f"{story} {question}".strip()
    for rule in (_what_percent, _part_of, _change, _interest, _average, _rectangle):
        found = rule(whole, question)
        if found is not None:
            return found
    return None


def _what_percent(whole: str, question: str) -> Solution | None:
    if not WHAT_PERCENT.search(question) or CHANGE.search(question):
        return None
    found = [one for one in quantities(whole) if one.unit != "%"]
    if len(found) != 2:
        return None
    of_asked = re.search(rf"\bpercent\w*\s+of\s+({NUMBER.pattern})", question, re.I)
    base = number(of_asked[1]) if of_asked else max(one.value for one in found)
    part = next((one.value for one in found if one.value != base), base)
    work = Work()
    share = work.mul(work.div(part, base), Fraction(100))
    return Solution(share, "%", work.steps[-1:])


def _part_of(whole: str, _question: str) -> Solution | None:
    match = PART_OF.search(whole)
    if match is None:
        return None
    work = Work()
    work.div(number(match["part"]) * 100, number(match["share"]))
    return Solution(work.steps[-1][1], "", work.steps)


def _change(whole: str, question: str) -> Solution | None:
    if not CHANGE.search(question):
        return None
    match = FROM_TO.search(whole)
    found = [one.value for one in quantities(whole) if one.unit != "%"]
    if match is not None:
        one, other = number(match["one"]), number(match["other"])
    elif len(found) == 2:
        one, other = found
    else:
        return None
    work = Work()
    work.mul(work.div(work.sub(other, one), one), Fraction(100))
    value = work.steps[-1][1]
    falls = re.search(
        r"\b(?:decreas|drop|declin|fall|fell|cheaper|less|reduc|lower)", question, re.I
    )
    return Solution(abs(value) if falls else value, "%", (work.steps[0], work.steps[-1]))


def _interest(whole: str, question: str) -> Solution | None:
    if not INTEREST.search(whole):
        return None
    found = quantities(whole)
    rate = next((one for one in found if one.unit == "%"), None)
    principal = next((one for one in found if one.money), None)
    span = next((one for one in found if one.unit in {"year", "month"}), None)
    if rate is None or principal is None or span is None:
        return None
    years = span.value / (12 if span.unit == "month" else 1)
    if COMPOUND.search(whole):
        if years.denominator != 1 or years > 100:
            return None
        work = Work()
        total = work.mul(principal.value, (1 + rate.value / 100) ** int(years))
        gains = work.sub(total, principal.value) if _only_gain(question) else total
        return Solution(gains, principal.unit, work.steps)
    work = Work()
    gains = work.mul(work.percent(principal.value, rate.value), years)
    total = gains if _only_gain(question) else work.add(principal.value, gains)
    return Solution(total, principal.unit, work.steps)


def _only_gain(question: str) -> bool:
    return bool(INTEREST.search(question)) and not re.search(
        r"\btotal|balance|worth", question, re.I
    )


def _average(whole: str, question: str) -> Solution | None:
    if not AVERAGE.search(question) or re.search(r"\bspeed\b|\bper\b", whole, re.I):
        return None
    found = _alike(quantities(whole))
    if len(found) < 2:
        return None
    work = Work()
    total = found[0].value
    for one in found[1:]:
        total = work.add(total, one.value)
    work.div(total, Fraction(len(found)))
    unit = found[0].unit if found[0].money else ""
    return Solution(work.steps[-1][1], unit, (work.steps[-2], work.steps[-1]))


def _alike(found: list[Quantity]) -> list[Quantity]:
    """Drop a count of what is listed: "on 4 days 12, 15, 11 and 14"."""
    if len(found) > 2 and found[0].value == len(found) - 1 and found[0].unit:
        return found[1:]
    if len(found) > 2 and found[-1].value == len(found) - 1 and found[-1].unit:
        return found[:-1]
    return found


def _rectangle(whole: str, question: str) -> Solution | None:
    asked = re.search(r"\b(?P<what>area|perimeter|fence|fencing)\b", question, re.IGNORECASE)
    found = quantities(whole)
    square = re.search(r"\bsquare\b(?! (?:met|feet|foot|mile|kilo|inch|yard|cent))", whole, re.I)
    if asked is None or not found or len(found) > 2 or (len(found) == 1 and not square):
        return None
    if len(found) == 2 and not re.search(r"\brectang|\bby\b|\bwid|\blong\b|×|length", whole, re.I):
        return None
    one, other = found[0].value, found[-1].value
    work = Work()
    if asked["what"].lower() == "area":
        if re.search(r"\btriang", whole, re.I):
            return Solution(work.div(work.mul(one, other), Fraction(2)), "", work.steps)
        return Solution(work.mul(one, other), "", work.steps)
    return Solution(work.mul(Fraction(2), one + other), "", work.steps)
