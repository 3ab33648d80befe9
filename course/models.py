"""Which model plays which role: `course.model("small")`."""

from __future__ import annotations

import os
import tomllib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from course.errors import UnknownProvider, UnknownRole

SIMULATOR = "simulator"
ROLES = ("large", "small", "nano", "embed")


@dataclass(frozen=True)
class Model:
    """One entry of `models.toml`. Tokens of context; dollars per million tokens; None: unknown."""

    role: str
    id: str
    checked: date
    expires: date
    window: int | None = None
    input: float | None = None
    output: float | None = None


@dataclass(frozen=True)
class Provider:
    """A provider: the variable that holds its key, what it offers, and its models by role."""

    name: str
    key: str
    pricing: str
    offers: frozenset[str]
    models: Mapping[str, Model]


def current_provider() -> str:
    """Return the provider that `COURSE_PROVIDER` names; the simulator when it names none.

    Raises `UnknownProvider`.
    """
    name = os.environ.get("COURSE_PROVIDER", "").strip().lower() or SIMULATOR
    if name != SIMULATOR and name not in providers():
        raise UnknownProvider(
            f"COURSE_PROVIDER is {name!r}, which the course does not know.",
            f"set it to one of: {', '.join((SIMULATOR, *providers()))}.",
        )
    return name


@lru_cache(maxsize=1)
def providers() -> dict[str, Provider]:
    """Return the providers of `models.toml` by name."""
    tables = tomllib.loads((files("course") / "models.toml").read_text(encoding="utf-8"))
    return {name: _provider(name, table) for name, table in tables.items()}


def model(role: str, *, today: date | None = None) -> str:
    """Return the id of the model that plays `role` (large, small, nano or embed) at this provider.

    Warns when nobody has checked the entry for long. Raises `UnknownRole`, also for a role that
    the provider has no model for, and `UnknownProvider`.
    """
    name = current_provider()
    if role not in ROLES:
        raise UnknownRole(f"No model has the role {role!r}.", f"use one of: {', '.join(ROLES)}.")
    if name == SIMULATOR:
        return f"sim-{role}"
    if chosen := os.environ.get(f"COURSE_MODEL_{role.upper()}", "").strip():
        return chosen
    if role not in providers()[name].models:
        able = ", ".join(other for other, its in providers().items() if role in its.models)
        raise UnknownRole(
            f"{name} offers no model with the role {role!r}.",
            f"set COURSE_PROVIDER to one of: {SIMULATOR}, {able}.",
        )
    entry = providers()[name].models[role]
    if (today or date.today()) > entry.expires:
        warnings.warn(
            f"{entry.id} was last checked on {entry.checked} and may be gone; "
            f"look at the provider's page and set COURSE_MODEL_{role.upper()} if it is.",
            stacklevel=2,
        )
    return entry.id


def _provider(name: str, table: Mapping[str, Any]) -> Provider:
    models = {role: Model(role=role, **table[role]) for role in ROLES if role in table}
    return Provider(name, table["key"], table["pricing"], frozenset(table["offers"]), models)
