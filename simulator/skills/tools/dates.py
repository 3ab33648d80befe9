"""Dates and times in text, and how a parameter wants them written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MONTH_LIST = """
    january february march april may june july august september october november december
"""
MONTHS = MONTH_LIST.split()
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "may" else "may" for name in MONTHS)
MONTH = MONTH.replace("sep(?:tember)?", "sept?(?:ember)?")
ORDINAL = r"(?:st|nd|rd|th)"

DATE = re.compile(
    r"\b(?P<iso>(?P<iy>\d{4})[-/](?P<im>\d{1,2})[-/](?P<id>\d{1,2}))(?:T(?P<it>\d\d:\d\d(?::\d\d)?)Z?)?\b"
    r"|\b(?P<na>\d{1,2})(?P<sep>[/.])(?P<nb>\d{1,2})(?P=sep)(?P<ny>\d{4}|\d{2})\b"
    rf"|\b(?P<m1>{MONTH})\.?\s+(?:the\s+)?(?P<d1>\d{{1,2}}){ORDINAL}?(?!\d|:|\s*[ap]\.?m\b)"
    r"(?:,?\s+(?:of\s+)?(?P<y1>(?:19|20)\d\d))?\b"
    rf"|\b(?:the\s+)?(?P<d2>\d{{1,2}}){ORDINAL}?\s+(?:of\s+)?(?P<m2>{MONTH})\b\.?(?:,?\s+(?:of\s+)?(?P<y2>(?:19|20)\d\d))?\b"
    rf"|\b(?P<m3>{MONTH})\.?,?\s+(?:of\s+)?(?P<y3>(?:19|20)\d\d)\b"
    r"|\b(?P<word>(?:the\s+)?day\s+after\s+tomorrow|today|tonight|tomorrow|yesterday)\b"
    r"|\b(?P<dir>next|this|coming|last|on)?\s*\b(?P<day>" + "|".join(DAYS) + r")s?\b"
    r"|\b(?:in\s+(?P<n>\d+|a|one|two|three|four|five|six|ten)\s+(?P<span>days?|weeks?)(?:'\s*time)?"
    r"(?!\s+(?:in|at))"
    r"|(?P<n2>\d+|a|two|three)\s+(?P<span2>days?|weeks?)\s+(?P<way>from\s+now|ago))\b",
    re.IGNORECASE,
)
HOUR_LIST = "one two three four five six seven eight nine ten eleven twelve"
HOURS = HOUR_LIST.split()
PART = r"(?:\s+(?:in\s+the\s+(?:morning|(?P<late{0}>afternoon|evening))|at\s+(?P<night{0}>night)))?"
TIME = re.compile(
    r"\b(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::[0-5]\d)?(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"|\b(?P<h2>1[0-2]|0?[1-9])\s?(?P<half2>[ap])\.?m\b\.?"
    r"|\b(?P<h3>1[0-2]|[1-9])\s+o'?clock(?:\s+(?:in\s+the\s+(?P<part>morning|afternoon|evening)))?"
    rf"|\b(?P<past>half\s+past|quarter\s+(?:past|to))\s+(?P<h4>1[0-2]|[1-9]|{'|'.join(HOURS)})\b{PART.format(4)}"
    rf"|\b(?:at|by|from|until|till)\s+(?P<h5>1[0-2]|[1-9]|{'|'.join(HOURS)})(?=\s+in\s+the\s+(?:morn|after|even)|\s+at\s+night){PART.format(5)}"
    r"|\b(?P<noon>noon|midday|midnight)\b",
    re.IGNORECASE,
)
TODAY = re.compile(
    r"(?:\btoday(?:'s\s+date)?|\bcurrent\s+(?:date|day)(?:\s+and\s+time)?|^\s*date|\bit\s+is\s+now"
    r"|\bnow)\b\s*(?:is|:|=)?\s*(?:(?:" + "|".join(DAYS) + r"),?\s+)?(?:the\s+)?",
    re.IGNORECASE | re.MULTILINE,
)
PATTERN = re.compile(
    r"\b(?P<date>(?:YYYY|YY|DD?|MMM?M?)(?P<s>[-/. ]|,\s)(?:DD?|MMM?M?|YYYY)"
    r"(?:(?:[-/. ]|,\s)(?:DD?|YYYY|YY))?)"
    r"(?P<time>[T ]+HH:?MM(?::?SS)?Z?)?",
    re.IGNORECASE,
)
SPELLED = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it was said. text: in the words of the prompt."""

    start: int
    end: int
    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    clock: str = ""

    @property
    def known(self) -> date | None:
        """The date, if all of it is known."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of the day."""

    start: int
    end: int
    text: str
    hour: int
    minute: int


def days(text: str, today: date | None = None) -> list[Day]:
    """Find all dates; relative ones are known if `today` is.

    >>> [d.known.isoformat() for d in days("May 3rd to tomorrow", date(2024, 4, 30))]
    ['2024-05-03', '2024-05-01']
    """
    found = [_day(match, today) for match in DATE.finditer(text)]
    out = [day for day in found if day is not None]
    years = [day.year for day in out if day.year is not None]
    return [_with_year(day, years, today) for day in out]


def times(text: str) -> list[Time]:
    """Find all times of the day.

    >>> [(t.hour, t.minute) for t in times("7pm or 19:30 or noon")]
    [(19, 0), (19, 30), (12, 0)]
    """
    return [_time(match) for match in TIME.finditer(text)]


def today_in(texts: Sequence[str]) -> date | None:
    """Return the date that a prompt says is today's, or None."""
    for text in texts:
        for match in TODAY.finditer(text):
            found = DATE.match(text, match.end())
            day = _day(found, None) if found is not None else None
            if day is not None and day.known is not None:
                return day.known
    return None


def written(day: Day, time: Time | None, doc: str, form: str) -> str:
    """Write a date as the description, an example in it, or the `format` of its schema wants it."""
    known = day.known
    wanted = PATTERN.search(doc)
    if known is None:
        return _partly(day, wanted)
    if wanted is not None:
        text = _by_pattern(known, wanted["date"])
        return text + _clock(time, wanted["time"]) if wanted["time"] else text
    iso = known.isoformat()
    if form == "date-time" or re.search(r"\b(?:date-?time|timestamp)\b", doc, re.IGNORECASE):
        zone = "Z" if form == "date-time" else ""
        return (
            f"{iso}T{time.hour:02}:{time.minute:02}:00{zone}" if time else f"{iso}T00:00:00{zone}"
        )
    example = next(iter(days(doc)), None)
    if form != "date" and example is not None and not example.text[:4].isdigit():
        return _like_example(known, example.text)
    relative = not re.search(r"\d", day.text)
    said = form == "date" or "iso" in doc.lower() or example is not None
    return iso if said or relative or re.search(r"\d{4}", day.text) else day.text


def written_time(time: Time, doc: str, form: str) -> str:
    """Write a time as wanted: in 24 hours, unless an example has a.m. or p.m."""
    if re.search(r"\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b|\bAM/PM\b|12[- ]hour", doc, re.IGNORECASE):
        half = "AM" if time.hour < 12 else "PM"
        return f"{(time.hour - 1) % 12 + 1}:{time.minute:02} {half}"
    seconds = ":00" if re.search(r"HH:MM:SS", doc, re.IGNORECASE) or form == "time" else ""
    return f"{time.hour:02}:{time.minute:02}{seconds}"


def _day(match: re.Match[str], today: date | None) -> Day | None:
    text = match.group().strip()
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    if match["dir"] and match["dir"].lower() == "on":
        start, text = match.start("day"), match["day"]
    year, month, day = _parts(match)
    if month is None and year is None:
        moved = _relative(match, today)
        if moved is None:
            return Day(start, match.end(), text)
        year, month, day = moved.year, moved.month, moved.day
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return None
    return Day(start, match.end(), text, year, month, day, match["it"] or "")


def _parts(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    """Return year, month and day as far as numbers and names of months say them."""
    if match["iso"]:
        return int(match["iy"]), int(match["im"]), int(match["id"])
    if match["ny"]:
        year = int(match["ny"]) + (2000 if len(match["ny"]) == 2 else 0)
        first, second = int(match["na"]), int(match["nb"])
        month_first = match["sep"] == "/" and first <= 12
        return (year, first, second) if month_first else (year, second, first)
    for number in "123":
        if match[f"m{number}"]:
            month = 1 + [name[:3] for name in MONTHS].index(match[f"m{number}"][:3].lower())
            said = match[f"y{number}"]
            day = int(match[f"d{number}"]) if number != "3" else None
            return (int(said) if said else None), month, day
    return None, None, None


def _relative(match: re.Match[str], today: date | None) -> date | None:
    if today is None:
        return None
    if match["word"]:
        word = match["word"].lower()
        steps = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}.get(word, 2)
        return today + timedelta(days=steps)
    if match["day"]:
        ahead = (DAYS.index(match["day"].lower()) - today.weekday()) % 7
        last = (match["dir"] or "").lower() == "last"
        return today + timedelta(days=(ahead or 7) - (7 if last else 0))
    count = (match["n"] or match["n2"] or "1").lower()
    number = SPELLED.get(count) or int(count)
    span = (match["span"] or match["span2"] or "day").lower()
    back = (match["way"] or "").lower() == "ago"
    return today + timedelta(
        days=number * (7 if span.startswith("week") else 1) * (-1 if back else 1)
    )


def _with_year(day: Day, years: Sequence[int], today: date | None) -> Day:
    """Give a date without a year that of another date, or the next one after today."""
    if day.month is None or day.day is None or day.year is not None:
        return day
    year = years[0] if years else None
    if year is None and today is not None:
        year = today.year + ((day.month, day.day) < (today.month, today.day))
    return Day(day.start, day.end, day.text, year, day.month, day.day) if year else day


def _time(match: re.Match[str]) -> Time:
    if match["past"] or match["h5"]:
        return _told_time(match)
    if match["noon"]:
        hour, minute = (0 if match["noon"].lower() == "midnight" else 12), 0
    else:
        hour, minute = int(match["h"] or match["h2"] or match["h3"]), int(match["m"] or 0)
        half = (match["half"] or match["half2"] or "").lower()
        if match["part"] in ("afternoon", "evening"):
            half = "p"
        hour = hour % 12 + 12 if half == "p" else hour % 12 if half == "a" else hour
    return Time(match.start(), match.end(), match.group(), hour, minute)


def _told_time(match: re.Match[str]) -> Time:
    """Return the time of "half past five in the afternoon" or "at seven in the morning"."""
    said = (match["h4"] or match["h5"]).lower()
    hour = int(said) if said.isdigit() else HOURS.index(said) + 1
    past = " ".join((match["past"] or "").lower().split())
    night = match["night4"] or match["night5"]
    late = match["late4"] or match["late5"] or (night and 6 <= hour < 12)
    morning = match.group().lower().endswith("morning") and past != "quarter to"
    midday = hour == 12 and not (morning or night)
    hour = hour % 12 + (12 if late or midday else 0)
    minutes = {"half past": 30, "quarter past": 15, "quarter to": -15}.get(past, 0)
    total = (60 * hour + minutes) % (24 * 60)
    start = match.start("h5") if match["h5"] else match.start()
    return Time(start, match.end(), match.string[start : match.end()], total // 60, total % 60)


def _by_pattern(day: date, pattern: str) -> str:
    names = {
        "YYYY": f"{day.year}",
        "YY": f"{day.year % 100:02}",
        "MMMM": MONTHS[day.month - 1].title(),
        "MMM": MONTHS[day.month - 1][:3].title(),
        "MM": f"{day.month:02}",
        "M": f"{day.month}",
        "DD": f"{day.day:02}",
        "D": f"{day.day}",
    }
    return re.sub(
        r"Y{4}|Y{2}|M{1,4}|D{1,2}", lambda m: names[m.group().upper()], pattern, flags=re.I
    )


def _clock(time: Time | None, pattern: str) -> str:
    hour, minute = (time.hour, time.minute) if time is not None else (0, 0)
    values = {"HH": f"{hour:02}", "MM": f"{minute:02}", "SS": "00"}
    return re.sub(r"HH|MM|SS", lambda m: values[m.group().upper()], pattern, flags=re.IGNORECASE)


def _partly(day: Day, wanted: re.Match[str] | None) -> str:
    """Write a date that is not known in full: as a pattern of its parts wants it, or as it was."""
    if wanted is not None and day.year and day.month and not re.search("D", wanted["date"], re.I):
        return _by_pattern(date(day.year, day.month, 1), wanted["date"])
    return day.text


def _like_example(day: date, example: str) -> str:
    month = MONTHS[day.month - 1].title()
    if "/" in example:
        return f"{day.month:02}/{day.day:02}/{day.year}"
    if example[:1].isdigit():
        return f"{day.day} {month} {day.year}"
    return f"{month} {day.day}, {day.year}"
