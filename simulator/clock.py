"""The three time modes.

virtual: nothing waits. Requests are laid end to end on a simulated time line.
settle: answers are held until no new request has come for a while, then released together, so
    that the peak of requests in flight is the caller's own concurrency on any machine.
real: latencies, rate windows and told waits are waited for, multiplied by a scale.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol

SHORTEST = 0.0005
"""The shortest wait, in seconds: latencies that stand still are looked at again after it."""


class Waiter:
    """One request's place to wait: woken by the clock, or by the client going away.

    worked: how long the clock's session had worked out answers when the request came.
    """

    def __init__(self, worked: float = 0.0) -> None:
        self.gone = False
        self.worked = worked
        self._future: asyncio.Future[None] | None = None

    def leave(self) -> None:
        """Note that the client is gone, and wake whoever waits."""
        self.gone = True
        self.wake()

    def wake(self) -> None:
        """End the current wait, if any."""
        if self._future is not None and not self._future.done():
            self._future.set_result(None)

    async def wait(self, seconds: float | None) -> bool:
        """Wait for `seconds` (None: until woken). Returns whether the client is still there."""
        if self.gone:
            return False
        loop = asyncio.get_running_loop()
        self._future = loop.create_future()
        timer = None if seconds is None else loop.call_later(seconds, self.wake)
        try:
            await self._future
        finally:
            self._future = None
            if timer is not None:
                timer.cancel()
        return not self.gone


class Clock(Protocol):
    """What a session needs of its time mode. All times are seconds since the session began."""

    mode: str
    scale: float
    counts_concurrency: bool

    def now(self) -> float:
        """Return the time of the log."""

    def simulated(self) -> float:
        """Return the time that rate limits see, in simulated seconds."""

    def told(self, seconds: float) -> float:
        """Return the wait to tell a client for `seconds` simulated ones, in wall-clock seconds."""

    def stamp(self, received: float, after: float) -> float:
        """Return the log's time of something due `after` simulated seconds after `received`."""

    def worked(self) -> float:
        """Return the wall-clock seconds that the session has spent working out answers."""

    def working(self) -> AbstractContextManager[None]:
        """Note that an answer is being worked out: its latency does not run meanwhile."""

    def arrived(self) -> None:
        """Note that a request has come."""

    def spend(self, seconds: float) -> None:
        """Note that an answer takes `seconds` simulated seconds."""

    async def hold(self, waiter: Waiter, received: float, after: float, first: bool) -> bool:
        """Wait until a piece of the answer is due. Returns whether the client is still there."""


def _ceil_ms(seconds: float) -> float:
    """Round up to whole milliseconds, at least one: the header's precision."""
    return max(1, math.ceil(round(seconds * 1000, 6))) / 1000


class VirtualClock:
    """Nothing waits; the clock jumps ahead by the latency of each request, in order of arrival."""

    mode = "virtual"
    scale = 1.0
    counts_concurrency = False

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def simulated(self) -> float:
        return self._now

    def told(self, seconds: float) -> float:
        return 0.001

    def stamp(self, received: float, after: float) -> float:
        return received + after

    def worked(self) -> float:
        return 0.0

    def working(self) -> AbstractContextManager[None]:
        return nullcontext()

    def arrived(self) -> None:
        pass

    def spend(self, seconds: float) -> None:
        self._now += seconds

    async def hold(self, waiter: Waiter, received: float, after: float, first: bool) -> bool:
        return not waiter.gone


class RealClock:
    """Wall-clock time; every simulated second lasts `scale` seconds.

    What the simulator itself needs to work out answers is no latency of a model: while it works,
    the latencies of all requests of the session stand still, so that their order is kept.
    """

    mode = "real"
    counts_concurrency = True

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self._start = time.monotonic()
        self._worked = 0.0
        self._workers = 0
        self._began = 0.0

    def now(self) -> float:
        return time.monotonic() - self._start

    def simulated(self) -> float:
        return self.now() / self.scale

    def told(self, seconds: float) -> float:
        return _ceil_ms(seconds * self.scale)

    def stamp(self, received: float, after: float) -> float:
        return self.now()

    def worked(self) -> float:
        busy = time.monotonic() - self._began if self._workers else 0.0
        return self._worked + busy

    @contextmanager
    def working(self) -> Iterator[None]:
        if not self._workers:
            self._began = time.monotonic()
        self._workers += 1
        try:
            yield
        finally:
            self._workers -= 1
            if not self._workers:
                self._worked += time.monotonic() - self._began

    def arrived(self) -> None:
        pass

    def spend(self, seconds: float) -> None:
        pass

    async def hold(self, waiter: Waiter, received: float, after: float, first: bool) -> bool:
        while True:
            worked = self.worked() - waiter.worked
            left = received + after * self.scale + worked - self.now()
            if left <= 0:
                return not waiter.gone
            if not await waiter.wait(max(left, SHORTEST)):
                return False


class SettleClock(RealClock):
    """Holds every answer until the callers have nothing more to send, then releases all.

    `heard` tells when any byte last came to the server (monotonic seconds): a request on its way
    counts as activity before it is complete.
    """

    mode = "settle"

    PIECE = 0.1
    """Pause between two pieces of a stream, as a share of the settling time."""

    LATE = 0.5
    """A timer that fires later than this share of the settling time shows a starved process."""

    PATIENCE = 40
    """How many times in a row a starved process or unfinished bytes may restart the wait."""

    def __init__(self, scale: float, settle: float, heard: Callable[[], float]) -> None:
        super().__init__(scale)
        self._settle = settle
        self._heard = heard
        self._last = 0.0
        self._held: list[Waiter] = []
        self._timer: asyncio.TimerHandle | None = None
        self._restarts = 0

    def arrived(self) -> None:
        self._last = time.monotonic()
        self._restarts = 0

    async def hold(self, waiter: Waiter, received: float, after: float, first: bool) -> bool:
        if not first:
            return await waiter.wait(self._settle * self.PIECE)
        self._held.append(waiter)
        if self._timer is None:
            self._arm(self._settle)
        try:
            return await waiter.wait(None)
        finally:
            if waiter in self._held:
                self._held.remove(waiter)

    def _arm(self, delay: float) -> None:
        loop = asyncio.get_running_loop()
        due = time.monotonic() + delay
        self._timer = loop.call_later(delay, self._look, due)

    def _look(self, due: float) -> None:
        """Release if it was quiet long enough; a starved process gets the whole time again."""
        now = time.monotonic()
        if now - due > self._settle * self.LATE and self._restarts < self.PATIENCE:
            self._restarts += 1
            self._arm(self._settle)
            return
        self._confirm(3)

    def _confirm(self, rounds: int) -> None:
        """Let the loop read what has already come, a few times over, then release."""
        quiet = self._settle - (time.monotonic() - self._last)
        heard = self._settle - (time.monotonic() - self._heard())
        if quiet > 0 or (heard > 0 and self._restarts < self.PATIENCE):
            self._restarts += quiet <= 0
            self._arm(max(quiet, heard, 0.001))
        elif rounds:
            asyncio.get_running_loop().call_soon(self._confirm, rounds - 1)
        else:
            self._release()

    def _release(self) -> None:
        self._timer = None
        held, self._held = self._held, []
        for waiter in held:
            waiter.wake()
