"""The learner's command line: `course`, and what follows it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from autograder import AutograderError, Course, find_course
from course import data_screen, exercises, progress, screen
from course.errors import CourseError
from course.screen import say

app = typer.Typer(
    name="course",
    help="Where you are in the course and what comes next, with checks and hints.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

data_app = typer.Typer(help="The course's data sets: what there is, and a look into them.")
app.add_typer(data_app, name="data")

OK, NOT_YET, USAGE = 0, 1, 2

NameArgument = Annotated[
    str, typer.Argument(help="phase1/02-async, 02-async, async, or a path. Default: the next one.")
]
TaskArgument = Annotated[str, typer.Argument(help="One task of it, for example task2.")]
TimeoutOption = Annotated[float, typer.Option(help="Seconds per cell.")]
SetArgument = Annotated[str, typer.Argument(help="A name from `course data`.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


@app.callback(invoke_without_command=True)
def where(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show where you are and what comes next."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # A pipe on Windows may not know every letter.
    if context.invoked_subcommand is not None:
        return
    with _errors():
        course = find_course()
        state = progress.load(course.root)
        rows = [_row(course, state, slug) for slug in course.slugs() or course.released_slugs()]
        following = exercises.next_exercise(course, state)
        if as_json:
            _print_json({"exercises": rows, "last": state.last, "next": following})
            return
        screen.show_course(rows, following, _place(course, state, following))


@app.command("check")
def check_command(
    name: NameArgument = "",
    task: TaskArgument = "",
    timeout: TimeoutOption = 30.0,
    as_json: JsonOption = False,
) -> None:
    """Run the tests of an exercise. Exits with 0 when every task is done, else with 1."""
    with _errors():
        course = find_course()
        target = exercises.find(course, progress.load(course.root), name, task)
        with screen.waiting(target.slug, quiet=as_json) as heard:
            report = exercises.run_check(course, target, timeout, heard=heard)
        problem = exercises.record(course, report)
        if as_json:
            _print_json(report.to_dict())
        else:
            screen.show_report(report)
        if problem:
            screen.warn(problem)
        raise typer.Exit(OK if report.done else NOT_YET)


@app.command("watch")
def watch_command(
    name: NameArgument = "",
    task: TaskArgument = "",
    timeout: TimeoutOption = 30.0,
    as_json: JsonOption = False,
) -> None:
    """Check at every save, until Ctrl-C. Without a name, whichever exercise was saved."""
    from course import watching  # noqa: PLC0415

    with _errors(), suppress(KeyboardInterrupt):
        course = find_course()
        target = exercises.find(course, progress.load(course.root), name, task)
        slugs = {target.slug} if name else {target.slug, *course.released_slugs()}
        for found in watching.verdicts(course, target, slugs, timeout):
            if isinstance(found, AutograderError):
                _print_json_line({"error": found.code, "message": str(found)}) if as_json else (
                    screen.show_error(found)
                )
                continue
            problem = exercises.record(course, found)
            _print_json_line(found.to_dict()) if as_json else screen.show_watched(found, problem)


@app.command("hint")
def hint_command(
    name: NameArgument = "", task: TaskArgument = "", as_json: JsonOption = False
) -> None:
    """Show the next hint for a task: where to look, what to use, the shape of the answer."""
    with _errors():
        course = find_course()
        state = progress.load(course.root)
        target = exercises.find(course, state, name, task)
        chosen = target.task or exercises.open_task(course, state, target.slug)
        hints = exercises.manifest(course, target.slug).tasks[chosen].hints if chosen else ()
        if not hints:
            step = f"name a task, as in `course hint {target.slug} task1`."
            raise CourseError(f"{target.slug} has no hints here.", step)
        level = min(state.task(target.slug, chosen).hints + 1, len(hints))
        problem = progress.try_to_save(course.root, state.with_hint(target.slug, chosen, level))
        if problem:
            screen.warn(problem)
        if as_json:
            shown = list(hints[:level])
            _print_json({"exercise": target.slug, "task": chosen, "hints": shown})
        else:
            screen.show_hints(target.slug, chosen, hints, level)


@app.command("reset")
def reset_command(name: NameArgument = "") -> None:
    """Put an exercise back as it was released. Your version is kept as a backup."""
    with _errors():
        course = find_course()
        target = exercises.find(course, progress.load(course.root), name)
        backup = exercises.reset(course, target.slug)
        path = course.show(course.release_path(target.slug))
        if backup is None:
            say(f"{path} is as it was released.")
        else:
            say(f"{path} is as it was released. Your version: {course.show(backup)}")
        say("If it is open in JupyterLab, choose File > Reload Notebook from Disk.")


@app.command("solution")
def solution_command(
    name: NameArgument = "",
    task: TaskArgument = "",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Show it although the task is not done.")
    ] = False,
) -> None:
    """Show the author's answer to the tasks that you have done."""
    with _errors():
        course = find_course()
        state = progress.load(course.root)
        target = exercises.find(course, state, name, task)
        tasks = (
            [target.task] if target.task else list(exercises.manifest(course, target.slug).tasks)
        )
        hidden = [name for name in tasks if not anyway and not _may_see(state, target.slug, name)]
        for shown in [name for name in tasks if name not in hidden]:
            screen.show_solution(shown, exercises.solution(course, target.slug, shown))
        if hidden:
            say(f"Not done yet: {', '.join(hidden)}.")
            say("Next: `course check`, `course hint`, or this command with --anyway.")
            raise typer.Exit(NOT_YET)


@app.command("progress")
def progress_command(
    export: Annotated[
        str, typer.Option(help="Write it to this file, which another copy of the course reads.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Show what you have done, task by task. It lies in `.course/progress.json`, and only there."""
    with _errors():
        course = find_course()
        state = progress.load(course.root)
        if export:
            progress.export(state, Path(export))
            say(f"{export} holds your progress; as .course/progress.json it goes on elsewhere.")
        elif as_json:
            _print_json(progress.to_dict(state))
        else:
            screen.show_progress(state)


@app.command("submit")
def submit_command(
    assignment: Annotated[str, typer.Argument(help="phase1. Default: the current one.")] = "",
    student: Annotated[
        str, typer.Option(help="Your name in the class. Asked once, then remembered.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Bundle an assignment's notebooks, and the files beside them, for the instructor."""
    from course import submitting  # noqa: PLC0415

    with _errors():
        course = find_course()
        state = progress.load(course.root)
        chosen = submitting.find_assignment(course, assignment, state.last)
        known = student or submitting.read_student(course.root) or _ask_student()
        name = submitting.keep_student(course.root, known)
        bundle = submitting.collect(course, chosen, name)
        path = submitting.write(course, bundle)
        if as_json:
            told = {"path": str(path), "left_out": dict(bundle.left_out)}
            _print_json({**bundle.description(), **told})
        else:
            screen.show_bundle(course.show(path), bundle, _standings(course, state, chosen))


def _ask_student() -> str:
    if not sys.stdin.isatty():
        raise CourseError("Nobody said who hands in.", "`course submit --student NAME`, once.")
    name: str = typer.prompt("Your name in the class, as the instructor lists it")
    return name


def _standings(course: Course, state: progress.Progress, assignment: str) -> dict[str, str]:
    """Return how far each notebook of an assignment is, by the name of its file."""
    names = {slug: f"{slug.split('/')[1]}.ipynb" for slug in course.released_slugs()}
    return {
        names[slug]: exercises.standing(course, state, slug)
        for slug in names
        if slug.split("/")[0] == assignment
    }


@data_app.callback(invoke_without_command=True)
def data_list(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the data sets with rows, splits and license."""
    from course.data import catalog  # noqa: PLC0415

    if context.invoked_subcommand is None:
        listed = [catalog.overview(found) for found in catalog.SETS]
        if as_json:
            _print_json({"sets": listed})
        else:
            data_screen.show_sets(listed)


@data_app.command("describe")
def data_describe(name: SetArgument, as_json: JsonOption = False) -> None:
    """Show the fields of a set, how many rows each kind has, and one of them."""
    from course.data import catalog  # noqa: PLC0415

    with _errors():
        told = catalog.description(catalog.find(name))
        if as_json:
            _print_json(told)
        else:
            data_screen.show_description(told)


@data_app.command("sample")
def data_sample(
    name: SetArgument,
    number: Annotated[int, typer.Option("-n", min=1, help="How many rows.")] = 3,
    seed: Annotated[int, typer.Option(help="Another seed draws other rows.")] = 0,
    split: Annotated[str, typer.Option(help="Rows of this split; dev where nothing is said.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show some rows of a set, drawn at random."""
    from course.data import catalog  # noqa: PLC0415

    with _errors():
        rows = catalog.sample(catalog.find(name), number, seed, split or None)
        if as_json:
            _print_json({"set": name, "seed": seed, "rows": rows})
        else:
            data_screen.show_rows(rows)


@app.command("doctor")
def doctor_command(as_json: JsonOption = False) -> None:
    """Check the environment and say what to do about each problem. Exits with 1 for any."""
    from course.doctor import examine  # noqa: PLC0415

    with _errors():
        checks = examine()
        if as_json:
            _print_json({"checks": [item.to_dict() for item in checks]})
        else:
            screen.show_checks(checks)
        raise typer.Exit(OK if all(item.ok for item in checks) else NOT_YET)


@app.command("environment")
def environment_command(
    name: Annotated[str, typer.Argument(help="A folder of environments/, such as pgvector.")],
) -> None:
    """Install an environment that few lessons use, beside the course's own."""
    from course import environments  # noqa: PLC0415

    with _errors():
        say(f"{name} is installed in {find_course().show(environments.install(name))}.")


@app.command("start")
def start_command(
    browser: Annotated[bool, typer.Option(help="Open the book in a browser.")] = True,
) -> None:
    """Start the simulator, the book and JupyterLab, until Ctrl-C."""
    from course import start  # noqa: PLC0415

    raise typer.Exit(start.run(browser=browser))


@app.command("test")
def prove_command(
    everything: Annotated[bool, typer.Option("--all", help="Also what takes long.")] = False,
    only: Annotated[list[str] | None, typer.Option("--only", help="Only this stage.")] = None,
) -> None:
    """Prove that everything works."""
    from course import stages  # noqa: PLC0415

    raise typer.Exit(stages.run(all=everything, only=only or ()))


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except (CourseError, AutograderError) as error:
        screen.show_error(error)
        raise typer.Exit(USAGE) from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        told = CourseError(
            f"{where}{error.strerror or type(error).__name__}.",
            "make that place readable and writable for you, then try again.",
        )
        screen.show_error(told)
        raise typer.Exit(USAGE) from error


def _may_see(state: progress.Progress, slug: str, task: str) -> bool:
    """Whether an answer is no longer a secret; a rubric is one until all else is done."""
    found = state.task(slug, task).state
    return found == "done" or (found == "written" and state.is_done(slug))


def _row(course: Course, state: progress.Progress, slug: str) -> dict[str, Any]:
    about = exercises.manifest(course, slug)
    tasks = {name: state.task(slug, name).state for name in about.tasks}
    automatic = sum(task.points for task in about.tasks.values() if task.wrong or task.right)
    return {
        "slug": slug,
        "title": about.title,
        "minutes": about.minutes,
        "done": state.is_done(slug),
        "points": state.points(slug),
        "of": automatic,
        "tasks": tasks,
        "notebook": str(Path(course.show(course.release_path(slug)))),
    }


def _place(course: Course, state: progress.Progress, slug: str) -> screen.Place:
    if not slug:
        return screen.Place()
    lesson = course.root / "book" / f"{slug}.ipynb"
    shown = course.show(lesson) if lesson.exists() else ""
    return screen.Place(exercises.standing(course, state, slug), shown)


def _print_json_line(value: dict[str, Any]) -> None:
    print(json.dumps(value), flush=True)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, indent=2))
