"""The commands around grading: what comes in before it, and what goes out after it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from autograder.leaving import FOUND, OK, told

FolderArgument = Annotated[Path, typer.Argument(help="The folder that was graded.")]
StudentsOption = Annotated[
    list[str] | None, typer.Option("--student", help="Only this student; may be given again.")
]
AssignmentsOption = Annotated[
    list[str] | None, typer.Option("--assignment", help="Only this assignment; may be given again.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


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


COMMANDS = (feedback,)
