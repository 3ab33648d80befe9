"""Questions that want yes or no, and which of the two a statement says.

A statement says no where the clause that is nearest to the question denies and the question does
not, or the other way round. What is only implied ("bring your own towels") is not understood.
"""

from __future__ import annotations

import re

from simulator.mind import Mind

POLAR = re.compile(
    r"^(?:(?:and|so|but|then)\s+)?(?:is|are|was|were|do|does|did|can|could|may|must|should|shall"
    r"|will|would|has|have|had|am)(?:n't|n\u2019t)?\s+[^?]+\?$",
    re.IGNORECASE,
)
CHOICE = re.compile(r"\bor\b(?! not\b)", re.IGNORECASE)
DENIES = re.compile(
    r"\b(?:not|no|never|nobody|none|nowhere|neither|nor|cannot|without|unable|exclud(?:es?|ed|ing)"
    r"|forbid(?:s|den)?|prohibit(?:s|ed)?|bans?|banned|refus(?:es?|ed|ing)|den(?:y|ies|ied))\b"
    r"|n['\u2019]t\b",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(
    r"[,;:]\s+(?:and |but )?|(?<!\s)\s+(?:but|unless|except|although|while|whereas)\s+"
)
WORD_ALONE = re.compile(
    r"\byes(?: or |/)no\b(?! questions?\b)|\bonly (?:with )?[\"']?yes\b", re.IGNORECASE
)


def wants_polar(question: str) -> bool:
    """Say whether a question is one for yes or no.

    >>> wants_polar("Is the fee refundable?"), wants_polar("Is it red or blue?")
    (True, False)
    """
    bare = question.strip()
    return POLAR.match(bare) is not None and CHOICE.search(bare) is None


def wants_the_word(instructions: str) -> bool:
    """Say whether yes or no is to stand alone."""
    return WORD_ALONE.search(instructions) is not None


def says_yes(question: str, statement: str, mind: Mind) -> bool:
    """Say whether a statement that answers a polar question affirms it."""
    clauses = [one for one in CLAUSE_END.split(statement) if one.strip()] or [statement]
    alike = mind.likeness(question, clauses)
    clause = clauses[max(range(len(clauses)), key=lambda place: alike[place])]
    _, _, after_verb = question.strip().partition(" ")
    return (DENIES.search(clause) is None) == (DENIES.search(after_verb) is None)
