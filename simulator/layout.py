"""Bring the layouts of prompts to the few that the parser reads: labels, tags and markers.

JSON becomes labels and tags, headings become labels, and the children of a document's tag become
its attributes. What is none of these stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

CONTEXT_NAMES = """
    context contexts passage passages document documents docs article text content body source
    sources chunks excerpts paragraph paragraphs knowledge background notes evidence results
    search_results data reference references retrieved
"""
CONTEXT_KEYS = frozenset(CONTEXT_NAMES.split())
QUESTION_KEYS = frozenset(("question", "query", "q", "user_question", "user_query", "request"))
ORDER_KEYS = frozenset(
    ("instructions", "instruction", "task", "system", "rules", "guidelines", "prompt", "format")
)
ID_KEYS = ("id", "doc_id", "document_id", "source", "index", "title", "name", "number", "n")
TEXT_KEYS = ("text", "content", "body", "passage", "page_content", "snippet", "document", "value")
LONG = 12
"""A text of so many words in JSON is a document, whatever its key is."""


LABEL_NAMES = (
    r"context|contexts|documents?|sources?|source text|passages?|text|article|paragraph|background"
    r"|information|notes|search results|excerpts?|data|evidence|knowledge|reference(?: text)?s?"
    r"|story|transcript|facts|retrieved (?:passages|documents|context|text)|results|content"
)
HEADING = re.compile(
    rf"^[ \t]*(?:#+[ \t]*|\*\*|__)(?P<label>(?:(?:the|given|provided"
    rf"|source)[ \t]+)?(?:{LABEL_NAMES}"
    r"|question|query|user question|user query|request|answer|your answer))[ \t]*:?(?:\*\*|__)?"
    r"[ \t]*:?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
ORDER_HEADING = re.compile(
    r"^[ \t]*(?:#+[ \t]*|\*\*|__)?(?:task|instructions?|rules|guidelines|your task|system"
    r"|output format|format)[ \t]*:?(?:\*\*|__)?[ \t]*:?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
META = re.compile(
    r"(<(?:document|doc|item|result|chunk|passage|article|source)\b[^<>]{0,300})>\s{0,20}"
    r"<(source|title|name|id|url|index|metadata|score|date)>([^<>\"]{0,120})</\2>",
    re.IGNORECASE,
)
CONTENT_TAG = re.compile(
    r"</?(?:document_content|content|document_contents|page_content|body|contents)\b[^<>]*>", re.I
)
PASSAGE_RULE = re.compile(
    r"^[ \t]*[-=*]{2,}[ \t]*(?P<name>(?:passage|document|doc|chunk|source|result|excerpt|snippet)"
    r"[ \t]+#?[\w.-]{1,40})\b[^\n]*$",
    re.MULTILINE | re.IGNORECASE,
)
RULED_HEADING = re.compile(
    r"^[ \t]*(?P<rule>[-=*#~]{2,})[ \t]*(?P<name>[^\s=*#~-][^\n=*#~]{0,80}?)[ \t]*(?P=rule)[ \t]*$",
    re.MULTILINE,
)
"""A heading between rules: "=== Hit 1: How to moor ===" """

SEARCH_HIT = re.compile(
    r"^[ \t]*(?:search[ \t]+)?(?:result|hit|match|chunk|passage|document)[ \t]+(?P<number>\d{1,3})"
    r"(?:[ \t]+of[ \t]+\d+)?(?:[ \t]*\([^()\n]{0,120}\))?[ \t]*[:.]?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
"""A line that announces one result of a search."""

LISTED_HIT = re.compile(
    r"^[ \t]*(?P<number>\d{1,3})[.)][ \t]+(?P<title>[^\n]{2,80}?)[ \t]*\n(?=[ \t]{2,}\S[^\n]{60,})",
    re.MULTILINE,
)
"""A number and a title, with a long indented text under them."""

QUOTED = re.compile(r"^>[ \t]?", re.MULTILINE)
MOST_CHILDREN = 4


def normalized(text: str) -> str:
    """Return `text` with its layout brought to labels, tags and markers."""
    text = without_json(text)
    for _ in range(MOST_CHILDREN):
        text, count = META.subn(r'\1 \2="\3">', text)
        if not count:
            break
    text = QUOTED.sub("", CONTENT_TAG.sub(" ", text))
    text = PASSAGE_RULE.sub(lambda match: f"[{match['name'].split()[-1]}]", text)
    text = RULED_HEADING.sub(_marker, text)
    for announced in (SEARCH_HIT, LISTED_HIT):
        text = announced.sub(lambda match: f"[{match['number']}]", text)
    text = ORDER_HEADING.sub("", text)
    return HEADING.sub(lambda match: f"{match['label'].strip()}:", text)


def _marker(match: re.Match[str]) -> str:
    """Write a heading between rules as a marker: its number, or its words."""
    number = re.search(r"\d{1,3}", match["name"])
    return f"[{number.group() if number else re.sub(r'[][]', '', match['name'])[:60]}]"


def without_json(text: str) -> str:
    """Write a prompt that is JSON, or that holds documents as JSON, as labels and tags."""
    begin = _first_bracket(text)
    if begin < 0:
        return text
    data, end = _decoded(text, begin)
    before, after = text[:begin], text[end:]
    if isinstance(data, Mapping) and not before.strip() and not after.strip():
        return "\n\n".join(_object(data)) or text
    if isinstance(data, Mapping) and _asks(data):
        whole = "\n\n".join(_object(data)) if "answer" not in data and _contexts(data) else ""
        return f"{before}\n{whole}\n{after}" if whole else text
    inner = _documents_in(data) if isinstance(data, Mapping) else data
    if _are_documents(inner):
        return f"{before}\n{_documents(inner)}\n{_asked(after)}"
    return text


def _asked(after: str) -> str:
    """Write what follows documents as a question, if it is an object that asks one."""
    try:
        data = json.loads(after)
    except (ValueError, RecursionError):
        return after
    told = "\n\n".join(_object(data)) if isinstance(data, Mapping) else ""
    return f"\n{told}" if told else after


def _decoded(text: str, begin: int) -> tuple[Any, int]:
    """Return the JSON that begins at a place, and where it ends: None, if it is no JSON.

    Documents that follow each other, one object a line, make one list; an object alone that asks
    a question is none of them.
    """
    found: list[Any] = []
    end = begin
    try:
        while text[begin : begin + 1] in ("{", "["):
            data, past = json.JSONDecoder().raw_decode(text, begin)
            document = _are_documents([data])
            if document or not found:
                found.append(data)
                end = past
            if not document:
                break
            begin = len(text) - len(text[end:].lstrip(" \t\r\n,"))
    except (ValueError, RecursionError):
        pass
    alone = len(found) == 1 and (not _are_documents(found) or _asks(found[0]))
    return (found[0] if alone else found or None), end


def _documents_in(data: Mapping[str, Any]) -> Any:
    """Return the documents that an object holds and nothing else is said beside: or None."""
    return _listed(next(iter(data.values()))) if len(data) == 1 else None


def _first_bracket(text: str) -> int:
    """Return where JSON may begin: at the start of a line, or after a colon or "="."""
    found = re.search(r"(?:^|[:=])[ \t]*[\[{](?=[\s\"{\[])", text, re.MULTILINE)
    return found.end() - 1 if found else -1


def _object(data: Mapping[str, Any]) -> Iterator[str]:
    if not _asks(data):
        return
    keys = {key: key.lower() for key in data if isinstance(key, str)}
    for key, name in keys.items():
        if name in ORDER_KEYS:
            yield _written(data[key])
    for value in _contexts(data):
        listed = value if isinstance(value, list) else _listed(value)
        yield _documents(listed) if listed else f"<context>\n{_written(value)}\n</context>"
    yield from (f"Question: {_written(data[key])}" for key in _questions(data))


def _contexts(data: Mapping[str, Any]) -> list[Any]:
    """Return what an object gives to answer from: under usual names, or its long texts."""
    known = [key for key in data if str(key).lower() in CONTEXT_KEYS]
    told = {key for key in data if str(key).lower() in {*ORDER_KEYS, *QUESTION_KEYS}}
    return [data[key] for key in known or data if known or (key not in told and _says(data[key]))]


def _says(value: Any) -> bool:
    """Say whether a value is a text to answer from, or several."""
    return _is_long(value) or _listed(value) is not None


def _questions(data: Mapping[str, Any]) -> list[str]:
    """Return the keys of an object under which a question stands.

    Under an unknown key, it is the only text that ends like one beside what is to be answered
    from; an object that says more than these two is something else, such as a message.
    """
    known = [key for key in data if str(key).lower() in QUESTION_KEYS]
    ends = [key for key, value in data.items() if isinstance(value, str) and value.endswith("?")]
    rest = {key: value for key, value in data.items() if key not in ends}
    usual = {*ORDER_KEYS, *CONTEXT_KEYS}
    whole = all(str(key).lower() in usual or _says(value) for key, value in rest.items())
    return known or (ends if len(ends) == 1 and whole and _contexts(rest) else [])


def _asks(data: Mapping[str, Any]) -> bool:
    return bool(_questions(data))


def _listed(value: Any) -> list[Any] | None:
    """Return documents as a list: a list of them, one alone, or texts under their names."""
    if isinstance(value, Mapping):
        if value and all(_is_long(text) for text in value.values()):
            return [{"id": name, "text": text} for name, text in value.items()]
        value = [value]
    return value if _are_documents(value) else None


def _are_documents(data: Any) -> bool:
    """Say whether all items of a list are objects with a text, or long texts."""
    if not isinstance(data, list) or not data:
        return False
    return all(_text_of(one) if isinstance(one, Mapping) else _is_long(one) for one in data)


def _text_of(one: Mapping[str, Any]) -> str:
    """Return the text of a document: under a usual key, or a long one in an object without parts.

    An object with objects in it is no document under any other key: a schema, or a tool.
    """
    for key in TEXT_KEYS:
        if isinstance(one.get(key), str):
            return str(one[key])
    parts = [item for value in one.values() for item in (value, *_items(value))]
    if any(isinstance(part, Mapping) for part in parts):
        return ""
    return max(
        (said for value in one.values() if _is_long(said := _joined(value))), key=len, default=""
    )


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _joined(value: Any) -> Any:
    """Return a list of texts as one."""
    told = _items(value)
    return " ".join(told) if told and all(isinstance(one, str) for one in told) else value


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value.split()) >= LONG


def _documents(data: list[Any]) -> str:
    out = []
    for place, one in enumerate(data, 1):
        fields = one if isinstance(one, Mapping) else {"text": _written(one)}
        name = next((fields[key] for key in ID_KEYS if key in fields), place)
        text = _text_of(fields)
        name = re.sub(r"[<>\"]", "", str(name))
        title = fields.get("title")
        above = f"Title: {title}\n" if text and isinstance(title, str) and title.strip() else ""
        above += "".join(f"{key}: {_written(value)}\n" for key, value in _beside(fields, text))
        out.append(f'<document id="{name}">\n{above}{text or _written(one)}\n</document>')
    return "\n".join(out)


def _beside(fields: Mapping[str, Any], text: str) -> list[tuple[str, Any]]:
    """Return what a document says besides its text, where that has no usual key."""
    if not text or any(isinstance(fields.get(key), str) for key in TEXT_KEYS):
        return []
    used = {*ID_KEYS, *(key for key, value in fields.items() if _joined(value) == text)}
    return [(key, value) for key, value in fields.items() if key not in used]


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
