"""What a person sees of a grading run: a bar while it runs, a table at the end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich import progress as bars
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.grading.results import Graded
from autograder.screen import report_console


class Progress:
    """A bar on a terminal, a line per submission elsewhere. Call it with each result."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bar: bars.Progress | None = None
        self._task: bars.TaskID | None = None
        if self._console.is_terminal:
            columns = (bars.MofNCompleteColumn(), bars.BarColumn(), bars.TimeRemainingColumn())
            text = bars.TextColumn("{task.description}")
            self._bar = bars.Progress(*columns, text, console=self._console, transient=True)

    def __enter__(self) -> Progress:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *about: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, result: Graded, total: int) -> None:
        """Show one more result of `total`."""
        if self._bar is None:
            outcome = f"not graded: {result.problem}" if result.problem else "graded"
            print(f"{result.student} {result.assignment}: {outcome}", file=sys.stderr, flush=True)
            return
        if self._task is None:
            self._task = self._bar.add_task("", total=total)
        self._bar.update(self._task, advance=1, description=escape(result.student))


def show_class(results: Sequence[Graded], folder: Path) -> None:
    """Print the grades of a class, what waits for a person, and where everything lies."""
    console = report_console()
    headings = ("Student", "Notebook", "Points", "Of", "For a person to grade", "Look at")
    table = Table(*headings, box=box.ROUNDED if console.is_terminal else None)
    for result in results:
        flags = ", ".join(dict.fromkeys(flag.kind for flag in result.flags))
        if result.problem:
            row = (result.student, result.assignment, "-", "-", result.problem, flags)
            table.add_row(*map(escape, row))
        for book in result.notebooks:
            name = f"{result.assignment}/{book.name}" + (" (missing)" if book.missing else "")
            points = (f"{book.score:g}", f"{book.maximum:g}")
            row = (result.student, name, *points, ", ".join(book.waiting), flags)
            table.add_row(*map(escape, row))
    console.print(table)
    bad = sum(1 for result in results if result.problem)
    flagged = sum(1 for result in results if result.flags)
    print(f"{len(results) - bad} graded, {bad} not, {flagged} flagged.")
    print(f"Gradebook: {folder / 'gradebook.db'}. Details: {folder / 'results'}.")
    if any(result.sandbox == "none" for result in results if result.notebooks):
        print("Graded without a sandbox.")
