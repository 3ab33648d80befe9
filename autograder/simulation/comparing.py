"""Compares the results of a graded class with its key: every difference is a finding."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.findings import Finding
from autograder.grading.enter import GRADEBOOK
from autograder.grading.gradebook import parse_utc
from autograder.grading.journal import Journal
from autograder.grading.results import Graded, GradedNotebook
from autograder.layout import Course
from autograder.likeness import find_pairs, known_prints, read_documents
from autograder.simulation.expected import KEY, Expected, read_key

_LOOK = "look at its result; the key says what it must be."


def compare(course: Course, folder: Path) -> tuple[Finding, ...]:
    """Return every difference between results, gradebook, likeness and the key in `folder`.

    Raises `KeyUnreadable` when there is no key.
    """
    key = read_key(folder)
    journal = Journal(folder)
    rows = _read_rows(folder / GRADEBOOK)
    findings: list[Finding] = []
    for expected in key:
        result = journal.read(expected.assignment, expected.student)
        path = journal.path(expected.assignment, expected.student).relative_to(folder)
        findings += _differences(expected, result, rows, path)
    findings += _strangers(folder, key)
    for assignment in sorted({item.assignment for item in key}):
        findings += _copies(course, folder, [item for item in key if item.assignment == assignment])
    return tuple(findings)


def _differences(
    expected: Expected, result: Graded | None, rows: Rows, path: Path
) -> Iterator[Finding]:
    about = f"{expected.kind}: {expected.about}" if expected.about else expected.kind
    file = path.as_posix()
    if result is None:
        step = "grade the folder first."
        yield Finding(file, "", "no-result", f"({about}) there is no result.", step)
        return
    for where, kind, message in (
        *_problems(expected, result),
        *_points(expected, result),
        *_flags(expected, result),
        *_rows(expected, result, rows),
    ):
        yield Finding(file, where, kind, f"({about}) {message}", _LOOK)


_Difference = tuple[str, str, str]


def _problems(expected: Expected, result: Graded) -> Iterator[_Difference]:
    if bool(expected.problem) != bool(result.problem) or expected.problem not in result.problem:
        wanted = expected.problem or "no problem"
        message = f"expected {wanted!r}, got {result.problem or 'no problem'!r}."
        yield "", "problem-differs", message
    if expected.timestamp != (result.timestamp or ""):
        message = f"handed in {expected.timestamp}, the result says {result.timestamp}."
        yield "", "timestamp-differs", message


def _points(expected: Expected, result: Graded) -> Iterator[_Difference]:
    books = {book.name: book for book in result.notebooks}
    for name in sorted({*expected.cells, *books}):
        if name not in expected.cells or name not in books:
            got = "there is a score" if name in books else "there is no score"
            yield name, "notebook-differs", f"{got} for this notebook."
        else:
            yield from _cells(expected, name, books[name])


def _cells(expected: Expected, name: str, book: GradedNotebook) -> Iterator[_Difference]:
    wanted = expected.cells[name]
    got = {cell.name: cell for cell in book.cells}
    for cell, points in wanted.items():
        where = f"{name}/{cell}"
        if cell not in got:
            yield where, "cell-missing", "the result has no such cell."
        elif got[cell].points != points:
            shown = f"expected {_shown(points)}, got {_shown(got[cell].points)} points"
            reason = f": {got[cell].reason[:200]}" if got[cell].reason else ""
            yield where, "points-differ", f"{shown}{reason}."
        elif not _says(got[cell].reason, expected.reasons.get(where, "")):
            message = (
                f"the reason must say {expected.reasons[where]!r}: {got[cell].reason[:200]!r}."
            )
            yield where, "reason-differs", message


def _says(reason: str, wanted: str) -> bool:
    return " ".join(wanted.split()).casefold() in " ".join(reason.split()).casefold()


def _shown(points: float | None) -> str:
    return "a person's" if points is None else f"{points:g}"


def _flags(expected: Expected, result: Graded) -> Iterator[_Difference]:
    kinds = {flag.kind: flag for flag in result.flags}
    for kind in sorted(set(expected.flags) - set(kinds)):
        yield "", "flag-missing", f"it must be flagged {kind!r}."
    if not expected.unruly:
        for kind in sorted(set(kinds) - set(expected.flags)):
            flag = kinds[kind]
            yield flag.where, "flag-unexpected", f"flagged {kind!r}: {flag.text}."


def _rows(expected: Expected, result: Graded, rows: Rows) -> Iterator[_Difference]:
    """Yield where the gradebook does not hold the points of the result, once each."""
    auto = {
        f"{book.name}/{cell.name}": cell.points for book in result.notebooks for cell in book.cells
    }
    found = rows.points.get((expected.student, expected.assignment), {})
    for where, points in auto.items():
        if found.get(where) != [points]:
            got = ", ".join(map(_shown, found.get(where, []))) or "nothing"
            yield where, "row-differs", f"the gradebook says {got}, not {_shown(points)}."
    when = rows.times.get((expected.student, expected.assignment))
    if auto and when != parse_utc(expected.timestamp):
        yield "", "row-differs", f"the gradebook says that it was handed in {when}."


@dataclass(frozen=True)
class Rows:
    """What the gradebook holds, by student and assignment: points of each cell, and the time."""

    points: dict[tuple[str, str], dict[str, list[float | None]]]
    times: dict[tuple[str, str], datetime | None]


_POINTS = """
SELECT sa.student_id, a.name, n.name || '/' || b.name, g.auto_score
FROM grade g
JOIN submitted_notebook sn ON sn.id = g.notebook_id
JOIN submitted_assignment sa ON sa.id = sn.assignment_id
JOIN assignment a ON a.id = sa.assignment_id
JOIN notebook n ON n.id = sn.notebook_id
JOIN base_cell b ON b.id = g.cell_id
"""
_TIMES = """
SELECT sa.student_id, a.name, sa.timestamp
FROM submitted_assignment sa JOIN assignment a ON a.id = sa.assignment_id
"""


def _read_rows(path: Path) -> Rows:
    rows = Rows({}, {})
    if path.is_file():
        with closing(sqlite3.connect(path)) as database:
            for student, assignment, where, points in database.execute(_POINTS):
                own = rows.points.setdefault((student, assignment), {})
                own.setdefault(where, []).append(points)
            for student, assignment, when in database.execute(_TIMES):
                rows.times[student, assignment] = datetime.fromisoformat(when) if when else None
    return rows


def _strangers(folder: Path, key: Iterable[Expected]) -> Iterator[Finding]:
    """Yield results of submissions that the key does not know."""
    known = {(item.assignment, item.student) for item in key}
    for path in sorted((folder / "results").glob("*/*.json")):
        if (path.parent.name, path.stem) not in known:
            file = path.relative_to(folder).as_posix()
            yield Finding(file, "", "not-in-key", "the key has no such submission.", _LOOK)


def _copies(course: Course, folder: Path, key: list[Expected]) -> Iterator[Finding]:
    """Yield copies that the comparison of submissions does not list, and honest pairs that it does.

    Two attackers with the same attack are alike, and the key says nothing about them.
    """
    assignment = key[0].assignment
    pairs = find_pairs(read_documents(folder, assignment), known_prints(course, assignment))
    listed = {frozenset(pair.students) for pair in pairs}
    copied = {frozenset((item.student, item.copied_from)) for item in key if item.copied_from}
    siblings = {item.student: item.copied_from or item.student for item in key}
    unruly = {item.student for item in key if item.unruly}
    for pair in sorted(map(sorted, copied - listed)):
        yield Finding(
            KEY, " and ".join(pair), "copy-missed", "they are not listed as alike.", _LOOK
        )
    for pair in sorted(map(sorted, listed - copied)):
        same = len({siblings.get(student, student) for student in pair}) == 1
        if not same and not unruly.intersection(pair):
            yield Finding(KEY, " and ".join(pair), "copy-unexpected", "they are listed.", _LOOK)
