"""The models as one session sees them: with its windows, and without those that are retired."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from simulator.models import Lifecycle, Model, catalog
from simulator.scenario import Scenario


def day(scenario: Scenario, seconds: float) -> date:
    """Return the day after so many simulated seconds of a session."""
    return date.fromisoformat(scenario.calendar.today) + timedelta(days=int(seconds // 86_400))


def offered(scenario: Scenario, today: date) -> dict[str, Model]:
    """Return all models by name, the retired ones too."""
    return {name: _adapted(model, scenario, today) for name, model in catalog().items()}


def listed(models: dict[str, Model]) -> dict[str, Model]:
    """Return the models that are not retired."""
    return {name: model for name, model in models.items() if model.lifecycle != "retired"}


def _adapted(model: Model, scenario: Scenario, today: date) -> Model:
    if scenario.context is not None:
        model = replace(model, window=min(model.window, scenario.context.window))
    retired = scenario.retired_model
    if retired is not None and model.name in retired.models and retired.date:
        retires = date.fromisoformat(retired.date)
        stage: Lifecycle = "retired" if today >= retires else "deprecated"
        model = replace(model, lifecycle=stage, retires=retires)
    return model
