"""Read what all other forms have left of a question: a denial, a column that says yes."""

from __future__ import annotations

import re

from simulator.language import stem
from simulator.skills.sql.conditions import ENDS, says_yes
from simulator.skills.sql.measures import COUNT_OF
from simulator.skills.sql.names import same_root
from simulator.skills.sql.parts import Filter, Parts
from simulator.skills.sql.schema import Column, Table

DENIAL = re.compile(
    r"(?<= )(?P<no>never|not|no|without|nobody|nothing|lacks?|lacking|missing|unknown|unclear"
    r"|still|yet|<P\d+>)(?= )"
)
FOLLOWING = re.compile(r"(?P<words>(?: (?!and |but |or )[a-z]+){0,4}?) (?P<mark><C\d+>)")
BEFORE = re.compile(r"(?P<mark><C\d+>)(?: (?:is|are|was|were|has|have|been|yet))* $")
SHORTEST = 4


def read_leftovers(parts: Parts) -> None:
    """Take a denial that no form has read for a value that is missing, of the only table."""
    tables = parts.schema.tables if parts.schema else ()
    if len(tables) != 1:
        return
    _dropped_counts(parts)
    for found in DENIAL.finditer(parts.text):
        if found["no"].startswith("<P") and parts.item(found["no"]).operator != "!=":
            continue
        denied = _denied(found, parts, tables[0])
        if denied is not None:
            parts.add_filter(denied)
            return


def _denied(found: re.Match[str], parts: Parts, table: Table) -> Filter | None:
    """Return the condition of a denial; none where it has been read or tells of no column."""
    after, before = parts.text[found.end() :], parts.text[: found.start()]
    if re.match(r" (?:[a-z]+ )?<[FHAPNDSXV]\d+>", after) or re.search(r"<[FHA]\d+> $", before):
        return None
    if found["no"] in ("still", "yet"):
        column = next((c for c in table.columns if c.kind == "date" and ENDS & set(c.words)), None)
        return Filter("NULL", column=column) if column else None
    near = FOLLOWING.match(after) or BEFORE.search(before)
    column = parts.column(near["mark"]) if near else None
    column = column or _spoken_of(re.findall(r"[a-z]+", after.split("<")[0])[:4], table)
    known = {parts.column(one.target) for one in parts.filters if one.target}
    if column is None or column.is_id or column in known:
        return None
    return Filter(missing(column), column=column, negated=column.kind == "flag")


def missing(column: Column) -> str:
    """Return how a row is without a value: NULL, nothing of what is counted, or no."""
    counts = column.kind == "number" and column.name.lower().endswith("s")
    return "FLAG" if column.kind == "flag" else "NONE" if counts else "NULL"


def _spoken_of(words: list[str], table: Table) -> Column | None:
    """Return the column whose name or comment has the root of one of the words."""
    for word in (one for one in words if len(one) >= SHORTEST):
        for column in table.columns:
            named = {*column.words, *(stem(w) for w in re.findall(r"[a-z]{4,}", column.comment))}
            if any(stem(word) == name or same_root(word, name) for name in named):
                return column
    return None


def _dropped_counts(parts: Parts) -> None:
    """Let what stands beside a count of rows choose them: `how many X have wifi`."""
    counted = [one for one in parts.outputs if one.function == "COUNT"]
    plain = [one for one in parts.outputs if not one.function]
    asks = re.match(rf" (?:and |so )?{COUNT_OF}", parts.text)
    if not (asks and counted and plain) or parts.groups or parts.share:
        return
    parts.outputs = counted
    for one in plain:
        column = parts.column(one.target) if one.target.startswith("<C") else None
        if column is None:
            continue
        if column.kind == "flag" or says_yes(column):
            parts.add_filter(Filter("FLAG", column=column))
        elif column.kind == "date":
            parts.add_filter(Filter("NULL", column=column, negated=True))
