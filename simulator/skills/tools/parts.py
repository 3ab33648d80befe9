"""A request in parts: its sentences and clauses, and the values that it lists for one parameter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise, product

from simulator.language import sentences, stem
from simulator.mind import Mind
from simulator.neutral import Tool
from simulator.skills.tools.assign import NEEDED
from simulator.skills.tools.fill import whole
from simulator.skills.tools.matching import fit
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.mentions import QUOTED, Mention, mentions
from simulator.skills.tools.numbers import unit_of
from simulator.skills.tools.schema import Leaf, items_of, leaves, words_of
from simulator.skills.tools.scoring import Scene, scored
from simulator.skills.tools.words import FUNCTION_WORDS, VERB_WORDS

MOST_PARTS = 12
"""How many calls a request can be cut into."""

RIVAL = 0.3
"""Parameters whose fit for a list is at most this much below the best can share its members."""

CLAUSE = re.compile(
    r"(?P<link>[,;]?\s+(?:and\s+then|and\s+also|and\s+finally|and|then|also|plus|but\s+also|as\s+well\s+as|after\s+that)"
    r"(?:,|\s+(?:also|then|please|finally|could\s+you|can\s+you))*|;|,)\s+"
    rf"(?=(?:(?P<verb>{VERB_WORDS})\s+(?!of\b|(?<!announce\s)(?<!write\s)(?<!reply\s)to\b(?!\s+(?:me|the)\b))|(?P<act>(?!(?:about|around|over|under|only|at|for|in|of|to|by|from|with|on)\b)[a-z]+\s+(?=\d+\s+[a-z]+\s+of\b)|(?!(?:of|in|on|at|for|to|with|from|by|is|are|was|not|about|what|how)\b)[a-z]+\s+(?:the|my|all|it|them|me)\b)|(?P<ask>what|how|who|where|when|which|is|are|do(?:es)?|i\s+(?:need|want|would|also)|i'd)\b"
    r"|(?P<weak>the|an?(?!\s+(?:half|quarter)\b)|one|my|for|in|another|same|repeat|with|on)\b))",
    re.IGNORECASE,
)
SUBORDINATE = re.compile(
    r"^\W*(?:if|when|given|suppose|assuming|since|because|with|for|in|at|on|after|before)\b[^.?!]*,[^.?!]*$",
    re.IGNORECASE,
)
"""A sentence that begins with a clause that belongs to the next one."""

LINKS = re.compile(
    r"^\W*(?:(?:and|then|also|plus|finally|after\s+that|please)\b\W*)+", re.IGNORECASE
)
SMALL = frozenset(stem(word) for word in FUNCTION_WORDS)
SAME_FORM = re.compile(
    r"(?:\d+\s+)?[A-Za-z][\w-]*(?:\s+[a-z][\w-]*){0,2}?\s+(?P<link>in|at|for|to|from|on|of)\s+[$€£]?(?P<value>[A-Z\d\"\u201c])"
)
REPEATS = re.compile(r"^\W*(?:repeat|same|another|again|likewise|do\s+the\s+same)\b", re.IGNORECASE)
GREETING = re.compile(r"^\W*[A-Z][\w' ]{1,20}:\s+(?=[a-z])")
"""What stands before a request and its colon: "Good night: turn off the lights"."""

OPENS = re.compile(rf"\W*(?:{VERB_WORDS})\b", re.IGNORECASE)
STATEMENT = re.compile(
    r"^\W*(?:(?:so|because|since|but|unfortunately|today|yesterday|this\s+\w+)\s+,?)?(?:I|we|he|she|it|they|you"
    r"|there|this|that|these|those|(?:my|our|his|her|their|its|the)\s+[\w-]+(?:\s+[\w-]+)?)"
    r"(?:'(?:m|re|s|ve)\b|\s+(?:am|is|are|was|were|have|has|had|hold|own|found|study|got|live|lives|work|works"
    r"|already|just|never|lies?|feel|feels|keeps?|won't|doesn't|don't|can't|cannot|isn't|aren't|started|stopped"
    r"|left|broke|lost|forgot|bought|went|came|moved|arrived|hurts?|stay|staying)\b)"
    r"(?!\s+(?:to\s+(?:have|get|see|know|book|order|cancel|send|pay|change)|looking|trying|wondering"
    r"|interested|thinking|planning|like|going\s+to\s+need)\b)",
    re.IGNORECASE,
)
"""A sentence that tells something, and asks for nothing of its own."""

ELLIPSIS = re.compile(
    r"^\W*(?:and|or|also|then|plus|what\s+about|how\s+about|same|another|repeat|again|likewise|do\s+the\s+same"
    r"|for|in|the|with|on|one|an?)\b",
    re.IGNORECASE,
)
CHOICES_LINK = re.compile(
    r"(?:\s+[a-z]+){0,2}(?:\s*,|\s*,?\s+(?:and|as\s+well\s+as|plus))(?:\s+(?:the|in|for|of|my|then))*\s+",
    re.IGNORECASE,
)
RANGE = re.compile(r"\bbetween\s+(?:the\s+)?[$€£]?$", re.IGNORECASE)
"""What stands before two values that are the ends of one range."""

EACH = re.compile(r"\brespectively\b|\beach\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a request.

    weak: it may well belong to the piece before it. glue: what stands between the two, if they
    are of one sentence.
    """

    text: str
    weak: bool = False
    glue: str = ""


@lru_cache(maxsize=512)
def segments(text: str) -> tuple[Segment, ...]:
    """Cut a request into sentences and clauses that can ask for something of their own."""
    out: list[Segment] = []
    for sentence in sentences(text):
        if SUBORDINATE.match(sentence):
            out.append(_segment(sentence, bool(ELLIPSIS.match(sentence))))
            continue
        if (greeting := GREETING.match(sentence)) and not OPENS.match(sentence):
            sentence = sentence[greeting.end() :]  # noqa: PLW2901
        quoted = [match.span() for match in QUOTED.finditer(sentence)]
        at, weak, glue = 0, bool(ELLIPSIS.match(sentence)), ""
        for match in CLAUSE.finditer(sentence):
            if any(begin < match.start() < end for begin, end in quoted) or match.start() <= at:
                continue
            if match["link"] == "," and not match["verb"]:
                continue
            out.append(_segment(sentence[at : match.start()], weak, glue))
            at, weak = match.end(), bool(match["weak"]) or match["link"] == ","
            glue = match.group()
        out.append(_segment(sentence[at:], weak, glue))
    doubled = (piece for one in out for piece in _halves(one))
    return tuple(one for one in doubled if re.search(r"\w", one.text))


def _halves(segment: Segment) -> Iterator[Segment]:
    """Cut "rock concerts in Bonn and jazz concerts in Graz" at the "and" between like things."""
    for match in re.finditer(r",?\s+and\s+", segment.text):
        left, right = segment.text[: match.start()], segment.text[match.end() :]
        begins = {stem(word) for word in right.split()[:3]} - SMALL
        alike = begins & {stem(word.strip(",")) for word in left.split()[1:]}
        if re.search(r"(?<![\w-])\d+(?:\.\d+)?$", left) and right[:1].isdigit():
            continue
        same = any(word.isalpha() and len(word) > 2 for word in alike)
        if same or _same_form(left, right):
            yield replace(segment, text=left)
            yield from _halves(Segment(right, weak=True, glue=match.group()))
            return
    yield segment


def _same_form(left: str, right: str) -> bool:
    """Say whether two pieces are things with the same preposition before a name or a number."""
    found = SAME_FORM.match(right)
    if found is None:
        return False
    sign = r"[A-Z\"\u201c]" if not found["value"].isdigit() else r"\d"
    before = re.search(rf"\b{found['link']}\s+[$€£]?{sign}", left)
    counted = re.match(r"\d", right) is None or re.search(r"\d+\s+\w+", left) is not None
    return before is not None and counted


def _segment(text: str, weak: bool, glue: str = "") -> Segment:
    text = text.strip()
    if weak and not REPEATS.match(text):
        weak = re.match(rf"(?:{VERB_WORDS})\s", LINKS.sub("", text), re.IGNORECASE) is None
    return Segment(text, weak or bool(REPEATS.match(text)), glue)


def spread(tool: Tool, text: str, mind: Mind, today: date | None) -> list[frozenset[Mention]]:
    """Return for each call that a text asks of a tool, the mentions that belong to other calls.

    "The weather in Rome and Oslo" asks a tool with one place for two calls. Lists of one length
    go side by side, others are combined.
    """
    every = leaves(tool)
    found = tuple(whole(every, mentions(text, today)))
    scene = Scene(text, found, mind, today, tool.parameters, words_of(tool.name))
    said = _said_choices(every, text)
    if said:
        listed = frozenset(said)
        return [listed - {one} for one in said][:MOST_PARTS]
    said_of = {words_of(str(one)) for leaf in every for one in leaf.choices}
    solid = [
        one
        for one in found
        if one.kind not in ("phrase", "formula") or words_of(one.text) in said_of
    ]
    cycle = _cycle(solid) or (_cycle(_measured(found)) if _takes_measures(every) else [])
    if cycle:
        listed = frozenset(one for chunk in cycle for one in chunk)
        return [listed - frozenset(chunk) for chunk in cycle][:MOST_PARTS]
    axes = []
    for group in _groups(found):
        if RANGE.search(text[: group[0].start]) is not None and len(group) == 2:
            continue
        size = _capacity(every, group, scene)
        if size and len(group) > size and len(group) % size == 0:
            axes.append([group[at : at + size] for at in range(0, len(group), size)])
    if not axes:
        return [frozenset()]
    listed = frozenset(one for axis in axes for chunk in axis for one in chunk)
    if len({len(axis) for axis in axes}) == 1 or EACH.search(text):
        steps: list[tuple[Sequence[Mention], ...]] = list(zip(*axes, strict=False))
    else:
        steps = list(product(*axes))
    used = [frozenset(one for chunk in step for one in chunk) for step in steps]
    return [listed - mine for mine in used][:MOST_PARTS]


def _said_choices(every: Sequence[Leaf], text: str) -> list[Mention]:
    """Return the choices of one enum that a text lists: "the front door and the back door"."""
    for leaf in every:
        rivals = [one for one in every if one.choices == leaf.choices]
        if len(leaf.choices) < 2 or leaf.kind != "string" or len(rivals) > 1:
            continue
        said = [
            Mention("phrase", match.group(), *match.span(), match.group())
            for one in leaf.choices
            for match in re.finditer(
                rf"(?<![\w-]){re.escape(words_of(str(one))).replace(' ', '[ _-]')}(?![\w-])",
                text,
                re.IGNORECASE,
            )
        ]
        said.sort(key=lambda one: one.start)
        between = [text[a.end : b.start] for a, b in pairwise(said)]
        if between and all(CHOICES_LINK.fullmatch(one) for one in between):
            return said
    return []


def _takes_measures(every: Sequence[Leaf]) -> bool:
    """Say whether one call of a tool needs a number and the text that it measures."""
    needed = [leaf for leaf in every if leaf.required and not leaf.choices]
    kinds = [leaf.kind for leaf in needed]
    numeric = sum(kind in ("number", "integer") for kind in kinds)
    return numeric == 1 and kinds.count("string") == 1 and "array" not in kinds


def _measured(found: Sequence[Mention]) -> list[Mention]:
    """Return the measures of a text, each with the phrase right after it: "100 g of rice"."""
    out: list[Mention] = []
    for one, other in pairwise(found):
        if one.kind == "number" and one.unit and other.kind == "phrase":
            out += [one, other]
    return out


def _cycle(solid: Sequence[Mention]) -> list[Sequence[Mention]]:
    """Return the repeats of "5 km in 25 minutes and 10 km in 55 minutes", or nothing."""
    signs = [_sign(one) for one in solid]
    for length in range(2, len(solid) // 2 + 1):
        for start in range(len(solid) - 2 * length + 1):
            rest = signs[start:]
            first = rest[:length]
            if len(rest) % length or len(set(first)) < length:
                continue
            if all(rest[at : at + length] == first for at in range(0, len(rest), length)):
                return [solid[at : at + length] for at in range(start, len(solid), length)]
    return []


def _sign(mention: Mention) -> tuple[str, str, str]:
    """Return what is alike in the repeats of a pattern: kind, dimension, what comes before."""
    unit = unit_of(mention.unit)
    near = mention.before[0] if mention.before and mention.kind == "number" and unit is None else ""
    intro = mention.intro if mention.kind == "name" else ""
    return mention.kind, f"{intro}{unit[0] if unit else ''}", near


def _groups(found: Sequence[Mention]) -> list[list[Mention]]:
    by_number: dict[int, list[Mention]] = {}
    for one in found:
        if one.group >= 0:
            by_number.setdefault(one.group, []).append(one)
    return [group for group in by_number.values() if len(group) > 1]


def _capacity(every: Sequence[Leaf], group: Sequence[Mention], scene: Scene) -> int:
    """Return how many members of a list one call takes; 0 if it takes all of them, or none."""
    first = group[0]
    outside = set(scene.found) - set(group)
    rows: list[tuple[float, Leaf]] = []
    for leaf in every:
        if leaf.kind == "array":
            item = items_of(leaf, scene.root)
            if item.choices or fit(item, first) >= (0.0 if leaf.required else NEEDED):
                return 0
        elif leaf.choices:
            said = {str(choice).lower() for choice in leaf.choices}
            if all(one.text.lower() in said for one in group):
                rows.append((1.0, leaf))
        elif meaning(leaf).sort not in ("query", "message"):
            known = scored(leaf, scene)
            best = max((score for score, one in known if one is first), default=-1.0)
            if known and known[0][0] > best + RIVAL and known[0][1] in outside:
                continue
            least = NEEDED if leaf.required else 2 * NEEDED
            if best >= least and (first.kind != "phrase" or (leaf.required and best >= 2 * NEEDED)):
                rows.append((best, leaf))
    needed = [row for row in rows if row[1].required] or rows
    top = max((score for score, _ in needed), default=0.0)
    return sum(score >= top - RIVAL for score, _ in needed)
