"""What belongs to an answer beside the statement that was found: the lines that go on from it.

The items of a list that it announces, the sentence that has the value, the exception that follows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from simulator.expected import kind_of, spans
from simulator.language import WORD
from simulator.passages import Statement

MOST_WORDS = 60
"""How many words an answer with its continuation has at most."""

FRAGMENT = 4
"""A statement of at most so many words says too little alone: "No. The law forbids it." """

GAIN = 0.12
"""The next sentence joins if it meets the words left over by so much more."""

LEFT_OVER = 0.55
"""A word of the question that is met less than this is left over."""

EXCEPTS = re.compile(
    r"^(?:but|however|otherwise|except|unless|if not|not if|only|even so|after that|then"
    r"|in that case)\b",
    re.IGNORECASE,
)
"""How a sentence begins that says when the one before it does not hold."""


def announced(statement: Statement, rows: Sequence[Statement]) -> list[Statement]:
    """Return the items of the list that a statement announces with a colon."""
    lead = statement.text.strip()
    if not lead.rstrip(" *_").endswith(":"):
        return []
    after = rows[_place(statement, rows) + 1 :]
    return [one for one in after if one.block is statement.block and lead in one.lead]


def continued(
    question: str,
    statement: Statement,
    rows: Sequence[Statement],
    met: Mapping[str, Sequence[float]],
) -> list[Statement]:
    """Return the statement, and what belongs to the answer after it, in order.

    met: how well each word of the question is met, by the text of a statement.
    """
    items = announced(statement, rows)
    if items:
        return _within_limit([statement, *items])
    place = _place(statement, rows) + 1
    if place >= len(rows):
        return [statement]
    after = rows[place]
    joined = after.block is statement.block and after.paragraph == statement.paragraph
    goes_on = joined and (
        len(WORD.findall(statement.text)) <= FRAGMENT
        or EXCEPTS.match(after.text) is not None
        or _has_what_lacks(question, statement, after)
        or _meets_the_rest(met.get(statement.text, ()), met.get(after.text, ()))
    )
    return _within_limit([statement, after]) if goes_on else [statement]


def as_written(found: Sequence[Statement]) -> str:
    """Return statements that follow each other as the block has them, so that it is a quote."""
    first, last = found[0], found[-1]
    text = first.block.text[first.begins : last.ends]
    whole = text.startswith(first.text) and text.endswith(last.text)
    return text if whole else " ".join(one.text for one in found)


def _place(statement: Statement, rows: Sequence[Statement]) -> int:
    return next(at for at, one in enumerate(rows) if one is statement)


def _within_limit(found: list[Statement]) -> list[Statement]:
    while len(found) > 1 and sum(len(one.text.split()) for one in found) > MOST_WORDS:
        found.pop()
    return found


def _has_what_lacks(question: str, first: Statement, second: Statement) -> bool:
    """Say whether the kind of answer that is wanted stands in the second one only."""
    kind = kind_of(question)
    if not kind.strict:
        return False
    has = [any(True for _ in spans(kind, question, one.plain)) for one in (first, second)]
    return has == [False, True]


def _meets_the_rest(first: Sequence[float], second: Sequence[float]) -> bool:
    left = [at for at, degree in enumerate(first) if degree < LEFT_OVER]
    if not left or not second:
        return False
    return sum(second[at] - first[at] for at in left) / len(left) > GAIN
