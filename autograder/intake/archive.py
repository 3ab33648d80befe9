"""Reads folders and zip files that may be hostile. Nothing is ever unpacked by its own name.

A student's archive is refused as a whole when any name in it leads elsewhere or stands for two
files, or when it holds a link, is encrypted, or is larger than a submission may be. Sizes are
counted while reading, so what an archive says about itself does not matter.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.errors import BundleRefused
from autograder.grading.received import COUNT_LIMIT, FILE_LIMIT, TOTAL_LIMIT

_DIRECTORY = COUNT_LIMIT * 1_000  # bytes of a list of files; zipfile reads it whole
_SKIPPED = {"__MACOSX", ".DS_Store", "Thumbs.db", ".ipynb_checkpoints", "__pycache__", ".git"}
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, ValueError)


@dataclass(frozen=True)
class Item:
    """A file that came in. `path` is relative and safe; `open` gives its bytes."""

    path: PurePosixPath
    size: int
    when: datetime
    open: Callable[[], IO[bytes]]

    def copy_to(self, target: IO[bytes], limit: int = TOTAL_LIMIT) -> None:
        """Write the content into an open file; raises as `read` does."""
        left = limit
        try:
            with self.open() as file:
                while block := file.read(1 << 20):
                    left -= len(block)
                    if left < 0:
                        raise BundleRefused(f"it is larger than {limit:,} bytes")
                    target.write(block)
        except (*_BROKEN, OSError, RuntimeError) as error:
            raise BundleRefused(f"{self.path} cannot be read: {error}") from None
        target.flush()

    def read(self, limit: int = FILE_LIMIT) -> bytes:
        """Return the content.

        Raises `BundleRefused` when it is longer than `limit` bytes or cannot be read.
        """
        try:
            with self.open() as file:
                content = file.read(limit + 1)
        except (*_BROKEN, OSError, RuntimeError) as error:
            raise BundleRefused(f"{self.path} cannot be read: {error}") from None
        if len(content) > limit:
            raise BundleRefused(f"{self.path} is larger than {limit:,} bytes")
        return content


def items_of_folder(folder: Path) -> Iterator[Item | BundleRefused]:
    """Yield the regular files below a folder, sorted, and a refusal for each that is none."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        about = path.lstat()
        if _SKIPPED.intersection(relative.parts) or stat.S_ISDIR(about.st_mode):
            continue
        if not stat.S_ISREG(about.st_mode):
            yield BundleRefused(f"{relative.as_posix()} is no regular file")
            continue
        when = datetime.fromtimestamp(about.st_mtime, UTC)
        yield Item(PurePosixPath(relative.as_posix()), about.st_size, when, _opener(path))


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")

    return opened


def item_of_file(path: Path) -> Item:
    """Return one file under its own name."""
    about = path.stat()
    when = datetime.fromtimestamp(about.st_mtime, UTC)
    return Item(PurePosixPath(path.name), about.st_size, when, _opener(path))


@contextmanager
def items_of_zip(path: Path) -> Iterator[tuple[Item, ...]]:
    """Open a student's archive and give its files.

    Raises `BundleRefused` with the reason when anything in it is not as it should be.
    """
    _refuse_large_directory(path)
    with _opened(path) as archive:
        found = _sorted_out(archive)
        for item in found:
            if isinstance(item, BundleRefused):
                raise item
        items = tuple(item for item in found if isinstance(item, Item))
        if len(items) > COUNT_LIMIT:
            raise BundleRefused(f"it holds {len(items):,} files, more than {COUNT_LIMIT:,}")
        if sum(item.size for item in items) > TOTAL_LIMIT:
            raise BundleRefused(f"it unpacks to more than {TOTAL_LIMIT:,} bytes")
        yield items


@contextmanager
def items_of_platform(path: Path) -> Iterator[tuple[Item | BundleRefused, ...]]:
    """Open an archive with a whole class in it: one bad name in it refuses that file alone.

    Raises `BundleRefused` when it is no archive.
    """
    with _opened(path) as archive:
        yield _sorted_out(archive)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (*_BROKEN, OSError) as error:
        raise BundleRefused(f"it is no zip file that can be read: {error}") from None
    with archive:
        yield archive


def _refuse_large_directory(path: Path) -> None:
    """Refuse an archive whose list of files alone would fill the memory."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65_557))
        tail = file.read()
    place = tail.rfind(b"PK\5\6")
    if place < 0 or len(tail) < place + 22:
        raise BundleRefused("it is no zip file")
    count, size = struct.unpack_from("<HL", tail, place + 10)
    if count > COUNT_LIMIT * 2 or size > _DIRECTORY:
        raise BundleRefused(f"it holds more than {COUNT_LIMIT} files")


def _sorted_out(archive: zipfile.ZipFile) -> tuple[Item | BundleRefused, ...]:
    """Return what an archive holds, and a refusal for each part that cannot be taken."""
    found: list[Item | BundleRefused] = []
    seen: Seen = {}
    for info in archive.infolist():
        try:
            path = safe_path(info.filename)
            if info.is_dir() or _SKIPPED.intersection(path.parts):
                continue
            _check(info)
            refuse_collision(path, seen)
        except BundleRefused as refusal:
            found.append(refusal)
            continue
        found.append(Item(path, info.file_size, _time(info), _reader(archive, info)))
    return tuple(found)


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(info)


def _check(info: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        names = {stat.S_IFLNK: "a link", stat.S_IFIFO: "a pipe", stat.S_IFDIR: "a folder"}
        raise BundleRefused(f"{info.filename!r} is {names.get(kind, 'a device')}, not a file")
    if info.flag_bits & 0x1:
        raise BundleRefused(f"{info.filename!r} is encrypted")


def safe_path(name: str) -> PurePosixPath:
    """Return the path that a name in an archive means.

    Raises `BundleRefused` where it leads elsewhere on any system: absolute, with `..`, a colon, a
    backslash, a control character, or a name that Windows keeps for itself.
    """
    plain = unicodedata.normalize("NFC", name).removeprefix("./")
    parts = plain.rstrip("/").split("/")
    bad = not plain or any(ord(letter) < 32 or letter in "\\:\x7f" for letter in plain)
    bad = bad or any(part in ("", ".", "..") or part != part.rstrip(" .") for part in parts)
    bad = bad or any(_RESERVED.fullmatch(part) or len(part.encode()) > 240 for part in parts)
    if bad or len(parts) > 20:
        raise BundleRefused(f"a file is named {name[:100]!r}, which is not safe to unpack")
    return PurePosixPath(*parts)


Seen = dict[PurePosixPath, tuple[PurePosixPath, bool]]
"""The files (true) and folders (false) so far, as a disk sees them, with a path as it was given."""


def refuse_collision(path: PurePosixPath, seen: Seen) -> None:
    """Add a path to those `seen`.

    Raises `BundleRefused` where it and another one cannot both be files: they differ in capitals
    alone, or one lies in the other.
    """
    key = folded(path)
    for place in (key, *key.parents[:-1]):
        known, is_file = seen.get(place, (path, False))
        if is_file or (place == key and place in seen):
            raise BundleRefused(f"'{path}' and '{known}' cannot both be files on every disk")
    seen.update(dict.fromkeys(key.parents[:-1], (path, False)))
    seen[key] = (path, True)


def folded(path: PurePosixPath | str) -> PurePosixPath:
    """Return a path as a disk sees it that does not tell capitals from small letters."""
    return PurePosixPath(unicodedata.normalize("NFC", str(path).casefold()))


def _time(info: zipfile.ZipInfo) -> datetime:
    """Return when a file was changed. An archive holds local time, to two seconds."""
    try:
        return datetime(*info.date_time).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return datetime(1980, 1, 1, tzinfo=UTC)


def unpack(files: Mapping[PurePosixPath, Item], folder: Path) -> None:
    """Write files into a new folder, with the limits of a submission.

    Raises `BundleRefused` when they are exceeded; the folder is then gone again.
    """
    try:
        seen: Seen = {}
        for path in files:
            refuse_collision(path, seen)
        if len(files) > COUNT_LIMIT:
            raise BundleRefused(f"it holds {len(files):,} files, more than {COUNT_LIMIT:,}")
        left = TOTAL_LIMIT
        for path, item in files.items():
            content = item.read(min(FILE_LIMIT, left))
            left -= len(content)
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
