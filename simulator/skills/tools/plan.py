"""From a request to calls: cut it into parts, find the tool of each part, fill the arguments."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from simulator.mind import Mind
from simulator.neutral import Tool
from simulator.skills.tools.assign import Value
from simulator.skills.tools.choices import SAID
from simulator.skills.tools.fill import GUESS, Filled, fill
from simulator.skills.tools.mentions import Mention, mentions
from simulator.skills.tools.parts import MOST_PARTS, STATEMENT, Segment, segments, spread
from simulator.skills.tools.routing import Route, routes

FITS = 0.42
"""A tool that scores less than this for a request does not fit it."""

SUPPORT = 0.13
"""Added to the score of a tool if the request has values for all of its required parameters; a
share of it if it has values for some."""

COVER = 0.14
"""Added to the score of a tool if its parameters take all names, dates and measures of the request;
a share of it if they take some."""

TELLING = ("date", "time", "email", "code", "quoted", "url", "phone", "name")
SURE = 0.6
"""Values with lower scores may be there for want of better ones."""

JOINT = " \u2014 "
"""What is put between pieces of a request that are read together: nothing reaches over it."""

LACKING = 0.06
"""A tool that lacks values is called rather than one that does not, if it scores so much more."""

ASKED = 0.05
"""Added to what a question needs to fit a tool."""

ALONE = 0.3
LEAD = 0.12
"""A request fits a tool from this score, too, that lacks no value and leads by so much; a question
needs more."""

PLAINLY = 0.4
"""A piece that may belong to the one before asks for something itself if it fits a tool so
well, its values left aside."""

HOW = re.compile(r"^\W*(?:how\s+(?:do|to|can|should|does)|why)\b", re.IGNORECASE)
WHY = re.compile(r"^\W*why\b", re.IGNORECASE)
QUESTION = re.compile(r"^\W*(?:what|who|whom|whose|when|where|why|which|how)\b", re.IGNORECASE)

WHOLE = 0.75
"""A request whose parts lack values is one part for a tool that takes so many of its values."""

RIVALS = 3
"""How many tools are considered closely for one part of a request."""

MOVED = 0.1
"""A value that fits one parameter by this much better than another is not moved to that one."""

WITHIN = 0.3
"""Tools that score this much less than the best are no alternatives for the sampler."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A part of a request: its text, and the tools that fit it with their arguments, best first.

    A tool has several sets of arguments if the part asks it for several calls.
    """

    text: str
    ways: tuple[tuple[float, tuple[Filled, ...]], ...]

    @property
    def best(self) -> tuple[Filled, ...]:
        """The arguments for the best tool."""
        return self.ways[0][1]

    @property
    def tool(self) -> Tool:
        """The best tool."""
        return self.best[0].tool


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans calls for requests. background: what was said before, for values that are missing."""

    tools: Sequence[Tool]
    mind: Mind
    today: date | None = None
    background: str = ""
    least: float = FITS

    def wishes(self, text: str) -> list[Wish]:
        """Return the parts of a request that tools fit, in its order."""
        out: list[Wish] = []
        loose: list[str] = []
        for segment in segments(text):
            self._take(segment, out, loose)
        if not out:
            whole = replace(self, least=min(self.least, ALONE))._wish(text)
            return [whole] if whole is not None and self._leads(whole) else []
        if loose:
            out = self._with_context(out, loose)
        used = [one for wish in out for one in _numbers(wish)]
        out = _inherited([self._recalled(wish, text, used) for wish in out[:MOST_PARTS]])
        return self._as_one(out, text)

    def _as_one(self, out: list[Wish], text: str) -> list[Wish]:
        """Read a request as one part, if a part of it lacks values and the whole takes all."""
        if len(out) < 2 or not any(wish.best[0].missing for wish in out):
            return out
        whole = self._wish(text)
        if whole is None or whole.best[0].missing:
            return out
        return [whole] if cover(whole.best[0], mentions(text, self.today)) >= WHOLE else out

    def _with_context(self, out: list[Wish], loose: Sequence[str]) -> list[Wish]:
        """Add what fits no tool alone; a single part is read anew, for it may fit another tool."""
        context = JOINT.join(loose)
        if len(out) == 1:
            whole = self._wish(f"{out[0].text}{JOINT}{context}")
            return [whole] if whole is not None else out
        return [self._refilled(wish, f"{wish.text}{JOINT}{context}") for wish in out]

    def _leads(self, wish: Wish) -> bool:
        """Say whether a tool fits, or is the only one that a request can mean."""
        score, filled = wish.ways[0]
        if score >= self.least or HOW.match(wish.text) is not None:
            return score >= self.least + ASKED * (WHY.match(wish.text) is not None)
        behind = wish.ways[1][0] if len(wish.ways) > 1 else 0.0
        asks = ASKED if QUESTION.match(wish.text) is not None else 0.0
        sure = score >= ALONE + asks and score - behind >= LEAD + asks
        return len(self.tools) > 1 and sure and not filled[0].missing

    def forced(self, text: str) -> list[Wish]:
        """Return the parts of a request, with the best tool even where none fits."""
        found = self.wishes(text)
        if found:
            return found
        wish = replace(self, least=-1.0)._wish(text)
        return [self._recalled(wish, text)] if wish is not None else []

    def _take(self, segment: Segment, out: list[Wish], loose: list[str]) -> None:
        """Make a wish of a segment, or give it to the one before, or keep it as context."""
        told = STATEMENT.match(segment.text) is not None
        if told and not out:
            loose.append(segment.text)
            return
        wish = self._wish(segment.text) or self._clear(segment)
        if out:
            self._follow(out, segment, None if told else wish, told=told)
        elif wish is None:
            loose.append(segment.text)
        elif segment.weak and loose:
            before = loose.pop()
            joined = f"{before}{segment.glue or JOINT}{segment.text}"
            out.append(self._refilled(wish, JOINT.join([*loose, joined])))
        else:
            out.append(wish)

    def _clear(self, segment: Segment) -> Wish | None:
        """Return the wish of a clause that fits only one tool, if less well than usual."""
        if segment.weak or not segment.glue:
            return None
        wish = replace(self, least=min(self.least, ALONE))._wish(segment.text)
        return wish if wish is not None and self._leads(wish) else None

    def _follow(self, out: list[Wish], segment: Segment, wish: Wish | None, *, told: bool) -> None:
        """Add a segment to the wishes: as one of its own, or as more words of the one before."""
        before = out[-1]
        again = fill(before.tool, segment.text, self.mind, self.today)
        joined = f"{before.text}{segment.glue or JOINT}{segment.text}"
        both = fill(before.tool, joined, self.mind, self.today)
        same = wish is not None and wish.tool.name == before.tool.name
        if wish is not None and not same and self._adds(before, wish, both):
            out[-1] = self._refilled(before, joined)
        elif wish is not None and not same and self._stands(wish, segment):
            out.append(wish)
        elif not told and (segment.weak or same) and _clashes((before.best[-1], again), both):
            self._repeat(before, segment, out)
        else:
            out[-1] = self._refilled(before, joined)

    def _adds(self, before: Wish, wish: Wish, both: Filled) -> bool:
        """Say whether a segment completes the part before it, rather than asks for its own."""
        if both.missing or not before.best[-1].values.keys() < both.values.keys():
            return False
        lacks, own = bool(before.best[-1].missing), bool(wish.best[0].missing)
        return own if not lacks else own or before.ways[0][0] > wish.ways[0][0]

    def _stands(self, wish: Wish, segment: Segment) -> bool:
        """Say whether a segment asks for something of its own."""
        if not segment.weak:
            return True
        score, filled = wish.ways[0]
        return score - self._bonus(filled[0], wish.text) >= PLAINLY

    def _bonus(self, filled: Filled, text: str) -> float:
        """Return what the values that a text has for a tool add to its score."""
        return SUPPORT * filled.support + COVER * cover(filled, mentions(text, self.today))

    def _repeat(self, before: Wish, segment: Segment, out: list[Wish]) -> None:
        """Add a part that asks the tool of the part before for something else."""
        ways = self._ways(Route(before.tool, before.ways[0][0]), segment.text)
        out.append(Wish(segment.text, (ways,)))

    def _wish(self, text: str) -> Wish | None:
        ranked = routes(text, self.tools, self.mind)[:RIVALS]
        if not ranked or ranked[0].score + SUPPORT + COVER < self.least:
            return None
        near = [one for one in ranked if one.score >= ranked[0].score - WITHIN - SUPPORT - COVER]
        ways = sorted((self._ways(one, text) for one in near), key=_rank)
        if ways[0][0] < self.least + (ASKED if HOW.match(text) is not None else 0.0):
            return None
        return Wish(text, tuple(way for way in ways if way[0] >= ways[0][0] - WITHIN))

    def _ways(self, route: Route, text: str) -> tuple[float, tuple[Filled, ...]]:
        """Return the sets of arguments for a tool, and its score when they are counted in."""
        steps = spread(route.tool, text, self.mind, self.today)
        filled = tuple(
            fill(route.tool, text, self.mind, self.today, without=others) for others in steps
        )
        return round(route.score + self._bonus(filled[0], text), 4), filled

    def _refilled(self, wish: Wish, text: str) -> Wish:
        ways = tuple(
            (score, self._ways(Route(filled[0].tool, score), text)[1])
            for score, filled in wish.ways
        )
        return Wish(text, ways)

    def _recalled(self, wish: Wish, text: str, used: Collection[Any] = ()) -> Wish:
        """Look for what is missing in the whole request, then in what was said before.

        A number that another part has used belongs there.
        """
        ways = wish.ways
        for source in (text, self.background):
            if source and source != wish.text:
                ways = tuple(
                    (score, tuple(self._with(one, source, used) for one in filled))
                    for score, filled in ways
                )
        return Wish(wish.text, ways)

    def _with(self, filled: Filled, source: str, used: Collection[Any]) -> Filled:
        if not filled.missing:
            return filled
        more = fill(filled.tool, source, self.mind, self.today).values
        wanted = {leaf.path for leaf in filled.missing}
        known = {path: more[path] for path in wanted if path in more}
        return _adding(filled, {path: one for path, one in known.items() if one.value not in used})


def _rank(way: tuple[float, tuple[Filled, ...]]) -> float:
    """Return the place of a tool in the order: one that lacks values comes a little later."""
    score, filled = way
    return LACKING * (bool(filled[0].missing) or filled[0].guesses) - score


def _numbers(wish: Wish) -> list[Any]:
    """Return the numbers that the calls of a part have."""
    values = [value.value for filled in wish.best for value in filled.values.values()]
    return [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]


def _adding(filled: Filled, more: Mapping[tuple[str, ...], Value]) -> Filled:
    sure = {path: one for path, one in filled.values.items() if one.score > GUESS}
    values = {**filled.values, **more, **sure}
    return replace(
        filled,
        values=values,
        missing=tuple(leaf for leaf in filled.missing if leaf.path not in values),
    )


def cover(filled: Filled, found: Sequence[Mention]) -> float:
    """Return the share of the names, dates and measures that arguments take; 0 for none."""
    telling = [one for one in found if (one.kind in TELLING or one.unit) and not one.part]
    taken = [one.mention for one in filled.values.values() if one.score > SURE and one.mention]
    used = sum(any(one.overlaps(other) for other in taken) for one in telling)
    return used / len(telling) if telling else 0.0


def _clashes(apart: Sequence[Filled], both: Filled) -> bool:
    """Say whether one call cannot take what two pieces of a request say."""
    kept = [value.value for value in both.values.values()]
    lost = any(
        _is_said(value) and value.value not in kept
        for filled in apart
        for value in filled.values.values()
    )
    return lost or _moved(apart, both)


def _is_said(value: Value) -> bool:
    """Say whether a request has a value literally: as a name, a number, or a choice of an enum."""
    if value.mention is None:
        return isinstance(value.value, str) and value.score >= SAID
    return value.mention.kind != "phrase"


def _moved(apart: Sequence[Filled], both: Filled) -> bool:
    """Say whether a value had to take a place that fits it worse, since another has its own."""
    first, second = apart[0].values, apart[-1].values
    return any(
        value.mention is not None
        and value.mention.kind not in ("phrase", "number")
        and path in first
        and first[path].value != value.value
        and not isinstance(value.value, list)
        and any(
            other.value == value.value and at != path and other.score < value.score - MOVED
            for at, other in both.values.items()
        )
        for path, value in second.items()
    )


def _inherited(wishes: list[Wish]) -> list[Wish]:
    """Give a part that repeats a tool the values that only the part before it says."""
    out: list[Wish] = []
    for wish in wishes:
        earlier = next((one for one in reversed(out) if one.tool.name == wish.tool.name), None)
        if earlier is not None:
            known = earlier.best[-1].values
            score, filled = wish.ways[0]
            open_ = {leaf.path for leaf in filled[0].missing}
            open_ |= {path for path, one in filled[0].values.items() if one.score <= GUESS}
            given = {path: known[path] for path in open_ if path in known}
            first = (score, tuple(_adding(one, given) for one in filled))
            wish = Wish(wish.text, (first, *wish.ways[1:]))  # noqa: PLW2901
        out.append(wish)
    return out
