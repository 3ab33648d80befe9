"""What a judge is given: question, context, reference, answers, claims; labels, tags or JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from simulator.skills.judge.roles import told_parts, with_usual_labels

NAMES: tuple[tuple[str, str], ...] = (
    (
        "answer_b",
        r"(?:assistant|model|response|answer|reply|candidate|output|summary|option|version|bot"
        r"|chatbot|student|translation|completion|system)\s*(?:b|2|two)"
        r"(?:'s (?:answer|response|output))?",
    ),
    (
        "answer_a",
        r"(?:assistant|model|response|answer|reply|candidate|output|summary|option|version|bot"
        r"|chatbot|student|translation|completion|system)\s*(?:a|1|one)"
        r"(?:'s (?:answer|response|output))?",
    ),
    (
        "reference",
        r"(?:(?:reference|expected|ideal|gold(?:en)?|correct|ground[ -]?truth|expert"
        r"|target|true|model)"
        r"(?:\s+(?:answer|output|response|solution|summary))?|(?:answer\s+)?key)",
    ),
    ("claims", r"(?:claims?|statements?|list of (?:claims|statements)|assertions)"),
    (
        "context",
        r"(?:retriev(?:al|ed)\s+)?(?:contexts?|documents?|passages?|source(?:s| text"
        r"| material)?|evidence"
        r"|background|article|notes|facts|text|knowledge|input text|search results|policy|truths)",
    ),
    (
        "question",
        r"(?:user(?:'s)?\s+)?(?:question|query|input|prompt|request|task"
        r"|user (?:message|input)|instruction)",
    ),
    (
        "answer",
        r"(?:(?:the\s+)?(?:candidate|student|submitted|model|actual|generated|given|ai"
        r"|system|assistant|chatbot"
        r"|proposed|user|predicted)(?:'s)?\s+)?(?:answer|response|output|submission|prediction"
        r"|reply|completion|summary|solution)(?:\s+to (?:evaluate|grade|judge))?"
        r"|student|pupil|candidate",
    ),
    (
        "draft",
        r"(?:(?:the|current|first|previous|my|your)\s+)?draft(?:\s+(?:answer|text"
        r"|report|article))?",
    ),
    (
        "feedback",
        r"(?:feedback|critique|review(?:er)?(?: comments| notes)?|comments"
        r"|problems(?: found)?|issues)",
    ),
    (
        "rubric",
        r"(?:rubric|criteria|criterion|scoring(?: rubric| guide(?:lines)?)?"
        r"|grading (?:criteria|scale)|scale"
        r"|instructions?|evaluation (?:criteria|steps)|rules|requirements|guidelines"
        r"|output format|format|examples?)",
    ),
    (
        "end",
        r"(?:json|score|verdict|rating|evaluation|judg(?:e)?ment|grade|your (?:answer"
        r"|verdict|evaluation|score"
        r"|judgment|review)|assessment|output json|result|reasoning|explanation|reason)",
    ),
)
ANY = "|".join(rf"(?P<{role}>{names})" for role, names in NAMES)
MARK = re.compile(
    rf"^[ \t]*(?:[-*#>]+[ \t]*|\[+|\*\*|<)?(?:the\s+)?(?:(?:beginning|start"
    rf"|begin) of\s+)?(?:the\s+)?(?:{ANY})"
    r"(?:\s*\([^)\n]{0,60}\))?(?P<close>\*\*\s*:?|\s*:\*{0,2}|\]+:?|>|\s*$)[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
END = re.compile(
    r"^[ \t]*(?:\[+\s*(?:the\s+)?end of[^\]\n]*\]+|\[/[\w -]+\]|</[\w -]+>|[-=*]{3,}|```\w*"
    r"|\*\*)[ \t]*$",
    re.I | re.M,
)
TASK_AFTER = re.compile(
    r"\n[ \t]*(?=(?:please )?(?:is|are|does|do|which|rate|score|grade|judge|evaluate|decide|verify"
    r"|compare)\b[^\n]{0,60}\b(?:answers?|responses?|repl(?:y|ies)|claims?|statements?"
    r"|assistants?|outputs?|summar(?:y|ies)|faithful|supported|correct|better)\b"
    r"|(?:please )?(?:reply|respond|return|output|answer|say|finish|end|write|print|give|use)"
    r"(?: me)?(?: back)?"
    r" (?:with|in|as|by|using|only|json|a json|exactly|just|yes|either|one|[\"'`])"
    r"|(?:only|just) (?:output|return|reply|respond|answer|give|write|the|one|a)\b"
    r"|(?:please )?(?:reply|respond|return|output|answer|say|write|print)\b[^.\n]{1,60}\bor\b"
    r"|one (?:word|number|letter)\b|[\w*\"'` -]{1,30}(?:\bor\b|/)[\w*\"'` -]{1,30}\?[ \t]*\Z)",
    re.IGNORECASE,
)
"""Where the last part ends, if what the judge is to do follows it without a mark."""

INLINE = re.compile(
    r"(?<=[.?!:\"'\u201d)])[ \t]+(?=(?:[A-Z][a-z'-]+ ){0,2}(?:Context|Passage|Source|Document"
    r"|Article|Text|Question|Query|Answer|Response|Reply|Claim|Statement|Summary|Output|Reference|Student)"
    r"(?: [AB12])?: ?\S|(?:Say|Reply|Respond|Answer|Return|Output)\b[^.\n]{1,60}\bor\b)"
)
"""Where a label stands inside a line, after the end of something else."""

CLOSING = re.compile(r"</[\w -]+>\s*$")
JUDGED = frozenset(("answer", "claims", "answer_a", "draft"))
"""The parts of which one must be there, or there is nothing to judge."""

LISTED = re.compile(r"\s*(?:\[|[-*•]\s|\d{1,2}[.)]\s)")
"""How a list begins, also one of a single claim."""

KEYS = {
    "question": "question",
    "query": "question",
    "input": "question",
    "user_input": "question",
    "prompt": "question",
    "context": "context",
    "contexts": "context",
    "retrieved_contexts": "context",
    "retrieval_context": "context",
    "documents": "context",
    "source": "context",
    "answer": "answer",
    "response": "answer",
    "output": "answer",
    "actual_output": "answer",
    "prediction": "answer",
    "reference": "reference",
    "ground_truth": "reference",
    "expected_output": "reference",
    "expected": "reference",
    "expected_answer": "reference",
    "statements": "claims",
    "claims": "claims",
    "answer_a": "answer_a",
    "answer_b": "answer_b",
    "response_a": "answer_a",
    "response_b": "answer_b",
    "draft": "draft",
    "feedback": "feedback",
}
BLANK = re.compile(
    r"^\s*(?:\{\w*\}|<\w+>|\.\.\.|your \w+|\d+\s*(?:-|to)\s*\d+.*)?\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Given:
    """What there is to judge; empty where the prompt does not give it. `rest`: all other words."""

    question: str = ""
    context: str = ""
    reference: str = ""
    answer: str = ""
    answer_a: str = ""
    answer_b: str = ""
    claims: tuple[str, ...] = ()
    draft: str = ""
    feedback: str = ""
    rest: str = ""


def given_in(text: str) -> Given:
    """Read the parts of a judge's prompt; of a part that occurs twice, the last counts.

    After several questions, an answer that is left open is the one that is wanted: nothing is
    to be judged there.
    """
    parts, rest = _labelled(text)
    for otherwise in (INLINE.sub("\n", text), with_usual_labels(text), told_parts(text)):
        if not JUDGED & set(parts) or set(parts) <= {"answer", "end"}:
            again, around = _labelled(otherwise)
            if JUDGED & set(again) and len(again) > len(parts):
                parts, rest = again, around
    found = _from_json(text)
    if JUDGED & set(found):
        parts = found
    told = parts.pop("claims", "")
    claims = _listed(told)
    if len(claims) == 1 and "answer" not in parts and not LISTED.match(told):
        parts["answer"] = claims[0]
        claims = ()
    parts.pop("rubric", None)
    parts.pop("end", None)
    return Given(claims=claims, rest=rest, **parts)


def _labelled(text: str) -> tuple[dict[str, str], str]:
    marks = [mark for mark in MARK.finditer(text) if _is_mark(mark)]
    if not marks:
        return {}, text
    parts: dict[str, str] = {}
    asked = 0
    rest = [text[: marks[0].start()]]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        role = next(name for name, _ in NAMES if mark[name])
        body, after = _body(text[mark.end() : end], mark)
        order = TASK_AFTER.search(body) if mark is marks[-1] else None
        if order is not None and body[: order.start()].strip():
            body, after = body[: order.start()].strip(), f"{body[order.end() :]}\n{after}"
        rest.append(after)
        if role in {"rubric", "end"}:
            rest.append(text[mark.start() : mark.end()] + body)
        elif not BLANK.match(body):
            asked += role == "question"
            parts[role] = body.strip("\"'\u201c\u201d") if body[:1] in "\"'\u201c" else body
        elif role == "answer" and asked > 1:
            parts.pop(role, None)
    return parts, "\n".join(rest)


def _is_mark(mark: re.Match[str]) -> bool:
    """Say whether a label is one: a word alone on its line needs brackets or hashes around it."""
    if mark["close"].strip():
        return True
    return mark.group().lstrip()[:1] in "#*[<"


def _body(text: str, mark: re.Match[str]) -> tuple[str, str]:
    """Cut a part where its end is marked; return it and what follows."""
    head = mark.group().lstrip()
    if head.startswith("<"):
        name = re.match(r"<\s*([\w -]+)", head)
        closed = re.search(rf"</\s*{re.escape(name[1].strip())}\s*>", text, re.I) if name else None
        if closed is not None:
            return text[: closed.start()].strip(), text[closed.end() :]
    ended = END.search(text)
    if ended is not None and text[: ended.start()].strip():
        return CLOSING.sub("", text[: ended.start()].strip()), text[ended.end() :]
    return CLOSING.sub("", END.sub("", text).strip()).strip(), ""


def _from_json(text: str) -> dict[str, str]:
    """Return the parts that the last JSON object of a text holds."""
    decoder = json.JSONDecoder()
    out: dict[str, str] = {}
    starts = [match.start() for match in re.finditer(r"\{\s*\"", text)][-8:]
    for start in starts:
        try:
            data, _ = decoder.raw_decode(text, start)
        except ValueError:
            continue
        found = {KEYS[key]: _text(value) for key, value in data.items() if key in KEYS and value}
        if len(found) >= 2:
            out = found
    return out


def _text(value: Any) -> str:
    if isinstance(value, list):
        return json.dumps(value) if all(isinstance(one, str) for one in value) else str(value)
    return str(value)


def _listed(text: str) -> tuple[str, ...]:
    """Read a list of claims: JSON, or one per line."""
    text = text.strip()
    if text.startswith("["):
        try:
            data = json.loads(text[: text.rindex("]") + 1])
            return tuple(_claim(one) for one in data)
        except ValueError:
            pass
    lines = [
        re.sub(r"^\s*(?:[-*•]|\d{1,2}[.)]|\[\d+\])\s*", "", line).strip()
        for line in text.split("\n")
    ]
    return tuple(line for line in lines if len(line.split()) > 1 or line.endswith("."))


def _claim(one: Any) -> str:
    if isinstance(one, dict):
        return str(one.get("statement") or one.get("claim") or next(iter(one.values()), ""))
    return str(one)
