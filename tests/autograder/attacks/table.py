"""What an attack is. Its cells say "refused" or "BROKE" for each thing that they try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zoo

FULL, EARLY = 8.0, 4.0
"""All points; and those of the cells before place `MIDDLE`, and of the other notebook."""
MIDDLE = 4

_ATTEMPT = """
def attempt(name, action):
    try:
        value = action()
    except Exception as error:
        print("refused", name, type(error).__name__, error)
    else:
        print("BROKE", name, repr(value)[:200])
"""


def _plant_nothing(folder: Path) -> None:
    """Leave a submission as it was handed in."""


@dataclass(frozen=True)
class Scene:
    """What an attacker is after. `port` and `udp` are services on the loopback of the machine.

    `token` is a word that must not be found anywhere, `nap` a number of seconds that nobody else
    sleeps.
    """

    port: int
    udp: int
    socket: Path
    secret: Path
    course: Path
    folder: Path
    token: str
    nap: str


@dataclass(frozen=True)
class Attack:
    """A submission. `says` must be in what its cells put out, `flags` in its report.

    `score` is what it keeps; `problem` a part of why it is not graded. `plant` adds what no plain
    file is. `tiers` are those in which it runs.
    """

    number: int
    name: str
    files: dict[str, Any]
    says: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    score: float = FULL
    problem: str = ""
    plant: Callable[[Path], object] = _plant_nothing
    tiers: tuple[str, ...] = ("namespaces", "landlock")

    @property
    def student(self) -> str:
        """The folder that it is handed in as."""
        return f"{self.number:02}-{self.name}"


def cells(*sources: str, place: int = 1) -> dict[str, Any]:
    """Return a perfect submission with more cells in it."""
    return zoo.adding(place, *(zoo.cell("code", source) for source in sources))


def trying(setup: str, **attempts: str) -> dict[str, Any]:
    """Return a submission that evaluates expressions, each of which must fail."""
    lines = [f"attempt({name!r}, lambda: {action})" for name, action in attempts.items()]
    return cells("\n".join([_ATTEMPT, setup, *lines]))
