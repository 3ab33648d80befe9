"""Reviews of drafts: what is wrong with them, or that nothing is; and revisions by a review."""

from __future__ import annotations

import re

from simulator.attempt import Attempt, certain
from simulator.language import sentences
from simulator.mind import Mind
from simulator.skills.arithmetic.numbers import in_digits
from simulator.skills.judge.fields import Given
from simulator.skills.judge.support import claims_of, held_against, numbers
from simulator.skills.rewrite.variants import sub_questions

HARM = 0.3
"""Share of the model's rate of invention at which a review finds fault where there is none, and a
revision spoils what was right."""

UNANSWERED = 0.3
"""A part of the question that the draft meets less than this has no answer in it."""

ASKED = re.compile(
    r"\b(?:critiqu\w+|critic\w*|review\w*|feedback|problems|issues|improve\w*|mistakes"
    r"|reflect\w*|self[- ]?check|check)\b",
    re.IGNORECASE,
)
FINE = re.compile(
    r"\b(?:say|reply|respond|answer|output|return|write|print)(?:\s+(?:with|only|exactly"
    r"|just))*\s*:?\s*[\"'`\u201c]"
    r"(?P<word>[^\"'`\u201d\n]{1,40})[\"'`\u201d]|\b(?:say|reply|respond|answer|output|return"
    r"|write)(?:\s+(?:with|only"
    r"|exactly|just))*\s+(?P<caps>[A-Z]{2,}(?:[ _][A-Z]{2,})*)\b",
)
CITES = re.compile(r"\bcit(?:e|es|ed|ing|ations?)\b|\breferences?\b|\bsource ids?\b", re.IGNORECASE)
CITED = re.compile(r"\[[^\]\n]{1,40}\]|\((?:source|see)[^)]*\)|https?://")
WORDS = re.compile(
    r"\b(?:at most|under|fewer than|less than|no more than|within"
    r"|maximum(?: of)?|max\.?|up to)\s+(?P<n>\d+)\s+"
    r"(?P<unit>words|sentences)\b|\b(?P<n2>\d+)\s+(?P<unit2>words"
    r"|sentences) (?:or (?:less|fewer)|at most)\b",
    re.I,
)
DEFAULT_FINE = "OK"
SPURIOUS = (
    "The draft could be more specific.",
    "The tone could be more engaging.",
    "The opening should say more about why this matters.",
)


def reviewed(given: Given, request: str, mind: Mind) -> Attempt:
    """List what is wrong with a draft, or say that it is fine."""
    draft = given.draft or given.answer
    found = problems(given, draft, request, mind)
    if not found and mind.about(draft).chance("finds fault", HARM * mind.quality.invention):
        complaint = SPURIOUS[mind.about(draft).pick("fault", len(SPURIOUS))]
        return certain(f"- {complaint}", "nothing is wrong; complains at the published rate")
    if not found:
        word = FINE.search(request)
        return certain((word["word"] or word["caps"]) if word else DEFAULT_FINE, "nothing is wrong")
    return certain("\n".join(f"- {one}" for one in found), f"{len(found)} problems")


def problems(given: Given, draft: str, request: str, mind: Mind) -> list[str]:
    """Return what is wrong with a draft, as sentences."""
    out = _lengths(draft, f"{request}\n{given.question}")
    if given.context:
        rows = list(sentences(given.context))
        for claim in claims_of(draft):
            one = held_against(claim, rows, mind)
            if one.verdict != "supported":
                out.append(f'Unsupported: "{claim}" ({one.reason}).')
    if CITES.search(f"{request}\n{given.question}"):
        missing = [one for one in sentences(draft) if _needs_source(one) and not CITED.search(one)]
        out += [f'Missing citation: "{one}"' for one in missing]
    out += _open_parts(given.question, draft, mind)
    return out


def _lengths(draft: str, request: str) -> list[str]:
    limit = WORDS.search(in_digits(request))
    if limit is None:
        return []
    unit = (limit["unit"] or limit["unit2"]).lower()
    most, has = (
        int(limit["n"] or limit["n2"]),
        len(draft.split()) if unit == "words" else len(sentences(draft)),
    )
    return [f"Too long: {has} {unit}, where {most} are allowed."] if has > most else []


def _needs_source(sentence: str) -> bool:
    return len(sentence.split()) > 4 and not sentence.startswith("#") and not sentence.endswith("?")


def _open_parts(question: str, draft: str, mind: Mind) -> list[str]:
    """Return the parts of a question that the draft does not meet."""
    parts = sub_questions(question) if question.strip().endswith("?") else []
    rows = list(sentences(draft))
    if not parts or not rows:
        return []
    out = []
    for part in parts:
        best = max(one.whole for one in mind.readings(part, rows))
        if best < UNANSWERED:
            out.append(f"Unanswered: {part}")
    return out


def revised(given: Given, mind: Mind) -> Attempt:
    """Revise a draft by its review: drop what is not supported; spoil what was right at a rate."""
    draft = given.draft or given.answer
    kept = [one for one in sentences(draft) if not _blamed(one, given.feedback)]
    if given.context:
        rows = list(sentences(given.context))
        kept = [
            one for one in kept if held_against(one, rows, mind).verdict != "contradicted"
        ] or kept
    if len(kept) == len(sentences(draft)) and mind.about(draft).chance(
        "spoils", HARM * mind.quality.invention
    ):
        return certain(_spoiled(draft), "nothing was wrong; changed at the published rate")
    return certain(" ".join(kept) or draft, f"kept {len(kept)} sentences")


def _blamed(sentence: str, feedback: str) -> bool:
    """Say whether a review quotes a sentence as unsupported."""
    bare = re.sub(r"\s*\[[^\]]*\]", "", sentence).strip(" .")
    return bool(bare) and f'Unsupported: "{bare}' in feedback


def _spoiled(draft: str) -> str:
    """Change the first number of a draft, or drop its last sentence."""
    found = sorted(numbers(draft), key=draft.find)
    number = next((one for one in found if one.isdigit() and one in draft), None)
    if number is not None:
        return draft.replace(number, str(int(number) + 1), 1)
    rows = sentences(draft)
    return " ".join(rows[:-1]) if len(rows) > 1 else draft
