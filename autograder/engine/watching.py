"""The controller's clock and its watch over what a child uses. The child cannot switch them off."""

from __future__ import annotations

import os
import time
from pathlib import Path

from autograder.engine.children import Child, Forked
from autograder.engine.results import DIED, TIMEOUT, CellError
from autograder.sandbox.entering import Policy
from autograder.sandbox.limits import Disk, disk_of, memory_without_sharing, usage_of

_INTERVAL = 0.05
MOST_CROWDED = 4.0


def died(where: str, ended: str = "died") -> CellError:
    """Return the error of a cell without a process to run it, or of the one that ended it."""
    return CellError(DIED, f"the process that runs the cells was ended by {where}", ended=ended)


def crowding() -> float:
    """Return how many processes wanted each processor in the last minute: 1 to `MOST_CROWDED`.

    A limit in seconds would otherwise judge the machine that grades instead of the answer.
    """
    if not hasattr(os, "getloadavg"):
        return 1.0
    return min(MOST_CROWDED, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))


class Watch:
    """Watches one child from its first cell to its last."""

    def __init__(self, child: Child, folder: Path, policy: Policy | None) -> None:
        self.child = child
        self.folder = folder
        self.policy = policy
        self._begin = time.monotonic()
        self._given = Disk()
        if policy is not None and policy.tier == "landlock":
            self._given = disk_of(str(folder))

    def wait(self, seconds: float) -> CellError | None:
        """Wait for an answer; return what is wrong when time or anything else is used up.

        On a machine with more to do than processors, a second is worth less: the time stretches.
        """
        begin = time.monotonic()
        while (left := begin + seconds * crowding() - time.monotonic()) > 0:
            done = self.child.connection.poll(min(left, _INTERVAL) if self.policy else left)
            if problem := self._excess():
                return problem
            if done:
                return None
        text = f"the cell was still running after {seconds:g} s and was stopped"
        if (passed := time.monotonic() - begin) > seconds + 1:
            text += f" (after {passed:.0f} s, for the machine was busy)"
        return CellError(TIMEOUT, text)

    def _excess(self) -> CellError | None:
        """Return an error when the child uses more than its limits."""
        if self.policy is None or not isinstance(self.child, Forked):
            return None
        limits, usage = self.policy.limits, usage_of(self.child.pid)
        if usage.memory > limits.memory < memory_without_sharing(self.child.pid):
            return _over("memory", f"over {limits.memory:,} MB of memory")
        if usage.cpu > limits.cpu:
            return _over("cpu", f"over {limits.cpu:,} s of processor time for the notebook")
        if time.monotonic() - self._begin > limits.wall * crowding():
            return _over("time", f"over {limits.wall:,} s for the notebook")
        if self.policy.tier == "landlock":  # elsewhere the folder has a size
            used = disk_of(str(self.folder), limits.entries + self._given.entries)
            if used.megabytes > limits.scratch + self._given.megabytes or not used.whole:
                return _over("disk", f"over {limits.scratch:,} MB or {limits.entries:,} files")
        return None


def _over(ended: str, used: str) -> CellError:
    return died(f"this cell, which used {used}", ended)
