"""Batches: many requests in one, answered in the course of time at half the price."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from simulator.jobs.timeline import Stage, Timeline
from simulator.randomness import digest

if TYPE_CHECKING:
    from simulator.codecs.base import Codec
    from simulator.jobs.desk import Desk

WINDOW = 24 * 3600
"""Seconds until a batch expires."""

PRICE = 0.5
"""What a request costs in a batch, as a share of what it costs alone."""

MOST_AT_ONCE = 1000
"""Most requests that are answered while somebody looks at a batch; it stays in progress longer."""

WORK = "in_progress"
CANCELLING = Stage("cancelling", 10)

Fate = Literal["answered", "cancelled", "expired"]


@dataclass(frozen=True, slots=True)
class Line:
    """One request of a batch: the codec and the path that answer its body."""

    custom_id: str
    codec: Codec
    path: str
    body: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line. `status` and `body` are the reply's; `request` is its id."""

    line: Line
    fate: Fate
    request: str = ""
    status: int = 0
    body: Any = None

    @property
    def good(self) -> bool:
        """Whether the line was answered without an error."""
        return self.fate == "answered" and self.status < 400


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why a batch cannot begin; `line` counts from 1, None for the whole input."""

    code: str
    message: str
    param: str | None = None
    line: int | None = None


@dataclass(slots=True)
class Batch:
    """One batch. `facts` are the surface's own; nobody else reads them."""

    id: str
    lines: tuple[Line, ...]
    timeline: Timeline
    mistakes: tuple[Mistake, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def status(self) -> str:
        """The state: one of the surface's stages, or failed, cancelling, cancelled, expired."""
        return self.timeline.status

    @property
    def ended(self) -> bool:
        """Whether nothing more happens."""
        return self.timeline.ended

    async def look(self, desk: Desk, *, asked: bool) -> None:
        """Bring the batch up to date. `asked`: it is retrieved, which moves virtual time on."""
        async with self._lock:
            timeline = self.timeline
            while timeline.due(asked):
                if self.status == WORK and not await self._answer(desk, 1.0):
                    break
                self._go_on(desk)
                asked = False
            if self.status == WORK:
                await self._answer(desk, timeline.share)

    def cancel(self, now: float) -> None:
        """Begin to cancel, if that has not begun. What is not answered yet never will be."""
        if self.status == CANCELLING.name:
            return
        self.timeline.seconds[CANCELLING.name] = CANCELLING.seconds
        self.timeline.enter(CANCELLING.name, now)

    def shuffled(self) -> list[Outcome]:
        """Return the outcomes in the order of the results: some order, the same in every run."""
        places = enumerate(self.outcomes)
        return [one for _, one in sorted(places, key=lambda pair: digest(self.id, pair[0]))]

    def _go_on(self, desk: Desk) -> None:
        following = "cancelled" if self.status == CANCELLING.name else ""
        if self.status == WORK and self._reachable(desk) < len(self.lines):
            following = "expired"
        if self.mistakes:
            following = "failed"
        self.timeline.leave(following or self.timeline.following)
        if self.status in ("cancelled", "expired"):
            fate: Fate = "cancelled" if self.status == "cancelled" else "expired"
            left = self.lines[len(self.outcomes) :]
            self.outcomes.extend(Outcome(line, fate) for line in left)

    def _reachable(self, desk: Desk) -> int:
        """Return how many lines are answered before the window closes."""
        jobs = desk.account.options.scenario.jobs
        return len(self.lines) if jobs is None else int(len(self.lines) * jobs.answered)

    async def _answer(self, desk: Desk, share: float) -> bool:
        """Answer lines up to `share` of them; say whether that many are answered."""
        wanted = min(self._reachable(desk), int(len(self.lines) * share))
        most = len(self.outcomes) + MOST_AT_ONCE
        while len(self.outcomes) < min(wanted, most):
            self.outcomes.append(await desk.answer(self.lines[len(self.outcomes)]))
            await asyncio.sleep(0)
            if self.status != WORK:  # cancelled meanwhile
                return False
        return len(self.outcomes) >= wanted
