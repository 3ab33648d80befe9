"""Releases, checks and grades the exercises of a course. Built on nbgrader.

Names are loaded when they are first used, so that `import autograder` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograder.errors import AutograderError, NotAttempted

if TYPE_CHECKING:
    from autograder.checker import check
    from autograder.engine import CellResult, Engine
    from autograder.findings import Finding
    from autograder.layout import Course, find_course
    from autograder.manifest import Manifest, load_manifest
    from autograder.notebook import Cell, Notebook, read_notebook
    from autograder.reference import grade
    from autograder.releasing import release, release_bytes
    from autograder.reports import Report, TaskReport
    from autograder.verifying import verify

__all__ = [
    "AutograderError",
    "Cell",
    "CellResult",
    "Course",
    "Engine",
    "Finding",
    "Manifest",
    "NotAttempted",
    "Notebook",
    "Report",
    "TaskReport",
    "check",
    "find_course",
    "grade",
    "load_manifest",
    "read_notebook",
    "release",
    "release_bytes",
    "verify",
]

_HOME = {
    "Cell": "autograder.notebook",
    "CellResult": "autograder.engine",
    "Course": "autograder.layout",
    "Engine": "autograder.engine",
    "Finding": "autograder.findings",
    "Manifest": "autograder.manifest",
    "Notebook": "autograder.notebook",
    "Report": "autograder.reports",
    "TaskReport": "autograder.reports",
    "check": "autograder.checker",
    "find_course": "autograder.layout",
    "grade": "autograder.reference",
    "load_manifest": "autograder.manifest",
    "read_notebook": "autograder.notebook",
    "release": "autograder.releasing",
    "release_bytes": "autograder.releasing",
    "verify": "autograder.verifying",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
