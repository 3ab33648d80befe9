"""Keep a value within its schema: length, range, form; None where it cannot be."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from simulator.skills.tools.dates import days, times
from simulator.skills.tools.matching import matches

FORMS = {
    "email": re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
    "uri": re.compile(r"^[a-z][a-z0-9+.-]*://?\S+$", re.IGNORECASE),
    "uuid": re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE),
    "ipv4": re.compile(r"^(?:\d{1,3}\.){3}\d{1,3}$"),
    "date": re.compile(r"^\d{4}-\d\d-\d\d$"),
    "time": re.compile(r"^\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$"),
    "date-time": re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$"),
}
"""The forms of text that are held to, by the name of the format."""


def fitted(value: Any, schema: Mapping[str, Any], kind: str) -> Any:
    """Return a value as its schema allows it, or None."""
    if "const" in schema:
        return schema["const"]
    choices = schema.get("enum")
    if isinstance(choices, list):
        return value if value in choices else None
    if kind == "string":
        return _text(value, schema) if isinstance(value, str) else _text(str(value), schema)
    if kind in ("integer", "number"):
        return _number(value, schema, kind)
    if kind == "array" and isinstance(value, list):
        short = len(value) < int(schema.get("minItems") or 0)
        return None if short else value[: schema.get("maxItems")]
    return value


def _text(value: str, schema: Mapping[str, Any]) -> str | None:
    form = str(schema.get("format") or "")
    value = _in_form(value, form)
    known = FORMS.get(form)
    least, most = schema.get("minLength"), schema.get("maxLength")
    pattern = schema.get("pattern")
    if isinstance(most, int) and len(value) > most:
        value = _cut(value, most)
    short = isinstance(least, int) and len(value) < least
    wrong = known is not None and not known.match(value)
    misshapen = isinstance(pattern, str) and not matches(pattern, value)
    return None if short or wrong or misshapen else value


def _in_form(value: str, form: str) -> str:
    known = FORMS.get(form)
    if known is None or known.match(value):
        return value
    found = next((one.known for one in days(value) if one.known is not None), None)
    if form == "date" and found is not None:
        return found.isoformat()
    clock = next(iter(times(value)), None)
    said = f"{clock.hour:02}:{clock.minute:02}:00" if clock is not None else "00:00:00"
    if form == "date-time" and found is not None:
        return f"{found.isoformat()}T{said}Z"
    if form == "time" and clock is not None:
        return f"{said}Z"
    return (
        f"https://{value}" if form == "uri" and re.match(r"[\w-]+(?:\.[\w-]+)+", value) else value
    )


def _cut(value: str, most: int) -> str:
    """Cut a text at a word, if that leaves half of it."""
    short = value[:most]
    words = short.rpartition(" ")[0]
    return words if len(words) * 2 > most and not value[most : most + 1].isspace() else short


def _number(value: Any, schema: Mapping[str, Any], kind: str) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = round(value) if kind == "integer" else value
    low, high = _bound(schema, "minimum", -math.inf), _bound(schema, "maximum", math.inf)
    above = _bound(schema, "exclusiveMinimum", -math.inf)
    below = _bound(schema, "exclusiveMaximum", math.inf)
    step = _bound(schema, "multipleOf", 0.0)
    uneven = step > 0 and abs(number / step - round(number / step)) > 1e-9
    inside = low <= number <= high and above < number < below
    return number if inside and not uneven else None


def _bound(schema: Mapping[str, Any], name: str, otherwise: float) -> float:
    found = schema.get(name)
    told = isinstance(found, int | float) and not isinstance(found, bool)
    return float(found) if told and found is not None else otherwise
