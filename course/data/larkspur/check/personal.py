"""Personal data in tickets: is all of it labelled, and is all of it invented?"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

from course.data.larkspur.tickets import PersonalData, Ticket

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"\+\d[\d ()-]{7,}\d")
# North America 555-01xx; Germany, France and Sweden: ranges that regulators keep for fiction.
FICTION = re.compile(
    r"\+1 \d{3} 555 01\d{2}"
    r"|\+49 (?:30 23125|89 99998) \d{3}|\+49 171 39200\d{2}"
    r"|\+33 6 39 98 \d{2} \d{2}"
    r"|\+46 70 174 06 \d{2}"
)
# Numbers that card networks publish for tests; no bank issues them.
TEST_CARDS = {
    "4111111111111111",
    "4012888888881881",
    "4000056655665556",
    "5105105105105100",
    "6011111111111117",
}
# No bank has a code of nines or of X: the check digits are right and the account cannot exist.
NO_BANK = re.compile(r"[A-Z]{2}\d\d(?:X?9{3,}|XXXX)")

NAME_WORD = re.compile(r"\b[^\W\d_a-zà-ÿ][^\W\d_]{2,}")
TITLES = {"Herr", "Mag", "Mme"}


def personal_data_findings(
    ticket: Ticket, connection: sqlite3.Connection
) -> Iterator[tuple[str, str]]:
    """Find labels that do not fit the body, data without a label, and data that could be real."""
    for found in ticket.personal_data:
        if ticket.body[found.start : found.end] != found.text:
            yield "personal data", f"{found.text!r} does not stand at {found.start}"
        if not _invented(found):
            yield "personal data", f"may be real: {found.kind} {found.text!r}"
    for start, end, text in _recognized(ticket, connection):
        if not any(found.start <= start and end <= found.end for found in ticket.personal_data):
            yield "personal data", f"{text!r} has no label"


def _invented(found: PersonalData) -> bool:
    compact = re.sub(r"[ -]", "", found.text)
    if found.kind == "email":
        return found.text.endswith(".example")
    if found.kind == "phone":
        return FICTION.fullmatch(found.text) is not None
    if found.kind == "card":
        return compact in TEST_CARDS
    if found.kind == "iban":
        return NO_BANK.match(compact) is not None and _check_digits(compact) == 1
    return True


def _check_digits(iban: str) -> int:
    """Return the remainder of ISO 13616: 1 where the check digits are right."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97


def _recognized(ticket: Ticket, connection: sqlite3.Connection) -> Iterator[tuple[int, int, str]]:
    """Yield addresses and numbers by their form, and names that the database or a label gives."""
    rows = connection.execute("SELECT name FROM customers WHERE id = ?", (ticket.customer,))
    names = {word for (name,) in rows for word in name.split()}
    labelled = " ".join(found.text for found in ticket.personal_data if found.kind == "name")
    names |= {word for word in NAME_WORD.findall(labelled) if word not in TITLES}
    words = "|".join(re.escape(name) for name in sorted(names)) or "(?!)"
    whole = re.compile(rf"(?<![\w.@-])(?:{words})(?![\w@-]|\.\w)")
    for pattern in (EMAIL, PHONE, whole):
        for match in pattern.finditer(ticket.body):
            yield match.start(), match.end(), match.group()
