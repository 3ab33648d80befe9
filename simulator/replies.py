"""The replies that a session keeps, so that a later request can read one or go on from it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.neutral import Choice, Problem, Prompt, Turn

KEEP_REPLIES = 10_000
"""How many replies a session keeps; the oldest are dropped after that."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply by its name: the whole conversation up to it, and its body as it was sent."""

    name: str
    turns: tuple[Turn, ...]
    body: bytes

    @classmethod
    def of(cls, name: str, prompt: Prompt, choice: Choice, body: bytes) -> Kept:
        """Keep the conversation of `prompt` with its answer, without the turns in passing."""
        said = Turn("assistant", choice.text, calls=choice.calls)
        return cls(name, (*prompt.turns[prompt.passing :], said), body)


class Replies:
    """The kept replies of one session."""

    def __init__(self) -> None:
        self._all: OrderedDict[str, Kept] = OrderedDict()

    def keep(self, kept: Kept) -> None:
        """Keep a reply."""
        self._all[kept.name] = kept
        if len(self._all) > KEEP_REPLIES:
            self._all.popitem(last=False)

    def find(self, name: str) -> Kept | None:
        """Return the reply with this name, or None."""
        return self._all.get(name)


def continued(prompt: Prompt, kept: Kept) -> Prompt:
    """Return `prompt` with the conversation of `kept` before its own turns. Raises Problem."""
    passing, own = prompt.turns[: prompt.passing], prompt.turns[prompt.passing :]
    return replace(prompt, turns=matched((*passing, *kept.turns, *own)))


def matched(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Give each tool's result the name of its tool, from an earlier call.

    Raises Problem for a result of no call, and for a call without a result.
    """
    names: dict[str, str] = {}
    waiting: dict[str, None] = {}
    out = []
    for turn in turns:
        names |= {call.id: call.name for call in turn.calls}
        waiting |= dict.fromkeys(call.id for call in turn.calls)
        result = turn.result
        if result is None:
            out.append(turn)
            continue
        if result.call_id not in names:
            raise Problem("call_unknown", 400, detail={"call": result.call_id})
        waiting.pop(result.call_id, None)
        out.append(replace(turn, result=replace(result, name=names[result.call_id])))
    for call_id in waiting:
        raise Problem("call_unanswered", 400, detail={"call": call_id})
    return tuple(out)
