"""The pages that open and close a phase say what is true of its lessons, and ask fair questions."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml
from prose_style import check_prose

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "book" / "_ext"), str(ROOT / "book" / "phase2")]
from desk import path as desk_path  # noqa: E402
from phase_facts import (  # noqa: E402
    Lesson,
    Phase,
    contents_table,
    read_phase,
    time_sentences,
    time_table,
)
from self_check import (  # noqa: E402
    LETTERS,
    Option,
    Question,
    claims_list,
    interview_table,
    questions_markdown,
    read_claims,
    read_interview,
    read_questions,
)

FOLDERS = sorted(path.parent for path in ROOT.glob("book/phase*/phase.yml"))
PHASES = {folder.name: read_phase(folder, ROOT / "solutions" / folder.name) for folder in FOLDERS}
CHECKS = {folder.name: folder / "self-check.yml" for folder in FOLDERS}
QUESTIONS = {name: read_questions(path) for name, path in CHECKS.items()}
LESSONS = [path for folder in FOLDERS for path in sorted(folder.glob("*.ipynb"))]
LEAST_QUESTIONS = 15
WEEKS = {
    "phase1": ((2, 3), (8, 10), "Two to three weeks, at eight to ten hours each."),
    "phase2": ((3, 4), (6, 10), "Three to four weeks, at six to ten hours each."),
}
every_phase = pytest.mark.parametrize("name", PHASES)
every_question = pytest.mark.parametrize(
    "question", [pytest.param(one, id=one.id) for rows in QUESTIONS.values() for one in rows]
)
CARD = "# A lesson\n\n- **Time**: 40 minutes, and 60 for the exercises.\n"


def planned(folder: Path, *slugs: str) -> None:
    """Write the plan of a phase of one week with these lessons."""
    rows = [{"slug": s, "title": s[3:].title(), "afterwards": "do", "fails": "it"} for s in slugs]
    plan = {"weeks": [1, 1], "hours_a_week": [1, 2], "lessons": rows}
    (folder / "phase.yml").write_text(yaml.safe_dump(plan), encoding="utf-8")


def written(folder: Path, slug: str, card: str = CARD) -> None:
    """Write a lesson and its manifest."""
    notebook = {"cells": [{"cell_type": "markdown", "source": card}]}
    (folder / f"{slug}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    manifest = {"minutes": 60, "tasks": {"task1": {"points": 4}, "tradeoff": {"points": 5}}}
    (folder / f"{slug}.yml").write_text(yaml.safe_dump(manifest), encoding="utf-8")


def test_a_lesson_that_is_not_there_is_coming_and_has_no_link(tmp_path: Path) -> None:
    planned(tmp_path, "01-here", "02-later")
    written(tmp_path, "01-here")
    phase = read_phase(tmp_path, tmp_path)
    assert contents_table(phase)[2:] == [
        "| [1 · Here](01-here.ipynb) | do | it |",
        "| 2 · Later | do | it |",
    ]
    assert time_table(phase)[2:] == [
        "| [1 · Here](01-here.ipynb) | 40 | 60 | 2 | 9 |",
        "| 2 · Later | coming | coming | coming | coming |",
        "| **together** | **40** | **60** | **2** | **9** |",
    ]
    assert time_sentences(phase)[0] == "1 of 2 parts are open and take about 2 hours."


def test_a_phase_without_any_lesson_has_a_page(tmp_path: Path) -> None:
    planned(tmp_path, "01-later")
    phase = read_phase(tmp_path, tmp_path)
    assert phase.hours == 0
    assert len(time_table(phase)) == 3


def test_a_whole_phase_says_its_weeks(tmp_path: Path) -> None:
    planned(tmp_path, "01-here")
    written(tmp_path, "01-here")
    sentences = time_sentences(read_phase(tmp_path, tmp_path))
    assert sentences[1] == "That is 1.7 weeks at 1 hours, and 0.8 weeks at 2."


def test_a_lesson_without_a_card_is_not_open(tmp_path: Path) -> None:
    planned(tmp_path, "01-here")
    written(tmp_path, "01-here", card="# A lesson\n")
    assert not read_phase(tmp_path, tmp_path).lessons[0].is_open


@every_phase
def test_every_lesson_is_in_the_plan_in_its_order(name: str) -> None:
    slugs = [lesson.slug for lesson in PHASES[name].lessons]
    assert slugs == sorted(slugs)
    assert {path.stem for path in LESSONS if path.parent.name == name} <= set(slugs)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_card_of_a_lesson_says_the_minutes_of_its_manifest(path: Path) -> None:
    name = path.parent.name
    lesson = PHASES[name].by_slug(path.stem)
    wanted = "- **Time**: N minutes, and N for the exercises."
    assert lesson.reading_minutes, f"the card of {path.stem} has no line like: {wanted}"
    assert lesson.said_minutes == lesson.exercise_minutes, (
        f"the card of {path.stem} says {lesson.said_minutes} minutes for the exercises, "
        f"its manifest {lesson.exercise_minutes}"
    )
    manifest = yaml.safe_load((ROOT / f"solutions/{name}/{path.stem}.yml").read_text("utf-8"))
    assert sum(task["minutes"] for task in manifest["tasks"].values()) == manifest["minutes"]


def whole(phase: Phase) -> bool:
    """Whether all lessons of the plan are there."""
    return len(phase.open) == len(phase.lessons)


def fits(phase: Phase) -> bool:
    """Whether the hours of a phase fit its plan; one that is not whole may take less."""
    least, most = phase.planned_hours
    return phase.hours <= most and (phase.hours >= least or not whole(phase))


@every_phase
def test_the_lessons_fit_into_the_weeks_of_the_plan(name: str) -> None:
    phase = PHASES[name]
    assert (phase.weeks, phase.hours_a_week) == WEEKS[name][:2]
    assert fits(phase), f"{phase.hours:.1f} hours, planned are {phase.planned_hours}"


@pytest.mark.parametrize(("minutes", "fit"), [(479, False), (480, True), (900, True), (901, False)])
def test_too_short_and_too_long_phases_are_found(minutes: int, fit: bool) -> None:
    half = Lesson("01-a", "A", "do", "it", minutes, 0, 0, 1, 1)
    assert fits(Phase((2, 3), (8, 10), (half, half))) is fit


@every_phase
def test_the_opening_page_names_the_weeks_of_the_plan(name: str) -> None:
    assert WEEKS[name][2] in (ROOT / "book" / name / "index.md").read_text("utf-8")


@every_phase
def test_there_are_questions_for_every_open_part_of_the_phase(name: str) -> None:
    asked, phase = QUESTIONS[name], PHASES[name]
    planned_slugs = {one.slug for one in phase.lessons}
    about = {question.lesson for question in asked}
    assert {one.slug for one in phase.open} <= about <= planned_slugs
    assert len({question.id for question in asked}) == len(asked)
    assert not whole(phase) or len(asked) >= LEAST_QUESTIONS


@every_question
def test_a_question_has_one_right_option_and_a_reason_for_each(question: Question) -> None:
    assert len(question.options) == len(LETTERS)
    assert [option.right for option in question.options].count(True) == 1
    assert len({option.text for option in question.options}) == len(LETTERS)
    for option in question.options:
        assert len(option.why.split()) >= 6, f"too short to explain anything: {option.why}"
        assert option.why not in option.text


@every_question
def test_a_question_is_written_in_the_house_style(question: Question) -> None:
    texts = [question.situation, question.ask, *(one.text for one in question.options)]
    found = [finding for text in texts for finding in check_prose(text, question.id)]
    assert not found, "\n".join(map(str, found))


def guessed(questions: tuple[Question, ...]) -> dict[str, float]:
    """Return the share of questions that somebody gets right who only looks at the options."""
    letters = Counter(question.answer for question in questions)
    longest = [max(one.options, key=lambda option: len(option.text)).right for one in questions]
    return {
        "one letter": max(letters.values()) / len(questions),
        "longest": sum(longest) / len(questions),
    }


@every_phase
def test_neither_the_place_nor_the_length_gives_an_answer_away(name: str) -> None:
    assert max(guessed(QUESTIONS[name]).values()) <= 0.5, guessed(QUESTIONS[name])


def test_a_set_of_questions_that_can_be_guessed_is_found() -> None:
    options = (Option("a", "w"), Option("b", "w"), Option("long", "w", True), Option("c", "w"))
    giveaway = tuple(Question(str(n), "01-a", "s", "a?", options) for n in range(4))
    assert guessed(giveaway) == {"one letter": 1.0, "longest": 1.0}


@every_phase
def test_every_lesson_that_is_named_is_in_the_plan(name: str) -> None:
    slugs = {lesson.slug for lesson in PHASES[name].lessons}
    rows = (*read_claims(CHECKS[name]), *read_interview(CHECKS[name]))
    named = {slug for row in rows for slug in row.lessons}
    assert named == slugs, f"unknown or never named: {named ^ slugs}"


@every_phase
def test_answers_are_closed_and_name_every_option(name: str) -> None:
    asked = QUESTIONS[name]
    text = "\n".join(questions_markdown(asked, PHASES[name]))
    assert text.count(":::{dropdown} Answer to question") == len(asked)
    assert len(re.findall(r"^- \*\*[A-D]\*\* ", text, re.M)) == 2 * len(LETTERS) * len(asked)
    assert ":open:" not in text


@every_phase
def test_claims_and_interview_questions_link_lessons_that_are_open(name: str) -> None:
    phase = PHASES[name]
    lines = [
        *claims_list(read_claims(CHECKS[name]), phase),
        *interview_table(read_interview(CHECKS[name]), phase),
    ]
    linked = set(re.findall(r"\]\((\d\d-[\w-]+)\.ipynb\)", "\n".join(lines)))
    assert linked == {lesson.slug for lesson in phase.open}


def test_the_table_of_the_help_desks_path_stands_on_a_page_without_a_broken_line():
    lines = desk_path.table(desk_path.rows()).splitlines()
    broken = [line for line in lines if len(line) > 86]
    assert len(lines) > 2
    assert not broken, f"a page of 1280 pixels shows 86 characters of an output: {broken}"
