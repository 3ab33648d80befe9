"""Chance that gives the same numbers on every Python: only `Random.random` is promised to."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice:
    """A seeded source of chance; every part of the shop has its own, so that parts stay apart."""

    def __init__(self, name: str) -> None:
        self._random = random.Random(f"larkspur/{name}")

    def share(self) -> float:
        """Return a number from 0 (included) to 1 (excluded)."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """Return true with this probability."""
        return self.share() < probability

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self.share() * (high - low + 1))

    def around(self, low: int, high: int) -> int:
        """Return a whole number in the range, more often near its middle than at its ends."""
        return low + int((self.share() + self.share()) / 2 * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """Return one of the things, each with the same probability."""
        return things[int(self.share() * len(things))]

    def weighted(self, weights: dict[T, float]) -> T:
        """Return one of the keys, by weight."""
        return Urn(list(weights), list(weights.values())).draw(self)


class Urn(Generic[T]):
    """Things to draw by weight, prepared once for many draws."""

    def __init__(self, things: Sequence[T], weights: Sequence[float]) -> None:
        self._things = list(things)
        self._sums = list(accumulate(weights))

    def draw(self, dice: Dice) -> T:
        """Return one of the things."""
        place = bisect(self._sums, dice.share() * self._sums[-1])
        return self._things[min(place, len(self._things) - 1)]
