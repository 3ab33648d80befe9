"""A score that is luck is found by a second run; the first one counts."""

from __future__ import annotations

import pytest
import zoo

from autograder.grading import Options, grade_class

COUNTED = """
import {module} as {name}
def earned():
    return {value}
"""
LUCK = COUNTED.format(module="random", name="random", value="random.choice(range(400)) / 100")
CLOCK = COUNTED.format(module="time", name="time", value="time.perf_counter_ns() % 3999 / 1000")
UNSEEN = "def earned():\n    return __import__('ran' + 'dom').choice(range(400)) / 100"
SEEDED = COUNTED.format(module="random", name="random", value="random.Random(1).random()")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return zoo.make_course(tmp_path_factory.mktemp("unstable") / "course")


def grade(course, folder, options=None, **answers):
    for student, answer in answers.items():
        zoo.hand_in(folder, student, zoo.saying("earned", answer))
    return {result.student: result for result in grade_class(course, folder, options)}


def earned(result):
    [cell] = [cell for cell in result.notebooks[0].cells if cell.name == "earned-test"]
    return cell


def unstable(result):
    return [flag.where for flag in result.flags if flag.kind == "score-unstable"]


def test_an_answer_that_uses_chance_runs_a_second_time(course, tmp_path):
    results = grade(
        course, tmp_path, luck=LUCK, clock=CLOCK, seeded=SEEDED, plain="def earned(): return 3"
    )
    for student in ("luck", "clock"):
        cell = earned(results[student])
        assert unstable(results[student]) == ["earned-test"]
        assert cell.points != cell.second_points
        assert results[student].score == 5.0 + cell.points
    assert unstable(results["seeded"]) == []
    assert earned(results["seeded"]).second_points == earned(results["seeded"]).points
    assert earned(results["plain"]).second_points is None


def test_only_the_notebook_with_chance_runs_again_unless_it_leaves_files(course, tmp_path):
    """A later notebook may have read such a file, so then all of them run again."""
    leaves = f"{LUCK}open('left.txt', 'w').close()\n"
    results = grade(course, tmp_path, alone=LUCK, leaves=leaves)
    others = {name: result.notebooks[1].cells for name, result in results.items()}
    assert {cell.second_points for cell in others["alone"]} == {None}
    assert others["alone"]
    assert None not in {cell.second_points for cell in others["leaves"]}
    for result in results.values():
        assert unstable(result) == ["earned-test"]


def test_every_submission_runs_a_second_time_when_asked(course, tmp_path):
    answers = {"luck": UNSEEN, "plain": "def earned(): return 3"}
    once = grade(course, tmp_path, **answers)
    assert earned(once["luck"]).second_points is None
    twice = {r.student: r for r in grade_class(course, tmp_path, Options(twice=True))}
    assert unstable(twice["luck"]) == ["earned-test"]
    assert earned(twice["plain"]).second_points == 3.0
    assert unstable(twice["plain"]) == []
