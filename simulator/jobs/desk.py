"""What a surface for files and jobs works with: one request, its session, and the planner."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.account import Account, Entry, fingerprint
from simulator.jobs.batch import PRICE, Line, Outcome
from simulator.neutral import Problem
from simulator.plans import Call, Plan
from simulator.randomness import digest
from simulator.records import Trace, Usage

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""When virtual time begins: equal in every run."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One request about a file or a job. `plan` is how the planner answers any request."""

    account: Account
    entry: Entry
    call: Call
    plan: Callable[..., Awaitable[Plan]]

    @property
    def now(self) -> float:
        """Simulated seconds since the session began."""
        return self.account.clock.simulated()

    @property
    def mount(self) -> str:
        """The part of the path before the vendor's own."""
        return self.entry.path.removesuffix(self.call.rest)

    @property
    def origin(self) -> str:
        """The address of this server as the caller knows it, with the vendor's mount."""
        scheme = self.call.headers.get("x-forwarded-proto", "http")
        return f"{scheme}://{self.call.headers.get('host', 'localhost')}{self.mount}"

    @property
    def json(self) -> Any:
        """The body of the request. Raises Problem if it is not JSON."""
        if self.call.problem is not None:
            raise self.call.problem
        return self.call.body

    def name(self, *parts: object) -> str:
        """Return 24 hex digits that belong to this request: the same in every run."""
        return digest("job", self.entry.id, *parts)[:24]

    def moment(self, simulated: float) -> datetime:
        """Return the time of day for a simulated second of the session."""
        clock = self.account.clock
        began = EPOCH if clock.mode == "virtual" else self.account.jobs.began
        return began + timedelta(seconds=simulated * clock.scale)

    def unix(self, simulated: float) -> int:
        """Return the Unix time of a simulated second of the session."""
        return int(self.moment(simulated).timestamp())

    async def answer(self, line: Line) -> Outcome:
        """Answer one line of a batch as if it had come alone, at the price of a batch.

        It is logged, and faults apply to it; rate limits do not, since batches have their own.
        """
        path = self.mount + line.path
        name = fingerprint("POST", path, line.body)
        entry = self.account.enter(f"{line.codec.vendor}.batch", path, line.body, name)
        call = replace(
            self.call, method="POST", rest=line.path, body=line.body, problem=None, query={}
        )
        plan = await self.plan(self.account.without_limits(), line.codec, call, entry)
        entry.surface = entry.surface.replace(".", ".batch.", 1)
        status, body = _read(plan, line, entry)
        self._close(entry, status, plan)
        return Outcome(line, "answered", entry.id, status, body)

    def bill(self, surface: str, model: str, usage: Usage, dollars: float, note: str) -> None:
        """Log work that no request of its own asked for, with what it costs."""
        path = self.entry.path
        entry = self.account.enter(surface, path, None, fingerprint(surface, path, None))
        clock = self.account.clock
        entry.status, entry.usage, entry.price = 200, usage, lambda _usage: dollars
        entry.first_byte = entry.finished = clock.stamp(entry.received, 0.0)
        entry.model = model
        entry.trace = Trace(entry.id, seed=self.account.options.seed, notes=(note,))
        self.account.settle(entry)

    def _close(self, entry: Entry, status: int, plan: Plan) -> None:
        """Log that a line is answered, and bill it."""
        clock, alone = self.account.clock, entry.price
        entry.status = status
        entry.first_byte = clock.stamp(entry.received, plan.pieces[0].after)
        entry.finished = clock.stamp(entry.received, plan.due)
        entry.usage = entry.planned
        entry.price = lambda usage: alone(usage) * PRICE
        self.account.settle(entry)
        if entry.kept is not None:
            self.account.replies.keep(entry.kept)


def _read(plan: Plan, line: Line, entry: Entry) -> tuple[int, Any]:
    """Return the status and the body of an answer; an answer that a fault broke is an error."""
    try:
        return plan.status, json.loads(b"".join(piece.data for piece in plan.pieces))
    except ValueError:
        entry.kept, entry.planned = None, Usage()
        return line.codec.error(Problem("server_error", 500), entry.id, None)
