"""How well a mention fits a parameter: its form, the words around it, its preposition, its unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from simulator.language import likeness, stem
from simulator.skills.tools.dates import Day
from simulator.skills.tools.meaning import FORMED, Meaning, meaning
from simulator.skills.tools.mentions import Mention
from simulator.skills.tools.numbers import unit_of
from simulator.skills.tools.schema import Leaf, words_of

FORM = 0.3
"""A mention that has the form of a parameter (a number for a number) has this score."""

SORT = 0.6
"""One whose form tells that it is what the parameter wants (an e-mail address) has this more."""

LABEL = 0.9
"""Added when the name of the parameter stands beside the mention ("a height of 5")."""

LABEL_DOC = 0.35
"""The same for a word of its description."""

FADE = 0.1
"""Share that each word between label and mention takes away."""

ROLE = 0.35
"""Added for the parameter's usual preposition; taken off for one that points elsewhere."""

UNIT = 0.5
"""Added for a unit of the parameter's dimension; taken off for one of another."""

COUNTED = 0.6
"""What is left of the words before a number that has a noun right after it ("a 10 kg cart")."""

HEAD_NOUN = 0.25
"""Added if that noun is in the name of the parameter ("3 successes")."""

ALIKE = 0.75
"""Two stems at least this alike count as one word."""

ODD = 0.3
"""Taken off a number that would have to be changed to fit: a fraction for an integer."""

MEASURES = {
    stem(adjective): stem(noun)
    for adjective, noun in (
        ("long", "length"),
        ("wide", "width"),
        ("tall", "height"),
        ("high", "height"),
        ("deep", "depth"),
        ("heavy", "weight"),
        ("weigh", "weight"),
        ("old", "age"),
        ("far", "distance"),
        ("fast", "speed"),
        ("child", "children"),
        ("kid", "children"),
        ("person", "people"),
    )
}
ANY_MEASURE = frozenset(("value", "amount", "total", "quantity", "measurement", "number"))
"""Names that take a number of any unit, though money is the likeliest."""

NEVER = -1.0
TELLING = ("formula", "number", "time", "date", "email", "phone")
"""Kinds of mentions that are no text for a parameter that does not ask for them."""

GENERIC = {
    "quoted": 0.45,
    "name": 0.4,
    "code": 0.35,
    "phrase": 0.25,
    "number": 0.05,
    "date": 0.05,
    "url": 0.1,
}
BY_SORT: dict[str, dict[str, float]] = {
    "code": {"code": 0.7, "quoted": 0.4, "name": 0.25, "number": 0.35, "phrase": 0.0, "url": 0.1},
    "message": {"quoted": 0.7, "phrase": 0.0, "name": -0.2, "date": NEVER, "number": NEVER},
    "query": {"quoted": 0.6, "name": 0.25, "phrase": 0.05, "code": 0.1},
    "title": {"quoted": 0.55, "name": 0.35, "phrase": 0.25},
    "place": {"quoted": 0.3, "name": 0.5, "phrase": 0.15, "code": 0.1},
    "person": {"quoted": 0.3, "name": 0.5, "email": 0.45, "phrase": 0.1, "code": 0.3},
    "organization": {"quoted": 0.3, "name": 0.5, "phrase": 0.15, "code": 0.1},
    "formula": {"formula": 0.9, "quoted": 0.7, "phrase": 0.0, "name": NEVER},
    "email": {"name": 0.0},
    "phone": {"code": 0.6, "number": 0.2, "phrase": NEVER, "name": NEVER},
    "date": {"date": 0.9, "phrase": 0.05, "number": 0.0},
    "time": {"time": 0.9, "date": 0.2, "phrase": 0.05},
}


CLOCKED = re.compile(r"\b(?:HH|YY|DD|MM)")
"""A pattern of a date or a time in a description."""

LETTERS = re.compile(r"\b(two|three|2|3)[\s-](?:letter|character)", re.IGNORECASE)
LENGTHS = {"two": 2, "2": 2, "three": 3, "3": 3}
"""How long a code of letters is, in the words of a description."""


def fit(leaf: Leaf, mention: Mention) -> float:
    """Return how well a mention fits a parameter, its meaning left aside; NEVER: not at all."""
    about = meaning(leaf)
    form = _form(leaf, about, mention)
    if form < 0:
        return NEVER
    return form + _label(leaf, mention) + _role(about, mention) + _size(leaf, about, mention)


def _form(leaf: Leaf, about: Meaning, mention: Mention) -> float:
    """Return what the form of a mention says: a number for a number, an address for an address."""
    if leaf.kind in ("integer", "number"):
        return _form_of_number(leaf, about, mention)
    if leaf.kind != "string" or _is_barred(leaf, about, mention):
        return NEVER
    pattern = leaf.schema.get("pattern")
    if isinstance(pattern, str):
        return 0.9 if matches(pattern, mention.text) else -0.1
    if mention.kind == about.sort and about.sort in FORMED:
        return FORM + SORT
    table = BY_SORT.get(about.sort, {} if about.sort in FORMED else GENERIC)
    score = table.get(mention.kind, NEVER if mention.kind in TELLING else 0.0)
    if score >= 0 and _shaped_like(leaf.examples, mention.text):
        score += 0.3
    letters = LETTERS.search(leaf.doc)
    if letters is not None and score > NEVER:
        return (
            0.9 if re.fullmatch(rf"[A-Z]{{{LENGTHS[letters[1].lower()]}}}", mention.text) else 0.0
        )
    return score


def _form_of_number(leaf: Leaf, about: Meaning, mention: Mention) -> float:
    if isinstance(mention.value, Day):
        return 0.2 if _part_of_day(leaf, mention.value) is not None else NEVER
    if mention.kind != "number" or not _in_range(leaf, mention):
        return NEVER
    return FORM - (ODD if _is_odd(leaf, about, mention) else 0.0)


def _is_barred(leaf: Leaf, about: Meaning, mention: Mention) -> bool:
    """Say whether a text can never be the value: no address, a measure, a full name for a code."""
    form = leaf.schema.get("format")
    formed = form in ("email", "uri", "uuid", "ipv4", "date", "date-time", "time")
    formed |= about.sort in ("date", "time") and CLOCKED.search(leaf.doc) is not None
    measure = mention.kind == "number" and mention.unit != ""
    measure |= about.sort == "code" and mention.kind == "number" and mention.text.isalpha()
    full_name = about.sort == "code" and mention.kind == "name" and " " in mention.text
    unformed = formed and mention.kind not in ("email", "url", "code", "date", "time")
    return measure or full_name or unformed


def matches(pattern: str, text: str) -> bool:
    """Say whether a text has a JSON Schema pattern; one that Python cannot read fits nothing."""
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


def _shaped_like(examples: Sequence[str], text: str) -> bool:
    """Say whether a text has the letters and digits of an example in the same places."""
    shapes = {_shape(one) for one in examples if re.search(r"\d|^[A-Z]+$", one)}
    return _shape(text) in shapes


@lru_cache(maxsize=4096)
def _shape(text: str) -> str:
    return re.sub(
        r"a+", "a", re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", text)))
    )


def _in_range(leaf: Leaf, mention: Mention) -> bool:
    value = mention.value
    if not isinstance(value, float) or mention.unit:
        return isinstance(value, float)
    low, high = leaf.schema.get("minimum"), leaf.schema.get("maximum")
    share = meaning(leaf).unit == "decimal"
    return not (
        (isinstance(low, (int, float)) and value < low)
        or (isinstance(high, (int, float)) and value > high and not share)
    )


def _is_odd(leaf: Leaf, about: Meaning, mention: Mention) -> bool:
    """Say whether a number is no whole one where it should be, or too large for a share."""
    value = mention.value
    if not isinstance(value, float) or mention.unit:
        return False
    return (leaf.kind == "integer" and value % 1 != 0) or (about.unit == "decimal" and value > 1)


def _part_of_day(leaf: Leaf, day: Day) -> int | None:
    """Return the year, month or day of a date, for a parameter with that name."""
    return next(
        (getattr(day, part) for part in ("year", "month", "day") if stem(part) in leaf.name_stems),
        None,
    )


def _label(leaf: Leaf, mention: Mention) -> float:
    """Return what the words beside the mention say: the parameter's name, or its description."""
    counted = mention.kind == "number" and bool(mention.after) and mention.after[0] != "unit"
    best = max(
        _words_say(leaf, mention.before) * (COUNTED if counted else 1.0),
        _words_say(leaf, mention.after),
    )
    if counted and _names(leaf, mention.after[0]):
        best += HEAD_NOUN
    last = stem(mention.text.rpartition(" ")[2])
    if " " in mention.text and mention.kind in ("phrase", "name") and last in leaf.name_stems:
        best = max(best, LABEL / 2)
    near = (*mention.before[:4], *mention.after[:3])
    named = [word for word in leaf.name_stems if word in near]
    # Of several words of the name, each tells: "initial" in "initial velocity".
    return best + (0.15 * (len(named) - 1) if named else 0.0)


def _words_say(leaf: Leaf, words: Sequence[str]) -> float:
    best, broken = 0.0, 0
    for distance, word in enumerate(words):
        broken += word == ","
        fade = 1 - FADE * distance - 0.25 * broken
        if fade <= 0 or word == ",":
            continue
        if _names(leaf, word):
            best = max(best, LABEL * fade)
        elif word in leaf.doc_stems:
            best = max(best, LABEL_DOC * fade)
    return best


def _names(leaf: Leaf, word: str) -> bool:
    """Say whether a word is one of the parameter's name, or the adjective of it: "long", "wide"."""
    word = MEASURES.get(word, word)
    return any(likeness(word, known) >= ALIKE for known in leaf.name_stems)


def _role(about: Meaning, mention: Mention) -> float:
    if not mention.intro or mention.kind == "number" or about.sort == "query":
        return 0.0
    if mention.intro in about.prepositions:
        return ROLE if about.role or about.sort != "other" else ROLE / 2
    points = {"from": "source", "to": "target", "into": "target"}.get(mention.intro)
    if points is None:
        return -ROLE / 4 if about.role else 0.0
    return -ROLE if about.role else -ROLE / 2


def _size(leaf: Leaf, about: Meaning, mention: Mention) -> float:
    """Return what the unit of a number says."""
    if mention.kind != "number" or leaf.kind == "string":
        return 0.0
    if not mention.unit or "year" in words_of(leaf.name).split():
        return _bare_size(leaf, about, mention)
    known = unit_of(mention.unit)
    if known is None or not about.dimensions:
        return 0.0
    alike = {known[0]} | ({"time", "months"} if known[0] in ("time", "months") else set())
    if about.unit == "decimal" and known[0] == "percent":
        return UNIT
    if alike & about.dimensions:
        return UNIT
    return 0.0 if set(words_of(leaf.name).split()) <= ANY_MEASURE else -UNIT


def _bare_size(leaf: Leaf, about: Meaning, mention: Mention) -> float:
    """Return what it says that a number without a unit looks like a year, or does not."""
    year = _looks_like_a_year(mention)
    if "year" in words_of(leaf.name).split():
        return UNIT if year else 0.0
    spans = about.dimensions == {"months"}
    other = bool(about.dimensions) and not about.dimensions & {"months", "money"}
    return -UNIT if year and (spans or other) else 0.0


def _looks_like_a_year(mention: Mention) -> bool:
    return (
        isinstance(mention.value, float)
        and not mention.unit
        and 1500 <= mention.value <= 2100
        and len(mention.text) == 4
    )
