"""One client after the other through the same bad days: right answers, endings, waiting times.

The lesson on reliability prints its table with this; what is measured stands in the lesson. Times
are simulated ones, from the server's traces and from what the client says to its clock, so that a
busy machine does not change them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from course.provider import Lab, session
from simulator.behavior import wilson

Ask = Callable[[str], Awaitable[str]]
"""Takes a prompt and gives an answer."""

RIGHT, WRONG, LEFT = "right", "wrong", "user left"
LOOK = 0.05
"""Wall-clock seconds after which a clock looks whether the server hangs."""


class Clock:
    """Simulated seconds: what the answers took, by the server's traces, and what the client waited.

    labs: the sessions whose answers count.
    """

    def __init__(self, *labs: Lab) -> None:
        self.labs = labs
        self.waited = 0.0
        self._scopes: list[asyncio.Timeout] = []
        self._hung: set[str] = set()

    def now(self) -> float:
        """Return the simulated seconds so far."""
        return self.waited + sum(self.took().values())

    def took(self) -> dict[str, float]:
        """Return the simulated seconds that the server took, by prompt."""
        took: dict[str, float] = {}
        for lab in self.labs:
            for request in lab.requests:
                if request.finished and not request.disconnected:
                    prompt = request.body["messages"][0]["content"]
                    took[prompt] = took.get(prompt, 0.0) + lab.trace(request.id).latency.total
        return took

    async def sleep(self, seconds: float) -> None:
        """Let simulated seconds pass, at once."""
        self.waited += seconds
        await asyncio.sleep(0)

    @asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncIterator[asyncio.Timeout]:
        """End the block with TimeoutError when the server hangs, `seconds` (simulated) later.

        The server's log tells that it hangs, so a busy machine is not taken for a server that does.
        """
        try:
            async with asyncio.timeout(None) as scope:
                self._scopes.append(scope)
                watch = asyncio.create_task(self._watch(scope))
                try:
                    yield scope
                finally:
                    self._scopes.remove(scope)
                    watch.cancel()
        except TimeoutError:
            self.waited += seconds * scope.expired()
            raise

    async def _watch(self, scope: asyncio.Timeout) -> None:
        """End the innermost block when a request hangs that no block was ended for."""
        while True:
            await asyncio.sleep(LOOK)
            log = [request for lab in self.labs for request in lab.requests]
            hung = {r.id for r in log if r.fault == "hang"} - self._hung
            if hung and scope is self._scopes[-1]:
                self._hung |= hung
                scope.reschedule(asyncio.get_running_loop().time())
                return


@dataclass(frozen=True, slots=True)
class Day:
    """What a client lives through: a provider with faults, one without, and the clock of both."""

    lab: Lab
    spare: Lab
    clock: Clock


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one prompt.

    ending: "right", "wrong", "user left", or the name of the exception that came out.
    seconds: simulated seconds until then.
    """

    ending: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """One client's outcomes, by the name of the day."""

    days: Mapping[str, tuple[Outcome, ...]]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of all days."""
        return tuple(outcome for day in self.days.values() for outcome in day)

    @property
    def endings(self) -> Counter[str]:
        """How often each ending came, over all days."""
        return Counter(outcome.ending for outcome in self.outcomes)

    @property
    def share(self) -> float:
        """The share of right answers, from 0 to 1."""
        return self.endings[RIGHT] / len(self.outcomes)

    @property
    def p95(self) -> float:
        """The 95th percentile of the simulated seconds, by nearest rank."""
        seconds = sorted(outcome.seconds for outcome in self.outcomes)
        return seconds[-(-len(seconds) * 95 // 100) - 1]


class Table:
    """Rows for the same prompts and days.

    jobs: for each prompt, a text that the right answer holds.
    days: the scenario overrides of each day.
    scale: wall-clock seconds of a simulated second at the server.
    patience: simulated seconds after which a user leaves.
    """

    def __init__(
        self,
        jobs: Mapping[str, str],
        days: Mapping[str, Mapping[str, Mapping[str, Any]]],
        *,
        scale: float,
        patience: float,
        seed: int = 0,
    ) -> None:
        self.jobs, self.days = dict(jobs), dict(days)
        self.scale, self.patience, self.seed = scale, patience, seed
        self.rows: dict[str, Row] = {}

    async def add(self, name: str, build: Callable[[Day], Ask]) -> Row:
        """Measure a client on all days, one day and one prompt after the other.

        Clients draw their waits at random: days that ran at once would draw in another order on
        each machine.
        """
        self.rows[name] = Row({day: await self._live(day, build) for day in self.days})
        return self.rows[name]

    async def _live(self, name: str, build: Callable[[Day], Ask]) -> tuple[Outcome, ...]:
        options: dict[str, Any] = {"time": "real", "scale": self.scale, "export": False}
        options |= {"seed": self.seed, "needs": ["faults", "log", "trace"]}
        with session(overrides=self.days[name], **options) as lab, session(**options) as spare:
            clock = Clock(lab, spare)
            ask = build(Day(lab, spare, clock))
            came = {prompt: await self._job(ask, prompt, clock) for prompt in self.jobs}
            took = clock.took()
        return tuple(self._cut(o.ending, o.seconds + took.get(p, 0.0)) for p, o in came.items())

    def _cut(self, ending: str, seconds: float) -> Outcome:
        """Return the outcome for a user who leaves when the patience is over."""
        return Outcome(LEFT if seconds > self.patience else ending, min(seconds, self.patience))

    async def _job(self, ask: Ask, prompt: str, clock: Clock) -> Outcome:
        """Return what came of a prompt; of the seconds, those that the client waited."""
        begin = clock.waited
        try:
            async with clock.timeout(self.patience) as scope:
                ending = RIGHT if self.jobs[prompt] in await ask(prompt) else WRONG
        except Exception as error:  # to a user, every exception is the same error page
            ending = LEFT if scope.expired() else type(error).__name__
        return Outcome(ending, clock.waited - begin)

    def __str__(self) -> str:
        wide = max((len(name) for name in self.rows), default=0)
        names = "".join(f"{day:>6}" for day in self.days)
        lines = [f"{f'right of {len(self.jobs)}':{wide}}{names}  share  interval p95 s"]
        for name, row in self.rows.items():
            right = [sum(o.ending == RIGHT for o in day) for day in row.days.values()]
            low, high = wilson(sum(right), len(row.outcomes))
            counts = "".join(f"{count:6}" for count in right)
            rest = f"{row.share:7.2f} {low:.2f}-{high:.2f}{row.p95:6.1f}"
            lines.append(f"{name:{wide}}{counts}{rest}")
        return "\n".join(lines)
