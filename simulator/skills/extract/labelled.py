"""What a text says under labels: "Invoice no.: 123", rows of a table, and what follows "is"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from simulator.language import STOP_WORDS, likeness, stem, stems
from simulator.mind import Mind
from simulator.skills.extract.cues import inner, role_words
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.schema import Leaf, words_of

LINE = re.compile(
    r"^[ \t>*#|-]*(?P<label>[A-Za-z][^:=|\t\n.!?]{0,40}?)(?:\s*\([^()\n]{0,30}\))?[ \t*]*"
    r"(?:(?<!\d):|:(?!\d)|=|\||\t| {2,}|\.{3,}|[ \t][-\u2013][ \t])[ \t*|]*"
    r"(?P<value>[^\n|]+?)[ \t|]*$",
    re.MULTILINE,
)
INSIDE = re.compile(
    r"(?:(?<=[;,.] )(?P<label>[A-Z][A-Za-z -]{1,30})|(?<=; )(?P<low>[a-z][a-z -]{1,30})):\s*"
    r"(?P<value>(?:[^;,.\n]|[,.](?=\w)|(?<=[DM]r)\.|(?<=Mrs)\.|(?<=\b[A-Z])\.(?= [A-Z]))+)"
)
NEXT = re.compile(r"[;.]\s+(?:[A-Z][A-Za-z -]{1,30}|(?<=; )[a-z][a-z -]{1,30}):\s")
"""The next label on a line: what stands after it belongs to that one."""

ROLE = re.compile(
    r"(?P<value>[A-Z][^(),;:\n]{1,60}?)\s*\((?:hereinafter\s+|the\s+)*"
    r"[\"\u201c](?P<label>[\w ]+)[\"\u201d]\)"
)
"""The parties of a contract: Blue Fjord AS (the "Supplier")."""
SAME = {
    "no": "number",
    "nr": "number",
    "num": "number",
    "#": "number",
    "qty": "quantity",
    "amt": "amount",
    "tel": "phone",
    "telephone": "phone",
    "mobile": "phone",
    "mail": "email",
    "dob": "birth",
    "addr": "address",
    "ref": "reference",
    "dept": "department",
    "co": "company",
    "web": "url",
    "website": "url",
    "identifier": "id",
    "sum": "amount",
    "client": "customer",
    "buyer": "customer",
    "seller": "vendor",
    "supplier": "vendor",
    "vat": "tax",
    "gst": "tax",
    "employer": "company",
    "elevator": "lift",
}
"""Short forms of words in labels."""

BILLED = re.compile(r"(?:bill|billed|sold|invoice|invoiced) to", re.IGNORECASE)
"""A label of who pays."""

NAMING = frozenset(("product", "item", "title", "event", "model", "patient", "candidate", "venue"))
"""Labels of what a record is about, for a field that is called just name."""

NAMING_STEMS = frozenset(map(stem, NAMING))

DIRECTIONS = frozenset(("in", "out", "from", "to", "until", "before", "after", "on", "off"))
"""Words that tell two labels apart: check-in and check-out, valid from and valid until."""

EXACT = 1.6
"""The score of what stands under a label that has the words of the field, and no others."""

PARTLY = 0.9
"""The score of what stands under a label that shares the words of the field, times the share."""

ALIKE = 0.55
"""A label that shares no word must be at least this alike in meaning."""

BY_SORT = {
    "date": "date",
    "person": "name person contact",
    "organization": "company organization name",
    "place": "location address place city",
    "email": "email",
    "phone": "phone",
    "url": "url",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label and what stands under it, with the places of the value in the text."""

    label: str
    value: str
    start: int
    end: int


@lru_cache(maxsize=256)
def labelled(text: str) -> tuple[Labelled, ...]:
    """Find everything that stands under a label.

    >>> [(one.label, one.value) for one in labelled("Invoice no.: 17\\nTotal    9.50 EUR")]
    [('Invoice no', '17'), ('Total', '9.50 EUR')]
    """
    found = {}
    shortened = re.sub(r"\b(no|nr|tel|ref|qty|amt)\.(?=[ \t]*[:|\t])", r"\1 ", text, flags=re.I)
    for pattern in (LINE, INSIDE, ROLE):
        for match in pattern.finditer(shortened):
            value = match["value"].strip(' *`"')
            if pattern is LINE and (after := NEXT.search(value)) is not None:
                value = value[: after.start()].rstrip(" ;,.")
            if pattern is ROLE:
                value = re.split(r"\b(?:between|and|by|with|of)\s+(?=[A-Z])", value)[-1]
            if value and match.start("value") not in found:
                start = match.start("value") + match["value"].index(value)
                named = match["label"] or match["low"] if pattern is INSIDE else match["label"]
                label = named.strip(" *")
                found[start] = Labelled(label, value, start, start + len(value))
    return tuple(found[start] for start in sorted(found))


def under_labels(leaf: Leaf, rows: Sequence[Labelled], mind: Mind) -> list[tuple[float, Labelled]]:
    """Return what stands under labels that name the field, with scores; the best first."""
    wanted = _words(words_of(leaf.name))
    around = _words(" ".join(role_words(leaf.path)[: -len(words_of(leaf.name).split())]))
    out = []
    rest = []
    for row in rows:
        label = _words(row.label)
        score = max(_shared(wanted, label, leaf), EXACT - 0.1 if around == label != () else 0.0)
        if score > 0:
            out.append((score, row))
        else:
            rest.append(row)
    if not out and rest:
        about = f"{words_of(leaf.name)}: {leaf.doc}" if leaf.doc else words_of(leaf.name)
        alike = mind.likeness(about, [row.label for row in rest[:20]])
        out = [(score, row) for score, row in zip(alike, rest[:20], strict=True) if score >= ALIKE]
    return sorted(out, key=lambda pair: (-pair[0], pair[1].start))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    text = "customer" if BILLED.fullmatch(text) else text
    words = re.findall(r"[a-z]+|#", text.lower().replace("e-mail", "email"))
    kept = [SAME.get(word, word) for word in words if word not in STOP_WORDS - DIRECTIONS]
    return tuple(stem(word) for word in kept)


def _shared(wanted: Sequence[str], label: Sequence[str], leaf: Leaf) -> float:
    """Return how well the words of a label name the field: by its name, else by its description."""
    if not wanted or not label:
        return 0.0
    if inner(leaf.path) == ("name",) and len(label) == 1 and label[0] in NAMING_STEMS:
        return EXACT - 0.1
    hit = [word for word in wanted if any(_same(word, other) for other in label)]
    met = [other for other in label if any(_same(word, other) for word in wanted)]
    if hit:
        last = _same(wanted[-1], label[-1])
        share = (len(hit) / len(wanted) + len(met) / len(label)) / 2
        return EXACT if share == 1 else PARTLY * share + (0.15 if last else 0.0)
    told = [other for other in label if other in leaf.doc_stems]
    if told and len(told) == len(label):
        return PARTLY * 0.8
    usual = stems(BY_SORT.get(meaning(leaf).sort, ""))
    return PARTLY * 0.4 if set(usual) & set(label) else 0.0


def _same(one: str, other: str) -> bool:
    return one == other or (len(one) > 3 and one[0] == other[0] and likeness(one, other) >= 0.75)


def field_names(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of all fields, as words: they are labels in a text, and no values."""
    names: set[str] = set()
    for name, told in schema.get("properties", {}).items():
        names.add(words_of(str(name)).lower())
        inside = told.get("items", told) if isinstance(told, Mapping) else {}
        names |= field_names(inside) if isinstance(inside, Mapping) else frozenset()
    return frozenset(names)
