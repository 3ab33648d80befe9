"""Keeps one result file per submission, so that a run that was killed goes on where it was."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.grading.results import Graded


@dataclass(frozen=True)
class Journal:
    """The result files of one grading folder: `results/<assignment>/<student>.json`."""

    folder: Path

    def path(self, assignment: str, student: str) -> Path:
        """Return where the result of a submission lies."""
        return self.folder / "results" / assignment / f"{student}.json"

    def read(self, assignment: str, student: str) -> Graded | None:
        """Return the result of a submission, or None where there is none that can be read."""
        try:
            return Graded.from_dict(json.loads(self.path(assignment, student).read_bytes()))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self, result: Graded) -> None:
        """Put a result in place at once: a reader sees the old file or the new one."""
        path = self.path(result.assignment, result.student)
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(".new")
        with scratch.open("w", encoding="utf-8") as file:
            json.dump(result.to_dict(), file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)

    def write_requests(self, assignment: str, student: str, lines: Sequence[str]) -> None:
        """Keep what a submission's simulator saw beside its result; remove what was there."""
        path = self.path(assignment, student).with_suffix(".requests.jsonl")
        path.unlink(missing_ok=True)
        if lines:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def discard(self, assignment: str, student: str) -> None:
        """Remove a result that no longer holds."""
        self.path(assignment, student).unlink(missing_ok=True)
