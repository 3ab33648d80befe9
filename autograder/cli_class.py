"""The commands around grading: what comes in before it, and what goes out after it."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from autograder.layout import course_at
from autograder.leaving import FOUND, OK, REFUSED, told

FolderArgument = Annotated[Path, typer.Argument(help="The folder that was graded.")]
StudentsOption = Annotated[
    list[str] | None, typer.Option("--student", help="Only this student; may be given again.")
]
AssignmentsOption = Annotated[
    list[str] | None, typer.Option("--assignment", help="Only this assignment; may be given again.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


RootOption = Annotated[
    Path | None, typer.Option("--root", help="The course's folder. Default: found from here.")
]
SourceOption = Annotated[
    Path | None, typer.Option("--source", help="Solutions kept elsewhere, to keep tests secret.")
]


def collect(
    origin: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE", help="A bundle, a platform's zip file, or a folder of any of them."
        ),
    ],
    folder: Annotated[Path, typer.Argument(help="The folder to grade in.")],
    *,
    names: Annotated[
        Path | None, typer.Option(help="A CSV with the columns name and student.")
    ] = None,
    assignment: Annotated[
        str | None, typer.Option(help="Where files belong whose names fit no exercise.")
    ] = None,
    root: RootOption = None,
    source: SourceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take what students sent into FOLDER/submitted/<student>/<assignment>/.

    Reads bundles of `course submit`, the archives of Moodle and Canvas, and plain folders. The last
    attempt counts, earlier ones are kept in FOLDER/attempts/. Exits with 1 when something was
    refused, and 2 when there is nothing at all.
    """
    with told():
        from autograder import intake  # noqa: PLC0415
        from autograder.intake.naming import Names  # noqa: PLC0415
        from autograder.intake.screen import show_collected  # noqa: PLC0415

        known = Names.read(names) if names else Names()
        course = course_at(root, source)
        found = intake.collect(course, origin, folder, names=known, assignment=assignment)
        if as_json:
            print(json.dumps({"collected": [asdict(one) for one in found]}, indent=2))
        else:
            show_collected(found, folder)
        raise typer.Exit(FOUND if any(one.problem for one in found) else OK)


def feedback(
    folder: FolderArgument,
    *,
    student: StudentsOption = None,
    assignment: AssignmentsOption = None,
    show_hidden_tests: Annotated[
        bool, typer.Option("--show-hidden-tests", help="Leave hidden tests and mark schemes in.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also make pages that still hold.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Pages at once. Default: one per processor.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the page that each student gets back, into FOLDER/feedback/.

    Points and comments come from the gradebook. Hidden tests are cut out of cells and outputs.
    Exits with 1 when a page could not be made, and 2 when nothing was graded.
    """
    with told():
        from autograder.feedback import make_feedback  # noqa: PLC0415
        from autograder.feedback.screen import show_feedback, to_dict  # noqa: PLC0415

        made = make_feedback(
            folder,
            students=student or (),
            assignments=assignment or (),
            show_hidden=show_hidden_tests,
            again=again,
            workers=workers or os.cpu_count() or 1,
        )
        if as_json:
            print(json.dumps({"pages": [to_dict(page) for page in made]}, indent=2))
        else:
            show_feedback(made, folder)
        raise typer.Exit(FOUND if any(page.problem for page in made) else OK)


def export(
    folder: FolderArgument,
    table: Annotated[
        Path, typer.Argument(help="The table to fill: Moodle's worksheet, Canvas' gradebook.")
    ],
    *,
    assignment: Annotated[str, typer.Option(help="Whose points.")] = "phase1",
    column: Annotated[str, typer.Option(help="The column to fill. Default: found by name.")] = "",
    names: Annotated[
        Path | None, typer.Option(help="The CSV with name and student that `collect` was given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to write. Default: FOLDER/report/, the same name.")
    ] = None,
) -> None:
    """Fill points into the table of a learning platform, which then takes it back.

    A submission that waits for a person gets none yet. Exits with 1 when one of a class is in no
    row of the table, and 2 when there is nothing to fill.
    """
    with told():
        from autograder.intake.naming import Names  # noqa: PLC0415
        from autograder.reporting.platform import export as write  # noqa: PLC0415

        known = Names.read(names) if names else Names()
        done = write(folder, table, assignment, names=known, column=column, out=out)
        print(done.summary)
        raise typer.Exit(FOUND if done.strangers else OK)


def formgrader(
    folder: FolderArgument,
    *,
    port: Annotated[int | None, typer.Option(help="Default: one that is free.")] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
    root: RootOption = None,
    source: SourceOption = None,
) -> None:
    """Open nbgrader's formgrader on FOLDER, to grade by hand. Ctrl-C ends it.

    It cannot grade or write feedback itself: its buttons for that name the command to type.
    """
    with told():
        from autograder.formgrader.serving import LOG  # noqa: PLC0415
        from autograder.formgrader.serving import formgrader as serve  # noqa: PLC0415

        with serve(course_at(root, source), folder, port=port, browser=browser) as serving:
            print(f"Formgrader: {serving.url}\nCtrl-C ends it.", flush=True)
            try:
                code = serving.process.wait()
                print(f"Jupyter ended; {folder / LOG} says why.", file=sys.stderr)
            except KeyboardInterrupt:
                code = OK
        raise typer.Exit(FOUND if code > 0 else OK)


def doctor() -> None:
    """Say which sandbox this machine has, found out by trying, and why no stronger one.

    Exits with 3 where none holds.
    """
    from autograder.sandbox import probe  # noqa: PLC0415

    with probe() as probed:
        print(probed.report)
    raise typer.Exit(REFUSED if probed.tier == "none" else OK)


COMMANDS = (collect, doctor, export, feedback, formgrader)
