"""How the learner's commands look: rich in a terminal, plain when piped."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder import AutograderError, Report, TaskReport
from autograder.screen import report_console
from course.errors import CourseError

if TYPE_CHECKING:
    from course.doctor import Check
    from course.progress import Progress
    from course.submitting import Bundle

_MARKS = {"done": "✓", "not yet": "✗", "not attempted": "·", "written": "✎"}
_STYLES = {"done": "green", "not yet": "red", "not attempted": "dim", "written": "cyan"}
_LEVELS = ("where to look", "what to use", "the shape of the answer")


@dataclass(frozen=True)
class Place:
    """How far the exercise at hand is, and where its lesson lies, if it has one."""

    standing: str = ""
    lesson: str = ""


def say(text: str = "", style: str = "") -> None:
    """Print a line as it is: no markup, and never cut."""
    _console().print(as_typed(text), style=style or None, markup=False)


def as_typed(text: str) -> str:
    """Return `text` with the course's commands as this reader types them.

    `run.py` names itself in COURSE_COMMAND, for readers who did not activate the environment.
    """
    prefix = os.environ.get("COURSE_COMMAND", "")
    return text.replace("`course ", f"`{prefix} course ") if prefix else text


def show_error(error: CourseError | AutograderError) -> None:
    """Print what happened, what to do, and the code whose page explains it."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(
        as_typed(f"course: {error} [{error.code}]"), markup=False
    )


def warn(text: str) -> None:
    """Print something that did not stop the command, to the error stream."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(as_typed(text), markup=False)


@contextmanager
def waiting(slug: str, *, quiet: bool = False) -> Iterator[Callable[[TaskReport], None]]:
    """Show which tasks have their verdict while a check runs; gives what to tell each one."""
    console = _console()
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    told = [f"checking {slug}"]
    with console.status(escape(told[0])) as status:

        def hear(task: TaskReport) -> None:
            told.append(f"{task.task} {_MARKS[task.state]}")
            status.update(escape("  ".join(told)))

        yield hear


def show_course(rows: Sequence[dict[str, Any]], following: str, place: Place) -> None:
    """Print one line per exercise, how far the one at hand is, and what comes next."""
    if not rows:
        say("This course has no exercises yet. Next: `course start` opens the book.")
        return
    shown = table("", "Exercise", "Title", "Points", "Minutes")
    for row in rows:
        mark = "✓" if row["done"] else ("→" if row["slug"] == following else "·")
        points = f"{row['points']:g}/{row['of']:g}"
        shown.add_row(mark, row["slug"], escape(row["title"]), points, str(row["minutes"]))
    print_table(shown)
    if all(row["done"] for row in rows):
        say("Every exercise is done. `course solution` shows the author's answers.")
        return
    row = next(row for row in rows if row["slug"] == following)
    say(f"{following}: {place.standing}.")
    if place.lesson:
        say(f"Its lesson is {place.lesson}, also in the book that `course start` serves.")
    started = any(state != "not attempted" for state in row["tasks"].values())
    say(f"Next: {'go on with' if started else 'open'} {row['notebook']}, then `course check`.")


def show_progress(state: Progress) -> None:
    """Print every task that was checked or hinted at."""
    if not state.exercises:
        say("Nothing was checked yet. Next: `course` says where to begin.")
        return
    shown = table("Exercise", "Task", "State", "Points", "Hints")
    for slug, tasks in sorted(state.exercises.items()):
        for name, task in tasks.items():
            points = f"{task.points:g}/{task.maximum:g}" if task.maximum else ""
            state_text = "for a person to grade" if task.state == "written" else task.state
            shown.add_row(slug, name, state_text, points, str(task.hints))
    print_table(shown)


def show_report(report: Report) -> None:
    """Print the verdict on an exercise, or on one task of it."""
    tasks = report.tasks
    say(f"{report.slug} · {report.title}", "bold")
    for task in tasks:
        _show_task(task)
    points = sum(task.points for task in tasks)
    maximum = sum(task.maximum for task in tasks if task.state != "written")
    say(f"{points:g} of {maximum:g} points, {report.seconds:.1f} s.")
    if not report.hidden:
        say("Only the visible tests ran: this copy of the course has no solutions folder.")
    waiting = [task.task for task in tasks if task.state in ("not yet", "not attempted")]
    if waiting:
        say(f"Next: work on {waiting[0]}; `course hint {waiting[0]}` helps.")
    else:
        say(f"Done. `course solution {report.slug}` shows how the author did it.", "green")


def show_watched(report: Report, problem: str = "") -> None:
    """Print the verdict after a save: on a cleared screen, or below the last one when piped."""
    _console().clear()
    show_report(report)
    if problem:
        warn(problem)
    say(f"At {time.strftime('%H:%M:%S')}. The next save is checked, too; Ctrl-C ends.\n", "dim")


def _show_task(task: TaskReport) -> None:
    points = "" if task.state == "written" else f"  {task.points:g}/{task.maximum:g} points"
    state = "for a person to grade" if task.state == "written" else task.state
    line = f"  {_MARKS[task.state]} {task.task} · {task.title}: {state}{points}"
    say(line, _STYLES[task.state])
    for text in (task.message, *task.notices):
        for part in text.splitlines():
            say(f"      {part}")


def show_hints(slug: str, task: str, hints: Sequence[str], level: int) -> None:
    """Print the hints up to `level`, counted from 1."""
    say(f"{slug} · {task}", "bold")
    for number, hint in enumerate(hints[:level], start=1):
        name = _LEVELS[number - 1] if number <= len(_LEVELS) else "more"
        say(f"  {number} of {len(hints)}, {name}: {hint}")
    if level < len(hints):
        say("Next: try again; `course hint` shows one more.")
    else:
        say(f"That was the last one. `course solution {slug} {task} --anyway` shows it all.")


def show_solution(task: str, source: str) -> None:
    """Print the author's answer to a task."""
    console = _console()
    console.print(task, style="bold", markup=False)
    if console.is_terminal:
        from rich.syntax import Syntax  # noqa: PLC0415  (slow to import: it knows every language)

        console.print(Syntax(source, "python", background_color="default"))
    else:
        console.print(source, markup=False)


def show_bundle(path: str, bundle: Bundle, standings: Mapping[str, str]) -> None:
    """Print what was handed in, what was left out, and what to do with the file."""
    say(f"{bundle.assignment} by {bundle.student}: {path}", "bold")
    for name, content in sorted(bundle.files.items()):
        standing = f" · {standings[name]}" if name in standings else ""
        say(f"  {name}, {len(content) / 1000:.1f} kB{standing}")
    for name, reason in bundle.left_out.items():
        say(f"  left out: {name} ({reason})", "yellow")
    say("The notebooks are as they were saved last, the states as your last `course check` saw.")
    say("Next: hand in that file; what you change from now on is not in it.")


def show_checks(checks: Sequence[Check]) -> None:
    """Print what the doctor found, one line each."""
    for item in checks:
        say(f"{'✓' if item.ok else '✗'} {item.name}: {item.found}", "" if item.ok else "red")
        if not item.ok:
            say(f"    Next: {item.next_step}")


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True, force_jupyter=False)


def table(*columns: str) -> Table:
    """Return an empty table: with a frame in a terminal, without one when piped."""
    return Table(*columns, box=box.ROUNDED if _console().is_terminal else None)


def print_table(shown: Table) -> None:
    """Print a table as wide as the terminal, or as wide as it is when piped."""
    report_console().print(shown)
