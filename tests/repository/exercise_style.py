"""Rules for exercises that a machine can check without running them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from notebook_style import Cell, source, text_cells, tree_of
from prose_style import Finding, check_prose, words

CONTEXT_WORDS = 120
HINTS, WRONG, RIGHT = 3, 3, 1
FACTS = re.compile(
    r"^difficulty ([1-5])/5 · importance ([1-5])/5 · (\d+) minutes · (\d+) points?$", re.M
)
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def grade_cells(notebook: Cell) -> dict[str, Cell]:
    """Return the cells that nbgrader knows, by their grade_id."""
    cells = notebook["cells"]
    known = [(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell) for cell in cells]
    return {name: cell for name, cell in known if name}


def check_context(notebook: Cell, where: str) -> Iterator[Finding]:
    """Hold a short context before the first task."""
    before: list[str] = []
    for _, text in text_cells(notebook):
        if re.search(r"^## ", text, re.M):
            before.append(re.split(r"^## ", text, flags=re.M)[0])
            break
        before.append(text)
    if (count := sum(words(text) for text in before)) > CONTEXT_WORDS:
        yield Finding("long-context", where, f"{count} words before task 1, not {CONTEXT_WORDS}")


def check_task_texts(notebook: Cell, where: str) -> Iterator[Finding]:
    """Hold the line of facts under each task's heading."""
    headings = 0
    for number, text in text_cells(notebook):
        if re.search(r"^## Task \d+ · \S", text, re.M):
            headings += 1
            if not FACTS.search(text):
                wanted = "difficulty N/5 · importance N/5 · N minutes · N points"
                yield Finding("task-facts", f"{where}[{number}]", f"no line like: {wanted}")
    if not headings:
        yield Finding("no-tasks", where, "no heading like: ## Task 1 · Title")


def check_tests(notebook: Cell, manifest: dict[str, Any], where: str) -> Iterator[Finding]:
    """Hold, per coded task, one solution, and visible and hidden tests whose failures speak."""
    cells = grade_cells(notebook)
    for task in coded(manifest):
        place = f"{where}[{task}]"
        if task not in cells or not cells[task]["metadata"]["nbgrader"].get("solution"):
            yield Finding("no-solution", place, f"no solution cell with grade_id {task}")
        test = cells.get(f"{task}-test")
        if test is None:
            yield Finding("no-test", place, f"no test cell with grade_id {task}-test")
            continue
        yield from _check_asserts(test, place)
        shown, _, rest = source(test).partition(BEGIN_HIDDEN)
        hidden = rest.partition(END_HIDDEN)[0]
        for name, part in (("visible", shown), ("hidden", hidden)):
            if not re.search(r"\bassert\b|\bcheck_\w+\(", part):
                wanted = "no assert and no call of a check_ function"
                yield Finding(f"no-{name}-test", place, f"{wanted} in the {name} tests")
    if not any(c["metadata"]["nbgrader"].get("task") for c in cells.values()):
        yield Finding("no-trade-off", where, "no written task at the end")


def _check_asserts(cell: Cell, place: str) -> Iterator[Finding]:
    tree = tree_of(cell)
    if tree is None:
        yield Finding("syntax", place, "the test cell does not parse")
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is None:
            yield Finding("silent-assert", place, f"no message: {ast.unparse(node)[:60]}")
    if (
        tree.body
        and isinstance(tree.body[-1], ast.Expr)
        and not isinstance(tree.body[-1].value, ast.Await)
    ):
        value = ast.unparse(tree.body[-1])[:60]
        yield Finding("ends-in-a-value", place, f"nbgrader reads it as points: {value}")


def coded(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the tasks that a program grades: those with known answers."""
    tasks = manifest.get("tasks", {})
    return {name: task for name, task in tasks.items() if {"wrong", "hints"} & set(task)}


def check_manifest(notebook: Cell, manifest: dict[str, Any], where: str) -> Iterator[Finding]:
    """Hold three hints, enough known answers, and the same facts as in the notebook."""
    if not coded(manifest):
        yield Finding("no-coded-task", where, "the manifest has no task with known answers")
    for name, task in coded(manifest).items():
        place = f"{where}[{name}]"
        if len(task.get("hints", [])) != HINTS:
            yield Finding("hints", place, f"{len(task.get('hints', []))} hints, not {HINTS}")
        for kind, least in (("wrong", WRONG), ("right", RIGHT)):
            if len(task.get(kind, [])) < least:
                found = len(task.get(kind, []))
                yield Finding(f"{kind}-answers", place, f"{found} {kind} answers, not {least}")
    told = [match for _, text in text_cells(notebook) for match in FACTS.findall(text)]
    keys = ("difficulty", "importance", "minutes", "points")
    wanted = [tuple(str(t.get(k)) for k in keys) for t in manifest.get("tasks", {}).values()]
    if told != wanted:
        yield Finding("facts-differ", where, f"the notebook says {told}, the manifest {wanted}")


def check_exercise(notebook: Cell, manifest: dict[str, Any], where: str) -> list[Finding]:
    """Apply every rule for one exercise."""
    found = [*check_context(notebook, where), *check_task_texts(notebook, where)]
    found += [*check_tests(notebook, manifest, where), *check_manifest(notebook, manifest, where)]
    for number, text in text_cells(notebook):
        found += check_prose(re.sub(FACTS, "", text), f"{where}[{number}]")
    return found
