"""Find worked examples of a classification in a text, and the text that is to be classified."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from simulator.markup import fences
from simulator.task import Example

GIVEN_KEYS = (
    "text|input|sentence|review|tweet|message|utterance|query|question|email|e-mail|ticket|document"
    "|comment|headline|title|post|user|customer|request|article|abstract|passage|statement|example"
    "|feedback|subject|description|complaint|snippet|item|q|news|transcript|note|report|content"
)
WANTED_KEYS = (
    "label|output|category|class|sentiment|intent|topic|answer|response|classification|tag|priority"
    "|type|emotion|department|queue|severity|assistant|result|prediction|code|genre|team|verdict|a"
    "|tone|route|routing|urgency|language|status"
)
TRAILING = re.compile(
    r"(?:^|\n)[ \t#*]*(?P<key>[A-Za-z][\w -]{0,24}?)[ \t]*\**:\**[ \t]*(?:\[\s*\]|_+|\?+)?\s*\Z"
)
ARROW_MARK = r"(?:-{1,2}>|=>|→|⇒|⟶)"
ARROW = re.compile(
    rf"^[ \t]*(?:[-*•]\s+|\d+[.)]\s+)?(?P<given>[^\n]+?)[ \t]*{ARROW_MARK}"
    r"[ \t]*(?P<wanted>[^\n]{1,60})$",
    re.MULTILINE,
)
OPEN_ARROW = re.compile(
    rf"(?:^|\n)[ \t]*(?:[-*•]\s+|\d+[.)]\s+)?(?P<given>[^\n]+?)[ \t]*{ARROW_MARK}[ \t]*\Z"
)
LEAD = re.compile(r"^\s*(?:\w+[ \t]+)?\w+:[ \t]+(?=[\"\u201c])")
"""A word before a quoted text: 'Classify: "..."'."""

WIDEST = 2000
"""How many characters an example in a text can have."""

LONGEST = 60_000
"""Of a longer text, only the first and the last half of so many characters are read."""

FLAT = re.compile(r"\{[^{}]{5,4000}\}")
ELEMENTS = re.compile(
    rf"<(?P<key>{GIVEN_KEYS})>(?P<given>.{{0,{WIDEST}}}?)</(?P=key)>\s*"
    rf"<(?P<name>{WANTED_KEYS})>(?P<wanted>.{{0,200}}?)</(?P=name)>",
    re.IGNORECASE | re.DOTALL,
)
ATTRIBUTED = re.compile(
    rf"<example\b[^<>]*?\b(?:{WANTED_KEYS})\s*=\s*[\"'](?P<wanted>[^\"'<>]+)[\"'][^<>]*>"
    r"(?P<given>.{0,2000}?)</example>",
    re.IGNORECASE | re.DOTALL,
)
CELLS = re.compile(
    r"^[ \t]*\|?(?P<given>[^|\t\n]+?)[ \t]*(?:\||\t)"
    r"[ \t]*(?P<wanted>[^|\t\n]{1,40}?)[ \t]*\|?[ \t]*$",
    re.MULTILINE,
)
CLOSING = re.compile(r"</([A-Za-z][\w-]*)>")
NOT_TEXT = re.compile(
    r"(?:labels?|categor\w*|class(?:es)?|examples?|options?|output|answer|response|format"
    r"|instructions?|definitions?|rules)$",
    re.IGNORECASE,
)
BLANKS = re.compile(r"[ \t]{3,}")
EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){3,}")
QUOTED = re.compile(r"\"([^\"\n]{8,})\"|“([^”\n]{8,})”")
QUOTES = " \t\n\"'`“”\u2018\u2019"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text shows: examples, the text that is open, and what is left without both."""

    examples: tuple[Example, ...]
    open: str
    rest: str


@lru_cache(maxsize=256)
def read(text: str) -> Reading:
    """Find examples and the open text in a prompt.

    >>> read("Text: Fine.\\nLabel: good\\nText: Bad!\\nLabel:").open
    'Bad!'
    """
    text = tidy(text)
    given, wanted = GIVEN_KEYS, WANTED_KEYS
    trailing = TRAILING.search(text)
    body, opened = text, ""
    if trailing is not None:
        wanted = f"{wanted}|{re.escape(trailing['key'].strip('# *'))}"
        body = text[: trailing.start()]
        own = _last_key(body)
        given = f"{given}|{re.escape(own)}" if own else given
    arrow = OPEN_ARROW.search(body)
    if trailing is None and arrow is not None:
        opened = LEAD.sub("", arrow["given"]).strip(QUOTES)
        body = body[: arrow.start()]
    pairs = _pairs(given, wanted)
    found, rest = _take(body, pairs)
    if not opened:
        opened, rest = _opened(rest, given, closed=trailing is not None)
    return Reading(tuple(found), opened, rest)


def tidy(text: str) -> str:
    """Shorten what is too long to be a prompt of examples, and runs of blanks."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]}\n\n{text[-LONGEST // 2 :]}"
    return EMPTY_LINES.sub("\n\n\n", BLANKS.sub("  ", text))


@lru_cache(maxsize=64)
def _pairs(given: str, wanted: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<=[\n>.)\]|;]))[ \t]*(?:[-*•]\s+|\d+[.)]\s+|#+\s*)?"
        r"(?:example\s*\d*\s*[:.)-]?\s*)?[*\"]*"
        rf"(?P<key>{given})(?:[ \t]+\d+)?[*\"]*[ \t]*:[*\"]*\s*"
        rf"(?P<given>(?:(?!\n[ \t]*\n[ \t]*\n|\n[ \t]*(?:{given})[ \t]*:).){{1,{WIDEST}}}?)"
        rf"[\s,;|/\u2013—-]*(?:{ARROW_MARK}\s*)?(?<![\w])[*\"]*"
        rf"(?P<name>{wanted})(?:[ \t]+\d+)?[*\"]*[ \t]*:[*\"]*[ \t]*"
        r"(?P<wanted>[^\n]{1,120})",
        re.IGNORECASE | re.DOTALL,
    )


def _last_key(text: str) -> str:
    """Return the name before the last colon that begins a line."""
    found = re.findall(r"(?:^|\n)[ \t#*]*([A-Za-z][\w-]{0,20})[ \t]*\**:", text)
    return found[-1] if found else ""


def _take(text: str, pairs: re.Pattern[str]) -> tuple[list[Example], str]:
    """Return the examples in a text, of the first shape that has any, and the text without."""
    for shape in (ELEMENTS, ATTRIBUTED, pairs, ARROW):
        found = [*shape.finditer(text)]
        if found:
            examples = [_example(match["given"], match["wanted"]) for match in found]
            return examples, _without(text, found)
    return _objects(text)


def _example(given: str, wanted: str) -> Example:
    return Example(LEAD.sub("", given).strip(QUOTES), wanted.strip(QUOTES + ",;|").rstrip("."))


def _without(text: str, found: list[re.Match[str]]) -> str:
    out, at = [], 0
    for match in found:
        out.append(text[at : match.start()])
        at = match.end()
    return "\n".join([*out, text[at:]])


def _objects(text: str) -> tuple[list[Example], str]:
    """Return examples that are flat JSON objects with a text and a label."""
    examples, used = [], []
    for match in FLAT.finditer(text):
        pair = _pair(match.group())
        if pair is not None:
            examples.append(pair)
            used.append(match)
    return (examples, _without(text, used)) if examples else ([], text)


def _pair(text: str) -> Example | None:
    try:
        data = json.loads(text)
    except ValueError:
        return None
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    wanted = [key for key in texts if re.fullmatch(WANTED_KEYS, key, re.IGNORECASE)]
    given = [key for key in texts if key not in wanted]
    if not wanted or not given:
        return None
    longest = max(given, key=lambda key: len(texts[key]))
    return _example(texts[longest], texts[wanted[0]])


def cells(text: str, names: frozenset[str]) -> tuple[list[Example], str]:
    """Return the rows of a table whose last cell is one of the labels, and the text without."""
    rows = [row for row in CELLS.finditer(text) if row["wanted"].strip(QUOTES).lower() in names]
    examples = [_example(row["given"], row["wanted"]) for row in rows]
    return (examples, _without(text, rows)) if examples else ([], text)


def _opened(text: str, given: str, *, closed: bool) -> tuple[str, str]:
    """Return the text to classify where a key, a tag, a fence or quotes set it apart."""
    keyed = [
        *re.finditer(
            rf"(?:^|\n)[ \t#*]*(?:{given})(?:\s+to\s+(?:classify|label))?[ \t]*\**:\**[ \t]*",
            text,
            re.IGNORECASE,
        )
    ]
    tagged = _in_tags(text)
    if tagged is not None:
        return tagged
    fenced = fences(text)
    if fenced:
        last_fence = fenced[-1]
        return last_fence.text.strip(), text[: last_fence.start] + "\n" + text[last_fence.end :]
    if keyed:
        end = keyed[-1].end()
        body, after = (text[end:], "") if closed else _until_told(text[end:])
        if body.strip():
            return body.strip().strip('"“”'), text[: keyed[-1].start()] + "\n" + after
    return "", text


def _in_tags(text: str) -> tuple[str, str] | None:
    """Return what is inside the last element that can be the text, and the rest."""
    for closing in reversed([*CLOSING.finditer(text)][-20:]):
        begin = text.rfind(f"<{closing[1]}", 0, closing.start())
        if begin >= 0 and not NOT_TEXT.match(closing[1]):
            inside = re.sub(r"<[^<>]*>", " ", text[begin : closing.start()]).strip()
            if inside:
                return inside, text[:begin] + "\n" + text[closing.end() :]
    return None


TOLD = re.compile(
    r"\n\s*\n[ \t]*(?=(?:please\s+)?(?:answer|reply|respond|return|output|only|give|classify"
    r"|label|assign"
    r"|choose|pick|which|what|categor|use|do\s+not|write|select|is\s+(?:it|this))\b)",
    re.IGNORECASE,
)


def _until_told(text: str) -> tuple[str, str]:
    """Split a text where, after a blank line, instructions go on."""
    found = TOLD.search(text)
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


def quoted(text: str) -> Iterator[tuple[str, str]]:
    """Yield quoted passages of several words, each with the text without it."""
    for match in QUOTED.finditer(text):
        passage = match[1] or match[2]
        if len(passage.split()) > 2:
            yield passage, text[: match.start()] + text[match.end() :]
