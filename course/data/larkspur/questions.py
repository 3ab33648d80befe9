"""Questions that colleagues ask, with the passages of the handbook that prove the answers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Any, Literal

from course.data.larkspur.handbook import handbook
from course.data.splits import Split, of_split

Kind = Literal[
    "look-up", "different-vocabulary", "multi-hop", "numeric", "outdated-trap", "unanswerable"
]
PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2011": "-", "\u2013": "-", "\u2019": "'", "\u00bd": " 1/2"}
    | {"*": None, "`": None}
)
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Passage:
    """A quotation from a section of a document, character by character as it stands there.

    Passages with the same `hop` say the same, and one of them is enough; an answer needs one
    passage of every hop.
    """

    document: str
    heading: str
    quote: str
    hop: int = 1

    @property
    def span(self) -> tuple[int, int]:
        """Start and end of the quotation in the text of its document: judge chunks by overlap.

        Raises `ValueError` when the document does not say it there.
        """
        for document in handbook():
            for section in document.sections if document.id == self.document else ():
                if section.heading == self.heading and self.quote in section.text:
                    start = section.start + section.text.index(self.quote)
                    return start, start + len(self.quote)
        raise ValueError(f"not under {self.heading!r} of {self.document!r}: {self.quote!r}")


@dataclass(frozen=True)
class HandbookQuestion:
    """A question as a colleague types it.

    `values`: what a right answer holds; of each inner tuple one spelling is enough.
    `trap`: what a superseded version says instead, with the `wrong` values. `near`: what tempts to
    answer an unanswerable question. `sql`: the reference query of a numeric question.
    `vocabulary_gap`: the question shares no content word with any of its passages.
    """

    id: str
    split: Split
    kind: Kind
    question: str
    answer: str
    values: tuple[tuple[str, ...], ...]
    passages: tuple[Passage, ...]
    near: tuple[Passage, ...]
    trap: Passage | None
    wrong: tuple[str, ...]
    sql: str | None
    vocabulary_gap: bool

    @property
    def hops(self) -> tuple[tuple[Passage, ...], ...]:
        """The passages by hop: one of each inner tuple is needed."""
        return tuple(tuple(found) for _, found in groupby(self.passages, lambda p: p.hop))

    def accepts(self, answer: str) -> bool:
        """Tell whether an answer holds every value; it may still say something wrong beside it.

        No answer is accepted for an unanswerable question: whether a system abstains is measured
        apart from this.
        """
        return bool(self.values) and all(
            any(says(answer, spelling) for spelling in spellings) for spellings in self.values
        )

    def is_trapped(self, answer: str) -> bool:
        """Tell whether an answer holds a value of the superseded version instead of the right ones.

        False for a question without a trap.
        """
        return not self.accepts(answer) and any(says(answer, wrong) for wrong in self.wrong)


def says(text: str, value: str) -> bool:
    """Tell whether a text holds a value as a word or number of its own: "15" does not hold "5".

    Case, emphasis, kinds of dashes and commas between thousands do not count.
    """
    wanted = re.escape(_plain(value))
    before = r"(?<!\d)(?<!\d[.,])" if value[0].isdigit() else r"(?<!\w)"
    after = r"(?!\d)(?![.,]\d)" if value[-1].isdigit() else r"(?!\w)"
    return re.search(before + wanted + after, _plain(text)) is not None


def questions(split: Split | None = None) -> tuple[HandbookQuestion, ...]:
    """Return the questions of a split in file order; of both without one.

    Tune on "dev"; "test" is for the number you report.
    """
    return of_split(_questions(), split, "questions")


@lru_cache(maxsize=1)
def _questions() -> tuple[HandbookQuestion, ...]:
    lines = files(__package__).joinpath("questions.jsonl").read_text("utf-8").splitlines()
    return tuple(_question(json.loads(line)) for line in lines)


def _question(row: dict[str, Any]) -> HandbookQuestion:
    read = {
        "values": tuple(map(tuple, row["values"])),
        "passages": tuple(Passage(**passage) for passage in row["passages"]),
        "near": tuple(Passage(**passage) for passage in row["near"]),
        "trap": Passage(**row["trap"]) if row["trap"] else None,
        "wrong": tuple(row["wrong"]),
    }
    return HandbookQuestion(**{**row, **read})


def _plain(text: str) -> str:
    plain = THOUSANDS.sub("", text.translate(PLAIN))
    return " ".join(plain.casefold().split())
