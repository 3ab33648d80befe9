"""`course test`: what its stages run, how their outcomes are read, and what a failure prints."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from course import proving, stages
from course.stages import Stage

OK = Stage("first", "that it works", (sys.executable, "-c", "print('fine')"))
BAD = Stage("second", "that it fails", (sys.executable, "-c", "print('the reason'); exit(3)"))
COUNTS = Stage("third", "counts", (sys.executable, "-c", "print('4 passed, 1 skipped in 0.10s')"))
BROWSER = Stage("pages", "pages", (sys.executable, "-c", "print('2 passed in 1s')"))


@pytest.fixture
def only_these(monkeypatch):
    """Put other stages in the place of the real ones."""

    def replace(*others):
        monkeypatch.setattr(stages, "stages", lambda _root: list(others))
        monkeypatch.setattr(proving, "_warm_fonts", lambda _env: None)

    return replace


def test_the_stages_cover_what_the_course_promises():
    names = [stage.name for stage in stages.stages()]
    assert names[:5] == ["lint", "format", "types", "book", "tests"]
    assert names[5:] == ["notebooks", "release", "browser", "slow", "speed"]


def test_every_lesson_and_solution_is_run_in_one_process_for_all():
    (stage,) = [stage for stage in stages.stages() if stage.name == "notebooks"]
    assert any(name.startswith(os.path.join("solutions", "phase1")) for name in stage.command)
    assert {"--nbval", "--numprocesses=2", "--dist=loadfile"} <= set(stage.command)
    assert not any("_build" in name or "checkpoint" in name for name in stage.command)


def test_the_book_is_built_with_warnings_as_errors():
    (stage,) = [stage for stage in stages.stages() if stage.name == "book"]
    assert stage.command[-4:] == (".", "-W", "-n", "--keep-going")


def test_the_stages_after_the_book_need_not_build_it_again(only_these, tmp_path):
    says = "import os; print(os.environ.get('COURSE_BUILT_BOOK'))"
    tells = Stage("tells", "tells", (sys.executable, "-c", says))
    old = tmp_path / "_build" / "html" / "renamed.html"
    old.parent.mkdir(parents=True)
    old.touch()
    made = "import pathlib; pathlib.Path('_build/html').mkdir(parents=True)"
    book = Stage("book", "builds", (sys.executable, "-c", made), builds_book=True)
    log = tmp_path / ".course" / "logs" / "test-tells.log"
    only_these(tells, book)
    assert stages.run(root=tmp_path) == 0
    assert log.read_text().strip() == "None"
    only_these(book, tells)
    assert stages.run(root=tmp_path) == 0
    assert log.read_text().strip() == str(tmp_path / "_build" / "html")
    assert not old.exists()


def test_a_good_run_ends_with_the_sums_alone_on_the_last_line(only_these, tmp_path, capsys):
    only_these(OK, COUNTS)
    assert stages.run(root=tmp_path) == 0
    lines = capsys.readouterr().out.strip().splitlines()
    assert re.match(r"first +that it works +ok +\d+\.\d s", lines[0])
    assert "4 passed, 1 skipped in 0.10s" in lines[1]
    assert lines[-1] == "5 passed, 0 failed, 1 skipped"


def test_a_failure_shows_its_output_and_how_to_repeat_it(only_these, tmp_path, capsys):
    only_these(BAD, OK)
    assert stages.run(root=tmp_path) == 1
    printed = capsys.readouterr().out
    assert "the reason" in printed
    assert "python3 run.py test --only second" in printed
    assert "first" in printed.split("--only second")[1], "the other stages run all the same"
    assert printed.strip().endswith("1 passed, 1 failed, 0 skipped")


def test_one_stage_can_be_run_alone(only_these, tmp_path, capsys):
    only_these(BAD, OK)
    assert stages.run(only=["first"], root=tmp_path) == 0
    assert BAD.proves not in capsys.readouterr().out


def test_an_unknown_stage_lists_the_known_ones(only_these, tmp_path, capsys):
    only_these(OK, BAD)
    assert stages.run(only=["frist"], root=tmp_path) == 2
    assert "Next: choose from first, second." in capsys.readouterr().out


def test_a_program_that_is_missing_is_a_failure(only_these, tmp_path, capsys):
    only_these(Stage("gone", "nothing", (str(tmp_path / "no-program"),)))
    assert stages.run(root=tmp_path) == 1
    assert "no-program" in capsys.readouterr().out


def test_a_stage_that_hangs_is_ended(only_these, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(stages, "LIMIT", 0.3)
    only_these(Stage("slow", "nothing", (sys.executable, "-c", "import time; time.sleep(60)")))
    began = time.monotonic()
    assert stages.run(root=tmp_path, all=True) == 1
    assert time.monotonic() - began < 10
    assert "Not finished after" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way")
def test_sigterm_ends_the_stage_that_runs(only_these, tmp_path, capsys):
    kill = f"import os, time; os.kill({os.getpid()}, {int(signal.SIGTERM)}); time.sleep(60)"
    only_these(Stage("killer", "nothing", (sys.executable, "-c", kill)))
    before = signal.getsignal(signal.SIGTERM)
    assert stages.run(root=tmp_path) == 130
    assert "Stopped" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGTERM) is before


def browser_stage():
    return Stage(BROWSER.name, BROWSER.proves, BROWSER.command, needs_browser=True)


def test_without_chromium_the_pages_are_skipped_in_one_line(
    only_these, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(stages, "find_browser", lambda _: None)
    only_these(browser_stage())
    assert stages.run(root=tmp_path) == 0
    assert "skipped: Chromium was not found; install it" in capsys.readouterr().out


def test_with_all_the_pages_need_chromium(only_these, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(stages, "find_browser", lambda _: None)
    only_these(browser_stage())
    assert stages.run(root=tmp_path, all=True) == 1
    assert "failed: Chromium was not found" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "output", "state", "counts"),
    [
        (0, "...\n12 passed in 0.35s\n", "ok", (12, 0, 0)),
        (0, "=== 3 passed, 2 skipped, 4 deselected in 61.02s (0:01:01) ===", "ok", (3, 0, 2)),
        (1, "1 failed, 3 passed, 1 error in 2.00s", "failed", (3, 2, 0)),
        (0, "All checks passed!", "ok", (1, 0, 0)),
        (1, "Found 3 errors.", "failed", (0, 1, 0)),
        (1, "3 passed in 0.35s", "failed", (3, 1, 0)),
        (5, "no tests ran in 0.01s", "failed", (0, 1, 0)),
    ],
)
def test_an_outcome_is_read_from_exit_code_and_closing_line(code, output, state, counts):
    got = stages.judge(OK, code, output, 1.0)
    assert got.state == state
    assert (got.passed, got.failed, got.skipped) == counts


def test_the_surroundings_do_not_depend_on_the_reader(tmp_path, monkeypatch):
    for name in ("COURSE_PROVIDER", "OPENAI_API_KEY", "SIMULATOR_URL", "PYTHONPATH", "COLUMNS"):
        monkeypatch.setenv(name, "the reader's own")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    env = proving.proving_environment(tmp_path)
    assert "the reader's own" not in env.values()
    assert env["PYTHONHASHSEED"] == "0"
    assert env["IPYTHONDIR"].startswith(str(tmp_path))
    assert "127.0.0.1" in env["NO_PROXY"]


@pytest.mark.skipif(sys.platform == "win32", reason="homes are found in another way there")
@pytest.mark.parametrize("home", [None, "/no/such/home"])
def test_a_missing_home_is_replaced(home, tmp_path, monkeypatch):
    monkeypatch.delenv("HOME")
    if home:
        monkeypatch.setenv("HOME", home)
    assert os.path.isdir(proving.proving_environment(tmp_path)["HOME"])


def test_the_fonts_are_known_before_a_notebook_asks_for_them(tmp_path):
    env = proving.proving_environment(tmp_path)
    code = "import matplotlib.font_manager"
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert not done.stderr


def test_chromium_is_found_by_variable_or_by_name(tmp_path):
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert proving.find_browser({"PATH": str(tmp_path)}) == str(program)
    assert proving.find_browser({"PATH": "", "CHROMIUM": str(program)}) == str(program)
    assert proving.find_browser({"PATH": str(tmp_path), "CHROMIUM": "/no/chromium"}) is None
