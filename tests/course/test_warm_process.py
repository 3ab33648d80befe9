"""The warm process: found, asked, left alone, and gone when its starter is."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from autograder.errors import NotebookUnreadable
from autograder.layout import Course
from course import exercises, warm, warm_service
from course.exercises import Target
from course.warm import WarmProcess

FIXTURE = Path(__file__).parents[1] / "autograder" / "fixture_course"
SLUG = "phase1/01-fixture"
LOOP = "def count_words(text):\n    while True: pass"


def copy_course(folder):
    shutil.copytree(FIXTURE, folder)
    return Course.at(folder)


def answer(course, source):
    path = course.release_path(SLUG)
    document = json.loads(path.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "task1":
            cell["source"] = source
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    course = copy_course(tmp_path_factory.mktemp("warm") / "course")
    with WarmProcess(course.root) as process:
        assert process.wait_ready()
        yield course


@pytest.fixture
def never_cold(monkeypatch):
    def refuse(**_):
        raise AssertionError("a cold process was started")

    monkeypatch.setattr("autograder.Engine", refuse)


@pytest.mark.usefixtures("never_cold")
def test_a_check_is_answered_by_the_warm_process(running):
    heard = []
    report = exercises.run_check(running, Target(SLUG), heard=heard.append)
    assert [task.state for task in report.tasks] == ["not attempted"] * 2 + ["written"]
    assert sorted(task.task for task in heard) == ["task1", "task2"]
    one = exercises.run_check(running, Target(SLUG, "task2"))
    assert [task.task for task in one.tasks] == ["task2"]


@pytest.mark.usefixtures("never_cold")
def test_a_document_can_take_the_place_of_the_saved_notebook(running):
    document = json.loads(running.release_path(SLUG).read_text(encoding="utf-8"))
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "task1":
            cell["source"] = "def count_words(text):\n    return {}"
    report = exercises.run_check(running, Target(SLUG), notebook=json.dumps(document))
    assert report.tasks[0].state == "not yet"


@pytest.mark.usefixtures("never_cold")
def test_an_error_comes_back_as_what_it_is(running):
    with pytest.raises(NotebookUnreadable, match="not valid JSON") as caught:
        exercises.run_check(running, Target(SLUG), notebook="{ nope")
    assert "course reset" in caught.value.next_step


def test_a_check_that_is_broken_off_ends_at_once_and_the_next_one_runs(running):
    fresh = running.release_path(SLUG).read_bytes()
    answer(running, LOOP)
    try:
        request = {"slug": SLUG, "task": "", "timeout": 60.0, "notebook": None}
        with warm.connection(running.root) as found:
            found.send_bytes(json.dumps(request).encode())
            time.sleep(0.5)
    finally:
        running.release_path(SLUG).write_bytes(fresh)
    begin = time.monotonic()
    exercises.run_check(running, Target(SLUG))
    assert time.monotonic() - begin < 30


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        '{"address": "/nowhere/at/all", "key": "00", "pid": 1}',
        '{"address": 7, "key": "00", "pid": 1}',
        '{"address": "/nowhere", "key": "no hex", "pid": 1}',
    ],
)
def test_an_address_that_leads_nowhere_means_a_cold_check(tmp_path, content):
    (tmp_path / ".course").mkdir()
    (tmp_path / ".course" / "warm.json").write_text(content, encoding="utf-8")
    with warm.connection(tmp_path) as found:
        assert found is None


def test_another_key_is_refused(running, tmp_path):
    told = json.loads((running.root / ".course" / "warm.json").read_text(encoding="utf-8"))
    (tmp_path / ".course").mkdir()
    other = tmp_path / ".course" / "warm.json"
    other.write_text(json.dumps({**told, "key": "00" * 32}), encoding="utf-8")
    with warm.connection(tmp_path) as found:
        assert found is None
    with warm.connection(running.root) as found:
        assert found is not None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes of files")
def test_its_address_can_be_read_by_its_owner_alone(running):
    assert (running.root / ".course" / "warm.json").stat().st_mode & 0o077 == 0


def test_a_second_starter_uses_the_one_that_is_there(running):
    told = (running.root / ".course" / "warm.json").read_bytes()
    with warm.kept_warm(running.root) as there:
        assert there
    assert (running.root / ".course" / "warm.json").read_bytes() == told


def test_a_folder_that_cannot_be_written_stays_cold(tmp_path):
    (tmp_path / ".course").write_text("a file, so nothing can be written in it", encoding="utf-8")
    with warm.kept_warm(tmp_path) as there:
        assert not there


def test_it_ends_with_a_starter_that_is_killed(tmp_path):
    course = copy_course(tmp_path / "course")
    code = (
        "import sys, time; from pathlib import Path; from course.warm import WarmProcess\n"
        "p = WarmProcess(Path(sys.argv[1])); print(p.wait_ready(), flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(course.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout.readline() == "True\n"
        told = course.root / ".course" / "warm.json"
        address = json.loads(told.read_text(encoding="utf-8"))["address"]
        starter.kill()
    end = time.monotonic() + 20
    while told.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not told.exists()
    while Path(address).parent.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(address).exists()


def test_a_process_whose_code_has_changed_leaves_the_check_to_others(tmp_path, monkeypatch):
    left = []
    monkeypatch.setattr(warm_service, "leave", lambda *_: left.append(True) or sys.exit())
    course = copy_course(tmp_path / "course")
    service = warm_service.Service(course, engine=None, room=tmp_path)
    monkeypatch.setattr(warm_service, "code_stamp", lambda: "another")
    address = str(tmp_path / "warm") if os.name != "nt" else None
    with warm_service.Listener(address, authkey=b"0" * 32) as listener:
        accepted = []
        waiter = threading.Thread(target=lambda: accepted.append(listener.accept()))
        waiter.start()
        with warm.Client(listener.address, authkey=b"0" * 32) as asker:
            waiter.join()
            asking = threading.Thread(target=_quietly, args=(service.answer, accepted[0]))
            asking.start()
            with pytest.raises(warm.Gone, match="has changed"):
                warm.ask(asker, {"slug": SLUG}, None)
            asking.join()
    assert left == [True]


def _quietly(function, *arguments):
    with contextlib.suppress(SystemExit):
        function(*arguments)
