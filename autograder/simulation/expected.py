"""The key of a simulated class: what each submission must get, one line of JSON for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import KeyUnreadable

KEY = "expected.jsonl"


@dataclass(frozen=True)
class Expected:
    """What one submission must get.

    `kind` says how it was made, `about` which task or answer that touched. `cells` has the points
    of each graded cell by notebook, None where a person gives them; a cell that is left out may
    get any. `reasons` are texts that the reason of a cell must contain, by `notebook/cell`.
    `flags` are kinds that must be there; others may be only where `unruly` is true. `problem` is a
    part of the problem of a submission that cannot be graded, or of one of its notebooks.
    """

    student: str
    assignment: str
    kind: str
    about: str = ""
    cells: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    unruly: bool = False
    problem: str = ""
    timestamp: str = ""
    copied_from: str = ""

    @property
    def score(self) -> float:
        """The sum of the points that are known."""
        return sum(points or 0.0 for cells in self.cells.values() for points in cells.values())

    def to_dict(self) -> dict[str, Any]:
        """Return the line of the key as JSON-ready data."""
        return asdict(self)


def write_key(path: Path, expected: Iterable[Expected]) -> None:
    """Write the key, in the order of the students."""
    lines = (json.dumps(item.to_dict(), sort_keys=True, ensure_ascii=True) for item in expected)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_key(folder: Path) -> tuple[Expected, ...]:
    """Return the key in `folder`.

    Raises `KeyUnreadable` when there is none, or when a line is not one of a key.
    """
    path = folder / KEY
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnreadable(f"{path} cannot be read: {error}.", _AGAIN) from error
    made: list[Expected] = []
    for number, line in enumerate(lines, 1):
        try:
            data = json.loads(line)
            made.append(Expected(**{**data, "flags": tuple(data["flags"])}))
        except (ValueError, TypeError, KeyError) as error:
            raise KeyUnreadable(f"{path}, line {number}, is no line of a key.", _AGAIN) from error
    return tuple(made)


_AGAIN = "make the class again with `autograder simulate`, in an empty folder."
