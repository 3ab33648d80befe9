"""The page on a class: one HTML file, without scripts and without requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.grading.results import Flag
from autograder.likeness import Likeness
from autograder.reporting.alike import near_identical
from autograder.reporting.charts import STATES, histogram, legend, outcomes
from autograder.reporting.grades import ClassGrades, TaskName
from autograder.reporting.items import FEW, Item, analyze
from autograder.reporting.markup import Html, join, table, tag
from autograder.reporting.messages import frequent, stopped

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_MESSAGES = 5
_LONGEST = 500


@dataclass(frozen=True)
class Section:
    """A part of the page about one assignment: its anchor, its heading, what it holds."""

    anchor: str
    heading: str
    content: Html


Titles = Mapping[TaskName, str]


def page(
    classes: Sequence[ClassGrades],
    titles: Mapping[str, Titles],
    alike: Mapping[str, Sequence[Likeness]],
) -> str:
    """Return the page. By assignment, `titles` names tasks in words, `alike` has similar pairs."""
    parts: list[Html] = []
    links: list[Html] = []
    for grades in classes:
        pairs = alike.get(grades.assignment, ())
        sections = _sections(grades, titles.get(grades.assignment, {}), pairs)
        anchor = f"a{len(parts)}"
        inside = [
            tag("section", tag("h3", s.heading, id=f"{anchor}-{s.anchor}"), s.content)
            for s in sections
        ]
        parts.append(tag("section", tag("h2", grades.assignment, id=anchor), *inside))
        items = (tag("li", _link(f"{anchor}-{s.anchor}", s.heading)) for s in sections)
        links.append(tag("li", _link(anchor, grades.assignment), tag("ul", *items)))
    total = sum(len(grades.grades) for grades in classes)
    body = tag(
        "main",
        tag("h1", "Class report"),
        tag("p", f"{_count(total, 'submission')}. {_PRIVATE}"),
        tag("nav", tag("ul", *links), aria_label="Contents"),
        *parts,
    )
    return "<!DOCTYPE html>\n" + tag("html", _head(), tag("body", body), lang="en") + "\n"


_PRIVATE = (
    "For the instructor: messages may quote hidden tests, and names are shown. "
    "Nothing on this page has changed a score."
)


def _head() -> Html:
    style = Html((Path(__file__).parent / "page.css").read_text("utf-8"))
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", "Class report"),
        tag("style", style),
    )


def _link(anchor: str, text: str) -> Html:
    return tag("a", text, href=f"#{anchor}")


def _sections(grades: ClassGrades, titles: Titles, pairs: Sequence[Likeness]) -> list[Section]:
    items = analyze(grades)
    return [
        Section("scores", "Scores", _scores(grades)),
        Section("tasks", "Tasks", _tasks(grades, items, titles)),
        Section("messages", "Frequent messages of failed tests", _messages(grades)),
        Section("stopped", "Time-outs and dead processes", _stopped(grades)),
        Section("flags", "Flags", _flags(grades)),
        Section("alike", "Near-identical submissions", near_identical(pairs)),
        Section("waits", "For a person to grade", _waits(items)),
        Section("problems", "Not graded", _problems(grades)),
    ]


def _scores(grades: ClassGrades) -> Html:
    points = [grade.points for grade in grades.graded]
    if not points:
        return tag("p", "No submission could be graded.")
    ordered = sorted(points)
    quarters = [ordered[round(share * (len(ordered) - 1))] for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    late = sum(1 for grade in grades.graded if grade.penalty)
    waits = sum(1 for grade in grades.graded if grade.waits)
    text = (
        f"{_count(len(points), 'submission')} of {len(grades.grades)} graded, "
        f"mean {sum(points) / len(points):.1f} of {grades.maximum:g} points. "
        f"{late} with a penalty for being late, {waits} with points still to be given by a person."
    )
    names = ["of the class", "least", "lower quarter", "median", "upper quarter", "most"]
    row: list[str | Html] = ["points", *(f"{value:g}" for value in quarters)]
    numeric = frozenset(range(1, len(names)))
    chart = tag("figure", histogram(points, grades.maximum, grades.assignment))
    return join(tag("p", text), chart, table("Points in quarters", names, [row], numeric=numeric))


def _tasks(grades: ClassGrades, items: Sequence[Item], titles: Titles) -> Html:
    if not items:
        return tag("p", "No submission could be graded.")
    few = len(grades.graded) < FEW
    caution = f" With fewer than {FEW} submissions these numbers say little." if few else ""
    parts = [tag("p", _EXPLAINED + caution), legend()]
    for notebook in dict.fromkeys(item.name[0] for item in items):
        own = [item for item in items if item.name[0] == notebook]
        rows = [_task_row(item, titles) for item in own]
        numeric = frozenset(range(1, len(_TASK_HEADINGS)))
        parts.append(tag("h4", notebook))
        parts.append(tag("figure", outcomes(own, notebook)))
        parts.append(table(f"Tasks of {notebook}", _TASK_HEADINGS, rows, numeric=numeric))
    return join(*parts)


_EXPLAINED = (
    "Share of points: the mean over all submissions, low for a hard task. "
    "Discrimination: how the points of the task go with those of all other tasks, from -1 to 1 "
    "(item-rest correlation, Henrysson 1963). Near 0 or below, strong and weak students did "
    "equally well: read the task and its tests again. "
    "Seconds: how long the tests of a task ran, where it was tried."
)
_TASK_HEADINGS = [
    *("Task", "Points", "Share of points", "Discrimination"),
    *map(str.capitalize, STATES),
    "Median seconds",
]


def _task_row(item: Item, titles: Titles) -> list[str | Html]:
    name, title = item.name[1], titles.get(item.name)
    return [
        f"{name} · {title}" if title else name,
        f"{item.maximum:g}",
        "-" if item.facility is None else f"{item.facility:.0%}",
        "-" if item.discrimination is None else f"{item.discrimination:.2f}",
        *(str(item.states[state]) for state in STATES),
        "-" if item.seconds is None else f"{item.seconds:.2f}",
    ]


def _messages(grades: ClassGrades) -> Html:
    seen: dict[TaskName, int] = {}
    rows: list[list[str | Html]] = []
    for message in frequent(grades):
        seen[message.task] = seen.get(message.task, 0) + 1
        if seen[message.task] <= _MESSAGES:
            names = _names(message.students)
            example = tag("code", _cut(message.example))
            rows.append(["/".join(message.task), str(len(message.students)), example, names])
    if not rows:
        return tag("p", "No test failed with a message.")
    more = sum(count - _MESSAGES for count in seen.values() if count > _MESSAGES)
    text = "Messages that differ in numbers, quotes or paths count as one."
    text += f" {_count(more, 'more kind')}." if more else ""
    headings = ["Task", "Students", "One of the messages", "Who"]
    made = table(f"At most {_MESSAGES} for each task", headings, rows, numeric=frozenset({1}))
    return join(tag("p", text), made)


def _stopped(grades: ClassGrades) -> Html:
    found = stopped(grades)
    rows: list[list[str | Html]] = [
        [student, "/".join(task), _cut(reason)] for student, task, reason in found
    ]
    if not rows:
        return tag("p", "No test ran out of time, and no process died during one.")
    return table("Tests without an end", ["Student", "Task", "What happened"], rows)


def _flags(grades: ClassGrades) -> Html:
    groups: dict[str, list[tuple[str, Flag]]] = {}
    for grade in grades.grades:
        for flag in grade.result.flags:
            groups.setdefault(flag.kind, []).append((grade.result.student, flag))
    if not groups:
        return tag("p", "No submission is flagged.")
    parts = [tag("p", "A flag changes no score: a person looks and decides.")]
    for kind, flags in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        students = len({student for student, _ in flags})
        rows: list[list[str | Html]] = [
            [student, flag.where, _cut(flag.text), "yes" if flag.nbgrader_loses else "no"]
            for student, flag in flags
        ]
        headings = ["Student", "Where", "What", "Lost by nbgrader alone"]
        heading = tag("summary", f"{kind}: {_count(students, 'submission')}")
        parts.append(tag("details", heading, table(f"Flag {kind}", headings, rows)))
    return join(*parts)


def _waits(items: Sequence[Item]) -> Html:
    rows: list[list[str | Html]] = [
        ["/".join(item.name), f"{item.maximum:g}", str(item.states["waits"])]
        for item in items
        if item.states["waits"]
    ]
    if not rows:
        return tag("p", "Nothing waits for a person.")
    headings = ["Task", "Points", "Submissions"]
    return table("Answers without points", headings, rows, numeric=frozenset({1, 2}))


def _problems(grades: ClassGrades) -> Html:
    rows: list[list[str | Html]] = [
        [grade.result.student, _cut(grade.result.problem)]
        for grade in grades.grades
        if grade.result.problem
    ]
    if not rows:
        return tag("p", "Every notebook that was handed in was graded.")
    return table("Submissions with a problem", ["Student", "Problem"], rows)


def _names(students: Sequence[str], shown: int = 5) -> str:
    more = f" and {len(students) - shown} more" if len(students) > shown else ""
    return ", ".join(students[:shown]) + more


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
