"""Cuts an exercise into parts that can run apart, one for each task."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from autograder.checker import Exercise
from autograder.dependence import cells_needed
from autograder.engine import Step
from autograder.notebook import Cell


@dataclass(frozen=True)
class Part:
    """Tasks that run in one process, and the cells of that process."""

    tasks: tuple[str, ...]
    steps: tuple[Step, ...]

    def digest(self, surroundings: str) -> str:
        """Return what tells this part from every other, in these surroundings."""
        content = [surroundings, *([step.label, step.source] for step in self.steps)]
        return hashlib.sha256(json.dumps(content).encode("utf-8", "replace")).hexdigest()


def part(exercise: Exercise, tasks: Iterable[str]) -> Part:
    """Return the part that judges `tasks`: their tests, and the cells that decide what these give.

    It holds every cell where names do not tell.
    """
    names = tuple(tasks)
    needed = _needed(exercise, names)
    steps = exercise.merged.steps
    if needed is not None:
        steps = tuple(step for place, step in enumerate(steps) if place in needed)
    return Part(names, steps)


def parts(exercise: Exercise, tasks: Iterable[str]) -> tuple[Part, ...]:
    """Return one part for each of `tasks` that has tests; one for all where names do not tell."""
    tested = [name for name in tasks if exercise.tests_of(name)]
    if tested and _needed(exercise, tested) is None:
        return (part(exercise, tested),)
    return tuple(part(exercise, [name]) for name in tested)


def _needed(exercise: Exercise, tasks: Collection[str]) -> frozenset[int] | None:
    tests = {cell.grade_id for cell in exercise.author.tests}
    wanted = {cell.grade_id for name in tasks for cell in exercise.tests_of(name)}
    cells = [
        Cell(place, "code", step.source, grade_id=step.label, is_grade=step.label in tests)
        for place, step in enumerate(exercise.merged.steps)
    ]
    return cells_needed(cells, wanted | set(tasks))
