"""The learner's verdict: three states per task, with the test's own message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.engine import CellResult, Engine, RunResult
from autograder.engine.results import DIED, TIMEOUT
from autograder.errors import NotebookUnreadable
from autograder.inspection import task_of
from autograder.layout import Course
from autograder.manifest import Manifest, Task, load_manifest
from autograder.merge import Merged, merge
from autograder.notebook import Cell, Notebook, read_notebook
from autograder.regions import split
from autograder.reports import Report, TaskReport
from autograder.scoring import score_cell

STUB = ("# Your code here.", "raise course.NotAttempted")
"""What a learner gets in the place of a solution: `ClearSolutions.code_stub`, line by line."""


@dataclass(frozen=True)
class Exercise:
    """What a verdict needs: the author's notebook, what to run, and what the tasks are.

    `hidden` says whether the hidden tests are among what runs; `untouched` names the tasks whose
    cell is as it was handed out, so that no test of theirs has to run.
    """

    slug: str
    author: Notebook
    merged: Merged
    manifest: Manifest
    folder: Path
    hidden: bool
    untouched: frozenset[str] = frozenset()

    def tests_of(self, task: str) -> tuple[Cell, ...]:
        """Return the cells that test a task."""
        return tuple(cell for cell in self.author.tests if task_of(cell.grade_id) == task)


def read_exercise(course: Course, slug: str, learner: Notebook | None = None) -> Exercise:
    """Read an exercise; `learner` takes the place of the saved notebook.

    Raises `NotebookUnreadable` with what to do when there is no notebook or it cannot be read.
    """
    path = course.release_path(slug)
    if learner is None and not path.is_file():
        raise NotebookUnreadable(
            f"{course.show(path)} does not exist.", f"`course reset {slug}` makes it."
        )
    learner = learner or read_notebook(path)
    source = course.solution_path(slug)
    author = read_notebook(source) if source.is_file() else learner
    manifest = load_manifest(course.manifest_path(slug))
    merged = merge(learner, author)
    untouched = frozenset(_untouched(merged, author))
    return Exercise(
        slug, author, merged, manifest, path.parent, source.is_file(), untouched=untouched
    )


def _untouched(merged: Merged, author: Notebook) -> Iterator[str]:
    """Yield the solution cells that hold what a learner gets, spaces and empty lines aside."""
    sources = {step.label: step.source for step in merged.steps}
    for cell in author.code:
        if cell.is_solution and STUB[-1] in (lines := _lines(sources.get(cell.grade_id, ""))):
            visible, _ = split(cell)
            if [line for line in lines if line not in STUB] == _lines("\n".join(visible)):
                yield cell.grade_id


def _lines(source: str) -> list[str]:
    return [stripped for line in source.splitlines() if (stripped := line.strip())]


def check(course: Course, slug: str, engine: Engine) -> Report:
    """Run the learner's notebook with the author's tests, the hidden ones too where we have them.

    Raises `NotebookUnreadable` with what to do when there is no notebook or it cannot be read.
    """
    exercise = read_exercise(course, slug)
    spared = {cell.grade_id for name in exercise.untouched for cell in exercise.tests_of(name)}
    steps = tuple(step for step in exercise.merged.steps if step.label not in spared)
    result = engine.run(steps, folder=exercise.folder)
    tasks = tuple(judge(exercise, name, result) for name in exercise.manifest.tasks)
    return Report(slug, exercise.manifest.title, tasks, result.seconds, exercise.hidden)


def judge(exercise: Exercise, task: str, result: RunResult) -> TaskReport:
    """Return the verdict on a task, of a run that holds its tests."""
    return _Judge(exercise, result).report(task, exercise.manifest.tasks[task])


def tasks_of(manifest: Manifest) -> tuple[str, ...]:
    """Return the tasks that tests can judge: those with known answers."""
    return tuple(name for name, task in manifest.tasks.items() if task.wrong or task.right)


class _Judge:
    def __init__(self, exercise: Exercise, result: RunResult) -> None:
        self.exercise = exercise
        self.merged = exercise.merged
        self.result = result

    def report(self, name: str, task: Task) -> TaskReport:
        tests = self.exercise.tests_of(name)
        notices = tuple(text for place, text in self.merged.notices if task_of(place) == name)
        if not tests:
            return TaskReport(name, task.title, "written", 0.0, task.points, notices=notices)
        if name in self.exercise.untouched:
            return TaskReport(name, task.title, "not attempted", 0.0, task.points, notices=notices)
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
        if broken := self._broken_ground():
            return (
                f"the course's own cell {broken.label} stops with {_explained(broken)}. "
                "Nothing of yours caused that; `course doctor` looks for the reason"
            )
        own = self._own(name)
        if own is not None and own.error is not None and not own.not_attempted:
            return f"your cell {name} stops with {_explained(own)}"
        return _explained(failing)

    def _broken_ground(self) -> CellResult | None:
        """Return the first cell that the learner cannot change, is no test, and failed."""
        for cell in self.exercise.author.code:
            if cell.grade_id and cell.is_locked and not cell.is_test:
                result = self._own(cell.grade_id)
                if result is not None and result.error is not None:
                    return result
        return None

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
