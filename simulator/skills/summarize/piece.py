"""A piece from findings: a title, paragraphs with citations, and the list of sources."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.skills.summarize.compress import compressed, headline, length, tidy
from simulator.skills.summarize.material import Piece
from simulator.skills.summarize.wishes import TITLE_WORDS, Wish

TOPIC = re.compile(
    r"\b(?:newsletter|article|report|blog(?: post)?|brief(?:ing)?|memo|post|essay|piece|story"
    r"|section|overview"
    r"|press release|bulletin)\s+(?:\w+\s+)?(?:about|on|covering|titled"
    r"|called)\s+[\"']?(?P<topic>[^.\n\"':]{3,80})",
    re.IGNORECASE,
)
STOPS = re.compile(
    r"\s+(?:from|based on|using|with|for|that|which|in (?:about|at most"
    r"|\d+))\b.*$",
    re.IGNORECASE,
)
PER_PARAGRAPH = 3


def piece_of(request: str, scored: Sequence[tuple[float, Piece]], wish: Wish) -> str:
    """Write all findings as a piece, the most central first among those of a source."""
    title = _title(request, scored)
    kept = _within([piece for _, piece in scored], wish.words - length(title) if wish.words else 0)
    ordered = sorted(kept, key=lambda piece: piece.place)
    paragraphs = [
        " ".join(_cited(piece) for piece in ordered[at : at + PER_PARAGRAPH])
        for at in range(0, len(ordered), PER_PARAGRAPH)
    ]
    names = list(dict.fromkeys(piece.source for piece in ordered if piece.source))
    parts = [f"# {title}", *paragraphs]
    if len(names) > 1 and not wish.words:
        parts.append("Sources: " + ", ".join(f"[{name}]" for name in names))
    return "\n\n".join(parts)


def _title(request: str, scored: Sequence[tuple[float, Piece]]) -> str:
    found = TOPIC.search(request)
    topic = STOPS.sub("", found["topic"]).strip(" ,") if found else ""
    return topic[:1].upper() + topic[1:] if topic else headline(scored[0][1].text, TITLE_WORDS)


def _within(pieces: Sequence[Piece], words: int) -> list[Piece]:
    """Take the best pieces that fit into so many words; all of them if there is no limit."""
    if words <= 0:
        return list(pieces)
    kept: list[Piece] = []
    for piece in pieces:
        used = sum(length(_cited(one)) for one in kept)
        if used + length(_cited(piece)) <= words:
            kept.append(piece)
    return kept or list(pieces[:1])


def _cited(piece: Piece) -> str:
    text = tidy(piece.text)
    return f"{text.rstrip('.')} [{piece.source}]." if piece.source else compressed(text, 60)
