"""The exceptions of `course`. Each has a stable code and a page in the book's reference.

Exception
└── CourseError              course-error
    ├── UnknownProvider      course-unknown-provider
    ├── UnknownRole          course-unknown-role
    ├── UnknownNeed          course-unknown-need
    ├── UnknownDataSet       course-unknown-data-set
    ├── ProgressUnreadable   course-progress-unreadable
    ├── TypeCheckFailed      course-type-check-failed
    ├── StartFailed          course-start-failed
    ├── NoEnvironment        course-no-environment
    ├── NoPostgres           course-no-postgres
    └── Skip                 course-skip
"""

from __future__ import annotations

from autograder.errors import ExplainedError


class CourseError(ExplainedError):
    """Anything that `course` refuses to do."""

    code = "course-error"


class UnknownProvider(CourseError):
    """`COURSE_PROVIDER` names no provider that the course knows."""

    code = "course-unknown-provider"


class UnknownRole(CourseError):
    """`course.model` was asked for a role that the provider has no model for."""

    code = "course-unknown-role"


class UnknownNeed(CourseError):
    """A lesson asks for a need that is not in the list of needs."""

    code = "course-unknown-need"


class UnknownDataSet(CourseError):
    """A data set, or a split of one, was asked for that does not exist."""

    code = "course-unknown-data-set"


class ProgressUnreadable(CourseError):
    """The progress file is not what we wrote."""

    code = "course-progress-unreadable"


class TypeCheckFailed(CourseError):
    """mypy ended without a verdict on the sources that it was given."""

    code = "course-type-check-failed"


class StartFailed(CourseError):
    """A part of the running course did not start, or ended by itself."""

    code = "course-start-failed"


class NoEnvironment(CourseError):
    """An environment beside the course's own is not known, or could not be installed."""

    code = "course-no-environment"


class NoPostgres(CourseError):
    """No PostgreSQL with pgvector is here, or it did not start."""

    code = "course-no-postgres"


class Skip(CourseError):
    """A cell that the chosen provider cannot run. A notebook shows the reason as one line."""

    code = "course-skip"

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython shows instead of a traceback."""
        return [f"Skipped: {self}"]
