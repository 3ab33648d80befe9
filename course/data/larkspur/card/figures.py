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
    """A figure: file name, kinds and texts of the rows, what the kinds show, what the rows are."""

    name: str
    kinds: Sequence[str]
    texts: Sequence[str]
    finding: str
    rows: str


def pictures() -> tuple[Picture, ...]:
    """Return what is drawn, from the data."""
    documents, asked, sql, judged = handbook(), questions(), sql_questions(), judgements()
    kinds, codes = [one.kind for one in documents], [one.code for one in tickets()]
    policies = f"{_share(kinds)} of the documents are policies"
    frequent = f"The most frequent code has {_share(codes)}"
    hard = sum(row.hard for row in judged) / len(judged)
    bodies = [f"{one.subject} {one.body}" for one in tickets()]
    levels, made = [f"level {one.level}" for one in sql], [row.made for row in judged]
    typed, words = [one.kind for one in asked], [one.question for one in asked]
    return (
        Picture("handbook", kinds, [one.text for one in documents], policies, "documents"),
        Picture("questions", typed, words, f"{len(asked)} questions of six kinds", "questions"),
        Picture("tickets", codes, bodies, frequent, "tickets"),
        Picture(
            "sql-questions",
            levels,
            [one.question for one in sql],
            f"{len(sql)} questions of four levels",
            "questions",
        ),
        Picture(
            "judgements",
            made,
            [row.answer for row in judged],
            f"{hard:.0%} of the answers are hard to judge",
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
        left.set(title=picture.finding, xlim=(0, 1.12 * max(numbers)))
        left.tick_params(axis="y", labelsize=9)
        left.grid(visible=False)
        words = [len(text.split()) for text in picture.texts]
        longest = max(words).bit_length() + 1
        bins = [2 ** (half / 2) for half in range(2 * longest)]
        right.hist(words, bins=bins, edgecolor="white")
        right.set(title=f"Half have at most {median(words):.0f} words", xscale="log")
        right.set(xlabel="words (logarithmic)", ylabel=picture.rows)
        figure.savefig(HERE / f"{picture.name}.svg", metadata={"Date": None})


def _share(kinds: Sequence[str]) -> str:
    return f"{Counter(kinds).most_common(1)[0][1] / len(kinds):.0%}"
