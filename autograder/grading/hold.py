"""Holds a grading folder for one run, and gives that run a place for what it throws away.

The lock is the kernel's: it ends with the process, however that ends. The file says who holds it
and where the scratch folder lies, so that the next run removes what a killed one left behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import GradingInProgress

LOCK = ".grading.lock"
_SCRATCH = "autograder-run-"


@contextlib.contextmanager
def hold(folder: Path) -> Iterator[Path]:
    """Hold `folder` for the block, and yield a scratch folder that is removed after it.

    Raises `GradingInProgress` when another process holds it.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        about = _read(descriptor)
        if not _lock(descriptor):
            process = about.get("process", "unknown")
            raise GradingInProgress(
                f"Process {process} is grading {folder} already.",
                "wait until it is done, or end it; what it has graded stays.",
            )
        _discard_left_over(about)
        scratch = Path(tempfile.gettempdir(), _SCRATCH + secrets.token_hex(8))
        _write(descriptor, {"process": os.getpid(), "scratch": str(scratch)})
        scratch.mkdir(mode=0o700)
        scratch.chmod(0o711)  # another user's process passes through it to a folder inside
        try:
            yield scratch
        finally:
            discard(scratch)
            _write(descriptor, {})
    finally:
        os.close(descriptor)


def discard(folder: Path) -> None:
    """Remove a folder, also where whoever wrote into it took away the rights to it."""
    for path, names, _ in os.walk(folder):
        for name in names:
            inside = Path(path, name)
            if stat.S_ISDIR(inside.lstat().st_mode):
                with contextlib.suppress(OSError):
                    inside.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _discard_left_over(about: dict[str, object]) -> None:
    """Remove the scratch folder of a run that was killed; the file may hold anything."""
    scratch = Path(str(about.get("scratch", "")))
    if scratch.name.startswith(_SCRATCH) and scratch.parent == Path(tempfile.gettempdir()):
        discard(scratch)


def _lock(descriptor: int) -> bool:
    """Whether this process now has the lock. It goes with the descriptor."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            # Bytes beyond the text, since a locked byte cannot be read.
            os.lseek(descriptor, 1 << 20, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read(descriptor: int) -> dict[str, object]:
    os.lseek(descriptor, 0, os.SEEK_SET)
    try:
        about = json.loads(os.read(descriptor, 4_096))
    except ValueError:
        return {}
    return about if isinstance(about, dict) else {}


def _write(descriptor: int, about: dict[str, object]) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, json.dumps(about).encode())
