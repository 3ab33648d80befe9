"""The skill: answers from what was told, says so where nothing was, keeps and condenses facts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.attempt import Attempt, Option, Piece, certain, choose
from simulator.language import likeness, sentences, stems
from simulator.mind import Mind
from simulator.neutral import Turn
from simulator.skills.base import Card
from simulator.skills.memory.condense import JSON_WISH, as_json, condensed, extracted
from simulator.skills.memory.facts import (
    ABOUT_ME,
    REQUEST,
    STANDING,
    Fact,
    facts_in,
    to_you,
    value_of,
)
from simulator.skills.memory.store import stored
from simulator.spoken import asked, everything, told
from simulator.task import Block, Task

MEANING, WORDS = 0.55, 0.45
"""Weights of likeness in meaning and of shared words in the score of a fact."""

KNOWN_FROM = 0.34
"""A best fact that scores less than this is no answer."""

SCALE = 0.025
"""The scale of the choice between facts."""

BESIDE = 0.4
"""Share of the claim where a text or tools came with the question: those come first."""

MOST_READ = 40
"""How many facts are read closely; a quick look chooses them where there are more."""

NOT_TOLD = "You have not told me that."
NOTHING_TOLD = "You have not told me anything about yourself so far."

EXTRACT = re.compile(
    r"\b(?:extract|identify|list|pull out|find|collect|note|record|save|write down"
    r"|what)\b[^.\n]{0,60}"
    r"\b(?:facts?|information|preferences|details|things|memor(?:y|ies))\b[^.\n]{0,60}"
    r"\b(?:remember\w*|memor\w+|long[- ]term|about the user|worth (?:keeping|saving|storing)"
    r"|the user)\b"
    r"|\b(?:memory extraction|extract memories|memorable facts?|facts worth remembering)\b",
    re.IGNORECASE,
)
COMPACT = re.compile(
    r"\b(?:summari[sz]e|compact|condense|compress|recap"
    r"|shorten)\b[^.\n]{0,40}\b(?:conversation|chat|dialog\w*"
    r"|history|discussion so far|messages|exchange|transcript|so far)\b"
    r"|\bsummary of (?:the|this|our) (?:conversation|chat|dialog\w*|history|messages)\b",
    re.IGNORECASE,
)
ALL_TOLD = re.compile(
    r"\bwhat (?:did|have) (?:I|we) (?:tell|told|said|say|mention"
    r"|share)\w*(?: to)?(?: you)?(?: about myself)?"
    r"(?: so far| until now| already| today)?\s*[?.]|\bwhat do you (?:know"
    r"|remember) about (?:me|us)\b"
    r"|\b(?:list|repeat|recall|summari[sz]e|tell me) (?:all |everything |all the things "
    r"|what )+(?:you know about"
    r" me|(?:that )?I(?:'ve| have)? (?:told|said|mentioned|shared))"
    r"|\beverything (?:that )?(?:you know about me"
    r"|I(?:'ve| have)? (?:told|said|shared|mentioned))",
    re.IGNORECASE,
)
RECALLS = re.compile(
    r"\b(?:remember|recall|(?:I|we) (?:told|said|mentioned|tell|say|mention|call|name|give"
    r"|gave|choose|chose"
    r"|decide|agree|want|set)\w*|did (?:I|we)|earlier|before|again)\b",
    re.IGNORECASE,
)
YOU_SAID = re.compile(
    r"\b(?:did you|have you|you) (?:say|said|tell|told|recommend\w*|suggest\w*|promise\w*"
    r"|mention\w*|answer\w*)\b",
    re.IGNORECASE,
)
WH = re.compile(
    r"\b(?:what(?:'s)?|who(?:'s)?|whom|whose|where(?:'s)?|when(?:'s)?|which|how (?:old|many"
    r"|much|long|tall|often|big)"
    r"|why)\b|^(?:and\s+)?(?:am|do|did|have|is|are|was) (?:I|we|my|our)\b",
    re.IGNORECASE,
)
HOW_TO = re.compile(
    r"\b(?:how|where|when|what|which|who)\b.{0,30}\b(?:can|could|do|should"
    r"|must|may) (?:I|we)\b",
    re.I,
)
ADDRESSED = re.compile(
    r"\b(?:tell|show|give|help|let|send|explain to|teach|remind|ask) (?:me|us)\b|\b(?:can|may"
    r"|could) I\b",
    re.IGNORECASE,
)
TOLD_VERB = re.compile(
    r"\b(?:do|did|should) (?:I|we) (?:live|work|like|love|hate|have|own|drive|speak|study"
    r"|play|prefer|want|need"
    r"|drink|eat|say|tell|call|use|plan|avoid|start|leave|travel|fly|meet|pay|come)\b",
    re.IGNORECASE,
)
SHORT = re.compile(
    r"\b(?:in|with|using) (?:one|a single|two|three|a few|as few|as little) (?:words?"
    r"|as possible)\b"
    r"|\bone[- ]word\b|\bsingle[- ]word\b|\bonly (?:the|a|with) \w+|\bjust the \w+"
    r"|\b(?:answer|reply) (?:briefly"
    r"|tersely|shortly)\b|\bnothing (?:else|more)\b|\bno (?:full )?sentences?\b",
    re.IGNORECASE,
)
PARTS = re.compile(
    r",?\s+and\s+(?=(?:what|where|who|when|how|which|whose|do|am|is)\b)", re.IGNORECASE
)
ALIKE = 0.65
"""Two stems at least this alike in spelling count as shared."""


LONG_TEXT = 4
"""So many sentences in a turn are a text, if they do not speak of the user or the speaker."""

OF_PERSONS = re.compile(r"\b(?:I|I'm|my|me|we|our|user|customer|client|assistant)\b", re.IGNORECASE)


class Memory:
    """Remembers what the turns of this request tell, and nothing else."""

    name = "memory"
    card = Card(
        does="Recalls what the user told in the turns that were sent; keeps and condenses facts.",
        how=(
            "Sentences of user turns that ask nothing are facts; a correction takes the place of "
            "the fact that it corrects.",
            "A question is answered with the fact that scores best, by likeness of meaning and by "
            "shared words; below a threshold it says that it was not told.",
            "Facts under a heading in a system turn (“Known facts:”) count as told.",
            "What asks nothing is acknowledged.",
        ),
        reads=(
            "The turns: what is left out of the request is not known.",
            "“In one word”, “only the name”, also where an earlier turn set it for all answers.",
            "“Extract facts worth remembering” and “summarize the conversation”, over the turns or "
            "over a transcript; JSON on request.",
        ),
        limits=(
            "Facts are sentences: what follows from two of them is not known.",
            "A correction that shares no word with the old fact stands beside it.",
        ),
        constants={
            "MEANING": MEANING,
            "WORDS": WORDS,
            "KNOWN_FROM": KNOWN_FROM,
            "SCALE": SCALE,
            "MOST_READ": MOST_READ,
            "BESIDE": BESIDE,
            "ALIKE": ALIKE,
        },
    )

    def claim(self, task: Task) -> float:
        text = asked(task)
        if EXTRACT.search(everything(task)):
            return 0.92 if JSON_WISH.search(everything(task)) else 0.85
        if COMPACT.search(everything(task)):
            return 0.82
        if ALL_TOLD.search(text):
            return 0.75
        last = len(task.prompt.turns) - 1
        given = any(_is_text(block, last) for block in task.blocks) and _asks(text)
        beside = BESIDE if task.prompt.tools or given else 1.0
        return _claim_of(text, task) * beside

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        text = asked(task)
        if EXTRACT.search(everything(task)):
            return extracted(task)
        if COMPACT.search(everything(task)):
            return condensed(task)
        facts = _facts(task)
        if ALL_TOLD.search(text):
            return _all_told(facts, everything(task))
        if _asks(text):
            return _recalled(text, facts, task, mind)
        return _acknowledged(text, task)


def _is_text(block: Block, last: int) -> bool:
    """Say whether a block is a text to read, and not what somebody told of themselves."""
    if block.apart or block.turn == last:
        return True
    return len(sentences(block.text)) >= LONG_TEXT and not OF_PERSONS.search(block.text)


def _facts(task: Task) -> tuple[Fact, ...]:
    """Return what is known: the application's memory, then what the turns told, newest last."""
    last = asked(task)
    here = [sentence for sentence in sentences(last) if not sentence.endswith("?")]
    now = (Turn("user", "\n".join(here)),) if here and _asks(last) and len(here) < 12 else ()
    return (*stored(task), *facts_in((*task.history, *now)))


def _asks(text: str) -> bool:
    found = sentences(text)
    last = found[-1] if found else text
    return (
        "?" in text
        or WH.match(last) is not None
        or (re.match(r"^(?:please )?(?:tell|remind|repeat|give|name) ", last, re.I) is not None)
    )


def _claim_of(text: str, task: Task) -> float:
    if not _asks(text):
        return 0.35 if _acknowledged(text, task) is not None else 0.0
    mine = ABOUT_ME.search(ADDRESSED.sub("", text)) is not None
    earlier = bool(task.history) or bool(stored(task))
    if YOU_SAID.search(text) and task.history:
        return 0.6
    if mine and (RECALLS.search(text) or TOLD_VERB.search(text)):
        return 0.66
    if mine and WH.search(text) and not HOW_TO.search(text):
        return 0.64 if earlier else 0.4
    return 0.45 if earlier and _facts(task) else 0.0


def _recalled(text: str, facts: Sequence[Fact], task: Task, mind: Mind) -> Attempt | None:
    """Answer a question, part by part, from the facts."""
    question = next((s for s in reversed(sentences(text)) if _asks(s)), text)
    short = SHORT.search(_standing(task)) is not None or mind.quality.terse
    pieces: list[Piece] = []
    notes = []
    for place, part in enumerate(PARTS.split(question)):
        ranked = _ranked(part, facts if not YOU_SAID.search(text) else _said(task.history), mind)
        notes.append(
            f"{len(ranked)} facts; best {ranked[0][0] if ranked else 0:.4f} of {KNOWN_FROM}"
        )
        glue = [" "] if place else []
        if ranked and ranked[0][0] >= KNOWN_FROM:
            options = [Option(score, (_answer(part, fact, short),)) for score, fact in ranked[:4]]
            pieces += [*glue, choose(*options, scale=SCALE)]
        elif _about_me(question):
            pieces += [*glue, NOT_TOLD]
        else:
            return None
    return Attempt(tuple(pieces), notes=tuple(notes))


def _about_me(question: str) -> bool:
    """Say whether only the user can have told the answer."""
    mine = (
        ABOUT_ME.search(ADDRESSED.sub("", question)) is not None
        or RECALLS.search(question) is not None
    )
    return mine and (HOW_TO.search(question) is None or TOLD_VERB.search(question) is not None)


def _standing(task: Task) -> str:
    """Return the wishes about the form: of this turn, of the system, and those set for good."""
    kept = [
        sentence
        for turn in task.history
        if turn.role == "user"
        for sentence in sentences(turn.text)
        if STANDING.search(sentence)
    ]
    return "\n".join([*kept, told(task), asked(task)])


def _said(history: Sequence[Turn]) -> list[Fact]:
    """Return what the assistant said, as facts."""
    return [
        Fact(sentence, frozenset(), place)
        for place, turn in enumerate(history)
        if turn.role == "assistant"
        for sentence in sentences(turn.text)
    ]


def _ranked(question: str, facts: Sequence[Fact], mind: Mind) -> list[tuple[float, Fact]]:
    """Score the facts for a question; the best first, of equals the newest."""
    if not facts:
        return []
    texts = [fact.text for fact in facts]
    near = mind.nearest(question, texts, MOST_READ)
    alike = mind.likeness(question, [texts[index] for index in near])
    wanted = list(dict.fromkeys(stems(question)))
    scored = []
    for index, meaning in zip(near, alike, strict=True):
        shared = _shared(wanted, stems(texts[index]))
        scored.append((round(MEANING * meaning + WORDS * shared, 4), index))
    scored.sort(key=lambda one: (-one[0], -one[1]))
    return [(score, facts[index]) for score, index in scored]


def _shared(wanted: Sequence[str], there: Sequence[str]) -> float:
    """Return the squared share of the question's stems that a fact has, alike in spelling at least.

    Squared, so that "my dog's name" is not answered with another's name.
    """
    if not wanted:
        return 0.0
    best = [max((likeness(one, other) for other in there), default=0.0) for one in wanted]
    return (sum(one for one in best if one >= ALIKE) / len(wanted)) ** 2


def _answer(question: str, fact: Fact, short: bool) -> str:
    if short:
        return value_of(fact)
    yes = re.match(r"^(?:am|do|did|have|is|are|was) (?:i|we|my|our)\b", question, re.IGNORECASE)
    found = set(stems(fact.text))
    negated = re.search(r"\b(?:not|never|no longer)\b|n't\b", fact.text, re.IGNORECASE)
    lead = "No. " if negated else "Yes. "
    return f"{lead if yes and set(stems(question)) <= found else ''}{fact.told_back}"


def _all_told(facts: Sequence[Fact], words: str) -> Attempt:
    if not facts:
        return certain(NOTHING_TOLD)
    told_back = [fact.told_back for fact in facts]
    if JSON_WISH.search(words):
        return certain(as_json(told_back, words), f"{len(facts)} facts")
    return certain("\n".join(f"- {text}" for text in told_back), f"{len(facts)} facts")


def _acknowledged(text: str, task: Task) -> Attempt | None:
    """Acknowledge a turn that tells something and asks nothing; None if it tells nothing."""
    if len(text) > 600:
        return None
    if STANDING.search(text):
        return certain("Understood, I will keep to that.")
    found = facts_in((*task.history, Turn("user", text)))
    new = [fact for fact in found if fact.place == len(task.history)]
    orders = any(REQUEST.match(sentence) for sentence in sentences(text))
    if (
        orders
        or not new
        or not (
            ABOUT_ME.search(ADDRESSED.sub("", text))
            or re.search(r"\b(?:remember|note|call|actually)\b", text, re.I)
        )
    ):
        return None
    said = [to_you(fact.text).rstrip(".") for fact in new]
    return certain(f"Thanks, noted: {'; '.join(one[:1].lower() + one[1:] for one in said)}.")
