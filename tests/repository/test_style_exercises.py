"""Every exercise keeps the limits of an exercise, and each rule is shown to fire on a bad one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from exercise_style import check_exercise

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = sorted(ROOT.glob("solutions/**/*.ipynb"))
FACTS = "difficulty 2/5 · importance 5/5 · 10 minutes · 4 points"
TEST = """assert run(1) == 1, "run(1) gave another value"
### BEGIN HIDDEN TESTS
assert run(2) == 2, "run(2) gave another value"
### END HIDDEN TESTS"""


def text(source: str, **nbgrader: Any) -> dict[str, Any]:
    metadata = {"nbgrader": nbgrader} if nbgrader else {}
    return {"cell_type": "markdown", "metadata": metadata, "source": source}


def code(source: str, **nbgrader: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {"nbgrader": nbgrader}, "source": source}


def good_exercise() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an exercise and its manifest that keep every rule."""
    cells = [
        text("# An exercise\n\nLarkspur has a problem."),
        text(f"## Task 1 · Run it\n\n{FACTS}\n\nWrite `run`.", grade_id="task1-text"),
        code("def run(n: int) -> int:\n    return n", grade_id="task1", solution=True),
        code(TEST, grade_id="task1-test", grade=True),
        text(f"## Task 2 · Defend it\n\n{FACTS}", grade_id="tradeoff", task=True),
    ]
    facts = {"difficulty": 2, "importance": 5, "minutes": 10, "points": 4}
    known = {"hints": ["where", "what", "shape"], "wrong": [{}, {}, {}], "right": [{}]}
    manifest = {"tasks": {"task1": {**facts, **known}, "tradeoff": facts}}
    return {"cells": cells}, manifest


def changed(cell: int, old: str, new: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the good exercise with one piece of text replaced in one cell."""
    notebook, manifest = good_exercise()
    before = notebook["cells"][cell]["source"]
    assert old in before
    notebook["cells"][cell]["source"] = before.replace(old, new)
    return notebook, manifest


def task(**values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the good exercise with other values for the first task of the manifest."""
    notebook, manifest = good_exercise()
    manifest["tasks"]["task1"].update(values)
    return notebook, manifest


def without(cell: int) -> tuple[dict[str, Any], dict[str, Any]]:
    notebook, manifest = good_exercise()
    del notebook["cells"][cell]
    return notebook, manifest


BAD = [
    ("long-context", changed(0, "a problem", "a problem " * 120)),
    ("task-facts", changed(1, FACTS, "difficulty 2")),
    ("no-tasks", ({"cells": []}, good_exercise()[1])),
    ("no-solution", without(2)),
    ("no-test", without(3)),
    ("no-trade-off", without(4)),
    ("no-visible-test", changed(3, 'assert run(1) == 1, "run(1) gave another value"', "")),
    ("no-hidden-test", changed(3, 'assert run(2) == 2, "run(2) gave another value"', "")),
    ("silent-assert", changed(3, ', "run(2) gave another value"', "")),
    ("ends-in-a-value", changed(3, "### END", "1\n### END")),
    ("syntax", changed(3, "assert run(1)", "assert run(")),
    ("no-coded-task", (good_exercise()[0], {"tasks": {}})),
    ("hints", task(hints=["where", "what"])),
    ("wrong-answers", task(wrong=[{}, {}])),
    ("right-answers", task(right=[])),
    ("facts-differ", task(points=5)),
    ("banned-word", changed(1, "Write `run`.", "Simply write `run`.")),
    ("two-sentences", changed(1, "Write `run`.", "Write `run`. It runs.")),
]


def test_the_smallest_good_exercise_passes() -> None:
    assert [str(finding) for finding in check_exercise(*good_exercise(), "exercise")] == []


@pytest.mark.parametrize(("rule", "exercise"), BAD, ids=[f"{n}-{b[0]}" for n, b in enumerate(BAD)])
def test_a_bad_exercise_is_found(
    rule: str, exercise: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    assert rule in {finding.rule for finding in check_exercise(*exercise, "exercise")}


def test_there_is_an_exercise() -> None:
    assert SOLUTIONS


@pytest.mark.parametrize("path", SOLUTIONS, ids=[path.stem for path in SOLUTIONS])
def test_an_exercise_keeps_every_limit(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    manifest = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))
    found = check_exercise(notebook, manifest, path.relative_to(ROOT).as_posix())
    assert not found, "\n".join(str(finding) for finding in found)
