"""What ordinary words say about parameters of common kinds: urgency, extent, languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from simulator.skills.tools.schema import Leaf, words_of

SWITCHES = (
    (
        r"urgent|urgently|emergency|rush|express|immediate|immediately|asap",
        r"immediately|right\s+away|right\s+now|as\s+soon\s+as\s+possible|asap|at\s+once|urgent(?:ly)?"
        r"|emergency|can't\s+wait|hurry",
        r"(?:not|no|isn't)\s+(?:an?\s+)?(?:urgent|emergency)",
    ),
    (
        r"anonymous|anonymously|anonymize|hide name",
        r"(?:don't|do\s+not|without)\s+(?:\w+\s+)?(?:my|our|the)\s+name|(?:keep|leave)\s+(?:my|our)\s+name\s+out"
        r"|nobody\s+(?:should|must|may)\s+know|without\s+saying\s+who",
        "",
    ),
    (
        r"remote|online|virtual|video",
        r"(?:over|by|via|on)\s+(?:video|zoom|teams|phone)|video\s+call|online|remotely|virtual(?:ly)?|from\s+home",
        "",
    ),
    (
        r"round trip|return trip|return flight",
        r"and\s+back|both\s+ways|round[\s-]trip|return\s+(?:ticket|flight|trip|on)|there\s+and\s+back",
        "",
    ),
    (
        r"recurring|repeat|repeats|repeating",
        r"every\s+(?:single\s+|other\s+)?(?:day|week|month|year|morning|evening|night|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
        r"|each\s+(?:day|week|month|year)|daily|weekly|monthly|yearly",
        "",
    ),
    (
        r"gift|gift wrap|is gift|present",
        r"(?:it's|it\s+is|as|for)\s+a\s+(?:birthday\s+)?(?:present|gift)|gift[\s-]wrap\w*|birthday",
        "",
    ),
)
"""Names of switches, what people say who want them, and what those say who do not."""

LEVELS: Sequence[tuple[str, str]] = (
    (
        r"critical|urgent|emergency",
        r"urgent(?:ly)?|asap|as\s+soon\s+as\s+possible|immediately|right\s+away|at\s+once|emergency"
        r"|life[\s-]threatening|critical(?:ly)?|everything\s+is\s+down",
    ),
    (
        r"high|severe|major|heavy|strong|large",
        r"terribl[ey]|awful(?:ly)?|severe(?:ly)?|really\s+bad|(?:pretty|very|so)\s+bad|serious(?:ly)?|important"
        r"|unbearabl[ey]|extreme(?:ly)?|urgent(?:ly)?|asap|as\s+soon\s+as\s+possible|immediately|right\s+away"
        r"|can't\s+wait|lose\s+everything",
    ),
    (
        r"low|minor|mild|light|slight|small",
        r"slight(?:ly)?|a\s+(?:little|bit)|minor|mild(?:ly)?|tiny|no\s+(?:rush|hurry)|whenever|not\s+urgent"
        r"|not\s+(?:that\s+|very\s+)?important|when\s+you\s+(?:get|have|find)",
    ),
    (r"medium|moderate|normal|average", r"moderate(?:ly)?|average|normal"),
)
"""Values of a scale, and what people say who mean them; the first that is said counts."""

SCALED = re.compile(
    r"\b(?:priority|urgency|severity|importance|level|impact|intensity|strength)\b", re.IGNORECASE
)
LANGUAGE_LIST = """
    english en german de french fr spanish es italian it portuguese pt dutch nl polish pl
    swedish sv danish da norwegian no finnish fi greek el turkish tr russian ru ukrainian uk
    czech cs hungarian hu romanian ro arabic ar hebrew he hindi hi japanese ja korean ko
    chinese zh vietnamese vi thai th indonesian id catalan ca
"""
LANGUAGES = dict(zip(LANGUAGE_LIST.split()[::2], LANGUAGE_LIST.split()[1::2], strict=True))
LANGUAGE = re.compile(rf"\b(?:{'|'.join(LANGUAGES)})\b", re.IGNORECASE)
BASES = {"binary": 2, "octal": 8, "decimal": 10, "hexadecimal": 16, "hex": 16}
BASE = re.compile(
    r"\b(?:(?P<to>in|to|into|as)\s+)?(?P<base>binary|octal|decimal|hex(?:adecimal)?)\b", re.I
)
EXTENTS = (
    (
        1.0,
        r"all\s+the\s+way|fully|full\s+(?:blast|power|brightness|volume)|completely|entirely|to\s+the\s+max(?:imum)?",
    ),
    (0.5, r"half[\s-]?way|half\s+(?:open|closed|power|brightness|volume|speed)"),
)
"""Shares of what is possible, and how people say them."""


def switched(leaf: Leaf, text: str) -> bool | None:
    """Say whether a text wants a switch of a common kind, in other words than its name.

    True where it wants the switch, False where it denies it, None where it says nothing.
    """
    about = f"{words_of(leaf.name)} {leaf.doc}"
    for names, said, denied in SWITCHES:
        if re.search(rf"\b(?:{names})\b", about, re.IGNORECASE) is None:
            continue
        if re.search(rf"\b(?:{said})\b", text, re.IGNORECASE) is not None:
            return not denied or re.search(rf"\b(?:{denied})", text, re.IGNORECASE) is None
    return None


def level(leaf: Leaf, text: str) -> Any:
    """Return the value of a scale, such as a priority, that a text means; None if it means none."""
    if SCALED.search(f"{words_of(leaf.name)} {leaf.doc}") is None:
        return None
    for values, said in LEVELS:
        fitting = [one for one in leaf.choices if re.fullmatch(values, str(one), re.IGNORECASE)]
        if fitting and re.search(rf"\b(?:{said})\b", text, re.IGNORECASE) is not None:
            return fitting[0]
    return None


def language_code(leaf: Leaf, text: str) -> str | None:
    """Return the code of a language that a text names, for a parameter that wants a code."""
    coded = re.search(r"\b(?:codes?|iso|two-letter)\b", leaf.doc, re.IGNORECASE) is not None
    short = bool(leaf.choices) and all(re.fullmatch("[a-z]{2}", str(one)) for one in leaf.choices)
    if not (coded or short) or re.search(r"lang|locale", f"{leaf.name} {leaf.doc}", re.I) is None:
        return None
    found = [LANGUAGES[match.group().lower()] for match in LANGUAGE.finditer(text)]
    known = [one for one in found if not leaf.choices or one in leaf.choices]
    return known[0] if len(set(known)) == 1 else None


def base_of(leaf: Leaf, role: str, text: str) -> int | None:
    """Return the base of numbers that a text names, for a parameter that is one."""
    if "base" not in leaf.name_stems:
        return None
    found = [(bool(match["to"]), BASES[match["base"].lower()]) for match in BASE.finditer(text)]
    fitting = [base for to, base in found if not role or to == (role == "target")]
    return fitting[0] if len(fitting) == 1 else None


def extent(leaf: Leaf, text: str) -> int | None:
    """Return the number that "all the way" is, for a parameter in percent."""
    most = leaf.schema.get("maximum")
    if (
        most != 100
        and re.search(r"percent|%|\b0\b.{1,12}\b100\b", f"{leaf.name} {leaf.doc}", re.I) is None
    ):
        return None
    return next(
        (
            round(100 * share)
            for share, said in EXTENTS
            if re.search(rf"\b(?:{said})\b", text, re.IGNORECASE) is not None
        ),
        None,
    )
