"""Checks the handbook against the facts, and the questions against both.

`python -m course.data.larkspur.check` prints the findings and the measured numbers.
"""

from course.data.larkspur.check.documents import Document, Finding, missing, written
from course.data.larkspur.check.questions import question_findings
from course.data.larkspur.check.repeated import Overlap, overlaps, repetition_findings
from course.data.larkspur.check.run import findings

__all__ = [
    "Document",
    "Finding",
    "Overlap",
    "findings",
    "missing",
    "overlaps",
    "question_findings",
    "repetition_findings",
    "written",
]
