"""What travels between the machine that keeps the gradebook and those that run submissions.

Whole files travel, since the machines need not share a disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.grading.blueprint import Blueprint
from autograder.grading.received import Received
from autograder.grading.results import Flag, Graded

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Settings:
    """How submissions run. `imports` are what the warm process pays; `timeout` is per cell."""

    imports: tuple[str, ...]
    timeout: float
    sandbox: bool
    twice: bool


@dataclass(frozen=True)
class Material:
    """The author's side of an assignment: its cells, and the files beside its notebooks."""

    blueprint: Blueprint
    companions: Files


@dataclass(frozen=True)
class Parcel:
    """A submission with the contents of its files."""

    student: str
    assignment: str
    files: Files
    flags: tuple[Flag, ...]

    def unpack(self, folder: Path) -> Received:
        """Write the files into `folder`; return the submission that lies there then."""
        write_files(self.files, folder)
        return Received(
            self.student, self.assignment, folder, tuple(map(Path, self.files)), self.flags
        )


@dataclass(frozen=True)
class Returned:
    """A result, what the simulator saw as lines of JSON, and the files to keep."""

    graded: Graded
    requests: tuple[str, ...]
    autograded: Files


@dataclass(frozen=True)
class Refused:
    """Why a machine could not grade a submission, and what to try next."""

    message: str
    next_step: str


def pack(received: Received) -> Parcel:
    """Return a submission with the contents of its files."""
    files = {path.as_posix(): (received.folder / path).read_bytes() for path in received.files}
    return Parcel(received.student, received.assignment, files, received.flags)


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files below `folder` by relative path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def write_files(files: Files, folder: Path) -> None:
    """Write what `read_files` returned."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
