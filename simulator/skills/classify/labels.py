"""Find the labels that a prompt offers, and what it says about each of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from simulator.language import sentences
from simulator.skills.classify.definitions import told_of
from simulator.skills.classify.lists import (
    MOST_WORDS,
    Label,
    Offer,
    clean,
    is_name,
    listed,
    unique,
)

LABEL_WORDS = (
    r"(?:labels?|categor(?:y|ies)|class(?:es)?|intents?|topics?|sentiments?|tags?|options?"
    r"|choices?|codes?|types?|departments?|queues?|teams?|priorit(?:y|ies)|severit(?:y|ies)"
    r"|emotions?|genres?|buckets?|levels?|tones?|domains?|sections?|groups?|themes?|values?"
    r"|taxonomy|folders?|reasons?)"
)
MOST_DATA = 20
"""How many places of a text are tried as the beginning of JSON."""

DATA = re.compile(r"[\[{](?=\s*[\"{])")

NAME = r"[\"'`*\[]*(?P<name>[^\s\"'`*:\[\]{}<>|][^\"'`*:\[\]{}<>|\n]{0,60}?)[\"'`*\]]*"
ITEM = re.compile(
    rf"^[ \t]*(?:(?P<bullet>[-*•+])[ \t]+|\(?(?P<number>\d{{1,3}}|[A-Za-z])[.):][ \t]+)?{NAME}"
    r"(?:(?:\*\*)?[ \t]*(?P<mark>:|=|->|→|[ \t][-\u2013—][ \t]|[\u2013—]|\()"
    r"(?:\*\*)?[ \t]*(?P<rest>[^\n]+))?"
    r"[ \t]*$",
    re.MULTILINE,
)
ROW = re.compile(
    r"^[ \t]*\|[ \t]*[`*\"]*(?P<name>[^|\n]+?)[`*\"]*[ \t]*\|[ \t]*(?P<rest>[^|\n]+)\|", re.M
)
RULE = re.compile(r"^[\s|:-]+$")
NOT_A_HEAD = re.compile(
    r"\b(?:rules?|instructions?|steps?|guidelines?|notes?|requirements?|formats?|examples?"
    r"|constraints?|background|input|output\s+format)\W*$",
    re.IGNORECASE,
)
KEY = re.compile(
    r"^(?:text|input|output|label|answer|category|class|question|sentence|review|tweet|message|note"
    r"|sentiment|intent|response|result|example|examples|email|subject|body|query|user|assistant"
    r"|context|ticket|task|classification|labels|categories|classes|intents|rules|options|topic"
    r"|topics|definitions)s?$",
    re.IGNORECASE,
)
TAGGED = re.compile(
    r"<(?P<tag>label|category|class|intent|topic|option|tag)\b(?P<attributes>[^<>]*)>"
    r"(?P<body>.{0,800}?)</(?P=tag)>",
    re.IGNORECASE | re.DOTALL,
)
LIST_TAG = re.compile(
    r"<(?P<tag>labels|categories|classes|intents|topics|options|choices|tags)>"
    r"(?P<body>[^<>]{3,6000})</(?P=tag)>",
    re.IGNORECASE,
)
"""A tag around a list of labels."""

TAG_NAME = re.compile(r"(?:name|id|code|value|key)\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
INNER_NAME = re.compile(r"<(?:name|id|code|key)>(.*?)</(?:name|id|code|key)>", re.I | re.DOTALL)
ANY_TAG = re.compile(r"<[^<>]*>")

INLINE = re.compile(
    rf"\b(?:{LABEL_WORDS}(?:[ \t]+(?:are|is|include|available|allowed|to\s+choose\s+from))*"
    r"[ \t]*(?:\*\*)?(?:[:=]|-+>|\u2192)(?:\*\*)?\s*"
    r"|\ball\s+(?:that|which|those\s+that)\s+(?:appl(?:y|ies)|fits?|holds?)\s*:\s*"
    rf"|{LABEL_WORDS}[ \t]*(?=[(\[{{])"
    rf"|\b(?:which|what)\s+{LABEL_WORDS}\b[^.?!:\n]{{0,60}}:[ \t]*"
    rf"|(?:one|any|some|which|exactly\s+one|each|all|none|more)\s+of(?:\s+|(?=:))(?:(?:the|these|those|this"
    r"|following|below|possible|allowed|valid|available|predefined|\d+|two|three|four|five|six"
    rf"|seven|eight|nine|ten|\w+\s+(?={LABEL_WORDS}\b)|{LABEL_WORDS}\b)\s*)*[:(]?\s*"
    rf"|\b(?:into|as(?:\s+being)?|between|among|either|whether\s+\w+(?:\s+\w+){{0,3}}\s+(?:is|are)"
    rf"|choose\s+from|answer(?:\s+with)?|(?:respond|reply)\s+with|is\s+it|it\s+is"
    rf"|from)\s+(?:either\s+|exactly\s+|only\s+|one\s+of\s+|the\s+(?:following\s+)?"
    rf"(?:\w+\s+)?{LABEL_WORDS}:?\s+)?)"
    r"(?P<list>[^\n]+(?:\n(?!\s*\n)[^\n]+){0,2})",
    re.IGNORECASE,
)
PLAIN_QUESTION = re.compile(
    r"\b(?:is|are|was|does)\b[^.?!\n]{0,90}?\s"
    r"(?P<list>[\w-]+(?:,\s*[\w-]+)*,?\s+or\s+[\w -]+?)\s*\?",
    re.IGNORECASE,
)
NAMED_LIST = re.compile(
    r"(?:(?:^|(?<=[.!?] ))(?:the |my |our |your )?[a-z]{2,15}s(?: are)?: ?"
    r"(?P<list>[^.:?!\n]{3,300})"
    r"|(?:^|\n)[a-z]{3,15} \((?P<slashed>[^()\n]{3,120})\) ?:)",
    re.MULTILINE | re.IGNORECASE,
)
CHOICE = re.compile(
    r"(?:^|[.!?:,] |\n)(?P<list>(?:[\w-]+ ){0,2}[\w-]+(?:, (?:[\w-]+ ){0,2}[\w-]+){0,9},?"
    r" or (?:[\w-]+ ){0,2}[\w-]+) ?\?"
)
GLOSSARY = re.compile(
    r"(?:^|[.;:]\s+|\n)[\"'`]?(?P<name>[\w-]{2,40})[\"'`]?[ \t]*(?:=|means)[ \t]*"
    r"(?P<told>[^;.\n]{3,160})"
)
"""A label with what it means, one of several behind each other: "late = after nine; ..."."""

ENDING = re.compile(
    r"^[^.:!?\n]{8,160}:[ \t]*(?P<list>[^.:!?\n]{3,160}"
    r"(?:\s+or\s+|[ \t]*[|/][ \t]*)[^.:!?\n,|/]{1,40})[.?!]?$"
)
"""A sentence that ends with a choice: "Say how they liked it: well, badly or so-so."."""

SHORT_NAME = 3
"""How many words a label has at most where nothing but its place says that it is one."""

SPOKEN = re.compile(r"\b(?:I|I'm|I've|I'd|we|we're|my|our)\b")
"""Who speaks of themselves writes a text; a label does not."""

QUESTION = re.compile(r"[^.?!\n]{1,200}\?")


@lru_cache(maxsize=256)
def offered(text: str) -> Offer:
    """Return the labels that a text offers; no labels if it lists none.

    >>> [label.name for label in offered("Label it as spam, ham or unsure.").labels]
    ['spam', 'ham', 'unsure']
    """
    ways = (_tagged, _list_tag, _table, _lines, _json, _inline, _asked, _named_list, _choice,
            _glossary, _ending)  # fmt: skip
    for way in ways:
        found = way(text)
        if len(found.labels) > 1:
            return replace(found, labels=_defined(found, text))
    return Offer()


def _tagged(text: str) -> Offer:
    rows, begins, ends = [], len(text), 0
    for match in TAGGED.finditer(text):
        named = TAG_NAME.search(match["attributes"])
        inner = INNER_NAME.search(match["body"])
        body = " ".join(ANY_TAG.sub(" ", match["body"]).split())
        if named:
            rows.append(Label(named[1].strip(), body))
        elif inner:
            rest = match["body"][: inner.start()] + match["body"][inner.end() :]
            rows.append(Label(inner[1].strip(), " ".join(ANY_TAG.sub(" ", rest).split())))
        elif body and len(body.split()) <= MOST_WORDS:
            rows.append(Label(body))
        begins, ends = min(begins, match.start()), match.end()
    return Offer(unique(rows), begins, ends)


def _list_tag(text: str) -> Offer:
    """Return the labels that one tag lists: with commas, or a line each."""
    match = LIST_TAG.search(text)
    if match is None:
        return Offer()
    lines = [line for line in match["body"].split("\n") if line.strip()]
    if len(lines) > 1:
        rows = [ITEM.fullmatch(line) for line in lines]
        found = [_label(row) for row in rows if row is not None]
    else:
        found = list(listed(match["body"].strip())[0])
    return Offer(unique(found), *match.span())


def _table(text: str) -> Offer:
    rows = [match for match in ROW.finditer(text) if not RULE.match(match.group())]
    if len(rows) < 3 or not re.search(LABEL_WORDS, rows[0]["name"], re.IGNORECASE):
        return Offer()
    labels = [Label(row["name"].strip(), row["rest"].strip(' `*"')) for row in rows[1:]]
    return Offer(unique(labels), rows[0].start(), rows[-1].end())


def _lines(text: str) -> Offer:
    """Return the labels of the first run of lines that name one each."""
    best = Offer()
    for run in _runs(text):
        head = _head(text, run[0].start())
        named = re.search(rf"\b{LABEL_WORDS}\b|\bone\s+of\b|\bfollowing\b", head, re.IGNORECASE)
        marked = all(match["bullet"] or match["number"] for match in run)
        told = sum(bool(match["rest"]) for match in run)
        if NOT_A_HEAD.search(head) or not (named or (told == len(run))):
            continue
        if not marked and not (told == len(run) or (named and head.rstrip().endswith(":"))):
            continue
        labels = unique([_label(match) for match in run])
        if len(labels) > len(best.labels) and (not best.labels or named):
            best = Offer(labels, run[0].start(), run[-1].end())
    return best


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield runs of lines that can be labels: short names, or names with definitions."""
    run: list[re.Match[str]] = []
    for match in ITEM.finditer(text):
        line = match.group().strip()
        name = (match["name"] or "").strip()
        fits = bool(line) and is_name(name) and not KEY.match(name)
        fits = fits and (bool(match["rest"]) or not name.endswith((".", "?", "!")))
        near = bool(run) and not text[run[-1].end() : match.start()].strip()
        same = bool(run) and bool(run[-1]["bullet"] or run[-1]["number"]) == bool(
            match["bullet"] or match["number"]
        )
        if run and not (fits and near and same and _gap(text, run[-1], match)):
            if len(run) > 1:
                yield run
            run = []
        if fits:
            run.append(match)
    if len(run) > 1:
        yield run


def _gap(text: str, before: re.Match[str], match: re.Match[str]) -> bool:
    """Say whether two lines belong to one list: no blank line, or both are marked."""
    marked = bool(match["bullet"] or match["number"])
    return marked or text[before.end() : match.start()].count("\n") < 2


def _head(text: str, at: int) -> str:
    lines = text[max(0, at - 300) : at].rstrip().rpartition("\n")
    return lines[2] or lines[0]


def _label(match: re.Match[str]) -> Label:
    rest = (match["rest"] or "").strip()
    if match["mark"] == "(":
        rest = rest.removesuffix(")")
    return Label(clean(match["name"]), rest.strip(' *`"'), match["number"] or "")


def _json(text: str) -> Offer:
    """Return the labels of a JSON object of definitions, or a list of named objects."""
    decoder, past = json.JSONDecoder(), 0
    for opening in [*DATA.finditer(text)][:MOST_DATA]:
        at = opening.start()
        if at < past:
            continue
        try:
            data, past = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        labels = _of_data(data)
        if len(labels) > 1:
            return Offer(unique(labels), at, past)
    return Offer()


def _of_data(data: object) -> list[Label]:
    if isinstance(data, dict):
        pairs = [(str(k), v) for k, v in data.items() if isinstance(v, str)]
        opaque = [pair for pair in pairs if is_name(pair[0]) and not KEY.match(pair[0])]
        return [Label(k, v) for k, v in opaque] if len(opaque) == len(data) else []
    if not isinstance(data, list):
        return []
    if all(isinstance(one, str) and is_name(one) for one in data):
        return [Label(one) for one in data]
    out = []
    for one in data:
        if not isinstance(one, dict):
            return []
        name = next(
            (one[key] for key in ("name", "label", "code", "id", "category") if key in one), None
        )
        told = next(
            (one[key] for key in ("description", "definition", "meaning") if key in one), ""
        )
        if isinstance(name, str) and not {"text", "input"} & one.keys():
            out.append(Label(name, str(told)))
    return out


def _inline(text: str) -> Offer:
    best = Offer()
    for match in INLINE.finditer(text):
        labels, length = listed(match["list"])
        if any(SPOKEN.search(label.name) for label in labels):
            continue
        if len(labels) > max(1, len(best.labels)):
            best = Offer(labels, match.start(), match.start("list") + length)
    return best


def _asked(text: str) -> Offer:
    for sentence in QUESTION.finditer(text):
        match = PLAIN_QUESTION.search(sentence.group())
        labels = listed(match["list"])[0] if match is not None else ()
        if len(labels) > 1:
            return Offer(labels, *sentence.span(), asked=True)
    return Offer()


def _named_list(text: str) -> Offer:
    """Return the labels after a plural and a colon ("The bins are: a, b"), or in brackets."""
    for match in NAMED_LIST.finditer(text):
        key = "list" if match["list"] else "slashed"
        labels, length = listed(match[key])
        if labels and all(len(one.name.split()) <= SHORT_NAME for one in labels):
            ends = match.start(key) + length if key == "list" else match.end()
            return Offer(labels, match.start(), ends)
    return Offer()


def _choice(text: str) -> Offer:
    """Return the labels of a question that is nothing but a choice: "Spam or not spam?"."""
    match = CHOICE.search(text)
    labels = listed(match["list"])[0] if match is not None else ()
    fits = match is not None and all(len(one.name.split()) <= SHORT_NAME for one in labels)
    return Offer(labels, *match.span()) if match is not None and fits else Offer()


def _glossary(text: str) -> Offer:
    """Return the labels of definitions that stand behind each other in a line."""
    found = [*GLOSSARY.finditer(text)]
    if len(found) < 2:
        return Offer()
    rows = [Label(match["name"], match["told"].strip()) for match in found]
    return Offer(unique(rows), found[0].start("name"), found[-1].end())


def _ending(text: str) -> Offer:
    """Return the labels of the choice that a sentence ends with."""
    for sentence in sentences(text):
        match = ENDING.match(sentence)
        labels = listed(match["list"])[0] if match is not None else ()
        short = all(len(one.name.split()) <= SHORT_NAME for one in labels)
        if match is not None and len(labels) > 1 and short:
            begins = text.index(sentence) + match.start("list")
            return Offer(labels, begins, begins + len(match["list"]))
    return Offer()


def _defined(offer: Offer, text: str) -> tuple[Label, ...]:
    """Give labels without a definition the line or sentence that begins with their name."""
    if len(text) > 50_000:
        return offer.labels
    outside = text[: offer.begins] + "\n" + text[offer.ends :]
    return tuple(
        label if label.definition else replace(label, definition=told_of(label.name, outside))
        for label in offer.labels
    )
