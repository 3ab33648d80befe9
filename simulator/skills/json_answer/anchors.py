"""Cut a text at the names that its objects begin with, and lines at their columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from simulator.language import STOP_WORDS, sentences
from simulator.skills.extract.fields import candidates
from simulator.skills.extract.refine import ADDRESS
from simulator.skills.json_answer.brief import Brief
from simulator.skills.tools.meaning import FORMED, meaning
from simulator.skills.tools.schema import Leaf

BEGINS = re.compile(
    r"(?:\A|[,;:(.!?\u2022-]\s+|\n\s*)(?:(?:and|then|while|but)\s+)?(?:[Tt]he\s+)?\Z|\b(?:and"
    r"|while)\s+(?:the\s+)?\Z"
)
"""What stands before a name that begins a clause."""

NAME = re.compile(
    r"(?<![\w'\u2019-])[A-Z\u00c0-\u00de][\w'\u2019&-]*"
    r"(?:[ ](?:(?:of|van|von|de|da|del|la|le|the)[ ])?(?:[A-Z\u00c0-\u00de][\w'\u2019&-]*"
    r"|[A-Z]\.|\d{1,4}(?![\w.,:]\d)))*"
)
CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August"
    r"|September|October|November|December"
)
SIGNS = tuple(
    re.compile(sign)
    for sign in (r"\s*\|\s*", r"\t+", r"\s*;\s+", r"(?<!\d)\s+[-\u2013\u2014]\s+", r"\s*,\s+")
)
CLOCK = re.compile(r"^(\d{1,2}[:.]\d{2}(?:\s?[ap]m)?)\s+(?=\w)")
CUT = "\x00"
MOST_NAMES = 50
MOST_COLUMNS = 6


def anchored(text: str) -> list[str]:
    """Return the parts of a text that begin with a name each.

    A part begins with the sentence, if its name is the first one there.
    """
    places: list[int] = []
    begins = _sentence_starts(text)
    streets = [match.span() for match in ADDRESS.finditer(text)]
    for match in NAME.finditer(text):
        at = match.start()
        if not _is_name(match.group()) or any(a <= at < b for a, b in streets):
            continue
        if BEGINS.search(text[max(0, at - 20) : at]) is None:
            continue
        first = max((one for one in begins if one <= at), default=0)
        begin = first if not places or places[-1] < first else at
        if ":" in text[begin:at]:
            begin = at
        if begin not in places:
            places.append(begin)
    cuts = [*places[:MOST_NAMES], len(text)]
    return [text[a:b].strip(" ,;\n") for a, b in pairwise(cuts)]


def _is_name(said: str) -> bool:
    return said.lower() not in STOP_WORDS and CALENDAR.match(said) is None and len(said) > 1


def _sentence_starts(text: str) -> list[int]:
    out, at = [], 0
    for one in sentences(text):
        place = text.find(one, at)
        if place >= 0:
            out.append(place)
            at = place + len(one)
    return out


def in_columns(leaves: Sequence[Leaf], lines: Sequence[str], brief: Brief) -> list[str]:
    """Return lines that have the same columns, with the name of its field before each text.

    The texts of a line go to the fields that take any text: to those they are most like, over all
    lines, and in the order of the fields where that tells nothing.
    """
    cells = _cells([re.sub(r"^\s*(?:[-*\u2022]|\d{1,2}[.)])\s+", "", line) for line in lines])
    width = max(map(len, cells), default=0)
    texts = [leaf for leaf in leaves if leaf.kind == "string" and meaning(leaf).sort not in FORMED]
    words = [
        place
        for place in range(width)
        if all(not re.search(r"\d", row[place]) and row[place] for row in cells if place < len(row))
    ]
    if not 1 <= len(words) == len(texts) <= MOST_COLUMNS:
        return []
    fits = {
        (leaf.path, place): sum(_fit(leaf, row[place], brief) for row in cells if place < len(row))
        / len(cells)
        for leaf in texts
        for place in words
    }
    column = _matched(texts, words, fits)
    return [
        "\n".join(
            f"{column[place]}: {cell}" if place in column else cell
            for place, cell in enumerate(row)
        )
        for row in cells
    ]


def _cells(lines: Sequence[str]) -> list[list[str]]:
    """Cut lines at the sign that cuts most of them into as many cells; others are left out.

    The last cell may be missing; a time at the beginning of a line is a cell of its own.
    """
    bare = [CLOCK.sub(lambda match: f"{match[1]}{CUT}", line.strip()) for line in lines]
    best: list[list[str]] = []
    for sign in SIGNS:
        cells = [[cell for part in line.split(CUT) for cell in sign.split(part)] for line in bare]
        width = Counter(map(len, cells)).most_common(1)[0][0]
        same = [row for row in cells if width - (width > 2) <= len(row) <= width]
        if width > 1 and len(same) > max(len(best), len(lines) / 2):
            best = same
    return best


def _matched(
    texts: Sequence[Leaf], words: Sequence[int], fits: Mapping[tuple[tuple[str, ...], int], float]
) -> dict[int, str]:
    """Return the field of each column; the surest pair first, the same place on a tie."""
    order = {leaf.path: place for place, leaf in enumerate(texts)}
    pairs = sorted(
        fits,
        key=lambda pair: (-round(fits[pair], 1), abs(order[pair[0]] - words.index(pair[1]))),
    )
    out: dict[int, str] = {}
    taken: set[tuple[str, ...]] = set()
    for path, place in pairs:
        if path not in taken and place not in out:
            taken.add(path)
            out[place] = path[-1].replace("_", " ")
    return out


def _fit(leaf: Leaf, cell: str, brief: Brief) -> float:
    found = candidates(leaf, brief.reading(cell).document)
    return max((one.score for one in found), default=0.0)
