"""The sampler: picks one option per slot, and says how likely every token was.

One distribution decides everything: softmax(score / (scale * temperature)), cut to the smallest
set of options with `top_p` of the mass (nucleus sampling, Holtzman et al. 2020). Temperature 0
takes the best option. Log probabilities are those at temperature 1, as the vendors report them:
of all options that begin with the text so far, the share that goes on with this token.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator import tokens
from simulator.attempt import Draft, Option, Piece, Quote, Slot, greedy
from simulator.neutral import Chance

LEAST = -9999.0
"""The log probability of what cannot be, as the vendors write it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to sample; `draw` gives a number in [0, 1) for the path of a slot."""

    temperature: float
    top_p: float
    draw: Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn: text, calls as (name, arguments), citations as (start, end, quote).

    logprobs: of the tokens of `text`, by their position.
    """

    text: str
    calls: tuple[tuple[str, str], ...]
    quotes: tuple[tuple[int, int, Quote], ...]
    chances: tuple[Chance, ...]


class Sampler:
    """Draws one answer from pieces."""

    def __init__(self, settings: Settings, alternatives: int | None) -> None:
        self._settings = settings
        self._alternatives = alternatives
        self._text = ""
        self._calls: list[tuple[str, str]] = []
        self._quotes: list[tuple[int, int, Quote]] = []
        self._chances: list[Chance] = []

    def answer(self, pieces: Sequence[Piece], calls: Sequence[Draft]) -> Drawn:
        """Draw all pieces, then all calls."""
        self._say(pieces, "0")
        self._call(calls, "c")
        text, calls_made = self._text, tuple(self._calls)
        return Drawn(text, calls_made, tuple(self._quotes), tuple(self._chances))

    def _say(self, pieces: Sequence[Piece], path: str) -> None:
        for index, piece in enumerate(pieces):
            if isinstance(piece, str):
                self._certain(piece)
            elif piece.options:
                self._choose(piece, f"{path}.{index}")

    def _certain(self, text: str) -> None:
        self._text += text
        if self._alternatives is not None:
            for token in tokens.split(text):
                self._chances.append(Chance(token, 0.0, ((token, 0.0),)[: self._alternatives]))

    def _choose(self, slot: Slot, path: str) -> None:
        index = pick(slot, self._settings, path)
        option = slot.options[index]
        start, heard = len(self._text), len(self._chances)
        self._say(option.pieces, f"{path}.{index}")
        self._quotes += [(start, len(self._text), quote) for quote in option.quotes]
        if self._alternatives is not None and len(slot.options) > 1:
            # Slots inside this option are taken as drawn: their own chances are in there already.
            texts = [greedy(other.pieces) for other in slot.options]
            texts[index] = self._text[start:]
            mass = probabilities(slot, 1.0)
            if texts[index]:
                self._chances[heard:] = spell(texts, mass, index, self._alternatives)
        self._call(option.calls, f"{path}.{index}.c")

    def _call(self, calls: Sequence[Draft], path: str) -> None:
        for number, draft in enumerate(calls):
            inner = Sampler(self._settings, None)
            inner._say(draft.arguments, f"{path}.{number}")
            self._calls.append((draft.name, inner._text))


def probabilities(slot: Slot, temperature: float) -> list[float]:
    """Return the share of every option; temperature 0 gives all to the first."""
    if temperature <= 0:
        return [1.0] + [0.0] * (len(slot.options) - 1)
    best = slot.options[0].score
    scores = [(option.score - best) / (slot.scale * temperature) for option in slot.options]
    weights = [math.exp(max(-700.0, score)) for score in scores]
    whole = sum(weights)
    return [weight / whole for weight in weights]


def pick(slot: Slot, settings: Settings, path: str) -> int:
    """Return the index of the option that is drawn."""
    if settings.temperature <= 0 or len(slot.options) == 1:
        return 0
    kept = nucleus(probabilities(slot, settings.temperature), settings.top_p)
    at = settings.draw(path) * sum(kept)
    for index, share in enumerate(kept):
        at -= share
        if at < 0:
            return index
    return 0


def nucleus(shares: Sequence[float], top_p: float) -> list[float]:
    """Return the shares with all but the likeliest set to 0; the kept ones have `top_p` or more.

    >>> nucleus([0.5, 0.3, 0.2], 0.7)
    [0.5, 0.3, 0.0]
    """
    kept, mass = [0.0] * len(shares), 0.0
    for index in sorted(range(len(shares)), key=lambda i: -shares[i]):
        if mass >= top_p and mass > 0:
            break
        kept[index] = shares[index]
        mass += shares[index]
    return kept


def spell(texts: Sequence[str], mass: Sequence[float], taken: int, most: int) -> list[Chance]:
    """Return the chance of every token of `texts[taken]`, among texts with these probabilities.

    >>> [round(math.exp(c.logprob), 2) for c in spell(["A hut", "A tent"], [0.75, 0.25], 0, 2)]
    [1.0, 0.75]
    """
    cut = [tokens.split(text) for text in texts]
    alive = list(range(len(texts)))
    out = []
    for place, token in enumerate(cut[taken]):
        shares: dict[str, float] = {}
        for index in alive:
            here = cut[index][place] if place < len(cut[index]) else ""
            shares[here] = shares.get(here, 0.0) + mass[index]
        whole = sum(shares.values())
        ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
        others = tuple((name, _log(share, whole)) for name, share in ranked if name)[:most]
        out.append(Chance(token, _log(shares[token], whole), others))
        alive = [i for i in alive if place < len(cut[i]) and cut[i][place] == token]
    return out


def _log(share: float, whole: float) -> float:
    return round(math.log(share / whole), 6) + 0.0 if share > 0 and whole > 0 else LEAST


def trace_options(pieces: Sequence[Piece]) -> tuple[Option, ...]:
    """Return the options of the first slot that offers a choice, for the trace."""
    for piece in pieces:
        if isinstance(piece, Slot):
            if len(piece.options) > 1:
                return piece.options
            if piece.options and (found := trace_options(piece.options[0].pieces)):
                return found
            if piece.options:
                return piece.options
    return ()
