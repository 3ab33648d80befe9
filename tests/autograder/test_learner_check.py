"""The learner's verdict, on whatever a learner may have saved."""

from __future__ import annotations

import copy

import pytest

from autograder import Engine, check
from autograder.errors import NotebookUnreadable

COUNT = """import re
def count_words(text):
    words = re.findall("[a-z]+", text.lower())
    return {word: words.count(word) for word in words}
"""
TOGETHER = "async def wait_together(waits):\n    return await asyncio.gather(*waits)\n"


@pytest.fixture
def verdict(workshop, engine):
    def run(**answers):
        for name, source in answers.items():
            workshop.write(workshop.released, name, source)
        report = check(workshop.course, workshop.slug, engine)
        return {task.task: task for task in report.tasks}

    return run


def states(tasks):
    return [tasks[name].state for name in ("task1", "task2", "tradeoff")]


def test_calls_an_untouched_exercise_not_attempted(verdict):
    tasks = verdict()
    assert states(tasks) == ["not attempted", "not attempted", "written"]
    assert tasks["task1"].message == ""


def test_gives_the_points_of_right_answers(verdict):
    tasks = verdict(task1=COUNT, task2=TOGETHER)
    assert states(tasks) == ["done", "done", "written"]
    assert [tasks[name].points for name in ("task1", "task2")] == [2, 3]


def test_shows_the_message_of_a_hidden_test(verdict):
    tasks = verdict(task1="def count_words(text):\n    return {'a': 2, 'b': 1}")
    assert states(tasks)[0] == "not yet"
    assert tasks["task1"].message.startswith("upper case and commas")


def test_points_at_the_line_of_the_answer_that_raised(verdict):
    task = verdict(task1="def count_words(text):\n    return text.words()")["task1"]
    assert "AttributeError" in task.message
    assert "task1, line 2: return text.words()" in task.message


def test_names_a_syntax_error_and_its_line(verdict):
    tasks = verdict(task1="def count_words(text)\n    return {}", task2=TOGETHER)
    assert states(tasks)[:2] == ["not yet", "done"]
    assert "task1 stops with SyntaxError" in tasks["task1"].message
    assert "line 1: def count_words(text)" in tasks["task1"].message


def test_stops_an_endless_loop_and_judges_the_other_tasks(workshop):
    workshop.write(workshop.released, "task1", "def count_words(text):\n    while True: pass")
    workshop.write(workshop.released, "task2", TOGETHER)
    with Engine(warm=False, timeout=1.0) as engine:
        tasks = check(workshop.course, workshop.slug, engine).tasks
    assert [task.state for task in tasks[:2]] == ["not yet", "done"]
    assert "timeout" in tasks[0].message
    assert "after 1 s" in tasks[0].message


def test_names_the_cell_that_ended_the_process(verdict):
    tasks = verdict(task1="import os\nos._exit(1)", task2=TOGETHER)
    assert states(tasks)[:2] == ["not yet", "not yet"]
    assert "task1" in tasks["task2"].message


def test_an_edited_or_deleted_test_cell_does_not_matter(workshop, verdict):
    workshop.write(workshop.released, "task1-test", "assert True")
    workshop.edit(
        workshop.released,
        lambda document: document["cells"].pop(
            next(i for i, c in enumerate(document["cells"]) if c["id"] == "task2-test")
        ),
    )
    wrong = "async def wait_together(waits):\n    return [await wait for wait in waits]"
    tasks = verdict(task1="def count_words(text):\n    return {}", task2=wrong)
    assert states(tasks)[:2] == ["not yet", "not yet"]
    assert "at most 1 of 5" in tasks["task2"].message


def test_says_when_an_answers_cell_is_missing(workshop, verdict):
    workshop.edit(
        workshop.released,
        lambda document: document["cells"].pop(
            next(i for i, c in enumerate(document["cells"]) if c["id"] == "task1")
        ),
    )
    tasks = verdict(task2=TOGETHER)
    assert states(tasks)[:2] == ["not attempted", "done"]
    assert "course reset" in tasks["task1"].notices[0]


def test_takes_the_last_of_a_cell_that_is_there_twice_and_says_so(workshop, verdict):
    def double(document):
        place = next(i for i, c in enumerate(document["cells"]) if c["id"] == "task1")
        twin = copy.deepcopy(document["cells"][place])
        twin["source"] = COUNT
        document["cells"].insert(place + 1, twin)

    workshop.edit(workshop.released, double)
    tasks = verdict()
    assert tasks["task1"].state == "done"
    assert "twice, in cell 4 and cell 5" in tasks["task1"].notices[0]


def test_runs_the_learners_own_cells_in_between(workshop, verdict):
    def add(document):
        own = {"cell_type": "code", "id": "own", "metadata": {}, "source": COUNT, "outputs": []}
        document["cells"].insert(3, own | {"execution_count": None})

    workshop.edit(workshop.released, add)
    assert verdict(task1="pass")["task1"].state == "done"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{ nope", "not valid JSON"),
        (b"[]", "no notebook"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"cells": [1]}', "cell 1"),
        (b"[" * 100_000, "nested too deeply|not valid JSON"),
    ],
)
def test_says_what_to_do_about_a_broken_file(workshop, engine, content, reason):
    workshop.released.write_bytes(content)
    with pytest.raises(NotebookUnreadable, match=reason) as caught:
        check(workshop.course, workshop.slug, engine)
    assert "course reset" in str(caught.value)


def test_says_what_to_do_about_a_missing_file(workshop, engine):
    workshop.released.unlink()
    with pytest.raises(NotebookUnreadable, match=r"does not exist.*course reset"):
        check(workshop.course, workshop.slug, engine)


def test_uses_the_visible_tests_where_there_are_no_solutions(workshop, engine):
    workshop.solution.unlink()
    workshop.write(
        workshop.released, "task1", "def count_words(text):\n    return {'a': 2, 'b': 1}"
    )
    report = check(workshop.course, workshop.slug, engine)
    assert (report.hidden, report.tasks[0].state) == (False, "done")
