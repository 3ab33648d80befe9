"""Functions, formats and reasoning effort: what OpenAI's two surfaces check in the same way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from simulator.codecs.base import OWN_ID, branded
from simulator.codecs.openai_schema import Place, check
from simulator.codecs.openai_surface import known, want
from simulator.neutral import Effort, Format, Problem, Tool, ToolChoice

NAME = re.compile(r"[a-zA-Z0-9_-]+")
LONGEST_NAME = 64
MOST_TOOLS = 128
EFFORTS: dict[str, Effort] = {
    "none": "none",
    "minimal": "low",
    "low": "low",
    "medium": "medium",
    "high": "high",
    "xhigh": "high",
    "max": "high",
}
"""The vendor's efforts of reasoning, and which of the simulator's each one is."""


def missing(name: str) -> Problem:
    """Make the problem of a required parameter that is not there."""
    return Problem("missing", 400, f"Missing required parameter: '{name}'.", name)


def wire_id(call_id: str) -> str:
    """Write the id of a call."""
    return branded(call_id, "call_")


def own_id(call_id: str) -> str:
    """Read the id of a call: the inverse of `wire_id`."""
    bare = call_id.removeprefix("call_")
    return bare if OWN_ID.fullmatch(bare) else call_id


def tool_of(function: Mapping[str, Any], where: str, *, strict: bool) -> Tool:
    """Read a function, which stands at `where`. `strict`: what it is if it does not say."""
    name_of(function, where)
    description, parameters = function.get("description"), function.get("parameters")
    want(isinstance(description, str | None), f"{where}.description", "a string", description)
    want(isinstance(parameters, dict | None), f"{where}.parameters", "an object", parameters)
    told = function.get("strict")
    want(isinstance(told, bool | None), f"{where}.strict", "a boolean", told)
    if parameters is not None:
        owner, param = f"function '{function['name']}'", f"{where}.parameters"
        check(parameters, Place(owner, param, "invalid_function_parameters"), strict=bool(told))
    return Tool(
        str(function["name"]),
        description or "",
        parameters or {},
        strict if told is None else told,
    )


def name_of(data: Mapping[str, Any], where: str) -> str:
    """Return the name in `data`, which must be there and consist of letters, digits, _ and -."""
    if "name" not in data:
        raise missing(f"{where}.name")
    name, place = data["name"], f"{where}.name"
    want(isinstance(name, str), place, "a string", name)
    if len(name) > LONGEST_NAME:
        text = (
            f"Invalid '{place}': string too long. Expected a string with maximum length "
            f"{LONGEST_NAME}, but got a string with length {len(name)} instead."
        )
        raise Problem("invalid", 400, text, place, {"code": "string_above_max_length"})
    if NAME.fullmatch(name) is None:
        text = (
            f"Invalid '{place}': string does not match pattern. "
            f"Expected a string that matches the pattern '^{NAME.pattern}$'."
        )
        raise Problem("invalid", 400, text, place, {"code": "invalid_value"})
    return str(name)


def check_count(tools: list[Any]) -> None:
    """Raise Problem for more tools than the vendor takes."""
    if len(tools) > MOST_TOOLS:
        text = (
            f"Invalid 'tools': array too long. Expected an array with maximum length {MOST_TOOLS}, "
            f"but got an array with length {len(tools)} instead."
        )
        raise Problem("invalid", 400, text, "tools", {"code": "array_above_max_length"})


def chosen(
    mode: Literal["auto", "required", "none"], names: list[str], tools: tuple[Tool, ...]
) -> ToolChoice:
    """Make the choice among `tools`. Raises Problem for a name that none of them has."""
    there = {tool.name for tool in tools}
    for name in names:
        if name not in there:
            text = f"Tool choice '{name}' not found in 'tools' parameter."
            raise Problem("invalid", 400, text, "tool_choice", {"code": "invalid_value"})
    return ToolChoice(mode, tuple(names))


def schema_format(
    data: Mapping[str, Any], where: str, place: Literal["chat", "responses"]
) -> Format:
    """Read an answer's JSON Schema with its name, which stand at `where`."""
    name = name_of(data, where)
    description, strict = data.get("description"), data.get("strict")
    want(isinstance(description, str | None), f"{where}.description", "a string", description)
    want(isinstance(strict, bool | None), f"{where}.strict", "a boolean", strict)
    if "schema" not in data:
        raise missing(f"{where}.schema")
    schema = data["schema"]
    want(isinstance(schema, dict), f"{where}.schema", "an object", schema)
    chat = place == "chat"
    param, code = ("response_format", None) if chat else (f"{where}.schema", "invalid_json_schema")
    check(schema, Place(f"response_format '{name}'", param, code), strict=bool(strict))
    return Format("schema", schema, name, bool(strict))


def effort_of(value: Any, where: str) -> Effort | None:
    """Read how much to reason, which stands at `where`."""
    if value is None:
        return None
    known(value, where, EFFORTS)
    return EFFORTS[value]
