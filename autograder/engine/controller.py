"""Runs notebooks in children, and keeps the clock: a child's own idea of time does not count."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from autograder.engine.answers import read_answer
from autograder.engine.children import CAN_FORK, GRACE, MESSAGE_LIMIT, Child, Server, start
from autograder.engine.results import CellResult, RunResult, Step
from autograder.engine.warming import EVERYTHING
from autograder.engine.watching import Watch, died
from autograder.sandbox.entering import Policy


class Engine:
    """Runs notebooks, each in a fresh process, several at once when called from threads.

    `warm=True` pays the imports of `imports` once and forks per notebook; use it for many runs.
    `warm=False`, and any platform without fork, starts a process per notebook. With a `policy`
    the forked processes are confined.
    """

    def __init__(
        self,
        *,
        warm: bool = True,
        timeout: float = 30.0,
        imports: Iterable[str] = EVERYTHING,
        policy: Policy | None = None,
    ) -> None:
        self.timeout = timeout
        self.policy = policy
        self._server = Server(imports, policy) if warm and CAN_FORK else None

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the warm process, if there is one."""
        if self._server is not None:
            self._server.close()

    def run(
        self, steps: Sequence[Step], *, folder: Path, environ: Mapping[str, str] | None = None
    ) -> RunResult:
        """Run `steps` in a fresh process with the working directory `folder`.

        A cell that exceeds the timeout is interrupted and the next one runs. A process that dies,
        ignores the interrupt or uses more than the policy's limits ends the run: the cells left
        get a `DeadKernelError`.
        """
        begin = time.perf_counter()
        with self._child(folder, environ or {}) as child:
            watch = Watch(child, folder, self.policy)
            results: list[CellResult] = []
            for step in steps:
                result = self._run_cell(child, step, watch)
                results.append(result)
                if result.error is not None and result.error.ended:
                    break
        left = steps[len(results) :]
        results.extend(CellResult(step.label, died("an earlier cell")) for step in left)
        return RunResult(tuple(results), time.perf_counter() - begin)

    @contextlib.contextmanager
    def _child(self, folder: Path, environ: Mapping[str, str]) -> Iterator[Child]:
        child: Child
        if self._server is None:
            child = start(folder, environ)
        else:
            self._server.wait_ready()
            child = self._server.fork(folder, environ)
        try:
            yield child
        finally:
            child.end()

    def _run_cell(self, child: Child, step: Step, watch: Watch) -> CellResult:
        message = {"op": "run", "label": step.label, "source": step.source}
        try:
            child.connection.send_bytes(json.dumps(message).encode())
            problem = watch.wait(self.timeout)
            if problem is None:
                return _receive(child, step)
            if not problem.ended:
                for _ in range(2):
                    child.interrupt()
                    if child.connection.poll(GRACE):
                        return replace(_receive(child, step), error=problem)
                ran = f"this cell, which ran for over {self.timeout:g} s"
                problem = died(ran, ended="time")
            return CellResult(step.label, problem)
        except (EOFError, OSError, ValueError):
            return CellResult(step.label, died("this cell"))


def _receive(child: Child, step: Step) -> CellResult:
    return read_answer(step.label, child.connection.recv_bytes(MESSAGE_LIMIT))
