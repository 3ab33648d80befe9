"""Where the commands print their tables."""

from __future__ import annotations

from rich.console import Console

PIPED_WIDTH = 10_000  # rich would wrap and cut a table at 80 columns.


def report_console() -> Console:
    """Return a console for tables: as wide as the terminal, and when piped never too narrow."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPED_WIDTH)
