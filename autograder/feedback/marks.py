"""Reads from the gradebook what a feedback page says: points, comments, the penalty for lateness.

The rules are those of nbgrader's `Grade.score` and `Comment.comment`; a test compares the pages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

_NOTEBOOKS = """
SELECT sn.id, sa.student_id, a.name, n.name, sn.late_submission_penalty
FROM submitted_notebook sn
JOIN submitted_assignment sa ON sa.id = sn.assignment_id
JOIN assignment a ON a.id = sa.assignment_id
JOIN notebook n ON n.id = sn.notebook_id
"""
_GRADES = """
SELECT g.notebook_id, b.name,
       coalesce(g.manual_score, g.auto_score, 0) + coalesce(g.extra_credit, 0),
       coalesce(gc.max_score, tc.max_score),
       g.needs_manual_grade AND g.manual_score IS NULL AND g.auto_score IS NULL
FROM grade g
JOIN base_cell b ON b.id = g.cell_id
LEFT JOIN grade_cells gc ON gc.id = g.cell_id
LEFT JOIN task_cells tc ON tc.id = g.cell_id
ORDER BY 1, 2
"""
_COMMENTS = """
SELECT c.notebook_id, b.name, coalesce(c.manual_comment, c.auto_comment)
FROM comment c JOIN base_cell b ON b.id = c.cell_id
ORDER BY 1, 2
"""


@dataclass
class Marks:
    """What one submitted notebook got. `points` holds points and the most there are, by cell.

    `waiting` names the cells that a person has to grade, and `penalty` is None unless it is late.
    """

    student: str
    assignment: str
    notebook: str
    penalty: float | None = None
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)

    @property
    def score(self) -> float:
        """The points of the notebook, less the penalty."""
        return sum(score for score, _ in self.points.values()) - (self.penalty or 0.0)

    @property
    def maximum(self) -> float:
        """The points that the notebook is worth."""
        return sum(most for _, most in self.points.values())


Key = tuple[str, str, str]


def read_marks(gradebook: Path) -> Mapping[Key, Marks]:
    """Return the marks of every submitted notebook, by student, assignment and notebook."""
    with closing(sqlite3.connect(gradebook)) as database:
        rows: dict[str, Marks] = {
            row: Marks(*names) for row, *names in database.execute(_NOTEBOOKS)
        }
        for row, cell, score, most, waits in database.execute(_GRADES):
            rows[row].points[cell] = (float(score), float(most or 0.0))
            if waits:
                rows[row].waiting.append(cell)
        for row, cell, comment in database.execute(_COMMENTS):
            rows[row].comments[cell] = comment
    return {(one.student, one.assignment, one.notebook): one for one in rows.values()}
