"""The `input` of OpenAI responses: a string, or items (messages, calls and their outputs)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator.codecs.base import text_of
from simulator.codecs.openai_functions import missing, own_id
from simulator.codecs.openai_surface import known, want
from simulator.neutral import Call, Result, Role, Turn

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
    """Read `input`; none gives no turns. Raises Problem for anything the vendor would refuse.

    What the model said and called without anything between makes one turn.
    """
    if given is None:
        return ()
    if isinstance(given, str):
        return (Turn("user", given),)
    want(isinstance(given, list), "input", "one of a string or an array of objects", given)
    out: list[Turn] = []
    for i, item in enumerate(given):
        turn = _turn(f"input[{i}]", item)
        if out and out[-1].role == turn.role == "assistant" and not turn.text:
            parts, calls = out[-1].parts + turn.parts, out[-1].calls + turn.calls
            out[-1] = replace(out[-1], parts=parts, calls=calls)
        elif out and out[-1].parts == ("reasoning",) and turn.role == "assistant":
            out[-1] = replace(turn, parts=("reasoning", *turn.parts))
        else:
            out.append(turn)
    return tuple(out)


def _turn(name: str, item: Any) -> Turn:
    want(isinstance(item, dict), name, "an object", item)
    kind = item.get("type")
    if kind is None and "role" in item:
        kind = "message"
    if kind is None:
        raise missing(f"{name}.type")
    known(kind, f"{name}.type", ITEMS)
    if kind in CALLS:
        for field in CALLS[kind]:
            _string(item, name, field)
        call_id, tool, arguments = (item[field] for field in CALLS[kind])
        return Turn("assistant", "", calls=(Call(own_id(call_id), tool, arguments),))
    if kind in OUTPUTS:
        _string(item, name, "call_id")
        said = _spoken("tool", f"{name}.output", item, "output")
        return replace(said, result=Result(own_id(item["call_id"])))
    if kind == "reasoning":
        return Turn("assistant", "", ("reasoning",))
    if "role" not in item:
        raise missing(f"{name}.role")
    known(item["role"], f"{name}.role", ROLES)
    return _spoken(ROLES[item["role"]], f"{name}.content", item, "content")


def _spoken(role: Role, name: str, item: Mapping[str, Any], field: str) -> Turn:
    """Read a text, or a list of parts."""
    if field not in item:
        raise missing(name)
    content = item[field]
    if not isinstance(content, str):
        want(isinstance(content, list), name, "one of a string or array of objects", content)
        for i, part in enumerate(content):
            where = f"{name}[{i}]"
            want(isinstance(part, dict), where, "an object", part)
            known(part.get("type"), f"{where}.type", PARTS)
            if part["type"] in TEXTS:
                _string(part, where, "text")
            if part["type"] == "refusal":
                _string(part, where, "refusal")
                content = [*content[:i], {**part, "text": part["refusal"]}, *content[i + 1 :]]
    text, others = text_of(content, (*TEXTS, "refusal"))
    return Turn(role, text, others)


def _string(data: Mapping[str, Any], name: str, field: str) -> None:
    if field not in data:
        raise missing(f"{name}.{field}")
    want(isinstance(data[field], str), f"{name}.{field}", "a string", data[field])
