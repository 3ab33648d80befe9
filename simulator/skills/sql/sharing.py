"""Shares: which conditions choose all rows, and which ones the rows that count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from simulator.skills.sql.outputs import SHARE
from simulator.skills.sql.parts import Filter, Parts
from simulator.skills.sql.query import Piece, Query, moved

PREDICATE = re.compile(
    r" (?:was|were|is|are|be|been|has|have|had|got|get|gets|came|come|comes|receive[sd]?|took|take"
    r"|ended|end|did|do|does|contain|contains|include|includes|belong|belongs|live|lives) "
)
NO_PERCENT = re.compile(r"\b(?:fraction|proportion|ratio)\b")


def numerator(filters: Sequence[Filter], parts: Parts) -> list[Filter]:
    """Return the conditions of the rows that count: those after the verb, but no dates.

    `share of orders by phone that were cancelled`: of the orders by phone, the cancelled ones.
    """
    if len(filters) < 2:
        return list(filters)
    places = {one.at: parts.text.find(f"<F{one.at}>") for one in filters}
    begins = found.end() if (found := SHARE.search(parts.text)) else 0
    verbs = [begins + m.start() for m in PREDICATE.finditer(parts.text[begins:])]
    undated = [
        one for one in filters if not one.aside and not any(v.startswith("<D") for v in one.values)
    ]
    undated = [one for one in undated if not _is_year(one, parts)] or list(filters)
    for verb in reversed(verbs):
        after = [one for one in undated if places[one.at] > verb]
        if after:
            return after
    first = min(undated, key=lambda one: places[one.at])
    return [first] if places[first.at] < begins + 12 else undated


def _is_year(one: Filter, parts: Parts) -> bool:
    values = [parts.item(v).value for v in one.values if v.startswith("<N")]
    return bool(values) and all(v.isdigit() and len(v) == 4 for v in values) and not one.target


def shared(query: Query, counted: Sequence[Piece], groups: Sequence[Piece], parts: Parts) -> Query:
    """Turn conditions into a share of all rows."""
    if not counted:
        return query
    arguments = tuple(argument for piece in counted for argument in piece.arguments)
    texts, at = [], 0
    for piece in counted:
        texts.append(moved(piece, at))
        at += len(piece.arguments)
    times = "1.0" if NO_PERCENT.search(parts.text) and "percent" not in parts.text else "100.0"
    share = Piece(
        f"{times} * SUM(CASE WHEN {' AND '.join(texts)} THEN 1 ELSE 0 END) / COUNT(*)", arguments
    )
    groups = groups if query.group else ()
    return replace(query, select=(*groups, share))
