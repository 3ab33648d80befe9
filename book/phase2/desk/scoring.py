"""The table of this phase: one system, one row, on questions that nothing was tuned on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

import course
from course.data import HandbookQuestion, questions
from desk.answering import Answer
from desk.search import Hit, Search

RESAMPLES = 2000
SEED = 20


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % bootstrap interval over questions."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.2f} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True)
class Row:
    """What one system reaches.

    recall, reciprocal: over all questions with passages. right: share of answerable questions
    whose answer holds every value. quoted: share of given answers that stand in the prompt word
    for word. abstained: share of unanswerable questions. lost: share of answerable ones.
    p50, p95: seconds of the model per question. tokens: input a question. cost: dollars for
    1,000 questions.
    """

    name: str
    recall: Interval
    reciprocal: Interval
    right: Interval
    quoted: Interval
    abstained: Interval
    lost: Interval
    p50: float
    p95: float
    tokens: float
    cost: float


def ranks(question: HandbookQuestion, hits: Sequence[Hit]) -> list[int | None]:
    """Return for each hop the rank, from 1, of the first hit that holds a passage of it."""
    return [
        next(
            (rank for rank, hit in enumerate(hits, 1) if any(map(hit.chunk.holds, hop))),
            None,
        )
        for hop in question.hops
    ]


def recall_at(found: Sequence[int | None], k: int) -> float:
    """Return the share of hops that were found among the first k hits."""
    return sum(rank is not None and rank <= k for rank in found) / len(found)


def reciprocal_rank(found: Sequence[int | None]) -> float:
    """Return 1 / the rank of the first hit that proves anything; 0 without one."""
    return max((1 / rank for rank in found if rank is not None), default=0.0)


def bootstrap(values: Sequence[float]) -> Interval:
    """Return the mean with its percentile interval over resampled questions; seeded."""
    if len(values) == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    drawn = np.random.default_rng(SEED).choice(values, (RESAMPLES, len(values)))
    low, high = np.percentile(drawn.mean(axis=1), [2.5, 97.5])
    return Interval(float(np.mean(values)), float(low), float(high))


def sample(split: str, n: int = 60) -> list[HandbookQuestion]:
    """Return n questions of a split with all kinds in their proportion; always the same ones."""
    by_kind = sorted(questions(split), key=lambda one: one.kind)  # stable: file order in a kind
    places = np.linspace(0, len(by_kind) - 1, n).round().astype(int)
    return [by_kind[place] for place in places]


def retrieval(search: Search, asked: Sequence[HandbookQuestion]) -> tuple[Interval, Interval]:
    """Return recall@5 and the mean reciprocal rank over the questions that have passages."""
    found = [ranks(one, search(one.question, 10)) for one in asked if one.hops]
    return (
        bootstrap([recall_at(one, 5) for one in found]),
        bootstrap([reciprocal_rank(one) for one in found]),
    )


def evaluate(
    name: str,
    desk: Callable[[str], Answer],
    search: Search,
    lab: course.Lab,
    *,
    split: str = "test",
    n: int = 60,
) -> Row:
    """Measure a system: its search on all questions of a split, its answers on a sample of n.

    Every request since the session began enters latency, tokens and cost, so open one session a
    system.
    """
    recall, reciprocal = retrieval(search, questions(split))
    asked = sample(split, n)
    answers = [desk(one.question) for one in asked]
    pairs = list(zip(asked, answers, strict=True))
    answerable = [(one, answer) for one, answer in pairs if one.values]
    given = [answer for answer in answers if not answer.abstained]
    chats = [one for one in lab.requests if "embeddings" not in one.path]
    seconds = [one.finished - one.received for one in chats if one.finished is not None]
    p50, p95 = np.percentile(seconds, [50, 95])
    return Row(
        name=name,
        recall=recall,
        reciprocal=reciprocal,
        right=bootstrap([float(one.accepts(answer.text)) for one, answer in answerable]),
        quoted=bootstrap([float(answer.quoted) for answer in given]),
        abstained=bootstrap([float(a.abstained) for one, a in pairs if one.kind == "unanswerable"]),
        lost=bootstrap([float(answer.abstained) for _, answer in answerable]),
        p50=float(p50),
        p95=float(p95),
        tokens=sum(one.usage.input_tokens for one in chats) / n,
        cost=1000 * sum(one.cost for one in lab.requests) / n,
    )
