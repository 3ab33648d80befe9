"""What a person sees after feedback was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.feedback.making import FEEDBACK, Made


def show_feedback(pages: Sequence[Made], folder: Path) -> None:
    """Print what became of the pages, and what is missing in them."""
    for page in pages:
        if page.problem:
            print(f"{page.student} {page.assignment}/{page.notebook}: no page: {page.problem}")
    states = Counter(page.state for page in pages)
    failed = f", {states['failed']} failed" if states["failed"] else ""
    print(f"{states['made']} pages made, {states['kept']} up to date{failed}.")
    if waiting := sum(1 for page in pages if page.waiting):
        print(f"{waiting} have cells that a person has not graded yet; those count as zero.")
    print(f"Feedback: {folder / FEEDBACK}/<student>/<assignment>/<notebook>.html")


def to_dict(page: Made) -> dict[str, Any]:
    """Return a page as JSON-ready data."""
    return {**asdict(page), "path": str(page.path)}
