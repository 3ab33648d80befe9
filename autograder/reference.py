"""Grades a class with unmodified nbgrader: the reference that faster engines must equal.

nbgrader runs students' code with the rights of whoever grades. There is no sandbox here.
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.bridge import (
    copy_source,
    nbgrader_api,
    nbgrader_environment,
    problem_of,
    quiet_logs,
    register,
)
from autograder.engine.warming import imports_of
from autograder.errors import NothingToGrade
from autograder.layout import Course
from autograder.releasing import without_grammars

SUBMITTED = "submitted"


@dataclass(frozen=True)
class Grade:
    """One graded notebook of one student. `score` leaves out what a person still has to grade."""

    student: str
    assignment: str
    notebook: str
    score: float
    maximum: float
    cells: dict[str, float | None]
    needs_manual: tuple[str, ...]
    missing: bool = False


@dataclass(frozen=True)
class Submission:
    """What became of one submission: its grades, or the reason why it has none."""

    student: str
    assignment: str
    grades: tuple[Grade, ...] = ()
    problem: str = ""


Progress = Callable[[Submission], None]


def grade(
    course: Course,
    folder: Path,
    *,
    progress: Progress = lambda _: None,
    forked: bool = False,
    timeout: float | None = None,
    scratch: Path | None = None,
) -> tuple[Submission, ...]:
    """Grade every `submitted/<student>/<assignment>/` in `folder`, one after the other.

    Writes `gradebook.db`, `autograded/` and `feedback/` into `folder`. One bad
    submission does not stop the rest: it is returned with its problem.
    With `forked`, kernels come from a warm process and no feedback is written. `timeout` is in
    seconds a cell; nbgrader's own files lie in `scratch`.

    Raises `NothingToGrade`, and `GradebookConflict` when the gradebook belongs to another version.
    """
    folder = folder.resolve()
    found, results = _submissions(course, folder)
    for result in results:
        progress(result)
    with _kernels(course, scratch, forked), quiet_logs():
        with without_grammars():
            api = nbgrader_api(course, folder, timeout)
        for assignment in sorted({assignment for assignment, _ in found}):
            copy_source(course, folder, assignment)
            register(api, assignment)
        for assignment, student in found:
            result = _grade_one(api, assignment, student, feedback=not forked)
            results.append(result)
            progress(result)
        results = [_with_grades(api, result) for result in results]
    return tuple(results)


@contextmanager
def _kernels(course: Course, scratch: Path | None, forked: bool) -> Iterator[None]:
    """Say where nbgrader gets its kernels from."""
    if not forked:
        with nbgrader_environment(scratch):
            yield
        return
    from autograder.engine.kernels import PROVISIONER, warm  # noqa: PLC0415

    imports = imports_of(map(course.solution_path, course.slugs()))
    with nbgrader_environment(scratch, PROVISIONER), warm(imports):
        yield


def _submissions(course: Course, folder: Path) -> tuple[list[tuple[str, str]], list[Submission]]:
    """Return assignment and student of what can be graded, and what cannot with the reason."""
    known = {slug.partition("/")[0] for slug in course.slugs()}
    found: list[tuple[str, str]] = []
    problems: list[Submission] = []
    for student in _folders(folder / SUBMITTED):
        inside = [path.name for path in _folders(student)]
        found += [(name, student.name) for name in inside if name in known]
        for name in (name for name in inside if name not in known):
            problem = f"the course has no assignment {name!r}; rename it to one of: {_and(known)}."
            problems.append(Submission(student.name, name, problem=problem))
        if not inside:
            problem = f"nothing was handed in; a folder named {_and(known)} belongs here."
            problems.append(Submission(student.name, "", problem=problem))
    if not found:
        raise NothingToGrade(
            f"{folder} holds no {SUBMITTED}/<student>/<assignment>/ with an assignment of "
            f"this course ({_and(known) or 'it has none'}).",
            "put the submitted notebooks there, one folder per student and assignment.",
        )
    return found, problems


def _folders(folder: Path) -> list[Path]:
    """Return the folders in a folder, sorted, without those that an editor or a system hides."""
    paths = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in paths if path.is_dir() and not path.name.startswith("."))


def _and(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _grade_one(api: Any, assignment: str, student: str, *, feedback: bool) -> Submission:
    if glob.escape(student) != student:
        problem = "nbgrader finds no folder whose name holds *, ? or [; rename the folder."
        return Submission(student, assignment, problem=problem)
    try:
        result = api.autograde(assignment, student)
        if result["success"] and feedback:
            result = api.generate_feedback(assignment, student)
        problem = "" if result["success"] else problem_of(result)
    except Exception as error:
        problem = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return Submission(student, assignment, problem=problem)


def _with_grades(api: Any, result: Submission) -> Submission:
    if result.problem:
        return result
    with api.gradebook as gradebook:
        found = gradebook.find_submission(result.assignment, result.student)
        grades = tuple(_grades(result, found.notebooks, api.coursedir.root))
    return replace(result, grades=grades)


def _grades(result: Submission, notebooks: Iterable[Any], root: str) -> Iterator[Grade]:
    folder = Path(root) / SUBMITTED / result.student / result.assignment
    for notebook in sorted(notebooks, key=lambda item: str(item.name)):
        cells = {item.name: item for item in notebook.grades}
        waiting = [n for n, item in cells.items() if item.needs_manual_grade and not item.score]
        yield Grade(
            student=result.student,
            assignment=result.assignment,
            notebook=notebook.name,
            score=float(sum(item.score or 0.0 for item in cells.values())),
            maximum=float(sum(item.max_score for item in cells.values())),
            cells={name: item.auto_score for name, item in sorted(cells.items())},
            needs_manual=tuple(sorted(waiting)),
            missing=not (folder / f"{notebook.name}.ipynb").is_file(),
        )
