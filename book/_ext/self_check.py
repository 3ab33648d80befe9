"""Questions that a reader answers alone: read from a file, checked, written as Markdown.

A question is a situation, four options of which one is right, and for each option a reason why. An
answer is a dropdown, which opens without scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from phase_facts import Phase

LETTERS = "ABCD"


@dataclass(frozen=True)
class Option:
    """One answer to choose, and why it is right or tempting and wrong."""

    text: str
    why: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A situation, what is asked about it, its options, and the slug of the lesson on it."""

    id: str
    lesson: str
    situation: str
    ask: str
    options: tuple[Option, ...]

    @property
    def answer(self) -> str:
        """The letter of the right option."""
        return next(letter for letter, one in zip(LETTERS, self.options, strict=True) if one.right)


@dataclass(frozen=True)
class Asked:
    """A question of an interview, and the lessons that answer it."""

    ask: str
    round: str
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """Something that a reader can do after the phase, and the lessons that earned it."""

    can: str
    lessons: tuple[str, ...]


def read_questions(path: Path) -> tuple[Question, ...]:
    """Read the questions of a self-check."""
    rows = yaml.safe_load(path.read_text("utf-8"))["questions"]
    return tuple(
        Question(**{**row, "options": tuple(Option(**option) for option in row["options"])})
        for row in rows
    )


def read_interview(path: Path) -> tuple[Asked, ...]:
    """Read the questions of an interview that a phase covers."""
    rows = yaml.safe_load(path.read_text("utf-8"))["interview"]
    return tuple(Asked(row["ask"], row["round"], tuple(row["lessons"])) for row in rows)


def read_claims(path: Path) -> tuple[Claim, ...]:
    """Read what a phase claims that its reader can do."""
    rows = yaml.safe_load(path.read_text("utf-8"))["claims"]
    return tuple(Claim(row["can"], tuple(row["lessons"])) for row in rows)


def questions_markdown(questions: Sequence[Question], phase: Phase) -> list[str]:
    """Return the lines of all questions, each in a box with its answer in a dropdown."""
    lines: list[str] = []
    for number, question in enumerate(questions, 1):
        lines += _question(number, question, phase)
    return lines


def _question(number: int, question: Question, phase: Phase) -> list[str]:
    options = list(zip(LETTERS, question.options, strict=True))
    return [
        f"::::{{admonition}} Question {number}",
        ":class: tip",
        "",
        *question.situation.rstrip().splitlines(),
        "",
        f"**{question.ask}**",
        "",
        *(f"- **{letter}** {option.text}" for letter, option in options),
        "",
        f":::{{dropdown}} Answer to question {number}",
        f"**{question.answer}** is right.",
        "",
        *(f"- **{letter}** {option.why}" for letter, option in options),
        "",
        f"Taught in {phase.by_slug(question.lesson).link}.",
        ":::",
        "::::",
        "",
    ]


def interview_table(asked: Sequence[Asked], phase: Phase) -> list[str]:
    """Return the lines of a table: question, round, and where it is answered."""
    rows = [f"| {one.ask} | {one.round} | {links(one.lessons, phase)} |" for one in asked]
    return ["| question | round | answered in |", "|---|---|---|", *rows]


def claims_list(claims: Sequence[Claim], phase: Phase) -> list[str]:
    """Return the lines of a list of claims, each with the lessons behind it."""
    return [f"- {claim.can} ({links(claim.lessons, phase)})" for claim in claims]


def links(slugs: Sequence[str], phase: Phase) -> str:
    """Return the lessons with these slugs, as links where they are open."""
    return ", ".join(phase.by_slug(slug).link for slug in slugs)
