"""Groups the messages of failed tests: the same mistake with other numbers is one mistake."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from autograder.engine.results import DIED, TIMEOUT
from autograder.reporting.grades import ClassGrades, TaskName

_LONGEST = 2_000
_RULES = (
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`"), "…"),
    (re.compile(r"(?:[A-Za-z]:)?(?:[\\/][\w.+-]+){2,}[\\/]?"), "…"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "#"),
    (re.compile(r"\d+(?:[.,_:]\d+)*(?:[eE][+-]?\d+)?"), "#"),
    (re.compile(r"[\[({](?:\s*-?[#…]\s*[,:]?)*\s*[\])}]"), "…"),
    (re.compile(r"\s+"), " "),
)


@dataclass(frozen=True)
class Message:
    """A kind of failure of one task. `example` is one message as it was, `students` who had it."""

    task: TaskName
    example: str
    students: tuple[str, ...]


def normalize(reason: str) -> str:
    """Return a message without what differs between students: quotes, numbers, paths, spaces."""
    text = reason[:_LONGEST]
    for rule, instead in _RULES:
        text = rule.sub(instead, text)
    return text.strip()


def frequent(grades: ClassGrades) -> tuple[Message, ...]:
    """Return the messages of every task in order, those of most students first."""
    groups: dict[tuple[TaskName, str], dict[str, str]] = defaultdict(dict)
    for grade in grades.graded:
        for task in grade.tasks.values():
            for reason in task.reasons:
                groups[task.name, normalize(reason)].setdefault(grade.result.student, reason)
    order = {name: place for place, name in enumerate(grades.tasks)}
    made = [
        Message(name, next(iter(found.values())), tuple(found))
        for (name, _), found in groups.items()
    ]
    return tuple(sorted(made, key=lambda m: (order[m.task], -len(m.students), m.example)))


def stopped(grades: ClassGrades) -> tuple[tuple[str, TaskName, str], ...]:
    """Return student, task and reason where time ran out or the process died."""
    return tuple(
        (grade.result.student, task.name, reason)
        for grade in grades.graded
        for task in grade.tasks.values()
        for reason in task.reasons
        if reason.startswith((TIMEOUT, DIED))
    )
