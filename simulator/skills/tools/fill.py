"""Arguments of a tool from the words of a request: every parameter gets the mention that fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from simulator.language import stem
from simulator.mind import Mind
from simulator.neutral import Tool
from simulator.skills.tools.assign import NEEDED, Value, assigned
from simulator.skills.tools.choices import SAID, choose_value, likeliest, meant_switch, yes_or_no
from simulator.skills.tools.listings import LISTED, listing
from simulator.skills.tools.meaning import FORMED, meaning
from simulator.skills.tools.mentions import STREET, Mention, mentions
from simulator.skills.tools.pairs import coefficients, converted, in_order, ranged, worded_numbers
from simulator.skills.tools.schema import Leaf, items_of, leaves, words_of
from simulator.skills.tools.scoring import Scene, scored, trimmed
from simulator.skills.tools.senses import base_of, extent, language_code, level, switched
from simulator.skills.tools.values import unit_named

GUESS = 0.2
"""The score of a required choice that nothing in the request decides."""


VAGUE = 0.4
"""A phrase that fits a parameter no better than this says nothing for its tool."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a request says about the parameters of a tool. missing: required, and not said."""

    tool: Tool
    values: Mapping[tuple[str, ...], Value] = field(default_factory=dict)
    missing: tuple[Leaf, ...] = ()

    @property
    def support(self) -> float:
        """The share of the required parameters that the request speaks of; 1 if there are none."""
        needed = [leaf for leaf in leaves(self.tool) if leaf.required]
        said = [
            leaf
            for leaf in needed
            if leaf.path in self.values and _is_backed(self.values[leaf.path])
        ]
        return len(said) / len(needed) if needed else 1.0

    @property
    def guesses(self) -> bool:
        """Whether a required choice without a default is a guess."""
        needed = [one for one in leaves(self.tool) if one.required and one.choices]
        open_ = [one.path for one in needed if "default" not in one.schema]
        return any(path in self.values and self.values[path].score <= GUESS for path in open_)


def _is_backed(value: Value) -> bool:
    """Say whether a value says that a tool fits: no guess, and no phrase for want of better."""
    vague = value.mention is not None and value.mention.kind == "phrase"
    return value.score > (VAGUE if vague else GUESS)


def fill(
    tool: Tool,
    text: str,
    mind: Mind,
    today: date | None = None,
    *,
    without: frozenset[Mention] = frozenset(),
) -> Filled:
    """Give the parameters of a tool values from a text. without: mentions that other calls use."""
    every = leaves(tool)
    kept = [one for one in whole(every, mentions(text, today)) if one not in without]
    scene = _scene(
        tool, every, kept, Scene(_blanked(text, without), (), mind, today, tool.parameters)
    )
    values = {leaf.path: value for leaf in every if (value := _closed(leaf, scene)) is not None}
    values |= {
        **coefficients(every, text),
        **worded_numbers(every, scene.text),
        **converted(every, scene),
        **ranged(every, scene),
    }
    used = [value.mention for value in values.values() if value.mention is not None]
    scene = replace(scene, found=_untaken(_unsaid(every, values, scene.found), used))
    first, free = _lists_first(every, scene)
    values |= first
    rest = [leaf for leaf in every if leaf.path not in values and not leaf.choices]
    simple = [leaf for leaf in rest if leaf.kind in ("string", "integer", "number")]
    values |= assigned(simple, replace(scene, found=free))
    taken = [value.mention for value in values.values() if value.mention is not None]
    in_order(every, values)
    values |= _lists_last(rest, every, replace(scene, found=_untaken(scene.found, taken)))
    for leaf in every:
        if leaf.required and leaf.path not in values:
            guess = _guessed(leaf, scene)
            values |= {leaf.path: guess} if guess is not None else {}
    missing = tuple(leaf for leaf in every if leaf.required and leaf.path not in values)
    return Filled(tool, values, missing)


def _blanked(text: str, without: frozenset[Mention]) -> str:
    """Return a text with spaces where mentions of other calls stand; all positions stay."""
    for one in without:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _scene(tool: Tool, every: Sequence[Leaf], kept: Sequence[Mention], bare: Scene) -> Scene:
    """Look at mentions with the eyes of a tool: what names the tool itself is no value."""
    head = f"{words_of(tool.name)} {tool.description}".lower()
    known = head + " ".join(str(one).lower() for leaf in every for one in leaf.choices)
    own = {word for leaf in every if leaf.kind == "string" for word in leaf.name_stems}
    known = " ".join(word for word in known.split() if stem(word.strip(".,;:()")) not in own)
    switches = (words_of(leaf.name) for leaf in every if leaf.kind == "boolean")
    known = f"{known} {' '.join(switches)}"
    labels = own | {word for leaf in every for word in leaf.name_stems}
    heads = {str(one).lower() for leaf in every for one in leaf.choices if leaf.kind == "string"}
    counts = {
        stem_ for leaf in every if leaf.kind in ("integer", "number") for stem_ in leaf.name_stems
    }
    values = [
        one
        for one in kept
        if not _is_label(one, labels, bare.text) and not _is_count(one, counts, kept, bare.text)
    ]
    cut = (trimmed(one, known) for one in values if not _is_choice(one, heads))
    return replace(bare, found=tuple(one for one in cut if one is not None), head=head)


OF = re.compile(r"\s*(?:of|is|:|=)?\s*", re.IGNORECASE)
LABELS = re.compile(r"\s*(?:=|:|of\b|is\b|called\b|named\b|number\b|no\.?\b)?\s*[\"'\u201c#A-Z\d]")
"""What stands between the name of a parameter and its value."""


def _is_label(mention: Mention, labels: set[str], text: str) -> bool:
    """Say whether words only name a parameter whose value comes next: the playlist "Focus"."""
    if (
        mention.kind not in ("phrase", "name")
        or not set(map(stem, mention.text.lower().split())) <= labels
    ):
        return False
    end = mention.end
    while (word := re.compile(r"\s+([a-z]+)").match(text, end)) and stem(word[1]) in labels:
        end = word.end()
    return LABELS.match(text, end) is not None


def _is_count(mention: Mention, counts: set[str], found: Sequence[Mention], text: str) -> bool:
    """Say whether words only name what a number beside them counts: "64 points"."""
    if mention.kind != "phrase" or not set(map(stem, mention.text.lower().split())) <= counts:
        return False
    numbers = [one for one in found if one.kind == "number"]
    return any(
        OF.fullmatch(text, one.end, mention.start) or OF.fullmatch(text, mention.end, one.start)
        for one in numbers
    )


def _is_choice(mention: Mention, choices: set[str]) -> bool:
    """Say whether words are a kind of one of the tool's choices: "black ice" of "ice"."""
    words = mention.text.lower().split()
    return mention.kind == "phrase" and len(words) > 1 and words[-1].rstrip("s") in choices


def _unsaid(
    every: Sequence[Leaf], values: Mapping[tuple[str, ...], Value], found: Sequence[Mention]
) -> tuple[Mention, ...]:
    """Return the mentions that say no choice of an enum: they are no value of anything else."""
    chosen = {
        words_of(str(values[leaf.path].value))
        for leaf in every
        if leaf.choices and leaf.path in values and values[leaf.path].score >= SAID
    }
    worded = {one for one in chosen if re.search("[a-z]", one)}
    return tuple(
        one
        for one in found
        if words_of(f"{one.text}{one.unit}") not in worded
        and (one.kind not in ("name", "phrase", "code") or words_of(one.text) not in chosen)
    )


def _address(every: Sequence[Leaf], found: Sequence[Mention]) -> list[Mention]:
    """Join street and city, where a tool has one parameter for both."""
    places = [leaf for leaf in every if leaf.kind == "string" and meaning(leaf).sort == "place"]
    out: list[Mention] = []
    for one in found:
        last = out[-1] if out else None
        street = last is not None and last.kind == "name" and STREET.match(last.text) is not None
        city = street and one.kind == "name" and not one.part and len(places) == 1
        if last is not None and city and one.start - last.end == len(", "):
            joined = f"{last.text}, {one.text}"
            out[-1] = replace(last, text=joined, value=joined, end=one.end, group=-1)
        else:
            out.append(one)
    return out


def whole(every: Sequence[Leaf], found: Sequence[Mention]) -> list[Mention]:
    """Keep "Paris, France" whole, or in pieces where the tool has a parameter for each piece.

    The numbers of a formula belong to it, where the tool takes formulas.
    """
    found = _address(every, found)
    formulas = [one for one in found if one.kind == "formula"]
    if any(meaning(leaf).sort == "formula" for leaf in every):
        found = [
            one for one in found if one in formulas or not any(one.overlaps(f) for f in formulas)
        ]
    else:
        found = [one for one in found if one not in formulas]
    places = [leaf for leaf in every if leaf.kind == "string" and meaning(leaf).sort == "place"]
    wider = [
        leaf for leaf in places if {"stat", "state", "countri", "region"} & set(leaf.name_stems)
    ]
    roles = {meaning(leaf).role for leaf in places}
    pieces = bool(wider) and len(places) > max(1, len(roles - {""}))
    parts = [one for one in found if one.part]
    if pieces:
        return [one for one in found if one.part or not any(one.overlaps(part) for part in parts)]
    return [one for one in found if not one.part]


def _closed(leaf: Leaf, scene: Scene) -> Value | None:
    """Return the value of an enum, a switch, a unit or a constant."""
    if "const" in leaf.schema:
        return Value(leaf.schema["const"], 1.0) if leaf.required else None
    if leaf.choices:
        return _chosen(leaf, scene)
    if leaf.kind == "boolean":
        said = _switched(leaf, scene)
        return Value(said, 1.0) if said is not None else None
    if leaf.kind in ("integer", "number"):
        base = base_of(leaf, meaning(leaf).role, scene.text)
        number = base if base is not None else extent(leaf, scene.text)
        return Value(number, 1.0) if number is not None else None
    return _named(leaf, scene)


def _chosen(leaf: Leaf, scene: Scene) -> Value | None:
    """Return the value of an enum that is said, or that words for a level or a language mean."""
    ranked = choose_value(leaf, scene.text, scene.found, scene.mind)
    if not ranked or ranked[0][0] < SAID:
        meant = level(leaf, scene.text) or language_code(leaf, scene.text)
        if meant is not None:
            return Value(meant, SAID)
    return Value(ranked[0][1], ranked[0][0], others=tuple(ranked[1:3])) if ranked else None


def _switched(leaf: Leaf, scene: Scene) -> bool | None:
    """Return what is said about a switch: by its name, in usual words, or in other words."""
    said = yes_or_no(leaf, scene.text)
    if said is None:
        said = switched(leaf, scene.text)
    if said is None:
        said = meant_switch(leaf, scene.text, scene.head, scene.mind)
    return said


def _named(leaf: Leaf, scene: Scene) -> Value | None:
    """Return the code of a language, or the unit of the numbers, for a text that is one."""
    if leaf.kind != "string":
        return None
    code = language_code(leaf, scene.text)
    if code is not None:
        return Value(code, 1.0)
    if "unit" in leaf.name_stems:
        unit = unit_named(leaf, scene.found)
        return Value(unit, 0.8) if unit is not None else None
    return None


def _guessed(leaf: Leaf, scene: Scene) -> Value | None:
    """Return the value of a required choice or switch that the request leaves open."""
    if "default" in leaf.schema:
        return Value(leaf.schema["default"], GUESS)
    if leaf.kind == "boolean":
        return Value(False, GUESS)
    return Value(likeliest(leaf, scene.text, scene.mind), GUESS) if leaf.choices else None


def _lists_first(
    every: Sequence[Leaf], scene: Scene
) -> tuple[dict[tuple[str, ...], Value], tuple[Mention, ...]]:
    """Give lists in the text to arrays, before single parameters take their members."""
    values: dict[tuple[str, ...], Value] = {}
    free = scene.found
    for leaf in every:
        if leaf.kind != "array":
            continue
        if items_of(leaf, scene.root).kind == "object":
            many = _many(leaf, scene)
            values |= {leaf.path: many} if many is not None else {}
            used = set(_plain_values(many.value)) if many is not None else set()
            free = tuple(one for one in free if not {one.text, one.value} & used)
            continue
        listed = tuple(one for one in free if one.group >= 0 and one.kind != "phrase")
        alone = _is_alone(leaf, every)
        if alone and leaf.required:
            listed = free
        many = _many(leaf, replace(scene, found=listed), alone=alone) if listed else None
        if many is None or many.mention is None:
            continue
        if leaf.required or _spare(every, replace(scene, found=free), many):
            values[leaf.path] = many
            group, whole_list = many.mention.group, many.mention
            free = tuple(
                one
                for one in free
                if (one.group < 0 or one.group != group)
                and not (alone and one.overlaps(whole_list) and one.kind == whole_list.kind)
            )
    return values, free


def _plain_values(value: Any) -> Iterator[Any]:
    """Yield the texts and numbers of nested data."""
    if isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _plain_values(one)
    else:
        yield value


def _untaken(found: Sequence[Mention], taken: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return the mentions that are no value yet."""
    return tuple(one for one in found if not any(one.overlaps(other) for other in taken))


def _lists_last(
    rest: Sequence[Leaf], every: Sequence[Leaf], scene: Scene
) -> dict[tuple[str, ...], Value]:
    """Give what is left of the text to arrays without a value."""
    lists = [leaf for leaf in rest if leaf.kind == "array"]
    found = ((leaf, _many(leaf, scene, alone=_is_alone(leaf, every))) for leaf in lists)
    return {leaf.path: many for leaf, many in found if many is not None}


def _item_choices(leaf: Leaf) -> object:
    """Return the enum of an array's elements, if it has one."""
    items = leaf.schema.get("items")
    return items.get("enum") if isinstance(items, Mapping) else None


def _is_alone(leaf: Leaf, every: Sequence[Leaf]) -> bool:
    """Say whether no other parameter of a tool takes texts."""
    texts = [one for one in every if one.kind in ("string", "array") and not one.choices]
    return all(
        one is leaf or meaning(one).sort in FORMED or bool(_item_choices(one)) for one in texts
    )


def _spare(every: Sequence[Leaf], scene: Scene, many: Value) -> bool:
    """Say whether a list can go to an optional array: no required parameter needs a member."""
    group = many.mention.group if many.mention is not None else -1
    others = replace(scene, found=tuple(one for one in scene.found if one.group != group))
    needed = [leaf for leaf in every if leaf.required and leaf.kind == "string"]
    open_ = [leaf for leaf in needed if not leaf.choices]
    several = isinstance(many.value, list) and len(many.value) > 1 and many.score >= LISTED
    return several and all(
        any(score >= NEEDED for score, _ in scored(leaf, others)) for leaf in open_
    )


def _many(leaf: Leaf, scene: Scene, *, alone: bool = False) -> Value | None:
    """Return the value of an array: a list in the text whose members fit its elements."""
    item = items_of(leaf, scene.root)
    if item.kind == "object":
        return _records(leaf, item, scene)
    return listing(leaf, scene, alone=alone)


def _records(leaf: Leaf, item: Leaf, scene: Scene) -> Value | None:
    """Return an array of objects: one for each piece of the text that has what an object needs."""
    tool = Tool(
        f"{scene.head} {leaf.name}", leaf.doc, {**item.schema, "$defs": scene.root.get("$defs")}
    )
    out = []
    for piece in re.split(r"\s*(?:,(?!\d)|;|\band\b|\n|:)\s*", scene.text):
        filled = fill(tool, piece, scene.mind, scene.today)
        if filled.values and not filled.missing:
            out.append(nested(filled.values))
    return Value(out, 1.0) if out else None


def nested(values: Mapping[tuple[str, ...], Value]) -> dict[str, Any]:
    """Return values as nested data."""
    out: dict[str, Any] = {}
    for path, value in values.items():
        here = out
        for name in path[:-1]:
            here = here.setdefault(name, {})
        here[path[-1]] = value.value
    return out
