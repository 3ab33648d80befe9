"""Word problems: quantities become a chain of steps, by the verbs around them.

The verbs say whether something is there, comes, or goes (as in Hosseini et al. 2014); "each" and
"per" multiply, percents change what is there, and the question says what to do with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from simulator.skills.arithmetic.numbers import (
    Quantity,
    in_digits,
    number,
    plain,
    quantities,
    singular,
)
from simulator.skills.arithmetic.rates import RATE, rate_problem
from simulator.skills.arithmetic.shares import share_problem
from simulator.skills.arithmetic.units import factor
from simulator.skills.arithmetic.verbs import (
    ASKED_CUT,
    CLAUSE,
    CUTS,
    DIFFERENCE,
    DIVIDES,
    EACH_ASKED,
    EACH_FIRST,
    EACH_OF,
    EARNS,
    LEFT,
    MISSING,
    PERIOD,
    QUESTION,
    RAISES,
    SPLIT,
    THAN,
    TIMES,
    TOTAL,
    WORTH,
    sign_of,
)
from simulator.skills.arithmetic.work import Solution, Work

MOST_QUANTITIES = 9
"""A text with more numbers is no word problem."""


def solve(text: str) -> Solution | None:
    """Solve a word problem; None if it has no question, too few numbers, or no known shape.

    >>> solve("Tom has 12 apples and gives away 5. How many apples are left?").value
    Fraction(7, 1)
    """
    text = PERIOD.sub(r"\1 1 \2", in_digits(text))
    story, question = _divided(text)
    if not question or not 2 <= len(quantities(text)) <= MOST_QUANTITIES:
        return None
    makers: tuple[Callable[[str, str], Solution | None], ...] = (
        share_problem,
        rate_problem,
        _told,
    )
    for maker in makers:
        try:
            found = maker(story, question)
        except ZeroDivisionError:
            continue
        if found is not None and found.steps:
            return found
    return None


def _divided(text: str) -> tuple[str, str]:
    """Return the story and its question (the last sentence that asks)."""
    pieces = [p.strip() for p in re.split(r"(?<=[.!?])\s+|\n+", text.strip()) if p.strip()]
    for place in range(len(pieces) - 1, -1, -1):
        asked = QUESTION.search(pieces[place])
        if asked is None:
            continue
        head, question = pieces[place][: asked.start()], pieces[place][asked.start() :]
        more = re.search(r"\b(?:if|when|given that)\b.*\d.*$", question, re.I)
        if more and len(pieces) == 1 and not head.strip():
            head, question = more.group(), question[: more.start()]
        return " ".join([*pieces[:place], head]), question
    return "", ""


@dataclass
class _Term:
    """Something that the story counts, and whether it came (+1), went (-1), or is there (0)."""

    value: Fraction
    unit: str
    sign: int
    money: bool = False


class _Story:
    """Reads a story clause by clause."""

    def __init__(self, question: str) -> None:
        self.terms: list[_Term] = []
        self.work = Work()
        self.question = question
        self.compared = False
        self.shared = False
        self._verb = 0

    def hear(self, clause: str) -> None:
        """Take up the quantities of a clause."""
        found = quantities(clause)
        times = TIMES.search(clause)
        if times is not None and self.terms:
            self._multiple(times)
            return
        percents = [one for one in found if one.unit == "%"]
        counted = [one for one in found if one.unit != "%"]
        self._verb = sign_of(clause, self._verb)
        if counted:
            self._count(clause, counted)
        for one in percents:
            self._percent(clause, one)

    def _multiple(self, match: re.Match[str]) -> None:
        by = Fraction(match["n"]) if match["n"] else WORTH[match["word"].lower()]
        last = self.terms[-1]
        self.terms.append(_Term(self.work.mul(last.value, by), last.unit, 0, last.money))
        self.compared = True

    def _count(self, clause: str, found: list[Quantity]) -> None:
        each = [one for one in found if one.per]
        first_each = EACH_FIRST.search(clause)
        if len(found) == 1 and self.terms and THAN.search(clause):
            self._than(THAN.search(clause), found[0])
        elif len(found) == 1 and self.terms and not each and self._splits(clause, found[0]):
            self.shared = True
            last = self._settled()
            self.terms = [_Term(self.work.div(last.value, found[0].value), last.unit, 0)]
        elif len(found) == 2 and DIVIDES.search(clause) and SPLIT.search(clause):
            value = self.work.div(found[0].value, found[1].value)
            self.terms.append(_Term(value, found[0].unit, 0, found[0].money))
            self.shared = True
        elif first_each and len(found) == 1 and self.terms:
            self._holds(singular(first_each[1].lower()), found[0])
        elif each and len(found) >= 2:
            self._product(found, clause)
        elif each and self.terms:
            self._each(each[0])
        elif len(found) == 2 and _contains(clause, found):
            self._product(found, clause)
        else:
            for one in found:
                self.terms.append(_Term(one.value, one.unit, self._verb, one.money))

    def _splits(self, clause: str, one: Quantity) -> bool:
        """Say whether what is there is divided by this quantity."""
        return bool(
            SPLIT.search(clause)
            and re.search(r"\b(?:among|between|into|equally|evenly|in)\b", clause)
            and one.unit != self.terms[-1].unit
        )

    def _than(self, match: re.Match[str] | None, one: Quantity) -> None:
        last = self.terms[-1]
        more = match is not None and match["how"].lower() in {"more", "older", "taller", "longer"}
        value = (self.work.add if more else self.work.sub)(last.value, one.value)
        self.terms.append(_Term(value, last.unit, 0, last.money))
        self.compared = True

    def _product(self, found: list[Quantity], clause: str = "") -> None:
        ends = next((i for i, one in enumerate(found, 1) if one.per and i > 1), len(found))
        if 1 < ends < len(found):
            self._product(found[:ends], clause)
            self._product(found[ends:], clause)
            return
        value = found[0].value
        for one in found[1:]:
            value = self.work.mul(value, one.value)
        worth = next((one for one in found if one.money), found[-1])
        first = next((term for term in self.terms if term.money), None)
        earned = worth.money and EARNS.search(f"{clause} {self.question}")
        spent = worth.money and first is not None and not earned
        sign = -1 if spent else abs(self._verb) if earned else self._verb
        self.terms.append(_Term(value, worth.unit, sign, worth.money))

    def _holds(self, noun: str, one: Quantity) -> None:
        """Take up "each truck carries 80 boxes": times the trucks, or the boxes by it."""
        owners = [term for term in self.terms if singular(term.unit) == noun]
        loads = [term for term in self.terms if term.unit == one.unit and term.unit]
        if owners:
            term = owners[-1]
            made = _Term(self.work.mul(term.value, one.value), one.unit, term.sign, one.money)
        elif loads:
            term = loads[-1]
            made = _Term(self.work.div(term.value, one.value), noun, 0)
        else:
            self.terms.append(_Term(one.value, one.unit, 0, one.money))
            return
        self.terms[self.terms.index(term)] = made

    def _each(self, one: Quantity) -> None:
        """Multiply what "each" speaks of by a quantity for each of it."""
        match = [term for term in self.terms if singular(term.unit) == one.per]
        term = match[-1] if match else self.terms[-1]
        value = self.work.mul(term.value, one.value)
        if one.unit and term.unit == one.unit and not one.money:
            return
        self.terms[self.terms.index(term)] = _Term(value, one.unit, term.sign, one.money)

    def _percent(self, clause: str, one: Quantity) -> None:
        if not self.terms:
            return
        base = self._settled()
        part = self.work.percent(base.value, one.value)
        around = clause + " " + (self.question if ASKED_CUT.search(self.question) else "")
        if ASKED_CUT.search(self.question):
            self.terms = [_Term(part, base.unit, 0, base.money)]
        elif RAISES.search(clause) and not CUTS.search(clause):
            self.terms = [_Term(self.work.add(base.value, part), base.unit, 0, base.money)]
        elif CUTS.search(around) or LEFT.search(self.question):
            self.terms = [_Term(self.work.sub(base.value, part), base.unit, 0, base.money)]
        else:
            self.terms = [_Term(part, base.unit, 0, base.money)]

    def _settled(self) -> _Term:
        """Fold all terms so far into one."""
        first, *rest = self.terms
        value = first.value
        for term in rest:
            if term.money != first.money:
                continue
            value = (self.work.sub if term.sign < 0 else self.work.add)(value, term.value)
        self.terms = [_Term(value, first.unit, 0, first.money)]
        return self.terms[0]

    def answer(self) -> Solution | None:
        """Answer the question from what was counted."""
        self._question_numbers()
        if not self.terms:
            return None
        asked = self.question
        value = self._compared() if len(self.terms) > 1 else None
        if value is None and self.compared and not TOTAL.search(asked):
            value = self.terms[-1].value
        if value is None and self._sums():
            value = self._settled().value
        return self._done(value) if value is not None else None

    def _compared(self) -> Fraction | None:
        """Set several terms against each other, if the question wants that."""
        asked, values = self.question, [term.value for term in self.terms]
        if MISSING.search(asked):
            have = values[1]
            for value in values[2:]:
                have = self.work.add(have, value)
            return self.work.sub(max(values[0], have), min(values[0], have))
        if DIFFERENCE.search(asked):
            return self.work.sub(max(values[-2:]), min(values[-2:]))
        shared = self._per_owner()
        if shared is None and LEFT.search(asked) and all(term.sign >= 0 for term in self.terms):
            shared, *parts = sorted(values, reverse=True)
            for part in parts:
                shared = self.work.sub(shared, part)
        return shared

    def _per_owner(self) -> Fraction | None:
        """Divide what is there by what "each" of the question speaks of."""
        match = EACH_OF.search(self.question)
        if match is None or len(self.terms) != 2 or self.shared:
            return None
        noun = singular(match[1].lower())
        owners = [term for term in self.terms if term.unit.startswith(noun)]
        if len(owners) != 1:
            return None
        rest = next(term for term in self.terms if term is not owners[0])
        return self.work.div(rest.value, owners[0].value)

    def _question_numbers(self) -> None:
        """Take up a number that only the question names: "among 4 friends", "in 6 boxes"."""
        for one in quantities(self.question):
            if self.terms and one.unit == "%":
                self._percent(self.question, one)
            if not self.terms or one.unit == "%":
                continue
            base = self._settled()
            if EACH_ASKED.search(self.question) or SPLIT.search(self.question):
                self.terms = [_Term(self.work.div(base.value, one.value), base.unit, 0)]
            elif base.money != one.money or one.unit == base.unit:
                self.terms = [_Term(self.work.mul(base.value, one.value), base.unit, 0, base.money)]

    def _sums(self) -> bool:
        """Say whether it makes sense to fold the terms: they are alike, or the question says so."""
        signed = any(term.sign for term in self.terms)
        return (
            len(self.terms) == 1
            or signed
            or bool(TOTAL.search(self.question) or LEFT.search(self.question))
        )

    def _done(self, value: Fraction) -> Solution:
        unit = self.terms[0].unit if self.terms[0].money else ""
        if not unit and re.search(r"\bhow much\b|\bprice\b|\bcost\b", self.question, re.I):
            unit = next((term.unit for term in self.terms if term.money), "")
        return Solution(value, unit or _asked_unit(self.question), self.work.steps)


def _contains(clause: str, found: list[Quantity]) -> bool:
    """Say whether two quantities multiply without "each": "5 boxes of 12 pencils"."""
    between = clause[found[0].ends : found[1].begins]
    return bool(
        re.fullmatch(r"\s+\w+(?:\s+\w+)?\s+(?:of|with|at|for|containing|holding)\s+", between)
        and not re.search(r"\bwith\b.*\b(?:he|she|has)\b", clause)
        and (" for " not in between or re.search(r"\bhours?|days?|weeks?|months?\b", clause))
    )


def _asked_unit(question: str) -> str:
    match = re.search(r"\bhow many (?:more |fewer |total |other )?([a-z]+)", question, re.I)
    return match[1].lower() if match and match[1].lower() not in {"are", "did", "does"} else ""


def _lasting(story: str, question: str, work: Work) -> tuple[str, str]:
    """Put the product of a rate and a time in the place of both: "loses 20 liters per hour"."""
    rates = list(RATE.finditer(story))
    if len(rates) != 1:
        return story, question
    rate = rates[0]
    for place, text in enumerate((story, question)):
        for one in quantities(text):
            inside = place == 0 and rate.start() <= one.begins < rate.end()
            scale = None if inside else factor(one.unit, rate["per"])
            if scale is None:
                continue
            total = work.mul(number(rate["value"]), one.value * scale)
            sign = rate.group()[0] if rate.group()[0] in "$€£" else ""
            made = f"{sign}{plain(total, 10)} {rate['unit']}"
            if place == 1:
                question = text[: one.begins] + text[one.ends :]
                return story[: rate.start()] + made + story[rate.end() :], question
            first, second = sorted([(rate.start(), rate.end(), made), (one.begins, one.ends, "")])
            story = story[: first[0]] + first[2] + story[first[1] : second[0]] + second[2]
            return story + text[second[1] :], question
    return story, question


def _told(story: str, question: str) -> Solution | None:
    heard = _Story(question)
    story, heard.question = _lasting(story, question, heard.work)
    for clause in CLAUSE.split(story):
        if clause and clause.strip():
            heard.hear(clause.strip())
    return heard.answer()
