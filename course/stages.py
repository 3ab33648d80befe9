"""`course test`: every proof of the course, one stage after the other, and a table at the end."""

from __future__ import annotations

import re
import shutil
import signal
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from course import pages
from course.proving import BUILT_BOOK, find_browser, proving_environment
from course.services import Service, stop_all

ROOT = Path(__file__).resolve().parent.parent
TAIL = 60  # lines of a failed stage's output that are printed
LIMIT = 30 * 60.0  # seconds that one stage may take
MODULE = (sys.executable, "-m")
PYTEST = (*MODULE, "pytest", "-q", "-p", "no:cacheprovider")
# Two at once, a file never split: the machines that prove this have two cores.
BY_FILE = ("--numprocesses=2", "--dist=loadfile")
# Nearly all that a browser looks at is one file of tests, with nothing that takes long to make.
BY_TEST = ("--numprocesses=2", "--dist=worksteal")
# The lessons are no tests of ours: their warnings are outputs, which nbval compares.
NBVAL = (
    *("--nbval", "--nbval-current-env", *BY_FILE),
    *("--override-ini=addopts=", "--override-ini=filterwarnings=default"),
)
SPEED = "tests/benchmarks"


@dataclass(frozen=True)
class Stage:
    """One proof: its name, what it proves, and the command that does."""

    name: str
    proves: str
    command: tuple[str, ...]
    only_with_all: bool = False
    needs_browser: bool = False
    builds_book: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a stage: "ok", "failed" or "skipped"; counts of checks; seconds; a note."""

    stage: str
    state: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""


def stages(root: Path = ROOT) -> list[Stage]:
    """List all stages in the order in which they run: the quick ones first."""
    check = (str(Path(sysconfig.get_path("scripts")) / "autograder"), "release", "--check")
    book = tuple(pages.build_command(strict=True))
    browser = (*PYTEST, *BY_TEST, "tests", "-m", "browser")
    slow = (*PYTEST, *BY_FILE, "tests", f"--ignore={SPEED}", "-m", "slow and not browser")
    return [
        Stage("lint", "style of the code, notebooks too", (*MODULE, "ruff", "check", ".")),
        Stage("format", "layout of the code", (*MODULE, "ruff", "format", "--check", ".")),
        Stage("types", "types of the packages", (*MODULE, "mypy")),
        # Before those that look at its pages, which then need not build it again.
        Stage("book", "no page warns", book, builds_book=True),
        Stage(
            "tests",
            "packages and repository",
            (*PYTEST, *BY_FILE, "tests", "-m", "not browser and not slow"),
        ),
        Stage("notebooks", "every output reproduces", (*PYTEST, *NBVAL, *find_notebooks(root))),
        Stage("release", "exercises match solutions", check),
        Stage("browser", "pages in Chromium", browser, needs_browser=True),
        Stage("slow", "what takes long", slow, only_with_all=True),
        # One at a time: what is measured must not share the processors.
        Stage("speed", "how fast it is", (*PYTEST, SPEED, "-m", "slow"), only_with_all=True),
    ]


def find_notebooks(root: Path) -> list[str]:
    """List the lessons and the solutions, relative to the root."""
    found = [*root.glob("book/**/*.ipynb"), *root.glob("solutions/**/*.ipynb")]
    relative = (path.relative_to(root) for path in sorted(found))
    return [str(path) for path in relative if not {"_build", ".ipynb_checkpoints"} & {*path.parts}]


def run(all: bool = False, only: Sequence[str] = (), root: Path = ROOT) -> int:
    """Run the stages (those in `only`, where given); return 0 if none failed, 130 after Ctrl-C.

    `all` adds what takes long and makes the browser checks a must.
    """
    known = stages(root)
    unknown = sorted(set(only) - {stage.name for stage in known})
    if unknown:
        print(f"There is no stage {unknown[0]!r}.")
        print(f"Next: choose from {', '.join(stage.name for stage in known)}.")
        return 2
    chosen = [s for s in known if (s.name in only if only else all or not s.only_with_all)]
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="course-test-") as scratch:
            env = proving_environment(Path(scratch))
            outcomes = [_prove(stage, root, env, must=all or bool(only)) for stage in chosen]
    except KeyboardInterrupt:
        print("\nStopped; the stages after this one did not run.")
        return 130
    finally:
        signal.signal(signal.SIGTERM, before)
    return _report(outcomes)


def _prove(stage: Stage, root: Path, env: MutableMapping[str, str], must: bool) -> Outcome:
    """Run one stage and print its line; `must` turns a missing browser into a failure."""
    print(f"{stage.name:<10} {stage.proves:<34}", end=" ", flush=True)
    if stage.needs_browser and find_browser(env) is None:
        note = "Chromium was not found; install it, or set CHROMIUM to its path"
        print(f"{'failed' if must else 'skipped'}: {note}", flush=True)
        return Outcome(
            stage.name, "failed" if must else "skipped", 0, int(must), int(not must), note=note
        )
    if stage.builds_book:
        # Sphinx warns about a page when it reads it, so one that it remembers would pass unread;
        # and a page that is no longer there would still be found.
        shutil.rmtree(root / "_build", ignore_errors=True)
    sources = pages.fingerprint(root) if stage.builds_book else ""
    began = time.monotonic()
    code, output = _execute(stage, root, env)
    outcome = judge(stage, code, output, time.monotonic() - began)
    if stage.builds_book and outcome.state == "ok":
        pages.mark_current(root, sources)
        env[BUILT_BOOK] = str(pages.folder(root))
    print(f"{outcome.state:<8} {outcome.seconds:6.1f} s  {outcome.note}", flush=True)
    if outcome.state == "failed":
        print("\n".join(output.splitlines()[-TAIL:]))
        print(f"Run this stage alone: python3 run.py test --only {stage.name}\n", flush=True)
    return outcome


def _execute(stage: Stage, root: Path, env: Mapping[str, str]) -> tuple[int, str]:
    """Run the command of a stage with its output in a log; return the exit code and the output."""
    log = root / ".course" / "logs" / f"test-{stage.name}.log"
    try:
        service = Service(stage.name, stage.command, log, root, env)
    except OSError as error:
        return 127, str(error)
    deadline = time.monotonic() + LIMIT
    late = ""
    try:
        while service.exit_code is None and not late:
            time.sleep(0.05)
            late = f"\nNot finished after {LIMIT:.0f} s." if time.monotonic() > deadline else ""
    finally:
        # After a normal end too: a stage that left something running does not keep it.
        stop_all([service], grace=0 if service.exit_code is not None else 5)
    output = log.read_text("utf-8", errors="replace") + late
    return (service.exit_code or 0) if not late else 124, output


def judge(stage: Stage, code: int, output: str, seconds: float) -> Outcome:
    """Turn an exit code and an output into an outcome; pytest's closing line gives the counts."""
    closing = _closing_line(output)
    counts = {word: int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", closing)}
    passed = counts.get("passed", 0) + counts.get("xfailed", 0)
    failed = counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
    skipped = counts.get("skipped", 0)
    if code == 0:
        return Outcome(
            stage.name, "ok", passed if closing else 1, failed, skipped, seconds, closing
        )
    note = closing or f"exit code {code}"
    return Outcome(stage.name, "failed", passed, max(failed, 1), skipped, seconds, note)


def _closing_line(output: str) -> str:
    """Find pytest's last line, such as "12 passed, 1 skipped in 3.21s"; empty if there is none."""
    for line in reversed(output.splitlines()):
        words = line.strip("= ")
        if re.fullmatch(r"(\d+ [a-z]+(, )?)+ in [\d.]+s( \([\d:]+\))?", words):
            return words
    return ""


def _report(outcomes: Sequence[Outcome]) -> int:
    """Print the table and, alone on the last line, the sums."""
    table = Table(title="What was proved")
    for column in ("stage", "state"):
        table.add_column(column)
    for column in ("passed", "failed", "skipped", "seconds"):
        table.add_column(column, justify="right")
    for one in outcomes:
        counts = (str(one.passed), str(one.failed), str(one.skipped))
        table.add_row(one.stage, one.state, *counts, f"{one.seconds:.1f}")
    Console().print(table)
    passed, failed, skipped = (
        sum(getattr(one, name) for one in outcomes) for name in ("passed", "failed", "skipped")
    )
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if any(one.state == "failed" for one in outcomes) else 0
