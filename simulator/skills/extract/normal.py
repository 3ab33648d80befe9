"""A value as its field is written: without titles, a date as ISO 8601, a number in its scale."""

from __future__ import annotations

import re
from typing import Any

from simulator.skills.tools.dates import days
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.numbers import SCALES, plain
from simulator.skills.tools.schema import Leaf, words_of

LARGE = ("thousand", "million", "billion")
TITLE = re.compile(
    r"^(?:(?:Dear|Hi|Hello|Hey)\s+)?(?:(?:Dr|Mr|Mrs|Ms|Prof)\.?\s+)?(?=[A-Z])"
    r"(?:(?:Patient|Client|Customer|Candidate|Judge|Officer|Professor|Doctor|Captain)\s+"
    r"(?=[A-Z]\w+\s[A-Z]))?"
)
ISO = re.compile(r"\biso\b|YYYY-MM-DD|8601", re.IGNORECASE)

BARE = re.compile(r"[\d.,]+")
NAMED_THINGS = frozenset(
    ("product", "item", "name", "title", "city", "country", "company", "topic")
)
"""Fields that are no bare number."""

DATED = re.compile(r"\d{4}-\d\d-\d\d")
FORM_OF = {
    "email": re.compile(r"\S@\S"),
    "url": re.compile(r"\w[.:/]\w|:/"),
    "phone": re.compile(r"(?:\d\D*){3}"),
    "date": re.compile(
        r"\d{3}|\d\D+\d|\b(?:\d{1,2}(?:st|nd|rd|th)|Mon|Tues|Wednes|Thurs|Fri|Satur"
        r"|Sun)(?:days?)?\b"
        r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b(?:today|yesterday|tomorrow"
        r"|tonight"
        r"|now|week|weekend|month|year|spring|summer|autumn|fall|winter|easter|christmas)",
        re.IGNORECASE,
    ),
    "time": re.compile(
        r"\d|\b(?:noon|midday|midnight|morning|afternoon|evening|night|dawn|dusk|now)\b",
        re.IGNORECASE,
    ),
}
"""What the text of a field of each sort has at least."""


CALENDAR = re.compile(
    r"(?:(?:since|in|on|from|until|by|next|last) )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)",
    re.IGNORECASE,
)
IN_CALENDAR_LIST = """
    date day days weekday month months season when time period due on by until from since to start
    end deadline delivery arrival departure expected available schedule
"""
IN_CALENDAR = frozenset(IN_CALENDAR_LIST.split())
"""Words in the names of fields that a day of the week or a month can be the value of."""


def normal(leaf: Leaf, value: Any) -> Any:
    """Write a date as ISO 8601 where the format or the description of a field asks for it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _in_its_scale(leaf, value)
    if isinstance(value, str):
        value = _bare(leaf, value)
    if isinstance(value, str) and in_iso(leaf) and (found := days(value)) and found[0].known:
        clock = (
            "T00:00:00Z" if leaf.schema.get("format") == "date-time" and "T" not in value else ""
        )
        return value if clock == "" and "T" in value else found[0].known.isoformat() + clock
    return value


def _bare(leaf: Leaf, value: str) -> str:
    """Return a value without a title or its own field's name before it, and half a quotation."""
    before, mark, _ = value.partition('"')
    value = before.rstrip() if value.count('"') == 1 and mark and before.strip() else value
    if meaning(leaf).sort in ("title", "message"):
        return value
    value = TITLE.sub("", value)
    first, _, rest = value.partition(" ")
    return (
        rest if first.lower() == words_of(leaf.name).split()[-1] and rest[:1].isupper() else value
    )


def in_iso(leaf: Leaf) -> bool:
    """Say whether format or description of a field ask for ISO 8601."""
    return bool(leaf.schema.get("format") in ("date", "date-time") or ISO.search(leaf.doc))


def _in_its_scale(leaf: Leaf, value: float) -> float:
    """Write a number in the thousands or millions that its field is named for."""
    size = next((SCALES[w] for w in words_of(leaf.name).split() if w in LARGE), None)
    size = size or next((SCALES[w] for w in LARGE if f"in {w}s" in leaf.doc.lower()), None)
    if size is None or abs(value) < size:
        return value
    return plain(float(f"{value / size:.10g}"))


def has_form(leaf: Leaf, value: Any) -> bool:
    """Say whether a text has the form that its field must have: digits, a sign, a day.

    `line bad` is no telephone number, and `20` is no date.
    """
    if not isinstance(value, str):
        return True
    if BARE.fullmatch(value) and words_of(leaf.name).split()[-1] in NAMED_THINGS:
        return False
    if "currenc" in leaf.name.lower() and value.islower():
        return False
    if CALENDAR.fullmatch(value) and not IN_CALENDAR & set(words_of(leaf.name).split()):
        return meaning(leaf).sort in ("date", "time", "message")
    form = FORM_OF.get(meaning(leaf).sort)
    if leaf.schema.get("format") in ("date", "date-time") and not DATED.search(value):
        return any(one.known for one in days(value))
    return form is None or form.search(value) is not None


def denied(name: str, text: str) -> bool:
    """Say whether a text denies that there is any: `No known allergies`, `without witnesses`."""
    word = words_of(name).split()[-1].rstrip("s")
    stem = re.escape(word[:-1] if len(word) > 4 else word)
    pattern = rf"\b(?:no|without|none|not any)\s+(?:known\s+|other\s+)?{stem}\w*"
    return len(word) > 3 and re.search(pattern, text, re.IGNORECASE) is not None
