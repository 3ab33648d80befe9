"""What a report is about: results and gradebook of a folder, joined; a person's points win."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from autograder.errors import GradebookConflict, NothingToReport
from autograder.grading.enter import GRADEBOOK
from autograder.grading.journal import Journal
from autograder.grading.results import Graded, GradedCell, GradedNotebook
from autograder.inspection import task_of

State = Literal["done", "not yet", "not attempted", "waits"]
TaskName = tuple[str, str]
"""A notebook and a task in it."""


@dataclass(frozen=True)
class TaskGrade:
    """One task of one submission. `points` are those given so far, `seconds` of its tests."""

    name: TaskName
    points: float
    maximum: float
    state: State
    seconds: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Grade:
    """One submission. `tasks` is empty where it could not be graded; `result` says why."""

    result: Graded
    tasks: Mapping[TaskName, TaskGrade]
    penalty: float = 0.0

    @property
    def points(self) -> float:
        """The points given so far, with what a person gave and without the penalty."""
        return max(0.0, sum(task.points for task in self.tasks.values()) - self.penalty)

    @property
    def waits(self) -> bool:
        """Whether a person still has to grade something."""
        return any(task.state == "waits" for task in self.tasks.values())


@dataclass(frozen=True)
class ClassGrades:
    """One assignment of a class: its tasks in order with their points, and every submission."""

    assignment: str
    tasks: Mapping[TaskName, float]
    grades: tuple[Grade, ...]

    @property
    def maximum(self) -> float:
        """The points that the assignment is worth."""
        return sum(self.tasks.values())

    @property
    def graded(self) -> tuple[Grade, ...]:
        """The submissions that have points."""
        return tuple(grade for grade in self.grades if grade.tasks)


def load_grades(folder: Path) -> tuple[ClassGrades, ...]:
    """Read `results/` and `gradebook.db` of a folder: one entry for each assignment, sorted.

    Raises `NothingToReport` without results, and `GradebookConflict` when the gradebook cannot be
    read.
    """
    journal = Journal(folder)
    paths = sorted((folder / "results").glob("*/*.json"))
    found = [journal.read(path.parent.name, path.stem) for path in paths]
    results = [result for result in found if result is not None]
    if not results:
        raise NothingToReport(
            f"{folder} holds no results/<assignment>/<student>.json.",
            "grade the folder first: `autograder grade FOLDER`.",
        )
    given = _read_gradebook(folder / GRADEBOOK)
    names = sorted({result.assignment for result in results})
    return tuple(
        _assignment(name, [one for one in results if one.assignment == name], given)
        for name in names
    )


@dataclass(frozen=True)
class _Manual:
    points: float | None
    extra: float
    waits: bool


@dataclass
class _Gradebook:
    """What people and nbgrader's own rules added, by student and assignment."""

    cells: dict[tuple[str, str, str, str], _Manual] = field(default_factory=dict)
    penalties: dict[tuple[str, str], float] = field(default_factory=dict)


_CELLS = """
SELECT sa.student_id, a.name, n.name, b.name,
       g.manual_score, coalesce(g.extra_credit, 0), g.needs_manual_grade
FROM grade g
JOIN submitted_notebook sn ON sn.id = g.notebook_id
JOIN submitted_assignment sa ON sa.id = sn.assignment_id
JOIN assignment a ON a.id = sa.assignment_id
JOIN notebook n ON n.id = sn.notebook_id
JOIN base_cell b ON b.id = g.cell_id
"""
_PENALTIES = """
SELECT sa.student_id, a.name, total(sn.late_submission_penalty)
FROM submitted_notebook sn
JOIN submitted_assignment sa ON sa.id = sn.assignment_id
JOIN assignment a ON a.id = sa.assignment_id
GROUP BY sa.id
"""


def _read_gradebook(path: Path) -> _Gradebook:
    found = _Gradebook()
    if not path.is_file():
        return found
    with closing(sqlite3.connect(path)) as database:
        try:
            for *key, points, extra, waits in database.execute(_CELLS):
                student, assignment, notebook, cell = key
                manual = _Manual(points, extra, bool(waits))
                found.cells[student, assignment, notebook, cell] = manual
            for student, assignment, penalty in database.execute(_PENALTIES):
                found.penalties[student, assignment] = penalty
        except sqlite3.DatabaseError as error:
            raise GradebookConflict(
                f"{path} could not be read: {error}.", "grade the folder again."
            ) from error
    return found


def _assignment(name: str, results: Iterable[Graded], given: _Gradebook) -> ClassGrades:
    grades = tuple(_grade(result, given) for result in results)
    tasks: dict[TaskName, float] = {}
    for grade in sorted(grades, key=lambda grade: -len(grade.tasks)):
        for task in grade.tasks.values():
            tasks.setdefault(task.name, task.maximum)
    order = {notebook: place for place, notebook in enumerate(sorted({n for n, _ in tasks}))}
    ordered = dict(sorted(tasks.items(), key=lambda item: order[item[0][0]]))
    return ClassGrades(name, ordered, grades)


def _grade(result: Graded, given: _Gradebook) -> Grade:
    tasks = {task.name: task for book in result.notebooks for task in _tasks(result, book, given)}
    return Grade(result, tasks, given.penalties.get((result.student, result.assignment), 0.0))


def _tasks(result: Graded, book: GradedNotebook, given: _Gradebook) -> Iterator[TaskGrade]:
    groups: dict[str, list[GradedCell]] = {}
    for cell in book.cells:
        groups.setdefault(task_of(cell.name), []).append(cell)
    for task, cells in groups.items():
        scored = [_scored(result, book, cell, given) for cell in cells]
        points, maximum = sum(one for one, _ in scored), sum(cell.maximum for cell in cells)
        reasons = tuple(cell.reason for cell in cells if cell.reason and not cell.untouched)
        yield TaskGrade(
            (book.name, task),
            points,
            maximum,
            _state(cells, points >= maximum, any(waits for _, waits in scored), book.missing),
            sum(cell.seconds for cell in cells),
            () if book.missing else reasons,
        )


def _scored(
    result: Graded, book: GradedNotebook, cell: GradedCell, given: _Gradebook
) -> tuple[float, bool]:
    """Return the points of a cell as nbgrader counts them, and whether it waits for a person."""
    manual = given.cells.get((result.student, result.assignment, book.name, cell.name))
    if manual is None:
        return cell.points or 0.0, cell.points is None
    points = manual.points if manual.points is not None else cell.points or 0.0
    return points + manual.extra, manual.waits


def _state(cells: Iterable[GradedCell], full: bool, waits: bool, missing: bool) -> State:
    if waits:
        return "waits"
    if full:
        return "done"
    return "not attempted" if missing or all(cell.untouched for cell in cells) else "not yet"
