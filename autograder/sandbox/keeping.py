"""The process that stays outside and watches over a confined one until nothing of it is left."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from autograder.sandbox.kernel import PR_SET_CHILD_SUBREAPER, die_with_parent, prctl
from autograder.sandbox.limits import descendants

_PAUSE = 0.005


def fork_kept(keep: int, afterwards: Callable[[], object] = lambda: None) -> int:
    """Fork; return in the child, with its process id as the parent sees it.

    The parent never returns: it waits for the child, ends what the child left running, calls
    `afterwards`, and exits with the child's status. It lets go of the descriptor `keep`.
    """
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write)
        own = int.from_bytes(os.read(read, 8), "little")
        os.close(read)
        if not own:
            os._exit(1)
        os.setsid()
        return own
    os.close(keep)
    os.close(read)
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.write(write, child.to_bytes(8, "little"))
    os.close(write)
    _, status = os.waitpid(child, 0)
    with suppress(OSError):
        _end_descendants()
        afterwards()
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _end_descendants() -> None:
    """End what the child left behind, which the kernel has made our children by now.

    Everything is stopped first: processes that keep forking would else be faster.
    """
    own = os.getpid()
    while True:
        stopped: set[int] = set()
        while new := descendants(own) - stopped:
            _signal(new, signal.SIGSTOP)
            stopped |= new
        _signal(stopped, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(_PAUSE)


def _signal(processes: set[int], number: signal.Signals) -> None:
    for one in processes:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(one, number)
