"""Decide what kind of values a column holds: by its type, its samples, its name, its comment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Kind = Literal["number", "text", "date", "flag", "unknown"]

YES_AND_NO = ({"Y", "N"}, {"yes", "no"}, {"Yes", "No"}, {"T", "F"}, {"true", "false"})
"""What a column says that says yes or no in words."""

NUMBER_TYPE = re.compile(r"int|real|num|dec|float|double|money|serial|^year", re.IGNORECASE)
DATE_TYPE = re.compile(r"date|time", re.IGNORECASE)
FLAG_TYPE = re.compile(r"bool|^bit\b", re.IGNORECASE)
TEXT_TYPE = re.compile(r"char|text|clob|string|enum|uuid|json", re.IGNORECASE)
DATE_NAME = re.compile(r"(?:^|_)(?:date|day|time|datetime|timestamp|dob)(?:$|_)|_(?:at|on)$", re.I)
NUMBER_NAME = re.compile(
    r"(?:^|_)(?:id|age|year|price|cost|amount|total|quantity|qty|count|number|num|salary|score"
    r"|rating|capacity|population|weight|height|length|percent|rate|budget|points|size|area|fee"
    r"|duration|distance|stock|elevation|bonus|credits?|hours?|minutes?|seconds?|days|gpa|floor"
    r"|room|season|seats|goals|visitors|attendance|audience|votes|wins|losses|speed|power"
    r"|horsepower|depth|width|altitude|temperature|ha|kg|km|cm|mm|kw|kwh|usd|eur|gbp|chf|cents"
    r"|g|m|l|ml|mg|lbs?|oz|ft|mi|sqm|m2|sec|secs|mins?|hrs?|yr|pct|deg|tons?|tonnes|kmh|mph|rpm)$",
    re.IGNORECASE,
)
DATE_COMMENT = re.compile(r"\bdates?\b|\bYYYY-MM|\btimestamp\b", re.IGNORECASE)
EVENT_NAME = re.compile(
    r"(?:^|_)(?:(?:arriv|depart|return|install|hir|join|creat|updat|acquir|purchas|borrow|deliver"
    r"|shipp|releas|publish|register|discharg|admitt|plant|start|finish|complet|receiv|submitt"
    r"|resolv|inspect|adopt|enroll|retir|expir|servic|launch|repair|issu|logg|clos|open"
    r"|end|stopp|dismiss|harvest)ed"
    r"|arrival|departure|expiry|expires|deadline|born|died|bought|seen|lent|checked_(?:in|out))$"
    r"|^(?:last|next|valid)_(?!name)|^due$|_(?:since|until|due)$",
    re.IGNORECASE,
)
"""Names of columns of texts, or without a type, that tell when something happened."""

FLAG_NAME = re.compile(
    r"(?:(?:[Ii]s|[Hh]as|[Ww]as|[Cc]an)(?:_|(?=[A-Z]))"
    r"|(?:does|had|are|allows|accepts|requires|includes|offers|supports)_(?!\w*(?:id|date|time)$)"
    r"|.*_(?:flg|flag|yn|ok)$"
    r"|(?:on_(?:display|sale|duty|leave|air|view|loan|call|time|site|board)|for_(?:sale|rent|hire))$)",
    re.ASCII,
)
FLAG_COMMENT = re.compile(
    r"\b[01] (?:if|means|when|=)|\b0/1\b|\bboolean\b|\btrue or false\b"
    r"|\b(?:Y|yes) ?(?:/|or) ?(?:N|no)\b|\bY\b.*\bN\b|\bY (?:=|if|means)",
    re.I,
)
MEASURED_TYPE = re.compile(r"real|float|double|dec|num", re.I)
STATE_NAME = re.compile(
    r"(?!.*eed$|(?:di|found|establish|open|launch|introduc|construct|discover|invent|form|join|start)ed$)"
    r"[a-z]+ed|paid|lost|active|urgent|recurring|remote|public|private|vip|valid"
    r"|visible|hidden|available|optional|online|newsletter",
    re.IGNORECASE,
)
"""Names of whole numbers that rather say yes or no: a participle or an adjective alone."""

INTEGER = re.compile(r"(?:tiny|small)?int(?:eger)?\b", re.IGNORECASE)
DATE_VALUE = re.compile(r"\d{4}-\d\d(?:-\d\d)?\b")
NUMBER_VALUE = re.compile(r"-?\d+(?:\.\d+)?")

TYPES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (FLAG_TYPE, "flag"), (DATE_TYPE, "date"), (NUMBER_TYPE, "number"), (TEXT_TYPE, "text"),
)  # fmt: skip


def column_kind(
    name: str, spoken: str, declared: str, comment: str, samples: Sequence[str]
) -> Kind:
    """Return the kind of a column. spoken: its name spelled out; declared: its type."""
    if _says_yes(name, declared, comment, samples):
        return "flag"
    if samples and all(map(DATE_VALUE.match, samples)):
        return "date"
    happened = bool(
        DATE_NAME.search(spoken) or DATE_COMMENT.search(comment) or EVENT_NAME.search(name)
    )
    if declared:
        kind: Kind = next((kind for pattern, kind in TYPES if pattern.search(declared)), "unknown")
        return "date" if kind == "text" and happened and not samples else kind
    if samples:
        return "number" if all(map(NUMBER_VALUE.fullmatch, samples)) else "text"
    if happened:
        return "date"
    return "number" if NUMBER_NAME.search(spoken) or _counts(spoken) else "unknown"


def _says_yes(name: str, declared: str, comment: str, samples: Sequence[str]) -> bool:
    """Say whether a column says yes or no."""
    if samples and (set(samples) <= {"0", "1"} or set(samples) in YES_AND_NO):
        return True
    told = FLAG_NAME.match(name) or FLAG_COMMENT.search(comment)
    bare = not (samples or comment) and INTEGER.match(declared) is not None
    state = bare and STATE_NAME.fullmatch(name) is not None
    return state or (told is not None and not MEASURED_TYPE.match(declared))


NO_AMOUNTS = frozenset(
    {"notes", "comments", "allergens", "ingredients", "tags", "remarks", "details"}
)


def _counts(name: str) -> bool:
    """Say whether a name without a type is a plural, as of what is counted."""
    last = name.rsplit("_", maxsplit=1)[-1]
    plural = last.endswith("s") and not last.endswith(("ss", "us", "is", "ies")) and len(last) > 3
    return plural and last not in NO_AMOUNTS
