"""What the learner's commands do with an exercise: find, check, hint, reset, show."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import Course, Report
from course import progress, warm
from course.errors import CourseError
from course.progress import FOLDER, Progress
from course.warm import Heard, Stop

if TYPE_CHECKING:
    from autograder import Manifest


@dataclass(frozen=True)
class Target:
    """An exercise, and one of its tasks where one was meant."""

    slug: str
    task: str = ""


def find(course: Course, state: Progress, name: str = "", task: str = "") -> Target:
    """Return the exercise that `name` means; without a name, the one last worked on or the next.

    A name such as `task2` means that task of the current exercise.
    """
    if name and not task and "/" not in name:
        current = next_exercise(course, state)
        if current and name in _tasks(course, current):
            return Target(current, name)
    slug = course.find(name) if name else next_exercise(course, state)
    if not slug:
        raise CourseError("This course has no exercises yet.", "read the book: `course start`.")
    if task and task not in _tasks(course, slug):
        known = ", ".join(_tasks(course, slug))
        raise CourseError(f"{slug} has no task {task!r}.", f"use one of: {known}.")
    return Target(slug, task)


def next_exercise(course: Course, state: Progress) -> str:
    """Return the exercise last worked on while it is open, else the first that is not done."""
    slugs = course.slugs() or course.released_slugs()
    if state.last in slugs and not state.is_done(state.last):
        return state.last
    return next((slug for slug in slugs if not state.is_done(slug)), slugs[-1] if slugs else "")


def manifest(course: Course, slug: str) -> Manifest:
    """Return the manifest of an exercise."""
    from autograder import load_manifest  # noqa: PLC0415  (a warm verdict needs no YAML here)

    return load_manifest(course.manifest_path(slug))


def run_check(
    course: Course,
    target: Target,
    timeout: float = 30.0,
    *,
    notebook: str | None = None,
    heard: Heard | None = None,
    stop: Stop | None = None,
) -> Report:
    """Check an exercise, or one task of it: by the warm process if there is one, else cold.

    timeout: seconds per cell. `notebook` is a document that takes the place of the saved one. A
    warm check ends with `warm.Superseded` when `stop` says so.
    """
    request = {"slug": target.slug, "task": target.task, "timeout": timeout, "notebook": notebook}
    with warm.connection(course.root) as found:
        if found is not None:
            with suppress(warm.Gone):
                return warm.ask(found, request, heard, stop)
    return _run_cold(course, target, timeout, notebook, heard)


def _run_cold(
    course: Course, target: Target, timeout: float, notebook: str | None, heard: Heard | None
) -> Report:
    from autograder import Engine  # noqa: PLC0415  (the warm process has them already)
    from autograder.notebook import parse_notebook  # noqa: PLC0415
    from autograder.rechecking import Rechecker  # noqa: PLC0415

    path = course.release_path(target.slug)
    learner = None if notebook is None else parse_notebook(path, notebook.encode("utf-8"))
    with Engine(warm=False, timeout=timeout) as engine:
        checker = Rechecker(engine)
        return checker.check(course, target.slug, target.task, learner=learner, heard=heard)


def record(course: Course, report: Report) -> str:
    """Write down what a check found. Returns why that was impossible, empty when it was not."""
    after = progress.load(course.root)  # A hint may have come meanwhile.
    judged_all = len(report.tasks) > 1  # a check judges one task, or all of them
    after = after.with_report(report, () if judged_all else _tasks(course, report.slug))
    return progress.try_to_save(course.root, after)


def open_task(course: Course, state: Progress, slug: str) -> str:
    """Return the first task that is not done and that has hints."""
    tasks = manifest(course, slug).tasks
    hinted = [name for name, task in tasks.items() if task.hints]
    for name in hinted:
        if state.task(slug, name).state != "done":
            return name
    return hinted[-1] if hinted else ""


def standing(course: Course, state: Progress, slug: str) -> str:
    """Say how far an exercise is, in words: the tasks by their state."""
    by_state: dict[str, list[str]] = {}
    for name in _tasks(course, slug):
        by_state.setdefault(state.task(slug, name).state, []).append(name)
    words = ("done", "not yet", "not attempted", "written")
    said = {"written": "for a person to grade"}
    groups = [
        f"{', '.join(by_state[word])} {said.get(word, word)}" for word in words if word in by_state
    ]
    return "; ".join(groups)


def reset(course: Course, slug: str) -> Path | None:
    """Put the released notebook back. Returns where the learner's version was kept, if any."""
    from autograder import release_bytes  # noqa: PLC0415

    fresh = release_bytes(course, slug)
    path = course.release_path(slug)
    backup = None
    if path.is_file() and path.read_bytes() != fresh:
        backup = _backup_path(course, slug)
        backup.parent.mkdir(parents=True, exist_ok=True)
        backup.write_bytes(path.read_bytes())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(fresh)
    return backup


def solution(course: Course, slug: str, task: str) -> str:
    """Return the source of a task's solution, or the rubric of a written task."""
    from autograder import read_notebook  # noqa: PLC0415

    cell = read_notebook(course.solution_path(slug)).by_id(task)
    if cell is None:
        raise CourseError(f"{slug} has no cell {task!r}.", "try `course solution` without a task.")
    text = cell.source
    if cell.is_task and "BEGIN MARK SCHEME" in text:
        text = text.partition("BEGIN MARK SCHEME")[2].partition("END MARK SCHEME")[0]
        return text.strip("= \n")
    markers = ("BEGIN SOLUTION", "END SOLUTION")
    lines = [line for line in text.splitlines() if not any(mark in line for mark in markers)]
    return "\n".join(lines)


def _tasks(course: Course, slug: str) -> tuple[str, ...]:
    return tuple(manifest(course, slug).tasks)


def _backup_path(course: Course, slug: str) -> Path:
    folder = course.root / FOLDER / "backups"
    numbers = (number for number in range(1, 100_000))
    paths = (folder / f"{slug.replace('/', '-')}-{number}.ipynb" for number in numbers)
    return next(path for path in paths if not path.exists())
