"""What a submission sees of the machine: a root of its own, with the little that Python needs.

Nothing is hidden by name; what is not on the list is not there. Solutions, gradebook, other
submissions and home folders are not on it.
"""

from __future__ import annotations

import math
import os
import shutil
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox.kernel import (
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_REC,
    bind,
    enter_root,
    mount,
)
from autograder.sandbox.limits import disk_of

WORK = "/submission"
SCRATCH = ("/tmp", "/dev/shm")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = tuple(
    f"/etc/{name}"
    for name in (
        *("alternatives", "ca-certificates", "fonts", "localtime", "ld.so.cache", "mime.types"),
        *("protocols", "services", "ssl", "timezone"),
    )
)
DEVICES = tuple(f"/dev/{name}" for name in ("full", "null", "random", "urandom", "zero"))
_MADE = {
    "passwd": "student:x:1000:1000:student:/tmp:/bin/sh\n",
    "group": "student:x:1000:\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
_TMPFS = MS_NOSUID | MS_NODEV


def readable(packages: Iterable[Path]) -> tuple[str, ...]:
    """Return the folders that Python and `packages` need, each once, none inside another."""
    wanted = [sys.prefix, sys.base_prefix, *map(str, packages)]
    wanted += [path for path in sys.path if "site-packages" in path or "dist-packages" in path]
    found: list[str] = []
    for path in sorted({os.path.realpath(path) for path in wanted if os.path.isdir(path)}):
        if not any(path == one or path.startswith(one + os.sep) for one in found):
            found.append(path)
    return tuple(path for path in found if not path.startswith(_inside_system()))


def _inside_system() -> tuple[str, ...]:
    return tuple(path + os.sep for path in SYSTEM)


def build(new: str, folder: str, libraries: Iterable[str], megabytes: int, entries: int) -> None:
    """Make `new` the root: system and libraries to read, a copy of `folder` at `WORK` to write.

    The copy and the scratch folders live in memory; each may grow by `megabytes` and `entries`
    files. The process must be in a mount namespace of its own. Raises `OSError` with the mount
    that failed.
    """
    mount("", "/", flags=MS_REC | MS_PRIVATE)
    mount("root", new, "tmpfs", _TMPFS, "size=1m,mode=755")
    for path in SYSTEM:
        _system(new, path)
    _settings(new)
    _devices(new)
    for path in SCRATCH:
        os.makedirs(new + path, exist_ok=True)
        mount("scratch", new + path, "tmpfs", _TMPFS | MS_NOEXEC, _size(megabytes, entries, 0o1777))
    for path in libraries:  # after the scratch folders, for a course may lie in one of them
        os.makedirs(new + path, exist_ok=True)
        bind(path, new + path)
    os.mkdir(new + WORK)
    room = megabytes + math.ceil(disk_of(folder, entries).megabytes)
    mount("work", new + WORK, "tmpfs", _TMPFS, _size(room, entries, 0o755))
    shutil.copytree(folder, new + WORK, symlinks=True, dirs_exist_ok=True)
    _processes(new)
    enter_root(new)


def _size(megabytes: int, entries: int, mode: int) -> str:
    return f"size={megabytes}m,nr_inodes={entries},mode={mode:o}"


def bring_back(folder: int, megabytes: int) -> None:
    """Copy new and changed files from `WORK` into the folder behind a descriptor.

    So the next notebook of a submission finds what this one wrote. Only regular files come back,
    and `megabytes` of them at most. No process of the student may be alive any more.
    """
    os.fchdir(folder)
    room = megabytes * 1024 * 1024
    for path, _, names, source in os.fwalk(WORK):
        beside = os.path.relpath(path, WORK)
        for name in names:
            about = os.stat(name, dir_fd=source, follow_symlinks=False)
            target = os.path.join(beside, name)
            if not stat.S_ISREG(about.st_mode) or _same(target, about):
                continue
            room -= about.st_size
            if room < 0:
                return
            os.makedirs(beside, exist_ok=True)
            opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=source)
            with open(opened, "rb") as old, open(target, "wb") as new:
                shutil.copyfileobj(old, new)


def _same(target: str, about: os.stat_result) -> bool:
    try:
        before = os.stat(target)
    except OSError:
        return False
    return (before.st_size, before.st_mtime_ns) == (about.st_size, about.st_mtime_ns)


def _system(new: str, path: str) -> None:
    if os.path.islink(path):
        os.symlink(os.readlink(path), new + path)
    elif os.path.isdir(path):
        os.mkdir(new + path)
        bind(path, new + path)


def _settings(new: str) -> None:
    os.mkdir(new + "/etc")
    for path in SETTINGS:
        if os.path.isdir(path):
            os.mkdir(new + path)
            bind(path, new + path)
        elif os.path.isfile(path):
            Path(new + path).write_bytes(Path(path).read_bytes())
    for name, text in _MADE.items():
        Path(f"{new}/etc/{name}").write_text(text, "utf-8")


def _devices(new: str) -> None:
    os.mkdir(new + "/dev")
    for path in DEVICES:
        Path(new + path).touch()
        bind(path, new + path, writable=True)
    os.symlink("/proc/self/fd", new + "/dev/fd")


def _processes(new: str) -> None:
    """Mount /proc afresh, so that only its own processes show; a container may forbid that."""
    os.mkdir(new + "/proc")
    try:
        mount("proc", new + "/proc", "proc", _TMPFS | MS_NOEXEC)
    except OSError:
        os.rmdir(new + "/proc")
