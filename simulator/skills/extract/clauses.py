"""Values that are a clause: what is wrong, why, what something is, who plays whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.language import sentences
from simulator.skills.extract.signs import LIKELY, NAME, STATED, Sign
from simulator.skills.tools.schema import Leaf, words_of

WRONG = frozenset(
    ("problem", "issue", "complaint", "defect", "fault", "damage", "offence", "offense")
)
TROUBLE = re.compile(
    r"\b(?:broken?|broke|jam(?:s|med)|not (?:work|charg|start|open|turn|print|respond|fit)\w*"
    r"|fails?|failed"
    r"|errors?|crash\w*|crack\w*|leak\w*|nois[ey]\w*|missing|wrong|late|dirty|torn|stuck|down"
    r"|slow|reject\w*"
    r"|stopp?\w*|burst|lost|stolen|scratch\w*|dent(?:s|ed)?|cannot|can't|won't|doesn't|does not"
    r"|did not"
    r"|didn't|never|too (?:small|big|large|loud|late|hot|cold)|overheat\w*|defect\w*|faulty"
    r"|double|twice"
    r"|blank|freez\w*|flicker\w*|drop(?:s|ped)|smell\w*|stood|parked|blocked)\b",
    re.IGNORECASE,
)
LEADS = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|dear)[^,.!]*[,.!]\s*"
    r"|(?:the )?(?:problem|issue)"
    r" is (?:that )?|unfortunately,? |sadly,? |now |since then |but |and |it |he |she |they )+",
    re.IGNORECASE,
)
REASONS = frozenset(("reason", "cause", "why", "motive"))
BECAUSE = re.compile(
    r"\b(?:because of|because|due to|caused by|owing to|thanks to|on account of|the (?:cause"
    r"|reason)"
    r" (?:is|was)|as a result of|says it is|turned out to be)\s+(?:an? |the )?"
    r"(?P<v>[^.;\n]+?)(?=[.;\n]|,? (?:and|so|but|which) |$)",
    re.IGNORECASE,
)
SORTS = frozenset(("genre", "kind", "type", "cuisine", "breed", "species", "category"))
IS_A = re.compile(
    r"\b(?:is|was) an? (?P<v>[a-z][a-z-]+(?: [a-z][a-z-]+)??)"
    r"(?= (?:by|directed|written|in|from|with|that|of|for|about|set|who|which|near|on|at)\b|[.,;])"
)
SEATS = frozenset(("headquarters", "hq", "seat", "location", "city", "based"))
BASED = re.compile(
    rf"\b(?:based|headquartered|seated|headquarters|located) (?:is |are )?(?:in|at) (?P<v>{NAME})"
)
PLAYED = re.compile(rf"\b(?P<actor>{NAME}) as (?P<role>(?:(?:Dr|Mr|Mrs|Ms)\. )?{NAME})")
ACTORS, ROLES = frozenset(("actor", "actress", "player")), frozenset(("role", "character", "part"))
HAPPENS_LIST = """
    earthquake flood fire storm hurricane tornado eruption landslide collision accident explosion
    outage strike crash robbery burglary wildfire drought avalanche derailment
"""
HAPPENS = re.compile(rf"\b(?P<v>{'|'.join(HAPPENS_LIST.split())})s?\b", re.IGNORECASE)
EVENTS = frozenset(
    ("event type", "incident type", "type of event", "incident", "disaster", "hazard")
)
TITLED = re.compile(
    rf"(?<![\w-]){NAME}(?:, | \()(?P<v>(?:[A-Z][a-z]+|of|and|for|the)(?: (?:[A-Z][a-z]+|of|and"
    rf"|for|the))*)"
    r"(?=\)|[.,\n]|$)",
    re.MULTILINE,
)
POSTS = frozenset(("title", "position", "role"))


def clauses(leaf: Leaf, text: str) -> Iterator[Sign]:
    """Yield values for a field of text with scores and places."""
    if leaf.kind != "string":
        return
    name = words_of(leaf.name)
    last = name.split()[-1]
    if last in WRONG:
        yield from _troubles(text)
    if last in REASONS:
        yield from _all(BECAUSE, text)
    if last in SORTS:
        yield from _all(IS_A, text)
    if last in SEATS:
        yield from _all(BASED, text)
    if name in EVENTS:
        yield from _all(HAPPENS, text)
    if last in ACTORS | ROLES:
        group = "role" if last in ROLES else "actor"
        yield from ((STATED, m[group], *m.span(group)) for m in PLAYED.finditer(text))
    if last in POSTS and len(leaf.path) > 1:
        yield from _all(TITLED, text, LIKELY)


def _all(pattern: re.Pattern[str], text: str, score: float = STATED) -> Iterator[Sign]:
    yield from ((score, m["v"], *m.span("v")) for m in pattern.finditer(text))


def _troubles(text: str) -> Iterator[Sign]:
    """Yield the sentences that tell what is wrong, without a greeting before them."""
    for place, sentence in enumerate(sentences(text)):
        if TROUBLE.search(sentence) is None:
            continue
        begin = text.find(sentence)
        lead = LEADS.match(sentence)
        start = begin + (lead.end() if lead else 0)
        said = text[start : begin + len(sentence)].rstrip(" .!")
        yield STATED - 0.05 * place, said, start, start + len(said)
