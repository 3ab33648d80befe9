"""Every way in which a set-up can fail ends in one sentence and the next step."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

import pytest

Usage = namedtuple("Usage", "total used free")


def failed(printed, sentence, step):
    assert "Traceback" not in printed
    said, _, after = printed.strip().rpartition("\nNext: ")
    assert sentence in said.splitlines()[-1], printed
    assert step in after, printed
    assert "\n" not in after


def test_no_network(half_made, monkeypatch):
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    done = half_made.run(PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="1")
    assert done.returncode == 1
    failed(done.stdout, "The package index cannot be reached.", "check the connection")


def test_uv_without_network_leaves_it_to_pip(half_made):
    done = half_made.run("course", "go", FAKE_UV="network")
    assert done.returncode == 0, done.stdout
    assert "uv could not do it; pip tries, which takes a few minutes." in done.stdout
    assert "handed over" in done.stdout


def test_a_uv_that_cannot_be_installed_leaves_it_to_pip(half_made):
    (half_made.root / "requirements.txt").write_text("greeting==1.0\nuv==1.2.3\n")
    done = half_made.run("course")
    # pip cannot find that uv either when it comes to the list, and then there is no way on.
    assert "uv could not do it; pip tries" in done.stdout
    failed(done.stdout, "The set-up failed (installing the packages: ERROR: No", "setup.log")


def test_the_newest_versions_are_resolved_by_uv_alone(half_made):
    done = half_made.run("test", "--newest", FAKE_UV="broken")
    assert done.returncode == 1
    failed(done.stdout, "The set-up failed (installing the packages: error: something", "setup.log")
    assert "--upgrade --all-extras" in (half_made.venv / "setup.log").read_text()


def test_a_disk_that_runs_full(half_made):
    done = half_made.run(FAKE_UV="space")
    assert done.returncode == 1
    failed(done.stdout, "There is not enough space on the disk", "free some space")


def test_a_disk_that_is_full_before_the_start(project, monkeypatch, capsys):
    module = project.bootstrap()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**10, 10**10 - 10**8, 10**8))
    assert module.main([]) == 1
    failed(capsys.readouterr().err, "(0.1 GB are free, 1.5 GB are needed)", "free some space")
    assert not project.venv.exists()


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv(project, missing, monkeypatch, capsys):
    module = project.bootstrap()
    monkeypatch.setitem(sys.modules, missing, None)
    assert module.main([]) == 1
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    step = f"on Debian or Ubuntu run `sudo apt-get install python{version}-venv`"
    failed(capsys.readouterr().err, "This Python comes without the venv module.", step)


@contextlib.contextmanager
def powerless(folder):
    """Take away the right to write into a folder, from root too."""
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="folder rights work in another way there")
def test_a_folder_that_cannot_be_written(make_project, capsys):
    # Not under pytest's own folder, which other users may not even enter.
    with tempfile.TemporaryDirectory() as base:
        Path(base).chmod(0o755)
        project = make_project(Path(base) / "course")
        module = project.bootstrap()
        with powerless(project.root):
            code = module.main([])
    assert code == 1
    failed(capsys.readouterr().err, "cannot be written", "copy the course to a folder of your own")


def test_two_at_a_time(half_made):
    module = half_made.bootstrap()
    with module.only_one_at_a_time():
        done = half_made.run()
    assert done.returncode == 1
    failed(done.stdout, "Another run.py is setting up this folder.", "wait until it has ended")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
def test_ctrl_c_leaves_a_marker_and_the_next_start_begins_again(half_made, tmp_path):
    note = tmp_path / "note"
    child = subprocess.Popen(
        half_made.command(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "FAKE_UV": "hang", "FAKE_UV_NOTE": str(note)},
        start_new_session=True,
    )
    with child:
        deadline = time.monotonic() + 60
        while not note.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(child.pid, signal.SIGINT)  # as the terminal does: everyone in the group
        printed, _ = child.communicate(timeout=30)
    assert child.returncode == 130
    failed(printed, "Stopped before the environment was ready.", "run `python3 run.py` again")
    assert "did not finish" in half_made.bootstrap().inspect_environment("key").why


def test_a_command_that_is_gone_is_one_sentence(half_made, monkeypatch, capsys):
    module = half_made.bootstrap()
    monkeypatch.setattr(module, "prepare", lambda **_: None)
    assert module.main(["course"]) == 1
    failed(capsys.readouterr().err, "The set-up failed", "read .venv/setup.log")


@pytest.mark.parametrize(
    ("printed", "cause"),
    [
        ("The virtual environment was not created because ensurepip is not available.", "no-venv"),
        ("OSError: [Errno 28] No space left on device", "space"),
        ("ERROR: Could not install packages: [Errno 13] Permission denied: '/x'", "read-only"),
        ("error: Read-only file system (os error 30)", "read-only"),
        ("WARNING: Retrying (Retry(total=4)) after connection broken", "network"),
        ("Caused by: dns error: failed to lookup address information", "network"),
        ("error: tunnel error\n  client error (Connect)", "network"),
        ("ERROR: No matching distribution found for uv", "other"),
        ("", "other"),
    ],
)
def test_what_installers_print_is_understood(project, printed, cause, capsys):
    module = project.bootstrap()
    assert module.cause_of(printed) == cause
    failed(str(module.explain(cause, "x")), ".", "run `python3 run.py` again")
    assert not capsys.readouterr().out


def test_the_package_index_of_pip_is_told_to_uv(half_made, wheels, tmp_path):
    note = tmp_path / "note"
    settings = {"PIP_EXTRA_INDEX_URL": "http://127.0.0.1:9/a http://127.0.0.1:9/b"}
    done = half_made.run("course", FAKE_UV_NOTE=str(note), **settings)
    assert done.returncode == 0, done.stdout
    told = json.loads(note.read_text())
    assert told["UV_FIND_LINKS"] == str(wheels)
    assert told["UV_INDEX"] == "http://127.0.0.1:9/a http://127.0.0.1:9/b"
    assert told["UV_INDEX_STRATEGY"] == "unsafe-best-match"
    assert told["UV_PYTHON_DOWNLOADS"] == "never"


def test_the_readers_own_settings_of_uv_win(half_made, tmp_path):
    note = tmp_path / "note"
    done = half_made.run("course", FAKE_UV_NOTE=str(note), UV_INDEX_URL="http://127.0.0.1:9/mine")
    assert done.returncode == 0, done.stdout
    told = json.loads(note.read_text())
    assert told["UV_INDEX_URL"] == "http://127.0.0.1:9/mine"
    assert "UV_INDEX" not in told
