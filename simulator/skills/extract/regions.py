"""Where in a text each object of a schema is told: below its label, or in the clause naming it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from simulator.skills.extract.cues import MEMBER
from simulator.skills.tools.schema import Leaf, words_of

Groups = tuple[str, ...]

LABELLED, IN_PROSE = 0.6, 0.3
"""Added to a value where its own object is told; as much is taken off where another one is."""

SAID_LIST = {
    "buyer customer client billing": r"bill(?:ed|ing)?(?: to| address)?|buyer|customer|client"
    r"|sold to|invoice to",
    "seller vendor supplier issuer merchant": r"seller|vendor|supplier|issued by|sold by",
    "shipping delivery": r"ship(?:ped|ping)?(?: to| address)?|deliver(?:ed|y)?(?: to| address)?",
    "outbound outward": r"outbound|outward|going out|out",
    "return inbound": r"return(?:ing)?|inbound|(?:way )?back",
    "departure depart": r"depart\w*|leav\w+",
    "arrival arrive": r"arriv\w*|land\w*",
    "pickup collection": r"pick(?:ed|ing)?[ -]?up|collect\w*",
    "dropoff": r"drop(?:ped)?[ -]?off",
    "sender shipper": r"sender|shipper|sent by|from(?=\s*:)",
    "recipient receiver consignee": r"recipient|receiver|consignee|addressee|to(?=\s*:)",
    "spouse partner": r"spouse|wife|husband|partner",
    "author writer": r"author|writer|written by",
}  # fmt: skip
VAGUE_LIST = """
    info information details data object flight trip address contact person party section name
"""
VAGUE = frozenset(VAGUE_LIST.split())


BLOCK = re.compile(
    r"\n\s*\n|\n(?=[A-Z][\w '/-]{1,30}(?::|[ \t]{2,}))|(?<=[.;] )(?=[A-Z][\w '-]{1,30}:\s)"
)
"""Where what stands under a label ends: at an empty line, or at the next label."""

CLAUSE = re.compile(r"\n|[.;!?](?=\s)")


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a text that tells of one object. labelled: a label says so."""

    group: str
    start: int
    end: int
    labelled: bool


def groups_of(schema: Mapping[str, Any]) -> Groups:
    """Return the names of the objects that stand in a schema; a reference counts as one."""
    properties = schema.get("properties", {})
    found = [
        str(name)
        for name, inner in properties.items()
        if isinstance(inner, Mapping) and ("properties" in inner or "$ref" in inner)
    ]
    return tuple(found)


def region_bonus(leaf: Leaf, at: int, text: str, groups: Groups) -> float:
    """Return what the region that a value stands in speaks for the object of a field."""
    if leaf.path[0].endswith(MEMBER):
        return 0.0
    found = regions(text, groups)
    if leaf.path[0] not in groups:
        below = any(one.labelled and one.start <= at < one.end for one in found)
        return -IN_PROSE if below else 0.0
    own = [one for one in found if one.group == leaf.path[0]]
    if not own:
        return 0.0
    here = [one for one in found if one.start <= at < one.end]
    weight = max((LABELLED if one.labelled else IN_PROSE for one in here), default=0.0)
    if any(one.group == leaf.path[0] for one in here):
        return weight
    return -weight


@lru_cache(maxsize=256)
def regions(text: str, groups: Groups) -> tuple[Region, ...]:
    """Find the parts of a text that tell of each object; labels count before other words."""
    marks = sorted(
        (match.start(), group, _is_label(text, match))
        for group, pattern in _patterns(groups).items()
        for match in pattern.finditer(text)
    )
    named = {group for _, group, label in marks if label}
    kept = [(at, group, label) for at, group, label in marks if label or group not in named]
    out = []
    for place, (at, group, label) in enumerate(kept):
        following = next(
            (other for other, name, _ in kept[place + 1 :] if name != group), len(text)
        )
        stop = (BLOCK if label else CLAUSE).search(text, at + 1)
        out.append(Region(group, at, min(following, stop.start() if stop else len(text)), label))
    return tuple(out)


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Say whether a word is a label: before a colon, or alone on its line."""
    line = text[text.rfind("\n", 0, match.start()) + 1 :].partition("\n")[0]
    alone = line.strip(" *#:-").lower() == match.group().strip().lower() and "\n" in text
    return alone or re.match(r"[\w ]{0,12}:", text[match.end() :]) is not None


@lru_cache(maxsize=256)
def _patterns(groups: Groups) -> Mapping[str, re.Pattern[str]]:
    words = {group: set(words_of(group).split()) for group in groups}
    out = {}
    for group, own in words.items():
        others = set().union(*(some for name, some in words.items() if name != group))
        telling = sorted((own - others - VAGUE) or (own - others) or own)
        said = [SAID[word] for word in telling if word in SAID]
        plain = [rf"{re.escape(word)}(?:'s)?" for word in telling if len(word) > 2]
        whole = "|".join([*said, *plain])
        if whole:
            out[group] = re.compile(rf"\b(?:{whole})\b", re.IGNORECASE)
    return out


SAID = {name: said for names, said in SAID_LIST.items() for name in names.split()}
