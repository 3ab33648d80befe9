"""What nbgrader's gradebook knows about an assignment: the cells as the author made them.

nbgrader writes these rows when an assignment is entered. Reading them with `sqlite3` takes a
millisecond; importing nbgrader takes two seconds.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.grading.hidden import Hidden, hidden_in
from autograder.notebook import read_notebook


@dataclass(frozen=True)
class SourceCell:
    """A cell with an nbgrader id, as the author made it; `source` of an answer is its stub.

    `released` is what students got: without hidden tests, None where it is not known. `grade_row`
    and `comment_row` are the ids of the rows that grades and comments refer to.
    """

    name: str
    kind: str
    source: str
    checksum: str
    is_grade: bool
    is_solution: bool
    is_task: bool
    is_locked: bool
    points: float
    grade_row: str | None
    comment_row: str | None
    released: str | None = None

    @property
    def is_graded(self) -> bool:
        """Whether the gradebook holds a score for the cell, given by a test or by a person."""
        return self.is_grade or self.is_task

    @property
    def is_test(self) -> bool:
        """Whether running the cell gives its score."""
        return self.is_grade and not self.is_solution and self.kind == "code"

    @property
    def texts(self) -> tuple[str | None, str]:
        """What the cell may say where nobody changed it: as released, and with hidden tests."""
        return self.released, self.source

    @property
    def marks(self) -> dict[str, Any]:
        """The nbgrader metadata that the cell must carry."""
        marks: dict[str, Any] = {
            "checksum": self.checksum,
            "grade": self.is_grade,
            "grade_id": self.name,
            "locked": self.is_locked,
            "schema_version": 3,
            "solution": self.is_solution,
            "task": self.is_task,
        }
        if self.is_graded:
            marks["points"] = self.points
        return marks


@dataclass(frozen=True)
class NotebookBlueprint:
    """A notebook, its cells in the author's order; `row` is its id in the gradebook."""

    name: str
    row: str
    kernelspec: dict[str, Any] | None
    cells: tuple[SourceCell, ...]

    def __getitem__(self, name: str) -> SourceCell:
        for cell in self.cells:
            if cell.name == name:
                return cell
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(cell.name == name for cell in self.cells)

    @property
    def maximum(self) -> float:
        """The points of the notebook."""
        return sum(cell.points for cell in self.cells if cell.is_graded)


@dataclass(frozen=True)
class Blueprint:
    """An assignment in the gradebook; `row` is its id there."""

    assignment: str
    row: str
    notebooks: tuple[NotebookBlueprint, ...]

    @property
    def digest(self) -> str:
        """A hash that changes when any cell changes."""
        parts = [
            [book.name, [[cell.checksum, cell.source] for cell in book.cells]]
            for book in self.notebooks
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @cached_property
    def hidden(self) -> Hidden:
        """What the cells of all notebooks hide from students: they share a folder as they run."""
        return hidden_in(cell.source for book in self.notebooks for cell in book.cells)


def read_blueprint(
    database: sqlite3.Connection, assignment: str, release: Path
) -> Blueprint | None:
    """Return what the gradebook knows about `assignment`, or None if it was never entered.

    `release` is the folder with the assignment's notebooks as students got them.
    """
    found = database.execute("SELECT id FROM assignment WHERE name = ?", (assignment,)).fetchone()
    if found is None:
        return None
    books = database.execute(
        "SELECT id, name, kernelspec FROM notebook WHERE assignment_id = ? ORDER BY name", found
    )
    notebooks = tuple(
        NotebookBlueprint(
            name,
            row,
            json.loads(kernel) if kernel else None,
            _cells(database, row, _released(release / f"{name}.ipynb")),
        )
        for row, name, kernel in books.fetchall()
    )
    return Blueprint(assignment, found[0], notebooks)


def _released(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    return {cell.grade_id: cell.source for cell in read_notebook(path).cells if cell.grade_id}


def _cells(
    database: sqlite3.Connection, notebook: str, released: dict[str, str]
) -> tuple[SourceCell, ...]:
    rows: dict[str, dict[str, str]] = {}
    for row, name, kind in database.execute(
        "SELECT id, name, type FROM base_cell WHERE notebook_id = ?", (notebook,)
    ):
        rows.setdefault(name, {})[kind] = row
    points: dict[str, float] = dict(
        database.execute("SELECT id, max_score FROM grade_cells").fetchall()
        + database.execute("SELECT id, max_score FROM task_cells").fetchall()
    )
    cells = _source_cells(database, notebook, rows, points)
    return tuple(replace(cell, released=released.get(cell.name)) for cell in cells)


def _source_cells(
    database: sqlite3.Connection,
    notebook: str,
    rows: dict[str, dict[str, str]],
    points: dict[str, float],
) -> Iterator[SourceCell]:
    query = (
        "SELECT name, cell_type, locked, source, checksum FROM source_cell"
        " WHERE notebook_id = ? ORDER BY rowid"
    )
    for name, kind, locked, source, checksum in database.execute(query, (notebook,)):
        own = rows.get(name, {})
        graded = own.get("GradeCell") or own.get("TaskCell")
        yield SourceCell(
            name=name,
            kind=kind,
            source=source or "",
            checksum=checksum or "",
            is_grade="GradeCell" in own,
            is_solution="SolutionCell" in own,
            is_task="TaskCell" in own,
            is_locked=bool(locked),
            points=points.get(graded, 0.0) if graded else 0.0,
            grade_row=graded,
            comment_row=own.get("SolutionCell") or own.get("TaskCell"),
        )
