"""Scenarios: what goes wrong, read from `scenarios/*.toml`, combined with `+`, and overridden."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from importlib import resources
from typing import Any

from simulator.errors import BadOption, UnknownScenario, UnknownSetting
from simulator.randomness import digest, uniform
from simulator.sections import (
    SECTIONS,
    BrokenJson,
    Budget,
    Calendar,
    Context,
    CutStream,
    Drift,
    ErrorFrame,
    Errors,
    Hang,
    Html,
    Jobs,
    LengthStop,
    Pace,
    Poison,
    Quota,
    RateLimit,
    Refusal,
    Reset,
    RetiredModel,
    ShortBody,
    Slow,
)

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens to requests. A section that is None does not apply."""

    name: str
    pace: Pace = field(default_factory=Pace)
    rate_limit: RateLimit | None = None
    errors: Errors | None = None
    slow: Slow | None = None
    hang: Hang | None = None
    reset: Reset | None = None
    short_body: ShortBody | None = None
    cut_stream: CutStream | None = None
    error_frame: ErrorFrame | None = None
    broken_json: BrokenJson | None = None
    html: Html | None = None
    jobs: Jobs | None = None
    refusal: Refusal | None = None
    length_stop: LengthStop | None = None
    calendar: Calendar = field(default_factory=Calendar)
    retired_model: RetiredModel | None = None
    context: Context | None = None
    quota: Quota | None = None
    budget: Budget | None = None
    drift: Drift | None = None
    poison: Poison | None = None

    @property
    def needs_clock(self) -> bool:
        """Whether virtual time cannot show this scenario."""
        return any(part is not None for part in (self.rate_limit, self.slow, self.hang))

    def error_status(self, seed: int, fingerprint: str, attempt: int) -> int | None:
        """Return the status of an error for this attempt, or None for no error."""
        errors = self.errors
        if errors is None or not errors.strikes("error", seed, fingerprint, attempt):
            return None
        pick = int(digest("status", seed, fingerprint, attempt)[:8], 16)
        return errors.statuses[pick % len(errors.statuses)]

    def slowdown(self, seed: int, fingerprint: str, attempt: int) -> float | None:
        """Return how many times longer this attempt takes, or None for an ordinary one."""
        if self.slow is None or uniform("slow", seed, fingerprint, attempt) >= self.slow.share:
            return None
        spread = uniform("tail", seed, fingerprint, attempt)
        factor: float = self.slow.least * (self.slow.most / self.slow.least) ** spread
        return factor

    def pace_factor(self, seed: int, fingerprint: str, attempt: int) -> float:
        """Return the factor of an ordinary latency: `factor`, give or take `jitter`."""
        swing = 2 * uniform("pace", seed, fingerprint, attempt) - 1
        return self.pace.factor * (1 + self.pace.jitter * swing)


@cache
def names() -> tuple[str, ...]:
    """Return the names of all scenarios, sorted."""
    folder = resources.files("simulator").joinpath("scenarios")
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def summary(name: str) -> str:
    """Return the one-line summary of the scenario called `name`."""
    return str(_read(name)["summary"])


def load(name: str, overrides: Mapping[str, Mapping[str, Any]] | None = None) -> Scenario:
    """Read the scenario `name`, or several joined by `+`, then apply `overrides`.

    Of two scenarios with the same section the later one wins.

    >>> load("flaky", {"errors": {"probability": 0.5}}).errors.probability
    0.5

    Raises UnknownScenario, UnknownSetting, BadOption.
    """
    if not isinstance(name, str):
        raise BadOption(f"scenario is {name!r}; it must be a name, or several joined by '+'")
    sections: dict[str, dict[str, Any]] = {}
    for part in name.split("+"):
        for key, value in _read(part.strip()).items():
            if key not in {"version", "summary"}:
                sections[key] = dict(value)
    if not isinstance(overrides, Mapping | None):
        raise BadOption(f"overrides is {overrides!r}; it must map sections to settings")
    for key, value in (overrides or {}).items():
        if not isinstance(value, Mapping):
            raise UnknownSetting(
                f"override {key!r} is {value!r}; give a section and its settings, "
                f'for example {{"rate_limit": {{"requests_per_minute": 60}}}}'
            )
        sections[key] = {**sections.get(key, {}), **value}
    return Scenario(name, **{key: _section(key, value) for key, value in sections.items()})


def describe(scenario: Scenario) -> dict[str, Any]:
    """Return the scenario as plain data."""
    return asdict(scenario)


@cache
def _read(name: str) -> dict[str, Any]:
    if name not in names():
        raise UnknownScenario(
            f"there is no scenario {name!r}; there are {', '.join(names())}; join several by '+'"
        )
    path = resources.files("simulator").joinpath("scenarios", f"{name}.toml")
    data = tomllib.loads(path.read_text("utf-8"))
    if data.get("version") != FORMAT_VERSION:
        raise BadOption(f"{name}.toml has version {data.get('version')!r}, not {FORMAT_VERSION}")
    return data


def _section(key: str, values: Mapping[str, Any]) -> Any:
    cls = SECTIONS.get(key)
    if cls is None:
        raise UnknownSetting(f"there is no section {key!r}; there are {', '.join(SECTIONS)}")
    rules = {field.name: field.metadata["rule"] for field in fields(cls)}
    for name, value in values.items():
        if name not in rules:
            raise UnknownSetting(f"{key} has no setting {name!r}; it has {', '.join(rules)}")
        if not rules[name].holds(value):
            raise BadOption(f"{key}.{name} is {value!r}; it must be {rules[name].wanted}")
    return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
