"""The messages of OpenAI chat completions, with tool calls and what the tools gave back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator.codecs.base import text_of
from simulator.codecs.openai_functions import missing
from simulator.codecs.openai_surface import known, want
from simulator.codecs.unsupported import refuse_openai
from simulator.neutral import Call, Problem, Result, Role, Turn

ROLES: dict[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
    "function": "tool",
}


def turns_of(messages: Any) -> tuple[Turn, ...]:
    """Read the messages. Raises Problem for anything the vendor would refuse."""
    want(isinstance(messages, list), "messages", "an array of objects", messages)
    if not messages:
        message = (
            "Invalid 'messages': empty array. "
            "Expected an array with minimum length 1, but got an empty array instead."
        )
        raise Problem("invalid", 400, message, "messages", {"code": "empty_array"})
    return _answered(tuple(_turn(f"messages[{i}]", message) for i, message in enumerate(messages)))


def _turn(name: str, message: Any) -> Turn:
    want(isinstance(message, dict), name, "an object", message)
    if "role" not in message:
        raise missing(f"{name}.role")
    role = message["role"]
    known(role, f"{name}.role", ROLES)
    if role == "function" or message.get("function_call") is not None:
        raise refuse_openai(f"{name}.{'role' if role == 'function' else 'function_call'}")
    calls = _calls(f"{name}.tool_calls", message) if role == "assistant" else ()
    text, others = _content(name, message, calls)
    turn = Turn(ROLES[role], text, others, calls)
    if role != "tool":
        return turn
    if "tool_call_id" not in message:
        raise missing(f"{name}.tool_call_id")
    call_id = message["tool_call_id"]
    want(isinstance(call_id, str), f"{name}.tool_call_id", "a string", call_id)
    return replace(turn, result=Result(call_id))


def _content(
    name: str, message: Mapping[str, Any], calls: tuple[Call, ...]
) -> tuple[str, tuple[str, ...]]:
    """Return the text of a message, and the types of its parts that are not text."""
    content, where = message.get("content"), f"{name}.content"
    refusal = message.get("refusal")
    want(isinstance(refusal, str | None), f"{name}.refusal", "a string", refusal)
    if content is None and message["role"] == "assistant":
        if refusal is None and not calls:
            text = "Invalid value for 'content': expected a string, got null."
            raise Problem("invalid", 400, text, where)
        return refusal or "", ()
    want(isinstance(content, str | list), where, "one of a string or array", content)
    for i, part in enumerate(content if isinstance(content, list) else ()):
        want(isinstance(part, dict), f"{where}[{i}]", "an object", part)
        kind = part.get("type")
        if kind in ("text", "refusal"):
            words = part.get(kind)
            want(isinstance(words, str), f"{where}[{i}].{kind}", "a string", words)
    return text_of(content)


def _calls(where: str, message: Mapping[str, Any]) -> tuple[Call, ...]:
    calls = message.get("tool_calls")
    want(isinstance(calls, list | None), where, "an array of objects", calls)
    return tuple(_call(f"{where}[{i}]", call) for i, call in enumerate(calls or ()))


def _call(where: str, call: Any) -> Call:
    want(isinstance(call, dict), where, "an object", call)
    for field in ("id", "type"):
        if field not in call:
            raise missing(f"{where}.{field}")
    want(isinstance(call["id"], str), f"{where}.id", "a string", call["id"])
    known(call["type"], f"{where}.type", ("function", "custom"))
    if call["type"] == "custom":
        raise refuse_openai(f"{where}.type 'custom'", where)
    function = call.get("function")
    want(isinstance(function, dict), f"{where}.function", "an object", function)
    for field in ("name", "arguments"):
        if field not in function:
            raise missing(f"{where}.function.{field}")
        value = function[field]
        want(isinstance(value, str), f"{where}.function.{field}", "a string", value)
    return Call(call["id"], function["name"], function["arguments"])


def _answered(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Give each result the name of its tool. Raises Problem unless results and calls match.

    The results of an assistant's calls follow it at once, in any order, all of them.
    """
    waiting: dict[str, str] = {}
    known_calls: dict[str, str] = {}
    out = []
    for index, turn in enumerate(turns):
        if turn.result is not None:
            out.append(_named(index, turn, known_calls))
            waiting.pop(turn.result.call_id, None)
            continue
        _all_answered(waiting, index)
        known_calls = {call.id: call.name for call in turn.calls}
        waiting = dict(known_calls)
        out.append(turn)
    _all_answered(waiting, None)
    return tuple(out)


def _named(index: int, turn: Turn, calls: Mapping[str, str]) -> Turn:
    assert turn.result is not None
    call_id = turn.result.call_id
    if not calls:
        text = (
            "Invalid parameter: messages with role 'tool' must be a response to a preceeding "
            "message with 'tool_calls'."
        )
        raise Problem("invalid", 400, text, f"messages.[{index}].role")
    if call_id not in calls:
        text = (
            f"Invalid parameter: 'tool_call_id' of '{call_id}' not found in 'tool_calls' of "
            "previous message."
        )
        raise Problem("invalid", 400, text, f"messages.[{index}].tool_call_id")
    return replace(turn, result=replace(turn.result, name=calls[call_id]))


def _all_answered(waiting: Mapping[str, str], index: int | None) -> None:
    if waiting:
        text = (
            "An assistant message with 'tool_calls' must be followed by tool messages responding "
            "to each 'tool_call_id'. The following tool_call_ids did not have response messages: "
            f"{', '.join(waiting)}"
        )
        param = "messages" if index is None else f"messages.[{index}].role"
        raise Problem("invalid", 400, text, param)
