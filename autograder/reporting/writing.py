"""Writes the report on a graded class into its folder."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import ManifestInvalid
from autograder.layout import Course
from autograder.likeness import find_pairs, known_prints, read_documents
from autograder.manifest import load_manifest
from autograder.reporting.grades import TaskName, load_grades
from autograder.reporting.page import page
from autograder.reporting.table import grades_csv

FOLDER = "report"


@dataclass(frozen=True)
class Written:
    """The files of a report."""

    page: Path
    table: Path
    submissions: int


def report(course: Course, folder: Path) -> Written:
    """Write `report/index.html` and `report/grades.csv` into a folder that was graded.

    Raises `NothingToReport` when it holds no results.
    """
    folder = folder.resolve()
    classes = load_grades(folder)
    titles = {one.assignment: _titles(course, one.assignment) for one in classes}
    alike = {
        one.assignment: find_pairs(
            read_documents(folder, one.assignment), known_prints(course, one.assignment)
        )
        for one in classes
    }
    target = folder / FOLDER
    target.mkdir(exist_ok=True)
    written = Written(
        target / "index.html", target / "grades.csv", sum(len(one.grades) for one in classes)
    )
    _write(written.page, page(classes, titles, alike))
    _write(written.table, grades_csv(classes))
    return written


def _titles(course: Course, assignment: str) -> dict[TaskName, str]:
    """Return what the manifests call the tasks; a private course may have none."""
    titles: dict[TaskName, str] = {}
    for slug in _of(course.manifest_slugs(), assignment):
        with suppress(ManifestInvalid):
            for name, task in load_manifest(course.manifest_path(slug)).tasks.items():
                titles[slug.split("/")[1], name] = task.title
    return titles


def _of(slugs: Iterable[str], assignment: str) -> list[str]:
    return [slug for slug in slugs if slug.split("/")[0] == assignment]


def _write(path: Path, text: str) -> None:
    """Put a file in place at once: a reader sees the old one or the new one."""
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_text(text, encoding="utf-8", newline="")
    scratch.replace(path)
