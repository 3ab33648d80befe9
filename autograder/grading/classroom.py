"""Grades a class: many submissions at once, a result file for each, one gradebook transaction."""

from __future__ import annotations

import hashlib
import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal, Protocol

from autograder.engine import Engine
from autograder.engine.warming import imports_of
from autograder.errors import AutograderError, NothingToGrade
from autograder.grading.blueprint import Blueprint
from autograder.grading.enter import GRADEBOOK, blueprint, changed, enter
from autograder.grading.gradebook import Writer, open_gradebook
from autograder.grading.grader import Grader
from autograder.grading.hold import hold
from autograder.grading.journal import Journal
from autograder.grading.penalty import configured_penalty
from autograder.grading.received import SUBMITTED, Received, receive
from autograder.grading.results import Graded
from autograder.layout import Course
from autograder.releasing import load_config
from autograder.sandbox import Policy, probe

VERSION = 3
"""Part of every result's `inputs`; raise it when the same submission may get another result."""


class OnResult(Protocol):
    """Called with each result and the number of submissions in all."""

    def __call__(self, result: Graded, total: int) -> None: ...


def _silent(result: Graded, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class Options:
    """How to grade. `again` grades what is graded already; `timeout` is in seconds per cell.

    `twice` runs every submission a second time, to find scores that are luck.
    Without `sandbox`, submissions run with the rights of whoever grades. The engine `dask` grades
    on the workers of the cluster at the address `scheduler`, by default on one of this machine.
    """

    workers: int = os.cpu_count() or 1
    timeout: float | None = None
    again: bool = False
    sandbox: bool = True
    twice: bool = False
    engine: Literal["fast", "dask"] = "fast"
    scheduler: str = ""


def grade_class(
    course: Course,
    folder: Path,
    options: Options | None = None,
    progress: OnResult = _silent,
) -> tuple[Graded, ...]:
    """Grade every `submitted/<student>/<assignment>/` in `folder`; return results by student.

    Writes `results/`, `autograded/` and `gradebook.db`. A submission that was graded before and
    has not changed since is not run again, so a run that was killed goes on where it was.

    Raises `NothingToGrade`, `NoSandbox` where no wall holds, `GradingInProgress` while another
    process grades the folder, and `GradebookConflict` when the gradebook cannot take the grades.
    """
    options, folder = options or Options(), folder.resolve()
    known = {slug.partition("/")[0] for slug in course.slugs()}
    found = list(_submissions(folder, known))
    if not any(isinstance(item, Received) for item in found):
        raise NothingToGrade(
            f"{folder} holds no {SUBMITTED}/<student>/<assignment>/ with an assignment of "
            f"this course ({_and(known) or 'it has none'}).",
            "put the submitted notebooks there, one folder per student and assignment.",
        )
    show = partial(progress, total=len(found))
    with (
        hold(folder) as scratch,
        probe(scratch) if options.sandbox else nullcontext() as probed,
        _Class(course, folder, scratch, options=options, progress=show) as work,
    ):
        work.policy = None if probed is None else probed.require()
        work.run(found)
        return work.finish()


def _submissions(folder: Path, known: set[str]) -> Iterator[Received | Graded]:
    """Yield what can be graded, and for what cannot a result with the reason."""
    for student in folders(folder / SUBMITTED):
        inside = folders(student)
        if not inside:
            problem = f"nothing was handed in; a folder named {_and(known)} belongs here."
            yield Graded(student.name, "", problem=problem)
        for path in inside:
            if path.name in known:
                yield receive(path, student.name, path.name)
            else:
                problem = f"the course has no assignment {path.name!r}; "
                problem += f"rename it to one of: {_and(known)}."
                yield Graded(student.name, path.name, problem=problem)


def folders(folder: Path) -> list[Path]:
    """Return the folders in a folder, sorted, without those that an editor or a system hides."""
    paths = folder.iterdir() if folder.is_dir() else ()
    plain = (path for path in paths if path.is_dir() and not path.is_symlink())
    return sorted(path for path in plain if not path.name.startswith("."))


def _unforeseen(received: Received, error: Exception) -> Graded:
    """Return what to say when grading itself failed; it is tried again in the next run."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    problem = f"the grader failed on it: {type(error).__name__}: {error!s:.300} ({place})."
    return Graded(received.student, received.assignment, flags=received.flags, problem=problem)


def _and(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


class _Bench(Protocol):
    """Where submissions are graded, `at_once` of them at a time."""

    @property
    def at_once(self) -> int: ...

    def grade(
        self, received: Received, known: Blueprint, companions: Path, autograded: Path
    ) -> tuple[Graded, tuple[str, ...]]: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class _Here:
    """Grades in processes of this machine, forked from one warm process."""

    engine: Engine
    scratch: Path
    options: Options

    @property
    def at_once(self) -> int:
        return self.options.workers

    def grade(
        self, received: Received, known: Blueprint, companions: Path, autograded: Path
    ) -> tuple[Graded, tuple[str, ...]]:
        grader = Grader(self.engine, known, companions, self.scratch, self.options.twice)
        graded, requests = grader.grade(received, autograded)
        policy = self.engine.policy
        return replace(graded, sandbox=policy.tier if policy else "none"), requests

    def close(self) -> None:
        self.engine.close()


class _Class:
    """A grading run. The warm process starts as soon as it is known to be needed."""

    def __init__(
        self,
        course: Course,
        folder: Path,
        scratch: Path,
        *,
        options: Options,
        progress: Callable[[Graded], None],
    ) -> None:
        self.course = course
        self.folder = folder
        self.scratch = scratch
        self.options = options
        self.progress = progress
        self.policy: Policy | None = None
        self.config = load_config(course.config)
        self.timeout = options.timeout or float(self.config.Execute.get("timeout", 30))
        self.journal = Journal(folder)
        self.assignments: list[str] = []
        self.results: list[Graded] = []
        self.blueprints: dict[str, Blueprint] = {}
        self._bench: _Bench | None = None
        self._open = ExitStack()

    def __enter__(self) -> _Class:
        return self

    def __exit__(self, *about: object) -> None:
        self._open.close()

    @property
    def bench(self) -> _Bench:
        """Where submissions are graded; its warm processes import what the notebooks import."""
        if self._bench is None:
            slugs = (slug for slug in self.course.slugs() if self._is_wanted(slug))
            imports = imports_of(map(self.course.solution_path, slugs))
            self._bench = self._open.enter_context(self._make_bench(tuple(imports)))
        return self._bench

    @contextmanager
    def _make_bench(self, imports: tuple[str, ...]) -> Iterator[_Bench]:
        options = self.options
        if options.engine == "dask":
            from autograder.cluster import Settings, cluster  # noqa: PLC0415  (slow to import)

            settings = Settings(imports, self.timeout, options.sandbox, options.twice)
            with cluster(options.scheduler, options.workers, settings) as found:
                yield found
        else:
            with Engine(timeout=self.timeout, imports=imports, policy=self.policy) as engine:
                yield _Here(engine, self.scratch, options)

    def run(self, found: Iterable[Received | Graded]) -> None:
        """Grade what is not graded yet, several submissions at once."""
        received = [item for item in found if isinstance(item, Received)]
        for item in found:
            if isinstance(item, Graded):
                self._done(item)
        self.assignments = sorted({item.assignment for item in received})
        self._enter()
        waiting = [item for item in received if not self._is_done(item)]
        if not waiting:
            return
        bench = self.bench
        with ThreadPoolExecutor(bench.at_once) as pool:
            futures = [pool.submit(self._grade, bench, item) for item in waiting]
            try:
                for future in as_completed(futures):
                    self._done(future.result())
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                bench.close()  # what runs now fails, and is graded by the next run
                raise

    def _is_wanted(self, slug: str) -> bool:
        return slug.partition("/")[0] in self.assignments

    def _enter(self) -> None:
        new = changed(self.course, self.folder, self.assignments)
        if new:
            _ = self.bench  # its imports are paid while nbgrader works
            enter(self.course, self.folder, new, self.scratch)
        self.blueprints = {name: blueprint(self.folder, name) for name in self.assignments}

    def finish(self) -> tuple[Graded, ...]:
        """Write all results into the gradebook at once, and return them."""
        penalty = configured_penalty(self.config)
        self.results.sort(key=lambda result: (result.student, result.assignment))
        with open_gradebook(self.folder / GRADEBOOK) as database:
            for name, known in self.blueprints.items():
                results = [result for result in self.results if result.assignment == name]
                Writer(database, known, penalty).write(results)
        return tuple(self.results)

    def _is_done(self, received: Received) -> bool:
        """Take over the result of an earlier run, if it still holds."""
        before = self.journal.read(received.assignment, received.student)
        if self.options.again or not before or before.inputs != self._inputs(received):
            return False
        self._done(before)
        return True

    def _done(self, result: Graded) -> None:
        self.results.append(result)
        self.progress(result)

    def _grade(self, bench: _Bench, received: Received) -> Graded:
        autograded = self.folder / "autograded" / received.student / received.assignment
        companions = self.folder / "source" / received.assignment
        known = self.blueprints[received.assignment]
        self.journal.discard(received.assignment, received.student)
        try:
            result, requests = bench.grade(received, known, companions, autograded)
            self.journal.write_requests(received.assignment, received.student, requests)
            engine = self.options.engine
            result = replace(result, inputs=self._inputs(received), engine=engine)
        except AutograderError:
            raise
        except Exception as error:  # one submission must not end the run of a class
            result = _unforeseen(received, error)
        self.journal.write(result)
        return result

    @property
    def _tier(self) -> str:
        return self.policy.tier if self.policy else "none"

    def _inputs(self, received: Received) -> str:
        """Return a hash of everything that the result of a submission depends on."""
        known = self.blueprints[received.assignment].digest
        parts = [VERSION, received.digest(), known, self.timeout, self._tier, self.options.twice]
        return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
