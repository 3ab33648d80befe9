"""Development cases for the choice of tools and their arguments, and how they are counted.

The cases were used while writing the skill, so their figures say that it works as intended, not
how well it does on requests that nobody has looked at.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

from simulator import engine
from simulator.models import catalog
from simulator.neutral import Prompt, Tool, ToolChoice, Turn

CASES = Path(__file__).parent / "cases"
OFFERED = 10


def _tools(file):
    rows = json.loads((CASES / file).read_text("utf-8"))
    return {row["name"]: Tool(**row) for row in rows}


TOOLBOX = _tools("toolbox.json")
MORE = {**TOOLBOX, **_tools("toolbox_more.json"), **_tools("toolbox_rooms.json")}
BOXES = {
    "fields": _tools("toolbox_fields.json"),
    "desks": _tools("toolbox_desks.json"),
}


@dataclass(frozen=True)
class Outcome:
    """What came of one case. named: the right tools were called; filled: with the right values."""

    request: str
    named: bool
    filled: bool
    calls: tuple[tuple[str, str], ...]
    text: str


def rows(file="tool_choice.jsonl"):
    return [json.loads(line) for line in (CASES / file).read_text("utf-8").splitlines()]


def offered(row):
    """Return the tools of a case: its own, or ten with the ones that are wanted among them."""
    if "tools" in row:
        known = BOXES.get(row.get("toolbox"), MORE)
        return tuple(known[name] for name in row["tools"])
    wanted = list(dict.fromkeys(call["name"] for call in row["calls"]))
    rest = sorted(set(TOOLBOX) - set(wanted))
    chosen = wanted + random.Random(row["request"]).sample(rest, OFFERED - len(wanted))
    return tuple(TOOLBOX[name] for name in sorted(chosen))


def outcome(row, model="sim-large", **settings):
    turns = (Turn("system", row["system"]),) if row.get("system") else ()
    settings = {"temperature": 0, "tool_choice": ToolChoice(), **settings}
    prompt = Prompt(model, (*turns, Turn("user", row["request"])), tools=offered(row), **settings)
    around = engine.Circumstances(occurrence=settings.pop("occurrence", 1))
    choice = engine.answer(prompt, catalog()[model], 1, around).reply.choices[0]
    calls = tuple((call.name, call.arguments) for call in choice.calls)
    wanted = row["calls"]
    named = sorted(name for name, _ in calls) == sorted(call["name"] for call in wanted)
    return Outcome(row["request"], named, named and _filled(calls, wanted), calls, choice.text)


def _filled(calls, wanted):
    """Say whether each wanted call was made; other values than the named ones do not count."""
    left = [(name, _read(arguments)) for name, arguments in calls]
    for call in wanted:
        match = next((one for one in left if one[0] == call["name"] and _same(one[1], call)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _read(arguments):
    try:
        return json.loads(arguments)
    except json.JSONDecodeError:
        return {}


def _same(arguments, call):
    return all(
        any(_alike(arguments.get(name), value) for value in values)
        for name, values in call["arguments"].items()
    )


def _alike(one, other):
    if isinstance(one, str) and isinstance(other, str):
        return one.strip(" .").lower() == other.strip(" .").lower()
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= 1e-3 * max(1, abs(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return all(_alike(one.get(key), value) for key, value in other.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return one == other
