"""Grades a class with unmodified nbgrader: the reference that faster engines must equal.

nbgrader runs students' code with the rights of whoever grades. There is no sandbox here.
"""

from __future__ import annotations

import glob
import json
import logging
import os
import shutil
import sys
import sysconfig
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from autograder.errors import GradebookConflict, NothingToGrade
from autograder.layout import Course
from autograder.releasing import companions, load_config, without_grammars
from autograder.surroundings import on_simulator

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
    sandbox: str = "none"

    def to_dict(self) -> dict[str, Any]:
        """Return the submission as plain data for `--json` and the results file."""
        return asdict(self)


Progress = Callable[[Submission], None]


def grade(
    course: Course, folder: Path, *, progress: Progress = lambda _: None
) -> tuple[Submission, ...]:
    """Grade every `submitted/<student>/<assignment>/` in `folder`, one after the other.

    Writes `gradebook.db`, `autograded/`, `feedback/` and `results.jsonl` into `folder`. One bad
    submission does not stop the rest: it is returned with its problem.

    Raises `NothingToGrade`, and `GradebookConflict` when the gradebook belongs to another version.
    """
    folder = folder.resolve()
    found, results = _submissions(course, folder)
    for result in results:
        progress(result)
    with _environment(), _quiet_logs():
        with without_grammars():
            api = _api(course, folder)
        for assignment in sorted({assignment for assignment, _ in found}):
            _copy_source(course, folder, assignment)
            _register(api, assignment)
        for assignment, student in found:
            result = _grade_one(api, assignment, student)
            results.append(result)
            progress(result)
        results = [_with_grades(api, result) for result in results]
    lines = [json.dumps(result.to_dict(), sort_keys=True) + "\n" for result in results]
    (folder / "results.jsonl").write_text("".join(lines), encoding="utf-8")
    return tuple(results)


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


@contextmanager
def _environment() -> Iterator[None]:
    """Let nbgrader find its programs, this interpreter's kernel and the simulator, no more.

    nbgrader starts `alembic` by name, so the scripts folder must be on PATH.
    """
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True) as name:
        kernel = Path(name) / "share" / "kernels" / "python3"
        kernel.mkdir(parents=True)
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        argv.append("--log-level=ERROR")  # A kernel's warnings are not the student's.
        spec = {"argv": argv, "display_name": "Python 3 (ipykernel)", "language": "python"}
        (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        path = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent)]
        os.environ.clear()
        os.environ.update(
            on_simulator(before),
            PATH=os.pathsep.join([*path, before.get("PATH", "")]),
            JUPYTER_PATH=str(kernel.parent.parent),
            JUPYTER_RUNTIME_DIR=str(Path(name) / "runtime"),
            IPYTHONDIR=str(Path(name) / "ipython"),
            PYDEVD_DISABLE_FILE_VALIDATION="1",
            JUPYTER_PLATFORM_DIRS="1",
        )
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nbgrader's own; a kernel has its own filters.
                yield
        finally:
            os.environ.clear()
            os.environ.update(before)


@contextmanager
def _quiet_logs() -> Iterator[None]:
    """Keep nbgrader's log off the terminal; what matters of it becomes a problem in the report."""
    log = logging.getLogger("traitlets")
    handlers, propagate = log.handlers[:], log.propagate
    log.handlers, log.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        log.handlers, log.propagate = handlers, propagate


def _api(course: Course, folder: Path) -> Any:
    from nbgrader.apps.api import NbGraderAPI  # noqa: PLC0415
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415

    config = load_config(course.config)
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory = "source"
    config.CourseDirectory.release_directory = "release"
    config.Exchange.root = str(folder / "no-exchange")
    return NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)


def _copy_source(course: Course, folder: Path, assignment: str) -> None:
    """Copy the solutions into the grading folder, where nbgrader looks, without the manifests."""
    target = folder / "source" / assignment
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    names = [f"{slug.partition('/')[2]}.ipynb" for slug in course.slugs() if _in(slug, assignment)]
    for relative in (*companions(course, assignment), *map(Path, names)):
        (target / relative).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(course.source / assignment / relative, target / relative)


def _in(slug: str, assignment: str) -> bool:
    return slug.partition("/")[0] == assignment


def _register(api: Any, assignment: str) -> None:
    result = api.generate_assignment(assignment)
    if not result["success"]:
        raise GradebookConflict(
            f"nbgrader cannot enter {assignment} into the gradebook: {_problem(result)}",
            "grade into a fresh folder when the exercises changed after grading began.",
        )


def _grade_one(api: Any, assignment: str, student: str) -> Submission:
    if glob.escape(student) != student:
        problem = "nbgrader finds no folder whose name holds *, ? or [; rename the folder."
        return Submission(student, assignment, problem=problem)
    try:
        result = api.autograde(assignment, student)
        if result["success"]:
            result = api.generate_feedback(assignment, student)
        problem = "" if result["success"] else _problem(result)
    except Exception as error:
        problem = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return Submission(student, assignment, problem=problem)


def _problem(result: dict[str, Any]) -> str:
    """Return one line on what went wrong: the end of the first traceback in nbgrader's log."""
    text = f"{result.get('log', '')}\n{result.get('error', '')}"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        kind = line.partition(":")[0]
        if kind.endswith(("Error", "Exception")) and "NbGraderException" not in kind:
            return line[:300]
    errors = [line for line in lines if line.startswith("[ERROR]")]
    chosen = errors[0].removeprefix("[ERROR] ") if errors else "nbgrader gave no reason"
    return chosen[:300]


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
