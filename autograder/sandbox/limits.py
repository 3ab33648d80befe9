"""What a submission may use: the kernel's limits per process, and one for all of them together."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from pathlib import Path

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Limits of one submission. Memory and disk in MB, `cpu` in seconds of each process.

    `memory` bounds all its processes together, by a watchdog of the controller; `address_space`
    bounds what one process may reserve beyond what the warm process has.
    """

    memory: int = 2_000
    address_space: int = 6_000
    file: int = 100
    scratch: int = 100
    cpu: int = 600
    processes: int = 256
    files: int = 512


def apply(limits: Limits) -> None:
    """Set the limits on this process; what it starts inherits them and cannot raise them."""
    reserved = _reserved()
    for kind, value in (
        (resource.RLIMIT_AS, reserved + limits.address_space * _MEGABYTE),
        (resource.RLIMIT_FSIZE, limits.file * _MEGABYTE),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_NPROC, limits.processes),
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


def memory_of(process: int) -> int:
    """Return the memory of a process and all that it started, in MB; 0 when it is gone."""
    total, waiting = 0, [process]
    while waiting:
        one = waiting.pop()
        try:
            pages = Path(f"/proc/{one}/statm").read_text("ascii").split()[1]
            tasks = list(Path(f"/proc/{one}/task").iterdir())
            for task in tasks:
                waiting += map(int, (task / "children").read_text("ascii").split())
        except (OSError, IndexError):
            continue
        total += int(pages) * resource.getpagesize()
    return total // _MEGABYTE
