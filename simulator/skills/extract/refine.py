"""What the form of a name, a code or a number with a unit says about the field it can fill."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
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
    r"\b\d+[A-Za-z]?\s+(?:[A-Z][\w'.-]*\s+){1,3}(?:Street|Road|Avenue|Lane|Drive|Boulevard"
    r"|Square|Court|Terrace|Way|Row|Close|Crescent|Gardens|Grove|Hill|Mews|Place|Quay|Rise|Walk|Yard)\b"
)
STREET = re.compile(
    r"\b(?:Street|Road|Avenue|Lane|Drive|Boulevard|Square|Court|Terrace|Row|Crescent|Mews)\b\.?$"
)
COMPANY = re.compile(
    r"\b(?:[A-Z][\w&'.-]*[ ]+){1,4}(?:Inc|Ltd|LLC|GmbH|AG|AS|SA|Corp|Co"
    r"|PLC|plc|BV|Oy|AB|SE|Group|Partners"
    r"|Company|Corporation|University|Bank|Foundation|Institute|Labs?|Inn|Hotel|Hospital|Clinic"
    r"|Bakery|Foods|Press|Airlines|Media|Systems|Software|Energy|Logistics|Solutions|Services"
    r"|Consulting|Industries|Motors|Pharma|Technologies|Electronics|Insurance|Publishing"
    r"|Restaurant|Caf\u00e9|School|College|Academy|Museum|Gallery|Theatre|Studios?|Dental)\b\.?"
    r"|\b(?:Hotel|Hostel|Caf\u00e9|Restaurant|Villa|Pension"
    r"|Gasthof) [A-Z\u00c0-\u00de][\w'\u00c0-\u024f-]+"
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
    r"(?<!-time)(?=,|\s+(?:is|was|has|raised|said|announced|will)\b|\s+and\s+[A-Z][a-z])"
)
COUNTRY_LIST = """
    afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan
    bahamas bahrain bangladesh barbados belarus belgium belize benin bhutan bolivia botswana brazil
    bulgaria burundi cambodia cameroon canada chile china colombia croatia cuba cyprus czechia
    denmark ecuador egypt england eritrea estonia ethiopia fiji finland france gabon gambia georgia
    germany ghana greece guatemala guinea guyana haiti honduras hungary iceland india indonesia iran
    iraq ireland israel italy jamaica japan jordan kazakhstan kenya korea kosovo kuwait kyrgyzstan
    laos latvia lebanon lesotho liberia libya liechtenstein lithuania luxembourg madagascar malawi
    malaysia maldives mali malta mauritania mauritius mexico moldova monaco mongolia montenegro
    morocco mozambique myanmar namibia nepal netherlands nicaragua niger nigeria norway oman
    pakistan panama paraguay peru philippines poland portugal qatar romania russia rwanda samoa
    scotland senegal serbia seychelles singapore slovakia slovenia somalia spain sudan suriname
    sweden switzerland syria taiwan tajikistan tanzania thailand togo tonga tunisia turkey
    turkmenistan uganda ukraine uruguay usa uzbekistan venezuela vietnam wales yemen zambia zimbabwe
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
TITLED = re.compile(r"(?:Dr|Mr|Mrs|Ms|Prof)\.?\s*$")
AGENT = re.compile(
    r"(?:[^aeiou]er|or|ist|ian|host|guest|parent|ceo|cfo|cto|chief|athlete|chair|tenant|applicant"
    r"|insured|nurse|coach|chef|landlord|pilot|judge|defendant|witness|captain|referee|person)$"
)
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

NO_THING_LIST = """
    once twice daily weekly monthly yearly born died ran took gave got went came made said told saw
    left kept held met paid sold bought sent spent built began became found lost won led grew fell
    rose broke wrote spoke read answers asks says tells needs wants takes gives gets goes comes
    makes leaves lands hire hires started ended well soon later again yet still already today home
    night morning evening afternoon announced measures weighs costs lasts runs sends books
    based
"""
NO_THINGS = frozenset(NO_THING_LIST.split())
"""Verbs and adverbs, which are the value of no field."""

HANDLES = ("username", "user", "login", "name")
"""Fields whose values need not be the name of a person."""

PEOPLE = frozenset(("people", "persons", "staff", "children", "crew", "passengers", "participants"))
"""Arrays of people, by a name that is no plural of what a person is."""

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
    if sort == "person" and _of_a_person(leaf):
        return _person(mention, text) + (MISFITS if mention.kind == "phrase" else 0.0)
    proper = words_of(leaf.name).split()[-1] in PROPER
    if sort in ("other", "title") and mention.kind == "name":
        return _named(leaf, mention, text) + (FITS / 2 if proper else 0.0)
    if sort == "organization":
        return _organization(leaf, mention, text)
    return _place(leaf, mention) if sort == "place" else _phrase(mention, text, sort, proper=proper)


def _of_a_person(leaf: Leaf) -> bool:
    """Say whether a field must be the name of a person: not a user name, nor that of a thing."""
    if len(leaf.path) > 1 and leaf.name.lower() == "name":
        around = meaning(replace(leaf, path=leaf.path[:-1])).sort
        return around == "person" or words_of(leaf.path[-2]).split()[-1:][0] in PEOPLE
    return leaf.name.lower() not in HANDLES


LABEL = 40
LABELLING = re.compile(r"[A-Z][a-z]+(?: [a-z]+){1,3}")
"""A label of several words, whose last one is no value either: `Observer on duty:`."""


def _is_label(leaf: Leaf, mention: Mention, text: str) -> bool:
    """Say whether a mention is the label of a line, or names the field itself."""
    line = re.split(r"[.;)\n]\s*", text[max(0, mention.start - LABEL) : mention.end])[-1]
    begins = LABELLING.fullmatch(line.strip(" *#-")) is not None
    begins = begins or line.strip(" *#-") == mention.text
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
    titled = TITLED.search(text[max(0, mention.start - 6) : mention.start])
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
    titled = TITLED.search(text[max(0, mention.start - 6) : mention.start])
    named = FITS if person or known else 2 * MISFITS if mention.kind == "phrase" else 0.0
    return named + (FITS if titled else 0.0) + (FITS if mention.intro == "by" else 0.0)


def _organization(leaf: Leaf, mention: Mention, text: str) -> float:
    """Return what speaks for a company: its legal form, or that a sentence is about it."""
    if COMPANY.search(mention.text):
        kinds = set(words_of(leaf.name).split()) & set(mention.text.lower().split())
        return FITS + (FITS if kinds else 0.0)
    if mention.kind != "name":
        return _no_phrase(mention)
    if "," in mention.text:
        return MISFITS
    subject = not text[: mention.start].strip() or text[: mention.start].rstrip()[-1] in ".!?"
    return (FITS if subject else 0.0) + (MISFITS / 2 if PERSON.fullmatch(mention.text) else 0.0)


def _place(leaf: Leaf, mention: Mention) -> float:
    name = words_of(leaf.name)
    if "country" in name:
        known = mention.text.lower() in COUNTRIES
        return 2 * FITS if known else MISFITS / 2 + _no_phrase(mention)
    if "city" in name and STREET.search(mention.text):
        return 2 * MISFITS
    numbered = any(character.isdigit() for character in mention.text)
    whole = numbered or "," in mention.text
    return (MISFITS if whole and "address" not in name else 0.0) + _no_phrase(mention)


def _phrase(mention: Mention, text: str, sort: str, *, proper: bool) -> float:
    """Return what speaks against words for a date, against a verb, for what is counted."""
    if sort in FORMED and (mention.kind in ("name", "phrase") or WEEKDAY.fullmatch(mention.text)):
        return 2 * MISFITS
    if sort == "code" and not any(map(str.isdigit, mention.text)):
        return 2 * MISFITS
    if mention.kind != "phrase":
        return 0.0
    acts = DOES.fullmatch(mention.text) is not None or _is_verb(mention, text)
    if acts or mention.text.lower() in NO_THINGS:
        return 2 * MISFITS
    counted = re.search(r"\d\s*(?:x\s*)?$", text[: mention.start])
    if proper and not counted:
        return MISFITS
    return FITS / 2 if counted else 0.0


WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?")
DOES = re.compile(r"(?:\w+ )?\w+(?:ed|ing|ly)")
ACTS = re.compile(r"[a-z]+(?:s|ed)")
OBJECT = re.compile(r"\s+(?:the|an?|his|her|its|our|their|\d[\d.,]*|[A-Z]\w+)\b")
HELD = re.compile(r"(?:\b(?:the|an?|of|for|with|in|on|at|by|to|and|his|her|its)|\d|[,;:(])\s*$")


def _is_verb(mention: Mention, text: str) -> bool:
    """Say whether a word is a verb by its place: after a noun, and before an object."""
    acts = ACTS.fullmatch(mention.text) is not None and OBJECT.match(text, mention.end)
    return bool(acts) and HELD.search(text[: mention.start]) is None


def _no_phrase(mention: Mention) -> float:
    return MISFITS if mention.kind == "phrase" and mention.text.islower() else 0.0


MONEY_LIST = """
    price rent fee deposit salary cost amount total subtotal budget damage fare balance payment wage
    revenue income fine tip cash estimate premium deductible profit utilities value pay spent spend
    spending ticket paid turnover expense expenses claim bid offer charge debt loan bill donation
"""
MONEY = frozenset(MONEY_LIST.split())
NO_MONEY = frozenset(("percent", "rate", "number", "count", "id", "quantity", "minutes", "hours"))
CURRENCY = re.compile(
    r"\s?(?:euros?|dollars?|pounds?|francs?|kronor|crowns?|yen|usd|eur|gbp|chf|nok|sek|dkk|pln"
    r"|czk|cad|aud|[$\u20ac\u00a3])",
    re.IGNORECASE,
)

SIGNS = frozenset("$\u20ac\u00a3")


def _money(leaf: Leaf, mention: Mention, text: str) -> float:
    """Return what a currency beside a number says for an amount of money, and against others."""
    priced = _priced(mention, text)
    words = set(words_of(leaf.name).split())
    if words & MONEY and not words & NO_MONEY:
        exact = re.fullmatch(r"\d[\d,]*\.\d\d", mention.text) is not None
        return FITS if priced else FITS / 2 if exact else 0.0
    told = priced and not re.search(r"money|currency|price|cost|salary", leaf.doc, re.IGNORECASE)
    return 2 * MISFITS if told and not set(leaf.path[:-1]) & MONEY else 0.0


def _priced(mention: Mention, text: str) -> bool:
    """Say whether a currency is a part of a number, or stands beside it."""
    unit = unit_of(mention.unit) if mention.unit else None
    before = text[max(0, mention.start - 2) : mention.start].strip()[-1:]
    sign = mention.text[:1] in SIGNS or before in SIGNS
    return sign or (unit or ("",))[0] == "money" or bool(CURRENCY.match(text, mention.end))


def _measured(leaf: Leaf, mention: Mention) -> float:
    """Return what a unit says that stands in the name of a field, as in `total_minutes`."""
    wanted = [found for word in _unit_word(leaf) if (found := unit_of(word))]
    if not wanted or mention.kind != "number":
        return 0.0
    have = unit_of(mention.unit) if mention.unit else None
    if have is None:
        return MISFITS / 2 if wanted[0][0] != "money" else 0.0
    if have[0] != wanted[0][0]:
        return MISFITS
    return FITS if have[1] == wanted[0][1] else -FITS / 2


def _unit_word(leaf: Leaf) -> list[str]:
    """Return the word that names a unit: `hours` of `hours_per_week`."""
    words = words_of(leaf.name).split()
    return words[: words.index("per")][-1:] if "per" in words else words[-1:]
