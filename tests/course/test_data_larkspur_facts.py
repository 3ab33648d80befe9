"""The facts of Larkspur agree, and the planned handbook can be written from them."""

import re
from collections import Counter
from datetime import date

import pytest

from course.data import facts

WORLD = facts()
DOCUMENTS = {document.id: document for document in WORLD.documents}
KNOWN = {
    "policy": {f"{p.number}@{v.version}" for p in WORLD.policies for v in p.versions},
    "draft": {draft["number"] for draft in WORLD.drafts},
    "family": {f"{p.category}/{p.family}" for p in WORLD.products},
    "supplier": {s.id for s in WORLD.suppliers} | {"all"},
    "amendment": {amendment["supplier"] for amendment in WORLD.amendments},
    "person": {p.id for p in WORLD.people} | {"all"},
    "code": {c.code for c in WORLD.ticket_codes},
    "codes": {v.version for p in WORLD.policies if p.number == "CC-03" for v in p.versions},
    "release": {r.version for r in WORLD.releases},
    "event": {e.id for e in WORLD.events},
    "warehouse": {w.code for w in WORLD.warehouses},
    "site": {site["id"] for site in WORLD.sites},
    "carrier": {c.code for c in WORLD.carriers},
    "promotion": {p.code for p in WORLD.promotions},
    "category": {c.code for c in WORLD.categories},
    "rates": {""},
    "catalog": {""},
    "company": {""},
}


@pytest.mark.parametrize(
    ("what", "least"),
    [
        ("people", 40),
        ("suppliers", 24),
        ("categories", 30),
        ("products", 320),
        ("policies", 60),
        ("ticket_codes", 14),
        ("documents", 130),
    ],
)
def test_there_is_enough_of_everything(what, least):
    assert len(getattr(WORLD, what)) >= least


def test_at_least_twenty_policies_have_an_outdated_document_that_differs():
    assert len({c.policy for c in WORLD.contradictions}) >= 20


def test_part_numbers_follow_the_grammar_and_their_digits_are_unique():
    for product in WORLD.products:
        found = re.fullmatch(r"LK-([A-Z]{3})-[A-Z0-9]{1,3}-\d{4}", product.number)
        assert found, product.number
        assert found[1] == product.category
    digits = Counter(product.number[-4:] for product in WORLD.products)
    assert max(digits.values()) == 1


def test_products_name_known_categories_and_suppliers():
    assert {p.category for p in WORLD.products} == {c.code for c in WORLD.categories}
    assert {p.supplier for p in WORLD.products} == {s.id for s in WORLD.suppliers}


def test_no_product_name_says_a_word_twice():
    for product in WORLD.products:
        assert not re.search(r"\b([a-z]{2,}) \1\b", product.name, re.IGNORECASE), product.name


def test_a_measure_in_a_name_is_the_measure_in_the_specs():
    for product in WORLD.products:
        for found in re.finditer(r"([\d.]+) (mAh|l|ml)\b", product.name):
            spec = product.specs.get("battery" if found[2] == "mAh" else f"volume_{found[2]}")
            measure = found[0] if found[2] == "mAh" else float(found[1])
            assert spec in (None, measure), product.name


def test_prices_rise_no_more_than_the_policy_of_the_day_allows():
    for product in WORLD.products:
        for before, after in zip(product.prices, product.prices[1:], strict=False):
            assert before.since < after.since
            limit = WORLD.policy("PU-06", after.since).values["largest_rise_percent"]
            for old, new in ((before.usd, after.usd), (before.eur, after.eur)):
                assert 100 * (new - old) <= limit * old, product.number


def test_people_write_from_the_reserved_domain_and_telephone_from_the_fictional_range():
    for person in WORLD.people:
        assert person.email.endswith("@larkspur.example")
        assert re.fullmatch(r"\+1 \d{3} 555 01\d\d", person.phone)
    assert len({p.email for p in WORLD.people} | {p.phone for p in WORLD.people}) == 90


def test_owners_and_managers_are_people_who_are_there():
    there = {person.id for person in WORLD.people if person.left is None}
    assert {policy.owner for policy in WORLD.policies} <= there
    assert {warehouse.manager for warehouse in WORLD.warehouses} <= there
    assert {person.manager for person in WORLD.people} - {None} <= there


def test_versions_of_a_policy_carry_the_same_keys_and_differ_in_a_value():
    for policy in WORLD.policies:
        for old, new in zip(policy.versions, policy.versions[1:], strict=False):
            assert old.effective < new.effective
            assert old.values.keys() == new.values.keys(), policy.number
            assert old.values != new.values, policy.number


def test_a_policy_is_asked_for_by_day():
    assert WORLD.policy("CC-01", date(2025, 8, 31)).values["return_window_days"] == 60
    assert WORLD.policy("CC-01", date(2025, 9, 1)).values["return_window_days"] == 45
    with pytest.raises(KeyError, match="CC-01"):
        WORLD.policy("CC-01", date(2001, 1, 1))


def test_every_fact_that_a_document_states_exists():
    for document in WORLD.documents:
        for reference in document.states:
            kind, _, name = reference.partition(":")
            assert name in KNOWN[kind], f"{document.id} states {reference}"


def test_every_policy_in_force_is_stated_by_a_document():
    stated = {fact for document in WORLD.documents for fact in document.states}
    assert {f"policy:{p.number}@{p.current.version}" for p in WORLD.policies} <= stated


def test_documents_refer_to_documents_of_the_plan():
    for document in WORLD.documents:
        related = {document.superseded_by, document.supersedes, document.near_duplicate_of}
        assert (set(document.refers_to) | related) - {None} <= DOCUMENTS.keys(), document.id
        assert (document.status == "superseded") == (document.superseded_by is not None)


def test_contradictions_are_exactly_the_values_in_which_outdated_documents_differ():
    listed = {(c.policy, c.key, c.old, c.new) for c in WORLD.contradictions}
    for document in WORLD.documents:
        if document.superseded_by and document.policy:
            number, version = document.policy.split("@")
            policy = next(p for p in WORLD.policies if p.number == number)
            old = next(v for v in policy.versions if v.version == version).values
            new = policy.current.values
            differing = {(number, k, old[k], new[k]) for k in new if old[k] != new[k]}
            assert differing
            assert differing <= listed
            listed -= differing
    assert {policy for policy, *_ in listed} == {"C-2023-014"}  # a contract and its amendment


def test_ticket_codes_are_uneven_and_their_rules_name_codes():
    codes = {code.code for code in WORLD.ticket_codes}
    shares = [code.share for code in WORLD.ticket_codes]
    assert sum(shares) == pytest.approx(1)
    assert max(shares) > 20 * min(shares)
    for rule in WORLD.ticket_rules:
        assert set(rule.over) <= codes | {"*"}
        assert rule.wins in codes | {"first request"}


def test_planned_documents_have_a_length_and_at_least_two_are_long():
    long = [document for document in WORLD.documents if document.long]
    assert len(long) >= 2
    assert min(document.words for document in long) >= 12_000
    for document in WORLD.documents:
        assert document.long or 200 <= document.words <= 4_000, document.id
        assert document.date <= date(2026, 9, 30), document.id
    assert len({document.path for document in WORLD.documents}) == len(WORLD.documents)
    assert len({document.style for document in WORLD.documents}) >= 50
