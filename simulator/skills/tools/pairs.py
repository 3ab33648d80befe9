"""Values that belong together: units of a conversion, a least and a most, coefficients."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from simulator.skills.tools.assign import Value
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.numbers import unit_of
from simulator.skills.tools.schema import Leaf, words_of
from simulator.skills.tools.scoring import Scene
from simulator.skills.tools.values import CURRENCY, value_of, wants_currency

LOW = frozenset(["min", "minimum", "least", "lowest", "low", "lower", "from", "start"])
HIGH = frozenset(["max", "maximum", "most", "highest", "high", "upper", "to", "end"])
WORD = re.compile(r"[A-Za-z]+|[$€£¥]|%")
ASKED = re.compile(
    r"\bhow\s+(?:many|much)\s+(?:\w+\s+)?$|\b(?:in|to|into|as)\s+(?:\w+\s+)?$", re.IGNORECASE
)
"""What stands before the unit that is asked for."""

COUNTED = re.compile(
    r"\d[\d.,]*\s*(?:k|million|billion)?[\s-]*(?:degrees?\s+|US\s+)?$", re.IGNORECASE
)
"""What stands before the unit that a given number has."""

BETWEEN = re.compile(r"\bbetween\s+[$€£]?$", re.IGNORECASE)
MOST_WORDS = 60
POLYNOMIAL = re.compile(
    r"(?P<sign>[-+\u2212]?)\s*(?P<number>\d+(?:\.\d+)?)?\s*\*?\s*"
    r"(?P<power>[a-z](?:\s*(?:\^|\*\*)\s*2|\u00b2)|[a-z](?![a-z^*\u00b2]))?(?=\s*(?:[-+=\u2212]|$|[.?,]))"
)
EQUATION = re.compile(r"[-+\d.\s]*[a-z]\s*(?:\^|\*\*)?\s*[2\u00b2][^.,?!]*?(?:=\s*0|(?=[.,?!]|$))")


def converted(every: Sequence[Leaf], scene: Scene) -> dict[tuple[str, ...], Value]:
    """Return the units or currencies of a conversion: the one that is had, the one that is asked.

    A number has the first ("12 meters"); "how many" or "to" asks for the second.
    """
    source = _with_role(every, "source")
    target = _with_role(every, "target")
    if source is None or target is None or source.choices != target.choices:
        return {}
    named = [*_units(source, scene.text)]
    if len({value for _, value in named}) != 2:
        return {}
    given = next((value for at, value in named if COUNTED.search(scene.text[:at])), None)
    asked = next(
        (value for at, value in named if value != given and ASKED.search(scene.text[:at])), None
    )
    if given is None and asked is None:
        given = named[0][1]
    known = {value for _, value in named}
    given = given if given is not None else (known - {asked}).pop()
    asked = asked if asked is not None else (known - {given}).pop()
    return {source.path: Value(given, 1.0), target.path: Value(asked, 1.0)}


def _with_role(every: Sequence[Leaf], role: str) -> Leaf | None:
    """Return the only parameter for a unit or a currency that has this role."""
    found = [
        leaf
        for leaf in every
        if leaf.kind == "string"
        and meaning(leaf).role == role
        and (leaf.choices or wants_currency(leaf))
    ]
    return found[0] if len(found) == 1 else None


def _units(leaf: Leaf, text: str) -> Iterator[tuple[int, str]]:
    """Yield the choices, or the currencies, that a text names, with their places."""
    known = {unit: str(one) for one in leaf.choices if (unit := unit_of(str(one))) is not None}
    for choice in leaf.choices:
        spaced = words_of(str(choice)).replace(" ", r"[\s-]+")
        if r"[\s-]+" in spaced:
            yield from (
                (m.start(), str(choice)) for m in re.finditer(rf"\b{spaced}s?\b", text, re.I)
            )
    for match in [*WORD.finditer(text)][:MOST_WORDS]:
        word = match.group()
        code = CURRENCY.get(word.lower(), word if re.fullmatch(r"[A-Z]{3}", word) else None)
        if leaf.choices:
            said = [one for one in leaf.choices if _same(str(one), word)]
            unit = unit_of(word)
            value = str(said[0]) if said else known.get(unit) if unit is not None else None
        else:
            value = code if word.lower() not in ("the", "and") else None
        if value is not None and (not leaf.choices or value in leaf.choices):
            yield match.start(), value


def _same(choice: str, word: str) -> bool:
    low, short = word.lower(), words_of(choice)
    return low == short or low.removesuffix("s") == short.removesuffix("s")


def bounds(every: Sequence[Leaf]) -> Iterator[tuple[Leaf, Leaf]]:
    """Yield the parameters that are the least and the most of one thing."""
    numeric = [leaf for leaf in every if leaf.kind in ("integer", "number")]
    named = [(leaf, words_of(leaf.name).split()) for leaf in numeric]
    for leaf, low in named:
        for other, high in named if LOW & set(low) else ():
            same = [w for w in low if w not in LOW] == [w for w in high if w not in HIGH]
            if same and HIGH & set(high) and other.path[:-1] == leaf.path[:-1]:
                yield leaf, other


def ranged(every: Sequence[Leaf], scene: Scene) -> dict[tuple[str, ...], Value]:
    """Return the least and the most of "between 40 and 60", for a tool with one pair of them."""
    limits = list(bounds(every))
    counted = [one for one in scene.found if one.kind == "number"]
    ends = next(
        (
            (low, high)
            for low, high in pairwise(counted)
            if BETWEEN.search(scene.text[: low.start])
            and scene.text[low.end : high.start].strip() in ("and", "to")
        ),
        None,
    )
    if ends is None or len(limits) != 1:
        return {}
    return {
        leaf.path: Value(value_of(leaf, one), 1.0, one)
        for leaf, one in zip(limits[0], ends, strict=True)
    }


def in_order(every: Sequence[Leaf], values: dict[tuple[str, ...], Value]) -> None:
    """Exchange the values of a least and a most that came the wrong way round."""
    for leaf, other in bounds(every):
        one, two = values.get(leaf.path), values.get(other.path)
        if one is not None and two is not None and one.value > two.value:
            values[leaf.path] = replace(two, others=())
            values[other.path] = replace(one, others=())


def coefficients(every: Sequence[Leaf], text: str) -> Mapping[tuple[str, ...], Value]:
    """Return the coefficients of a quadratic equation, for parameters called a, b and c."""
    by_name = {leaf.name.lower(): leaf for leaf in every if leaf.kind in ("integer", "number")}
    found = EQUATION.search(text) if {"a", "b", "c"} <= by_name.keys() else None
    if found is None:
        return {}
    terms = {"a": 0.0, "b": 0.0, "c": 0.0}
    for match in POLYNOMIAL.finditer(found.group().split("=")[0].strip()):
        power, number = match["power"], match["number"]
        if power is None and number is None:
            continue
        name = "c" if power is None else "a" if len(power) > 1 else "b"
        size = float(number) if number is not None else 1.0
        terms[name] += -size if match["sign"] in ("-", "\u2212") else size
    if not terms["a"]:
        return {}
    return {
        by_name[name].path: Value(int(size) if size.is_integer() else size, 1.0)
        for name, size in terms.items()
    }


ORDINALS = {
    word: place
    for place, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
        ],
        1,
    )
}
A_YEAR = {
    "annually": 1,
    "yearly": 1,
    "semiannually": 2,
    "semi-annually": 2,
    "quarterly": 4,
    "monthly": 12,
    "weekly": 52,
    "daily": 365,
}
FREQUENCY = re.compile(r"\bcompound(?:ed|ing|s)?\b|\bper\s+year\b|\bfrequency\b", re.IGNORECASE)
REST = re.compile(r"\b(?:from|at)\s+rest\b|\bis\s+dropped\b|\bstationary\b", re.IGNORECASE)


def worded_numbers(every: Sequence[Leaf], text: str) -> Mapping[tuple[str, ...], Value]:
    """Return numbers that words say: "third quarter", "compounded quarterly", "from rest"."""
    out: dict[tuple[str, ...], Value] = {}
    for leaf in every:
        number = _worded(leaf, text) if leaf.kind in ("integer", "number") else None
        if number is not None:
            out[leaf.path] = Value(number, 1.0)
    return out


def _worded(leaf: Leaf, text: str) -> int | None:
    name = words_of(leaf.name)
    noun = re.escape(name.split()[-1]) if name else ""
    if len(noun) > 2:
        order = re.search(rf"\b(?:(\d+)(?:st|nd|rd|th)|([a-z]+))\s+{noun}\b", text, re.IGNORECASE)
        if order is not None and order[1]:
            return int(order[1])
        if order is not None and order[2].lower() in ORDINALS:
            return ORDINALS[order[2].lower()]
        short = re.search(r"\bQ([1-4])\b", text) if noun == "quarter" else None
        if short is not None:
            return int(short[1])
    if {"initial", "starting"} & set(name.split()) and {"velocity", "speed"} & set(name.split()):
        return 0 if REST.search(text) else None
    if FREQUENCY.search(f"{name} {leaf.doc}"):
        said = re.search(rf"\bcompound\w*\s+({'|'.join(A_YEAR)})\b", text, re.IGNORECASE)
        return A_YEAR[said[1].lower()] if said is not None else None
    return None
