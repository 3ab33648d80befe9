"""Scores that are another one in the next run: found by running a submission a second time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.grading.redaction import is_authors
from autograder.grading.results import Flag, GradedCell, GradedNotebook

_CHANCE = re.compile(
    r"\b(?:random|randint|randrange|randn|shuffle|default_rng|secrets|uuid[14]|urandom"
    r"|(?:perf_counter|monotonic|process_time|time)_ns|perf_counter|monotonic|process_time"
    r"|time\.time|datetime\.now|utcnow)\b"
)


def fickle(
    documents: Mapping[str, Mapping[str, Any]], notebooks: Iterable[GradedNotebook]
) -> frozenset[str]:
    """Return the names of the notebooks whose score may be luck.

    In these an answer uses randomness or time, or a test that failed does. Tests with random inputs
    are good tests, and who passes one passes the next; so the time of a second run is spent where
    an answer is fickle, or where bad luck may have cost points.
    """
    return frozenset(
        book.name
        for book in notebooks
        if book.name in documents and _depends_on_chance(documents[book.name], book)
    )


def _depends_on_chance(document: Mapping[str, Any], book: GradedNotebook) -> bool:
    lost = {cell.name for cell in book.cells if _is_lost(cell)}
    for cell in document["cells"]:
        if cell["cell_type"] == "code" and _CHANCE.search(cell["source"]):
            marks = cell["metadata"].get("nbgrader") or {}
            if not is_authors(cell) or marks.get("grade_id") in lost:
                return True
    return False


def _is_lost(cell: GradedCell) -> bool:
    return cell.points is not None and cell.points < cell.maximum and not cell.untouched


def compare(
    first: Sequence[GradedNotebook], second: Sequence[GradedNotebook]
) -> Iterator[tuple[GradedNotebook, list[Flag]]]:
    """Yield the notebooks of the first run with the points of the second, and what differs.

    Those that did not run a second time stay as they are.
    """
    repeated = {book.name for book in second}
    again = {(book.name, cell.name): cell.points for book in second for cell in book.cells}
    for book in first:
        if book.name not in repeated:
            yield book, []
            continue
        flags: list[Flag] = []
        cells: list[GradedCell] = []
        for cell in book.cells:
            points = again.get((book.name, cell.name))
            cells.append(replace(cell, second_points=points))
            if points != cell.points:
                text = f"{_said(cell.points)} points in the first run, which count, and "
                flags.append(Flag("score-unstable", cell.name, f"{text}{_said(points)} in another"))
        yield replace(book, cells=tuple(cells)), flags


def _said(points: float | None) -> str:
    return "no" if points is None else f"{points:g}"
