"""Item analysis: how hard each task was, and whether it tells strong students from weak ones."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from autograder.reporting.grades import ClassGrades, TaskGrade, TaskName

FEW = 30


@dataclass(frozen=True)
class Item:
    """One task over a class; shares are between 0 and 1, None where nothing can be said.

    `facility` is the mean share of the points. `discrimination` is the correlation of the task's
    points with the points of all other tasks (item-rest correlation; a point-biserial one where
    points are all or nothing): S. Henrysson, "Correction of item-total correlations in item
    analysis", Psychometrika 28 (1963), 211-218.
    """

    name: TaskName
    maximum: float
    submissions: int
    states: Counter[str]
    facility: float | None
    discrimination: float | None
    seconds: float | None


def analyze(grades: ClassGrades) -> tuple[Item, ...]:
    """Return the analysis of every task, in order. What waits for a person does not count."""
    return tuple(_item(grades, name) for name in grades.tasks)


def _item(grades: ClassGrades, name: TaskName) -> Item:
    pairs = [
        (grade.tasks[name], sum(task.points for task in grade.tasks.values()))
        for grade in grades.graded
        if name in grade.tasks
    ]
    scored = [(task, total) for task, total in pairs if task.state != "waits"]
    tried = [task.seconds for task, _ in scored if task.state != "not attempted"]
    return Item(
        name,
        grades.tasks[name],
        len(pairs),
        Counter(task.state for task, _ in pairs),
        fmean(_share(task) for task, _ in scored) if scored else None,
        correlation(
            [task.points for task, _ in scored], [total - task.points for task, total in scored]
        ),
        median(tried) if any(tried) else None,
    )


def _share(task: TaskGrade) -> float:
    return task.points / task.maximum if task.maximum else 1.0


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Return Pearson's correlation, None for fewer than three pairs or without any spread."""
    if len(xs) < 3:
        return None
    mean_x, mean_y = fmean(xs), fmean(ys)
    spread_x = sum((x - mean_x) ** 2 for x in xs)
    spread_y = sum((y - mean_y) ** 2 for y in ys)
    if not spread_x or not spread_y:
        return None
    shared = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return max(-1.0, min(1.0, shared / math.sqrt(spread_x * spread_y)))
