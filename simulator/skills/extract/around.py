"""How alike the sentence around a mention is to the field that it could be the value of."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.language import sentences
from simulator.mind import Mind
from simulator.skills.tools.mentions import Mention
from simulator.skills.tools.schema import Leaf, words_of


def in_sentences(leaf: Leaf, found: Sequence[Mention], text: str, mind: Mind) -> list[float]:
    """Return how alike the field is to the sentence around each mention."""
    about = f"{words_of(leaf.name)}: {leaf.doc}" if leaf.doc else words_of(leaf.name)
    around = [_sentence(text, one) for one in found]
    distinct = list(dict.fromkeys(around))
    if len(distinct) < 2:
        return [0.0] * len(found)
    near = set(mind.nearest(about, distinct, 16))
    read = [one for place, one in enumerate(distinct) if place in near]
    alike = dict(zip(read, mind.likeness(about, read), strict=True))
    return [max(0.0, alike.get(one, 0.0)) for one in around]


def _sentence(text: str, mention: Mention) -> str:
    begin = text.rfind("\n", 0, mention.start) + 1
    end = text.find("\n", mention.end)
    line = text[begin : end if end >= 0 else len(text)]
    return next((one for one in sentences(line) if mention.text in one), line.strip())
