"""The part of the page that shows similar submissions side by side."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.likeness import Likeness, Passage
from autograder.reporting.markup import Html, join, table, tag

_MOST = 50
_AROUND = 2
_EXPLAINED = (
    "These pairs share code far beyond what the class shares, with names, numbers, texts and "
    "comments left out of the comparison, and without what the release gives to all, the "
    "solutions, and their known variants. Who wrote it first, and whether they were allowed to "
    "work together, a program cannot know. It changes no score. What more than a twentieth of a "
    "class has in common counts as common, so a copy that went round widely is not found."
)


def near_identical(pairs: Sequence[Likeness]) -> Html:
    """Return the pairs in a table, then what each of them shares."""
    if not pairs:
        return tag("p", "No two submissions are more alike than the class is.")
    rows: list[list[str | Html]] = [
        [
            " and ".join(pair.students),
            f"{pair.notebook}: {_tasks(pair)}",
            f"{pair.share:.0%}",
        ]
        for pair in pairs
    ]
    headings = ["Students", "Where", "Share of the most similar cell"]
    overview = table("Pairs, the most similar first", headings, rows, numeric=frozenset({2}))
    more = len(pairs) - _MOST
    rest = tag("p", f"{more} more pairs are in the table only.") if more > 0 else None
    return join(tag("p", _EXPLAINED), overview, *map(_pair, pairs[:_MOST]), rest)


def _tasks(pair: Likeness) -> str:
    return ", ".join(dict.fromkeys(cell for passage in pair.passages for cell in passage.cells))


def _pair(pair: Likeness) -> Html:
    summary = tag("summary", f"{' and '.join(pair.students)} in {pair.notebook}")
    note = tag("p", "Shared lines begin with = and have another ground.")
    return tag("details", summary, note, *(_passage(pair, one) for one in pair.passages))


def _passage(pair: Likeness, passage: Passage) -> Html:
    sides = zip(pair.students, passage.cells, passage.sources, passage.lines, strict=True)
    return tag("div", *(_side(*side) for side in sides), class_="sides")


def _side(student: str, cell: str, source: str, shared: frozenset[int]) -> Html:
    name = f"{student}, {cell}"
    code = tag("pre", _lines(source, shared), tabindex="0", role="region", aria_label=name)
    return tag("div", tag("p", tag("strong", name)), code)


def _lines(source: str, shared: frozenset[int]) -> Html:
    """Return the shared lines, marked, with a little of what is around them."""
    lines = source.split("\n")
    near = {at + step for at in shared for step in range(-_AROUND, _AROUND + 1)}
    kept = [at for at in range(len(lines)) if at in near]
    parts: list[Html] = []
    before = -1
    for at in kept:
        if at != before + 1:
            parts.append(join("  ...\n"))
        text = f"{'=' if at in shared else ' '} {lines[at]}"
        parts.append(join(tag("mark", text) if at in shared else text, "\n"))
        before = at
    return join(*parts)
