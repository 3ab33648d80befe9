"""Facts that a user tells: which sentences tell one, what it is about, and how to say it back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from simulator.language import WORD, sentences, stems
from simulator.neutral import Turn

ABOUT_ME = re.compile(r"\b(?:I|I'm|I've|I'll|I'd|me|my|mine|we|we're|we've|us|our|ours)\b", re.I)
REQUEST = re.compile(
    r"^(?:(?:please|can|could|would|will|do|does|did|is|are|was|were|has|have(?! to)|should"
    r"|may|shall|am)\b"
    r"(?!.*[^?]$)|(?:please )?(?:tell|give|show|write|list|explain|summari[sz]e|find|answer"
    r"|help|say|ask|get|read|draw|make(?! it\b)|create|generate|compose|draft|build|plan|classify"
    r"|categori[sz]e|label|extract|identify|rewrite|rephrase|refactor|calculate|compute|convert"
    r"|compare|judge|rate|define|describe|analy[sz]e|let (?:me|us) (?:know|see)"
    r"|(?:I|we)(?: (?:want|need|wish|would like)|'d like) to (?:know|find out|see|understand)"
    r"|what|who|when|where|why|how|which|whose|translate|recommend|suggest)\b)",
    re.IGNORECASE,
)
SMALL_TALK = re.compile(
    r"^(?:hi|hello|hey|thanks|thank you|ok|okay|great|good|fine|sure|yes|no|cool|bye|got it"
    r"|perfect)\b"
    r"[\w\s,!]{0,25}[.!]*$",
    re.IGNORECASE,
)
LEAD = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|well|so|also|and|but|by the way|btw|oh|sorry|actually|wait"
    r"|correction|no"
    r"|please|just|then|for the record|fyi|one more thing|update|note|remember|keep in mind"
    r"|don't forget|"
    r"(?:please )?(?:remember|note|keep in mind)(?: that)?|that|there|you should know(?: that)?"
    r"|let me correct (?:that|myself)|i should mention(?: that)?|i meant)\b[\s,:!.\u2014-]*)+",
    re.IGNORECASE,
)
CORRECTS = re.compile(
    r"\b(?:actually|correction|instead|not .{1,30} but|no longer|changed|change (?:it|that)"
    r"|moved to|make that"
    r"|i meant|scratch that|sorry|now it's|is now|are now|rather than|update|anymore|new)\b",
    re.IGNORECASE,
)
STANDING = re.compile(
    r"\b(?:from now on|always|for the rest of|in all (?:your|future) (?:answers|replies)"
    r"|every (?:answer|reply)"
    r"|whenever you answer|until I say)\b",
    re.IGNORECASE,
)
PERSONS: tuple[tuple[str, str], ...] = (
    ("i am", "you are"),
    ("i'm", "you are"),
    ("i was", "you were"),
    ("i've", "you have"),
    ("i'd", "you would"),
    ("i'll", "you will"),
    ("am i", "are you"),
    ("we're", "you are"),
    ("we've", "you have"),
    ("we'll", "you will"),
    ("myself", "yourself"),
    ("mine", "yours"),
    ("ours", "yours"),
    ("my", "your"),
    ("our", "your"),
    ("me", "you"),
    ("us", "you"),
    ("we", "you"),
    ("i", "you"),
)
TURNED = re.compile(rf"\b(?:{'|'.join(first for first, _ in PERSONS)})\b", re.IGNORECASE)
VALUE = re.compile(
    r"\b(?:is called|is named|are called|is at|is on|is in|is|are|was|will be|=|to|at|in|as"
    r"|called|named"
    r"|prefers?|likes?|loves?|hates?|drinks?|speaks?|have|has|owns?|costs?|use"
    r"|uses)\s+(?P<value>[^,;]+?)[.!]*$",
    re.IGNORECASE,
)
COPULA = re.compile(
    r"^(?P<about>(?:my|our|the|your)\s+[\w' -]{2,60}?)\s+(?:is|are|was|will be|has been"
    r"|moved to|changed to|=)"
    r"\s+(?P<value>.+?)[.!]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that was told. `about`: stems of what it is about. `place`: its turn."""

    text: str
    about: frozenset[str]
    place: int
    corrects: bool = False

    @property
    def told_back(self) -> str:
        """The fact as it is said to the one who told it."""
        return to_you(self.text)


OF_ME = re.compile(r"(?:my|our|i|i'm|we|we're)\b", re.IGNORECASE)
"""How a sentence goes on that greets first and then tells: "Hi, my name is Ana."."""


def facts_in(turns: Iterable[Turn]) -> tuple[Fact, ...]:
    """Return what the user turns tell, in order; a correction replaces what it corrects."""
    found: list[Fact] = []
    for place, turn in enumerate(turns):
        if turn.role == "user":
            for fact in _of_text(turn.text):
                _join(found, fact, place)
    return tuple(found)


@lru_cache(maxsize=512)
def _of_text(text: str) -> tuple[Fact, ...]:
    out = []
    for sentence in sentences(text[:20_000]):
        corrects = CORRECTS.search(sentence) is not None
        bare = LEAD.sub("", sentence).strip(" ,.!") or sentence
        if tells(sentence, bare):
            clean = bare[:1].upper() + bare[1:].rstrip(".! ") + "."
            out.append(Fact(clean, subject(clean), 0, corrects))
    return tuple(out)


def tells(sentence: str, bare: str) -> bool:
    """Say whether a sentence tells something, rather than asks, greets or orders an answer."""
    greets = SMALL_TALK.match(sentence) and not (bare != sentence and OF_ME.match(bare))
    if "?" in sentence or greets or REQUEST.match(bare):
        return False
    return len(WORD.findall(bare)) >= 2 and STANDING.search(sentence) is None


def subject(text: str) -> frozenset[str]:
    """Return the stems of what a sentence is about: before its verb, if that is plain."""
    match = COPULA.match(text)
    return frozenset(stems(match["about"])) if match else frozenset()


def _join(found: list[Fact], fact: Fact, place: int) -> None:
    """Add a fact, and drop an older one about the same thing."""
    new = Fact(fact.text, fact.about, place, fact.corrects)
    older = [
        index
        for index, old in enumerate(found)
        if (new.about and old.about == new.about)
        or (new.corrects and _shares(old, new))
        or (_verb(old) and _verb(old) == _verb(new) and new.corrects)
    ]
    if older:
        same = found[older[-1]]
        if not new.about and same.about and _fragment(new.text):
            new = Fact(_replaced(same.text, new.text), same.about, place, True)
        for index in reversed(older):
            del found[index]
    elif new.corrects and found and _fragment(new.text):
        same = found.pop()
        new = Fact(_replaced(same.text, new.text), same.about, place, True)
    found.append(new)


def _shares(old: Fact, new: Fact) -> bool:
    about = old.about or frozenset(stems(old.text))
    words = new.about or frozenset(stems(new.text))
    return len(about & words) >= max(1, min(len(about), len(words)) * 0.6)


def _verb(fact: Fact) -> str:
    """Return the verb of "I live in …", so that a correction finds it."""
    match = re.match(r"^(?:I|we)\s+(?:will\s+|now\s+)?([a-z]+)\b", fact.text, re.IGNORECASE)
    return match[1].lower() if match and match[1].lower() not in {"am", "have", "will"} else ""


def _fragment(text: str) -> bool:
    """Say whether a correction names the new value alone: "it's Lyon", "make that 40"."""
    return (
        re.match(r"^(?:it(?:'s| is)|that(?:'s| is)|make (?:it|that)|they are)\b", text, re.I)
        is not None
    )


def _replaced(old: str, new: str) -> str:
    value = re.sub(
        r"^(?:it(?:'s| is)|that(?:'s| is)|make (?:it|that)|they are)\s+(?:now )?",
        "",
        new,
        flags=re.I,
    )
    value = re.split(r",?\s+(?:not|instead|rather)\b", value.rstrip("."))[0]
    match = VALUE.search(old)
    return f"{old[: match.start('value')]}{value}." if match else new


def to_you(text: str) -> str:
    """Turn what "I" say into what is said to "you".

    >>> to_you("I'm allergic to nuts and my dog is Rex.")
    'You are allergic to nuts and your dog is Rex.'
    """
    swap = dict(PERSONS)
    turned = TURNED.sub(lambda match: swap[match.group().lower()], text)
    return turned[:1].upper() + turned[1:]


def value_of(fact: Fact) -> str:
    """Return the value alone of a fact: what stands after its verb.

    >>> value_of(Fact("My name is Ada.", frozenset(), 0))
    'Ada'
    """
    match = COPULA.match(fact.text) or VALUE.search(fact.text)
    value = match["value"] if match else fact.text.rstrip(".")
    return re.split(r",?\s+(?:not|instead of|rather than)\s", value)[0].strip()
