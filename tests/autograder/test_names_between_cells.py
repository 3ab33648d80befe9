"""A known answer runs the tests that can notice it, and whatever those tests need."""

from __future__ import annotations

import pytest

from autograder.dependence import tests_to_run as to_run
from autograder.notebook import Cell


def cells(**sources):
    return [
        Cell(
            index,
            "code",
            source,
            grade_id=name.replace("_", "-"),
            is_solution="test" not in name,
            is_grade="test" in name,
        )
        for index, (name, source) in enumerate(sources.items())
    ]


BASE = {
    "setup": "import asyncio\ndef ask(x):\n    lab = x\n    return lab",
    "task1": "def one(x):\n    return x",
    "task1_test": "lab = 1\nassert one(lab) == lab",
    "task2": "def two(x):\n    return ask(x)",
    "task2_test": "lab = 2\nassert two(lab) == lab",
}


def run(variant, **changes):
    found = cells(**{**BASE, **changes})
    return to_run(found, found[1], variant)


def test_leaves_out_a_test_that_shares_no_name():
    assert run("def one(x):\n    return 2") == {"task1-test"}


def test_follows_a_name_through_a_cell_in_between():
    found = run("def one(x):\n    return 2", task2="def two(x):\n    return one(x)")
    assert found == {"task1-test", "task2-test"}


def test_keeps_a_test_whose_helper_another_test_needs():
    needs = {"task1": BASE["task1"], "task1_test": "def helper():\n    return one(1)\nhelper()"}
    found = cells(**{**BASE, **needs, "task2_test": "helper()\nassert two(1) == 1"})
    assert to_run(found, found[3], "def two(x):\n    return 1") == {"task1-test", "task2-test"}


def test_notices_a_name_that_an_answer_takes_from_the_setup():
    assert run("def one(x):\n    return x\ndef ask(x):\n    return 0") == {
        "task1-test",
        "task2-test",
    }


@pytest.mark.parametrize(
    "variant",
    ["asyncio.sleep = None", "print(1)", "%time 1", "def one(x):\n    return globals()['ask']"],
)
def test_runs_all_tests_when_names_do_not_tell(variant):
    assert run(variant) is None
