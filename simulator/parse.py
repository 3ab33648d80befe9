"""Find out what a prompt means: instructions, context blocks, question."""

from __future__ import annotations

from simulator.neutral import Prompt
from simulator.skills.base import Task


def parse(prompt: Prompt) -> Task:
    """Split a prompt into its parts."""
    last = next((turn.text for turn in reversed(prompt.turns) if turn.role == "user"), "")
    return Task(instructions="", blocks=(), question=last)
