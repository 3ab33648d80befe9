"""Which mention goes to which parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from simulator.skills.tools.meaning import FORMED, meaning
from simulator.skills.tools.mentions import Mention
from simulator.skills.tools.schema import Leaf
from simulator.skills.tools.scoring import Scene, scored
from simulator.skills.tools.values import value_of

Row = Sequence[tuple[float, Mention]]
Rows = dict[tuple[str, ...], list[tuple[float, Mention]]]
Pair = tuple[float, Leaf, Mention]

NEEDED = 0.25
"""A required parameter takes a mention that fits at least this well."""

OPTIONAL = 0.72
"""An optional one needs this much, so that it is not filled by what belongs elsewhere."""

LEFT_OVER = 0.5
"""What no required parameter wants goes to an optional one that it fits at least this well."""

FIRST = 0.3
"""Added for required parameters, when they compete with optional ones."""

ORDER = 0.08
"""Added to mentions that come in the order of the parameters."""

CLOSE = 0.12
"""Values whose scores differ by less than this are alternatives for the sampler."""

SAME = 0.01
"""An exchange has to gain more than this."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a parameter: JSON, its score, the mention it comes from, alternatives."""

    value: Any
    score: float
    mention: Mention | None = None
    others: tuple[tuple[float, Any], ...] = ()


def assigned(open_leaves: Sequence[Leaf], scene: Scene) -> dict[tuple[str, ...], Value]:
    """Match parameters and mentions: the best pair first, then pairs that are better exchanged.

    No mention is used twice.
    """
    rows = {leaf.path: scored(leaf, scene) for leaf in open_leaves}
    _in_order(open_leaves, rows)
    out: dict[tuple[str, ...], tuple[float, Mention]] = {}
    for optional in (OPTIONAL, LEFT_OVER):
        for score, leaf, mention in _pairs(open_leaves, rows, optional):
            used = any(mention.overlaps(other) for _, other in out.values())
            if leaf.path not in out and not used:
                out[leaf.path] = (score, mention)
    _left_over(open_leaves, out, rows)
    _hand_over(open_leaves, out, rows)
    _exchange(out, rows)
    return {
        leaf.path: _value(leaf, _left(rows[leaf.path], leaf, out), out[leaf.path], scene.found)
        for leaf in open_leaves
        if leaf.path in out
    }


def _pairs(open_leaves: Sequence[Leaf], rows: Rows, optional: float) -> list[Pair]:
    """Return the pairs that fit, the best first. optional: the least for optional parameters."""
    pairs = [
        (score + FIRST * leaf.required, place, score, leaf, mention)
        for place, leaf in enumerate(open_leaves)
        for score, mention in rows[leaf.path]
        if score >= (NEEDED if leaf.required else optional)
        and (leaf.required or optional == OPTIONAL or mention.kind != "phrase")
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[4].start))
    return [(score, leaf, mention) for _, _, score, leaf, mention in pairs]


def _left_over(
    open_leaves: Sequence[Leaf], out: dict[tuple[str, ...], tuple[float, Mention]], rows: Rows
) -> None:
    """Give the only required text without a value a phrase that nothing else takes.

    It stands after a preposition: what something is for, in, about.
    """
    empty = [one for one in open_leaves if one.required and one.path not in out]
    if len(empty) != 1 or empty[0].kind != "string" or meaning(empty[0]).sort in FORMED:
        return
    taken = [mention for _, mention in out.values()]
    for row in rows[empty[0].path]:
        free = not any(row[1].overlaps(one) for one in taken)
        if free and row[1].kind == "phrase" and row[1].intro and row[0] > 0:
            out[empty[0].path] = row
            return


def _hand_over(
    open_leaves: Sequence[Leaf], out: dict[tuple[str, ...], tuple[float, Mention]], rows: Rows
) -> None:
    """Give a required parameter without a value the mention of one that does without it.

    An optional parameter does; a required one does if something else that is free fits it.
    """
    optional = {leaf.path for leaf in open_leaves if not leaf.required}
    for leaf in open_leaves:
        if not leaf.required or leaf.path in out:
            continue
        for row in rows[leaf.path]:
            holders = [path for path, (_, held) in out.items() if held.overlaps(row[1])]
            if row[0] < NEEDED or len(holders) != 1:
                continue
            if holders[0] in optional:
                del out[holders[0]]
            elif (instead := _instead(holders[0], row[1], out, rows)) is not None:
                out[holders[0]] = instead
            else:
                continue
            out[leaf.path] = row
            break


def _instead(
    path: tuple[str, ...],
    given: Mention,
    out: Mapping[tuple[str, ...], tuple[float, Mention]],
    rows: Rows,
) -> tuple[float, Mention] | None:
    """Return what a parameter can have when it gives its mention away."""
    others = [given, *(mention for other, (_, mention) in out.items() if other != path)]
    free = (row for row in rows[path] if not any(row[1].overlaps(one) for one in others))
    return next((row for row in free if row[0] >= NEEDED), None)


def _exchange(out: dict[tuple[str, ...], tuple[float, Mention]], rows: Rows) -> None:
    """Exchange the mentions of two parameters where both together fit better so."""
    fits = {path: {one: score for score, one in row} for path, row in rows.items()}
    for one, other in combinations(list(out), 2):
        (score, mention), (other_score, other_mention) = out[one], out[other]
        swapped = fits[one].get(other_mention), fits[other].get(mention)
        if swapped[0] is None or swapped[1] is None or min(swapped[0], swapped[1]) < NEEDED:
            continue
        if swapped[0] + swapped[1] > score + other_score + SAME:
            out[one], out[other] = (swapped[0], other_mention), (swapped[1], mention)


def _left(row: Row, leaf: Leaf, out: Mapping[tuple[str, ...], tuple[float, Mention]]) -> Row:
    """Return what a parameter could have instead: no mention that another one has."""
    taken = [mention for path, (_, mention) in out.items() if path != leaf.path]
    return [pair for pair in row if not any(pair[1].overlaps(other) for other in taken)]


def _value(leaf: Leaf, row: Row, chosen: tuple[float, Mention], found: Sequence[Mention]) -> Value:
    score, mention = chosen
    others = _alternatives(leaf, row, mention, score, found)
    return Value(value_of(leaf, mention, found), score, mention, others)


def _alternatives(
    leaf: Leaf,
    row: Sequence[tuple[float, Mention]],
    chosen: Mention,
    score: float,
    found: Sequence[Mention],
) -> tuple[tuple[float, Any], ...]:
    return tuple(
        (other, value_of(leaf, mention, found))
        for other, mention in row
        if mention is not chosen and score - other < CLOSE and not mention.overlaps(chosen)
    )[:2]


def _in_order(
    open_leaves: Sequence[Leaf], rows: dict[tuple[str, ...], list[tuple[float, Mention]]]
) -> None:
    """Prefer, among equals, mentions in the order of the parameters."""
    for kind in ("number", "date", "time", "name", "quoted", "code", "email"):
        alike = [
            leaf
            for leaf in open_leaves
            if any(one.kind == kind and score >= NEEDED for score, one in rows[leaf.path])
        ]
        starts = sorted(
            {one.start for leaf in alike for _, one in rows[leaf.path] if one.kind == kind}
        )
        for place, leaf in enumerate(alike if len(starts) > 1 else ()):
            rows[leaf.path] = sorted(
                (
                    (score + _in_turn(starts, one, place) if one.kind == kind else score, one)
                    for score, one in rows[leaf.path]
                ),
                key=lambda pair: (-pair[0], pair[1].start),
            )


def _in_turn(starts: Sequence[int], mention: Mention, place: int) -> float:
    return ORDER * (1 - abs(starts.index(mention.start) - place) / len(starts))
