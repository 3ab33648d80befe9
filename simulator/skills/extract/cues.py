"""Words that go with a field without being its name: "born" for a birth, "leave" for check-out."""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.skills.tools.mentions import Mention
from simulator.skills.tools.schema import Leaf, words_of

BESIDE = 0.6
"""Added where the whole name of a field, or a word that goes with it, stands beside a value."""

REACH = 60
"""How many characters before a value a word may stand that goes with its field."""

NEAR = 24
"""How many characters after a value."""

GENERIC_LIST = """
    name full id number amount value date title code email phone address day time text city
    street total
"""
GENERIC = frozenset(GENERIC_LIST.split())
"""Names that say little: the object that they stand in says whose they are."""

BEFORE_LIST = {
    "birth birthday dob": r"born|birth|b\.",
    "death died": r"died|passed away|death",
    "arrival arrive checkin": r"arriv\w+|check(?:s|ing)?[ -]?in|lands?|landing|reach\w*",
    "departure depart checkout": r"depart\w*|leav\w+|check(?:s|ing)?[ -]?out|takes? off",
    "start begin starts": r"start\w*|beg[iua]n\w*|from|commenc\w+|opens|effective|since",
    "end ends finish expiry expires expiration": r"end(?:s|ed|ing)?|until|till|through|expir\w+"
    r"|finish\w*|runs? to|valid to",
    "due deadline": r"due|payable|by|deadline|no later than|until|before|closes?|pay within",
    "issue issued issuance": r"issued|dated|date of issue",
    "order ordered purchase purchased": r"order(?:ed)?|bought|purchas\w+",
    "delivery delivered": r"deliver\w+|arriv\w+|reach\w*",
    "founded established founding": r"founded|established|set up|since",
    "published publication release released": r"published|released|appeared|came out",
    "opened opening": r"opened|inaugurated",
    "built construction completed": r"built|completed|erected|constructed",
    "reported report": r"reported|notified",
    "hire hired joined join": r"joined|hired|started",
    "visit appointment admission exam": r"seen|visit\w*|admitted|examined|appointment|consult\w*",
    "signed signature": r"signed",
    "rent": r"rents?|lets?|leases?",
    "deposit": r"deposit(?: of)?",
    "price cost fee": r"costs?|priced(?: at)?|price[ds]?|asking|for|fee|charge[sd]?",
    "revenue turnover sales": r"revenues?|turnover|sales",
    "profit": r"profits?|earned|earnings",
    "salary pay wage": r"pays?|salary|wages?|earn\w*|compensation",
    "damage": r"damages?|loss(?:es)?",
    "tax vat": r"tax|vat|gst",
    "weight": r"weigh\w*",
    "height": r"height|tall|high",
    "capacity": r"capacity|seats?|holds?|room for",
    "author writer": r"by|written by|author",
    "architect designer": r"designed by|architect|built by|plans? by",
    "publisher": r"published by|publisher|published in \d{4} by",
    "artist painter singer": r"painted by|by|artist",
    "director": r"directed by|director",
    "founder": r"founded by|founder",
    "ceo": r"ceo|chief executive(?: officer)?",
    "cfo": r"cfo|chief financial officer|finance chief",
    "cto": r"cto|chief technology officer",
    "chair chairperson": r"chaired by|chair",
    "doctor physician": r"doctor|dr\.?|physician",
    "employer company": r"works? (?:for|at)|employed (?:by|at)|working (?:for|at)|joined|founded",
    "university school college": r"graduated from|degree from|studied at|attended|at the",
    "drug medication medicine": r"prescribed|taking|started on|takes|given|medication|medicine",
    "diagnosis condition": r"diagnos\w+(?: with| of)?|suffers? from|presents? with",
    "allergy allergies": r"allergic to|allergy to|allergies",
    "symptom symptoms complaint": r"complain\w* of|reports|presents? with|suffers? from",
    "issue problem topic subject reason matter": r"about|regarding|concerning|because of|due to",
    "river": r"river|on the|spans the",
    "award prize": r"won|awarded|received|prize",
    "seller vendor supplier shipper": r"from|sold by|supplied by|seller|vendor|supplier",
    "buyer customer client": r"to|sold to|bill(?:ed)? to|buyer|customer|client|for",
    "sender": r"from|sender|sent by",
    "recipient receiver": r"to|recipient|receiver|addressed to",
    "tenant lessee": r"tenant|lets? .{0,40} to|rented (?:out )?to|to",
    "landlord lessor owner": r"landlord|lessor|owner|owned by|rents? from",
    "gate platform terminal seat room track": r"gate|platform|terminal|seat|room|track",
    "host organizer organiser": r"hosted by|organi[sz]ed by|host|organi[sz]er",
    "instructor teacher tutor": r"taught by|instructor|teacher|with",
    "shipped sent dispatched": r"shipped|sent|dispatched|left",
    "expected": r"expected|should|reach",
    "next": r"next|again on|follow-?up",
    "contact": r"ask for|contact|call|reach|write to|send [^.]{0,30} to",
    "product": r"makes?|manufactur\w+|produces?|sells?|bought|ordered",
    "model": r"model",
    "destination": r"to|bound for|destination",
    "origin": r"from",
    "new": r"new|now|to",
    "old previous former": r"old|previous|former|was|from",
}  # fmt: skip
AFTER_LIST = {
    "price cost rate fee": r"per|each|a night|apiece",
    "rent": r"per month|a month|monthly|pcm",
    "age": r"years? old|y/?o\b|-year-old|years of age",
    "servings portions": r"servings?|people|persons?|portions?",
    "floor": r"floor",
    "length": r"long",
    "width": r"wide",
    "height": r"tall|high",
    "depth": r"deep",
    "area sqm size": r"square|sqm|m2|m\u00b2|sq",
    "experience": r"years?(?: of| experience)",
    "population": r"inhabitants|residents|people",
    "employees staff headcount": r"people|employees|staff|workers",
    "attendees guests participants attendance": r"people|guests|visitors|participants|attend\w*",
    "mileage odometer": r"km|miles",
    "stars rating score": r"stars?|out of|of 5|/ ?5|/ ?10",
    "growth increase": r"(?:%|percent)",
    "vehicles traffic": r"vehicles|cars",
    "architect author ceo doctor manager tenant": r"designed|wrote|writes",
    "ceo": r", (?:the )?(?:ceo|chief executive)",
}  # fmt: skip


def _table(rows: dict[str, str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for names, cue in rows.items():
        for name in names.split():
            out[name] = f"{out[name]}|{cue}" if name in out else cue
    return out


BEFORE, AFTER = _table(BEFORE_LIST), _table(AFTER_LIST)


MEMBER = "[]"
"""The end of the name of an array in the path of a field of its objects."""


def inner(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return a path as the object of an array sees it.

    >>> inner(("items[]", "name")), inner(("buyer", "name"))
    (('name',), ('buyer', 'name'))
    """
    last = max((place for place, name in enumerate(path) if name.endswith(MEMBER)), default=-1)
    return path[last + 1 :]


@lru_cache(maxsize=4096)
def role_words(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that tell what a field is for: of the object around it, if its own do not.

    >>> role_words(("landlord", "name")), role_words(("contract", "start_date"))
    (('landlord', 'name'), ('start', 'date'))
    """
    own = words_of(path[-1]).split()
    if len(path) > 1 and set(own) <= GENERIC:
        around = words_of(path[-2]).split()
        plural = path[-2].endswith(MEMBER) and len(around[-1]) > 3
        return (*around[:-1], around[-1].removesuffix("s") if plural else around[-1], *own)
    return tuple(own)


@lru_cache(maxsize=4096)
def _patterns(
    path: tuple[str, ...],
) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    words = role_words(path)
    words = (*words, "".join(words[:2]))  # check_out
    before = "|".join(BEFORE[word] for word in words if word in BEFORE)
    after = "|".join(AFTER[word] for word in words if word in AFTER)
    flags = re.IGNORECASE
    return (
        re.compile(rf"\b(?:{before})\b(?P<rest>[^.;:!?\n]*)$", flags) if before else None,
        re.compile(rf"[\s-]*(?:[a-z]+\s)?(?:{after})", flags) if after else None,
    )


def cue_bonus(leaf: Leaf, mention: Mention, found: tuple[Mention, ...], text: str) -> float:
    """Return what words near a mention speak for a field that they go with.

    A word counts for the first value after it that is of the mention's kind.
    """
    before, after = _patterns(leaf.path)
    if after is not None and after.match(text[mention.end : mention.end + NEAR]):
        return BESIDE
    begin = max(0, mention.start - REACH)
    cue = before.search(text[begin : mention.start]) if before is not None else None
    if cue is None:
        return 0.0
    at = begin + cue.start("rest")
    rival = any(
        one.kind == mention.kind and at <= one.start and one.end <= mention.start for one in found
    )
    share = 1.0 - len(cue["rest"]) / (2 * REACH)
    return 0.0 if rival else round(BESIDE * share, 4)
