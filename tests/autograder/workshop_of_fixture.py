"""A small course that the tests may break, and ways to change it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from autograder import Course

FIXTURE = Path(__file__).parent / "fixture_course"
SLUG = "phase1/01-fixture"

Notebook = dict[str, Any]
Manifest = dict[str, Any]


class Workshop:
    """A copy of the fixture course, with the edits that tests make."""

    slug = SLUG

    def __init__(self, root: Path) -> None:
        self.course = Course.at(root)
        self.solution = self.course.solution_path(SLUG)
        self.manifest = self.course.manifest_path(SLUG)
        self.released = self.course.release_path(SLUG)

    def edit(self, path: Path, change: Callable[[Notebook], None]) -> None:
        """Change a notebook as its JSON document."""
        document = json.loads(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(json.dumps(document), encoding="utf-8")

    def write(self, path: Path, grade_id: str, source: str) -> None:
        """Replace the source of a cell."""
        self.edit(path, lambda document: cell(document, grade_id).update(source=source))

    def replace(self, path: Path, grade_id: str, old: str, new: str) -> None:
        """Replace a piece of a cell's source."""
        document = json.loads(path.read_text(encoding="utf-8"))
        source = "".join(cell(document, grade_id)["source"])
        assert old in source
        self.write(path, grade_id, source.replace(old, new))

    def describe(self, change: Callable[[Manifest], None]) -> None:
        """Change the manifest."""
        loaded = yaml.safe_load(self.manifest.read_text(encoding="utf-8"))
        change(loaded)
        self.manifest.write_text(yaml.safe_dump(loaded, sort_keys=False), encoding="utf-8")


def cell(document: Notebook, grade_id: str) -> dict[str, Any]:
    """Return the cell of a notebook document with this grade id."""
    for found in document["cells"]:
        if found["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            return dict_of(found)
    raise KeyError(grade_id)


def dict_of(value: Any) -> dict[str, Any]:
    """Return `value`, which is a dictionary."""
    assert isinstance(value, dict)
    return value
