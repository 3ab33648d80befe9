"""The ways in which people write numbers, days and terms, as regular expressions in lower case."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date

ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
ONES += ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"]
ONES += ["eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
OTHER_WORDS = {
    0: ["free", "no", "none", "nothing", "not", "without"],
    1: ["once", "first", "single", "an?", "same"],
    2: ["twice", "second", "both", "pair"],
    3: ["third", "thrice"],
    4: ["fourth"],
    5: ["fifth"],
    6: ["sixth"],
    12: ["dozen"],
}
MONTHS = [name.casefold() for name in calendar.month_name[1:]]

# What a document may say instead of a word in a key.
SYNONYMS = {
    "discount": "(?:disc|off)",
    "keep": "(?:keep|kept)",
    "largest": "(?:larg|most|up to|from)",
    "late": "(?:late|behind|old)",
    "referral": "(?:refer|hired)",
    "smallest": "(?:small|least|from)",
    "submit": "(?:submi|hand)",
}

# What stands near a number whose key ends so.
UNITS = {
    "days": r"day|week|month|fortnight",
    "minutes": r"min|hour",
    "hours": r"hour|day|\bhrs?\b|\d ?h\b",
    "months": r"month|year|quarter|annual",
    "years": r"year|yr|annual",
    "weeks": r"week",
    "percent": r"%|per ?cent|half|third|quarter",
    "usd": r"\$|usd|dollar",
    "eur": r"€|eur",
    "nok": r"nok|kroner",
    "cad": r"cad|canadian|c\$",
    "kg": r"kg|kilo",
    "cm": r"cm|centim",
    "mm": r"mm|millim",
    "liters": r"liter|litre|\d ?l\b",
    "degrees": r"degree|°",
    "c": r"°|degree|\bc\b",
    "words": r"word",
    "units": r"unit|piece|item|meter|article",
    "characters": r"character",
}


def value(key: str, content: str | int | float | bool) -> tuple[str, ...]:
    """Return the patterns that stand together in one section where the value of a key is stated."""
    if isinstance(content, bool):
        return (_any(_stem(word) for word in key.split("_") if len(word) > 3),)
    if isinstance(content, str):
        return phrase(content)
    unit = next((part for part in reversed(key.split("_")) if part in UNITS), None)
    patterns = [number(content)]
    if unit and isinstance(content, int):
        patterns += _in_another_unit(unit, content)
    found = _any(patterns)
    return (found, UNITS[unit]) if unit and content else (found,)


def topics(key: str) -> str:
    """Return a pattern for what a key is about: any of its words but the unit, or a synonym."""
    words = [word for word in key.split("_") if len(word) > 3 and word not in UNITS]
    return _any(rf"(?<![a-z]){SYNONYMS.get(word, word[:4])}" for word in words) if words else ""


def number(content: int | float) -> str:
    """Return a pattern for a number in digits or words: 1,200 and 1200, twelve and 12.

    >>> bool(re.search(number(1200), "from 1,200 USD"))
    True
    >>> bool(re.search(number(4.95), "14.95"))
    False
    """
    if isinstance(content, int) or content == int(content):
        whole = int(content)
        digits = [str(whole), f"{whole:,}", f"{whole:,}".replace(",", " ")]
        spelled = [rf"\b{word}\b" for word in _in_words(abs(whole))]
        decimals = "(?:[.,]00?)?"
    else:
        digits, spelled = [f"{content:g}", f"{content:.2f}"], []
        spelled += [r"\bhalf\b"] if content == 0.5 else []
        decimals = "0?"
    either = _any(re.escape(one).replace(r"\.", "[.,]") for one in digits)
    return _any([rf"(?<![\d.,]){either}{decimals}(?![\d])(?![.,]\d)", *spelled])


def phrase(content: str) -> tuple[str, ...]:
    """Return a pattern for every word that counts: numbers, days, times, and words by stem."""
    patterns = []
    for word in re.findall(r"\d{1,2}:\d\d|[^\W_]+(?:[-/_@.][^\W_]+)*", content.casefold()):
        if re.fullmatch(r"\d{1,2}:\d\d", word):
            patterns.append(_clock(word))
        elif word in MONTHS:
            patterns.append(rf"\b{word[:3]}")
        elif word.isdigit():
            patterns.append(rf"(?<!\d){word}(?!\d)")
        elif len(word) > 3:
            patterns.append(_stem(word))
    return tuple(patterns) or (re.escape(content.casefold()),)


def day(when: date, *, year: bool = True) -> str:
    """Return a pattern for a day as Americans, Europeans and machines write it."""
    month, short = MONTHS[when.month - 1], MONTHS[when.month - 1][:3]
    name = rf"\b(?:{month}|{short}\.?)"
    after = rf",? {when.year}" if year else r"\b(?!\d)"
    return _any(
        [
            when.isoformat(),
            rf"{name} {when.day}(?:st|nd|rd|th)?{after}",
            rf"(?<!\d){when.day}(?:st|nd|rd|th|\.)? (?:of )?{name}{after if year else ''}",
            rf"(?<!\d)0?{when.day}\.0?{when.month}\.(?:20)?{when:%y}",
        ]
    )


def last_day(first: date, last: date) -> str:
    """Return a pattern for the last day of a range, also where the month is named once."""
    join = r"(?:,? \d{4})? ?(?:-|to|until|through|and|till) ?"
    name = rf"\b(?:{MONTHS[first.month - 1]}|{MONTHS[first.month - 1][:3]}\.?)"
    once = [
        rf"{name} {first.day}{join}{last.day}(?!\d)",
        rf"(?<!\d){first.day}{join}{last.day} {name}",
    ]
    return _any([day(last, year=False), *(once if first.month == last.month else [])])


def _in_another_unit(unit: str, content: int) -> list[str]:
    """Return patterns for 24 months as two years, 120 minutes as two hours, and the like."""
    larger = {"minutes": (60, "hour"), "hours": (24, "day"), "days": (7, "week")}
    size, name = larger.get(unit, (12, "year"))
    if unit not in {*larger, "months"}:
        return [r"\bhalf\b"] if (unit, content) == ("percent", 50) else []
    special = {
        ("months", 3): [r"\bquarter"],
        ("months", 6): [r"half[- ]year", "twice a year", "half a year"],
        ("months", 12): [r"\byearly", r"\bannual", r"every year"],
        ("days", 14): ["fortnight"],
    }
    exact = [rf"{number(content // size)}[ -]{name}"] if content and content % size == 0 else []
    return exact + special.get((unit, content), [])


def _in_words(whole: int) -> list[str]:
    ones, tens = whole % 10, whole // 10
    if whole < 20:
        words = [ONES[whole]]
    elif whole < 100:
        words = [TENS[tens - 2] + (f"[- ]{ONES[ones]}" if ones else "")]
    else:
        words = []
    return words + OTHER_WORDS.get(whole, [])


def _clock(time: str) -> str:
    hour, minute = map(int, time.split(":"))
    after = "" if minute == 0 else f":{minute:02}"
    short = rf"(?<!\d){(hour - 1) % 12 + 1}(?::00)?{after} ?{'p' if hour >= 12 else 'a'}\.?m"
    return _any([rf"(?<!\d)0?{time}", short])


def _stem(word: str) -> str:
    return rf"\b{re.escape(word[:5])}"


def _any(patterns: Iterable[str]) -> str:
    return "(?:" + "|".join(patterns) + ")"
