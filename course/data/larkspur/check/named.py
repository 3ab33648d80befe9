"""What a document names must exist: numbers, codes, people, addresses, versions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.data.larkspur.check.documents import Document, Finding
from course.data.larkspur.world import Facts

POLICY = r"\b(?:CC|LG|PU|FI|HR|IT|RB|GD)-\d\d\b"
VERSIONED = rf"({POLICY})(?:,? \(?(?:version|v\.?|rev\.?) ?|@)(\d+\.\d+)(?! draft)"
SALUTATIONS = {"Mr", "Mrs", "Ms", "Dr", "Frau", "Herr", "Signora", "Signor", "Madame", "Monsieur"}
LABELS = r"^\W*(?:From|To|Cc|Present|Attendees|Owner|Chair|Minutes|Author|Absent|Excused)\W*:(.*)$"
PAIR = r"\b([A-Z][a-z]+) ([A-Z][\w]+(?:-[A-Z][\w]+)?)\b"
FULL_NAME = r"\b[A-Z][a-z]+ [A-Z][a-z]+(?:-[A-Z][a-z]+)?\b"


def unknown(document: Document, world: Facts) -> Iterator[Finding]:
    """Find identifiers and people that the facts do not know, or not yet on that day."""
    for what, name in (
        *_identifiers(document, world),
        *_versions(document, world),
        *_codes(document, world),
        *_people(document, world),
    ):
        yield Finding(document.plan.id, "unknown", f"{what} {name}")


def _identifiers(document: Document, world: Facts) -> Iterator[tuple[str, str]]:
    mailboxes = {world.company["care_email"]} | {p.email for p in world.people}
    mailboxes |= {
        content
        for policy in world.policies
        for version in policy.versions
        for content in version.values.values()
        if isinstance(content, str) and "@" in content
    }
    known = {
        "part number": (r"\bLK-[A-Z0-9]+-[A-Z0-9]+-\d+\b", {p.number for p in world.products}),
        "policy": (POLICY, {policy.number for policy in world.policies}),
        "contract": (r"\bC-\d{4}-\d{3}\b", {s.contract for s in world.suppliers}),
        "supplier": (r"\bSUP-\d\d\b", {s.id for s in world.suppliers}),
        "address": (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\w", mailboxes),
        "notice": (r"\bRC-\d{4}-\d\d\b", {"RC-2026-01"}),
        "warehouse": (r"\b(?:DEN|RNO|HBG|VEN|INN)\d\b", {w.code for w in world.warehouses}),
    }
    for what, (pattern, names) in known.items():
        for name in sorted(set(re.findall(pattern, document.flat)) - names):
            yield what, name


def _versions(document: Document, world: Facts) -> Iterator[tuple[str, str]]:
    policies = {f"{p.number} {v.version}" for p in world.policies for v in p.versions}
    policies |= {f"{draft['number']} {draft['version'].split()[0]}" for draft in world.drafts}
    for number, version in sorted(set(re.findall(VERSIONED, document.flat, re.IGNORECASE))):
        if f"{number} {version}" not in policies:
            yield "version", f"{number} {version}"
    releases = {release.version for release in world.releases}
    named = re.findall(r"\b(?:[Rr]eleases?|Ptarmigan|and) (\d+\.\d+\.\d+)\b", document.flat)
    for version in sorted(set(named) - releases):
        yield "release", version


def _codes(document: Document, world: Facts) -> Iterator[tuple[str, str]]:
    if document.plan.department != "Customer Care":
        return
    known = {code.code for code in world.ticket_codes}
    known |= {row["priority"] for row in world.ticket_practice["priority"]}
    for code in sorted(set(re.findall(r"(?<![\w-])[A-Z]\d\b(?![-.]\d)", document.flat)) - known):
        yield "ticket code", code


def _people(document: Document, world: Facts) -> Iterator[tuple[str, str]]:
    names = {person.name for person in world.people} | {s.contact for s in world.suppliers}
    for one, other in sorted(set(re.findall(PAIR, document.flat))):
        if not any(f"{one} {other}" in name for name in names) and _like_a_name(
            one, other, names, document.flat
        ):
            yield "person", f"{one} {other}"
    words = {word.casefold() for text in _company_words(world) for word in text.split()}
    for line in re.findall(LABELS, document.plain, re.MULTILINE):
        for name in sorted(set(re.findall(FULL_NAME, line))):
            known = any(name in one for one in names)
            if not known and not {word.casefold().rstrip("s") for word in name.split()} & words:
                yield "person", name
    for person in world.people:
        if person.hired > document.plan.date and person.name in document.flat:
            yield "person", f"{person.name}, who was hired on {person.hired}"


def _like_a_name(one: str, other: str, names: set[str], text: str) -> bool:
    """Tell whether two words with capitals look like somebody of the company, mixed up."""
    if other not in {name.split()[-1] for name in names} or one in SALUTATIONS:
        return False
    return one in {name.split()[0] for name in names} or not re.search(
        rf"\b{one.casefold()}\b", text
    )


def _company_words(world: Facts) -> Iterator[str]:
    """Yield titles, departments, places and companies: what stands beside names in a head."""
    yield from ("all", world.company["legal_us"], world.company["legal_eu"])
    for person in world.people:
        yield from (person.title, person.department)
    yield from (supplier.name for supplier in world.suppliers)
    yield from (f"{supplier.city} {supplier.country}" for supplier in world.suppliers)
    yield from (region.name for region in world.regions)
    yield from (f"{site['name']} {site['city']}" for site in world.sites)
