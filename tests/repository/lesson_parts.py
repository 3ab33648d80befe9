"""The parts of a lesson and their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from notebook_style import TERMS, source, text_cells
from prose_style import Finding

Cell = dict[str, Any]
TERM = re.compile(r"\{term\}`(?:[^`<]*<([^>`]+)>|([^`<]+))`")
ITEM = re.compile(r"^(?:[-*]|\d+[.)]) ", re.M)


def sections(notebook: Cell) -> list[tuple[int, str, list[Cell]]]:
    """Cut a notebook at its headings of level 2; give place, heading and cells of each."""
    cut: list[tuple[int, str, list[Cell]]] = []
    for number, cell in enumerate(notebook["cells"]):
        text = source(cell) if cell["cell_type"] == "markdown" else ""
        if heading := re.search(r"^## (.+)$", text, re.M):
            cut.append((number, heading.group(1), []))
        if cut:
            cut[-1][2].append(cell)
    return cut


def _place(notebook: Cell, pattern: str) -> int | None:
    for number, text in text_cells(notebook):
        if re.search(pattern, text, re.M | re.I):
            return number
    return None


def _promise(notebook: Cell) -> int | None:
    first = text_cells(notebook)[0][1] if text_cells(notebook) else ""
    return 0 if re.match(r"# \S", first) and ":class-card: lesson-card" in first else None


def _failure(notebook: Cell) -> int | None:
    """The first section shows code that ran, before anything is explained."""
    for number, _, cells in sections(notebook)[:1]:
        if any(cell.get("outputs") for cell in cells):
            return number
    return None


def _vocabulary(notebook: Cell) -> int | None:
    for number, _, cells in sections(notebook):
        text = "\n".join(source(cell) for cell in cells if cell["cell_type"] == "markdown")
        if len({"".join(pair).strip().lower() for pair in TERM.findall(text)}) in TERMS:
            return number
    return None


def _measurement(notebook: Cell) -> int | None:
    for number, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", []):
            if any(kind.startswith("image/") for kind in output.get("data", {})):
                return number
    return None


# Each part in its order: a name, how to find its place, and what a missing one should be.
PARTS: tuple[tuple[str, Callable[[Cell], int | None], str], ...] = (
    ("promise", _promise, "first cell: a title, a sentence, a card with class lesson-card"),
    ("it-fails", _failure, "the first ## section runs the naive version and shows what happens"),
    ("vocabulary", _vocabulary, "a section links 3 to 6 terms to the glossary by {term}"),
    ("measurement", _measurement, "a cell with a plot"),
    ("where-it-breaks", lambda n: _place(n, r"^#{2,3} .*breaks"), "a heading with 'breaks'"),
    (
        "real-model",
        lambda n: _place(n, r"^(#{2,4} |\*\*).*real model"),
        "a heading or bold words: what a real model does differently",
    ),
    ("recap", lambda n: _place(n, r"^## Recap"), "## Recap"),
    ("interview", lambda n: _place(n, r"interview question"), "the interview questions it answers"),
    ("exercises", lambda n: _place(n, r"^#{2,3} Exercises"), "a heading Exercises with cards"),
    (
        "further-reading",
        lambda n: _place(n, r"^#{2,3} Further reading"),
        "a heading Further reading",
    ),
)


def check_order(notebook: Cell, where: str) -> Iterator[Finding]:
    """Hold that every part is there, and that none stands before its predecessor."""
    last_name, last_place = "", -1
    for name, find, wanted in PARTS:
        place = find(notebook)
        if place is None:
            yield Finding(f"no-{name}", where, wanted)
        elif place < last_place:
            yield Finding("order", f"{where}[{place}]", f"{name} stands before {last_name}")
        else:
            last_name, last_place = name, place


def check_checkpoints(notebook: Cell, where: str) -> Iterator[Finding]:
    """Hold at least two checkpoints, each followed by its answer in a dropdown."""
    text = "\n".join(text for _, text in text_cells(notebook))
    asked = [match.end() for match in re.finditer(r"\{admonition\} Checkpoint", text)]
    if len(asked) < 2:
        yield Finding("checkpoints", where, f"{len(asked)} checkpoints, at least 2")
    for begin, end in pairwise([*asked, len(text)]):
        if "{dropdown}" not in text[begin:end]:
            asks = text[begin : begin + 60].strip().splitlines()[0]
            yield Finding("no-answer", where, f"checkpoint without a dropdown: {asks}")


def check_intuition(notebook: Cell, where: str) -> Iterator[Finding]:
    """Hold that an intuition is named, so that it can be refuted."""
    if _place(notebook, r"\bintuition\b") is None:
        yield Finding("no-intuition", where, "name the intuition that the measurement refutes")


def _after(notebook: Cell, heading: str) -> str:
    text = "\n".join(text for _, text in text_cells(notebook))
    found = re.search(rf"^#{{2,3}} {heading}.*?$(.*?)(?=^#{{1,3}} |\Z)", text, re.M | re.S | re.I)
    return found.group(1) if found else ""


def _items(text: str) -> list[str]:
    starts = [match.start() for match in ITEM.finditer(text)]
    return [text[a:b].split("\n\n", 1)[0] for a, b in pairwise([*starts, len(text)])]


def check_recap(notebook: Cell, where: str) -> Iterator[Finding]:
    """Hold 3 to 5 claims with links to sections, cards with minutes and points, 3 to 5 readings."""
    claims = _items(re.split(r"^\*\*Interview", _after(notebook, "Recap"), flags=re.M)[0])
    if not 3 <= len(claims) <= 5:
        yield Finding("recap-claims", where, f"{len(claims)} claims in the recap, not 3 to 5")
    for claim in claims:
        if "](#" not in claim:
            yield Finding("recap-link", where, f"no link to a section: {claim[:60].strip()}")
    cards = _after(notebook, "Exercises").split("{grid-item-card}")[1:]
    if not cards:
        yield Finding("no-cards", where, "the exercises are shown as grid-item-card")
    for card in cards:
        if not (re.search(r"\d+ minutes", card) and re.search(r"\d+ points?", card)):
            yield Finding("card-facts", where, f"minutes and points missing: {card[:40].strip()}")
    readings = _items(_after(notebook, "Further reading"))
    if not 3 <= len(readings) <= 5:
        yield Finding("readings", where, f"{len(readings)} further readings, not 3 to 5")
    for reading in readings:
        if not re.search(r"\]\([^)]+\)\W+\w+", reading):
            yield Finding("reading-why", where, f"no line on why: {reading[:60].strip()}")


def check_parts(notebook: Cell, where: str) -> list[Finding]:
    """Apply every rule about the parts of a lesson."""
    rules = (check_order, check_checkpoints, check_intuition, check_recap)
    return [finding for rule in rules for finding in rule(notebook, where)]
