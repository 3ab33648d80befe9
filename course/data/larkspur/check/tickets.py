"""Support tickets: do their labels fit the rules, and does what they name exist and agree?

`python -m course.data.larkspur.check.tickets` prints the findings.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import combinations

from course.data.larkspur.check.documents import Finding
from course.data.larkspur.check.personal import personal_data_findings
from course.data.larkspur.shop import shop
from course.data.larkspur.tickets import Reading, Ticket, tickets
from course.data.larkspur.world import Facts, facts

Found = Iterator[tuple[str, str]]

CHANNELS = {"email": "mail", "form": "web form", "chat": "chat", "phone": "phone note"}
WORDS = range(10, 251)
SHINGLE = 3
DAMAGE_DAYS = 14
P4_CODES = {"V8", "N6", "L8", "X1"}
GROUP_RULE = 3
ORDER_NUMBER = re.compile(r"(?<![\d.+-])1[0-2]\d{4}(?![\d-])")
PART_NUMBER = re.compile(r"\bLK-[A-Z]{3}-[A-Z0-9]{1,3}-\d{4}\b")
ROW = "SELECT customer_id, order_id, opened_at, channel, code FROM tickets WHERE id = ?"


def ticket_findings(read: tuple[Ticket, ...] | None = None) -> Iterator[Finding]:
    """Find what is wrong with the tickets: of all, without `read`."""
    world = facts()
    with closing(shop()) as connection:
        for ticket in tickets() if read is None else read:
            found = [*_form(ticket), *_labels(ticket, world), *_row(ticket, connection)]
            found += _named(ticket, world, connection)
            found += [*_story(ticket, connection), *personal_data_findings(ticket, connection)]
            for check, detail in found:
                yield Finding(str(ticket.id), check, detail)


def alike(read: tuple[Ticket, ...]) -> list[tuple[float, int, int]]:
    """Return every pair of bodies that share runs of three words, by Jaccard index, falling."""
    runs = {ticket.id: _runs(ticket.body) for ticket in read}
    shared = (
        (len(runs[one] & runs[other]) / len(runs[one] | runs[other]), one, other)
        for one, other in combinations(runs, 2)
        if runs[one] & runs[other]
    )
    return sorted(shared, reverse=True)


def reread(read: tuple[Ticket, ...]) -> tuple[int, int]:
    """Count the tickets to which the second reading gave another label, and another code."""
    codes = sum(ticket.second_reading.code != ticket.code for ticket in read)
    labels = sum(
        ticket.second_reading != Reading(ticket.code, ticket.priority, ticket.escalate)
        for ticket in read
    )
    return labels, codes


def _runs(body: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", body.casefold())
    return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}


def _form(ticket: Ticket) -> Found:
    if (count := len(ticket.body.split())) not in WORDS:
        yield "length", f"{count} words, 10 to 250 wanted"


def _labels(ticket: Ticket, world: Facts) -> Found:
    codes = {code.code for code in world.ticket_codes}
    if ticket.code not in codes or ticket.also not in codes | {None}:
        yield "code", f"unknown: {ticket.code} or {ticket.also}"
    if (ticket.rule is None) != (ticket.also is None):
        yield "rule", f"rule {ticket.rule} decides between {ticket.code} and {ticket.also}"
    elif ticket.rule and not _fits(ticket, world):
        yield "rule", f"rule {ticket.rule} does not put {ticket.code} before {ticket.also}"
    if ticket.code == "Z2" and ticket.priority != "P1":
        yield "priority", f"Z2 is P1, not {ticket.priority}"
    if ticket.priority == "P4" and ticket.code not in P4_CODES:
        yield "priority", f"{ticket.code} is never P4"
    if ticket.code in ("Z2", "F0") and not ticket.escalate:
        yield "escalate", f"{ticket.code} is always escalated"


def _fits(ticket: Ticket, world: Facts) -> bool:
    """Tell whether the rule names both codes.

    Rule 3 also decides against N6: what is broken, late or missing keeps its ordinary code.
    """
    rule = next((rule for rule in world.ticket_rules if rule.number == ticket.rule), None)
    if rule is None or ticket.also == ticket.code:
        return False
    if rule.number == GROUP_RULE and ticket.also == "N6":
        return ticket.code not in rule.over
    wins = rule.wins in (ticket.code, "first request")
    return wins and (ticket.also in rule.over or rule.over == ["*"])


def _row(ticket: Ticket, connection: sqlite3.Connection) -> Found:
    row = connection.execute(ROW, (ticket.id,)).fetchone()
    if row is None:
        yield "database", f"there is no ticket {ticket.id}"
        return
    customer, order, opened, channel, code = row
    expected = (customer, order, opened, CHANNELS[channel], code)
    written = (ticket.customer, ticket.order, ticket.received, ticket.channel, ticket.code)
    if written != expected:
        yield "database", f"{written} here, {expected} there"


def _named(ticket: Ticket, world: Facts, connection: sqlite3.Connection) -> Found:
    text = f"{ticket.subject}\n{ticket.body}"
    for number in ORDER_NUMBER.findall(text):
        if int(number) != ticket.order:
            yield "order", f"{number} is named, the ticket's order is {ticket.order}"
    named = {*PART_NUMBER.findall(text), *([ticket.product] if ticket.product else [])}
    for part in sorted(named - {product.number for product in world.products}):
        yield "product", f"there is no {part}"
    if ticket.order and ticket.product:
        lines = connection.execute(
            "SELECT part_number FROM order_items JOIN products ON products.id = product_id"
            " WHERE order_id = ?",
            (ticket.order,),
        ).fetchall()
        if (ticket.product,) not in lines:
            yield "product", f"{ticket.product} is not in order {ticket.order}"


def _story(ticket: Ticket, connection: sqlite3.Connection) -> Found:
    """Find what cannot have happened by the day on which the ticket came."""
    if ticket.order is None:
        return
    day = ticket.received[:10]
    sent, delivered = _parcels(ticket.order, connection)
    arrived = bool(delivered) and all(when is not None and when <= day for when in delivered)
    if ticket.code in ("K4", "T2", "B9", "M1", "H3", "Z2") and not arrived:
        yield "story", f"order {ticket.order} has not arrived on {day}"
    elif ticket.code == "M1":
        last = max(when for when in delivered if when)
        if (date.fromisoformat(day) - date.fromisoformat(last)).days > DAMAGE_DAYS:
            yield "story", f"delivered on {last}, reported on {day}: too late for M1"
    if ticket.code == "D6" and any(when < day for when in sent):
        yield "story", f"order {ticket.order} has left before {day}"
    if ticket.code == "T2" and not _returned(ticket.order, day, connection):
        yield "story", f"nothing of order {ticket.order} has come back by {day}"


def _parcels(
    order: int, connection: sqlite3.Connection
) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    rows = connection.execute(
        "SELECT shipped_on, delivered_on FROM shipments WHERE order_id = ?", (order,)
    ).fetchall()
    return tuple(sent for sent, _ in rows), tuple(delivered for _, delivered in rows)


def _returned(order: int, day: str, connection: sqlite3.Connection) -> bool:
    query = "SELECT count(*) FROM returns WHERE order_id = ? AND received_on <= ?"
    (count,) = connection.execute(query, (order, day)).fetchone()
    return bool(count)


def main() -> int:
    """Print the findings and the pairs of bodies that are most alike; return 1 if there are any."""
    found = list(ticket_findings())
    for finding in found:
        print(finding)
    for share, one, other in alike(tickets())[:5]:
        print(f"{share:6.1%} of their runs of words are shared by {one} and {other}")
    labels, codes = reread(tickets())
    print(f"the second reading gave {labels} tickets another label, {codes} of these another code")
    print(f"{len(found)} findings in {len(tickets())} tickets")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
