"""Cut the context of a prompt into statements: sentences, rows of tables, fields of JSON.

A statement remembers where it stands in its block, so that it can be cited by its characters, and
what stands around it, so that "It costs 9 euros." can be found by what "it" is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from simulator.interaction import Passage
from simulator.language import sentences, stems
from simulator.task import Block

ROW = re.compile(r"^\s*\|?(?P<cells>[^|\n]+(?:\|[^|\n]*)+)\|?\s*$")
RULE = re.compile(r"^[\s|:+-]+$")
MOST_FIELDS = 2_000
"""How many fields of one JSON document are read."""

PASSAGE = 850
"""About how many characters are read as one passage: what the embedding model reads at once."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a context says.

    text: as it is answered with. begins, ends: its characters in the block's text.
    stems: of its words. around: of the heading above it, and of the statement before.
    heading: the heading that it stands under, "" if none.
    """

    text: str
    block: Block
    begins: int
    ends: int
    stems: frozenset[str]
    around: frozenset[str]
    heading: str = ""


def statements(blocks: Sequence[Block]) -> list[Statement]:
    """Cut blocks into statements, in order."""
    return [statement for block in blocks for statement in _of_block(block)]


def in_passages(rows: Sequence[Statement]) -> list[Passage]:
    """Return the passage of each statement: what stands around it in its block, and one before.

    Statements share passages, so that a block is read about once.
    """
    out: list[Passage] = []
    start = 0
    while start < len(rows):
        end = _passage_ends(rows, start)
        linked = start > 0 and rows[start - 1].block is rows[start].block
        texts = [row.text for row in rows[start - linked : end]]
        joined = " ".join(texts)
        begins = len(texts[0]) + 1 if linked else 0
        for text in texts[linked:]:
            out.append(Passage(joined, begins, begins + len(text)))
            begins += len(text) + 1
        start = end
    return out


def _passage_ends(rows: Sequence[Statement], start: int) -> int:
    """Return the index after the last statement of the passage that begins at `start`."""
    length, end = len(rows[start].text), start + 1
    while end < len(rows) and rows[end].block is rows[start].block:
        length += len(rows[end].text) + 1
        if length > PASSAGE:
            break
        end += 1
    return end


@lru_cache(maxsize=1024)
def _of_block(block: Block) -> tuple[Statement, ...]:
    found: list[Statement] = []
    heading, before, at = "", frozenset[str](), 0
    for text in _texts(block.text):
        if text.startswith("#"):
            heading, before = text.lstrip("# ").strip(), frozenset()
            continue
        begins = block.text.find(text, at)
        begins = at if begins < 0 else begins
        ends = min(len(block.text), begins + len(text))
        at = ends if block.text[begins:ends] == text else at
        words = frozenset(stems(text))
        around = frozenset(stems(heading)) | before
        found.append(Statement(text, block, begins, ends, words, around, heading))
        before = words
    return tuple(found)


def _texts(text: str) -> Iterator[str]:
    data = _json(text)
    if data is not None:
        yield from _told(data)
        return
    lines = text.split("\n")
    place = 0
    while place < len(lines):
        end = _table_ends(lines, place)
        if end > place + 1:
            yield from _rows(lines[place:end])
        else:
            end = place + 1
            while end < len(lines) and _table_ends(lines, end) <= end + 1:
                end += 1
            yield from sentences("\n".join(lines[place:end]))
        place = end


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
    """Yield each row of a table with its column names."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    head, body = (
        rows[0],
        [row for row, line in zip(rows, lines, strict=True) if not RULE.match(line)],
    )
    for row in body[1:]:
        yield ", ".join(f"{name} is {cell}" for name, cell in zip(head, row, strict=False)) + "."
