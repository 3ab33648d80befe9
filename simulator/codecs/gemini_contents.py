"""Gemini's contents: turns of parts, with function calls and their responses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator.codecs.gemini_surface import known, object_of, refuse, want
from simulator.neutral import Call, Problem, Result, Turn

PART_NAMES = """
    audioMetadata audioTranscription codeExecutionResult documentMetadata executableCode fileData
    functionCall functionResponse inlineData mediaProcessing mediaResolution partMetadata
    speechMetadata spreadsheetMetadata text thought thoughtSignature toolCall toolResponse
    videoMetadata
"""
PARTS = frozenset(PART_NAMES.split())
NOTES = ("thoughtSignature", "thought", "partMetadata", "mediaResolution")
"""Fields that say something of a part, and are not what it is."""

CALL = frozenset({"args", "id", "name", "partialArgs", "willContinue"})
RESPONSE = frozenset({"id", "name", "parts", "response", "scheduling", "willContinue"})
WRAPPERS = ("output", "result")
"""Keys under which a response that has only one stands for what the function gave back."""

ORDER = (
    "Please ensure that function call turn comes immediately after a user turn or after a function "
    "response turn."
)
ALONE = "Please ensure that function response turn comes immediately after a function call turn."
COUNT = (
    "Please ensure that the number of function response parts is equal to the number of function "
    "call parts of the function call turn."
)


def parts_of(name: str, content: Any) -> tuple[str, tuple[str, ...]]:
    """Join the text of a content's parts; also return the names of all other parts."""
    turn = _read(name, content, 0)[-1]
    return turn.text, turn.parts


def turns_of(system: Any, contents: Any) -> tuple[Turn, ...]:
    """Read the system instruction and the contents; a response of a function is a turn itself.

    Raises Problem for anything the vendor would refuse.
    """
    out: list[Turn] = []
    if system is not None:
        text, others = parts_of("system_instruction", system)
        out.append(Turn("system", text, others))
    want(isinstance(contents, list), "contents", "a list")
    calls: tuple[Call, ...] = ()
    for number, content in enumerate(contents):
        found = _read(f"contents[{number}]", content, number)
        if found[-1].calls and (number == 0 or out[-1].role == "assistant"):
            raise Problem("invalid", 400, ORDER, f"contents[{number}]")
        out += _matched(found, calls, f"contents[{number}]")
        calls = found[-1].calls
    return tuple(out)


def _read(name: str, content: Any, number: int) -> list[Turn]:
    """Read one content: a turn for each response of a function, then one for all else, if any."""
    want(isinstance(content, dict), name, "an object")
    role = content.get("role") or "user"
    if role not in ("user", "model", "function"):
        message = "Please use a valid role: user, model."
        raise Problem("invalid", 400, message, f"{name}.role")
    parts = content.get("parts")
    parts = [parts] if isinstance(parts, dict) else parts or []
    want(isinstance(parts, list), f"{name}.parts", "a list")
    own, results = Turn("assistant" if role == "model" else "user", ""), []
    for i, given in enumerate(parts):
        where = f"{name}.parts[{i}]"
        want(isinstance(given, dict), where, "an object")
        part = object_of(given, where)
        known(part, PARTS, where)
        if part.get("functionResponse") is not None and role != "model":
            results.append(_response(f"{where}.function_response", part["functionResponse"]))
        elif part.get("functionCall") is not None and role == "model":
            call = _call(f"{where}.function_call", part["functionCall"], f"{number}-{i}")
            own = replace(own, calls=(*own.calls, call))
        else:
            own = _other(where, part, own)
    return results if results and own == Turn(own.role, "") else [*results, own]


def _other(where: str, part: Mapping[str, Any], turn: Turn) -> Turn:
    if part.get("text") is None:
        kinds = [name for name in part if name not in NOTES]
        return replace(turn, parts=(*turn.parts, kinds[0] if kinds else "empty"))
    text = part["text"]
    want(isinstance(text, str), f"{where}.text", "a string")
    if part.get("thought"):  # the model's reasoning, given back
        return replace(turn, parts=(*turn.parts, "thought"))
    return replace(turn, text=f"{turn.text}\n{text}" if turn.text else text)


def _call(where: str, given: Any, place: str) -> Call:
    data = object_of(given, where)
    known(data, CALL, where)
    args = data.get("args")
    want(isinstance(args, dict | None), f"{where}.args", "an object")
    name, call_id = _named(data, where)
    return Call(call_id or f"call-{place}", name, json.dumps(args or {}, ensure_ascii=False))


def _response(where: str, given: Any) -> Turn:
    data = object_of(given, where)
    known(data, RESPONSE, where)
    name, call_id = _named(data, where)
    response = data.get("response")
    want(isinstance(response, dict | None), f"{where}.response", "an object")
    said, failed = response or {}, False
    if isinstance(said, dict) and len(said) == 1:
        ((key, value),) = said.items()
        if key in WRAPPERS or key == "error":
            said, failed = value, key == "error"
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    return Turn("tool", text, result=Result(call_id, name, failed))


def _named(data: Mapping[str, Any], where: str) -> tuple[str, str]:
    """Return the name of a function, and the id of its call, which may be missing."""
    name, call_id = data.get("name"), data.get("id") or ""
    if not name:
        raise refuse(f"{where}.name", "Name cannot be empty.")
    want(isinstance(name, str), f"{where}.name", "a string")
    want(isinstance(call_id, str), f"{where}.id", "a string")
    return name, call_id


def _matched(turns: list[Turn], calls: tuple[Call, ...], where: str) -> list[Turn]:
    """Give each response the id of its call: of its own id, else of its name, else the next one."""
    results = [turn for turn in turns if turn.result is not None]
    if results and not calls:
        raise Problem("invalid", 400, ALONE, where)
    if len(results) != len(calls):
        raise Problem("invalid", 400, COUNT, where)
    left, out = list(calls), []
    for turn in turns:
        if turn.result is None:
            out.append(turn)
            continue
        result = turn.result
        fits = [call for call in left if call.id == result.call_id]
        fits += [call for call in left if call.name == result.name]
        call = (fits or left)[0]
        left.remove(call)
        out.append(replace(turn, result=replace(result, call_id=call.id)))
    return out
