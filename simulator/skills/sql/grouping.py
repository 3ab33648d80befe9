"""Read by what a question groups: for each, per, by, monthly."""

from __future__ import annotations

import re

from simulator.skills.sql.parts import DET, NAMED, OWN, Measure, Parts, rule

UNITS = r"(?:year|month|quarter|week|day|weekday|hour)"
ADVERBS = {
    "monthly": "month",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
    "daily": "day",
    "weekly": "week",
    "quarterly": "quarter",
}
AGGREGATED = re.compile(
    r"\b(?:average|avg|mean|total|sum|how many|how much|number|count|counts|minimum|maximum)\b"
    r"|<U\d+>"
)
PASSIVE = re.compile(r"(?:\w+ed|written|made|taken|driven|flown|sung|led|run|held|taught) $")


def _listed(found: re.Match[str], parts: Parts) -> str:
    """`grouped by X and Y`"""
    parts.groups += [Measure(mark) for mark in re.findall(NAMED, found["marks"])]
    return " ; "


def _timed(found: re.Match[str], parts: Parts) -> str:
    """`per month`, `by order month`"""
    parts.groups.append(Measure(found["near"] or "", unit=found["unit"]))
    return " ; "


def _often(found: re.Match[str], parts: Parts) -> str | None:
    """`monthly`, but not `a monthly plan`"""
    if re.search(r" an? $", parts.text[: found.start()]):
        return None
    if re.search(r"<[NF]\d+> $", parts.text[: found.start()]):
        return " "
    parts.groups.append(Measure(unit=ADVERBS[found["adverb"]]))
    return " "


def _each(found: re.Match[str], parts: Parts) -> str:
    """`for each X`, `each Y of X`"""
    marks = re.findall(NAMED, found["marks"])
    total = any(parts.item(mark).total for mark in re.findall(r"<C\d+>", parts.text))
    if not (parts.order or total or AGGREGATED.search(parts.text)):
        return re.sub(r"\b(?:each|every|per)\b", " ", found[0])
    owned = re.search(r" (?:of|in) ", found["marks"])
    parts.groups.append(Measure(marks[0] if owned else marks[-1]))
    return " ; "


def _done_to(found: re.Match[str], parts: Parts) -> str | None:
    """`every booked flight`: a flight that has a booking"""
    return f"{found['each']} " if parts.item(found["verb"]).verb else None


def _by(found: re.Match[str], parts: Parts) -> str | None:
    """`total sales by X`, but not `written by X`, and only where there is something to add up"""
    before, marks = parts.text[: found.start()], re.findall(NAMED, found["marks"])
    if parts.groups and parts.is_table(marks[0]):
        return None
    amounts = [parts.column(mark) for mark in re.findall(r"<C\d+>", before)]
    numeric = any(column is not None and column.kind == "number" for column in amounts)
    if not (numeric or parts.order or AGGREGATED.search(parts.text)):
        return None
    if PASSIVE.search(before + " ") and parts.is_table(marks[0]):
        return None
    return _listed(found, parts)


def _of_each(found: re.Match[str], parts: Parts) -> str:
    """`which X are there, and how many of each`"""
    parts.groups.append(Measure(found["mark"]))
    parts.outputs.append(Measure("*rows", "COUNT"))
    return f"{found['ask']} ; "


SEVERAL = rf"(?P<marks>(?:{OWN}<C\d+>|<T\d+>)(?: (?:of|in) {DET}<T\d+>)?)"
LISTED = rf"(?P<marks>{OWN}{NAMED}(?:(?: ,| and|, and| , and| /) {DET}{NAMED})*)"
SPLIT = r"(?:grouped|broken down|split|break down|aggregated|group|summarized)"
PREPOSITION = r"(?:for|in|of|per|by|from|to|on|at|with|within|across|does|do|did|has|have)?"
RULES = (
    rule(
        _of_each,
        r"(?P<ask>^.*?(?P<mark><C\d+>)[^?.]*?) ?(?:,|and|with|, and) (?:the |what )?"
        r"(?:how many|how often|number|count|numbers)"
        r"(?: (?:<T\d+>|are there|there are|rows|times))*"
        r"(?: (?:of|for|in|per|with|has|have|does|do|from|by))? (?:each|every)(?: one)?"
        r"(?:(?: [a-z]+)* ?(?:<C\d+> ?)?)(?= ?[?.;]|$)",
    ),
    rule(_done_to, r"(?P<each>each|every) (?P<verb><T\d+>)(?= <T\d+>)"),
    rule(
        _timed,
        rf"(?:{SPLIT} )?(?:by|per|for each|for every|in each|each|every|across) ",
        rf"(?:calendar )?(?:the )?(?P<unit>{UNITS})\b(?: of (?:the )?(?P<near><C\d+>))?(?! <N)",
    ),
    rule(_timed, r"(?:by|per|for each|in each) (?P<near><C\d+>) ?(?P<unit>year|month|quarter)\b"),
    rule(_often, rf"\b(?P<adverb>{'|'.join(ADVERBS)})\b"),
    rule(
        _listed,
        rf"(?:,|and)? ?(?:the )?(?:results? )?{SPLIT} (?:it |them )?by {DET}{LISTED}",
    ),
    rule(
        _each,
        rf"{PREPOSITION} ?(?:each|every|per)(?: (?:of the|of these|different|distinct|unique",
        rf"|individual|type of|kind of|number of|given))* {SEVERAL}",
    ),
    rule(
        lambda _found, _parts: " ",
        r"(?:in|for|of|from|by|at|on|to) each(?: one)?(?= [;,.?])|\beach(?= [;,.?])",
    ),
    rule(
        _by,
        r"(?<!ordered)(?<!sorted)(?<!followed) (?:by|across|per|for different|for all different) ",
        rf"{DET}(?:(?:type|kind|sort|size|status|level|form|state) of )?{DET}",
        rf"{LISTED}(?= [;,.?]|\s*$| (?:in|for|since) )",
    ),
)
"""How groups are asked for."""
