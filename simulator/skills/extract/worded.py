"""Values that a text words in a fixed way: ranges, ages, ordinals, money, a time after its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.skills.extract.cues import inner
from simulator.skills.extract.refine import COUNTRIES, PERSON
from simulator.skills.tools.dates import days
from simulator.skills.tools.numbers import numbers, plain
from simulator.skills.tools.schema import Leaf, words_of

Worded = tuple[float, object, int, int]

STATED = 1.7
"""The score of a value that a form of its own says."""

LIKELY = 1.15
"""The score of one that such a form makes likely."""

ON_LABEL = 2.3
"""The score of a share whose name stands before it, be it in the label of a sum."""

STARTS = frozenset(
    (
        "start",
        "begin",
        "from",
        "arrival",
        "arrive",
        "checkin",
        "opening",
        "since",
        "min",
        "minimum",
        "low",
    )
)
ENDS = frozenset(
    (
        "end",
        "finish",
        "until",
        "to",
        "departure",
        "depart",
        "checkout",
        "closing",
        "max",
        "maximum",
        "high",
    )
)
BOUNDS = frozenset(("min", "minimum", "low", "max", "maximum", "high"))
"""Ends that only a range has."""

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
SHORT_RANGE = re.compile(
    rf"(?P<a>\d{{1,2}})(?:st|nd|rd|th)?(?P<am> {MONTH})? ?(?:to|until|through|and|-|\u2013) ?"
    rf"(?P<b>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{MONTH}),? (?P<year>\d{{4}})",
    re.IGNORECASE,
)
"""`12 to 14 August 2026`, `30 June to 2 July 2026`"""

AMOUNTS = re.compile(
    r"(?<![\w-])(?!0\d)(?P<a>\d[\d.,]*\d|\d+)\s?(?:k\b)?\s?(?:to|and|-|\u2013|up to)"
    r"\s?[$\u20ac\u00a3]?\s?(?P<b>\d[\d.,]*\d|\d+)"
)
ORDINAL_LIST = """
    ground first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
"""
ORDINALS = {word: number for number, word in enumerate(ORDINAL_LIST.split())}
AGE = re.compile(
    r"\b(?:aged?\s+(?P<a>\d{1,3})|(?P<b>\d{1,3})[ -]years?[ -]old|(?P<c>\d{1,3}) years of age"
    r"|(?<=[a-z]), (?P<d>\d{1,2})(?=[,.;]\D)|(?:man|woman|boy|girl) of (?P<e>\d{1,3})"
    r"|(?<=[a-z]) \((?P<f>\d{1,2})(?=[,)]))\b"
)
CLOCK = r"\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?"
WEEKDAYS = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
COLOR = re.compile(
    r"\b(?:(?:dark|light|pale|bright|deep|navy|metallic)[ -])?"
    r"(?:black|white|gr[ae]y|silver|red|blue"
    r"|green|yellow|orange|brown|beige|purple|pink|gold|golden|turquoise|cream|ivory)\b",
    re.IGNORECASE,
)
HIRED = re.compile(
    r"\b(?:hiring|looking for|seek(?:s|ing)?|searching for|recruiting|recruits"
    r"|vacancy for|opening for"
    r"|position of|role of|post of|wanted:|hires)\s+(?:an?\s+|our\s+|the\s+|new\s+)*"
    r"(?P<value>[A-Z][\w/&+-]*(?:[ ](?:[A-Z][\w/&+-]*|of|for|in(?= [A-Z][a-z]+ [A-Z])))*)"
)
SOUGHT = re.compile(
    r"\b(?:hiring|looking for|seeking|seeks|wanted:|vacancy:|need|needs)\s+(?:an?\s+)?"
    r"(?P<value>[a-z][a-z-]+(?: [a-z][a-z-]+){0,3}?)(?=\s+(?:for|in|at|to|who|with|from)\b|[,.;(])"
)
STUDIED = re.compile(
    r"\b(?:studied|studies|majored in|degree in|doctorate in|graduated in|diploma in|read)\s+"
    r"(?P<value>[a-z]+(?: (?!at\b|in\b|and took\b|from\b)[a-z]+){0,3})"
)
GOT = re.compile(
    r"\b(?:bought|ordered|purchased|reviewed|tested|own|received|got)\s+(?:the|an?|my|this)\s+"
    r"(?P<value>[A-Z][\w-]*(?: (?!in\b|for\b|and\b|with\b|at\b|on\b|from\b|last\b)[\w-]+){0,4})"
)
OPENING = re.compile(
    r"\A\W*(?:The\s+)?(?P<value>[A-Z][\w'&-]*(?: (?:of |the |and )?[A-Z][\w'&-]*)+)"
)

SAYS = re.compile(
    r",|(?: \(\d+\))?\s+(?:is|was|has|had|works?|worked|lives?|joined|studied|graduated)\b"
)


def worded(leaf: Leaf, text: str, names: frozenset[str]) -> Iterator[Worded]:
    """Yield values for a field with scores and places. names: those of all fields."""
    words = words_of(leaf.name).split()
    if leaf.kind in ("integer", "number"):
        yield from _numbers(leaf, words, text)
    elif leaf.kind == "string":
        yield from _texts(leaf, words, text, names)


def _numbers(leaf: Leaf, words: list[str], text: str) -> Iterator[Worded]:
    if words[-1] == "age":
        for match in AGE.finditer(text):
            group = match.lastgroup or "a"
            yield STATED, int(match[group]), *match.span(group)
    ends = STARTS | ENDS
    if set(words) & ends and not set(words) & {"date", "day", "time"}:
        yield from _range(leaf, words, text)
    word = re.escape(words[-1].rstrip("s"))
    for match in re.finditer(
        rf"\b(?P<n>{'|'.join(ORDINALS)}|\d+(?:st|nd|rd|th)) {word}s?\b", text, re.I
    ):
        number = match["n"].lower()
        yield STATED, ORDINALS.get(number) or int(re.sub(r"\D", "", number) or 0), *match.span("n")
    for match in re.finditer(rf"\b(?:one|a single) {word}\b", text, re.IGNORECASE):
        yield LIKELY, 1, *match.span()
    if set(words) & {"percent", "percentage", "rate", "chance", "probability"}:
        for match in re.finditer(r"(?P<n>\d+(?:[.,]\d+)?)\s?(?:%|percent\b|per cent\b)", text):
            near = _near(words, text, match.start())
            yield (
                (ON_LABEL if near else LIKELY),
                plain(float(match["n"].replace(",", "."))),
                *match.span("n"),
            )


def _near(words: list[str], text: str, at: int) -> bool:
    before = text[max(0, at - 40) : at].lower()
    return any(word[:4] in before for word in words if len(word) > 2)


def _range(leaf: Leaf, words: list[str], text: str) -> Iterator[Worded]:
    """Yield the ends of a range: `62,000 to 74,000 euros` for `salary.min` and `salary.max`."""
    about = [word for name in leaf.path for word in words_of(name).split()]
    about = [word for word in about if word not in STARTS | ENDS]
    for match in AMOUNTS.finditer(text):
        found = numbers(match.group())
        if len(found) == 2 and found[0].value < found[1].value:
            end = bool(set(words) & ENDS)
            group = "b" if end else "a"
            near = 0.3 * _near(about, text, match.start())
            yield (
                (STATED if set(words) & BOUNDS else LIKELY) + near,
                plain(found[end].value),
                *match.span(group),
            )


def _texts(leaf: Leaf, words: list[str], text: str, names: frozenset[str]) -> Iterator[Worded]:
    last, about = words[-1], set(words)
    if about & (STARTS | ENDS) or last in ("date", "day"):
        yield from _dates(words, text)
    if last in ("weekday",) or words[-2:] == ["of", "week"]:
        yield from ((STATED, m.group(), *m.span()) for m in WEEKDAYS.finditer(text))
    if last in ("color", "colour"):
        yield from ((STATED, m.group(), *m.span()) for m in COLOR.finditer(text))
    name = r"\W+".join(map(re.escape, words))
    for match in re.finditer(
        rf"\b{name}\s*(?:is|was|at|:|from)?\s*(?:at\s)?(?P<v>{CLOCK})", text, re.I
    ):
        yield STATED, match["v"], *match.span("v")
    jobs = "company" in names or "employer" in names or "salary" in names
    if last in ("position", "role", "vacancy") or (last == "title" and (jobs or "job" in words)):
        yield from ((STATED, m["value"], *m.span("value")) for m in HIRED.finditer(text))
        yield from ((STATED + 0.3, m["value"], *m.span("value")) for m in SOUGHT.finditer(text))
    if about & {"study", "major", "subject", "studied"} or "field of study" in " ".join(words):
        yield from ((STATED, m["value"], *m.span("value")) for m in STUDIED.finditer(text))
    if last in ("product", "item", "article"):
        yield from ((STATED, m["value"], *m.span("value")) for m in GOT.finditer(text))
    if last in ("name", "title", "event", "festival") and len(inner(leaf.path)) == 1:
        found = OPENING.match(text)
        named = last == "name" and SAYS.match(text, found.end()) if found else None
        if found and (named or not (jobs or PERSON.fullmatch(found["value"]))):
            yield STATED, found["value"], *found.span("value")
    if last in ("hometown", "birthplace", "origin"):
        pattern = (
            r"\b(?:from|born in|born on [^.;]{4,20} in|in) (?P<v>[A-Z][\w'-]+(?: [A-Z][\w'-]+)?)"
        )
        yield from ((LIKELY, m["v"], *m.span("v")) for m in re.finditer(pattern, text))
    if last == "venue":
        pattern = r"\bat (?:the )?(?P<v>[A-Z][\w'-]+(?: [A-Z0-9][\w'-]*)*)"
        yield from ((STATED, m["v"], *m.span("v")) for m in re.finditer(pattern, text))
    if last in ("city", "country", "town"):
        yield from _located("country" if last == "country" else "city", text)


def _dates(words: list[str], text: str) -> Iterator[Worded]:
    """Yield the first or the last day of a span: `12 to 14 August 2026`, `from ... until ...`."""
    about = set(words)
    end = bool(about & ENDS)
    if not about & (STARTS | ENDS):
        return
    for match in SHORT_RANGE.finditer(text):
        first = f"{match['a']} {(match['am'] or match['month']).strip()} {match['year']}"
        said = f"{match['b']} {match['month']} {match['year']}" if end else first
        found = days(said)
        if found and found[0].known:
            yield STATED, found[0].known.isoformat(), *match.span("b" if end else "a")
    spans = re.finditer(
        r"\b(?:from|between) (?P<a>[^.;]{6,30}?) (?:to|until|till|and|through) (?P<b>[^.;,]{6,30})",
        text,
    )
    for match in spans:
        both = [found[0].known for part in ("a", "b") if (found := days(match[part]))]
        if len(both) == len("ab") and both[0] and both[1]:
            day = both[end]
            yield STATED, day.isoformat() if day else None, *match.span("b" if end else "a")


def _located(kind: str, text: str) -> Iterator[Worded]:
    """Yield cities and countries of `Tampere, Finland`, and what stands after `in`."""
    pattern = (
        r"\b(?P<city>[A-Z][\w'-]+(?: [A-Z][\w'-]+)?), (?P<country>[A-Z][\w'-]+(?: [A-Z][\w'-]+)?)"
    )
    for match in re.finditer(pattern, text):
        if match["country"].lower() in COUNTRIES:
            yield STATED, match[kind], *match.span(kind)
    if kind == "city":
        for match in re.finditer(
            r"\b(?:in|In) (?P<city>[A-Z][\w'\u00c0-\u024f-]+)(?! (?:Road|Street|Avenue))", text
        ):
            month = re.fullmatch(MONTH, match["city"], re.IGNORECASE)
            if month is None and match["city"].lower() not in COUNTRIES:
                yield LIKELY, match["city"], *match.span("city")


PARENTS = (
    (frozenset(("departure", "origin", "outbound", "source", "start", "from", "pickup", "sender",
                "shipper", "seller")),
     re.compile(r"\b(?:depart\w*|leav\w*|takes? off|from|picked up)\b", re.IGNORECASE)),
    (frozenset(("arrival", "destination", "inbound", "target", "end", "to", "delivery", "dropoff",
                "recipient", "receiver", "consignee", "buyer")),
     re.compile(r"\b(?:arriv\w*|land\w*|reach\w*|to|deliver\w*)\b", re.IGNORECASE)),
)  # fmt: skip
"""Objects that hold the two ends of a way, and the words before what belongs to each."""

REACH, CLOSER = 90, 0.35


def nearness(leaf: Leaf, at: int, text: str) -> float:
    """Return what the nearest word for one of two ends speaks for a field of an object of it."""
    parents = {word for name in leaf.path[:-1] for word in words_of(name).split()}
    own = [place for place, (names, _) in enumerate(PARENTS) if names & parents]
    if not own:
        return 0.0
    before = text[max(0, at - REACH) : at]
    last = [max((m.start() for m in cue.finditer(before)), default=-1) for _, cue in PARENTS]
    if last[0] == last[1]:
        return 0.0
    return CLOSER if last.index(max(last)) == own[0] else -CLOSER
