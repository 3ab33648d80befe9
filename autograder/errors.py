"""The exceptions of `autograder`. Each has a stable code and a page in the book's reference.

Exception
└── AutograderError                  grader-error
    ├── CourseNotFound               grader-no-course
    ├── ExerciseNotFound             grader-no-exercise
    ├── NotebookUnreadable           grader-notebook-unreadable
    ├── ManifestInvalid              grader-manifest-invalid
    ├── ReleaseFailed                grader-release-failed
    ├── EngineFailed                 grader-engine-failed
    ├── NothingToGrade               grader-nothing-to-grade
    ├── GradingInProgress            grader-in-progress
    ├── GradebookConflict            grader-gradebook-conflict
    ├── FolderNotEmpty               grader-folder-not-empty
    ├── KeyUnreadable                grader-key-unreadable
    ├── NothingToReport              grader-nothing-to-report
    ├── BundleRefused                grader-bundle-refused
    ├── NothingToCollect             grader-nothing-to-collect
    ├── NothingToReturn              grader-nothing-to-return
    ├── NoSandbox                    grader-no-sandbox
    ├── ClusterUnreachable           grader-cluster-unreachable
    └── NotAttempted                 grader-not-attempted   (also a NotImplementedError)
"""

from __future__ import annotations

from typing import ClassVar


class ExplainedError(Exception):
    """What happened, and the next thing to try; `code` names the page that explains it."""

    code: ClassVar[str]

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} Next: {self.next_step}" if self.next_step else self.message


class AutograderError(ExplainedError):
    """Anything that `autograder` refuses to do."""

    code = "grader-error"


class CourseNotFound(AutograderError):
    """No folder above the current one holds a course."""

    code = "grader-no-course"


class ExerciseNotFound(AutograderError):
    """A name that fits no exercise, or fits several."""

    code = "grader-no-exercise"


class NotebookUnreadable(AutograderError):
    """A notebook file that is missing, is not JSON, or is not a notebook of format 4."""

    code = "grader-notebook-unreadable"


class ManifestInvalid(AutograderError):
    """A manifest with a missing key, an unknown key, or a value of the wrong type."""

    code = "grader-manifest-invalid"


class ReleaseFailed(AutograderError):
    """nbgrader could not turn a solution notebook into a release notebook."""

    code = "grader-release-failed"


class EngineFailed(AutograderError):
    """The process that runs cells did not start, or died without an answer."""

    code = "grader-engine-failed"


class NothingToGrade(AutograderError):
    """A grading folder without `submitted/<student>/<assignment>/`."""

    code = "grader-nothing-to-grade"


class GradingInProgress(AutograderError):
    """Another process grades the same folder."""

    code = "grader-in-progress"


class GradebookConflict(AutograderError):
    """A gradebook that already holds grades for another version of the assignment."""

    code = "grader-gradebook-conflict"


class FolderNotEmpty(AutograderError):
    """A simulated class was to be written where submissions lie already."""

    code = "grader-folder-not-empty"


class KeyUnreadable(AutograderError):
    """The key of a simulated class is missing, or is not one."""

    code = "grader-key-unreadable"


class NothingToReport(AutograderError):
    """A folder without results that could be reported on."""

    code = "grader-nothing-to-report"


class BundleRefused(AutograderError):
    """Something that was handed in cannot be taken: it is unsafe, broken, or fits no exercise."""

    code = "grader-bundle-refused"


class NothingToCollect(AutograderError):
    """The source of a collection is not there, holds nothing, or its table of names is none."""

    code = "grader-nothing-to-collect"


class NothingToReturn(AutograderError):
    """Feedback or an export was asked for, and nothing of it has been graded."""

    code = "grader-nothing-to-return"


class NoSandbox(AutograderError):
    """Grading was asked for without a sandbox and without `--unsafe-no-sandbox`."""

    code = "grader-no-sandbox"


class ClusterUnreachable(AutograderError):
    """No Dask scheduler answers at the address, or it has no worker."""

    code = "grader-cluster-unreachable"


class NotAttempted(AutograderError, NotImplementedError):
    """What an untouched exercise cell raises. A notebook shows it as one line.

    Raised without arguments by the line that a release puts in the place of a solution.
    The checker reports it as a state of its own, not as a failure.
    """

    code = "grader-not-attempted"

    def __init__(
        self,
        message: str = "Not attempted yet: the cell of this task still raises NotAttempted.",
        next_step: str = "put your answer there and run it, or `python3 run.py course hint`.",
    ) -> None:
        super().__init__(message, next_step)

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython shows instead of a traceback."""
        return [str(self)]
