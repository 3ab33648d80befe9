"""Child processes, ports and proxies: what `course start` and `course test` stand on."""

import os
import socket
import subprocess
import sys
import time

import pytest

from course.services import Service, answers, choose_port, is_free, stop_all, without_proxies

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
child.wait()
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""


def start(code, tmp_path, name="thing"):
    command = [sys.executable, "-c", code]
    return Service(name, command, tmp_path / "logs" / f"{name}.log", tmp_path, os.environ)


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def alive(pid):
    """Tell whether a process runs; one that has ended and was not collected does not."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False)
    return bool(done.stdout.strip()) and not done.stdout.startswith(b"Z")


@pytest.fixture
def listener():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        yield busy.getsockname()[1]


@pytest.mark.skipif(sys.platform == "win32", reason="looks at processes with ps")
def test_stopping_a_service_stops_what_it_started(tmp_path):
    service = start(PARENT, tmp_path)
    wait_for(lambda: service.last_lines().isdigit())
    grandchild = int(service.last_lines())
    assert alive(grandchild)
    stop_all([service])
    wait_for(lambda: not alive(grandchild))
    assert service.exit_code is not None


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM to ignore")
def test_a_service_that_does_not_listen_is_killed(tmp_path):
    service = start(STUBBORN, tmp_path)
    wait_for(lambda: service.last_lines() == "deaf")
    began = time.monotonic()
    stop_all([service], grace=0.3)
    assert service.exit_code == -9
    assert time.monotonic() - began < 5


def test_the_last_lines_of_a_service_are_kept(tmp_path):
    service = start("for n in range(20): print('line', n)\nraise SystemExit(3)", tmp_path)
    wait_for(lambda: service.exit_code is not None)
    assert service.exit_code == 3
    assert service.last_lines(2) == "line 18\nline 19"


def test_a_busy_port_gives_way_to_the_next_one(listener):
    assert not is_free(listener)
    assert choose_port(listener) > listener


def test_a_port_that_is_promised_already_is_not_chosen_again(listener):
    first = choose_port(listener)
    assert choose_port(listener, taken=[first]) > first


def test_there_may_be_no_free_port(listener):
    assert choose_port(listener, tries=1) is None


def test_a_port_where_nothing_listens_does_not_answer():
    assert not answers("http://127.0.0.1:9/", timeout=0.5)


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_local_traffic_goes_around_a_proxy_and_the_readers_exceptions_stay(name):
    env = without_proxies({name: "intern.example", "PATH": "x"})
    assert env["NO_PROXY"] == env["no_proxy"] == "intern.example,127.0.0.1,localhost,::1"
    assert env["PATH"] == "x"
