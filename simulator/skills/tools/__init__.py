"""Tool use: the choice of tools, their arguments, several calls, repair, and the final answer."""

from __future__ import annotations

from simulator.skills.tools.skill import ToolUse

__all__ = ["ToolUse"]
