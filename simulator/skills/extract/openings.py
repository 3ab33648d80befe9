"""What a document begins with: its title, who issued it, whose record it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.skills.extract.cues import role_words
from simulator.skills.extract.refine import PERSON
from simulator.skills.tools.meaning import FORMED, meaning
from simulator.skills.tools.schema import Leaf

Opening = tuple[float, str, int, int]

LONGEST = 8
"""A title has at most so many words."""

HEADLINE = 1.3
"""The score of the first line of a document, as its title or as a person's name."""

BEGINS = re.compile(
    r"\s*(?:The )?(?P<name>[A-Z][\w'&-]*(?: (?:of |the |and )?(?:[A-Z][\w'&-]*|\d{1,3}))+"
    r"(?: [a-z-]+){0,2}?)"
    r"(?=,? (?:is|was|has|had|opened|lies|sleeps|offers|costs|reported|[a-z]+ed)\b)"
)
SUBJECT = 0.9
"""The score of the name that a text begins with, for the first field of all."""

KIND_OF_PAPER = re.compile(
    r"\A\s*(?:(?:tax |sales )?invoice|receipt|bill|quotation|quote|purchase order"
    r"|delivery note|order)"
    r"[ \t]*\n",
    re.IGNORECASE,
)
"""The kind of a paper, above the name of who issued it."""

GREETING = re.compile(r"^(?:dear|hello|hi|hey|good (?:morning|afternoon|evening))\b", re.I | re.M)
"""A letter, whose first line is no name."""

SELLER_LIST = """
    vendor seller supplier shop store merchant company restaurant issuer business retailer
"""
SELLERS = frozenset(SELLER_LIST.split())


def first_line(leaf: Leaf, text: str) -> Iterator[Opening]:
    """Return the first line of a document, where it can be its title or the name of its owner."""
    body = KIND_OF_PAPER.sub("", text, count=1).lstrip()
    line = re.split(r"\s*(?:\(|, (?=\d)|[ ]\|[ ])", body.partition("\n")[0])[0].strip()
    if "\n" not in body.strip() or not 0 < len(line.split()) <= LONGEST or ":" in line:
        return
    start = text.index(line)
    names = PERSON.fullmatch(line) is not None
    person = meaning(leaf).sort == "person" and names
    title = leaf.name.lower() in ("title", "name", "headline", "subject", "heading", "position")
    seller = bool(SELLERS & set(role_words(leaf.path))) and len(body) < len(text)
    title = title and not (leaf.name.lower() == "name" and GREETING.search(text))
    fits = person or seller or (title and not names and line[-1] not in ".,!?")
    if fits:
        yield HEADLINE, line, start, start + len(line)


def subject(leaf: Leaf, text: str, first: str) -> Iterator[Opening]:
    """Return the name that a text begins with, for the first field: a record is about that.

    first: the name of the first field.
    """
    begins = BEGINS.match(text)
    if leaf.path != (first,) or begins is None or meaning(leaf).sort in (*FORMED, "code"):
        return
    yield SUBJECT, begins["name"], *begins.span("name")
