"""Attacks 48 to 60: what breaks a run, its reports, or the reader of a result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import zoo

from attacks.table import EARLY, MIDDLE, Attack, cells

_FIRST = f"{zoo.FIRST}.ipynb"
_DIED, _TIMEOUT = frozenset({"process-died"}), frozenset({"cell-timeout"})
_STUBBORN = frozenset({"limit-time"})
_OTHER_NOTEBOOK = 2.0


def breaking() -> Iterator[Attack]:
    """Yield the attacks of this file."""
    yield from _endings()
    yield from _floods()
    yield from _documents()
    yield from _names()


def _endings() -> Iterator[Attack]:
    yield Attack(48, "loops", cells("while True: pass"), flags=_TIMEOUT)
    # Two loops: an interrupt that hits the inner one between two rounds meets the outer one.
    swallows = """
while True:
    try:
        while True:
            try:
                while True: sum(range(100))
            except BaseException: pass
    except BaseException: pass
"""
    masks = (
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass"
    )
    for name, source in (("swallows-interrupts", swallows), ("masks-signals", masks)):
        yield Attack(49, name, cells(source, place=MIDDLE), score=EARLY, flags=_STUBBORN)
    for name, source in (
        ("exits-hard", "import os; os._exit(0)"),
        ("segfaults", "import ctypes; ctypes.string_at(0)"),
        ("aborts", "import os; os.abort()"),
    ):
        yield Attack(50, name, cells(source, place=MIDDLE), score=EARLY, flags=_DIED)
    yield Attack(51, "exits-softly", cells("import sys; sys.exit(1)", "exit()", "quit()"))
    asks = """
import getpass
for ask in (input, getpass.getpass):
    try: ask()
    except Exception as error: print('refused', type(error).__name__)
"""
    yield Attack(52, "asks", cells(asks), says=("refused StdinNotImplementedError",))


def _floods() -> Iterator[Attack]:
    yield Attack(53, "prints-a-long-line", cells("print('x' * 50_000_000)"))
    yield Attack(53, "prints-for-ever", cells("while True: print('y' * 1000)"), flags=_TIMEOUT)
    yield Attack(53, "floods-the-descriptor", cells("!yes", "!yes 1>&2"), flags=_TIMEOUT)
    shows = """
from IPython.display import Image, display
for n in range(10_000): display(n)
display(Image(data=b'\\x89PNG' + bytes(20_000_000), format='png'))
"""
    yield Attack(53, "displays-too-much", cells(shows))
    lifts = """
from autograder.engine import recorder
recorder.TEXT_LIMIT = recorder.DISPLAY_LIMIT = recorder.COUNT_LIMIT = 10 ** 8
import sys; sys.stdout.write('z' * 6_000_000)
"""
    yield Attack(53, "lifts-the-limits", cells(lifts))
    yield Attack(
        53,
        "lifts-all-limits",
        cells(lifts * 2, place=MIDDLE),
        score=EARLY,
        flags=frozenset({"channel-forged"}),
    )
    deep = "import sys\nsys.setrecursionlimit(5_000)\ndef down(n): return down(n + 1)\ndown(0)"
    raises = "class Odd(Exception):\n    def __str__(self): raise self\nraise Odd"
    loops = "class Slow(Exception):\n    def __str__(self):\n        while True: pass\nraise Slow"
    long = "raise ValueError('v' * 30_000_000)"
    yield Attack(54, "recurses", cells(deep, raises, long))
    yield Attack(54, "describes-itself-for-ever", cells(loops), flags=_TIMEOUT)
    clears = """
from IPython.display import clear_output
for n in range(20_000):
    clear_output(wait=n % 2 == 0)
    print(n)
"""
    yield Attack(55, "clears", cells(clears))
    ansi = "print('\\x1b[31m\\x1b[5m' * 100_000)\nprint('\\x1b]0;title\\x07\\x1b[2J')"
    yield Attack(55, "sends-escapes", cells(ansi))
    halves = """
import os
from IPython.display import display
print('\\ud800')
os.write(1, b'\\xff\\xfe\\x00')
display({'text/plain': '\\udfff', 'text/html': '\\ud800'}, raw=True)
'\\ud83d'
"""
    yield Attack(55, "prints-half-letters", cells(halves, "# \ud800\n'\ud800'"))
    number = """
from IPython.display import display
nan, inf = float('nan'), float('inf')
display({'application/json': {'n': nan, 'i': inf}}, raw=True, metadata={'x': nan})
"""
    yield Attack(55, "displays-no-numbers", cells(number))


def _documents() -> Iterator[Attack]:
    broken: dict[str, tuple[Any, str]] = {
        "no-json": ("{ nope", "not valid JSON"),
        "empty": ("", "not valid JSON"),
        "binary": (b"\x89PNG\r\n\xff\xfe", "not UTF-8"),
        "deep": ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        "deep-object": ('{"a":' * 500 + "1" + "}" * 500, "nested too deeply"),
        "long-number": ('{"cells": [], "nbformat": ' + "9" * 5_000 + "}", "too many digits"),
        "version-3": ({"nbformat": 3, "worksheets": []}, "format 3"),
        "a-list": ([], "no JSON object"),
        "no-cells": ({"nbformat": 4, "cells": 7}, "no notebook"),
        "cells-of-text": ({"nbformat": 4, "cells": ["one"]}, "no notebook cell"),
    }
    for name, (document, problem) in broken.items():
        content = document if isinstance(document, str | bytes) else json.dumps(document)
        files = {**zoo.changed(), _FIRST: content}
        yield Attack(56, f"is-{name}", files, score=_OTHER_NOTEBOOK, problem=problem)
    yield Attack(56, "has-odd-cells", zoo.changed(_odd_cells), flags=frozenset({"cell-damaged"}))
    yield Attack(56, "has-odd-marks", zoo.changed(_odd_marks), flags=frozenset({"cell-unknown"}))
    many = zoo.adding(1, *(zoo.cell("markdown", "x") for _ in range(20_000)))
    yield Attack(56, "has-many-cells", many)
    html = "<script>fetch('http://192.0.2.1/')</script><img src='http://192.0.2.1/x.png'>"
    source = f"from IPython.display import HTML, display\ndisplay(HTML({html!r}))\nprint({html!r})"
    scripted = zoo.adding(1, zoo.cell("code", source), zoo.cell("markdown", html))
    yield Attack(57, "shows-a-script", scripted)


def _odd_cells(document: zoo.Document) -> None:
    for one in document["cells"]:
        del one["id"]
    first, *_, last = document["cells"]
    first["id"] = ["a", {"list": 1}]
    last["id"] = "../" * 50
    document["cells"].insert(0, {"cell_type": "code", "source": ["x = ", 1]})
    document["cells"].append({"cell_type": "markdown", "metadata": None, "source": "\ud800"})
    document["metadata"] = ["none"]


def _odd_marks(document: zoo.Document) -> None:
    zoo.find(document, "double-test")["metadata"]["nbgrader"]["points"] = [[[["9" * 10**6]]]]
    zoo.find(document, "earned-test")["metadata"]["tags"] = {"skip-execution": 1}
    odd = [7, "text", [], {"grade_id": ["x"], "grade": True}, {"grade_id": "\ud800", "locked": 1}]
    for marks in odd:
        made = zoo.cell("code", "1")
        made["metadata"]["nbgrader"] = marks
        document["cells"].append(made)


def _names() -> Iterator[Attack]:
    yield Attack(58, "=cmd|' -C calc'!A0", zoo.changed())
    yield Attack(58, 'line\nbreak\x1b[2J,"quoted"', zoo.changed())
