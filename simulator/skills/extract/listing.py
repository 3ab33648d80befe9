"""The members of a list in a document: under its label, in a row, or all of its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from simulator.language import STOP_WORDS, sentences
from simulator.skills.extract.fields import NEEDED, Document, Found, candidates, typed
from simulator.skills.extract.kinds import of_kind
from simulator.skills.extract.labelled import under_labels
from simulator.skills.extract.refine import PERSON, forms, has_article
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.schema import Leaf, items_of, words_of


def listed(leaf: Leaf, document: Document) -> list[Any]:
    """Return the members of a list: under its label, in a row, or all of its kind in the text."""
    item = items_of(leaf, document.root)
    for _, row in under_labels(leaf, document.rows, document.mind)[:1]:
        rest = re.split(r"\n|\.(?:\s|$)", document.text[row.start :])[0]
        parts = re.split(r"\s*(?:[,;|]|\band\b)\s*", rest)
        values = [typed(item, part, document) for part in parts if part.strip()]
        if any(value is not None for value in values):
            return [value for value in values if value is not None]
    bullets = _under_heading(leaf, document)
    if bullets:
        values = [typed(item, part, document) for part in bullets]
        return [value for value in values if value is not None]
    none = _none_of(leaf, document.text)
    if none or (kinds := _words_of_kind(leaf, item, document.text)):
        return [] if none else kinds
    plain = meaning(item).sort == "other" and item.kind == "string"
    if plain and (run := _run(leaf, document)):
        return run
    return _of_kind(leaf, item, document)


def _words_of_kind(leaf: Leaf, item: Leaf, text: str) -> list[Any]:
    """Return the languages or the years of a text, for a list that wants them."""
    found: list[Any] = [value for _, value, *_ in of_kind(leaf, text, frozenset())]
    if item.kind == "integer" and words_of(leaf.name).split()[-1] == "years":
        found = [int(one) for one in YEAR.findall(text)]
    return list(dict.fromkeys(found))


YEAR = re.compile(r"(?<![\w.,-])(?:1[89]|20)\d\d(?![\w-])")


def _of_kind(leaf: Leaf, item: Leaf, document: Document) -> list[Any]:
    """Return all that is of the kind of a list, in the whole text."""
    if words_of(leaf.name).split()[-1:] and words_of(leaf.name).split()[-1] in KINDS_OF_NAMES:
        return _names_of(meaning(leaf).sort, document)
    found = [one for one in candidates(item, document) if one.score >= NEEDED]
    if not found:
        return []
    return _alike(item, found, document)


def _none_of(leaf: Leaf, text: str) -> bool:
    """Say whether a text denies that there is any: `No known allergies`."""
    word = re.escape(words_of(leaf.name).split()[-1].rstrip("s")[:-1])
    return (
        re.search(rf"\b(?:no|without|none|not any)\s+(?:[a-z]+\s+)?{word}\w*", text, re.I)
        is not None
    )


MEMBER = r"(?:[A-Za-z][\w+#.-]*(?: (?!and\b|or\b)[a-z][\w-]*)?)"
RUN = re.compile(rf"{MEMBER}(?:, {MEMBER})*,? and {MEMBER}")
LEADS = re.compile(
    r"^(?:\w+(?:s|ed|ing)|in|with|of|are|is|and|like|including|include|as|on|for|by|use|take"
    r"|mostly)\s+",
    re.IGNORECASE,
)


def _run(leaf: Leaf, document: Document) -> list[str]:
    """Return the members of the list in the sentence that is most alike to the field."""
    parts = [part for part in sentences(document.text) if RUN.search(part)][:12]
    if not parts:
        return []
    about = f"{words_of(leaf.name)}: {leaf.doc}" if leaf.doc else words_of(leaf.name)
    alike = document.mind.likeness(about, parts)
    best = max(range(len(parts)), key=lambda place: alike[place])
    found = RUN.search(parts[best])
    if found is None or alike[best] < LEAST_RUN or PERSON.search(parts[best]):
        return []
    members = re.split(r",\s*(?:and\s+)?|\s+and\s+", found.group())
    if any(member.split()[-1] in STOP_WORDS for member in members):
        return []
    return [LEADS.sub("", members[0]).rstrip("."), *(member.rstrip(".") for member in members[1:])]


LEAST_RUN = 0.2
"""A sentence with a list must be at least this alike to the field that wants one."""

KINDS_OF_NAMES = frozenset(
    ["people", "persons", "places", "locations", "cities", "organizations", "companies"]
)
"""Fields that want every name of a kind."""

WHERE = frozenset(["in", "near", "at", "to", "from", "around", "into", "toward", "towards"])


def _names_of(sort: str, document: Document) -> list[str]:
    """Return all names of a text that are people, places or organizations.

    A company has its legal form or begins a sentence without being a person's name; a place
    follows a preposition of place; two capitalized words are a person else.
    """
    text = document.text
    names = [one for one in document.scene.found if one.kind == "name"]
    whole = [
        one
        for one in names
        if not any(o is not one and o.start <= one.start and one.end <= o.end for o in names)
    ]
    found: dict[str, None] = {}
    for one in whole:
        person, company, place = forms(one.text)
        kind = "organization" if company or (has_article(one, text) and not place) else ""
        kind = kind or ("place" if place or one.intro in WHERE else "")
        kind = kind or ("person" if person or sort == "person" else "organization")
        if kind == sort:
            found.setdefault(one.text.rstrip("."))
    return list(found)


def _alike(item: Leaf, found: Sequence[Found], document: Document) -> list[Any]:
    """Return the best value with those that stand in one list with it, or are formed like it."""
    seen = {(one.start, one.end): one for one in document.scene.found}
    together = [one for one in found if (m := seen.get((one.start, one.end))) and m.group >= 0]
    best = together[0] if together else found[0]
    first = seen.get((best.start, best.end))
    sort = meaning(item).sort
    out = []
    for one in sorted(found, key=lambda each: each.start):
        mention = seen.get((one.start, one.end))
        same_list = first and mention and first.group >= 0 and mention.group == first.group
        same_form = mention and (mention.kind == sort or (mention.kind == "name" and sort in NAMED))
        near = one.score >= best.score - 0.5
        joins = same_list or (same_form and near and not together)
        if (joins or one is best) and one.value not in out:
            out.append(one.value)
    return out


MOST_WORDS = 4
"""A member of a row below a heading has at most so many words."""

NAMED = ("person", "organization", "place")


def _under_heading(leaf: Leaf, document: Document) -> list[str]:
    """Return the bullets below a line that names the list."""
    lines = document.text.split("\n")
    words = set(leaf.name_stems)
    for place, line in enumerate(lines):
        head = line.strip(" #*:").lower()
        if not head or len(head) > 50 or not any(word in head for word in words):
            continue
        out = []
        for after in lines[place + 1 :]:
            mark = re.match(r"\s*(?:[-*•]|\d+[.)])\s+(.*\S)", after)
            if mark is None:
                break
            out.append(mark[1].strip(" ."))
        if out:
            return out
        row = lines[place + 1] if place + 1 < len(lines) else ""
        members = [part.strip(" .") for part in re.split(r"[,;\u2022|]", row) if part.strip(" .")]
        if (
            len(members) > 1
            and ":" not in row
            and max(len(m.split()) for m in members) <= MOST_WORDS
        ):
            return members
    return []
