"""Anthropic's `cache_control`: which points of a prompt shall be cached, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from simulator.cache_rules import ANTHROPIC, HOUR, CacheRule, Mark
from simulator.neutral import Problem

MOST = 4
"""Most marks of a request."""

TTL = {"5m": 300.0, "1h": HOUR}


def rule_of(body: Mapping[str, Any], points: Mapping[str, Mark], last: int) -> CacheRule | None:
    """Return the rule for a request that marks something, else None. Raises Problem.

    body: a request whose messages are known to be well formed.
    points: where the block with each name ends. last: the number of the last turn.
    """
    found = [*_tools(body.get("tools")), *_blocks(body, points)]
    if body.get("cache_control") is not None:
        found.append(Mark(last, seconds=_seconds("cache_control", body["cache_control"])))
    if len(found) > MOST:
        text = f"A maximum of {MOST} blocks with cache_control may be provided. Found {len(found)}."
        raise Problem("invalid", 400, text)
    for before, after in pairwise(found):
        if after.seconds > before.seconds:
            text = (
                "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block"
            )
            raise Problem("invalid", 400, text)
    return replace(ANTHROPIC, marks=tuple(found)) if found else None


def _tools(tools: Any) -> Iterator[Mark]:
    for number, tool in enumerate(tools if isinstance(tools, list) else ()):
        control = tool.get("cache_control") if isinstance(tool, dict) else None
        if control is not None:
            yield Mark(-1, seconds=_seconds(f"tools.{number}.cache_control", control))


def _blocks(body: Mapping[str, Any], points: Mapping[str, Mark]) -> Iterator[Mark]:
    contents = [("system", body.get("system"))]
    for number, message in enumerate(body["messages"]):
        contents.append((f"messages.{number}.content", message["content"]))
    for name, content in contents:
        for number, block in enumerate(content if isinstance(content, list) else ()):
            control, where = block.get("cache_control"), f"{name}.{number}"
            if control is not None:
                seconds = _seconds(f"{where}.cache_control", control)
                yield replace(points[where], seconds=seconds)


def _seconds(name: str, control: Any) -> float:
    if not isinstance(control, dict):
        raise Problem("wrong_type", 400, f"{name}: Input should be a valid dictionary", name)
    if control.get("type") != "ephemeral":
        raise Problem("invalid", 400, f"{name}.type: Input should be 'ephemeral'", name)
    ttl = control.get("ttl") or "5m"
    if not isinstance(ttl, str) or ttl not in TTL:
        raise Problem("invalid", 400, f"{name}.ttl: Input should be '5m' or '1h'", name)
    return TTL[ttl]
