"""Runs notebooks in children, and keeps the clock: a child's own idea of time does not count."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.engine.alarms import Canary, judge_look
from autograder.engine.children import CAN_FORK, GRACE, Child, Server, start
from autograder.engine.exchange import Forged, forged_result, judged, receive, send
from autograder.engine.results import CellError, CellResult, RunResult, Step
from autograder.engine.spare import Spare
from autograder.engine.warming import EVERYTHING
from autograder.engine.watching import Watch, died
from autograder.engine.wire import OddFrame
from autograder.sandbox.entering import Policy


class Engine:
    """Runs notebooks, each in a fresh process, several at once when called from threads.

    `warm=True` pays the imports of `imports` once and forks per notebook; use it for many runs.
    Where the platform has no fork, or with `fork=False`, one started process is kept ahead that
    has paid them. `warm=False` starts a process per notebook. With a `policy` the forked processes
    are confined.
    """

    def __init__(
        self,
        *,
        warm: bool = True,
        timeout: float = 30.0,
        imports: Iterable[str] = EVERYTHING,
        policy: Policy | None = None,
        fork: bool = CAN_FORK,
    ) -> None:
        self.timeout = timeout
        self.policy = policy
        self._server = Server(tuple(imports), policy) if warm and fork else None
        self._spare = Spare(imports) if warm and not fork else None
        self._children: set[Child] = set()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def forks(self) -> bool:
        """Whether another process costs next to nothing, so that several may share a notebook."""
        return self._server is not None

    def wait_ready(self) -> None:
        """Wait until the warm process has paid its imports."""
        if self._server is not None:
            self._server.wait_ready()

    def pay(self, imports: Iterable[str]) -> None:
        """Let the warm process import more libraries; where it cannot fork, each run pays them."""
        if self._server is not None:
            self._server.pay(imports)

    def close(self) -> None:
        """End the warm process, if there is one."""
        if self._server is not None:
            self._server.close()
        if self._spare is not None:
            self._spare.close()

    def abandon(self) -> None:
        """End every run that is under way: its cells left get a `DeadKernelError`."""
        for child in tuple(self._children):
            child.kill()

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
        seconds = time.perf_counter() - begin
        return RunResult(tuple(results), seconds, getattr(child, "requests", ()))

    @contextlib.contextmanager
    def _child(self, folder: Path, environ: Mapping[str, str]) -> Iterator[Child]:
        child: Child
        if self._spare is not None:
            child = self._spare.take(folder, environ)
        elif self._server is None:
            child = start(folder, environ)
        else:
            self._server.wait_ready()
            child = self._server.fork(folder, environ)
        self._children.add(child)
        try:
            yield child
        finally:
            self._children.discard(child)
            child.end()

    def _run_cell(self, child: Child, step: Step, watch: Watch) -> CellResult:
        message: dict[str, Any] = {"op": "run", "label": step.label, "source": step.source}
        canary = Canary() if step.guarded else None
        if canary is not None:
            message["canaries"] = canary.sources
        try:
            nonce = send(child, message)
            problem = watch.wait(self.timeout)
            if problem is None:
                result = judged(receive(child, nonce), step, canary)
            elif problem.ended or not self._interrupted(child):
                return CellResult(step.label, problem if problem.ended else self._stuck())
            else:
                result = replace(judged(receive(child, nonce), step, canary), error=problem)
        except (Forged, OddFrame) as forged:
            return forged_result(CellResult(step.label), str(forged))
        except (EOFError, OSError):
            return CellResult(step.label, died("this cell"))
        return self._look_after(child, result, watch) if step.guarded else result

    def _interrupted(self, child: Child) -> bool:
        """Interrupt a cell, twice if it must be; return whether it answers then."""
        for _ in range(2):
            child.interrupt()
            if child.connection.poll(GRACE):
                return True
        return False

    def _stuck(self) -> CellError:
        return died(f"this cell, which ran for over {self.timeout:g} s", ended="time")

    def _look_after(self, child: Child, result: CellResult, watch: Watch) -> CellResult:
        """Ask once more after a guarded cell: who forged its answer cannot answer this, too."""
        try:
            nonce = send(child, {"op": "look"})
            if watch.wait(self.timeout) is not None:
                raise Forged("it did not answer once more")
            message = receive(child, nonce)
        except (Forged, OddFrame) as forged:
            return forged_result(result, str(forged))
        except (EOFError, OSError):
            return forged_result(result, "it ended after it had answered")
        known = {alarm.kind for alarm in result.alarms}
        found = judge_look(message.get("look"), "", "while this test ran")
        new = (alarm for alarm in found if alarm.kind not in known)
        return replace(result, alarms=(*result.alarms, *new))
