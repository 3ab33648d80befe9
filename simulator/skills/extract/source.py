"""The document that a task brings: what is to be read, without what says how to read it."""

from __future__ import annotations

import json
import re
from itertools import islice

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

OBJECT = re.compile(r"\{(?=\s*\")")
MOST_OBJECTS = 20
"""So many objects of a prompt are tried as the schema."""

SCHEMA_LEAD = re.compile(r"(?:[^\n.!?:]{0,80}:)?[ \t]*\n?[ \t]*(?P<fence>```\w*\s?)?[ \t]*\Z")
LONGEST_LEAD = 100
"""What leads to a schema, such as `JSON schema:` and a fence, is not longer."""

FENCE_END = re.compile(r"\s?```")
FRAME = re.compile(
    r"(?P<mark>\"{3}|'{3}|`{3}|-{3,}|={3,}|\*{3,}|#{3,})[ \t]*\w*[ \t]*\n(?P<inside>.*)\n(?P=mark)"
    r"|<(?P<tag>[A-Za-z][\w-]*)>(?P<tagged>.*)</(?P=tag)>",
    re.DOTALL,
)
"""Marks around a whole text, which set it apart."""

NAMED = re.compile(
    r"(?:(?:the|source|input) )?(?:text|document|input|source|passage)[ \t]*:\s*", re.I
)
"""What names a whole text and is no part of it."""

ON_THE_FORM = re.compile(r"\b(?:JSON|schema|fields|extract|structured|keys)\b", re.IGNORECASE)
LONGEST_ORDER = 300
"""The last paragraph, if it is no longer and tells of the form, is an order."""


def document_of(task: Task) -> str:
    """Return the text that a task is about."""
    return _unframed(_document_of(task))


def _document_of(task: Task) -> str:
    asked = [_without_schemas(turn.text) for turn in task.prompt.turns if turn.role == "user"]
    last = asked[-1] if asked else task.question
    apart = [block.text for block in task.blocks if block.apart]
    opened = shown.read(last).open
    before = last.partition(opened)[0] if opened else ""
    told = re.sub(r"(?:^|\n)[^\n:.?!]{0,30}:\W*$|<[^<>]*>\s*$|(?:```|\"\"\")\w*\s*$", "", before)
    if opened and not SHAPE.match(opened) and (not told.strip() or _orders(told)):
        return _without_order(opened)
    left = plain(last)
    documents = "\n\n".join(apart)
    if documents and len(left.split()) < 12:
        return documents
    earlier = "\n".join(plain(text) for text in asked[:-1])
    return left or documents or earlier or last


def _without_schemas(text: str) -> str:
    """Return a text without the JSON schemas in it, what leads to them and fences around them."""
    out, at = "", 0
    for opening in islice(OBJECT.finditer(text), MOST_OBJECTS):
        begin = opening.start()
        try:
            data, end = json.JSONDecoder().raw_decode(text, begin)
        except (ValueError, RecursionError):
            continue
        if begin < at or not isinstance(data.get("properties"), dict):
            continue
        lead = SCHEMA_LEAD.search(text, max(at, begin - LONGEST_LEAD), begin)
        closing = FENCE_END.match(text, end) if lead is not None and lead["fence"] else None
        out += text[at : lead.start() if lead is not None else begin]
        at = closing.end() if closing is not None else end
    return out + text[at:]


def _without_order(text: str) -> str:
    """Return a text without a last paragraph that tells of the form of the answer."""
    body, _, last = text.rstrip().rpartition("\n\n")
    return body if len(last) <= LONGEST_ORDER and ON_THE_FORM.search(last) else text


def _unframed(text: str) -> str:
    """Return a text without its name and the marks around it."""
    bare = text.strip()
    named = NAMED.match(bare)
    bare = bare[named.end() :] if named is not None else bare
    frame = FRAME.fullmatch(bare)
    inside = (frame["inside"] or frame["tagged"] or "").strip("\n") if frame is not None else bare
    return inside or text


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
