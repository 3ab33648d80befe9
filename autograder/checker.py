"""The learner's verdict: three states per task, with the test's own message."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from autograder.engine import CellResult, Engine, RunResult
from autograder.engine.results import DIED, TIMEOUT
from autograder.errors import NotebookUnreadable
from autograder.inspection import task_of
from autograder.layout import Course
from autograder.manifest import Manifest, Task, load_manifest
from autograder.merge import Merged, merge
from autograder.notebook import Cell, Notebook, read_notebook
from autograder.scoring import score_cell

State = Literal["not attempted", "not yet", "done", "written"]


@dataclass(frozen=True)
class TaskReport:
    """One task. `points` are what the tests give; a written task is for a person to read."""

    task: str
    title: str
    state: State
    points: float
    maximum: float
    message: str = ""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What `course check` says about an exercise."""

    slug: str
    title: str
    tasks: tuple[TaskReport, ...]
    seconds: float = 0.0
    hidden: bool = True

    @property
    def done(self) -> bool:
        """Whether every task that tests can judge is done."""
        return all(task.state in ("done", "written") for task in self.tasks)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data for `--json` and the progress file."""
        return asdict(self)


def check(course: Course, slug: str, engine: Engine) -> Report:
    """Run the learner's notebook with the author's tests, the hidden ones too where we have them.

    Raises `NotebookUnreadable` with what to do when there is no notebook or it cannot be read.
    """
    path = course.release_path(slug)
    if not path.is_file():
        raise NotebookUnreadable(
            f"{course.show(path)} does not exist.", f"`course reset {slug}` makes it."
        )
    learner = read_notebook(path)
    source = course.solution_path(slug)
    author = read_notebook(source) if source.is_file() else learner
    manifest = load_manifest(course.manifest_path(slug))
    merged = merge(learner, author)
    result = engine.run(merged.steps, folder=path.parent)
    judge = _Judge(author, merged, result)
    tasks = tuple(judge.report(name, task) for name, task in manifest.tasks.items())
    return Report(slug, manifest.title, tasks, result.seconds, source.is_file())


def tasks_of(manifest: Manifest) -> tuple[str, ...]:
    """Return the tasks that tests can judge: those with known answers."""
    return tuple(name for name, task in manifest.tasks.items() if task.wrong or task.right)


class _Judge:
    def __init__(self, author: Notebook, merged: Merged, result: RunResult) -> None:
        self.author = author
        self.merged = merged
        self.result = result

    def report(self, name: str, task: Task) -> TaskReport:
        tests = [cell for cell in self.author.tests if task_of(cell.grade_id) == name]
        notices = tuple(text for place, text in self.merged.notices if task_of(place) == name)
        if not tests:
            return TaskReport(name, task.title, "written", 0.0, task.points, notices=notices)
        outcomes = [(cell, self.result[cell.grade_id]) for cell in tests]
        points = sum(score_cell(outcome, cell.points).points for cell, outcome in outcomes)
        if points == task.points:
            return TaskReport(name, task.title, "done", points, task.points, notices=notices)
        untouched = any(outcome.not_attempted for _, outcome in outcomes)
        if name in self.merged.missing or untouched:
            return TaskReport(
                name, task.title, "not attempted", points, task.points, notices=notices
            )
        message = self._message(name, outcomes)
        return TaskReport(name, task.title, "not yet", points, task.points, message, notices)

    def _message(self, name: str, outcomes: list[tuple[Cell, CellResult]]) -> str:
        """Say what failed first: an error in the answer's own cell explains one in its test."""
        failing = next(
            outcome for cell, outcome in outcomes if not score_cell(outcome, cell.points).full
        )
        if failing.error is not None and failing.error.name == DIED:
            first = next(
                cell for cell in self.result.cells if cell.error and cell.error.name == DIED
            )
            return f"{first.error.message} ({first.label})." if first.error else ""
        own = self._own(name)
        if own is not None and own.error is not None and not own.not_attempted:
            return f"your cell {name} stops with {_explained(own)}"
        return _explained(failing)

    def _own(self, name: str) -> CellResult | None:
        try:
            return self.result[name]
        except KeyError:
            return None


def _explained(outcome: CellResult) -> str:
    """Return the reason of a failure, and the last line of the learner's that it went through."""
    error = outcome.error
    if error is None:
        if outcome.stderr:
            lines = outcome.stderr.strip().splitlines()
            return f"text on stderr, which counts as a failure: {lines[-1] if lines else ''}"
        return f"the value {outcome.result}"
    if error.name == TIMEOUT:
        return f"a timeout: {error.message}. Look for a loop or a wait that never ends."
    frames = [frame for frame in error.frames if frame.label != outcome.label]
    place = f" ({frames[-1].label}, line {frames[-1].line}: {frames[-1].text})" if frames else ""
    if error.name == "AssertionError":
        text = error.message or _source_line(outcome)
        return text + place
    if error.name.endswith("Error") and error.frames and not frames:
        place = f" (line {error.frames[-1].line}: {error.frames[-1].text})"
    return f"{error}{place}"


def _source_line(outcome: CellResult) -> str:
    frames = outcome.error.frames if outcome.error else ()
    return f"this does not hold: {frames[-1].text}" if frames else "an assertion does not hold"
