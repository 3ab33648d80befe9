"""Numbers in text: digits and words, with their units, and the conversion between units."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

ONE_LIST = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen
"""
ONES = ONE_LIST.split()
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS: dict[str, float] = {
    **{word: value for value, word in enumerate(ONES)},
    **{word: 20 + 10 * place for place, word in enumerate(TENS)},
}
SCALES: dict[str, float] = {
    "hundred": 100,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12,
    "k": 1e3,
    "m": 1e6,
    "bn": 1e9,
}
WORD_NUMBER = "|".join(sorted(WORDS, key=len, reverse=True))
WORD_SCALE = "hundred|thousand|million|billion|trillion|dozen"
SHARES = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
NUMBER = re.compile(
    r"(?P<currency>[$€£¥])?\s?(?P<digits>(?<![\w.,^])[-\u2212]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])"
    rf"|(?<![\w.^])\d+\s\d/[2-9](?![\d/])|(?<![\w.^])[-\u2212]?\d+(?:\.\d+)?(?:e[-+]?\d+)?|(?<![\w.^])[-\u2212]?\.\d+)"
    rf"(?:(?P<short>k|bn|m)(?![\w])|[\s-]*(?P<scale>{WORD_SCALE})s?\b)?"
    rf"|\b(?:(?P<parts>an?|one|two|three|four)\s+(?P<share>{'|'.join(SHARES)})s?|(?P<halves>half))"
    r"\s+of(?=\s)"
    rf"|\b(?P<words>(?:(?:an?|half\s+an?|half)\s+(?=(?:{WORD_SCALE})\b))?"
    rf"(?:{WORD_NUMBER}|{WORD_SCALE})s?"
    rf"(?:(?:[\s-]+(?:(?={WORD_SCALE})|(?<=ty.)|(?<=red.)|(?<=and.)|(?<=ion.))|(?:(?<=hundred)|(?<=thousand)|(?<=million))\s+and\s+)"
    rf"(?:{WORD_NUMBER}|{WORD_SCALE})s?\b)*)\b"
    r"|\b(?P<vague>a\s+couple(?:\s+of)?|a\s+pair(?:\s+of)?|half\s+an?(?=\s+(?:hour|mile|day|year|minute|kilo|liter|pound))"
    r"|(?<=last)\s+(?=(?:hour|minute|week)\b)|(?<=past)\s+(?=(?:hour|minute|week|day|month|year)\b)"
    r"|(?<=coming)\s+(?=(?:hour|minute|week|fortnight)\b)"
    r"|(?:a\s+)?quarter(?:\s+of)?\s+an?(?=\s+(?:hour|mile))|an?(?=\s+(?:cup|tablespoon|teaspoon|liter|gallon|gram|hour|minute|second|day|week|fortnight|month|year|mile|kilometer|pound|kilo)\b))",
    re.IGNORECASE,
)
"""A number as digits, as words, or as "a couple of"."""

UNITS: dict[str, dict[str, float]] = {
    "length": {
        "millimeters mm": 1e-3,
        "centimeters cm": 1e-2,
        "meters m": 1,
        "kilometers km kms": 1e3,
        "inches inch in": 0.0254,
        "feet foot ft": 0.3048,
        "yards yd": 0.9144,
        "miles mi": 1609.344,
    },
    "mass": {
        "milligrams mg": 1e-6,
        "grams g": 1e-3,
        "kilograms kg kgs kilos": 1,
        "tonnes tons": 1e3,
        "ounces oz": 0.028349523125,
        "pounds lb lbs": 0.45359237,
    },
    "time": {
        "milliseconds ms": 1e-3,
        "seconds s sec secs": 1,
        "minutes min mins": 60,
        "hours h hr hrs": 3600,
        "days nights": 86400,
        "weeks": 604800,
        "fortnights": 1209600,
    },
    "months": {"months": 1, "quarters": 3, "years yr yrs": 12, "decades": 120},
    "volume": {
        "milliliters ml": 1e-3,
        "liters l": 1,
        "gallons gal": 3.785411784,
        "cups": 0.236588,
        "tablespoons tbsp": 0.0147868,
        "teaspoons tsp": 0.00492892,
    },
    "speed": {"mps": 1, "kmh kph": 1 / 3.6, "mph": 0.44704, "knots": 0.514444},
    "data": {"bytes": 1, "kilobytes kb": 1e3, "megabytes mb": 1e6, "gigabytes gb": 1e9, "tb": 1e12},
    "temperature": {"celsius °c": 0, "fahrenheit °f": 1, "kelvin": 2},
    "percent": {"percent % percentage": 0.01, "decimal fraction": 1},
    "money": {
        "dollars dollar usd $ bucks": 1,
        "euros euro eur €": 2,
        "pounds sterling gbp £": 3,
        "yen jpy ¥": 4,
        "cents": 0.01,
    },
}
"""Units by dimension, with the factor to the first one that is 1. Money is never converted, but
for cents; temperature has its own formulas."""

AND_A_PART = re.compile(
    r"\s+and\s+(?:a\s+(?P<part>half|quarter)|(?P<three>three\s+quarters))\b", re.I
)
PARTS = {"half": 0.5, "quarter": 0.25, None: 0.75}
BELOW = re.compile(r"(?<![\d.])(?<!\d\s)\b(?:minus|negative)\s*$", re.IGNORECASE)
"""What stands before a number below zero."""

ONE = re.compile(
    r"(?<!\bno )(?<!\bthe )(?<!\bany )(?<!\bthis )(?<!\bthat )(?<!\beach )(?<!\bevery )"
    r"(?<!\bwhich )(?<!\bother )(?<!\blast )(?<!\bnext )(?<!\bfirst )\bone\s+"
    r"(?!(?:is|was|are|has|can|will|would|should|of|or|and|by|in|on|at|to|for|from|with|that|who"
    r"|which|more|another|way|day)\b)[a-z]",
    re.IGNORECASE,
)
"""A "one" that counts the noun after it, and is no pronoun."""

RATIOS = (("metre", "meter"), ("litre", "liter"), ("kilometre", "kilometer"))
PER = re.compile(
    r"(?:\s*(?:/|per)\s*)(?:hours?|h|hr|seconds?|s|sec|minutes?|min|days?|years?|months?|weeks?)"
    r"(?:\^?2|²|\s+squared)?\b",
    re.IGNORECASE,
)
CHAIN = re.compile(r"\s*(?:,|x|\u00d7|\*|-|\u2013|,?\s*(?:by|to|and|or))\s*", re.IGNORECASE)
"""What stands between numbers that have one unit."""

RATED = re.compile(r"\d\s+out\s+of\s*$", re.IGNORECASE)
"""What stands before the end of a scale: the second number of "4 out of 5"."""

UNIT = re.compile(r"[\s-]*(%|°\s?[CF]\b|[A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: where, its value, its unit (empty if none), the end without the unit."""

    start: int
    end: int
    value: float
    unit: str = ""
    digits_end: int = 0


@cache
def _unit_table() -> dict[str, tuple[str, float]]:
    out: dict[str, tuple[str, float]] = {}
    for dimension, rows in UNITS.items():
        for names, factor in rows.items():
            for name in names.split():
                out.setdefault(name, (dimension, factor))
                if name.endswith("s") and len(name) > 3:
                    out.setdefault(name[:-1], (dimension, factor))
    return out


def unit_of(word: str) -> tuple[str, float] | None:
    """Return dimension and factor of a unit's name, or None.

    >>> unit_of("kilometres"), unit_of("cat")
    (('length', 1000.0), None)
    """
    word = word.lower().replace(" ", "")
    for british, american in RATIOS:
        word = word.replace(british, american)
    return _unit_table().get(word)


def numbers(text: str) -> list[Number]:
    """Find all numbers of a text; parts of one measure ("1 hour 30 minutes") become one.

    >>> [(n.value, n.unit) for n in numbers("two dozen eggs, 1 hour 30 minutes, $1.5k, -3 %")]
    [(24.0, ''), (1.5, 'hour'), (1500.0, '$'), (-3.0, '%')]
    """
    out: list[Number] = []
    for match in NUMBER.finditer(text):
        value = _value(match)
        if value is None and (_unit_at(text, match.end())[0] or ONE.match(text, match.start())):
            value = 1.0
        if value is not None and BELOW.search(text, 0, match.start()):
            value = -value
        if value is None or (out and match.start() < out[-1].end):
            continue
        digits = match["digits"] or ""
        start = match.start("currency") if match["currency"] else match.start()
        start += len(text[start : match.end()]) - len(text[start : match.end()].lstrip())
        if digits[:1] in "-\u2212" and start and text[start - 1] in ")]":
            value = abs(value)
        unit, end = match["currency"] or "", match.end()
        if not unit:
            unit, end = _unit_at(text, end)
        if not unit and (match["share"] or match["halves"]):
            unit = "fraction"
        part = AND_A_PART.match(text, end)
        if part is not None:
            value, end = value + PARTS[part["part"]], part.end()
            unit, end = (unit, end) if unit else _unit_at(text, end)
        number = Number(start, end, value, unit, match.end())
        if RATED.search(text[: match.start()]) is not None and out:
            continue
        if out and (joined := _joined(out[-1], number, text)) is not None:
            out[-1] = joined
        else:
            out.append(number)
    return _shared_units(out, text)


def _shared_units(found: list[Number], text: str) -> list[Number]:
    """Give the unit of "60 by 40 cm" or "5 to 7 days" to the numbers before the last, too."""
    out = list(found)
    for at in range(len(out) - 2, -1, -1):
        one, other = out[at], out[at + 1]
        if not one.unit and other.unit and CHAIN.fullmatch(text[one.end : other.start]):
            out[at] = replace(one, unit=other.unit)
    return out


def convert(value: float, unit: str, target: str) -> float:
    """Return a measure in another unit of the same dimension; as it is if there is no way.

    >>> convert(3.5, "km", "meters"), convert(90, "minutes", "hours"), convert(5, "%", "decimal")
    (3500.0, 1.5, 0.05)
    """
    have, want = unit_of(unit), unit_of(target)
    if have is None or want is None or have[0] != want[0] or have[1] == want[1]:
        return value
    if have[0] == "money":
        return value / 100 if have[1] == 0.01 else value * 100 if want[1] == 0.01 else value
    if have[0] == "temperature":
        return _temperature(value, int(have[1]), int(want[1]))
    return float(f"{value * have[1] / want[1]:.10g}")


def plain(value: float) -> int | float:
    """Return a whole number as int."""
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else value


def _temperature(value: float, have: int, want: int) -> float:
    celsius = (value, (value - 32) * 5 / 9, value - 273.15)[have]
    return float(f"{(celsius, celsius * 9 / 5 + 32, celsius + 273.15)[want]:.8g}")


def _value(match: re.Match[str]) -> float | None:
    if match["digits"]:
        digits = match["digits"].replace(",", "").replace("\u2212", "-")
        if "/" in digits:
            whole, _, part = digits.partition(" ")
            return float(whole) + float(part[0]) / float(part[2])
        scale = (match["short"] or match["scale"] or "").lower()
        return float(f"{float(digits) * SCALES.get(scale, 1):.15g}")
    if match["halves"]:
        return 0.5
    if match["share"]:
        many = WORDS.get(match["parts"].lower(), 1)
        return float(f"{many / SHARES[match['share'].lower()]:.4g}")
    if match["vague"]:
        vague = match["vague"].lower()
        return (
            2.0
            if vague.startswith(("a couple", "a pair"))
            else 0.5
            if vague.startswith("half")
            else 0.25
            if "quarter" in vague
            else 1.0
        )
    return _spelled(match["words"])


def _spelled(text: str) -> float | None:
    """Return the value of number words. A lone "one" is mostly a pronoun, and no number."""
    whole, part = 0.0, 0.0
    words = re.split(r"[\s-]+", text.lower())
    if words in (["one"], ["ones"]):
        return None
    for word in words:
        single = word if word in WORDS or word in SCALES else word.removesuffix("s")
        if word in ("a", "an"):
            part = max(part, 1.0) if part != 0.5 else part
        elif word == "half":
            part = 0.5
        elif single in WORDS:
            part += WORDS[single]
        elif single in ("hundred", "dozen"):
            part = (part or 1) * SCALES[single]
        elif single in SCALES:
            whole, part = whole + (part or 1) * SCALES[single], 0.0
    return whole + part


def _unit_at(text: str, at: int) -> tuple[str, int]:
    """Return the unit that stands at a position, and where it ends."""
    found = UNIT.match(text, at)
    if found is None:
        return "", at
    end, word = found.end(), found.group(1)
    if word.lower() in ("an", "a"):
        again = UNIT.match(text, end)
        if again is None:
            return "", at
        end, word = again.end(), again.group(1)
    known = unit_of(word)
    if known is None or (word.lower() == "in" and text[at : at + 1] == " "):
        return "", at
    ratio = PER.match(text, end)
    if ratio is not None and known[0] == "length":
        spelled = re.sub(r"\s+", "", text[found.start(1) : ratio.end()].lower())
        return _speed(word, spelled), ratio.end()
    return word, end


def _speed(word: str, spelled: str) -> str:
    """Return the unit of a speed; an acceleration has none that is converted."""
    if "2" in spelled or "squared" in spelled or "²" in spelled:
        return ""
    factor = unit_of(word)
    hour = re.search(r"(?:/|per)h", spelled) is not None
    if factor is None:
        return ""
    return {(1e3, True): "kmh", (1609.344, True): "mph", (1, False): "mps"}.get(
        (factor[1], hour), ""
    )


def _joined(first: Number, second: Number, text: str) -> Number | None:
    """Return "1 hour 30 minutes" or "5 feet 8 inches" as one measure in its first unit."""
    one, other = unit_of(first.unit), unit_of(second.unit)
    close = re.fullmatch(r"\s*(?:and\s+)?", text[first.end : second.start]) is not None
    if not close or one is None or other is None or one[0] != other[0] or other[1] >= one[1]:
        return None
    if one[0] in ("money", "temperature", "percent"):
        return None
    value = first.value + convert(second.value, second.unit, first.unit)
    return Number(first.start, second.end, float(f"{value:.10g}"), first.unit, second.end)
