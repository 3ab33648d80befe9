"""Writes results into nbgrader's gradebook: the rows that `nbgrader autograde` would write.

Works on the SQLite file itself, in one transaction, because importing nbgrader costs two seconds
and its own calls commit more than twenty times per submission.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.errors import GradebookConflict
from autograder.grading.blueprint import Blueprint, NotebookBlueprint
from autograder.grading.results import Graded, GradedNotebook

REVISION = "e43177bfe90b"
_EPOCH = datetime(1970, 1, 1)
_BUSY_SECONDS = 30.0


class Penalty:
    """No penalty for what is late. Subclasses say otherwise."""

    def of(self, student: str, score: float, seconds_late: float) -> float | None:  # noqa: ARG002
        """Return the points to take away from a notebook that is late, or None."""
        return None


@contextmanager
def open_gradebook(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the gradebook for one transaction, which is undone when the block raises.

    Raises `GradebookConflict` when it has the tables of another version of nbgrader, or when
    another program keeps it locked.
    """
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as database:
        try:
            _check(database, path)
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise GradebookConflict(
                f"{path} could not be written: {error}.",
                "close formgrader and other programs that use it, then run the command again; "
                "graded submissions are kept.",
            ) from error
        finally:
            if database.in_transaction:
                database.execute("ROLLBACK")


def _check(database: sqlite3.Connection, path: Path) -> None:
    [found] = database.execute("SELECT version_num FROM alembic_version").fetchone() or [None]
    if found != REVISION:
        raise GradebookConflict(
            f"{path} has the tables of another version of nbgrader ({found}, not {REVISION}).",
            "make a copy of it, then run `nbgrader db upgrade` in its folder.",
        )


@dataclass(frozen=True)
class Writer:
    """Writes the results of one assignment."""

    database: sqlite3.Connection
    blueprint: Blueprint
    penalty: Penalty

    def write(self, results: Iterable[Graded]) -> None:
        """Write results; a submission that is there already is brought up to date.

        Points that a person gave stay, and such cells wait for that person again.
        """
        for result in results:
            if not result.notebooks:
                continue
            submission = self._submission(result)
            for graded in result.notebooks:
                blueprint = next(b for b in self.blueprint.notebooks if b.name == graded.name)
                notebook = self._notebook(submission, blueprint)
                self._grades(notebook, blueprint, graded)
                if not graded.missing:
                    self._comments(notebook, blueprint, graded)
                    self._late(notebook, submission, result.student)

    def _submission(self, result: Graded) -> str:
        self.database.execute("INSERT OR IGNORE INTO student (id) VALUES (?)", (result.student,))
        row = self._row(
            "submitted_assignment", assignment_id=self.blueprint.row, student_id=result.student
        )
        for blueprint in self.blueprint.notebooks:
            self._mirror(row, blueprint)
        if result.timestamp:
            when = parse_utc(result.timestamp).isoformat(" ", "microseconds")
            self.database.execute(
                "UPDATE submitted_assignment SET timestamp = ? WHERE id = ?", (when, row)
            )
        return row

    def _mirror(self, submission: str, blueprint: NotebookBlueprint) -> None:
        """Make the rows of a notebook that nbgrader makes before anything is graded."""
        notebook = self._notebook(submission, blueprint)
        for cell in blueprint.cells:
            if cell.grade_row is not None:
                self._row("grade", {"needs_manual_grade": 1}, _of(notebook, cell.grade_row))
            if cell.comment_row is not None:
                self._row("comment", None, _of(notebook, cell.comment_row))

    def _notebook(self, submission: str, blueprint: NotebookBlueprint) -> str:
        key = {"notebook_id": blueprint.row, "assignment_id": submission}
        return self._row("submitted_notebook", {"flagged": 0}, key)

    def _grades(self, notebook: str, blueprint: NotebookBlueprint, graded: GradedNotebook) -> None:
        for cell in graded.cells:
            row = blueprint[cell.name].grade_row
            self.database.execute(
                "UPDATE grade SET auto_score = ?,"
                " needs_manual_grade = (? OR (? AND manual_score IS NOT NULL))"
                " WHERE notebook_id = ? AND cell_id = ?",
                (cell.points, cell.points is None, not graded.missing, notebook, row),
            )

    def _comments(
        self, notebook: str, blueprint: NotebookBlueprint, graded: GradedNotebook
    ) -> None:
        for name, comment in graded.comments.items():
            self.database.execute(
                "UPDATE comment SET auto_comment = ? WHERE notebook_id = ? AND cell_id = ?",
                (comment, notebook, blueprint[name].comment_row),
            )

    def _late(self, notebook: str, submission: str, student: str) -> None:
        seconds = self._seconds_late(submission)
        penalty = None
        if seconds > 0:
            [score] = self.database.execute(
                "SELECT total(coalesce(manual_score, auto_score, 0) + coalesce(extra_credit, 0))"
                " FROM grade WHERE notebook_id = ?",
                (notebook,),
            ).fetchone()
            penalty = self.penalty.of(student, score, seconds)
            if penalty is not None:
                penalty = min(max(penalty, 0.0), score)
        self.database.execute(
            "UPDATE submitted_notebook SET late_submission_penalty = ? WHERE id = ?",
            (penalty, notebook),
        )

    def _seconds_late(self, submission: str) -> float:
        due, handed_in, extension = self.database.execute(
            "SELECT a.duedate, s.timestamp, s.extension FROM submitted_assignment s"
            " JOIN assignment a ON a.id = s.assignment_id WHERE s.id = ?",
            (submission,),
        ).fetchone()
        if due is None or handed_in is None:
            return 0.0
        more = datetime.fromisoformat(extension) - _EPOCH if extension else timedelta()
        late = datetime.fromisoformat(handed_in) - datetime.fromisoformat(due) - more
        return max(0.0, late.total_seconds())

    def _row(
        self,
        table: str,
        values: dict[str, Any] | None = None,
        key: dict[str, Any] | None = None,
        **more: Any,
    ) -> str:
        """Return the id of the row with `key`; make it with `values` where there is none."""
        wanted = {**(key or {}), **more}
        where = " AND ".join(f"{column} = ?" for column in wanted)
        found = self.database.execute(
            f"SELECT id FROM {table} WHERE {where}", tuple(wanted.values())
        ).fetchone()
        if found:
            return str(found[0])
        row = {"id": uuid.uuid4().hex, **wanted, **(values or {})}
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.database.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values())
        )
        return str(row["id"])


def _of(notebook: str, cell: str) -> dict[str, Any]:
    return {"notebook_id": notebook, "cell_id": cell}


def parse_utc(text: str) -> datetime:
    """Return a timestamp as nbgrader reads it: naive, in UTC.

    Raises `ValueError` when it is no date.
    """
    from dateutil import parser, tz  # noqa: PLC0415

    parts = text.split(" ")
    if len(parts) == 3:
        zone = int(parts[2]) if parts[2].lstrip("+-").isdigit() else tz.gettz(parts[2])
        found: datetime = parser.parse(f"{parts[0]} {parts[1]} TZ", tzinfos={"TZ": zone})
    else:
        found = parser.parse(text)
    offset = found.utcoffset()
    return found.replace(tzinfo=None) - offset if offset is not None else found
