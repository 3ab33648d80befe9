"""What a phase page says about its lessons, read from where it is true.

The plan of a phase (`phase.yml`) names the lessons in order. Minutes of reading stand in the card
of a lesson, minutes and points of an exercise in its manifest. A lesson that is planned and not
written yet has a plan and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

TIME = re.compile(r"^- \*\*Time\*\*: (\d+) minutes\D+(\d+)\b", re.MULTILINE)


@dataclass(frozen=True)
class Lesson:
    """A lesson of the plan. Minutes and points are None for one that is not written yet.

    `exercise_minutes` is what the manifest says, `said_minutes` what the lesson's card says of it.
    """

    slug: str
    title: str
    afterwards: str
    fails: str
    reading_minutes: int | None = None
    said_minutes: int | None = None
    exercise_minutes: int | None = None
    points: float | None = None
    tasks: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the lesson and its exercise are there."""
        return self.reading_minutes is not None and self.exercise_minutes is not None

    @property
    def name(self) -> str:
        """The number and the title: "2 · Async"."""
        return f"{int(self.slug[:2])} · {self.title}"

    @property
    def link(self) -> str:
        """The name as a link of Markdown, or bare where there is nothing to lead to."""
        return f"[{self.name}]({self.slug}.ipynb)" if self.is_open else self.name

    @property
    def minutes(self) -> int:
        """Minutes of reading and exercise; none for a lesson that is not open."""
        return (self.reading_minutes or 0) + (self.exercise_minutes or 0) if self.is_open else 0


@dataclass(frozen=True)
class Phase:
    """The lessons of a phase in their order, and the time that it is planned to take.

    weeks, hours_a_week: least and most.
    """

    weeks: tuple[int, int]
    hours_a_week: tuple[int, int]
    lessons: tuple[Lesson, ...]

    @property
    def open(self) -> tuple[Lesson, ...]:
        """The lessons that are there."""
        return tuple(lesson for lesson in self.lessons if lesson.is_open)

    @property
    def hours(self) -> float:
        """Hours that the open lessons and their exercises take."""
        return sum(lesson.minutes for lesson in self.lessons) / 60

    @property
    def planned_hours(self) -> tuple[int, int]:
        """Least and most hours that the weeks of the plan have."""
        return self.weeks[0] * self.hours_a_week[0], self.weeks[1] * self.hours_a_week[1]

    def by_slug(self, slug: str) -> Lesson:
        """Return the lesson with a slug. Raises `KeyError` for one that is not in the plan."""
        return {lesson.slug: lesson for lesson in self.lessons}[slug]


def read_phase(folder: Path, manifests: Path) -> Phase:
    """Read the plan of a phase from its folder, and what is there of its lessons.

    folder: such as `book/phase1`, with `phase.yml` and the lessons. manifests: `solutions/phase1`.
    """
    plan = yaml.safe_load((folder / "phase.yml").read_text("utf-8"))
    lessons = tuple(_lesson(row, folder, manifests) for row in plan["lessons"])
    return Phase(tuple(plan["weeks"]), tuple(plan["hours_a_week"]), lessons)


def _lesson(row: dict[str, str], folder: Path, manifests: Path) -> Lesson:
    notebook = folder / f"{row['slug']}.ipynb"
    manifest = manifests / f"{row['slug']}.yml"
    if not (notebook.is_file() and manifest.is_file()):
        return Lesson(**row)
    facts = yaml.safe_load(manifest.read_text("utf-8"))
    told = TIME.search(first_cell(notebook))
    tasks = facts["tasks"].values()
    return Lesson(
        **row,
        reading_minutes=int(told[1]) if told else None,
        said_minutes=int(told[2]) if told else None,
        exercise_minutes=facts["minutes"],
        points=sum(task["points"] for task in tasks),
        tasks=len(tasks),
    )


def first_cell(notebook: Path) -> str:
    """Return the text of the first cell, which holds the title and the card of a lesson."""
    return "".join(json.loads(notebook.read_text("utf-8"))["cells"][0]["source"])


def contents_table(phase: Phase) -> list[str]:
    """Return the lines of a table: what each lesson teaches, with links to those that are open."""
    rows = [(one.link, one.afterwards, one.fails) for one in phase.lessons]
    return _table(("lesson", "afterwards you can", "it fails first"), rows)


def time_table(phase: Phase) -> list[str]:
    """Return the lines of a table: minutes and points of each lesson, and their sums."""
    rows = [_times(lesson) for lesson in phase.lessons]
    done = phase.open
    if done:
        columns = ("reading_minutes", "exercise_minutes", "tasks", "points")
        sums = (sum(getattr(lesson, column) for lesson in done) for column in columns)
        rows.append(("**together**", *(f"**{total:g}**" for total in sums)))
    header = ("lesson", "lesson, minutes", "exercise, minutes", "graded tasks", "points")
    return _table(header, rows)


def _times(lesson: Lesson) -> tuple[str, ...]:
    if not lesson.is_open:
        return lesson.name, *["coming"] * 4
    numbers = (lesson.reading_minutes, lesson.exercise_minutes, lesson.tasks, lesson.points)
    return lesson.link, *(f"{number:g}" for number in numbers if number is not None)


def time_sentences(phase: Phase) -> list[str]:
    """Return sentences on the hours of the phase, one a line."""
    least, most = phase.planned_hours
    weeks = f"{phase.weeks[0]} to {phase.weeks[1]} weeks"
    plan = f"{weeks} at {phase.hours_a_week[0]} to {phase.hours_a_week[1]} hours a week"
    if len(phase.open) < len(phase.lessons):
        count = f"{len(phase.open)} of {len(phase.lessons)} parts are open"
        return [
            f"{count} and take about {phase.hours:.0f} hours.",
            f"The phase is planned for {plan}.",
        ]
    slow, quick = (phase.hours / hours for hours in phase.hours_a_week)
    return [
        f"All parts together take about {phase.hours:.0f} hours; {plan} are {least} to {most}.",
        f"That is {slow:.1f} weeks at {phase.hours_a_week[0]} hours, "
        f"and {quick:.1f} weeks at {phase.hours_a_week[1]}.",
    ]


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(row)} |" for row in (header, *rows)]
    return [lines[0], "|" + "---|" * len(header), *lines[1:]]
