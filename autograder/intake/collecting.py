"""Finds what was handed in, whatever sent it: bundles, platforms' archives, folders of students."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path, PurePosixPath

from autograder.errors import BundleRefused, NothingToCollect
from autograder.intake.archive import (
    Item,
    item_of_file,
    items_of_folder,
    items_of_platform,
    items_of_zip,
    unpack,
)
from autograder.intake.bundle import DESCRIPTION, Bundle, read_bundle
from autograder.intake.naming import Exercises, Names, Owner, is_platforms, owner_of
from autograder.intake.placing import REFUSED, Attempt, Collected, place
from autograder.layout import Course


def collect(
    course: Course,
    source: Path,
    folder: Path,
    *,
    names: Names | None = None,
    assignment: str | None = None,
) -> tuple[Collected, ...]:
    """Take what lies in `source` into `folder/submitted/<student>/<assignment>/`.

    `source` is a bundle, a platform's archive, or a folder of bundles, archives or students. The
    last attempt of a student counts; earlier ones go to `folder/attempts/`. What cannot be taken
    is returned with its problem and stops nothing. `assignment` takes files that fit no exercise.

    Raises `NothingToCollect` when `source` is not there or holds nothing.
    """
    exercises = Exercises(course.slugs(), assignment)
    if assignment is not None and assignment not in exercises.assignments:
        known = ", ".join(sorted(exercises.assignments))
        raise NothingToCollect(f"The course has no assignment {assignment!r}.", f"use {known}.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".collecting-", dir=folder) as scratch:
        desk = _Desk(exercises, names or Names(), Path(scratch))
        with _items(source) as items:
            desk.take(items)
        if not desk.attempts and not desk.refused:
            raise NothingToCollect(
                f"{source} holds no file.", "name a bundle, a platform's zip file, or a folder."
            )
        placed = list(place(desk.attempts, folder))
    return tuple(sorted((*placed, *desk.refused), key=lambda one: (one.student, one.when)))


@contextmanager
def _items(source: Path) -> Iterator[list[Item | BundleRefused]]:
    """Give the files of a source, each with a path that begins with whose it is."""
    if source.is_dir():
        yield list(items_of_folder(source))
    elif not source.is_file():
        raise NothingToCollect(f"{source} does not exist.", "name a zip file or a folder.")
    else:
        with ExitStack() as stack:
            try:
                items = stack.enter_context(items_of_platform(source))
            except BundleRefused as error:
                raise NothingToCollect(f"{source}: {error.message}.", "ask for it again.") from None
            whole = any(_path(item) == DESCRIPTION for item in items)
            yield [item_of_file(source)] if whole else list(_unwrapped(items))


def _path(item: Item | BundleRefused) -> PurePosixPath | None:
    return item.path if isinstance(item, Item) else None


def _unwrapped(items: tuple[Item | BundleRefused, ...]) -> Iterator[Item | BundleRefused]:
    """Leave out the one folder around everything that some programs add."""
    inner = [PurePosixPath(*path.parts[1:]) for item in items if (path := _path(item))]
    tops = {path.parts[0] for item in items if (path := _path(item))}
    wrapped = len(tops) == 1 and all(path.parts and is_platforms(path) for path in inner)
    for item in items:
        if wrapped and isinstance(item, Item):
            yield replace(item, path=PurePosixPath(*item.path.parts[1:]))
        else:
            yield item


@dataclass
class _Desk:
    """Sorts what came in. Unpacks each attempt into a folder below `scratch`."""

    exercises: Exercises
    names: Names
    scratch: Path
    attempts: list[Attempt] = field(default_factory=list)
    refused: list[Collected] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def take(self, items: Iterable[Item | BundleRefused]) -> None:
        """Take everything, one owner after the other."""
        owners: dict[Owner, dict[PurePosixPath, Item]] = {}
        for item in items:
            if isinstance(item, BundleRefused):
                self.refused.append(Collected("", REFUSED, problem=item.message))
                continue
            owner, path = owner_of(item.path)
            owners.setdefault(owner, {})[path] = item
        for owner, files in owners.items():
            archives = {p: i for p, i in files.items() if p.suffix.lower() == ".zip"}
            for path, item in archives.items():
                with self._noting(item.path.as_posix(), owner):
                    self._archive(owner, path, item)
            if loose := {path: item for path, item in files.items() if path not in archives}:
                with self._noting(owner.label, owner):
                    self._loose(owner, owner.label, loose)

    @contextmanager
    def _noting(self, origin: str, owner: Owner) -> Iterator[None]:
        """Turn what is wrong with one thing into a line of the report."""
        try:
            yield
        except BundleRefused as error:
            self.refused.append(Collected(origin, REFUSED, owner.name, problem=error.message))
        except OSError as error:
            problem = f"it cannot be written: {error.strerror}"
            self.refused.append(Collected(origin, REFUSED, owner.name, problem=problem))

    def _archive(self, owner: Owner, path: PurePosixPath, item: Item) -> None:
        """Take a bundle, or an archive of loose files, from its own copy on the disk."""
        origin = item.path.as_posix()
        with tempfile.NamedTemporaryFile(dir=self.scratch, suffix=".zip") as copy:
            item.copy_to(copy)
            with items_of_zip(Path(copy.name)) as items:
                bundle = read_bundle(items)
                if bundle is not None:
                    self._bundle(owner, origin, bundle, bundle.created or item.when)
                    return
                named = owner if owner.name else Owner(path.name, path.stem)
                self._loose(named, origin, {inner.path: inner for inner in items})

    def _bundle(self, owner: Owner, origin: str, bundle: Bundle, when: datetime) -> None:
        if bundle.assignment not in self.exercises.assignments:
            raise BundleRefused(self._unknown(bundle.assignment))
        student, notes = self._sender(owner, bundle.student)
        folder = self._unpacked(bundle.files)
        notes += bundle.notes
        self.attempts.append(
            Attempt(origin, student, bundle.assignment, when, folder, tuple(notes))
        )

    def _sender(self, owner: Owner, told: str) -> tuple[str, list[str]]:
        """Return whose a bundle is, and a note where two names are given.

        A platform knows who sent it; otherwise the bundle says so.
        """
        student = self.names.student(owner if owner.number else Owner(told, told))
        if not owner.name or told in (student, owner.name, owner.number):
            return student, []
        return student, [f"it lies with {owner.name!r}, and its bundle says {told!r:.60}"]

    def _loose(self, owner: Owner, origin: str, files: dict[PurePosixPath, Item]) -> None:
        """Take files that came without a bundle, for each assignment an attempt."""
        if not owner.name:
            raise BundleRefused("nothing says whose it is; put it into a folder with that name")
        student = self.names.student(owner)
        placed, left = self.exercises.sort(files)
        if not placed:
            raise BundleRefused(self._unknown(", ".join(sorted(str(path) for path in files))[:200]))
        notes = tuple(f"{path} belongs to no assignment and was left out" for path in left)
        for assignment in sorted({assignment for assignment, _ in placed.values()}):
            chosen = [
                (at, files[path]) for path, (name, at) in placed.items() if name == assignment
            ]
            inside, more = _newest(chosen)
            when = max(item.when for item in inside.values())
            unpacked = self._unpacked(inside)
            made = Attempt(origin, student, assignment, when, unpacked, (*notes, *more))
            self.attempts.append(made)

    def _unpacked(self, files: Mapping[PurePosixPath, Item]) -> Path:
        target = self.scratch / str(next(self.numbers))
        unpack(files, target)
        return target

    def _unknown(self, found: str) -> str:
        known = ", ".join(self.exercises.slugs)
        return f"it fits no exercise: found {found}; the course has {known}"


def _newest(
    files: Iterable[tuple[PurePosixPath, Item]],
) -> tuple[dict[PurePosixPath, Item], list[str]]:
    """Return one file for each path, the last one where copies of it were sent, and say so."""
    kept: dict[PurePosixPath, Item] = {}
    notes: list[str] = []
    for path, item in sorted(files, key=lambda pair: (pair[1].when, pair[1].path)):
        if path in kept:
            notes.append(f"{item.path.name} was used, not {kept[path].path.name}")
        kept[path] = item
    return kept, notes
