"""Proves in the process of a submission that assertions still fail and values still display.

The controller makes two short cells of random numbers, has them run the way of every cell, and
looks for the message and the number in the answer. They leave no trace that a cell can see: no
history, no names, no output, no counter, and no callback of a student is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograder.engine.recorder import Recorder


def sing(shell: Any, sources: Sequence[str]) -> list[list[str]]:
    """Run canaries; return for each the name and message of its error, and what it displayed."""
    with _unseen(shell) as recorder:
        return [_heard(shell, recorder, source) for source in sources]


def _heard(shell: Any, recorder: Recorder, source: str) -> list[str]:
    history = shell.history_manager.input_hist_parsed
    history.append(source)  # the display hook looks there for a semicolon at the end
    try:
        result = shell.run_cell(source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        shown = [str(output.get("data", {}).get("text/plain")) for output in recorder.take()]
        return [type(error).__name__, str(error), *shown]
    except Exception as broken:  # a shell that a cell has changed may do anything
        return [type(broken).__name__]
    finally:
        history.pop()


@contextmanager
def _unseen(shell: Any) -> Iterator[Recorder]:
    """Give the shell another recorder for a while, and put back what a cell could see of it."""
    hook, publisher, events = shell.displayhook, shell.display_pub, shell.events
    before = {name: getattr(shell, name) for name in _LAST}
    recorders, cache, callbacks = (
        (hook.recorder, publisher.recorder),
        hook.cache_size,
        events.callbacks,
    )
    hook.recorder = publisher.recorder = recorder = Recorder()
    hook.cache_size = 0  # so that `_`, `Out` and `_5` stay what they are
    hook.log_output = lambda *_: None  # so that the history has no output of it
    events.callbacks = {name: [] for name in callbacks}
    try:
        yield recorder
    finally:
        del hook.log_output
        hook.recorder, publisher.recorder = recorders
        hook.cache_size, events.callbacks = cache, callbacks
        for name, value in before.items():
            setattr(shell, name, value)


_LAST = ("last_execution_succeeded", "last_execution_result")
