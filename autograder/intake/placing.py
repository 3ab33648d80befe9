"""Puts attempts where grading looks for them: the last one counts, earlier ones are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.errors import BundleRefused
from autograder.grading.gradebook import parse_utc
from autograder.grading.received import SUBMITTED, TIMESTAMP
from autograder.intake.archive import folded

ATTEMPTS = "attempts"
TAKEN, EARLIER, KNOWN, REFUSED = "taken", "earlier attempt", "already there", "refused"


@dataclass(frozen=True)
class Attempt:
    """Something that was handed in, unpacked into a folder of its own; `origin` is its file."""

    origin: str
    student: str
    assignment: str
    when: datetime
    folder: Path
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Collected:
    """What became of one thing that was handed in.

    `state` is "taken", "earlier attempt", "already there" or "refused" with a `problem`.
    """

    origin: str
    state: str
    student: str = ""
    assignment: str = ""
    when: str = ""
    path: str = ""
    problem: str = ""
    notes: tuple[str, ...] = ()


def place(attempts: Iterable[Attempt], folder: Path) -> Iterator[Collected]:
    """Move attempts below `folder`, in the order in which they were made."""
    for attempt in sorted(attempts, key=lambda one: (one.when, one.origin)):
        try:
            state, path = _placed(attempt, folder)
        except BundleRefused as error:
            yield Collected(attempt.origin, REFUSED, attempt.student, problem=error.message)
            continue
        yield Collected(
            attempt.origin,
            state,
            attempt.student,
            attempt.assignment,
            stamp(attempt.when),
            path.relative_to(folder).as_posix(),
            notes=attempt.notes,
        )


def stamp(when: datetime) -> str:
    """Return a time as `timestamp.txt` holds it."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _placed(attempt: Attempt, folder: Path) -> tuple[str, Path]:
    _refuse_namesake(attempt.student, folder)
    (attempt.folder / TIMESTAMP).write_text(stamp(attempt.when) + "\n", "utf-8")
    target = folder / SUBMITTED / attempt.student / attempt.assignment
    older = folder / ATTEMPTS / attempt.student / attempt.assignment
    digest = _digest(attempt.folder)
    for known in (target, *_folders(older)):
        if known.is_dir() and _digest(known) == digest:
            return KNOWN, known
    if target.is_dir() and _time(target) > attempt.when:
        return EARLIER, _keep(attempt.folder, older, attempt.when)
    if target.is_dir():
        _keep(target, older, _time(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    attempt.folder.rename(target)
    return TAKEN, target


def _refuse_namesake(student: str, folder: Path) -> None:
    """Refuse a student who on some disks would share a folder with another one."""
    for known in _folders(folder / SUBMITTED):
        if known.name != student and folded(known.name) == folded(student):
            raise BundleRefused(
                f"{student!r} and {known.name!r} differ in capitals alone; name both in --names"
            )


def _keep(attempt: Path, older: Path, when: datetime) -> Path:
    """Move an attempt to the earlier ones, named by its time."""
    older.mkdir(parents=True, exist_ok=True)
    name = when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    taken = {path.name for path in older.iterdir()}
    free = next(n for n in (name, *(f"{name}-{i}" for i in range(2, 10_000))) if n not in taken)
    attempt.rename(older / free)
    return older / free


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _time(folder: Path) -> datetime:
    """Return when what lies in a folder was handed in; without a timestamp, its newest file's."""
    try:
        return parse_utc((folder / TIMESTAMP).read_text("utf-8").strip()).replace(tzinfo=UTC)
    except (OSError, ValueError, OverflowError):
        times = [path.stat().st_mtime for path in folder.rglob("*") if path.is_file()]
        return datetime.fromtimestamp(max(times, default=0), UTC)


def _digest(folder: Path) -> str:
    """Return a hash of the names and contents of the regular files in a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            found.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            found.update(content)
    return found.hexdigest()
