"""Deals the known answers of the manifests to students, so that each is handed in once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.manifest import Right, Wrong
from autograder.simulation.material import Material, NotebookMaterial, TaskMaterial


@dataclass(frozen=True)
class Item:
    """A known answer and the task that it answers."""

    book: NotebookMaterial
    task: TaskMaterial
    answer: Wrong | Right

    @property
    def name(self) -> str:
        """What the key calls it."""
        return f"{self.book.name}/{self.task.name} {self.answer.name}"


@dataclass(frozen=True)
class Dealt:
    """The answers of each student, and the names of those for which no student was left."""

    hands: tuple[tuple[Item, ...], ...]
    left_out: tuple[str, ...]

    def of(self, turn: int) -> tuple[Item, ...]:
        """Return the answers of the student with this number."""
        return self.hands[turn]


def deal(material: Material, kind: Literal["wrong", "right"], students: int) -> Dealt:
    """Deal the answers of one kind in turn: at most one for a task, at least one for a student."""
    items = [
        Item(book, task, answer)
        for book in material.notebooks
        for task in book.tasks
        for answer in (task.wrong if kind == "wrong" else task.right)
    ]
    hands: list[list[Item]] = [[] for _ in range(students)]
    left_out: list[str] = []
    for turn, item in enumerate(items):
        hand = _next(hands, turn, item)
        if hand is None:
            left_out.append(f"{item.name} ({kind})")
        else:
            hand.append(item)
    for turn in range(len(items), students):
        if items:
            hands[turn].append(items[turn % len(items)])
    return Dealt(tuple(map(tuple, hands)), tuple(left_out))


def _next(hands: Sequence[list[Item]], turn: int, item: Item) -> list[Item] | None:
    """Return the first hand from `turn` on that has no answer to the same task."""
    for step in range(len(hands)):
        hand = hands[(turn + step) % len(hands)]
        if all(one.task is not item.task for one in hand):
            return hand
    return None
