"""Fills the grades of a class into the table that a learning platform made for them.

The table is the platform's own (Moodle's grading worksheet, Canvas' gradebook export), so that it
takes it back: every other cell stays as it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import NothingToReturn
from autograder.intake.naming import Names, Owner, slug
from autograder.reporting.grades import ClassGrades, Grade, load_grades
from autograder.reporting.table import safe

_NUMBERED = re.compile(r"(?P<name>.*\S)\s*\(\d+\)")
_DIGITS = re.compile(r"(\d+)$")
_IDENTITIES = (
    *("student", "username", "id number", "email address"),
    *("sis login id", "sis user id", "login id", "email"),
)
_POINTS_POSSIBLE = "points possible"


@dataclass(frozen=True)
class Filled:
    """A platform's table with grades: its text, and the students that are in which state.

    `waits` have something for a person to grade and `missing` have no grade: their cells stay as
    they were. `strangers` were graded and stand in no row.
    """

    text: str
    column: str
    filled: tuple[str, ...]
    waits: tuple[str, ...]
    missing: tuple[str, ...]
    strangers: tuple[str, ...]
    path: Path = Path()

    @property
    def summary(self) -> str:
        """What was done and what was not, in lines for a person."""
        lines = [f"{len(self.filled)} points in the column {self.column!r} of {self.path}"]
        for students, text in (
            (self.waits, "waiting for a person, left as they were: {}"),
            (self.missing, "in the table and not graded, left as they were: {}"),
            (self.strangers, "graded and in no row of the table: {}; --names maps them"),
        ):
            if students:
                lines.append(text.format(", ".join(map(safe, students))))
        return "\n".join(lines)


def export(
    folder: Path,
    table: Path,
    assignment: str,
    *,
    names: Names,
    column: str = "",
    out: Path | None = None,
) -> Filled:
    """Write the platform's table `table` with the points of `assignment` to `out`.

    Its place is `folder/report/` by default. Raises `NothingToReturn` and `NothingToReport`.
    """
    found = [one for one in load_grades(folder) if one.assignment == assignment]
    if not found:
        raise NothingToReturn(
            f"{folder} has no grades of {assignment!r}.", "name another one with --assignment."
        )
    target = out or folder / "report" / table.name
    if target.resolve() == table.resolve():
        raise NothingToReturn(
            f"{target} is the platform's own table.", "choose another place with --out."
        )
    filled = replace(fill(table, found[0], names, column), path=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(filled.text, encoding="utf-8-sig", newline="")
    return filled


def fill(path: Path, grades: ClassGrades, names: Names, column: str = "") -> Filled:
    """Fill the points of an assignment into the platform's table at `path`.

    `column` takes the place of the one that is found. A grade in another scale than ours is
    refused. Raises `NothingToReturn` with what to do.
    """
    header, rows = _read(path)
    at = _column(path, header, grades.assignment, column)
    _same_maximum(path, header, rows, at, grades)
    known = {grade.result.student.casefold(): grade for grade in grades.grades}
    filled, waits, missing = list[str](), list[str](), list[str]()
    for row in rows:
        if _POINTS_POSSIBLE in row[0].casefold():
            continue
        student = _student(dict(zip(map(_plain, header), row, strict=True)), known, names)
        grade = known.pop(student, None)
        if grade is None or not grade.tasks:
            missing.append(row[0])
        elif grade.waits:
            waits.append(grade.result.student)
        else:
            row[at] = f"{grade.points:.6g}"
            filled.append(grade.result.student)
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\r\n").writerows([header, *rows])
    strangers = tuple(sorted(grade.result.student for grade in known.values()))
    return Filled(
        made.getvalue(), header[at], tuple(filled), tuple(waits), tuple(missing), strangers
    )


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = [row for row in csv.reader(file) if row]
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
        raise NothingToReturn(
            f"{path} is no table that can be filled: {error}.",
            "give it the file that the platform exports: Moodle's grading worksheet, Canvas' "
            "gradebook.",
        ) from None
    width = len(header)
    return header, [[*row, *[""] * (width - len(row))][:width] for row in rows]


def _column(path: Path, header: Sequence[str], assignment: str, asked: str) -> int:
    """Return where the grades belong: "Grade", or the name of the assignment with its number."""
    wanted = {_plain(asked)} if asked else {"grade", _plain(assignment)}
    for at, title in enumerate(header):
        numbered = _NUMBERED.fullmatch(title.strip())
        if _plain(title) in wanted or (numbered and _plain(numbered["name"]) in wanted):
            return at
    raise NothingToReturn(
        f"{path} has no column for {asked or assignment!r}; it has {', '.join(header)}.",
        "name one of them with --column.",
    )


def _same_maximum(
    path: Path, header: Sequence[str], rows: Sequence[list[str]], at: int, grades: ClassGrades
) -> None:
    """Compare with Moodle's column "Maximum Grade", or Canvas' row of possible points."""
    told = [row[at] for row in rows if _POINTS_POSSIBLE in row[0].casefold()]
    if "maximum grade" in (titles := [_plain(title) for title in header]):
        told += [row[titles.index("maximum grade")] for row in rows]
    for text in told:
        if (value := _number(text)) is not None and value != grades.maximum:
            raise NothingToReturn(
                f"{path} expects at most {value:g} points, and {grades.assignment} gives "
                f"{grades.maximum:g}.",
                f"set the platform's maximum to {grades.maximum:g} and export its table again.",
            )


def _student(row: Mapping[str, str], known: Mapping[str, Grade], names: Names) -> str:
    """Return the graded student whom a row is about, in small letters, or ""."""
    found = _DIGITS.search(row.get("identifier", "") or row.get("id", ""))
    number = found[1] if found else ""
    name = row.get("full name") or row.get("student") or row.get("name") or ""
    said = [row[title].strip() for title in _IDENTITIES if row.get(title, "").strip()]
    owner = Owner(name, name, number)
    given = [
        names.given[key] for key in map(names.key, (name, number, *said)) if key in names.given
    ]
    mails = [text.partition("@")[0] for text in said if "@" in text]
    guesses = (*given, *said, *mails, owner.student, slug(name), number)
    for guess in guesses:
        if guess and guess.casefold() in known:
            return guess.casefold()
    ends = [student for student in known if number and student.endswith(f"-{number}")]
    return ends[0] if len(ends) == 1 else ""


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
