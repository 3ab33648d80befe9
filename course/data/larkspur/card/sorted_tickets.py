"""Baselines of the tickets: which code do simple methods give?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log

import numpy as np

from course.data import Ticket, facts, tickets
from course.data.card import table
from course.data.larkspur.card.agreement import macro_f1
from course.data.larkspur.card.asking import answers
from course.data.python_docs.vocabulary import content_words
from course.data.ranking import interval
from simulator.embeddings import embedder

NEIGHBORS = 5
EXAMPLES = 2
Sorter = Callable[[Sequence[Ticket]], list[str]]


def text_of(ticket: Ticket) -> str:
    """Return what the customer wrote, the subject first."""
    return f"{ticket.subject}\n{ticket.body}".strip()


def most_frequent(asked: Sequence[Ticket]) -> list[str]:
    """Give every ticket the code that is most frequent in dev."""
    return [_frequent(ticket.code for ticket in tickets("dev"))] * len(asked)


def keywords(asked: Sequence[Ticket]) -> list[str]:
    """Give the code whose meaning shares the rarest words with the ticket."""
    codes = facts().ticket_codes
    meanings = {code.code: content_words(f"{code.name} {code.means}") for code in codes}
    known = Counter(word for words in meanings.values() for word in words)
    fallback = most_frequent(asked[:1])[0]

    def code_of(ticket: Ticket) -> str:
        words = content_words(text_of(ticket))
        scores = {
            code: sum(log((1 + len(meanings)) / known[word]) for word in words & meaning)
            for code, meaning in meanings.items()
        }
        best = max(scores, key=lambda code: scores[code])
        return best if scores[best] else fallback

    return [code_of(ticket) for ticket in asked]


def neighbors(asked: Sequence[Ticket]) -> list[str]:
    """Give the most frequent code among the five most similar tickets of dev."""
    known = tickets("dev")
    matrix = np.vstack(embedder("sim-embed").vectors([text_of(ticket) for ticket in known]))
    queries = np.vstack(embedder("sim-embed").vectors([text_of(ticket) for ticket in asked]))
    order = np.argsort(-np.round(queries @ matrix.T, 4), axis=1, kind="stable")
    return [_frequent(known[n].code for n in row[:NEIGHBORS]) for row in order]


def by_meaning(asked: Sequence[Ticket]) -> list[str]:
    """Ask the simulator with the codes and their meanings."""
    return _asked(asked, "")


def few_shot(asked: Sequence[Ticket]) -> list[str]:
    """Ask the simulator with meanings and the first two tickets of each code in dev."""
    shown: dict[str, list[Ticket]] = {}
    for ticket in tickets("dev"):
        if ticket.injection is None:
            shown.setdefault(ticket.code, []).append(ticket)
    blocks = [
        f"Ticket: {_line(ticket)}\nCode: {ticket.code}"
        for some in shown.values()
        for ticket in some[:EXAMPLES]
    ]
    return _asked(asked, "Examples:\n\n" + "\n\n".join(blocks) + "\n\n")


METHODS: dict[str, Sorter] = {
    "most frequent code": most_frequent,
    "words of the codes' meanings": keywords,
    "5 nearest of dev, MiniLM": neighbors,
    "simulator, meanings": by_meaning,
    "simulator, meanings and 2 examples a code": few_shot,
}


def baselines() -> str:
    """Return accuracy with its interval and macro F1 of every method on the test split."""
    asked = tickets("test")
    two = [n for n, ticket in enumerate(asked) if ticket.rule is not None]
    rows = []
    for name, method in METHODS.items():
        given = method(asked)
        right = [code == ticket.code for code, ticket in zip(given, asked, strict=True)]
        f1 = macro_f1(given, [ticket.code for ticket in asked])
        rows.append((name, interval(right), f"{f1:.2f}", interval([right[n] for n in two])))
    share, hard = f"Accuracy (n={len(asked)})", f"Two plausible codes (n={len(two)})"
    return table(("Method", share, "Macro F1", hard), rows)


def _asked(asked: Sequence[Ticket], examples: str) -> list[str]:
    codes = facts().ticket_codes
    listed = "\n".join(f"- {code.code}: {code.name}. {code.means}" for code in codes)
    order = f"Classify the support ticket. Return only the code.\n\nCodes:\n{listed}\n\n{examples}"
    prompts = (f"{order}Ticket: {_line(ticket)}\nCode:" for ticket in asked)
    return [code_in(answer) for answer in answers(prompts)]


def code_in(answer: str) -> str:
    """Return the first code in an answer, or the whole answer where there is none."""
    found = re.search(r"\b[A-Z]\d\b", answer)
    return found[0] if found else answer


def _line(ticket: Ticket) -> str:
    return " ".join(text_of(ticket).split())


def _frequent(codes: Iterable[str]) -> str:
    """Return the most frequent code, the first one among equals."""
    return Counter(codes).most_common(1)[0][0]
