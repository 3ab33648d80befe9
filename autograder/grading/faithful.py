"""Grades a class with nbgrader itself, on kernels that are forked instead of started.

Slower than our own engine by far, and as close to nbgrader as it gets: its code, a real kernel.
Nothing confines such a kernel. Every run grades all submissions.
"""

from __future__ import annotations

from pathlib import Path

from autograder import reference
from autograder.errors import NoSandbox
from autograder.grading.blueprint import Blueprint
from autograder.grading.classroom import OnResult, Options
from autograder.grading.enter import blueprint
from autograder.grading.hold import hold
from autograder.grading.journal import Journal
from autograder.grading.received import SUBMITTED
from autograder.grading.results import Graded, GradedCell, GradedNotebook
from autograder.layout import Course


def grade_faithfully(
    course: Course, folder: Path, options: Options, progress: OnResult
) -> tuple[Graded, ...]:
    """Grade every submission in `folder`, one after the other; return results by student.

    Of the options only `timeout` and `sandbox` count.

    Raises `NoSandbox` when a sandbox is wanted, and what `reference.grade` raises.
    """
    if options.sandbox:
        raise NoSandbox(
            "The faithful engine runs nbgrader's own kernels, which nothing confines, so nothing "
            "was graded.",
            "use `--engine fast`, or add --unsafe-no-sandbox for code that you would run yourself.",
        )
    folder = folder.resolve()
    total = len(list((folder / SUBMITTED).glob("[!.]*/[!.]*")))

    def show(one: reference.Submission) -> None:
        progress(Graded(one.student, one.assignment, problem=one.problem), total)

    with hold(folder) as scratch:
        found = reference.grade(
            course, folder, progress=show, forked=True, timeout=options.timeout, scratch=scratch
        )
        known = {one.assignment: blueprint(folder, one.assignment) for one in found if one.grades}
        results = [_graded(one, known.get(one.assignment)) for one in found]
        for result in results:
            if result.notebooks:
                Journal(folder).write(result)
    return tuple(sorted(results, key=lambda result: (result.student, result.assignment)))


def _graded(one: reference.Submission, known: Blueprint | None) -> Graded:
    notebooks = tuple(_notebook(grade, known) for grade in one.grades if known)
    return Graded(one.student, one.assignment, notebooks, problem=one.problem, engine="faithful")


def _notebook(grade: reference.Grade, known: Blueprint) -> GradedNotebook:
    [author] = [book for book in known.notebooks if book.name == grade.notebook]
    cells = tuple(
        GradedCell(cell.name, grade.cells.get(cell.name), cell.points)
        for cell in author.cells
        if cell.is_graded
    )
    return GradedNotebook(grade.notebook, cells, {}, missing=grade.missing)
