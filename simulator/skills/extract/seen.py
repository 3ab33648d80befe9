"""What a document mentions: names, codes, numbers and days, each as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from simulator.skills.extract.refine import extra
from simulator.skills.extract.signs import CODE_RUN, TIMESTAMP
from simulator.skills.tools.dates import Day
from simulator.skills.tools.mentions import Mention, grouped, mentions

PART_OF_NUMBER = re.compile(r"\d[.,]$|(?<![\d.])0\d+-$|\d:$")
"""What stands before the piece of a number or a code: "5-17" of "13.5-17.5"."""

NOT_NAME_LIST = """
    Dr Mr Mrs Ms Prof Hi Hello Hey Dear Regards Thanks Cheers Sincerely Best Please Kind Thank Yours
    EUR USD GBP CHF JPY NOK SEK DKK PLN CZK CAD AUD INR CNY VAT
"""
NOT_NAMES = frozenset(NOT_NAME_LIST.split())

CLOCK_AFTER = re.compile(r":\d\d")
MODEL = re.compile(r"[ ][A-Z]{1,3}-?\d+\w*\b(?![.,]\d)")
"""What goes on with a name: `Airbus A321`."""

DATE_BEHIND = re.compile(
    r", (?:(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thurs|Fri|Sat|Satur|Sun)(?:day)?|Jan(?:uary)?"
    r"|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?"
    r"|Dec(?:ember)?)$"
)
"""A day behind a name, which is no part of it: `Roscoff, Fri`."""

ORDINAL = re.compile(r"\bthe (?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?:of|floor|[a-z]+ary)\b)")


@lru_cache(maxsize=256)
def seen(text: str, today: date | None) -> tuple[Mention, ...]:
    """Return what a text mentions; nothing reaches over the end of a line."""
    out: dict[tuple[int, int], Mention] = {}
    stamps = [match.span() for match in TIMESTAMP.finditer(text)]
    for one in mentions(text, today):
        first = one.text.partition("\n")[0].rstrip()
        letter = len(first) == 1 and not first.isdigit()
        if (
            one.kind == "formula"
            or letter
            or one.part
            or not first
            or any(a <= one.start < one.end <= b and one.end - one.start < b - a for a, b in stamps)
            or first.rstrip(".") in NOT_NAMES
            or (one.kind in ("code", "number") and PART_OF_NUMBER.search(text[: one.start]))
            or (one.kind == "number" and CLOCK_AFTER.match(text, one.end))
        ):
            continue
        cut = first != one.text and isinstance(one.value, str)
        if not text[one.end :].partition("\n")[0].strip(" |\t"):
            one = replace(one, after=())  # noqa: PLW2901
        short = replace(one, text=first, value=first, end=one.start + len(first)) if cut else one
        out[(short.start, short.end)] = short
    for one in extra(text):
        inside = any(a <= one.start < b for a, b in stamps)
        if one.text not in NOT_NAMES and not inside:
            _join(out, one)
    alone = [replace(_whole(one, text), group=-1) for one in out.values()]
    return tuple(grouped(text, sorted(alone, key=lambda one: (one.start, one.end))))


def _join(known: dict[tuple[int, int], Mention], one: Mention) -> None:
    """Add a mention to those that are known; it takes the place of worse ones."""
    over = [other for other in known.values() if one.overlaps(other)]
    for other in over:
        # "Ana Costa, Leo" of "Ana Costa, Leo Brandt"; the digits of a telephone number.
        cut = "," in other.text and other.start < one.start and other.end < one.end
        if cut or (one.kind == "phone" and one.start <= other.start):
            del known[(other.start, other.end)]
    if over:
        near = over[0]
        one = replace(one, before=near.before, intro=near.intro, group=near.group)
    place = (one.start, one.end)
    if place not in known or one.kind == "code" or known[place].kind == "phrase":
        known[place] = one


def _whole(one: Mention, text: str) -> Mention:
    """Return a mention with all that belongs to it, and nothing else."""
    more = {"code": CODE_RUN, "name": MODEL}.get(one.kind)
    run = more.match(text, one.end) if more is not None else None
    behind = DATE_BEHIND.search(one.text) if one.kind == "name" else None
    if run is not None:
        said = text[one.start : run.end()]
        return replace(one, text=said, value=said, end=run.end())
    if behind is not None and behind.start() > 0:
        said = one.text[: behind.start()]
        return replace(one, text=said, value=said, end=one.start + len(said))
    return one


def with_ordinals(found: Sequence[Mention], text: str) -> tuple[Mention, ...]:
    """Return mentions with days that are told by their number alone: `the 6th`.

    They are of the month of the whole date before them.
    """
    days = [one for one in found if isinstance(one.value, Day)]
    out = list(found)
    for match in ORDINAL.finditer(text):
        before = [one for one in days if one.end <= match.start()]
        inside = any(one.start <= match.start() < one.end for one in days)
        known = _ordinal(match, before) if not inside else None
        out += [known] if known is not None else []
    return tuple(sorted(out, key=lambda one: (one.start, one.end)))


def _ordinal(match: re.Match[str], before: Sequence[Mention]) -> Mention | None:
    """Return the day of the month that the last whole date before it has; it is no earlier."""
    told = [one.value.known for one in before if isinstance(one.value, Day) and one.value.known]
    if not told:
        return None
    try:
        known = told[-1].replace(day=int(match["day"]))
    except ValueError:
        return None
    day = Day(match.start(), match.end(), match.group(), known.year, known.month, known.day)
    late = known >= told[-1]
    return Mention("date", match.group(), match.start(), match.end(), day) if late else None
