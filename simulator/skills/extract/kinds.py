"""Values that are words of a kind: languages, professions, kin, departments, colors, materials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.skills.tools.schema import Leaf, words_of

OF_KIND, NAMED = 1.5, 0.35
"""The score of a word of the kind that a field wants, and what is taken off it elsewhere."""

LANGUAGE_LIST = """
    English German French Spanish Italian Portuguese Dutch Danish Swedish Norwegian Finnish
    Icelandic Polish Czech Slovak Hungarian Romanian Bulgarian Greek Turkish Russian Ukrainian
    Arabic Hebrew Persian Farsi Hindi Urdu Bengali Tamil Mandarin Cantonese Chinese Japanese
    Korean Vietnamese Thai Indonesian Malay Swahili Yoruba Zulu Latin Catalan Welsh Irish
    Croatian Serbian Slovenian Estonian Latvian Lithuanian Albanian Amharic Punjabi
"""
NATION_LIST = """
    American British Canadian Australian Austrian Swiss Belgian Brazilian Mexican Argentinian
    Chilean Colombian Peruvian Egyptian Moroccan Nigerian Kenyan Ghanaian Ethiopian Indian
    Pakistani Scottish Lebanese Syrian Iranian Iraqi Israeli Filipino Cuban Bosnian Georgian
    Armenian
"""
PROFESSION_LIST = """
    engineer developer programmer manager director analyst designer consultant assistant officer
    nurse teacher intern lead head specialist coordinator architect administrator technician
    representative scientist accountant chef cook driver clerk secretary editor journalist
    lawyer doctor physician surgeon researcher professor lecturer tutor librarian mechanic
    electrician plumber carpenter baker painter photographer translator pharmacist dentist
    therapist buyer planner controller auditor treasurer waiter waitress receptionist cashier
    supervisor foreman operator tester recruiter strategist advisor associate partner president
    founder captain pilot steward gardener farmer firefighter paramedic midwife veterinarian
    biologist chemist physicist economist geologist writer author illustrator musician actor
"""
KIN_LIST = """
    sister brother mother father wife husband son daughter partner friend colleague neighbor
    neighbour aunt uncle cousin grandmother grandfather parent spouse boss niece nephew guardian
    roommate
"""
DEPARTMENT_LIST = """
    accounting sales marketing hr finance logistics purchasing legal support production research
    engineering operations procurement controlling maintenance warehouse radiology surgery
    cardiology oncology pediatrics administration reception
"""
MATERIAL_LIST = """
    leather wood wooden oak pine steel aluminum aluminium plastic glass cotton wool linen silk
    polyester ceramic porcelain metal brass copper gold silver rubber bamboo concrete paper
    cardboard denim velvet marble granite titanium carbon
"""


def _words(listed: str) -> str:
    return "|".join(re.escape(word) for word in listed.split())


PROFESSION = re.compile(
    rf"\b(?:(?:[A-Z][\w/-]+|(?!(?:an?|the|as|our|new|former|to|is|was|at|by|of|for|and|or|from"
    rf"|with|joined"
    rf"|became|becomes|named|hired)\b)[a-z][\w/-]+|of) ){{0,2}}(?:{_words(PROFESSION_LIST)})\b"
    r"(?: of [A-Z]?[a-z]+(?: [A-Z][a-z]+)?)?",
    re.IGNORECASE,
)
CALLED_A = re.compile(
    rf"\b(?:(?:as|an?|the|our|to|became|becomes|new|is|was|named|promoted to)\s+)"
    rf"(?P<v>(?:(?!(?:an?|the|as|our|new|former|and"
    rf"|of)\b)[A-Za-z][\w/-]*\s){{0,3}}?(?:{_words(PROFESSION_LIST)})"
    r"(?: of (?:[A-Za-z]+)(?: [A-Z][a-z]+)?)?)\b"
)
"""A profession behind the words that lead to it."""

KINDS: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = (
    (frozenset(("language", "languages")), re.compile(rf"\b(?P<v>{_words(LANGUAGE_LIST)})\b")),
    (
        frozenset(("nationality", "citizenship")),
        re.compile(rf"\b(?P<v>{_words(NATION_LIST)}|{_words(LANGUAGE_LIST)})\b"),
    ),
    (
        frozenset(("relationship", "relation", "kinship")),
        re.compile(rf"\b(?P<v>{_words(KIN_LIST)})\b", re.IGNORECASE),
    ),
    (
        frozenset(("department", "team", "ward")),
        re.compile(rf"\b(?P<v>(?i:{_words(DEPARTMENT_LIST)})|IT|HR|R&D)\b"),
    ),
    (
        frozenset(("direction", "bearing")),
        re.compile(r"\b(?P<v>(?:north|south)(?:[- ]?(?:east|west))?|east|west|[NS][EW])\b"),
    ),
    (
        frozenset(("material", "fabric")),
        re.compile(rf"\b(?P<v>{_words(MATERIAL_LIST)})\b", re.IGNORECASE),
    ),
)
POSITIONS = frozenset(("position", "role", "job", "occupation", "profession", "title"))
"""Fields that want what somebody works as; "title" only beside an employer."""

FORMER = frozenset(("previous", "former", "old", "last", "past", "first"))
EMPLOYERS = frozenset(("company", "employer", "organization", "experience", "salary", "employees"))


def of_kind(
    leaf: Leaf, text: str, names: frozenset[str]
) -> Iterator[tuple[float, object, int, int]]:
    """Yield the words of the kind that a field wants, with scores and places."""
    words = words_of(leaf.name).split()
    for wanted, pattern in KINDS:
        if words[-1] in wanted:
            yield from ((OF_KIND, m["v"], *m.span("v")) for m in pattern.finditer(text))
    if is_position(leaf, names):
        found = list(CALLED_A.finditer(text))
        former = bool(FORMER & set(words))
        for place, match in enumerate(found):
            far = place if former else len(found) - 1 - place
            many = len(found) > 1 and bool({"current", "new", *FORMER} & set(words))
            yield OF_KIND + (0.2 if not far or not many else -0.3), match["v"], *match.span("v")


def is_position(leaf: Leaf, names: frozenset[str]) -> bool:
    """Say whether a field wants what somebody works as."""
    words = words_of(leaf.name).split()
    if words[-1] == "title":
        around = {word for name in leaf.path for word in words_of(name).split()}
        return bool(EMPLOYERS & (names | around)) or "job" in words
    return words[-1] in POSITIONS


def profession_bonus(leaf: Leaf, said: str, names: frozenset[str]) -> float:
    """Return what it speaks for a field, or against one, that a text ends with a profession."""
    if leaf.kind != "string" or PROFESSION.fullmatch(said) is None:
        return 0.0
    return NAMED if is_position(leaf, names) else -NAMED
