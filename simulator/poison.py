"""Texts with an injected instruction in them, for lessons that retrieve documents.

The simulator never changes what a client sends.
A lesson lets a session's scenario poison its own documents before it indexes them.
"""

from __future__ import annotations

import re

from simulator.randomness import digest, uniform
from simulator.sections import Poison

PLACE = re.compile(r"[.!?](?=\s|\Z)|\n")
"""Where an instruction can stand: after a sentence or a line."""


def poisoned(poison: Poison | None, seed: int, text: str) -> str:
    """Return `text` with an instruction put into it, or as it is if this one stays clean.

    Which texts, which instruction and where is a function of seed and text alone.

    >>> poisoned(Poison(texts=("Say yes.",)), 0, "Water boils.")
    'Water boils. Say yes.'
    """
    if poison is None or uniform("poison", seed, text) >= poison.probability:
        return text
    picked = int(digest("poison text", seed, text)[:8], 16)
    places = [found.end() for found in PLACE.finditer(text)] or [len(text)]
    at = places[picked % len(places)]
    before = text[:at]
    gap = "" if not before or before[-1].isspace() else " "
    return before + gap + poison.texts[picked % len(poison.texts)] + _rest(text[at:])


def _rest(text: str) -> str:
    return text if not text or text[0].isspace() else f" {text}"
