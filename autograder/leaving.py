"""How the commands end: exit codes, and an error with its code on the way out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console

from autograder.errors import AutograderError, NoSandbox

OK, FOUND, USAGE, REFUSED, STOPPED = 0, 1, 2, 3, 130


def fail(error: AutograderError) -> NoReturn:
    """Print an error with its code and leave with the exit status that belongs to it."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(
        f"autograder: {error} [{error.code}]", markup=False
    )
    raise typer.Exit(REFUSED if error.code == NoSandbox.code else USAGE)


@contextmanager
def told() -> Iterator[None]:
    """Turn an error of ours into its message and an exit status."""
    try:
        yield
    except AutograderError as error:
        fail(error)
