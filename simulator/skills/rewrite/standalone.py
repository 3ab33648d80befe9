"""Make a follow-up question stand alone: fill in what it leaves out from the turns before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.language import STOP_WORDS, stems
from simulator.skills.rewrite.wording import AUXILIARY, NAME, QUESTION, content_words

ABOUT = re.compile(
    r"^(?:(?:ok|okay|and|so|but|then|great|thanks|cool|now)[,\s]+)*(?:what"
    r"|how) about\s+(?P<new>.+?)[?.!\s]*$",
    re.I,
)
AND = re.compile(r"^(?:ok(?:ay)?[,\s]+)?(?:and|but|or)\s+(?P<new>.+?)[?.!\s]*$", re.IGNORECASE)
PREPOSITION = (
    r"(?:in|on|at|for|with|from|to|by|during|after|before|near|without|under|over|between|via)"
)
PERSON_PRONOUN = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
PRONOUN = re.compile(
    r"\b(?P<word>it's|he's|she's|they're|it|its|they|them|their|theirs|he|him|his|she|her"
    r"|hers|this one|that one|the"
    r" (?:former|latter|first one|second one)|this|that|these|those|there|ones?)\b(?!\s+(?:is"
    r"|are|was|were)"
    r"\s+(?:a|an|the)\b)",
    re.IGNORECASE,
)
POSSESSIVE = {"its", "their", "his", "her", "theirs", "hers"}
DETERMINES = {"this", "that", "these", "those"}
LEAD = re.compile(
    r"^(?:(?:ok|okay|and|so|but|then|great|thanks|thank you|cool|now|well|oh"
    r"|hm+|also)[,!.\s]+)+",
    re.I,
)
NOUN_PHRASE = re.compile(
    r"\b(?:the|a|an|my|our|your)\s+(?:[\w'\u2019-]+\s+){0,2}?[\w'\u2019-]+(?=\s+(?:is|are|was"
    r"|were|do|does|did|has|have|open|opens|close|closes|run|runs|play|live|sell|make|get|go"
    r"|come|leave|arrive|weigh|support|offer"
    r"|include|mean|happen|apply|want|use|contain|grow|eat"
    r"|can|cost|costs|in|on|of|for|at|from|to|with|that|which|work|works|last|take|takes|and"
    r"|or|start|need|by)\b"
    r"|[?.,!]|$)",
    re.IGNORECASE,
)
SHORT = 3
"""A follow-up of at most so many content words that has no verb takes over the last question."""


def standalone(question: str, history: Sequence[tuple[str, str]]) -> str:
    """Return a question that can be understood without the history of (role, text).

    >>> standalone("And in winter?", [("user", "When does the museum open in summer?")])
    'When does the museum open in winter?'
    """
    asked = [text for role, text in history if role == "user"]
    before = _last_question(asked)
    bare = LEAD.sub("", question.strip()).strip()
    about = ABOUT.match(question.strip())
    if about is not None and before:
        return _swapped(before, about["new"], history)
    fragment = AND.match(question.strip())
    new = (fragment["new"] if fragment else bare).rstrip("?. !")
    if before and _is_fragment(new):
        return _swapped(before, new, history)
    return _resolved(bare or question, history, before)


def _last_question(asked: Sequence[str]) -> str:
    """Return the last question that stands on its own, at best."""
    questions = []
    for text in asked:
        found = [s for s in re.split(r"(?<=[.?!])\s+", text.strip()) if s.endswith("?")]
        questions.append(found[-1] if found else text.strip())
    full = [one for one in questions if not _is_fragment(one.rstrip("?")) and not ABOUT.match(one)]
    return (full or questions or [""])[-1]


def _is_fragment(text: str) -> bool:
    """Say whether a text has no verb of its own: "in winter", "for students", "Rome", "why"."""
    if re.match(
        rf"^(?:{AUXILIARY}|what|which|who|whom|whose|where|when|how)\b.*\s\w", text, re.IGNORECASE
    ):
        return False
    return (
        len(content_words(text)) <= SHORT
        and len(text.split()) <= 6
        and not re.search(rf"\b{AUXILIARY}\b", text, re.IGNORECASE)
    )


def _swapped(before: str, new: str, history: Sequence[tuple[str, str]]) -> str:
    """Put what is new into the question before, in the place of what it is like."""
    base = _resolved(LEAD.sub("", before), history[:-1], "").rstrip("?. ")
    if PRONOUN.search(new):
        filled = _resolved(new, history, "").rstrip("?. ")
        new = filled if new[:1].isupper() else filled[:1].lower() + filled[1:]
    preposition = re.match(rf"^(?P<prep>{PREPOSITION})\b", new, re.IGNORECASE)
    if re.fullmatch(r"why|when|where|how|how (?:much|many|long|often)", new, re.I):
        return _asked_anew(base, new)
    if preposition is not None:
        same = re.compile(
            rf"\b{preposition['prep']}\s+(?:the\s+"
            rf"|a\s+)?[\w'\u2019-]+(?:\s+[A-Z][\w'-]*)*",
            re.I,
        )
        found = list(same.finditer(base))
        if found:
            last = found[-1]
            return f"{base[: last.start()]}{new}{base[last.end() :]}?"
        own = re.search(r"\b(?:my|our|your)\b", new)
        mine = re.search(rf"\b{own.group()}\s+[\w'-]+$", base) if own else None
        if own and mine:
            return f"{base[: mine.start()]}{new[own.start() :]}?"
        when = re.search(
            rf"\s+{PREPOSITION}\s+(?:spring|summer|autumn|fall|winter|weekends"
            rf"|weekdays|[A-Z]\w+)$",
            base,
        )
        timed = when is not None and preposition["prep"].lower() in {"on", "in", "at"}
        return f"{base[: when.start()] if when and timed else base} {new}?"
    target = _like(base, new)
    if target is not None:
        return f"{base[: target[0]]}{new}{base[target[1] :]}?"
    return f"{base} for {new}?"


def _asked_anew(base: str, word: str) -> str:
    match = QUESTION.match(base)
    if match is None:
        return f"{base}, and {word.lower()}?"
    rest = f"{match['aux']} {match['rest']}"
    return f"{word[:1].upper()}{word[1:]} {rest}?"


def _like(base: str, new: str) -> tuple[int, int] | None:
    """Find the piece of a question that a new phrase is to replace: a name by a name, and so on."""
    named = list(NAME.finditer(base))
    if named and (new[:1].isupper() or re.search(r"\s[A-Z]", new)):
        return named[-1].span()
    head = set(stems(new)[-1:])
    phrases = list(NOUN_PHRASE.finditer(base))
    for match in phrases:
        if head & set(stems(match.group())):
            return match.span()
    if not new[:1].isupper() and named and not phrases:
        return named[-1].span()
    tail = re.search(
        r"\b(?:of|for|in|to|with|about|a|an|the)\s+((?:the |a |an "
        r"|my )?[\w'\u2019-]+(?:\s+[\w'-]+)?)$",
        base,
    )
    if phrases and not (tail and not new.startswith(("the ", "a ", "my "))):
        return phrases[-1].span()
    if tail:
        return tail.span(1)
    plural = re.search(rf"\b{AUXILIARY}\s+(?P<noun>[a-z]+s)\b", base)
    return plural.span("noun") if plural and re.fullmatch(r"[a-z-]+s", new) else None


def _resolved(question: str, history: Sequence[tuple[str, str]], before: str) -> str:
    """Put what is meant in the place of pronouns."""
    match = next((m for m in PRONOUN.finditer(question) if not _expletive(question, m)), None)
    if match is None:
        return _completed(question, before)
    wants_person = PERSON_PRONOUN.fullmatch(match["word"].split("'")[0]) is not None
    referent = _referent(history, wants_person, stems(question))
    if not referent:
        return question
    done = False

    def put(found: re.Match[str]) -> str:
        nonlocal done
        word = found["word"].lower()
        if _expletive(question, found) or (done and word not in POSSESSIVE):
            return found.group()
        following = question[found.end() :].lstrip()
        if word in {"one", "ones"}:
            return found.group()
        if word in POSSESSIVE and re.match(r"\w", following):
            done = True
            return f"{referent}'" if referent.endswith("s") else f"{referent}'s"
        if word in DETERMINES and re.match(
            rf"(?!{AUXILIARY}\b|work|cost|take|last|mean"
            rf"|happen|{PREPOSITION}\b)[a-z]",
            following,
        ):
            return found.group()
        done = True
        if "'" in word:
            return f"{referent} is" if not word.startswith("they") else f"{referent} are"
        return f"in {referent}" if word == "there" else referent

    text = PRONOUN.sub(put, question)
    return text[:1].upper() + text[1:]


def _expletive(question: str, match: re.Match[str]) -> bool:
    """Say whether a pronoun means nothing before: "is there a", "is it possible", "that I"."""
    around = question[max(0, match.start() - 12) : match.end() + 14].lower()
    word = match["word"].lower()
    if word == "there":
        return (
            re.search(rf"\b{AUXILIARY}\s+there\b|\bthere\s+(?:is|are|was|were|any)\b", around)
            is not None
        )
    if word == "it":
        return (
            re.search(
                r"\bit\s+(?:possible|true|necessary|allowed|rain|take|ok|safe to"
                r"|worth)\b",
                around,
            )
            is not None
        )
    if word == "that":
        after = question[match.end() :].lstrip()
        return (
            re.match(r"(?:i|you|we|is|are|can|has|have)\b", after, re.I) is not None
            and match.start() > 5
        )
    return word in {"one", "ones"}


def _completed(question: str, before: str) -> str:
    """Name the topic of the question before where a bare question leaves it out: "How much?"."""
    if before and len(content_words(question)) == 0 and len(question.split()) <= 4:
        return _asked_anew(before.rstrip("?"), question.rstrip("?"))
    text = question.strip()
    return text[:1].upper() + text[1:]


def _referent(history: Sequence[tuple[str, str]], person: bool, wanted: Sequence[str]) -> str:
    """Return what was talked about last: a name, else the noun phrase of the last question."""
    for place in range(len(history) - 1, -1, -1):
        role, text = history[place]
        names = [n for n in _names(text) if not (set(stems(n)) & set(wanted))]
        people = [n for n in names if re.fullmatch(r"(?:[A-Z][\w'.-]+\s?){1,4}", n)]
        if person and people:
            full = [name for name in people if " " in name and not name.startswith("the ")]
            return (full or people)[0] if role == "assistant" else (full or people)[-1]
        if role != "user":
            continue
        subject = names or _phrases(text)
        if subject and not person:
            return subject[0] if not names else names[-1]
    return ""


def _names(text: str) -> list[str]:
    """Return the names in a text; a capital letter at the start of a sentence is no name."""
    out = []
    for match in re.finditer(
        r"\b[A-Z][\w\u2019'.-]*(?:\s+(?:(?:of|the|de|van|von"
        r"|la)\s+)*[A-Z0-9][\w'.-]*)*",
        text,
    ):
        name = match.group().rstrip(".'\u2019").removesuffix("'s").removesuffix("\u2019s")
        first = match.start() == 0 or text[: match.start()].rstrip()[-1:] in ".?!\n"
        words = name.split()
        if words[0].lower() in STOP_WORDS | {
            "tell",
            "can",
            "could",
            "is",
            "are",
            "yes",
            "please",
            "i'm",
        }:
            name = " ".join(words[1:])
        elif (
            first
            and len(words) == 1
            and not re.search(r"[A-Z0-9].*[A-Z0-9]", name)
            and not _proper(name, text, match)
        ):
            continue
        if name and name != "I":
            article = re.search(r"\b([Tt]he)\s+$", text[: match.start()])
            out.append(f"the {name}" if article else name)
    return list(dict.fromkeys(out))


def _proper(name: str, text: str, match: re.Match[str]) -> bool:
    """Say whether a lone first word is a name: a verb in the third person follows it."""
    after = text[match.end() :].lstrip()
    return (
        re.match(r"(?:was|is|has|had|wrote|won|died|lives|founded|became|invented|works)\b", after)
        is not None
        and len(name) > 3
        and name.lower() not in {"this", "that", "there", "here", "they", "everyone", "someone"}
    )


def _phrases(text: str) -> list[str]:
    """Return the noun phrases of a question, the subject first."""
    found = [match.group() for match in NOUN_PHRASE.finditer(text)]
    if found:
        return [re.sub(r"^(?:a|an)\s+", "the ", found[0])]
    match = QUESTION.match(text.strip())
    words = content_words(match["rest"] if match else text)
    return [" ".join(words[:2])] if words else []
