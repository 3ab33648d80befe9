"""Puts a process that was just forked behind walls, before any code of a student runs in it."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from autograder.sandbox import filters, landlock, limits, rooms
from autograder.sandbox.keeping import fork_kept
from autograder.sandbox.kernel import (
    NEWIPC,
    NEWNET,
    NEWNS,
    NEWPID,
    NEWUSER,
    NEWUTS,
    PR_SET_DUMPABLE,
    die_with_parent,
    drop_capabilities,
    prctl,
    unshare,
)
from autograder.sandbox.limits import Limits

Tier = Literal["namespaces", "landlock", "none"]

_ROOMS = NEWNS | NEWPID | NEWNET | NEWIPC | NEWUTS
_FIRST_ID = 61_184  # no distribution gives these ids to anybody
_IDS = 4_000
_UP, _GET_FLAGS, _SET_FLAGS = 1, 0x8913, 0x8914
_FIRST_TO_DIE = "1000"
_BACKLOG = 2_048


@dataclass(frozen=True)
class Policy:
    """How to confine a submission. `libraries` are the folders it may read beside the system.

    `mount_point` is an empty folder on which its root is built; nobody else sees that.
    """

    tier: Tier
    libraries: tuple[str, ...] = ()
    mount_point: str = ""
    limits: Limits = field(default_factory=Limits)

    def to_dict(self) -> dict[str, Any]:
        """Return the policy as plain data, to send it to another process."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Policy:
        """Make a policy of what `to_dict` returned."""
        bounds = Limits(**data["limits"])
        return cls(**{**data, "libraries": tuple(data["libraries"]), "limits": bounds})


@dataclass(frozen=True)
class Confined:
    """A process behind walls: its id as the controller sees it, and its working folder.

    `port` of its loopback is where the simulator that it was lent answers.
    """

    own: int
    folder: str
    port: int | None = None


def confine(
    policy: Policy, folder: str, keep: int, slot: int, lend: socket.socket | None = None
) -> Confined:
    """Confine this process, which was forked for one submission with the files in `folder`.

    Forks once more: the caller's process then keeps watch over the confined one, ends with it and
    never returns. `keep` is the descriptor of the connection to the controller, all others are
    closed. `slot` tells submissions of one moment apart. A listening socket is passed out over
    `lend`: whoever serves it is the only one whom the process can call.
    Raises `OSError` where the kernel refuses a wall: nothing of the student's has run then.
    """
    if policy.tier == "namespaces":
        own, folder = _in_rooms(policy, folder, keep)
    else:
        own = fork_kept(keep)
        os.environ.update(TMPDIR=folder, HOME=folder)
    port = None if lend is None else _pass_out(lend)
    _write("/proc/self/oom_score_adj", _FIRST_TO_DIE)
    user = os.getuid()
    shared = policy.tier == "landlock" and user != 0
    limits.apply(policy.limits, limits.threads_of(user) if shared else 0)
    _close_all(keep)
    if user == 0:
        _drop_root(_FIRST_ID + slot % _IDS, folder)
    drop_capabilities()
    die_with_parent()  # a change of user forgets it
    _restrict_files(policy, folder, port)
    filters.deny(shared_machine=policy.tier == "landlock", landlock=landlock.version())
    return Confined(own, folder, port)


def confine_server(policy: Policy) -> None:
    """Confine this process, which serves a submission: it reads libraries, and opens nothing else.

    Raises `OSError`.
    """
    user = os.getuid()
    bounds = replace(policy.limits, address_space=policy.limits.memory)
    limits.apply(bounds, limits.threads_of(user))
    prctl(PR_SET_DUMPABLE, 0)
    die_with_parent()
    version = landlock.version()
    if version:
        known = (*rooms.SYSTEM, *rooms.SETTINGS, "/proc", *policy.libraries)
        landlock.restrict(known, rooms.DEVICES, ())
    filters.deny(shared_machine=True, landlock=version)


def _in_rooms(policy: Policy, folder: str, keep: int) -> tuple[int, str]:
    """Enter namespaces of our own; return our process id outside of them, and the folder."""
    host = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    if os.getuid() == 0:
        unshare(_ROOMS)
    else:
        user, group = os.getuid(), os.getgid()
        unshare(_ROOMS | NEWUSER)
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{user} {user} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")
    bounds = policy.limits
    own = fork_kept(keep, lambda: rooms.bring_back(host, bounds.scratch))
    _loopback_up()
    rooms.build(
        policy.mount_point, folder, policy.libraries, bounds.scratch, entries=bounds.entries
    )
    return own, rooms.WORK


def _pass_out(lend: socket.socket) -> int:
    """Listen on the loopback, pass the socket to who serves it, and return its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(_BACKLOG)
        socket.send_fds(lend, [b"listener"], [listener.fileno()])
        return int(listener.getsockname()[1])


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _loopback_up() -> None:
    """Switch on the loopback interface of a new network namespace (netdevice(7))."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = fcntl.ioctl(any_socket, _GET_FLAGS, request)
        [before] = struct.unpack_from("H", flags, 16)
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14x", b"lo", before | _UP))


def _close_all(keep: int) -> None:
    """Close every descriptor but `keep` and the standard ones; stdin becomes empty."""
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.closerange(3, keep)
    os.closerange(keep + 1, _most_descriptors())


def _most_descriptors() -> int:
    try:
        return max(map(int, os.listdir("/proc/self/fd"))) + 2
    except OSError:
        return 65_536


def _drop_root(number: int, folder: str) -> None:
    """Become an ordinary user that owns the files in `folder` and nothing else."""
    for path, _, names in os.walk(folder):
        os.chown(path, number, number)
        for name in names:
            os.chown(os.path.join(path, name), number, number, follow_symlinks=False)
    os.setgroups([])
    os.setresgid(number, number, number)
    os.setresuid(number, number, number)


def _restrict_files(policy: Policy, folder: str, port: int | None) -> None:
    if not landlock.version():
        if policy.tier == "landlock":
            raise OSError("this kernel has no Landlock")
        return
    if policy.tier == "namespaces":
        landlock.restrict(("/",), (rooms.WORK, *rooms.SCRATCH, *rooms.DEVICES, "/proc"))
        return
    ports = () if port is None else (port,)
    known = (*rooms.SYSTEM, *rooms.SETTINGS, "/proc", *policy.libraries)
    landlock.restrict(known, (folder, *rooms.DEVICES), ports)
