"""Enters assignments into the gradebook with nbgrader, when they are new or have changed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from autograder.bridge import (
    copy_source,
    nbgrader_api,
    nbgrader_environment,
    quiet_logs,
    register,
    source_files,
)
from autograder.errors import GradebookConflict
from autograder.grading.blueprint import Blueprint, read_blueprint
from autograder.layout import Course
from autograder.releasing import without_grammars

GRADEBOOK = "gradebook.db"


def changed(course: Course, folder: Path, assignments: Iterable[str]) -> list[str]:
    """Return the assignments that the gradebook lacks, or has otherwise than the course."""
    wanted = sorted(set(assignments))
    return [name for name in wanted if _known(folder, name) != _digest(course, name)]


def enter(
    course: Course, folder: Path, assignments: Iterable[str], scratch: Path | None = None
) -> None:
    """Let nbgrader enter assignments into the gradebook. Takes seconds.

    Raises `GradebookConflict` when the gradebook holds grades of another version.
    """
    with nbgrader_environment(scratch), quiet_logs():
        with without_grammars():
            api = nbgrader_api(course, folder)
        if not (folder / GRADEBOOK).exists():
            _make_gradebook(folder, api.course_id)
        for name in assignments:
            copy_source(course, folder, name)
            register(api, name)
            _note(folder, name).write_text(_digest(course, name) + "\n", "utf-8")


def _make_gradebook(folder: Path, course_id: str) -> None:
    """Put an empty gradebook in place at once: nbgrader cannot go on with half of one."""
    from nbgrader.api import Gradebook  # noqa: PLC0415

    new = folder / f".{GRADEBOOK}.new"
    new.unlink(missing_ok=True)
    with Gradebook(f"sqlite:///{new}", course_id):
        pass
    new.rename(folder / GRADEBOOK)


def blueprint(folder: Path, assignment: str) -> Blueprint:
    """Return an assignment that was entered.

    Raises `GradebookConflict` when it is not there after all.
    """
    with closing(sqlite3.connect(folder / GRADEBOOK)) as database:
        found = read_blueprint(database, assignment, folder / "release" / assignment)
    if found is None:
        raise GradebookConflict(
            f"{folder / GRADEBOOK} does not hold {assignment}, although it was entered.",
            "grade into a fresh folder.",
        )
    return found


def _digest(course: Course, assignment: str) -> str:
    found = hashlib.sha256(course.config.read_bytes() if course.config.is_file() else b"")
    for relative in sorted(source_files(course, assignment)):
        content = (course.source / assignment / relative).read_bytes()
        found.update(f"{relative.as_posix()}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


def _note(folder: Path, assignment: str) -> Path:
    return folder / "source" / f"{assignment}.sha256"


def _known(folder: Path, assignment: str) -> str:
    if not (folder / GRADEBOOK).is_file() or not _note(folder, assignment).is_file():
        return ""
    with closing(sqlite3.connect(folder / GRADEBOOK)) as database:
        try:
            if read_blueprint(database, assignment, folder / "release" / assignment) is None:
                return ""
        except sqlite3.DatabaseError:
            return ""
    return _note(folder, assignment).read_text("utf-8").strip()
