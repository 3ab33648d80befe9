"""Cut a text into what it says, each piece under the headings that it stands under.

A heading, a path of headings, a title or a question on a line of its own says nothing by itself: it
is what the lines below it are about. Tables become one piece a row, JSON one an object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.language import BULLET, WORD, sentences

ROW = re.compile(r"^\s*\|?[^|\n]+(?:\|[^|\n]*)+\|?\s*$")
RULE = re.compile(r"^[\s|:+-]+$")
MOST_FIELDS = 2_000
"""How many fields of one JSON document are read."""

HASHES = re.compile(r"^\s{0,3}(?P<level>#{1,6})\s+(?P<words>.+?)[\s#]*$")
BOLD = re.compile(r"^\s*(?:\*\*|__)(?P<words>[^*_]{2,100})(?:\*\*|__)\s*:?\s*$")
NAMED = re.compile(
    r"^\s*(?:title|section|headings?|path|breadcrumbs?|chapter|topic|subject)\s*:\s*"
    r"(?P<words>\S.{0,150})$",
    re.IGNORECASE,
)
PATH = re.compile(r"\S\s+[>\u203a\u00bb\u2192]\s+\S")
"""A path of headings: "Orders > Returns > What does not come back"."""

UNDERLINE = re.compile(r"^\s*(?:={3,}|-{3,})\s*$")
FENCE = re.compile(r"^\s*(?:```|~~~)")
ENDS_SENTENCE = re.compile(r"[.!;,:][\"')\]*_\u201d\u2019]*$")
ASKS = re.compile(r"\?[\"')\]*_\u201d\u2019]*$")
EMPHASIZED = re.compile(r"(?<=[.!?]\*\*)\s+|(?<=[.!?]__)\s+|(?<=[.!?])\s+(?=[*_]+[A-Z])")
LABEL = re.compile(r"^(?:\*\*|__)[^*_]{2,80}(?:\*\*|__)$")
"""Emphasized words that stand before a paragraph and say what it is about."""

VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|may|must|should|will|would"
    r"|isn't|aren't|don't|doesn't|cannot|can't)\b",
    re.IGNORECASE,
)
"""What a title has seldom, and a short sentence without a full stop often."""

LONGEST_TITLE = 90
LONGEST_HEADING = 160
"""Longer lines say something, in characters; the first limit holds where nothing marks a title."""

MOST_WORDS_OF_A_COLUMN = 3
"""A first row with longer cells than this has no names of columns."""

WRAPPED = re.compile(r"(?<=[^\n]{39}[a-z0-9,;])\n(?=[a-z(])")
"""The end of a line amid a sentence."""

SMALLEST = 7
"""The level of a question that a paragraph answers: below all headings."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, row or object of a text.

    heading: the headings that it stands under, joined by " > ". lead: the line, ended by a colon,
    that announces the list that it is in. paragraph: its number, of its own for items of a list.
    """

    text: str
    heading: str = ""
    lead: str = ""
    paragraph: int = 0


def cut(text: str) -> Iterator[Piece]:
    """Yield the pieces of a text, in order; the headings alone if it has nothing else."""
    data = _json(text)
    if data is not None:
        yield from (Piece(told, paragraph=place) for place, told in enumerate(_told(data)))
        return
    found = False
    for piece in _under_headings(unwrapped(text).split("\n")):
        found = True
        yield piece
    if not found:
        yield from (Piece(one) for one in sentences(text))


def unwrapped(text: str) -> str:
    """Return a text of the same length in which no line ends amid a sentence."""
    return WRAPPED.sub(" ", text)


def _under_headings(lines: Sequence[str]) -> Iterator[Piece]:
    path: dict[int, str] = {}
    at = paragraph = 0
    lead, said = "", False
    while at < len(lines):
        end = _table_ends(lines, at)
        if end > at + 1:
            for row in _rows(lines[at:end]):
                paragraph += 1
                yield Piece(row, _joined(path), "", paragraph)
            said, at = True, end
            continue
        line, heading = lines[at], _heading(lines, at, said=said)
        if heading is not None:
            level, words = heading
            path = {one: text for one, text in path.items() if one < level} | {level: words}
            lead = ""
            paragraph += 1
        elif not line.strip() or FENCE.match(line) or UNDERLINE.match(line):
            paragraph += 1
        else:
            item = BULLET.match(line.strip()) is not None
            paragraph += item
            lead = lead if item else ""
            label = ""
            for one in _sentences(line):
                if LABEL.match(one) and VERB.search(one) is None:
                    label = one
                    continue
                said = True
                yield Piece(one, _joined(path), f"{lead} {label}".strip(), paragraph)
            lead = line.strip() if line.rstrip(" *_").endswith(":") else lead
        at += 1


def _sentences(line: str) -> Iterator[str]:
    """Split a line into sentences, also where emphasis begins or ends one."""
    for one in sentences(BULLET.sub("", line.strip())):
        yield from (part for part in EMPHASIZED.split(one) if WORD.search(part))


def _joined(path: Mapping[int, str]) -> str:
    return " > ".join(path[level] for level in sorted(path))


def _heading(lines: Sequence[str], at: int, *, said: bool) -> tuple[int, str] | None:
    """Return the level and the words of a line that is a heading.

    said: something stands above it, so that it is no title of the whole.
    """
    line = lines[at]
    marked = HASHES.match(line)
    if marked is not None:
        return len(marked["level"]), _bare(marked["words"])
    if len(line) > LONGEST_HEADING or not WORD.search(line):
        return None
    if ASKS.search(line.rstrip()) and len(sentences(line)) == 1:
        return SMALLEST, _bare(BULLET.sub("", line.strip()))
    bold = BOLD.match(line)
    if bold is not None and not ENDS_SENTENCE.search(bold["words"].rstrip(": ")):
        return SMALLEST - 1, bold["words"].strip()
    named = None if said else NAMED.match(line)
    if named is not None:
        return 0, _bare(named["words"])
    says = ENDS_SENTENCE.search(line.rstrip()) or BULLET.match(line.strip())
    title = not says and ((not said and PATH.search(line)) or _is_title(lines, at))
    return (SMALLEST - 2 if said else 0, _bare(line)) if title else None


def _is_title(lines: Sequence[str], at: int) -> bool:
    """Say whether an unmarked line stands alone above a longer one that says something."""
    line = lines[at].strip()
    below = next((one.strip() for one in lines[at + 1 :] if one.strip()), "")
    if at + 1 < len(lines) and UNDERLINE.match(lines[at + 1]):
        return True
    alone = at == 0 or not lines[at - 1].strip()
    short = len(line) <= LONGEST_TITLE and len(line) < len(below)
    whole = ENDS_SENTENCE.search(below) is not None and (at == 0 or not BULLET.match(below))
    return alone and short and whole and VERB.search(line) is None


def _bare(words: str) -> str:
    return words.strip(" \t*_#")


def _json(text: str) -> Any:
    """Return the JSON object or array that a text is, or None."""
    bare = text.strip()
    if bare[:1] not in "{[" or bare[-1:] not in "}]" or len(bare) < 2:
        return None
    try:
        return json.loads(bare)
    except (ValueError, RecursionError):
        return None


def _told(data: Any) -> Iterator[str]:
    """Yield JSON as sentences: an object of plain values is one, its fields joined."""
    for place, line in enumerate(_lines(data, ())):
        if place >= MOST_FIELDS:
            return
        yield line


def _lines(data: Any, path: tuple[str, ...]) -> Iterator[str]:
    where = " ".join(path)
    if isinstance(data, Mapping):
        plain = {k: v for k, v in data.items() if not isinstance(v, dict | list)}
        if plain:
            told = ", ".join(f"{_words(key)} is {_value(value)}" for key, value in plain.items())
            yield f"{where}: {told}." if where else f"{told}."
        for key, value in data.items():
            if isinstance(value, dict | list):
                yield from _lines(value, (*path, _words(key)))
    elif isinstance(data, list):
        if data and not any(isinstance(one, dict | list) for one in data):
            yield f"{where or 'the list'}: {', '.join(map(_value, data))}."
            return
        for one in data:
            yield from _lines(one, path)
    else:
        yield f"{where or 'the value'} is {_value(data)}."


def _words(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key).replace("_", " ").lower()


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "unknown" if value is None else str(value)


def _table_ends(lines: Sequence[str], start: int) -> int:
    """Return where the table that begins at line `start` ends; `start` if there is none."""
    end = start
    while end < len(lines) and ROW.match(lines[end]):
        end += 1
    return end


def _rows(lines: Sequence[str]) -> Iterator[str]:
    """Yield each row of a table with its column names, or as it is where it has none."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    body = [row for row, line in zip(rows, lines, strict=True) if not RULE.match(line)]
    if len(body) == len(rows) and not _names_columns(rows[0]):
        yield from (" | ".join(row) for row in rows)
        return
    for row in body[1:]:
        yield ", ".join(f"{name} is {cell}" for name, cell in zip(rows[0], row, strict=False)) + "."


def _names_columns(row: Sequence[str]) -> bool:
    """Say whether the cells of a first row are names of columns: a few words without a number."""
    return not any(
        re.search(r"\d", cell) or len(cell.split()) > MOST_WORDS_OF_A_COLUMN for cell in row
    )
