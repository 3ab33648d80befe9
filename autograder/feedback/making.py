"""Makes the feedback pages of a class, several at once, and only those that are out of date."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from autograder.errors import AutograderError, NothingToReturn
from autograder.feedback.marks import Key, Marks, read_marks
from autograder.feedback.shortening import shortened
from autograder.grading.enter import GRADEBOOK, blueprint
from autograder.grading.received import TIMESTAMP
from autograder.grading.redaction import Hidden, redact
from autograder.grading.sanitize import read_document

VERSION = 1
"""Part of every page's digest; raise it when the same notebook may get another page."""
AUTOGRADED, FEEDBACK = "autograded", "feedback"
_FEW = 3  # pages that are made sooner than a pool of processes


@dataclass(frozen=True)
class Made:
    """A page and how it came about: "made", "kept" as it was, or "failed" with a problem.

    `waiting` names the cells that a person has to grade before the page is complete.
    """

    student: str
    assignment: str
    notebook: str
    path: Path
    state: str
    problem: str = ""
    waiting: tuple[str, ...] = ()


class OnPage(Protocol):
    """Called with each page and the number of pages in all."""

    def __call__(self, page: Made, total: int) -> None: ...


def _silent(page: Made, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class _Job:
    """One page to make; `author` is the digest of the assignment as its author made it."""

    folder: Path
    marks: Marks
    author: str
    show_hidden: bool
    again: bool

    @property
    def source(self) -> Path:
        return _path(self.folder, self.marks, AUTOGRADED, "ipynb")

    @property
    def target(self) -> Path:
        return _path(self.folder, self.marks, FEEDBACK, "html")


def _path(folder: Path, marks: Marks, kind: str, suffix: str) -> Path:
    return folder / kind / marks.student / marks.assignment / f"{marks.notebook}.{suffix}"


def make_feedback(
    folder: Path,
    *,
    students: Iterable[str] = (),
    assignments: Iterable[str] = (),
    show_hidden: bool = False,
    again: bool = False,
    workers: int = os.cpu_count() or 1,
    progress: OnPage = _silent,
) -> tuple[Made, ...]:
    """Write `feedback/<student>/<assignment>/<notebook>.html` for what was graded in `folder`.

    Takes points and comments from the gradebook, a person's before the machine's. Hidden tests and
    mark schemes are cut out unless `show_hidden`. A page that is there and still holds is kept.

    Raises `NothingToReturn` when nothing that was asked for has been graded.
    """
    folder = folder.resolve()
    chosen = _chosen(folder, frozenset(students), frozenset(assignments))
    authors = {name: blueprint(folder, name).digest for name in {m.assignment for m in chosen}}
    jobs = [_Job(folder, m, authors[m.assignment], show_hidden, again) for m in chosen]
    made = []
    for page in _run(jobs, min(workers, len(jobs))):
        made.append(page)
        progress(page, len(jobs))
    submissions = {(job.marks.student, job.marks.assignment) for job in jobs}
    _remove_others(folder, submissions, made)
    _add_receipts(folder, submissions)
    return tuple(sorted(made, key=lambda page: (page.student, page.assignment, page.notebook)))


def _chosen(folder: Path, students: frozenset[str], assignments: frozenset[str]) -> list[Marks]:
    """Return the marks of all that was graded and asked for."""
    gradebook = folder / GRADEBOOK
    known: Mapping[Key, Marks] = read_marks(gradebook) if gradebook.is_file() else {}
    graded = [
        marks
        for _, marks in sorted(known.items())
        if _path(folder, marks, AUTOGRADED, "ipynb").is_file()
    ]
    for kind, wanted, there in (
        ("student", students, {marks.student for marks in graded}),
        ("assignment", assignments, {marks.assignment for marks in graded}),
    ):
        if missing := sorted(wanted - there):
            raise NothingToReturn(
                f"{folder} holds nothing graded of the {kind} {', '.join(missing)}.",
                f"look at the names in {folder / AUTOGRADED}, or grade first.",
            )
    found = [
        marks
        for marks in graded
        if (not students or marks.student in students)
        and (not assignments or marks.assignment in assignments)
    ]
    if not found:
        raise NothingToReturn(
            f"{folder} holds nothing that was graded.",
            f"run `autograder grade {folder}`, then this again.",
        )
    return found


def _run(jobs: list[_Job], workers: int) -> Iterator[Made]:
    """Yield the pages as they are ready."""
    if workers < 2 or len(jobs) <= _FEW:
        yield from map(_page, jobs)
        return
    context = get_context("forkserver" if os.name == "posix" else "spawn")
    if os.name == "posix":
        context.set_forkserver_preload([f"{__package__}.warm"])
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: dict[Future[Made], _Job] = {pool.submit(_page, job): job for job in jobs}
        for future in as_completed(waiting):
            yield future.result()


def _page(job: _Job) -> Made:
    """Make one page. What a student's notebook does to it becomes its problem."""
    marks = job.marks
    about = (marks.student, marks.assignment, marks.notebook, job.target)
    waiting = tuple(marks.waiting)
    try:
        content = job.source.read_bytes()
        note = f'<meta name="inputs" content="{_digest(job, content)}"/>'
        if not job.again and _holds(job.target, note):
            return Made(*about, "kept", waiting=waiting)
        _write(job.target, _rendered(job, content, note))
    except (OSError, ValueError, TypeError, LookupError, RecursionError, AutograderError) as error:
        problem = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return Made(*about, "failed", problem, waiting)
    return Made(*about, "made", waiting=waiting)


def _rendered(job: _Job, content: bytes, note: str) -> str:
    from autograder.feedback.page import render  # noqa: PLC0415

    document = shortened(read_document(content))
    if not job.show_hidden:
        document = redact(document, _hidden(job.folder, job.marks.assignment, job.author))
    return render(document, job.marks, note)


@cache
def _hidden(folder: Path, assignment: str, author: str) -> Hidden:  # noqa: ARG001
    """Return what is hidden, read once for each state (`author`) of an assignment."""
    return blueprint(folder, assignment).hidden


def _digest(job: _Job, content: bytes) -> str:
    """Return a hash of everything that the page depends on."""
    parts = [VERSION, job.author, job.show_hidden, asdict(job.marks)]
    text = json.dumps(parts, sort_keys=True).encode()
    return hashlib.sha256(hashlib.sha256(content).digest() + text).hexdigest()


def _holds(path: Path, note: str) -> bool:
    """Whether the page that is there was made of the same things."""
    try:
        with path.open(encoding="utf-8") as file:
            return note in file.read(2_000)
    except (OSError, ValueError):
        return False


def _write(path: Path, page: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_text(page, "utf-8", errors="replace")
    scratch.replace(path)


def _remove_others(folder: Path, submissions: set[tuple[str, str]], made: list[Made]) -> None:
    """Remove pages of notebooks that were handed in once and are not any more."""
    current = {page.path for page in made}
    for student, assignment in submissions:
        for path in (folder / FEEDBACK / student / assignment).glob("*.html"):
            if path not in current:
                path.unlink()


def _add_receipts(folder: Path, submissions: set[tuple[str, str]]) -> None:
    """Put beside the pages what `nbgrader release_feedback` looks for there."""
    for student, assignment in submissions:
        target = folder / FEEDBACK / student / assignment
        for name in (TIMESTAMP, "submission_secret.txt"):
            path = folder / AUTOGRADED / student / assignment / name
            if path.is_file() and target.is_dir():
                shutil.copyfile(path, target / name)
