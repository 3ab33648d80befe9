"""What a request mentions: numbers, dates, names, quoted texts, codes, phrases, each with the words
around it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from simulator.language import STOP_WORDS, stem
from simulator.skills.tools.dates import Day, Time, days, times
from simulator.skills.tools.numbers import Number, numbers, unit_of
from simulator.skills.tools.words import DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, VERBS

MentionKind = Literal[
    "number", "date", "time", "email", "url", "phone", "code", "quoted", "name", "phrase", "formula"
]

WINDOW = 7
"""How many words before a mention can say what it is; after it, half as many."""

LONGEST = 4000
"""How many characters of a request are searched for values."""

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
URL = re.compile(
    r"\bhttps?://[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]|\bwww\.[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]"
)
PHONE = re.compile(
    r"(?<![\w.])\+?\(?\d{1,4}\)?(?:[\s.-]\(?\d{2,4}\)?){2,4}(?!\w|\.\d)|(?<!\w)\+\d{7,15}\b"
)
QUOTED = re.compile(
    r"\"([^\"\n]+)\"|\u201c([^\u201d\n]+)\u201d|\u2018([^\u2019\n]+)\u2019|`([^`\n]+)`|(?<![\w])'([^'\n]+(?:'[a-z][^'\n]*)*)'(?!\w)"
)
PATH = re.compile(
    r"(?<!\S)(?:~|\.{1,2})?/[\w./-]*\w/?|(?<![\w@./-])[A-Za-z0-9][\w-]*(?:\.[\w-]+)*\.(?!com\b|org\b|net\b)[a-z][a-z0-9]{1,4}\b(?![@/])"
)
IDENTIFIER = re.compile(
    r"(?<![\w./-])[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?![\w-])"
    r"|(?<![\w./-])[a-z][a-z0-9-]*/[a-z0-9][\w.-]*[a-z0-9](?![\w/])"
)
"""Names of things in code: smtp_password, fix/timeouts."""

DOTTED = re.compile(
    r"(?<![\w@./-])(?:(?=[\w.-]*\d)[A-Za-z]\w*(?:[.-]\w+)*\.\w*\d\w*"
    r"|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|dev|app|edu|gov|info|eu|uk|de|fr|ch|at|nl|example|test))"
    r"(?![\w@/])"
)
"""Codes and domains with dots: INV.1987.44, example.org."""

HANDLE = re.compile(r"(?<![\w@])@\w[\w.-]*\w")
PLACE_CODE = re.compile(
    r"\b(?:[Ss]eat|[Gg]ate|[Rr]oom|[Ff]lat|[Uu]nit|[Ss]lot|[Bb]ay)\s(?P<code>\d{1,3}[A-Z])\b"
)
VERSION = re.compile(
    r"\b(?!\d\d?\.\d\d?\.(?:19|20)\d\d\b)v?\d+\.\d+\.\d+(?:[-+.]\w+)*\b|\bv\d+(?:\.\d+)*\b"
)
STREET = re.compile(
    r"\b\d{1,5}[A-Za-z]?\s+(?:[A-Z0-9][\w'.]*\s+){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct"
    r"|Place|Pl|Square|Sq|Terrace|Parkway|Highway)\b\.?(?:\s+(?:Apt|Suite|Unit)\.?\s*\w+)?"
)
CODE = re.compile(
    r"(?<![\w#-])#?(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?=[\w-]*\d)(?=[\w-]*[A-Za-z_])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*|\d+(?:-\d+)+)(?![\w-])|(?<!\w)#\d+\b",
)
NOT_A_CODE = re.compile(
    r"\d+(?:st|nd|rd|th|(?!(?-i:[A-H]))[a-z]|[a-z]{2,3}|%)|\d+-[a-z]+(?:-[a-z]+)?|[a-z]\d|\d+(?!(?-i:[A-H])$)[a-z]+\d?",
    re.IGNORECASE,
)
CAPITAL = (
    r"(?:(?:St|Dr|Mr|Mrs|Ms|Mt|Ft|Prof)\.(?=\s+[A-Z])|[A-Z][\w'\u2019&-]*(?:\.[A-Z]\.?)*"
    r"|[a-z][A-Z]\w+)"
)
NAME = re.compile(
    rf"(?<![\w'\u2019]){CAPITAL}(?:\s+(?:{CAPITAL}|(?:of|de|la|del|van|von|di|da|al|bin)(?:\s+the)?\s+{CAPITAL}"
    rf"|the\s+{CAPITAL}|&\s+{CAPITAL}))*"
)
PLACE_TAIL = re.compile(
    r",\s*([A-Z]{2}\b|[A-Z][a-z]+(?:\s[A-Z][a-z]+)*)(?!\w|\s[A-Z])(?!\s*(?:,\s*(?:and\s+)?[A-Z]|and\s+[A-Z]|&))"
)
NUMBERED = re.compile(
    r"\s(\d{1,4})(?!\.\d)(?=[\s,.?!]*(?:$|[,.?!]|\b(?:and|on|in|with|from|for|by|to)\b))"
)
FORMULA = re.compile(
    r"(?<![\w.])[-(]*(?:\d*\.?\d*[a-z]\b(?!')|\d*\.?\d*[a-z](?=[\^²³(*])|\d+(?:\.\d+)?(?!\w)|(?:sin|cos|tan|log|ln|exp|sqrt)\()"
    r"(?:\s*(?:\*\*|[-+*/^=()²³×]|\^)\s*(?:[-(]*(?:\d*\.?\d*[a-z]\b(?!')|\d*\.?\d*[a-z](?=[\^²³(*])|\d+(?:\.\d+)?(?!\w)|(?:sin|cos|tan|log|ln|exp|sqrt)\())?\)*)+"
)
WORD = re.compile(r"[A-Za-z][\w'\u2019-]*|\d[\w.,]*\w|\d|[^\s\w]")
LISTED = re.compile(r",?\s+and\s+[A-Z]")
"""What stands after the first of two names."""

NO_NAMES = frozenset(("I", "A", "OK", "He", "She", "It", "We", "You", "They"))
CONTRACTED = re.compile(
    r"(?:I|[Ww]e|[Yy]ou|[Tt]hey|[Hh]e|[Ss]he|[Ii]t|[Tt]here|[Ll]et|[Tt]hat)['\u2019](?:m|d|ll|ve|re|s)"
)
BREAKS = frozenset(".?!;:")
LINK = re.compile(
    r"(?=.*(?:[,;/&]|\b(?:and|or|plus|then|versus|vs|compared|well|by|x)\b|\u00d7))(?P<shut>[)\]])?\s*"
    r"(?:(?P<times>(?:by|x|\u00d7)(?=\s))|,?\s*(?:and|or|&|as\s+well\s+as|plus|then|versus|vs\.?|compared\s+(?:to|with))\b|[,;/])?"
    r"\s*(?:(?:and|or|then)\s+)?(?:(?:also|for|the|a|an|another)\s+)*(?P<again>(?:in|for|at|from|to|of|on|with|by)\s+)?"
    r"(?:the\s+)?(?P<open>[(\[])?\s*"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Something in a request that can be the value of a parameter.

    value: a float, a Day, a Time, or the text. unit: of a number.
    intro: the preposition before it. group: which list of alike mentions it stands in, or -1.
    before, after: stems of the words around it, the nearest first.
    part: it is a piece of a longer mention ("Paris" of "Paris, France").
    worded: it was found as wording for one parameter, and may be cut shorter.
    """

    kind: MentionKind
    text: str
    start: int
    end: int
    value: float | Day | Time | str = ""
    unit: str = ""
    intro: str = ""
    group: int = -1
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    part: bool = False
    worded: bool = False

    def overlaps(self, other: Mention) -> bool:
        """Say whether two mentions share characters."""
        return self.start < other.end and other.start < self.end


@lru_cache(maxsize=512)
def mentions(text: str, today: date | None = None) -> tuple[Mention, ...]:
    """Find everything that a text mentions, in its order."""
    text = text[:LONGEST]
    taken: list[Mention] = []
    for mention in _sure(text, today):
        if not any(mention.overlaps(other) for other in taken):
            taken.append(mention)
    blanked = _without(text, taken)
    names = list(_names(text, blanked))
    phrases = list(_phrases(_without(blanked, names)))
    formulas = [
        Mention("formula", m.group().strip(), m.start(), m.end(), m.group().strip())
        for m in FORMULA.finditer(text)
        if re.search(r"[a-z\d)]\s*(?:\*\*|[-+*/^×])|[²³]|\(", m.group())
    ]
    found = sorted([*taken, *names, *phrases, *formulas], key=lambda one: (one.start, one.end))
    return tuple(grouped(text, _situated(text, found)))


def _sure(text: str, today: date | None) -> Iterator[Mention]:
    """Yield what its form gives away, the surest first."""
    yield from _found("email", EMAIL, text)
    yield from _found("url", URL, text)
    for match in QUOTED.finditer(text):
        inner = next(part for part in match.groups() if part is not None)
        yield Mention("quoted", inner, *match.span(), inner)
    yield from _found("code", HANDLE, text)
    yield from _found("code", PATH, text)
    yield from _found("code", VERSION, text)
    yield from _found("code", DOTTED, text)
    yield from _found("code", IDENTIFIER, text)
    for match in PLACE_CODE.finditer(text):
        yield Mention("code", match["code"], *match.span("code"), match["code"])
    yield from _found("name", STREET, text)
    for day in days(text, today):
        yield Mention("date", day.text, day.start, day.end, day)
    for time in times(text):
        yield Mention("time", time.text, time.start, time.end, time)
    phones = _found("phone", PHONE, text)
    yield from (one for one in phones if sum(map(str.isdigit, one.text)) >= 7)
    yield from (one for one in _found("code", CODE, text) if not NOT_A_CODE.fullmatch(one.text))
    yield from (_number(number, text) for number in numbers(text))


def _found(kind: MentionKind, pattern: re.Pattern[str], text: str) -> Iterator[Mention]:
    for match in pattern.finditer(text):
        yield Mention(kind, match.group().strip(), *match.span(), match.group().strip())


def _number(number: Number, text: str) -> Mention:
    said = text[number.start : number.digits_end or number.end]
    return Mention("number", said, number.start, number.end, number.value, number.unit)


def _without(text: str, taken: list[Mention]) -> str:
    """Blank mentions out, so that positions stay valid; a mark keeps their neighbors apart."""
    out = text
    for one in taken:
        out = out[: one.start] + "\x00" * (one.end - one.start) + out[one.end :]
    return out


def _names(text: str, blanked: str) -> Iterator[Mention]:
    """Yield names, in capitals: "Paris, TX" is one, "Rome, Bonn and Oslo" are three."""
    parts: list[tuple[int, int]] = []
    for match in NAME.finditer(blanked):
        start, end = match.span()
        while start < end and _begins_sentence(blanked, start):
            word = re.match(r"[\w'\u2019&.-]+", blanked[start:end])
            alone = (
                word is not None and word.end() == end - start and not LISTED.match(blanked, end)
            )
            if word is None or not _opens(word.group(), alone=alone):
                break
            start += word.end()
            start += len(blanked[start:end]) - len(blanked[start:end].lstrip())
        words = blanked[start:end]
        if not words.strip() or words in NO_NAMES or CONTRACTED.fullmatch(words):
            continue
        words = re.sub(r"['\u2019]s?$", "", words)
        end = start + len(words)
        if blanked[end : end + 1] == ":":
            continue
        longer = NUMBERED.match(text, end) or PLACE_TAIL.match(blanked, end)
        if longer is not None and not (
            longer.re is PLACE_TAIL and _begins_sentence(blanked, start)
        ):
            joined = text[start : longer.end(1)]
            yield Mention("name", joined, start, longer.end(1), joined)
            parts.append(longer.span(1))
        part = longer is not None or any(begin <= start < stop for begin, stop in parts)
        yield Mention("name", words, start, end, words, part=part)


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\"'([*-")
    return (
        not before
        or before[-1] in ".?!:\n\u2014"
        or before.endswith((", please", "Please", "please"))
    )


def _opens(word: str, *, alone: bool) -> bool:
    """Say whether a capitalized word at the start of a sentence is capitalized for that only."""
    low = word.lower()
    if low in FUNCTION_WORDS or low in VERBS or low.removesuffix("ing") in VERBS:
        return True
    return alone and word[1:].islower()


def _phrases(blanked: str) -> Iterator[Mention]:
    """Yield runs of content words; the verb that opens a sentence is none."""
    run: list[re.Match[str]] = []
    opening = True
    for word in WORD.finditer(blanked + " ."):
        low = word.group().lower()
        content = low[0].isalpha() and low not in FUNCTION_WORDS and "\x00" not in word.group()
        gap = run and blanked[run[-1].end() : word.start()].strip(" ")
        if run and (not content or gap):
            if not (len(run) == 1 and low in DETERMINERS and not gap):
                yield _phrase(blanked, run)
            run = []
        if content and not (opening and low in VERBS):
            run.append(word)
            opening = False
        elif low in BREAKS or low in ("and", "then", ",", "to", "please"):
            opening = True
        elif content or low not in FUNCTION_WORDS:
            opening = False


def _phrase(text: str, run: list[re.Match[str]]) -> Mention:
    start, end = run[0].start(), run[-1].end()
    words = re.sub(r"['\u2019]s$", "", text[start:end])
    return Mention("phrase", words, start, start + len(words), words)


def _situated(text: str, found: list[Mention]) -> list[Mention]:
    """Give every mention its preposition and the stems around it."""
    words = [*WORD.finditer(text)]
    begins = [word.start() for word in words]
    solid = [one for one in found if one.kind not in ("phrase", "formula")]
    inside = {
        at
        for one in solid
        for at in range(bisect_left(begins, one.start), bisect_left(begins, one.end))
    }
    out = []
    for one in found:
        first, last = bisect_left(begins, one.start), bisect_left(begins, one.end)
        before, intro = _before(words, first, inside)
        after = _after(words, last, inside, counts=one.kind in ("number", "date", "time"))
        cut = text[one.end : words[last - 1].end()] if last else ""
        if re.fullmatch(r"-[a-z]+", cut):
            after = (stem(cut[1:]), *after)
        out.append(replace(one, before=before, after=after, intro=intro))
    return out


def _before(
    words: list[re.Match[str]], first: int, inside: set[int]
) -> tuple[tuple[str, ...], str]:
    stems: list[str] = []
    intro = ""
    for at in range(first - 1, max(-1, first - 1 - 2 * WINDOW), -1):
        word = words[at].group().lower()
        if at in inside or word in ".?!;" or len(stems) >= WINDOW:
            break
        if (
            word in PREPOSITIONS
            and not intro
            and all(s in ("the", "a", "an") or len(stems) < 3 for s in stems)
        ):
            intro = word if not stems else intro
        if word[0].isalnum() and word not in STOP_WORDS:
            if word not in PREPOSITIONS:
                stems.append(stem(word))
        elif word == ",":
            stems.append(",")
    return tuple(stems), intro


def _after(
    words: list[re.Match[str]], last: int, inside: set[int], *, counts: bool
) -> tuple[str, ...]:
    """Return the stems after a mention; what follows a name's preposition says nothing of it."""
    stems: list[str] = []
    for at in range(last, min(len(words), last + WINDOW)):
        word = words[at].group().lower()
        if (
            at in inside
            or word in BREAKS
            or word in (",", "and", "or", "with", "from")
            or (not counts and word in PREPOSITIONS)
            or len(stems) > WINDOW // 2
        ):
            break
        if word[0].isalnum() and word not in STOP_WORDS and word not in PREPOSITIONS:
            stems.append(stem(word))
    return tuple(stems)


def grouped(text: str, found: list[Mention]) -> Iterator[Mention]:
    """Number the lists: mentions of one kind with nothing but commas and "and" between them."""
    last: dict[str, Mention] = {}
    count = 0
    out = list(found)
    places = {id(one): place for place, one in enumerate(found)}
    for place, one in enumerate(found):
        if one.kind == "formula" or one.part:
            continue
        before = last.get(one.kind)
        if before is not None and before.end <= one.start and _linked(text, before, one):
            head = out[places[id(before)]]
            if head.group < 0:
                head = replace(head, group=count)
                out[places[id(before)]] = head
                count += 1
            # What was said before the first of a list holds for all of it.
            near = tuple(stem_ for stem_ in one.before if stem_ != ",")
            out[place] = replace(
                one, group=head.group, before=near or head.before, intro=one.intro or head.intro
            )
        if before is None or one.start >= before.end:
            last[one.kind] = one
    return iter(out)


def _linked(text: str, first: Mention, second: Mention) -> bool:
    between = text[first.end : second.start]
    one, other = unit_of(first.unit), unit_of(second.unit)
    if one is not None and other is not None and one[0] != other[0]:
        return False
    match = LINK.fullmatch(between)
    if match is None or not between.strip():
        return False
    if match["times"] and first.kind != "number":
        return False
    if match["shut"] and match["open"] and first.kind == "number":
        return False
    again = (match["again"] or "").strip()
    return not again or again == first.intro or (again in ("for", "of", "in") and not first.intro)
