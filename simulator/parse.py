"""Find out what a prompt means: instructions, context blocks, question.

Context is recognized by tags (`<document id="7">...</document>`), by fences, by numbered or named
markers at the start of a line (`[7]`, `Source 7:`), by a `Context:` label, or by being the text
that stands beside a question.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from simulator.language import sentences
from simulator.layout import LABEL_NAMES, normalized
from simulator.markup import Span, elements, fences, replaced, tag_pattern
from simulator.neutral import Prompt, Turn
from simulator.task import Block, Example, Task

TAG_NAMES = (
    "document|doc|source|context|passage|chunk|article|excerpt|snippet|section|reference|policy"
    "|file|text|block|item|result|page|note"
)
TAG = tag_pattern(TAG_NAMES)
WRAPPER = re.compile(rf"</?(?:{TAG_NAMES})s?\b[^<>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"(id|index|name|source|title|n|number)\s*=\s*[\"']?([^\"'>]+)", re.I)
MOST_ATTRIBUTES = 500
"""How many characters of a tag are searched for its id."""

MARKER = re.compile(
    r"^[ \t]*(?:\[(?P<id>[^\]\n]{1,60})\]:?"
    r"|(?:#+[ \t]*)?(?:source|document|doc|passage|chunk|context|excerpt|article|snippet)"
    r"[ \t]+(?P<named>#?[\w.\-/]{1,60})[ \t]*[:.)\-])[ \t]*",
    re.MULTILINE | re.IGNORECASE,
)
CONTEXT_LABEL = re.compile(
    rf"^[ \t#*]*(?:(?:the|given|provided)[ \t]+)?(?:{LABEL_NAMES})[ \t]*+\**+[ \t]*+:\**[ \t]*",
    re.MULTILINE | re.IGNORECASE,
)
QUESTION_LABEL = re.compile(
    r"^[ \t#*]*(?:user[ \t]+)?(?:question|query|q|request)[ \t]*+\**+[ \t]*+:\**[ \t]*"
    r"(?P<text>.+?)(?=\n[ \t]*\n|\n[ \t#*]*(?:answer|a|context|sources?|documents?)[ \t]*:|\Z)",
    re.MULTILINE | re.IGNORECASE | re.DOTALL,
)
QUOTED_QUESTION = re.compile(
    r"\b(?:questions?|query|asks|asked|wants to know)\b[^.?!\"\n]{0,30}"
    r"[\"“](?P<text>[^\"“”\n]{6,300}\?)[\"”]",
    re.IGNORECASE,
)
"""A question that is quoted in an order: 'These pages were found for the question "..."'."""

QUESTION_TAG = tag_pattern("question|query")
ANSWER_LABEL = re.compile(r"\n[ \t#*]*(?:answer|a)[ \t]*+\**+[ \t]*+:[ \t]*\Z", re.IGNORECASE)
INSTRUCTION = re.compile(
    r"^(?:(?:please|now|then|first|finally|otherwise|else)[,:]?\s+)?"
    r"(?:you\s+(?:are|will|must|should|can)|answer|use|do\s+not|don't|never|always"
    r"|only|cite|if\s+(?:the|you|it|there|no)|say|reply|respond|return|write|be\s|give|keep"
    r"|explain"
    r"|summari[sz]e|read|based|using|given|act|your\s+(?:task|job|answer)|hi\b|hello\b|hey\b"
    r"|here\s+(?:is|are)|the\s+following|below|quote|tell|what|when|who|where|why|how|which"
    r"|classify|categori[sz]e|label|extract|translate|rewrite|rephrase|judge|rate|score|grade"
    r"|evaluate|identify|calculate|compute|generate|determine|decide)\b",
    re.IGNORECASE,
)
EDGE_ORDER = re.compile(
    r"^(?:please\s+|now\s+)?(?:get|list|find|pull|tag|refactor|name|show|check|compare|describe"
    r"|convert|make|fix|sort|pick|choose|select|mark|put|assign|count|outline|shorten|condense|cut"
    r"|turn|split|break|draft|provide|produce|output|fill|complete|review|verify|analy[sz]e|detect"
    r"|highlight|collect|create|flag|route|file|paraphrase|correct|simplify|expand|reduce|boil"
    r"|suggest|mention|spell|state|map|match|transform|parse|annotate|critique|proofread)\s+\w",
    re.IGNORECASE,
)
"""How an order on a text begins, too, where it stands alone before or after the text. Inside a
text such a sentence is a part of it (a recipe, a manual)."""

ORDER = re.compile(
    r"^(?:please\s+)?(?:answer|use|do\s+not|don't|never|always|only|cite|if\s+|say|reply|respond"
    r"|return|write|be\s+(?:brief|concise|short)|give|keep|quote|base\s+your|your\s+answer"
    r"|when\s+the)\b",
    re.IGNORECASE,
)
"""How a sentence begins that tells how to answer, beside a question."""

LEAD = re.compile(r"^(?P<order>[^.:?!\n]{3,80}):[ \t]+(?=\S)", re.MULTILINE)
"""Words that announce a text on the same line: "Read this article: ..."."""

TOLD_QUESTION = re.compile(
    r"^(?:read|use|look at|from|based on|according to|given|in|please|tell|let|say|find)\b.{0,120}?"
    r"\b(?:tell (?:me|us)|let (?:me|us) know|say|find out)"
    r"\s+(?:what|when|who|whom|whose|where|why|how|which)\b",
    re.IGNORECASE,
)
"""A question inside an order, which can stand before the text that it is about."""

ON_ANSWERS = re.compile(
    r"\bunanswerable\b"
    r"|\b(?:leaves?|left|remains?|stays?)\s+(?:\w+\s+){0,3}(?:unanswered|open)\b"
    r"|^(?:otherwise|else|if not)\b|\bit(?: i|')s"
    r" (?:fine|ok|okay|all right|acceptable|better) to\b"
    r"|\b(?:were|was) (?:found|retrieved|returned) (?:for|by)\b[^.?!]{0,40}"
    r"\b(?:question|query|search)"
    r"|\b(?:get|gets|receives?) the (?:reply|response|words?|answer)\b"
    r"|\b(?:respond|reply|answer) with\b|\b(?:the|an|no|your) answers?\b"
    r"|\b(?:do not|don't|never) guess\b|\btell the (?:reader|user)\b|^(?:when|where) you\b",
    re.IGNORECASE,
)
"""What a sentence on how to answer has, however it begins."""

LED_QUESTION = re.compile(r"^(?P<lead>[^?:\n]{8,240}):[ \t]+(?P<asked>[A-Z][^?\n]{4,300}\?)$")
"""A question after an order in the same sentence."""

QUESTION_WORD = re.compile(r"^(?:what|when|who|where|why|how|which)\b", re.IGNORECASE)
SURROUNDED = 4
"""From so many sentences on, what stands amid the text of a paragraph belongs to it."""

LEAST_LOOSE = 2
"""So many sentences of a system turn, which are no instructions, make a context."""

LONGEST_QUESTION = 400
"""A last paragraph up to this many characters can be the question, question mark or not."""


def parse(prompt: Prompt) -> Task:
    """Split a prompt into instructions, context blocks, question, examples and history.

    Only the last user turn can hold the question; system, user and tool turns can hold context.
    """
    last = max((i for i, turn in enumerate(prompt.turns) if turn.role == "user"), default=-1)
    question, documents = "", 0
    blocks: list[Block] = []
    instructions: list[tuple[str, str]] = []
    for index, turn in enumerate(prompt.turns):
        if turn.role == "assistant":
            continue
        found, rest = _came_apart(turn, index, documents), normalized(turn.text)
        documents += len(turn.documents)
        if turn.role != "tool":
            if index == last:
                question, rest = _take_question(rest)
                question, told = _only_question(question)
                instructions.append((turn.role, told))
            written, rest = _take_blocks(rest, loose=turn.role != "system")
            found += [replace(block, turn=index) for block in written]
            instructions.append((turn.role, rest))
        blocks += found
    if not blocks and question:
        blocks, instructions = _from_system(prompt, instructions)
    history = tuple(turn for turn in prompt.turns[: max(last, 0)] if turn.role != "system")
    return Task(
        "\n".join(text for _, text in instructions if text.strip()),
        tuple(blocks),
        question.strip(),
        _shown(history),
        history,
        prompt,
    )


def _from_system(
    prompt: Prompt, instructions: list[tuple[str, str]]
) -> tuple[list[Block], list[tuple[str, str]]]:
    """Look for a context in the system turns, where nothing marks it and no other turn has one."""
    blocks: list[Block] = []
    told = [(role, text) for role, text in instructions if role != "system"]
    for index, turn in enumerate(prompt.turns):
        if turn.role == "system":
            found, rest = _take_blocks(normalized(turn.text), loose=True)
            blocks += [replace(block, turn=index) for block in found]
            told.insert(0, ("system", rest))
    if sum(len(sentences(block.text)) for block in blocks) < LEAST_LOOSE:
        return [], instructions
    return blocks, told


def _came_apart(turn: Turn, index: int, known: int) -> list[Block]:
    """Return what came as data, not as words: the documents of a turn, or the result of a tool."""
    if turn.role == "tool" and turn.text.strip():
        name = turn.result.name if turn.result is not None else ""
        return [Block(turn.text.strip(), name or None, index, apart=True)]
    return [
        Block(one.text, one.title or str(place), index, place, cite=one.cite, apart=True)
        for place, one in enumerate(turn.documents, known)
    ]


def _shown(history: tuple[Turn, ...]) -> tuple[Example, ...]:
    """Return the worked examples of a few-shot prompt: user turns that were answered at once."""
    return tuple(
        Example(before.text, after.text)
        for before, after in pairwise(history)
        if before.role == "user" and after.role == "assistant" and not after.calls
    )


def _take_question(text: str) -> tuple[str, str]:
    """Return the question of a user turn, and the turn without it."""
    text = ANSWER_LABEL.sub("", text)
    labelled = elements(text, QUESTION_TAG)[0] or [
        Span(*match.span(), match["text"]) for match in QUESTION_LABEL.finditer(text)
    ]
    if labelled:
        last = labelled[-1]
        return last.text, text[: last.start] + "\n" + text[last.end :]
    outside = replaced(text, elements(text, TAG)[0], _blank)
    outside = replaced(outside, fences(outside), _blank)
    asked = [s for s in sentences(outside) if s.rstrip("\"' )").endswith("?")]
    quoted = QUOTED_QUESTION.search(outside)
    if quoted is not None and all(quoted["text"] in one for one in asked):
        return quoted["text"], text
    if asked:
        at = outside.rindex(asked[-1])
        return asked[-1], text[:at] + "\n" + text[at + len(asked[-1]) :]
    return _told_question(text, outside)


def _told_question(text: str, outside: str) -> tuple[str, str]:
    """Return what is wanted where nothing ends with a question mark, and the turn without it.

    outside: the turn with blanks for what is set apart.
    """
    before, _, paragraph = outside.rstrip().rpartition("\n")
    told = [one for one in sentences(before) if TOLD_QUESTION.search(one)]
    if len(told) == 1 and len(sentences(paragraph)) > 1 and not TOLD_QUESTION.search(paragraph):
        at = outside.index(told[0])
        return told[0], text[:at] + text[at + len(told[0]) :]
    opening = outside.strip().partition("\n\n")[0].strip()
    stands = opening != outside.strip() and len(sentences(opening)) == 1
    if stands and EDGE_ORDER.match(opening) and len(sentences(paragraph)) > 1:
        return opening, text.replace(opening, "", 1)
    paragraph = paragraph.strip()
    if paragraph and len(paragraph) <= LONGEST_QUESTION:
        at = outside.rindex(paragraph)
        return paragraph, text[:at] + text[at + len(paragraph) :]
    return "", text


def _only_question(text: str) -> tuple[str, str]:
    """Split what stands where the question is into the question, and how to answer it."""
    lead = LED_QUESTION.match(text)
    if lead is not None and _tells(lead["lead"]):
        return lead["asked"], lead["lead"]
    parts = sentences(text)
    orders = [one for one in parts if ORDER.match(one) and not one.rstrip("\"' )").endswith("?")]
    if not orders or len(orders) == len(parts):
        return text, ""
    asked = [one for one in parts if one not in orders]
    return " ".join(asked), "\n".join(orders)


def _blank(text: str) -> str:
    """Return blanks of the same length, so that positions stay valid."""
    return re.sub(r"\S", " ", text)


def _take_blocks(text: str, *, loose: bool) -> tuple[list[Block], str]:
    """Return the context blocks of a turn, and what is left of it.

    loose: if nothing marks the context, take every sentence that is not an instruction.
    """
    outer, inner = elements(text, TAG)
    if not outer:
        outer = inner = fences(text)
    if outer:
        blocks = [block for span in inner for block in _inside(span)]
        return blocks, WRAPPER.sub(" ", replaced(text, outer, lambda _: "\n"))
    marked = [*MARKER.finditer(text)]
    if marked:
        return _marked(text), text[: marked[0].start()]
    label = CONTEXT_LABEL.search(text)
    if label is not None and text[label.end() :].strip():
        body, after = _without_edges(text[label.end() :].strip())
        return [Block(body)], f"{text[: label.start()]}\n{after}"
    if not loose:
        return [], text
    plain, told = _sorted_out(LEAD.sub(_own_line, text))
    return ([Block("\n".join(plain))] if plain else []), "\n".join(told)


def _without_edges(text: str) -> tuple[str, str]:
    """Return a context without the paragraphs of orders that follow it, and those orders."""
    paragraphs = re.split(r"\n[ \t]*\n", text)
    told: list[str] = []
    while len(paragraphs) > 1 and all(map(_tells, sentences(paragraphs[-1]))):
        told.insert(0, paragraphs.pop())
    return "\n\n".join(paragraphs).strip(), "\n".join(told)


def _sorted_out(text: str) -> tuple[list[str], list[str]]:
    """Return the sentences of a text, and those that tell what to do with it.

    An order amid a longer paragraph belongs to the text: manuals and policies give orders, too.
    """
    plain: list[str] = []
    told: list[str] = []
    edges = _edge_orders(text)
    for paragraph in re.split(r"\n[ \t]*\n", text):
        parts = sentences(paragraph)
        orders = [one in edges or _tells(one) for one in parts]
        first = next((at for at, order in enumerate(orders) if not order), len(parts))
        last = next((at for at in reversed(range(len(parts))) if not orders[at]), -1)
        for at, (one, order) in enumerate(zip(parts, orders, strict=True)):
            amid = first < at < last and len(parts) >= SURROUNDED and not ON_ANSWERS.search(one)
            (told if order and not amid else plain).append(one)
    return plain, told


def _tells(sentence: str) -> bool:
    """Say whether a sentence is an instruction: by how it begins, or by what it is about.

    One that begins with "when" or "who" must be a question, or be about answers.
    """
    if ON_ANSWERS.search(sentence):
        return True
    asks = QUESTION_WORD.match(sentence) and not sentence.rstrip("\"' )").endswith(("?", ":"))
    return not asks and INSTRUCTION.match(sentence) is not None


def _edge_orders(text: str) -> set[str]:
    """Return the orders that stand alone in the first or the last paragraph of a text."""
    paragraphs = [one.strip() for one in re.split(r"\n[ \t]*\n", text.strip())]
    lines = text.strip().split("\n")
    edges = {paragraphs[0], paragraphs[-1]} if len(paragraphs) > 1 else set()
    if lines[0].rstrip().endswith(":"):
        edges.add(lines[0].strip())
    alone = {said[0] for edge in edges if len(said := sentences(edge)) == 1}
    return {one for one in alone if EDGE_ORDER.match(one)}


def _own_line(match: re.Match[str]) -> str:
    """Put an announcement on a line of its own, if that is what it is."""
    return f"{match['order']}:\n" if _announces(match) else match.group()


def _announces(match: re.Match[str]) -> bool:
    order = match["order"].strip()
    first = not match.string[: match.start()].strip()
    return bool(INSTRUCTION.match(order) or (first and EDGE_ORDER.match(order)))


def _inside(span: Span) -> list[Block]:
    """Return the blocks of one tag or fence: its own text, or the marked ones inside it."""
    text = span.text.strip()
    if MARKER.search(text):
        return _marked(text)
    named = {k.lower(): v for k, v in ATTRIBUTE.findall(span.attributes[:MOST_ATTRIBUTES])}
    names = ("id", "index", "number", "n", "name", "source", "title")
    block_id = next((named[name].strip() for name in names if name in named), None)
    return [Block(WRAPPER.sub(" ", text).strip(), block_id, apart=True)] if text else []


def _marked(text: str) -> list[Block]:
    """Split text at its markers. What stands before the first one belongs to no block."""
    found = [*MARKER.finditer(text)]
    ends = [match.start() for match in found[1:]] + [len(text)]
    out = []
    for match, end in zip(found, ends, strict=True):
        body = text[match.end() : end].strip()
        if body:
            out.append(Block(body, match.group("id") or match.group("named"), apart=True))
    return out
