"""Made-up answers: fluent, of the right kind, and wrong. What hallucination looks like."""

from __future__ import annotations

import re

from simulator.expected import kind_of
from simulator.mind import Mind

MONTHS = ("March", "May", "June", "September", "October", "November")
NAMES = ("Alan Whitford", "Maria Santos", "Helen Brandt", "Thomas Okafor", "Ruth Keller")
PLACES = ("Geneva", "Portland", "the north building", "Rotterdam", "the second floor")
REASONS = (
    "of a change in the regulations",
    "the costs had become too high",
    "demand fell short of the plan",
)
AUXILIARY = re.compile(
    r"^(?:in |at |on |by |for |since |until )?(?:what|which|when|where|who|whom|whose|why|how)\b"
    r"[^?]*?\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must)\b"
    r"\s*(?P<rest>[^?]*)",
    re.IGNORECASE,
)


def invented(question: str, mind: Mind, *, short: bool = False) -> str | None:
    """Return a made-up answer of the kind that is asked for; None if the question has no kind.

    The same question gets the same invention from a model, at temperature 0.
    """
    value = _value(kind_of(question).name, mind)
    if value is None:
        return None
    return value if short else f"{value[0].upper()}{value[1:]}{_about(question)}."


def _value(kind: str, mind: Mind) -> str | None:
    def pick(count: int) -> int:
        return mind.pick("value", count, kind)

    made = {
        "number": f"{3 + pick(96)}",
        "size": f"{20 + 10 * pick(40)}",
        "age": f"{18 + pick(50)} years",
        "money": f"{5 + 5 * pick(60)} dollars",
        "percent": f"{5 + pick(90)} percent",
        "duration": f"{2 + pick(44)} days",
        "length": f"{2 + pick(90)} kilometers",
        "weight": f"{1 + pick(40)} kilograms",
        "speed": f"{10 + 5 * pick(30)} kilometers per hour",
        "temperature": f"{5 + pick(200)} degrees",
        "frequency": f"every {2 + pick(5)} months",
        "date": f"{MONTHS[pick(len(MONTHS))]} {1960 + pick(65)}",
        "person": NAMES[pick(len(NAMES))],
        "place": f"in {PLACES[pick(len(PLACES))]}",
        "reason": f"because {REASONS[pick(len(REASONS))]}",
    }
    return made.get(kind)


def _about(question: str) -> str:
    """Return the end of a sentence that takes up the words of the question."""
    found = AUXILIARY.search(question.strip())
    rest = found["rest"].strip() if found else ""
    return f" is what applies to {rest}" if 0 < len(rest.split()) <= 12 else ""
