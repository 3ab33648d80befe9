"""Makes a submitted notebook gradable: the author's tests in it, whatever became of them.

Follows nbgrader 0.9.6 (`DeduplicateIds`, `OverwriteKernelspec`, `OverwriteCells` with
`add_missing_cells`). Where nbgrader gives up on a notebook, this restores the cell and flags it.
"""

from __future__ import annotations

import hashlib
import json
import re
import reprlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.engine import Step
from autograder.errors import NotebookUnreadable
from autograder.grading.blueprint import NotebookBlueprint, SourceCell
from autograder.grading.results import Flag

_ADDED = "This cell (id:{name}) was missing from the submission. It was added back by nbgrader.\n\n"
_DEEPEST = 100
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_SKIP = "skip-execution"
_FLAGS = ("grade", "solution", "task")


@dataclass(frozen=True)
class Sanitized:
    """A notebook that can be run. `steps` holds the cells to run with their place in `cells`."""

    cells: tuple[dict[str, Any], ...]
    metadata: dict[str, Any]
    steps: tuple[tuple[int, Step], ...]
    flags: tuple[Flag, ...]


def read_document(content: bytes) -> dict[str, Any]:
    """Return the JSON document of a notebook of format 4.

    Raises `NotebookUnreadable` with the reason, which names no path.
    """
    try:
        document = _load(content)
    except UnicodeDecodeError as error:
        raise NotebookUnreadable(f"it is not UTF-8 text (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise NotebookUnreadable(
            f"it is not valid JSON: {error.msg} in line {error.lineno}"
        ) from None
    except ValueError:
        raise NotebookUnreadable("it holds a number with too many digits") from None
    except RecursionError:
        raise NotebookUnreadable("it is nested too deeply") from None
    if not isinstance(document, dict) or _depth(document) > _DEEPEST:
        raise NotebookUnreadable("it is nested too deeply or no JSON object")
    if document.get("nbformat") != 4:
        found = reprlib.repr(document.get("nbformat"))
        raise NotebookUnreadable(f"it is a notebook of format {found}, not 4")
    if not isinstance(document.get("cells"), list):
        raise NotebookUnreadable("it is JSON but no notebook of format 4")
    return document


def _load(content: bytes) -> Any:
    """Read JSON. Half of a surrogate pair becomes a question mark: no page and no file takes it."""
    document = json.loads(content.decode("utf-8"))
    if b"\\ud" in content.lower():
        whole = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
        document = json.loads(whole)
    return document


def _depth(document: Any) -> int:
    """Return how deeply lists and objects are nested, at most one more than `_DEEPEST`."""
    depth, level = 0, [document]
    while level and depth <= _DEEPEST:
        depth += 1
        inner = (list(one.values() if isinstance(one, dict) else one) for one in level)
        level = [one for items in inner for one in items if isinstance(one, dict | list)]
    return depth


def sanitize(document: dict[str, Any], blueprint: NotebookBlueprint) -> Sanitized:
    """Return `document` with the author's cells restored, and what had to be restored.

    Raises `NotebookUnreadable` when a cell is no cell.
    """
    work = _Sanitizer(blueprint)
    cells = [work.plain(index, raw) for index, raw in enumerate(document["cells"])]
    work.deduplicate(cells)
    for cell in cells:
        work.restore(cell)
    cells = work.put_back(cells)
    metadata = document.get("metadata")
    metadata = dict(metadata) if isinstance(metadata, dict) else {}
    if blueprint.kernelspec:
        if metadata.get("kernelspec") not in (None, blueprint.kernelspec):
            work.flag("kernel-changed", "", "the notebook asked for another kernel")
        metadata["kernelspec"] = blueprint.kernelspec
    return Sanitized(tuple(cells), metadata, tuple(_steps(cells)), tuple(work.flags))


def grade_id(cell: dict[str, Any]) -> str:
    """Return the nbgrader id of a cell, or an empty string."""
    marks = cell["metadata"].get("nbgrader")
    found = marks.get("grade_id") if isinstance(marks, dict) else None
    return found if isinstance(found, str) else ""


def checksum(cell: dict[str, Any]) -> str:
    """Return nbgrader's checksum of a cell that carries its metadata (`compute_checksum`)."""
    marks = cell["metadata"]["nbgrader"]
    locked = not marks["solution"] and (marks["grade"] or marks["locked"])
    parts = [cell["source"], cell["cell_type"]]
    parts += [str(flag) for flag in (marks["grade"], marks["solution"], locked)]
    parts.append(marks["grade_id"])
    if marks["grade"]:
        parts.append(str(float(marks["points"])))
    text = "".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


class _Sanitizer:
    def __init__(self, blueprint: NotebookBlueprint) -> None:
        self.blueprint = blueprint
        self.flags: list[Flag] = []
        self.ids: set[str] = set()

    def flag(self, kind: str, where: str, text: str, *, loses: bool = False) -> None:
        self.flags.append(Flag(kind, where, text, loses))

    def plain(self, index: int, raw: Any) -> dict[str, Any]:
        """Return a cell without outputs and with its source as one text."""
        if not isinstance(raw, dict) or raw.get("cell_type") not in ("code", "markdown", "raw"):
            raise NotebookUnreadable(f"cell {index + 1} is no notebook cell")
        source = raw.get("source", "")
        if isinstance(source, list):
            source = "".join(str(line) for line in source)
        metadata = raw.get("metadata")
        if not isinstance(metadata, dict):
            self.flag("cell-damaged", f"cell {index + 1}", "it has no metadata", loses=True)
            metadata = {}
        cell: dict[str, Any] = {"cell_type": raw["cell_type"], "metadata": dict(metadata)}
        cell["id"] = self._new_id(index, raw.get("id"))
        if raw["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
        elif isinstance(raw.get("attachments"), dict):
            cell["attachments"] = raw["attachments"]
        return {**cell, "source": str(source)}

    def _new_id(self, index: int, wanted: Any) -> str:
        """Return the cell's own id if the notebook format allows it and no other cell has it."""
        own = wanted if isinstance(wanted, str) and _ID.fullmatch(wanted) else f"cell-{index + 1}"
        while own in self.ids:
            own = f"cell-{index + 1}-{len(self.ids)}"
        self.ids.add(own)
        return own

    def deduplicate(self, cells: list[dict[str, Any]]) -> None:
        """Keep the last cell of each id, as nbgrader means to; the others lose their metadata."""
        seen: set[str] = set()
        for cell in reversed(cells):
            name = grade_id(cell)
            if name in seen:
                self.flag(
                    "cell-twice", name, "the cell is there twice; the last counts", loses=True
                )
                del cell["metadata"]["nbgrader"]
            elif name:
                seen.add(name)

    def restore(self, cell: dict[str, Any]) -> None:
        """Give a cell of the author back its type, metadata and, if locked, its source."""
        marks = cell["metadata"].get("nbgrader")
        if marks is None:
            return
        name = grade_id(cell)
        if name not in self.blueprint:
            self._forget(cell, name, marks)
            return
        author = self.blueprint[name]
        self._report(author, marks)
        cell["metadata"]["nbgrader"] = author.marks
        tags = cell["metadata"].get("tags")
        if isinstance(tags, list) and _SKIP in tags:
            self.flag("cell-skipped", name, "a tag asked not to run the cell; it was run")
            cell["metadata"]["tags"] = [tag for tag in tags if tag != _SKIP]
        if cell["cell_type"] != author.kind:
            self.flag("cell-edited", name, f"the cell was turned into {cell['cell_type']}")
            _set_kind(cell, author.kind)
        if author.is_locked:
            if author.released is not None and cell["source"] not in author.texts:
                self.flag("cell-edited", name, "the text of this locked cell was changed")
            cell["source"] = author.source

    def _forget(self, cell: dict[str, Any], name: str, marks: Any) -> None:
        del cell["metadata"]["nbgrader"]
        if isinstance(marks, dict) and any(marks.get(key) for key in (*_FLAGS, "locked")):
            text = f"the notebook has no cell {name!r}" if name else "the cell lost its id"
            self.flag("cell-unknown", name, text, loses=True)

    def _report(self, author: SourceCell, marks: dict[str, Any]) -> None:
        wanted = author.marks
        changed = [key for key in _FLAGS if bool(marks.get(key)) != wanted[key]]
        if changed:
            text = f"its nbgrader settings were changed: {', '.join(changed)}"
            self.flag("cell-edited", author.name, text, loses=True)
        elif author.is_graded and marks.get("points") != wanted["points"]:
            points = f"{reprlib.repr(marks.get('points'))} instead of {author.points:g}"
            self.flag("cell-edited", author.name, f"its points were changed to {points}")

    def put_back(self, cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the cells with every graded one: a deleted one comes after its predecessor."""
        present = {grade_id(cell) for cell in cells}
        result = list(cells)
        for place, author in enumerate(self.blueprint.cells):
            if author.name in present or not author.is_graded:
                continue
            self.flag("cell-deleted", author.name, "the cell was deleted and is back")
            added = {**_added(author), "id": self._new_id(len(cells) + place, author.name)}
            result.insert(self._place(result, place, author), added)
        return result

    def _place(self, cells: list[dict[str, Any]], place: int, author: SourceCell) -> int:
        if author.is_task:
            return len(cells)
        names = [grade_id(cell) for cell in cells]
        for before in reversed(self.blueprint.cells[:place]):
            if before.name in names:
                return names.index(before.name) + 1
        return 0


def _added(author: SourceCell) -> dict[str, Any]:
    notice = _ADDED.format(name=author.name)
    cell: dict[str, Any] = {
        "cell_type": author.kind,
        "metadata": {"deletable": False, "editable": False, "nbgrader": author.marks},
        "source": notice + author.source,
    }
    if author.kind == "code":
        cell |= {"execution_count": None, "outputs": [], "source": "# " + cell["source"]}
    return cell


def _set_kind(cell: dict[str, Any], kind: str) -> None:
    cell["cell_type"] = kind
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
        cell.pop("attachments", None)
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _steps(cells: list[dict[str, Any]]) -> Iterator[tuple[int, Step]]:
    """Yield what a notebook client runs: code that is not empty and not tagged to be skipped.

    Tests are guarded: canaries run before them.
    """
    for index, cell in enumerate(cells):
        tags = cell["metadata"].get("tags")
        skipped = isinstance(tags, list) and _SKIP in tags
        if cell["cell_type"] == "code" and cell["source"].strip() and not skipped:
            marks = cell["metadata"].get("nbgrader") or {}
            guarded = bool(marks.get("grade")) and not marks.get("solution")
            yield index, Step(grade_id(cell) or f"cell {index + 1}", cell["source"], guarded)
