"""The parts of a solution notebook that learners must not see."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from autograder.notebook import Cell

KINDS = {"SOLUTION": "solution", "HIDDEN TESTS": "hidden test", "MARK SCHEME": "mark scheme"}
LEFTOVER = re.compile(r"\b(BEGIN|END)\s+(SOLUTIONS?|HIDDEN\s+TESTS?|MARK(ING)?\s+SCHEMES?)\b", re.I)
_SHORT, _LONG, _MANY = 8, 20, 3
_MARKS = re.compile(r"^\s*(?:[>#*+-]+\s+|\d+[.)]\s+|#+)+")
_ENCODED = re.compile(r"[A-Za-z0-9+/\s]{16,}={0,2}\s*")


@dataclass(frozen=True)
class Region:
    """Secret lines of one cell, stripped; `kind` is solution, hidden test or mark scheme."""

    cell: str
    kind: str
    lines: tuple[str, ...]


def split(cell: Cell) -> tuple[list[str], list[Region]]:
    """Return the visible lines of a cell and its secret regions.

    A solution cell without markers is secret as a whole, as in nbgrader.
    """
    visible: list[str] = []
    regions: list[Region] = []
    inside, lines = "", list[str]()
    for line in cell.source.split("\n"):
        if inside:
            if f"END {inside}" in line:
                regions.append(Region(cell.label, KINDS[inside], _kept(lines)))
                inside, lines = "", []
            else:
                lines.append(line)
        elif opened := next((name for name in KINDS if f"BEGIN {name}" in line), ""):
            inside = opened
        else:
            visible.append(line)
    if cell.is_solution and not any(region.kind == "solution" for region in regions):
        return [], [Region(cell.label, "solution", _kept(visible)), *regions]
    return visible, regions


@dataclass(frozen=True)
class Shown:
    """One thing that learners can read: a cell by its label, or, without one, anything else.

    `code` is what stands there as code; `prose` all else: text, comments, metadata, attachments.
    Lines of fewer than `least` characters are no evidence there.
    """

    cell: str = ""
    code: str = ""
    prose: str = ""
    least: int = _SHORT


class Secrets:
    """What learners must not see of a solution notebook, and a search for it."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.regions: list[Region] = []
        self._open: set[str] = set()  # Lines that an author may repeat, for all can read them.
        self._stubs: dict[str, set[str]] = {}
        for cell in cells:
            visible, regions = split(cell)
            self.regions += regions
            lines = set(_kept(visible)) if cell.is_code else set[str]()
            if cell.is_solution:
                self._stubs[cell.label] = lines
                lines = {line for line in lines if len(line) < _LONG}
            self._open |= lines

    def leaks(self, shown: Iterable[Shown]) -> Iterator[Region]:
        """Yield each region of which learners can read something they must not.

        A secret line counts when it is a line there, and, if it is long enough to be no accident,
        also as a part of any prose. A line of visible code, outside of the answers of other tasks,
        is no secret; most of the long lines of a region in one other cell are one all the same.
        """
        places = [(place, *_searchable(place)) for place in shown]
        for region in self.regions:
            known = self._open | self._stubs.get(region.cell, set())
            secret = {line for line in region.lines if len(line) >= _SHORT} - known
            marked = {_plain(line) for line in secret if len(_plain(line)) >= _LONG}
            if any(
                any(line in lines for line in secret if len(line) >= place.least)
                or any(line in prose for line in marked)
                or (place.cell != region.cell and _mostly(region, lines, prose))
                for place, lines, prose in places
            ):
                yield region


def shown_in(document: dict[str, Any]) -> Iterator[Shown]:
    """Yield what a released notebook shows: its cells, then its own metadata."""
    for index, cell in enumerate(document["cells"]):
        name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        source, rest = "", {**cell}
        if cell["cell_type"] == "code":
            source = "\n".join(texts(rest.pop("source", "")))
        prose = "\n".join([*_comments(source), *texts(rest)])
        yield Shown(name or f"cell {index + 1}", source, prose)
    rest = {key: value for key, value in document.items() if key != "cells"}
    yield Shown(prose="\n".join(texts(rest)))


def shown_in_file(content: bytes) -> Shown | None:
    """Return what a file beside the notebooks shows; None for one that is no text."""
    if b"\0" in content:
        return None
    text = content.decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):  # A copy of a notebook is JSON.
        text = "\n".join([text, *texts(json.loads(text))])
    return Shown(prose=text, least=_LONG)


def _searchable(place: Shown) -> tuple[frozenset[str], str]:
    """Return the lines of a place, also without marks of lists and comments, and its prose."""
    prose = _kept(place.prose.split("\n"))
    bare = (_MARKS.sub("", line).replace("`", "").strip() for line in prose)
    return frozenset({*_kept(place.code.split("\n")), *prose, *bare}), _plain(place.prose)


def _mostly(region: Region, lines: frozenset[str], prose: str) -> bool:
    """Whether more than half of the long lines of a region, at least three, stand in one place."""
    long = {line for line in region.lines if len(_plain(line)) >= _LONG}
    found = sum(line in lines or _plain(line) in prose for line in long)
    return found >= _MANY and 2 * found > len(long)


def _comments(source: str) -> list[str]:
    return [line.partition("#")[2] for line in source.split("\n") if "#" in line]


def _plain(text: str) -> str:
    """Return a text as it compares best: without backticks and marks, one space between words."""
    lines = (_MARKS.sub("", line) for line in text.replace("`", "").split("\n"))
    return " ".join(" ".join(lines).split())


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a JSON document, the lines of a source joined, base64 also decoded."""
    if isinstance(value, str):
        yield value
        if _ENCODED.fullmatch(value):
            with suppress(ValueError):
                yield b64decode("".join(value.split())).decode("utf-8", "replace")
    elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield from texts("".join(value))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)


def _kept(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(stripped for line in lines if (stripped := line.strip()))
