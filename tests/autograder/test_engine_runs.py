"""Cells run as in a notebook, in a process of their own, under the controller's clock."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.engine import Engine, Step
from autograder.engine.results import DIED, TIMEOUT
from autograder.scoring import score_cell


@pytest.fixture(scope="module", params=["forked", "started"])
def engine(request):
    with Engine(warm=request.param == "forked", timeout=1.0, imports=()) as made:
        yield made


def run(engine, tmp_path, *sources):
    steps = [Step(f"c{number}", source) for number, source in enumerate(sources)]
    return engine.run(steps, folder=tmp_path).cells


def test_cells_share_names_and_await_at_the_top(engine, tmp_path):
    cells = run(engine, tmp_path, "import asyncio\nx = 20", "await asyncio.sleep(0)\nx + 1")
    assert [cell.error for cell in cells] == [None, None]
    assert cells[1].result == "21"


def test_runs_cells_inside_a_live_event_loop_like_a_notebook(engine, tmp_path):
    cells = run(
        engine,
        tmp_path,
        "import asyncio\nseen = []\nasync def later():\n    seen.append(1)",
        "task = asyncio.create_task(later())",
        "await asyncio.sleep(0.01)\nassert seen == [1]",
        "asyncio.run(asyncio.sleep(0))",
    )
    assert cells[2].error is None
    assert cells[3].error.name == "RuntimeError"


def test_says_which_line_of_which_cell_failed(engine, tmp_path):
    cells = run(engine, tmp_path, "def half(x):\n    return x / 0", "half(1)")
    assert cells[1].error.name == "ZeroDivisionError"
    assert [(f.label, f.line, f.text) for f in cells[1].error.frames] == [
        ("c1", 1, "half(1)"),
        ("c0", 2, "return x / 0"),
    ]


def test_keeps_running_after_an_error(engine, tmp_path):
    cells = run(engine, tmp_path, "def f(:", "1 / 0", "import sys; sys.exit(3)", "exit()", "7")
    names = [cell.error.name for cell in cells[:4]]
    assert names == ["SyntaxError", "ZeroDivisionError", "SystemExit", "SystemExit"]
    assert cells[4].result == "7"


def test_tells_stderr_from_stdout_down_to_the_file_descriptor(engine, tmp_path):
    cells = run(
        engine,
        tmp_path,
        "print('out')",
        "import sys; print('err', file=sys.stderr)",
        "import os; os.write(2, b'raw'); None",
        "import warnings; warnings.warn('look')",
        "None",
    )
    assert cells[0].stdout == "out\n"
    assert not cells[0].failed
    assert cells[1].stderr == "err\n"
    assert cells[2].stderr == "raw"
    assert "look" in cells[3].stderr
    assert cells[4].stderr == ""
    assert all(cell.failed for cell in cells[1:4])


def test_knows_an_untouched_stub_also_inside_a_group(engine, tmp_path):
    cells = run(
        engine,
        tmp_path,
        "import asyncio, course\nasync def stub():\n    raise course.NotAttempted",
        "await stub()",
        "async with asyncio.TaskGroup() as group:\n    group.create_task(stub())",
        "raise NotImplementedError",
    )
    assert [cell.not_attempted for cell in cells] == [False, True, True, False]


@pytest.mark.parametrize("endless", ["while True: pass", "import asyncio\nawait asyncio.sleep(60)"])
def test_stops_an_endless_cell_and_goes_on(engine, tmp_path, endless):
    cells = run(engine, tmp_path, "kept = 1", endless, "kept")
    assert cells[1].error.name == TIMEOUT
    assert cells[2].result == "1"


def test_ends_a_process_that_ignores_the_interrupt(engine, tmp_path):
    stubborn = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    cells = run(engine, tmp_path, "1", stubborn, "2")
    assert [cell.error and cell.error.name for cell in cells] == [None, DIED, DIED]
    assert "1 s" in cells[1].error.message


def test_survives_a_process_that_dies(engine, tmp_path):
    cells = run(engine, tmp_path, "1", "import os; os._exit(3)", "2")
    assert cells[0].result == "1"
    assert cells[1].error.name == DIED
    assert "this cell" in cells[1].error.message
    assert "earlier cell" in cells[2].error.message
    assert run(engine, tmp_path, "5")[0].result == "5"


def test_refuses_input_and_cuts_endless_output(engine, tmp_path):
    cells = run(engine, tmp_path, "input('name?')", "for _ in range(10**5): print('x' * 80)")
    assert cells[0].error.name == "StdinNotImplementedError"
    assert len(cells[1].stdout) < 200_000
    assert cells[1].stdout.endswith("... output cut ...")


def test_survives_an_exception_that_cannot_be_shown(engine, tmp_path):
    source = "class E(Exception):\n    def __str__(self):\n        raise ValueError\nraise E"
    cells = run(engine, tmp_path, source, "7")
    assert cells[0].failed
    assert cells[1].result == "7"


def test_each_run_is_a_fresh_process_in_its_folder(engine, tmp_path):
    (tmp_path / "beside.py").write_text("value = 5\n")
    first = run(engine, tmp_path, "import os, beside\nleft = 1\nos.getpid(), beside.value")
    second = run(engine, tmp_path, "import os\nos.getpid(), 'left' in globals()")
    pids = [cell.result.split(",")[0].strip("(") for cell in (*first, *second)]
    assert str(os.getpid()) not in pids
    assert pids[0] != pids[1]
    assert first[0].result.endswith("5)")
    assert second[0].result.endswith("False)")


@pytest.mark.parametrize(
    ("source", "points", "flagged"),
    [
        ("assert True", 4, False),
        ("assert False", 0, False),
        ("import sys; print(file=sys.stderr)", 0, False),
        ("1.5", 1.5, False),
        ("0", 0, False),
        ("5", 0, True),
        ("-1", 4, True),
        ("float('nan')", 4, True),
        ("True", 4, True),
        ("'2'", 4, True),
        ("1.5\nNone", 4, False),
    ],
)
def test_scores_a_cell_by_nbgraders_rules(engine, tmp_path, source, points, flagged):
    score = score_cell(run(engine, tmp_path, source)[0], 4)
    assert (score.points, bool(score.flag)) == (points, flagged)


def test_leaves_no_process_behind(tmp_path):
    if not Path("/proc/self").exists():
        pytest.skip("needs /proc")
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    before = set(children.read_text().split())
    with Engine(imports=()) as engine:
        run(engine, tmp_path, "import subprocess; p = subprocess.Popen(['sleep', '60'])")
        [server] = set(children.read_text().split()) - before
    assert not Path(f"/proc/{server}").exists()


def test_gives_cells_more_time_on_a_machine_that_is_busy(tmp_path, monkeypatch):
    with Engine(warm=False, timeout=1.0) as engine:
        monkeypatch.setattr(os, "getloadavg", lambda: (4.0 * os.cpu_count(), 0.0, 0.0))
        [late] = run(engine, tmp_path, "import time; time.sleep(2); 7")
        assert late.result == "7"
        monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
        [late] = run(engine, tmp_path, "import time; time.sleep(2); 7")
        assert late.error.name == TIMEOUT


def test_what_is_paid_later_is_there_in_the_next_run(tmp_path, monkeypatch):
    (tmp_path / "starts_a_thread.py").write_text(
        "import threading\nthreading.Timer(60, print).start()"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    look = "import sys\n[name in sys.modules for name in ('decimal', 'wave', 'starts_a_thread')]"
    with Engine(imports=("decimal",), timeout=10.0) as engine:
        [before] = run(engine, tmp_path, look)
        engine.pay(["wave", "starts_a_thread"])
        [after] = run(engine, tmp_path, look)
    assert before.result == "[True, False, False]"
    assert after.result == "[True, True, False]"
