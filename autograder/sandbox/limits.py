"""What a submission may use: the kernel's limits per process, and one for all of them together."""

from __future__ import annotations

import math
import os
import resource
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_MEGABYTE = 1024 * 1024
_LATER = 5  # seconds that the kernel waits for the controller, which says why it ends a process


@dataclass(frozen=True)
class Limits:
    """Limits of one notebook. Memory and disk in MB, times in seconds.

    The controller's watchdog bounds `memory` and `cpu` of all its processes together, and `wall`;
    `address_space` bounds what one process may reserve beyond what the warm process has.
    `scratch` and `entries` bound each folder that it may write to; `files` are open descriptors.
    """

    memory: int = 2_000
    address_space: int = 6_000
    file: int = 100
    scratch: int = 100
    entries: int = 20_000
    cpu: int = 600
    wall: int = 900
    processes: int = 256
    files: int = 512


@dataclass(frozen=True)
class Usage:
    """What processes use together: memory in MB, processor time in seconds.

    Pages that processes share are counted once for each.
    """

    memory: float = 0.0
    cpu: float = 0.0
    processes: int = 0


@dataclass(frozen=True)
class Disk:
    """The MB that files take, how many files and folders they are, and whether these are all."""

    megabytes: float = 0.0
    entries: int = 0
    whole: bool = True


def apply(limits: Limits, others: int = 0) -> None:
    """Set the limits on this process; what it starts inherits them and cannot raise them.

    `others` are threads that the kernel counts against the same user.
    """
    reserved = _reserved()
    for kind, value in (
        (resource.RLIMIT_AS, reserved + limits.address_space * _MEGABYTE),
        (resource.RLIMIT_FSIZE, limits.file * _MEGABYTE),
        (resource.RLIMIT_CPU, limits.cpu + _LATER),
        (resource.RLIMIT_NPROC, limits.processes + others),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        _, most = resource.getrlimit(kind)
        bound = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(kind, (bound, bound))


def _reserved() -> int:
    """Return the address space of this process in bytes."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    return int(pages) * resource.getpagesize()


def threads_of(user: int) -> int:
    """Return how many threads a user runs on this machine."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if process.stat().st_uid == user:
                total += len(os.listdir(process / "task"))
    return total


def usage_of(process: int) -> Usage:
    """Return what everything that `process` started uses, without the process itself."""
    memory, ticks, found = 0, 0, descendants(process)
    for one in found:
        with suppress(OSError, IndexError):
            memory += int(Path(f"/proc/{one}/statm").read_text("ascii").split()[1])
            about = Path(f"/proc/{one}/stat").read_bytes().rpartition(b")")[2].split()
            ticks += sum(map(int, about[11:15]))  # its own and its ended children's, proc(5)
    megabytes = memory * resource.getpagesize() / _MEGABYTE
    return Usage(megabytes, ticks / os.sysconf("SC_CLK_TCK"), len(found))


def memory_without_sharing(process: int) -> float:
    """Return the MB that everything that `process` started uses, shared pages counted once.

    It takes milliseconds a process. Where the kernel does not tell, shared pages count fully.
    """
    kilobytes = 0
    for one in descendants(process):
        with suppress(OSError, IndexError):
            try:
                text = Path(f"/proc/{one}/smaps_rollup").read_text("ascii")
                kilobytes += int(text.partition("Pss:")[2].split()[0])
            except PermissionError:
                pages = int(Path(f"/proc/{one}/statm").read_text("ascii").split()[1])
                kilobytes += pages * resource.getpagesize() // 1024
    return kilobytes / 1024


def descendants(process: int) -> set[int]:
    """Return the processes that `process` started, and that those started."""
    found: set[int] = set()
    waiting = [process]
    while waiting:
        one = waiting.pop()
        with suppress(OSError):
            for task in os.listdir(f"/proc/{one}/task"):
                text = Path(f"/proc/{one}/task/{task}/children").read_text("ascii")
                new = set(map(int, text.split())) - found
                found |= new
                waiting += new
    return found


def disk_of(folder: str, most: float = math.inf) -> Disk:
    """Return what lies below `folder`; stops after `most` files, and at what cannot be read."""
    blocks, count, waiting = 0, 0, [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    count += 1
                    if count > most:
                        return Disk(blocks * 512 / _MEGABYTE, count, whole=False)
                    blocks += entry.stat(follow_symlinks=False).st_blocks
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except FileNotFoundError:
            continue
        except OSError:
            return Disk(blocks * 512 / _MEGABYTE, count, whole=False)
    return Disk(blocks * 512 / _MEGABYTE, count)
