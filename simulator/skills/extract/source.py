"""The document that a task brings: what is to be read, without what says how to read it."""

from __future__ import annotations

import re

from simulator.language import sentences
from simulator.skills.classify import shown
from simulator.task import Task

ORDER = re.compile(
    r"^\W*(?:(?:please|now|then|also|can\s+you|could\s+you)\s+)*(?:extract\w*|return|respond"
    r"|reply|answer|output|give\s+me|pull"
    r"|find\s+(?:the|all)|parse|convert|turn|read\s+the|you\s+(?:are|will|extract|read|return"
    r"|get)|your\s+task|use\s+null"
    r"|use\s+(?:the|this)\s+(?:following\s+)?(?:schema|format|json)|do\s+not|don't|only|fill"
    r"|if\s+(?:a|the|any|no|something|it)\b[^.]{0,60}\b(?:missing|not|absent|unknown)|identify"
    r"|analy[sz]e"
    r"|what\s+(?:is|are)\s+the|write\s+(?:a|the)?\s*json|json\b|produce|generate|get\s+the"
    r"|from\s+the\s+(?:text|following)"
    r"|the\s+(?:json|output|keys|fields|response|answer)\b|format|here\s+(?:is|are)"
    r"|dates?\s+(?:in|as|must|should)"
    r"|list\s+(?:the|all)|summari[sz]e|classify|describe|fields?:|keys?:"
    r"|with\s+(?:the\s+)?(?:keys|fields))\b",
    re.IGNORECASE,
)
FIELDS = re.compile(r"(?:[ \t]*(?:[-*•]|\d+[.)])[ \t]+[^\n]*\n)+[ \t]*\n(?=\s*\S)")
"""A list of what to find, right after the order to find it."""

IN_LIST = re.compile(r"^[ \t]*(?:[-*\u2022]|\d+[.)])[ \t][^\n]*\s*\Z", re.MULTILINE)
"""A text whose last line is a member of a list, and no order."""

SHAPE = re.compile(r"^\s*[{\[<]|^\s*\"\w+\"\s*:|^\s*[}\]]|^\s*(?:interface|class|type)\s+\w+", re.I)


def document_of(task: Task) -> str:
    """Return the text that a task is about."""
    asked = [turn.text for turn in task.prompt.turns if turn.role == "user"]
    last = asked[-1] if asked else task.question
    apart = [block.text for block in task.blocks if block.apart]
    opened = shown.read(last).open
    before = last.partition(opened)[0] if opened else ""
    told = re.sub(r"(?:^|\n)[^\n:.?!]{0,30}:\W*$|<[^<>]*>\s*$|(?:```|\"\"\")\w*\s*$", "", before)
    if opened and not SHAPE.match(opened) and (not told.strip() or _orders(told)):
        return opened
    left = plain(last)
    documents = "\n\n".join(apart)
    if documents and len(left.split()) < 12:
        return documents
    earlier = "\n".join(plain(text) for text in asked[:-1])
    return left or documents or earlier or last


def plain(text: str) -> str:
    """Return a text without the orders at its beginning and end."""
    lead = re.match(r"[^\n]{0,300}?:[ \t]*\n", text)
    if lead is not None and ORDER.match(lead.group()) and text[lead.end() :].strip():
        rest = text[lead.end() :]
        named = FIELDS.match(rest)
        return plain(rest[named.end() :] if named is not None else rest)
    same = re.match(r"[^\n:]{0,200}:[ \t]+(?=\S)", text)
    if same is not None and ORDER.match(same.group()) and len(text[same.end() :].split()) > 2:
        return plain(text[same.end() :])
    paragraphs = [one for one in re.split(r"\n[ \t]*\n", text) if one.strip()]
    kept = [one for one in paragraphs if not _orders(one)]
    if kept and len(kept) < len(paragraphs):
        return "\n\n".join(kept).strip()
    parts = list(sentences(text))
    while len(parts) > 1 and ORDER.match(parts[0]):
        text = text[text.index(parts[0]) + len(parts.pop(0)) :]
    while len(parts) > 1 and ORDER.match(parts[-1]) and not IN_LIST.search(text):
        text = text[: text.rindex(parts.pop())]
    return text.strip()


def _orders(paragraph: str) -> bool:
    """Say whether a paragraph holds nothing but orders, or the shape of an answer."""
    if SHAPE.match(paragraph):
        return True
    return all(ORDER.match(one) or SHAPE.match(one) for one in sentences(paragraph))
