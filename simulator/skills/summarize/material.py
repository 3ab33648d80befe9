"""The text that is to be summarized: sentences with the source that each one comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.language import sentences, stems
from simulator.skills.summarize.wishes import PIECE, SUMMARY, TITLE
from simulator.spoken import asked
from simulator.task import Block, Task

SHORT = 60
"""A request with fewer words than this beside its instructions means a text of an earlier turn."""

DIRECTIVE = re.compile(
    r"^(?:please|can you|could you|would you|you are|your (?:task|job)|do not|don't|use|keep"
    r"|write|focus|limit|be|no"
    r"|avoid|include|only|answer|reply|respond|return|give|make|the summary|cite|at most"
    r"|in (?:one|two|three|\d+)"
    r"|text|article|document|input|content|source text|here (?:is|are)|read|tl;?dr|summary"
    r"|title|headline|highlight)"
    r"\b",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"^[ \t#*]*(?:text|article|document|passage|input|content|story|transcript|report"
    r"|source text|email|notes"
    r"|findings|research(?: findings| notes)?|sources|facts|material|summaries"
    r"|chunk summaries)\**[ \t]*:\**[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
LEADING = re.compile(
    r"^(?:but|and|so|yet|he|she|it|they|this|that|these|those|however|also"
    r"|then|there)\b",
    re.I,
)
NOTED = re.compile(
    r"\s*[\[(](?:source|via|from|ref)?\.?:?\s*(?P<id>[^\])]{1,80})[\])]\.?\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, its number, the name of its source ("" if there is none), and its stems."""

    text: str
    place: int
    source: str
    stems: frozenset[str]
    block: Block | None = None

    @property
    def leans(self) -> bool:
        """The sentence leans on the one before it: it begins with a pronoun or a connective."""
        return LEADING.match(self.text) is not None


def request_of(task: Task) -> str:
    """Return the words of the request alone: system turns, and what is said about the summary."""
    system = "\n".join(turn.text for turn in task.prompt.turns if turn.role == "system")
    text = asked(task)
    if any(block.apart for block in task.blocks):
        return f"{system}\n{task.instructions}\n{task.question}"
    directions = [s for s in _edges(text) if _directs(s)]
    return "\n".join([system, *directions, task.order])


def material(task: Task) -> list[Piece]:
    """Return the sentences to summarize, in order."""
    apart = [block for block in task.blocks if block.apart]
    if apart:
        return _pieces((block.id or "", block.text, block) for block in apart)
    text = _without_request(_without_order(asked(task), task.order))
    if len(text.split()) >= SHORT or not task.history:
        return _pieces([("", text, None)])
    earlier = max((turn.text for turn in task.history), key=len)
    longer = earlier if len(earlier) > len(text) else text
    return _pieces([("", _without_request(longer), None)])


def _without_order(text: str, order: str) -> str:
    """Return what stands on the longer side of the sentence that orders the summary."""
    before, found, after = text.partition(order) if order else (text, "", "")
    if not found:
        return text
    if len(after) > len(before):
        return after
    rest, blank, last = before.rstrip().rpartition("\n\n")
    return rest if blank and len(last.split()) < len(rest.split()) / 4 else before


def _edges(text: str) -> list[str]:
    """Return the first and the last sentences of a text, where its instructions stand."""
    found = sentences(text)
    return list(found) if len(found) <= 12 else [*found[:6], *found[-4:]]


def _directs(sentence: str) -> bool:
    asks = SUMMARY.search(sentence) or TITLE.search(sentence) or PIECE.search(sentence)
    return len(sentence) < 400 and (asks is not None or DIRECTIVE.match(sentence) is not None)


def _without_request(text: str) -> str:
    """Drop the instructions at both ends of a text, and the label before it."""
    label = LABEL.search(text[:2_000])
    if label is not None and len(text) - label.end() > label.start():
        text = text[label.end() :]
    found = list(sentences(text))
    while found and len(found) > 1 and _directs(found[0]):
        found.pop(0)
    while found and len(found) > 1 and _directs(found[-1]):
        found.pop()
    return "\n".join(found)


def _pieces(
    sources: Sequence[tuple[str, str, Block | None]] | Iterator[tuple[str, str, Block | None]],
) -> list[Piece]:
    out: list[Piece] = []
    for name, text, block in sources:
        for sentence in sentences(text):
            source, said = name, sentence
            noted = NOTED.search(sentence)
            if noted is not None:
                source, said = noted["id"].strip(), sentence[: noted.start()].rstrip()
            if len(said.split()) >= 3 and not said.startswith("#"):
                said = said if said[-1] in ".!?\"'" else f"{said}."
                out.append(Piece(said, len(out), source, frozenset(stems(said)), block))
    return out
