"""Prices next to a part number, and exchange rates next to a month, must agree with the facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from course.data.larkspur.check.documents import Document, Finding
from course.data.larkspur.check.spellings import MONTHS
from course.data.larkspur.world import Facts, Product

AMOUNT = r"(\d{1,3}(?:[,.]\d{3})*(?:[.,]\d\d)?|\d+(?:[.,]\d\d)?)"
MONEY = {
    "usd": rf"(?:\$ ?|USD ?){AMOUNT}(?!\d)|(?<![\d.,]){AMOUNT} ?USD",
    "eur": rf"(?:€ ?|EUR ?){AMOUNT}(?!\d)|(?<![\d.,]){AMOUNT} ?(?:€|EUR)",
}
NUMBER = r"\bLK-[A-Z]{3}-[A-Z0-9]{1,3}-\d{4}\b"
OTHER_TIME = re.compile(r"\b(?:was|from|until|old|new|before|instead|now|since|to)\b|->|→", re.I)
REACH = 100
MOST_PIECES = 60


def wrong_prices(document: Document, world: Facts) -> Iterator[Finding]:
    """Find amounts of money behind a part number that are no price of that product."""
    products = {product.number: product for product in world.products}
    for line, header in _lines(document.plain):
        for number, after in _after_numbers(line):
            product = products.get(number)
            if product is None:
                continue
            for currency, cents in _amounts(after, header, line):
                if cents not in _allowed(product, currency, document.plan.date, header + line):
                    shown = f"{number} {cents / 100:.2f} {currency.upper()}"
                    yield Finding(document.plan.id, "price", shown)


def wrong_rates(document: Document, world: Facts) -> Iterator[Finding]:
    """Find exchange rates that differ from Finance's rate of the month named in their line."""
    month = "|".join(MONTHS)
    pattern = rf"(?:\b({month}) (\d{{4}})|\b(\d{{4}})-(\d\d)\b)\D{{1,30}}(1\.[01]\d)(?!\d|[.,]\d)"
    for name, year, iso_year, iso_month, rate in re.findall(pattern, document.plain.casefold()):
        key = f"{year}-{MONTHS.index(name) + 1:02}" if name else f"{iso_year}-{iso_month}"
        if world.usd_per_eur.get(key) != float(rate):
            yield Finding(document.plan.id, "rate", f"{rate} for {key}")


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line with the header of the table in which it stands, or with nothing."""
    header = ""
    for line in text.splitlines():
        if not line.lstrip().startswith("|"):
            header = ""
        elif not header:
            header = line
        yield line, header


def _after_numbers(line: str) -> Iterator[tuple[str, str]]:
    found = list(re.finditer(NUMBER, line))
    ends = [match.start() for match in found[1:]] + [len(line)] * bool(found)
    for match, end in zip(found, ends, strict=True):
        row = line.lstrip().startswith("|")
        yield match[0], line[match.end() : end if row else min(end, match.end() + REACH)]


def _amounts(after: str, header: str, line: str) -> Iterator[tuple[str, int]]:
    for currency, pattern in MONEY.items():
        for before, behind in re.findall(pattern, after):
            yield currency, _cents(before or behind)
    names, cells = header.split("|"), line.split("|")
    if header and len(names) == len(cells):
        for name, cell in zip(names, cells, strict=True):
            for currency, sign in (("usd", r"USD|\$"), ("eur", "EUR|€")):
                amount = re.fullmatch(rf" *{AMOUNT} *", cell)
                if amount and re.search(sign, name) and "|" + cell in "|" + after:
                    yield currency, _cents(amount[1])


def _cents(amount: str) -> int:
    whole, cents = re.fullmatch(r"(.*?)(?:[.,](\d\d))?", amount).groups()  # type: ignore[union-attr]
    return int(re.sub(r"\D", "", whole)) * 100 + int(cents or 0)


def _allowed(product: Product, currency: str, on: date, context: str) -> set[int]:
    """Return prices in force that day, also for several pieces.

    Older and newer prices, purchase costs and discounts count where the words around tell so.
    """
    prices = [p for p in product.prices if p.since <= on][-1:] or list(product.prices[:1])
    if OTHER_TIME.search(context):
        prices = list(product.prices)
    amounts = {getattr(price, currency) for price in prices}
    if re.search(r"cost|purchase|buy|ex works|delivered", context, re.IGNORECASE):
        amounts |= {round(a * product.cost_percent / 100) for a in amounts}
    for percent in re.findall(r"(\d{1,2}) ?(?:%|percent)", context):
        amounts |= {round(amount * (100 - int(percent)) / 100) for amount in amounts}
    return {amount * pieces for amount in amounts for pieces in range(1, MOST_PIECES + 1)}
