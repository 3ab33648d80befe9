"""Link words for money and for pieces to the columns that hold them, or that make them up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.language import stem
from simulator.skills.sql.derived import PRICES, counts, money
from simulator.skills.sql.marking import Item
from simulator.skills.sql.names import Vocabulary
from simulator.skills.sql.schema import Column, Schema, Table, bases
from simulator.skills.sql.units import UNITS, convert, unit_of

TAKEN_LIST = """
    revenue revenues turnover takings sales earnings income proceeds money receipts
"""
TAKEN = frozenset(TAKEN_LIST.split())
"""Words for money that comes in."""

WORTH = frozenset({"value", "worth"})
SPENT = frozenset({"spending", "expenses", "expenditure", "costs", "spend"})
COST = frozenset({"cost", "price", "charge", "fee"})
BEFORE = frozenset({"gross", "net", "sales", "order", "stock", "overall", "market"})
PIECE_LIST = """
    units pieces copies items quantity quantities unit piece copy item
"""
PIECES = frozenset(PIECE_LIST.split())
NET = re.compile(
    r"\b(?:after|net of|less|minus|including|with|considering)\b[^.?]{0,20}"
    r"\b(?:discounts?|rebates?|reductions?)\b|\bnet\b",
    re.IGNORECASE,
)
STOCKED = frozenset({"stock", "hand", "inventori"})
OF_ROWS = frozenset(stem(word) for word in ("total", "amount", "paid", "payment", "revenue", "sum"))
"""Stems of columns that hold the money of a whole row, even where others have prices of pieces."""

SINGLE = 0.3
BOUGHT, KEPT, MEASURED = 0.3, 0.12, 0.9


def amounts(
    tokens: Sequence[str], at: int, schema: Schema, known: Vocabulary
) -> tuple[Item | None, int]:
    """Return the item of a word for money or pieces that begins at a token, and its length."""
    word = tokens[at].lower()
    if word in BEFORE and at + 1 < len(tokens) and tokens[at + 1].lower() in TAKEN | WORTH:
        item, used = amounts(tokens, at + 1, schema, known)
        return item, used + 1
    if word in PIECES and not _is_named(word, known):
        found = [(s - KEPT * bool(STOCKED & set(c.words)), c) for s, c in counts(schema)]
        return (Item(word, columns=_ranked(found), total=True), 1) if found else (None, 0)
    if word in TAKEN | WORTH | SPENT and not _is_named(word, known):
        found = _valued(word, " ".join(tokens), schema)
        return (Item(word, columns=_ranked(found), total=True), 1) if found else (None, 0)
    if word in COST and not known.names.get(stem(word)):
        found = [
            (score, column.operands[-1] if column.operands else column)
            for score, column in money(schema, net=False)
        ]
        return (Item(word, columns=_ranked(found)), 1) if found else (None, 0)
    if word in UNITS and len(word) > 4 and not _is_named(word, known) and not _counts(tokens, at):
        found = [(MEASURED, c) for c in schema.columns if convert(unit_of(c), word) == 1.0]
        return (Item(word, columns=found), 1) if found else (None, 0)
    return None, 0


def _counts(tokens: Sequence[str], at: int) -> bool:
    """Say whether a unit only tells in what something is given: `in minutes`, `3 hours`."""
    before = tokens[at - 1].lower() if at else ""
    return before in ("in", "per", "each", "every", "of", "a", "an") or before.startswith("<")


def _valued(word: str, question: str, schema: Schema) -> list[tuple[float, Column]]:
    """Return columns of money: what is sold has a price, what is bought or kept has a cost."""
    options = money(schema, net=bool(NET.search(question)))
    made = any(column.operands for _, column in options)
    return [(round(score + _fit(word, column, made), 4), column) for score, column in options]


def _fit(word: str, column: Column, made: bool) -> float:
    """Say what speaks for a column of money. made: others are made up of pieces and prices."""
    said = {name for one in bases(column) for name in one.words}
    fit = -SINGLE if made and not column.operands and not OF_ROWS & said else 0.0
    if word in TAKEN and ("cost" in said or STOCKED & said):
        fit -= BOUGHT
    if word in SPENT and "cost" not in said:
        fit -= KEPT
    if word in WORTH and STOCKED & said:
        fit += KEPT
    return fit


def _ranked(found: Sequence[tuple[float, Column]]) -> list[tuple[float, Column]]:
    return sorted(found, key=lambda one: -one[0])


def _is_named(word: str, known: Vocabulary) -> bool:
    """Say whether a table or an amount is called so."""
    root = stem(word)
    for name in known.names.get(root, ()):
        thing = name.thing
        if isinstance(thing, Table):
            if thing.words == (root,):
                return True
        elif root in thing.words and thing.kind == "number" and not thing.is_id:
            last = thing.words[-1] == root or len(thing.short) == 1
            price = bool(set(thing.words) & PRICES.keys()) and word in PIECES
            if last and not price and not {"target", "goal"} & set(thing.words):
                return True
    return False
