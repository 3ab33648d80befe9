"""Spans of days: months, and those that hang on today."""

from __future__ import annotations

from datetime import date, timedelta


def months(year: int, month: int, count: int) -> tuple[date, date]:
    """Return the first day of a month, and the day after `count` months. Raises ValueError.

    >>> months(2024, 10, 3)
    (datetime.date(2024, 10, 1), datetime.date(2025, 1, 1))
    """
    after = year * 12 + month - 1 + count
    return date(year, month, 1), date(after // 12, after % 12 + 1, 1)


def span(today: date, which: str, count: int, unit: str, rolling: bool) -> tuple[date, date]:
    this = which in ("this", "current")
    if unit in ("day", "week"):
        days = count * (7 if unit == "week" else 1)
        if this or (unit == "week" and not rolling):
            monday = today - timedelta(days=today.weekday() if unit == "week" else 0)
            start = monday if this else monday - timedelta(days=7)
            return start, start + timedelta(days=days)
        return today - timedelta(days=days), today + timedelta(days=1)
    size = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = {"month": today.month, "quarter": (today.month - 1) // 3 * 3 + 1, "year": 1}[unit]
    index = today.year * 12 + first - 1 - (0 if this else size * count)
    if rolling or which == "past":
        index = today.year * 12 + today.month - 1 - size * count
        start = date(index // 12, index % 12 + 1, min(today.day, 28))
        return start, today + timedelta(days=1)
    return months(index // 12, index % 12 + 1, size * count)


def floating(which: str, count: int, unit: str, rolling: bool) -> tuple[str, str]:
    """Return a span as SQLite expressions of the present day."""
    scale, name = {
        "day": (1, "days"),
        "week": (7, "days"),
        "month": (1, "months"),
        "quarter": (3, "months"),
        "year": (1, "years"),
    }[unit]
    if unit in ("month", "year") and not rolling and which != "past":
        at = "" if which in ("this", "current") else f", '-{count} {unit}s'"
        start = f"date('now', 'start of {unit}'{at})"
        until = f", '+1 {unit}s'" if not at else ""
        return start, f"date('now', 'start of {unit}'{until})"
    return f"date('now', '-{scale * count} {name}')", "date('now', '+1 days')"
