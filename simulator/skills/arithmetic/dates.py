"""Dates and times: differences, additions, weekdays, ages; the Gregorian calendar."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from simulator.skills.arithmetic.numbers import in_digits

MONTHS = [name.lower() for name in calendar.month_name][1:]
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}})(?:T[\d:]+Z?)?\b"
    rf"|\b(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d),?(?:\s+(?P<year>\d{{4}}))?"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?\s+(?:of\s+)?(?P<month2>{MONTH}),?(?:\s+(?P<year2>\d{{4}}))?"
    r"|\b(?P<us>\d{1,2}/\d{1,2}/\d{4})\b",
    re.IGNORECASE,
)
DAYS = [name.lower() for name in calendar.day_name]
DAY = "|".join(DAYS)
TODAY = re.compile(
    r"\b(?:today(?:'s date)?|current date|the date)\s*(?:is|:|=)?\s*(?:(?:is|a)\s+)?"
    rf"(?:(?:{DAY}),?\s+)?(?P<date>[^.\n;]*\d[^.\n;]*)",
    re.IGNORECASE,
)
SPAN = re.compile(
    r"(?P<n>\d+)[\s-]*(?P<unit>(?:business|working|week)?\s?-?(?:days?|weeks?|months?|years?)"
    r"|fortnights?)",
    re.IGNORECASE,
)
BETWEEN = re.compile(
    r"\bhow (?:many|much) (?P<unit>days?|weeks?|months?|years?|nights?|hours)\b|\bhow long\b"
    r"|\bhow far apart\b|\b(?:number of|difference in) (?P<unit2>days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
WEEKDAY = re.compile(
    r"\b(?:what|which) (?:day of the week|weekday|day)\b|\bweekday\b|\bday of the week\b", re.I
)
BEFORE = re.compile(r"\b(?:before|prior to|ago|earlier|preceding|minus|subtract)\b", re.IGNORECASE)
ADDS = re.compile(
    r"\b(?:after|from|before|later|prior to|ago|earlier|plus|minus|add|subtract|in|lasts?|within"
    r"|due|expires?|ends?|valid for|takes?)\b",
    re.IGNORECASE,
)
INCLUSIVE = re.compile(
    r"\b(?:inclusive|(?:including|counting) both|both (?:days|dates) (?:count|incl))", re.IGNORECASE
)
AGE = re.compile(r"\bhow old\b|\bwhat age\b|\bage\b", re.IGNORECASE)
YEAR = re.compile(r"\b(1[0-9]\d\d|20\d\d)\b")
LEAP = re.compile(r"\bleap year\b", re.IGNORECASE)
IN_MONTH = re.compile(
    rf"\bhow many days (?:are (?:there )?"
    rf"|does )?(?:in )?(?P<month>{MONTH})\s*(?:of )?(?P<year>\d{{4}})?",
    re.I,
)
FROM_DAY = re.compile(
    rf"\b(?:today|it|now|yesterday|tomorrow)\s+(?:is|was|will be)\s+(?:a )?(?P<day>{DAY})\b", re.I
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a question about dates comes to: the value, and the steps to it."""

    value: str
    steps: tuple[str, ...]
    unit: str = ""


def solve(question: str, around: str = "") -> Found | None:
    """Answer a question about dates; `around` may say what day it is today. None if it is none."""
    question = in_digits(question)
    today = _today(f"{around}\n{question}")
    for rule in (_leap, _in_month, _weekday_from, _age, _between, _added, _weekday):
        try:
            found = rule(question, today)
        except (OverflowError, ValueError):
            found = None
        if found is not None:
            return found
    return None


def dates(text: str, year: int | None = None) -> list[tuple[date, int]]:
    """Return the dates of a text and where they begin; those without a year take `year`."""
    out = []
    for match in DATE.finditer(text):
        made = _made(match, year)
        if made is not None:
            out.append((made, match.start()))
    return out


def _made(match: re.Match[str], year: int | None) -> date | None:
    try:
        if match["iso"]:
            parts = [int(part) for part in match["iso"].split("-")]
            return date(*parts)
        if match["us"]:
            month, day, own = (int(part) for part in match["us"].split("/"))
            return date(own, month, day)
        name = (match["month"] or match["month2"]).lower()[:3]
        at = next(i for i, full in enumerate(MONTHS, 1) if full.startswith(name))
        own_year = match["year"] or match["year2"]
        chosen = int(own_year) if own_year else year
        return date(chosen, at, int(match["day"] or match["day2"])) if chosen else None
    except ValueError:
        return None


def _today(text: str) -> date | None:
    found = TODAY.search(text)
    known = dates(found["date"]) if found else []
    return known[0][0] if known else None


def shown(day: date) -> str:
    """Write a date as Americans do.

    >>> shown(date(2026, 3, 4))
    'March 4, 2026'
    """
    return f"{calendar.month_name[day.month]} {day.day}, {day.year}"


def _all_dates(question: str, today: date | None) -> list[date]:
    years = [int(found) for found in YEAR.findall(question)]
    year = years[0] if years else (today.year if today else None)
    found = [day for day, _ in dates(question, year)]
    if not found and year is None and len(DATE.findall(question)) == 2:
        found = [day for day, _ in dates(question, 2025)]
    return found


def _leap(question: str, _today: date | None) -> Found | None:
    year = YEAR.search(question)
    if not LEAP.search(question) or year is None:
        return None
    yes = calendar.isleap(int(year[1]))
    return Found("Yes" if yes else "No", (f"{year[1]} is {'a' if yes else 'no'} leap year",))


def _in_month(question: str, today: date | None) -> Found | None:
    match = IN_MONTH.search(question)
    if match is None or len(DATE.findall(question)) > 1:
        return None
    at = next(i for i, full in enumerate(MONTHS, 1) if full.startswith(match["month"].lower()[:3]))
    if at == 2 and not match["year"]:
        return None
    year = int(match["year"] or (today.year if today else 2025))
    days = calendar.monthrange(year, at)[1]
    return Found(str(days), (f"{calendar.month_name[at]} has {days} days",), "days")


def _weekday_from(question: str, _today: date | None) -> Found | None:
    """Count on from a named weekday: "If today is Wednesday, what day is it in 100 days?"."""
    match = FROM_DAY.search(question)
    span = SPAN.search(question)
    if match is None or span is None or not WEEKDAY.search(question):
        return None
    days = int(span["n"]) * (7 if "week" in span["unit"].lower() else 1)
    days = -days if BEFORE.search(question) else days
    name = DAYS[(DAYS.index(match["day"].lower()) + days) % 7].capitalize()
    return Found(name, (f"{abs(days)} days are {abs(days) // 7} weeks and {abs(days) % 7} days",))


def _age(question: str, today: date | None) -> Found | None:
    if not AGE.search(question):
        return None
    known = _all_dates(question, None)
    known += [today] if today is not None and len(known) == 1 else []
    if len(known) == 2:
        born, then = sorted(known)
        had = (then.month, then.day) >= (born.month, born.day)
        years = then.year - born.year - (0 if had else 1)
        step = f"from {shown(born)} to {shown(then)} are {years} full years"
        return Found(str(years), (step,), "years")
    years_named = [int(found) for found in YEAR.findall(question)]
    years_named += [today.year] if today is not None and len(years_named) == 1 else []
    if len(years_named) != 2:
        return None
    first, last = sorted(years_named)
    return Found(str(last - first), (f"{last} - {first} = {last - first}",), "years")


def _between(question: str, today: date | None) -> Found | None:
    asked = BETWEEN.search(question)
    if asked is None:
        return None
    known = _all_dates(question, today)
    if len(known) == 1 and today is not None and known[0] != today:
        known = [today, known[0]]
    years_only = [int(found) for found in YEAR.findall(question)]
    if not known and len(years_only) == 2:
        first, last = sorted(years_only)
        return Found(str(last - first), (f"{last} - {first} = {last - first}",), "years")
    if len(known) != 2:
        return None
    unit = (asked["unit"] or asked["unit2"] or "days").lower().rstrip("s")
    both = INCLUSIVE.search(question) is not None
    return _apart(min(known), max(known), unit, both)


def _apart(begin: date, end: date, unit: str, both: bool) -> Found:
    """Count from one date to another; `both`: the first day counts, too."""
    days = (end - begin).days
    step = f"from {shown(begin)} to {shown(end)} are {days} days"
    months = (end.year - begin.year) * 12 + end.month - begin.month - (end.day < begin.day)
    weeks = f"{days / 7:.2f}".rstrip("0").rstrip(".")
    made = {
        "hour": Found(str(days * 24), (step, f"{days} × 24 = {days * 24}"), "hours"),
        "week": Found(weeks, (step, f"{days} ÷ 7 = {weeks}"), "weeks"),
        "month": Found(str(months), (step,), "months"),
        "year": Found(str(months // 12), (step,), "years"),
        "night": Found(str(days), (step,), "nights"),
        "day": Found(str(days), (step,), "days"),
    }
    if both:
        return Found(str(days + 1), (step, f"{days} + 1 = {days + 1}"), "days")
    return made[unit]


def _added(question: str, today: date | None) -> Found | None:
    spans = list(SPAN.finditer(question))
    if not spans or not ADDS.search(question):
        return None
    known = _all_dates(question, today)
    begin = known[0] if known else today
    if begin is None or len(known) > 1 or BETWEEN.search(question):
        return None
    sign = -1 if BEFORE.search(question) else 1
    day, steps = begin, []
    for span in spans:
        later = _moved(day, sign * int(span["n"]), span["unit"].lower())
        steps.append(f"{shown(day)} {'+' if sign > 0 else '-'} {span.group()} = {shown(later)}")
        day = later
    if WEEKDAY.search(question) and not re.search(r"\bdate\b", question):
        return Found(calendar.day_name[day.weekday()], (*steps, "look up the weekday"))
    value = (
        day.isoformat()
        if DATE.search(question) and re.search(r"\d{4}-\d\d-\d\d", question)
        else shown(day)
    )
    return Found(value, tuple(steps))


def _moved(day: date, count: int, unit: str) -> date:
    if unit.startswith(("business", "working", "weekday")):
        left = abs(count)
        while left:
            day += timedelta(days=1 if count > 0 else -1)
            left -= day.weekday() < 5
        return day
    if "week" in unit:
        return day + timedelta(weeks=count)
    if "fortnight" in unit:
        return day + timedelta(weeks=2 * count)
    if "day" in unit:
        return day + timedelta(days=count)
    months = count * (12 if "year" in unit else 1)
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _weekday(question: str, today: date | None) -> Found | None:
    if not WEEKDAY.search(question):
        return None
    known = _all_dates(question, today)
    relative = re.search(r"\b(tomorrow|yesterday|today)\b", question, re.I)
    if not known and relative and today:
        shift = {"tomorrow": 1, "yesterday": -1, "today": 0}[relative[1].lower()]
        known = [today + timedelta(days=shift)]
    if len(known) != 1:
        return None
    name = calendar.day_name[known[0].weekday()]
    return Found(name, (f"{shown(known[0])} is a {name}",))
