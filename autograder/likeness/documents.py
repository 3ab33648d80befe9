"""What students wrote themselves, and what everybody was given or may know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import ManifestInvalid, NotebookUnreadable
from autograder.grading.classroom import folders
from autograder.grading.received import SUBMITTED, receive
from autograder.layout import Course
from autograder.likeness.winnowing import grams
from autograder.manifest import load_manifest
from autograder.notebook import Cell, parse_notebook, read_notebook

_LONGEST = 200_000


@dataclass(frozen=True)
class Document:
    """One notebook of one student: the sources of the cells that they wrote, by label."""

    student: str
    notebook: str
    cells: Mapping[str, str]


def read_documents(folder: Path, assignment: str) -> tuple[Document, ...]:
    """Return the notebooks that were handed in below `submitted/`; what cannot be read is not."""
    return tuple(
        document
        for student in folders(folder / SUBMITTED)
        if (student / assignment).is_dir() and not (student / assignment).is_symlink()
        for document in _of_student(student / assignment, student.name, assignment)
    )


def _of_student(folder: Path, student: str, assignment: str) -> Iterator[Document]:
    for relative in receive(folder, student, assignment).files:
        if relative.suffix != ".ipynb" or len(relative.parts) > 1:
            continue
        path = folder / relative
        with suppress(NotebookUnreadable, OSError):
            cells = parse_notebook(path, path.read_bytes()).cells
            yield Document(student, relative.stem, _own(cells))


def _own(cells: tuple[Cell, ...]) -> dict[str, str]:
    """Return the code that is a student's: answers and cells of their own, of a sane length."""
    own: dict[str, str] = {}
    room = _LONGEST
    for cell in cells:
        if cell.is_code and not cell.is_locked and room > 0:
            label = cell.label if cell.label not in own else f"{cell.label} (cell {cell.index + 1})"
            own[label] = cell.source[:room]
            room -= len(own[label])
    return own


def known_prints(course: Course, assignment: str) -> frozenset[int]:
    """Return the fingerprints of what is no sign of copying.

    That is the release, the solutions, and the known answers of the manifests: students who find
    the textbook answer on their own write the same.
    """
    return frozenset(
        one.value
        for slug in course.slugs()
        if slug.split("/")[0] == assignment
        for source in _known(course, slug)
        for one in grams(source)
    )


def _known(course: Course, slug: str) -> Iterator[str]:
    for path in (course.release_path(slug), course.solution_path(slug)):
        with suppress(NotebookUnreadable):
            yield from (cell.source for cell in read_notebook(path).code)
    with suppress(ManifestInvalid):
        manifest = load_manifest(course.manifest_path(slug))
        for task in manifest.tasks.values():
            yield from (answer.code for answer in task.wrong)
            yield from (answer.code for answer in task.right)
