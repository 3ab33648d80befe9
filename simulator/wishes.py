"""What instructions ask of any answer: to abstain, to be short, to think first.

These are the documented switches of the simulator; other words about manner change nothing.
"""

from __future__ import annotations

import re

from simulator.task import Task

NOT_THERE = "I don't know: the context does not say."

ALLOWS_ABSTAINING = re.compile(
    r"\b(?:only|solely|exclusively|strictly)\b[^.]{0,60}\b(?:context|documents?|sources?|passages?"
    r"|text|information|excerpts?|above|below|provided|given|facts|notes|handbook|article)\b"
    r"|\bif\b[^.]{0,120}\b(?:not|cannot|can't|isn't|doesn't|don't|no|nothing|none|unknown|missing"
    r"|absent|unclear|unanswerable|unanswered|open|insufficient|silent|lacks?|fails?|without"
    r"|unsure)\b|\bno guess(?:es|ing|work)?\b|\bthan (?:a |to )?guess\b"
    r"|\btell me (?:so|that)\b|(?:n't|\b(?:not?|never|without))\b[^.]{0,30}\b(?:outside|own|prior"
    r"|world|background|general) knowledge\b"
    r"|\b(?:don't|do not|never)\s+(?:know|guess|make|invent|use outside|speculate|answer from)"
    r"|\b(?:rather than|instead of|without)\s+(?:guess|mak|invent|speculat|infer)ing\b"
    r"|\b(?:not|isn't|never)\s+(?:in|contained|found|mentioned|stated|covered|there)\b"
    r"|\b(?:when(?:ever)?|where(?:ver)?|should|in case|for (?:any|every)thing|questions?)\b"
    r"[^.,;?]{0,40}\b(?:texts?|documents?|passages?|sources?|context|articles?|pages?|notes?"
    r"|excerpts?|answers?|information|details?|facts?|it|that|they|you)\b[^.,;?]{0,40}"
    r"(?:n't|\b(?:not|cannot|no|none|nothing|silent|missing|absent|lacks?|fails?|unable|open))\b"
    r"|\b(?:no|not every|not all|some) (?:answers?|questions?)\b[^.;]{0,30}\b(?:in|from|by|no)\b"
    r"|\babsence of\b|\b(?:can't|cannot|can not) (?:be answered|answer|tell|find|say)\b"
    r"|\b(?:say so|admit)\b|\b(?:may|can|should) (?:also )?say (?:that )?you\b"
    r"|\bunanswerable\b|\bI\s+don't\s+know\b|\bwhen (?:the )?\w+ (?:does not|do not|doesn't"
    r"|don't)\b"
    r"|\bunless\b[^.]{0,60}\b(?:context|documents?|sources?|text|passages?|supports?|states?)\b"
    r"|\b(?:leaves?|left)\s+(?:\w+\s+){0,3}(?:unanswered|open)\b"
    r"|(?:^|[.!?][ \t]*|\n[ \t]*)otherwise\b"
    r"|\b(?:the|my|these) (?:docs?|documents?|pages?|text|context|sources?|passages?|notes)"
    r" (?:do(?:es)? not|don't|doesn't) (?:say|know|tell|mention|contain)\b"
    r"|\b(?:when|where|if|in case)\b[^.]{0,60}\b(?:something|anything) else\b"
    r"|\bdo(?:es)? not have (?:that|the|this) (?:information|answer)\b"
    r"|\babstain\b|\brefuse\b[^.]{0,40}\bif\b",
    re.IGNORECASE,
)
ABSTAIN_TEXT = re.compile(
    r"\b(?:say|reply|respond|answer|output|return|write|print|otherwise|(?:get|gets)\s+the\s+reply)"
    r"(?:\s+with)?(?:\s+(?:exactly|only))?"
    r"(?:\s+the\s+(?:word|words|phrase|text|sentence))?"
    r"\s*+:?\s*+[\"'“\u2018`]([^\"”\u2019`\n]{1,120}?)[\"'”\u2019`](?=[\s.,;:!)]|$)",
    re.IGNORECASE,
)
ABSTAIN_WORD = re.compile(
    r"\b(?i:say|reply|respond|answer|output|return|write|print)(?:\s+with)?(?:\s+(?:exactly|only))?"
    r"\s+(?!JSON|YAML|XML|CSV|HTML|SQL)([A-Z][A-Z_/ -]{1,40}[A-Z])\b"
)
ABSTAIN_REST = re.compile(
    r"\b(?i:say|reply|respond|answer)(?:\s+only)?\s+with(?:\s+only)?"
    r"(?:\s+the\s+(?:words?|phrase))?:[ \t]*"
    r"([a-z][\w/' -]{1,40}?(?=\s+[A-Z]|[.,;\n]|$)|[A-Z][\w/' -]{1,40}?(?=[.,;\n]|$))"
)
"""Words without quotation marks: `respond with: unanswerable`."""

ABSTAIN_FORM = re.compile(
    r"(?:\b(?:say|reply|respond|answer|output|return|write|print|put|give|use|mark|gets?|set|as|to"
    r"|with|word)\s*:?\s*[\"'“\u2018`]?|\b(?:is|be)\s*(?::\s*|(?=[\"'“\u2018`]).)|:\s*)"
    r"(null|none|unknown|unanswerable|n/a"
    r"|not (?:mentioned|stated|given|found|known|available|told|in the (?:text|passage|document))"
    r"|no (?:answer(?: found)?|information)|cannot answer|insufficient (?:information|context))\b",
    re.IGNORECASE,
)
"""Usual words for it, in any case, as in `put null` or `mark it as unanswerable`."""

SHORT = re.compile(
    r"\b(?:in|with|using) (?:a|one|two|three|as) (?:few|single|short|little)?\s*(?:words?|phrase"
    r"|term)\b"
    r"|\b(?:one|single)[- ]word\b|\b(?:short|brief|concise) (?:answer|phrase|span)s?\b"
    r"|\b(?:answer|reply|respond)(?: \w+){0,3} (?:briefly|concisely|tersely)\b"
    r"|\bonly (?:the|a) (?:answer|name|number|date|value|year|figure|amount|word|span|fact)s?\b"
    r"|\b(?:as (?:short|briefly|concisely) as possible|no full sentences?|not a full sentence"
    r"|exact (?:span|words?)|at most (?:\d|ten|five|three|six|eight) words|no explanation"
    r"|fewer than (?:\d|ten) words|up to (?:\d|ten|five|three|six) words)\b",
    re.IGNORECASE,
)
ONE_SENTENCE = re.compile(
    r"\b(?:in|with|as|write|use|give|only|exactly|at most) (?:a|one|the) "
    r"(?:(?:single|one|short|brief|full|complete|relevant|exact) ){0,2}(?:sentence|line)\b"
    r"|\b(?:one|single)[- ]sentence\b",
    re.IGNORECASE,
)
STEPS = re.compile(
    r"\bstep[- ]by[- ]step\b|\bthink (?:it |this )?(?:through|aloud|first|before|carefully before)"
    r"|\bshow (?:your|the|all) (?:work|working|reasoning|steps|calculation)"
    r"|\breason(?:ing)? (?:first|before|step)|\bchain of thought\b"
    r"|\bexplain (?:your|the) (?:steps|reasoning|work|calculation)"
    r"|\bbreak (?:it|the question|the problem|this) down\b"
    r"|\bwork (?:it|this) out\b[^.]*\bsteps?\b",
    re.IGNORECASE,
)
EFFORT = ("medium", "high")
"""The efforts at which a model thinks without being told to."""


def allows_abstaining(instructions: str) -> bool:
    """Say whether an answer may be that there is none."""
    found = ALLOWS_ABSTAINING.search(instructions) or ABSTAIN_FORM.search(instructions)
    return found is not None


def words_to_abstain(instructions: str) -> str:
    """Return the words that the prompt wants for "it is not there", or our own."""
    forms = (ABSTAIN_TEXT, ABSTAIN_WORD, ABSTAIN_FORM, ABSTAIN_REST)
    found = next((match for form in forms if (match := form.search(instructions))), None)
    return found.group(1) if found else NOT_THERE


def asks_of_a_context(task: Task) -> bool:
    """Say whether the task is a question over texts that came with it."""
    return bool(task.blocks) and task.question.rstrip("\"' )").endswith("?")


def wants_short(text: str) -> bool:
    """Say whether a value is wanted rather than a sentence."""
    return SHORT.search(text) is not None


def wants_one_sentence(text: str) -> bool:
    """Say whether an answer is to have one sentence.

    >>> wants_one_sentence("Answer in one short sentence."), wants_one_sentence("Be brief.")
    (True, False)
    """
    return ONE_SENTENCE.search(text) is not None


def wants_steps(text: str) -> bool:
    """Say whether the steps of the work are wanted."""
    return STEPS.search(text) is not None


def thinks(task: Task) -> bool:
    """Say whether the model works in steps: it was told to, or the effort is raised."""
    return wants_steps(f"{task.instructions}\n{task.question}") or tries_hard(task)


def tries_hard(task: Task) -> bool:
    """Say whether the effort of reasoning is raised."""
    return task.prompt.effort in EFFORT
