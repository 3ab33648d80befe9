"""What is pasted, whether a citation holds, and how far an answer can be trusted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course.data import HandbookQuestion
from desk.answering import CITED, SYSTEM, Answer, Desk, passages
from desk.chunks import Chunk
from desk.cutting import tokens
from desk.search import Hit

RUN = 3
"""So many words in a row are compared: their order matters as well."""

WORD_ENDS = ".,;:!?\"'()"


def words(text: str) -> list[str]:
    """Return the words of a text without layout: capitals, emphasis, tables, punctuation."""
    parts = re.sub(r"[*_|`]", " ", text).lower().split()
    return [word for part in parts if (word := part.strip(WORD_ENDS))]


def alike(one: str, other: str) -> float:
    """Return the share of runs of three words that two texts share (Jaccard)."""
    mine, theirs = (_runs(words(text)) for text in (one, other))
    return len(mine & theirs) / len(mine | theirs)


def pack(hits: Sequence[Hit], budget: int, most_alike: float = 0.5) -> list[Chunk]:
    """Return the best chunks that fit into a budget of tokens, none of them twice.

    A chunk that is too long is passed over, and a shorter one behind it may fit.
    """
    taken: list[Chunk] = []
    for hit in hits:
        left = budget - sum(tokens(chunk.in_place) for chunk in taken)
        if tokens(hit.chunk.in_place) <= left and all(
            alike(hit.chunk.text, chunk.text) < most_alike for chunk in taken
        ):
            taken.append(hit.chunk)
    return taken


def proven(question: HandbookQuestion, pasted: Sequence[Chunk]) -> bool:
    """Tell whether chunks hold a passage of every hop that a question needs."""
    held = [any(chunk.holds(p) for chunk in pasted for p in hop) for hop in question.hops]
    return bool(held) and all(held)


def stands_in(quote: str, passage: str) -> bool:
    """Tell whether the words of a quote stand in a passage, one after the other."""
    mine, theirs = words(quote), words(passage)
    starts = range(len(theirs) - len(mine) + 1)
    return bool(mine) and any(theirs[at : at + len(mine)] == mine for at in starts)


def verdict(answer: Answer) -> str:
    """Return what the citation of an answer is worth.

    "holds": what the answer says stands in the cited passage. "misplaced": in another one that was
    pasted. "invented": the id was not pasted. "unsupported": it stands nowhere, or no id is given.
    """
    quote = CITED.sub("", answer.text)
    pasted = {chunk.id: chunk.in_place for chunk in answer.pasted}
    if answer.cited and answer.cited not in pasted:
        return "invented"
    if answer.cited and stands_in(quote, pasted[answer.cited]):
        return "holds"
    return "misplaced" if any(stands_in(quote, text) for text in pasted.values()) else "unsupported"


@dataclass(frozen=True)
class Weighed:
    """An answer with what speaks for it: log probability, best score, and margin to the next."""

    answer: Answer
    signals: tuple[float, float, float]


class PackedDesk(Desk):
    """The desk with a budget of tokens for what is pasted, in the place of a number of chunks."""

    budget = 450

    def __call__(self, question: str) -> Answer:
        """Answer one question."""
        return self.weigh(question).answer

    def weigh(self, question: str, budget: int = 0, temperature: float = 0.0) -> Weighed:
        """Answer one question within a budget, and keep what speaks for the answer."""
        hits = self.search(question, self.depth)
        pasted = pack(hits, budget or self.budget)
        asked = f"{passages(pasted)}\n\n<question>{question}</question>"
        reply = self.client.chat.completions.create(
            model=self.model,
            messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": asked}],
            temperature=temperature,
            logprobs=True,
        )
        choice = reply.choices[0]
        text = choice.message.content or ""
        cited = found[1] if (found := CITED.search(text)) else ""
        known = choice.logprobs.content or [] if choice.logprobs else []
        first, second = [*(hit.score for hit in hits), 0.0, 0.0][:2]
        signals = (sum(token.logprob for token in known), first, first - second)
        return Weighed(Answer(text, cited, tuple(hits), tuple(pasted)), signals)


class Confidence:
    """Turns signals into the chance that an answer is right, by logistic regression."""

    def __init__(self, signals: Sequence[Sequence[float]], right: Sequence[bool]) -> None:
        """Fit to answers whose worth is known: shapes (answers, signals) and (answers)."""
        table, goal = np.array(signals, float), np.array(right, float)
        self._middle, self._spread = table.mean(axis=0), table.std(axis=0) + 1e-9
        inputs = self._inputs(table)
        self.weights = np.zeros(inputs.shape[1])
        for _ in range(2000):
            error = 1 / (1 + np.exp(-inputs @ self.weights)) - goal
            self.weights -= 0.5 * (inputs.T @ error / len(goal) + 0.01 * self.weights)

    def __call__(self, signals: Sequence[Sequence[float]]) -> NDArray[np.float64]:
        """Return one chance from 0 to 1 per answer."""
        chances: NDArray[np.float64] = np.round(
            1 / (1 + np.exp(-self._inputs(np.array(signals, float)) @ self.weights)), 4
        )
        return chances

    def _inputs(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([(table - self._middle) / self._spread, np.ones(len(table))])


def _runs(found: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(found[at : at + RUN]) for at in range(max(len(found) - RUN + 1, 1))}
