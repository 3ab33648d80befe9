"""Read what a question asks besides: `which X won, and in which year?`, `..., and who made it?`."""

from __future__ import annotations

import re

from simulator.skills.sql.durations import TIMELESS, alike
from simulator.skills.sql.lexicon import ADJECTIVES
from simulator.skills.sql.marking import Item
from simulator.skills.sql.parts import Measure, Parts
from simulator.skills.sql.resolve import measures
from simulator.skills.sql.rows import person
from simulator.skills.sql.schema import Column, Table
from simulator.skills.sql.values import PLACES

ASIDE = re.compile(
    r",? (?:and|plus) (?:(?:also|just) )?"
    r"(?:(?:in|on|at|from|to|by|until|since|for|with|of|through) )?"
    r"(?P<ask>where|when|who|whom|what|which|how) ?(?P<rest>[^?.;:]*?) ?(?=[?.;])"
)
BEGINS = re.compile(r"\s*(?:where|when|how (?:many|much))\s*$")
TIMES = re.compile(r"^(?:the )?(?:<C\d+>|year|date|day|time|month)s?\b")
OF_IT = re.compile(
    r"^(?:was|is|were|are)? ?(?:it|they|that|those|this)?$"
    r"|^(?:it|they) (?:was|is|were|are)$|^kind\b"
)


WORD = r"(?:(?:<T\d+> )?(?:number|id|date|year|name)s?|<C\d+>|<T\d+>)"
LIST = re.compile(
    rf" ?[?.:;] (?:(?:just|only|i need|i want|we need|with|give|show|list|me|the) )*"
    rf"(?P<list>{WORD}(?:(?: ,| and| , and) (?:the |their |its )?{WORD})*)"
    r"(?: (?:only|each|is fine|will do))? ?,? ?[.?]?\s*$"
)
AGGREGATED = re.compile(
    r"\b(?:how many|how much|average|mean|total|sum|count|number of|per|each|every)\b"
)


def read_list(parts: Parts) -> None:
    """Take a list of what to show off the end: `Which X ...? Region and date.`, `X ...: C, C`."""
    schema = parts.schema
    found = LIST.search(parts.text)
    if found is None or schema is None or len(schema.tables) != 1:
        return
    before, table = parts.text[: found.start()], schema.tables[0]
    if AGGREGATED.search(before) or not re.search(r"<[TC]\d+>", before):
        return
    listed = [_one(word, before, parts, table) for word in re.findall(WORD, found["list"])]
    if all(listed):
        parts.listed = [one for one in listed if one is not None]
        parts.text = f"{before} ? "


def _one(word: str, before: str, parts: Parts, table: Table) -> Measure | None:
    """Return what a word of such a list asks for."""
    if word.startswith("<C"):
        return Measure(word)
    noun = word.rsplit(maxsplit=1)[-1].rstrip("s")
    if noun in ("number", "id"):
        return _measure(table.id, parts)
    if noun in ("date", "year"):
        return _measure(_moment(before, parts, table), parts)
    return Measure(word) if word.startswith("<T") else _measure(table.label, parts)


def read_asides(parts: Parts) -> None:
    """Take questions at the end of a question out of its text, and keep what they ask for."""
    schema = parts.schema
    found = ASIDE.search(parts.text)
    if found is None or schema is None or len(schema.tables) != 1:
        return
    before = parts.text[: found.start()]
    if BEGINS.match(before) or not re.search(r"<[TC]\d+>", before):
        return
    one = _asked(found["ask"], found["rest"], before, parts, schema.tables[0])
    if one is not None:
        parts.beside.append(one)
        parts.text = f"{before} {parts.text[found.end() :]}"


def _asked(ask: str, rest: str, before: str, parts: Parts, table: Table) -> Measure | None:
    """Return what a short question asks for; None if no column answers it."""
    mark = re.search(r"<C\d+>", rest)
    named = parts.column(mark[0]) if mark else None
    if ask in ("which", "what") and TIMES.match(rest) and (named is None or named.kind != "text"):
        ask = "when" if named is None or named.kind == "date" else ask
    if ask == "when":
        return _measure(_moment(f"{rest} {before}", parts, table), parts)
    if ask == "where":
        places = (c for c in table.columns if PLACES & set(c.words) and c.kind != "number")
        return _measure(next(places, None), parts)
    if ask in ("who", "whom"):
        return _measure(person(table, rest.split()) or table.label, parts)
    if ask == "how":
        return _degree(rest, before, parts, table)
    if mark is not None and not re.search(r"<T\d+>", rest[: mark.start()]):
        return Measure(mark[0])
    return _last(before, parts) if OF_IT.match(rest) else None


def _measure(column: Column | None, parts: Parts) -> Measure | None:
    if column is None:
        return None
    item = Item(column.name, columns=[(1.0, column)])
    return Measure(parts.marked.add("C", item).strip())


def _degree(rest: str, before: str, parts: Parts, table: Table) -> Measure | None:
    """Return the amount that `how many`, `how high` asks for, where single rows are shown."""
    word = rest.split(" ", maxsplit=1)[0]
    if word in ("many", "much"):
        mark = re.search(r"<C\d+>", rest)
        top = re.search(r"<U\d+>", before)
        return Measure(mark[0]) if mark else _last(before, parts, number=True) if top else None
    nouns = ADJECTIVES.get(word, ())
    return _measure(next((c for c in table.columns if nouns and measures(c, nouns)), None), parts)


def _last(before: str, parts: Parts, *, number: bool = False) -> Measure | None:
    """Return the column that is named last before, if it holds amounts where these are asked."""
    marks = re.findall(r"<C\d+>", before)
    column = parts.column(marks[-1]) if marks else None
    if column is None or len(set(marks)) < 2 - number or (number and column.kind != "number"):
        return None
    return Measure(marks[-1])


def _moment(said: str, parts: Parts, table: Table) -> Column | None:
    """Return the date or year that words tell of; else the first one."""
    said = re.sub(r"<[A-Z]\d+>", lambda found: parts.item(found[0]).text, said).lower()
    spoken = re.findall(r"[a-z]{3,}", said)
    timed = [c for c in table.columns if c.kind == "date" or "year" in c.words]
    for word in spoken:
        for column in [*timed, *(c for c in table.columns if c.kind in ("number", "flag"))]:
            roots = [root for root in column.words if root not in TIMELESS]
            ends = column in timed or len(column.words) == 1
            if (
                ends
                and column.name.endswith(("ed", *_ENDINGS))
                and any(alike(word, root) for root in roots)
            ):
                return column
    return timed[0] if timed else None


_ENDINGS = ("on", "at", "date", "dt", "year", "yr", "until", "since", "born")
