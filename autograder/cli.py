"""The instructor's command line: `autograder release`, `autograder grade`."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from autograder import cli_class
from autograder.cli_class import JsonOption, RootOption, SourceOption
from autograder.layout import Course, course_at
from autograder.leaving import FOUND, OK, STOPPED, told

app = typer.Typer(
    name="autograder",
    help="Make releases of the exercises, prove that they are fair, and grade submissions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

EngineOption = Annotated[
    Literal["fast", "dask", "faithful"],
    typer.Option(
        help="dask: on a cluster, see --scheduler. "
        "faithful: nbgrader itself, one by one, all anew, without a sandbox."
    ),
]
SchedulerOption = Annotated[
    str, typer.Option(help="Address of a Dask scheduler. Default: a cluster of this machine.")
]
UnsafeOption = Annotated[
    bool, typer.Option("--unsafe-no-sandbox", help="Run students' code with your own rights.")
]
TwiceOption = Annotated[
    bool, typer.Option("--twice", help="Run each submission twice, to find unstable scores.")
]


@app.callback()
def _main() -> None:
    """Make releases of the exercises, prove that they are fair, and grade submissions."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # A pipe on Windows may not know every letter.


@app.command("release")
def release_command(
    names: Annotated[
        list[str] | None, typer.Argument(help="Exercises or assignments. Default: all.")
    ] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail when anything is wrong.")
    ] = False,
    timeout: Annotated[float, typer.Option(help="Seconds per cell.")] = 30.0,
    workers: Annotated[int, typer.Option(min=1, help="How many notebooks run at once.")] = 2,
    thorough: Annotated[
        bool, typer.Option(help="Try every known answer on every test, not only on related ones.")
    ] = False,
    root: RootOption = None,
    source: SourceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write exercises/ from solutions/, or prove with --check that they belong together.

    --check runs the stub, the solution, and every known answer of each exercise. Exits with 1 when
    there is a finding.
    """
    with told():
        course = course_at(root, source)
        if check:
            options = {"timeout": timeout, "workers": workers, "thorough": thorough}
            _check(course, names or [], options, as_json)
        else:
            _release(course, names or [], as_json)


def _release(course: Course, names: list[str], as_json: bool) -> None:
    from autograder.releasing import release  # noqa: PLC0415

    done = release(course, names)
    if as_json:
        print(json.dumps({"written": done.written, "removed": done.removed}, indent=2))
        return
    for path in done.written:
        print(f"wrote {path}")
    for path in done.removed:
        print(f"removed {path}")
    if not (done.written or done.removed):
        print("exercises/ is up to date.")


def _check(course: Course, names: list[str], options: dict[str, Any], as_json: bool) -> None:
    from autograder.verifying import verify  # noqa: PLC0415

    begin = time.perf_counter()
    runs = 0
    show = sys.stderr.isatty()

    def progress(line: str) -> None:
        nonlocal runs
        runs += 1
        if show:
            print(f"\r\x1b[K{runs}: {line}", end="", file=sys.stderr, flush=True)

    findings = verify(course, names, **options, progress=progress)
    if show:
        print("\r\x1b[K", end="", file=sys.stderr)
    if as_json:
        print(json.dumps({"findings": [item.to_dict() for item in findings]}, indent=2))
    else:
        for finding in findings:
            print(finding)
        exercises = _count(len(course.select(names)), "exercise")
        seconds = time.perf_counter() - begin
        found = _count(len(findings), "finding")
        print(f"{exercises}, {_count(runs, 'run')}, {found}, {seconds:.1f} s.")
    raise typer.Exit(FOUND if findings else OK)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


@app.command("execute")
def execute_command(
    notebooks: Annotated[list[Path], typer.Argument(help="Lessons or solutions.", exists=True)],
    *,
    timeout: Annotated[float, typer.Option(help="Seconds per cell.")] = 60.0,
) -> None:
    """Run notebooks in a fresh kernel and keep their outputs, clean enough to commit.

    Exits with 1 when a cell fails that does not carry the tag raises-exception; that notebook is
    then left as it was.
    """
    from nbclient.exceptions import CellExecutionError  # noqa: PLC0415

    from autograder.execution import execute  # noqa: PLC0415

    for path in notebooks:
        try:
            done = execute(path, timeout)
        except CellExecutionError as error:
            print(f"{path} is unchanged, because a cell failed:\n{error}", file=sys.stderr)
            raise typer.Exit(FOUND) from None
        print(f"{path} {done.seconds:.1f} s")


@app.command("grade")
def grade_command(
    folder: Annotated[
        Path, typer.Argument(help="A folder that holds submitted/<student>/<assignment>/.")
    ],
    *,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Submissions at once. Default: one per processor.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(help="Seconds per cell. Default: nbgrader's setting.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also grade what is graded and has not changed.")
    ] = False,
    twice: TwiceOption = False,
    engine: EngineOption = "fast",
    scheduler: SchedulerOption = "",
    unsafe_no_sandbox: UnsafeOption = False,
    root: RootOption = None,
    source: SourceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Grade a class into FOLDER/gradebook.db, with nbgrader's rules.

    Can be stopped and started again: what is graded stays. Exits with 0 when every submission was
    graded, 1 when one was not, 2 when there is nothing to grade, 3 without a sandbox, and 130 when
    it was stopped.
    """
    if engine == "faithful" and (workers or twice):
        raise typer.BadParameter("--engine faithful grades one by one, once; leave this out.")
    if scheduler and engine != "dask":
        raise typer.BadParameter("--scheduler belongs to --engine dask.")
    given: dict[str, Any] = {"timeout": timeout, "again": again, "twice": twice}
    given["sandbox"] = not unsafe_no_sandbox
    if engine == "dask":
        given |= {"engine": "dask", "scheduler": scheduler}
    with told():
        _grade(course_at(root, source), folder, engine, as_json, workers=workers, **given)


def _grade(
    course: Course, folder: Path, engine: str, as_json: bool, *, workers: int | None, **given: Any
) -> None:
    from autograder.grading import Options, grade_class  # noqa: PLC0415
    from autograder.grading.faithful import grade_faithfully  # noqa: PLC0415
    from autograder.grading.screen import Progress, show_class  # noqa: PLC0415

    options = Options(workers=workers or Options.workers, **given)
    try:
        with Progress() as progress:
            if engine == "faithful":
                results = grade_faithfully(course, folder, options, progress)
            else:
                results = grade_class(course, folder, options, progress)
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where this one was.", file=sys.stderr)
        raise typer.Exit(STOPPED) from None
    if as_json:
        print(json.dumps({"submissions": [item.to_dict() for item in results]}, indent=2))
    else:
        show_class(results, folder)
    raise typer.Exit(FOUND if any(item.problem for item in results) else OK)


@app.command("simulate")
def simulate_command(
    folder: Annotated[Path, typer.Argument(help="An empty folder for the class.")],
    *,
    students: Annotated[int, typer.Option(min=1, help="How many submissions.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bytes.")] = 1,
    assignment: Annotated[str, typer.Option(help="What they hand in.")] = "phase1",
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare the graded class with its key instead.")
    ] = False,
    root: RootOption = None,
    source: SourceOption = None,
) -> None:
    """Make a class of known quality, with a key of what each submission must get.

    Grade it with `autograder grade FOLDER`, then compare with --verify, which exits with 1 when
    any score, flag or row of the gradebook differs from the key.
    """
    with told():
        if verify:
            _verify_class(course_at(root, source), folder)
        else:
            _simulate(course_at(root, source), folder, students, seed, assignment)


def _simulate(course: Course, folder: Path, students: int, seed: int, assignment: str) -> None:
    from autograder.simulation import KEY, simulate  # noqa: PLC0415

    made = simulate(course, folder, students, seed, assignment)
    for kind, count in made.kinds.items():
        print(f"{count:5} {kind}")
    if made.left_out:
        missing = _count(len(made.left_out), "known answer")
        print(f"The class is too small for {missing}, such as {made.left_out[0]}.")
    print(f"{_count(students, 'submission')} to {made.assignment} in {folder}, the key in {KEY}.")


def _verify_class(course: Course, folder: Path) -> None:
    from autograder.simulation import compare, read_key  # noqa: PLC0415

    findings = compare(course, folder)
    for finding in findings:
        print(finding)
    submissions = _count(len(read_key(folder)), "submission")
    print(f"{submissions} compared with the key, {_count(len(findings), 'finding')}.")
    raise typer.Exit(FOUND if findings else OK)


@app.command("report")
def report_command(
    folder: Annotated[Path, typer.Argument(help="A folder that was graded.")],
    *,
    root: RootOption = None,
    source: SourceOption = None,
) -> None:
    """Write FOLDER/report: a page on the class, and grades.csv for spreadsheets and gradebooks."""
    from autograder.reporting import report  # noqa: PLC0415

    with told():
        written = report(course_at(root, source), folder)
    print(f"{_count(written.submissions, 'submission')}: {written.page} and {written.table}.")


for _command in cli_class.COMMANDS:
    app.command(_command.__name__)(_command)
