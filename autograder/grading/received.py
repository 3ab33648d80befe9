"""What was handed in: one folder per student and assignment, copied with care."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from autograder.grading.results import Flag

SUBMITTED = "submitted"
TIMESTAMP = "timestamp.txt"
FILE_LIMIT = 20_000_000
TOTAL_LIMIT = 100_000_000
COUNT_LIMIT = 1_000
_ENTRY_LIMIT = 20_000
_LONGEST = 500
_SKIPPED = {".ipynb_checkpoints", "__pycache__", ".git"}


@dataclass(frozen=True)
class Received:
    """A submission as it came. `files` are relative to `folder`, sorted, only regular ones."""

    student: str
    assignment: str
    folder: Path
    files: tuple[Path, ...]
    flags: tuple[Flag, ...] = ()

    @property
    def timestamp(self) -> str | None:
        """When it was handed in, as `timestamp.txt` says; None without that file."""
        path = self.folder / TIMESTAMP
        if Path(TIMESTAMP) not in self.files:
            return None
        return path.read_text("utf-8", "replace").strip() or None

    def digest(self) -> str:
        """Return a hash of the names and contents of the files."""
        found = hashlib.sha256()
        for relative in self.files:
            content = (self.folder / relative).read_bytes()
            found.update(f"{relative.as_posix()}\0{len(content)}\0".encode("utf-8", "replace"))
            found.update(content)
        return found.hexdigest()

    def copy_to(self, target: Path) -> None:
        """Copy the files into `target`, writable, whatever they were."""
        for relative in self.files:
            path = target / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.folder / relative, path, follow_symlinks=False)


def receive(folder: Path, student: str, assignment: str) -> Received:
    """Look at the files of a submission without opening one.

    What is no regular file (links, pipes, devices), what cannot be read and what exceeds the limits
    is left out and flagged: `FILE_LIMIT` bytes a file, `TOTAL_LIMIT` bytes and `COUNT_LIMIT` files
    in all.
    """
    files: list[Path] = []
    flags: list[Flag] = []
    total = 0
    for path, about in _walk(folder, flags):
        relative = path.relative_to(folder)
        where = clean(relative.as_posix())
        if not stat.S_ISREG(about.st_mode) or about.st_nlink > 1:
            flags.append(Flag("file-odd", where, _kind(about.st_mode)))
        elif len(where) > _LONGEST or where != relative.as_posix():
            flags.append(Flag("file-odd", where[:_LONGEST], "its name is no plain text"))
        elif about.st_size > FILE_LIMIT or total + about.st_size > TOTAL_LIMIT:
            text = f"{about.st_size:,} bytes are too many; it was left out"
            flags.append(Flag("file-large", where, text))
        else:
            total += about.st_size
            files.append(relative)
    return Received(student, assignment, folder, tuple(sorted(files)), tuple(flags))


def clean(text: str) -> str:
    """Return a name from a file system as text that any file can store, on one line."""
    shown = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else "?" for letter in shown)


def _walk(folder: Path, flags: list[Flag]) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield what is no folder, `COUNT_LIMIT` at most; links to folders are not followed."""
    waiting, seen, found = [folder], 0, 0
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(inside) as entries:
                names = sorted(entry.name for entry in islice(entries, _ENTRY_LIMIT))
        except OSError as error:
            where = clean(inside.relative_to(folder).as_posix())[:_LONGEST]
            flags.append(Flag("file-odd", where, f"it cannot be read: {error.strerror}"))
            continue
        for name in names:
            path = inside / name
            about = path.lstat()
            seen += 1
            if found == COUNT_LIMIT or seen == _ENTRY_LIMIT:
                text = f"only the first {found:,} files were taken"
                flags.append(Flag("files-many", "", text))
                return
            if not stat.S_ISDIR(about.st_mode):
                found += 1
                yield path, about
            elif name not in _SKIPPED:
                waiting.append(path)


def _kind(mode: int) -> str:
    if stat.S_ISREG(mode):
        return "it is a hard link and was left out"
    names = {stat.S_IFLNK: "link", stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket"}
    return f"it is a {names.get(stat.S_IFMT(mode), 'device')} and was left out"
