"""Do two results of SQL queries say the same? Lessons, exercises and capstones grade with this."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import permutations

Row = Sequence[object]
MOST_SWAPPED = 5


def same_result(a: Iterable[Row], b: Iterable[Row], *, ordered: bool = False) -> bool:
    """Tell whether two results hold the same rows; names and order of columns do not count.

    Rows count as often as they occur; their order counts where `ordered`.
    Numbers are the same when they agree to a millionth, or when one is the other rounded to two
    decimals or more (four below 1); texts that are numbers stay texts; NULL is only NULL.
    Columns may be swapped in results of up to five.

    >>> same_result([("a", 2)], [(2.0, "a")])
    True
    >>> same_result([("a", 1), ("b", 2)], [("b", 2), ("a", 1)], ordered=True)
    False
    """
    left, right = [tuple(row) for row in a], [tuple(row) for row in b]
    if len(left) != len(right) or not left:
        return not left and not right
    same = _in_order if ordered else _matched
    width = len(right[0])
    orders = permutations(range(width)) if width <= MOST_SWAPPED else [range(width)]
    return any(same(left, [tuple(row[n] for n in order) for row in right]) for order in orders)


def _in_order(left: list[tuple[object, ...]], right: list[tuple[object, ...]]) -> bool:
    return all(map(_same_row, left, right))


def _matched(left: list[tuple[object, ...]], right: list[tuple[object, ...]]) -> bool:
    """Pair every row with one of its own: exact ones by sorting, rounded ones by search."""
    rest = sorted(right, key=_key)
    for row in sorted(left, key=_key):
        place = next((n for n, other in enumerate(rest) if _same_row(row, other)), None)
        if place is None:
            return False
        rest.pop(place)
    return True


def _same_row(a: tuple[object, ...], b: tuple[object, ...]) -> bool:
    return len(a) == len(b) and all(map(_same_value, a, b))


def _same_value(a: object, b: object) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return _same_number(float(a), float(b))
    return a == b


def _same_number(a: float, b: float) -> bool:
    if math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9):
        return True
    decimals = range(2 if max(abs(a), abs(b)) >= 1 else 4, 10)
    return any(_close(a, round(b, n)) or _close(round(a, n), b) for n in decimals)


def _close(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)


def _key(row: tuple[object, ...]) -> tuple[tuple[int, float, str], ...]:
    """Sort rows of mixed types: NULL, numbers, texts."""
    return tuple(
        (0, 0.0, "")
        if value is None
        else (1, float(value), "")
        if isinstance(value, int | float)
        else (2, 0.0, str(value))
        for value in row
    )
