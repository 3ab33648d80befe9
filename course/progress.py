"""What a learner has done so far: one readable file, `.course/progress.json`."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder import Report
from course.errors import CourseError, ProgressUnreadable

FOLDER = ".course"
VERSION = 1


@dataclass(frozen=True)
class TaskProgress:
    """The best that was reached in one task, and how many hints were shown."""

    state: str = "not attempted"
    points: float = 0.0
    maximum: float = 0.0
    hints: int = 0


@dataclass(frozen=True)
class Progress:
    """All progress: the exercise last worked on, and the tasks of each exercise by slug."""

    last: str = ""
    exercises: Mapping[str, Mapping[str, TaskProgress]] = field(default_factory=dict)

    def task(self, slug: str, name: str) -> TaskProgress:
        """Return the progress of one task, which is none for one that was never checked."""
        return self.exercises.get(slug, {}).get(name, TaskProgress())

    def is_done(self, slug: str) -> bool:
        """Whether every task of the exercise that tests judge has been done."""
        tasks = self.exercises.get(slug, {})
        return bool(tasks) and all(task.state in ("done", "written") for task in tasks.values())

    def points(self, slug: str) -> float:
        """Return the points reached in an exercise."""
        return sum(task.points for task in self.exercises.get(slug, {}).values())

    def with_report(self, report: Report, names: Iterable[str] = ()) -> Progress:
        """Return the progress after a check. A task that was done once stays done.

        `names` are all tasks of the exercise, of which the check may have judged one.
        """
        tasks = {name: TaskProgress() for name in names} | dict(self.exercises.get(report.slug, {}))
        for found in report.tasks:
            before = tasks.get(found.task, TaskProgress())
            done = before.state == "done"
            tasks[found.task] = replace(
                before,
                state="done" if done else found.state,
                points=before.points if done else found.points,
                maximum=found.maximum,
            )
        return Progress(report.slug, {**self.exercises, report.slug: tasks})

    def with_hint(self, slug: str, name: str, level: int) -> Progress:
        """Return the progress after hints up to `level` were shown."""
        before = self.task(slug, name)
        after = replace(before, hints=max(before.hints, level))
        tasks = {**self.exercises.get(slug, {}), name: after}
        return Progress(slug, {**self.exercises, slug: tasks})


def load(root: Path) -> Progress:
    """Read the progress of the course in `root`; an absent file is no progress.

    Raises `ProgressUnreadable`.
    """
    path = root / FOLDER / "progress.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["version"] != VERSION:
            raise ValueError(f"its version is {raw['version']!r}, expected {VERSION}")
        return Progress(
            last=_of_type(str, raw["last"]),
            exercises={
                slug: {name: _task(task) for name, task in tasks.items()}
                for slug, tasks in raw["exercises"].items()
            },
        )
    except FileNotFoundError:
        return Progress()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ProgressUnreadable(
            f"{path} cannot be read: {type(error).__name__}: {error}.",
            "mend it, or delete it and run `course check` again for each exercise.",
        ) from error


def _task(raw: Mapping[str, Any]) -> TaskProgress:
    task = TaskProgress(**raw)
    _of_type(str, task.state)
    _of_type(int, task.hints)
    for number in (task.points, task.maximum, task.hints):
        if not 0 <= _of_type(int | float, number) < math.inf:
            raise ValueError(f"expected a number of at least 0, got {number!r}")
    return task


def _of_type(wanted: Any, value: Any) -> Any:
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise TypeError(f"{value!r} is a {type(value).__name__}")
    return value


def save(root: Path, progress: Progress) -> None:
    """Write the progress of the course in `root`, at once or not at all."""
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    text = json.dumps(to_dict(progress), indent=2, sort_keys=True) + "\n"
    handle, name = tempfile.mkstemp(dir=folder, prefix="progress-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(name, folder / "progress.json")


def export(progress: Progress, path: Path) -> None:
    """Write the progress to a new file. Raises `CourseError` where one is there already."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(json.dumps(to_dict(progress), indent=2, sort_keys=True) + "\n")
    except FileExistsError as error:
        raise CourseError(f"{path} exists already.", "name a file that does not exist.") from error


def try_to_save(root: Path, progress: Progress) -> str:
    """Save where that is possible. Returns why it was not, or nothing."""
    try:
        save(root, progress)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return (
            f"Your progress was not written down: {root / FOLDER} cannot be written ({reason}). "
            "Next: make that folder writable; verdicts are right without it."
        )
    return ""


def to_dict(progress: Progress) -> dict[str, Any]:
    """Return the progress as plain data, as it stands in the file."""
    return {"version": VERSION, **asdict(progress)}
