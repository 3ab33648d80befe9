"""Times of the day: how long, until when, since when."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from simulator.skills.arithmetic.dates import Found
from simulator.skills.arithmetic.numbers import in_digits

TIME = re.compile(r"\b(?P<h>\d{1,2})(?::(?P<m>\d\d))?\s?(?P<half>[ap]\.?m\b\.?)?", re.IGNORECASE)
LASTS = re.compile(
    r"(?:(?P<h>\d+(?:\.\d+)?)[\s-]*(?:hours?|hrs?"
    r"|h)\b)?(?:\s*(?:and\s+)?(?P<m>\d+)[\s-]*(?:minutes?|mins?)\b)?",
    re.IGNORECASE,
)


def clock(question: str) -> Found | None:
    """Answer a question about times of the day: how long, until when, since when."""
    question = in_digits(question)
    times = [t for m in TIME.finditer(question) if (t := _time(m)) is not None]
    spans = [m for m in LASTS.finditer(question) if m["h"] or m["m"]]
    if len(times) == 2 and re.search(r"\bhow (?:long|many (?:hours|minutes))\b", question, re.I):
        minutes = (times[1] - times[0]).seconds // 60
        return _lasting(minutes, question)
    if (
        len(times) == 1
        and spans
        and re.search(r"\b(?:what time|when|which time)\b", question, re.I)
    ):
        minutes = sum(round(float(m["h"] or 0) * 60) + int(m["m"] or 0) for m in spans)
        back = re.search(
            r"\b(?:before|ago|earlier|when did .* (?:start|begin|leave))\b", question, re.I
        )
        end = times[0] + timedelta(minutes=-minutes if back else minutes)
        half = re.search(r"\d\s?[ap]\.?m\b", question, re.I)
        text = end.strftime("%I:%M %p").lstrip("0") if half else end.strftime("%H:%M")
        return Found(
            text, (f"{times[0]:%H:%M} {'-' if back else '+'} {minutes} minutes = {end:%H:%M}",)
        )
    return None


def _time(match: re.Match[str]) -> datetime | None:
    hour, minute = int(match["h"]), int(match["m"] or 0)
    if not match["m"] and not match["half"]:
        return None
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    return datetime(2025, 1, 1, hour, minute) if hour < 24 and minute < 60 else None


def _lasting(minutes: int, question: str) -> Found:
    if re.search(r"\bhow many minutes\b", question, re.I):
        return Found(str(minutes), (f"{minutes} minutes",), "minutes")
    hours, rest = divmod(minutes, 60)
    if re.search(r"\bhow many hours\b", question, re.I):
        value = f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
        return Found(value, (f"{minutes} ÷ 60 = {value}",), "hours")
    parts = [f"{hours} hour{'s' * (hours != 1)}"] if hours else []
    parts += [f"{rest} minute{'s' * (rest != 1)}"] if rest or not hours else []
    return Found(" ".join(parts), (f"{minutes} minutes",))
