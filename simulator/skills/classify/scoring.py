"""How well each label fits a text: by its name, its definition, and the examples of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.language import WORD, sentences
from simulator.mind import Mind
from simulator.skills.classify.lists import Label
from simulator.skills.classify.opinion import leaning, proverbial
from simulator.task import Example

MOST_LABELS_READ = 48
MOST_EXAMPLES_READ = 48
"""How many labels and examples are read closely; a quick look chooses them where there are more."""

NEAREST = 3
"""How many of a label's examples count: those most alike to the text."""

WEIGHT_OF_EXAMPLES = 0.6
"""Share of the examples in the score of a label that has a description, too, times the share of
the `NEAREST` that it has."""

HUB = 0.35
"""Taken off the likeness of a label or an example, per unit that it is more alike to all others of
its kind than they are on average: what is alike to everything says little."""

OPINION = 0.12
"""Added to a label of pleased or displeased words, per unit of what the words of the text say."""

NEITHER = 0.2
"""The score of a label such as "other": what a label must have to be chosen before it."""

OPAQUE = re.compile(
    r"^(?:class|label|category|type|group|cat|code|topic|intent|tag|option|choice)?$"
)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
OTHER = re.compile(
    r"^(?:none(?: of .*)?|others?|else|unknown|n/?a|not applicable|out of (?:scope|domain)|oos"
    r"|misc(?:ellaneous)?|unclear|uncategori[sz]ed|something else|undefined|anything else"
    r"|no (?:match|intent|category|label|class|topic)|everything else|unrelated|irrelevant"
    r"|other .*|not (?:sure|listed))$"
)


@dataclass(frozen=True, slots=True)
class Scored:
    """A label with its score, and what of the prompt decided it."""

    label: Label
    score: float
    by: str


def words_of(name: str) -> str:
    """Return the words of a name as a person would write them.

    >>> words_of("card_notArrived"), words_of("IT-support")
    ('card not arrived', 'IT support')
    """
    parts = re.sub(r"[^A-Za-z0-9'&/+]+", " ", CAMEL.sub(" ", name)).split()
    return " ".join(part if part.isupper() and len(part) < 5 else part.lower() for part in parts)


def means_something(name: str) -> bool:
    """Say whether a name is made of words; codes such as Q7 or LBL_03 say nothing.

    >>> means_something("refund_status"), means_something("Q7"), means_something("class 3")
    (True, False, False)
    """
    words = re.findall(r"[a-z]+", words_of(name).lower())
    digits = any(character.isdigit() for character in name)
    real = [word for word in words if re.search("[aeiouy]", word) and not OPAQUE.match(word)]
    return any(len(word) > 2 or (not digits and len(word) == 2) for word in real)


def is_other(label: Label) -> bool:
    """Say whether a label is for what fits no other label."""
    return bool(OTHER.match(words_of(label.name).lower()))


def described(label: Label) -> str:
    """Return what a prompt says about a label, in words; its code if that is all."""
    name = words_of(label.name) if means_something(label.name) else ""
    return ": ".join(filter(None, (name, label.definition))) or label.name


def scored(
    text: str, labels: Sequence[Label], examples: Sequence[Example], mind: Mind
) -> list[Scored]:
    """Score all labels for a text; the best first, ties by name.

    examples: `wanted` is the name of a label.
    """
    near = mind.nearest(text, [described(label) for label in labels], MOST_LABELS_READ)
    shown = _nearest_examples(text, examples, mind)
    read = [labels[index] for index in near]
    by_words = _by_words(text, read, mind)
    rows = []
    for label, said in zip(read, by_words, strict=True):
        alike = sorted((a for a, wanted in shown if wanted == label.name.lower()), reverse=True)
        rows.append(_weighed(label, said, alike[:NEAREST]))
    rows.sort(key=lambda row: (-row.score, row.label.name))
    return rows


def _nearest_examples(
    text: str, examples: Sequence[Example], mind: Mind
) -> list[tuple[float, str]]:
    """Return likeness to the text, and label, of the examples that are most alike."""
    chosen = mind.nearest(text, [one.given for one in examples], MOST_EXAMPLES_READ)
    near = [examples[index] for index in chosen]
    given = [one.given for one in near]
    alike = _less_common(mind.likeness(text, given), given, mind)
    return [(a, one.wanted.lower()) for a, one in zip(alike, near, strict=True)]


def _less_common(alike: Sequence[float], texts: Sequence[str], mind: Mind) -> list[float]:
    common = mind.commonness(texts)
    return [one - HUB * more for one, more in zip(alike, common, strict=True)]


def _by_words(text: str, labels: Sequence[Label], mind: Mind) -> list[float]:
    """Return the likeness of a text to each label as it is described, and as it is meant."""
    told = [described(label) for label in labels]
    alike = _less_common(mind.likeness(text, told), told, mind)
    lean = leaning(text)
    out = []
    for label, score in zip(labels, alike, strict=True):
        known = proverbial(words_of(label.name).lower())
        if known is None:
            out.append(score)
            continue
        usual = sorted(mind.likeness(text, known.sayings), reverse=True)[:2]
        meant = (score + 2 * sum(usual) / len(usual)) / 3
        out.append(meant + OPINION * known.lean(lean))
    return out


def _weighed(label: Label, said: float, alike: Sequence[float]) -> Scored:
    if is_other(label) and not alike:
        return Scored(label, NEITHER, "other")
    if not alike:
        return Scored(label, round(said, 4), "description")
    shown = 0.5 * alike[0] + 0.5 * sum(alike) / len(alike)
    if not means_something(label.name) and not label.definition:
        return Scored(label, round(shown, 4), "examples")
    share = WEIGHT_OF_EXAMPLES * (1 + len(alike) / NEAREST) / 2
    return Scored(label, round((1 - share) * said + share * shown, 4), "description and examples")


def scored_parts(
    text: str, labels: Sequence[Label], examples: Sequence[Example], mind: Mind
) -> list[Scored]:
    """Score labels of which several can hold: each by the sentence that fits it best."""
    best: dict[str, Scored] = {}
    parts = [text, *(one for one in sentences(text)[:6] if len(WORD.findall(one)) > 2)]
    for part in dict.fromkeys(parts):
        for row in scored(part, labels, examples, mind):
            if row.label.name not in best or row.score > best[row.label.name].score:
                best[row.label.name] = row
    return sorted(best.values(), key=lambda row: (-row.score, row.label.name))
