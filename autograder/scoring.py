"""nbgrader's rules for the points of a test cell (`nbgrader.utils.determine_grade`, 0.9.6)."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.engine import CellResult


@dataclass(frozen=True)
class Score:
    """Points of one test cell. `flag` says what a person should look at, or is empty.

    `lost` is true where nbgrader would lose the whole submission.
    """

    points: float
    maximum: float
    flag: str = ""
    lost: bool = False

    @property
    def full(self) -> bool:
        """Whether no point was lost."""
        return self.points == self.maximum


def score_cell(result: CellResult, maximum: float) -> Score:
    """Score a test cell worth `maximum` points by the first output that decides.

    Text on stderr or an error gives 0; a displayed number between 0 and `maximum` is the score;
    everything else gives `maximum`. nbgrader gives full points for a displayed value that is
    negative or no number, and loses the submission for one above `maximum` or without text: both
    are flagged, the latter score 0.
    """
    for output in result.outputs:
        if output.get("name") == "stderr":
            return Score(0.0, maximum)
        if output["output_type"] == "execute_result":
            return _displayed(output["data"].get("text/plain"), maximum)
    return Score(0.0 if result.error is not None else maximum, maximum)


def _displayed(text: str | None, maximum: float) -> Score:
    if not text:
        return Score(0.0, maximum, "the cell displayed a value without text", lost=True)
    try:
        value = float(text)
    except ValueError:
        return Score(maximum, maximum, f"the cell displayed {text[:80]!r}")
    if value > maximum:
        flag = f"the cell displayed {value:g}, more than its {maximum:g}"
        return Score(0.0, maximum, flag, lost=True)
    if value >= 0.0:
        return Score(value, maximum)
    return Score(maximum, maximum, f"the cell displayed {value:g}")
