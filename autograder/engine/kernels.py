"""Kernels for unmodified nbgrader, forked from a process that has paid the imports.

`ForkedProvisioner` is registered with jupyter_client by an entry point; a kernel specification
asks for it by name. Inside `warm` it forks an ipykernel, elsewhere it starts one as Jupyter does.
The same file is the warm process: `python -m autograder.engine.kernels DESCRIPTOR MODULE ...`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from autograder.engine.warming import modules
from autograder.errors import EngineFailed
from autograder.sandbox.kernel import die_with_parent

PROVISIONER = "autograder-forked"
_MESSAGE_LIMIT = 1_000_000
_warm: list[Forker] = []


class Forker:
    """The warm process as its user sees it."""

    def __init__(self, imports: Iterable[str], environ: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "autograder.engine.kernels", str(theirs.fileno())]
        with theirs:
            self.process = subprocess.Popen(
                [*command, *modules(imports)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=dict(environ),
                start_new_session=True,
            )
        self._socket = ours
        self._lock = threading.Lock()

    def ask(self, message: Mapping[str, Any]) -> Any:
        """Return the answer to a message. Raises `EngineFailed` when the process is gone."""
        with self._lock:
            try:
                self._socket.sendall(json.dumps(message).encode())
                if answer := self._socket.recv(_MESSAGE_LIMIT):
                    return json.loads(answer)
            except OSError as error:
                raise self._failed() from error
        raise self._failed()

    def close(self) -> None:
        """End the process; the kernels end with it."""
        self.process.kill()
        self.process.wait()
        self._socket.close()

    def _failed(self) -> EngineFailed:
        return EngineFailed(
            f"The process that forks kernels ended with status {self.process.poll()}.",
            "run `course doctor`, which checks the environment.",
        )


@contextlib.contextmanager
def warm(imports: Iterable[str]) -> Iterator[None]:
    """Fork the kernels that are started in this block from a process that imported `imports`."""
    forker = Forker(imports, os.environ)
    _warm.append(forker)
    try:
        yield
    finally:
        _warm.remove(forker)
        forker.close()


class _Kernel:
    """A forked kernel; does what `LocalProvisioner` wants of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, forker: Forker, pid: int) -> None:
        self.forker = forker
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal, or None while it runs."""
        if self.returncode is None:
            self.returncode = self.forker.ask({"op": "poll", "pid": self.pid})
        return self.returncode

    def wait(self) -> int | None:
        """Return the exit status. Called after `poll` said that there is one."""
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """Forks kernels inside `warm`; elsewhere it is Jupyter's own local provisioner."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel that reads the connection file which `cmd` names."""
        if not _warm:
            return await super().launch_kernel(cmd, **kwargs)
        forker = _warm[-1]
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        self.cwd = kwargs.get("cwd") or os.getcwd()
        environ = dict(kwargs.get("env") or os.environ)
        asked = {"op": "fork", "arguments": arguments, "cwd": str(self.cwd), "environ": environ}
        pid = int(forker.ask(asked))
        self.pid = self.pgid = pid
        self.process = cast("subprocess.Popen[bytes]", _Kernel(forker, pid))
        return self.connection_info


def main() -> None:
    """Import, then fork kernels until the other end of the socket closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    gc.disable()
    for name in ("ipykernel.kernelapp", "ipykernel.zmqshell", *sys.argv[2:]):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    gc.freeze()
    del sys.path[0]  # the folder in which we were started is no student's
    while data := control.recv(_MESSAGE_LIMIT):
        message = json.loads(data)
        if message["op"] == "fork":
            answer: int | None = _fork(control, message)
        else:
            answer = _status(message["pid"])
        control.sendall(json.dumps(answer).encode())


def _fork(control: socket.socket, message: Mapping[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        die_with_parent()
        control.close()
        _become_kernel(message)
    finally:
        os._exit(1)


def _become_kernel(message: Mapping[str, Any]) -> None:
    """Run an ipykernel in this process, as its launcher would in a fresh one."""
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415

    os.environ.clear()
    os.environ.update(message["environ"])
    os.chdir(message["cwd"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    gc.enable()
    # The class read the parent's id from the environment when it was imported.
    arguments = [*message["arguments"], f"--IPKernelApp.parent_handle={os.getppid()}"]
    sys.argv[:] = ["ipykernel_launcher", *arguments]
    IPKernelApp.launch_instance(arguments)
    os._exit(0)


def _status(child: int) -> int | None:
    try:
        found, status = os.waitpid(child, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if found else None


if __name__ == "__main__":
    main()
