"""The grades as a CSV file that spreadsheets and gradebooks read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from autograder.reporting.grades import ClassGrades, Grade

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def grades_csv(classes: Iterable[ClassGrades]) -> str:
    """Return one row for each student: for each assignment its sums, then every task.

    Columns of an assignment `A`: `A points` (penalty taken off), `A maximum`, `A penalty`,
    `A state` (graded, waits, not graded, not handed in), `A flags` (kinds, by spaces), and
    `A/notebook/task` for each task. A cell is empty where there is no submission.
    """
    classes = tuple(classes)
    students = sorted({grade.result.student for one in classes for grade in one.grades})
    grades = [{grade.result.student: grade for grade in one.grades} for one in classes]
    made = io.StringIO(newline="")
    writer = csv.writer(made, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(["student", *(safe(name) for one in classes for name in _columns(one))])
    for student in students:
        row: list[str | float] = [safe(student)]
        for one, known in zip(classes, grades, strict=True):
            row += _cells(one, known.get(student))
        writer.writerow(row)
    return made.getvalue()


def safe(text: str) -> str:
    """Return text that no spreadsheet runs as a formula and that stays in one line.

    A text that begins as a formula may gets an apostrophe in front (OWASP, "CSV Injection").
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    marked = f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text
    return "".join(c if c.isprintable() else " " for c in marked)


def _columns(one: ClassGrades) -> Iterator[str]:
    sums = ("points", "maximum", "penalty", "state", "flags")
    yield from (f"{one.assignment} {name}" for name in sums)
    yield from (f"{one.assignment}/{notebook}/{task}" for notebook, task in one.tasks)


def _cells(one: ClassGrades, grade: Grade | None) -> Iterator[str | float]:
    if grade is None:
        yield from ("", _number(one.maximum), "", "not handed in", "")
        yield from ("" for _ in one.tasks)
        return
    flags = " ".join(dict.fromkeys(flag.kind for flag in grade.result.flags))
    yield _number(grade.points) if grade.tasks else ""
    yield _number(one.maximum)
    yield _number(grade.penalty) if grade.tasks else ""
    yield _state(grade)
    yield safe(flags)
    for name in one.tasks:
        task = grade.tasks.get(name)
        yield "" if task is None or task.state == "waits" else _number(task.points)


def _state(grade: Grade) -> str:
    if not grade.tasks:
        return "not graded"
    return "waits" if grade.waits else "graded"


def _number(value: float) -> float:
    """Return a whole number as one, so that a sheet shows 3 and not 3.0."""
    return int(value) if value == int(value) else round(value, 6)
