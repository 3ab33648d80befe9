"""The `input` of OpenAI responses: a string, or items (messages, calls and their outputs)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.codecs.base import text_of
from simulator.codecs.openai_surface import known, want
from simulator.neutral import Problem, Role, Turn

ROLES: dict[str, Role] = {
    "assistant": "assistant",
    "system": "system",
    "developer": "system",
    "user": "user",
}
CALLS: dict[str, tuple[str, ...]] = {
    "function_call": ("call_id", "name", "arguments"),
    "custom_tool_call": ("call_id", "name", "input"),
}
OUTPUTS = ("function_call_output", "custom_tool_call_output")
ITEMS = ("message", *CALLS, *OUTPUTS, "reasoning")
TEXTS = ("input_text", "output_text")
PARTS = (*TEXTS, "refusal", "input_image", "input_file", "input_audio")


def turns_of(given: Any) -> tuple[Turn, ...]:
    """Read `input`; none gives no turns. Raises Problem for anything the vendor would refuse."""
    if given is None:
        return ()
    if isinstance(given, str):
        return (Turn("user", given),)
    want(isinstance(given, list), "input", "one of a string or an array of objects", given)
    return tuple(_turn(f"input[{i}]", item) for i, item in enumerate(given))


def _turn(name: str, item: Any) -> Turn:
    want(isinstance(item, dict), name, "an object", item)
    kind = item.get("type")
    if kind is None and "role" in item:
        kind = "message"
    if kind is None:
        _missing(f"{name}.type")
    known(kind, f"{name}.type", ITEMS)
    if kind in CALLS:
        for field in CALLS[kind]:
            _string(item, name, field)
        return Turn("assistant", "", ("tool_call",))
    if kind in OUTPUTS:
        _string(item, name, "call_id")
        return _spoken("tool", f"{name}.output", item, "output")
    if kind == "reasoning":
        return Turn("assistant", "", ("reasoning",))
    if "role" not in item:
        _missing(f"{name}.role")
    known(item["role"], f"{name}.role", ROLES)
    return _spoken(ROLES[item["role"]], f"{name}.content", item, "content")


def _spoken(role: Role, name: str, item: Mapping[str, Any], field: str) -> Turn:
    """Read a text, or a list of parts."""
    if field not in item:
        _missing(name)
    content = item[field]
    if not isinstance(content, str):
        want(isinstance(content, list), name, "one of a string or array of objects", content)
        for i, part in enumerate(content):
            where = f"{name}[{i}]"
            want(isinstance(part, dict), where, "an object", part)
            known(part.get("type"), f"{where}.type", PARTS)
            if part["type"] in TEXTS:
                _string(part, where, "text")
    text, others = text_of(content, TEXTS)
    return Turn(role, text, others)


def _string(data: Mapping[str, Any], name: str, field: str) -> None:
    if field not in data:
        _missing(f"{name}.{field}")
    want(isinstance(data[field], str), f"{name}.{field}", "a string", data[field])


def _missing(name: str) -> None:
    raise Problem("missing", 400, f"Missing required parameter: '{name}'.", name)
