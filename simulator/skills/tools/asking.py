"""What to do when a required value was not said: ask for it, or make it up."""

from __future__ import annotations

import re

from simulator.attempt import Attempt, certain
from simulator.mind import Mind
from simulator.skills.tools.conversation import Conversation
from simulator.skills.tools.plan import Wish
from simulator.skills.tools.schema import Leaf, words_of
from simulator.skills.tools.words import FUNCTION_WORDS

ASKS = 0.30
"""A model whose share of inventions is at most this asks for what is missing."""

MAKES_UP = 2.0
"""Others make values up: in this many times the share by which their inventions exceed that."""

TOLD_TO_ASK = re.compile(
    r"\b(?:don't|do\s+not|never)\s+(?:make|guess|assume|invent)|\bask\b[^.]{0,60}\b(?:clarif|missing|user|if|when)",
    re.IGNORECASE,
)


def makes_up(talk: Conversation, mind: Mind) -> bool:
    """Say whether missing values are made up. Instructions to ask rule it out."""
    if TOLD_TO_ASK.search(talk.instructions):
        return False
    share = max(0.0, MAKES_UP * (mind.quality.invention - ASKS))
    return mind.chance("makes up arguments", share)


def ask_back(wish: Wish) -> Attempt:
    """Ask for the missing values in one sentence."""
    missing = [_called(leaf) for leaf in wish.best[0].missing]
    listed = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and {missing[-1]}"
    return certain(
        f"Could you tell me the {listed}?",
        f"{wish.tool.name} lacks {', '.join('.'.join(leaf.path) for leaf in wish.best[0].missing)}",
    )


def _called(leaf: Leaf) -> str:
    """Return what a person would call a parameter."""
    name = words_of("_".join(leaf.path[-2:]))
    short = leaf.doc.partition(".")[0].partition(",")[0].strip()
    told = short and (len(name) <= 2 or all(word in FUNCTION_WORDS for word in name.split()))
    return short[:1].lower() + short[1:] if told else name
