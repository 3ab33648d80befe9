"""Canaries, and the look at a process: they hear what is wrong, and nobody hears them."""

from __future__ import annotations

from pathlib import Path

import pytest
from workshop_of_fixture import FIXTURE

from autograder import Course
from autograder.engine import Engine, Step
from autograder.engine.alarms import Canary, judge_look
from autograder.notebook import read_notebook

COURSE = Path(__file__).resolve().parents[2]
STATE = """
ip = get_ipython()
seen = {
    'count': ip.execution_count, 'In': list(In), 'Out': dict(Out), '_': _, '__': __, '___': ___,
    'names': sorted(n for n in globals() if n not in ('seen', 'n', 'ip')),
    'raw': list(ip.history_manager.input_hist_raw),
    'parsed': list(ip.history_manager.input_hist_parsed),
    'outputs': {n: len(o) for n, o in ip.history_manager.outputs.items()},
    'reprs': dict(ip.history_manager.output_hist_reprs),
    'last': (ip.last_execution_succeeded, str(ip.last_execution_result.info.raw_cell)),
    'display': (ip.displayhook.prompt_count, ip.displayhook.cache_size),
    'called': list(globals().get('called', ())),
}
print(seen)
"""
CALLS = """
called = []
for name in ('pre_execute', 'pre_run_cell', 'post_execute', 'post_run_cell'):
    get_ipython().events.register(name, lambda *_, name=name: called.append(name))
"""


@pytest.fixture(scope="module")
def bare():
    with Engine(imports=(), timeout=10.0) as made:
        yield made


def run(engine, folder, *sources, guarded=True):
    steps = [Step(f"c{at}", source, guarded) for at, source in enumerate(sources)]
    return engine.run(steps, folder=folder).cells


def kinds(cells):
    return {alarm.kind for cell in cells for alarm in cell.alarms}


@pytest.mark.parametrize(
    "before",
    [
        ("1 + 1", "'a'", "None"),
        ("def broken(:",),
        ("'''never closed",),
        ("1;",),
        ("x = 1;  # quiet",),
        ("1 / 0",),
        ("_ = 5", "_"),
        ("!true", "%pwd"),
        (CALLS, "1"),
        ("import builtins\nbuiltins._ = print", "2"),
        ("get_ipython().ast_node_interactivity = 'all'", "1\n2"),
        ("%precision 2", "1.234"),
        ("import sys; sys.exit(3)", "exit()"),
    ],
    ids=lambda sources: sources[0][:20],
)
def test_no_cell_can_see_that_canaries_ran(bare, tmp_path, before):
    sources = (*before, STATE, "7", STATE)
    plain = run(bare, tmp_path, *sources, guarded=False)
    guarded = run(bare, tmp_path, *sources)
    assert [cell.outputs for cell in guarded] == [cell.outputs for cell in plain]
    assert [cell.error for cell in guarded] == [cell.error for cell in plain]
    assert kinds(guarded) - {"builtins-changed", "hook-changed"} == set()


@pytest.mark.parametrize(
    "honest",
    [
        "import asyncio\nawait asyncio.gather(*(asyncio.to_thread(print, n) for n in range(5)))",
        "from concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor(2); list(pool.map(str, range(4)))",
        "import logging, warnings\nlogging.basicConfig(); warnings.simplefilter('ignore')",
        "import numpy as np\nnp.random.seed(3); np.set_printoptions(precision=2)",
        "%matplotlib inline",
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 0\nP() == P()",
        "import unittest.mock\nwith unittest.mock.patch('math.sqrt', return_value=3):\n    pass",
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n    print(1)",
        "from __future__ import annotations\nimport re, json, random\nrandom.seed(1)",
        "list_ = [1]; math = __import__('math'); sum_ = sum([1])",
    ],
    ids=lambda source: source[:24],
)
def test_what_honest_notebooks_do_rings_no_alarm(bare, tmp_path, honest):
    test = "import math\nassert math.isclose(sum([0.5, 0.5]), 1.0)"
    cells = run(bare, tmp_path, honest, test, honest, test)
    assert kinds(cells) == set()


def test_a_name_of_the_notebook_counts_only_where_the_test_uses_it(bare, tmp_path):
    cells = run(
        bare, tmp_path, "sum = lambda items: 3", "assert len([1]) == 1", "assert sum([]) == 3"
    )
    assert [kinds([cell]) for cell in cells] == [set(), set(), {"builtins-changed"}]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("get_ipython().events.register('pre_run_cell', print)", "hook-changed"),
        ("get_ipython().displayhook = print", "hook-changed"),
        ("type(get_ipython()).transform_cell = lambda self, text: text", "hook-changed"),
        ("import sys; sys.setprofile(lambda *_: None)", "hook-changed"),
        ("import signal; signal.signal(signal.SIGALRM, print)", "hook-changed"),
        ("import asyncio; asyncio.gather = print", "module-changed"),
        (
            "import json; d = json.JSONDecoder.decode\n"
            "json.JSONDecoder.decode = lambda *a, **k: d(*a, **k)",
            "module-changed",
        ),
        ("import re; re.match.__code__ = (lambda p, s, f=0: True).__code__", "module-changed"),
        ("import unittest; unittest.TestCase.assertTrue = lambda *_: None", "module-changed"),
        ("import builtins; builtins.print = len", "builtins-changed"),
    ],
)
def test_a_change_is_named_at_the_next_test(bare, tmp_path, source, kind):
    cells = run(bare, tmp_path, source, "None")
    assert kind in kinds(cells[1:]) | kinds(cells[:1])


def test_a_change_in_the_last_test_is_named_too(bare, tmp_path):
    [cell] = run(bare, tmp_path, "import math\nmath.isclose = print")
    assert [(alarm.kind, "while this test ran" in alarm.text) for alarm in cell.alarms] == [
        ("module-changed", True)
    ]


def test_a_canary_is_heard_only_by_its_own_message_and_number():
    canary, other = Canary(), Canary()
    message = canary.sources[0].rpartition("'")[0].rpartition("'")[2]
    number = str(eval(canary.sources[1]))
    heard = [["AssertionError", message], ["NoneType", "None", number]]
    assert list(canary.judge(heard)) == []
    assert len(list(other.judge(heard))) == 2
    for silent in (None, [], [["NoneType", "None"], heard[1]], {"a": 1}, [heard[0], ["x"]]):
        assert {alarm.kind for alarm in canary.judge(silent)} == {"canary-silent"}


def test_a_report_that_is_no_report_is_an_alarm():
    for report in (None, [], "fine"):
        assert [alarm.kind for alarm in judge_look(report, "")] == ["canary-silent"]
    assert list(judge_look({"changed": 7, "left": None}, "")) == []


@pytest.mark.parametrize(
    "root",
    [
        pytest.param(FIXTURE, id="fixture"),
        pytest.param(COURSE, id="course", marks=pytest.mark.slow),
    ],
)
def test_no_solution_and_no_stub_of_a_course_rings_an_alarm(root):
    course = Course.at(root)
    with Engine(timeout=60.0) as engine:
        for slug in course.slugs():
            for path in (course.solution_path(slug), course.release_path(slug)):
                cells = [cell for cell in read_notebook(path).code if cell.source.strip()]
                steps = [Step(cell.label, cell.source, cell.is_test) for cell in cells]
                results = engine.run(steps, folder=path.parent).cells
                assert any(step.guarded for step in steps)
                assert {r.label: r.alarms for r in results if r.alarms} == {}, path
