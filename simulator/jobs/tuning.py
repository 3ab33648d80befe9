"""Fine-tuning jobs, and the models they make.

Nothing is optimized here: a fine-tuned model is its base model with the training examples as
examples of its own, which the engine reads beside those of the prompt.
That is also all that more epochs change: nothing but the bill.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.jobs.timeline import Timeline
from simulator.models import Model
from simulator.neutral import Turn

Example = tuple[Turn, ...]
"""One training example: a conversation whose last turn is the assistant's."""


@dataclass(frozen=True, slots=True)
class TunedModel:
    """A model that a session made. `created` is in simulated seconds of the session."""

    model: Model
    vendor: str
    base: str
    examples: tuple[Example, ...]
    created: float


class TunedModels:
    """The models that a session made, by name."""

    def __init__(self) -> None:
        self._all: dict[str, TunedModel] = {}

    def add(self, tuned: TunedModel) -> None:
        """Make a model available in its session."""
        self._all[tuned.model.name] = tuned

    def find(self, vendor: str, name: str) -> TunedModel | None:
        """Return the model of this vendor's API with this name, or None."""
        tuned = self._all.get(name)
        return tuned if tuned is not None and tuned.vendor == vendor else None

    def examples(self, name: str) -> tuple[Example, ...]:
        """Return what the model called `name` was trained on; nothing for any other name."""
        tuned = self._all.get(name)
        return () if tuned is None else tuned.examples

    def drop(self, name: str) -> None:
        """Forget a model."""
        del self._all[name]

    def all(self, vendor: str) -> list[TunedModel]:
        """Return the models of one vendor's API, oldest first."""
        return [tuned for tuned in self._all.values() if tuned.vendor == vendor]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a job failed: the vendor's code, a sentence, and the parameter to blame."""

    code: str
    message: str
    param: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a job, `at` simulated seconds after the session began."""

    id: str
    at: float
    message: str
    level: str = "info"


@dataclass(frozen=True, slots=True)
class Course:
    """What a job trains on, once its files are read. `tokens` are those of all epochs."""

    examples: tuple[Example, ...]
    epochs: int
    batch_size: int
    tokens: int

    @property
    def steps_per_epoch(self) -> int:
        """How many steps one pass over the examples takes."""
        return -(-len(self.examples) // self.batch_size)


@dataclass(slots=True)
class Tuning:
    """One fine-tuning job.

    course: what it trains on; None if the files have a flaw.
    asked: the request that made the job, for the surface.
    made: name of the fine-tuned model; None until there is one.
    trained: how many tokens it was trained on; None while it runs.
    checkpoints: the models that it was on the way, by the step.
    """

    id: str
    base: Model
    timeline: Timeline
    asked: Mapping[str, Any]
    course: Course | None
    flaw: Flaw | None = None
    made: str | None = None
    trained: int | None = None
    checkpoints: dict[int, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The state of the job."""
        return self.timeline.status

    def look(self, *, asked: bool) -> list[str]:
        """Bring the job up to date, and return the states it entered.

        asked: it is retrieved, which moves virtual time on.
        """
        entered = []
        while self.timeline.due(asked):
            asked = False
            failed = self.flaw is not None
            self.timeline.leave("failed" if failed else self.timeline.following)
            entered.append(self.status)
        return entered

    def cancel(self, now: float) -> None:
        """End the job at once."""
        self.timeline.enter("cancelled", now)
