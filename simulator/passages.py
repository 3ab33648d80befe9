"""Cut the context of a prompt into statements: sentences, rows of tables, fields of JSON.

A statement remembers where it stands in its block, so that it can be cited by its characters, and
what stands around it, so that "It costs 9 euros." can be found by what "it" is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.interaction import Passage
from simulator.language import stems
from simulator.outline import cut, unwrapped
from simulator.task import Block

PASSAGE = 850
"""About how many characters are read as one passage: what the embedding model reads at once."""

MARKUP = re.compile(
    r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`|\[(?=[^\]\n]*\]\()|\]\([^)\s]*\)"
)
"""What Markdown writes for the eye: emphasis, code marks, and the addresses of links."""

HEADINGS_READ = 2
"""How many headings are read with a statement: the last ones above it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a context says.

    text: as it is answered with. begins, ends: its characters in the block's text.
    stems: of its words. around: of the headings above it, and of the statement before.
    heading: the headings that it stands under, joined by " > ", "" if none.
    lead: the line that announces the list that it is in. paragraph: its number in the block.
    """

    text: str
    block: Block
    begins: int
    ends: int
    stems: frozenset[str]
    around: frozenset[str]
    heading: str = ""
    lead: str = ""
    paragraph: int = 0

    @property
    def plain(self) -> str:
        """The text without marks of emphasis and the like."""
        return MARKUP.sub("", self.text)

    @property
    def alone(self) -> str:
        """The text as it is read by itself, under its headings."""
        return f"{self.topic}: {self.plain}" if self.topic else self.plain

    @property
    def topic(self) -> str:
        """The headings that are read with it, and the line that announces it."""
        last = " > ".join(self.heading.split(" > ")[-HEADINGS_READ:])
        return MARKUP.sub("", " ".join(one for one in (last, self.lead) if one))


def statements(blocks: Sequence[Block]) -> list[Statement]:
    """Cut blocks into statements, in order."""
    return [statement for block in blocks for statement in _of_block(block)]


def in_passages(rows: Sequence[Statement]) -> list[Passage]:
    """Return the passage of each statement: what stands around it in its block, and one before.

    Statements share passages, so that a block is read about once. A heading is read before what
    stands under it.
    """
    out: list[Passage] = []
    start = 0
    while start < len(rows):
        end = _passage_ends(rows, start)
        linked = start > 0 and rows[start - 1].block is rows[start].block
        out += _joined(rows[start - linked : end])[linked:]
        start = end
    return out


def _joined(rows: Sequence[Statement]) -> list[Passage]:
    """Return where each of these statements stands in the text that they make."""
    texts: list[str] = []
    places: list[tuple[int, int, tuple[int, int]]] = []
    at, topic, of_topic = 0, "", (0, 0)
    for row in rows:
        if row.topic and row.topic != topic:
            of_topic = (at, at + len(row.topic))
            texts.append(f"{row.topic}.")
            at += len(row.topic) + 2
        topic, text = row.topic, row.plain
        places.append((at, at + len(text), of_topic if row.topic else (0, 0)))
        texts.append(text)
        at += len(text) + 1
    joined = " ".join(texts)
    return [Passage(joined, *place) for place in places]


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
    whole = unwrapped(block.text)
    heading, before, at = "", frozenset[str](), 0
    for piece in cut(block.text):
        if piece.heading != heading:
            heading, before = piece.heading, frozenset()
        begins = whole.find(piece.text, at)
        begins = at if begins < 0 else begins
        ends = min(len(whole), begins + len(piece.text))
        at = ends if whole[begins:ends] == piece.text else at
        words = frozenset(stems(piece.text))
        around = frozenset(stems(f"{heading} {piece.lead}")) | before
        found.append(
            Statement(
                piece.text, block, begins, ends, words, around, heading, piece.lead, piece.paragraph
            )
        )
        before = words
    return tuple(found)
