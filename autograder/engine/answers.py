"""Reads what a child says about a cell. Its form, its size and its text are not trusted."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autograder.engine.recorder import COUNT_LIMIT, CUT, DISPLAY_LIMIT, TEXT_LIMIT
from autograder.engine.results import CellError, CellResult, Frame

_FRAMES = 1_000


def read_answer(data: bytes) -> dict[str, Any]:
    """Return an answer as plain data that a file can hold.

    Raises `ValueError` when it is no JSON object.
    """
    try:
        message = json.loads(data, parse_constant=str)
        if b"\\ud" in data.lower():  # half of a pair, maybe: no file and no database takes that
            clean = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
            message = json.loads(clean)
    except RecursionError:
        raise ValueError("the answer is nested too deeply") from None
    if not isinstance(message, dict):
        raise ValueError(f"expected an object, got {type(message).__name__}")
    return message


def result_of(label: str, message: Mapping[str, Any]) -> CellResult:
    """Make a result of an answer. What a notebook file cannot hold is dropped, the rest cut."""
    outputs, seconds = message.get("outputs"), message.get("seconds")
    return CellResult(
        label=label,
        error=_error(message.get("error")),
        outputs=tuple(_bounded(_outputs(outputs if isinstance(outputs, list) else ()))),
        seconds=_seconds(seconds),
        own_class=_text(message.get("own_class"))[:100],
    )


def _seconds(value: Any) -> float:
    known = isinstance(value, int | float) and math.isfinite(value)
    return float(value) if known else 0.0


def _error(raw: Any) -> CellError | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        return CellError("Error", "")
    frames = raw.get("frames")
    return CellError(
        name=_text(raw.get("name"))[:200] or "Error",
        message=_text(raw.get("message"))[:TEXT_LIMIT],
        frames=tuple(map(_frame, frames[:_FRAMES])) if isinstance(frames, list) else (),
        not_attempted=raw.get("not_attempted") is True,
    )


def _bounded(outputs: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Keep to the recorder's limits, which a child may have lifted."""
    text, data = TEXT_LIMIT + len(CUT), DISPLAY_LIMIT + TEXT_LIMIT
    for number, output in enumerate(outputs):
        if number == COUNT_LIMIT:
            return
        if output["output_type"] == "stream":
            output["text"] = output["text"][:text]
            text -= len(output["text"])
        else:
            size = len(json.dumps([output["data"], output["metadata"]], ensure_ascii=False))
            if size > data:
                output |= {"data": {}, "metadata": {}}
            else:
                data -= size
        yield output


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
