"""Which tool a request is for: by the meaning of what is written about the tools."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from simulator.language import likeness, stems
from simulator.mind import Mind
from simulator.neutral import Tool
from simulator.skills.tools.acts import named
from simulator.skills.tools.mentions import mentions
from simulator.skills.tools.schema import leaves, words_of

PLAIN = 0.11
"""Weight of the likeness between a request and a tool's name and description."""

NAMELESS = 0.27
"""The same for the request without its names and numbers, which say little about the tool."""

DETAILED = 0.38
"""The same for the description with those of the parameters, and the values that they allow."""

LEXICAL = 0.24
"""Weight of the words that request and tool share, the rare ones more; the values of its enums
are words of a tool."""

MOST_VALUES = 12
"""How many values of an enum are read as words of its tool."""

KEPT = ("phrase", "formula", "phone", "url")
MOST_TOOLS = 24
"""How many tools are read closely; a quick look picks them where there are more."""

RENAMED = 0.02
"""Taken off the score of a request whose act was named for it."""

QUESTIONED = 0.12
"""Taken off a tool that changes something, for a question: who asks wants to know something."""

QUESTION = re.compile(
    r"^\W*(?:(?:what|who|whom|whose|when|where|which|how)\b(?!\s+(?:about|if)\b)|why\b(?!\s+(?:don't|not)\b)"
    r"|(?:do|did|does|have)\s+(?:you|they|we)\s+have\b|(?:is|are|was|were)\s+there\b|should\b)",
    re.IGNORECASE,
)
CHANGING_LIST = """
    add apply appoint approve arm assign attach ban block book broadcast buy call cancel
    change charge close create delete deploy disable discard donate edit enable enroll file
    hire insert invite issue launch lock log make mark merge message modify move mute notify
    open order pause pay place play post publish purchase put record redeem refund register
    reject remind remove rename renew reply report request reschedule reserve reset restart
    revoke rollback run save schedule sell send set share sign start stop submit subscribe
    suspend switch transfer turn unlock update upload write
"""
CHANGING = frozenset(CHANGING_LIST.split())
"""First words of the names of tools that change something."""

LOOKS_UP = re.compile(
    r"\W*(?:(?:look|get|find|show|return|list|fetch|check|read|search|retrieve|tell|give|quer|view|see"
    r"|display|calculate|compute|count|estimate|track|monitor|provide)\w*|the|an?|where|what|how"
    r"|status|details|information|current)\b",
    re.IGNORECASE,
)
"""How a description begins that tells of no change: the `order` of `order_status` is a noun."""

PART = 0.8
"""Two stems at least this alike count as the same word."""


@dataclass(frozen=True, slots=True)
class Route:
    """A tool, and how well it fits a request, 0 to 1."""

    tool: Tool
    score: float


@lru_cache(maxsize=2048)
def summary(name: str, description: str) -> str:
    """Return what is written about a tool, its name in words."""
    return f"{words_of(name)}. {description}".strip()


def parameters_of(tool: Tool) -> str:
    """Return what is written about a tool's parameters."""
    return "; ".join(f"{words_of(leaf.name)}: {leaf.doc}" for leaf in leaves(tool))


def values_of(tool: Tool) -> str:
    """Return the values that the tool's enums allow, in words."""
    known = [one for leaf in leaves(tool) for one in leaf.choices[:MOST_VALUES]]
    return " ".join(words_of(str(one)) for one in known)


@lru_cache(maxsize=1024)
def nameless(request: str) -> str:
    """Return a request with "something" for its names and quotations, and without its numbers.

    >>> nameless("Fly from Oslo to Rome with 2 bags")
    'Fly from something to something with bags'
    """
    out = request
    for one in reversed(
        [one for one in mentions(request) if one.kind not in KEPT and not one.part]
    ):
        word = "something" if one.kind in ("name", "quoted") else ""
        out = out[: one.start] + word + out[one.end :]
    return " ".join(out.split())


def routes(request: str, tools: Sequence[Tool], mind: Mind) -> list[Route]:
    """Return all tools with their scores for a request, the best first.

    A request that names no act is read as one that does, too: the better score counts.
    """
    said, other = _routes(request, tools, mind), named(request)
    if QUESTION.match(request) is not None:
        said = [replace(one, score=one.score - _off(one.tool)) for one in said]
    if other == request:
        return sorted(said, key=lambda route: (-route.score, route.tool.name))
    scores = {one.tool.name: one.score - RENAMED for one in _routes(other, tools, mind)}
    both = [Route(one.tool, max(one.score, scores.get(one.tool.name, 0.0))) for one in said]
    return sorted(both, key=lambda route: (-route.score, route.tool.name))


def _off(tool: Tool) -> float:
    """Return what a tool loses for a question."""
    first = words_of(tool.name.rpartition(".")[2]).partition(" ")[0]
    return QUESTIONED if first in CHANGING and not LOOKS_UP.match(tool.description) else 0


def _routes(request: str, tools: Sequence[Tool], mind: Mind) -> list[Route]:
    texts = [summary(tool.name, tool.description) for tool in tools]
    kept = mind.nearest(request, texts, MOST_TOOLS)
    tools, texts = [tools[place] for place in kept], [texts[place] for place in kept]
    pairs = [*zip(tools, texts, strict=True)]
    worded = [f"{text} {values_of(tool)}".rstrip() for tool, text in pairs]
    details = [f"{text} {parameters_of(tool)} {values_of(tool)}".rstrip() for tool, text in pairs]
    close = mind.likeness(request, texts)
    bare = mind.likeness(nameless(request), texts)
    views = (
        (PLAIN, close),
        (NAMELESS, [max(pair) for pair in zip(close, bare, strict=True)]),
        (DETAILED, mind.likeness(request, details)),
        (LEXICAL, _shared(request, worded)),
    )
    scored = [
        Route(tool, round(sum(weight * view[place] for weight, view in views), 4))
        for place, tool in enumerate(tools)
    ]
    return sorted(scored, key=lambda route: (-route.score, route.tool.name))


def _shared(request: str, texts: Sequence[str]) -> list[float]:
    """Return the share of the request's words, by rarity, that each tool's text has."""
    asked = list(dict.fromkeys(stems(request)))
    words = [frozenset(stems(text)) for text in texts]
    seen = Counter(word for found in words for word in found)
    weights = dict.fromkeys(asked, 0.0)
    for word in asked:
        alike = [
            seen[other] for other in seen if other[0] == word[0] and likeness(word, other) >= PART
        ]
        # A word that no tool has tells nothing about them.
        weights[word] = math.log(1 + len(texts) / max(alike)) if alike else 0.0
    whole = sum(weights.values())
    return [_covered(found, weights) / (whole + 1.0) for found in words]


def _covered(found: frozenset[str], weights: dict[str, float]) -> float:
    return sum(
        weight
        for word, weight in weights.items()
        if weight
        and (
            word in found
            or any(likeness(word, other) >= PART for other in found if other[0] == word[0])
        )
    )
