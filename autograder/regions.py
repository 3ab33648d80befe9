"""The parts of a solution notebook that learners must not see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.notebook import Cell

KINDS = {"SOLUTION": "solution", "HIDDEN TESTS": "hidden test", "MARK SCHEME": "mark scheme"}
LEFTOVER = re.compile(r"\b(BEGIN|END)\s+(SOLUTIONS?|HIDDEN\s+TESTS?|MARK(ING)?\s+SCHEMES?)\b", re.I)
_SHORT = 8


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


def leaks(regions: Iterable[Region], visible: Iterable[str], released: str) -> Iterator[Region]:
    """Yield each region of which the text `released` shows something it must not.

    A secret line counts when no visible line of the source is equal to it; a region of several
    lines counts also when it stands there as a whole.
    """
    allowed = set(_kept(visible))
    shown = list(_kept(released.split("\n")))
    present = set(shown)
    for region in regions:
        secret = {line for line in region.lines if len(line) >= _SHORT} - allowed
        whole = len(region.lines) > 1 and _contains(shown, region.lines)
        if secret & present or whole:
            yield region


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a JSON document, the lines of a source joined."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield "".join(value)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)


def _kept(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(stripped for line in lines if (stripped := line.strip()))


def _contains(lines: list[str], wanted: tuple[str, ...]) -> bool:
    starts = (index for index, line in enumerate(lines) if line == wanted[0])
    return any(tuple(lines[start : start + len(wanted)]) == wanted for start in starts)
