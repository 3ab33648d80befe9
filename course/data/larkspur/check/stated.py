"""What a planned document must state, and whether it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from course.data.larkspur.check import spellings
from course.data.larkspur.check.documents import Document, Finding
from course.data.larkspur.world import Event, Facts, PlannedDocument, Supplier

REACH = 70


@dataclass(frozen=True)
class Demand:
    """A fact: one section of the document must match all of `patterns`."""

    what: str
    patterns: tuple[str, ...]

    def holds(self, document: Document) -> bool:
        """Tell whether a section, or the whole of a document without sections, states the fact."""
        return any(all(re.search(p, part) for p in self.patterns) for part in document.sections)


@dataclass(frozen=True)
class Value(Demand):
    """A value of a policy: one passage matches all patterns, the number close to its unit.

    In a table the unit may stand in the header. `topic` matches what the value is about.
    """

    topic: str = ""

    def holds(self, document: Document) -> bool:
        """Tell whether a passage states the value, in a section about the topic."""
        return any(
            re.search(self.topic, section) and any(map(self._is_in, passages))
            for section, passages in zip(document.sections, document.passages, strict=True)
        )

    def _is_in(self, passage: str) -> bool:
        row = "|" in passage and all(re.search(pattern, passage) for pattern in self.patterns)
        return row or self._close(passage)

    def _close(self, passage: str) -> bool:
        first, *others = self.patterns
        around = (
            passage[max(m.start() - REACH, 0) : m.end() + REACH]
            for m in re.finditer(first, passage)
        )
        return any(all(re.search(other, near) for other in others) for near in around)


def unstated(document: Document, world: Facts) -> Iterator[Finding]:
    """Find the facts of the plan that a document does not state."""
    for reference in document.plan.states:
        for demand in _demands(reference, document.plan, world):
            if not demand.holds(document):
                yield Finding(document.plan.id, "unstated", f"{reference}: {demand.what}")


def unmentioned(document: Document, world: Facts) -> Iterator[Finding]:
    """Find documents of `refers_to` that the text names neither by number nor by title."""
    plans = {plan.id: plan for plan in world.documents}
    for name in document.plan.refers_to:
        if not any(Demand(name, ways).holds(document) for ways in _names_of(plans[name], world)):
            yield Finding(document.plan.id, "unmentioned", f"{name}: {plans[name].title}")


def _names_of(plan: PlannedDocument, world: Facts) -> Iterator[tuple[str, ...]]:
    if plan.policy:
        yield (plan.policy.split("@")[0].casefold(),)
    title = re.sub(r" ?\([^)]*\)", "", plan.title)
    for short in (title, title.split(":")[0], title.split(" of the ")[0]):
        if " " in short:
            yield (re.escape(short.casefold()),)
    content = {word for word in spellings.phrase(title) if word not in {r"\bthe", r"\bwith"}}
    yield tuple(sorted(content))
    for supplier in world.suppliers:
        if supplier.contract in plan.title and "Amendment" not in plan.title:
            yield (supplier.contract.casefold(),)
            yield (re.escape(supplier.brand.casefold()), r"contract|agreement")


def _demands(reference: str, plan: PlannedDocument, world: Facts) -> Iterator[Demand]:
    kind, _, name = reference.partition(":")
    if kind in {"policy", "draft"}:
        yield from _policy(kind, name, plan, world)
    elif kind in {"supplier", "amendment"}:
        yield from _supplier(kind, name, plan, world)
    elif kind in {"code", "codes"}:
        yield from _codes(kind, name, plan, world)
    elif kind in {"family", "catalog"}:
        yield from _products(kind, name, plan, world)
    elif kind == "person":
        yield from _people(name, world)
    else:
        yield from _named(kind, name, world)


def _policy(kind: str, name: str, plan: PlannedDocument, world: Facts) -> Iterator[Demand]:
    if kind == "draft":
        draft = next(draft for draft in world.drafts if draft["number"] == name)
        values, version = draft["values"], "draft"
        yield Demand("that it is not in force", (r"not (?:yet )?in force",))
    else:
        number, version = name.split("@")
        policy = next(policy for policy in world.policies if policy.number == number)
        values = next(v.values for v in policy.versions if v.version == version)
        if plan.policy == name:
            yield Demand("the number and version", (number.casefold(), re.escape(version)))
    for key, content in values.items():
        what, patterns = f"{key} = {content}", spellings.value(key, content)
        if isinstance(content, str):
            yield Demand(what, patterns)
        else:
            yield Value(what, patterns, spellings.topics(key))


def _supplier(kind: str, name: str, plan: PlannedDocument, world: Facts) -> Iterator[Demand]:
    if kind == "amendment":
        row = next(row for row in world.amendments if row["supplier"] == name)
        yield Demand("the day of the amendment", (spellings.day(row["effective"]),))
        yield Demand("the new duty", spellings.phrase(row["new_duty"]))
        yield Demand("the new end", (spellings.day(row["expires"]),))
        for key in ("lead_days", "late_percent", "late_cap_percent"):
            yield Demand(f"{key} = {row[key]}", spellings.value(key, row[key]))
        return
    whole = name == "all" or (plan.kind == "contract" and "Amendment" not in plan.title)
    for supplier in world.suppliers:
        if name in {"all", supplier.id}:
            yield Demand(supplier.name, (re.escape(supplier.name.casefold().split(" s.")[0]),))
            if whole:
                yield from _terms(supplier)


def _terms(supplier: Supplier) -> Iterator[Demand]:
    yield Demand(supplier.contract, (supplier.contract.casefold(),))
    yield Demand("the day on which it ends", (spellings.day(supplier.expires),))
    for key in ("lead_days", "payment_days", "late_percent", "late_cap_percent"):
        yield Demand(f"{supplier.id} {key}", spellings.value(key, getattr(supplier, key)))
    yield Demand(f"{supplier.id} minimum", (spellings.number(supplier.minimum),))
    yield Demand(f"{supplier.id} defects", (spellings.number(supplier.defect_limit_percent),))


def _codes(kind: str, name: str, plan: PlannedDocument, world: Facts) -> Iterator[Demand]:
    for code in world.ticket_codes:
        if kind == "codes" or code.code == name:
            yield Demand(code.code, (rf"\b{code.code.casefold()}\b",))
            if plan.kind == "policy":
                words = [w for w in spellings.phrase(code.name) if w != r"\bafter"]
                yield Demand(f"{code.code} {code.name}", (code.code.casefold(), "|".join(words)))


def _products(kind: str, name: str, plan: PlannedDocument, world: Facts) -> Iterator[Demand]:
    if kind == "family":
        category, family = name.split("/")
        numbers = [p.number for p in world.products if (p.category, p.family) == (category, family)]
        yield Demand(f"the name {family}", (re.escape(family.casefold()),))
        yield Demand(f"a part number of {family}", ("|".join(numbers).casefold(),))
        return
    for product in world.products:
        price = [price for price in product.prices if price.since <= plan.date][-1]
        money = (spellings.number(price.usd / 100), spellings.number(price.eur / 100))
        if product.discontinued is None or product.discontinued >= plan.date:
            yield Demand(f"{product.number} and its prices", (product.number.casefold(), *money))


def _people(name: str, world: Facts) -> Iterator[Demand]:
    for person in world.people:
        if name == person.id or (name == "all" and person.left is None):
            own = [re.escape(person.name.casefold())]
            yield Demand(f"{person.name}, {person.title}", (*own, *spellings.phrase(person.title)))
            if name == "all":
                phone = re.escape(person.phone)
                yield Demand(f"how to reach {person.name}", (*own, person.email, phone))


def _named(kind: str, name: str, world: Facts) -> Iterator[Demand]:
    if kind == "release":
        release = next(r for r in world.releases if r.version == name)
        short = name.removesuffix(".0") if name.count(".") == 2 else name
        yield Demand(f"version {name}", (rf"(?<![\d.]){re.escape(short)}(?:\.0)?(?![\d])",))
        yield Demand(f"the day of {name}", (spellings.day(release.released, year=False),))
    elif kind == "event":
        yield from _event(next(e for e in world.events if e.id == name))
    elif kind == "company":
        yield Demand("the name", (re.escape(world.company["name"].casefold()),))
        yield Demand("the day it was founded", (spellings.day(world.company["founded"]),))
        for founder in world.company["founders"]:
            yield Demand(founder, (re.escape(founder.casefold()),))
    elif kind == "rates":
        rates = sorted(set(world.usd_per_eur.values()))
        yield Demand("a rate", ("|".join(spellings.number(rate) for rate in rates),))
    else:
        names: dict[str, dict[str, tuple[str, ...]]] = {
            "warehouse": {w.code: (w.code, w.city) for w in world.warehouses},
            "site": {s["id"]: (s["city"].split(",")[0],) for s in world.sites},
            "carrier": {c.code: (c.name,) for c in world.carriers},
            "promotion": {p.code: (p.code, p.name) for p in world.promotions},
            "category": {c.code: (c.name,) for c in world.categories},
        }
        either = "|".join(re.escape(one.casefold()) for one in names[kind][name])
        yield Demand(either, (rf"\b(?:{either})",))


def _event(event: Event) -> Iterator[Demand]:
    yield Demand(f"first day {event.starts}", (spellings.day(event.starts, year=False),))
    yield Demand(f"last day {event.ends}", (spellings.last_day(event.starts, event.ends),))
    yield Demand(f"the year {event.starts.year}", (str(event.starts.year),))
