"""Write the numbers of the questions into the data card.

    python -m course.data.larkspur.question_table

Authors run this after every change of the questions; a test compares.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from course.data import card
from course.data.larkspur.check.questions import across_splits
from course.data.larkspur.handbook import handbook
from course.data.larkspur.questions import questions

CARD = Path(__file__).with_name("README.md")
MARK = "questions"


def main() -> None:
    """Rewrite the part of the card between its marks."""
    card.rewrite(CARD, {MARK: table})


def table() -> str:
    """Return the number of questions of each kind, and what their proofs have in common."""
    asked = questions()
    kinds = Counter((question.kind, question.split) for question in asked)
    gaps = Counter(question.kind for question in asked if question.vocabulary_gap)
    splits = Counter(question.split for question in asked)
    rows: list[tuple[str, int, int, int]] = [
        (kind, kinds[kind, "dev"], kinds[kind, "test"], gaps[kind])
        for kind in sorted({question.kind for question in asked})
    ]
    rows.append(("all", splits["dev"], splits["test"], gaps.total()))
    head = ("Kind", "dev", "test", "of these with a vocabulary gap")
    return f"{card.table(head, rows)}\n\n{proofs()}"


def proofs() -> str:
    """Return how many documents prove the answers, and how many answers stand in several places."""
    asked = questions()
    passages = [passage for question in asked for passage in question.passages]
    named = {passage.document for passage in passages}
    several = sum(any(len(hop) > 1 for hop in question.hops) for question in asked)
    return (
        f"{len(passages)} passages in {len(named)} of {len(handbook())} documents prove the"
        f" answers; {several} questions have a hop that several passages prove.\n"
        f"{len(across_splits(asked))} multi-hop questions touch a document of the other split."
    )


if __name__ == "__main__":
    main()
