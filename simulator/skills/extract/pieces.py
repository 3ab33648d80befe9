"""Pieces of names, addresses, numbers and rows: a surname, a postal code, a clock, a range."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.skills.extract.refine import PERSON
from simulator.skills.extract.signs import LIKELY, STATED, UNITS, Sign
from simulator.skills.tools.numbers import WORD_NUMBER, numbers, plain
from simulator.skills.tools.schema import Leaf, words_of

CAPITAL = r"[A-Z\u00c0-\u00de][\w'\u2019\u00c0-\u024f.-]*"
FIRST = frozenset(("first name", "given name", "forename", "firstname"))
LAST = frozenset(("last name", "surname", "family name", "lastname"))
ADDRESSED = re.compile(
    rf"\b(?:[Ff]amily|Mr|Ms|Mrs|Dr|Prof|Herr|Frau|Messrs)\.? (?P<v>{CAPITAL})(?! {CAPITAL})"
)
STREET = re.compile(
    rf"(?<![\w-])(?P<v>{CAPITAL}(?: {CAPITAL}){{0,2}} \d{{1,4}}[a-z]?)"
    r"(?=,\s*(?:[A-Z]{1,2}-)?(?:\d{4,6}\b|[A-Z\u00c0-\u00de]))"
)
"""A street whose number stands behind its name, before a comma and the city."""

POSTAL = re.compile(
    r"(?:(?<=, )|(?<=\n)|\b[A-Z]{1,2}-)(?P<v>\d{4,6})(?= [A-Z\u00c0-\u00de][a-z\u00e0-\u00ff])"
    r"|\b(?P<uk>[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})\b|\b[A-Z]{2} (?P<us>\d{5}(?:-\d{4})?)\b"
)
BEHIND_POSTAL = re.compile(
    r"(?:(?<=, )|(?<=\n))(?:[A-Z]{1,2}-)?\d{4,6} "
    r"(?P<v>[A-Z\u00c0-\u00de][\w\u00c0-\u024f-]+(?: [A-Z\u00c0-\u00de][\w\u00c0-\u024f-]+)?)"
)
POSTAL_NAMES = frozenset(("postal code", "postcode", "zip", "zip code", "zipcode", "postal"))
PHONE = re.compile(r"(?<![\w-])(?P<v>\+?\(?\d[\d ()/.-]{6,18}\d)(?![\w-])")
CALLED_BACK = frozenset(
    ("phone", "callback", "mobile", "cell", "whatsapp", "direct", "fax", "telephone", "contact")
)
LEAST_DIGITS, MOST_DIGITS = 7, 15
EXACT = r"\d{1,2}:\d{2}(?:\s?[ap]\.?m\.?)?|\d{1,2}(?:\.\d{2})?\s?[ap]\.?m\.?"
CLOCKS = re.compile(
    rf"(?<![\w:.])(?P<a>{EXACT})(?:\s*(?:-|\u2013|to|until)\s*(?P<b>{EXACT}))?", re.IGNORECASE
)
ON_LABEL = 2.7
"""The score of a clock right behind the name of its field."""

START, END = frozenset(("start", "begin", "begins", "starts")), frozenset(("end", "ends", "finish"))
RANGE = re.compile(r"(?<![\w.-])(?P<v>\d+(?:[.,]\d+)?\s?[-\u2013]\s?\d+(?:[.,]\d+)?)(?![\w-])")
RANGED = frozenset(("range", "interval", "bounds"))
PLATED = re.compile(
    r"\b(?P<v>[A-Z]{1,3}[ -]?\d{1,4}[ -][A-Z]{1,3}"
    r"|[A-Z]{1,3}-[A-Z]{1,2} ?\d{1,4})\b"
)
TASK = re.compile(
    r"\A\s*(?:[-*\u2022]\s*)?(?:\[[ xX]?\]\s*)?(?P<v>[A-Za-z][^(){}:;\n]{3,80}?)"
    r"(?=\s*(?:\(|$|\s[-\u2013]\s|,? (?:by|before|until|due)\b))"
)
LOGIN = re.compile(
    r"\b(?:account|user(?:name)?|login"
    r"|handle)(?: name)?(?: is)?[: ]+@?(?P<v>[a-z][\w.-]*[\w])",
    re.I,
)
TASKS = frozenset(("task", "todo", "action", "step", "item"))
MOST_WORDS = 12


def pieces(leaf: Leaf, text: str) -> Iterator[Sign]:
    """Yield values for a field with scores and places."""
    name = words_of(leaf.name)
    words = name.split()
    if leaf.kind in ("integer", "number"):
        yield from _with_unit(words, text)
        if len(words) > 1 and words[-1] in ("number", "no", "id"):
            name = re.escape(words[-2])
            numbered = rf"\b{name}(?: (?:no\.?|number|id))?:? ?#?(?P<v>\d+)\b(?![.,]\d)"
            for match in re.finditer(numbered, text, re.IGNORECASE):
                yield STATED, int(match["v"]), *match.span("v")
    elif leaf.kind == "string":
        yield from _of_names(name, text)
        yield from _of_addresses(name, words, text)
        yield from _of_rows(words, text)


def _with_unit(words: list[str], text: str) -> Iterator[Sign]:
    """Yield numbers in the very unit that a field is named for: `eleven months ago`."""
    if words[-1] in UNITS and len(words) > 1:
        unit = words[-1].removesuffix("s")
        for match in re.finditer(rf"\b(?P<v>\d+|{WORD_NUMBER})[ -]{unit}s?\b", text, re.I):
            said = numbers(match["v"])
            if said:
                yield LIKELY - 0.5, plain(said[0].value), *match.span("v")


def _of_names(name: str, text: str) -> Iterator[Sign]:
    if name not in FIRST | LAST:
        return
    for match in PERSON.finditer(text):
        if match["titled"]:
            continue
        first, _, last = match["plain"].partition(" ")
        if name in FIRST:
            yield STATED, first, match.start("plain"), match.start("plain") + len(first)
        else:
            yield STATED, last, match.end("plain") - len(last), match.end("plain")
    if name in LAST:
        yield from ((LIKELY, m["v"], *m.span("v")) for m in ADDRESSED.finditer(text))


def _of_addresses(name: str, words: list[str], text: str) -> Iterator[Sign]:
    if words[-1] in ("street", "address"):
        yield from ((LIKELY, m["v"], *m.span("v")) for m in STREET.finditer(text))
    if name in POSTAL_NAMES:
        for match in POSTAL.finditer(text):
            group = match.lastgroup or "v"
            yield STATED, match[group], *match.span(group)
    if words[-1] in ("city", "town"):
        yield from ((STATED + 0.1, m["v"], *m.span("v")) for m in BEHIND_POSTAL.finditer(text))
    if set(words) & CALLED_BACK and words[-1] in ("number", "phone", "no", "mobile", "line"):
        for match in PHONE.finditer(text):
            if LEAST_DIGITS <= sum(map(str.isdigit, match["v"])) <= MOST_DIGITS:
                yield LIKELY, match["v"], *match.span("v")


def _of_rows(words: list[str], text: str) -> Iterator[Sign]:
    """Yield clocks, ranges, plates, and what is to be done, as rows have them."""
    if len(words) == 1 and set(words) & (START | END | {"time"}):
        group = "b" if set(words) & END else "a"
        for match in CLOCKS.finditer(text):
            if match[group]:
                yield STATED, match[group], *match.span(group)
    if len(words) == 1 and len(words[0]) > 2 and CLOCKS.search(text):
        stem = re.escape(words[0].removesuffix("s"))
        told = rf"\b{stem}\w*(?: (?:open|is|was|at|from))*:? (?P<v>{EXACT})"
        for match in re.finditer(told, text, re.IGNORECASE):
            yield ON_LABEL, match["v"], *match.span("v")
    if words[-1] in ("username", "login", "handle", "account", "user"):
        yield from ((STATED, m["v"], *m.span("v")) for m in LOGIN.finditer(text))
    if words[-1] in RANGED:
        yield from ((STATED, m["v"], *m.span("v")) for m in RANGE.finditer(text))
    if "plate" in words or words[-1] == "registration":
        yield from ((STATED, m["v"], *m.span("v")) for m in PLATED.finditer(text))
    if words[-1] in TASKS and len(text.split()) <= MOST_WORDS:
        yield from ((LIKELY, m["v"], *m.span("v")) for m in TASK.finditer(text))
