"""Attacks on the grader, as data: what a student hands in, and what must hold afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from attacks.breaking import breaking
from attacks.cheating import Cheat, cheating
from attacks.machine import machine
from attacks.table import Attack, Scene

__all__ = ["Attack", "Cheat", "Scene", "attacks", "cheating"]


def attacks(scene: Scene) -> Iterator[Attack]:
    """Yield every attack on the machine and on the run."""
    yield from machine(scene)
    yield from breaking()
