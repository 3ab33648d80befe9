"""What the form of a name, a code or a number with a unit says about the field it can fill."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.language import STOP_WORDS
from simulator.skills.tools.meaning import FORMED, meaning
from simulator.skills.tools.mentions import Mention
from simulator.skills.tools.numbers import unit_of
from simulator.skills.tools.schema import Leaf, words_of

PERSON = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|Sir|Captain|Capt)\.?[ ])"
    r"(?P<titled>[A-Z][\w'\u2019-]+(?:[ ][A-Z][\w'\u2019-]+){0,2})"
    r"|\b(?P<plain>[A-Z][a-z\u00c0-\u024f'\u2019-]+(?:[ ][A-Z]\.)?"
    r"(?:[ ](?:van|von|de|da|del|al|bin|la|le|der))*"
    r"(?:[ ][A-Z][a-z\u00c0-\u024f'\u2019-]+){1,2})\b"
)
ADDRESS = re.compile(
    r"\b\d+[A-Za-z]?\s+(?:[A-Z][\w'.-]*\s+){1,3}(?:Street|Road|Avenue|Lane|Drive|Boulevard|Square|Court|Terrace|Way)\b"
)
STREET = re.compile(r"\b(?:Street|Road|Avenue|Lane|Drive|Boulevard|Square|Court|Terrace)\b\.?$")
COMPANY = re.compile(
    r"\b(?:[A-Z][\w&'.-]*[ ]+){1,4}(?:Inc|Ltd|LLC|GmbH|AG|AS|SA|Corp|Co"
    r"|PLC|plc|BV|Oy|AB|SE|Group|Partners"
    r"|Company|Corporation|University|Bank|Foundation|Institute|Labs?)\b\.?"
    r"|\b(?:University|College|Bank|Institute|School|Museum|Ministry) of [A-Z][\w-]+"
    r"(?: [A-Z][\w-]+)*"
)
CODE = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b[A-Z]{2} ?\d{2,4}\b"
    r"|\b(?=[A-Z-]*\d)(?=[\d-]*[A-Z])[A-Z\d]+(?:-[A-Z\d]+)*\b"
)
PHONE = re.compile(
    r"\b(?:phone|tel|telephone|call|mobile|cell|fax)\b[^\d+\n]{0,25}"
    r"(?P<phone>\+?\(?\d[\d ()/.-]{5,20}\d)",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"(?:^|(?<=[.!?]\s))(?P<name>[A-Z][\w&'-]+)"
    r"(?=,|\s+(?:is|was|has|raised|said|announced|will)\b|\s+and\s+[A-Z][a-z])"
)
COUNTRY_LIST = """
    argentina australia austria bangladesh belgium brazil canada chile china colombia croatia cuba
    cyprus czechia denmark egypt england estonia ethiopia finland france germany ghana greece
    hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kenya korea
    latvia lebanon lithuania luxembourg malaysia malta mexico morocco nepal netherlands nigeria
    norway pakistan peru philippines poland portugal qatar romania russia scotland serbia singapore
    slovakia slovenia spain sweden switzerland taiwan tanzania thailand tunisia turkey uganda
    ukraine uruguay usa venezuela vietnam wales
"""
COUNTRIES = frozenset(COUNTRY_LIST.split()) | {
    "united kingdom",
    "united states",
    "south korea",
    "south africa",
    "saudi arabia",
    "new zealand",
    "costa rica",
    "sri lanka",
    "united arab emirates",
    "uk",
    "us",
}
AGENT = re.compile(r"(?:[^aeiou]er|or|ist|ian|host|guest|parent|ceo|cfo|cto|chief)$")
NO_AGENTS = frozenset(
    [
        "number",
        "order",
        "letter",
        "color",
        "error",
        "sensor",
        "paper",
        "folder",
        "character",
        "computer",
        "printer",
        "server",
        "router",
        "newsletter",
        "weather",
        "matter",
        "chapter",
        "register",
        "vendor",
        "factor",
        "sector",
        "floor",
        "door",
        "motor",
    ]
)
PROPER = frozenset(
    (
        "product",
        "brand",
        "model",
        "event",
        "festival",
        "tournament",
        "ship",
        "team",
        "course",
        "book",
    )
)
"""Last words of fields whose values are names of their own."""

FITS, MISFITS = 0.35, -0.5
"""Added for the form that a field wants, and for one that it cannot have."""


def extra(text: str) -> Iterator[Mention]:
    """Yield people with titles, companies, codes and subjects, as they stand in a text."""
    streets = [match.span() for match in ADDRESS.finditer(text)]
    for match in PERSON.finditer(text):
        group = "titled" if match["titled"] else "plain"
        if any(begin <= match.start() < end for begin, end in streets):
            continue
        yield Mention("name", match[group], *match.span(group), match[group])
    for pattern, kind in ((COMPANY, "name"), (CODE, "code")):
        for match in pattern.finditer(text):
            yield Mention(kind, match.group(), *match.span(), match.group())  # type: ignore[arg-type]
    for match in PHONE.finditer(text):
        yield Mention("phone", match["phone"], *match.span("phone"), match["phone"])
    for match in SUBJECT.finditer(text):
        if match["name"].lower() not in STOP_WORDS:
            yield Mention("name", match["name"], *match.span("name"), match["name"])


def form_bonus(leaf: Leaf, mention: Mention, text: str) -> float:
    """Return what the form of a mention speaks for or against a field."""
    if _is_label(leaf, mention, text):
        return 9 * MISFITS
    if leaf.kind in ("number", "integer"):
        return _measured(leaf, mention) + _money(leaf, mention, text)
    sort = meaning(leaf).sort
    if sort == "person":
        return _person(mention, text)
    proper = words_of(leaf.name).split()[-1] in PROPER
    if sort in ("other", "title") and mention.kind == "name":
        return _named(leaf, mention, text) + (FITS / 2 if proper else 0.0)
    if sort == "organization":
        return _organization(leaf, mention, text)
    return _place(leaf, mention) if sort == "place" else _phrase(mention, text, sort, proper=proper)


def _is_label(leaf: Leaf, mention: Mention, text: str) -> bool:
    """Say whether a mention is the label of a line, or names the field itself."""
    begins = not text[: mention.start].rpartition("\n")[2].strip(" *#-")
    colon = re.match(r"\s*(?::|=)(?!//)", text[mention.end : mention.end + 3]) is not None
    named = mention.text.lower() == words_of(leaf.name).lower()
    return (begins and colon) or (named and mention.kind == "phrase")


@lru_cache(maxsize=8192)
def forms(text: str) -> tuple[bool, bool, bool]:
    """Say whether a text has a person's name, a company's, and whether it is a place."""
    place = STREET.search(text) is not None or text.lower() in COUNTRIES
    return PERSON.search(text) is not None, COMPANY.search(text) is not None, place


def has_article(mention: Mention, text: str) -> bool:
    """Say whether "the" stands before a mention or begins it: no person has that."""
    before = text[max(0, mention.start - 4) : mention.start].lower()
    return before == "the " or mention.text.startswith("The ")


def _person(mention: Mention, text: str) -> float:
    whole, company, place = forms(mention.text)
    whole = whole and not has_article(mention, text)
    titled = re.search(
        r"(?:Dr|Mr|Mrs|Ms|Prof)\.?\s*$", text[max(0, mention.start - 6) : mention.start]
    )
    misfit = (MISFITS if company else 0.0) + (3 * MISFITS if place else 0.0)
    misfit += FITS if mention.intro == "by" else 0.0
    first = whole and not text[: mention.start].strip()
    return (FITS if whole or titled else MISFITS) + misfit + (FITS / 2 if first else 0.0)


def _named(leaf: Leaf, mention: Mention, text: str) -> float:
    """Return what speaks for a name: a person for one who does something, the subject for a title.

    Words such as "speaker" and "physician" are made of what somebody does.
    """
    word = words_of(leaf.name).split()[-1]
    if AGENT.search(word) and word not in NO_AGENTS:
        return _agent(mention, text)
    first = not text[: mention.start].strip(' \n"')
    return FITS if first and word in ("title", "name", "event", "product", "company") else 0.0


def _agent(mention: Mention, text: str) -> float:
    """Return what speaks for one who does something: a person's name, and "by" before it."""
    person = PERSON.fullmatch(mention.text) is not None and not has_article(mention, text)
    known = mention.kind == "name" and re.search(rf"\b{re.escape(mention.text)} [A-Z][a-z]", text)
    named = FITS if person or known else MISFITS if mention.kind == "phrase" else 0.0
    return named + (FITS if mention.intro == "by" else 0.0)


def _organization(leaf: Leaf, mention: Mention, text: str) -> float:
    """Return what speaks for a company: its legal form, or that a sentence is about it."""
    if COMPANY.search(mention.text):
        kinds = set(words_of(leaf.name).split()) & set(mention.text.lower().split())
        return FITS + (FITS if kinds else 0.0)
    if mention.kind != "name":
        return _no_phrase(mention)
    subject = not text[: mention.start].strip() or text[: mention.start].rstrip()[-1] in ".!?"
    return (FITS if subject else 0.0) + (MISFITS / 2 if PERSON.fullmatch(mention.text) else 0.0)


def _place(leaf: Leaf, mention: Mention) -> float:
    name = words_of(leaf.name)
    if "country" in name:
        return 2 * FITS if mention.text.lower() in COUNTRIES else MISFITS
    if "city" in name and STREET.search(mention.text):
        return 2 * MISFITS
    numbered = any(character.isdigit() for character in mention.text)
    return (MISFITS if numbered and "address" not in name else 0.0) + _no_phrase(mention)


def _phrase(mention: Mention, text: str, sort: str, *, proper: bool) -> float:
    """Return what speaks against words for a date, against a verb, for what is counted."""
    if sort in FORMED and mention.kind in ("name", "phrase"):
        return 2 * MISFITS
    if mention.kind != "phrase":
        return 0.0
    counted = re.search(r"\d\s*(?:x\s*)?$", text[: mention.start])
    if re.fullmatch(r"\w+(?:ed|ing|ly)", mention.text) or (proper and not counted):
        return MISFITS
    return FITS / 2 if counted else 0.0


def _no_phrase(mention: Mention) -> float:
    return MISFITS / 2 if mention.kind == "phrase" else 0.0


MONEY_LIST = """
    price rent fee deposit salary cost amount total subtotal budget damage fare balance payment wage
    revenue income fine tip
"""
MONEY = frozenset(MONEY_LIST.split())
NO_MONEY = frozenset(("percent", "rate", "number", "count", "id", "quantity", "minutes", "hours"))
CURRENCY = re.compile(
    r"\s?(?:euros?|dollars?|pounds?|francs?|kronor|crowns?|yen|usd|eur|gbp|chf|[$\u20ac\u00a3])",
    re.IGNORECASE,
)


def _money(leaf: Leaf, mention: Mention, text: str) -> float:
    """Return what a currency beside a number says for an amount of money, and against others."""
    before = text[max(0, mention.start - 2) : mention.start].strip()[-1:]
    priced = before in ("$", "\u20ac", "\u00a3") or mention.text[:1] in ("$", "\u20ac", "\u00a3")
    priced = priced or CURRENCY.match(text, mention.end) is not None
    priced = (
        priced
        or re.search(r"(?:euro|dollar|pound|franc)s?$|[\u20ac$\u00a3]$", mention.text) is not None
    )
    words = set(words_of(leaf.name).split())
    if words & MONEY and not words & NO_MONEY:
        return FITS if priced else 0.0
    told = priced and not re.search(r"money|currency|price|cost|salary", leaf.doc, re.IGNORECASE)
    return MISFITS if told and not set(leaf.path[:-1]) & MONEY else 0.0


def _measured(leaf: Leaf, mention: Mention) -> float:
    """Return what a unit says that stands in the name of a field, as in `total_minutes`."""
    wanted = [found for word in words_of(leaf.name).split()[-1:] if (found := unit_of(word))]
    if not wanted or mention.kind != "number":
        return 0.0
    have = unit_of(mention.unit) if mention.unit else None
    if have is None:
        return MISFITS / 2 if wanted[0][0] != "money" else 0.0
    return FITS if have[0] == wanted[0][0] else MISFITS
