"""Classification: one label of several, or all that apply, by what the prompt says about them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from simulator.attempt import Attempt, Option, choose
from simulator.mind import Mind
from simulator.skills.base import Card
from simulator.skills.classify import scoring
from simulator.skills.classify.labels import offered
from simulator.skills.classify.reading import JOB, Case, case_of
from simulator.skills.classify.scoring import Scored
from simulator.task import Task

SCALE = 0.03
"""Scores of labels that differ by this much differ by a factor e in probability."""

APPLIES = 0.17
"""A label of which several can hold is given if it scores at least this."""

BELOW_BEST = 0.25
"""And if it is at most this far from the best."""

MOST_TOGETHER = 6
"""Combinations of so many of the best labels are weighed, where several can hold."""


class Classification:
    """Gives a text one of the labels that a prompt offers, or all that apply."""

    name = "classification"
    card = Card(
        does="Gives a text one of the labels that a prompt offers, or all that apply.",
        how=(
            "Likeness of the text to each label's name and definition (cosine of embeddings).",
            "Likeness to the nearest examples of each label.",
            "What is alike to all labels or examples counts for less (HUB).",
            "Words of praise, blame and negation, for labels of opinions.",
        ),
        reads=(
            "Labels in a list, a sentence, tags, a table or JSON; definitions of them.",
            "Examples in the text or as earlier turns; those of a fine-tuned model, too.",
            "Names of labels count as far as they are words; a code such as Q7 says nothing.",
            "The form of the answer: label, number, inside tags, after a key.",
        ),
        limits=(
            "Irony, and what only the context of the writer tells.",
            "Rules for cases in which two labels fit are read as part of the definitions.",
        ),
        constants={
            "SCALE": SCALE,
            "APPLIES": APPLIES,
            "BELOW_BEST": BELOW_BEST,
            "MOST_TOGETHER": MOST_TOGETHER,
            "NEAREST": scoring.NEAREST,
            "WEIGHT_OF_EXAMPLES": scoring.WEIGHT_OF_EXAMPLES,
            "HUB": scoring.HUB,
            "OPINION": scoring.OPINION,
            "NEITHER": scoring.NEITHER,
            "MOST_LABELS_READ": scoring.MOST_LABELS_READ,
            "MOST_EXAMPLES_READ": scoring.MOST_EXAMPLES_READ,
        },
    )

    def claim(self, task: Task) -> float:
        meant = task.job == "classify" and not any(block.id for block in task.blocks)
        if task.prompt.format.kind != "text" or (not meant and _asks_something_else(task)):
            return 0.0
        case = case_of(task)
        if case is None:
            return 0.0
        if case.told or meant:
            return 0.8 if case.listed or case.examples else 0.6
        if _standing(task, case):
            return 0.75
        return 0.55 if case.examples else 0.0

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        case = case_of(task)
        if case is None or not case.text:
            return None
        if case.several:
            rows = scoring.scored_parts(case.text, case.labels, case.examples, mind)
            options = _together(rows, case)
        else:
            rows = scoring.scored(case.text, case.labels, case.examples, mind)
            options = [Option(row.score, (_framed([row], case),), source=row.by) for row in rows]
        note = f"{len(case.labels)} labels, {len(case.examples)} examples of them"
        return Attempt((choose(*options, scale=SCALE),), notes=(note,))


def _together(rows: Sequence[Scored], case: Case) -> list[Option]:
    """Return the likeliest combinations of labels, each scored by what it takes and leaves."""
    level = max(APPLIES, rows[0].score - BELOW_BEST)
    near = [row for row in rows[:MOST_TOGETHER] if not scoring.is_other(row.label)]
    out = []
    for size in range(1, len(near) + 1):
        for taken in combinations(near, size):
            score = sum(row.score - level for row in taken)
            out.append(Option(round(score, 4), (_framed(taken, case),), source=taken[0].by))
    others = [row for row in rows if scoring.is_other(row.label)]
    out += [Option(0.0, (_framed([row], case),), source=row.by) for row in others[:1]]
    return sorted(out, key=lambda option: -option.score)[: 2 * MOST_TOGETHER]


def _framed(rows: Sequence[Scored], case: Case) -> str:
    """Return labels as the prompt wants them, in the order of its list."""
    taken = {row.label.name for row in rows}
    names = [
        label.number if case.number else label.name for label in case.labels if label.name in taken
    ]
    before, after = case.frame
    return f"{before}{', '.join(names)}{after}"


def _standing(task: Task, case: Case) -> bool:
    """Say whether the system turn offers the labels, and the user turn is nothing but a text."""
    said = [turn.text for turn in task.prompt.turns if turn.role == "system"]
    last = next((turn.text for turn in reversed(task.prompt.turns) if turn.role == "user"), "")
    by_system = any(offered(text).labels for text in said)
    return case.listed and by_system and not offered(last).labels and not task.prompt.tools


def _asks_something_else(task: Task) -> bool:
    """Say whether there is a question over a context, and the job is named in the context alone."""
    if not task.blocks or not task.question.rstrip("\"' )").endswith("?"):
        return False
    told = f"{task.instructions}\n{task.question}"
    said = [told, *(turn.text for turn in task.prompt.turns if turn.role == "system")]
    return not JOB.search(told) and not any(offered(text).labels for text in said)
