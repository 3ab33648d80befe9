"""Steps of a calculation, written down as they are made."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from simulator.skills.arithmetic.numbers import plain


@dataclass(frozen=True, slots=True)
class Solution:
    """The value that a problem asks for, its unit ("" if none), and the steps to it."""

    value: Fraction
    unit: str
    steps: tuple[tuple[str, Fraction], ...]


class Work:
    """Computes, and notes each step with its result."""

    def __init__(self) -> None:
        self._steps: list[tuple[str, Fraction]] = []

    @property
    def steps(self) -> tuple[tuple[str, Fraction], ...]:
        return tuple(self._steps)

    def add(self, one: Fraction, other: Fraction) -> Fraction:
        return self._note(one, "+", other, one + other)

    def sub(self, one: Fraction, other: Fraction) -> Fraction:
        return self._note(one, "-", other, one - other)

    def mul(self, one: Fraction, other: Fraction) -> Fraction:
        return self._note(one, "×", other, one * other)

    def div(self, one: Fraction, other: Fraction) -> Fraction:
        return self._note(one, "÷", other, one / other)

    def percent(self, base: Fraction, share: Fraction) -> Fraction:
        """Return so many percent of the base; that is part of a step and not one of its own."""
        value = base * share / 100
        self._steps.append((f"{plain(share)}% of {plain(base)} = {plain(value, 4)}", value))
        return value

    def _note(self, one: Fraction, sign: str, other: Fraction, value: Fraction) -> Fraction:
        shown = f"{plain(one, 4)} {sign} {plain(other, 4)} = {plain(value, 4)}"
        self._steps.append((shown, value))
        return value


def operations(solution: Solution) -> int:
    """Count the steps that a solver must think of: a percent and its use are one."""
    percents = sum("% of" in text for text, _ in solution.steps)
    return max(1, len(solution.steps) - percents)
