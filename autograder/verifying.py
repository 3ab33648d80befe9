"""Proves that an exercise is fair: runs its stub, its solution, and every known answer."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from autograder.dependence import tests_to_run
from autograder.engine import CellResult, Engine, RunResult, Step
from autograder.engine.warming import heavy_imports_of
from autograder.findings import Finding
from autograder.inspection import (
    Exercise,
    inspect_course,
    inspect_exercise,
    load_exercise,
    task_of,
)
from autograder.layout import Course
from autograder.manifest import Right, Wrong
from autograder.notebook import Cell, Notebook
from autograder.releasing import companions
from autograder.scoring import score_cell

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Trial:
    """One run of an exercise: `kind` is solution, stub, visible, alone, wrong or right."""

    kind: str
    steps: tuple[Step, ...]
    task: str = ""
    answer: Wrong | Right | None = None

    @property
    def name(self) -> str:
        """What progress lines call the run."""
        answer = self.answer.name if self.answer else ""
        return " ".join(part for part in (self.task, self.kind, answer) if part)


def verify(
    course: Course,
    names: Iterable[str] = (),
    *,
    timeout: float = 30.0,
    workers: int = 2,
    thorough: bool = False,
    engine: Engine | None = None,
    progress: Progress = lambda _: None,
) -> tuple[Finding, ...]:
    """Check the named exercises, or all of them and the folders they lie in.

    Runs what it checks: `timeout` is seconds per cell, `workers` how many notebooks at once.
    A known answer is tried on the tests that share a name with it; `thorough` takes all tests.
    `engine` is one to use, and to leave open, instead of a new one.
    """
    names = list(names)
    # A slug without a manifest is reported for the course as a whole.
    slugs = [slug for slug in course.select(names) if course.manifest_path(slug).is_file()]
    findings = [] if names else list(inspect_course(course))
    with (
        nullcontext(engine) if engine else Engine(timeout=timeout) as running,
        ThreadPoolExecutor(workers) as pool,
        # The known answers of an exercise wait for its solution; another one fills that time.
        ThreadPoolExecutor(2) as exercises,
    ):
        running.pay(heavy_imports_of(map(course.solution_path, slugs)))

        def check(slug: str) -> list[Finding]:
            exercise, found = load_exercise(course, slug)
            if exercise is None:
                return list(found)
            runner = _Runner(course, exercise, running, pool, progress)
            return [*found, *inspect_exercise(course, exercise), *runner.run(thorough)]

        for found in exercises.map(check, slugs):
            findings += found
    return tuple(sorted(dict.fromkeys(findings)))


@dataclass(frozen=True)
class _Runner:
    """Runs every version of an exercise, as many at once as the pool has threads."""

    course: Course
    exercise: Exercise
    engine: Engine
    pool: ThreadPoolExecutor
    progress: Progress

    def run(self, thorough: bool) -> list[Finding]:
        """Return what came out differently than it must.

        Known answers are not tried on a task whose own solution fails.
        """
        findings: list[Finding] = []
        with _folder(self.course, self.exercise.slug) as folder:
            own = tuple(_own_trials(self.exercise))
            results = list(self.pool.map(lambda trial: self._try(trial, folder), own))
            judge = _Judge(self.course, self.exercise, results[0])
            for trial, result in zip(own, results, strict=True):
                findings += judge.judge(trial, result)
            others = (*_alone(self.exercise, thorough), *_known_answers(self.exercise, thorough))
            known = tuple(trial for trial in others if judge.solves(trial.task))
            tried = self.pool.map(lambda trial: self._try(trial, folder), known)
            for trial, result in zip(known, tried, strict=True):
                findings += judge.judge(trial, result)
        return findings

    def _try(self, trial: Trial, folder: Path) -> RunResult:
        with _copy(folder) as work:
            result = self.engine.run(trial.steps, folder=work)
        self.progress(f"{self.exercise.slug} {trial.name} {result.seconds:.1f} s")
        return result


def steps_of(notebook: Notebook, replaced: dict[str, str] | None = None) -> tuple[Step, ...]:
    """Return the cells to run, with some solution cells replaced, by grade id."""
    other = replaced or {}
    return tuple(Step(cell.label, other.get(cell.grade_id, cell.source)) for cell in notebook.code)


def _own_trials(exercise: Exercise) -> Iterator[Trial]:
    solution = exercise.solution
    untouched = {cell.grade_id: cell.source for cell in exercise.stub.code if cell.is_solution}
    yield Trial("solution", steps_of(solution))
    yield Trial("stub", steps_of(solution, untouched))
    yield Trial("visible", steps_of(exercise.stub))


def _alone(exercise: Exercise, thorough: bool) -> Iterator[Trial]:
    """Yield the solution with one task untouched, for each task that another test may need."""
    for cell in exercise.stub.code:
        if not cell.is_solution or cell.is_grade:
            continue
        skipped = frozenset() if thorough else _unaffected(exercise, cell.grade_id, cell.source)
        others = {
            t.grade_id for t in exercise.solution.tests if task_of(t.grade_id) != cell.grade_id
        }
        if others - skipped:
            steps = steps_of(exercise.solution, {cell.grade_id: cell.source})
            kept = tuple(step for step in steps if step.label not in skipped)
            yield Trial("alone", kept, cell.grade_id)


def _known_answers(exercise: Exercise, thorough: bool) -> Iterator[Trial]:
    for name, task in exercise.manifest.tasks.items():
        answers: tuple[Wrong | Right, ...] = (*task.wrong, *task.right)
        for answer in answers:
            kind = "wrong" if isinstance(answer, Wrong) else "right"
            steps = steps_of(exercise.solution, {name: answer.code})
            if not thorough:
                skipped = _unaffected(exercise, name, answer.code)
                steps = tuple(step for step in steps if step.label not in skipped)
            yield Trial(kind, steps, name, answer)


def _unaffected(exercise: Exercise, task: str, code: str) -> frozenset[str]:
    """Return the test cells of other tasks that need not run for another answer to `task`."""
    cell = exercise.solution.by_id(task)
    needed = tests_to_run(exercise.solution.cells, cell, code) if cell else None
    if needed is None:
        return frozenset()
    tests = {test.grade_id for test in exercise.solution.tests if task_of(test.grade_id) != task}
    return frozenset(tests - needed)


class _Judge:
    """Compares a run with what it had to give."""

    def __init__(self, course: Course, exercise: Exercise, solution: RunResult) -> None:
        self.exercise = exercise
        self.solution = solution
        self.file = course.show(exercise.solution.path)
        self.yaml_file = course.show(course.manifest_path(exercise.slug))

    def judge(self, trial: Trial, result: RunResult) -> Iterator[Finding]:
        if trial.kind == "solution":
            yield from self._solution(result)
        elif trial.kind in ("stub", "visible"):
            yield from self._stub(trial.kind, result)
        elif trial.kind == "alone":
            yield from self._alone(trial.task, result)
        elif isinstance(trial.answer, Wrong):
            yield from self._wrong(trial.task, trial.answer, result)
        elif trial.answer is not None:
            yield from self._right(trial.task, trial.answer, result)

    def _solution(self, result: RunResult) -> Iterator[Finding]:
        tests = {cell.grade_id for cell in self.exercise.solution.tests}
        for cell in result.cells:
            if cell.label not in tests and cell.failed:
                message = f"the solution fails before its tests: {cell.reason}."
                yield Finding(self.file, cell.label, "solution", message, "mend the solution.")
        for test in self.exercise.solution.tests:
            score = score_cell(result[test.grade_id], test.points)
            if not score.full:
                message = f"the solution loses points: {_why(result[test.grade_id])}."
                yield Finding(
                    self.file, test.grade_id, "solution", message, "mend solution or test."
                )
            if score.flag:
                step = "end the cell with a statement."
                yield Finding(self.file, test.grade_id, "expression", score.flag + ".", step)

    def _stub(self, kind: str, result: RunResult) -> Iterator[Finding]:
        seen = "" if kind == "stub" else " as learners see it"
        for test in self.exercise.solution.tests:
            outcome = result[test.grade_id]
            if score_cell(outcome, test.points).points > 0:
                message = f"the untouched stub passes{seen}."
                step = "test what only an answer can give."
                yield Finding(self.file, test.grade_id, "stub", message, step)
            elif not outcome.not_attempted:
                message = f"the untouched stub{seen} ends in {_why(outcome)}, not in NotAttempted."
                step = "import course in the setup cell, and call the answer first in the test."
                yield Finding(self.file, test.grade_id, "stub-state", message, step)

    def _alone(self, task: str, result: RunResult) -> Iterator[Finding]:
        for test in self.exercise.solution.tests:
            outcome = self._outcome(result, test)
            if task_of(test.grade_id) != task and not self._same(test, outcome):
                message = f"it loses points while {task} is not attempted: {_why(outcome)}."
                step = f"put what it needs of {task} into the setup or the test cell."
                yield Finding(self.file, test.grade_id, "dependent", message, step)

    def _wrong(self, task: str, wrong: Wrong, result: RunResult) -> Iterator[Finding]:
        cell = result[task]
        if cell.error is not None and cell.error.name in ("SyntaxError", "IndentationError"):
            message = f"wrong answer {wrong.name!r} is no Python: {cell.reason}."
            yield Finding(self.yaml_file, task, "wrong", message, "mend its code.")
            return
        for test in self.exercise.solution.tests:
            outcome = self._outcome(result, test)
            score = score_cell(outcome, test.points)
            if test.grade_id == wrong.rejected_by:
                yield from self._rejected(task, wrong, outcome, score.points)
            elif task_of(test.grade_id) != task and not self._same(test, outcome):
                message = (
                    f"wrong answer {wrong.name!r} also fails {test.grade_id}: {_why(outcome)}."
                )
                step = f"make {test.grade_id} independent of {task}."
                yield Finding(self.yaml_file, task, "wrong-elsewhere", message, step)

    def _rejected(
        self, task: str, wrong: Wrong, outcome: CellResult, points: float
    ) -> Iterator[Finding]:
        test = wrong.rejected_by
        if points > 0:
            message = f"wrong answer {wrong.name!r} is accepted by {test} ({points:g} points)."
            step = f"add a test to {test} that it fails."
            yield Finding(self.yaml_file, task, "wrong-accepted", message, step)
        elif wrong.message and _plain(wrong.message) not in _plain(outcome.reason):
            message = f"wrong answer {wrong.name!r} is rejected with {outcome.reason[:300]!r}."
            step = f"make {test} say {wrong.message!r}, or mend the manifest."
            yield Finding(self.yaml_file, task, "wrong-message", message, step)

    def _right(self, task: str, right: Right, result: RunResult) -> Iterator[Finding]:
        for test in self.exercise.solution.tests:
            outcome = self._outcome(result, test)
            own = task_of(test.grade_id) == task
            full = score_cell(outcome, test.points).full
            if not full if own else not self._same(test, outcome):
                message = f"right answer {right.name!r} loses points in {test.grade_id}: "
                step = "test what an answer does, not how it is written."
                yield Finding(
                    self.yaml_file, task, "right-rejected", message + f"{_why(outcome)}.", step
                )

    def solves(self, task: str) -> bool:
        """Whether the solution passes the tests of `task`."""
        tests = self.exercise.tests_of(task)
        return all(score_cell(self.solution[t.grade_id], t.points).full for t in tests)

    def _outcome(self, result: RunResult, test: Cell) -> CellResult:
        """Return how a test ended; one that was left out ends as it does for the solution."""
        try:
            return result[test.grade_id]
        except KeyError:
            return self.solution[test.grade_id]

    def _same(self, test: Cell, outcome: CellResult) -> bool:
        mine = score_cell(outcome, test.points).points
        return mine == score_cell(self.solution[test.grade_id], test.points).points


def _why(outcome: CellResult) -> str:
    if outcome.reason:
        return outcome.reason[:300]
    return f"the value {outcome.result}" if outcome.result is not None else "success"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


@contextmanager
def _folder(course: Course, slug: str) -> Iterator[Path]:
    """Make a folder with the files that lie beside the notebook, as nbgrader does."""
    assignment = slug.split("/", maxsplit=1)[0]
    with tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / assignment
        folder.mkdir()
        for relative in companions(course, assignment):
            (folder / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(course.source / assignment / relative, folder / relative)
        yield folder


@contextmanager
def _copy(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True) as name:
        yield Path(shutil.copytree(folder, Path(name) / folder.name))
