"""Seccomp: a filter of system calls that a submission has no honest use for.

Numbers are those of the kernel's tables for x86-64 and 64-bit ARM. A denied call fails with EPERM;
a call of another instruction set ends the process.
"""

from __future__ import annotations

import ctypes
import errno
import os
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
    # Memory that no process is charged for, once it is mapped no more.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
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
# What Landlock does not watch over, where the machine's files and processes are in reach.
_ATTRIBUTES = {  # "done", and nothing changed: copying a file would fail otherwise
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}
_UNWATCHED = {
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "truncate": (76, 45),
}
_OTHER_SIGNALS = {"tkill": (200, 130), "pidfd_send_signal": (424, 424)}
_SIGNALS = {  # of the form (process, ...)
    "kill": (62, 129),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
}
_SENDING = {(44, 206): 3, (46, 211): 2, (307, 269): 3}  # sendto, sendmsg, sendmmsg: their flags
_CLONE, _CLONE3, _SOCKET, _PRLIMIT = (56, 220), (435, 435), (41, 198), (302, 261)
_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NEW = NEWNS | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET | NEWCGROUP
_X32 = 0x40000000
_UNIX, _INET, _INET6 = 1, 2, 10
_STREAM, _TCP, _KIND_OF_SOCKET = 1, 6, 0xF
_FASTOPEN = 0x20000000

_LOAD, _EQUAL, _AT_LEAST, _SOME_BITS, _RETURN, _AND = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16
_PRETEND, _EPERM, _ENOSYS = _ERRNO, _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS

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


def deny(*, shared_machine: bool = False, landlock: int = 0) -> None:
    """Put the filter on this process and all that it will start; it cannot be taken off.

    On a `shared_machine` the process has no namespaces of its own, so that the filter also closes
    what a `landlock` of that version leaves open.
    """
    code = list(_program(landlock if shared_machine else None))
    array = (_Sock * len(code))(*(_Sock(*one) for one in code))
    program = _Program(len(code), array)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, 2, ctypes.byref(program))


def _program(landlock: int | None) -> Iterator[_Instruction]:
    column = 0 if machine() == "x86_64" else 1
    yield (_LOAD, 0, 0, _ARCHITECTURE)
    yield (_EQUAL, 1, 0, _ARCH[machine()])
    yield (_RETURN, 0, 0, _KILL)
    yield (_LOAD, 0, 0, _NUMBER)
    if column == 0:  # the x32 instruction set shares the architecture's name
        yield (_AT_LEAST, 0, 1, _X32)
        yield (_RETURN, 0, 0, _EPERM)
    rules = [*_everywhere(), *(_on_shared_machine(landlock) if landlock is not None else ())]
    rules.append((_SOCKET, _sockets(landlock)))
    for numbers, body in rules:
        number = numbers[column]
        if number is not None:
            yield (_EQUAL, 0, len(body), number)
            yield from body
    yield (_RETURN, 0, 0, _ALLOW)


_Rule = tuple[tuple[int | None, int | None], list[_Instruction]]


def _everywhere() -> Iterator[_Rule]:
    for numbers in DENIED.values():
        yield numbers, [(_RETURN, 0, 0, _EPERM)]
    # The flags of clone3 lie in memory; libc falls back to clone.
    yield _CLONE3, [(_RETURN, 0, 0, _ENOSYS)]
    yield _CLONE, _without(0, _NEW)


def _on_shared_machine(landlock: int) -> Iterator[_Rule]:
    for numbers in _ATTRIBUTES.values():
        yield numbers, [(_RETURN, 0, 0, _PRETEND)]
    for numbers in _UNWATCHED.values():
        yield numbers, [(_RETURN, 0, 0, _EPERM)]
    yield _PRLIMIT, [*_only(0, (0,)), (_RETURN, 0, 0, _ALLOW)]
    for sending, place in _SENDING.items():  # a connection that Landlock does not see
        yield sending, _without(place, _FASTOPEN)
    if landlock < 6:  # from then on Landlock keeps signals inside
        for numbers in _OTHER_SIGNALS.values():
            yield numbers, [(_RETURN, 0, 0, _EPERM)]
        for numbers in _SIGNALS.values():
            yield numbers, [*_only(0, (os.getpid(),)), (_RETURN, 0, 0, _ALLOW)]


def _sockets(landlock: int | None) -> list[_Instruction]:
    """Return the rule on new sockets. Landlock watches TCP from version 4 on, and nothing else."""
    if landlock is None:
        return [*_only(0, (_UNIX, _INET, _INET6)), (_RETURN, 0, 0, _ALLOW)]
    if landlock < 4:
        return [(_RETURN, 0, 0, _EPERM)]
    kinds = _only(1, (_STREAM,), mask=_KIND_OF_SOCKET)
    return [*_only(0, (_INET, _INET6)), *kinds, *_only(2, (0, _TCP)), (_RETURN, 0, 0, _ALLOW)]


def _only(place: int, values: tuple[int, ...], mask: int | None = None) -> list[_Instruction]:
    """Refuse the call unless an argument, counted from 0, is one of `values`."""
    code = [(_LOAD, 0, 0, _ARGUMENT + 8 * place)]
    code += [(_AND, 0, 0, mask)] if mask is not None else []
    code += [(_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [*code, (_RETURN, 0, 0, _EPERM)]


def _without(place: int, bits: int) -> list[_Instruction]:
    """Refuse the call if an argument, counted from 0, has one of `bits`; else allow it."""
    load = (_LOAD, 0, 0, _ARGUMENT + 8 * place)
    refuse = [(_SOME_BITS, 0, 1, bits), (_RETURN, 0, 0, _EPERM)]
    return [load, *refuse, (_RETURN, 0, 0, _ALLOW)]
