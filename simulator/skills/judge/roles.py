"""What part of a judge's prompt a label names, by its words: "Team wrote" is an answer.

`fields.py` reads the usual labels; here the others are brought to those, and parts that are told
in running text ('The bot replied "..."') are brought to labels.
"""

from __future__ import annotations

import re

LONGEST_LABEL = 5
"""A label has at most so many words."""

ROLES: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (role, frozenset(words.split()))
    for role, words in (
        (
            "Reference answer",
            "reference expected expert gold golden ideal correct truth true target intended"
            " official key",
        ),
        ("Question", "question query asked asks prompt request user customer human visitor"),
        ("Claim", "claim claims statement statements assertion hypothesis"),
        (
            "Context",
            "premise context passage source document article evidence knowledge excerpt facts page"
            " background transcript",
        ),
        (
            "Answer",
            "answer answers answered response responds responded reply replies replied said wrote"
            " written given submission student pupil candidate team bot chatbot assistant model"
            " output summary prediction completion ai player contestant",
        ),
    )
)
FIRST, SECOND = frozenset(("a", "1", "one", "first")), frozenset(("b", "2", "two", "second"))
SPOKEN_VERBS = (
    (re.compile(r"\b(?:ask(?:s|ed)?|want(?:s|ed) to know)\b", re.I), "Question"),
    (
        re.compile(
            r"\b(?:repl(?:y|ies|ied)|answer(?:s|ed)?|respon(?:ds?|ded|se)|wr(?:ites|ote))\b", re.I
        ),
        "Answer",
    ),
    (re.compile(r"\b(?:says?|states?|reads?|tells?|has)\b", re.I), "Context"),
)
LABEL = re.compile(
    r"^(?P<before>[ \t]*(?:[-*#>]+[ \t]*|\[+|\*\*)?)(?P<label>[A-Za-z][\w' -]{1,48}?)"
    r"(?P<after>\]*\*{0,2}[ \t]*:)",
    re.MULTILINE,
)
TAG = re.compile(r"<(?P<slash>/?)(?P<label>[A-Za-z]+(?:[_-](?:[A-Za-z]+|[12]))+)>")
QUOTE = re.compile(
    r"(?P<lead>[A-Za-z][^\"“”\n]{0,80}+[:,]?)\s*[\"“](?P<said>[^\"“”\n]{3,2000})[\"”]"
)
LEAST_TOLD = 2
"""So many quotations with a role make a prompt that tells its parts in running text."""


def role_of(label: str) -> str:
    """Return the usual name of what a label names, or "" if it names no part.

    >>> role_of("Team wrote"), role_of("Second answer"), role_of("Opening hours")
    ('Answer', 'Answer B', '')
    """
    words = re.findall(r"[a-z0-9]+", label.lower())
    if not words or len(words) > LONGEST_LABEL:
        return ""
    found = next((name for name, known in ROLES if known & set(words)), "")
    if found == "Answer" and len(words) > 1:
        ends = {words[0], words[-1]}
        return "Answer A" if FIRST & ends else "Answer B" if SECOND & ends else "Answer"
    return found


def with_usual_labels(text: str) -> str:
    """Write the labels and tags of a prompt's parts as the usual ones."""
    text = TAG.sub(_tag, text)
    return LABEL.sub(_label, text)


def _label(match: re.Match[str]) -> str:
    role = role_of(match["label"])
    return f"{match['before']}{role}{match['after']}" if role else match.group()


def _tag(match: re.Match[str]) -> str:
    role = role_of(re.sub(r"[_-]", " ", match["label"]))
    return f"<{match['slash']}{role.lower()}>" if role else match.group()


def told_parts(text: str) -> str:
    """Write parts that are quoted in running text as labelled ones; "" if there are too few."""
    found: dict[str, str] = {}
    rest = []
    at = 0
    for match in QUOTE.finditer(text):
        role = next((name for verb, name in SPOKEN_VERBS if verb.search(match["lead"])), "")
        if role and role not in found:
            found[role] = match["said"]
            rest.append(text[at : match.start()])
            at = match.end()
    if len(found) < LEAST_TOLD or "Answer" not in found:
        return ""
    labelled = "\n".join(f"{role}: {said}" for role, said in found.items())
    return f"{''.join(rest)}{text[at:]}\n{labelled}"
