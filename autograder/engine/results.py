"""What running a cell gave. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.engine.alarms import Alarm

TIMEOUT = "CellTimeoutError"
DIED = "DeadKernelError"
FORGED = "ForgedAnswerError"


@dataclass(frozen=True)
class Step:
    """A cell to run: what messages call it, and its source.

    Before a `guarded` one, canaries prove that its result can be believed.
    """

    label: str
    source: str
    guarded: bool = False


@dataclass(frozen=True)
class Frame:
    """A place in a cell that a traceback went through. Lines count from 1 within the cell."""

    label: str
    line: int
    text: str


@dataclass(frozen=True)
class CellError:
    """An exception that ended a cell. `frames` are those in cells, outermost first.

    `ended` says why no cell can run any more: died, memory, cpu, time, disk or forged.
    """

    name: str
    message: str
    frames: tuple[Frame, ...] = ()
    not_attempted: bool = False
    ended: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.message}" if self.message else self.name


@dataclass(frozen=True)
class CellResult:
    """One executed cell. `outputs` are as a notebook file stores them, without the error.

    `own_class` is the class of the displayed result where a cell of the notebook made that class.
    """

    label: str
    error: CellError | None = None
    outputs: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0
    alarms: tuple[Alarm, ...] = ()
    own_class: str = ""

    @property
    def stdout(self) -> str:
        """What the cell printed."""
        return self._stream("stdout")

    @property
    def stderr(self) -> str:
        """What the cell, or a library below it, wrote to stderr."""
        return self._stream("stderr")

    @property
    def result(self) -> str | None:
        """The text of the first value that the cell displayed as its result, if any."""
        for output in self.outputs:
            if output["output_type"] == "execute_result":
                return str(output["data"].get("text/plain", ""))
        return None

    def _stream(self, name: str) -> str:
        return "".join(output["text"] for output in self.outputs if output.get("name") == name)

    @property
    def failed(self) -> bool:
        """Whether nbgrader would give the cell no points: an error, or any text on stderr."""
        return self.error is not None or bool(self.stderr)

    @property
    def not_attempted(self) -> bool:
        """Whether the cell ended because it reached an untouched stub."""
        return self.error is not None and self.error.not_attempted

    @property
    def reason(self) -> str:
        """One line on why the cell failed, empty when it did not."""
        if self.error is not None:
            return str(self.error)
        return f"wrote to stderr: {self.stderr.strip()[:400]}" if self.stderr else ""


@dataclass(frozen=True)
class RunResult:
    """A notebook that was run: one result per cell, in order, whatever happened.

    `requests` are lines of JSON: what a simulator outside of the process saw.
    """

    cells: tuple[CellResult, ...]
    seconds: float = 0.0
    requests: tuple[str, ...] = ()

    def __getitem__(self, label: str) -> CellResult:
        for cell in reversed(self.cells):
            if cell.label == label:
                return cell
        raise KeyError(label)
