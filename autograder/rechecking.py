"""Checks an exercise again and again, and runs only what has changed since it passed."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from autograder.checker import Exercise, judge, read_exercise
from autograder.engine import Engine, RunResult
from autograder.engine.warming import heavy_imports_of
from autograder.layout import Course
from autograder.notebook import Notebook
from autograder.parts import Part, part, parts
from autograder.reports import Report, TaskReport

Heard = Callable[[TaskReport], None]
_REMEMBERED = 200


class Rechecker:
    """Gives verdicts with one engine, task by task where the engine forks.

    A part that got full points is not run again while its cells and the files beside the notebook
    stay as they are; one that did not is, since its tests may draw other cases.
    """

    def __init__(self, engine: Engine, workers: int | None = None) -> None:
        self._engine = engine
        self._workers = workers or max(2, os.cpu_count() or 1)
        self._passed: OrderedDict[str, RunResult] = OrderedDict()
        self._lock = threading.Lock()

    def check(
        self,
        course: Course,
        slug: str,
        task: str = "",
        *,
        learner: Notebook | None = None,
        heard: Heard | None = None,
    ) -> Report:
        """Check an exercise, or what one task of it needs; `heard` gets each verdict as it falls.

        `learner` takes the place of the saved notebook. Raises `NotebookUnreadable`.
        """
        begin = time.perf_counter()
        exercise = read_exercise(course, slug, learner)
        self._engine.pay(heavy_imports_of([course.release_path(slug)]))
        names = [name for name in exercise.manifest.tasks if task in ("", name)]
        found = {n: judge(exercise, n, RunResult(())) for n in names if n in exercise.untouched}
        if heard is not None:
            for verdict in found.values():
                heard(verdict)
        for chosen, result in self._results(exercise, [n for n in names if n not in found]):
            for name in chosen.tasks:
                found[name] = judge(exercise, name, result)
                if heard is not None:
                    heard(found[name])
        reports = (found.get(name) or judge(exercise, name, RunResult(())) for name in names)
        seconds = time.perf_counter() - begin
        return Report(slug, exercise.manifest.title, tuple(reports), seconds, exercise.hidden)

    def _results(
        self, exercise: Exercise, names: Iterable[str]
    ) -> Iterable[tuple[Part, RunResult]]:
        """Yield the outcome of each part: those known first, then each as it ends."""
        surroundings = _surroundings(exercise.folder, self._engine.timeout)
        waiting: list[Part] = []
        for one in parts(exercise, names):
            known = self._recall(one.digest(surroundings))
            if known is None:
                waiting.append(one)
            else:
                yield one, known
        if not self._engine.forks and waiting:
            waiting = [part(exercise, [name for one in waiting for name in one.tasks])]
        doubtful: list[Part] = []
        with ThreadPoolExecutor(self._workers) as pool:
            runs = {pool.submit(self._run, exercise, one): one for one in waiting}
            for run in as_completed(runs):
                one, result = runs[run], run.result()
                if len(waiting) > 1 and _may_be_disturbed(exercise, one, result):
                    doubtful.append(one)
                else:
                    self._remember(exercise, one, result, surroundings)
                    yield one, result
        for one in doubtful:  # Once more, alone: some tests measure time.
            result = self._run(exercise, one)
            self._remember(exercise, one, result, surroundings)
            yield one, result

    def _run(self, exercise: Exercise, one: Part) -> RunResult:
        return self._engine.run(one.steps, folder=exercise.folder)

    def _recall(self, digest: str) -> RunResult | None:
        with self._lock:
            return self._passed.get(digest)

    def _remember(
        self, exercise: Exercise, one: Part, result: RunResult, surroundings: str
    ) -> None:
        """Keep the outcome of each part of `one` that got full points."""
        for piece in parts(exercise, one.tasks):
            if all(judge(exercise, name, result).state == "done" for name in piece.tasks):
                with self._lock:
                    self._passed[piece.digest(surroundings)] = result
                    while len(self._passed) > _REMEMBERED:
                        self._passed.popitem(last=False)


def _may_be_disturbed(exercise: Exercise, one: Part, result: RunResult) -> bool:
    """Whether a test of a part found something wrong, which what ran beside it may have caused."""
    tests = [cell.grade_id for name in one.tasks for cell in exercise.tests_of(name)]
    errors = [result[test].error for test in tests]
    return any(error is not None and error.name == "AssertionError" for error in errors)


def _surroundings(folder: Path, timeout: float) -> str:
    """Return what else a verdict depends on: the files beside the notebook, and the patience."""
    files = sorted(path for path in folder.iterdir() if path.suffix != ".ipynb" and path.is_file())
    stamps = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return repr((str(folder), stamps, timeout))
