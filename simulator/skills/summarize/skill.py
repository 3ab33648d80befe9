"""The skill: chooses sentences, fits them to the length and the form, and cites their sources."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from simulator.attempt import Attempt, Option, Piece, Quote, Slot, certain
from simulator.mind import Mind
from simulator.skills.base import Card
from simulator.skills.summarize import rank
from simulator.skills.summarize.compress import compressed, headline, tidy
from simulator.skills.summarize.material import Piece as Sentence
from simulator.skills.summarize.material import material, request_of
from simulator.skills.summarize.piece import piece_of
from simulator.skills.summarize.wishes import (
    DEFAULT_SENTENCES,
    GIVEN,
    PIECE,
    SUMMARY,
    TITLE,
    TITLE_WORDS,
    Wish,
    wish_of,
)
from simulator.task import Task
from simulator.wishes import asks_of_a_context

SCALE = 0.03
"""The scale of the choice between sentences."""

OTHERS = 2
"""How many further sentences could stand in the place of each that is chosen."""

LEAST = 3
"""A text of fewer sentences is not summarized unless the request says so in so many words."""

WORDS_PER_SENTENCE = 18
"""How many sentences a limit of words is good for."""

NOTHING = "There is no text to summarize."
JSON_WISH = re.compile(r"\bJSON\b")
KEY = re.compile(
    r"[\"'`](summary|title|headline|text|tldr|bullets|key_points|points)[\"'`]", re.IGNORECASE
)


class Summarize:
    """Summarizes what it is given."""

    name = "summarize"
    card = Card(
        does="Summarizes texts with their own sentences; writes pieces from given findings.",
        how=(
            "A sentence scores by its likeness to the whole text, by the text's frequent words in "
            "it, and by how early it stands.",
            "The best ones that do not repeat each other are taken, in the order of the text.",
            "Where a limit of words demands it, asides, clauses and attributions are dropped, and "
            "at last the end of the sentence.",
            "Several sources are merged, one sentence from each at least, with their ids.",
        ),
        reads=(
            "Numbers of sentences, words, characters and bullets; one line; a title.",
            "“Focus on …”: sentences that are like the focus gain.",
            "Findings with sources and the wish for an article or report: a title and paragraphs "
            "with citations.",
        ),
        limits=(
            "It never puts anything into its own words; words about the audience change nothing.",
            "Tables and code are read as sentences.",
        ),
        constants={
            "MEANING": rank.MEANING,
            "WORDS": rank.WORDS,
            "LEAD": rank.LEAD,
            "FOCUS": rank.FOCUS,
            "REPEATS": rank.REPEATS,
            "LEANS": rank.LEANS,
            "MOST_READ": rank.MOST_READ,
            "WHOLE": rank.WHOLE,
            "SCALE": SCALE,
            "OTHERS": OTHERS,
            "LEAST": LEAST,
            "DEFAULT_SENTENCES": DEFAULT_SENTENCES,
            "WORDS_PER_SENTENCE": WORDS_PER_SENTENCE,
            "TITLE_WORDS": TITLE_WORDS,
        },
    )

    def claim(self, task: Task) -> float:
        if task.job == "summarize" and len(material(task)) >= LEAST:
            return 0.6
        if asks_of_a_context(task) and not SUMMARY.search(f"{task.instructions} {task.question}"):
            return 0.0
        request = request_of(task)
        if PIECE.search(request) and GIVEN.search(request):
            return 0.78
        return 0.8 if SUMMARY.search(request) or TITLE.search(request) else 0.0

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        request = request_of(task)
        wish, pieces = wish_of(request), material(task)
        if not pieces:
            return certain(NOTHING)
        scored = rank.ranked(pieces, wish.focus, mind)
        several = len({piece.source for piece in pieces if piece.source}) > 1
        notes = [f"{len(pieces)} sentences; {len(scored)} read closely"]
        if wish.audience:
            notes.append(f"ignored: {wish.audience}")
        if wish.form == "piece":
            return certain(piece_of(request, scored, wish), *notes)
        cites = wish.cites or several
        chosen = rank.diverse(scored, _count(wish, pieces), spread=several)
        slots = _slots(chosen, scored, wish, cites, task)
        return Attempt(_laid_out(slots, wish, request), notes=tuple(notes))


def _count(wish: Wish, pieces: Sequence[Sentence]) -> int:
    """Return how many sentences to take."""
    if wish.sentences:
        return wish.sentences
    if wish.words:
        return max(1, min(8, wish.words // WORDS_PER_SENTENCE))
    if wish.characters:
        return max(1, wish.characters // (6 * WORDS_PER_SENTENCE))
    sources = len({piece.source for piece in pieces})
    return max(1, min(max(DEFAULT_SENTENCES, min(sources, 6)), len(pieces) - 1))


def _slots(
    chosen: Sequence[tuple[float, Sentence]],
    scored: Sequence[tuple[float, Sentence]],
    wish: Wish,
    cites: bool,
    task: Task,
) -> list[Slot]:
    """Make a slot of each sentence: itself, or one of the next best in its place."""
    ordered = sorted(chosen, key=lambda one: one[1].place)
    taken = {piece.place for _, piece in chosen}
    rest = [one for one in scored if one[1].place not in taken]
    room = _room(wish, len(ordered))
    slots = []
    for place, (score, piece) in enumerate(ordered):
        others = rest[place :: max(1, len(ordered))][:OTHERS]
        options = [
            Option(
                max(score, *(other for other, _ in others), 0.0),
                *_written(piece, wish, room, cites, task),
            )
        ]
        options += [Option(other, *_written(one, wish, room, cites, task)) for other, one in others]
        slots.append(Slot(tuple(options), SCALE))
    return slots


def _room(wish: Wish, count: int) -> int:
    """Return how many words a sentence may have, 0 for as many as it likes."""
    if wish.form == "title":
        return min(TITLE_WORDS, wish.words or TITLE_WORDS)
    if wish.words:
        return max(3, wish.words // max(1, count))
    if wish.characters:
        return max(3, wish.characters // (7 * max(1, count)))
    return 30 if wish.one_line else 0


def _written(
    piece: Sentence, wish: Wish, room: int, cites: bool, task: Task
) -> tuple[tuple[str, ...], tuple[()], str | None, tuple[Quote, ...]]:
    """Return pieces, calls, source and quotes of an option."""
    if wish.form == "title":
        text = headline(piece.text, room)
    else:
        text = compressed(piece.text, room) if room else tidy(piece.text)
    quotes: tuple[Quote, ...] = ()
    block = piece.block
    if block is not None and block.document is not None:
        begins = block.text.find(piece.text)
        if begins >= 0 and _wants_citations(task, block.document):
            quotes = (Quote(block, begins, begins + len(piece.text)),)
    if cites and piece.source and not quotes and wish.form != "title":
        text = f"{text} [{piece.source}]"
    return (text,), (), piece.source or None, quotes


def _wants_citations(task: Task, number: int) -> bool:
    documents = [one for turn in task.prompt.turns for one in turn.documents]
    return number < len(documents) and documents[number].cite


def _laid_out(slots: Sequence[Slot], wish: Wish, request: str) -> tuple[Piece, ...]:
    """Set the sentences in the form that is wanted."""
    if JSON_WISH.search(request):
        return (_as_json(slots, wish, request),)
    out: list[Piece] = []
    for place, slot in enumerate(slots):
        mark = {"bullets": "- ", "numbers": f"{place + 1}. "}.get(wish.form, "")
        between = ("\n" if mark else " ") if place else ""
        if between + mark:
            out.append(between + mark)
        out.append(slot)
    return tuple(out)


def _as_json(slots: Sequence[Slot], wish: Wish, request: str) -> str:
    texts = [str(slot.options[0].pieces[0]) for slot in slots]
    key = KEY.search(request)
    name = key[1] if key else ("title" if wish.form == "title" else "summary")
    listed = wish.form in {"bullets", "numbers"} or name in {"bullets", "key_points", "points"}
    return json.dumps({name: texts if listed else " ".join(texts)}, ensure_ascii=False)
