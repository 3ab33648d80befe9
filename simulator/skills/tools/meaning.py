"""What a parameter is about, from its name and description: a place, a date, an amount of money."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from simulator.language import stem
from simulator.skills.tools.numbers import unit_of
from simulator.skills.tools.schema import Leaf, words_of

SORTS = {
    "email": "email e-mail mail",
    "url": "url uri link website webpage homepage",
    "phone": "phone telephone mobile cell fax",
    "date": "date day deadline birthday dob checkin checkout departure_date when",
    "time": "time hour clock",
    "code": "id identifier code sku isbn uuid key token serial iata ticker symbol zip zipcode"
    " postcode postal iban account voucher coupon license passport number"
    " reference hash path filename file filepath plate vin barcode",
    "formula": "function expression equation formula polynomial integrand func",
    "message": "message body content text note comment description details reason remark memo"
    " reply caption instructions prompt feedback review problem complaint announcement greeting"
    " wording correction purpose cause excuse",
    "query": "query search keyword keywords term topic question phrase subject about prompt theme",
    "title": "title summary heading label task headline",
    "place": "city location place country state address destination origin region town area venue"
    " airport station county province district street source zone neighborhood continent",
    "person": "person name user username recipient sender author artist player customer patient"
    " contact actor director employee guest attendee character owner president scientist client"
    " student invitee singer musician lawyer judge agent assignee candidate interviewer colleague"
    " member teacher doctor driver winner speaker organizer host lecturer leader applicant referee"
    " volunteer observer reporter freelancer subscriber tenant borrower reader writer editor"
    " photographer trainer coach instructor nurse pupil parent visitor traveler passenger buyer"
    " seller supplier donor manager supervisor assistant caller inspector witness",
    "organization": "company organization organisation brand team club airline bank store shop"
    " manufacturer employer university school restaurant hotel business band league",
}
"""Words in the name or description of a parameter that tell what it is about. Of several, the
last word of the name decides, then the other words of the name, then the description."""

ROLES = {
    "source": (
        "from origin source start starting departure depart sender begin beginning pickup initial",
        "from since",
    ),
    "target": (
        "to destination end ending arrival arrive target dest recipient receiver dropoff final",
        "to into until till towards",
    ),
}
PREPOSITIONS = {
    "place": "in at near around of to from for",
    "date": "on for by from until since before after of",
    "time": "at for by until from before after",
    "person": "to for by with of named called from",
    "organization": "of for at by from with",
    "query": "for about on regarding of",
    "message": "saying",
    "title": "titled called named",
    "code": "of for with",
    "other": "of for with in as by",
}
QUANTITIES = {
    "length": "distance length width height radius diameter depth perimeter side base altitude"
    " elevation displacement circumference",
    "mass": "weight mass",
    "time": "duration time period timeout delay interval",
    "months": "year age term month period duration tenure",
    "money": "price amount cost budget salary income principal loan balance payment revenue deposit"
    " investment fee fund wage value total capital money contribution",
    "percent": "rate percent percentage interest discount tip tax probability share yield return"
    " growth ratio commission inflation vat",
    "temperature": "temperature temp",
    "speed": "speed velocity",
    "acceleration": "acceleration gravity",
    "volume": "volume capacity",
    "data": "size storage memory",
}
"""Words that tell which dimension the number of a parameter has."""

SPEED = re.compile(
    r"\b(?:(?P<mps>met(?:er|re)s?\s*(?:/|per)\s*sec(?:ond)?|m/s)|(?P<kmh>kilomet(?:er|re)s?\s*(?:/|per)\s*hour|km/h|kmh)"
    r"|(?P<mph>miles?\s*(?:/|per)\s*hour|mph))(?!\w|\^|²|\s*squared)",
    re.IGNORECASE,
)
UNIT_PHRASE = re.compile(
    r"(?:\b(?:in|as|of|unit:?|measured\s+in|expressed\s+in|number\s+of)\s+|\()(?:whole\s+|a\s+)?"
    r"(%|°[CF]|[A-Za-z]+)",
    re.IGNORECASE,
)
CLOCK = re.compile(r"\bHH:MM|\b24[\s-]hours?\b", re.IGNORECASE)
DATED = re.compile(r"\bYYYY\b|\bdate\s+and\s+time\b|\bdatetime\b|\bISO\s?8601\b", re.IGNORECASE)
CHEMICAL = re.compile(r"\b(?:chemical|molecular|compound|substance)", re.IGNORECASE)
PER_TIME = re.compile(r"\w/s\^?2|/s²|per\s+second\s+squared", re.IGNORECASE)
SHARE = re.compile(
    r"\b(?:as\s+a\s+)?(?:decimal|fraction)\b|\bbetween\s+0(?:\.0)?\s+and\s+1\b|\b0\.\d+\s+(?:for|means|=|is)"
    r"|e\.g\.?,?\s+0\.\d+|\b(?:like|such\s+as|example:?)\s+0\.\d+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a parameter is about.

    sort: of text, "other" if nothing tells. role: "source", "target" or "".
    dimensions: of a number. unit: that the number must have; empty if none is said.
    """

    sort: str
    role: str
    dimensions: frozenset[str]
    unit: str
    prepositions: frozenset[str]


def base(word: str) -> str:
    """Return a word without the ending of its plural; "state" and "stat" stay apart."""
    return word.removesuffix("s") if len(word) > 3 or word == "ids" else word


def _table(rows: dict[str, str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for sort, words in rows.items():
        for word in words.split():
            out.setdefault(base(word), sort)
    return out


VAGUE = frozenset(
    base(word)
    for word in ("name", "text", "number", "string", "function", "user", "day", "key", "when", "to")
)
"""Words that say little in a description, where they say much in a name."""

SORT_OF = _table(SORTS)
FORMED = ("email", "url", "phone", "date", "time")
FORMATS = {"email": "email", "uri": "url", "url": "url", "date": "date", "time": "time"}


@lru_cache(maxsize=4096)
def _meaning(path: tuple[str, ...], kind: str, doc: str, form: str, most: float | None) -> Meaning:
    name = words_of(path[-1]).split()
    stems = [stem(word) for word in name]
    told = [stem(word) for word in re.findall(r"[a-z]+", doc.lower())]
    words = [base(word) for word in re.findall(r"[a-z]+", doc.lower())]
    sort = _sort([base(word) for word in name], words, form)
    if sort == "formula" and CHEMICAL.search(doc):
        sort = "code"
    if DATED.search(doc) and sort in ("time", "other"):
        sort = "date"
    if CLOCK.search(doc) and sort == "other":
        sort = "time"
    if sort == "other" and len(name) > 1 and name[-1] == "on" and name[-2].endswith("ed"):
        sort = "date"
    roles = [
        role
        for role, (words, _) in ROLES.items()
        if {stem(word) for word in words.split()}
        & {*stems, *(stem(w) for w in words_of("_".join(path)).split())}
    ]
    role = roles[0] if roles else ""
    usual = PREPOSITIONS.get(sort, PREPOSITIONS["other"])
    if role and sort not in ("date", "time"):
        usual = ROLES[role][1]
    return Meaning(
        sort,
        role,
        _dimensions([*stems, *name], told),
        _unit(name, doc, kind, most),
        frozenset(usual.split()),
    )


def meaning(leaf: Leaf) -> Meaning:
    """Return what a parameter is about."""
    form = str(leaf.schema.get("format") or "")
    most = leaf.schema.get("maximum")
    return _meaning(
        leaf.path, leaf.kind, leaf.doc, form, most if isinstance(most, (int, float)) else None
    )


def _sort(name: list[str], told: list[str], form: str) -> str:
    if form in FORMATS:
        return FORMATS[form]
    if form == "date-time":
        return "date"
    named = [
        SORT_OF[word]
        for word in reversed(name)
        if word in SORT_OF and not (word in VAGUE and len(name) > 1)
    ]
    hints = [SORT_OF[word] for word in told[:8] if word in SORT_OF and word not in VAGUE]
    sure = [sort for sort in named if sort in FORMED]
    if not named or named[0] in ("person", "organization"):
        sure += [sort for sort in hints if sort in FORMED]
    numbered = ["code"] if base("number") in name else []
    return next(iter([*sure, *named, *numbered, *hints]), "other")


def _dimensions(name: list[str], told: list[str]) -> frozenset[str]:
    for words in (name, told):
        found = {
            dimension
            for dimension, known in QUANTITIES.items()
            if set(words) & {stem(word) for word in known.split()}
        }
        found |= {
            unit[0] for word in words if len(word) > 2 and (unit := unit_of(word)) is not None
        }
        if found:
            return frozenset(found)
    return frozenset()


def _unit(name: list[str], doc: str, kind: str, most: float | None) -> str:
    """Return the unit that a number must have, if name or description say one."""
    if kind not in ("number", "integer") or PER_TIME.search(doc):
        return ""
    if SHARE.search(doc) or (most == 1 and kind == "number"):
        return "decimal"
    speed = SPEED.search(doc)
    if speed is not None:
        return str(speed.lastgroup)
    told = [match.group(1) for match in UNIT_PHRASE.finditer(doc)]
    name = name[: name.index("per")] if "per" in name[1:] else name
    named = [word for word in name[-1:] if len(word) > 1 and word != "in"]
    return next((word for word in [*named, *told] if unit_of(word) is not None), "")
