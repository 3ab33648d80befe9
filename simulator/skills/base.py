"""What a skill is: it reads a task and proposes scored candidates, or declines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from simulator.neutral import Prompt
from simulator.records import Candidate


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of context that the prompt brought, and the id that it was given there, if any."""

    text: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What a prompt means, as far as the parser can tell.

    instructions: what the caller wants done, without context and question.
    blocks: the context, in order.
    question: the last question or request.
    """

    instructions: str
    blocks: tuple[Block, ...]
    question: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """A skill's answer, and what it considered on the way (best first)."""

    text: str
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()


class Skill(Protocol):
    """One thing that the simulator can do."""

    name: str

    def attempt(self, task: Task, prompt: Prompt) -> Attempt | None:
        """Answer the task, or return None if it is not this skill's."""
