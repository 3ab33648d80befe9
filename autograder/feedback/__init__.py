"""Makes the pages that go back to students: nbgrader's own, without what was hidden from them."""

from __future__ import annotations

from autograder.feedback.making import Made, make_feedback

__all__ = ["Made", "make_feedback"]
