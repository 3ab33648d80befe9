"""Short free text: greetings, thanks, and a few sentences on a named topic, from templates."""

from __future__ import annotations

import re

from simulator.attempt import Attempt, Option, Slot, certain, choose
from simulator.knowledge import glossary
from simulator.mind import Mind
from simulator.skills.base import Card
from simulator.spoken import asked
from simulator.task import Task

GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|howdy|yo)\b[^?]{0,40}$",
    re.IGNORECASE,
)
WELL = re.compile(
    r"\bhow(?:'s| is| are) (?:you|it going|things|your day|life)\b|\bwhat's up\b", re.IGNORECASE
)
THANKS = re.compile(r"^\W*(?:thanks|thank you|thx|cheers|much appreciated|great|perfect)\b", re.I)
BYE = re.compile(
    r"^\W*(?:bye|goodbye|see you|see ya|good night|farewell|take care|talk to you|catch you"
    r"|i have to go"
    r"|gotta go|until (?:next|tomorrow))\b",
    re.IGNORECASE,
)
SELF = re.compile(
    r"\b(?:who|what) (?:are|r) you\b|\bwhat(?:'s| is) your name\b|\bare you (?:a |an )?(?:real"
    r"|human"
    r"|model|ai|robot|bot|person)|\bwhat can you do\b|\bwhich model\b|\bintroduce yourself\b",
    re.IGNORECASE,
)
NUMBERS = r"\d{1,2}|an?|one|two|three|four|five|six|some|a few|a couple of|short"
WRITE = re.compile(
    r"\b(?:write|say|tell|give|compose|produce|need|want|draft)\b(?: me| us)?[^.?!]{0,40}?"
    rf"(?P<count>{NUMBERS})?[\s-]*(?:short |simple |brief |little )?"
    r"(?P<unit>sentences?|lines?|paragraphs?|text|something|note|blurb|description|message)\b"
    r"[^.?!]{0,30}?\b(?:about|on|describing|of)\s+(?P<topic>[^.,;:?!\n]{2,60})",
    re.IGNORECASE,
)
FREELY = re.compile(
    rf"(?:\b(?P<count>{NUMBERS})\b[^.?!]{{0,20}}?)?\b(?P<unit>sentences?|lines?|paragraphs?|text"
    r"|message|note|bit|little|something|blurb)\b[^.?!]{0,40}?\b(?:about|on|describing|of|for)\s+"
    r"(?P<topic>(?!(?:\d|one|two|three|four|five) )[^.,;:?!\n]{2,60})",
    re.IGNORECASE,
)
"""The same, once an order is known to want a text."""

SHORT = 12
"""A greeting of more words is more than a greeting."""

TOPIC_END = re.compile(
    r"\s+(?:please|for me|in (?:\w+ ){1,3}(?:words?|sentences?|lines?)|(?:at most|using|with"
    r"|for)\b.*)$",
    re.IGNORECASE,
)
IN_SENTENCES = re.compile(rf"\bin (?P<count>{NUMBERS}) (?:short )?(?:sentences?|lines?)\b", re.I)
COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
USUAL = 3
MOST = 12
"""The most sentences on a topic."""

SAID = {
    "greeting": (
        "Hello! What can I do for you?",
        "Hi there. How can I help?",
        "Hello. What would you like to know?",
    ),
    "well": (
        "I am a simulator, so I have no good or bad days, but everything works. How can I help?",
        "All my rules are in order, thank you. What can I do for you?",
    ),
    "thanks": ("You're welcome.", "Glad that it helped.", "You are welcome. Anything else?"),
    "bye": ("Goodbye!", "See you.", "Goodbye, and good luck."),
    "self": (
        "I am {model}, a simulated model: an offline stand-in whose answers come from published "
        "rules, not from a language model.",
        "My name is {model}. I am a simulator of a model API, and no language model.",
    ),
}
SENTENCES = (
    "{Topic} is a subject that people see in different ways.",
    "Much has been said about {topic}, and more will be.",
    "Whoever begins with {topic} soon finds a second question behind the first.",
    "What matters about {topic} depends on what one wants to do with it.",
    "A good way to learn about {topic} is to look at one example closely.",
    "Opinions on {topic} change more slowly than the facts do.",
    "There is a plain side to {topic}, and one that takes patience.",
    "Some find {topic} dull at first and cannot leave it later.",
    "Time spent on {topic} is rarely lost.",
    "With {topic}, small differences add up.",
    "Few things show the value of patience as {topic} does.",
    "In the end, {topic} is what people make of it.",
)
MARK = "[simulated]"


class SmallTalk:
    """Greets, thanks, says what it is, and writes sentences on a topic that mean little."""

    name = "small-talk"
    card = Card(
        does="Greets, thanks, says what it is, and writes a few sentences on a named topic.",
        how=(
            "A handful of patterns, and templates that chance chooses from.",
            "A topic that is a term of the glossary is explained; any other gets sentences that "
            "say nothing in particular, and the mark “[simulated]”.",
        ),
        reads=("The number of sentences that is asked for, up to MOST.",),
        limits=("It writes no stories, poems or translations.",),
        constants={"MOST": MOST, "USUAL": USUAL, "SHORT": SHORT},
    )

    def claim(self, task: Task) -> float:
        if task.prompt.format.kind != "text":
            return 0.0
        if _occasion(task.question) is not None:
            return 0.7 if len(task.question.split()) <= SHORT else 0.2
        if task.job in SAID and len(asked(task).split()) <= SHORT:
            return 0.5
        apart = any(block.apart for block in task.blocks)
        wanted = _wanted(task)
        return 0.35 if wanted and not apart and (task.job or not task.blocks) else 0.0

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        occasion = _occasion(task.question) or (task.job if task.job in SAID else None)
        if occasion is not None:
            texts = [text.format(model=mind.model.name) for text in SAID[occasion]]
            return Attempt((_any_of(texts, occasion, mind),), notes=(f"small talk: {occasion}",))
        wanted = _wanted(task)
        return _on_topic(wanted, mind) if wanted else None


def _wanted(task: Task) -> re.Match[str] | None:
    """Return the wish for a text on a topic."""
    return WRITE.search(task.question) or (
        FREELY.search(task.order) if task.job == "write" else None
    )


def _occasion(text: str) -> str | None:
    patterns = {"self": SELF, "well": WELL, "greeting": GREETING, "thanks": THANKS, "bye": BYE}
    return next((name for name, one in patterns.items() if one.search(text)), None)


def _any_of(texts: list[str], key: str, mind: Mind) -> Slot:
    """Offer texts of equal worth; the same task begins with the same one."""
    first = mind.pick(key, len(texts))
    return choose(*(Option(0.01 * (place == first), (text,)) for place, text in enumerate(texts)))


def _on_topic(wanted: re.Match[str], mind: Mind) -> Attempt:
    topic = TOPIC_END.sub("", wanted["topic"].strip())
    count = _count(wanted)
    known = glossary().get(topic.lower(), ())[:count]
    first = mind.pick("topic", len(SENTENCES), topic)
    order = [(first + 5 * place) % len(SENTENCES) for place in range(count - len(known))]
    named = {"topic": topic, "Topic": topic[:1].upper() + topic[1:]}
    told = [SENTENCES[place].format(**named) for place in order]
    text = " ".join((*known, *told))
    note = f"{count} sentences on {topic!r}"
    return certain(text if known else f"{MARK} {text}", note)


def _count(wanted: re.Match[str]) -> int:
    """Return how many sentences are wanted, from 1 to `MOST`."""
    inside = IN_SENTENCES.search(wanted.string)
    number = ((inside or wanted)["count"] or "").lower()
    if inside is None and not (wanted["unit"] or "").lower().startswith(("sentence", "line")):
        return USUAL
    count = int(number) if number.isdigit() else COUNTS.get(number, USUAL)
    return max(1, min(MOST, count))
