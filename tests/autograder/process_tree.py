"""What a process has started, as Linux tells it, and whether it is still there."""

from __future__ import annotations

import time
from pathlib import Path


def _fields(process: int) -> list[str]:
    """Return what stands in /proc/PROCESS/stat after the name; nothing when it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def born(process: int) -> str:
    """Return when a process began, which tells it from a later one with its number."""
    fields = _fields(process)
    return fields[19] if fields and fields[0] not in "ZX" else ""


def parent(process: int) -> int:
    """Return what started a process; 0 when it is gone."""
    fields = _fields(process)
    return int(fields[1]) if fields else 0


def below(process: int) -> dict[int, str]:
    """Return what a process started, and what that started, with the time that each began."""
    found: dict[int, str] = {}
    for path in Path("/proc").iterdir():
        if (
            path.name.isdigit()
            and (fields := _fields(int(path.name)))
            and fields[1] == str(process)
        ):
            own = int(path.name)
            found |= {own: born(own), **below(own)}
    return found


def left_of(processes: dict[int, str], seconds: float = 10.0) -> list[int]:
    """Return those that still run after at most `seconds`."""
    end = time.monotonic() + seconds
    while True:
        left = [one for one, began in processes.items() if began and born(one) == began]
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.05)
