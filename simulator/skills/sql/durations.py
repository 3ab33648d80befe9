"""Read spans of time between two dates: `days from receipt to refund`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.language import stem
from simulator.skills.sql.derived import between
from simulator.skills.sql.marking import Item, Marked
from simulator.skills.sql.names import same_root
from simulator.skills.sql.schema import Column, Schema

ASKED = re.compile(
    r"(?:the )?(?:(?P<mean>average|mean|typical|avg) )?"
    r"(?:how (?:long|many (?P<many>days|weeks|hours|minutes|years))"
    r"|(?:number of |time in )?(?P<unit>days|weeks|hours|minutes|years)"
    r"|time(?: span)?|duration|delay|gap)\b",
    re.IGNORECASE,
)
FROM_TO = re.compile(
    r",? ?(?:between|from|passed between) (?P<a>(?:[a-z']+ ){1,5}?)(?:to|and|until|till) "
    r"(?P<b>(?:[a-z']+ ){1,4}?)(?=[?.,;]|<|per |by |for |in |of |on |where |who |that |over )",
    re.IGNORECASE,
)
AVERAGE = re.compile(
    r",? ?\b(?:on average|average|mean|typically|in the mean|avg)\b", re.IGNORECASE
)
COMPARED = re.compile(
    r"(?:longer |more )?(?P<p><P\d+>) (?P<n><N\d+>)(?: days?| hours?| minutes?)? ?$"
)
TIMELESS = frozenset(stem(word) for word in ("date", "time", "day", "year", "month"))
ALIKE = {"receipt": "received", "delivery": "delivered", "taking": "taken", "sale": "sold"}


def durations(marked: Marked, schema: Schema) -> None:
    """Replace a span between two events by a mark for the time between their dates."""
    found = FROM_TO.search(marked.text)
    asked = ASKED.search(marked.text) if found else None
    if found is None or asked is None:
        return
    pair = _pair(found["a"], found["b"], schema)
    if pair is None:
        return
    unit = (asked["many"] or asked["unit"] or "days").lower().rstrip("s")
    item = Item("days", columns=[(1.0, between(*pair, unit))])
    mark = marked.add("C", item).strip()
    before, after = marked.text[: found.start()], marked.text[found.end() :]
    if compared := COMPARED.search(before):
        start = before[: compared.start()]
        marked.text = f"{start} with {mark} {compared['p']} {compared['n']} {after}"
        return
    start, middle = (
        before[: asked.start()],
        before[asked.end() :] if asked.end() < len(before) else "",
    )
    mean = "the average " if AVERAGE.search(marked.text) else "the "
    lead = start if start.strip() else " what is "
    marked.text = re.sub(
        r"\s+",
        " ",
        AVERAGE.sub(" ", f"{lead}") + f" {mean}{mark} ; {AVERAGE.sub('', middle)} {after}",
    )


def _pair(first: str, last: str, schema: Schema) -> tuple[Column, Column] | None:
    """Return the dates of two events, of one table if there is one with both."""
    starts, ends = list(_dates(first, schema)), list(_dates(last, schema))
    pairs = [(a, b) for a in starts for b in ends if a is not b]
    pairs.sort(key=lambda pair: pair[0].table != pair[1].table)
    return pairs[0] if pairs else None


def _dates(said: str, schema: Schema) -> Iterator[Column]:
    """Yield the dates whose names have a root of one of the words, word by word."""
    for word in said.lower().split():
        for column in schema.columns:
            if any(alike(word, root) for root in event_roots(column)):
                yield column


def event_roots(column: Column) -> tuple[str, ...]:
    """Return the stems in the name of a date that tell of what happens then."""
    if column.kind != "date":
        return ()
    return tuple(word for word in column.words if word not in TIMELESS)


def alike(word: str, root: str) -> bool:
    """Say whether a word tells of the event of a stem: receipt, received."""
    words = (word, ALIKE.get(word, word))
    return any(stem(one) == root or (len(root) > 3 and same_root(one, root)) for one in words)
