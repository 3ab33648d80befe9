"""`course start`: everything comes up, says where, and goes down together."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from rich.console import Console

from course import pages, start
from course.errors import StartFailed

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way")
START = """
import sys
from pathlib import Path
from course.start import Ports, run
ports = Ports(book={0}, simulator={1}, lab={2})
sys.exit(run(browser={browser}, ports=ports, root=Path(sys.argv[1])))
"""


@pytest.fixture
def root(tmp_path):
    """A course whose book is built: two pages, and one exercise."""
    built = pages.folder(tmp_path)
    built.mkdir(parents=True)
    (built / "index.html").write_text("<title>The book</title>")
    (built / "code.js").write_text("1")
    pages.mark_current(tmp_path, pages.fingerprint(tmp_path))
    (tmp_path / "exercises" / "phase1").mkdir(parents=True)
    (tmp_path / "exercises" / "phase1" / "02-async.ipynb").write_text("{}")
    return tmp_path


@pytest.fixture
def ports():
    """Three ports to try first, the first of them kept busy by a listener.

    Below those that systems give to outgoing connections, one of which may begin at any moment.
    """
    base = start.choose_port(20000 + os.getpid() % 10000)
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", base))
        busy.listen()
        yield base, base + 10, base + 20


class Started:
    """`course start` in a process of its own."""

    def __init__(self, root, ports, browser=False, **env):
        code = START.format(*ports, browser=browser)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(root)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **env},
        )
        self.printed = ""

    def read_until(self, words):
        for line in self.process.stdout:
            self.printed += line
            if words in line:
                return
        pytest.fail(f"{words!r} was not printed, but:\n{self.printed}")

    def end(self, number=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.printed += self.process.communicate(timeout=30)[0]
        return self.process.returncode

    def url(self, name):
        return re.search(rf"{name} +(http://127\.0\.0\.1:\d+\S*)", self.printed).group(1)


@pytest.fixture
def started(root, ports):
    running = []

    def begin(**options):
        running.append(Started(root, ports, **options))
        return running[-1]

    yield begin
    for one in running:
        one.end()


def fetch(url):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10) as got:
        return got.headers.get("Content-Type", ""), got.read().decode()


def children(pid):
    listing = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    pairs = [tuple(map(int, line.split())) for line in listing.stdout.splitlines()]
    return [child for child, parent in pairs if parent == pid]


def gone(pids):
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_everything_comes_up_and_ctrl_c_ends_it(started, ports, tmp_path):
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\necho \"$1\" > '{opened}'\n")
    browser.chmod(0o755)
    env = {"BROWSER": f"{browser} %s", "DISPLAY": ":0", "CI": "", "SSH_CONNECTION": ""}
    course = started(browser=True, **env)
    course.read_until("Ctrl-C stops everything")

    assert f"Port {ports[0]} is busy; the book takes {ports[0] + 1}." in course.printed
    assert fetch(course.url("Book"))[1] == "<title>The book</title>"
    assert json.loads(fetch(f"{course.url('Simulator')}/health")[1])["ok"]
    assert "jupyter-config-data" in fetch(course.url("JupyterLab"))[1]
    assert "0 of 1 exercises done; next is phase1/02-async" in course.printed
    assert "/book/phase1/02-async.html" in course.printed
    assert "/lab/tree/exercises/phase1/02-async.ipynb?token=" in course.printed
    assert wait_for_text(opened) == course.url("Book")

    pids = children(course.process.pid)
    assert len(pids) == 3  # simulator, JupyterLab, the warm process
    assert course.end() == 0
    assert "Traceback" not in course.printed
    assert gone(pids)


def test_a_part_that_dies_is_named_and_the_others_end(started):
    course = started()
    course.read_until("Ctrl-C stops everything")
    pids = children(course.process.pid)
    name = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids}
    (simulator,) = [pid for pid in pids if b"serve" in name[pid]]
    os.kill(simulator, signal.SIGKILL)
    course.process.wait(timeout=30)
    assert course.end() == 1
    assert "The simulator ended by itself (exit code -9). Its last lines:" in course.printed
    assert "Next: read " in course.printed
    assert "Traceback" not in course.printed
    assert gone(pids)


def test_sigterm_during_the_start_ends_what_has_been_started(started, root):
    course = started()
    log = root / ".course" / "logs" / "jupyterlab.log"
    deadline = time.monotonic() + 20
    while not log.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    pids = children(course.process.pid)
    assert course.end(signal.SIGTERM) == 0
    assert "The course is running" not in course.printed
    assert gone(pids)


def wait_for_text(path):
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return path.read_text().strip()


def make_running(root):
    return start.Running(root, Console(soft_wrap=True))


def test_a_book_that_cannot_be_built_stops_nothing(root, capsys):
    (root / "_toc.yml").write_text("changed: since the build")
    running = make_running(root)
    start._build_book(running, os.environ)
    printed = capsys.readouterr().out
    assert "The book could not be built:" in printed
    assert "everything else runs without it" in printed
    assert not running.services
    assert not pages.is_current(root)


def test_a_program_that_is_missing_leads_to_run_py(root):
    with pytest.raises(StartFailed, match="could not be started") as caught:
        start._launch(make_running(root), "simulator", [str(root / "gone")], os.environ)
    assert "run.py`, which repairs the environment" in caught.value.next_step


def test_a_progress_file_that_cannot_be_read_stops_nothing(root):
    (root / ".course").mkdir(exist_ok=True)
    (root / ".course" / "progress.json").write_text("{")
    (line,) = start.first_steps(root, {"lab": "http://127.0.0.1:1/lab/tree/exercises?token=x"})
    assert "Next: " in line


def test_no_free_port_is_a_sentence(root, monkeypatch):
    monkeypatch.setattr(start, "choose_port", lambda *_: None)
    with pytest.raises(StartFailed, match="No port is free for the book from 8800 on"):
        start._port(make_running(root), "book", 8800)


def test_a_part_that_never_answers_is_not_waited_for_forever(root):
    with pytest.raises(StartFailed, match="in vain for the simulator to answer"):
        start._wait(make_running(root), "simulator to answer", lambda: False, 0.2)


@pytest.mark.parametrize(
    ("env", "shown"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({}, False),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "1.2.3.4"}, False),
        ({"DISPLAY": ":0", "CI": "true"}, False),
    ],
)
def test_a_browser_is_opened_only_where_there_is_a_screen(env, shown, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    assert start.has_display(env) is shown


def test_the_book_is_current_until_a_source_changes(root):
    assert pages.is_current(root)
    (root / "book").mkdir()
    (root / "book" / "page.md").write_text("# New")
    assert not pages.is_current(root)


def test_pages_have_types_that_a_browser_accepts(root):
    server = pages.serve(root, 0)
    try:
        kind, _ = fetch(f"http://127.0.0.1:{server.server_port}/code.js")
    finally:
        server.shutdown()
        server.server_close()
    assert kind == "text/javascript; charset=utf-8"


def test_a_wrong_address_gets_the_page_of_the_book(root):
    built = pages.folder(root)
    built.mkdir(parents=True, exist_ok=True)
    (built / "404.html").write_text("<h1>No page here</h1>", "utf-8")
    server = pages.serve(root, 0)
    try:
        address = f"http://127.0.0.1:{server.server_port}/nowhere.html"
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(address)
        with caught.value as answer:
            assert answer.code == 404
            assert b"No page here" in answer.read()
    finally:
        server.shutdown()
        server.server_close()
