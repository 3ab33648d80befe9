"""Properties that are not extracted: answers, sources, classes, yes or no, reasons, confidence."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from simulator.attempt import Attempt, Option, Piece, Slot, certain, choose, greedy
from simulator.language import sentences, stems
from simulator.sampler import probabilities, trace_options
from simulator.skills.classify import SCALE as CLASS_SCALE
from simulator.skills.classify import Classification, scoring
from simulator.skills.classify.definitions import told_of
from simulator.skills.classify.labels import offered
from simulator.skills.classify.lists import Label
from simulator.skills.classify.reading import OPINIONS, case_of
from simulator.skills.extract.labelled import under_labels
from simulator.skills.json_answer.brief import Brief
from simulator.skills.json_answer.plain import values_shown, without_form
from simulator.skills.json_answer.said import reworded, switch_said
from simulator.skills.tools.choices import choose_value, yes_or_no
from simulator.skills.tools.schema import Leaf, items_of, words_of

SAID = 0.35
"""Added to a class that the document names word for word."""

HOLDS = 0.4
"""A statement holds if a sentence of the document is at least this alike to it."""

UNSURE = 0.06
"""Scores of yes and no that differ by this much differ by a factor e in probability."""

EVIDENCE = 0.3
"""A sentence is given as a reason if it is at least this alike to what is asked."""

ANSWER = re.compile(
    r"^(?:final_?)?(?:answer|response|reply|result|output|completion)(?:_text)?$", re.I
)
SUMMARY = re.compile(
    r"summary|(?:^|_)(?:abstract|tl_?dr|synopsis|gist|overview)(?:$|_)", re.IGNORECASE
)
REASON = re.compile(
    r"reasoning|explanation|rationale|thoughts?$|thinking|justification|analysis|chain_of_thought"
    r"|^evidence|supporting|^quotes?$|^why$",
    re.IGNORECASE,
)
STEPS = re.compile(r"^(?:reasoning_?)?steps?$", re.IGNORECASE)
SQL = re.compile(r"(?:^|_)sql(?:$|_)", re.IGNORECASE)
QUERY = re.compile(r"^(?:query|statement)\b.*\bSQL", re.IGNORECASE | re.DOTALL)
SURE = re.compile(r"confidence|certainty|probability|likelihood", re.IGNORECASE)
SOURCES = re.compile(r"source|citation|cited|reference|evidence_id|document_id|doc_id|chunk", re.I)
CLASS = re.compile(
    r"^(?:label|category|class|sentiment|intent|classification|topic|priority|department|queue"
    r"|tag)s?$",
    re.IGNORECASE,
)
HEAD = 20
"""A summary is one of the document, and not of the order, if it begins as the document says."""

POLAR = re.compile(r"\b(?:yes)\b(?=\W{1,4}(?:or\W{1,4})?no\b)", re.IGNORECASE)
"""Yes or no is wanted."""

LANGUAGE = re.compile(r"(?:^|_)lang(?:uage)?(?:_code)?$", re.IGNORECASE)


def special(leaf: Leaf, brief: Brief) -> tuple[Piece, ...] | None:
    """Return the JSON of a property that needs more than extraction; None for all others."""
    if "const" in leaf.schema:
        return (as_json(leaf.schema["const"]),)
    if leaf.choices:
        return (one_of(leaf, brief),)
    if leaf.kind == "boolean":
        return yes_no(leaf, brief)
    if leaf.kind == "array":
        return _many(leaf, brief)
    if leaf.kind in ("number", "integer"):
        return _sure(leaf, brief) if SURE.search(leaf.name) else None
    return _text(leaf, brief) if leaf.kind == "string" else None


def _text(leaf: Leaf, brief: Brief) -> tuple[Piece, ...] | None:
    if under_labels(leaf, brief.document.rows, brief.mind)[:1] and not ANSWER.match(leaf.name):
        return None
    attempt = _attempt(leaf, brief)
    if attempt is not None:
        return ('"', *escaped(attempt.pieces), '"')
    text = _told(leaf, brief)
    return (as_json(text),) if text is not None else None


def _told(leaf: Leaf, brief: Brief) -> str | None:
    """Return a text that the document tells; None for fields that are to be extracted."""
    asked = brief.task.question or leaf.doc or words_of(leaf.name)
    if ANSWER.match(leaf.name) or REASON.search(leaf.name):
        return _evidence(asked, brief)
    if SUMMARY.search(leaf.name):
        return " ".join(sentences(brief.document.text)[:1])
    if LANGUAGE.search(leaf.name):
        return "en" if "code" in f"{leaf.name} {leaf.doc}".lower() else "English"
    return next(iter(sources(brief)), None) if SOURCES.search(leaf.name) else None


def _attempt(leaf: Leaf, brief: Brief) -> Attempt | None:
    if SQL.search(leaf.name) or QUERY.search(f"{leaf.name} {leaf.doc}"):
        return brief.solved()
    if (known := _class_of_plain(leaf, brief)) is not None:
        return known
    if ANSWER.match(leaf.name):
        return brief.solved()
    if SUMMARY.search(leaf.name):
        found = brief.solved(f"Summarize the text in one sentence. {leaf.doc}".strip())
        told = greedy(found.pieces) if found is not None else ""
        return found if told[:HEAD] in brief.document.text else None
    if CLASS.match(leaf.name):
        labels = _labels(leaf, brief)
        case = case_of(brief.task)
        text = case.text if case is not None and case.text else None
        return Attempt((_classes(labels, brief, text=text, quote=False),)) if labels else None
    return None


def _class_of_plain(leaf: Leaf, brief: Brief) -> Attempt | None:
    """Classify for the one field of an object, or answer yes or no, as if no JSON were wanted."""
    if not brief.alone:
        return None
    shown = values_shown(brief.task, leaf.name)
    plain = without_form(brief.task, leaf.name)
    polar = [one for one in shown if one.lower() in ("yes", "no")] or POLAR.findall(
        "\n".join([leaf.doc, *(turn.text for turn in brief.task.prompt.turns)])
    )
    if polar and plain.blocks and plain.question.rstrip("\"' )").endswith("?"):
        question = f"{plain.question} Answer yes or no."
        said = brief.mind.solve(plain.about(plain.question, instructions=question))
        word = re.match(r"\W*(yes|no)\b", greedy(said.pieces) if said else "", re.IGNORECASE)
        spelled = {one.lower(): one for one in ("yes", "no", *polar)}
        return certain(spelled[word[1].lower()]) if word is not None else None
    if case_of(plain) is None:
        return None
    classes = Classification()
    return classes.attempt(plain, brief.mind) if classes.claim(plain) else None


def one_of(leaf: Leaf, brief: Brief) -> Slot:
    """Return the members of an enum as a choice, the likeliest first."""
    listed = [row.value for _, row in under_labels(leaf, brief.document.rows, brief.mind)[:1]]
    text = listed[0] if listed else brief.document.text
    return _classes(_labels(leaf, brief), brief, leaf=leaf, text=text)


def _labels(leaf: Leaf, brief: Brief) -> list[Label]:
    """Return the classes of a property, with what description and prompt tell of them."""
    if not leaf.choices:
        case = None if brief.part else case_of(brief.task)
        found = list(offered(leaf.doc).labels) or list(case.labels if case else ())
        return found or (list(OPINIONS) if "sentiment" in leaf.name.lower() else [])
    texts = [leaf.doc, *(t.text for t in brief.task.prompt.turns if t.role in ("system", "user"))]
    listed = {one.name.lower(): one for text in texts for one in offered(text).labels}
    out = []
    for choice in leaf.choices:
        name = str(choice)
        known = listed.get(name.lower())
        out.append(Label(name, known.definition if known else told_of(name, leaf.doc)))
    return out


def _classes(
    labels: Sequence[Label],
    brief: Brief,
    *,
    leaf: Leaf | None = None,
    text: str | None = None,
    quote: bool = True,
) -> Slot:
    """Return a choice of classes; one that the text names has an advantage."""
    text = brief.document.text if text is None else text
    case = case_of(brief.task)
    names = {label.name.lower() for label in labels}
    shown = [one for one in (case.examples if case else ()) if one.wanted.lower() in names]
    rows = scoring.scored(text, labels, shown, brief.mind)
    said: dict[str, float] = {}
    if leaf is not None:
        found = choose_value(leaf, text, brief.reading(text).document.scene.found, brief.mind)
        said = {str(choice): score for score, choice in found if score >= 0.85}
    values = {str(choice): choice for choice in (leaf.choices if leaf is not None else ())}
    scores = {row.label.name: row.score + SAID * said.get(row.label.name, 0.0) for row in rows}
    if leaf is not None:
        scores = reworded(scores, text)
    options = []
    for name, score in scores.items():
        value = values.get(name, name)
        options.append(Option(round(score, 4), (as_json(value) if quote else str(value),)))
    return choose(*options, scale=CLASS_SCALE)


def yes_no(leaf: Leaf, brief: Brief) -> tuple[Piece, ...]:
    """Say whether the document says what the property is named for."""
    text = brief.document.text
    rows = under_labels(leaf, brief.document.rows, brief.mind)
    if rows and re.match(r"\W*(?:yes|no|true|false|y|n)\b", rows[0][1].value, re.IGNORECASE):
        return (as_json(bool(re.match(r"\W*[yt]", rows[0][1].value, re.IGNORECASE))),)
    if (told := switch_said(leaf, text)) is not None:
        return (as_json(told),)
    words = words_of(leaf.name)
    about = f"{words}: {leaf.doc}" if leaf.doc else words
    parts = list(sentences(text))[:40] or [text]
    near = brief.mind.nearest(about, parts, 12)
    alike = brief.mind.likeness(about, [parts[index] for index in near])
    best = max(range(len(near)), key=lambda place: alike[place])
    said = alike[best] >= HOLDS and not _denied(parts[near[best]])
    named = [part for part in parts if yes_or_no(leaf, part) is not None]
    if named:
        named.sort(key=lambda part: -len(set(stems(part)) & set(leaf.name_stems)))
        said = yes_or_no(leaf, named[0]) is True and not _denied(_clause(leaf, named[0]))
    if leaf.nullable and not named and alike[best] < HOLDS:
        return ("null",)
    strength = abs(alike[best] - HOLDS) + 0.02
    options = [Option(strength, (as_json(said),)), Option(0.0, (as_json(not said),))]
    return (choose(*options, scale=UNSURE),)


def _clause(leaf: Leaf, sentence: str) -> str:
    """Return the part of a sentence, between commas or "and", that names the property."""
    parts = re.split(r"[;,]\s+|\s+(?:and|but)\s+", sentence)
    return next((part for part in parts if yes_or_no(leaf, part) is not None), sentence)


def _denied(sentence: str) -> bool:
    return (
        re.search(
            r"\b(?:not|no|never|without|none|prohibited|forbidden|banned|refused|rejected"
            r"|declined)\b|n't\b",
            sentence,
            re.IGNORECASE,
        )
        is not None
    )


def _many(leaf: Leaf, brief: Brief) -> tuple[Piece, ...] | None:
    item = items_of(leaf, brief.document.root)
    if item.choices:
        return (as_json(_several(item, brief)),)
    if item.kind == "string" and (classes := _class_of_plain(leaf, brief)) is not None:
        return ("[", *_quoted(classes.pieces), "]")
    if SOURCES.search(leaf.name) and item.kind in ("string", "integer") and brief.task.blocks:
        found: list[Any] = list(sources(brief))
        if item.kind == "integer":
            found = [int(m.group()) for one in found if (m := re.search(r"\d+", one))]
        return (as_json(found),)
    if (STEPS.match(leaf.name) or REASON.search(leaf.name)) and item.kind == "string":
        return (as_json([_evidence(brief.task.question or leaf.doc, brief)]),)
    return None


def _several(item: Leaf, brief: Brief) -> list[Any]:
    """Return the members of an enum that apply: those that are named, and those alike."""
    text = brief.document.text
    found = choose_value(item, text, brief.document.scene.found, brief.mind)
    named = [choice for score, choice in found if score >= 0.85]
    if named:
        return [choice for choice in item.choices if choice in named]
    rows = scoring.scored_parts(text, _labels(item, brief), (), brief.mind)
    level = max(scoring.NEITHER, rows[0].score - 0.15)
    taken = {row.label.name for row in rows if row.score >= level}
    return [choice for choice in item.choices if str(choice) in taken]


def sources(brief: Brief) -> list[str]:
    """Return the names of the blocks that the answer to the question comes from."""
    attempt = brief.solved()
    options = trace_options(attempt.pieces) if attempt is not None else ()
    if options and options[0].source:
        return [options[0].source]
    return []


def _sure(leaf: Leaf, brief: Brief) -> tuple[Piece, ...]:
    """Return how likely the answer or the class is: its share among the candidates."""
    case = case_of(brief.task)
    share = 0.5
    attempt = brief.solved() if brief.task.blocks or case is not None else None
    slot = next((p for p in attempt.pieces if isinstance(p, Slot)), None) if attempt else None
    if slot is not None:
        share = probabilities(slot, 1.0)[0]
    most = leaf.schema.get("maximum", 1)
    scale = most if isinstance(most, int | float) and most > 1 else 1
    value = round(share * scale, 2)
    return (as_json(round(value) if leaf.kind == "integer" else value),)


def _evidence(about: str, brief: Brief) -> str:
    """Return the sentence of the document that is most alike to what is asked."""
    blocks = "\n".join(block.text for block in brief.task.blocks)
    parts = list(sentences(brief.document.text)) or list(sentences(blocks))
    if not parts:
        return ""
    near = brief.mind.nearest(about, parts, 12)
    alike = brief.mind.likeness(about, [parts[index] for index in near])
    best = max(range(len(near)), key=lambda place: alike[place])
    return (
        parts[near[best]] if alike[best] >= EVIDENCE or len(stems(about)) == 0 else parts[near[0]]
    )


def _quoted(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return labels with commas between them as the strings of an array."""
    out: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str):
            out.append(", ".join(as_json(one) for one in piece.split(", ")))
        else:
            options = (replace(one, pieces=_quoted(one.pieces)) for one in piece.options)
            out.append(Slot(tuple(options), piece.scale))
    return tuple(out)


def escaped(pieces: Sequence[Piece], source: str | None = None) -> tuple[Piece, ...]:
    """Return pieces of text as they stand inside a JSON string, without marks of sources."""
    out: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str):
            text = piece.removesuffix(f" [{source}]") if source else piece
            out.append(as_json(text)[1:-1])
        else:
            options = tuple(
                Option(one.score, escaped(one.pieces, one.source), source=one.source)
                for one in piece.options
            )
            out.append(Slot(options, piece.scale))
    return tuple(out)


def as_json(value: Any) -> str:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False)
