"""Reports on a graded class: a page for its instructor, and a table for other programs."""

from autograder.reporting.writing import Written, report

__all__ = ["Written", "report"]
