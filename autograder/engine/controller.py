"""Runs notebooks in children, and keeps the clock: a child's own idea of time does not count."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from autograder.engine.children import CAN_FORK, GRACE, MESSAGE_LIMIT, Child, Server, start
from autograder.engine.results import (
    DIED,
    TIMEOUT,
    CellError,
    CellResult,
    RunResult,
    Step,
    from_message,
)
from autograder.engine.warming import EVERYTHING
from autograder.sandbox.entering import Policy
from autograder.sandbox.limits import memory_of

_WATCH = 0.05


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

        A cell that exceeds the timeout is interrupted and the next one runs. A process that dies
        or ignores the interrupt ends the run: the cells left get a `DeadKernelError`.
        """
        begin = time.perf_counter()
        with self._child(folder, environ or {}) as child:
            results: list[CellResult] = []
            for step in steps:
                result = self._run_cell(child, step)
                results.append(result)
                if result.error is not None and result.error.name == DIED:
                    break
        left = steps[len(results) :]
        results.extend(CellResult(step.label, _died("an earlier cell")) for step in left)
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

    def _run_cell(self, child: Child, step: Step) -> CellResult:
        message = {"op": "run", "label": step.label, "source": step.source}
        try:
            child.connection.send_bytes(json.dumps(message).encode())
            problem = self._wait(child)
            if problem is None:
                return _receive(child, step)
            if problem.name == TIMEOUT:
                for _ in range(2):
                    child.interrupt()
                    if child.connection.poll(GRACE):
                        return replace(_receive(child, step), error=problem)
                problem = _died(f"this cell, which ran for over {self.timeout:g} s")
            return CellResult(step.label, problem)
        except (EOFError, OSError, ValueError):
            return CellResult(step.label, _died("this cell"))

    def _wait(self, child: Child) -> CellError | None:
        """Wait for an answer; return what is wrong when the time or the memory is used up."""
        end = time.monotonic() + self.timeout
        while (left := end - time.monotonic()) > 0:
            if child.connection.poll(min(left, _WATCH) if self.policy else left):
                return None
            if self.policy and memory_of(child.own) > self.policy.limits.memory:
                used = f"over {self.policy.limits.memory:,} MB of memory"
                return _died(f"this cell, which used {used}")
        return _timed_out(self.timeout)


def _receive(child: Child, step: Step) -> CellResult:
    message = json.loads(child.connection.recv_bytes(MESSAGE_LIMIT))
    if not isinstance(message, dict):
        raise ValueError(f"expected an object, got {type(message).__name__}")
    return from_message(step.label, message)


def _timed_out(seconds: float) -> CellError:
    return CellError(TIMEOUT, f"the cell was still running after {seconds:g} s and was stopped")


def _died(where: str) -> CellError:
    return CellError(DIED, f"the process that runs the cells was ended by {where}")
