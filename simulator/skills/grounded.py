"""Grounded question answering: the statement of the context that answers the question.

Where none does, it abstains if the prompt allows it, and otherwise makes something up as often as
its model does, or answers with the nearest statement.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from simulator import evidence
from simulator.attempt import Attempt, Option, Quote, Slot, choose, greedy
from simulator.continuation import (
    FRAGMENT,
    GAIN,
    MOST_WORDS,
    announced,
    as_written,
    continued,
)
from simulator.cross_encoder import MOST_TOKENS
from simulator.evidence import ABSTAIN_BELOW, Evidence
from simulator.invention import invented
from simulator.language import WORD, sentences, stem, stems
from simulator.mind import Mind
from simulator.passages import Statement, statements
from simulator.polar import says_yes, wants_polar, wants_the_word
from simulator.several import parts
from simulator.skills.base import Card
from simulator.spoken import asked, told
from simulator.task import Task
from simulator.wishes import (
    allows_abstaining,
    asks_of_a_context,
    thinks,
    wants_one_sentence,
    wants_short,
    words_to_abstain,
)

ABSTAIN_SCALE = 0.1
"""Score that abstaining gains for each unit of confidence that is missing."""

OPTIONS = 5
"""How many statements are in the distribution."""

HOP_GAIN = 0.12
"""A second statement joins the first if it meets the words left over by so much more."""

DENIED = 0.06
"""What the score loses for the other one of yes and no."""

NEARBY = 30
"""So many characters away, a word of the question says a third for a value."""

LEFT_OVER = 0.55
"""A word of the question that is met less than this is left over."""

FOLLOW_UP = re.compile(
    r"^(?:(?:and|but|so) )?(?:what|how) about\b"
    r"|\b(?:it|its|they|them|their|he|she|his|her|this|that|these|those|there|one)\b",
    re.IGNORECASE,
)
ASKS_SEVERAL = re.compile(
    r"\b(?:both|each|respectively|compare|compared|difference|differ|as well as|either)\b"
    r"|,? and (?:who|what|when|where|why|how|which|whose|by|in|at|on|is|are|does|did|do)\b"
    r"|\b(?:which|who) [^?]{0,60}(?:,| or )[^?]{0,40}\bor\b|\b\w+er\b[^?]{0,60}\bor\b",
    re.IGNORECASE,
)
"""A question for more than one thing, whose answers may stand in two blocks."""

WORK_ON_CODE = re.compile(
    r"(?:please )?(?:explain|refactor|debug|fix|find|optimi[sz]e|review|rewrite|convert|port|test"
    r"|document|comment|implement|complete)\b[^.?!\n]{0,40}"
    r"\b(?:code|functions?|scripts?|programs?|methods?|bugs?|regex|unit tests?)\b[^?]*$",
    re.IGNORECASE,
)
"""An order that no skill follows: quoting the code would be no answer."""

ANSWER_QUESTIONS = re.compile(
    r"(?:^|[.!?\n]\s{0,4})(?:you )?answer (?:the |users'? |colleagues'? ){0,3}questions?\b"
    r"[^.\n]{0,60}\b(?:documents?|handbook|passages?|sources?)\b",
    re.IGNORECASE,
)
"""An order to answer from documents. In a system turn it is surer than what documents say."""

TEXTS = (
    r"(?:text|context|passages?|documents?|sources?|material|article|excerpts?|handbook|given"
    r"|provided|below|above)"
)
FROM_TEXTS = re.compile(
    rf"\banswer(?:s|ed|ing)?\b[^.\n]{{0,40}}\b(?:from|using|based on|with)\b[^.\n]{{0,30}}"
    rf"\b{TEXTS}\b|\banswer (?:the|each|this|my|their) questions?\b|\bquestion[- ]answering\b"
    rf"|\boutside knowledge\b|\buse only\b[^.\n]{{0,30}}\b{TEXTS}\b"
    rf"|\bif the {TEXTS}\b[^.\n]{{0,40}}\b(?:answer|say|contain|mention|cover)",
    re.IGNORECASE,
)
"""An order to answer from texts, wherever it stands."""

ANOTHER_JOB = re.compile(
    r"\b(?:re(?:write|phrase|formulate|word)|paraphras|classif|categori|label|intent|sentiment"
    r"|judge|evaluat|grad(?:e|ing)|scor(?:e|ing)|rat(?:e|ing)\b|verdict|faithful|support(?:s|ed)\b"
    r"|summar|JSON|SQL|YAML|XML\b|extract|translat|decompos|sub-?(?:question|quer)|quer(?:y|ies)\b"
    r"|keyword|remember|rank|compare the|which of the)",
    re.IGNORECASE,
)
"""Words of orders for which answering from texts is only a part, or an object, of the work."""

TOLD_TO_ANSWER = 0.9
"""The claim then: a pasted manual may hold forms, tables and orders that look like other tasks."""

SHORTEST_ALONE = 5
"""A question of fewer words than this is read together with the one before it."""


class GroundedAnswer:
    """Answers a question with a statement of the context that came with it."""

    name = "grounded-answer"
    card = Card(
        does="Answers a question with a sentence, table row or field of the context.",
        how=(
            "In a first look, each statement is scored by its likeness to the question: as a "
            "whole, word by word, by the word that is met worst, and by the question word.",
            "It is read as it stands in its passage, under its heading. A word counts by how much "
            "it says.",
            "The statements that look best are read together with the question by a small "
            "cross-encoder, as many as fit into MOST_TOKENS tokens: it gives the odds of each to "
            "be the answer. It is the embedding model, trained further on questions in the "
            "repository.",
            "Headings, titles, paths and questions on a line of their own are never an answer: "
            "they are what the lines below them are about.",
            "A row whose range holds a number of the question (“10 to 24” for 11) scores more.",
            "The answer goes on with the items of a list that the statement announces, or with "
            "one sentence more: an exception, the value that is missing, or what the statement "
            "leaves open.",
            "The kind of answer that is wanted (a date for “when”) raises the score.",
            "A logistic function of the odds and of the evidence around them says how surely it "
            "is an answer; names that only other blocks have speak against it.",
            "All weights are fitted to training cases by scripts in the repository.",
            "Where the best statement is far from the question, and nothing meets the words of it, "
            "the text is about something else and answers nothing.",
            "Below a threshold it abstains if the prompt allows it; otherwise it makes up a value "
            "at the model's rate of invention, or takes the nearest statement.",
            "A question for yes or no gets the word with the statement: no, where the clause "
            "nearest to the question denies.",
            "A question for several things is taken apart at its names and clauses, and each part "
            "is answered.",
            "A question whose answer takes two steps is answered with both statements only under "
            "“step by step” or a raised effort.",
            "It cites the id of the block, or the characters of a document that came as one.",
        ),
        reads=(
            "Context and its order: in a long one, the middle loses some score.",
            "An order to answer questions from documents: it is surer, then, than other tasks that "
            "the words of a document look like.",
            "Permission to abstain, and the words to do it with.",
            "“Yes or no”: it gives the word without the sentence.",
            "“In one sentence”: it gives one statement, without what goes on from it.",
            "“In a few words”, “only the name”: it gives the value without the sentence.",
            "“Step by step”, or a raised effort: it joins two statements.",
        ),
        limits=(
            "It quotes and does not rephrase.",
            "It takes a statement for a no only if a word of it denies, and not if it implies so.",
            "It does not reason over more than two statements, and reads English only.",
            "A plausible question about what the text mentions, but does not answer, is often "
            "answered all the same.",
        ),
        constants={
            "ABSTAIN_BELOW": ABSTAIN_BELOW,
            "TOLD_TO_ANSWER": TOLD_TO_ANSWER,
            "MOST_READ": evidence.MOST_READ,
            "MOST_PASSAGES": evidence.MOST_PASSAGES,
            "MOST_WORDS": MOST_WORDS,
            "FRAGMENT": FRAGMENT,
            "GAIN": GAIN,
            "LONG_CONTEXT": evidence.LONG_CONTEXT,
            "HOP_GAIN": HOP_GAIN,
            "DENIED": DENIED,
            "NEARBY": NEARBY,
            "MOST_TOKENS": MOST_TOKENS,
            "FAR": evidence.FAR,
            "UNCOVERED": evidence.UNCOVERED,
            **{f"LOOK.{name}": value for name, value in evidence.LOOK.items()},
            "READ": evidence.READ,
            **{f"ANSWER.{name}": value for name, value in evidence.ANSWER.items()},
        },
    )

    def claim(self, task: Task) -> float:
        if not task.blocks or not task.question or _works_on_code(task):
            return 0.0
        named = all(block.id for block in task.blocks)
        if named and ANSWER_QUESTIONS.search(told(task)):
            return TOLD_TO_ANSWER
        return TOLD_TO_ANSWER if _from_texts(task) else 0.3

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        rows = statements(task.blocks)
        question = _whole_question(task)
        if not rows or not re.search(r"[A-Za-z0-9]", question):
            return None
        if (joined := _part_by_part(task, question, rows, mind)) is not None:
            return joined
        return _answered(task, question, rows, mind)


def _answered(task: Task, question: str, rows: Sequence[Statement], mind: Mind) -> Attempt:
    ranked = evidence.rank(question, rows, mind)
    best = ranked[0]
    notes = [f"{len(rows)} statements in {len(task.blocks)} blocks", _told(best)]
    if best.confidence < ABSTAIN_BELOW:
        notes.append(f"{best.confidence:.2f} is below {ABSTAIN_BELOW}")
        several = ASKS_SEVERAL.search(question)
        if not several and not allows_abstaining(task.instructions):
            made_up = _invent(task, question, mind)
            if made_up is not None:
                return Attempt((made_up,), notes=(*notes, "made something up"))
    return Attempt((choose(*_options(task, ranked, rows, mind)),), notes=tuple(notes))


def _told(best: Evidence) -> str:
    """Return the evidence for the best statement, for the trace."""
    parts = ", ".join(f"{name} {value:.2f}" for name, value in best.features.items())
    return f"the best scores {best.score:.2f}, an answer with {best.confidence:.2f} ({parts})"


def _from_texts(task: Task) -> bool:
    """Say whether a question is to be answered from texts, and nothing else is to be done."""
    told_so = FROM_TEXTS.search(task.instructions) and not ANOTHER_JOB.search(task.instructions)
    plain = task.prompt.format.kind == "text" and not task.prompt.tools
    return plain and asks_of_a_context(task) and bool(told_so)


def _works_on_code(task: Task) -> bool:
    """Say whether the request begins or ends with an order to work on code."""
    said = sentences(asked(task))
    return any(WORK_ON_CODE.match(one) for one in (*said[:1], *said[-1:]))


def _whole_question(task: Task) -> str:
    """Return the question, with the one before it if it makes little sense alone."""
    earlier = [turn.text for turn in task.history if turn.role == "user" and "?" in turn.text]
    short = len(task.question.split()) < SHORTEST_ALONE or FOLLOW_UP.search(task.question)
    if not earlier or not short:
        return task.question
    before = earlier[-1].rpartition("\n")[2]
    return f"{before} {task.question}"


def _invent(task: Task, question: str, mind: Mind) -> str | None:
    if not mind.chance("invention", mind.quality.invention):
        return None
    return invented(question, mind, short=wants_short(task.instructions) or mind.quality.terse)


def _part_by_part(
    task: Task, question: str, rows: Sequence[Statement], mind: Mind
) -> Attempt | None:
    """Answer each part of a question for several things; None where one statement has them all."""
    asked = parts(question, " ".join(block.text for block in task.blocks))
    if len(asked) == 1:
        return None
    slots: dict[str, Slot] = {}
    notes = [f"{len(asked)} questions in one"]
    for part in asked:
        ranked = evidence.rank(part, rows, mind)
        slot = choose(*_options(task.about(part), ranked, rows, mind))
        slots.setdefault(greedy(slot.options[0].pieces), slot)
        notes.append(f"{part} {_told(ranked[0])}")
    if len(slots) == 1:
        return None
    pieces = [piece for slot in slots.values() for piece in (slot, " ")]
    return Attempt(tuple(pieces[:-1]), notes=tuple(notes))


def _options(
    task: Task, ranked: Sequence[Evidence], rows: Sequence[Statement], mind: Mind
) -> list[Option]:
    short = wants_short(f"{task.instructions} {task.question}") or mind.quality.terse
    out = [_option(one, task.question, short) for one in ranked[:OPTIONS]]
    if not short:
        out[0] = _with_the_rest(out[0], task, ranked, rows)
    several = ASKS_SEVERAL.search(task.question) is not None
    if (thinks(task) or several) and (second := _second(ranked, several)) is not None:
        first, other = ranked[0], _option(second, task.question, short)
        both = f"{first.statement.text} {''.join(map(str, other.pieces))}"
        out[0] = Option(first.score, (both,), source=other.source, quotes=other.quotes)
    if wants_polar(task.question) and ranked[0].confidence >= ABSTAIN_BELOW:
        out[:1] = _polar(out[0], ranked[0], task, mind)
    if allows_abstaining(task.instructions):
        missing = ABSTAIN_BELOW - ranked[0].confidence
        score = round(ranked[0].score + ABSTAIN_SCALE * missing, 4)
        out.append(Option(score, (words_to_abstain(task.instructions),), source="abstention"))
    return out


def _with_the_rest(
    first: Option, task: Task, ranked: Sequence[Evidence], rows: Sequence[Statement]
) -> Option:
    """Return the best option with what goes on from its statement, if more may be said."""
    best = ranked[0].statement
    if wants_one_sentence(task.instructions):
        found = [best, *announced(best, rows)]
    else:
        words = {one.statement.text: one.words for one in ranked}
        found = continued(task.question, best, rows, words)
    if len(found) == 1:
        return first
    whole = replace(best, text=as_written(found), ends=found[-1].ends)
    said = _option(replace(ranked[0], statement=whole, spans=()), task.question, short=False)
    return replace(first, pieces=said.pieces, quotes=said.quotes)


def _polar(first: Option, best: Evidence, task: Task, mind: Mind) -> list[Option]:
    """Return yes and no with the best statement, the one that it says first."""
    alone = wants_the_word(f"{task.instructions}\n{task.question}")
    words = ("Yes", "No") if says_yes(task.question, best.statement.text, mind) else ("No", "Yes")
    return [
        replace(
            first,
            score=round(first.score - DENIED * place, 4),
            pieces=(f"{word}.",) if alone else (f"{word}. ", *first.pieces),
        )
        for place, word in enumerate(words)
    ]


def _option(one: Evidence, question: str, short: bool) -> Option:
    row = one.statement
    text = row.text
    if short and one.spans:
        begin, end = max(one.spans, key=lambda span: _beside(span, question, row.text))
        text = row.text[begin:end]
    block = row.block
    cited = f" [{block.id}]" if block.id and not block.cite else ""
    quotes = (Quote(block, row.begins, row.ends),) if block.cite else ()
    return Option(one.score, (text + cited,), source=block.id, quotes=quotes)


def _beside(span: tuple[int, int], question: str, text: str) -> float:
    """Return how near the words of the question stand to a place of a statement."""
    begin, end = span
    near = 0.0
    words = [(stem(match.group()), match.span()) for match in WORD.finditer(text)]
    for wanted in dict.fromkeys(stems(question)):
        gaps = [max(first - end, begin - last, 0) for one, (first, last) in words if one == wanted]
        near += math.exp(-min(gaps) / NEARBY) if gaps else 0.0
    return near


def _second(ranked: Sequence[Evidence], several: bool) -> Evidence | None:
    """Return the statement that says what the best one leaves open about the same thing.

    several: the question asks for more than one thing, so they need not share a word.
    """
    first = ranked[0]
    left = [place for place, degree in enumerate(first.words) if degree < LEFT_OVER]
    if not left:
        return None
    shared = first.statement.stems
    best, gain = None, HOP_GAIN
    for other in ranked[1:]:
        if other.statement.block is first.statement.block:
            continue
        if not several and not shared & other.statement.stems:
            continue
        found = sum(other.words[place] - first.words[place] for place in left) / len(left)
        if found > gain:
            best, gain = other, found
    return best
