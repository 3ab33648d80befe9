"""Which listed tool a ReAct loop falls back on: one that computes, or one that searches."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from simulator.attempt import Attempt, Draft
from simulator.neutral import Tool
from simulator.skills.tools.listed import single
from simulator.skills.tools.mentions import mentions
from simulator.skills.tools.schema import words_of

COMPUTED = re.compile(r"^computed: (?P<expression>[^=;]+?) = [^;]+$")
SEARCH = re.compile(r"\b(?:search|wiki|wikipedia|browse|google)\b")
ASKS = re.compile(
    r"\b(?:who|whom|whose|when|where|which|what(?!\s+is\s+\d)|how\s+(?!.*\d))\b", re.IGNORECASE
)
"""A question for a fact, which is looked up rather than answered by heart."""


def to_compute(solved: Attempt, tools: Sequence[Tool]) -> Draft | None:
    """Return the call of a calculator for what was computed in one step, if one is listed."""
    told = next((found for note in solved.notes if (found := COMPUTED.match(note))), None)
    taking = next((tool for tool in tools if single(tool) == "expression"), None)
    if told is None or taking is None:
        return None
    written = told["expression"].replace("×", "*").replace("÷", "/").replace("\u2212", "-")
    return Draft(taking.name, (json.dumps({"expression": written}, ensure_ascii=False),))


def searches(tool: Tool) -> bool:
    """Say whether a tool looks for whatever it is asked."""
    return single(tool) == "query" or SEARCH.search(words_of(tool.name)) is not None


def calculators_for(tools: Sequence[Tool], question: str) -> tuple[Tool, ...]:
    """Return the tools that take an expression, if a question has one."""
    seen = mentions(question)
    written = [one for one in seen if one.kind in ("date", "time", "phone", "code")]
    found = any(
        one.kind == "formula" and not any(one.overlaps(other) for other in written) for one in seen
    )
    return tuple(tool for tool in tools if found and single(tool) == "expression")
