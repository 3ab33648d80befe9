"""Tools that a prompt lists in text: with a signature, a description, or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.neutral import Tool

LINE = re.compile(
    r"^[ \t]*(?:[-*\u2022]|\(?\d{1,2}[.)])?[ \t]*[`*]{0,2}"
    r"(?P<name>[A-Za-z][\w.-]{1,60}|[A-Z]\w+(?:[ ]\w+){0,2})[`*]{0,2}"
    r"[ \t]*(?P<signature>\([^()\n]*\)|\[[^\]\n]*\])?[ \t]*"
    r"(?:->[ \t]*[\w\[\], |]+?)?[`*]{0,2}[ \t]*"
    r"(?::|[ ][-\u2013\u2014]|,[ ](?=which|that|to)|(?<=\])[ ])[ \t]*"
    r"(?P<told>[^\n]*(?:\n(?![ \t]*[-*\d`\n]|[A-Za-z_ ]+[:(\[])[^\n]+)*)",
    re.MULTILINE,
)
SECTION = re.compile(
    r"\b(?:tools?|actions?|functions?|(?:can|may) (?:call|use|run))\b[^\n]*:[ \t]*\n(?P<body>.*?)"
    r"(?=^\s*(?:use\s+the\s+following|the\s+way\s+you|use\s+this|format|begin!|question:|example"
    r"|run\s+in\s+a\s+loop"
    r"|to\s+use\s+a\s+tool|respond|always|thought|your\s+(?:answer|response)|solve"
    r"|you\s+(?:must|should|run))|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
LABEL_LIST = """
    thought action observation question answer input final user assistant human note example
    e.g output args pause finish done description arguments parameters returns format
    context system tools actions available
"""
LABELS = frozenset(LABEL_LIST.split())
"""Words before a colon that are no tool."""

ELEMENT = re.compile(
    r"<tool\b[^<>]*?\bname\s*=\s*[\"'](?P<name>[\w.-]+)[\"'][^<>]*>(?P<told>[^<>]*)</tool>", re.I
)
ARGUMENT = re.compile(r"(?P<name>\w+)\s*(?::\s*(?P<type>[\w\[\]]+))?\s*(?:=\s*(?P<default>[^,]+))?")
TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array"}
ARGS_JSON = re.compile(r",?\s*args:\s*(?P<json>\{.*\})\s*$", re.IGNORECASE | re.DOTALL)
SEARCHES = re.compile(r"search|wiki|look\s?up|google|retriev|browse|find", re.IGNORECASE)
CALCULATES = re.compile(r"calculat|math|arithmetic|expression|evaluat", re.IGNORECASE)


def listed_tools(text: str) -> tuple[Tool, ...]:
    """Return the tools that instructions list; a tool without a signature takes one text.

    >>> [tool.name for tool in listed_tools("Tools:\\nSearch: finds pages\\nAdd(a: int): sums")]
    ['Search', 'Add']
    """
    out: dict[str, Tool] = {}
    for tool in (*_from_json(text), *_from_elements(text)):
        out.setdefault(tool.name, tool)
    if out:
        return tuple(out.values())
    sections = [match["body"] for match in SECTION.finditer(text)]
    for body in sections:
        for match in LINE.finditer(body):
            name = match["name"].strip()
            if name.split()[0].lower().rstrip("s") not in {word.rstrip("s") for word in LABELS}:
                out.setdefault(name, _tool(name, match["signature"] or "", match["told"].strip()))
    return tuple(out.values())


def single(tool: Tool) -> str:
    """Return the name of the one text that a tool takes; empty if it takes something else."""
    names = list(tool.parameters.get("properties", {}))
    only = tool.parameters["properties"][names[0]] if len(names) == 1 else None
    alone = isinstance(only, dict) and only.get("type") == "string"
    return names[0] if alone else ""


def _tool(name: str, signature: str, told: str) -> Tool:
    args = ARGS_JSON.search(told)
    if args is not None:
        try:
            found = json.loads(args["json"].replace("'", '"'))
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            properties = {k: v for k, v in found.items() if isinstance(v, dict)}
            return Tool(name, told[: args.start()], _object(properties, list(properties)))
    told = told.removesuffix(".")
    if signature.startswith("(") and len(signature) > 2:
        return Tool(name, told, _from_signature(signature[1:-1]))
    return Tool(
        name, told, _object({_input_of(name, told): {"type": "string", "description": told}})
    )


def _input_of(name: str, told: str) -> str:
    """Name the text that a tool takes, by what the tool does."""
    both = f"{name} {told}"
    return (
        "expression" if CALCULATES.search(both) else "query" if SEARCHES.search(both) else "input"
    )


def _from_signature(signature: str) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    needed = []
    for match in ARGUMENT.finditer(signature):
        kind = (match["type"] or "str").split("[")[0].lower()
        properties[match["name"]] = {"type": TYPES.get(kind, "string")}
        if match["default"] is None:
            needed.append(match["name"])
    return _object(properties, needed)


def _object(properties: Mapping[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    needed = list(properties) if required is None else required
    return {"type": "object", "properties": dict(properties), "required": needed}


def _from_elements(text: str) -> Iterator[Tool]:
    """Yield the tools that stand in a text as tags with a name and a description."""
    for match in ELEMENT.finditer(text):
        yield _tool(match["name"], "", match["told"].strip())


def _from_json(text: str) -> Iterator[Tool]:
    """Yield the tools that stand in a text as JSON objects with a name and parameters."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at = text.find("{", at + 1)
            continue
        inner = found.get("function", found) if isinstance(found, dict) else {}
        if isinstance(inner, dict) and isinstance(inner.get("name"), str):
            schema = inner.get("parameters") or inner.get("input_schema") or inner.get("args") or {}
            if not schema and isinstance(inner.get("input"), str):
                yield _tool(inner["name"], "", f"{inner.get('description', '')}: {inner['input']}")
            elif isinstance(schema, dict):
                whole = schema if "properties" in schema else _object(schema)
                yield Tool(inner["name"], str(inner.get("description", "")), whole)
        at = text.find("{", end)
