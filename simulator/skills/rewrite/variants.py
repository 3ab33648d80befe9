"""Other wordings of a question: its structure turned, its words exchanged; parts and backsteps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.skills.rewrite.wording import (
    CONTENT,
    NAME,
    QUESTION,
    content_words,
    synonyms,
    topic,
)

HOW_TO = re.compile(
    r"^how (?:do|can|should|could|would|to)\s+(?:(?:i|we|you|one|someone|people|customers?"
    r"|employees?)\s+)?(?P<act>.+?)[?.!\s]*$",
    re.IGNORECASE,
)
MAY = re.compile(
    r"^(?:can|may|could|am|are) (?:i|we"
    r"|you)\s+(?:allowed to\s+)?(?P<act>.+?)[?.!\s]*$",
    re.IGNORECASE,
)
TURNS: dict[str, tuple[str, ...]] = {
    "what": ("Which {noun} {aux} {rest}?", "Can you tell me what {noun} {aux} {rest}?"),
    "which": ("What {noun} {aux} {rest}?", "Name the {noun} that {aux} {rest}."),
    "who": ("Which person {aux} {rest}?", "What is the name of the person who {aux} {rest}?"),
    "whose": ("To whom {aux} {rest}?",),
    "where": ("In which place {aux} {rest}?", "What is the location where {rest}?"),
    "when": ("At what time {aux} {rest}?", "On what date {aux} {rest}?"),
    "why": ("For what reason {aux} {rest}?", "What is the reason that {rest}?"),
    "how long": ("How much time {aux} {rest}?", "What is the duration: how long {aux} {rest}?"),
    "how much": ("What amount {aux} {rest}?", "What is the cost or amount: how much {aux} {rest}?"),
    "how many": ("What number of {noun} {aux} {rest}?", "What is the count of {noun} that {rest}?"),
    "how": ("In what way {aux} {rest}?", "By what means {aux} {rest}?"),
}
GENERAL = (
    "What is known about {topic}?",
    "Information about {topic}: {words}",
    "Tell me about {words}.",
)
COMPARE = re.compile(
    r"\b(?:compare|compar\w+|difference(?:s)? between|differ\w*|versus|vs\.?|better|cheaper"
    r"|larger|bigger|older"
    r"|higher|faster|more)\b",
    re.IGNORECASE,
)
PAIR = re.compile(
    r"(?:(?:between|compare|of|does|do|is|are|,|:|for)\s+)(?P<one>(?:(?:the|a"
    r"|an)\s+)?[\w'.-]+(?:\s+(?!and\b|or\b|in\b|vs\b)"
    r"[\w'.-]+){0,3})\s*,?\s+(?:and|or|versus|vs\.?|with|to|than)\s+(?P<other>(?:(?:the|a"
    r"|an)\s+)?[\w'.-]+(?:\s+(?!in\b"
    r"|for\b|on\b|with\b|terms\b|differ\b|regard)[\w'.-]+){0,3})",
    re.IGNORECASE,
)
BETWEEN = re.compile(
    r"\bbetween\s+(?P<one>[^,?]+?)\s+and\s+(?P<other>[^,?]+?)(?=\s+(?:in|for|regarding|with"
    r"|on)\b|[?.!,]|$)",
    re.IGNORECASE,
)
ASPECT = re.compile(
    r"\b(?:in terms of|with (?:respect|regard) to|regarding|by|on)\s+(?P<what>[^?.]+)"
    r"|\b(?P<more>population|price"
    r"|cost|area|height|size|speed|age|performance|battery life|salary|revenue)\b",
    re.IGNORECASE,
)
OF_OF = re.compile(
    r"^(?P<head>.*?)\bof\s+(?P<inner>(?:the|a|an)\s+(?:[\w'-]+\s+){0,2}?[\w'-]+\s+(?:of|that"
    r"|who|which|where|in which)\s+.+?)[?.!\s]*$",
    re.IGNORECASE,
)
WHOSE = re.compile(
    r"^(?P<head>.*?)\b(?P<inner>the\s+(?:[\w'-]+\s+){0,2}?(?P<noun>[\w'-]+)\s+(?:that|who"
    r"|which)\s+(?P<rest>.+?))[?.!\s]*$",
    re.IGNORECASE,
)
CLAUSES = re.compile(
    r",?\s+and\s+(?=(?:what|which|who|where|when|why|how|is|are|do|does|did"
    r"|can|was|were)\b)",
    re.I,
)
PEOPLE = {
    "director",
    "author",
    "founder",
    "president",
    "ceo",
    "writer",
    "inventor",
    "king",
    "queen",
    "winner",
    "coach",
}


def variations(question: str) -> list[str]:
    """Return other wordings of a question, no two alike; the closest first."""
    question = question.strip()
    made = [*_exchanged(question), *_turned(question)]
    for base in _turned(question):
        made += _exchanged(base)
    words = content_words(question)
    about = {"topic": topic(question), "words": " ".join(words)}
    made += [form.format(**about) for form in GENERAL]
    seen = {question.lower().rstrip("?. ")}
    out = []
    for one in made:
        clean = re.sub(r"\s+", " ", one).replace(" ?", "?").strip()
        key = clean.lower().rstrip("?. ")
        if key not in seen:
            seen.add(key)
            out.append(clean[:1].upper() + clean[1:])
    return _mixed(out, len(_exchanged(question)))


def _mixed(made: list[str], exchanged: int) -> list[str]:
    """Alternate between exchanged words and turned structures, so that few show both."""
    first, rest = made[:exchanged], made[exchanged:]
    out = []
    while first or rest:
        out += first[:1] + rest[:1]
        first, rest = first[1:], rest[1:]
    return out


def _exchanged(text: str) -> list[str]:
    """Exchange one word after the other, then all of them, for words that mean the same."""
    out = []
    changed: dict[str, str] = {}
    for word in content_words(text):
        if word[:1].isupper() and not text.startswith(word):
            continue
        for other in synonyms(word)[:2]:
            out.append(_with(text, {word: other}))
            changed.setdefault(word, other)
    return [*out, _with(text, changed)] if len(changed) > 1 else out


def _with(text: str, changes: dict[str, str]) -> str:
    return CONTENT.sub(lambda match: changes.get(match.group(), match.group()), text)


def _turned(question: str) -> list[str]:
    """Turn the structure of a question."""
    how = HOW_TO.match(question)
    if how is not None:
        act = how["act"]
        forms = (
            "What are the steps to {act}?",
            "What is the way to {act}?",
            "Is there a guide to {act}?",
        )
        return [form.format(act=act) for form in forms]
    may = MAY.match(question)
    if may is not None:
        act = may["act"]
        return [
            f"Is it possible to {act}?",
            f"Is it allowed to {act}?",
            f"What are the rules to {act}?",
        ]
    match = QUESTION.match(question)
    if match is None:
        return []
    wh = re.sub(r"\s+", " ", match["wh"].lower())
    parts = {"noun": match["noun"].strip(), "aux": match["aux"], "rest": match["rest"]}
    return [form.format(**parts) for form in TURNS.get(wh, ())]


def sub_questions(question: str) -> list[str]:
    """Split a question into questions that can be answered one by one.

    >>> sub_questions("Who is older, Ada or Alan, and where were they born?")[-1]
    'Where were they born?'
    """
    pieces = CLAUSES.split(question.strip().rstrip("?"))
    if len(pieces) > 1:
        return [question_of(part) for piece in pieces for part in _parts(piece)]
    return [question_of(part) for part in _parts(question.strip())]


def _parts(question: str) -> list[str]:
    pair = BETWEEN.search(question) or (PAIR.search(question) if COMPARE.search(question) else None)
    if pair is not None:
        return _compared(question, pair)
    nested = OF_OF.match(question)
    if nested is not None:
        inner = nested["inner"]
        noun = re.match(
            r"^(?:the|a|an)\s+((?:[\w'-]+\s+){0,2}?[\w'-]+)\s+(?:of|that|who|which)", inner, re.I
        )
        person = noun is not None and noun[1].split()[-1].lower() in PEOPLE
        first = _inner(inner, person)
        return [
            first,
            f"{nested['head']}of"
            f" {'that person' if person else 'that ' + (noun[1] if noun else 'thing')}",
        ]
    relative = WHOSE.match(question)
    if relative is not None and relative["head"].strip():
        person = relative["noun"].lower() in PEOPLE
        first = _inner(relative["inner"], person)
        return [
            first,
            f"{relative['head']}{'that person' if person else 'that ' + relative['noun']}",
        ]
    return list(_listed(question)) or [question]


def _inner(inner: str, person: bool) -> str:
    relative = re.match(
        r"^the\s+(?P<noun>.+?)\s+(?:that|who|which)\s+(?P<rest>.+)$", inner, re.IGNORECASE
    )
    if relative is not None:
        return f"Which {relative['noun']} {relative['rest']}"
    return f"{'Who' if person else 'What'} is {inner}"


def _compared(question: str, pair: re.Match[str]) -> list[str]:
    one, other = pair["one"].strip(), pair["other"].strip()
    aspect = ASPECT.search(question)
    what = (aspect["what"] or aspect["more"] or "").strip() if aspect else ""
    if what:
        what = what if re.match(r"(?:the|its|their)\b", what) else f"the {what}"
        return [f"What is {what} of {one}", f"What is {what} of {other}"]
    adjective = re.search(
        r"\b(older|cheaper|larger|bigger|higher|faster|taller|longer"
        r"|heavier)\b",
        question,
        re.I,
    )
    if adjective is not None:
        ask = {
            "older": "How old",
            "cheaper": "How much does",
            "higher": "How high",
            "faster": "How fast",
        }
        lead = ask.get(
            adjective[1].lower(), f"How {adjective[1].lower().removesuffix('er').removesuffix('g')}"
        )
        end = " cost" if lead.endswith("does") else ""
        lead = lead if end else f"{lead} is"
        return [f"{lead} {one}{end}", f"{lead} {other}{end}"]
    return [f"What is {one}", f"What is {other}", f"How do {one} and {other} differ"]


def _listed(question: str) -> Iterator[str]:
    """Yield one question per item of "the price, size and weight of the X"."""
    match = re.match(
        r"^(?P<lead>what (?:is|are)|tell me|describe|explain"
        r"|list)\s+(?P<list>(?:the\s+)?[\w' -]+?(?:,\s+[\w' -]+?)*,?\s+and\s+[\w' -]+?)"
        r"\s+of\s+(?P<what>.+?)[?.!\s]*$",
        question,
        re.IGNORECASE,
    )
    if match is None:
        return
    for item in re.split(r",\s*(?:and\s+)?|\s+and\s+", match["list"]):
        bare = re.sub(r"^the\s+", "", item.strip(), flags=re.IGNORECASE)
        if bare:
            yield f"What is the {bare} of {match['what']}"


def question_of(text: str) -> str:
    """Write a text as a question."""
    text = text.strip(" ,?.!")
    return f"{text[:1].upper()}{text[1:]}?"


def step_back(question: str) -> str:
    """Return a more general question behind a question: its topic without the particulars."""
    names = [name.group() for name in NAME.finditer(question)]
    how = HOW_TO.match(question)
    if how is not None:
        words = content_words(how["act"])
        return f"What are the general rules and methods for {' '.join(words[-3:])}?"
    about = topic(question)
    general = re.sub(
        r"\b(?:1\d{3}|20\d\d|\d[\d.,]*)\b|\b(?:in|on|at|between|from|to)\s+(?=\s"
        r"|$)",
        "",
        about,
    )
    if names and re.match(r"who|where|when|which|what", question, re.IGNORECASE):
        return f"What are the main facts about {names[0]} and its background?"
    general = re.sub(r"\s+", " ", general).strip() or about
    return f"What are the general principles and facts behind {general}?"


def keywords(question: str) -> str:
    """Return a query of keywords.

    >>> keywords("How do I cancel my order at Corvo?")
    'cancel order Corvo'
    """
    return " ".join(content_words(question)) or question.strip(" ?")
