"""The phrases that all conditions share, and how a condition is kept."""

from __future__ import annotations

import re

from simulator.skills.sql.parts import DET, NAMED, OWN, VALUE, Filter, Parts

IS = r"\b(?:is|are|was|were|be|=)\b"
BE = (
    r"(?:(?:is|are|was|were|be|being|been|has|have|had|of|equals?|equal to|as|to|at|in|that|which"
    r"|lies|falls|ranges?|a|the|either|value|values|exactly|named|called|set|on|with|marked|also"
    r"|=|:|') )*"
)
HAS = r"(?:whose |with |where |having |have |has |that have |that has |if )?"
COLUMN = rf"(?P<column>{OWN}<C\d+>(?: of {DET}<T\d+>)?)"
NO_COLUMN = r"(?P<column>)"
ONE = rf"(?: (?:the|in|from|is|are|either|of|a)){{0,2}} {VALUE}"
SEVERAL = rf"{VALUE}(?:(?: ,| or| and| , or| , and| /){ONE})*"
VALUES = rf"(?P<values>{SEVERAL})"
NO = r"(?:<P\d+>|no longer|not|never|isn't|aren't|n't|no)"
NEGATION = rf"(?P<no>{NO} )?"
COMPARED = r"(?P<p><P\d+>)"


def marks_around(parts: Parts, start: int, end: int) -> tuple[str, ...]:
    """Return the marks around a place, nearest first; those before it count as nearer."""
    before = [(start - m.end(), m[0]) for m in re.finditer(NAMED, parts.text[:start])]
    after = [(1.5 * m.start() + 4, m[0]) for m in re.finditer(NAMED, parts.text[end:])]
    return tuple(mark for _, mark in sorted([*before, *after]))


def words_before(parts: Parts, start: int) -> str:
    """Return the words before a place, up to the mark before them."""
    return " ".join(re.sub(r"^.*[>;,]", "", parts.text[:start]).split()[-4:])


def named_column(found: re.Match[str]) -> str:
    """Return the mark of the column that a form found; empty if it found none."""
    marks = re.findall(r"<C\d+>", found.groupdict().get("column") or "")
    return marks[-1] if marks else ""


def is_no(parts: Parts, said: str) -> bool:
    """Say whether words deny: a comparison does so only if it is `is not`."""
    mark = re.search(r"<P\d+>", said)
    return parts.item(mark[0]).operator == "!=" if mark else True


def keep(parts: Parts, found: re.Match[str], one: Filter) -> str:
    """Keep a condition with what stands around it; return its mark."""
    said = found.groupdict().get("no")
    one.target = one.target or named_column(found)
    one.near = marks_around(parts, found.start(), found.end())
    after = re.match(rf"\s*({NAMED})", parts.text[found.end() :])
    before = re.search(rf"({NAMED})\s*$", parts.text[: found.start()])
    before = before if re.match(r"\s*<", found[0]) else None
    one.beside = after[1] if after else before[1] if before else ""
    one.precedes = after is not None
    one.words = words_before(parts, found.start())
    one.led = re.match(r"[a-z ]*", found[0].lstrip())[0].strip()  # type: ignore[index]
    one.negated = one.negated or (bool(said) and is_no(parts, str(said)))
    return parts.add_filter(one)
