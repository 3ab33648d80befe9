"""Rows that count things, and words that say what somebody is: "2 x Garden chair", "is a baker"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.skills.tools.schema import Leaf, words_of

COUNTED = re.compile(
    r"(?<![\w.,-])\d[\d.,]*[ \t]*(?:x[ \t]+(?!\d)|(?P<unit>[a-z]{1,12}\.?)[ \t]+of[ \t]+"
    r"|(?P<short>k?g|mg|lbs?|oz|ml|cl|dl|l|cups?|tbsp|tsp|packs?|bottles?|boxes|pieces?|pcs|cans?"
    r"|bags?)[ \t]+(?:of[ \t]+)?)"
    r"(?P<thing>(?!(?:once|twice|daily|every|per|a|in|at|for|and|two|three|four)\b)"
    r"[A-Za-z][\w'-]*(?:\s+(?!(?:at|for|and|each|per|a)\b)[A-Za-z][\w'-]*){0,3})",
)
"""A number, "x" or a unit, and what there is so much of."""

THINGS = frozenset(
    ["name", "product", "item", "article", "description", "ingredient", "title", "food", "goods"]
)
CALLING = frozenset(["occupation", "profession", "job", "role", "position", "trade"])
BEING = re.compile(
    r"\b(?:(?:is|was|became)\s+(?:now\s+)?(?:an?|our|the)|(?:works?|worked|working|serves?"
    r"|served|started"
    r"|hired|employed|joined)\b[^.,;\n]{0,30}?\bas\s+(?:an?\s+)?)\s*"
    r"(?P<value>[A-Za-z][\w-]*(?:\s+(?!(?:at|in|for|with|who|and|from|of|on|since|by"
    r"|to)\b)[A-Za-z][\w-]*){0,3})",
)
"""What somebody is, or works as."""


def counted(leaf: Leaf, text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what a text counts, or in which unit, for a field that wants it, with its place."""
    last = words_of(leaf.name).split()[-1:]
    for match in COUNTED.finditer(text):
        if leaf.kind != "string":
            return
        group = "unit" if match["unit"] else "short"
        if last == ["unit"] and match[group]:
            yield match[group].rstrip("."), *match.span(group)
        elif THINGS & set(last):
            yield match["thing"], *match.span("thing")


def callings(leaf: Leaf, text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what people in a text are, for a field that is somebody's occupation."""
    if leaf.kind == "string" and CALLING & set(words_of(leaf.name).split()):
        for match in BEING.finditer(text):
            yield match["value"], *match.span("value")


@lru_cache(maxsize=256)
def counts(text: str) -> bool:
    """Say whether a text counts anything."""
    return COUNTED.search(text) is not None
