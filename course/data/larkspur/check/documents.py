"""The documents that are written, in the form in which they are searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from course.data.larkspur.world import Facts, PlannedDocument

HERE = Path(__file__).resolve().parents[1]
PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2013": "-", "\u2014": "-", "\u2011": "-", "\u2019": "'"}
    | {"*": None, "`": None}
)


@dataclass(frozen=True)
class Finding:
    """What is wrong with a document; `check` names the rule that it breaks."""

    document: str
    check: str
    detail: str

    def __str__(self) -> str:
        return f"{self.document}: {self.check}: {self.detail}"


@dataclass(frozen=True)
class Document:
    """A written document with its plan."""

    plan: PlannedDocument
    text: str

    @cached_property
    def plain(self) -> str:
        """The text without emphasis and with plain dashes and spaces; lines are kept."""
        return self.text.translate(PLAIN)

    @cached_property
    def flat(self) -> str:
        """The plain text on one line, so that names are found across line ends."""
        return " ".join(self.plain.split())

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The parts between headings, each on one line and in lower case."""
        return tuple(" ".join(part.split()).casefold() for part in self._parts)

    @cached_property
    def passages(self) -> tuple[tuple[str, ...], ...]:
        """Of each section its paragraphs, list items and table rows, on one line and lower case.

        An item or a row comes with the header of its table, or the line with a colon before it.
        """
        return tuple(tuple(_passages(part)) for part in self._parts)

    @property
    def _parts(self) -> list[str]:
        parts = re.split(r"^(?=#{1,6} )", self.plain, flags=re.MULTILINE)
        return [part for part in parts if part.strip()]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in lower case, without marks; cells and bars of tables do not count twice."""
        return tuple(re.findall(r"[^\W_]+(?:['.,/-][^\W_]+)*", self.plain.casefold()))

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The headings below the title, in lower case and in their order."""
        return tuple(h.casefold() for h in re.findall(r"^##+ (.+)$", self.plain, re.MULTILINE))


def _passages(part: str) -> Iterator[str]:
    before = header = ""
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-+#|>]|\d+[.)]|\([a-z]\)) ?)", part):
        text = " ".join(block.split()).casefold()
        if not re.match(r"[-+|>\d(]", text):
            before = ""
        header = (header or text) if text.startswith("|") else ""
        yield f"{before} {header} {text}"
        before = text if text.endswith(":") else before


def written(world: Facts, folder: Path = HERE) -> tuple[Document, ...]:
    """Return the planned documents that exist, in the order of the plan."""
    there = ((plan, folder / plan.path) for plan in world.documents)
    return tuple(Document(plan, path.read_text("utf-8")) for plan, path in there if path.is_file())


def missing(world: Facts, folder: Path = HERE) -> tuple[PlannedDocument, ...]:
    """Return the planned documents that nobody wrote yet."""
    return tuple(plan for plan in world.documents if not (folder / plan.path).is_file())
