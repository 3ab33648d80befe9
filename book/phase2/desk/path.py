"""The path of the system: the row that each lesson leaves, for the table of the next.

`path.json` is written by the lessons when they run on the simulator, whose rows come out the same
each time. With a provider of your own, rows stay in this session.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from course.models import SIMULATOR, current_provider
from desk.scoring import Interval, Row

RECORD = Path(__file__).parent / "path.json"
HEADS = (
    ("recall", "@5", 7), ("", "MRR", 6), ("", "right", 6), ("", "quoted", 7), ("", "abstained", 10),
    ("", "lost", 6), ("p50", "s", 5), ("p95", "s", 5), ("input", "tokens", 7),
    ("$ per", "1,000", 7),
)  # fmt: skip
"""Two lines of head and a width for each column; with a name of 17, what a page shows unbroken."""


def keep(lesson: str, row: Row) -> None:
    """Record the row with which a lesson ends; `lesson` is its file's name, such as 03-chunking."""
    if current_provider() != SIMULATOR:
        return
    kept = {**_read(), lesson: _rounded(asdict(row))}
    text = json.dumps(dict(sorted(kept.items())), indent=1) + "\n"
    if not RECORD.exists() or RECORD.read_text("utf-8") != text:
        RECORD.write_text(text, "utf-8")


def rows(before: str = "~") -> list[Row]:
    """Return the recorded rows of the lessons whose names sort before `before`."""
    return [_row(data) for lesson, data in sorted(_read().items()) if lesson < before]


def table(shown: Sequence[Row]) -> str:
    """Return rows as lines of text, a head above them."""
    width = max(len(one.name) for one in shown)
    upper = " " * width + "".join(f"{first:>{wide}}" for first, _, wide in HEADS)
    lower = " " * width + "".join(f"{second:>{wide}}" for _, second, wide in HEADS)
    lines = [upper, lower]
    for one in shown:
        marks = (one.recall, one.reciprocal, one.right, one.quoted, one.abstained, one.lost)
        cells = [f"{mark.mean:.2f}" for mark in marks]
        cells += [f"{one.p50:.2f}", f"{one.p95:.2f}", f"{one.tokens:.0f}", f"{one.cost:.2f}"]
        pairs = zip(cells, HEADS, strict=True)
        lines.append(f"{one.name:{width}}" + "".join(f"{cell:>{w}}" for cell, (*_, w) in pairs))
    return "\n".join(lines)


def _read() -> dict[str, Any]:
    return json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}


def _rounded(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _rounded(value) for name, value in data.items()}
    return round(data, 6) if isinstance(data, float) else data


def _row(data: dict[str, Any]) -> Row:
    marks = {
        field.name: Interval(**data[field.name])
        for field in fields(Row)
        if isinstance(data[field.name], dict)
    }
    return Row(**{**data, **marks})
