"""What a tool gave back: data or text, nothing at all, an error, or something that cannot be."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.language import stem
from simulator.skills.tools.conversation import Round
from simulator.skills.tools.schema import words_of

ERROR_KEYS = ("error", "errors", "exception", "error_message", "errorMessage")
ERROR = re.compile(
    r"^\W*(?:\w*(?:error|exception)\b|traceback|failed|failure|fatal|invalid|bad\s+request|unauthorized|forbidden"
    r"|(?:http\s*)?(?:status\s*(?:code)?\s*:?\s*)?[45]\d\d\b|missing\s+(?:required|parameter|argument)|unknown\s+(?:parameter|argument)"
    r"|(?:could|can)\s?not|unable\s+to|timed?\s*-?\s*out)",
    re.IGNORECASE,
)
EMPTY = re.compile(
    r"^\W*(?:null|none|nil|n/?a|undefined|empty|no\s+(?:\w+\s+){0,3}(?:found|results?|matches|data|records?|rows?|entries)"
    r"(?:\s+(?:found|available|for\b.*))?|nothing\s+(?:was\s+)?found|0\s+(?:results?|rows?|matches|records?)(?:\s+found)?)?\W*$",
    re.IGNORECASE,
)
NEVER_NEGATIVE_LIST = """
    price cost amount count quantity age population distance total stock size weight height
    duration number length fee salary humidity speed rating
"""
NEVER_NEGATIVE = frozenset(stem(word) for word in NEVER_NEGATIVE_LIST.split())
SHARES = frozenset(
    stem(word) for word in ["percent", "percentage", "humidity", "probability", "share", "discount"]
)
SENTINELS = (-999.0, -9999.0, 9999.0, 99999.0, 999999.0, -1e9)
LONGEST_LIST = 5
"""How many elements of a list an answer tells."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A tool's result, as read. kind says how it is to be taken; `problem` tells what is wrong."""

    round: Round
    kind: str
    data: Any = None
    text: str = ""
    problem: str = ""


def reading(done: Round) -> Reading:
    """Read a result. Its kind is "data", "text", "empty", "error" or "absurd"."""
    text = (done.result or "").strip()
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if data is None or isinstance(data, str):
        text = data if isinstance(data, str) else text
        if done.is_error or ERROR.search(text):
            return Reading(done, "error", text=text, problem=text)
        return Reading(done, "empty" if EMPTY.match(text) else "text", text=text)
    problem = _problem(data)
    if problem or done.is_error:
        return Reading(done, "error", data, text, problem or text)
    if is_empty(data):
        return Reading(done, "empty", data, text)
    strange = next(absurdities(data), "")
    return Reading(done, "absurd" if strange else "data", data, text, strange)


def is_empty(data: Any) -> bool:
    """Say whether data holds nothing: an empty list, or an object of empty things and counts of 0.

    >>> is_empty({"results": [], "total": 0}), is_empty({"total": 0}), is_empty([{}])
    (True, False, True)
    """
    if isinstance(data, Mapping):
        inner = list(data.values())
        hollow = [
            one
            for one in inner
            if one is None or (isinstance(one, (list, dict, str)) and is_empty(one))
        ]
        counts = [one for one in inner if one == 0 or one in ("ok", "success", True)]
        return not inner or (bool(hollow) and len(hollow) + len(counts) == len(inner))
    if isinstance(data, list):
        return all(is_empty(one) for one in data)
    return data is None or data == ""


def absurdities(data: Any, name: str = "") -> Iterator[str]:
    """Yield what cannot be in data: a negative price, a humidity of 400 percent, not a number."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from absurdities(value, str(key))
    elif isinstance(data, list):
        for value in data:
            yield from absurdities(value, name)
    elif isinstance(data, (int, float)) and not isinstance(data, bool):
        words = {stem(word) for word in words_of(name).split()}
        negative = data < 0 and words & NEVER_NEGATIVE
        excessive = data > 100 and words & SHARES
        if negative or excessive or math.isnan(data) or float(data) in SENTINELS:
            yield f"{words_of(name) or 'the value'} is {data}"
    elif isinstance(data, str) and data.lower() in ("nan", "infinity", "-infinity", "undefined"):
        yield f"{words_of(name) or 'the value'} is {data}"


def facts(data: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield all simple values in data with their names, the outer ones first."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if not isinstance(value, (Mapping, list)):
                yield str(key), value
        for key, value in data.items():
            if isinstance(value, (Mapping, list)):
                yield from facts(value, str(key))
    elif isinstance(data, list):
        for value in data:
            yield from facts(value, name)
    else:
        yield name, data


def told(data: Any, wanted: Sequence[str] = ()) -> str:
    """Tell data in words: "the temperature is 21 and the sky is clear".

    wanted: stems of what is asked for; if names have them, only those are told.
    """
    if isinstance(data, list):
        shown = [_row(one) for one in data[:LONGEST_LIST]]
        rest = len(data) - len(shown)
        return "; ".join(shown) + (f"; and {rest} more" if rest > 0 else "")
    if not isinstance(data, Mapping):
        return str(data)
    asked = {
        key: value
        for key, value in data.items()
        if {stem(word) for word in words_of(str(key)).split()} & set(wanted)
    }
    return _joined(
        [_sentence(str(key), value) for key, value in (asked or data).items() if value is not None]
    )


def _sentence(key: str, value: Any) -> str:
    name = words_of(key)
    if isinstance(value, list) and value and isinstance(value[0], (Mapping, list)):
        return f"the {name} are {told(value)}"
    if isinstance(value, list):
        return (
            f"the {name} are {_joined([str(one) for one in value])}"
            if value
            else f"there are no {name}"
        )
    if isinstance(value, Mapping):
        return f"the {name} has {_row(value)}"
    if isinstance(value, bool):
        return f"{name} is {'true' if value else 'false'}"
    return f"the {name} is {value}"


def _row(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(
            f"{words_of(str(key))} {one}" for key, one in facts(value) if one is not None
        )
    return str(value)


def _joined(parts: Sequence[str]) -> str:
    return (
        parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
    )


def _problem(data: Any) -> str:
    """Return the message of data that tells of an error, or nothing."""
    if not isinstance(data, Mapping):
        return ""
    for key in ERROR_KEYS:
        found = data.get(key)
        if found:
            return _message(found)
    status = str(data.get("status", data.get("success", ""))).lower()
    if status in ("error", "failed", "failure", "false"):
        return _message(data.get("message") or data.get("detail") or data.get("reason") or status)
    return ""


def _message(found: Any) -> str:
    if isinstance(found, Mapping):
        return str(
            found.get("message") or found.get("detail") or json.dumps(found, ensure_ascii=False)
        )
    if isinstance(found, list):
        return "; ".join(_message(one) for one in found)
    return str(found)
