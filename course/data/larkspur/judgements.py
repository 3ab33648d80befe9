"""Answers to questions, judged: do the passages support them, and do they answer the question?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from course.data.splits import Split, of_split

Label = Literal["yes", "partly", "no"]


@dataclass(frozen=True)
class Context:
    """A passage that the answerer was given, character by character as its document has it."""

    document: str
    text: str


@dataclass(frozen=True)
class Claim:
    """Something that an answer asserts, and whether its context supports that."""

    text: str
    supported: Label


@dataclass(frozen=True)
class Judgement:
    """An answer with its reference labels; `README.md` beside this module defines the scale.

    The first claim is the one that carries the answer. `made` says how the answer was made, `rule`
    names the decision rule that settles its labels. `hard`: careful readers could differ without
    that rule. `readings` holds (faithfulness, relevance) as each of two readings found them.
    Rows with the same `question_id` are answers to one question: resample by it.
    """

    id: str
    question_id: str
    split: Split
    question: str
    context: tuple[Context, ...]
    answer: str
    claims: tuple[Claim, ...]
    faithfulness: Label
    relevance: Label
    made: str
    rule: str | None
    hard: bool
    readings: tuple[tuple[Label, Label], tuple[Label, Label]]
    why: str


def judgements(split: Split | None = None) -> tuple[Judgement, ...]:
    """Return the judged answers of a split in file order; of both without one.

    Tune a judge on "dev"; "test" is for the number you report.

    >>> {row.split for row in judgements("dev")}
    {'dev'}
    """
    return of_split(_judgements(), split, "judgements")


def faithfulness_of(claims: tuple[Claim, ...]) -> Label:
    """Return what the claims of an answer add up to.

    >>> faithfulness_of((Claim("It costs 5 EUR.", "yes"), Claim("It is red.", "no")))
    'partly'
    """
    if all(claim.supported == "yes" for claim in claims):
        return "yes"
    return "no" if claims[0].supported == "no" else "partly"


@lru_cache(maxsize=1)
def _judgements() -> tuple[Judgement, ...]:
    lines = files(__package__).joinpath("judgements.jsonl").read_text("utf-8").splitlines()
    return tuple(_judgement(json.loads(line)) for line in lines)


def _judgement(row: dict[str, Any]) -> Judgement:
    read = {
        "context": tuple(Context(**passage) for passage in row["context"]),
        "claims": tuple(Claim(**claim) for claim in row["claims"]),
        "readings": tuple(map(tuple, row["readings"])),
    }
    return Judgement(**{**row, **read})
