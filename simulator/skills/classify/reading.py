"""From a task to a case of classification: labels, examples, text, and form of the answer."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.language import sentences
from simulator.skills.classify import shown
from simulator.skills.classify.labels import LABEL_WORDS, LIST_TAG, offered
from simulator.skills.classify.lists import Label, Offer
from simulator.task import Example, Task

JOB = re.compile(
    r"\b(?:classif\w+|categori[sz]\w*|label(?:l?ed|l?ing|s)?|triag\w+|sentiment|intents?|spam|tag\s+(?:the|this|each|it)"
    r"|assign\s+(?:the|a|one|each|it|exactly)|sort\s+(?:the|this|each|it)\b[^.\n]{0,40}\binto"
    r"|rout(?:e|ing)\b[^.\n]{0,60}\b(?:to|into|queue|team|department)|which\s+(?:category|class|label|topic"
    r"|department|team|queue|intent|of\s+(?:the|these)\s+(?:following|\w+\s+)?(?:categor|label|class))"
    rf"|(?:choose|pick|select|give|return|output)\s+(?:the|an?|one|exactly\s+one)\s+"
    rf"(?:\w+\s+){{0,3}}{LABEL_WORDS}\b"
    r"|rout(?:e|es|ing)\s+(?:\w+\s+){0,2}(?:tickets|messages|e-?mails|requests|calls|questions|complaints)"
    r"|moderat\w+|detect\s+the|identify\s+the\s+(?:intent|topic|category|emotion|tone|sentiment)"
    r"|determine\s+(?:the|whether|if)\b)",
    re.IGNORECASE,
)
SEVERAL = re.compile(
    r"\b(?:all\b[^.\n]{0,40}\bappl(?:y|ies|icable)|multi[- ]?label|one\s+or\s+more"
    r"|zero\s+or\s+more|several\s+(?:labels|categories|tags)|multiple\s+(?:labels|categories|tags|classes|topics|intents)"
    r"|every\s+(?:label|category|tag|topic)\s+that|more\s+than\s+one|any\s+number\s+of"
    r"|all\s+(?:relevant|matching|fitting|applicable)\b)",
    re.IGNORECASE,
)
BY_NUMBER = re.compile(
    r"\b(?:the|a|its|by)\s+(?:option\s+|category\s+|label\s+|class\s+)?(?P<kind>number|digit|letter|index)\b"
    r"(?!\s+of)|\bnumber\s+only\b",
    re.IGNORECASE,
)
IN_TAGS = re.compile(
    r"\b(?:in|inside|within|between|using|with|as)\s+(?:the\s+|an?\s+)?<(?P<tag>[A-Za-z][\w-]*)>",
    re.I,
)
IN_FORM = re.compile(
    r"(?:^|[\n:\"'`]\s*|\bformat\s*:?\s*|\bform\s*:?\s*)(?P<key>[A-Za-z][A-Za-z ]{1,20}):[ \t]*"
    r"[<\[{(](?:the\s+|your\s+|one\s+)?(?:label|category|class|sentiment|intent|topic|answer|name|code|choice)[^\]})>]{0,30}[>\]})]",
    re.IGNORECASE,
)
NAMED_LIST = re.compile(
    r"(?:^|[.\n])[ \t#*]*(?:(?:possible|available|allowed|valid)\s+)?"
    r"(?:labels|categories|classes|intents|topics)\b[ \t*]*(?:are|is)?[ \t*]*(?::|\n)",
    re.IGNORECASE,
)
OPINIONS = tuple(Label(name) for name in ("positive", "negative", "neutral"))
MOST_WORDS = 5
"""What an example wants is a label if it has at most so many words."""


@dataclass(frozen=True, slots=True)
class Case:
    """A classification. frame: what the answer begins and ends with, around the label.

    listed: the prompt lists the labels. told: the prompt names the job.
    several: more than one label can hold. number: the answer is a label's number.
    """

    text: str
    labels: tuple[Label, ...]
    examples: tuple[Example, ...]
    frame: tuple[str, str] = ("", "")
    listed: bool = False
    told: bool = False
    several: bool = False
    number: bool = False


def case_of(task: Task) -> Case | None:
    """Return the classification that a task asks for, or None if it asks for none."""
    said = [turn.text for turn in task.prompt.turns if turn.role == "system"]
    asked = [turn.text for turn in task.prompt.turns if turn.role == "user"]
    last = asked[-1] if asked else task.question
    before = [*said, *([] if task.examples else asked[:-1])]
    first = asked[0] if asked else ""
    readings = [shown.read(text) for text in before]
    reading = shown.read(last)
    offer, rest = _offer([one.rest for one in readings], reading.rest)
    if not offer.labels and first != last:
        offer = offered(first)
    opened = reading.open
    whole = offered(last)
    if not offer.labels and not reading.examples and whole.labels and not whole.asked:
        offer, rest = whole, last[: whole.begins] + "\n" + last[whole.ends :]
        opened = "" if offer.begins >= last.find(opened) else opened
    turned, frame = _turned(task.examples)
    written = [one for each in (*readings, reading) for one in each.examples]
    instructions = "\n".join([*said, task.instructions, first, last])
    labels, examples = _settled(offer.labels, [*turned, *written], instructions)
    if len(labels) < 2:
        return None
    if not written:
        written, rest = shown.cells(rest, frozenset(label.name.lower() for label in labels))
        examples += _named(labels, written)
    text = opened or _left(rest, task) or last.strip()
    outside = instructions.replace(text, " ")
    return Case(
        text,
        labels,
        tuple(examples),
        frame if any(frame) else _frame(outside),
        bool(offer.labels),
        offer.asked or any(one.search(outside) for one in (JOB, NAMED_LIST, LIST_TAG)),
        SEVERAL.search(outside) is not None,
        all(label.number for label in labels) and BY_NUMBER.search(outside) is not None,
    )


def _offer(before: Sequence[str], last: str) -> tuple[Offer, str]:
    """Return the labels that are listed, and the last turn without the list."""
    for text in before:
        if (offer := offered(text)).labels:
            return offer, last
    offer = offered(last)
    return offer, last[: offer.begins] + "\n" + last[offer.ends :] if offer.labels else last


def _turned(examples: Sequence[Example]) -> tuple[list[Example], tuple[str, str]]:
    """Return the examples of earlier turns with bare labels, and what stood around the labels."""
    if not examples:
        return [], ("", "")
    bare = [_bare(one.wanted) for one in examples]
    frames = Counter(
        (one.wanted[:begin], one.wanted[end:])
        for one, (begin, end) in zip(examples, bare, strict=True)
    )
    frame, count = frames.most_common(1)[0]
    out = []
    for one, (begin, end) in zip(examples, bare, strict=True):
        wanted = one.wanted[begin:end].strip()
        if 0 < len(wanted.split()) <= MOST_WORDS and "\n" not in wanted:
            out.append(Example(shown.read(one.given).open or one.given, wanted))
    return out, frame if count > len(examples) / 2 else ("", "")


def _bare(wanted: str) -> tuple[int, int]:
    """Return where the label stands in an answer."""
    try:
        data = json.loads(wanted)
    except ValueError:
        data = None
    if isinstance(data, dict) and len(data) == 1:
        value = next(iter(data.values()))
        if isinstance(value, str) and value in wanted:
            begin = wanted.rindex(value)
            return begin, begin + len(value)
    keyed = re.match(r"\s*[A-Za-z][\w ]{0,20}:\s*(\S[^\n]*?)\s*$", wanted) or re.match(
        r"\s*<[\w-]+>\s*([^<>]*?)\s*</[\w-]+>\s*$", wanted
    )
    return keyed.span(1) if keyed else (0, len(wanted))


def _settled(
    listed: Sequence[Label], examples: Sequence[Example], instructions: str
) -> tuple[tuple[Label, ...], list[Example]]:
    """Return labels, and the examples of them. Without a list, the examples name the labels."""
    if listed:
        named = _named(listed, examples)
        if named or not examples:
            return tuple(listed), named
    counts = Counter(one.wanted for one in examples)
    short = all(len(wanted.split()) <= MOST_WORDS for wanted in counts)
    again = len(examples) > len(counts)
    if len(counts) > 1 and short and (again or JOB.search(instructions)):
        return tuple(Label(wanted) for wanted in counts), list(examples)
    if re.search(r"\bsentiment\b", instructions, re.IGNORECASE) and JOB.search(instructions):
        return OPINIONS, _named(OPINIONS, examples)
    return tuple(listed), []


def _named(labels: Sequence[Label], examples: Sequence[Example]) -> list[Example]:
    """Return the examples whose answer is a label, or the number of one."""
    names = {label.name.lower(): label.name for label in labels}
    names |= {label.number.lower(): label.name for label in labels if label.number}
    return [
        replace(one, wanted=names[one.wanted.lower()])
        for one in examples
        if one.wanted.lower() in names
    ]


def _left(rest: str, task: Task) -> str:
    """Return the text to classify where nothing marks it: what is no instruction."""
    apart = [block.text for block in task.blocks if block.apart]
    for passage, around in shown.quoted(rest):
        if not any(one.strip() and not _told(one) for one in re.split(r"\n\s*\n", around)):
            return passage
    kept = [
        paragraph.strip()
        for paragraph in re.split(r"\n\s*\n", rest)
        if paragraph.strip() and not _told(paragraph)
    ]
    if not kept:
        kept = [one for one in _pieces(rest) if not _told(one)]
    if kept:
        return _trimmed("\n".join(kept))
    return "\n".join(apart)


def _pieces(text: str) -> list[str]:
    lead = re.split(r":\s+", text, maxsplit=1)
    parts = [*sentences(lead[0]), *sentences(lead[1])] if len(lead) > 1 else [*sentences(text)]
    return [part for part in parts if part.strip()]


def _trimmed(text: str) -> str:
    """Drop a lead such as "Classify this ticket:" and instructions that follow the text."""
    lead = re.match(r"[^\n:]{0,120}:\s+(?=\S)", text)
    if lead is not None and _told(lead.group()):
        text = text[lead.end() :]
    parts = list(sentences(text))
    while len(parts) > 1 and _told(parts[-1]):
        text = text[: text.rindex(parts.pop())]
    while len(parts) > 1 and _told(parts[0]):
        text = text[text.index(parts[0]) + len(parts.pop(0)) :]
    return text.strip().strip('"“”').strip()


def _told(text: str) -> bool:
    """Say whether a piece of a prompt instructs, and is not what is to be classified."""
    return bool(
        JOB.search(text)
        or re.match(
            r"\W*(?:please\s+)?(?:answer|reply|respond|return|output|give\s+only|only|use|choose|pick|select"
            r"|you\s+are|you\s+will|your\s+task|do\s+not|write\s+only|labels?|categor|here\s+(?:is|are)"
            rf"|the\s+(?:possible\s+|available\s+)?{LABEL_WORDS}\s+(?:are|is)|examples?\s*:?$|rules?\b|if\s+(?:none|both|unsure|nothing))\b",
            text,
            re.IGNORECASE,
        )
    )


def _frame(instructions: str) -> tuple[str, str]:
    """Return what the prompt wants around the label: tags, or a key before it."""
    tags = IN_TAGS.search(instructions)
    if tags is not None and re.search(
        r"label|answer|categor|class|sentiment|intent|topic|result|output", tags["tag"], re.I
    ):
        return f"<{tags['tag']}>", f"</{tags['tag']}>"
    form = IN_FORM.search(instructions)
    return (f"{form['key'].strip()}: ", "") if form is not None else ("", "")
