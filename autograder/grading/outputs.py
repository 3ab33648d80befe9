"""Puts results into the cells of a notebook, with nbgrader's limits on length (`LimitOutput`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.engine import CellError, CellResult

MAX_LINES = 1_000
MAX_TRACEBACK = 100
_TRUNCATED = "... Output truncated ..."


def outputs_of(result: CellResult) -> list[dict[str, Any]]:
    """Return the outputs of a cell as a notebook stores them, the error last."""
    outputs = _limited(result.outputs)
    if result.error is not None:
        outputs.append(_error(result.error))
    return outputs


def _limited(outputs: tuple[Mapping[str, Any], ...]) -> list[dict[str, Any]]:
    """Return at most `MAX_LINES` lines of text over all streams of a cell."""
    kept: list[dict[str, Any]] = []
    room = MAX_LINES
    for output in outputs:
        if output["output_type"] != "stream":
            kept.append(dict(output))
        elif room > 0:
            lines = output["text"].split("\n")
            if len(lines) > room:
                lines = [*lines[: room - 1], _TRUNCATED]
            room -= len(lines)
            kept.append({**output, "text": _clean("\n".join(lines))})
    return kept


def _error(error: CellError) -> dict[str, Any]:
    places = [f"  {frame.label}, line {frame.line}: {frame.text}" for frame in error.frames]
    if len(places) > MAX_TRACEBACK:
        half = MAX_TRACEBACK // 2
        places = [*places[:half], "  ...", *places[-half:]]
    lines = ["Traceback (most recent call last):", *places] if places else []
    return {
        "output_type": "error",
        "ename": _clean(error.name),
        "evalue": _clean(error.message),
        "traceback": [_clean(line) for line in (*lines, str(error))],
    }


def _clean(text: str) -> str:
    """Return `text` as UTF-8 can store it: half of a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
