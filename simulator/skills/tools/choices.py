"""Parameters with a closed set of values: enums by likeness, and yes or no by what is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from simulator.language import STOP_WORDS, WORD, likeness, stem, stems
from simulator.mind import Mind
from simulator.skills.tools.mentions import Mention
from simulator.skills.tools.schema import Leaf, words_of
from simulator.skills.tools.values import currencies, unit_named, value_of
from simulator.skills.tools.words import FUNCTION_WORDS

SAID = 1.0
"""The score of an enum value that the request has word for word."""

MEANT = 0.52
"""A word of the request must be at least this alike in meaning to an enum value, to mean it."""

MEANT_OPTIONAL = 0.6
"""The same for a parameter that may be left out."""

MOST_WORDS = 12
"""How many words of a request are compared with the values of an enum."""

MOST_CHOICES = 24
"""How many values of an enum are compared by meaning."""

NEGATION = re.compile(
    r"\b(?:no|not|without|don't|do\s+not|doesn't|isn't|aren't|can't|cannot|won't|shouldn't|mustn't|never|exclude|excluding|skip|disable|omit"
    r"|avoid|except|non|ignore|leave\s+out|turn\s+off|off)\b",
    re.IGNORECASE,
)
RULED_OUT = re.compile(
    r"\b(?:no|not|without|never|exclude|excluding|avoid|except|non|ignore|don't|isn't)\b",
    re.IGNORECASE,
)
"""What stands before a value of an enum that is not wanted."""

AUXILIARY_LIST = """
    is has include included including enable enabled should use with show only return get
    allow flag whether send want need mode be option do add
"""
AUXILIARY = frozenset(stem(word) for word in AUXILIARY_LIST.split())
SWITCHED = 0.5
"""A clause must be at least this alike in meaning to what a switch is about."""

CLOSER = 0.1
"""It must be so much more alike to the switch than to the tool."""

PIECES = re.compile(r"[,.;:!?]\s*|\s+(?:and|but|with|because|for|so)\s+", re.IGNORECASE)
WHETHER = re.compile(
    r"^(?:whether(?:\s+or\s+not)?|if|set\s+to\s+true\s+(?:to|if)|true\s+(?:to|if|for)|only)\s+",
    re.IGNORECASE,
)
OPPOSITE_LIST = """
    disable disconnect disallow disapprove disarm disassemble discontinue disengage dismount
    deactivate decompress decouple decrypt inactive incomplete indirect inexact insecure invisible
    immutable impossible
"""
OPPOSITES = frozenset(stem(word) for word in OPPOSITE_LIST.split())
"""Opposites by other prefixes than "un" and "non": "display" is none of "play"."""

REACH = 5
"""A negation counts up to this many words before what it negates."""


def choose_value(
    leaf: Leaf, text: str, found: Sequence[Mention], mind: Mind
) -> list[tuple[float, Any]]:
    """Return the values of an enum that the request can mean, the best first."""
    scored = [(_said(leaf, one, text, found), one) for one in leaf.choices]
    if max((score for score, _ in scored), default=0.0) < 0.85:
        meant = _meant(leaf, text, mind)
        least = MEANT if leaf.required else MEANT_OPTIONAL
        scored = [
            (max(score, cosine if cosine >= least else 0.0), one)
            for (score, one), cosine in zip(scored, meant, strict=True)
        ]
    ranked = sorted(scored, key=lambda pair: -pair[0])
    return [(score, one) for score, one in ranked if score > 0]


def likeliest(leaf: Leaf, text: str, mind: Mind) -> Any:
    """Return the enum value that the whole request is most alike, for want of a better reason."""
    words = [f"{words_of(leaf.name)} {words_of(str(one))}" for one in leaf.choices[:MOST_CHOICES]]
    scores = mind.likeness(text, words)
    return leaf.choices[scores.index(max(scores))]


def _said(leaf: Leaf, choice: Any, text: str, found: Sequence[Mention]) -> float:
    """Return how literally a request has an enum value."""
    if isinstance(choice, (int, float)) and not isinstance(choice, bool):
        return SAID if any(one.value == choice for one in found if one.kind == "number") else 0.0
    if stem("unit") in leaf.name_stems and unit_named(leaf, found) == choice:
        return SAID
    if any(value_of(leaf, one) == choice for _, one in currencies(leaf, text)):
        return SAID
    words = str(choice) if str(choice).isupper() else words_of(str(choice)) or str(choice)
    spaced = re.escape(words).replace(r"\ ", r"[\s_-]+")
    flags = 0 if len(str(choice)) <= 2 else re.IGNORECASE
    match = re.search(rf"(?<!\w){spaced}(?:e?s|ed|ing)?(?!\w)", text, flags)
    if match is not None:
        near = _beside(leaf, text, match.start(), match.end())
        return SAID + near + 0.001 * len(words)
    wanted = stems(words)
    have = stems(text)
    if wanted and all(any(likeness(word, other) >= 0.8 for other in have) for word in wanted):
        return 0.88
    return 0.0


def _beside(leaf: Leaf, text: str, start: int, end: int) -> float:
    """Return a bonus if the parameter's name stands beside the value, less if it is negated."""
    around = stems(text[max(0, start - 30) : start]) + stems(text[end : end + 20])
    named = 0.2 if set(leaf.name_stems) & set(around) else 0.0
    return named - (0.6 if RULED_OUT.search(_words_before(text, start, 2)) else 0.0)


def _meant(leaf: Leaf, text: str, mind: Mind) -> list[float]:
    """Return for each enum value how alike the nearest word of the request is."""
    if len(leaf.choices) > MOST_CHOICES or not all(isinstance(one, str) for one in leaf.choices):
        return [0.0] * len(leaf.choices)
    words = [w for w in WORD.findall(text) if w.lower() not in FUNCTION_WORDS and w[0].isalpha()]
    words = list(dict.fromkeys(word.lower() for word in words))[:MOST_WORDS]
    best = [0.0] * len(leaf.choices)
    values = [words_of(str(one)) or str(one) for one in leaf.choices]
    for word in words:
        for place, score in enumerate(mind.likeness(word, values)):
            best[place] = max(best[place], score)
    return best


def yes_or_no(leaf: Leaf, text: str) -> bool | None:
    """Return what a request says about a switch, or None if it says nothing."""
    wanted = [word for word in leaf.name_stems if word not in AUXILIARY and word not in STOP_WORDS]
    if not wanted:
        return None
    places = [(match.start(), stem(match.group())) for match in WORD.finditer(text)]
    hits = [
        start
        for start, word in places
        if any(likeness(word, name) >= 0.7 and word[0] == name[0] for name in wanted)
    ]
    covered = {
        name
        for name in wanted
        for _, word in places
        if likeness(word, name) >= 0.7 and word[0] == name[0]
    }
    if not hits or len(covered) * 2 < len(wanted):
        return _opposite(wanted, places)
    negated = any(NEGATION.search(_words_before(text, at, REACH)) for at in (hits[0], hits[-1]))
    reversed_name = bool({"exclud", "disabl", "no", "skip", "without"} & set(leaf.name_stems))
    return not negated or reversed_name


def _opposite(wanted: Sequence[str], places: Sequence[tuple[int, str]]) -> bool | None:
    """Return False where a request has the opposite of a switch's name: "unlock" for "locked"."""
    said = {word for _, word in places}
    undone = {f"{prefix}{name}" for name in wanted for prefix in ("un", "non")}
    others = {f"{prefix}{name}" for name in wanted for prefix in ("dis", "de", "in", "im")}
    return False if said & (undone | (others & OPPOSITES)) else None


def meant_switch(leaf: Leaf, text: str, head: str, mind: Mind) -> bool | None:
    """Return True if a clause means what a switch is about, False if it denies it, else None.

    A clause that is more alike to the tool itself (`head`) says nothing about its switch.
    """
    about = WHETHER.sub("", leaf.doc.strip()).partition(".")[0]
    name = words_of(leaf.name)
    pieces = tuple(one.strip() for one in PIECES.split(text) if len(one.split()) > 1)[:MOST_WORDS]
    if not pieces:
        return None
    named = mind.likeness(name, pieces)
    told = mind.likeness(f"{name}: {about}", pieces) if about else named
    whole = mind.likeness(head, pieces)
    best = max(
        (max(one, two), max(one, two) - other, piece)
        for one, two, other, piece in zip(named, told, whole, pieces, strict=True)
    )
    if best[0] < SWITCHED or best[1] < CLOSER:
        return None
    return NEGATION.search(best[2]) is None


def _words_before(text: str, at: int, count: int) -> str:
    clause = re.split(r"[,.;!?]", text[:at])[-1]
    return " ".join(clause.split()[-count:])
