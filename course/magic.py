"""`%check` in a notebook: the verdict of `course check`, on the cells as they are now.

What a cell says now is what this kernel ran last under the cell's id, or what was saved after that.
A front end that sends no ids gets the verdict on the saved file, and is told so.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder import Course
    from course.exercises import Target
    from course.warm import WarmProcess

_OWN_LINE = re.compile(r"\s*%(check|load_ext)\b")


@dataclass
class Checking:
    """The cells that a kernel ran, by id: when, and what they said."""

    ran: dict[str, tuple[float, str]] = field(default_factory=dict)
    process: WarmProcess | None = None

    def note(self, info: Any) -> None:
        """Remember a cell before it runs."""
        cell, source = getattr(info, "cell_id", None), str(info.raw_cell)
        if cell and not _OWN_LINE.match(source):
            self.ran[cell] = (time.time(), source)

    def check(self, line: str = "") -> None:
        """Check the exercise in this notebook: `%check`, `%check task2`, `%check async task2`."""
        from autograder import AutograderError, find_course  # noqa: PLC0415
        from course import screen  # noqa: PLC0415
        from course.errors import CourseError  # noqa: PLC0415

        if "NBGRADER_EXECUTION" in os.environ:
            return  # A grader runs the notebook; the verdict is its own.
        try:
            self._check(find_course(), line.split())
        except (AutograderError, CourseError) as error:
            screen.say(f"course: {error} [{error.code}]")

    def _check(self, course: Course, words: list[str]) -> None:
        from course import exercises, screen  # noqa: PLC0415

        target = self._target(course, words)
        self._keep_warm(course)
        path = course.release_path(target.slug)
        document, remarks = (None, []) if path != own_path() else self._now(path)
        report = exercises.run_check(course, target, notebook=document)
        screen.show_report(report)
        problem = exercises.record(course, report)
        for remark in (*remarks, *([problem] if problem else [])):
            screen.say(remark)

    def _target(self, course: Course, words: list[str]) -> Target:
        """Return what is meant: without a name the exercise that this notebook is."""
        from course import exercises, progress  # noqa: PLC0415
        from course.errors import CourseError  # noqa: PLC0415

        state, own = progress.load(course.root), own_path()
        here = [slug for slug in course.released_slugs() if course.release_path(slug) == own]
        if here and (not words or words[0] in exercises.manifest(course, here[0]).tasks):
            return exercises.find(course, state, here[0], *words[:1])
        if not words and own is not None:
            raise CourseError(f"{own.name} is no exercise.", "name one: `%check async`.")
        return exercises.find(course, state, *words[:2])

    def _now(self, path: Path) -> tuple[str, list[str]]:
        """Return the notebook with the cells that ran since it was saved, and what to say."""
        from autograder import read_notebook  # noqa: PLC0415

        document, saved = read_notebook(path).raw, path.stat().st_mtime
        cells = {cell.get("id"): cell for cell in document["cells"]}
        newer = {name: source for name, (when, source) in self.ran.items() if when > saved}
        taken = []
        for name in newer.keys() & cells.keys():
            if "".join(cells[name].get("source", "")) != newer[name]:
                cells[name]["source"] = newer[name]
                taken.append(name)
        remarks = []
        if taken:
            names = ", ".join(sorted(taken))
            remarks.append(f"Not saved yet, so taken as this kernel ran it last: {names}.")
        if newer.keys() - cells.keys():
            remarks.append(
                "A cell that you ran is not in the saved notebook, so it did not count. "
                "Next: save (Ctrl-S), then %check."
            )
        if not self.ran:
            moment = time.strftime("%H:%M:%S", time.localtime(saved))
            remarks.append(f"Checked as saved at {moment}; save (Ctrl-S) before %check.")
        return json.dumps(document), remarks

    def _keep_warm(self, course: Course) -> None:
        """Have a warm process as long as this kernel lives, its own if nobody else has one."""
        from course import warm  # noqa: PLC0415

        with warm.connection(course.root) as found:
            if found is not None:
                return
        try:
            self.process = warm.WarmProcess(course.root)
        except OSError:
            return  # A folder that cannot be written: the check starts cold.
        atexit.register(self.process.close)
        self.process.wait_ready()


def own_path() -> Path | None:
    """Return the notebook that this kernel runs, where the front end tells."""
    told = os.environ.get("JPY_SESSION_NAME", "")
    path = Path(told).resolve() if told else None
    return path if path is not None and path.suffix == ".ipynb" else None


def load_ipython_extension(shell: Any) -> None:
    """Give a shell the magic `%check`, once."""
    if "check" in shell.magics_manager.magics["line"]:
        return
    checking = Checking()
    shell.events.register("pre_run_cell", checking.note)
    shell.register_magic_function(checking.check, "line", "check")
