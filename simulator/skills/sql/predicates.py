"""Take words for values by where they stand: `are blue`, `red and orange X`, `meeting rooms`."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.language import stem
from simulator.skills.sql.lexicon import GENERAL
from simulator.skills.sql.marking import Item, Marked
from simulator.skills.sql.schema import Column

NOUNS_FOLLOW_LIST = """
    the a an all many of by any list show each for no two both some
"""
NOUNS_FOLLOW = frozenset(NOUNS_FOLLOW_LIST.split())
"""Words after which a noun stands."""


SURE_KIND = 0.62
"""Least score of a column by meaning that a predicate is a value of: `are blue`, a color."""

QUALIFYING = frozenset({"condition", "conditions", "status", "class", "group", "label", "reason"})
"""Nouns that may follow the name of a column without changing it: sky condition."""


def listed_before(place: int, tokens: Sequence[str]) -> bool:
    """Say whether a word is the first of a list of values before a table: `red and orange X`."""
    after = [token.lower() for token in tokens[place + 1 : place + 2]]
    listed = after and after[0] in ("and", "or", ",") and tokens[place + 2 : place + 3]
    if not listed or not listed[0].startswith("<X") or not tokens[place].islower():
        return False
    before = tokens[place - 1]
    return (
        tokens[place + 3 : place + 4] != []
        and tokens[place + 3].startswith(("<T", "<C"))
        and (before.lower() in NOUNS_FOLLOW or before.lower() in ("of", "and", ","))
    )


def predicated(place: int, tokens: Sequence[str]) -> bool:
    """Say whether a word stands where a value does: `are blue`, `red or blue`."""
    before, further = tokens[place - 1].lower(), tokens[place - 2] if place > 1 else ""
    return (before in ("is", "are", "was", "were") and place > 2) or (
        before in ("or", "and", "nor") and further.startswith(("<X", "<V"))
    )


def texts(item: Item) -> Column | None:
    column = item.columns[0][1]
    return column if column.kind in ("text", "unknown") and not column.references else None


def kinds(tokens: list[str], marked: Marked) -> list[str]:
    """Take guessed nouns for a kind, where no table is named: `the cheapest meeting room`."""
    if any(t.startswith("<T") and not marked.of(t).guessed for t in tokens):
        return tokens
    begin = next((place for place, token in enumerate(tokens) if _guessed(token, marked)), 0)
    end = begin
    while end < len(tokens) and _guessed(tokens[end], marked):
        end += 1
    last = marked.of(tokens[end - 1]) if begin and end > begin else None
    if last is None or not last.tables or stem(last.text.lower()) in GENERAL:
        return tokens
    before = tokens[begin - 1]
    if not (before.lower() in NOUNS_FOLLOW or before.startswith(("<U", "<C", "<P", "<N"))):
        return tokens
    alone = end == begin + 1
    plural = last.text.lower().endswith("s")
    if alone and not (plural and tokens[begin].startswith("<C") and texts(last)):
        return tokens
    words = " ".join(marked.of(token).text for token in tokens[begin:end])
    value = marked.add("X", value_of(words)).strip()
    rest = _more(tokens[end:], marked)
    shown = any(t.startswith("<C") and not marked.of(t).guessed for t in tokens[:begin])
    if shown and not before.startswith("<C"):
        return [*tokens[:begin], value, *rest]
    table = marked.add("T", Item(last.text, tables=last.tables)).strip()
    return [*tokens[:begin], value, table, *rest]


def _more(tokens: list[str], marked: Marked) -> list[str]:
    """Take a guessed noun after `and` for another value of the list."""
    if len(tokens) > 1 and tokens[0] in ("and", "or") and _guessed(tokens[1], marked):
        mark = marked.add("X", value_of(marked.of(tokens[1]).text)).strip()
        return [tokens[0], mark, *tokens[2:]]
    return tokens


def _guessed(token: str, marked: Marked) -> bool:
    return token.startswith(("<T", "<C")) and marked.of(token).guessed


def value_of(word: str) -> Item:
    """Return the item of a word that is a value: kinds are written in the singular."""
    if word.endswith("ies") and len(word) > len("ties"):
        return Item(word, f"{word[:-3]}y".lower())
    plural = word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return Item(word, (word[:-1] if plural and len(word) > 3 else word).lower())
