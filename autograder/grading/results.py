"""What became of a submission. Plain data, kept as one JSON file per submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Flag:
    """Something about a submission that a person should look at; it changes no score by itself.

    `kind` is a stable word for programs, `where` a cell, a file or empty. `nbgrader_loses` is true
    where nbgrader alone would have given the submission no score at all.
    """

    kind: str
    where: str
    text: str
    nbgrader_loses: bool = False


@dataclass(frozen=True)
class GradedCell:
    """A cell with points. `points` is None where a person has to give them.

    `reason` says in one line why points are missing; it may quote a hidden test, so it is for the
    instructor. `untouched` is true for an answer that is still the stub. `second_points` are those
    of a second run, where there was one; they count for nothing.
    """

    name: str
    points: float | None
    maximum: float
    reason: str = ""
    untouched: bool = False
    seconds: float = 0.0
    second_points: float | None = None


@dataclass(frozen=True)
class GradedNotebook:
    """A notebook of a submission: cells in the author's order, and nbgrader's own comments."""

    name: str
    cells: tuple[GradedCell, ...]
    comments: Mapping[str, str | None]
    missing: bool = False
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """The points given so far."""
        return sum(cell.points or 0.0 for cell in self.cells)

    @property
    def maximum(self) -> float:
        """The points that the notebook is worth."""
        return sum(cell.maximum for cell in self.cells)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The cells that a person has to grade."""
        return tuple(cell.name for cell in self.cells if cell.points is None)


@dataclass(frozen=True)
class Graded:
    """One submission: its notebooks, or the problem that kept it from being graded.

    `inputs` is a hash of everything the result depends on; `sandbox` the tier that was active.
    """

    student: str
    assignment: str
    notebooks: tuple[GradedNotebook, ...] = ()
    flags: tuple[Flag, ...] = ()
    problem: str = ""
    timestamp: str | None = None
    sandbox: str = "none"
    engine: str = "fast"
    inputs: str = ""
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """The points given so far, before any penalty for being late."""
        return sum(notebook.score for notebook in self.notebooks)

    @property
    def maximum(self) -> float:
        """The points that the assignment is worth."""
        return sum(notebook.maximum for notebook in self.notebooks)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON-ready data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Graded:
        """Make a result of what `to_dict` returned."""
        known = {field.name for field in fields(cls)}
        plain = {name: value for name, value in data.items() if name in known}
        plain["flags"] = tuple(Flag(**flag) for flag in plain.get("flags", ()))
        plain["notebooks"] = tuple(_notebook(book) for book in plain.get("notebooks", ()))
        return cls(**plain)


def _notebook(data: Mapping[str, Any]) -> GradedNotebook:
    cells = tuple(GradedCell(**cell) for cell in data["cells"])
    return GradedNotebook(**{**data, "cells": cells})
