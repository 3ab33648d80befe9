"""What a run of a notebook gives a person to look at. No suspicion changes a score."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.engine import CellResult
from autograder.engine.results import TIMEOUT, CellError
from autograder.grading.hidden import Hidden
from autograder.grading.parsing import parse
from autograder.grading.redaction import is_authors, scrub
from autograder.grading.results import Flag
from autograder.regions import texts

_COMPARISONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
_ENDED = {
    "died": ("process-died", "the process ended here"),
    "memory": ("limit-memory", "the process used too much memory here and was ended"),
    "cpu": ("limit-cpu", "the process used too much processor time and was ended here"),
    "time": ("limit-time", "the process did not stop in time and was ended here"),
    "disk": ("limit-disk", "the process wrote too many files here and was ended"),
}


def flags_of_run(results: Sequence[CellResult]) -> Iterator[Flag]:
    """Yield one flag for each kind of alarm, with the first cell where it rang."""
    rung: dict[str, list[tuple[str, str]]] = {}
    for result in results:
        for alarm in result.alarms:
            rung.setdefault(alarm.kind, []).append((result.label, alarm.text))
    for kind, places in rung.items():
        first, text = places[0]
        others = list(dict.fromkeys(label for label, _ in places if label != first))
        more = f" (also at {', '.join(others)})" if others else ""
        yield Flag(kind, first, text + more)
    yield from _ends(results)


def _ends(results: Sequence[CellResult]) -> Iterator[Flag]:
    for result in results:
        if result.error is None:
            continue
        if result.error.ended in _ENDED:
            kind, text = _ENDED[result.error.ended]
            text += "; cells before it kept their points, later ones got none"
            yield Flag(kind, result.label, text, nbgrader_loses=True)
        elif result.error.name == TIMEOUT:
            yield Flag("cell-timeout", result.label, result.error.message)
        if result.error.ended:
            return


def flags_of_code(cells: Iterable[Mapping[str, Any]]) -> Iterator[Flag]:
    """Yield a flag for code of the student that makes objects equal to everything."""
    for cell in cells:
        if cell["cell_type"] == "code" and not is_authors(cell):
            for name in sorted(set(_equal_to_all(cell["source"]))):
                marks = cell["metadata"].get("nbgrader") or {}
                text = f"{name} compares as equal, or as more or less, whatever it is compared with"
                yield Flag("equal-to-all", str(marks.get("grade_id", "")), text)


def flags_of_order(cells: Iterable[Mapping[str, Any]], names: Iterable[str]) -> Iterator[Flag]:
    """Yield a flag where the author's cells stand in another order than `names`."""
    marks = (cell["metadata"].get("nbgrader") or {} for cell in cells)
    found = [str(mark["grade_id"]) for mark in marks if mark.get("grade_id")]
    wanted = [name for name in names if name in found]
    moved = next((now for now, then in zip(found, wanted, strict=False) if now != then), None)
    if moved is not None:
        yield Flag("cell-moved", moved, "the author's cells stand in another order")


def _equal_to_all(source: str) -> Iterator[str]:
    if "__" not in source and "ANY" not in source:
        return
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name in _COMPARISONS:
            if _returns_constant(node.body[-1]) and len(node.body) <= 2:
                yield node.name
        elif isinstance(node, ast.Assign) and _is_constant_lambda(node.value):
            names = (getattr(at, "id", getattr(at, "attr", "")) for at in node.targets)
            yield from (name for name in names if name in _COMPARISONS)
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            keys = (key for key, value in pairs if _is_constant_lambda(value))
            yield from (
                k.value for k in keys if isinstance(k, ast.Constant) and k.value in _COMPARISONS
            )
        elif isinstance(node, ast.ImportFrom) and node.module == "unittest.mock":
            yield from ("ANY" for name in node.names if name.name == "ANY")
        elif isinstance(node, ast.Attribute) and node.attr == "ANY":
            yield "ANY"


def _returns_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Return) and _is_bool(node.value)


def _is_constant_lambda(node: ast.expr) -> bool:
    return isinstance(node, ast.Lambda) and _is_bool(node.body)


def _is_bool(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def without_leaks(
    result: CellResult, hidden: Hidden, cells: Sequence[Mapping[str, Any]]
) -> tuple[CellResult, Flag | None]:
    """Return a result whose outputs hold no code of a hidden test, and a flag if they did.

    Data of a test may stay, since an honest answer prints what it is called with; feedback hides
    that, too. `cells` are those of the notebook: what the student wrote is no secret.
    """
    error = result.error
    said = "".join(texts([output for output in result.outputs if "data" not in output]))
    shown = "".join(texts([_readable(output) for output in result.outputs if "data" in output]))
    whole = said + shown + (error.message if error else "")
    if len(whole) < 8 or not hidden.is_in(whole):
        return result, None
    hidden = hidden.without(cell["source"] for cell in cells if not is_authors(cell))
    if not hidden.is_in(whole):
        return result, None
    kept: CellError | None = error and replace(error, message=hidden.cut_from(error.message))
    made = replace(result, outputs=tuple(scrub(result.outputs, hidden)), error=kept)
    return made, Flag("hidden-shown", result.label, "it put out code of a hidden test; cut out")


def _readable(output: Mapping[str, Any]) -> dict[str, Any]:
    data = output["data"]
    return {"data": {k: v for k, v in data.items() if not k.startswith("image/") or "svg" in k}}
