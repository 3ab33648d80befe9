"""What kind of answer a question wants, and where a sentence has one.

Rules of English alone: the question word and the noun beside it name the kind ("how many lakes" a
count of lakes, "when" a date), and each kind has a shape. Kinds with a clear shape are `strict`:
a sentence without it does not answer the question, however much it is about the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from simulator.language import STOP_WORDS, stem

NUMERAL = (
    r"(?:\d{1,3}(?:[,\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?:a |one )?half|twice|once|dozens?"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|one|two|three|four|five"
    r"|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:a |one )?(?:hundred|thousand)|no|none|neither|both|several|a few|a couple of)"
    r"(?:\s+(?:hundred|thousand|million|billion|trillion|dozen))*"
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
YEAR = r"(?:1[0-9]|20)\d\d(?:s\b|\b(?!\s*(?:meters?|metres?|kilo|people|tons?|dollars|euros|feet)))"
UNITS = {
    "duration": r"(?:milli|nano|micro)?seconds?|ms|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?"
    r"|fortnights?|months?|quarters?|years?|decades?|centur(?:y|ies)|seasons?",
    "length": r"(?:kilo|centi|milli|nano|micro)?met(?:er|re)s?|km|cm|mm|m|miles?|feet|foot|ft"
    r"|inch(?:es)?"
    r"|yards?|light[- ]years?|stor(?:y|ies|eys)|floors?",
    "weight": r"(?:kilo|milli|micro)?gram(?:me)?s?|kg|mg|g|tons?|tonnes?|pounds?|lbs?|ounces?|oz",
    "speed": r"(?:km/h|kph|mph|knots|m/s)|(?:\w+ )?(?:kilometers|kilometres|miles|meters"
    r"|centimeters"
    r"|feet) (?:per|an|a) \w+|(?:centimeters|meters|kilometers|miles) a \w+",
    "area": r"(?:square|sq\.?)\s\w+|hectares?|acres?|km²|m²",
    "temperature": r"degrees?(?: celsius| fahrenheit| c| f)?|°\s?[CF]?|kelvin",
    "percent": r"%|percent|per cent|percentage points?",
    "volume": r"(?:milli|centi)?lit(?:er|re)s?|ml|gallons?|cups?|barrels?|cubic \w+|tablespoons?"
    r"|teaspoons?",
    "data": r"(?:kilo|mega|giga|tera|peta)?bytes?|[KMGT]B|bits?",
}
MONEY = (
    rf"(?:[$€£¥]|USD|EUR|GBP)\s?\d[\d,.]*(?:\s?(?:million|billion|trillion|[kmb]\b))?"
    rf"|{NUMERAL}\s?(?:US )?(?:dollars?|euros?|pounds?|cents?|crowns?|francs?|yen|pence|rupees?"
    rf"|USD"
    r"|EUR|GBP)\b|\bfree(?: of charge)?\b|\bat no (?:extra )?cost\b"
)
NAME = r"[A-Z][\w'\u2019&.-]*"
NAMES = rf"{NAME}(?:\s+(?:(?:of|the|de|van|von|der|la|al|and|for)\s+){{0,2}}{NAME})*"
ROLES = (
    r"(?:manager|director|teams?|officer|leads?|head|engineers?|president|founders?|agents?"
    r"|owners?"
    r"|captain|coach|clerk|doctor|surgeon|scientists?|researchers?|volunteers?|staff|employees?"
    r"|customers?|committee|board|council|government|king|queen|emperor|mother|father|brother"
    r"|sister"
    r"|wife|husband|son|daughter|people|users?|members?|students?|teachers?|players?|workers?"
    r"|desk|department|company|group|sailors?|soldiers?|farmers?|monks?|police|army)"
)


NAMED = (
    r"(?:country|countries|city|cities|town|village|state|province|county|region|continent|river"
    r"|lake|mountain|island|ocean|sea|planet|street|airport|station|language|nationality|religion"
    r"|company|companies|firm|brand|bank|university|college|school|hospital|museum|church|newspaper"
    r"|magazine|journal|publisher|ship|vessel|stadium|team|club|band|group|party|orchestra|league"
    r"|book|novel|film|movie|song|album|play|poem|painting|award|prize|medal|treaty|war|battle"
    r"|dynasty|king|queen|president|author|actor|actress|singer|player|artist|composer|architect"
    r"|processor|operating system|programming language|software|website|airline|species)s?"
)
"""What has a name: who asks which one it is wants to hear that name."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of answer. `shape` finds it in a sentence; None: anything may answer.

    noun: what is counted or named, where the question says so ("how many LAKES").
    strict: a sentence without the shape does not answer the question.
    """

    name: str
    shape: re.Pattern[str] | None = None
    noun: str = ""
    strict: bool = False


def _kind(name: str, shape: str, strict: bool = True, flags: int = re.IGNORECASE) -> Kind:
    return Kind(name, re.compile(shape, flags), strict=strict)


def _measure(unit: str) -> str:
    return rf"(?:{NUMERAL}|a|an|half an?)[\s-]?(?:{UNITS[unit]})(?![\w])"


DATE = (
    rf"\b(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|{MONTH}\s+\d{{1,4}}(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}(?:\s+\d{{4}})?|{YEAR}|{DAY}|\d{{1,2}}:\d\d"
    r"|\d{1,2}\s?[ap]\.?m\b\.?|(?:\d{1,2}(?:st|nd|rd|th)|early|mid|late)[- ]\d*\w* century"
    r"|midnight|noon|dawn|dusk|daily|weekly|monthly|quarterly|annually|every (?:\w+ )?(?:day"
    r"|week|month"
    r"|year|morning|evening|night)|yesterday|today|tomorrow|spring|summer|autumn|winter"
    rf"|(?:the )?(?:\d+\w\w|first|last|ninth) minute|{MONTH})"
)
KINDS = {
    "money": _kind("money", MONEY),
    "date": _kind("date", DATE),
    "duration": _kind("duration", rf"{_measure('duration')}|{DATE}"),
    "length": _kind("length", _measure("length")),
    "weight": _kind("weight", _measure("weight")),
    "speed": _kind("speed", rf"{NUMERAL}\s?(?:{UNITS['speed']})"),
    "area": _kind("area", rf"{NUMERAL}\s?(?:{UNITS['area']})"),
    "temperature": _kind("temperature", rf"(?:minus )?{NUMERAL}\s?(?:{UNITS['temperature']})"),
    "percent": _kind(
        "percent", rf"{NUMERAL}\s?(?:{UNITS['percent']})|\b(?:half|third|quarter|fifth)\b"
    ),
    "size": _kind("size", rf"{NUMERAL}"),
    "age": _kind(
        "age",
        rf"\b(?:at|aged|age|age of|when \w+ was|was|turned) {NUMERAL}\b"
        rf"|{NUMERAL}[\s-]years?[\s-]old"
        rf"|{_measure('duration')}",
    ),
    "frequency": _kind(
        "frequency",
        rf"\b(?:every|each|once|twice|daily|weekly|monthly|annually|yearly"
        rf"|{NUMERAL} times|per)\b",
        strict=False,
    ),
    "number": _kind("number", rf"\b{NUMERAL}\b"),
    "person": _kind("person", rf"{NAMES}|\b{ROLES}\b", flags=0),
    "name": _kind("name", NAMES, flags=0),
    "place": _kind(
        "place",
        r"\b(?:in|at|from|near|to|inside|outside|under|behind|on|aboard|beside|between"
        r"|across|along|off|above|below|into)\s+(?:the\s+|a\s+|an\s+|every\s+)?\w+",
        strict=False,
    ),
    "reason": _kind(
        "reason",
        r"\b(?:because|since|so that|due to|in order|therefore|reason|as a result|to"
        r"|owing to|thanks to|caused|led to|which is why|after)\b",
        strict=False,
    ),
}

ASKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), name)
    for asked, name in (
        (
            r"\bhow (?:much|many) (?:percent|per cent)|\bwhat (?:percentage|share|proportion"
            r"|percent)",
            "percent",
        ),
        (
            r"\bhow long\b(?! is the \w+ (?:bridge|tunnel|river|road|wall))|\bhow (?:soon"
            r"|quickly|early|late)\b"
            r"|\bhow (?:much|many) (?:time|seconds|minutes|hours|days|nights|weeks|months"
            r"|years)\b",
            "duration",
        ),
        (r"\bhow often\b|\bhow frequently\b", "frequency"),
        (r"\bhow old\b|\b(?:at )?what age\b", "age"),
        (
            r"\bhow (?:far|tall|high|deep|wide|thick|broad)\b|\bwhat (?:is the )?(?:height|depth"
            r"|width|distance"
            r"|length|thickness)",
            "length",
        ),
        (
            r"\bhow heavy\b|\bhow much (?:does|do|did|will)\b[^?]*\bweigh"
            r"|\bwhat (?:is the )?weight",
            "weight",
        ),
        (r"\bhow fast\b|\bwhat (?:is the )?speed", "speed"),
        (
            r"\bhow (?:hot|cold|warm)\b|\b(?:what|which) (?:(?:is|was) the )?(?:\w+ )?temperature",
            "temperature",
        ),
        (r"\bhow (?:large|big)\b", "size"),
        (
            r"\bhow much (?:does|do|did|is|are|was|were|will|would|has|have|had|can"
            r"|must)\b[^?]*\b(?:cost|pay"
            r"|paid|charge|spend|spent|earn|worth|price|fee|raise|sell|sold)|\bhow much money"
            r"|\bwhat (?:does|did|do)\b"
            r"[^?]* cost|\bwhat (?:is|was|were|are) the (?:\w+ )?(?:price|cost|fee|bill|salary"
            r"|budget|fine)",
            "money",
        ),
        (
            r"\bwhen\b(?! (?:i|you|we|they|he|she|it|a|an|the|there) [^?]*,)|\b(?:what"
            r"|which) (?:\w+ )?(?:date|year|day|month|decade"
            r"|century|time|season)\b|\b(?:since|until|by) (?:when|what)",
            "date",
        ),
        (r"\bhow many\b|\bwhat number\b|\bhow much\b", "number"),
        (r"\bwho\b|\bwhom\b|\bwhose\b", "person"),
        (
            rf"\b(?:which|what) (?:\w+ ){{0,1}}{NAMED}\b|\bwhat (?:is|was|are|were) the names? of"
            r"|\bwhat (?:is|was|are|were) [^?]{2,40} (?:called|named)\b",
            "name",
        ),
        (r"\bwhere\b", "place"),
        (r"\bwhy\b|\bwhat (?:is|was) the (?:reason|cause)|\bfor what reason", "reason"),
    )
)
COUNTED = re.compile(
    r"\bhow many (?:(?:different|other|more|total|new|people"
    r"|of the) )*([a-z][\w-]*)",
    re.IGNORECASE,
)
PART_OF_NAME = re.compile(r"[A-Za-z]-$")
"""What stands before a number that is part of a name: the 12 of NV-12."""

BARE_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")


@lru_cache(maxsize=4096)
def kind_of(question: str) -> Kind:
    """Return the kind of answer that a question wants.

    >>> kind_of("How many locks has the canal?").name, kind_of("What is a lock?").name
    ('number', 'other')
    """
    for asked, name in ASKS:
        if asked.search(question):
            kind = KINDS[name]
            counted = COUNTED.search(question) if name == "number" else None
            return Kind(kind.name, kind.shape, counted.group(1) if counted else "", kind.strict)
    return Kind("other")


def spans(kind: Kind, question: str, sentence: str) -> Iterator[tuple[int, int]]:
    """Yield where `sentence` has an answer of this kind that the question does not name itself."""
    if kind.shape is None:
        return
    asked = {stem(word.lower()) for word in re.findall(r"[\w'-]+", question)}
    for match in kind.shape.finditer(sentence):
        words = re.findall(r"[\w'-]+", match.group())
        if all(stem(word.lower()) in asked for word in words):
            continue
        if kind.name in {"person", "name"} and not _names_someone(match, words):
            continue
        if PART_OF_NAME.search(sentence[: match.start()]):
            continue
        if kind.name in {"number", "size"} and BARE_YEAR.fullmatch(match.group()):
            continue
        yield match.span()


def _names_someone(match: re.Match[str], words: list[str]) -> bool:
    """Say whether capital letters name somebody, and do not only begin the sentence."""
    begins = match.start() == 0 and len(words) == 1
    return not (begins and (words[0].lower() in STOP_WORDS or words[0].istitle())) or bool(
        re.fullmatch(ROLES, match.group(), re.IGNORECASE)
    )
