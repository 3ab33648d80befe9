"""Finds out which walls this machine has, by putting them up and running against them."""

from __future__ import annotations

import os
import platform
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import NoSandbox
from autograder.sandbox import filters, landlock, rooms
from autograder.sandbox.entering import Policy, Tier, confine

_OUTSIDE = ("192.0.2.1", 9)  # an address of the range for documentation: nobody answers there
_HELD, _LIMIT = b"held", 10.0


@dataclass(frozen=True)
class Probe:
    """What a machine has: the best tier that held, and for each tier that did not, why."""

    policy: Policy
    reasons: tuple[str, ...] = ()

    @property
    def tier(self) -> Tier:
        """The tier of the policy."""
        return self.policy.tier

    @property
    def report(self) -> str:
        """What holds, and why the stronger tiers do not, in lines for a person."""
        version = landlock.version() if sys.platform.startswith("linux") else 0
        lines = [f"sandbox: {self.tier} (Landlock version {version or 'none'})", *self.reasons]
        return "\n  ".join(lines)

    def require(self) -> Policy:
        """Return the policy. Raises `NoSandbox` with what was measured when nothing held."""
        if self.tier != "none":
            return self.policy
        raise NoSandbox(
            "No sandbox works on this machine, so nothing was graded.\n  "
            + "\n  ".join(self.reasons),
            "grade on Linux 5.13 or newer, allow user namespaces, or grade inside a container; "
            "--unsafe-no-sandbox grades anyway and marks every result.",
        )


@contextmanager
def probe(scratch: Path | None = None) -> Iterator[Probe]:
    """Try the tiers from the strongest on. The policy holds inside the block.

    Folders that it needs are made in `scratch`, else where the system has them.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-root-", dir=scratch) as root:
        os.chmod(root, 0o755)
        yield _probe(root)


def _probe(root: str) -> Probe:
    if not sys.platform.startswith("linux") or not filters.supported():
        here = f"{platform.system()} on {platform.machine()}"
        return Probe(Policy("none"), (f"the sandbox needs Linux on x86_64 or aarch64, not {here}",))
    policy = Policy("namespaces", rooms.readable(_packages()), root)
    reasons: list[str] = []
    for tried in (policy, replace(policy, tier="landlock")):
        answer = _try(tried)
        if answer == _HELD.decode():
            return Probe(tried, tuple(reasons))
        reasons.append(f"{tried.tier}: {answer}{_hint(tried.tier)}")
    return Probe(Policy("none"), tuple(reasons))


def _packages() -> Iterator[Path]:
    """Yield the folders of our own packages, which may lie outside of the environment."""
    here = Path(__file__).resolve().parents[1]
    yield here
    yield from (path for name in ("simulator", "course") if (path := here.parent / name).is_dir())


def _hint(tier: Tier) -> str:
    """Return what the system says about why a tier is missing."""
    if tier == "landlock":
        return f" (version {landlock.version()})"
    found = []
    for name in ("kernel/apparmor_restrict_unprivileged_userns", "user/max_user_namespaces"):
        path = Path("/proc/sys") / name
        if path.is_file():
            found.append(f"{name.replace('/', '.')}={path.read_text('ascii').strip()}")
    return f" ({', '.join(found)})" if found else ""


def _try(policy: Policy) -> str:
    """Confine a throw-away child that attacks the walls; return "held", or what did not hold."""
    with tempfile.TemporaryDirectory(
        prefix="probe-", dir=Path(policy.mount_point).parent
    ) as folder:
        secret = Path(folder) / "secret"
        secret.write_text("for the controller alone", "utf-8")
        work = Path(folder) / "work"
        work.mkdir()
        ours, theirs = socket.socketpair()
        child = os.fork()
        if child == 0:
            _attack(policy, str(work), str(secret), theirs)
        theirs.close()
        ours.settimeout(_LIMIT)
        try:
            answer = ours.recv(1000).decode("utf-8", "replace") or "the child died"
        except TimeoutError:
            answer = f"no answer within {_LIMIT:g} s"
        finally:
            ours.close()
            os.waitpid(child, 0)
    return answer


def _attack(policy: Policy, work: str, secret: str, connection: socket.socket) -> None:
    try:
        confined = confine(policy, work, connection.fileno(), slot=0)
        connection.send(_answer(confined.folder, secret).encode())
    except BaseException as error:
        connection.send(f"{type(error).__name__}: {error}".encode()[:900])
    finally:
        os._exit(0)


def _answer(folder: str, secret: str) -> str:
    attacks: dict[str, Callable[[], object]] = {
        "read a file of the controller": lambda: Path(secret).read_text("utf-8"),
        "read the list of passwords": lambda: Path("/etc/shadow").read_bytes(),
        "write into the environment": lambda: Path(sys.prefix, "probe").write_text("", "utf-8"),
        "connect to another machine": lambda: socket.create_connection(_OUTSIDE, timeout=0.5),
    }
    for name, attack in attacks.items():
        if not _refused(attack):
            return f"it could {name}"
    Path(folder, "own").write_text("own files can be written", "utf-8")
    Path(os.__file__).read_bytes()
    return _HELD.decode()


def _refused(attack: Callable[[], object]) -> bool:
    """Whether the kernel said no. A connection that only timed out was sent."""
    try:
        attack()
    except TimeoutError:
        return False
    except OSError:
        return True
    return False
