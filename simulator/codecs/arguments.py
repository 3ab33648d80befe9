"""The arguments of a call as data, for the surfaces that do not send them as text."""

from __future__ import annotations

import json
from typing import Any

from simulator.neutral import Call

LONGEST_REPAIR = 20_000
"""Arguments that end early are read up to this many characters, and given as {} if longer."""


def arguments_of(call: Call) -> dict[str, Any]:
    """Return the arguments of a call; of JSON that ends early, what is complete in it."""
    arguments = call.arguments
    for end in range(len(arguments), 0, -1) if len(arguments) <= LONGEST_REPAIR else ():
        if end == len(arguments) or arguments[end] in ",}]":
            found = _closed(arguments[:end])
            if isinstance(found, dict):
                return found
    return {}


def well_formed(call: Call) -> bool:
    """Say whether the arguments of a call are a JSON object."""
    try:
        return isinstance(json.loads(call.arguments), dict)
    except ValueError:
        return False


def _closed(text: str) -> Any:
    """Read JSON after closing what is open in it; None if that does not help."""
    open_ones: list[str] = []
    quoted = escaped = False
    for sign in text:
        if quoted:
            quoted, escaped = escaped or sign != '"', not escaped and sign == "\\"
        elif sign == '"':
            quoted = True
        elif sign in "{[":
            open_ones.append("}" if sign == "{" else "]")
        elif sign in "}]" and open_ones:
            open_ones.pop()
    try:
        return json.loads(text + "".join(reversed(open_ones)))
    except ValueError:
        return None
