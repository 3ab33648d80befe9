"""The turn after a result: repair what failed, call what is still open, or answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from simulator.attempt import Draft, greedy
from simulator.mind import Mind
from simulator.neutral import Tool, ToolChoice
from simulator.skills.tools.chain import lookup, supplied
from simulator.skills.tools.conversation import Conversation
from simulator.skills.tools.draft import draft
from simulator.skills.tools.fill import Filled
from simulator.skills.tools.malformed import CAREFUL
from simulator.skills.tools.plan import Planner, Wish
from simulator.skills.tools.repair import repaired
from simulator.skills.tools.results import Reading

REPEATS = 0.25
"""Share of a model's malformed JSON above that of careful models, with which it repeats a call for
no reason."""


def further(
    readings: Sequence[Reading],
    tools: Sequence[Tool],
    choice: ToolChoice,
    talk: Conversation,
    mind: Mind,
) -> tuple[Draft, ...]:
    """Return the calls that the request needs after these results; none if it is done."""
    by_name = {tool.name: tool for tool in tools}
    again = [
        Draft(one.round.call.name, (json.dumps(changed, ensure_ascii=False),))
        for one in _failed(readings)
        if (tool := by_name.get(one.round.call.name)) is not None
        and (changed := repaired(one, tool, talk, mind)) is not None
    ]
    share = REPEATS * max(0.0, mind.quality.malformed - CAREFUL)
    if not again and readings and mind.chance("repeats a call", share, len(readings)):
        last = readings[-1].round.call
        again = [Draft(last.name, (last.arguments,))]
    if not again:
        wishes = Planner(tools, mind, talk.today, talk.background).wishes(talk.request)
        again = [draft(one, mind) for one in still_open(wishes, readings, tools, talk, mind)]
    if not again and choice.mode == "required":
        forced = Planner(tools, mind, talk.today, talk.background).forced(talk.request)
        again = [draft(one, mind, invent=True) for wish in forced for one in wish.best]
    return tuple(again if choice.parallel else again[:1])


def still_open(
    wishes: Sequence[Wish],
    readings: Sequence[Reading],
    tools: Sequence[Tool],
    talk: Conversation,
    mind: Mind,
) -> list[Filled]:
    """Return the calls of wishes that were not made yet, if their arguments are known now."""
    made = Counter(one.round.call.name for one in _last_tries(readings))
    said = {(one.round.call.name, _plain(one.round.call.arguments)) for one in readings}
    wanted = [one for wish in wishes for one in wish.best]
    need = Counter(one.tool.name for one in wanted)
    out: list[Filled] = []
    for one in wanted:
        name = one.tool.name
        known = supplied(one, readings, mind) if one.missing else one
        if (name, _plain(greedy(draft(known, mind).arguments))) in said:
            continue
        if made[name] + sum(other.tool.name == name for other in out) >= need[name]:
            continue
        if known.missing:
            found = lookup(known, tools, talk, mind)
            if found is not None and made[found.tool.name] == 0:
                out.append(found)
            continue
        out.append(known)
    return out


def _failed(readings: Sequence[Reading]) -> list[Reading]:
    """Return the last try of every call that failed."""
    return [one for one in _last_tries(readings) if one.kind == "error"]


def _last_tries(readings: Sequence[Reading]) -> list[Reading]:
    """Return the results, without failures that were tried again."""
    out: list[Reading] = []
    for one in readings:
        before = next(
            (o for o in out if o.kind == "error" and o.round.call.name == one.round.call.name), None
        )
        if before is not None:
            out.remove(before)
        out.append(one)
    return out


def _plain(arguments: str) -> str:
    """Return JSON in one spelling, so that equal arguments are equal."""
    try:
        return json.dumps(json.loads(arguments), sort_keys=True)
    except ValueError:
        return arguments


def with_lookups(
    lacking: Sequence[Wish], tools: Sequence[Tool], talk: Conversation, mind: Mind
) -> list[Wish]:
    """Return wishes for tools that can find what other wishes lack."""
    out: list[Wish] = []
    for wish in lacking:
        found = lookup(wish.best[0], tools, talk, mind)
        if found is not None and all(one.tool.name != found.tool.name for one in out):
            out.append(replace(wish, ways=((wish.ways[0][0], (found,)),)))
    return out
