"""The JSON value of a mention, as a parameter wants it: converted, formatted, within its limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from simulator.skills.tools.dates import Day, Time, written, written_time
from simulator.skills.tools.matching import matches
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.mentions import Mention
from simulator.skills.tools.numbers import convert, plain, unit_of
from simulator.skills.tools.schema import Leaf

CURRENCIES = {
    "USD": "dollar dollars usd $ bucks",
    "EUR": "euro euros eur €",
    "GBP": "pound pounds sterling gbp £",
    "JPY": "yen jpy ¥",
    "CNY": "yuan renminbi cny",
    "INR": "rupee rupees inr",
    "CHF": "franc francs chf",
    "CAD": "cad",
    "AUD": "aud",
    "KRW": "won krw",
    "MXN": "peso pesos mxn",
    "BRL": "real reais brl",
    "RUB": "ruble rubles rub",
    "SEK": "krona kronor sek",
    "NOK": "nok",
    "DKK": "dkk",
    "PLN": "zloty pln",
    "NZD": "nzd",
    "SGD": "sgd",
    "HKD": "hkd",
    "ZAR": "rand zar",
    "TRY": "lira",
    "THB": "baht thb",
    "CZK": "koruna czk",
    "HUF": "forint huf",
}
CURRENCY = {word: code for code, words in CURRENCIES.items() for word in words.split()}
MOST_CURRENCIES = 1000
CURRENCY_WORD = re.compile(r"[A-Za-z]+|[$€£¥]")
CURRENCY_CODE = re.compile(r"currenc", re.IGNORECASE)


def wants_currency(leaf: Leaf) -> bool:
    """Say whether a parameter is a currency, by its name or by what is written about it."""
    return CURRENCY_CODE.search(leaf.name) is not None or (
        re.search(r"\bcode\b", leaf.doc, re.IGNORECASE) is not None
        and CURRENCY_CODE.search(leaf.doc) is not None
    )


def currencies(leaf: Leaf, text: str) -> list[tuple[float, Mention]]:
    """Return the currencies that a text names, for a parameter that wants one."""
    if not wants_currency(leaf):
        return []
    about = meaning(leaf)
    out: list[tuple[float, Mention]] = []
    for match in CURRENCY_WORD.finditer(text):
        if match.group().lower() not in CURRENCY:
            continue
        before = text[: match.start()].rstrip().rpartition(" ")[2].lower()
        into = before in ("to", "into", "in", "many", "much") and not re.search(
            r"\d\s*$", text[: match.start()]
        )
        fits = about.role == "" or (about.role == "target") == into
        # It may stand inside "100 dollars", which is an amount too: places of its own, before all.
        place = 2 * len(out) - 2 * MOST_CURRENCIES
        mention = Mention("name", match.group(), place, place + 1, match.group(), intro=before)
        out.append((1.2 if fits else 0.3, mention))
    return out


def value_of(leaf: Leaf, mention: Mention, around: Sequence[Mention] = ()) -> Any:
    """Return the value of a parameter that a mention gives. around: what else the text mentions."""
    if leaf.kind in ("integer", "number"):
        return _number(leaf, mention)
    return _text(leaf, mention, around)


def _number(leaf: Leaf, mention: Mention) -> int | float:
    if isinstance(mention.value, Day):
        day = mention.value
        parts = [
            getattr(day, part) for part in ("year", "month", "day") if part in leaf.name.lower()
        ]
        return next((part for part in parts if part is not None), 0)
    value = mention.value if isinstance(mention.value, float) else 0.0
    wanted = meaning(leaf).unit
    if wanted:
        value = convert(value, mention.unit, wanted)
    if wanted == "decimal" and not mention.unit and value > 1:
        value = float(f"{value / 100:.10g}")
    if leaf.kind == "integer":
        return round(value)
    return plain(value)


def _text(leaf: Leaf, mention: Mention, around: Sequence[Mention]) -> str:
    form = str(leaf.schema.get("format") or "")
    if isinstance(mention.value, Day):
        doc = leaf.doc if "example" not in leaf.schema else f"{leaf.doc} {leaf.schema['example']}"
        return written(mention.value, _time_beside(mention, around), f"{leaf.name} {doc}", form)
    if isinstance(mention.value, Time):
        return written_time(mention.value, leaf.doc, form)
    text = mention.text if mention.kind != "number" else mention.text.strip()
    if CURRENCY_CODE.search(f"{leaf.name} {leaf.doc}"):
        text = CURRENCY.get(text.lower(), text)
    return shaped(leaf, text)


def shaped(leaf: Leaf, text: str) -> str:
    """Return a text in the shape that pattern, examples and description ask for."""
    pattern = leaf.schema.get("pattern")
    if isinstance(pattern, str) and not matches(pattern, text):
        for other in (text.lstrip("#"), text.upper(), text.lower(), re.sub(r"[\s-]+", "", text)):
            if matches(pattern, other):
                return other
    if text.startswith("@") and not any(one.startswith("@") for one in leaf.examples):
        text = text[1:]
    if text.startswith("#") and not any(one.startswith("#") for one in leaf.examples):
        text = text[1:]
    if re.search(r"\b(?:in\s+)?lower\s?case\b", leaf.doc, re.IGNORECASE):
        return text.lower()
    if re.search(r"\b(?:in\s+)?upper\s?case\b", leaf.doc, re.IGNORECASE):
        return text.upper()
    return text


def unit_named(leaf: Leaf, found: Sequence[Mention]) -> str | None:
    """Return the unit of the numbers in a request, in the words that the parameter uses."""
    for mention in found:
        if mention.kind != "number" or not mention.unit:
            continue
        known = unit_of(mention.unit)
        words = [str(one) for one in leaf.choices] or [*leaf.examples]
        alike = [word for word in words if unit_of(word.rstrip(".")) == known]
        if alike:
            return alike[0]
        if not leaf.choices and known is not None and known[0] != "percent":
            return mention.unit
    return None


def _time_beside(mention: Mention, around: Sequence[Mention]) -> Time | None:
    """Return the time that stands nearest to a date."""
    known = [other for other in around if isinstance(other.value, Time)]
    nearest = min(known, key=lambda other: abs(other.start - mention.start), default=None)
    return nearest.value if nearest is not None and isinstance(nearest.value, Time) else None
