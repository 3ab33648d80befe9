"""The skills: one file each. The one that claims a task most is asked first."""

from __future__ import annotations

from simulator.skills.arithmetic import Arithmetic
from simulator.skills.base import Skill
from simulator.skills.classify import Classification
from simulator.skills.extract.skill import Extraction
from simulator.skills.grounded import GroundedAnswer
from simulator.skills.json_answer import JsonAnswer
from simulator.skills.judge import Judge
from simulator.skills.knowledge import Knowledge
from simulator.skills.memory import Memory
from simulator.skills.react import ReactLoop
from simulator.skills.rewrite import Rewrite
from simulator.skills.smalltalk import SmallTalk
from simulator.skills.sql import TextToSql
from simulator.skills.summarize import Summarize
from simulator.skills.tools import ToolUse

REGISTRY: tuple[Skill, ...] = (
    ToolUse(),
    ReactLoop(),
    JsonAnswer(),
    TextToSql(),
    Classification(),
    Extraction(),
    GroundedAnswer(),
    Arithmetic(),
    Knowledge(),
    SmallTalk(),
    Memory(),
    Summarize(),
    Rewrite(),
    Judge(),
)
"""All skills; of two that claim a task alike, the first is asked first."""

__all__ = ["REGISTRY", "Skill"]
