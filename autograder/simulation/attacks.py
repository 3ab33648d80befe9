"""Hostile submissions that a simulated class holds: what they do, and what they must get.

Each touches one task of one notebook; the rest is right. The whole list of attacks runs in the
tests of the grader; here are those whose outcome is the same on every machine.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.simulation.material import Document, TaskMaterial


@dataclass(frozen=True)
class Attack:
    """One attack. `earns` is whether the task keeps its points, `flags` what must be noticed.

    `change` gets the filled notebook and the task. `link` is the name of a link to a file of the
    system that lies beside the notebook, or empty.
    """

    name: str
    change: Callable[[Document, TaskMaterial], None]
    earns: bool
    flags: tuple[str, ...] = ()
    link: str = ""


def find(document: Document, name: str) -> dict[str, Any]:
    """Return the cell with the grade id `name`."""
    cells: list[dict[str, Any]] = document["cells"]
    return next(cell for cell in cells if _marks(cell).get("grade_id") == name)


def _marks(cell: dict[str, Any]) -> dict[str, Any]:
    marks: dict[str, Any] = cell.get("metadata", {}).get("nbgrader", {})
    return marks


def _delete_test(document: Document, task: TaskMaterial) -> None:
    find(document, task.name)["source"] = task.stub
    for name in task.tests:
        document["cells"].remove(find(document, name))


def _empty_test(document: Document, task: TaskMaterial) -> None:
    find(document, task.name)["source"] = task.stub
    for name in task.tests:
        find(document, name)["source"] = "assert True"


def _raise_points(document: Document, task: TaskMaterial) -> None:
    for name in task.tests:
        _marks(find(document, name))["points"] = 1000


def _ungrade(document: Document, task: TaskMaterial) -> None:
    for name in task.tests:
        _marks(find(document, name)).update(grade=False, solution=True, locked=False)


def _double(document: Document, task: TaskMaterial) -> None:
    cell = find(document, task.name)
    place = document["cells"].index(cell)
    document["cells"].insert(place, {**cell, "source": task.stub, "id": f"{cell['id']}-again"})


def _exit(document: Document, task: TaskMaterial) -> None:
    find(document, task.name)["source"] = f"import sys\nsys.exit(0)\n{task.solution}"


def _inject(document: Document, task: TaskMaterial) -> None:
    body = f"raise RuntimeError({MARKUP!r})"
    defined = _defined(task.solution)
    source = f"def {defined}(*given, **named):\n    {body}" if defined else body
    find(document, task.name)["source"] = source


def _reach_out(document: Document, task: TaskMaterial) -> None:
    find(document, task.name)["source"] = f"{_REACH}\n\n{task.solution}"


def _none(document: Document, task: TaskMaterial) -> None:
    """Change nothing in the notebook."""


def _defined(source: str) -> str:
    """Return the name of the last function or class at the top of `source`, or an empty text."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    names = [node.name for node in ast.parse(source).body if isinstance(node, kinds)]
    return names[-1] if names else ""


MARKUP = "<script>alert(1)</script>"
# Leaves with an error, before the answer is there, when anything outside can be had.
_REACH = """\
import os
import socket
from pathlib import Path

_reached = []
for _folder in Path.cwd().parents:
    try:
        _reached += [name for name in os.listdir(_folder) if name in ("gradebook.db", "submitted")]
    except OSError:
        pass
try:
    socket.create_connection(("192.0.2.1", 80), timeout=0.2).close()
    _reached.append("network")
except OSError:
    pass
if _reached:
    raise PermissionError(f"reached {_reached}")"""

ATTACKS = (
    Attack("deletes-the-test", _delete_test, earns=False, flags=("cell-deleted",)),
    Attack("empties-the-test", _empty_test, earns=False, flags=("cell-edited",)),
    Attack("raises-its-points", _raise_points, earns=True, flags=("cell-edited",)),
    Attack("makes-the-test-an-answer", _ungrade, earns=True, flags=("cell-edited",)),
    Attack("doubles-a-cell", _double, earns=True, flags=("cell-twice",)),
    Attack("exits-early", _exit, earns=False),
    Attack("injects-markup", _inject, earns=False),
    Attack("reaches-out", _reach_out, earns=True),
    Attack("links-to-a-file", _none, earns=True, flags=("file-odd",), link="answers.txt"),
)
