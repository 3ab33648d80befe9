"""Lists: the claims of an answer, and a verdict for each of several claims."""

from __future__ import annotations

import json
import re

from simulator.attempt import Attempt, Option, Piece, Slot, certain, choose
from simulator.language import sentences
from simulator.mind import Mind
from simulator.skills.judge import support
from simulator.skills.judge.fields import Given
from simulator.skills.judge.form import MARGIN, PASSES, SCALE, form_of
from simulator.skills.judge.measures import flat, relevant
from simulator.skills.judge.support import SUPPORTED, Finding, claims_of, held_against

UNSURE = re.compile(r"\bidk\b", re.IGNORECASE)
NUMERIC = re.compile(
    r"\b(?:1 if|0 if|as 1|verdict[\"']?\s*:\s*\d|0/1|0 or 1|1 or 0|verdict as)", re.IGNORECASE
)
BARE = re.compile(
    r"\bnumbers? (?:of (?:the|each) claim )?(?:and|with|followed by) (?!\w* claim)"
    r"|\b(?:verdicts?|labels?) only\b",
    re.IGNORECASE,
)
"""The claims are not to be repeated."""

MADE_KEY = re.compile(r"[\"'`]?\b(?P<key>statements|claims|truths|facts)\b", re.IGNORECASE)


def listed(given: Given, request: str, json_wish: bool) -> Attempt:
    """Cut an answer into its claims."""
    found = claims_of(given.answer or given.context)
    key = MADE_KEY.search(request)
    if json_wish:
        return certain(
            json.dumps({key["key"].lower() if key else "statements": found}, ensure_ascii=False)
        )
    return certain("\n".join(f"- {one}" for one in found))


def verdicts(given: Given, request: str, json_wish: bool, mind: Mind) -> Attempt:
    """Give a verdict for each claim of a list, in the shape that the prompt shows."""
    about = "relevan" in request.lower() and not given.context
    found = []
    for claim in given.claims[: support.MOST_CLAIMS * 2]:
        if about or (given.question and re.search(r"\brelevan", request, re.I)):
            found.append(_about(claim, given.question, mind))
        else:
            rows = sentences(flat(given.context or given.reference))
            found.append(held_against(claim, list(rows), mind))
    numeric = NUMERIC.search(request) is not None
    unsure = UNSURE.search(request) is not None
    slots = [_verdict_slot(one, numeric, unsure, json_wish, request) for one in found]
    if not json_wish:
        pieces: list[Piece] = []
        for place, (one, slot) in enumerate(zip(found, slots, strict=True)):
            claim = "" if BARE.search(request) else f"{one.claim} — "
            pieces += [f"{'' if not place else chr(10)}{place + 1}. {claim}", slot]
        return Attempt(tuple(pieces), notes=tuple(one.reason for one in found))
    named = re.search(r"[\"'`]?\bverdicts\b", request) is not None
    pieces = ['{"verdicts": [' if named else '{"statements": [']
    for place, (one, slot) in enumerate(zip(found, slots, strict=True)):
        reason = json.dumps(
            f"{one.reason}: {one.evidence}" if one.evidence else one.reason, ensure_ascii=False
        )
        head = (
            ""
            if named
            else f'"statement": {json.dumps(one.claim, ensure_ascii=False)}, "reason": {reason}, '
        )
        tail = f', "reason": {reason}' if named and one.verdict != "supported" else ""
        pieces += [f'{", " if place else ""}{{{head}"verdict": ', slot, f"{tail}}}"]
    return Attempt((*pieces, "]}"), notes=tuple(one.reason for one in found))


def _about(claim: str, question: str, mind: Mind) -> Finding:
    measure = relevant(question, claim, mind)
    good = measure.degree >= PASSES["relevant"]
    return Finding(claim, "supported" if good else "contradicted", measure.degree, measure.reason)


def _verdict_slot(
    found: Finding, numeric: bool, unsure: bool, json_wish: bool, request: str
) -> Slot:
    """Make a slot of a claim's verdict; the nearer it is to the threshold, the less sure."""
    words = form_of(request, json_wish=False).words
    good, bad, third = ("1", "0", "") if numeric else words if words[0] else ("yes", "no", "")
    third = "idk" if unsure else third
    wrong = bad if found.verdict == "contradicted" or not third else third
    texts = (good, wrong) if found.verdict == "supported" else (wrong, good)
    quoted = [one if numeric or not json_wish else json.dumps(one) for one in texts]
    margin = max(0.01, MARGIN * abs(found.degree - SUPPORTED))
    return choose(Option(margin, (quoted[0],)), Option(-margin, (quoted[1],)), scale=SCALE)
