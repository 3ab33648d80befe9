"""Reads the bundle that `course submit` makes: `bundle.json`, and the files below an assignment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from autograder.errors import BundleRefused
from autograder.grading.gradebook import parse_utc
from autograder.intake.archive import Item

DESCRIPTION = PurePosixPath("bundle.json")
FORMAT = 1


@dataclass(frozen=True)
class Bundle:
    """What a bundle says and holds; `files` are relative to the assignment's folder.

    `notes` tell where what it says and what it holds differ: it was changed after it was made.
    """

    student: str
    assignment: str
    created: datetime | None
    files: Mapping[PurePosixPath, Item]
    notes: tuple[str, ...] = ()


def read_bundle(items: tuple[Item, ...]) -> Bundle | None:
    """Return the bundle in an archive, or None where the archive is something else.

    Raises `BundleRefused` when its description cannot be used.
    """
    by_path = {item.path: item for item in items}
    if DESCRIPTION not in by_path:
        return None
    about = _description(by_path.pop(DESCRIPTION))
    assignment, notes = str(about["assignment"]), []
    files = {
        PurePosixPath(*path.parts[1:]): item
        for path, item in by_path.items()
        if path.parts[0] == assignment and len(path.parts) > 1
    }
    if not files:
        raise BundleRefused(f"bundle.json names {assignment!r}, and no file lies in that folder")
    if outside := len(by_path) - len(files):
        notes.append(f"{outside} files outside {assignment}/ were left out")
    notes += _differences(assignment, files, about["files"])
    created = _when(about.get("created"))
    if created is None:
        notes.append(f"bundle.json gives no time that can be read: {about.get('created')!r:.40}")
    return Bundle(str(about["student"]), assignment, created, files, tuple(notes))


def _description(item: Item) -> dict[str, Any]:
    try:
        about = json.loads(item.read())
    except (ValueError, RecursionError) as error:
        raise BundleRefused(f"bundle.json cannot be read: {error}") from None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        found = about.get("format") if isinstance(about, dict) else None
        raise BundleRefused(f"bundle.json has the format {found!r:.40}; this reads {FORMAT}")
    texts = all(isinstance(about.get(name), str) for name in ("student", "assignment"))
    if not texts or not isinstance(about.get("files"), dict):
        raise BundleRefused("bundle.json lacks its student, its assignment or its files")
    return about


def _differences(
    assignment: str, files: Mapping[PurePosixPath, Item], told: Mapping[str, Any]
) -> list[str]:
    """Return a note for each file that is not what was bundled."""
    expected = {_relative(assignment, name): value for name, value in told.items()}
    notes = [f"{path} is missing, and bundle.json names it" for path in expected.keys() - files]
    for path, item in files.items():
        if path not in expected:
            notes.append(f"{path} was added after the bundle was made")
        elif hashlib.sha256(item.read()).hexdigest() != expected[path]:
            notes.append(f"{path} was changed after the bundle was made: its sha256 differs")
    return sorted(notes)


def _relative(assignment: str, name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    return PurePosixPath(*path.parts[1:]) if path.parts[:1] == (assignment,) else path


def _when(text: Any) -> datetime | None:
    try:
        return parse_utc(str(text)).replace(tzinfo=UTC) if text else None
    except (ValueError, OverflowError):
        return None
