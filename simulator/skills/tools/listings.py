"""Arrays: which words of a request are the members of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from simulator.language import stem
from simulator.skills.tools.assign import NEEDED, OPTIONAL, Value
from simulator.skills.tools.choices import choose_value
from simulator.skills.tools.mentions import LINK, Mention
from simulator.skills.tools.numbers import WORD_NUMBER
from simulator.skills.tools.schema import Leaf, items_of, words_of
from simulator.skills.tools.scoring import MEANING, Scene, bared, scored
from simulator.skills.tools.values import value_of

LISTED = 0.3
"""An optional array takes a list of several members that fits it at least this well."""

WORDED = ("name", "phrase", "quoted", "code")
"""Kinds of mentions that stand side by side in one list of texts."""

ANNOUNCED = r"s?\s*(?::|=|\bare\b|\bshould\s+be\b|\bwill\s+be\b)\s+(?P<value>[^.!?\n;]{3,200})"
"""What comes after the name of an array that announces its members."""

BESIDE = re.compile(r"\s+(?:together\s+)?(?:with|against|via|to)\s+", re.IGNORECASE)
"""What stands between members, too, where no other parameter takes texts."""

NEAR = 0.15
"""Lists of numbers whose scores differ by less than this go to arrays in their order."""

COUNTED = re.compile(rf"(?<=\s)(?:\d+|{WORD_NUMBER})\s+$", re.IGNORECASE)
"""How many of a member there are: "a lamp, two chairs and a table"."""

MEMBERS = re.compile(r"\s*(?:,\s*(?:and\s+|or\s+)?|;\s*|\s+and\s+|\s+or\s+|\s*&\s*)\s*")
LEADING = re.compile(r"^(?:the|an?|my|our|some|also)\s+", re.IGNORECASE)


def listing(leaf: Leaf, scene: Scene, *, alone: bool) -> Value | None:
    """Return the value of an array of simple values: a list in the text that fits its elements.

    alone: no other parameter takes texts, so that all of a kind are members ("from Graz over Lienz
    to Udine").
    """
    item = items_of(leaf, scene.root)
    if item.choices:
        ranked = choose_value(item, scene.text, scene.found, scene.mind)
        found = [one for score, one in ranked if score >= MEANING]
        found.sort(key=lambda one: _place(str(one), scene.text))
        return Value(found, 1.0) if found else None
    said = _announced(item, scene) if item.kind == "string" else None
    if said is not None:
        return said
    rows = scored(item, scene)
    runs = [(score, one, _run(item, one, rows, scene, alone=alone)) for score, one in rows]
    fitting = [row for row in runs if row[0] >= _least(leaf, row[2])]
    if not fitting:
        return None
    near = [row for row in fitting if row[0] >= fitting[0][0] - NEAR and len(row[2]) > 1]
    first = item.kind in ("integer", "number") and near
    score, best, members = min(near, key=lambda row: row[1].start) if first else fitting[0]
    values = [value_of(item, one, scene.found) for one in members]
    return Value(list(dict.fromkeys(values)), score, _whole(best, members))


def _place(choice: str, text: str) -> int:
    """Return where a text has a choice; the end if it says it in other words."""
    at = text.lower().find(words_of(choice))
    return at if at >= 0 else len(text)


def _least(leaf: Leaf, members: Sequence[Mention]) -> float:
    """Return how well a list must fit an array to be its value."""
    if leaf.required:
        return NEEDED
    return LISTED if len(members) > 1 else OPTIONAL


def _whole(best: Mention, members: Sequence[Mention]) -> Mention:
    """Return one mention for a list, so that no other parameter takes a member of it."""
    end = max(one.end for one in members)
    return replace(best, start=min(one.start for one in members), end=end)


def _run(
    item: Leaf,
    best: Mention,
    rows: Sequence[tuple[float, Mention]],
    scene: Scene,
    *,
    alone: bool,
) -> list[Mention]:
    """Return the mentions that stand in one list with the best, without the array's own noun."""
    if item.kind in ("integer", "number"):
        alike = [one for _, one in rows if one.kind == best.kind]
        same = [one for one in alike if one.group >= 0 and one.group == best.group]
        return sorted(same or alike, key=lambda one: one.start)
    if alone and best.kind in ("name", "code", "email"):
        return [one for one in scene.found if one.kind == best.kind and not one.part]
    if best.group >= 0 and not alone:
        alike = [one for one in scene.found if one.kind == best.kind and one.group == best.group]
        return [_own(item, one) for one in alike if not one.part] or [best]
    kinds = WORDED if best.kind in WORDED else (best.kind,)
    worded = sorted(
        (one for one in scene.found if one.kind in kinds and not one.part),
        key=lambda one: one.start,
    )
    at = next((place for place, one in enumerate(worded) if one.overlaps(best)), None)
    if at is None:
        return [best]
    first, last = at, at
    links = [_linked(scene.text, one, other, alone=alone) for one, other in pairwise(worded)]
    while first > 0 and links[first - 1]:
        first -= 1
    while last < len(links) and links[last]:
        last += 1
    if first == last:
        return [best]
    return [_own(item, one) for one in worded[first : last + 1]]


def _linked(text: str, one: Mention, other: Mention, *, alone: bool) -> bool:
    """Say whether nothing but a comma or an "and" stands between two mentions."""
    between = COUNTED.sub(" ", text[one.end : other.start])
    if alone and BESIDE.fullmatch(between):
        return True
    match = LINK.fullmatch(between) if between.strip() else None
    return match is not None and not match["again"] and not match["times"]


def _own(item: Leaf, mention: Mention) -> Mention:
    """Return a member without the noun of the array: "nuts" of "nuts allergies"."""
    return bared(item, mention) or mention


def _announced(item: Leaf, scene: Scene) -> Value | None:
    """Return what follows the name of an array and a colon: "toppings: ham, red onion"."""
    nouns = [stem_ for stem_ in item.name_stems if len(stem_) > 2]
    for match in re.finditer(r"\b[A-Za-z]+", scene.text) if nouns else ():
        if stem(match.group().lower()) != nouns[-1]:
            continue
        found = re.compile(ANNOUNCED).match(scene.text, match.end())
        if found is None:
            continue
        pieces = (LEADING.sub("", one.strip(" '\"")) for one in MEMBERS.split(found["value"]))
        members = [one for one in pieces if one]
        span = found.span("value")
        return Value(members, 1.0, Mention("phrase", found["value"], *span, found["value"]))
    return None
