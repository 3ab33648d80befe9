"""What a skill is: it claims a task, and answers it or declines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from simulator.attempt import Attempt
from simulator.mind import Mind
from simulator.task import Task


@dataclass(frozen=True, slots=True)
class Card:
    """A skill's entry on the behavior card.

    does: what it does, in a sentence.
    how: the mechanism, a sentence each.
    reads: what a prompt can change, and how.
    limits: what it cannot do.
    constants: every number that decides something, by name.
    """

    does: str
    how: tuple[str, ...]
    reads: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    constants: Mapping[str, float | str] = field(default_factory=dict)


class Skill(Protocol):
    """One thing that the simulator can do. It holds no state."""

    name: str
    card: Card

    def claim(self, task: Task) -> float:
        """Say how sure the skill is that the task is its own, from 0 (not at all) to 1.

        Cheap: no embedding, no long loop. The engine asks the skills in the order of their claims.
        About: 1 the protocol says so (a schema, a tool); 0.8 the instructions name the job in
        their own words; 0.5 the shape fits; 0.2 it could answer if nobody else does.
        """

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        """Answer the task, or return None to leave it to the next skill."""
