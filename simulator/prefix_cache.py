"""The prefix cache: what a session has read lately is cheaper and quicker to read again.

A prefix is the tools, the format and the turns up to some point, for one model, in one session.
OpenAI and Gemini cache by themselves, in steps of tokens; Anthropic caches up to marked blocks.
An entry is there once the answer of the request that wrote it begins, lives for a while on the
session's clock, and lives on when it is read.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from simulator import engine, tokens
from simulator.cache_rules import HOUR, CacheRule, Mark
from simulator.neutral import Prompt, Turn

KEEP_PREFIXES = 200_000
"""How many prefixes a session remembers; the ones not used for longest are forgotten."""

LOOKBACK = 20
"""How many turns before a mark are searched for a prefix that was written before."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the cache does for one request, in tokens.

    read: tokens that were there. written: tokens that are new to it; `written_long` of them stay
    for an hour.
    entries: seconds to live by key, to be kept once the answer begins.
    """

    read: int = 0
    written: int = 0
    written_long: int = 0
    entries: Mapping[str, float] = field(default_factory=dict)


class PrefixCache:
    """The prefixes of one session, with the simulated second at which each is forgotten."""

    def __init__(self) -> None:
        self._until: OrderedDict[str, float] = OrderedDict()

    def look(self, prompt: Prompt, used: int, now: float) -> Found:
        """Say what of `prompt`, which has `used` tokens, is there at `now` (simulated seconds)."""
        rule = prompt.cache
        if rule is None or used < rule.least:
            return Found()
        return self._marked(prompt, rule, now) if rule.marks else self._stepped(prompt, rule, now)

    def keep(self, found: Found, now: float) -> None:
        """Remember what a request read and wrote."""
        for key, seconds in found.entries.items():
            self._until[key] = max(now + seconds, self._until.pop(key, 0.0))
        while len(self._until) > KEEP_PREFIXES:
            self._until.popitem(last=False)

    def _has(self, key: str, now: float) -> bool:
        return self._until.get(key, -1.0) >= now

    def _stepped(self, prompt: Prompt, rule: CacheRule, now: float) -> Found:
        keys = dict(_steps(prompt, rule))
        there = [place for place, key in keys.items() if self._has(key, now)]
        read, end = max(there, default=0), max(keys, default=0)
        entries = dict.fromkeys(keys.values(), rule.seconds)
        return Found(read, end - read, 0, entries)

    def _marked(self, prompt: Prompt, rule: CacheRule, now: float) -> Found:
        ends = _ends(prompt, rule)
        marked = [end for end in ends if end.mark is not None and end.place >= rule.least]
        if not marked:
            return Found()
        last = ends.index(marked[-1])
        near = ends[max(0, last - LOOKBACK) : last + 1]
        there = [end for end in (*near, *marked) if self._has(end.key, now)]
        read = max((end.place for end in there), default=0)
        entries, written, long, place = {}, 0, 0, read
        for end in marked:
            seconds = end.mark.seconds if end.mark is not None else 0.0
            entries[end.key] = seconds
            fresh = max(0, end.place - place)
            written, place = written + fresh, max(place, end.place)
            long += fresh if seconds >= HOUR else 0
        entries |= {end.key: rule.seconds for end in there if end.key not in entries}
        return Found(read, written, long, entries)


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a turn or of a marked block: tokens up to it, and the key of that prefix."""

    place: int
    key: str
    mark: Mark | None = None


def _steps(prompt: Prompt, rule: CacheRule) -> Iterable[tuple[int, str]]:
    """Yield the tokens and the key of each prefix whose length is a whole number of steps."""
    hashed = _hash(prompt)
    pieces = [""] * _head(prompt)
    for turn in prompt.turns:
        text = tokens.split(_said(turn))
        pieces += [f"\x00{turn.role}", *text]
        pieces += [""] * max(0, engine.turn_tokens(turn) - len(text) - 1)
    for begin in range(0, len(pieces) - rule.step + 1, rule.step):
        hashed.update("".join(pieces[begin : begin + rule.step]).encode("utf-8", "replace"))
        if begin + rule.step >= rule.least:
            yield begin + rule.step, hashed.hexdigest()


def _ends(prompt: Prompt, rule: CacheRule) -> list[_End]:
    """Return the ends of the tools, of all turns and of the marked blocks, in order."""
    marks: dict[int, list[Mark]] = {}
    for mark in rule.marks:
        marks.setdefault(mark.turn, []).append(mark)
    hashed, place = _hash(prompt), _head(prompt)
    ends = [_End(place, hashed.hexdigest(), mark) for mark in marks.get(-1, [])]
    for number, turn in enumerate(prompt.turns):
        hashed.update(f"\x00{turn.role}\x00".encode())
        said, whole, closing = _said(turn), engine.turn_tokens(turn), None
        for mark in marks.get(number, []):
            if mark.chars is None:
                closing = mark
                continue
            begun, part = hashed.copy(), _before(turn, mark)
            begun.update(_said(part).encode("utf-8", "replace"))
            inside = engine.turn_tokens(part)
            ends.append(_End(place + min(inside, whole), begun.hexdigest(), mark))
        hashed.update(said.encode("utf-8", "replace"))
        place += whole
        ends.append(_End(place, hashed.hexdigest(), closing))
    return ends


def _head(prompt: Prompt) -> int:
    """Return the tokens of what stands before the turns."""
    return engine.input_tokens(replace(prompt, turns=()))


def _hash(prompt: Prompt) -> hashlib.blake2b:
    """Begin the hash of a prompt's prefixes with what stands before its turns."""
    head = repr((prompt.model, prompt.tools, prompt.format))
    return hashlib.blake2b(head.encode("utf-8", "replace"), digest_size=16)


def _before(turn: Turn, mark: Mark) -> Turn:
    """Return the part of a turn that stands before a mark."""
    return Turn(turn.role, turn.text[: mark.chars], documents=turn.documents[: mark.documents])


def _said(turn: Turn) -> str:
    """Return everything that a turn says: text, then documents, calls and the result's name."""
    if not (turn.documents or turn.calls or turn.result):
        return turn.text
    return f"{turn.text}\x00{turn.documents!r}{turn.calls!r}{turn.result!r}"
