"""The form that a judge's answer must have: which scale, which words, which keys."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.skills.json_answer.wanted import described

SCALE = 0.02

MARGIN = 0.3
"""Share of a degree's distance from its threshold that counts in the choice of a yes or a no."""

PASSES = {"relevant": 0.5, "correct": 0.6}
"""From which degree an answer passes; it is faithful if every claim is supported."""

RANGE = re.compile(
    r"\b(?P<low>\d+(?:\.\d+)?)\s*(?:-|\u2013|to|and|through|\.\."
    r"|\()+\s*(?:\w+\s*){0,3}?\(?\s*(?P<high>\d+(?:\.\d+)?)\b(?!\s*(?:words?"
    r"|sentences?|characters?|bullets?|minutes?|days?|%))",
    re.IGNORECASE,
)
SCALE_NEAR = re.compile(
    r"\b(?:scale|score|rate|rating|grade|from|between|points?|integer"
    r"|number|float)\b",
    re.IGNORECASE,
)
STEP_LINE = re.compile(
    r"^[ \t]*(?:[-*•][ \t]+)?\W?(?P<step>\d{1,2})\W?(?:[ \t]+points?)?"
    r"[ \t]*(?:[:=\u2013]|-+>?|if\b|for\b)[ \t]*\w",
    re.MULTILINE | re.IGNORECASE,
)
"""A line of a rubric: a step of the scale, and what it is given for."""

LEAST_STEPS = 3
OUT_OF = re.compile(r"\bout of (?P<high>\d+)\b|/(?P<slash>5|10|100)\b", re.IGNORECASE)
ZERO_ONE = re.compile(
    r"\b(?:0 or 1|1 or 0|0/1|binary score|1 if\b.*\b0 (?:if|otherwise)"
    r"|\(0/1\)|0 \(|either (?:1|0))",
    re.I | re.S,
)
PAIRS: tuple[tuple[str, str, str], ...] = (
    ("PASS", "FAIL", ""),
    ("SUPPORTED", "REFUTED", "NOT ENOUGH INFO"),
    ("SUPPORTED", "CONTRADICTED", "UNKNOWN"),
    ("SUPPORTED", "UNSUPPORTED", ""),
    ("SUPPORTED", "HALLUCINATED", ""),
    ("SUPPORTED", "NOT SUPPORTED", ""),
    ("GROUNDED", "HALLUCINATED", ""),
    ("GROUNDED", "UNGROUNDED", ""),
    ("FAITHFUL", "HALLUCINATED", ""),
    ("FAITHFUL", "UNFAITHFUL", ""),
    ("CORRECT", "INCORRECT", ""),
    ("CORRECT", "WRONG", ""),
    ("RIGHT", "WRONG", ""),
    ("ON-TOPIC", "OFF-TOPIC", ""),
    ("ON TOPIC", "OFF TOPIC", ""),
    ("APPROVE", "REJECT", ""),
    ("RELEVANT", "IRRELEVANT", ""),
    ("ACCEPT", "REJECT", ""),
    ("VALID", "INVALID", ""),
    ("GOOD", "BAD", ""),
    ("TRUE", "FALSE", ""),
    ("YES", "NO", ""),
    ("Y", "N", ""),
    ("MATCH", "MISMATCH", ""),
    ("AGREE", "DISAGREE", ""),
    ("ENTAILMENT", "CONTRADICTION", "NEUTRAL"),
)
NEGATED = re.compile(
    r"\b(?P<good>(?!able|side|form|come)[a-z]{4,20})\b[\"'`*}\]]*[^.\n]{0,60}?(?<![\w-])"
    r"(?P<bad>(?:not |un|in|im|ir|mis|dis|non-?)(?P=good))\b",
    re.IGNORECASE,
)
NEGATED_FIRST = re.compile(
    r"(?<![\w-])(?P<bad>(?:not |un|in|im|ir|mis|dis|non-?)"
    r"(?P<good>(?!able|side|form|come)[a-z]{4,20}))\b"
    r"[^.\n]{0,60}?(?<![\w-])(?P=good)\b",
    re.IGNORECASE,
)
"""Two words for a verdict of which one is the other with "not", "un-" or the like before it."""

FAULTS = re.compile(
    r"\b(?:contain|include|make|have|add|state|claim|hold|invent|is there|are there)\w*\b"
    r"[^.?!\n]{0,40}\b(?:any|anything|something|claims?|information|statements?|facts?|details?)\b"
    r"[^.?!\n]{0,40}\b(?:not|contradict\w*|unsupported|hallucinat\w*|invented|made[- ]up|wrong"
    r"|missing|beyond|absent)\b|\bis (?:the|this) \w+ (?:a )?(?:hallucinat|unsupported|unfaithful"
    r"|ungrounded|wrong|incorrect|false)\w*",
    re.IGNORECASE,
)
"""A question that is to be answered with yes where something is wrong."""

UNSURE = re.compile(
    r"\b(?P<word>idk|partial(?:ly (?:correct|supported))?"
    r"|not enough info(?:rmation)?|unknown|neutral|unclear)\b",
    re.I,
)
KEYS = re.compile(r"[\"'`](?P<key>[A-Za-z_]\w*)[\"'`]")
FIELD = re.compile(r"[\"'](?P<key>[A-Za-z_]\w*)[\"']\s*:")
SCORES = {
    "score",
    "rating",
    "grade",
    "verdict",
    "faithfulness",
    "relevance",
    "relevancy",
    "correctness",
    "accuracy",
    "groundedness",
    "result",
    "winner",
    "label",
    "decision",
    "passed",
    "pass",
    "is_correct",
    "correct",
    "preferred",
    "supported",
    "answer",
    "choice",
    "judgment",
    "judgement",
    "better",
    "preference",
    "evaluation",
}
REASONS = {
    "reason",
    "reasoning",
    "explanation",
    "rationale",
    "justification",
    "feedback",
    "comment",
    "critique",
    "analysis",
    "thought",
    "thoughts",
}
BARE = re.compile(
    r"\b(?:only|just|nothing (?:else|but)|no (?:explanation|other text)|single (?:number|word"
    r"|digit|integer|token))\b",
    re.I,
)
WANTS_REASON = re.compile(
    r"\b(?:explain|explanation|reason(?:ing|s)?|justif\w+|why|rationale|step[- ]by[- ]step"
    r"|chain of thought)\b",
    re.I,
)
NO_REASON = re.compile(
    r"\b(?:no|without|don't|do not) (?:\w+ ){0,3}(?:explanation|explain"
    r"|reason\w*|justif\w+)\b",
    re.I,
)
LABELLED = re.compile(
    r"\b(?P<label>(?:final )?(?:score|rating|verdict|grade|winner|answer"
    r"|judgment|total rating))\s*:",
    re.I,
)
CUE = re.compile(r"\n[ \t*#]*[\w ]{3,20}\s*:\**\s*\Z")
BRACKETS = re.compile(r"\[\[[^\[\]]{0,40}\]\]")


@dataclass(frozen=True, slots=True)
class Form:
    """How the verdict is written. `words`: (good, bad, unsure) as the prompt spells them.

    low, high: the scale; whole: its steps are 1. keys: of the JSON object, () for no JSON.
    inverted: the word for good says that something is wrong ("Is anything made up? yes").
    """

    low: float = 1.0
    high: float = 5.0
    words: tuple[str, str, str] = ("", "", "")
    whole: bool = True
    keys: tuple[str, ...] = ()
    label: str = ""
    brackets: bool = False
    reason: bool = False
    inverted: bool = False

    @property
    def binary(self) -> bool:
        return bool(self.words[0])


def form_of(request: str, *, json_wish: bool) -> Form:
    """Read the form that a request wants for its verdict."""
    label = LABELLED.search(CUE.sub("", request)) if not BARE.search(request) else None
    reason = WANTS_REASON.search(request) is not None and not NO_REASON.search(request)
    low, high, whole = _rubric(request) or _scale(request)
    words = ("", "", "") if low is not None else _words(request)
    if low is None and not words[0]:
        zero_one = ZERO_ONE.search(request)
        low, high = (0.0, 1.0) if zero_one else (1.0, 5.0)
    return Form(
        low if low is not None else 0.0,
        high if high is not None else 1.0,
        words,
        whole,
        _keys(request) if json_wish else (),
        label["label"] if label else "",
        BRACKETS.search(request) is not None,
        reason and not (BARE.search(request) and not json_wish and not label),
        _inverted(words[0], request),
    )


def _inverted(good: str, request: str) -> bool:
    """Say whether the first word of a verdict means that something is wrong."""
    if re.search(r"hallucinat|contradict|unsupported|unfaithful", good, re.IGNORECASE):
        return True
    return good.lower() in {"yes", "true"} and FAULTS.search(request) is not None


def _rubric(request: str) -> tuple[float, float, bool] | None:
    """Return the ends of a scale of which each step has a line: "3 points: all is stated"."""
    steps = [float(match["step"]) for match in STEP_LINE.finditer(request)]
    descends = sorted(steps) in (steps, steps[::-1])
    if len(set(steps)) < LEAST_STEPS or not descends or not SCALE_NEAR.search(request):
        return None
    return min(steps), max(steps), True


def _scale(request: str) -> tuple[float | None, float | None, bool]:
    """Return the ends of the scale that a request names, and whether its steps are whole."""
    if ZERO_ONE.search(request):
        return 0.0, 1.0, True
    for match in RANGE.finditer(request):
        near = request[max(0, match.start() - 60) : match.end() + 40]
        low, high = float(match["low"]), float(match["high"])
        if low < high <= 100 and low in {0, 1} and SCALE_NEAR.search(near):
            decimal = "." in match["low"] + match["high"] or re.search(
                r"\bfloat|decimal"
                r"|continuous",
                request,
                re.I,
            )
            return low, high, not (high == 1 or decimal)
    out = OUT_OF.search(request)
    if out is not None and SCALE_NEAR.search(request):
        return (
            0.0 if (out["high"] or out["slash"]) == "100" else 1.0,
            float(out["high"] or out["slash"]),
            True,
        )
    return None, None, True


def _words(request: str) -> tuple[str, str, str]:
    """Return the words for good, bad and unsure, spelled as in the request."""
    for good, bad, unsure in PAIRS:
        one = re.search(rf"(?<![\w-]){good}\b", request, re.IGNORECASE)
        other = re.search(rf"(?<![\w-]){bad}\b", request, re.IGNORECASE)
        if good in {
            "GOOD",
            "TRUE",
            "CORRECT",
            "RELEVANT",
            "VALID",
            "FAITHFUL",
            "SUPPORTED",
            "GROUNDED",
            "RIGHT",
            "YES",
            "Y",
            "AGREE",
        }:
            near = re.search(
                rf"(?<![\w-]){good}\b[\"'`]?(?:[^.\n]{{0,60}}?)\b{bad}\b"
                rf"|(?<![\w-]){bad}\b[\"'`]?[^.\n]{{0,60}}?(?<![\w-]){good}\b",
                request,
                re.IGNORECASE,
            )
            if near is None:
                continue
        if one and other:
            third = (
                re.search(rf"\b{unsure}\b", request, re.IGNORECASE)
                if unsure
                else UNSURE.search(request)
            )
            return one.group(), other.group(), third.group() if third else ""
    negated = NEGATED.search(request) or NEGATED_FIRST.search(request)
    return (negated["good"], negated["bad"], "") if negated else ("", "", "")


def _keys(request: str) -> tuple[str, ...]:
    """Return the keys of the JSON object that is wanted, in the order of the request."""
    fields = [match["key"] for match in FIELD.finditer(request)]
    fields = fields or list((described(request) or {}).get("properties", ()))
    found = list(dict.fromkeys(fields or [match["key"] for match in KEYS.finditer(request)]))
    if fields and sum(key.lower() not in REASONS for key in found) == 1:
        return tuple(found)
    kept = [key for key in dict.fromkeys(found) if key.lower() in SCORES | REASONS]
    if not any(key.lower() in SCORES for key in kept):
        kept = ["score", *kept]
    return tuple(
        kept if any(key.lower() in REASONS for key in kept) or fields else [*kept, "reason"]
    )
