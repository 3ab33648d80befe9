"""Seccomp: a filter of system calls that a submission has no honest use for.

Numbers are those of the kernel's tables for x86-64 and 64-bit ARM. A denied call fails with EPERM;
a call of another instruction set ends the process.
"""

from __future__ import annotations

import ctypes
import errno
from collections.abc import Iterator

from autograder.sandbox.kernel import (
    NEWCGROUP,
    NEWIPC,
    NEWNET,
    NEWNS,
    NEWPID,
    NEWUSER,
    NEWUTS,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_SECCOMP,
    machine,
    prctl,
)

# name: (x86_64, aarch64)
DENIED = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "open_by_handle_at": (304, 265),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "syslog": (103, 116),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
}
_CLONE, _CLONE3, _SOCKET = (56, 220), (435, 435), (41, 198)
_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NEW = NEWNS | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET | NEWCGROUP
_X32 = 0x40000000
_FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6

_LOAD, _EQUAL, _AT_LEAST, _SOME_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16
_EPERM, _ENOSYS = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS

_Instruction = tuple[int, int, int, int]


class _Sock(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("yes", ctypes.c_uint8),
        ("no", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_Sock)))


def supported() -> bool:
    """Whether the filter knows this machine's numbers."""
    return machine() in _ARCH


def deny() -> None:
    """Put the filter on this process and all that it will start; it cannot be taken off."""
    code = list(_program())
    array = (_Sock * len(code))(*(_Sock(*one) for one in code))
    program = _Program(len(code), array)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, 2, ctypes.byref(program))


def _program() -> Iterator[_Instruction]:
    column = 0 if machine() == "x86_64" else 1
    yield (_LOAD, 0, 0, _ARCHITECTURE)
    yield (_EQUAL, 1, 0, _ARCH[machine()])
    yield (_RETURN, 0, 0, _KILL)
    yield (_LOAD, 0, 0, _NUMBER)
    if column == 0:  # the x32 instruction set shares the architecture's name
        yield (_AT_LEAST, 0, 1, _X32)
        yield (_RETURN, 0, 0, _EPERM)
    for numbers in DENIED.values():
        yield (_EQUAL, 0, 1, numbers[column])
        yield (_RETURN, 0, 0, _EPERM)
    yield (_EQUAL, 0, 1, _CLONE3[column])  # its flags lie in memory; libc falls back to clone
    yield (_RETURN, 0, 0, _ENOSYS)
    yield (_EQUAL, 0, 4, _CLONE[column])
    yield (_LOAD, 0, 0, _ARGUMENT)
    yield (_SOME_BITS, 0, 1, _NEW)
    yield (_RETURN, 0, 0, _EPERM)
    yield (_RETURN, 0, 0, _ALLOW)
    yield (_EQUAL, 0, len(_FAMILIES) + 2, _SOCKET[column])
    yield (_LOAD, 0, 0, _ARGUMENT)
    for place, family in enumerate(_FAMILIES):
        yield (_EQUAL, len(_FAMILIES) - place, 0, family)
    yield (_RETURN, 0, 0, _EPERM)
    yield (_RETURN, 0, 0, _ALLOW)
