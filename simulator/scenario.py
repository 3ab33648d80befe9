"""Scenarios: what goes wrong, read from `scenarios/*.toml`, combined with `+`, and overridden."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from importlib import resources
from typing import Any

from simulator.errors import BadOption, UnknownScenario, UnknownSetting
from simulator.randomness import digest, uniform

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast answers come: every latency times `factor`, varied by up to `jitter` (a share)."""

    factor: float = 1.0
    jitter: float = 0.1


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Token buckets: a rate per simulated minute, and how much may be used at once."""

    requests_per_minute: float = 600
    burst_requests: float = 10
    tokens_per_minute: float = 240_000
    burst_tokens: float = 40_000


@dataclass(frozen=True, slots=True)
class Errors:
    """Server errors: their share of attempts, their statuses, the wait they tell (seconds)."""

    probability: float = 0.25
    statuses: tuple[int, ...] = (500, 502, 503, 529)
    retry_after: float = 0.5


@dataclass(frozen=True, slots=True)
class Slow:
    """A long tail: `share` of attempts takes `least` to `most` times as long."""

    share: float = 0.1
    least: float = 5.0
    most: float = 20.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens to requests. A section that is None does not apply."""

    name: str
    pace: Pace = Pace()
    rate_limit: RateLimit | None = None
    errors: Errors | None = None
    slow: Slow | None = None

    @property
    def needs_clock(self) -> bool:
        """Whether virtual time cannot show this scenario."""
        return self.rate_limit is not None or self.slow is not None

    def error_status(self, seed: int, fingerprint: str, attempt: int) -> int | None:
        """Return the status of a server error for this attempt, or None for no error."""
        if self.errors is None:
            return None
        if uniform("error", seed, fingerprint, attempt) >= self.errors.probability:
            return None
        pick = int(digest("status", seed, fingerprint, attempt)[:8], 16)
        return self.errors.statuses[pick % len(self.errors.statuses)]

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


SECTIONS: dict[str, type[Any]] = {
    "pace": Pace,
    "rate_limit": RateLimit,
    "errors": Errors,
    "slow": Slow,
}


SHARES = frozenset({"pace.jitter", "errors.probability", "slow.share"})
FACTORS = frozenset({"slow.least", "slow.most"})
LARGEST = 1e12
"""Larger numbers are mistakes: as seconds this is more than thirty thousand years."""


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
    known = {field.name: field.default for field in fields(cls)}
    for setting, value in values.items():
        if setting not in known:
            raise UnknownSetting(f"{key} has no setting {setting!r}; it has {', '.join(known)}")
        _check(f"{key}.{setting}", value, like=known[setting])
    return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


def is_number(value: Any) -> bool:
    """Say whether `value` is an ordinary number: no truth value, no infinity, nothing huge."""
    return type(value) in (int, float) and -LARGEST <= value <= LARGEST


def _check(name: str, value: Any, like: Any) -> None:
    if isinstance(like, tuple):
        ok = isinstance(value, list | tuple) and value and all(_is_error(v) for v in value)
        wanted = "a list of statuses from 400 to 599"
    elif name in SHARES:
        ok, wanted = is_number(value) and 0 <= value <= 1, "a number from 0 to 1"
    elif name in FACTORS:
        ok, wanted = is_number(value) and value > 0, "a number above 0"
    else:
        ok, wanted = is_number(value) and value >= 0, "a number of 0 or more"
    if not ok:
        raise BadOption(f"{name} is {value!r}; it must be {wanted}")


def _is_error(status: Any) -> bool:
    return type(status) is int and 400 <= status <= 599
