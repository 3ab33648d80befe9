"""The part of a document below the heading that names a list: "Experience", "Next steps:"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from simulator.language import stems
from simulator.skills.tools.schema import Leaf

HEADING = re.compile(
    r"^[ \t]*(?P<mark>#{1,6}[ \t]+|\*\*|__)?(?P<name>[A-Z][\w'&/ -]{1,38}?)(?P<end>\*\*"
    r"|__)?(?P<colon>:)?"
    r"(?:\*\*)?[ \t]*$",
    re.MULTILINE,
)
LABEL = re.compile(r"^[ \t]*(?:\*\*)?[A-Z][\w'&/ -]{1,30}(?:\*\*)?:[ \t]+\S", re.MULTILINE)
"""A line with a label and its value, which belongs to no list above it."""

ALSO_LIST = """
    experience=work,employment,career,job,position,history
    education=study,studies,qualification,degree,academic,school
    skills=skill,competency,technology,expertise
    items=order,product,article,description,position,purchase
    action=task,todo,next,step,follow
    attendees=present,participant,attendance
    steps=method,preparation,direction,instruction,procedure
    ingredients=need
    medications=medicine,drug,prescription,plan
    certifications=certificate,license
"""
ALSO = {
    stems(name)[0]: frozenset(word for one in words.split(",") for word in stems(one))
    for name, words in (line.split("=") for line in ALSO_LIST.split())
}
"""Words of headings for what a list is called."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, up to the next one."""

    heading: str
    text: str


def section_of(leaf: Leaf, text: str) -> str | None:
    """Return what stands below the heading that names a list; None if there is no such heading."""
    names = set(leaf.name_stems)
    names |= {word for name in leaf.name_stems for word in ALSO.get(name, ())}
    for one in sections(text):
        joined = "".join(re.findall(r"[a-z]+", one.heading.lower()))
        if (names & {*stems(one.heading), joined}) and one.text.strip():
            return one.text
    return None


@lru_cache(maxsize=256)
def sections(text: str) -> tuple[Section, ...]:
    """Cut a document at its headings."""
    heads = [match for match in HEADING.finditer(text) if _is_heading(text, match)]
    ends = [*(match.start() for match in heads[1:]), len(text)]
    return tuple(
        Section(match["name"], _listed(text[match.end() : end]))
        for match, end in zip(heads, ends, strict=False)
    )


def _is_heading(text: str, match: re.Match[str]) -> bool:
    """Say whether a short line is a heading: marked, with a colon, or below an empty line."""
    if not text[match.end() :].strip():
        return False
    before = text[: match.start()].rstrip(" \t")
    return bool(match["mark"] or match["colon"]) or before.endswith("\n\n") or not before


def _listed(text: str) -> str:
    """Return a section up to the first empty line after which a label begins."""
    return "\n".join(_lines(text)).strip("\n")


BULLET = re.compile(r"[ \t]*(?:[-*\u2022]|\d{1,2}[.)])[ \t]+\S|[ \t]{2,}\S")


def _lines(text: str) -> Iterator[str]:
    lines = text.strip("\n").split("\n")
    if BULLET.match(lines[0]):
        yield from takewhile(lambda line: BULLET.match(line) or not line.strip(), lines)
        return
    empty = False
    told = False
    for line in text.split("\n"):
        if told and empty and LABEL.match(line):
            return
        empty = not line.strip()
        told = told or not empty
        yield line
