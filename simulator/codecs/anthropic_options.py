"""Anthropic's tools, the choice among them, thinking, and the form of the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator.codecs.anthropic_surface import field, tagged, text, want
from simulator.codecs.budget import effort_of_budget
from simulator.codecs.unsupported import refuse_anthropic
from simulator.neutral import Effort, Format, Problem, Tool, ToolChoice

TOOL_NAMES = """
    allowed_callers cache_control defer_loading description eager_input_streaming input_examples
    input_schema name strict type
"""
TOOL_FIELDS = frozenset(TOOL_NAMES.split())
NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
MODES = ("any", "auto", "none", "tool")
THINKING = ("adaptive", "between_tools", "disabled", "enabled")
LEAST_BUDGET = 1024
EFFORTS: dict[str, Effort] = {
    "low": "low",
    "medium": "medium",
    "high": "high",
    "xhigh": "high",
    "max": "high",
}


def tools_of(tools: Any) -> tuple[Tool, ...]:
    """Read `tools`. Raises Problem for the vendor's own ones, and what the vendor would refuse."""
    want(isinstance(tools, list | None), "tools", "Input should be a valid list")
    out = tuple(_tool(f"tools.{i}", tool) for i, tool in enumerate(tools or ()))
    if len({tool.name for tool in out}) < len(out):
        raise Problem("invalid", 400, "tools: Tool names must be unique.")
    return out


def _tool(name: str, tool: Any) -> Tool:
    want(isinstance(tool, dict), name, "Input should be a valid dictionary")
    kind = tool.get("type") or "custom"
    want(isinstance(kind, str), f"{name}.type", "Input should be a valid string")
    if kind != "custom":
        raise refuse_anthropic(f"{name}.type '{kind}'")
    where = f"{name}.custom"
    for one in tool:
        if one not in TOOL_FIELDS:
            raise Problem("unknown_field", 400, f"{where}.{one}: Extra inputs are not permitted")
    if tool.get("defer_loading"):
        raise refuse_anthropic(f"{where}.defer_loading")
    called = text(field(tool, "name", where), f"{where}.name")
    wrong = f"String should match pattern '^{NAME.pattern}$'"
    want(NAME.fullmatch(called) is not None, f"{where}.name", wrong)
    strict = tool.get("strict") or False
    want(isinstance(strict, bool), f"{where}.strict", "Input should be a valid boolean")
    schema = field(tool, "input_schema", where)
    _check_schema(schema, f"{where}.input_schema")
    if strict:
        _check_strict(schema, where)
    return Tool(called, _description(tool, where), schema, strict)


def _description(tool: Mapping[str, Any], where: str) -> str:
    """Return the description of a tool, with its examples of inputs."""
    description, examples = tool.get("description") or "", tool.get("input_examples") or []
    want(isinstance(description, str), f"{where}.description", "Input should be a valid string")
    want(isinstance(examples, list), f"{where}.input_examples", "Input should be a valid list")
    shown = [f"Example of its input: {json.dumps(one, ensure_ascii=False)}" for one in examples]
    return "\n".join([description, *shown] if description else shown)


def _check_schema(schema: Any, where: str) -> None:
    want(isinstance(schema, dict), where, "Input should be a valid dictionary")
    kind = field(schema, "type", where)
    want(kind == "object", f"{where}.type", "Input should be 'object'")
    properties = schema.get("properties")
    ok = isinstance(properties, dict | None)
    want(ok, f"{where}.properties", "Input should be a valid dictionary")


def _check_strict(schema: Any, where: str) -> None:
    """Raise Problem for an object, anywhere in a schema that is promised, that allows more."""
    if isinstance(schema, list):
        for part in schema:
            _check_strict(part, where)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        wrong = "For 'object' type, 'additionalProperties' must be explicitly set to false"
        raise Problem("invalid", 400, f"{where}: {wrong}")
    for part in schema.values():
        _check_strict(part, where)


def tool_choice_of(choice: Any, tools: tuple[Tool, ...]) -> ToolChoice:
    """Read `tool_choice`, which needs tools."""
    if choice is None:
        return ToolChoice()
    mode = tagged(choice, "tool_choice", MODES)
    if not tools and mode != "none":
        raise Problem("invalid", 400, "tool_choice may only be specified while providing tools.")
    serial = choice.get("disable_parallel_tool_use") or False
    where = f"tool_choice.{mode}.disable_parallel_tool_use"
    want(isinstance(serial, bool), where, "Input should be a valid boolean")
    if mode != "tool":
        modes: dict[str, Any] = {"any": "required", "auto": "auto", "none": "none"}
        return ToolChoice(modes[mode], parallel=not serial)
    name = text(field(choice, "name", "tool_choice.tool"), "tool_choice.tool.name")
    if name not in {tool.name for tool in tools}:
        raise Problem("invalid", 400, f"Tool '{name}' not found in provided tools")
    return ToolChoice("required", (name,), not serial)


@dataclass(frozen=True, slots=True)
class Thinking:
    """Whether reasoning is part of the reply. `hidden`: only its signature is."""

    shown: bool = False
    hidden: bool = False
    effort: Effort | None = None


def thinking_of(body: Mapping[str, Any], choice: ToolChoice, limit: int) -> Thinking:
    """Read `thinking` and `output_config.effort`; `limit` is the most tokens of the answer."""
    told = _effort(body.get("output_config"))
    config = body.get("thinking")
    if config is None:
        return Thinking(effort=told)
    kind = tagged(config, "thinking", THINKING)
    if kind == "disabled":
        return Thinking(effort="none")
    display, where = config.get("display"), f"thinking.{kind}.display"
    ok = display in (None, "summarized", "omitted")
    want(ok, where, "Input should be 'summarized' or 'omitted'")
    found = Thinking(True, display == "omitted", told)
    if kind == "between_tools":
        return found
    if choice.mode == "required":
        text = "Thinking may not be enabled when tool_choice forces tool use."
        raise Problem("invalid", 400, text)
    if kind == "adaptive":
        return found
    return replace(found, effort=told or _budget(config, body, limit))


def _budget(config: Mapping[str, Any], body: Mapping[str, Any], limit: int) -> Effort:
    where = "thinking.enabled.budget_tokens"
    budget = field(config, "budget_tokens", "thinking.enabled")
    want(type(budget) is int, where, "Input should be a valid integer")
    wrong = f"Input should be greater than or equal to {LEAST_BUDGET}"
    want(budget >= LEAST_BUDGET, where, wrong)
    if budget >= limit:
        text = "`max_tokens` must be greater than `thinking.budget_tokens`."
        raise Problem("invalid", 400, text)
    if body.get("temperature") not in (None, 1):
        text = "`temperature` may only be set to 1 when thinking is enabled."
        raise Problem("invalid", 400, text)
    return effort_of_budget(budget)


def _effort(config: Any) -> Effort | None:
    want(isinstance(config, dict | None), "output_config", "Input should be a valid dictionary")
    effort = (config or {}).get("effort")
    if effort is None:
        return None
    ok = isinstance(effort, str) and effort in EFFORTS
    told = ", ".join(f"'{one}'" for one in EFFORTS)
    want(ok, "output_config.effort", f"Input should be one of {told}")
    return EFFORTS[effort]


def format_of(config: Any) -> Format:
    """Read `output_config.format`."""
    given = config.get("format") if isinstance(config, dict) else None
    if given is None:
        return Format()
    where = "output_config.format"
    tagged(given, where, ("json_schema",))
    schema = field(given, "schema", where)
    want(isinstance(schema, dict), f"{where}.schema", "Input should be a valid dictionary")
    _check_strict(schema, f"{where}.schema")
    return Format("schema", schema, strict=True)
