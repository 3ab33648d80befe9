"""All checks of a document, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from course.data.larkspur.check.documents import Document, Finding
from course.data.larkspur.check.named import unknown
from course.data.larkspur.check.prices import wrong_prices, wrong_rates
from course.data.larkspur.check.stated import unmentioned, unstated
from course.data.larkspur.check.weekdays import wrong_weekdays
from course.data.larkspur.world import Facts
from simulator import tokens

TOLERANCE = 0.2
LONG_TOKENS = 16_000


def findings(document: Document, world: Facts) -> Iterator[Finding]:
    """Find what is wrong with one document, apart from repetition of others."""
    yield from _form(document)
    yield from _length(document)
    yield from wrong_weekdays(document)
    for check in (unstated, unmentioned, unknown, wrong_prices, wrong_rates):
        yield from check(document, world)


def _form(document: Document) -> Iterator[Finding]:
    first = document.text.split("\n", 1)[0]
    if not first.startswith("# "):
        yield Finding(document.plan.id, "form", f"the first line is no title: {first[:60]!r}")
    if not document.text.endswith("\n"):
        yield Finding(document.plan.id, "form", "the file does not end with a line end")


def _length(document: Document) -> Iterator[Finding]:
    words, planned = len(document.words), document.plan.words
    if document.plan.long:
        if (count := tokens.count(document.text)) <= LONG_TOKENS:
            yield Finding(document.plan.id, "length", f"{count} tokens, more than 16,000 wanted")
    elif abs(words - planned) > TOLERANCE * planned:
        yield Finding(document.plan.id, "length", f"{words} words, {planned} planned")
