"""One page of a list, after a cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from simulator.jobs.shelf import Named
from simulator.neutral import Problem

T = TypeVar("T", bound=Named)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list, and whether there are `more` after them."""

    items: tuple[T, ...]
    more: bool


def page(items: Sequence[T], limit: int, after: str | None = None) -> Page[T]:
    """Return at most `limit` items, from the one after the id `after`. Raises Problem."""
    start = 0 if after is None else place(items, after, "after") + 1
    return Page(tuple(items[start : start + limit]), start + limit < len(items))


def page_before(items: Sequence[T], limit: int, before: str) -> Page[T]:
    """Return at most `limit` items that end before the id `before`. Raises Problem."""
    end = place(items, before, "before_id")
    return Page(tuple(items[max(0, end - limit) : end]), end > limit)


def place(items: Sequence[T], name: str, param: str) -> int:
    """Return where in the list the item with this id is. Raises Problem."""
    for index, item in enumerate(items):
        if item.id == name:
            return index
    raise Problem("invalid", 400, f"{param}: there is no item {name!r} in this list.", param)


def limit_of(query: Mapping[str, str], usual: int, most: int, name: str = "limit") -> int:
    """Return how many items a page shall have. Raises Problem unless it is from 1 to `most`."""
    text = query.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        message = f"Invalid '{name}': expected an integer from 1 to {most}, but got '{text}'."
        raise Problem("out_of_range", 400, message, name)
    return int(text)
