"""What a request for a summary wants: how long, in which form, on what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from simulator.skills.arithmetic.numbers import in_digits

Form = Literal["text", "bullets", "numbers", "title", "piece"]

SUMMARY = re.compile(
    r"\b(?:summari[sz]\w*|summary|summaries|tl;?\s?dr|condense|key (?:points?|facts"
    r"|takeaways?|findings|ideas)"
    r"|main (?:points?|ideas?|message|takeaways?)|takeaways?|the gist|in a nutshell"
    r"|boil\w* .{0,30}down|recap"
    r"|highlights|abstract of|synopsis|digest|sum (?:it |this |that |them )?up|shorten|abridge)\b",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"\b(?:write|give|suggest|create|generate|propose|find|come up with|make|provide"
    r"|as)\b[^.\n]{0,30}"
    r"\b(?:headline|title|subject line|heading)\b|\b(?:headline|title|subject line)\s+(?:for|of)\b",
    re.IGNORECASE,
)
PIECE = re.compile(
    r"\b(?:write|draft|compose|produce|create|prepare|turn)\b[^.\n]{0,80}\b(?:newsletter"
    r"|article|report|blog"
    r"(?: post)?|brief(?:ing)?|memo|post|essay|piece|story|section|overview|press release"
    r"|bulletin)\b",
    re.IGNORECASE,
)
GIVEN = re.compile(
    r"\b(?:findings?|notes?|research|sources?|facts|bullet points?|material|results"
    r"|information|points|data"
    r"|following|below|above)\b",
    re.IGNORECASE,
)
SENTENCES = re.compile(
    r"\b(?P<n>\d+)(?:\s*(?:-|to"
    r"|or)\s*(?P<most>\d+))?[\s-]+(?:\w+\s+)?sentences?\b",
    re.I,
)
ONE = re.compile(r"\b(?:a|single)[\s-]+(?:\w+[\s-]+)?sentence\b", re.IGNORECASE)
LINE = re.compile(r"\b(?:one|single|1)[\s-]+line(?:r)?\b|\bTL;?\s?DR\b", re.IGNORECASE)
WORDS = re.compile(r"\b(?P<n>\d+)[\s-]+words?\b", re.IGNORECASE)
CHARACTERS = re.compile(r"\b(?P<n>\d+)[\s-]+characters?\b", re.IGNORECASE)
BULLETS = re.compile(
    r"\b(?:(?P<n>\d+)\s+(?:\w+\s+)?)?(?:bullets?|bullet[\s-]points?|bulleted list"
    r"|key (?:points|takeaways|facts"
    r"|findings)|main points|takeaways|highlights|points)\b",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"\bnumbered\b", re.IGNORECASE)
PARAGRAPH = re.compile(r"\b(?:a|one|1|single|short)\s+(?:\w+\s+)?paragraph\b", re.IGNORECASE)
FOCUS = re.compile(
    r"\b(?:focus(?:ing|ed|es)?(?: only| mainly| solely)? on|with (?:a |an )?(?:focus"
    r"|emphasis) on|emphasi[sz](?:e|ing)"
    r"|concentrat\w+ on|only (?:about|cover|regarding)|with (?:regard|respect) to|in terms of"
    r"|pay(?:ing)? attention"
    r" to|highlight(?:ing)?|related to|what (?:it|the \w+) says? about)\s+(?:the |its |their "
    r"|any |what concerns )*"
    r"(?P<what>[^.;:\n()]{3,80})",
    re.IGNORECASE,
)
AUDIENCE = re.compile(
    r"\bfor (?:a |an |the )?(?:\w+[\s-])?(?:child\w*|kid\w*|executive\w*|manager\w*|expert\w*"
    r"|beginner\w*|layper\w*"
    r"|student\w*|five-year-old|engineer\w*|customer\w*|audience|reader\w*|board|ceo)\b",
    re.IGNORECASE,
)
CITES = re.compile(
    r"\b(?:cit(?:e|es|ing|ations?)|with sources?|source (?:ids?|numbers?)"
    r"|references?)\b",
    re.IGNORECASE,
)
DEFAULT_SENTENCES = 3
TITLE_WORDS = 12


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted. `sentences`, `words`, `characters`: at most so many, 0 if not said."""

    form: Form = "text"
    sentences: int = 0
    words: int = 0
    characters: int = 0
    focus: str = ""
    cites: bool = False
    audience: str = ""
    one_line: bool = False


def wish_of(request: str) -> Wish:
    """Read a request for a summary.

    >>> wish_of("Summarize in two sentences, focus on costs.").sentences
    2
    """
    text = in_digits(request)
    counted, words = SENTENCES.search(text), WORDS.search(text)
    characters, focus = CHARACTERS.search(text), FOCUS.search(request)
    bullets, line = BULLETS.search(text), LINE.search(text) is not None
    form: Form = "text"
    sentences = int(counted["most"] or counted["n"]) if counted else 0
    if not counted and (ONE.search(text) or line):
        sentences = 1
    titled, piece = TITLE.search(text), PIECE.search(text)
    if piece and GIVEN.search(text) and not (titled and titled.end() < piece.end()):
        form = "piece"
    elif titled:
        form, sentences = "title", 1
    elif bullets and not (counted and not bullets["n"]):
        form = "numbers" if NUMBERED.search(text) else "bullets"
        sentences = int(bullets["n"] or 0) or sentences
    audience = AUDIENCE.search(request)
    what = (
        re.split(r"\b(?:and (?:keep|use|write|do)|in (?:one|two|\d+))\b", focus["what"])[0]
        if focus
        else ""
    )
    return Wish(
        form,
        sentences,
        int(words["n"]) if words else 0,
        int(characters["n"]) if characters else 0,
        what.strip(" ,"),
        CITES.search(request) is not None,
        audience.group() if audience else "",
        line,
    )
