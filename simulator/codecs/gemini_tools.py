"""Gemini's `tools` and `toolConfig`: function declarations, and the choice among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator.codecs.gemini_schema import json_schema, plain_schema
from simulator.codecs.gemini_surface import known, object_of, refuse, want
from simulator.codecs.unsupported import refuse_gemini
from simulator.neutral import Problem, Tool, ToolChoice

TOOL_NAMES = """
    codeExecution computerUse enterpriseWebSearch exaAiSearch fileSearch functionDeclarations
    googleMaps googleSearch googleSearchRetrieval mcpServers parallelAiSearch retrieval urlContext
"""
TOOLS = frozenset(TOOL_NAMES.split())
DECLARATION_NAMES = """
    behavior description name parameters parametersJsonSchema response responseJsonSchema
"""
DECLARATION = frozenset(DECLARATION_NAMES.split())
NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.:\-]{0,127}")
MODES = ("MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED")
CALLING = frozenset({"allowedFunctionNames", "mode", "streamFunctionCallArguments"})
CONFIG = frozenset({"functionCallingConfig", "retrievalConfig", "includeServerSideToolInvocations"})


def tools_of(given: Any) -> tuple[Tool, ...]:
    """Read `tools`. Raises Problem for the vendor's own ones, and what the vendor would refuse."""
    want(isinstance(given, list | None), "tools", "a list")
    out: list[Tool] = []
    for i, one in enumerate(given or ()):
        where = f"tools[{i}]"
        want(isinstance(one, dict), where, "an object")
        tool = object_of(one, where)
        known(tool, TOOLS, where)
        for name, value in tool.items():
            if name != "functionDeclarations" and value is not None:
                raise refuse_gemini(f"{where}.{name}")
        declarations, place = tool.get("functionDeclarations"), f"{where}.function_declarations"
        want(isinstance(declarations, list | None), place, "a list")
        out += [_declared(f"{place}[{k}]", one) for k, one in enumerate(declarations or ())]
    for number, read in enumerate(out):
        if read.name in {other.name for other in out[:number]}:
            text = f"Duplicate function declaration found: {read.name}"
            raise Problem("invalid", 400, text, "tools")
    return tuple(out)


def _declared(where: str, given: Any) -> Tool:
    want(isinstance(given, dict), where, "an object")
    data = object_of(given, where)
    known(data, DECLARATION, where)
    name, description = data.get("name"), data.get("description") or ""
    if not (isinstance(name, str) and NAME.fullmatch(name)):
        text = (
            "Invalid function name. Must start with a letter or an underscore. Must be "
            "alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:) or dashes (-), "
            "with a maximum length of 128."
        )
        raise refuse(f"{where}.name", text)
    want(isinstance(description, str), f"{where}.description", "a string")
    own, other = data.get("parameters"), data.get("parametersJsonSchema")
    if own is not None and other is not None:
        raise refuse(where, "only one of parameters and parameters_json_schema may be set")
    if own is not None:
        return Tool(name, description, _parameters(own, f"{where}.parameters"))
    parameters = {} if other is None else json_schema(other, f"{where}.parameters_json_schema")
    return Tool(name, description, parameters)


def _parameters(given: Any, where: str) -> dict[str, Any]:
    """Read parameters in Gemini's own kind of schema, whose objects have to have properties."""
    schema = plain_schema(given, where)
    if schema.get("type") == "object" and not schema.get("properties"):
        raise refuse(f"{where}.properties", "should be non-empty for OBJECT type")
    return schema


def tool_choice_of(given: Any, tools: tuple[Tool, ...]) -> tuple[ToolChoice, bool]:
    """Read `toolConfig`: the choice, and whether calls have to fit the schemas (VALIDATED)."""
    config = object_of(given, "tool_config")
    known(config, CONFIG, "tool_config")
    for name in ("retrievalConfig", "includeServerSideToolInvocations"):
        if config.get(name):
            raise refuse_gemini(f"toolConfig.{name}")
    where = "tool_config.function_calling_config"
    calling = object_of(config.get("functionCallingConfig"), where)
    known(calling, CALLING, where)
    if calling.get("streamFunctionCallArguments"):
        raise refuse_gemini("toolConfig.functionCallingConfig.streamFunctionCallArguments")
    mode = calling.get("mode") or "AUTO"
    ok = isinstance(mode, str) and mode.upper() in MODES
    want(ok, f"{where}.mode", f"one of {', '.join(MODES)}")
    mode = mode.upper()
    names = _allowed(calling, f"{where}.allowed_function_names", mode, tools)
    if mode in ("ANY", "VALIDATED") and not tools:
        text = "Function calling config is set without function_declarations."
        raise Problem("invalid", 400, text, where)
    if mode == "ANY":
        return ToolChoice("required", names), True
    return ToolChoice("none" if mode == "NONE" else "auto", names), mode == "VALIDATED"


def _allowed(
    calling: Mapping[str, Any], where: str, mode: str, tools: tuple[Tool, ...]
) -> tuple[str, ...]:
    names = calling.get("allowedFunctionNames") or []
    ok = isinstance(names, list) and all(isinstance(name, str) for name in names)
    want(ok, where, "a list of strings")
    if names and mode not in ("ANY", "VALIDATED"):
        text = "should be set only when the function calling mode is ANY or VALIDATED."
        raise refuse(where, text)
    for name in names:
        if name not in {tool.name for tool in tools}:
            raise refuse(where, f"the function '{name}' is not declared.")
    return tuple(names)


def strictly(tools: tuple[Tool, ...]) -> tuple[Tool, ...]:
    """Return tools whose calls have to fit their schemas."""
    return tuple(replace(tool, strict=True) for tool in tools)
