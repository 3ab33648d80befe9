"""The skill: finds what is to be computed, computes it, and slips as often as its model does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from simulator.attempt import Attempt, Option, choose
from simulator.mind import Mind
from simulator.skills.arithmetic import clock, dates, problems, units
from simulator.skills.arithmetic.expression import compute
from simulator.skills.arithmetic.numbers import in_digits, plain
from simulator.skills.arithmetic.work import operations
from simulator.skills.base import Card
from simulator.spoken import asked, told
from simulator.task import Task
from simulator.wishes import tries_hard, wants_steps

MOST_DIGITS = 12
"""Integers up to so many digits are right; in longer ones the middle digits are not."""

HASTE = 1.0
"""Share of the model's rate of invention at which it skips a step, if it writes none down."""

CARE = 0.1
"""The same where it works in steps."""

SLIP = 0.08
"""Score that a slip lies below the right value: about 1 in 20 at temperature 1."""

CLOSE = 0.01
"""Score between the wrong value and the right one, where a step was skipped."""

LONGEST = 700
"""A request of more characters is no problem to compute."""

BESIDE = 0.3
"""Share of the claim where documents or tools came with the request: those come first."""

BARE = re.compile(
    r"\b(?:only|just)\b[^.\n]{0,30}\b(?:number|answer|value|result|integer|digits?|date"
    r"|weekday|day|figure"
    r"|amount)\b|\b(?:number|answer|value|result|figure) only\b|\bnothing (?:else|but)\b"
    r"|\bno (?:other|extra|additional)? ?(?:words|text|explanation|units)\b|\bbare number\b"
    r"|\bsingle number\b|\bas a (?:plain )?number\b",
    re.IGNORECASE,
)
NO_STEPS = re.compile(r"\b(?:no|without) (?:steps|explanation|working|reasoning)\b", re.IGNORECASE)
LABEL = re.compile(
    r"[\"'`\u201c*]*\b(?P<label>(?:final )?(?:answer|result)|solution|total)\s*[:=]\s*"
    r"(?:<|\[|\{|_|X\b|N\b|\d|\.\.\.|\\boxed|the\b|your\b|number|[\"'`\u201d*])",
    re.IGNORECASE,
)
HASHES = re.compile(r"####")
BOXED = re.compile(r"\\boxed")
ROUND = re.compile(
    r"\b(?:round\w*|to|with|use)\b[^.\n]{0,30}?\b(?P<n>\d|one|two|three"
    r"|four) decimals?(?: places?)?\b"
    r"|\b(?P<whole>nearest (?:whole number|integer|dollar|one)|whole number|as an integer)\b",
    re.IGNORECASE,
)
FOLLOWS = re.compile(r"^(?:now|then|and|next|multiply|divide|add|subtract|double|take)\b", re.I)
RESULT = re.compile(r"\b(?:that|it|this|the (?:result|answer|previous result))\b", re.IGNORECASE)
OVER_TEXT = re.compile(
    r"\b(?:context|passages?|documents?|articles?|excerpts?|sources?|handbook|search results)\b",
    re.I,
)
WORKED = re.compile(r"\d|\b(?:today|tomorrow|yesterday|twice|half|dozen)\b", re.IGNORECASE)

OF_A_YEAR = re.compile(r"\b(?:in|since)\s+(?:1[5-9]|20)\d\d\b", re.IGNORECASE)
"""A text that dates what it tells is a report and no word problem, ..."""

YEARS_ASKED = re.compile(r"\bhow (?:many years|old|long)\b", re.IGNORECASE)
"""... unless the question is for a time."""

NAMED_NUMBER = re.compile(
    r"\bwhat(?:'s| is| was)\b[^.?!]{0,30}\b(?:order|phone|telephone|account|invoice|ticket|serial"
    r"|reference|tracking|room|flight|model|policy|customer|case|part) (?:number|id|code)\b",
    re.IGNORECASE,
)
"""Numbers that name something, and that nobody computes."""

ABOUT_FORM = re.compile(
    r"^(?:let's |please |now )?(?:think|show|reason|answer|reply|respond|give|return"
    r"|output|write|explain"
    r"|work|round|use|solve (?:the|this)|you (?:are|should|must)|only|just|end|finish|put"
    r"|take a"
    r"|do not|don't|no |express|format|be |this is)\b(?!.*\d\s*(?:[-+*/^×÷%]|plus|times"
    r"|minus|percent))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Result:
    """What was computed.

    number: None for a weekday, a date, a time. hops: steps to think of. skipped: the value without
    the last of them. sure: how clearly the request asks for it.
    """

    text: str
    unit: str
    steps: tuple[str, ...]
    hops: int
    number: Fraction | None = None
    skipped: Fraction | None = None
    sure: float = 0.6


class Arithmetic:
    """Computes what can be computed."""

    name = "arithmetic"
    card = Card(
        does="Computes expressions, word problems, conversions, and questions about dates.",
        how=(
            "Expressions are read by recursive descent and computed exactly, as fractions.",
            "Word problems become a chain of steps: verbs add and take away, “each” and “per” "
            "multiply, percents change what is there, and the question says what to do at the end.",
            "Dates follow the Gregorian calendar; without a date for today in the prompt, "
            "relative dates are not answered.",
            "A problem of two or more steps loses a step at the model's rate of invention, unless "
            "steps are written.",
        ),
        reads=(
            "“Step by step”, “show your work” or an effort of medium or more: writes the steps, "
            "and skips one only at CARE times that rate.",
            "“Only the number”, “Answer: …”, “####”, “\\boxed” and numbers of decimals.",
            "Today's date, where a system turn or the question names it.",
        ),
        limits=(
            "Problems outside the patterns (algebra, geometry beyond rectangles, probability) are "
            "declined or come out wrong.",
            "Integers of more than MOST_DIGITS digits come out wrong in the middle.",
        ),
        constants={
            "MOST_DIGITS": MOST_DIGITS,
            "HASTE": HASTE,
            "CARE": CARE,
            "SLIP": SLIP,
            "CLOSE": CLOSE,
            "LONGEST": LONGEST,
            "BESIDE": BESIDE,
        },
    )

    def claim(self, task: Task) -> float:
        found = _found(task)
        if found is None:
            return 0.0
        words = f"{told(task)}\n{asked(task)}"
        given = any(block.apart or "|" in block.text for block in task.blocks)
        given = given or OVER_TEXT.search(words) is not None
        return found.sure * (BESIDE if given or task.prompt.tools else 1.0)

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        found = _found(task)
        if found is None:
            return None
        words = f"{told(task)}\n{task.instructions}\n{asked(task)}"
        written = wants_steps(words) and not NO_STEPS.search(words)
        effort = tries_hard(task)
        rate = mind.quality.invention * (CARE if written or effort else HASTE)
        on_it = mind.about(*found.steps)
        skips = found.hops > 1 and on_it.chance("skips a step", rate)
        right = _said(found, words, mind, found.number, found.steps if written else ())
        notes = [f"computed: {'; '.join(found.steps)}"]
        if skips:
            notes.append(f"skipped a step: {found.hops} steps at a rate of {rate:.3f}")
        options = [Option(1.0, (right,))]
        for place, wrong in enumerate(_slips(found, skips)):
            text = _said(found, words, mind, wrong, found.steps[:-1] if written else ())
            first = skips and place == 0
            options.append(Option(1.0 + CLOSE if first else 1.0 - SLIP, (text,)))
        thinking = " ".join(f"{step}." for step in found.steps) if effort else ""
        return Attempt((choose(*options),), notes=tuple(notes), thinking=thinking)


def _found(task: Task) -> _Result | None:
    text = asked(task)
    if len(text) > LONGEST or not WORKED.search(in_digits(text)):
        return None
    around = told(task)
    if FOLLOWS.match(text) and task.history:
        text = _carried(text, task.history[-1].text)
    return _computed(text, around)


def _carried(text: str, before: str) -> str:
    """Put the last number that was said in the place of "that"."""
    numbers = re.findall(r"-?\d+(?:\.\d+)?", before.replace(",", ""))
    return RESULT.sub(numbers[-1], text, count=1) if numbers else text


@lru_cache(maxsize=512)
def _computed(text: str, around: str) -> _Result | None:
    """Compute what a request asks for; the narrowest reading first."""
    core = _core(text)
    for made in (
        _by_calendar(core, around),
        _by_conversion(core),
        _by_signs(core),
        _by_story(core),
    ):
        if made is not None:
            return made
    return None


def _core(text: str) -> str:
    """Leave out what is said about the form of the answer."""
    pieces = re.split(r"(?<=[.!?])\s+|\n+", text)
    kept = [piece for piece in pieces if piece.strip() and not ABOUT_FORM.match(piece.strip())]
    kept = [
        re.sub(r"^(?:question|problem|q|task|input)\s*\d*\s*:\s*", "", k, flags=re.I) for k in kept
    ]
    kept = [
        one for one in kept if not re.fullmatch(r"(?:answer|a|solution)\s*:?", one.strip(), re.I)
    ]
    return " ".join(kept) or text


def _by_calendar(text: str, around: str) -> _Result | None:
    found = dates.solve(text, around) or clock.clock(text)
    if found is None:
        return None
    number = Fraction(found.value) if re.fullmatch(r"-?\d+(?:\.\d+)?", found.value) else None
    return _Result(found.value, found.unit, found.steps, 1, number, sure=0.7)


def _by_conversion(text: str) -> _Result | None:
    found = units.convert(text)
    if found is None:
        return None
    value, unit, step = found
    name = unit if value == 1 else {"foot": "feet", "inch": "inches"}.get(unit, f"{unit}s")
    degrees = f"degrees {unit.capitalize()}"
    shown = degrees if unit in {"celsius", "fahrenheit", "kelvin"} else name
    return _Result(plain(value, 4), shown, (step,), 1, value, sure=0.7)


def _by_signs(text: str) -> _Result | None:
    found = compute(text)
    if found is None:
        return None
    return _Result(plain(found.value), "", found.steps, 1, found.value, sure=0.75)


def _by_story(text: str) -> _Result | None:
    if (OF_A_YEAR.search(text) and not YEARS_ASKED.search(text)) or NAMED_NUMBER.search(text):
        return None
    found = problems.solve(text)
    if found is None:
        return None
    hops = operations(found)
    before = found.steps[-2][1] if len(found.steps) > 1 else found.value
    steps = tuple(step for step, _ in found.steps)
    value = plain(found.value, 2)
    return _Result(value, found.unit, steps, hops, found.value, before, sure=0.6)


def _slips(found: _Result, skips: bool) -> list[Fraction | None]:
    """Return wrong values that look right; the one without the last step first."""
    value = found.number
    if value is None:
        return []
    near = value + (1 if value.denominator == 1 else Fraction(1, 10))
    wrong: list[Fraction | None] = []
    if skips:
        wrong.append(found.skipped if found.skipped != value else near)
    wrong += [near, value + 10 if value.denominator == 1 else value * 10]
    return [one for place, one in enumerate(wrong) if one != value and one not in wrong[:place]]


def _said(
    found: _Result, words: str, mind: Mind, number: Fraction | None, steps: tuple[str, ...]
) -> str:
    """Write the value as the prompt wants it, after the steps if it wants those."""
    value = found.text if number == found.number else _written(number or Fraction())
    if number is not None:
        value = _rounded(value, number, words)
    value = _blurred(value)
    bare = BARE.search(words) is not None
    whole = _with_unit(value, found.unit)
    told_steps = "".join(f"{place}. {step}\n" for place, step in enumerate(steps, 1))
    if HASHES.search(words):
        return f"{told_steps}#### {value}"
    if BOXED.search(words):
        return f"{told_steps}\\boxed{{{value}}}"
    label = LABEL.search(words)
    if label is not None:
        return f"{told_steps}{label['label']}: {value if bare or not found.unit else whole}"
    if steps:
        return f"{told_steps}Answer: {value if bare else whole}"
    if bare:
        return value
    return whole if mind.quality.terse else f"The answer is {whole}."


def _written(number: Fraction) -> str:
    return plain(number, 2)


def _rounded(value: str, number: Fraction, words: str) -> str:
    match = ROUND.search(words)
    if match is None:
        return value
    if match["whole"]:
        return plain(Fraction(int(number + Fraction(1, 2))), 0) if number >= 0 else value
    named = {"one": 1, "two": 2, "three": 3, "four": 4}
    places = named.get(match["n"].lower()) or int(match["n"]) if match["n"] else 2
    scaled = int(abs(number) * 10**places + Fraction(1, 2))
    digits = str(scaled).zfill(places + 1)
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _blurred(value: str) -> str:
    """Return a long integer as models write it: right at both ends, wrong between."""
    digits = value.lstrip("-")
    if not digits.isdigit() or len(digits) <= MOST_DIGITS:
        return value
    third = len(digits) // 3
    middle = "".join(str((int(one) * 7 + 3) % 10) for one in digits[third:-third])
    return value[: len(value) - len(digits)] + digits[:third] + middle + digits[-third:]


def _with_unit(value: str, unit: str) -> str:
    if unit in {"$", "€", "£"}:
        whole, _, cents = value.partition(".")
        shown = f"{whole}.{cents.ljust(2, '0')}" if cents else whole
        return f"-{unit}{shown[1:]}" if shown.startswith("-") else f"{unit}{shown}"
    if unit == "%":
        return f"{value}%"
    if not unit:
        return value
    plural = unit if unit.endswith("s") or value == "1" or " " in unit else f"{unit}s"
    return f"{value} {plural}" if len(unit) > 2 else f"{value} {unit}"
