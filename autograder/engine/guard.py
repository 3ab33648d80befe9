"""Notices, in the process of a submission, what was changed that tests rely on.

It remembers the builtins, the modules that tests use and the hooks of IPython as they are before
any code of a student runs, and compares them by identity: an object that says it equals everything
gains nothing. What it reports is judged by the controller. A process that is wholly in a student's
hand can make it silent; it makes cheating loud where it is not perfect.
"""

from __future__ import annotations

import asyncio
import builtins
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import CodeType, FunctionType
from typing import Any

MODULES = (
    *("math", "cmath", "statistics", "json", "re", "inspect", "operator", "random"),
    *("asyncio", "unittest", "unittest.mock", "pytest", "numpy", "numpy.testing"),
    *("course", "simulator"),
)
"""What tests compare, assert and wait with, where the warm process has it."""
_OWN = ("autograder.engine.child", "autograder.engine.shell", "autograder.engine.recorder")
_LISTS = ("cleanup_transforms", "line_transforms", "token_transformers")
_SIGNALS = ("SIGINT", "SIGALRM", "SIGVTALRM", "SIGPROF")
_PARTS = ("displayhook", "display_pub", "display_formatter", "compile", "input_transformer_manager")
_PLOTTING = ("matplotlib_inline.backend_inline", "matplotlib.pyplot")
_MOST = 20


class Guard:
    """Remembers a shell and its process as they are now."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._names: list[tuple[str, Mapping[str, Any], str, Any]] = []
        self._code: list[tuple[str, FunctionType, Any]] = []
        self._watch("builtins", vars(builtins))
        self._builtins = frozenset(vars(builtins)) - shell.user_ns.keys()
        self._modules = {name: sys.modules[name] for name in MODULES if name in sys.modules}
        for name, module in self._modules.items():
            self._names.append(("modules", sys.modules, name, module))
            self._watch(f"module {name}", vars(module))
            for part, value in list(vars(module).items()):
                if isinstance(value, type) and name != "numpy" and _lies_in(value, name):
                    self._watch(f"module {name}.{part}", vars(value))
        for name in _OWN:
            if name in sys.modules:
                self._watch(f"hook {name}", vars(sys.modules[name]))
        self._classes: dict[type, frozenset[str]] = {}
        self._parts = {name: getattr(shell, name) for name in _PARTS}
        for part in (shell, *self._parts.values()):
            self._watch_class(part)
        self._hooks = dict(self._states())
        self._left: frozenset[Any] = frozenset()

    def look(self) -> dict[str, list[str]]:
        """Return what differs from what was remembered, and what runs on from an earlier test."""
        try:
            return self._look()
        except Exception as error:  # what a cell has changed may raise anything
            return {"changed": [f"hook that raises {type(error).__name__} when looked at"]}

    def _look(self) -> dict[str, list[str]]:
        changed = [
            f"{kind}.{key}"
            for kind, owner, key, value in self._names
            if owner.get(key) is not value
        ]
        changed += [name for name, made, code in self._code if made.__code__ is not code]
        changed += self._changed_hooks()
        changed += self._changed_late()
        names = self._shell.user_ns
        return {
            "changed": changed[:_MOST],
            "left": sorted({name for key, name in _running() if key in self._left})[:_MOST],
            "shadowed": sorted(self._builtins & names.keys() | self._false_modules(names)),
        }

    def begin(self) -> None:
        """Take off what would run inside the next cell: tracers, and handlers of the interrupt."""
        if sys.gettrace() is not None:
            sys.settrace(None)
        if sys.getprofile() is not None:
            sys.setprofile(None)
        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            with suppress(ValueError):
                signal.signal(signal.SIGINT, signal.default_int_handler)

    def end(self) -> None:
        """Remember what still runs at the end of a test."""
        self._left = frozenset(key for key, _ in _running())

    def _watch(self, kind: str, owner: Mapping[str, Any]) -> None:
        for key, value in list(owner.items()):
            if callable(value):
                self._names.append((kind, owner, key, value))
            if isinstance(value, FunctionType):
                self._code.append((f"{kind}.{key}", value, value.__code__))

    def _watch_class(self, part: Any) -> None:
        for one in type(part).__mro__:
            if one.__module__.startswith(("IPython.", "autograder.")):
                self._watch(f"hook {one.__name__}", vars(one))
                self._classes[one] = frozenset(vars(one))

    def _changed_hooks(self) -> Iterator[str]:
        for kind, names in self._classes.items():
            yield from (f"hook {kind.__name__}.{new}" for new in vars(kind).keys() - names)
        for name, state in self._states():
            if len(state) != len(before := self._hooks.get(name, ())) or any(
                now is not then for now, then in zip(state, before, strict=True)
            ):
                yield f"hook {name}"

    def _states(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield the hooks that are no functions of a class: lists, handlers, own attributes."""
        shell = self._shell
        yield "ast_transformers", tuple(shell.ast_transformers)
        yield "input_transformers_post", tuple(shell.input_transformers_post)
        for name in _LISTS:
            yield name, tuple(getattr(shell.input_transformer_manager, name))
        for name, callbacks in shell.events.callbacks.items():
            added = (call for call in callbacks if not _is_plotting(call))
            yield f"events.{name}", tuple(added)
        yield "set_custom_exc", tuple(shell.custom_exceptions)
        for name in self._parts:
            yield name, (getattr(shell, name),)
        for part in (shell, *self._parts.values()):
            yield f"{type(part).__name__}.__class__", (type(part),)
            own = sorted(key for key in vars(part) if callable(getattr(type(part), key, None)))
            for key in own:
                yield f"{type(part).__name__}.{key}", (vars(part)[key],)
        plain = shell.display_formatter.formatters["text/plain"]
        if not plain.float_precision:
            yield (
                "formatters",
                tuple(plain.type_printers.get(kind) for kind in (float, int, object)),
            )
        for name, found in (("settrace", sys.gettrace()), ("setprofile", sys.getprofile())):
            yield f"sys.{name}", (found,)
        for name in _SIGNALS:
            if number := getattr(signal, name, None):
                yield f"signal {name}", (signal.getsignal(number),)

    def _changed_late(self) -> Iterator[str]:
        """Yield functions of cells in modules that were loaded after we looked at them."""
        for name in MODULES:
            module = sys.modules.get(name)
            if module is None or name in self._modules:
                continue
            classes = [one for one in vars(module).values() if isinstance(one, type)]
            own = (vars(one) for one in classes if _lies_in(one, name))
            for owner in (vars(module), *own):
                for key, value in list(owner.items()):
                    if isinstance(value, FunctionType) and _is_of_cell(value):
                        yield f"module {name}.{key}"

    def _false_modules(self, names: Mapping[str, Any]) -> set[str]:
        """Return the names of watched modules that stand for something else in the notebook."""
        return {
            name
            for name, module in self._modules.items()
            if name in names and names[name] is not module and not callable(names[name])
        }


def _is_plotting(call: Any) -> bool:
    """Whether a callback is one that `%matplotlib inline` registers."""
    name = str(getattr(call, "__name__", ""))
    return any(getattr(sys.modules.get(one), name, None) is call for one in _PLOTTING)


def _lies_in(kind: type, module: str) -> bool:
    return getattr(kind, "__module__", "").partition(".")[0] == module.partition(".")[0]


def _running() -> Iterator[tuple[Any, str]]:
    """Yield the threads, tasks and timers that run code of cells, each with a key and a name."""
    current = threading.get_ident()
    frames = sys._current_frames()
    for thread in threading.enumerate():
        ident = thread.ident
        if ident is None or ident == current or ident not in frames:
            continue
        target = getattr(thread, "_target", None) or getattr(thread, "function", None)
        if _is_of_cell(target) or _runs_cell(frames[ident]):
            yield ("thread", ident), f"thread {thread.name}"
    with suppress(RuntimeError):
        loop = asyncio.get_running_loop()
        for task in asyncio.all_tasks(loop):
            if _is_of_cell(task.get_coro()):
                yield ("task", id(task)), f"task {task.get_name()}"
        for handle in getattr(loop, "_scheduled", ()):
            if not handle.cancelled() and _is_of_cell(getattr(handle, "_callback", None)):
                yield ("timer", id(handle)), "a call that the event loop makes later"


def _is_of_cell(made: Any) -> bool:
    code = getattr(made, "__code__", None) or getattr(made, "cr_code", None)
    return isinstance(code, CodeType) and code.co_filename.startswith("<") and not _is_frozen(code)


def _is_frozen(code: CodeType) -> bool:
    return code.co_filename.startswith(("<frozen ", "<string"))


def _runs_cell(frame: Any) -> bool:
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith("<") and not _is_frozen(frame.f_code):
            return True
        frame = frame.f_back
    return False
