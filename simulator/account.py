"""A session as the server keeps it: its scenario, its clock, and the log of its requests."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from simulator.buckets import Limiter
from simulator.clock import Clock, RealClock, SettleClock, VirtualClock, Waiter
from simulator.errors import BadOption, NeedsClock
from simulator.jobs.shelf import Jobs
from simulator.jobs.tuning import TunedModels
from simulator.models import Model
from simulator.offer import day, offered
from simulator.prefix_cache import Found, PrefixCache
from simulator.purse import Purse
from simulator.randomness import digest
from simulator.records import Latency, Request, Trace, Usage
from simulator.replies import Kept, Replies
from simulator.scenario import Scenario
from simulator.sections import is_number

KEEP_REQUESTS = 100_000
"""How many requests a session's log holds; the oldest are dropped after that."""

KEEP_BODIES = 64 * 1024 * 1024
"""How many bytes of bodies a session's log holds; the oldest bodies are dropped after that."""

MAX_DEPTH = 100
"""How deep the arrays and objects of a body may be nested."""

CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
"""Kept, since making an encoder takes longer than writing a short body."""

MODES = ("virtual", "settle", "real")


@dataclass(frozen=True, slots=True)
class Options:
    """How a session was asked for. `scale` and `settle_ms` matter outside virtual time only."""

    scenario: Scenario
    seed: int = 0
    time: str = "virtual"
    scale: float = 0.02
    settle_ms: float = 50

    def __post_init__(self) -> None:
        if self.time not in MODES:
            raise BadOption(f"time is {self.time!r}; it must be one of {', '.join(MODES)}")
        for name in ("scale", "settle_ms"):
            value = getattr(self, name)
            if not is_number(value) or value <= 0:
                raise BadOption(f"{name} is {value!r}; it must be a number above 0")
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            raise BadOption(f"seed is {self.seed!r}; it must be a whole number")
        if self.time == "virtual" and self.scenario.needs_clock:
            raise NeedsClock(
                f"the scenario {self.scenario.name!r} needs a clock and virtual time has none; "
                'use time="real" with a scale, or time="settle"'
            )

    def clock(self, heard: Callable[[], float]) -> Clock:
        """Make the clock of this time mode."""
        if self.time == "settle":
            return SettleClock(self.scale, self.settle_ms / 1000, heard)
        return RealClock(self.scale) if self.time == "real" else VirtualClock()


@dataclass(slots=True)
class Entry:
    """One request while it lives: what came, what is planned, how far it got.

    found: what the prefix cache does for it.
    reserved: dollars and tokens taken from the budget until it is known what is used.
    drift: how far the model has drifted, from 0 to 1, for the engine that answers.
    """

    id: str
    surface: str
    path: str
    body: Any
    fingerprint: str
    attempt: int
    received: float
    in_flight: int | None
    waiter: Waiter = field(default_factory=Waiter)
    trace: Trace = field(default_factory=lambda: Trace(""))
    planned: Usage = field(default_factory=Usage)
    kept: Kept | None = None
    model: str | None = None
    reserved: tuple[float, int] = (0.0, 0)
    found: Found = field(default_factory=Found)
    drift: float = 0.0
    price: Callable[[Usage], float] = field(default=lambda _usage: 0.0)
    status: int | None = None
    fault: str | None = None
    usage: Usage = field(default_factory=Usage)
    sent_tokens: int = 0
    first_byte: float | None = None
    finished: float | None = None
    disconnected: bool = False

    def strike(self, fault: str, note: str = "", mild: bool = False) -> None:
        """Note that a fault struck this attempt.

        The last one gives the log its name, but a mild one only if no other has done so.
        """
        self.fault = self.fault or fault if mild else fault
        notes = (*self.trace.notes, note) if note else self.trace.notes
        self.trace = replace(self.trace, faults=(*self.trace.faults, fault), notes=notes)

    def record(self) -> Request:
        """Return the public record."""
        return Request(
            id=self.id,
            surface=self.surface,
            path=self.path,
            model=self.model,
            body=self.body,
            fingerprint=self.fingerprint,
            attempt=self.attempt,
            status=self.status,
            fault=self.fault,
            retry_after=self.trace.retry_after,
            usage=self.usage,
            cost=round(self.price(self.usage), 9),
            received=round(self.received, 6),
            first_byte=None if self.first_byte is None else round(self.first_byte, 6),
            finished=None if self.finished is None else round(self.finished, 6),
            disconnected=self.disconnected,
            in_flight=self.in_flight,
        )


def fingerprint(method: str, path: str, body: Any) -> str:
    """Return 16 hex digits that name a request by method, path and canonical body.

    Raises ValueError for a body that is nested deeper than `MAX_DEPTH`.
    """
    _check_depth(body)
    canonical = CANONICAL.encode(body)
    return digest(method, path, canonical)[:16]


def _check_depth(body: Any) -> None:
    """Raise ValueError if `body` is nested deeper than a log can be written and read."""
    level, depth = [body], 0
    while level := [value for value in level if isinstance(value, dict | list)]:
        depth += 1
        if depth > MAX_DEPTH:
            raise ValueError(f"it is nested deeper than {MAX_DEPTH} arrays and objects")
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value)
        ]


class Account:
    """One session: an API key with a scenario, a clock and a log."""

    def __init__(self, key: str, options: Options, heard: Callable[[], float]) -> None:
        self.key = key
        self.options = options
        self.clock = options.clock(heard)
        limit = options.scenario.rate_limit
        self.limiter = Limiter(limit) if limit is not None else None
        self.entries: dict[str, Entry] = {}
        budget = options.scenario.budget
        self.purse = Purse(budget) if budget is not None else None
        self.tally: Counter[str] = Counter()
        self.cache = PrefixCache()
        self.replies = Replies()
        self.jobs = Jobs()
        self.models = TunedModels()
        self.in_flight = 0
        self.peak = 0
        self.closed = False
        self._attempts: Counter[str] = Counter()
        self._bodies: deque[tuple[Entry, int]] = deque()
        self._body_bytes = 0
        self._offered: tuple[date, dict[str, Model]] | None = None

    def begin(self, surface: str, path: str, body: Any, name: str, size: int) -> Entry:
        """Log the arrival of a request whose fingerprint is `name`, with `size` bytes of body."""
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        self.clock.arrived()
        entry = self.enter(surface, path, body, name)
        self._hold_body(entry, size)
        entry.waiter.worked = self.clock.worked()
        entry.in_flight = self.in_flight if self.clock.counts_concurrency else None
        return entry

    def enter(self, surface: str, path: str, body: Any, name: str) -> Entry:
        """Log a request that did not come over a connection of its own: the line of a batch."""
        self._attempts[name] += 1
        attempt = self._attempts[name]
        entry = Entry(
            id="req_" + digest("id", self.options.seed, name, attempt)[:20],
            surface=surface,
            path=path,
            body=body,
            fingerprint=name,
            attempt=attempt,
            received=self.clock.now(),
            in_flight=None,
        )
        self.entries[entry.id] = entry
        if len(self.entries) > KEEP_REQUESTS:
            del self.entries[next(iter(self.entries))]
        return entry

    def _hold_body(self, entry: Entry, size: int) -> None:
        """Count the bytes of a body, and drop the oldest bodies where there are too many."""
        self._bodies.append((entry, size))
        self._body_bytes += size
        while self._body_bytes > KEEP_BODIES or len(self._bodies) > KEEP_REQUESTS:
            oldest, dropped = self._bodies.popleft()
            oldest.body = None
            self._body_bytes -= dropped

    def without_limits(self) -> Account:
        """Return this session as the lines of a batch see it: the same, but no rate limits."""
        other = copy(self)
        other.limiter = None
        return other

    def answering(self, entry: Entry, after: float) -> None:
        """Log that the answer begins, `after` simulated seconds after the request came."""
        entry.first_byte = self.clock.stamp(entry.received, after)
        self.cache.keep(entry.found, self.clock.simulated())
        entry.found = Found()

    def finish(self, entry: Entry, after: float) -> None:
        """Log that the answer is complete, `after` simulated seconds after the request came."""
        if entry.finished is None:
            entry.finished = self.clock.stamp(entry.received, after)
            entry.usage = entry.planned
            self.settle(entry)
            if entry.kept is not None:
                self.replies.keep(entry.kept)
                entry.kept = None
            self.in_flight -= 1

    def abandon(self, entry: Entry) -> None:
        """Log that the client left before the answer was complete, and stop working on it."""
        if entry.finished is None:
            entry.finished = self.clock.now()
            entry.disconnected = True
            entry.status = entry.status or 499
            entry.usage = self._produced(entry)
            self.settle(entry)
            self.in_flight -= 1
            entry.waiter.leave()

    def reserve(self, entry: Entry, dollars: float, tokens: int) -> str:
        """Take the price of an answer from the budget, or say which limit refuses it."""
        if self.purse is None:
            return ""
        which = self.purse.refuses(dollars, tokens)
        if not which:
            self.purse.take(dollars, tokens)
            entry.reserved = (dollars, tokens)
        return which

    def settle(self, entry: Entry) -> None:
        """Give back to the budget what was reserved and not used."""
        if self.purse is not None:
            dollars, tokens = entry.reserved
            used = entry.usage
            self.purse.take(entry.price(used) - dollars, used.total_tokens - tokens)

    def offered(self, vendor: str) -> dict[str, Model]:
        """Return the models that this session has, the retired ones and those that it tuned too."""
        today = self.today()
        if self._offered is None or self._offered[0] != today:
            self._offered = today, offered(self.options.scenario, today)
        made = {tuned.model.name: tuned.model for tuned in self.models.all(vendor)}
        return {**self._offered[1], **made} if made else self._offered[1]

    def today(self) -> date:
        """Return the session's day."""
        return day(self.options.scenario, self.clock.simulated())

    def _produced(self, entry: Entry) -> Usage:
        """Return what a request has used by now: the input, and the output made so far."""
        done = entry.sent_tokens
        if self.clock.mode == "real" and entry.planned.output_tokens:
            latency: Latency = entry.trace.latency
            elapsed = (self.clock.now() - entry.received) / self.clock.scale - latency.first_token
            share = elapsed / latency.decode if latency.decode else 1.0
            done = max(done, int(entry.planned.output_tokens * min(1.0, max(0.0, share))))
        return replace(entry.planned, output_tokens=done)
