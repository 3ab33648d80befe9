"""nbgrader's rules for the points of a test cell (`nbgrader.utils.determine_grade`, 0.9.6)."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.engine import CellResult


@dataclass(frozen=True)
class Score:
    """Points of one test cell. `flag` says what a person should look at, or is empty."""

    points: float
    maximum: float
    flag: str = ""

    @property
    def full(self) -> bool:
        """Whether no point was lost."""
        return self.points == self.maximum


def score_cell(result: CellResult, maximum: float) -> Score:
    """Score a test cell worth `maximum` points.

    An error or any text on stderr gives 0; a displayed number between 0 and `maximum` is the
    score; everything else gives `maximum`. nbgrader gives full points for a displayed value that
    is negative or no number, and loses the submission for one above `maximum`: both are flagged,
    the latter scores 0.
    """
    if result.failed:
        return Score(0.0, maximum)
    if result.result is None:
        return Score(maximum, maximum)
    try:
        value = float(result.result)
    except ValueError:
        return Score(maximum, maximum, f"the cell displayed {result.result[:80]!r}")
    if value > maximum:
        return Score(0.0, maximum, f"the cell displayed {value:g}, more than its {maximum:g}")
    if value >= 0.0:
        return Score(value, maximum)
    return Score(maximum, maximum, f"the cell displayed {value:g}")
