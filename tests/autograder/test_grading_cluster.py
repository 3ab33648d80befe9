"""Grading on a Dask cluster gives what grading on one machine gives, and survives its workers."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import process_tree
import pytest
import zoo
from test_grading_equality import rows

from autograder.cluster import Settings, scheduling
from autograder.cluster.parcels import Material, Parcel, Refused
from autograder.cluster.worker import Bench
from autograder.errors import ClusterUnreachable
from autograder.grading import Options, grade_class

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the bench forks")

HERE = Options(workers=2, timeout=10)
THERE = replace(HERE, engine="dask")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return zoo.make_course(tmp_path_factory.mktemp("course"))


def class_of(folder, students=6):
    for name, files in islice(zoo.scores(), students):
        zoo.hand_in(folder, name, files)
    zoo.hand_in(folder, "broken", {f"{zoo.FIRST}.ipynb": b"no notebook"})
    return folder


def timeless(results):
    """Return results as data, without what differs between any two runs."""
    data = [replace(result, engine="", seconds=0.0).to_dict() for result in results]
    for result in data:
        for notebook in result["notebooks"]:
            notebook["seconds"] = 0
            for cell in notebook["cells"]:
                cell["seconds"] = 0
    return data


def files_of(folder):
    paths = sorted(path for path in (folder / "autograded").rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def both(course, tmp_path_factory):
    """The same class graded here, and on a cluster of this machine."""
    here, there = (class_of(tmp_path_factory.mktemp(name)) for name in ("here", "there"))
    return here, grade_class(course, here, HERE), there, grade_class(course, there, THERE)


def test_results_and_executed_notebooks_are_those_of_the_fast_engine(both):
    here, fast, there, dask = both
    assert timeless(dask) == timeless(fast)
    assert {result.engine for result in dask if result.notebooks} == {"dask"}
    assert files_of(there) == files_of(here)


def test_the_rows_of_the_gradebook_are_those_of_the_fast_engine(both):
    here, _, there, _ = both
    assert rows(there) == rows(here)


def test_a_second_run_takes_over_what_is_graded(both, course, monkeypatch):
    _, _, there, dask = both
    monkeypatch.setattr(scheduling, "grade_here", None)
    assert timeless(grade_class(course, there, THERE)) == timeless(dask)


def test_a_scheduler_that_is_given_is_used_and_left_running(course, tmp_path):
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        options = replace(THERE, scheduler=cluster.scheduler_address)
        results = grade_class(course, class_of(tmp_path, 2), options)
        assert [bool(result.problem) for result in results].count(True) == 1
        with distributed.Client(cluster.scheduler_address) as client:
            assert client.submit(sum, [1, 2]).result(timeout=30) == 3


def test_workers_that_die_are_survived(course, tmp_path):
    folder = class_of(tmp_path)
    killed = []

    def kill(result):
        if not killed and result.notebooks:
            killed.extend(pids())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    results = grade_class(course, folder, THERE, lambda result, total: kill(result))  # noqa: ARG005
    assert killed
    reference = grade_class(course, class_of(tmp_path / "again"), HERE)
    assert timeless(results) == timeless(reference)


def pids():
    """Return the benches, which are processes that the workers started."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                line = Path(entry.path, "cmdline").read_bytes()
            except OSError:
                continue
            if b"autograder.cluster.bench" in line:
                found.append(int(entry.name))
    return found


def test_dask_workers_that_die_lose_no_row_and_double_none(course, tmp_path):
    """Twice, at another moment: Dask starts new ones, with another bench, and sends again."""
    folder = class_of(tmp_path)
    killed = []

    def kill(result):
        if result.notebooks and len(killed) < 2:
            workers = {process_tree.parent(bench) for bench in pids()} - {0, 1, os.getpid()}
            # A result that was under way may come before the dead are gone from the table.
            alive = workers.difference(*killed)
            if alive:
                killed.append(alive)
            for worker in alive:
                os.kill(worker, signal.SIGKILL)

    results = grade_class(course, folder, THERE, lambda result, total: kill(result))  # noqa: ARG005
    assert len(killed) == 2
    reference = grade_class(course, class_of(tmp_path / "again"), HERE)
    assert timeless(results) == timeless(reference)
    assert rows(folder) == rows(tmp_path / "again")


def test_a_bench_that_refuses_at_its_start_says_why(tmp_path, monkeypatch):
    """Its reason waits to be read, although nothing can be sent to it any more."""
    told = "import platform\nplatform.machine = lambda: 'riscv64'\n"  # which has no sandbox
    (tmp_path / "sitecustomize.py").write_text(told, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    bench = Bench(Settings(imports=(), timeout=10, sandbox=True, twice=False))
    wait_for_the_end_of_benches()
    answer = bench.grade(Material(None, {}), Parcel("ada", zoo.ASSIGNMENT, {}, ()))
    bench.close()
    assert isinstance(answer, Refused)
    assert "riscv64" in answer.message


def wait_for_the_end_of_benches():
    end = time.monotonic() + 20
    while pids() and time.monotonic() < end:
        time.sleep(0.1)
    assert pids() == []


def test_nothing_is_left_after_a_run(both):
    del both
    wait_for_the_end_of_benches()
    assert not [thread for thread in threading.enumerate() if "autograder" in thread.name]


def test_a_scheduler_that_does_not_answer_is_an_error_with_the_next_step(
    course, tmp_path, monkeypatch
):
    monkeypatch.setattr(scheduling, "PATIENCE", 0.5)
    options = replace(THERE, scheduler="tcp://127.0.0.1:9")
    with pytest.raises(ClusterUnreachable, match="dask worker") as caught:
        grade_class(course, class_of(tmp_path, 1), options)
    assert "127.0.0.1:9" in str(caught.value)
