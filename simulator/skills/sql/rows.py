"""Find the words that stand for the rows of the only table: `which songs`, `everything`, `who`."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.language import stem
from simulator.mind import Mind
from simulator.skills.sql.lexicon import CUES, GENERAL, KINDS, PEOPLE
from simulator.skills.sql.marking import Item, Marked
from simulator.skills.sql.names import same_root
from simulator.skills.sql.schema import Column, Schema, Table, spelled_out

ASKING = frozenset(
    {"which", "what", "list", "show", "name", "find", "give", "many", "of", "display"}
)
BEFORE_LIST = """
    the a an all many each every of which what how our me us my any these those and different
    distinct other only out list show name find give for does do did is are was were there
"""
BEFORE = frozenset(BEFORE_LIST.split())
"""Words that may stand between the beginning of a question and the noun for its rows."""

AFTER_LIST = """
    that who which with without whose have has had are is was were do does did can could in from on
    at by for to and or we of ? . , ; the not still never under over between since before after
    belong belongs
"""
AFTER = frozenset(AFTER_LIST.split())
"""Words that follow the noun for rows; a noun before another noun rather describes it."""

ALONE = frozenset({"are", "were", "was", "is", "have", "has", "had", "can", "cost", "costs"})
"""Words after `how many` that tell that rows are counted."""

ALL_LIST = """
    everything everyone everybody anything anyone anybody entries entry ones things thing people
    pieces records rows something someone somebody
"""
ALL = frozenset(ALL_LIST.split())
"""Words for the rows of whatever table."""

BY_COMMENT = 0.66
"""Score of a word that only the comment of a column has."""

SAME_THING = 0.4
"""Least likeness of a noun and the name of a table to mean its rows, not a kind of them."""


def about_rows(tokens: list[str], schema: Schema, marked: Marked, mind: Mind) -> list[str]:
    """Mark the nouns that stand for the rows of the table, where there is only one."""
    if len(schema.tables) != 1:
        return tokens
    table = schema.tables[0]
    tokens = _counts_alone(_asks_who(tokens, table, marked), table, marked)
    named = any(token.startswith("<T") for token in tokens)
    rows: set[str] = set()
    out: list[str] = []
    for place, token in enumerate(tokens):
        if _calls(place, tokens) and table.label.kind != "number":
            out.append(marked.add("C", Item(token, columns=[(0.9, table.label)])).strip())
            continue
        word = _noted(token, marked) or token.lower()
        plain = [*tokens[:place], word, *tokens[place + 1 :]] if word != token.lower() else tokens
        if word in ALL or (token.isalpha() and stem(word) in rows):
            out.append(marked.add("T", Item(word, tables=[(0.9, table)])).strip())
        elif not named and _heads(place, plain, marked):
            rows.add(stem(word))
            kind = _kind(word, table, mind, marked)
            mark = marked.add("T", Item(word, tables=[(0.9, table)])).strip()
            out += [kind, mark] if kind else [mark]
        else:
            out.append(token)
    return out


def _counts_alone(tokens: list[str], table: Table, marked: Marked) -> list[str]:
    """Write `how many were built` as a count of the rows that were."""
    asked = [token.lower() for token in tokens[:3]]
    if asked[:2] != ["how", "many"] or asked[2:] == [] or asked[2] not in ALONE:
        return tokens
    return [*tokens[:2], marked.add("T", Item("rows", tables=[(0.9, table)])).strip(), *tokens[2:]]


def _calls(place: int, tokens: Sequence[str]) -> bool:
    """Say whether a word asks for names, and is no order: `name all trees`."""
    order = place == 0 or tokens[place - 1] in (".", "?", ",")
    return tokens[place].lower() in ("name", "names") and not order


def _noted(token: str, marked: Marked) -> str:
    """Return the noun that only the comment of a column has; empty for other marks and words."""
    item = marked.of(token) if token.startswith("<C") else None
    only = item is not None and item.columns[0][0] == BY_COMMENT and item.text.isalpha()
    return item.text.lower() if item is not None and only and item.text.endswith("s") else ""


def _asks_who(tokens: list[str], table: Table, marked: Marked) -> list[str]:
    """Write `who` as the column of people, where rows are no people themselves."""
    spoken = [marked.of(t).text if t.startswith("<") else t for t in tokens]
    column = person(table, [word.lower() for word in spoken])
    if not tokens or tokens[0].lower() not in ("who", "whose") or column is None:
        return tokens
    item = Item("who", columns=[(1.0, column)])
    return ["which", marked.add("C", item).strip(), *tokens[1:]]


def person(table: Table, spoken: Sequence[str]) -> Column | None:
    """Return the column that names the people of a table, of several the one that a word tells of.

    None if its rows are people.
    """
    if table.label.words[-1] in ("name", "surnam") or PEOPLE & set(table.label.words):
        return None
    texts = [c for c in table.columns if c.kind in ("text", "unknown") and not c.is_id]
    found = [c for c in texts if PEOPLE & {stem(w) for w in spelled_out(c.name)}]
    told = (c for c in found if any(same_root(w, n) for w in spoken for n in spelled_out(c.name)))
    return next(told, found[0] if found else None)


def _heads(place: int, tokens: Sequence[str], marked: Marked) -> bool:
    """Say whether a word is the noun that a question is about."""
    word, after = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else "?"
    if not word.isalpha() or not word.islower() or len(word) < 3 or word in CUES or word in BEFORE:
        return False
    before = list(tokens[:place])
    while before and (
        before[-1].lower() in BEFORE
        or before[-1].startswith(("<V", "<U", "<N"))
        or _describes(before, marked)
    ):
        last = before.pop()
        if last.startswith("<C"):
            continue
        if last.startswith("<U") and (after in AFTER or after.startswith("<")):
            return True
        if last.lower() in ASKING and (not before or last.lower() != "of"):
            return not _is_modifier(word, after) and not _of_something(tokens, after)
    if not before and place and not _is_modifier(word, after):
        return True
    return word.endswith("s") and after in ("that", "who", "whose", "with", "without")


def _of_something(tokens: Sequence[str], after: str) -> bool:
    """Say whether a noun is an amount that is asked for: `what is the height of X`."""
    return after == "of" and [token.lower() for token in tokens[:1]] in (["what"], ["how"])


def _describes(before: Sequence[str], marked: Marked) -> bool:
    """Say whether a column stands as an adjective does: `most played`, `active`."""
    if not before[-1].startswith("<C"):
        return False
    graded = len(before) > 1 and before[-2].startswith("<U")
    return graded or marked.of(before[-1]).columns[0][1].kind == "flag"


def _is_modifier(word: str, after: str) -> bool:
    """Say whether a word describes the noun after it."""
    return not (
        after.lower() in AFTER
        or after.startswith(("<P", "<N", "<D", "<S"))
        or (word.endswith("s") and not after.startswith("<T"))
    )


def _kind(word: str, table: Table, mind: Mind, marked: Marked) -> str:
    """Return the mark of a kind of rows that a noun tells; empty if it tells all of them."""
    kinds = [c for c in table.columns if KINDS & set(c.short) and c.kind in ("text", "unknown")]
    kinds = [c for c in kinds if not (c.references or c.is_id)]
    if len(kinds) != 1 or stem(word) in GENERAL:
        return ""
    name = " ".join(spelled_out(table.name))
    if max(mind.likeness(word, [name])) >= SAME_THING:
        return ""
    singular = word[:-1] if word.endswith("s") else word
    item = Item(word, singular, values=[(1.0, kinds[0], singular)])
    return marked.add("X", item).strip()
