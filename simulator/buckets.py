"""Token buckets: a steady rate with a burst, and the exact wait until there is room again."""

from __future__ import annotations

import math

from simulator.neutral import Limits
from simulator.sections import RateLimit


class Bucket:
    """Holds up to `size` units and regains `rate` of them per second of the clock it is given."""

    def __init__(self, size: float, rate: float) -> None:
        self.size = size
        self.rate = rate
        self._level = size
        self._at = 0.0

    def level(self, now: float) -> float:
        """Return how many units there are at `now` (seconds); may be below zero after a debt."""
        if now > self._at:
            self._level = min(self.size, self._level + (now - self._at) * self.rate)
            self._at = now
        return self._level

    def wait(self, units: float, now: float) -> float:
        """Return the seconds until `units` are there: 0 now, infinity if that never happens."""
        # More than the bucket holds passes when it is full, or nothing could ever pass.
        missing = min(units, self.size) - self.level(now)
        if missing <= 1e-9:
            return 0.0
        return missing / self.rate if self.rate else math.inf

    def take(self, units: float, now: float) -> None:
        """Use `units`, even if that leaves a debt."""
        self._level = self.level(now) - units

    def until_full(self, now: float) -> float:
        """Return the seconds until the bucket is full."""
        missing = self.size - self.level(now)
        return max(0.0, missing / self.rate) if self.rate else 0.0


class Limiter:
    """The rate limits of one account: a bucket of requests and a bucket of tokens.

    A refused request costs nothing, so that the wait told to a lone caller is exact.
    """

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit
        self._requests = Bucket(limit.burst_requests, limit.requests_per_minute / 60)
        self._tokens = Bucket(limit.burst_tokens, limit.tokens_per_minute / 60)

    def admit(self, tokens: int, now: float) -> tuple[float, str]:
        """Let a request with `tokens` input tokens in, at `now` in simulated seconds.

        Returns (0, "") if it is in, else the seconds to wait and which limit refused it:
        "requests" or "tokens".
        """
        waits = {
            "requests": self._requests.wait(1, now),
            "tokens": self._tokens.wait(tokens, now),
        }
        which = max(waits, key=lambda name: waits[name])
        if waits[which] > 0:
            return waits[which], which
        self._requests.take(1, now)
        self._tokens.take(tokens, now)
        return 0.0, ""

    def limit_of(self, which: str) -> int:
        """Return the limit per minute of "requests" or "tokens"."""
        limit = self._limit
        return int(limit.requests_per_minute if which == "requests" else limit.tokens_per_minute)

    def charge(self, tokens: int, now: float) -> None:
        """Charge output tokens, known only after the answer."""
        self._tokens.take(tokens, now)

    def state(self, now: float, scale: float) -> Limits:
        """Describe both buckets for the reply's headers; resets are multiplied by `scale`."""
        return Limits(
            requests_limit=int(self._limit.requests_per_minute),
            requests_remaining=max(0, int(self._requests.level(now))),
            requests_reset=self._requests.until_full(now) * scale,
            tokens_limit=int(self._limit.tokens_per_minute),
            tokens_remaining=max(0, int(self._tokens.level(now))),
            tokens_reset=self._tokens.until_full(now) * scale,
        )
