"""The handbook cut into chunks that an embedding model reads whole, and their vectors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from course.data import vectors
from course.data.larkspur.handbook import HandbookDocument, handbook

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VECTORS = Path(__file__).parent / "handbook_vectors.npy"
# The model reads 256 tokens; a word or sign makes 1.3 of them on average in these texts.
MOST_SIGNS = 170
SIGN = re.compile(r"\w+|[^\w\s]")
HEADING = re.compile(r"^(#{1,6}) +(.+?) *$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"(?:.+\n?)+\n*")
LINE = re.compile(r".*\n*")
Span = tuple[int, int]


@dataclass(frozen=True)
class HandbookChunk:
    """A part of one section of a document: whole paragraphs, or rows of a long table.

    `id` is document#number. `headings` leads from the title of the document to the section.
    `start` and `end` are its place in the text of the document.
    """

    id: str
    document: str
    headings: tuple[str, ...]
    start: int
    end: int
    text: str

    @property
    def in_place(self) -> str:
        """The text below its headings: what was embedded."""
        return f"{' > '.join(self.headings)}\n{self.text}"


@lru_cache(maxsize=1)
def handbook_chunks() -> tuple[HandbookChunk, ...]:
    """Return the chunks of all documents, in the order of documents and of the text in them."""
    return tuple(chunk for document in handbook() for chunk in _cut(document))


def handbook_vectors() -> NDArray[np.float16]:
    """Return the vectors of all chunks by `sim-embed`: shape (chunks, 384), read-only.

    Row i belongs to `handbook_chunks()[i]`.
    """
    return vectors.read(VECTORS)


def _cut(document: HandbookDocument) -> Iterator[HandbookChunk]:
    number = 0
    for headings, section in _sections(document.text):
        for start, end in _packed(document.text, section):
            number += 1
            name = f"{document.id}#{number}"
            text = document.text[start:end]
            yield HandbookChunk(name, document.id, headings, start, end, text)


def _sections(text: str) -> Iterator[tuple[tuple[str, ...], Span]]:
    """Yield the headings above each section and the place of its text, without the heading."""
    fences = [match.span() for match in FENCED.finditer(text)]
    found = [
        match
        for match in HEADING.finditer(text)
        if not any(start < match.start() < end for start, end in fences)
    ]
    path: list[tuple[int, str]] = []
    for number, match in enumerate(found):
        # The title stays on top, also in a document whose parts are headings of its own level.
        level = len(match[1]) if number else 0
        path = [(depth, name) for depth, name in path if depth < level] + [(level, match[2])]
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        yield tuple(name for _, name in path), (match.end(), end)


def _packed(text: str, section: Span) -> Iterator[Span]:
    """Join neighboring pieces as long as they fit into a chunk."""
    current: Span | None = None
    for start, end in _pieces(text, section):
        if current and _signs(text[current[0] : end]) <= MOST_SIGNS:
            current = (current[0], end)
            continue
        if current:
            yield current
        current = (start, end)
    if current:
        yield current


def _pieces(text: str, section: Span) -> Iterator[Span]:
    """Yield paragraphs; of those that do not fit into a chunk, the lines."""
    for block in BLOCK.finditer(text, *section):
        long = _signs(block[0]) > MOST_SIGNS
        for part in LINE.finditer(text, *block.span()) if long else (block,):
            stripped = part[0].strip()
            if stripped:
                start = part.start() + part[0].index(stripped)
                yield start, start + len(stripped)


def _signs(text: str) -> int:
    return len(SIGN.findall(text))
