"""Expressions in signs or in words, computed exactly: "12 * (3 + 4)", "15% of 80", "5 squared"."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from simulator.skills.arithmetic.numbers import NUMBER, in_digits, number, plain

MOST_CHARACTERS = 400
MOST_DIGITS = 400
"""An expression whose result has more digits than this is left alone."""

WORDS: tuple[tuple[str, str], ...] = (
    (r"\b(?:to the power of|raised to(?: the power of)?|\*\*)", "^"),
    (r"\bto the power\b", "^"),
    (r"\bfactorial\b", "!"),
    (r"\bsquared\b", "^ 2"),
    (r"\bcubed\b", "^ 3"),
    (r"\b(?:the )?square root of\b|√", "sqrt"),
    (r"(?<=\d)\s*(?:%|percent|per cent) (?:of|from)\b", "/ 100 *"),
    (r"(?<=\d)\s*(?:%|\bpercent\b)", "/ 100"),
    (r"\b(?:plus|added to)\b", "+"),
    (r"\b(?:minus|less)\b|[\u2212\u2013]", "-"),
    (r"\b(?:times|multiplied by)\b|[×·]|(?<=[\d)])\s*x\s*(?=[\d(])", "*"),
    (r"\b(?:divided by|over)\b|÷", "/"),
    (r"\b(?:mod|modulo)\b", "mod"),
)
LEAD = re.compile(
    r"^(?:[^\d(]*?[:,]\s*)?(?:hi|hello|please|can you|could you|tell me|and|now|so)?[\s,]*"
    r"(?:what(?:'s| is| are| does)?|how much (?:is|does)|calculate|compute|evaluate|solve|work out"
    r"|find|give me|do the math[:,]?|simplify)?\s*(?:the (?:value|result) of)?\s*",
    re.IGNORECASE,
)
TAIL = re.compile(r"[\s=?.!]*(?:(?:equal(?:s| to)?|exactly|make)\s*\??)?[\s=?.!]*$", re.IGNORECASE)
TOKEN = re.compile(rf"\s*(?:(?P<number>{NUMBER.pattern})|(?P<sign>sqrt|mod|[-+*/^()!]))")
INSIDE = re.compile(r"(?<![\w.])[(-]*(?:\d|sqrt)(?:[\d\s+*/^().,!-]|sqrt|mod)*[\d)!]")
LISTED = re.compile(
    r"\b(?P<what>sum|total|product|difference|quotient|average|mean|median|maximum|minimum|largest"
    r"|smallest|range|greatest common divisor|gcd|least common multiple|lcm|add|multiply)\b"
    r"(?P<between>\s+(?:of|between|up|together|these|the|following|numbers?|values?|scores?"
    r"|temperatures?|and))*\s*:?\s*(?P<list>-?[\d$][\d\s,.$-]*(?:(?:and|by|to|from|with)\s+)?[$]?"
    r"-?\d[\d.,]*(?:\s*(?:and|,)\s*\$?-?\d[\d.]*)*)",
    re.IGNORECASE,
)
ACTION = re.compile(
    rf"\b(?P<what>add|subtract|divide|multiply)\s+(?P<one>-?{NUMBER.pattern})\s+"
    rf"(?P<how>to|from|by|and|with)\s+(?P<other>-?{NUMBER.pattern})(?![\d,])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Computed:
    """The value of an expression, its text, and one step per operation."""

    value: Fraction
    steps: tuple[str, ...]


def compute(text: str) -> Computed | None:
    """Find the expression that a request is about, and compute it; None if there is none.

    >>> compute("What is 12 * (3 + 4)?").value, compute("15% of 80").value
    (Fraction(84, 1), Fraction(12, 1))
    """
    if len(text) > MOST_CHARACTERS:
        return None
    text = in_digits(text.strip())
    found = _action(text) or _listed(text)
    if found is not None:
        return found
    signs = text
    for words, sign in WORDS:
        signs = re.sub(words, f" {sign} ", signs, flags=re.IGNORECASE)
    bare = TAIL.sub("", LEAD.sub("", signs, count=1))
    numbers = len(NUMBER.findall(signs))
    for found_one in (bare, *sorted(INSIDE.findall(signs), key=len, reverse=True)):
        candidate = found_one.strip(" ,.")
        if len(NUMBER.findall(candidate)) < numbers or candidate.endswith("/ 100"):
            continue
        if re.search(r"\d\s*-\s*\d+\s*-\s*\d", candidate) and not re.search("[+*^]", candidate):
            continue
        found = _evaluated(candidate)
        if found is not None and found.steps:
            return found
    return None


def _evaluated(text: str) -> Computed | None:
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            return None
        tokens.append(match["number"] or match["sign"])
        at = match.end()
    try:
        return _Reader(tokens).whole()
    except (_Unreadable, ZeroDivisionError, RecursionError):
        return None


class _Unreadable(Exception):
    """The tokens are no expression."""


class _Reader:
    """Reads an expression by recursive descent, and notes each operation."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._steps: list[str] = []

    def whole(self) -> Computed:
        value = self._sum()
        if self._at != len(self._tokens):
            raise _Unreadable
        return Computed(value, tuple(self._steps))

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._next()
        self._at += 1
        return token

    def _sum(self) -> Fraction:
        value = self._product()
        while self._next() in ("+", "-"):
            value = self._did(value, self._take(), self._product())
        return value

    def _product(self) -> Fraction:
        value = self._power()
        while self._next() in ("*", "/", "mod"):
            value = self._did(value, self._take(), self._power())
        return value

    def _power(self) -> Fraction:
        if self._next() == "-":
            self._take()
            return -self._power()
        value = self._atom()
        if self._next() == "^":
            self._take()
            value = self._did(value, "^", self._power())
        return value

    def _atom(self) -> Fraction:
        token = self._take()
        if token == "(":
            value = self._sum()
            if self._take() != ")":
                raise _Unreadable
        elif token == "sqrt":
            value = self._root(self._atom())
        elif token[:1].isdigit() or token[:1] == ".":
            value = number(token)
        else:
            raise _Unreadable
        if self._next() == "!":
            self._take()
            value = self._factorial(value)
        return value

    def _root(self, value: Fraction) -> Fraction:
        if value < 0:
            raise _Unreadable
        top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
        exact = Fraction(top, bottom)
        root = (
            exact if exact * exact == value else Fraction(math.sqrt(value)).limit_denominator(10**9)
        )
        self._steps.append(f"√{plain(value)} = {plain(root)}")
        return root

    def _factorial(self, value: Fraction) -> Fraction:
        if value.denominator != 1 or not 0 <= value <= 150:
            raise _Unreadable
        result = Fraction(math.factorial(int(value)))
        self._steps.append(f"{plain(value)}! = {plain(result)}")
        return result

    def _did(self, one: Fraction, sign: str, other: Fraction) -> Fraction:
        value = _apply(one, sign, other)
        shown = {"*": "×", "/": "÷"}.get(sign, sign)
        self._steps.append(f"{plain(one)} {shown} {plain(other)} = {plain(value)}")
        return value


def _apply(one: Fraction, sign: str, other: Fraction) -> Fraction:
    if sign == "+":
        return one + other
    if sign == "-":
        return one - other
    if sign == "*":
        return one * other
    if sign == "/":
        return one / other
    if sign == "mod":
        return one % other
    size = max(abs(one.numerator), one.denominator)
    if other.denominator != 1 or abs(other) * math.log10(max(2, size)) > MOST_DIGITS:
        raise _Unreadable
    return Fraction(one ** int(other))


def _action(text: str) -> Computed | None:
    match = ACTION.search(text)
    if match is None:
        return None
    one, other, what = number(match["one"]), number(match["other"]), match["what"].lower()
    sign = {"add": "+", "subtract": "-", "divide": "/", "multiply": "*"}[what]
    if what == "subtract" and match["how"].lower() == "from":
        one, other = other, one
    if sign == "/" and not other:
        return None
    value = _apply(one, sign, other)
    shown = {"*": "×", "/": "÷"}.get(sign, sign)
    return Computed(value, (f"{plain(one)} {shown} {plain(other)} = {plain(value)}",))


def _listed(text: str) -> Computed | None:
    """Compute what is asked about a list: its sum, mean, median, and so on."""
    match = LISTED.search(text)
    if match is None:
        return None
    values = [number(one) for one in re.findall(rf"-?(?:{NUMBER.pattern})", match["list"])]
    if len(values) < 2 or len(NUMBER.findall(text)) > len(values):
        return None
    what = match["what"].lower()
    sums = f"{' + '.join(map(plain, values))} = {plain(sum(values, Fraction()))}"
    value = _of_list(what, values)
    if value is None:
        return None
    if what in {"average", "mean"}:
        total = sum(values, Fraction())
        return Computed(value, (sums, f"{plain(total)} ÷ {len(values)} = {plain(value)}"))
    step = sums if what in {"sum", "total", "add"} else f"the {what} is {plain(value)}"
    return Computed(value, (step,))


def _of_list(what: str, values: list[Fraction]) -> Fraction | None:
    if what == "quotient" and not values[1]:
        return None
    made = MAKERS.get(what)
    if made is not None:
        return made(values)
    whole = [int(one) for one in values if one.denominator == 1]
    if len(whole) < len(values):
        return None
    return Fraction(math.gcd(*whole) if what.startswith("g") else math.lcm(*whole))


def _median(values: list[Fraction]) -> Fraction:
    ordered = sorted(values)
    middle = len(ordered) // 2
    even = len(ordered) % 2 == 0
    return (ordered[middle - 1] + ordered[middle]) / 2 if even else ordered[middle]


def _total(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction())


def _product_of(values: list[Fraction]) -> Fraction:
    return math.prod(values, start=Fraction(1))


MAKERS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    **dict.fromkeys(("sum", "total", "add"), _total),
    **dict.fromkeys(("product", "multiply"), _product_of),
    **dict.fromkeys(("average", "mean"), lambda values: _total(values) / len(values)),
    **dict.fromkeys(("maximum", "largest"), max),
    **dict.fromkeys(("minimum", "smallest"), min),
    "difference": lambda values: abs(values[0] - values[1]),
    "quotient": lambda values: values[0] / values[1],
    "range": lambda values: max(values) - min(values),
    "median": _median,
}
