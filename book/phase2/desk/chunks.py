"""What is searched: pieces of the handbook, each with its place in its document."""

from __future__ import annotations

from dataclasses import dataclass

from course.data import Passage, handbook_chunks


@dataclass(frozen=True)
class Chunk:
    """A piece of a document.

    heading: the titles above it, outermost first, joined by " > ". start, end: its place in the
    text of the document, in characters.
    """

    id: str
    document: str
    heading: str
    text: str
    start: int
    end: int

    @property
    def in_place(self) -> str:
        """The text below its heading: what is embedded, indexed and pasted."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text

    def holds(self, passage: Passage) -> bool:
        """Tell whether a passage stands in this chunk as a whole."""
        if self.document != passage.document:
            return False
        begin, end = passage.span
        return self.start <= begin and end <= self.end


def standard_chunks() -> list[Chunk]:
    """Return the cut that the course ships vectors for: `handbook_vectors()`, row by row."""
    return [
        Chunk(one.id, one.document, " > ".join(one.headings), one.text, one.start, one.end)
        for one in handbook_chunks()
    ]
