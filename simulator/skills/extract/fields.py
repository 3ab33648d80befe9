"""The values of fields in a document: by its labels, by their form, and by what stands around."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from simulator.mind import Mind
from simulator.skills.extract.around import in_sentences
from simulator.skills.extract.clauses import clauses
from simulator.skills.extract.counted import callings, counted
from simulator.skills.extract.cues import BESIDE, cue_bonus, role_words
from simulator.skills.extract.headers import in_head
from simulator.skills.extract.kinds import of_kind, profession_bonus
from simulator.skills.extract.labelled import Labelled, field_names, labelled, under_labels
from simulator.skills.extract.normal import denied, has_form, in_iso, normal
from simulator.skills.extract.openings import HEADLINE, first_line, subject
from simulator.skills.extract.pieces import pieces
from simulator.skills.extract.refine import COMPANY, PERSON, form_bonus
from simulator.skills.extract.regions import groups_of, region_bonus
from simulator.skills.extract.seen import NOT_NAMES, seen, with_ordinals
from simulator.skills.extract.shapes import shapes
from simulator.skills.extract.signs import signs
from simulator.skills.extract.worded import nearness, worded
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.mentions import LONGEST, Mention
from simulator.skills.tools.numbers import numbers
from simulator.skills.tools.pairs import bounds
from simulator.skills.tools.schema import Leaf, words_of
from simulator.skills.tools.scoring import Scene, scored
from simulator.skills.tools.values import CURRENCY, shaped, value_of

NEEDED = 0.25
"""A required field takes what scores at least this; else it counts as missing."""

FORMED_ENOUGH = 0.05
"""A number, a day or an address, and what stands in a single row, needs only this much."""

UNSURE = 0.55
"""One that may be null or left out needs this much."""

IN_SENTENCE = 0.5
"""Weight of the likeness between a field and the sentence that a value stands in."""

CLOSE = 0.25
"""Values whose scores differ by less than this are alternatives for the sampler."""

WORDED = 0.9
"""A wording that is no mention of its own ("status is active") counts from this score on."""

LONGER = 3
"""A text with so many more words, such as a subject, shares what is in it with other fields."""

PROPER_SORTS = ("person", "organization", "place")
"""What is called by a name: words in small letters are not."""

LEAD = 3
"""A number under a label stands after at most so many words."""

COMPOUND = re.compile(r"-[a-z]{2,}")
"""What makes a number a part of a word: "3-room"."""

LONGEST_ROW = 120
PART_OF_ROW = re.compile(r"(?P<part>[^\s,;|:][^,;|]*?[A-Za-z][^,;|]*?)\s*(?:[,;|]|$|\s[-\u2013]\s)")
"""A part of a row that is no longer than so many characters."""

MOST_RIVALS = 3
FORMED = ("email", "url", "phone", "date", "time")
CURRENCY_SIGN = re.compile(r"[$€£¥]|\b(?:USD|EUR|GBP|JPY|CHF|CAD|AUD|INR|CNY|SEK|NOK|DKK|PLN)\b")
NOTHING = re.compile(
    r"(?:is\s+|was\s+)?(?:unknown|none|nil|null|n/?a"
    r"|not\s+(?:known|given|stated|specified|available)(?:\s+yet)?|known\s+yet"
    r"|unspecified|undisclosed)\W*|[-\u2013\u2014]+",
    re.IGNORECASE,
)
"""What a document writes where it has no value."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value for a field, where it stands, and how well it fits."""

    score: float
    value: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A text to extract from, with what it mentions. today: as far as the prompt tells it."""

    text: str
    mind: Mind
    root: Mapping[str, Any]
    today: date | None = None

    @property
    def scene(self) -> Scene:
        """The text as the tools' skill looks at it."""
        text = self.text[:LONGEST]
        return Scene(text, tuple(seen(text, self.today)), self.mind, self.today, self.root)

    @property
    def rows(self) -> tuple[Labelled, ...]:
        """What stands under labels."""
        return labelled(self.text)


def assigned(leaves: Sequence[Leaf], document: Document) -> dict[tuple[str, ...], list[Found]]:
    """Give every field its values, the best first; what one takes no other gets.

    The surest pair of field and value goes first.
    """
    rows = {leaf.path: candidates(leaf, document) for leaf in leaves}
    pairs = [
        (found.score, place, leaf, found)
        for place, leaf in enumerate(leaves)
        for found in rows[leaf.path]
        if found.score >= _least(leaf, document.text)
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[3].start))
    out: dict[tuple[str, ...], list[Found]] = {}
    taken: list[tuple[Found, bool]] = []
    for score, _, leaf, found in pairs:
        timed = meaning(leaf).sort == "time"
        rivals_of = [other for other, clock in taken if clock == timed]
        if leaf.path in out or any(_overlap(found, other, leaf) for other in rivals_of):
            continue
        taken.append((found, timed))
        rivals = [
            one
            for one in rows[leaf.path]
            if one.value != found.value and 0 <= score - one.score < CLOSE
        ]
        out[leaf.path] = [found, *rivals[:MOST_RIVALS]]
    for path, values in out.items():
        others = [found for other, (found, *_) in out.items() if other != path]
        out[path] = [one for one in values if one is values[0] or not _taken(one, others)]
    _rest(leaves, document, out)
    for least, most in bounds(leaves):
        one, two = out.get(least.path), out.get(most.path)
        if one is not None and two is not None and one[0].value > two[0].value:
            out[least.path], out[most.path] = two[:1], one[:1]
    return out


def _least(leaf: Leaf, text: str) -> float:
    """Return what a value must score: less where its form tells it, or the text is one row."""
    if not leaf.required:
        return UNSURE
    row = len(text) <= LONGEST_ROW and "\n" not in text
    formed = leaf.kind != "string" or meaning(leaf).sort in FORMED
    return FORMED_ENOUGH if row or formed else NEEDED


def _taken(one: Found, others: Sequence[Found]) -> bool:
    """Say whether a value belongs to other fields."""
    return any(one.start < other.end and other.start < one.end for other in others)


def _rest(
    leaves: Sequence[Leaf], document: Document, out: dict[tuple[str, ...], list[Found]]
) -> None:
    """Give the one field of a row that has no value the one part of the row that no field has."""
    empty = [leaf for leaf in leaves if leaf.path not in out]
    text = document.text
    if len(empty) != 1 or empty[0].kind != "string" or "\n" in text or len(text) > LONGEST_ROW:
        return
    if empty[0].nullable or meaning(empty[0]).sort in (*FORMED, "code"):
        return
    parts = list(PART_OF_ROW.finditer(text))
    taken = [values[0] for values in out.values()]
    free = [
        Found(NEEDED, one["part"], *one.span("part"))
        for one in parts
        if not _taken(Found(0.0, "", *one.span("part")), taken)
    ]
    if len(parts) >= max(2, len(leaves)) and len(free) == 1:
        out[empty[0].path] = free


def _overlap(one: Found, other: Found, leaf: Leaf) -> bool:
    inside = other.start <= one.start and one.end <= other.end
    if inside and len(str(other.value).split()) >= len(str(one.value).split()) + LONGER:
        return False
    return leaf.kind != "boolean" and one.start < other.end and other.start < one.end


def candidates(leaf: Leaf, document: Document) -> list[Found]:
    """Return all values that a field can have in a document, the best first."""
    text = document.text[:LONGEST]
    names = frozenset(map(str, document.root.get("properties", {})))
    found = _by_labels(leaf, document) + _currency(leaf, document)
    found += _by_form(leaf, document, text, names) + _by_place(leaf, document, names)
    groups = groups_of(document.root)
    if groups:
        found = [
            replace(one, score=round(one.score + region_bonus(leaf, one.start, text, groups), 4))
            for one in found
        ]
    found = [
        one for one in found if has_form(leaf, one.value) and not in_head(leaf, one.start, text)
    ]
    if leaf.nullable:
        found = [one for one in found if not NOTHING.fullmatch(str(one.value))]
        found = [] if leaf.kind == "string" and denied(leaf.name, text) else found
    return sorted(found, key=lambda one: (-one.score, one.start))


def _by_form(leaf: Leaf, document: Document, text: str, names: frozenset[str]) -> list[Found]:
    """Return values that a form of their own tells."""
    found = []
    for score, rows_of in ((HEADLINE, counted), (WORDED + 0.2, callings)):
        found += [Found(score, value, start, end) for value, start, end in rows_of(leaf, text)]
    first = next(iter(document.root.get("properties", {})), "")
    begins = (*first_line(leaf, document.text), *subject(leaf, document.text, first))
    found += [Found(*one) for one in begins]
    told = (
        *worded(leaf, text, names),
        *signs(leaf, text),
        *shapes(leaf, text, names),
        *of_kind(leaf, text, names),
        *pieces(leaf, text),
        *clauses(leaf, text),
    )
    return found + [
        Found(round(score + nearness(leaf, place[0], text), 4), normal(leaf, value), *place)
        for score, value, *place in told
    ]


def _by_place(leaf: Leaf, document: Document, names: frozenset[str]) -> list[Found]:
    """Return what the document mentions, by what stands around it."""
    found = []
    scene = document.scene
    if in_iso(leaf):
        scene = replace(scene, found=with_ordinals(scene.found, scene.text))
    known = {id(one) for one in scene.found}
    rows = [
        (score, one)
        for score, one in scored(leaf, scene)
        if id(one) in known or (score >= WORDED and one.text not in NOT_NAMES)
    ]
    near = in_sentences(leaf, [one for _, one in rows], document.text, document.mind)
    others = field_names(document.root) if leaf.kind == "string" else frozenset()
    for (score, mention), closeness in zip(rows, near, strict=True):
        if mention.kind == "phrase" and mention.text.lower() in others:
            continue
        value = value_of(leaf, mention, scene.found)
        formed = form_bonus(leaf, mention, scene.text) + _after_name(leaf, mention, scene.text)
        formed += nearness(leaf, mention.start, scene.text)
        formed += cue_bonus(leaf, mention, scene.found, scene.text)
        formed += profession_bonus(leaf, mention.text, names)
        total = round(score + IN_SENTENCE * closeness + formed, 4)
        found.append(Found(total, normal(leaf, value), mention.start, mention.end))
    return found


def _after_name(leaf: Leaf, mention: Mention, text: str) -> float:
    """Return what it says that the name of the field stands right before a mention, or after."""
    if mention.kind == "phrase" and mention.text.islower() and meaning(leaf).sort in PROPER_SORTS:
        return 0.0
    before, after = _beside(_whose(leaf))
    if before.search(text[max(0, mention.start - 60) : mention.start]):
        return BESIDE
    return BESIDE if after.match(text[mention.end : mention.end + 40]) else 0.0


def _whose(leaf: Leaf) -> str:
    """Return the name that stands beside a value: `landlord` for the name of a landlord."""
    return (
        leaf.path[-2] if role_words(leaf.path) != tuple(words_of(leaf.name).split()) else leaf.name
    )


@lru_cache(maxsize=1024)
def _beside(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of what stands before and after a value that its field's name is next to."""
    words = [re.escape(word[:-1] if len(word) > 4 else word) for word in words_of(name).split()]
    short = [rf"(?:{word}|no\b|nr\b|\#)" if word == "numbe" else word for word in words]
    whole = r"\w*[\s_-]*".join(short) + r"\w*"
    link = r"(?:\s+(?:is|was|of|by|on|at|to|the|no\.?|number|from|code)\b|[\s.:#=(,])*$"
    flags = re.IGNORECASE
    return re.compile(rf"\b{whole}{link}", flags), re.compile(rf"[ \t-]*{whole}\b", flags)


def _by_labels(leaf: Leaf, document: Document) -> list[Found]:
    out = []
    for score, row in under_labels(leaf, document.rows, document.mind):
        found = _read(leaf, row.value, document)
        if found is not None:
            start, end = row.start + found.start, row.start + found.end
            out.append(Found(round(1.0 + score, 4), found.value, start, end))
    return out


def typed(leaf: Leaf, text: str, document: Document) -> Any:
    """Return the value of a field that a short text says, or None if it has no such value."""
    found = _read(leaf, text, document)
    return found.value if found is not None else None


def _read(leaf: Leaf, text: str, document: Document) -> Found | None:
    """Return the value in a short text, with its place there."""
    there = seen(text[:LONGEST], document.today)
    about = meaning(leaf).sort
    if leaf.kind in ("integer", "number"):
        counted = [one for one in there if one.kind == "number"] or _hidden_numbers(text)
        counted = [one for one in counted if len(text[: one.start].split()) <= LEAD]
        counted = [] if counted and COMPOUND.match(text, counted[0].end) else counted
        last = re.search(r"(?:^|_)(?:max|to|end|high|upper)", leaf.name.lower()) is not None
        formed = counted[-1:] if last else counted[:1]
    else:
        formed = [one for one in there if one.kind == about and about in FORMED]
    if formed:
        one = formed[0]
        return Found(1.0, normal(leaf, value_of(leaf, one, there)), one.start, one.end)
    if leaf.kind in ("integer", "number") or about in ("email", "url"):
        return None
    person = PERSON.search(text) if about == "person" and not COMPANY.search(text) else None
    if person is not None:
        group = "titled" if person["titled"] else "plain"
        return Found(1.0, person[group], *person.span(group))
    return Found(1.0, normal(leaf, shaped(leaf, text.strip(" .,;"))), 0, len(text))


def _hidden_numbers(text: str) -> list[Mention]:
    return [
        Mention("number", text[n.start : n.end], n.start, n.end, n.value, n.unit)
        for n in numbers(text)
    ]


def _currency(leaf: Leaf, document: Document) -> list[Found]:
    """Return the currencies of a text, for a field that wants one."""
    if "currenc" not in " ".join(leaf.name_stems):
        return []
    # It may stand inside "100 EUR", which is an amount too: a place of its own, before all.
    return [
        Found(1.5 - 0.01 * place, CURRENCY.get(match.group().lower(), match.group()), -1, 0)
        for place, match in enumerate(CURRENCY_SIGN.finditer(document.text))
    ][:3]
