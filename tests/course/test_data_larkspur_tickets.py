"""Tickets carry the labels that the desk's rules give them, and name only what exists."""

from collections import Counter
from contextlib import closing
from dataclasses import replace
from importlib.resources import files

import pytest

from course.data import facts, shop, tickets
from course.data.larkspur.check.tickets import alike, reread, ticket_findings

TICKETS = tickets()
BY_ID = {ticket.id: ticket for ticket in TICKETS}
MOST_ALIKE = 0.3


def share(part, whole):
    return len(part) / len(whole)


def test_the_checker_finds_nothing():
    assert [str(finding) for finding in ticket_findings()] == []


def test_there_are_enough_tickets_of_every_code_and_few_of_the_rare_ones():
    assert len(TICKETS) >= 620
    counts = Counter(ticket.code for ticket in TICKETS)
    shares = {code.code: code.share for code in facts().ticket_codes}
    assert set(counts) == set(shares)
    assert min(counts.values()) >= 8
    assert sorted(counts, key=counts.get) == sorted(shares, key=shares.get)
    for code, wanted in shares.items():
        assert abs(counts[code] / len(TICKETS) - wanted) < 0.03


def test_the_splits_hold_the_same_mix():
    dev, test = tickets("dev"), tickets("test")
    assert len(dev) + len(test) == len(TICKETS)
    assert 0.31 < share(dev, TICKETS) < 0.36
    both = [Counter(ticket.code for ticket in split) for split in (dev, test)]
    for code in both[1]:
        assert abs(both[0][code] / len(dev) - both[1][code] / len(test)) < 0.01
    for wanted in ("also", "injection"):
        parts = [[t for t in split if getattr(t, wanted)] for split in (dev, test)]
        assert abs(share(parts[0], dev) - share(parts[1], test)) < 0.04


def test_a_customer_and_an_order_are_in_one_split_only():
    for part in ("customer", "order"):
        known = [getattr(ticket, part) for ticket in TICKETS if getattr(ticket, part)]
        assert len(known) == len(set(known))


def test_no_body_is_nearly_another():
    pairs = alike(TICKETS)
    assert pairs[0][0] < MOST_ALIKE
    copy = replace(TICKETS[0], id=1, body=TICKETS[0].body + " Thanks.")
    assert alike((TICKETS[0], copy))[0][0] > MOST_ALIKE


def test_two_codes_are_plausible_often_enough_and_a_rule_decides():
    decided = [ticket for ticket in TICKETS if ticket.rule]
    assert len(decided) >= 45
    rules = {rule.number for rule in facts().ticket_rules}
    assert {ticket.rule for ticket in decided} == rules
    assert min(Counter(ticket.split for ticket in decided).values()) >= 20


def test_personal_data_of_every_kind_is_planted():
    kinds = Counter(found.kind for ticket in TICKETS for found in ticket.personal_data)
    assert set(kinds) == {"name", "email", "phone", "address", "card", "iban", "birth date"}
    assert min(kinds.values()) >= 5
    assert len([ticket for ticket in TICKETS if ticket.personal_data]) >= 120
    more = [t for t in TICKETS if {found.kind for found in t.personal_data} - {"name"}]
    assert len(more) >= 120


def test_injections_are_of_many_kinds_and_in_both_splits():
    injected = [ticket for ticket in TICKETS if ticket.injection]
    assert len(injected) >= 30
    kinds = Counter(ticket.injection for ticket in injected)
    assert len(kinds) >= 9
    assert min(kinds.values()) >= 2
    assert min(Counter(ticket.split for ticket in injected).values()) >= 8


def test_bodies_vary_in_length_and_channel():
    lengths = sorted(len(ticket.body.split()) for ticket in TICKETS)
    assert lengths[0] < 20
    assert lengths[-30] >= 100
    assert lengths[-1] > 200
    channels = Counter(ticket.channel for ticket in TICKETS)
    assert min(channels.values()) >= 40
    assert len(channels) == 4


def test_the_name_of_a_code_does_not_give_its_tickets_away():
    named = {
        code.code: [t for t in TICKETS if code.name.casefold() in t.body.casefold()]
        for code in facts().ticket_codes
    }
    assert sum(map(len, named.values())) <= len(TICKETS) * 0.02
    for word in ("refund", "missing", "broken", "cancel", "return", "wrong"):
        codes = {ticket.code for ticket in TICKETS if word in ticket.body.casefold()}
        assert len(codes) >= 4, word


def test_priorities_and_escalations_follow_the_policies_where_the_desk_did_not():
    with closing(shop()) as connection:
        rows = connection.execute("SELECT id, priority, escalated FROM tickets").fetchall()
    differ = [
        number
        for number, priority, escalated in rows
        if number in BY_ID
        and (priority, bool(escalated)) != (BY_ID[number].priority, BY_ID[number].escalate)
    ]
    assert 0 < len(differ) < len(TICKETS) * 0.05


def test_the_readme_says_what_the_second_reading_found():
    labels, codes = reread(TICKETS)
    readme = files("course.data.larkspur").joinpath("README.md").read_text("utf-8")
    assert f"Of {len(TICKETS)} tickets read again, {labels} got another label" in readme
    assert f"and {codes} of these another code" in readme


def wrong(check, ticket, **changes):
    return [f.detail for f in ticket_findings((replace(ticket, **changes),)) if f.check == check]


AMBIGUOUS = next(t for t in TICKETS if t.rule == 9)
TWICE_NAMED = BY_ID[9876]
ORDERED = next(t for t in TICKETS if t.code == "T2" and t.product)


@pytest.mark.parametrize(
    ("check", "ticket", "changes"),
    [
        ("length", ORDERED, {"body": "where is it"}),
        ("code", ORDERED, {"code": "Q8"}),
        ("rule", AMBIGUOUS, {"rule": 12}),
        ("rule", AMBIGUOUS, {"also": None}),
        ("rule", AMBIGUOUS, {"also": "T2"}),
        ("priority", ORDERED, {"priority": "P4"}),
        ("priority", BY_ID[8646], {"priority": "P2"}),
        ("escalate", BY_ID[8646], {"escalate": False}),
        ("database", ORDERED, {"code": "K4"}),
        ("database", ORDERED, {"id": 4}),
        ("database", ORDERED, {"customer": 1}),
        ("order", ORDERED, {"subject": "order 112018"}),
        ("product", ORDERED, {"product": "LK-TNT-2P-0418"}),
        ("product", ORDERED, {"product": "LK-BVY-1-0857"}),
        ("story", ORDERED, {"received": "2024-10-02 10:00:00"}),
        ("personal data", TWICE_NAMED, {"personal_data": TWICE_NAMED.personal_data[:1]}),
        ("personal data", ORDERED, {"body": ORDERED.body + " call +1 303 555 0199"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_checker_sees(check, ticket, changes):
    assert wrong(check, ticket, **changes)


@pytest.mark.parametrize(
    ("kind", "real"),
    [
        ("email", "someone@gmail.com"),
        ("phone", "+1 303 441 0199"),
        ("card", "4539 1488 0343 6467"),
        ("iban", "DE89 3704 0044 0532 0130 00"),
        ("iban", "DE20 9999 9999 0000 1234 56"),
    ],
)
def test_the_checker_refuses_data_that_could_be_real(kind, real):
    ticket = next(t for t in TICKETS if any(found.kind == kind for found in t.personal_data))
    found = next(found for found in ticket.personal_data if found.kind == kind)
    body = ticket.body[: found.start] + real + ticket.body[found.end :]
    label = replace(found, end=found.start + len(real), text=real)
    assert any(
        "may be real" in d
        for d in wrong("personal data", ticket, body=body, personal_data=(label,))
    )
