"""The skills: one file each. A skill claims a task, or leaves it to the next."""

from __future__ import annotations

from simulator.skills.base import Attempt, Block, Skill, Task
from simulator.skills.grounded import GroundedAnswer

REGISTRY: tuple[Skill, ...] = (GroundedAnswer(),)
"""All skills, in the order in which they are asked."""

__all__ = ["REGISTRY", "Attempt", "Block", "Skill", "Task"]
