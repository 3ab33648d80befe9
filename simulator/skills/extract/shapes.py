"""Values told by a shape that needs no label: years, "4 out of 5", makes and models, tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.skills.extract.cues import role_words
from simulator.skills.extract.refine import ADDRESS
from simulator.skills.extract.signs import LIKELY, NAME, STATED, TASKS, Sign
from simulator.skills.tools.dates import days, times
from simulator.skills.tools.numbers import WORDS, plain
from simulator.skills.tools.schema import Leaf, words_of

SURE = 2.7
"""The score of a name with its kind right behind it: `the Soho district`."""

YEARS = re.compile(
    r"\b(?P<a>(?:1[89]|20)\d\d)\s*(?:-|\u2013|\u2014|to|until|till)\s*"
    r"(?P<b>(?:1[89]|20)\d\d\b|present|now|today|current(?:ly)?|ongoing)",
    re.IGNORECASE,
)
SINCE = re.compile(r"\bsince\s+(?:[A-Z][a-z]+\s+)?(?P<a>(?:1[89]|20)\d\d)\b")
STARTS = frozenset(("start", "from", "begin", "since", "started", "joined", "born", "birth"))
ENDS = frozenset(("end", "to", "until", "finish", "ended", "left", "died", "death"))
RATED = re.compile(
    r"(?P<v>\d(?:[.,]\d)?)\s*(?:out of|of|/)\s*(?:5|10|five|ten)\b(?!\s+(?:tests|people))"
    r"|(?P<w>\d(?:\.\d)?)\s*(?:-\s*)?stars?\b",
    re.IGNORECASE,
)
STARRED = re.compile(r"(?P<v>[\u2605\u2b50]{1,5})")
WORD_RATED = re.compile(
    r"\b(?P<v>one|two|three|four|five)\s+(?:stars?|out of (?:five|ten|5|10))\b", re.IGNORECASE
)
RATINGS = frozenset(("rating", "stars", "score", "grade"))

MAKE_LIST = """
    Audi BMW Citroen Dacia Fiat Ford Honda Hyundai Kia Mazda Mercedes Mini Nissan Opel Peugeot
    Renault Seat Skoda Subaru Suzuki Tesla Toyota Vauxhall Volkswagen VW Volvo Chevrolet Chrysler
    Jeep Lexus Porsche Jaguar Mitsubishi Yamaha Kawasaki Ducati Vespa Dell Lenovo HP Apple Samsung
    Canon Nikon Sony Bosch Siemens Epson Brother Google Asus Acer LG Panasonic Philips Miele
"""
MAKES = "|".join(MAKE_LIST.split())
MADE = re.compile(
    rf"\b(?P<make>{MAKES})[ -](?P<model>(?:[A-Z][\w-]*|\d[\w-]*)(?: (?:[A-Z]\w*"
    rf"|\d\w*)(?![\w.,]*\d))?)"
)
"""A make that everybody knows, with its model."""

COLORED = re.compile(
    r"\b(?:black|white|gr[ae]y|silver|red|blue|green|yellow|brown|beige|orange)\s+"
    r"(?P<make>[A-Z][a-z]+) (?P<model>[A-Z\d][\w-]*(?: [A-Z\d]\w*)?)"
)
PLATE = re.compile(
    r"\b(?:plates?|registration|reg\.?|licen[cs]e(?: plate)?)(?: number| no\.?)?[\s:]+(?:is\s+)?"
    r"(?P<v>[A-Z0-9]{1,4}(?:[ -][A-Z0-9]{1,4}){0,3})\b"
)
WILL_DO = re.compile(
    r"(?:\A|(?<=[.;\n] )|(?<=and )|(?<=, ))(?P<who>[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:,"
    r"| \([^)]*\))?\s*"
    r"(?::|\u2013|-|->|will|to|should|must|shall|is going to|is to|needs to|has to|agreed to"
    r"|offered to|promised to|takes care of)\s+(?:also |then )?"
    r"(?P<v>[a-z]+\s[^.;\n]*?)(?=,?\s+(?:by|before|until|on|no later than|till|this|next)\b"
    r"|\s*[.;(\n]|,? (?:and|while) [A-Z]|, [A-Z]|\s*$)"
)
"""Who does what, by a first name too."""

CHANGED = re.compile(
    r"\bfrom [$\u20ac\u00a3]?(?P<a>\d[\d,]*(?:\.\d+)?)\s?(?:%|euros?|dollars?|EUR|USD|km|kg)?"
    r" to [$\u20ac\u00a3]?(?P<b>\d[\d,]*(?:\.\d+)?)(?![\d:])"
)
REDUCED = re.compile(
    r"[$\u20ac\u00a3]?(?P<now>\d[\d,]*(?:\.\d+)?)\s?(?:EUR|USD|GBP|\u20ac)?,?\s"
    r"(?:\((?:was|before|regular(?:ly)?|instead of|RRP|list price|originally|old price)"
    r"|(?:instead of|down from|reduced from|was|formerly))"
    r"[:\s]*[$\u20ac\u00a3]?(?P<old>\d[\d,]*(?:\.\d+)?)",
    re.IGNORECASE,
)
TURNED = re.compile(
    r"\b(?:reduced|cut|lowered|increased|raised|moved|changed) to [$\u20ac\u00a3]?"
    r"(?P<v>\d[\d,]*(?:\.\d+)?)(?![\d:])"
)
BEFORE = frozenset(("old", "previous", "former", "original", "before", "regular", "list", "was"))
NOW = frozenset(("new", "current", "now", "after", "sale", "reduced", "discounted", "price"))
YEAR_ALONE = re.compile(
    r"(?:(?<=[,;(] )|(?<=[(,])|(?<=\bin )|^)(?P<v>(?:19|20)\d\d)(?=[,;.)]?(?:\s|$|\)))",
    re.MULTILINE,
)
OWNERS = frozenset(("owner", "assignee", "responsible", "who", "person", "assigned"))
DUE = frozenset(("due", "deadline", "by", "when"))
BY_DAY = re.compile(
    r"\b(?:by|before|until|on|no later than|till|due)\s+(?P<v>(?:next |this )?(?:Mon|Tues|Wednes"
    r"|Thurs|Fri|Satur|Sun)day"
    r"|tomorrow|the end of (?:the )?(?:week|month|day)|end of (?:week|month|day))\b",
    re.IGNORECASE,
)
BY_LOGIN = re.compile(r"\b(?:by|user|from)[ :]+@?(?P<v>[a-z][a-z0-9]*(?:[._-][a-z0-9]+)+)(?![\w@])")
LOGINS = frozenset(("by", "user", "username", "login", "author", "triggered", "committer"))
AMOUNT = r"\d+(?:[.,]\d+)?\s?(?:mg|mcg|\u00b5g|ml|IU|units?|tablets?|drops?|puffs?|capsules?|g)\b"
DOSE = re.compile(rf"\b(?P<v>{AMOUNT})")
DOSED = re.compile(rf"\b(?P<v>[A-Za-z][a-z-]{{3,}}(?: [a-z-]{{4,}})?),? (?={AMOUNT})")
OFTEN = re.compile(
    r"\b(?P<v>(?:once|twice|(?:two|three|four|\d) times)(?: (?:a|per|every))? (?:day|daily|week"
    r"|weekly|month)"
    r"|every (?:\d+|two|four|six|eight|twelve) hours|every (?:other )?(?:day|morning|evening|night)"
    r"|(?:at night|in the morning|before (?:meals|bed)|as needed|when needed|daily|weekly"
    r"|nightly))",
    re.IGNORECASE,
)
MEDICINES = frozenset(("medication", "medicine", "drug", "prescription", "treatment"))
PRESSURE = re.compile(r"\b(?P<systolic>\d{2,3})/(?P<diastolic>\d{2,3})\b(?!/)")
CITY_TAIL = re.compile(
    r",?\s+(?:(?:[A-Z]{1,2}-)?\d{4,5}\s+)?(?:[A-Z][\w'\u00c0-\u024f-]+)"
    r"(?:[ ](?![A-Z]{1,2}\d)[A-Z][\w'\u00c0-\u024f-]+){0,2}"
    r"(?:,?\s+(?:[A-Z]{2}\s+\d{5}|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|\d{4,5}))?"
)
PARTS_OF_ADDRESS = frozenset(
    ("city", "town", "zip", "zip_code", "postal_code", "postcode", "country", "state")
)


def shapes(leaf: Leaf, text: str, names: frozenset[str]) -> Iterator[Sign]:
    """Yield values for a field with scores and places. names: of all fields of the schema."""
    words = words_of(leaf.name).split()
    about = set(words)
    if about & {"year", "date", "from", "to", "since", "start", "end", "born", "died"}:
        yield from _years(leaf, about, text)
    if leaf.kind in ("integer", "number"):
        yield from _ratings(about, text)
        yield from _changes(about, text)
        yield from _years_alone(words, text)
        yield from _none_at_all(leaf, words, text)
        for name in about & {"systolic", "diastolic"}:
            yield from ((STATED, int(m[name]), *m.span(name)) for m in PRESSURE.finditer(text))
    elif leaf.kind == "string":
        yield from _makes(words, text)
        yield from _clocks(about, text)
        yield from _tasks(words, about, text)
        yield from _medicines(leaf, about, text)
        yield from _places(words, text, names)
        if about & LOGINS:
            yield from ((STATED, m["v"], *m.span("v")) for m in BY_LOGIN.finditer(text))


def _years(leaf: Leaf, about: set[str], text: str) -> Iterator[Sign]:
    """Yield the ends of `2017 - 2021`; None for an end that has not come."""
    side = "a" if about & STARTS else "b" if about & ENDS else ""
    if not side or (leaf.kind == "string" and days(text)):
        return
    for match in YEARS.finditer(text):
        year = match[side]
        known: object = None
        if year.isdigit():
            known = int(year) if leaf.kind != "string" else year
        yield STATED, known, *match.span(side)
    if side == "a":
        for match in SINCE.finditer(text):
            since: object = int(match["a"]) if leaf.kind != "string" else match["a"]
            yield LIKELY, since, *match.span("a")


def _changes(about: set[str], text: str) -> Iterator[Sign]:
    """Yield what was before and what is now: `from 40 to 45 euros`, `$9 (was $12)`."""
    for group, names in (("a", BEFORE), ("b", NOW)):
        if about & names:
            for match in CHANGED.finditer(text):
                yield STATED, plain(float(match[group].replace(",", ""))), *match.span(group)
    if about & NOW:
        for match in TURNED.finditer(text):
            yield STATED, plain(float(match["v"].replace(",", ""))), *match.span("v")
    for match in REDUCED.finditer(text):
        group = "now" if about & NOW else "old" if about & BEFORE else ""
        if group:
            yield STATED, plain(float(match[group].replace(",", ""))), *match.span(group)


def _clocks(about: set[str], text: str) -> Iterator[Sign]:
    """Yield times in words: `half past seven in the evening`."""
    if not about & {"time", "at", "hour", "start", "pickup"}:
        return
    for time in times(text):
        if re.match("half|quarter", time.text, re.IGNORECASE):
            yield STATED, f"{time.hour:02}:{time.minute:02}", time.start, time.end


def _years_alone(words: list[str], text: str) -> Iterator[Sign]:
    if words == ["year"] or words[-2:] == ["model", "year"]:
        for match in YEAR_ALONE.finditer(text):
            yield LIKELY, int(match["v"]), *match.span("v")


def _ratings(about: set[str], text: str) -> Iterator[Sign]:
    if not about & RATINGS or about & {"count", "number"}:
        return
    for match in RATED.finditer(text):
        group = "v" if match["v"] else "w"
        yield SURE, plain(float(match[group].replace(",", "."))), *match.span(group)
    for match in WORD_RATED.finditer(text):
        yield STATED, plain(WORDS[match["v"].lower()]), *match.span("v")
    for match in STARRED.finditer(text):
        yield STATED, len(match["v"]), *match.span("v")


NAMES_ONE = frozenset({"number", "no", "id", "code", "reference", "year", "age"})
"""Last words of fields that are no count: `no VAT number` says nothing of an order number."""


COUNTING_LIST = "number count total many times people persons amount that were been have other with"
COUNTING = frozenset(COUNTING_LIST.split())
"""Words of descriptions that tell that something is counted, and not what."""


def _none_at_all(leaf: Leaf, words: list[str], text: str) -> Iterator[Sign]:
    """Yield 0 for `none failed`, `no injuries`, and the sum of `3 of 20 tests` for a total."""
    told = [*words, *re.findall(r"[a-z]+", leaf.doc.lower())]
    kept = dict.fromkeys(word for word in told if len(word) > 3 and word not in COUNTING)
    stems = [re.escape(word.removesuffix("s")) for word in kept]
    for word in stems if words[-1] not in NAMES_ONE else ():
        for match in re.finditer(
            rf"\b(?P<v>no|none|zero|nobody|without)\s+(?:\w+\s+){{0,2}}?{word}\w*", text, re.I
        ):
            yield LIKELY, 0, *match.span("v")
    if "total" in words:
        for match in re.finditer(r"\b\d+ (?:of|out of) (?:the )?(?P<v>\d+) ([a-z]+)", text):
            if match[2].removesuffix("s") in stems:
                yield STATED, int(match["v"]), *match.span("v")


def _makes(words: list[str], text: str) -> Iterator[Sign]:
    group = "make" if words[-1] in ("make", "brand", "manufacturer") else words[-1]
    if group in ("make", "model"):
        for pattern in (MADE, COLORED):
            yield from ((STATED, m[group], *m.span(group)) for m in pattern.finditer(text))
    if "plate" in words or words[-1] == "registration":
        yield from ((STATED, m["v"], *m.span("v")) for m in PLATE.finditer(text))


def _medicines(leaf: Leaf, about: set[str], text: str) -> Iterator[Sign]:
    """Yield what is taken, how much of it and how often: `ibuprofen 400 mg twice a day`."""
    if about & {"dose", "dosage", "strength"}:
        yield from ((STATED, m["v"], *m.span("v")) for m in DOSE.finditer(text))
    if about & {"frequency", "schedule", "interval"}:
        yield from ((STATED, m["v"], *m.span("v")) for m in OFTEN.finditer(text))
    if MEDICINES & set(role_words(leaf.path)):
        yield from ((STATED, m["v"], *m.span("v")) for m in DOSED.finditer(text))


def _tasks(words: list[str], about: set[str], text: str) -> Iterator[Sign]:
    if TASKS & set(words[-1:]) or words[-1] == "description":
        yield from ((STATED, m["v"], *m.span("v")) for m in WILL_DO.finditer(text))
    if about & OWNERS:
        yield from ((LIKELY, m["who"], *m.span("who")) for m in WILL_DO.finditer(text))
    if about & DUE:
        yield from ((LIKELY, m["v"], *m.span("v")) for m in BY_DAY.finditer(text))


def _places(words: list[str], text: str, names: frozenset[str]) -> Iterator[Sign]:
    """Yield an address with its city, if that has no field of its own; `the Soho district`."""
    if words[-1] == "address" and not names & PARTS_OF_ADDRESS:
        for match in ADDRESS.finditer(text):
            tail = CITY_TAIL.match(text, match.end()) if text[match.end() :][:1] == "," else None
            end = tail.end() if tail else match.end()
            yield STATED + 0.1, text[match.start() : end], match.start(), end
    if words[-1] in ("district", "neighborhood", "neighbourhood", "quarter", "county", "province"):
        pattern = rf"\b(?P<v>{NAME}) (?:{words[-1]}|district|quarter|neighbou?rhood)\b"
        yield from ((SURE, m["v"], *m.span("v")) for m in re.finditer(pattern, text))
