"""What lessons and exercises import: the provider switch, the models, and the friendly states.

Names are loaded when they are first used, so that `import course` costs nothing. In a notebook it
brings the magic `%check`, as `%load_ext course` does elsewhere in IPython.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograder import NotAttempted

if TYPE_CHECKING:
    from course.errors import CourseError, Skip
    from course.magic import load_ipython_extension
    from course.models import model
    from course.provider import Lab, session

__all__ = [
    "CourseError",
    "Lab",
    "NotAttempted",
    "Skip",
    "load_ipython_extension",
    "model",
    "session",
]

_HOME = {
    "CourseError": "course.errors",
    "Lab": "course.provider",
    "Skip": "course.errors",
    "load_ipython_extension": "course.magic",
    "model": "course.models",
    "session": "course.provider",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'course' has no attribute {name!r}")


def _in_notebook() -> Any:
    """Return the shell of a notebook's kernel; None anywhere else, the autograder included."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if type(shell).__module__.startswith("ipykernel.") else None


if (_shell := _in_notebook()) is not None:
    __getattr__("load_ipython_extension")(_shell)
