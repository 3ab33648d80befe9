"""The figures of the card: of each set, how many rows a kind has and how long they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from course.data import handbook, judgements, questions, sql_questions, tickets
from course.data.card import STYLE

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Picture:
    """A figure: file name, kinds and lengths of the rows, and what the titles are about."""

    name: str
    kinds: Sequence[str]
    kinds_title: str
    words: Sequence[int]
    rows: str


def pictures() -> tuple[Picture, ...]:
    """Return what is drawn, from the data."""
    documents, asked, sql, judged = handbook(), questions(), sql_questions(), judgements()
    kinds = [document.kind for document in documents]
    codes = [ticket.code for ticket in tickets()]
    hard = sum(row.hard for row in judged) / len(judged)
    return (
        Picture(
            "handbook",
            kinds,
            f"{_share(kinds)} of the documents are policies",
            [len(document.text.split()) for document in documents],
            "documents",
        ),
        Picture(
            "questions",
            [question.kind for question in asked],
            f"Six kinds, {len(asked)} questions",
            [len(question.question.split()) for question in asked],
            "questions",
        ),
        Picture(
            "tickets",
            codes,
            f"The most frequent code has {_share(codes)}",
            [len(f"{ticket.subject} {ticket.body}".split()) for ticket in tickets()],
            "tickets",
        ),
        Picture(
            "sql-questions",
            [f"level {question.level}" for question in sql],
            f"Four levels, {len(sql)} questions",
            [len(question.question.split()) for question in sql],
            "questions",
        ),
        Picture(
            "judgements",
            [row.made for row in judged],
            f"{hard:.0%} of the answers are hard to judge",
            [len(row.answer.split()) for row in judged],
            "answers",
        ),
    )


def draw() -> None:
    """Write one SVG a set, the same bytes each time."""
    for picture in pictures():
        _draw(picture)


def _draw(picture: Picture) -> None:
    import matplotlib.style  # noqa: PLC0415  (slow to import)
    from matplotlib.figure import Figure  # noqa: PLC0415

    with matplotlib.style.context(STYLE):
        kinds = Counter(picture.kinds).most_common()[::-1]
        figure = Figure(figsize=(10, max(4.0, 0.26 * len(kinds) + 1)))
        left, right = figure.subplots(1, 2)
        names, numbers = zip(*kinds, strict=True)
        left.bar_label(left.barh(names, numbers), padding=3, fontsize=9)
        left.set(title=picture.kinds_title, xlim=(0, 1.12 * max(numbers)))
        left.tick_params(axis="y", labelsize=9)
        left.grid(visible=False)
        longest = max(picture.words).bit_length() + 1
        bins = [2 ** (half / 2) for half in range(2, 2 * longest)]
        right.hist(picture.words, bins=bins, edgecolor="white")
        middle = median(picture.words)
        right.set(title=f"Half have at most {middle:.0f} words", xscale="log")
        right.set(xlabel="words (logarithmic)", ylabel=picture.rows)
        figure.savefig(HERE / f"{picture.name}.svg", metadata={"Date": None})


def _share(kinds: Sequence[str]) -> str:
    return f"{Counter(kinds).most_common(1)[0][1] / len(kinds):.0%}"
