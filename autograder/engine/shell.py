"""An IPython shell that runs one cell and says in plain data what happened.

It behaves as a notebook's kernel does: cells run inside a live event loop, so that top-level
`await` works and `asyncio.run` does not; text on stderr is told apart from text on stdout, also
when it is written to the file descriptor; `input` fails at once.
It prints no tracebacks: formatting one costs 40 to 100 ms, and the frames in cells say enough.
"""

from __future__ import annotations

import asyncio
import builtins
import linecache
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.engine.recorder import Capture, Recorder
from autograder.errors import NotAttempted

_MESSAGE_LIMIT = 4_000
_FRAME_LIMIT = 50
_PIECE = 65_536


class _Compiler(CachingCompiler):
    """Names code after its cell, so that a frame can be traced back to it."""

    label = ""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:  # noqa: ARG002
        return f"<{self.label}>"


class _DisplayHook(DisplayHook):
    """Records the value of a cell's last expression."""

    recorder: Recorder

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        self.recorder.result(format_dict, md_dict, self.prompt_count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class _DisplayPublisher(DisplayPublisher):
    """Records what a cell displays."""

    recorder: Recorder

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: str | None = None,  # noqa: ARG002
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        name = (transient or {}).get("display_id")
        if update:
            self.recorder.update(data, metadata, str(name))
        else:
            self.recorder.display(data, metadata, None if name is None else str(name))

    def clear_output(self, wait: bool = False) -> None:
        self.recorder.clear(wait=wait)


class CellShell(InteractiveShell):
    """The shell. Made once in the warm parent, used in the children."""

    displayhook_class = _DisplayHook
    display_pub_class = _DisplayPublisher
    compiler_class = _Compiler

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the error is read from the execution result."""

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the error is read from the execution result."""

    def showindentationerror(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the error is read from the execution result."""

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Store no traceback with the history: formatting the first one takes 150 ms."""
        return {}

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:  # noqa: ARG002
        """Keep no second copy of the streams: IPython's has no bound."""
        yield

    def ask_exit(self) -> None:
        """End the cell that calls `exit()`; the next one still runs."""
        raise SystemExit("exit() was called")

    def system_piped(self, cmd: str) -> None:
        """Run a command of the shell with its text on stdout, without a terminal of its own."""
        expand: Any = self.var_expand
        with subprocess.Popen(
            expand(cmd, depth=1), shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            assert process.stdout is not None
            try:
                while piece := os.read(process.stdout.fileno(), _PIECE):
                    sys.stdout.write(piece.decode("utf-8", "replace"))
            except BaseException:
                process.kill()
                raise
        self.user_ns["_exit_code"] = process.returncode

    system = system_piped

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept `%matplotlib inline` and the like; there is no window to open."""


CellShell.__name__ = CellShell.__qualname__ = "ZMQInteractiveShell"
"""What libraries look for to tell a notebook from a terminal."""


class _Kernel:
    """What code in a notebook finds as `get_ipython().kernel`."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell


def make_shell() -> Any:
    """Return the shell of this process. Starts no thread and touches no file of the user."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.ipython_dir = tempfile.gettempdir()
    shell: Any = CellShell.instance(config=config)
    shell.kernel = _Kernel(shell)
    shell.recorder = shell.displayhook.recorder = shell.display_pub.recorder = Recorder()
    for warming in ("None", "0", "raise Exception"):
        shell.run_cell(warming, store_history=False)
    shell.recorder.take()
    _refuse_input()
    return shell


def _refuse_input() -> None:
    """Make `input` and `getpass` fail at once, as they do in a notebook without a front end."""

    def refused(*_: Any, **__: Any) -> str:
        raise StdinNotImplementedError("input() is not possible while cells are checked.")

    builtins.input = refused
    import getpass  # noqa: PLC0415

    getpass.getpass = refused


async def run_cell(shell: Any, capture: Capture, label: str, source: str) -> dict[str, Any]:
    """Run one cell and return its result as JSON-ready data."""
    shell.compile.label = label
    begin = time.perf_counter()
    error: BaseException | None
    own_class = ""
    try:
        error, own_class = await _execute(shell, source)
    except (KeyboardInterrupt, Exception) as broken:  # the latter where a cell changed the shell
        error = broken
    seconds = time.perf_counter() - begin
    return {
        "error": None if error is None else describe(error, label),
        "outputs": capture.take(),
        "seconds": seconds,
        "own_class": own_class,
    }


async def _execute(shell: Any, source: str) -> tuple[BaseException | None, str]:
    """Run a cell; return its error, and the class of its result if the notebook made that."""
    failure = None
    try:
        transformed = shell.transform_cell(source)
    except Exception:
        transformed, failure = source, sys.exc_info()
    if shell.should_run_async(
        source, transformed_cell=transformed, preprocessing_exc_tuple=failure
    ):
        coroutine = shell.run_cell_async(
            source,
            store_history=True,
            transformed_cell=transformed,
            preprocessing_exc_tuple=failure,
        )
        task = asyncio.ensure_future(coroutine)
        with _cancelled_by_sigint(task):
            result = await task
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
    else:
        result = shell.run_cell(source, store_history=True)
    kind = type(result.result)
    own_class = kind.__qualname__ if kind.__module__ == "__main__" else ""
    return result.error_before_exec or result.error_in_exec, own_class


@contextmanager
def _cancelled_by_sigint(task: asyncio.Future[Any]) -> Iterator[None]:
    """Let a first interrupt cancel `task`, and a second one stop code that never awaits."""
    loop = asyncio.get_running_loop()
    asked = False

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        loop.call_soon_threadsafe(task.cancel)

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def describe(error: BaseException, label: str) -> dict[str, Any]:
    """Return an exception as plain data. Survives exceptions whose `str` fails."""
    try:
        message = str(error)[:_MESSAGE_LIMIT]
    except BaseException as second:
        message = f"(its str() raised {type(second).__name__})"
    frames = _frames(error.__traceback__)
    if isinstance(error, SyntaxError):
        message = error.msg
        frames.append([label, error.lineno or 0, (error.text or "").strip()])
    return {
        "name": type(error).__name__,
        "message": message,
        "frames": frames[-_FRAME_LIMIT:],
        "not_attempted": _is_not_attempted(error),
    }


def _frames(traceback: TracebackType | None) -> list[list[Any]]:
    frames: list[list[Any]] = []
    while traceback is not None and len(frames) < 10_000:
        name = traceback.tb_frame.f_code.co_filename
        if name.startswith("<") and name.endswith(">"):
            line = traceback.tb_lineno
            with suppress(Exception):
                frames.append([name[1:-1], line, linecache.getline(name, line).strip()[:200]])
        traceback = traceback.tb_next
    known = [frame for frame in frames if not frame[0].startswith(("frozen ", "string"))]
    return known


def _is_not_attempted(error: BaseException | None, depth: int = 0) -> bool:
    if error is None or depth > 10:
        return False
    if isinstance(error, NotAttempted):
        return True
    if isinstance(error, BaseExceptionGroup):
        return any(_is_not_attempted(inner, depth + 1) for inner in error.exceptions)
    return _is_not_attempted(error.__cause__, depth + 1)
