"""Values told by a form or a place of their own: a signature, an IP address, a task."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.language import STOP_WORDS
from simulator.skills.extract.cues import BEFORE, GENERIC, inner, role_words
from simulator.skills.extract.refine import ADDRESS, PERSON
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.numbers import WORD_NUMBER, numbers, plain
from simulator.skills.tools.schema import Leaf, words_of

Sign = tuple[float, object, int, int]

STATED = 1.7
"""The score of a value that a form of its own says."""

LIKELY = 1.35
"""The score of one that such a form makes likely."""

IN_ROLE = 2.3
"""The score of a name with its role in brackets behind it."""

ALONE = 0.8
"""The score of a first name alone, before what its bearer does."""

NAME = (
    r"(?-i:[A-Z\u00c0-\u00de][\w'\u2019-]+"
    r"(?:[ ](?:(?:van|von|de|da|del|al|la|le)[ ])?[A-Z\u00c0-\u00de](?:[\w'\u2019-]+|\.)){0,2})"
)
_compiled = lru_cache(maxsize=4096)(re.compile)
SIGNED = re.compile(
    r"(?:(?:best|kind|warm|many)\s+(?:regards|wishes|thanks)|regards|sincerely(?:\s+yours)?"
    r"|yours\s+\w+|signed:?|cheers|thanks(?:\s+again)?|thank\s+you|best|love)\s*[,!.]*\s+"
    rf"(?P<v>{NAME})[ ]*(?=$|[,\n.])"
    rf"|(?:(?<=[.!?] )|^)[-\u2013\u2014]+[ ]?(?P<w>{NAME})(?=[ ]*(?:,[^,.\n]*)?\s*\Z)",
    re.IGNORECASE | re.MULTILINE,
)
CALLED = re.compile(
    r"\b(?:[Mm]y name is|I am|I'm|[Tt]his is|named|called|answers to|goes by)\s+"
    rf"(?P<v>{NAME})"
)
TIMESTAMP = re.compile(
    r"\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
    r"|\b\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2}(?: [+-]\d{4})?"
)
FORMS: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = (
    (frozenset(["ip"]), re.compile(r"(?<![\w.])(?P<v>\d{1,3}(?:\.\d{1,3}){3})(?![\w.])")),
    (
        frozenset(["method", "verb"]),
        re.compile(r"\b(?P<v>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b"),
    ),
    (
        frozenset(["path", "endpoint", "route"]),
        re.compile(r"(?<![\w/:.])(?P<v>/[\w{}.%~-]+(?:/[\w{}.%~-]*)*)"),
    ),
    (frozenset(["timestamp", "datetime"]), _compiled(rf"(?P<v>{TIMESTAMP.pattern})")),
    (frozenset(["time"]), re.compile(r"\b(?P<v>\d{2}:\d{2}:\d{2})\b")),
    (
        frozenset(["version", "release"]),
        re.compile(r"\b(?:version|release|v)[ .]?(?P<v>\d+(?:\.\d+)+)", re.IGNORECASE),
    ),
    (
        frozenset(["component", "service", "module", "logger", "host"]),
        re.compile(
            r"\b(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\W+(?P<v>[a-z][\w.-]*)"
        ),
    ),
    (
        frozenset(["phone", "telephone", "mobile", "fax"]),
        re.compile(r"(?<!\w)(?P<v>\+\d{1,3}[ (.-]?[\d ().-]{6,16}\d)"),
    ),
)
CODE_RUN = re.compile(
    r"(?:[ -](?:\d{2,5}(?:-\d+)*(?!\s[a-zA-Z]|[.,:/]?\d|%)"
    r"|(?!EUR|USD|GBP|CHF|CET|UTC)[A-Z]{1,3}\b(?!['.]\w)))+"
)
"""What goes on with a code after a space: `WX21 KLO`, `DE02 1203 0000`."""
STATUS = re.compile(
    r"(?:\"|HTTP/\d(?:\.\d)?|status(?: code)?:?)\s*(?P<v>[1-5]\d\d)\b", re.IGNORECASE
)
SIZE = re.compile(r"\"\s*[1-5]\d\d\s+(?P<v>\d+)\b")
TASKS = frozenset(["task", "action", "todo", "activity", "step"])
DOES = re.compile(
    rf"{NAME}\s*(?:[,:(\u2013-]|will|to|should|must|shall|is going to|(?:needs|has|agreed) to)*\s+"
    r"(?P<v>[a-z]+\s[^.;:\n]*?)(?=\s+(?:by|before|until|on|no later than|till)\b|\s*[.;(\n]|$)"
)
COUNT = rf"(?<![\d.,])\d[\d,]*(?:\.\d+)?|{WORD_NUMBER}"
UNITS = frozenset(("minutes", "hours", "days", "years", "months", "weeks", "seconds", "meters"))
CLOCK = r"\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?"
OPEN_HOURS = re.compile(
    rf"(?P<a>{CLOCK})\s*(?:-|\u2013|to|until|till|and)\s*(?P<b>{CLOCK})", re.IGNORECASE
)
OPENS = frozenset(["opens", "open", "opening", "start", "starts", "begin", "begins", "from"])
CLOSES = frozenset(["closes", "close", "closing", "end", "ends", "finish", "until", "to"])
IN_HALL = _compiled(rf"\b(?:in|at|from|of) (?:the )?{NAME}, (?P<v>{NAME})(?=[.;,]|\s*$)", re.M)
SIGNING = frozenset(
    (
        "customer",
        "client",
        "buyer",
        "guest",
        "applicant",
        "requester",
        "reporter",
        "caller",
        "patient",
        "reader",
        "member",
        "passenger",
        "traveler",
        "recipient",
        "tenant",
        "subscriber",
    )
)
"""Those who write the letters that tell of them, or whom letters tell of as "you"."""

YOURS = re.compile(r"\b(?:you|yours?)\b", re.IGNORECASE)
MINE = re.compile(r"\b(?:I|my|me)\b")
GREETED = re.compile(
    rf"^[ \t]*(?:Dear|Hello|Hi|Good (?:morning|afternoon|evening)),? "
    rf"(?:(?:Dr|Mr|Mrs|Ms|Prof)\.? )?(?P<v>{NAME})(?=[ \t]*[,!:\n])",
    re.MULTILINE,
)

WHO = re.compile(
    r"(?:^|[,;:] |\band )(?P<v>[A-Z][a-z]+)(?= (?:the|an?|with|is|was|has|\d|[a-z]+s|[a-z]+ed)\b)"
)
OWNERS = frozenset(("owner", "assignee", "responsible"))
IN_BRACKETS = re.compile(r"\((?P<v>[A-Z][a-z]+(?: [A-Z][a-z]+)?)\)")
NAMED_BY_CUE = frozenset(
    ("drug", "medication", "medicine", "allergy", "product", "symptom", "diagnosis")
)
AFTER_WORD = frozenset(["after", "before", "until", "since", "from", "by"])
DAYS = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b")
THING = (
    r"(?P<v>(?-i:[a-z])[a-z-]+(?: (?!(?:and|or|in|on|for|with|at|which|that|but|to|from|as|has|is"
    r"|once|twice|three|again|last|this|of)\b)[a-z-]+)?)"
)
PARTY = rf"{NAME}(?: (?:Ltd|Inc|LLC|GmbH|AG|AS|BV|SA|plc)\.?)?"
AGENT = re.compile(r"(?P<stem>[a-z]{4,}?)e?(?:er|or)$")


def signs(leaf: Leaf, text: str) -> Iterator[Sign]:
    """Yield values for a field with scores and places."""
    words = words_of(leaf.name).split()
    if leaf.kind in ("integer", "number"):
        yield from _counts(words, text)
    elif leaf.kind == "string":
        yield from _people(leaf, words, text)
        yield from _formed(words, text)
        yield from _placed(words, text)
        yield from _coded(leaf, words, text)
        if leaf.schema.get("format") == "date-time":
            yield from ((IN_ROLE, m.group(), *m.span()) for m in TIMESTAMP.finditer(text))


def _counts(words: list[str], text: str) -> Iterator[Sign]:
    """Yield an HTTP status and size, and what initials stand before: `HR 78` for a heart rate."""
    if words[-1] in ("status", "code"):
        yield from _all(STATUS, text, number=True)
    if words[-1] in ("bytes", "size"):
        yield from _all(SIZE, text, number=True)
    if words[-1] in ("children", "kids") or (words[-1][-1] == "s" and words[-1] not in UNITS):
        noun = "child(?:ren)?|kid" if words[-1] in ("children", "kids") else ""
        noun = f"(?:{noun or re.escape(words[-1].removesuffix('s'))})"
        yield from _numbered(_compiled(rf"\b(?P<v>{COUNT}) (?:[a-z]+ )?{noun}s?\b", re.I), text)
    if len(words) > 1:
        whole = r"[ -]".join(map(re.escape, (*words[:-1], words[-1].removesuffix("s"))))
        counted = _compiled(rf"\b(?P<v>{COUNT})[ -]{whole}s?\b", re.I)
        yield from _numbered(counted, text, score=IN_ROLE)
    if len(words) > 1:
        initials = "".join(word[0] for word in words).upper()
        pattern = _compiled(rf"\b{initials}\b[ :=]{{1,3}}(?P<v>\d+)(?![\d.,/]*\d)")
        yield from _all(pattern, text, number=True)


def _coded(leaf: Leaf, words: list[str], text: str) -> Iterator[Sign]:
    """Yield the code right after what it is the code of: `Flight KX 412`, `policy 44-901-X`."""
    if len(words) > 1 and words[-1] in ("number", "id", "code", "no", "reference", "ref"):
        after = _compiled(
            rf"\b{re.escape(words[-2])}(?:\s+(?:no\.?|number|nr\.?|id|code"
            rf"|ref\.?))?[\s.:#]+(?:is\s+)?"
            r"(?P<v>(?-i:[A-Z]{1,4}[ -]?)?\d(?:[\w/.-]*\w)?|(?-i:[A-Z][\w/-]*\d(?:[\w/.-]*\w)?))",
            re.IGNORECASE,
        )
        yield from _all(after, text)
    if len(words) > 1 and words[-1] in ("type", "kind"):
        kind = _compiled(rf"(?<!the )\b(?P<v>[a-z]{{3,}}) {re.escape(words[-2])}s?\b")
        yield from _all(kind, text, score=LIKELY)
    role = NAMED_BY_CUE & set(role_words(leaf.path))
    for word in sorted(role):
        thing = _compiled(rf"\b(?:{BEFORE[word]}) (?:an? |the |some )?{THING}", re.IGNORECASE)
        yield from _all(thing, text, score=LIKELY)
    if words[-1] == "title":
        yield from _all(_compiled(rf"(?P<v>{NAME}) by (?={NAME})"), text)


def _numbered(pattern: re.Pattern[str], text: str, *, score: float = LIKELY) -> Iterator[Sign]:
    """Yield what is counted: `one previous owner`."""
    for match in pattern.finditer(text):
        said = numbers(match["v"])
        if said:
            yield score, plain(said[0].value), *match.span("v")


def _all(
    pattern: re.Pattern[str], text: str, *, number: bool = False, score: float = STATED
) -> Iterator[Sign]:
    for match in pattern.finditer(text):
        group = match.lastgroup or "v"
        value: object = int(match[group]) if number else match[group]
        yield score, value, *match.span(group)


def _people(leaf: Leaf, words: list[str], text: str) -> Iterator[Sign]:
    """Yield who signs a letter, who is called so, and by whom something is done."""
    role = role_words(leaf.path)
    if role[0] in ("sender", "signer", "signatory", "signed", "author", "writer", "contact"):
        yield from _all(SIGNED, text)
    elif meaning(leaf).sort == "person" and set(role) & SIGNING:
        to_them = len(YOURS.findall(text)) > len(MINE.findall(text))
        yield from _all(GREETED if to_them else SIGNED, text, score=LIKELY - 0.15)
    if words in (["name"], ["nickname"]) or set(words) & {"customer", "sender", "caller"}:
        yield from _all(CALLED, text)
    if meaning(leaf).sort == "person" or set(words) & OWNERS:
        yield from _all(IN_BRACKETS, text, score=ALONE)
    if meaning(leaf).sort == "person" and len(inner(leaf.path)) == 1 and words[-1] != "name":
        yield from _all(WHO, text, score=ALONE)
    yield from _in_the_role(leaf, role, text)
    agent = next((found for word in role if (found := AGENT.fullmatch(word))), None)
    if agent is not None:
        done = _compiled(rf"\b{agent['stem']}\w*(?: in \d{{4}})? by (?:the )?(?P<v>{NAME})")
        yield from _all(done, text)
    if words[-1] == "by" and len(words) > 1:
        yield from _all(SIGNED, text, score=LIKELY)
        stem = re.escape(words[0][:5])
        yield from _all(_compiled(rf"\b(?P<v>{NAME}) {stem}\w*"), text)
        yield from _all(_compiled(rf"\b{stem}\w* by (?P<v>{NAME})", re.IGNORECASE), text)


def _in_the_role(leaf: Leaf, role: tuple[str, ...], text: str) -> Iterator[Sign]:
    """Yield who has the role that a field is named for: `Ana Costa (tenant)`."""
    named = [word for word in role if word not in GENERIC]
    if not named or meaning(leaf).sort not in ("person", "organization", "other"):
        return
    word = re.escape(named[-1])
    behind = rf"(?P<v>{PARTY}) ?(?:\((?:the )?{word}\b|, (?:the |our )?{word}\b)"
    acting = rf"(?P<v>{PARTY}) (?:becomes|is|was|will be|remains|serves as|acts as|takes over as)"
    acting += rf"(?: elected| appointed| named)?(?: the| our| new| a| as)* {word}\b"
    yield from _all(_compiled(behind), text, score=IN_ROLE)
    yield from _all(_compiled(acting), text, score=LIKELY + 0.1)


def _formed(words: list[str], text: str) -> Iterator[Sign]:
    for names, pattern in FORMS:
        if names & set(words):
            yield from _all(pattern, text)
    hours = [match.span(end) for match in OPEN_HOURS.finditer(text) for end in ("a", "b")]
    side = 0 if OPENS & set(words) else 1 if CLOSES & set(words) else None
    if side is not None and "date" not in words:
        yield from ((STATED, text[a:b], a, b) for a, b in hours[side::2])
    if words[-1] == "day":
        yield from ((STATED, m.group(), *m.span()) for m in DAYS.finditer(text))
    if words[-1] in AFTER_WORD:
        yield from _all(_compiled(rf"\b{words[-1]} (?P<v>{CLOCK})", re.IGNORECASE), text)


def _placed(words: list[str], text: str) -> Iterator[Sign]:
    """Yield addresses, the cities behind them, and what somebody is to do."""
    if words[-1] in ("address", "street"):
        for match in ADDRESS.finditer(text):
            yield STATED, match.group(), *match.span()
    if words[-1] in ("city", "town"):
        after = _compiled(rf"(?:{ADDRESS.pattern})\s*,\s*(?:\d{{4,5}}\s+)?(?P<v>{NAME})")
        yield from _all(after, text)
        yield from _all(IN_HALL, text)
    token = rf"(?P<v>(?-i:[A-Z0-9]{{1,4}}(?:{CODE_RUN.pattern})?))(?![\w-]|[.:]\w)"
    if words[-1] not in STOP_WORDS:
        yield from _all(_compiled(rf"\b{re.escape(words[-1])} {token}", re.IGNORECASE), text)
    if TASKS & set(words[-1:]) and PERSON.search(text):
        yield from _all(DOES, text)
