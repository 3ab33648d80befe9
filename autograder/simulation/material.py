"""What simulated students write: the notebook as released, and the answers that are known."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.inspection import task_of
from autograder.layout import Course
from autograder.manifest import Right, Wrong, load_manifest
from autograder.notebook import Cell, parse_notebook, read_notebook
from autograder.releasing import companions, release_bytes

Document = dict[str, Any]


@dataclass(frozen=True)
class TaskMaterial:
    """A task that tests grade: its answer cell, the tests with their points, known answers."""

    name: str
    stub: str
    solution: str
    tests: Mapping[str, float]
    wrong: tuple[Wrong, ...]
    right: tuple[Right, ...]


@dataclass(frozen=True)
class NotebookMaterial:
    """A notebook: as released, its tasks in order, and what a person grades.

    `essays` are cells that always wait for a person; `written` are answers that a person grades
    once they are no longer the stub, with the author's.
    """

    name: str
    released: Document
    tasks: tuple[TaskMaterial, ...]
    essays: tuple[str, ...]
    written: Mapping[str, str]

    def filled(self, answers: Mapping[str, str]) -> Document:
        """Return the released notebook with some answers filled in, by grade id."""
        document = copy.deepcopy(self.released)
        for cell in document["cells"]:
            name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
            if name in answers:
                cell["source"] = answers[name]
        return document


@dataclass(frozen=True)
class Material:
    """An assignment: its notebooks, and the files that lie beside them, by relative path."""

    assignment: str
    notebooks: tuple[NotebookMaterial, ...]
    files: Mapping[str, bytes]


def load_material(course: Course, assignment: str) -> Material:
    """Read an assignment with its solutions and manifests.

    Raises `ExerciseNotFound` for an unknown name, and what a broken notebook or manifest raises.
    """
    slugs = course.select([assignment])
    name = slugs[0].split("/")[0]
    files = {
        path.as_posix(): (course.source / name / path).read_bytes()
        for path in companions(course, name)
    }
    return Material(name, tuple(_notebook(course, slug) for slug in slugs), files)


def _notebook(course: Course, slug: str) -> NotebookMaterial:
    content = release_bytes(course, slug)
    stub = parse_notebook(course.release_path(slug), content)
    solution = read_notebook(course.solution_path(slug))
    manifest = load_manifest(course.manifest_path(slug))
    stubs = {cell.grade_id: cell.source for cell in stub.cells if cell.is_solution}
    tasks: list[TaskMaterial] = []
    for cell in solution.cells:
        tests = {test.grade_id: test.points for test in _tests(solution.tests, cell)}
        if cell.is_solution and tests:
            known = manifest.tasks.get(cell.grade_id)
            answers = (known.wrong, known.right) if known else ((), ())
            answer = without_markers(cell.source)
            tasks.append(TaskMaterial(cell.grade_id, stubs[cell.grade_id], answer, tests, *answers))
    return NotebookMaterial(
        slug.split("/")[1],
        json.loads(content),
        tuple(tasks),
        tuple(cell.grade_id for cell in solution.cells if cell.is_task),
        {
            cell.grade_id: without_markers(cell.source)
            for cell in solution.cells
            if cell.is_manual and cell.is_solution
        },
    )


def _tests(tests: tuple[Cell, ...], answer: Cell) -> list[Cell]:
    return [test for test in tests if task_of(test.grade_id) == answer.grade_id]


def without_markers(source: str) -> str:
    """Return the source of a solution without the lines that mark what is cut out."""
    marks = ("### BEGIN SOLUTION", "### END SOLUTION")
    return "\n".join(line for line in source.split("\n") if line.strip() not in marks)
