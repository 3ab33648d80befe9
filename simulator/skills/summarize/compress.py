"""Make a sentence shorter without changing what is left: drop asides, clauses, attributions."""

from __future__ import annotations

import re

CUTS = (
    re.compile(r"\s*\([^()]*\)|\s*\[[^\[\]]*\](?=\s|[.,;]|$)"),
    re.compile(r"\s+[\u2014\u2013-]{1,2}\s+[^\u2014\u2013]*?\s+[\u2014\u2013-]{1,2}\s+"),
    re.compile(r",\s+(?:which|who|whose|where|whom)\b[^,.;]*,(?=\s)"),
    re.compile(
        r",\s+(?:which|who|whose|where|although|though|while|whereas|after|before"
        r"|because|since)\b[^.;]*(?=\.$)"
    ),
    re.compile(r",\s+(?:according to|said|says|as)\b[^,.;]*(?=[.,])"),
    re.compile(
        r"^(?:However|Moreover|Furthermore|In addition|Meanwhile|Also|In fact|Indeed"
        r"|For example"
        r"|Therefore|As a result|Nevertheless|Still|Then|On the other hand),\s+(?=\w)"
    ),
    re.compile(r",\s+[a-z]+(?:ing|ed)\s[^,.;]*(?=\.$)"),
    re.compile(
        r"^(?:In|On|At|During|After|Before|Since|When|While|Although|Because|Despite"
        r"|By|Under)\s[^,.;]{3,70},\s+"
    ),
    re.compile(r",\s+(?:and|but|so)\s[^.;]*(?=\.$)"),
    re.compile(r";[^.]*(?=\.$)"),
)
"""What is dropped, the least important first."""

BREAK = re.compile(
    r"[,;:]|\s(?=(?:and|but|because|while|which|who|that|after|before|to|in|on"
    r"|at|for|with|from|of|as|by)\b)"
)
DANGLING = re.compile(
    r"(?:\s+(?:a|an|the|and|or|but|of|to|in|on|at|for|with|from|by|as|that|which|who|is|are"
    r"|was|were|be|its|their"
    r"|his|her|has|have|had|will|more|most|than|about|because|while|when|if))+$",
    re.IGNORECASE,
)


def length(text: str) -> int:
    """Count the words of a text, as they stand between blanks."""
    return len(text.split())


def tidy(text: str) -> str:
    """Begin with a capital letter and end with a period."""
    text = re.sub(r"\s+", " ", text).strip(" ,;:")
    if not text:
        return ""
    return text[:1].upper() + text[1:] + ("" if text[-1] in ".!?\"'\u201d" else ".")


def compressed(sentence: str, most: int) -> str:
    """Return a sentence with at most so many words, as whole as possible.

    >>> compressed("The plant, which opened in 1990, closes in May.", 6)
    'The plant closes in May.'
    """
    text = tidy(sentence)
    for cut in CUTS:
        if length(text) <= most:
            return text
        shorter = tidy(cut.sub(" " if cut is CUTS[1] else "", text, count=1))
        text = shorter if length(shorter) >= min(4, most) else text
    return text if length(text) <= most else _cut_off(text, most)


def _cut_off(text: str, most: int) -> str:
    """Cut at the last break that leaves more than half of what is allowed, else at the limit."""
    head = " ".join(text.split()[:most])
    breaks = [
        match.start() for match in BREAK.finditer(head) if length(head[: match.start()]) * 2 > most
    ]
    whole = head if not breaks or len(head) - breaks[-1] > len(head) // 2 else head[: breaks[-1]]
    return tidy(DANGLING.sub("", whole.rstrip(" .,;:")))


def headline(sentence: str, most: int) -> str:
    """Return a sentence as a headline: short, no period."""
    return compressed(sentence, most).rstrip(".")
