"""Verdicts in parts: the same as of the whole notebook, and only for what has changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder import Engine, check
from autograder.checker import STUB, read_exercise
from autograder.engine import Step
from autograder.parts import parts
from autograder.rechecking import Rechecker
from autograder.reports import Report

COUNT = """import re
def count_words(text):
    words = re.findall("[a-z]+", text.lower())
    return {word: words.count(word) for word in words}
"""
TOGETHER = "async def wait_together(waits):\n    return await asyncio.gather(*waits)\n"
ANSWERS = {
    "untouched": {},
    "right": {"task1": COUNT, "task2": TOGETHER},
    "half": {"task1": COUNT},
    "wrong": {"task1": "def count_words(text):\n    return {}", "task2": TOGETHER},
    "raises": {"task1": "def count_words(text):\n    return text.words()"},
    "syntax": {"task1": "def count_words(text)\n    return {}", "task2": TOGETHER},
    "magic": {"task1": "%time 1\n" + COUNT, "task2": TOGETHER},
    "patch": {"task1": "asyncio.gather = None\n" + COUNT, "task2": TOGETHER},
}


class Counting:
    """An engine that notes which cells it ran."""

    def __init__(self, engine):
        self.engine, self.timeout, self.forks = engine, engine.timeout, engine.forks
        self.ran = []
        self.pay = engine.pay

    def run(self, steps, **options):
        self.ran.append({step.label for step in steps if step.label.endswith("-test")})
        return self.engine.run(steps, **options)


@pytest.fixture
def counting(engine):
    return Counting(engine)


def put(workshop, answers):
    for name, source in answers.items():
        workshop.write(workshop.released, name, source)


@pytest.mark.parametrize("kind", ANSWERS)
def test_parts_give_the_verdict_of_the_whole(workshop, engine, kind):
    put(workshop, ANSWERS[kind])
    whole = check(workshop.course, workshop.slug, engine)
    heard = []
    found = Rechecker(engine).check(workshop.course, workshop.slug, heard=heard.append)
    assert found.tasks == whole.tasks
    assert {task.task for task in heard} == {"task1", "task2"}


def test_what_has_passed_is_not_run_again_until_it_changes(workshop, counting):
    checker = Rechecker(counting)
    put(workshop, {**ANSWERS["half"], "task2": "def wait_together(waits):\n    return None.x\n"})
    checker.check(workshop.course, workshop.slug)
    assert sorted(counting.ran, key=str) == [{"task1-test"}, {"task2-test"}]
    put(workshop, {"task2": TOGETHER})
    counting.ran.clear()
    assert checker.check(workshop.course, workshop.slug).done
    assert counting.ran == [{"task2-test"}]
    put(workshop, {"task1": "def count_words(text):\n    return {}"})
    counting.ran.clear()
    states = [task.state for task in checker.check(workshop.course, workshop.slug).tasks]
    assert states == ["not yet", "done", "written"]
    assert counting.ran == [{"task1-test"}]


def test_a_changed_file_beside_the_notebook_counts(workshop, counting):
    checker = Rechecker(counting)
    put(workshop, ANSWERS["right"])
    beside = workshop.released.parent / "notes.txt"
    beside.write_text("one", encoding="utf-8")
    checker.check(workshop.course, workshop.slug)
    counting.ran.clear()
    checker.check(workshop.course, workshop.slug)
    assert counting.ran == []
    beside.write_text("other", encoding="utf-8")
    checker.check(workshop.course, workshop.slug)
    assert len(counting.ran) == 2


def test_a_named_task_runs_its_own_tests_alone(workshop, counting):
    put(workshop, ANSWERS["right"])
    report = Rechecker(counting).check(workshop.course, workshop.slug, "task2")
    assert [task.task for task in report.tasks] == ["task2"]
    assert report.done
    assert counting.ran == [{"task2-test"}]


def test_a_failure_found_beside_other_tests_is_tried_again_alone(workshop, counting):
    put(workshop, ANSWERS["wrong"])
    Rechecker(counting).check(workshop.course, workshop.slug)
    assert counting.ran.count({"task1-test"}) == 2
    assert counting.ran.count({"task2-test"}) == 1


def test_cells_that_look_names_up_by_text_keep_the_notebook_whole(workshop):
    put(workshop, {"task1": "globals()['x'] = 1\n" + COUNT})
    exercise = read_exercise(workshop.course, workshop.slug)
    [one] = parts(exercise, exercise.manifest.tasks)
    assert one.tasks == ("task1", "task2")
    assert one.steps == exercise.merged.steps


def test_says_when_a_cell_of_the_course_itself_fails(workshop, engine):
    for path in (workshop.solution, workshop.released):
        name = next(
            found["metadata"]["nbgrader"]["grade_id"]
            for found in _document(path)["cells"]
            if found["cell_type"] == "code" and found["metadata"]["nbgrader"]["locked"]
        )
        workshop.write(path, name, "raise OSError('no simulator here')")
    put(workshop, ANSWERS["right"])
    task = check(workshop.course, workshop.slug, engine).tasks[1]
    assert "the course's own cell" in task.message
    assert "no simulator here" in task.message
    assert "course doctor" in task.message


def _document(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_report_survives_json(workshop, engine):
    report = check(workshop.course, workshop.slug, engine)
    assert Report.from_dict(json.loads(json.dumps(report.to_dict()))) == report


def test_a_spare_process_serves_where_nothing_forks(workshop):
    put(workshop, ANSWERS["half"])
    with Engine(fork=False, timeout=10.0, imports=("wave",)) as engine:
        assert not engine.forks
        checker = Rechecker(engine)
        for answers, states in (({}, "not attempted"), ({"task2": TOGETHER}, "done")):
            put(workshop, answers)
            report = checker.check(workshop.course, workshop.slug)
            assert [task.state for task in report.tasks] == ["done", states, "written"]
        folder = workshop.released.parent
        first = engine.run([Step("own", "import sys; print('wave' in sys.modules)")], folder=folder)
        second = engine.run([Step("own", "sys")], folder=folder)
    assert first["own"].stdout == "True\n"
    assert second["own"].failed  # Nothing of one notebook is left in the next process.


def test_the_tests_of_an_untouched_task_do_not_run(workshop, counting):
    put(workshop, {"task2": TOGETHER})
    report = Rechecker(counting).check(workshop.course, workshop.slug)
    assert [task.state for task in report.tasks] == ["not attempted", "done", "written"]
    assert set().union(*counting.ran) == {"task2-test"}


def test_a_stub_with_an_answer_above_it_is_no_untouched_one(workshop, engine):
    above = "def count_words(text):\n    return {}\n"
    put(workshop, {"task1": above + "".join(f"    {line}\n" for line in STUB)})
    assert read_exercise(workshop.course, workshop.slug).untouched == {"task2"}
    report = Rechecker(engine).check(workshop.course, workshop.slug, "task1")
    assert [task.state for task in report.tasks] == ["not yet"]


def test_the_stub_is_that_of_the_configuration():
    text = (Path(__file__).parents[2] / "nbgrader_config.py").read_text("utf-8")
    assert f'code_stub = {{"python": {json.dumps(chr(10).join(STUB))}}}' in text
