"""Baselines of the judgements: what length, shared words, and the simulator's judge tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from course.data import Judgement, judgements
from course.data.card import table
from course.data.larkspur.card.agreement import area, kappa
from course.data.larkspur.card.asking import answers
from course.data.python_docs.vocabulary import content_words
from course.data.ranking import RESAMPLES, SEED, Interval

Scorer = Callable[[Sequence[Judgement]], list[float]]
Measure = Callable[[Sequence[float], Sequence[bool]], float]
FAITHFUL = (
    "Judge whether every claim of the answer is supported by the context."
    " Reply with PASS or FAIL only."
)
RELEVANT = "Judge whether the answer answers the question. Reply with PASS or FAIL only."


def length(rows: Sequence[Judgement]) -> list[float]:
    """Score an answer by its length."""
    return [float(len(row.answer)) for row in rows]


def words_of_context(rows: Sequence[Judgement]) -> list[float]:
    """Score an answer by the share of its content words that its context has."""
    return [_share(row.answer, " ".join(one.text for one in row.context)) for row in rows]


def words_of_question(rows: Sequence[Judgement]) -> list[float]:
    """Score an answer by the share of the question's content words that it has."""
    return [_share(row.question, row.answer) for row in rows]


def judge_of_faithfulness(rows: Sequence[Judgement]) -> list[float]:
    """Score an answer 1 if the simulator's judge finds all of it in the context."""
    return _judged(f"{FAITHFUL}\n\n{_context(row)}\n\nAnswer: {row.answer}" for row in rows)


def judge_of_relevance(rows: Sequence[Judgement]) -> list[float]:
    """Score an answer 1 if the simulator's judge finds that it answers the question."""
    return _judged(f"{RELEVANT}\n\nQuestion: {row.question}\nAnswer: {row.answer}" for row in rows)


METHODS: dict[str, tuple[Scorer, Scorer]] = {
    "length": (length, length),
    "words of the context": (words_of_context, words_of_context),
    "words of the question": (words_of_question, words_of_question),
    "simulator's judge": (judge_of_faithfulness, judge_of_relevance),
}


def baselines() -> str:
    """Return how each method tells `yes` from the other labels on the test split."""
    rows = judgements("test")
    wanted = [
        [row.faithfulness == "yes" for row in rows],
        [row.relevance == "yes" for row in rows],
    ]
    groups = [row.question_id for row in rows]
    found = []
    for name, scorers in METHODS.items():
        cells: list[object] = []
        for scorer, labels in zip(scorers, wanted, strict=True):
            scores = scorer(rows)
            cells.append(_interval(scores, labels, groups, area))
            binary = set(scores) <= {0.0, 1.0}
            cells.append(f"{kappa([s == 1 for s in scores], labels):.2f}" if binary else "")
        found.append((name, *cells))
    head = ("Method", "Faithful: AUC", "kappa", "Relevant: AUC", "kappa")
    return table(head, found)


def _interval(
    scores: Sequence[float], labels: Sequence[bool], groups: Sequence[str], measure: Measure
) -> Interval:
    """Resample questions, since answers to one question are not independent."""
    members: dict[str, list[int]] = {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)
    names = list(members)
    random = np.random.default_rng(SEED)
    values = []
    for _ in range(RESAMPLES // 4):
        drawn = random.integers(0, len(names), len(names))
        places = [place for n in drawn for place in members[names[n]]]
        values.append(measure([scores[n] for n in places], [labels[n] for n in places]))
    low, high = np.percentile(values, [2.5, 97.5])
    return Interval(measure(scores, labels), float(low), float(high))


def _judged(prompts: Iterable[str]) -> list[float]:
    return [float("PASS" in answer.upper()) for answer in answers(prompts)]


def _context(row: Judgement) -> str:
    return "Context:\n" + "\n\n".join(passage.text for passage in row.context)


def _share(part: str, whole: str) -> float:
    words = content_words(part)
    return len(words & content_words(whole)) / len(words) if words else 0.0
