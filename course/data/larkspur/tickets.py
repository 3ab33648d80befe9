"""The support tickets that lessons label, with what the desk's rules say about each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from course.data.splits import Split, of_split

Channel = Literal["mail", "web form", "chat", "phone note"]
Priority = Literal["P1", "P2", "P3", "P4"]
PersonalKind = Literal["name", "email", "phone", "address", "card", "iban", "birth date"]


@dataclass(frozen=True)
class PersonalData:
    """Something in a body that tells who a person is: `body[start:end] == text`."""

    kind: PersonalKind
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Reading:
    """The labels that somebody gave who read the ticket without seeing the others."""

    code: str
    priority: Priority
    escalate: bool


@dataclass(frozen=True)
class Ticket:
    """A message to the care desk, and the labels that policies CC-03, CC-04 and CC-11 give it.

    `id`, `received` (UTC), `customer` and `order` are those of the row in `shop.sqlite`.
    `product`: the part number of the one article that the message is about.
    `rule`: the precedence rule of CC-03 that decides against `also`, the other plausible code.
    `injection`: how the body tries to instruct its reader; the labels are those of the rest.
    `second_reading`: labels from a later reading; where they differ, the text was mended since.
    """

    id: int
    split: Split
    received: str
    channel: Channel
    customer: int | None
    order: int | None
    subject: str
    body: str
    code: str
    priority: Priority
    product: str | None
    escalate: bool
    rule: int | None
    also: str | None
    personal_data: tuple[PersonalData, ...]
    injection: str | None
    second_reading: Reading


def tickets(split: Split | None = None) -> tuple[Ticket, ...]:
    """Return the tickets of a split, oldest first; of both without one.

    Tune on "dev"; "test" is for the number you report.

    >>> {ticket.split for ticket in tickets("dev")}
    {'dev'}
    """
    return of_split(_tickets(), split, "tickets")


@lru_cache(maxsize=1)
def _tickets() -> tuple[Ticket, ...]:
    lines = files(__package__).joinpath("tickets.jsonl").read_text("utf-8").splitlines()
    return tuple(_ticket(json.loads(line)) for line in lines)


def _ticket(row: dict[str, Any]) -> Ticket:
    read = {
        "personal_data": tuple(PersonalData(**found) for found in row["personal_data"]),
        "second_reading": Reading(**row["second_reading"]),
    }
    return Ticket(**{**row, **read})
