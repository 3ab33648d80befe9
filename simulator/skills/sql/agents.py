"""Read who does something by the column that names the doer: `who wrote X`, `painted by Y`."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.language import stem
from simulator.skills.sql.marking import Item, Marked
from simulator.skills.sql.schema import Column, Schema

DOER_LIST = (
    ("write writes wrote written pen penned", "author writer playwright novelist"),
    ("direct directs directed", "director"),
    ("paint paints painted draw drew drawn sculpted created", "painter artist creator"),
    ("build builds built construct constructed", "builder architect manufacturer constructor"),
    ("make makes made produce produces produced", "maker manufacturer producer brand"),
    ("sing sings sang sung record recorded perform performs performed", "singer artist performer"),
    ("teach teaches taught lecture lectures", "teacher instructor professor lecturer"),
    ("lead leads led head heads headed captain", "leader head captain chief"),
    ("cook cooks cooked bake baked", "cook chef baker"),
    ("win wins won", "winner champion"),
    ("fly flies flew flown", "pilot"),
    ("drive drives drove driven", "driver"),
    ("discover discovers discovered", "discoverer finder"),
    ("treat treats treated", "doctor vet veterinarian therapist"),
    ("donate donates donated give gave given", "donor giver"),
    ("photograph photographed take took taken", "photographer"),
    ("sell sells sold", "seller vendor"),
    ("own owns owned", "owner"),
    ("run runs ran", "runner operator manager"),
    ("rent rents rented lease leased", "renter tenant"),
)
"""Verbs with an own word for the doer."""

DOERS = {
    verb: frozenset(stem(noun) for noun in nouns.split())
    for verbs, nouns in DOER_LIST
    for verb in verbs.split()
}
ENDINGS = ("er", "or", "ist", "ant", "r")
SHORTEST = 4
COMPARING = ("<U", "<P", "<N")


def doing(verb: str, schema: Schema) -> list[Column]:
    """Return the columns of texts that name who does what a verb tells."""
    word = verb.lower()
    nouns, root = DOERS.get(word, frozenset()), stem(word)
    return [
        column
        for column in schema.columns
        if column.kind in ("text", "unknown")
        and not (column.is_id or column.references)
        and any(one in nouns or _derived(one, root) for one in column.words)
    ]


def _derived(noun: str, root: str) -> bool:
    """Say whether a noun is the doer of a verb, by its ending: inspect, inspector; host, host."""
    if len(root) < SHORTEST or not noun.startswith(root.rstrip("e")):
        return False
    return noun in {f"{root.rstrip('ei')}{ending}" for ending in ENDINGS} | {root}


def agents(tokens: list[str], schema: Schema, marked: Marked) -> list[str]:
    """Write a verb and its doer as a column: `who hosts X` asks for the host of X."""
    if len(tokens) > 2 and tokens[0].lower() == "who":
        return _asked(tokens, schema, marked)
    for place, token in enumerate(tokens):
        if token.lower() == "by" and place and _is_proper(tokens, place + 1):
            columns = _verb(tokens[place - 1], schema)
            if columns:
                mark = marked.add("C", Item(tokens[place - 1], columns=columns)).strip()
                return [*tokens[: place - 1], "with", mark, *tokens[place + 1 :]]
        if token.lower() in ("did", "does", "do", "has", "have", "that", "which") and _is_proper(
            tokens, place + 1
        ):
            end = place + 1
            while end < len(tokens) and _is_proper(tokens, end):
                end += 1
            columns = _verb(tokens[end], schema) if end < len(tokens) else []
            if columns:
                mark = marked.add("C", Item(tokens[end], columns=columns)).strip()
                return [*tokens[:place], "with", mark, *tokens[place + 1 : end], *tokens[end + 1 :]]
    return tokens


def _asked(tokens: list[str], schema: Schema, marked: Marked) -> list[str]:
    columns, rest = _verb(tokens[1], schema), tokens[2:]
    if not columns:
        nouns, root = DOERS.get(tokens[1].lower(), frozenset()), stem(tokens[1].lower())
        for table in schema.tables if _is_proper(rest, 0) else ():
            if len(table.words) == 1 and (
                table.words[0] in nouns or _derived(table.words[0], root)
            ):
                mark = marked.add("T", Item(table.name, tables=[(1.0, table)])).strip()
                return ["what", "is", "the", mark, "of", *rest]
        return tokens
    mark = marked.add("C", Item(tokens[1], columns=columns)).strip()
    bare = rest[1:] if rest[0].lower() == "the" else rest
    if bare and bare[0].startswith(COMPARING):
        return ["which", mark, "has", *rest]
    return ["what", "is", "the", mark, "of", *rest]


def _verb(word: str, schema: Schema) -> list[tuple[float, Column]]:
    """Return the columns of doers of a verb as links; none for what is no verb at all."""
    if not word.isalpha() or word.lower() in ("is", "are", "was", "were", "has", "have"):
        return []
    named = any(table.words == (stem(word.lower()),) for table in schema.tables)
    return [] if named else [(1.0, column) for column in doing(word, schema)]


def _is_proper(tokens: Sequence[str], place: int) -> bool:
    token = tokens[place] if place < len(tokens) else ""
    return token[:1].isupper() or token.startswith("<S")
