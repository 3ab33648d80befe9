"""`course submit`: one zip of an assignment's files for the instructor.

`bundle.json` holds {format, student, assignment, created, versions, files: {path: sha256}}; the
files lie below `<assignment>/`. Two bundles of the same files differ in `created` alone.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from autograder import AutograderError, Course, read_notebook
from course.errors import CourseError
from course.progress import FOLDER

FORMAT = 1
HANDED_IN = "handed-in"
FILE_LIMIT = 10_000_000  # bytes
FILES_LIMIT = 200
_STUDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip can hold
_DISTRIBUTION = "software-to-ai-engineer"


@dataclass(frozen=True)
class Bundle:
    """What is handed in, by path below the assignment, and what was left out with the reason."""

    assignment: str
    student: str
    created: str
    files: Mapping[str, bytes]
    left_out: Mapping[str, str]

    def description(self) -> dict[str, Any]:
        """Return what `bundle.json` says."""
        return {
            "format": FORMAT,
            "student": self.student,
            "assignment": self.assignment,
            "created": self.created,
            "versions": {"course": metadata.version(_DISTRIBUTION), "python": _python()},
            "files": {
                f"{self.assignment}/{name}": hashlib.sha256(content).hexdigest()
                for name, content in sorted(self.files.items())
            },
        }

    def to_bytes(self) -> bytes:
        """Return the zip. Its bytes depend on the files, the student and the time alone."""
        told = json.dumps(self.description(), indent=2, sort_keys=True) + "\n"
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            _add(archive, "bundle.json", told.encode())
            for name, content in sorted(self.files.items()):
                _add(archive, f"{self.assignment}/{name}", content)
        return held.getvalue()


def _python() -> str:
    return platform.python_version()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system, entry.external_attr = 3, 0o644 << 16  # as on Unix, wherever it was made
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def assignments(course: Course) -> tuple[str, ...]:
    """Return the names of all assignments."""
    slugs = (*course.slugs(), *course.released_slugs())
    return tuple(sorted({slug.split("/")[0] for slug in slugs}))


def find_assignment(course: Course, name: str, last: str) -> str:
    """Return the assignment that `name` means; without a name, that of the exercise `last`."""
    known = assignments(course)
    wanted = name.replace("\\", "/").rstrip("/").removeprefix("exercises/").split("/")[0]
    wanted = wanted or last.split("/", maxsplit=1)[0] or (known[0] if len(known) == 1 else "")
    if wanted in known:
        return wanted
    what = f"No assignment is called {name!r}." if name else "There are several assignments."
    raise CourseError(what, f"name one of: {', '.join(known) or '(there is none)'}.")


def collect(course: Course, assignment: str, student: str) -> Bundle:
    """Read what is handed in. Raises `CourseError` when a notebook cannot be read."""
    folder = course.release / assignment
    files: dict[str, bytes] = {}
    left_out: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        reason = _reason_to_leave(path, name)
        if reason:
            left_out[name] = reason
        elif path.is_file() and not _is_hidden(name):
            files[name] = path.read_bytes()
    problems = list(_unreadable(course, assignment))
    if problems:
        raise CourseError(
            "Nothing was bundled, since a grader could not read this:\n" + "\n".join(problems),
            "do that, then `course submit` again.",
        )
    if len(files) > FILES_LIMIT:
        found = f"{course.show(folder)} holds {len(files)} files; at most {FILES_LIMIT} fit."
        raise CourseError(found, "move what the notebooks do not need out of that folder.")
    created = datetime.now(UTC).replace(microsecond=0).isoformat()
    return Bundle(assignment, student, created, files, left_out)


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__pycache__")) for part in name.split("/"))


def _reason_to_leave(path: Path, name: str) -> str:
    """Say why a file is not handed in; editors' own folders are not worth a word."""
    if any(part in (".ipynb_checkpoints", "__pycache__") for part in name.split("/")):
        return ""
    if path.is_symlink():
        return "a link; put the file itself there"
    if not path.is_file():
        return "" if path.is_dir() else "no regular file"
    if _is_hidden(name):
        return "its name starts with a dot, as settings and keys do"
    size = path.stat().st_size
    return (
        f"{size / 1e6:.0f} MB; at most {FILE_LIMIT / 1e6:.0f} MB fit" if size > FILE_LIMIT else ""
    )


def _unreadable(course: Course, assignment: str) -> Iterator[str]:
    for slug in sorted({*course.slugs(), *course.released_slugs()}):
        if slug.split("/")[0] == assignment:
            path = course.release_path(slug)
            try:
                read_notebook(path)
            except AutograderError as error:
                step = error.next_step.replace("`course reset`", f"`course reset {slug}`")
                if not path.exists():
                    step = f"`course reset {slug}` makes it."
                yield f"  {error.message.replace(str(path), course.show(path))} Next: {step}"


def read_student(root: Path) -> str:
    """Return who hands in here, or nothing before that was asked."""
    try:
        told = json.loads((root / FOLDER / "student.json").read_text(encoding="utf-8"))
        return str(told["student"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def keep_student(root: Path, student: str) -> str:
    """Remember who hands in here, and return it. Raises `CourseError` for a name unfit."""
    name = student.strip()
    if not _STUDENT.fullmatch(name) or name.endswith("."):
        raise CourseError(
            f"{student!r} cannot be the name of a folder everywhere.",
            "use up to 64 letters without accents, digits and . _ - + @, a letter or digit first.",
        )
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    text = json.dumps({"student": name}) + "\n"
    (folder / "student.json").write_text(text, encoding="utf-8")
    return name


def write(course: Course, bundle: Bundle) -> Path:
    """Write the zip where its owner finds it, and return its path."""
    moment = re.sub(r"[-:]|\+.*", "", bundle.created)
    path = course.root / HANDED_IN / f"{bundle.assignment}-{bundle.student}-{moment}.zip"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(bundle.to_bytes())
    return path
