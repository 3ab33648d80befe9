"""The system calls of Linux that Python's standard library lacks, by `ctypes`.

Sources: the manual pages unshare(2), mount(2), pivot_root(2), prctl(2), capset(2),
landlock(7), seccomp(2).
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import sys
from functools import lru_cache
from typing import Any

NEWNS, NEWUTS, NEWIPC = 0x00020000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET, NEWCGROUP = 0x10000000, 0x20000000, 0x40000000, 0x02000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
_KEPT = {8: 8, 1024: 1024, 2048: 2048, 4096: 1 << 21}  # statvfs flag -> mount flag
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP = 1, 4, 22
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38

LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITIES_VERSION = 0x20080522


@lru_cache(maxsize=1)
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def machine() -> str:
    """Return the processor's name as the kernel gives it, such as x86_64 or aarch64."""
    return platform.machine()


def check(status: int, what: str) -> int:
    """Return `status`, or raise `OSError` with the call's name when it says that it failed."""
    if status < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return status


def syscall(number: int, *arguments: Any) -> int:
    """Make a system call. Raises `OSError`."""
    return check(int(_libc().syscall(number, *arguments)), f"system call {number}")


def unshare(flags: int) -> None:
    """Leave namespaces for new ones. Raises `OSError`."""
    check(_libc().unshare(flags), "unshare")


def prctl(option: int, value: int, pointer: Any = None) -> None:
    """Set a property of this process. Raises `OSError`."""
    unused = ctypes.c_ulong(0)
    argument = ctypes.c_void_p(None) if pointer is None else pointer
    check(_libc().prctl(option, ctypes.c_ulong(value), argument, unused, unused), f"prctl {option}")


def drop_capabilities() -> None:
    """Give up every capability, also those inside a user namespace. Raises `OSError`."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0)
    none = (ctypes.c_uint32 * 6)()
    syscall(_CAPSET[machine()], header, none)


def die_with_parent() -> None:
    """Let the kernel end this process when the thread that made it ends, where it can (Linux).

    A change of user id takes this back, and so does a program that is started with other rights.
    """
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """Mount a file system. Raises `OSError` that names the target."""
    status = _libc().mount(
        source.encode(), target.encode(), kind.encode() or None, flags, data.encode() or None
    )
    check(status, f"mount {target}")


def bind(source: str, target: str, *, writable: bool = False) -> None:
    """Show a folder or file at another place, read-only unless told otherwise.

    A user namespace may not take away flags of the original mount, so they are kept.
    """
    mount(source, target, flags=MS_BIND | MS_REC)
    kept = os.statvfs(target).f_flag
    flags = MS_REMOUNT | MS_BIND | MS_NOSUID | (0 if writable else MS_RDONLY)
    flags |= sum(flag for bit, flag in _KEPT.items() if kept & bit)
    if not os.path.exists(source) or not source.startswith("/dev/"):
        flags |= MS_NODEV
    mount("", target, flags=flags)


def enter_root(folder: str) -> None:
    """Make `folder`, a mount point, the root of this process, and let go of the old one."""
    os.chdir(folder)
    syscall(_PIVOT_ROOT[machine()], b".", b".")
    check(_libc().umount2(b".", MNT_DETACH), "umount2")
    os.chdir("/")
