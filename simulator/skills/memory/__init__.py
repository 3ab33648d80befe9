"""Memory: what the user told over the turns that were sent, said back, kept and condensed."""

from simulator.skills.memory.skill import Memory

__all__ = ["Memory"]
