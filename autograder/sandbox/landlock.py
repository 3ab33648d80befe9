"""Landlock: the kernel refuses files and TCP ports that are not on a list. Needs no privilege."""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

from autograder.sandbox.kernel import (
    LANDLOCK_ADD,
    LANDLOCK_CREATE,
    LANDLOCK_RESTRICT,
    PR_SET_NO_NEW_PRIVS,
    prctl,
    syscall,
)

_EXECUTE, _WRITE, _READ, _READ_FOLDER = 1, 2, 4, 8
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_ALL_FILES = (1 << 13) - 1  # the accesses of the first version
_LOOK = _EXECUTE | _READ | _READ_FOLDER
_OF_A_FILE = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL
_BIND_TCP, _CONNECT_TCP = 1, 2
_ABSTRACT_SOCKETS, _SIGNALS = 1, 2
_BENEATH, _PORT = 1, 2


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("ports", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _Port(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def version() -> int:
    """Return the version of Landlock in this kernel, 0 where there is none."""
    try:
        return syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def restrict(
    readable: Iterable[str], writable: Iterable[str], ports: Iterable[int] | None = None
) -> None:
    """Allow this process and its children to read and write beneath paths, and nothing else.

    `ports` are the TCP ports of the loopback that it may connect to, None for all: a network
    namespace of its own is then the wall. Raises `OSError` where the kernel has no Landlock.
    """
    known = version()
    files = _ALL_FILES
    files |= _REFER if known >= 2 else 0
    files |= _TRUNCATE if known >= 3 else 0
    files |= _IOCTL if known >= 5 else 0
    net = _BIND_TCP | _CONNECT_TCP if ports is not None and known >= 4 else 0
    scoped = _ABSTRACT_SOCKETS | _SIGNALS if known >= 6 else 0
    rules = _Ruleset(files, net, scoped)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = syscall(LANDLOCK_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    try:
        for path in readable:
            _beneath(ruleset, path, _LOOK)
        for path in writable:
            _beneath(ruleset, path, files)
        for port in ports or ():
            rule = _Port(_CONNECT_TCP, port)
            syscall(LANDLOCK_ADD, ruleset, _PORT, ctypes.byref(rule), 0)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        syscall(LANDLOCK_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _beneath(ruleset: int, path: str, allowed: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            allowed &= _OF_A_FILE
        rule = _Beneath(allowed, parent)
        syscall(LANDLOCK_ADD, ruleset, _BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)
