"""Tools, the choice among them, and the form of the answer, as chat completions ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator.codecs.openai_functions import (
    check_count,
    chosen,
    missing,
    name_of,
    schema_format,
    tool_of,
)
from simulator.codecs.openai_surface import known, number, want
from simulator.codecs.unsupported import refuse_openai
from simulator.neutral import Format, Problem, Tool, ToolChoice, Turn

MODES = ("none", "auto", "required")
FORMATS = ("text", "json_object", "json_schema")


def tools_of(body: Mapping[str, Any]) -> tuple[Tool, ...]:
    """Read `tools`. Raises Problem for anything but functions."""
    tools = body.get("tools")
    want(isinstance(tools, list | None), "tools", "an array of objects", tools)
    if tools is None:
        return ()
    if not tools:
        text = (
            "Invalid 'tools': empty array. "
            "Expected an array with minimum length 1, but got an empty array instead."
        )
        raise Problem("invalid", 400, text, "tools", {"code": "empty_array"})
    check_count(tools)
    return tuple(_tool(f"tools[{i}]", tool) for i, tool in enumerate(tools))


def _tool(where: str, tool: Any) -> Tool:
    want(isinstance(tool, dict), where, "an object", tool)
    return tool_of(_function(tool, where), f"{where}.function", strict=False)


def _function(data: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the function that a tool, or the choice of one, is."""
    if "type" not in data:
        raise missing(f"{where}.type")
    known(data["type"], f"{where}.type", ("function", "custom"))
    if data["type"] == "custom":
        raise refuse_openai(f"{where}.type 'custom'", where)
    if "function" not in data:
        raise missing(f"{where}.function")
    want(isinstance(data["function"], dict), f"{where}.function", "an object", data["function"])
    return dict(data["function"])


def tool_choice_of(body: Mapping[str, Any], tools: tuple[Tool, ...]) -> ToolChoice:
    """Read `tool_choice` and `parallel_tool_calls`, which need tools."""
    parallel = body.get("parallel_tool_calls")
    want(isinstance(parallel, bool | None), "parallel_tool_calls", "a boolean", parallel)
    for name in ("tool_choice", "parallel_tool_calls"):
        if body.get(name) is not None and not tools:
            text = (
                f"Invalid value for '{name}': '{name}' is only allowed when 'tools' are specified."
            )
            raise Problem("invalid", 400, text, name)
    choice = _choice(body.get("tool_choice"), tools)
    return choice if parallel is None else replace(choice, parallel=parallel)


def _choice(choice: Any, tools: tuple[Tool, ...]) -> ToolChoice:
    if choice is None:
        return ToolChoice()
    if isinstance(choice, str):
        known(choice, "tool_choice", MODES)
        return ToolChoice(choice)  # type: ignore[arg-type]
    want(isinstance(choice, dict), "tool_choice", "one of a string or an object", choice)
    if choice.get("type") != "allowed_tools":
        known(choice.get("type"), "tool_choice.type", ("function", "custom", "allowed_tools"))
        name = name_of(_function(choice, "tool_choice"), "tool_choice.function")
        return chosen("required", [name], tools)
    allowed, where = choice.get("allowed_tools"), "tool_choice.allowed_tools"
    want(isinstance(allowed, dict), where, "an object", allowed)
    known(allowed.get("mode"), f"{where}.mode", ("auto", "required"))
    given = allowed.get("tools")
    want(isinstance(given, list), f"{where}.tools", "an array of objects", given)
    names = []
    for i, tool in enumerate(given):
        want(isinstance(tool, dict), f"{where}.tools[{i}]", "an object", tool)
        names.append(
            name_of(_function(tool, f"{where}.tools[{i}]"), f"{where}.tools[{i}].function")
        )
    return chosen(allowed["mode"], names, tools)


def format_of(body: Mapping[str, Any], turns: tuple[Turn, ...]) -> Format:
    """Read `response_format`. Raises Problem if JSON is asked for that no message speaks of."""
    given = body.get("response_format")
    if given is None:
        return Format()
    want(isinstance(given, dict), "response_format", "an object", given)
    if "type" not in given:
        raise missing("response_format.type")
    known(given["type"], "response_format.type", FORMATS)
    if given["type"] == "text":
        return Format()
    if given["type"] == "json_object":
        if not any("json" in turn.text.lower() for turn in turns):
            text = (
                "'messages' must contain the word 'json' in some form, "
                "to use 'response_format' of type 'json_object'."
            )
            raise Problem("invalid", 400, text, "messages")
        return Format("json")
    schema, where = given.get("json_schema"), "response_format.json_schema"
    if schema is None:
        raise missing(where)
    want(isinstance(schema, dict), where, "an object", schema)
    return schema_format(schema, where, "chat")


def logprobs_asked(body: Mapping[str, Any]) -> int | None:
    """Read how many log probabilities to report for each token; None: none at all."""
    asked = body.get("logprobs")
    want(isinstance(asked, bool | None), "logprobs", "a boolean", asked)
    most = number(body, "top_logprobs")
    if most is not None and not asked:
        text = "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled."
        raise Problem("invalid", 400, text, "top_logprobs")
    return int(most or 0) if asked else None
