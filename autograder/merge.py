"""Puts a learner's answers into the author's notebook: their code, our tests."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from autograder.engine import Step
from autograder.notebook import Cell, Notebook

_ASKS = re.compile(r"^([ \t]*)%(?:check\b|load_ext[ \t]+course\b).*$", re.MULTILINE)


@dataclass(frozen=True)
class Merged:
    """What to run, and what the learner should know. Notices are by task, "" for no task."""

    steps: tuple[Step, ...]
    notices: tuple[tuple[str, str], ...] = ()
    missing: frozenset[str] = frozenset()


def merge(learner: Notebook, author: Notebook) -> Merged:
    """Merge two versions of a notebook.

    The learner's cells run in the learner's order, with cells of their own. Locked and graded cells
    are the author's, whatever became of them; one that was deleted comes back where it belongs. Of
    a cell that is there twice the last one counts, as it does for nbgrader.
    """
    ours = {cell.grade_id: cell for cell in author.code if cell.grade_id}
    last = {cell.grade_id: cell.index for cell in learner.cells if cell.grade_id in ours}
    answers = [cell.grade_id for cell in author.code if cell.is_solution]
    missing = frozenset(name for name in answers if name not in last)
    steps: list[Step] = []
    done: set[str] = set()
    for cell in learner.cells:
        mine = ours.get(cell.grade_id)
        if mine is None:
            if cell.is_code:
                steps.append(Step(f"cell {cell.index + 1}", _judged(cell.source)))
        elif last[cell.grade_id] != cell.index:
            if mine.is_solution and cell.is_code:
                steps.append(Step(f"cell {cell.index + 1}", cell.source))
        else:
            steps.extend(_returned(author, cell.grade_id, done, last.keys()))
            source = _judged(cell.source) if mine.is_solution else mine.source
            steps.append(Step(cell.grade_id, source))
            done.add(cell.grade_id)
    steps.extend(_returned(author, "", done, last.keys()))
    return Merged(tuple(steps), tuple(_notices(learner, ours, missing)), missing)


def _judged(source: str) -> str:
    """Return a cell without the lines that ask for a verdict: one is being given."""
    return _ASKS.sub(r"\1pass", source)


def _returned(
    author: Notebook, before: str, done: set[str], present: Container[str]
) -> Iterator[Step]:
    """Yield the author's cells that the learner deleted and that belong before a cell."""
    for cell in author.code:
        if cell.grade_id == before:
            return
        gone = cell.grade_id and cell.grade_id not in present
        if gone and not cell.is_solution and cell.grade_id not in done:
            done.add(cell.grade_id)
            yield Step(cell.grade_id, cell.source)


def _notices(
    learner: Notebook, ours: dict[str, Cell], missing: frozenset[str]
) -> Iterator[tuple[str, str]]:
    for name in sorted(missing):
        yield (
            name,
            f"the cell of {name} is not in your notebook; `course reset` brings it back "
            "and keeps a backup of your work.",
        )
    for name in ours:
        places = [cell.index + 1 for cell in learner.cells if cell.grade_id == name]
        if len(places) > 1:
            where = " and ".join(f"cell {place}" for place in places)
            yield name, f"{name} is there twice, in {where}; the last one counts, delete the other."
