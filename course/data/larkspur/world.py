"""The facts of Larkspur Outfitters: one source for the database, the handbook and the tickets.

The files lie in `facts/`, written by hand; `README.md` beside this module says what each holds.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar

Row = Mapping[str, Any]
Value = str | int | float | bool


@dataclass(frozen=True)
class Warehouse:
    """A warehouse; `serves` holds region codes, `manager` the id of a person."""

    code: str
    name: str
    city: str
    country: str
    opened: date
    floor_m2: int
    role: str
    serves: list[str]
    manager: str
    phone: str


@dataclass(frozen=True)
class Region:
    """A sales region: countries, states or provinces (North America), currency of its prices."""

    code: str
    name: str
    currency: str
    countries: list[str]
    states: list[str]


@dataclass(frozen=True)
class Carrier:
    """Who carries parcels, and to which regions."""

    code: str
    name: str
    regions: list[str]
    service: str


@dataclass(frozen=True)
class Promotion:
    """A discount of `percent` from `starts` to `ends`, both included; no departments: all."""

    code: str
    name: str
    starts: date
    ends: date
    percent: int
    departments: list[str]


@dataclass(frozen=True)
class Event:
    """Something that happened, told in documents and visible in the database."""

    id: str
    title: str
    starts: date
    ends: date
    summary: str
    supplier: str | None = None
    warehouse: str | None = None
    carrier: str | None = None


@dataclass(frozen=True)
class Person:
    """An employee; `manager` is the id of a person, `left` the last day of those who left."""

    id: str
    name: str
    title: str
    department: str
    site: str
    hired: date
    email: str
    phone: str
    manager: str | None = None
    left: date | None = None


@dataclass(frozen=True)
class Supplier:
    """A supplier and its contract as signed; what an amendment changed is in `Facts.amendments`."""

    id: str
    name: str
    brand: str
    city: str
    country: str
    currency: str
    contract: str
    signed: date
    expires: date
    lead_days: int
    minimum: int
    payment_days: int
    late_percent: float
    late_cap_percent: float
    defect_limit_percent: float
    contact: str


@dataclass(frozen=True)
class Category:
    """A category; each former name comes with the last day on which the shop used it."""

    code: str
    name: str
    department: str
    former: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class Price:
    """What a product costs from `since` on, in cents of each currency."""

    since: date
    usd: int
    eur: int


@dataclass(frozen=True)
class Product:
    """A product by its part number; `cost_percent` is the purchase cost in percent of the price."""

    number: str
    name: str
    family: str
    category: str
    supplier: str
    launched: date
    discontinued: date | None
    weight_g: int
    cost_percent: int
    specs: Mapping[str, Value]
    prices: tuple[Price, ...]


@dataclass(frozen=True)
class Version:
    """One version of a policy; the unit of a value is in its key."""

    version: str
    effective: date
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Policy:
    """A numbered policy, runbook or guide; versions oldest first, the last one is in force."""

    number: str
    title: str
    kind: str
    department: str
    owner: str
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version:
        """The version in force at the end of the two years."""
        return self.versions[-1]


@dataclass(frozen=True)
class TicketCode:
    """An in-house code of support tickets; `share` is its part of the tickets in the database."""

    code: str
    name: str
    means: str
    share: float


@dataclass(frozen=True)
class TicketRule:
    """Which of two plausible codes wins; `over` holds codes, or "*" for all."""

    number: int
    wins: str
    over: list[str]
    when: str


@dataclass(frozen=True)
class Release:
    """A version of the shop software and what its notes must say."""

    version: str
    released: date
    changes: list[str]
    breaking: tuple[str, ...] = ()
    known_issues: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedDocument:
    """A handbook document: what it is, what it must state, what it refers to."""

    id: str
    path: str
    title: str
    kind: str
    department: str
    style: str
    words: int
    status: str
    date: date
    states: list[str]
    refers_to: list[str]
    policy: str | None = None
    supersedes: str | None = None
    superseded_by: str | None = None
    near_duplicate_of: str | None = None
    long: bool = False


@dataclass(frozen=True)
class Contradiction:
    """A value that an outdated document states otherwise than the one in force: planted."""

    policy: str
    key: str
    old: Value
    new: Value
    old_version: str
    new_version: str
    changed_on: date
    old_document: str
    new_document: str


@dataclass(frozen=True)
class Facts:
    """Everything that is true at Larkspur Outfitters, from 2024-10-01 to 2026-09-30."""

    company: Row
    sites: tuple[Row, ...]
    countries: Mapping[str, str]
    usd_per_eur: Mapping[str, float]
    warehouses: tuple[Warehouse, ...]
    regions: tuple[Region, ...]
    carriers: tuple[Carrier, ...]
    promotions: tuple[Promotion, ...]
    events: tuple[Event, ...]
    people: tuple[Person, ...]
    suppliers: tuple[Supplier, ...]
    amendments: tuple[Row, ...]
    categories: tuple[Category, ...]
    products: tuple[Product, ...]
    policies: tuple[Policy, ...]
    drafts: tuple[Row, ...]
    ticket_codes: tuple[TicketCode, ...]
    ticket_rules: tuple[TicketRule, ...]
    ticket_practice: Row
    releases: tuple[Release, ...]
    documents: tuple[PlannedDocument, ...]
    contradictions: tuple[Contradiction, ...]

    def policy(self, number: str, on: date | None = None) -> Version:
        """Return the version of policy `number` in force on a day; without a day, the current one.

        Raises `KeyError` for an unknown number, or for a day before the first version.
        """
        for policy in self.policies:
            if policy.number == number:
                versions = [v for v in policy.versions if on is None or v.effective <= on]
                if versions:
                    return versions[-1]
        raise KeyError(f"no version of {number!r} was in force on {on}")


@lru_cache(maxsize=1)
def facts() -> Facts:
    """Return the facts, read once per process (tens of milliseconds).

    >>> facts().policy("CC-01").values["return_window_days"]
    45
    """
    company, codes = _toml("company"), _toml("ticket_codes")
    suppliers, policies = _toml("suppliers"), _toml("policies")
    return Facts(
        company=company["company"],
        sites=tuple(company["site"]),
        countries=company["countries"],
        usd_per_eur=company["usd_per_eur"],
        warehouses=_all(Warehouse, company["warehouse"]),
        regions=_all(Region, company["region"]),
        carriers=_all(Carrier, company["carrier"]),
        promotions=_all(Promotion, company["promotion"]),
        events=_all(Event, company["event"]),
        people=_all(Person, _toml("people")["person"]),
        suppliers=_all(Supplier, suppliers["supplier"]),
        amendments=tuple(suppliers["amendment"]),
        categories=tuple(_category(row) for row in _toml("categories")["category"]),
        products=tuple(_product(row) for row in _lines("products")),
        policies=tuple(_policy(row) for row in policies["policy"]),
        drafts=tuple(policies["draft"]),
        ticket_codes=_all(TicketCode, codes["code"]),
        ticket_rules=_all(TicketRule, codes["rule"]),
        ticket_practice={key: codes[key] for key in ("priority", "escalation", "superseded")},
        releases=_all(Release, _toml("releases")["release"]),
        documents=_all(PlannedDocument, _lines("documents")),
        contradictions=_all(Contradiction, _lines("contradictions")),
    )


T = TypeVar("T")


def _all(kind: type[T], rows: list[dict[str, Any]]) -> tuple[T, ...]:
    """Build one `kind` a row; JSON has no dates, so fields annotated as one are parsed."""
    dates = {field.name for field in fields(kind) if field.type == "date"}  # type: ignore[arg-type]
    return tuple(
        kind(**{key: _day(v) if key in dates else v for key, v in r.items()}) for r in rows
    )


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _category(row: Row) -> Category:
    former = tuple((old["name"], old["until"]) for old in row.get("former", ()))
    return Category(row["code"], row["name"], row["department"], former)


def _policy(row: dict[str, Any]) -> Policy:
    return Policy(**{**row, "versions": _all(Version, row["versions"])})


def _product(row: dict[str, Any]) -> Product:
    prices = tuple(Price(_day(p["from"]), p["usd"], p["eur"]) for p in row["prices"])
    gone = row["discontinued"] and _day(row["discontinued"])
    known = {"launched": _day(row["launched"]), "discontinued": gone, "prices": prices}
    return Product(**{**row, **known})


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_text(f"{name}.toml"))


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _text(f"{name}.jsonl").splitlines()]


def _text(name: str) -> str:
    return files(__package__).joinpath("facts", name).read_text("utf-8")
