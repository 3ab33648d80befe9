"""Mutants: one mistake each, in every place that has room for it, and nothing else changed."""

import ast
from pathlib import Path

import pytest

from course.errors import TypeCheckFailed
from course.mutation import KINDS, answer, mutants, noticed_by_mypy, without_hints

SOURCE = """
def total(prices: dict[str, float], names: list[str]) -> float:
    found = [prices[name] for name in names if name in prices]
    return round(sum(found) * 1.5, 2) if found else 0.0
"""


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("misspelled name", "call.model", "call.models"),
        ("misspelled name", "call['model']", "call['models']"),
        ("missing argument", "cost(call, prices)", "cost(call)"),
        ("swapped arguments", "cost(call, prices)", "cost(prices, call)"),
        ("missing guard", "[x for x in xs if x]", "[x for x in xs]"),
        ("missing guard", "a if b else c", "a if True else c"),
        ("text for a number", "f(200)", "f('200')"),
        ("wrong comparison", "a > b", "a <= b"),
        ("wrong arithmetic", "a + b", "a - b"),
        ("wrong number", "200", "201"),
    ],
)
def test_makes_each_kind_of_mistake(kind: str, before: str, after: str) -> None:
    assert after in [mutant.source for mutant in mutants(before) if mutant.kind == kind]


def test_forgets_what_a_function_returns() -> None:
    [mutant] = [m for m in mutants("def f(a):\n    return a") if m.kind == "forgotten return"]
    assert mutant.source == "def f(a):\n    return"
    assert mutant.line == 2


def test_every_mutant_differs_from_the_original_and_from_the_others() -> None:
    sources = [mutant.source for mutant in mutants(SOURCE)]
    assert len({*sources, ast.unparse(ast.parse(SOURCE))}) == len(sources) + 1
    assert {mutant.kind for mutant in mutants(SOURCE)} <= set(KINDS)


def test_a_truth_value_is_no_number() -> None:
    kinds = {mutant.kind for mutant in mutants("flag = True")}
    assert not kinds & {"wrong number", "text for a number"}


def test_takes_hints_off_functions_and_leaves_fields() -> None:
    function = "def f(a: int, *, b: str = '') -> int:\n    c: int = a\n    return c"
    bare = without_hints(f"class A:\n    x: int = 1\n\n{function}")
    assert "x: int = 1" in bare
    assert "def f(a, *, b=''):\n    c = a\n    return c" in bare


def test_an_exception_is_an_answer() -> None:
    assert answer(SOURCE, lambda module: module["total"]({"a": 2.0}, ["a", "b"])) == 3.0
    assert answer(SOURCE, lambda module: module["total"](None, ["a"])) is TypeError
    assert answer("import nothing_of_that_name", lambda module: module) is ModuleNotFoundError


def test_runs_dataclasses_as_a_module_would() -> None:
    record = "from dataclasses import dataclass\n@dataclass\nclass Price:\n    each: float\n"
    assert answer(record, lambda module: module["Price"](2.0).each) == 2.0


def test_mypy_notices_what_it_does_not_say_of_the_original(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # as in a notebook's kernel
    good, bad = "def f(a: int) -> int:\n    return a\n", "def f(a: int) -> int:\n    return\n"
    poor = "x: int = ''\n"
    versions = {"good": [good, good, bad], "poor": [poor, poor, poor + "y: int = ''\n" + bad]}
    noticed = noticed_by_mypy(versions, cache=str(tmp_path))
    assert noticed == {"good": [False, True], "poor": [False, True]}


def test_says_so_when_mypy_itself_fails(tmp_path: Path) -> None:
    with pytest.raises(TypeCheckFailed, match=r"mypy ended with 2: v0_0\.py:1: .*\n") as caught:
        noticed_by_mypy({"broken": ["def f(:\n"]}, cache=str(tmp_path))
    assert "Next: mend the syntax" in str(caught.value)
