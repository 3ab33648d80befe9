"""Questions for several things, taken apart into questions for one.

"How high are Ede and Carrow?" asks for two heights, and "What is X, and when was Y?" has two
clauses. What is joined by anything but names and clauses stays together.
"""

from __future__ import annotations

import re

from simulator.interaction import QUESTION_WORD
from simulator.language import stems

NAME = r"[A-Z][\w'\u2019.-]*(?:\s+(?:(?:of|the|de|van|von)\s+)?[A-Z0-9][\w'\u2019.-]*){0,4}"
ARTICLES = r"(?:(?:of|in|at|for|from|by|with|the)\s+){0,2}"
CLAUSE = re.compile(
    r"(?:,|(?<![\s,]))\s+and\s+(?=(?:(?:up |from |by |in |at |on |for |to )?"
    r"(?:who|whom|whose|what|when|where|why|which|how)\b))",
    re.IGNORECASE,
)
NAMES = re.compile(
    rf"(?:\b[Bb]oth\s+)?\b(?P<first>{NAME})(?P<link>,?\s+and\s+|\s+or\s+){ARTICLES}(?P<second>{NAME})"
)
MOST_PARTS = 4


def parts(question: str, context: str = "") -> tuple[str, ...]:
    """Return the questions that a question is made of, itself if it is one.

    Names that `context` joins, too, are one name: a play called "Romeo and Juliet". A part that
    says nothing alone ("and why would it?") keeps the question whole.

    >>> parts("How high are Mount Ede and Mount Carrow?")
    ('How high are Mount Ede?', 'How high are Mount Carrow?')
    """
    found = [one for clause in CLAUSE.split(question) for one in _by_names(clause, context)]
    whole = list(dict.fromkeys(one.strip(" ,?") + "?" for one in found if one.strip(" ,?")))
    apart = 1 < len(whole) <= MOST_PARTS and all(map(stems, whole))
    return tuple(whole) if apart else (question,)


def _by_names(clause: str, context: str) -> list[str]:
    """Return a clause once for each of the two names that it joins."""
    joined = NAMES.search(clause)
    if joined is None or not clause[: joined.start()].strip() or joined.group() in context:
        return [clause]
    if joined["link"].strip() == "or" and not QUESTION_WORD.search(clause):
        return [clause]
    before, after = clause[: joined.start()], clause[joined.end() :]
    return [f"{before}{joined[name]}{after}" for name in ("first", "second")]
