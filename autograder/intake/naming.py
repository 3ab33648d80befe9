"""Tells whose file it is, and to which exercise it belongs, from the names that platforms make."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.errors import BundleRefused, NothingToCollect

_MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)_?")
_CANVAS = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_(?P<file>.+)")
_COPY = re.compile(r"(-Copy\d+|-\d+| \(\d+\)| - Copy)$")
_ODD = re.compile(r"[^\w.+@-]+")


@dataclass(frozen=True)
class Owner:
    """Who sent a file, as a platform or a folder says: what they are called, their number there."""

    label: str
    name: str
    number: str = ""

    @property
    def student(self) -> str:
        """The name as it stands where it can be an id, else made one.

        A platform's number keeps two of one name apart.
        """
        if not self.number and not _ODD.search(self.name):
            return self.name
        return slug("-".join(part for part in (self.name, self.number) if part))


def owner_of(path: PurePosixPath) -> tuple[Owner, PurePosixPath]:
    """Return whose file it is and its path without the platform's part.

    Knows Moodle's folders, Canvas' file names, and plain folders of students. A file that lies by
    itself has an owner without a name.
    """
    first, rest = path.parts[0], PurePosixPath(*path.parts[1:])
    if len(path.parts) > 1:
        found = _MOODLE.fullmatch(first)
        if found:
            return Owner(first, found["name"], found["number"]), rest
        return Owner(first, first), rest
    if found := _CANVAS.fullmatch(first):
        label = f"{found['name']}_{found['number']}"
        return Owner(label, found["name"], found["number"]), PurePosixPath(found["file"])
    return Owner(first, ""), path


def is_platforms(path: PurePosixPath) -> bool:
    """Whether the first part of a path is a name that a platform made."""
    found = _MOODLE.fullmatch(path.parts[0])
    return bool(found or (len(path.parts) == 1 and _CANVAS.fullmatch(path.parts[0])))


def slug(text: str) -> str:
    """Return a text as the name of a folder: small letters, without spaces and signs."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return _ODD.sub("-", plain).strip("-.")


@dataclass(frozen=True)
class Names:
    """Which student is meant by a name; `given` maps a platform's names and numbers to ids."""

    given: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Names:
        """Read a CSV with the columns `name` and `student`.

        Raises `NothingToCollect` when it cannot be read or lacks a column.
        """
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise NothingToCollect(f"{path} cannot be read: {error}.") from None
        if not rows or not {"name", "student"} <= set(rows[0]):
            raise NothingToCollect(
                f"{path} holds no table with the columns name and student.",
                "write `name,student` into its first line, and one name a line below.",
            )
        return cls({cls.key(row["name"]): (row["student"] or "").strip() for row in rows})

    @staticmethod
    def key(name: str) -> str:
        """Return a name as `given` has it: in small letters, with single spaces."""
        return " ".join(unicodedata.normalize("NFC", name or "").casefold().split())

    def student(self, owner: Owner) -> str:
        """Return the id of a student.

        Raises `BundleRefused` when there is none, or none that can be a folder.
        """
        for known in (owner.label, owner.name, owner.number):
            if known and self.key(known) in self.given:
                return usable(self.given[self.key(known)])
        return usable(owner.student)


def usable(student: str) -> str:
    """Return an id, unless it cannot be the name of a folder that nbgrader finds again."""
    if not student or len(student) > 100 or _ODD.search(student) or student[0] in ".-":
        raise BundleRefused(
            f"{student!r} cannot be the id of a student: letters, digits and . _ + @ - are allowed"
        )
    return student


@dataclass(frozen=True)
class Exercises:
    """The notebooks of a course, `assignment/notebook`; `default` takes what fits none."""

    slugs: tuple[str, ...]
    default: str | None = None

    @property
    def assignments(self) -> frozenset[str]:
        """The names of the course's assignments."""
        return frozenset(slug.partition("/")[0] for slug in self.slugs)

    def sort(
        self, paths: Iterable[PurePosixPath]
    ) -> tuple[dict[PurePosixPath, tuple[str, PurePosixPath]], list[PurePosixPath]]:
        """Return for each file its assignment and its path there, and what fits none."""
        placed: dict[PurePosixPath, tuple[str, PurePosixPath]] = {}
        left: list[PurePosixPath] = []
        for path in paths:
            place = self._place(path)
            if place is None:
                left.append(path)
            else:
                placed[path] = place
        found = {assignment for assignment, _ in placed.values()} or {self.default} - {None}
        if len(found) == 1:
            [only] = found
            placed |= {path: (str(only), path) for path in left}
            left = []
        return placed, left

    def _place(self, path: PurePosixPath) -> tuple[str, PurePosixPath] | None:
        for at, part in enumerate(path.parts[:-1]):
            if part in self.assignments:
                return part, self._renamed(part, PurePosixPath(*path.parts[at + 1 :]))
        if path.suffix != ".ipynb":
            return None
        for stem in (path.stem, _COPY.sub("", path.stem)):
            fits = [slug for slug in self.slugs if slug.rpartition("/")[2] == stem]
            if len(fits) == 1:
                return fits[0].partition("/")[0], PurePosixPath(f"{stem}.ipynb")
        return None

    def _renamed(self, assignment: str, path: PurePosixPath) -> PurePosixPath:
        """Return a notebook's own name for the copy that a browser or a platform numbered."""
        stem = _COPY.sub("", path.stem)
        known = (
            f"{assignment}/{stem}" in self.slugs and f"{assignment}/{path.stem}" not in self.slugs
        )
        return path.with_name(f"{stem}.ipynb") if known and path.suffix == ".ipynb" else path
