"""The skills: one file each. A skill claims a prompt, or leaves it to the next."""

from __future__ import annotations

from simulator.skills.base import Attempt, Skill, Task

REGISTRY: tuple[Skill, ...] = ()
"""All skills, in the order in which they are asked."""

__all__ = ["REGISTRY", "Attempt", "Skill", "Task"]
