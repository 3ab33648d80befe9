"""A day of the week that is written beside a date must be that day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from course.data.larkspur.check.documents import Document, Finding
from course.data.larkspur.check.spellings import MONTHS

WEEKDAYS = [name.casefold() for name in calendar.day_name]
NAMED = rf"\b({'|'.join(WEEKDAYS)}),? (?:the )?"
AMERICAN = NAMED + rf"({'|'.join(MONTHS)}) (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})"
EUROPEAN = NAMED + rf"(\d{{1,2}})(?:st|nd|rd|th|\.)? ({'|'.join(MONTHS)}) (\d{{4}})"


def wrong_weekdays(document: Document) -> Iterator[Finding]:
    """Find dates with a year whose day of the week is another one, or that do not exist."""
    text = document.flat.casefold()
    found = [(w, month, day, year) for w, month, day, year in re.findall(AMERICAN, text)]
    found += [(w, month, day, year) for w, day, month, year in re.findall(EUROPEAN, text)]
    for weekday, month, day, year in found:
        number = MONTHS.index(month) + 1
        exists = 1 <= int(day) <= calendar.monthrange(int(year), number)[1]
        if not exists or WEEKDAYS[date(int(year), number, int(day)).weekday()] != weekday:
            yield Finding(document.plan.id, "weekday", f"{weekday}, {month} {day}, {year}")
