"""Attacks 26 to 46 on the score, as data: what is handed in, what it scores, what is flagged."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import zoo

FULL, HONEST, OTHER = 8.0, 6.0, 2.0
"""All points, those of a wrong `double`, and those of the second notebook alone."""
_WRONG = "def double(x):\n    return x + 1"


@dataclass(frozen=True)
class Cheat:
    """A submission, the score that it must get, and the flags that name it in its report.

    `score` is nbgrader's own where nbgrader can be fooled. Without `flags` it is prevented.
    `never` is what may stand nowhere in what is kept of it.
    """

    number: int
    name: str
    files: dict[str, Any]
    score: float
    flags: frozenset[str] = frozenset()
    never: str = ""

    @property
    def student(self) -> str:
        """The folder that it is handed in as."""
        return f"{self.number}-{self.name}"


def cheating() -> Iterator[Cheat]:
    """Yield every attack on the score."""
    yield from _shell()
    yield from _names()
    yield from _values()
    yield from _channel()
    yield from _leaks()
    yield from _later()
    yield from _structure()


def _before(source: str, double: str = _WRONG) -> dict[str, Any]:
    """Return a submission with a cheating cell first, and a wrong answer to cover up."""

    def change(document: zoo.Document) -> None:
        document["cells"].insert(1, zoo.cell("code", source))
        zoo.find(document, "double")["source"] = double

    return zoo.changed(change)


def _flags(*names: str) -> frozenset[str]:
    return frozenset(names)


def _shell() -> Iterator[Cheat]:
    """Yield changes of IPython: transformers, its way to run, its way to show errors."""
    silent, hook = _flags("canary-silent", "hook-changed"), _flags("hook-changed")
    drops = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(Drop())
"""
    yield Cheat(26, "drops-assertions", _before(drops), FULL, silent)
    blanks = """
def blank(lines): return [] if any({word!r} in line for line in lines) else lines
get_ipython().input_transformers_{which}.append(blank)
"""
    for which, word, flags in (("cleanup", "assert", silent), ("post", "double(-3)", hook)):
        source = blanks.format(word=word, which=which)
        yield Cheat(27, f"blanks-cells-{which}", _before(source), FULL, flags)
    runs = """
async def run_code(self, *args, **kwargs): return False
type(get_ipython()).run_code = run_code
"""
    yield Cheat(28, "replaces-run-code", _before(runs), 9.0, silent)
    odd = "get_ipython().run_cell = get_ipython().run_cell_async = lambda *a, **k: None"
    yield Cheat(28, "replaces-run-cell", _before(odd), OTHER, silent)
    shows = "get_ipython().showtraceback = lambda *args, **kwargs: None"
    yield Cheat(28, "hides-tracebacks", _before(shows), HONEST, hook)
    custom = "get_ipython().set_custom_exc((Exception,), lambda *args, **kwargs: None)"
    yield Cheat(29, "swallows-errors", _before(custom), HONEST, hook)
    prints = """
plain = get_ipython().display_formatter.formatters['text/plain']
plain.for_type(int, lambda value, printer, cycle: printer.text('4'))
"""
    yield Cheat(28, "prints-numbers-as-four", _before(prints), 7.0, silent)
    hides = "get_ipython().ast_node_interactivity = 'none'"
    yield Cheat(28, "displays-nothing", _before(hides), 7.0, _flags("canary-silent"))


def _names() -> Iterator[Cheat]:
    """Yield other meanings for what tests call."""
    flags = _flags("builtins-changed")
    wraps = "import builtins\nbefore = builtins.{0}\nbuiltins.{0} = lambda *a, **k: before(*a, **k)"
    for name in ("isinstance", "abs", "len", "sum", "all", "round", "sorted"):
        yield Cheat(30, f"rebinds-{name}", _before(wraps.format(name)), HONEST, flags)
    for name in ("AssertionError", "float"):
        source = f"import builtins\nclass Mine({name}): pass\nbuiltins.{name} = Mine"
        yield Cheat(30, f"rebinds-{name}", _before(source), HONEST, flags)
    imports = """
import builtins
before = builtins.__import__
builtins.__import__ = lambda *args, **kwargs: before(*args, **kwargs)
"""
    yield Cheat(30, "rebinds-import", _before(imports), HONEST, flags)
    close = "import math\nmath.isclose = lambda *args, **kwargs: True"
    module = _flags("module-changed")
    yield Cheat(31, "patches-math", _before(close), HONEST, module)
    cases = """
import unittest, numpy.testing
unittest.TestCase.assertEqual = lambda *args, **kwargs: None
numpy.testing.assert_allclose = lambda *args, **kwargs: None
"""
    yield Cheat(31, "patches-test-libraries", _before(cases), HONEST, module)
    fake = "import sys, types\nsys.modules['json'] = types.SimpleNamespace(dumps=lambda *a: '{}')"
    yield Cheat(31, "replaces-a-module", _before(fake), HONEST, module)


_EQUAL = """
class Equal:
    def __eq__(self, other): return True
    def __hash__(self): return 0
def double(x): return Equal()
"""
_FLOAT = """
class Any(float):
    __eq__ = __ge__ = __le__ = lambda self, other: True
    __hash__ = float.__hash__
def double(x): return Any(x)
"""
_FOUR = """
class Four(float):
    def __repr__(self): return '4'
def earned(): return Four(1)
"""


def _values() -> Iterator[Cheat]:
    """Yield answers that lie when a test looks at them."""
    equal, odd, score = _flags("equal-to-all"), _flags("value-odd"), _flags("score-odd")
    yield Cheat(32, "equals-everything", zoo.saying("double", _EQUAL), FULL, equal)
    made = "double = lambda x: type('T', (), {'__eq__': lambda self, other: True})()"
    yield Cheat(32, "equals-everything-at-once", zoo.saying("double", made), FULL, equal)
    mocks = "from unittest.mock import ANY\ndef double(x): return ANY"
    yield Cheat(32, "equals-by-a-mock", zoo.saying("double", mocks), FULL, equal)
    yield Cheat(33, "is-any-number", zoo.saying("double", _FLOAT), FULL, equal)
    yield Cheat(33, "shows-as-four", zoo.saying("earned", _FOUR), 9.0, odd)
    for name, value in (("nan", "float('nan')"), ("negative", "-1"), ("text", "'all'")):
        yield Cheat(34, f"earns-{name}", zoo.earning(value), 9.0, score)
    yield Cheat(35, "earns-too-much", zoo.earning("99"), 5.0, score)
    shows = "def earned():\n    print(4); display(4)\n    return 1"
    yield Cheat(36, "displays-a-score", zoo.saying("earned", shows), 6.0)
    hook = "import sys\ndef earned():\n    sys.displayhook(4)\n    return 1"
    yield Cheat(36, "calls-the-display-hook", zoo.saying("earned", hook), 9.0, odd)


_SEND = """
import json, os, stat, struct, sys
def put(data):
    for number in range(3, 64):
        try: found = stat.S_ISSOCK(os.fstat(number).st_mode)
        except OSError: continue
        if found: os.write(number, data)
def frame(message):
    data = json.dumps(message).encode()
    return struct.pack('!i', len(data)) + data
def nonce():
    one = sys._getframe()
    while one is not None:
        if 'nonce' in (message := one.f_locals.get('message') or {}): return message['nonce']
        one = one.f_back
    return ''
look = {'changed': [], 'left': [], 'shadowed': []}
"""
_FORGE = """
def earned():
    shown = {'output_type': 'execute_result', 'data': {'text/plain': '4'}, 'execution_count': 1}
    put(frame({'nonce': nonce(), 'error': None, 'outputs': [shown], 'look': look, 'canaries': []}))
    AFTER
    return 0
"""


def _channel() -> Iterator[Cheat]:
    """Yield writes to the connection to the controller."""
    forged = _flags("channel-forged")
    for name, data in (
        ("an-answer", "frame({'nonce': 'guessed', 'error': None, 'outputs': []})"),
        ("an-empty-answer", "frame([])"),
        ("noise", "struct.pack('!i', 4) + b'\\xff\\xfe{{'"),
        ("a-huge-frame", "struct.pack('!i', 2 ** 31 - 1) + b'x'"),
        ("a-negative-frame", "struct.pack('!i', -5) + b'x'"),
    ):
        yield Cheat(37, f"sends-{name}", _before(f"{_SEND}\nput({data})"), OTHER, forged)
    for name, after in (("twice", ""), ("and-dies", "os._exit(0)")):
        files = zoo.saying("earned", _SEND + _FORGE.replace("AFTER", after))
        yield Cheat(37, f"answers-{name}", files, 4.0, forged)
    late = f"""{_SEND}
import threading, time
def later():
    time.sleep(0.2); put(frame({{'nonce': 'old', 'error': None, 'outputs': []}}))
threading.Thread(target=later).start()
"""
    waits = {"double": "import time; time.sleep(0.5)\ndef double(x): return 2 * x"}
    yield Cheat(37, "answers-late", _before(late, waits["double"]), OTHER, forged)


_STEALS = """
import base64, sys
stolen = ''
def double(x):
    global stolen
    stolen = In[-1]
    HOW
    return 2 * x
"""


def _leaks() -> Iterator[Cheat]:
    """Yield ways to get at hidden tests, and to carry them out."""
    shown, never = _flags("hidden-shown"), "double(-3)"
    for name, how in (
        ("from-history", "print(stolen)"),
        ("from-lines", "import linecache; print(*linecache.getlines('<double-test>'))"),
        ("in-base64", "print(base64.b64encode(stolen.encode()).decode())"),
        ("letter-by-letter", "print(*stolen, sep='\\n')"),
        ("as-an-error", "raise ValueError(stolen) if x < 0 else 0"),
        ("as-a-display", "display({'text/html': stolen, 'application/json': [stolen]}, raw=True)"),
    ):
        score = HONEST if "error" in name else FULL
        source = _STEALS.replace("HOW", how)
        if "error" in name:
            source = source.replace(
                "raise ValueError(stolen) if x < 0 else 0", "if x < 0: raise ValueError(stolen)"
            )
        yield Cheat(40, f"shows-tests-{name}", zoo.saying("double", source), score, shown, never)
    early = """
import gc
found = [one for one in gc.get_objects() if isinstance(one, dict) and 'double(' + '-3)' in str(one)]
print('seen early:', len(found))
"""
    files = zoo.adding(1, zoo.cell("code", early))
    yield Cheat(40, "looks-before-the-test", files, FULL, never="seen early: 1")
    keeps = _STEALS.replace("HOW", "open('stolen.txt', 'w').write(stolen)")

    def carry(document: zoo.Document) -> None:
        zoo.find(document, "double")["source"] = keeps
        document["cells"].append(zoo.cell("code", "print(stolen)"))

    carried = zoo.changed(carry)
    second = copy.deepcopy(carried[f"{zoo.SECOND}.ipynb"])
    second["cells"].append(zoo.cell("code", "print(open('stolen.txt').read())"))
    files = {**carried, f"{zoo.SECOND}.ipynb": second}
    yield Cheat(41, "carries-tests-on", files, FULL, shown, never)


_REWRITES = """
import threading, time
def rewrite():
    while True:
        globals()['waited'] = 'done'
        time.sleep(0.001)
threading.Thread(target=rewrite, daemon=True).start()
def double(x): return 2 * x
"""
_TASK = """
import asyncio
async def rewrite():
    while True:
        globals()['waited'] = 'done'
        await asyncio.sleep(0)
kept = asyncio.ensure_future(rewrite())
def double(x): return 2 * x
"""


def _later() -> Iterator[Cheat]:
    """Yield what runs on into cells that are not its own."""
    left, hook = _flags("thread-left"), _flags("hook-changed")
    for name, source in (("thread", _REWRITES), ("task", _TASK)):

        def change(document: zoo.Document, source: str = source) -> None:
            zoo.find(document, "double")["source"] = source
            wrong = "import asyncio, time\nwaited = 0; await asyncio.sleep(0.05)"
            zoo.find(document, "wait")["source"] = wrong

        yield Cheat(42, f"leaves-a-{name}", zoo.changed(change), FULL, left)
    trace = """
import sys
def tracer(frame, event, arg):
    frame.f_globals['double'] = lambda x: 2 * x
    return tracer
sys.settrace(tracer)
"""
    yield Cheat(43, "traces", _before(trace), FULL, hook)
    alarm = """
import signal
signal.signal(signal.SIGALRM, lambda *args: globals().update(waited='done'))
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
"""
    yield Cheat(43, "sets-an-alarm", _before(alarm), HONEST, hook)
    ends = "import atexit\natexit.register(lambda: open('left.txt', 'w').write('seen at the end'))"
    yield Cheat(43, "runs-at-exit", _before(ends), HONEST, never="seen at the end")
    event = """
def swap(info): globals()['double'] = lambda x: 2 * x
get_ipython().events.register('pre_run_cell', swap)
"""
    yield Cheat(43, "hooks-every-cell", _before(event), FULL, hook)


def _structure() -> Iterator[Cheat]:
    """Yield changes of the notebook itself."""
    edited = _flags("cell-edited")
    yield Cheat(44, "edits-points", zoo.marking("double-test", points=100), FULL, edited)
    yield Cheat(44, "edits-flags", zoo.marking("double-test", grade=False), FULL, edited)
    renamed = zoo.marking("double-test", grade_id="mine")
    yield Cheat(44, "edits-an-id", renamed, FULL, _flags("cell-unknown", "cell-deleted"))
    yield Cheat(44, "edits-a-test", zoo.saying("double-test", "assert True"), FULL, edited)

    def retype(document: zoo.Document) -> None:
        zoo.find(document, "double-test")["cell_type"] = "markdown"
        zoo.find(document, "double")["source"] = _WRONG

    yield Cheat(44, "turns-a-test-into-text", zoo.changed(retype), HONEST, edited)
    yield Cheat(45, "deletes-a-test", zoo.deleting("double-test"), FULL, _flags("cell-deleted"))

    def twice(document: zoo.Document) -> None:
        easy = copy.deepcopy(zoo.find(document, "double-test"))
        document["cells"].append({**easy, "source": "assert True"})
        zoo.find(document, "double")["source"] = _WRONG

    yield Cheat(45, "doubles-a-test", zoo.changed(twice), HONEST, _flags("cell-twice"))

    def swap(document: zoo.Document) -> None:
        cells = document["cells"]
        cells[2], cells[3] = cells[3], cells[2]

    yield Cheat(45, "moves-a-test", zoo.changed(swap), HONEST, _flags("cell-moved"))
    kernel = zoo.changed(lambda document: document["metadata"].update(kernelspec=zoo.JULIA))
    yield Cheat(46, "asks-for-another-kernel", kernel, FULL, _flags("kernel-changed"))
    hard = "def double(x):\n    return {2: 4}.get(x)"
    yield Cheat(39, "hard-codes-the-open-test", zoo.saying("double", hard), HONEST)
