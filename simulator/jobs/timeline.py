"""How far a job is: by what was asked in virtual time, by the clock in the other time modes.

In virtual time nothing happens between two requests.
Each retrieval of a job therefore moves it on by one state, and the virtual clock to the end of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.clock import Clock


@dataclass(frozen=True, slots=True)
class Stage:
    """A state that a job passes through, and how long it stays there (simulated seconds)."""

    name: str
    seconds: float


class Timeline:
    """The states of one job, and when it entered each (simulated seconds)."""

    def __init__(self, stages: tuple[Stage, ...], end: str, clock: Clock) -> None:
        self.seconds = {stage.name: stage.seconds for stage in stages}
        self._order = [*self.seconds, end]
        self._clock = clock
        self.status = self._order[0]
        self.entered = {self.status: clock.simulated()}

    @property
    def following(self) -> str:
        """The state after this one, if nothing goes wrong."""
        return self._order[self._order.index(self.status) + 1]

    @property
    def ended(self) -> bool:
        """Whether the job stays in this state."""
        return self.status not in self.seconds

    @property
    def share(self) -> float:
        """How much of this state is over, from 0 to 1; in virtual time always one half."""
        if self._clock.mode == "virtual":
            return 0.5
        spent = self._clock.simulated() - self.entered[self.status]
        return min(1.0, spent / self.seconds[self.status])

    def due(self, asked: bool) -> bool:
        """Say whether this state is over; `asked`: in virtual time, somebody retrieves the job."""
        if self.ended:
            return False
        return asked if self._clock.mode == "virtual" else self.share >= 1.0

    def leave(self, following: str) -> None:
        """Go on to the state `following`, at the end of this one."""
        seconds = self.seconds[self.status]
        if self._clock.mode == "virtual":
            self._clock.spend(seconds)
            self.enter(following, self._clock.simulated())
        else:
            self.enter(following, self.entered[self.status] + seconds)

    def enter(self, status: str, now: float) -> None:
        """Change to a state at once."""
        self.status = status
        self.entered[status] = now
