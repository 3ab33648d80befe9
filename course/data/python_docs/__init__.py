"""CPython's own manual: 497 pages, cut into API entries, sections and glossary terms.

Frozen from the sources in Debian's package `python3.11-doc`; see `README.md` and `LICENSE.md`.
"""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from course.data import vectors
from course.data.splits import Split, of_split

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HERE = Path(__file__).parent
LICENSE = "PSF-2.0 (code examples: also 0BSD)"
ADDRESS = "https://docs.python.org/3.11"


@dataclass(frozen=True, slots=True)
class PythonPage:
    """A page of the manual as one Markdown text, from its title to its end."""

    page: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PythonDocument:
    """An entry of the API, a section without what is nested in it, or a glossary term.

    `id` is page#anchor. `headings` leads from the part of the manual down to what surrounds the
    document. `spans` are its places (start, end) in the text of its page; `text` joins them.
    """

    id: str
    kind: str
    name: str
    headings: tuple[str, ...]
    page: str
    anchor: str
    text: str
    spans: tuple[tuple[int, int], ...]
    version: str
    license: str

    @property
    def url(self) -> str:
        """The place in the published manual."""
        return f"{ADDRESS}/{self.page}.html#{self.anchor}"


@dataclass(frozen=True, slots=True)
class PythonQuestion:
    """A question in a user's words, with the ids of the documents that answer it.

    `answers` were judged 2 (answers the question), `helps` 1 (a part of it, or the background).
    An unanswerable question has neither. `vocabulary_gap`: no content word of the question stands
    in the name or the first paragraph of a document that answers it.
    """

    id: str
    text: str
    kind: str
    split: Split
    answers: tuple[str, ...]
    helps: tuple[str, ...]
    vocabulary_gap: bool


@cache
def python_docs() -> tuple[PythonDocument, ...]:
    """Return all documents, in the order of pages and of the text in them."""
    return _read()[0]


@cache
def python_docs_pages() -> tuple[PythonPage, ...]:
    """Return all pages, sorted by name."""
    return _read()[1]


def python_docs_questions(split: Split | None = None) -> tuple[PythonQuestion, ...]:
    """Return the questions of a split, or all, in file order.

    Tune on "dev"; "test" is for the number you report.
    """
    return of_split(_questions(), split, "python_docs_questions")


def python_docs_vectors() -> NDArray[np.float16]:
    """Return the vectors of all documents by `sim-embed`: shape (documents, 384), read-only.

    Row i belongs to `python_docs()[i]`. The file is mapped, not read: it opens in milliseconds.
    """
    return vectors.read(HERE / "vectors.npy")


@cache
def _questions() -> tuple[PythonQuestion, ...]:
    lines = (HERE / "questions.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    lists = ("answers", "helps")
    return tuple(
        PythonQuestion(**record | {name: tuple(record[name]) for name in lists})
        for record in records
    )


@cache
def _read() -> tuple[tuple[PythonDocument, ...], tuple[PythonPage, ...]]:
    packed = (HERE / "manual.jsonl.xz").read_bytes()
    first, *rest = lzma.decompress(packed).decode("utf-8").splitlines()
    head = json.loads(first)
    pages, documents = [], []
    for line in rest:
        record = json.loads(line)
        name, text = record["page"], record["text"]
        pages.append(PythonPage(name, record["title"], text))
        for kind, title, anchor, headings, spans in record["documents"]:
            places = tuple((start, end) for start, end in spans)
            own = "\n\n".join(text[start:end] for start, end in places)
            documents.append(
                PythonDocument(
                    id=f"{name}#{anchor}",
                    kind=kind,
                    name=title,
                    headings=tuple(headings),
                    page=name,
                    anchor=anchor,
                    text=own,
                    spans=places,
                    version=head["version"],
                    license=head["license"],
                )
            )
    return tuple(documents), tuple(pages)
