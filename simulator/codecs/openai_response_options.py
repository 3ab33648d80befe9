"""The options of OpenAI responses: checked, and written the way a reply repeats them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator.codecs.openai_functions import (
    EFFORTS,
    check_count,
    chosen,
    missing,
    name_of,
    schema_format,
    tool_of,
)
from simulator.codecs.openai_surface import known, number, want
from simulator.neutral import Format, Problem, Tool, ToolChoice

STRINGS = ("instructions", "prompt_cache_key", "safety_identifier", "user")
FLAGS = ("stream", "store", "parallel_tool_calls")
SUMMARIES = ("auto", "concise", "detailed")
FORMATS = ("text", "json_object", "json_schema")
VERBOSITIES = ("low", "medium", "high")
TRUNCATIONS = ("auto", "disabled")
TIERS = ("auto", "default", "flex", "scale", "priority", "fast", "ultrafast")
INCLUDES = (
    "file_search_call.results",
    "web_search_call.results",
    "web_search_call.action.sources",
    "message.input_image.image_url",
    "computer_call_output.output.image_url",
    "code_interpreter_call.outputs",
    "reasoning.encrypted_content",
    "message.output_text.logprobs",
)
TOOLS = (
    *("function", "file_search", "web_search", "web_search_preview", "computer", "mcp"),
    *("computer_use_preview", "code_interpreter", "image_generation", "local_shell", "shell"),
    *("custom", "namespace", "tool_search", "apply_patch", "programmatic_tool_calling"),
)
CHOICES = ("none", "auto", "required")


def options_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return every option as the reply repeats it, with the vendor's defaults.

    Raises Problem for values that the vendor would refuse.
    """
    for name in FLAGS:
        want(isinstance(body.get(name), bool | None), name, "a boolean", body.get(name))
    for name in STRINGS:
        want(isinstance(body.get(name), str | None), name, "a string", body.get(name))
    include = body.get("include") or []
    want(isinstance(include, list), "include", "an array of strings", include)
    for i, one in enumerate(include):
        known(one, f"include[{i}]", INCLUDES)
    _object(body, "stream_options")
    _one_of(body, "service_tier", TIERS)
    parallel = body.get("parallel_tool_calls")
    return {
        **{name: body.get(name) for name in STRINGS},
        "max_output_tokens": number(body, "max_output_tokens"),
        "max_tool_calls": number(body, "max_tool_calls"),
        "metadata": _metadata(body),
        "parallel_tool_calls": True if parallel is None else parallel,
        "reasoning": _reasoning(body),
        "service_tier": "default",
        "temperature": _or(number(body, "temperature"), 1.0),
        "text": _text(body),
        "tool_choice": _tool_choice(body),
        "tools": _tools(body),
        "top_logprobs": _or(number(body, "top_logprobs"), 0),
        "top_p": _or(number(body, "top_p"), 1.0),
        "truncation": _one_of(body, "truncation", TRUNCATIONS) or "disabled",
    }


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def _object(body: Mapping[str, Any], name: str, where: str = "") -> dict[str, Any]:
    """Return the object called `name`, empty if there is none."""
    value = body.get(name)
    want(isinstance(value, dict | None), where + name, "an object", value)
    return value or {}


def _one_of(
    body: Mapping[str, Any], name: str, values: tuple[str, ...], where: str = ""
) -> str | None:
    """Return the value called `name`, which must be one of `values`; None if there is none."""
    value = body.get(name)
    if value is None:
        return None
    known(value, where + name, values)
    return str(value)


def _metadata(body: Mapping[str, Any]) -> dict[str, str]:
    metadata = _object(body, "metadata")
    for name, value in metadata.items():
        want(isinstance(value, str), f"metadata.{name}", "a string", value)
    return metadata


def _reasoning(body: Mapping[str, Any]) -> dict[str, Any]:
    reasoning = _object(body, "reasoning")
    return {
        "effort": _one_of(reasoning, "effort", tuple(EFFORTS), "reasoning."),
        "summary": _one_of(reasoning, "summary", SUMMARIES, "reasoning."),
    }


def _text(body: Mapping[str, Any]) -> dict[str, Any]:
    text = _object(body, "text")
    verbosity = _one_of(text, "verbosity", VERBOSITIES, "text.") or "medium"
    given = _object(text, "format", "text.")
    kind = given.get("type", "text")
    known(kind, "text.format.type", FORMATS)
    if kind != "json_schema":
        return {"format": {"type": kind}, "verbosity": verbosity}
    form = schema_format(given, "text.format", "responses")
    told = {"name": form.name, "description": given.get("description"), "schema": form.schema}
    return {"format": {"type": kind, **told, "strict": form.strict}, "verbosity": verbosity}


def _tools(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    tools = body.get("tools")
    want(isinstance(tools, list | None), "tools", "an array of objects", tools)
    check_count(tools or [])
    return [_tool(f"tools[{i}]", tool, body["model"]) for i, tool in enumerate(tools or ())]


def _tool(where: str, tool: Any, model: str) -> dict[str, Any]:
    want(isinstance(tool, dict), where, "an object", tool)
    known(tool.get("type"), f"{where}.type", TOOLS)
    if tool["type"] != "function":
        text = f"Tool '{tool['type']}' is not supported with {model}."
        raise Problem("invalid", 400, text, "tools", {"code": "unsupported_value"})
    read = tool_of(tool, where, strict=True)
    return {
        "type": "function",
        "name": read.name,
        "description": tool.get("description"),
        "parameters": tool.get("parameters"),
        "strict": read.strict,
    }


def tools_of(options: Mapping[str, Any]) -> tuple[Tool, ...]:
    """Return the functions of a request whose options were read."""
    return tuple(
        Tool(one["name"], one["description"] or "", one["parameters"] or {}, one["strict"])
        for one in options["tools"]
    )


def tool_choice_of(options: Mapping[str, Any], tools: tuple[Tool, ...]) -> ToolChoice:
    """Return the choice among the functions of a request whose options were read."""
    choice, names = options["tool_choice"], []
    mode = choice
    if isinstance(choice, dict):
        mode = choice.get("mode", "required")
        names = [one["name"] for one in choice.get("tools", [choice])]
    if choice == "required" and not tools:
        text = f"Tool choice '{mode}' must be specified with 'tools' parameter."
        raise Problem("invalid", 400, text, "tool_choice")
    return replace(chosen(mode, names, tools), parallel=options["parallel_tool_calls"])


def format_of(options: Mapping[str, Any]) -> Format:
    """Return the form of the answer to a request whose options were read."""
    given = options["text"]["format"]
    if given["type"] == "json_schema":
        return Format("schema", given["schema"], given["name"], given["strict"])
    return Format("json" if given["type"] == "json_object" else "text")


def _tool_choice(body: Mapping[str, Any]) -> Any:
    choice = body.get("tool_choice")
    if choice is None:
        return "auto"
    if isinstance(choice, str):
        known(choice, "tool_choice", CHOICES)
        return choice
    want(isinstance(choice, dict), "tool_choice", "one of a string or an object", choice)
    known(choice.get("type"), "tool_choice.type", ("function", "allowed_tools"))
    if choice["type"] == "function":
        return {"type": "function", "name": name_of(choice, "tool_choice")}
    known(choice.get("mode"), "tool_choice.mode", ("auto", "required"))
    where = "tool_choice.tools"
    if "tools" not in choice:
        raise missing(where)
    want(isinstance(choice["tools"], list), where, "an array of objects", choice["tools"])
    for i, tool in enumerate(choice["tools"]):
        want(isinstance(tool, dict), f"{where}[{i}]", "an object", tool)
        known(tool.get("type"), f"{where}[{i}].type", ("function",))
        name_of(tool, f"{where}[{i}]")
    return {"type": "allowed_tools", "mode": choice["mode"], "tools": choice["tools"]}
