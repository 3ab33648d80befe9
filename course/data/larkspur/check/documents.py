"""The documents that are written, in the form in which they are searched."""

from __future__ import annotations

import re
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
        parts = re.split(r"^(?=#{1,6} )", self.plain, flags=re.MULTILINE)
        return tuple(" ".join(part.split()).casefold() for part in parts if part.strip())

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in lower case, without marks; cells and bars of tables do not count twice."""
        return tuple(re.findall(r"[^\W_]+(?:['.,/-][^\W_]+)*", self.plain.casefold()))

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The headings below the title, in lower case and in their order."""
        return tuple(h.casefold() for h in re.findall(r"^##+ (.+)$", self.plain, re.MULTILINE))


def written(world: Facts, folder: Path = HERE) -> tuple[Document, ...]:
    """Return the planned documents that exist, in the order of the plan."""
    there = ((plan, folder / plan.path) for plan in world.documents)
    return tuple(Document(plan, path.read_text("utf-8")) for plan, path in there if path.is_file())


def missing(world: Facts, folder: Path = HERE) -> tuple[PlannedDocument, ...]:
    """Return the planned documents that nobody wrote yet."""
    return tuple(plan for plan in world.documents if not (folder / plan.path).is_file())
