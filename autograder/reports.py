"""What a check says about an exercise, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["not attempted", "not yet", "done", "written"]


@dataclass(frozen=True)
class TaskReport:
    """One task. `points` are what the tests give; a written task is for a person to read."""

    task: str
    title: str
    state: State
    points: float
    maximum: float
    message: str = ""
    notices: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> TaskReport:
        """Return the verdict of what `to_dict` gave, also after a way through JSON."""
        return cls(**{**raw, "notices": tuple(raw["notices"])})


@dataclass(frozen=True)
class Report:
    """What `course check` says about an exercise."""

    slug: str
    title: str
    tasks: tuple[TaskReport, ...]
    seconds: float = 0.0
    hidden: bool = True

    @property
    def done(self) -> bool:
        """Whether every task that tests can judge is done."""
        return all(task.state in ("done", "written") for task in self.tasks)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data for `--json` and the progress file."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Report:
        """Return the report of what `to_dict` gave, also after a way through JSON."""
        return cls(**{**raw, "tasks": tuple(TaskReport.from_dict(task) for task in raw["tasks"])})
