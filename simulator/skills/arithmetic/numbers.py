"""Numbers in words and in digits, and the quantities of a text: value, unit, per what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
UNITS = {word: value for value, word in enumerate(ONES.split())}
DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: 10 * place for place, word in enumerate(DECADES.split(), 2)}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9}
SMALL = "|".join([*UNITS, *TENS])
SPELLED = re.compile(
    rf"\b(?:(?:a|{SMALL})[\s-]+(?:hundred|thousand|million|billion|dozen)|{SMALL})\b"
    rf"(?:[\s-]+(?:and\s+)?(?:{SMALL}|hundred|thousand|million|billion|dozen)\b)*",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"\b(?:each|every|this|that|which|another|no|any|the|other)\s+$", re.I)
NEAR = 80
"""A pronoun ends at most so many characters before the word that goes with it."""

PART = re.compile(
    r"\b(?:(?P<top>\d+)/(?P<bottom>\d+)|(?P<word>half|(?:a|one)[ -]third|two[ -]thirds|(?:a"
    r"|one)[ -]"
    r"(?:quarter|fourth)|three[ -](?:quarters|fourths)|(?:a|one)[ -]fifth|(?:a|one)[ -]tenth))"
    r"\s+(?=(?:of|the|her|his|their|its|them|as)\b)(?!as\b)",
    re.IGNORECASE,
)
PARTS = {"half": (1, 2), "third": (1, 3), "thirds": (2, 3), "quarter": (1, 4), "fourth": (1, 4)}
PARTS |= {"quarters": (3, 4), "fourths": (3, 4), "fifth": (1, 5), "tenth": (1, 10)}
PLAIN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
NUMBER = re.compile(PLAIN)
QUANTITY = re.compile(
    rf"(?P<money>[$€£]\s?)?(?P<number>{PLAIN})(?P<scale>\s?(?:thousand|million|billion|[kK]\b))?"
    r"(?P<percent>\s?(?:%|percent\b|per\s?cent\b))?(?P<rest>[\s-]?[^.,;!?$€£\d]{0,40})"
)
PER = re.compile(
    r"^\s*\w*(?:\s+\w+){0,2}?\s*(?:\b(?:each|apiece|a piece)\b"
    r"|(?:\bper\b|\bevery\b|/)\s*(?P<per>\w+)"
    r"|\b(?:a|an)\s+(?P<time>hour|day|week|month|year|minute|second|night|kilo\w*|pound|liter"
    r"|person|unit|item)\b)",
    re.IGNORECASE,
)
CURRENCY = re.compile(r"^\s*(?:US )?(dollars?|euros?|pounds?|cents)\b", re.IGNORECASE)
SIGNS = {"dollar": "$", "euro": "€", "pound": "£"}
FILLER = {"of", "more", "other", "new", "the", "a", "an", "extra", "additional", "different"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text. `unit`: singular noun, currency sign or "%"; `per`: "" if for all."""

    value: Fraction
    unit: str
    begins: int
    ends: int
    per: str = ""

    @property
    def money(self) -> bool:
        return self.unit in {"$", "€", "£"}


def number(text: str) -> Fraction:
    """Read a number in digits, with commas or without."""
    return Fraction(text.replace(",", ""))


def in_digits(text: str, *, parts: bool = True) -> str:
    """Return the text with its number words as digits; `parts`: "half of" in percent, too.

    >>> in_digits("two hundred and five boys, twenty-one girls, a dozen eggs")
    '205 boys, 21 girls, 12 eggs'
    """

    def write(match: re.Match[str]) -> str:
        begins = match.start()
        if match.group().lower() == "one" and PRONOUN.search(text, max(0, begins - NEAR), begins):
            return match.group()
        return str(_spelled(match.group()))

    text = SPELLED.sub(write, PART.sub(_in_percent, text) if parts else text)
    text = re.sub(r"\b(\d+)\s+dozen\b", lambda m: str(12 * int(m[1])), text)
    text = re.sub(r"\b(\d+) and a half\b", r"\1.5", text)
    return re.sub(r"\b(?:half an|half a)\s+(?=hour|dozen|day|year|mile|kilo)", "0.5 ", text)


def _in_percent(match: re.Match[str]) -> str:
    """Write a part of something in percent: "3/4 of", "half the"."""
    if match["word"]:
        top, bottom = PARTS[re.split(r"[ -]", match["word"].lower())[-1]]
    else:
        top, bottom = int(match["top"]), int(match["bottom"]) or 1
    return f"{plain(Fraction(100 * top, bottom), 10)}% "


def _spelled(words: str) -> int:
    whole = part = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in UNITS or word in TENS:
            part += UNITS.get(word, TENS.get(word, 0))
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word == "dozen":
            part = max(part, 1) * 12
        elif word in SCALES:
            whole, part = whole + max(part, 1) * SCALES[word], 0
        elif word == "a":
            part = 1
    return whole + part


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of a text whose numbers are in digits, in order."""
    out = []
    for match in QUANTITY.finditer(text):
        if match.start() and re.match(r"[\w.]", text[match.start() - 1]):
            continue
        value = number(match["number"])
        scale = (match["scale"] or "").strip().lower()
        value *= {"": 1, "k": 1000}.get(scale) or SCALES[scale]
        rest = match["rest"]
        per = PER.match(rest)
        of_what = (per["per"] or per["time"] or "each") if per else ""
        unit = _unit(match, rest)
        ends = match.start("rest")
        out.append(Quantity(value, unit, match.start(), ends, singular(of_what.lower())))
    return out


def _unit(match: re.Match[str], rest: str) -> str:
    if match["percent"]:
        return "%"
    if match["money"]:
        return match["money"].strip()
    currency = CURRENCY.match(rest)
    if currency:
        return SIGNS.get(singular(currency[1].lower()), "cent")
    words = [word for word in re.findall(r"[A-Za-z]+", rest) if word.lower() not in FILLER]
    return singular(words[0].lower()) if words else ""


def singular(noun: str) -> str:
    """Return the singular of a regular English noun."""
    if len(noun) > 4 and noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "sses", "xes")):
        return noun[:-2]
    return noun[:-1] if len(noun) > 3 and noun.endswith("s") and not noun.endswith("ss") else noun


def plain(value: Fraction, decimals: int = 6) -> str:
    """Write a number without separators, at most so many decimals.

    >>> plain(Fraction(5, 2)), plain(Fraction(6)), plain(Fraction(1, 3), 2)
    ('2.5', '6', '0.33')
    """
    if value.denominator == 1:
        return str(value.numerator)
    scaled = round(abs(value) * 10**decimals)
    digits = str(scaled).zfill(decimals + 1)
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"-{text}" if value < 0 and text != "0" else text
