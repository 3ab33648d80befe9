"""What running a cell gave. Plain data, made of JSON that a child process sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

TIMEOUT = "CellTimeoutError"
DIED = "DeadKernelError"


@dataclass(frozen=True)
class Step:
    """A cell to run: what messages call it, and its source."""

    label: str
    source: str


@dataclass(frozen=True)
class Frame:
    """A place in a cell that a traceback went through. Lines count from 1 within the cell."""

    label: str
    line: int
    text: str


@dataclass(frozen=True)
class CellError:
    """An exception that ended a cell. `frames` are those in cells, outermost first."""

    name: str
    message: str
    frames: tuple[Frame, ...] = ()
    not_attempted: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {self.message}" if self.message else self.name


@dataclass(frozen=True)
class CellResult:
    """One executed cell. `outputs` are as a notebook file stores them, without the error."""

    label: str
    error: CellError | None = None
    outputs: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0

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
    """A notebook that was run: one result per cell, in order, whatever happened."""

    cells: tuple[CellResult, ...]
    seconds: float = 0.0

    def __getitem__(self, label: str) -> CellResult:
        for cell in reversed(self.cells):
            if cell.label == label:
                return cell
        raise KeyError(label)


def from_message(label: str, message: Mapping[str, Any]) -> CellResult:
    """Make a result of a child's message. Every field is checked, for the child is not trusted."""
    raw = message.get("error")
    error = None
    if isinstance(raw, dict):
        frames = raw.get("frames")
        error = CellError(
            name=_text(raw.get("name")) or "Error",
            message=_text(raw.get("message")),
            frames=tuple(_frame(item) for item in frames) if isinstance(frames, list) else (),
            not_attempted=raw.get("not_attempted") is True,
        )
    outputs, seconds = message.get("outputs"), message.get("seconds")
    return CellResult(
        label=label,
        error=error,
        outputs=tuple(_outputs(outputs if isinstance(outputs, list) else ())),
        seconds=float(seconds) if isinstance(seconds, int | float) else 0.0,
    )


def _outputs(items: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Yield the outputs that a notebook file may hold; the rest is dropped."""
    for item in items:
        kind = item.get("output_type") if isinstance(item, dict) else None
        if kind == "stream" and item.get("name") in ("stdout", "stderr"):
            yield {"output_type": kind, "name": item["name"], "text": _text(item.get("text"))}
        elif kind in ("display_data", "execute_result"):
            data, metadata = item.get("data"), item.get("metadata")
            output: dict[str, Any] = {
                "output_type": kind,
                "data": _bundle(data) if isinstance(data, dict) else {},
                "metadata": metadata if isinstance(metadata, dict) else {},
            }
            if kind == "execute_result":
                count = item.get("execution_count")
                output["execution_count"] = count if isinstance(count, int) else None
            yield output


def _bundle(data: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what is text, and JSON where the kind says so."""
    return {
        kind: value
        for kind, value in data.items()
        if isinstance(value, str) or kind.endswith("json")
    }


def _frame(item: Any) -> Frame:
    if not isinstance(item, list) or len(item) != 3:
        return Frame("", 0, "")
    return Frame(_text(item[0]), item[1] if isinstance(item[1], int) else 0, _text(item[2]))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
