"""Points off for being late: nbgrader's own rules, or the plugin that its configuration names."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from autograder.grading.gradebook import Penalty


class _Zero(Penalty):
    """What is late is worth nothing."""

    def of(self, student: str, score: float, seconds_late: float) -> float | None:  # noqa: ARG002
        return score


class _Plugin(Penalty):
    """Asks a plugin of nbgrader (`LateSubmissionPlugin`) that the configuration names."""

    def __init__(self, plugin: Any) -> None:
        self.plugin = plugin

    def of(self, student: str, score: float, seconds_late: float) -> float | None:
        found = self.plugin.late_submission_penalty(student, score, seconds_late)
        return None if found is None else float(found)


def configured_penalty(config: Any) -> Penalty:
    """Return the penalty of nbgrader's configuration: by default none.

    `AssignLatePenalties.plugin_class` may name a class or `package.module.Class`;
    `LateSubmissionPlugin.penalty_method` may be "none" or "zero".
    """
    name = config.AssignLatePenalties.get("plugin_class")
    if name:
        made = _load(name) if isinstance(name, str) else name
        return _Plugin(made(config=config))
    return _Zero() if config.LateSubmissionPlugin.get("penalty_method") == "zero" else Penalty()


def _load(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(import_module(module), attribute)
