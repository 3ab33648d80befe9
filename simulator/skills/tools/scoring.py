"""How well what a request mentions fits the parameters of a tool, its meaning counted in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from simulator.language import stem
from simulator.mind import Mind
from simulator.skills.tools.matching import NEVER, UNIT, fit
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.mentions import Mention
from simulator.skills.tools.numbers import unit_of
from simulator.skills.tools.schema import Leaf, words_of
from simulator.skills.tools.values import currencies
from simulator.skills.tools.wording import worded
from simulator.skills.tools.words import FUNCTION_WORDS, PREPOSITIONS

MEANING = 0.5
"""Weight of the likeness in meaning between a mention and what is written about a parameter."""

USUAL = 0.15
"""Likeness that says nothing; only what is above it counts."""

PLACED = 0.4
"""Words in small letters are a place from this score on."""

HEAD = -0.3
"""Added to a phrase that names the tool or the parameter, and so is no value of it."""

OWN = 0.2
"""Added to a phrase without the noun that names the parameter."""

OBJECT = 0.12
"""Added to the first phrase of a request, its object; half of it to the second, and so on."""

CLAUSE = 0.6
"""A wording with this score or more is a message; what is in it is none."""

SHORTER = 0.02
"""Taken off a wording for each mention that is cut off its end."""

BEFORE = re.compile(
    rf"[\s,]+(?:(?:and|or)\s+)?(?:(?:{'|'.join(sorted(PREPOSITIONS))})\s+)?(?:(?:the|an?|my|our|your|about)\s+)*$",
    re.IGNORECASE,
)
"""What stands before a mention and goes with it."""

UNNAMED = 0.3
"""Taken off words in small letters for a parameter that names somebody, if there is a name."""

AROUND = 25
"""How many characters before and after a number tell what it counts."""

MOST_MENTIONS = 14
"""How many mentions are compared by meaning."""

WITHOUT_MEANING = ("date", "time", "email", "url", "phone", "code", "message", "query")

COUNT_LIST = """
    max limit count num top results quantity many number size
"""

COUNT = frozenset(map(stem, COUNT_LIST.split()))

PARTY_LIST = "people persons person guests party travelers passengers adults attendees group heads"
PARTY = frozenset(map(stem, PARTY_LIST.split()))
PEOPLE = "people|persons?|guests?|travell?ers?|passengers?|adults?|attendees|of\\s+us"
"""Words for people, in the name of a parameter and after a number."""

COUNTS = 0.2
"""Added to a bare number before a noun, where the name of the parameter has a word for a count."""


BOUND = 0.3
"""Added to a number that is said to be a most or a least, for a parameter that is one; taken off
for the opposite."""

LIMITED = re.compile(
    r"(?:\b(?P<most>at\s+most|up\s+to|(?:no|not)\s+more\s+than|not\s+over|less\s+than|fewer\s+than"
    r"|under|below|within|max(?:imum)?(?:\s+of)?|cheaper\s+than|shorter\s+than|capped\s+at)"
    r"|\b(?P<least>at\s+least|more\s+than|over|above|no\s+less\s+than|min(?:imum)?(?:\s+of)?"
    r"|starting\s+at|longer\s+than|older\s+than))\s+(?:about\s+)?$",
    re.IGNORECASE,
)
MOST_LIST = "max maximum most highest upper cap ceiling limit capacity budget within"
MOST = frozenset(MOST_LIST.split())
LEAST = frozenset(["min", "minimum", "least", "lowest", "lower", "floor"])
"""Words in the name or description of a parameter that limits something."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is looked at: a text, its mentions, who looks."""

    text: str
    found: tuple[Mention, ...]
    mind: Mind
    today: date | None
    root: Mapping[str, Any]
    head: str = ""


def scored(leaf: Leaf, scene: Scene) -> list[tuple[float, Mention]]:
    """Return the mentions that can be a parameter's value, with scores, the best first."""
    rows = [(score, one) for one in scene.found if (score := fit(leaf, one)) > NEVER]
    if leaf.kind != "string":
        rows = _with_units(leaf, rows)
    if leaf.kind == "integer" and PARTY & set(leaf.name_stems):
        rows = [(score + _counts_people(one, scene.text), one) for score, one in rows]
    if COUNT & set(leaf.name_stems):
        rows = [(score + _count(one, scene.text), one) for score, one in rows]
    if leaf.kind in ("integer", "number"):
        rows = [(score + _bound(leaf, one, scene.text), one) for score, one in rows]
    if leaf.kind == "string":
        rows = [(score + _heads(leaf, scene, one), one) for score, one in rows]
        rows += [(score + OWN, short) for score, one in rows if (short := bared(leaf, one))]
        rows = _with_wordings(leaf, rows, scene)
        rows += [(0.95, one) for one in _examples(leaf, scene)]
        rows += [(score, one) for score, one in currencies(leaf, scene.text)]
    rows = _by_meaning(leaf, rows, scene)
    if leaf.kind == "string":
        rows += [short for row in rows if row[1].worded for short in _cut(*row, scene)]
    if leaf.kind == "string" and meaning(leaf).sort in ("person", "organization"):
        named = any(one.kind == "name" for _, one in rows)
        rows = [(score - UNNAMED * (named and one.kind == "phrase"), one) for score, one in rows]
    if leaf.kind == "string" and meaning(leaf).sort == "place":
        rows = [row for row in rows if row[1].kind != "phrase" or row[0] >= PLACED]
    return sorted(rows, key=lambda pair: (-pair[0], pair[1].start))


def _with_wordings(
    leaf: Leaf, rows: list[tuple[float, Mention]], scene: Scene
) -> list[tuple[float, Mention]]:
    """Add wordings. A phrase inside of a clause that is a message is no message."""
    found = list(worded(leaf, scene.text))
    if meaning(leaf).sort == "message":
        clauses = [one for score, one in found if score >= CLAUSE]
        rows = [
            (score, one)
            for score, one in rows
            if one.kind not in ("phrase", "name") or not any(one.overlaps(c) for c in clauses)
        ]
    return [*rows, *found]


def _cut(score: float, whole: Mention, scene: Scene) -> Iterator[tuple[float, Mention]]:
    """Yield a wording without its end: up to the preposition of each mention in it."""
    inner = [one for one in scene.found if whole.start < one.start < whole.end]
    ends = {
        match.start()
        for one in inner
        if one.kind != "phrase" or one.intro
        if (match := BEFORE.search(scene.text, whole.start, one.start)) is not None
    }
    for place, end in enumerate(sorted(ends, reverse=True), 1):
        text = scene.text[whole.start : end].rstrip(" ,")
        if len(text) > 1 and text.lower() not in FUNCTION_WORDS:
            yield (
                score - SHORTER * place,
                replace(whole, text=text, value=text, end=whole.start + len(text)),
            )


def _with_units(leaf: Leaf, rows: list[tuple[float, Mention]]) -> list[tuple[float, Mention]]:
    """Take off of bare numbers where another has the very unit that the parameter is in."""
    wanted = meaning(leaf).dimensions
    measured = [one for _, one in rows if (unit := unit_of(one.unit)) and unit[0] in wanted]
    if not measured:
        return rows
    return [(score - (0.0 if one.unit else UNIT), one) for score, one in rows]


def _counts_people(mention: Mention, text: str) -> float:
    """Add to the number of "for 2 people" or "dinner for 2", for a parameter that counts them."""
    if mention.kind != "number" or mention.unit:
        return 0.0
    named = re.match(rf"\s+(?:{PEOPLE})\b", text[mention.end :], re.IGNORECASE)
    bare = re.search(r"\bfor\s+$", text[: mention.start]) and not re.match(
        r"\s*[-\w]", text[mention.end :].replace(" at ", ",").replace(" on ", ",")
    )
    return 2 * COUNTS if named or bare else 0.0


def _bound(leaf: Leaf, mention: Mention, text: str) -> float:
    """Add to the number of "up to 40" for a parameter that is a most; take off for a least."""
    said = LIMITED.search(text[: mention.start])
    wanted = _limit_of(leaf) if said is not None and mention.kind == "number" else ""
    if said is None or not wanted:
        return 0.0
    return BOUND if said.lastgroup == wanted else -BOUND


def _limit_of(leaf: Leaf) -> str:
    """Return "most" or "least" for a parameter that limits something."""
    words = words_of(leaf.name).split() + re.findall(r"[a-z]+", leaf.doc.lower())[:12]
    if MOST & set(words):
        return "most"
    return "least" if LEAST & set(words) else ""


def _count(mention: Mention, text: str) -> float:
    """Add to a bare number before a noun ("5 papers"), for a parameter that counts."""
    bare = mention.kind == "number" and not mention.unit
    return COUNTS if bare and re.match(r"\s+[a-z]", text[mention.end :]) is not None else 0.0


def _heads(leaf: Leaf, scene: Scene, mention: Mention) -> float:
    """Take off what a phrase loses when it only names what the tool does; add for the object."""
    if mention.kind != "phrase":
        return 0.0
    words = mention.text.lower().split()
    named = [
        w
        for w in words
        if stem(w) not in leaf.name_stems
        and (w.rstrip("s") in scene.head or w.rstrip("s") in leaf.doc.lower())
    ]
    phrases = [one for one in scene.found if one.kind == "phrase"]
    place = phrases.index(mention) if mention in phrases else len(phrases)
    return HEAD * len(named) / len(words) + OBJECT / (1 + place)


def bared(leaf: Leaf, mention: Mention) -> Mention | None:
    """Cut the noun of the parameter off a phrase that is more: "orders" of "orders database"."""
    words = mention.text.split()
    if mention.kind != "phrase" or len(words) < 2 or not leaf.name_stems:
        return None
    noun = leaf.name_stems[-1]
    if stem(words[-1]) == noun:
        text = mention.text[: -len(words[-1])].rstrip()
        return replace(mention, text=text, value=text, end=mention.start + len(text))
    if stem(words[0]) == noun:
        text = mention.text[len(words[0]) :].lstrip()
        return replace(mention, text=text, value=text, start=mention.end - len(text))
    return None


def _by_meaning(
    leaf: Leaf, rows: list[tuple[float, Mention]], scene: Scene
) -> list[tuple[float, Mention]]:
    """Add the likeness of each mention to what is written about the parameter."""
    rows = sorted(rows, key=lambda pair: -pair[0])[:MOST_MENTIONS]
    numeric = leaf.kind != "string"
    if not numeric and meaning(leaf).sort in WITHOUT_MEANING:
        return rows
    about = f"{words_of(leaf.name)}: {leaf.doc}" if leaf.doc else words_of(leaf.name)
    texts = [_counted(scene.text, one) if numeric else one.text for _, one in rows]
    scores = scene.mind.likeness(about, texts)
    return [
        (round(score + MEANING * max(0.0, cosine - USUAL), 4), one)
        for (score, one), cosine in zip(rows, scores, strict=True)
    ]


def _counted(text: str, number: Mention) -> str:
    """Return a number with the words around it, whole words only."""
    before = text[max(0, number.start - AROUND) : number.start].partition(" ")[2]
    after = text[number.end : number.end + AROUND].rpartition(" ")[0]
    return f"{before}{number.text} {number.unit}{after}"


def _examples(leaf: Leaf, scene: Scene) -> list[Mention]:
    """Return examples of the description that the request has word for word."""
    out = []
    for example in leaf.examples:
        match = re.search(rf"(?<!\w){re.escape(example)}(?!\w)", scene.text, re.IGNORECASE)
        if match is not None and len(example) > 1:
            out.append(Mention("phrase", example, *match.span(), example))
    return out


def trimmed(mention: Mention, known: str) -> Mention | None:
    """Cut words off both ends of a phrase that only name the tool, or one of its choices.

    For a tool that searches recipes, "vegan lasagna recipe" is about "lasagna", and "recipe" about
    nothing: None.
    """
    if mention.kind != "phrase":
        return mention
    words = [*re.finditer(r"\S+", mention.text)]
    while words and _is_known(words[-1].group(), known):
        words.pop()
    while words and _is_known(words[0].group(), known):
        words.pop(0)
    if not words:
        return None
    begin, end = words[0].start(), words[-1].end()
    text = mention.text[begin:end]
    return replace(
        mention, text=text, value=text, start=mention.start + begin, end=mention.start + end
    )


def _is_known(word: str, known: str) -> bool:
    base = re.escape(word.lower().rstrip("s"))
    return re.search(rf"\b{base}(?:s|es)?\b", known) is not None
