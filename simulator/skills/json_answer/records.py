"""The objects of an array in a document: rows of a table, bullets, lines, parts of sentences."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from simulator.skills.extract.counted import THINGS, counts
from simulator.skills.extract.cues import MEMBER
from simulator.skills.extract.fields import assigned
from simulator.skills.extract.refine import PERSON
from simulator.skills.extract.sections import section_of
from simulator.skills.json_answer.anchors import anchored, in_columns
from simulator.skills.json_answer.brief import Brief
from simulator.skills.tools.choices import choose_value
from simulator.skills.tools.meaning import FORMED, meaning
from simulator.skills.tools.schema import Leaf, leaves_of, words_of

MOST_RECORDS = 50
"""How many objects an array gets from a document."""

HALF = 0.5
"""A line is an object of an array if it has this share of the required values."""

LEAST_COLUMNS = 3
"""Fewer columns, set apart by spaces, are labels with their values."""

LONGEST_LINE = 90
"""Several lines that are no longer are a list, which is not cut at names."""

MOST_COUNTED = 12
"""So many objects make a cut better; more do not."""

SURE = 1.2
"""A value that scores as much is told beyond doubt."""

ALIKE = 0.6
"""The objects of an array have at least this share of what the most complete one has."""

MOST_PARTS = 12
"""A sentence is cut at its commas into at most so many objects."""

SAID = 0.85
"""A member of an enum that a part names word for word has at least this score."""

PARTED = re.compile(r"[;,]\s+(?:and\s+)?|\s+and\s+(?=the\s|an?\s|[A-Z\d])")
"""Where a sentence is cut that tells of several things."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Parts of a document that are an object each, and how much of one they have on average."""

    parts: tuple[Brief, ...]
    share: float

    @property
    def worth(self) -> float:
        """How good a cut is: complete objects, and more of them rather than fewer."""
        return self.share * math.sqrt(len(self.parts[:MOST_COUNTED]))


def fields_of(leaf: Leaf, item: Leaf, root: Mapping[str, Any]) -> tuple[Leaf, ...]:
    """Return the fields of the objects of an array, with its name before theirs."""
    within = f"{leaf.name}{MEMBER}"
    return tuple(replace(one, path=(within, *one.path)) for one in leaves_of(item.schema, root))


def records(leaf: Leaf, item: Leaf, brief: Brief) -> tuple[Brief, ...]:
    """Return the parts of a document that are an object of an array each.

    They are looked for below the heading that names the array, if there is one, and cut in each
    way that such lists are written; the cut counts that finds the most complete objects.
    """
    leaves = fields_of(leaf, item, brief.document.root)
    text = section_of(leaf, brief.document.text) or brief.document.text
    cuts = (_cut(leaves, brief, texts) for texts in _ways(item, leaves, text, brief))
    return max(cuts, key=lambda cut: cut.worth).parts[:MOST_RECORDS]


def _ways(item: Leaf, leaves: Sequence[Leaf], text: str, brief: Brief) -> Iterator[list[str]]:
    """Yield the ways to cut a text into objects, each another one; the usual one first."""
    usual = rows(item, text)
    yield usual
    if table(text):
        return
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and (columns := in_columns(leaves, lines, brief)):
        yield columns
    known = [usual]
    told = [part.strip(" .") for part in re.split(r";\s*(?:and\s+)?", LEAD.sub("", text))]
    if "\n" not in text and len(told) > 1:
        yield in_columns(leaves, told, brief) or told
    prose = len(lines) < 3 or max(map(len, lines)) > LONGEST_LINE
    for parts in (*_finer(text), anchored(text) if prose else [], _bracketed(leaves, text)):
        if parts and parts not in known:
            known.append(parts)
            yield parts


LEAD = re.compile(r"\A[^;:]{1,40}:\s+(?!\d)")
BRACKETED = re.compile(r"(?P<thing>[^(),;:.\n]+)\((?P<told>[^()\n]+)\)")


def _bracketed(leaves: Sequence[Leaf], text: str) -> list[str]:
    """Return things with what brackets tell of them: `a chair (40 EUR) and two lamps (25 EUR)`.

    The first field that takes a text is the thing.
    """
    found = [
        (re.sub(r"^\W*(?:and|or)\s+", "", match["thing"]).strip(), match["told"])
        for match in BRACKETED.finditer(text)
    ]
    rest = text[max((m.end() for m in BRACKETED.finditer(text)), default=0) :]
    if len(found) < 2 or re.search(r"\d", re.split(r"[.;\n](?:\s|$)", rest)[0]):
        return []  # the last ones are told without brackets
    small = any(thing[:1].islower() for thing, _ in found)
    named = next((one.name for one in leaves if _takes_text(one, small=small)), None)
    return [f"{words_of(named)}: {thing}\n({told})" if named else thing for thing, told in found]


def _takes_text(leaf: Leaf, *, small: bool) -> bool:
    """Say whether a field can be any text. small: one that begins with a small letter."""
    if leaf.kind != "string" or leaf.choices or meaning(leaf).sort in FORMED:
        return False
    person = meaning(leaf).sort == "person" and leaf.name != "name"
    return not (small and (person or leaf.name in ("owner", "assignee", "responsible")))


def _finer(text: str) -> Iterator[list[str]]:
    """Yield the parts of each sentence that tells of several things, without what leads to them."""
    if "\n" in text.strip():
        return
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text):
        told = sentence.rpartition(": ")[2]
        parts = [part for part in PARTED.split(told) if part.strip()]
        if 1 < len(parts) <= MOST_PARTS:
            yield parts


def _cut(leaves: Sequence[Leaf], brief: Brief, texts: Sequence[str]) -> Cut:
    """Return those texts that have what an object needs, and about as much of it as the best."""
    open_ones = [
        one for one in leaves if one.kind in ("string", "integer", "number") and not one.choices
    ]
    chosen = [one for one in leaves if one.choices and one.required]
    needed = [one for one in open_ones if one.required] or open_ones
    kept: list[tuple[float, float, Brief]] = []
    for text in texts[:MOST_RECORDS]:
        part = brief.reading(text)
        found = assigned(open_ones, part.document)
        least = max(1, HALF * len(needed))
        if needed and len(found) >= least and (len(needed) < 2 or len(found) > 1):
            sure = {path: min(SURE, values[0].score) / SURE for path, values in found.items()}
            must = sum(sure.get(one.path, 0.0) for one in needed)
            named = sum(_names(leaf, part) for leaf in chosen)
            share = (sum(sure.values()) + named) / (len(open_ones) + len(chosen))
            kept.append(((must + named) / (len(needed) + len(chosen)), share, part))
    most = max((must for must, _, _ in kept), default=0.0)
    kept = [row for row in kept if row[0] >= ALIKE * most]
    shares = [share for _, share, _ in kept]
    return Cut(tuple(part for *_, part in kept), sum(shares) / len(shares) if shares else 0.0)


def _names(leaf: Leaf, part: Brief) -> bool:
    """Say whether a part names a member of an enum."""
    scene = part.document.scene
    found = choose_value(leaf, part.document.text, scene.found, part.mind)
    return any(score >= SAID for score, _ in found)


def rows(item: Leaf, text: str) -> list[str]:
    """Cut a document into what can be one object each: rows, bullets, lines or sentences."""
    if cells := table(text):
        return cells
    pieces = re.split(r"\n|(?<=[.;])\s+|,\s+and\s+|,\s+(?=\d)|\s+and\s+(?=\d)", text)
    amounts = [one.strip() for one in pieces if counts(one)]
    if len(amounts) > 1 and any(
        THINGS & set(name.split("_")) for name in item.schema["properties"]
    ):
        return amounts if "\n" not in text else [one for one in text.split("\n") if counts(one)]
    parts = re.split(r";\s*(?:and\s+)?", text)
    if len(parts) > 1 and all(map(PERSON.search, parts)):
        return parts
    bullets = re.findall(r"^[ \t]*(?:[-*•]|\d+[.)])[ \t]+(.*\S)", text, re.MULTILINE)
    if len(bullets) > 1:
        return bullets
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    numeric = any(
        one.get("type") in ("number", "integer")
        for one in item.schema.get("properties", {}).values()
        if isinstance(one, Mapping)
    )
    if len(lines) > 1:
        return [one for one in lines if not numeric or re.search(r"\d", one)]
    return [
        one
        for one in re.split(r"(?<=[.;])\s+|,\s+and\s+|,\s+(?=\d)|\s+and\s+(?=\d|[A-Z])", text)
        if one
    ]


def table(text: str) -> list[str]:
    """Return the rows of a table, each with the names of its columns as labels."""
    lines = [line.strip() for line in text.split("\n")]
    for sign in ("|", "\t", ",", ";"):
        rows = [line.strip(sign).split(sign) for line in lines if line.count(sign) >= 1]
        rows = [row for row in rows if not re.fullmatch(r"[\s:|-]*", "".join(row))]
        width = len(rows[0]) if rows else 0
        same = [row for row in rows if len(row) == width]
        if (
            width > 1
            and len(same) > 2
            and len(same) >= len(rows) * 0.8
            and not any(re.search(r"\d", cell) for cell in same[0])
        ):
            heads = [cell.strip() for cell in same[0]]
            return [
                "\n".join(f"{h}: {c.strip()}" for h, c in zip(heads, row, strict=True))
                for row in same[1:]
            ]
    return _aligned(lines)


def _aligned(lines: Sequence[str]) -> list[str]:
    """Return the rows of a table whose columns are set apart by spaces, as in a printed bill."""
    for place, line in enumerate(lines):
        heads = re.split(r"[ ]{2,}", line)
        if len(heads) < LEAST_COLUMNS or any(re.search(r"\d", cell) for cell in heads):
            continue
        rows = [_columns(after, len(heads)) for after in lines[place + 1 :]]
        same = list(takewhile(lambda row: len(row) == len(heads), rows))  # noqa: B023
        if same:
            return ["\n".join(f"{h}: {c}" for h, c in zip(heads, row, strict=True)) for row in same]
    return []


def _columns(line: str, width: int) -> list[str]:
    """Cut a line at its wide spaces, and between numbers where that gives too few columns."""
    cells = re.split(r"[ ]{2,}", line)
    return cells if len(cells) >= width else re.split(r"[ ]{2,}|(?<=\d)[ ](?=\d)", line)
