"""Labels, and the lists of them that running text has: "a, b or c"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_WORDS = 8
"""The name of a label has at most so many words."""

MOST_LABELS = 300

CUT = re.compile(
    r"\s+(?:and|but|then)\s+(?:only|return|reply|respond|answer|output|give|explain|write|do|don't"
    r"|nothing|provide|say|your|with|no)\b.*$"
    r"|\s+(?:based|depending|according|given|using|for\s+(?:the|each|this|every)"
    r"|with\s+(?:no|the|only|a)|without|by)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
SPLIT = re.compile(r"\s*(?:[,;|]\s*(?:or|and)\s+|[,;|\n]|\s+or\s+|\s*/\s*)\s*", re.IGNORECASE)
SPLIT_WORDS = re.compile(SPLIT.pattern.replace(r"|\s*/\s*", ""), re.IGNORECASE)
"""The same for a list with commas, where "Sci/Tech" is one name."""

END = re.compile(r"[.?!](?=\s|$)|:(?=\s*(?:\n|[\"'“A-Z]|$))|\n[ \t]*(?=\w+[ \t]*:)|\n(?=[A-Z])")
QUOTES = " \t\n\"'`*“”\u2018\u2019"
OPENERS = {"(": ")", "[": "]", "{": "}"}
BOUND = ("a ", "an ", "the ", "either ", "or ", "and ", "one of ")


@dataclass(frozen=True, slots=True)
class Label:
    """One label. definition: what the prompt says about it. number: its mark in a numbered list."""

    name: str
    definition: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """The labels that a text offers, and which of its characters list them.

    asked: a question offers them ("Is it a or b?").
    """

    labels: tuple[Label, ...] = ()
    begins: int = 0
    ends: int = 0
    asked: bool = False


def unique(labels: Sequence[Label]) -> tuple[Label, ...]:
    first: dict[str, Label] = {}
    for label in labels:
        first.setdefault(label.name.lower(), label)
    return tuple(first.values())[:MOST_LABELS]


POLITE = re.compile(r"\W*\b(?:please|thanks|thank you)\W*$", re.IGNORECASE)
"""How a request ends that is no list because of it."""


def listed(text: str) -> tuple[tuple[Label, ...], int]:
    """Return the labels of a list in running text, and how many characters it takes."""
    closer = OPENERS.get(text[:1])
    if closer is not None and closer in text:
        length = text.index(closer)
        body = text[1:length]
    else:
        end = END.search(text)
        length = end.start() if end is not None else len(text)
        body = text[:length]
    body = re.sub(r"\s*\bor\b\s+(?=and\b)", " ", body)
    members = _members(POLITE.sub("", body))
    labels = [label for label in map(_member, members) if label is not None]
    whole = len(labels) == len(members) and len(labels) > 1
    return (unique(labels) if whole else ()), length


def _members(body: str) -> list[str]:
    """Split a list at its commas, bars and "or", but not inside brackets."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group())
        return f"\x00{len(held) - 1}\x00"

    kept = re.sub(r"\([^()]*\)|\"[^\"]*\"", hold, body)
    by_sense = ";" if ";" in kept and re.search(r"[=:]", kept) else None
    listed = SPLIT_WORDS if kept.count(",") > 1 else SPLIT
    parts = kept.split(by_sense) if by_sense else listed.split(kept)
    if not by_sense:
        parts[-1] = CUT.sub("", parts[-1])
    if len(parts) > 1 and not by_sense:
        parts[-1:] = _last(parts[-1])
    elif not by_sense:
        parts = _last(parts[0])
    back = [re.sub(r"\x00(\d+)\x00", lambda m: held[int(m[1])], part) for part in parts]
    return [part.strip() for part in back if part.strip(QUOTES)]


def _last(text: str) -> list[str]:
    """Split "sports and politics" at its "and", if short names stand on both sides."""
    first, found, second = text.partition(" and ")
    short = len(first.split()) <= 2 and len(second.split()) <= 2
    return [first, second] if found and short else [text]


def _member(text: str) -> Label | None:
    match = re.match(
        r"(?P<name>[^(=:]+?)\s*(?:\((?P<told>[^()]*)\)|[=:]\s*(?P<rest>.+))?\s*$", text, re.DOTALL
    )
    if match is None:
        return None
    name = clean(match["name"])
    for word in BOUND:
        name = name.removeprefix(word)
    short = len(name.split()) <= MOST_WORDS - 3
    return (
        Label(name, clean(match["told"] or match["rest"] or ""))
        if short and is_name(name)
        else None
    )


def clean(text: str) -> str:
    return text.strip(QUOTES + "[](){}<>").strip()


def is_name(text: str) -> bool:
    return bool(re.search(r"\w", text)) and len(text.split()) <= MOST_WORDS and len(text) <= 64
