"""What lessons and exercises import: the provider switch, the models, and the friendly states.

Names are loaded when they are first used, so that `import course` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograder import NotAttempted

if TYPE_CHECKING:
    from course.errors import CourseError, Skip
    from course.models import model
    from course.provider import Lab, session

__all__ = ["CourseError", "Lab", "NotAttempted", "Skip", "model", "session"]

_HOME = {
    "CourseError": "course.errors",
    "Lab": "course.provider",
    "Skip": "course.errors",
    "model": "course.models",
    "session": "course.provider",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'course' has no attribute {name!r}")
