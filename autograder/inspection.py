"""What can be found out about an exercise without running it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from autograder import regions
from autograder.errors import ManifestInvalid, NotebookUnreadable, ReleaseFailed
from autograder.findings import Finding
from autograder.layout import Course
from autograder.manifest import Manifest, Task, load_manifest
from autograder.notebook import Cell, Notebook, parse_notebook, read_notebook
from autograder.releasing import companions, release_bytes

HINTS = 3
MIN_WRONG = 3
MIN_RIGHT = 1
_FACTS = re.compile(
    r"difficulty (\d)/5 · importance (\d)/5 · (\d+) minutes · (\d+(?:\.\d+)?) points?"
)


@dataclass(frozen=True)
class Exercise:
    """An exercise that is complete enough to be run."""

    slug: str
    solution: Notebook
    stub: Notebook
    manifest: Manifest

    def tests_of(self, task: str) -> tuple[Cell, ...]:
        """Return the test cells of a task: `task1-test`, or several that begin with it."""
        return tuple(cell for cell in self.solution.tests if task_of(cell.grade_id) == task)


def task_of(grade_id: str) -> str:
    """Return the task that a graded cell belongs to: `task1-test-waits` belongs to `task1`."""
    return grade_id.partition("-test")[0]


def inspect_course(course: Course) -> Iterator[Finding]:
    """Yield what is wrong with the set of files: notebooks, manifests and releases that miss."""
    notebooks, manifests = set(course.slugs()), set(course.manifest_slugs())
    for slug in sorted(notebooks - manifests):
        file = course.show(course.solution_path(slug))
        yield Finding(file, "", "no-manifest", "it has no manifest.", f"write {slug}.yml.")
    for slug in sorted(manifests - notebooks):
        file = course.show(course.manifest_path(slug))
        yield Finding(file, "", "no-notebook", "it has no notebook.", "write it, or delete this.")
    for slug in sorted(set(course.released_slugs()) - notebooks):
        file = course.show(course.release_path(slug))
        yield Finding(file, "", "no-source", "it has no solution notebook.", _AGAIN)
    yield from _strays(course, sorted(notebooks))
    for assignment in sorted({slug.split("/")[0] for slug in notebooks}):
        yield from _companions(course, assignment)


def load_exercise(course: Course, slug: str) -> tuple[Exercise | None, list[Finding]]:
    """Read and release one exercise. Without an exercise, the findings say what prevents it."""
    file = course.show(course.solution_path(slug))
    try:
        solution = read_notebook(course.solution_path(slug))
        fresh = release_bytes(course, slug)
    except NotebookUnreadable as error:
        step = "open it in JupyterLab and save it again, or take it back from version control."
        return None, [Finding(file, "", error.code, error.message, step)]
    except ReleaseFailed as error:
        found = list(_rejected_cells(file, solution))
        return None, found or [Finding(file, "", error.code, error.message, error.next_step)]
    found = [*_drift(course, slug, fresh), *_leaks(course, slug, solution, fresh)]
    try:
        manifest = load_manifest(course.manifest_path(slug))
    except ManifestInvalid as error:
        manifest_file = course.show(course.manifest_path(slug))
        return None, [
            *found,
            Finding(manifest_file, "", error.code, error.message, error.next_step),
        ]
    stub = parse_notebook(course.release_path(slug), fresh)
    return Exercise(slug, solution, stub, manifest), found


def _rejected_cells(file: str, notebook: Notebook) -> Iterator[Finding]:
    """Yield the cells that nbgrader rejects without a word on which it means."""
    places: dict[str, list[int]] = {}
    for cell, raw in zip(notebook.cells, notebook.raw["cells"], strict=True):
        if cell.grade_id:
            places.setdefault(cell.grade_id, []).append(cell.index + 1)
        points = raw.get("metadata", {}).get("nbgrader", {}).get("points", 0)
        if isinstance(points, bool) or not isinstance(points, int | float):
            message = f"its points are {points!r}, no number."
            yield Finding(file, cell.label, "points", message, "write a number.")
    for name, cells in places.items():
        if len(cells) > 1:
            message = f"cells {' and '.join(map(str, cells))} have the same grade_id."
            yield Finding(file, name, "grade-id", message, "give each a grade_id of its own.")


def inspect_exercise(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Yield where notebook and manifest disagree, or say less than they must."""
    notebook, manifest = exercise.solution, exercise.manifest
    file = course.show(notebook.path)
    yaml_file = course.show(course.manifest_path(exercise.slug))
    if manifest.slug != exercise.slug:
        message = f"slug is {manifest.slug!r}."
        yield Finding(yaml_file, "", "slug", message, f"write {exercise.slug!r}.")
    if notebook.raw.get("metadata", {}).get("kernelspec", {}).get("name") != "python3":
        yield Finding(file, "", "kernel", "its kernel is not python3.", "choose Python 3 and save.")
    graded = [cell for cell in notebook.cells if cell.is_grade or cell.is_task or cell.is_solution]
    for cell in graded:
        if task_of(cell.grade_id) not in manifest.tasks:
            message = f"the manifest has no task for the cell {cell.grade_id!r}."
            step = f"add {task_of(cell.grade_id)} to {yaml_file}, or rename the cell."
            yield Finding(file, cell.grade_id, "no-task", message, step)
    for name, task in manifest.tasks.items():
        yield from _task(exercise, name, task, file, yaml_file)
    for cell in notebook.cells:
        if cell.is_task and not cell.is_locked:
            message = "its task cell is not locked, so that nbgrader rejects every submission."
            yield Finding(file, cell.grade_id, "task-cell", message, "set its `locked` to true.")
    for cell in notebook.tests:
        if _ends_in_value(cell.source):
            message = "its last line is an expression, which nbgrader reads as partial credit."
            yield Finding(file, cell.grade_id, "expression", message, "end it with a statement.")


_AGAIN = "run `autograder release`."


def _drift(course: Course, slug: str, fresh: bytes) -> Iterator[Finding]:
    path = course.release_path(slug)
    file = course.show(path)
    if not path.is_file():
        yield Finding(file, "", "drift", "it was never released.", _AGAIN)
        return
    current = path.read_bytes()
    if current != fresh:
        pairs = enumerate(zip(current, fresh, strict=False))
        at = next((i for i, (a, b) in pairs if a != b), min(len(current), len(fresh)))
        line = current[:at].count(b"\n") + 1
        message = f"it differs from its source, first in line {line}."
        step = f"change {course.show(course.solution_path(slug))}, then run `autograder release`."
        yield Finding(file, "", "drift", message, step)


def _strays(course: Course, slugs: list[str]) -> Iterator[Finding]:
    """Yield what lies below the release and does not belong there, or shows what it must not."""
    secrets: list[regions.Secrets] = []
    for slug in slugs:
        with suppress(NotebookUnreadable):  # Reported with its exercise.
            secrets.append(regions.Secrets(read_notebook(course.solution_path(slug)).cells))
    released = {course.release_path(slug) for slug in course.released_slugs()}
    for path in course.release_files():
        file = course.show(path)
        if path.suffix.lower() in (".yml", ".yaml"):
            yield Finding(file, "", "leak", "a manifest lies in the release.", "delete this file.")
        elif path.suffix.lower() == ".ipynb":
            if path not in released:
                message = "it is no <assignment>/<exercise>.ipynb, so that nothing checks it."
                yield Finding(file, "", "stray", message, "delete it, or move it.")
        elif shown := regions.shown_in_file(path.read_bytes()):
            for region in (found for each in secrets for found in each.leaks([shown])):
                message = f"it shows text of the {region.kind} of {region.cell}."
                step = "take that out, also of its source, then run `autograder release`."
                yield Finding(file, region.cell, "leak", message, step)


def _companions(course: Course, assignment: str) -> Iterator[Finding]:
    wanted = set(companions(course, assignment))
    folder = course.release / assignment
    for relative in sorted(wanted):
        source, copy = course.source / assignment / relative, folder / relative
        if not copy.is_file() or copy.read_bytes() != source.read_bytes():
            message = "it differs from its source." if copy.is_file() else "it was never released."
            yield Finding(course.show(copy), "", "drift", message, _AGAIN)


def _leaks(course: Course, slug: str, solution: Notebook, fresh: bytes) -> Iterator[Finding]:
    secrets = regions.Secrets(solution.cells)
    path = course.release_path(slug)
    versions = {course.show(path): fresh}
    if path.is_file():
        versions[course.show(path)] = path.read_bytes()
    for file, content in versions.items():
        try:
            document = parse_notebook(path, content).raw
        except NotebookUnreadable:
            continue  # Reported as drift.
        text = "\n".join(regions.texts(document))
        for region in secrets.leaks(regions.shown_in(document)):
            message = f"it shows text of the {region.kind} of {region.cell}."
            yield Finding(file, region.cell, "leak", message, _AGAIN)
        if marker := regions.LEFTOVER.search(text):
            step = "spell the marker as nbgrader does: `### BEGIN HIDDEN TESTS`."
            yield Finding(file, "", "leak", f"a marker is left over: {marker.group(0)!r}.", step)


def _task(
    exercise: Exercise, name: str, task: Task, file: str, yaml_file: str
) -> Iterator[Finding]:
    notebook, tests = exercise.solution, exercise.tests_of(name)
    solution = notebook.by_id(name)
    manual = solution is not None and solution.is_manual
    for rating, value in (("difficulty", task.difficulty), ("importance", task.importance)):
        if not 1 <= value <= 5:
            yield Finding(yaml_file, name, "rating", f"{rating} is {value}.", "give 1 to 5.")
    if solution is None:
        message = f"the notebook has no cell {name!r}."
        yield Finding(file, name, "no-cell", message, f"set a grade_id to {name!r}.")
    elif not manual and not tests:
        yield Finding(file, name, "no-test", "it has no test cell.", f"add a cell {name}-test.")
    points = (solution.points if manual and solution else 0.0) + sum(cell.points for cell in tests)
    if points != task.points:
        message = f"the notebook gives {points:g} points, the manifest {task.points:g}."
        yield Finding(yaml_file, name, "points", message, "make them equal.")
    yield from _facts(exercise, name, task, file)
    if manual:
        return
    if len(task.hints) != HINTS:
        message = f"it has {len(task.hints)} hints."
        step = "write three: where to look, what to use, the shape of the answer."
        yield Finding(yaml_file, name, "hints", message, step)
    yield from _answers(name, task, {cell.grade_id for cell in tests}, yaml_file)


def _answers(name: str, task: Task, tests: set[str], yaml_file: str) -> Iterator[Finding]:
    """Compare the known answers to a task with what is needed."""
    for what, found, needed in (
        ("wrong", len(task.wrong), MIN_WRONG),
        ("right", len(task.right), MIN_RIGHT),
    ):
        if found < needed:
            message = f"it has {found} {what} answers."
            yield Finding(yaml_file, name, what, message, f"write at least {needed}.")
    answers = Counter(
        [*(wrong.name for wrong in task.wrong), *(right.name for right in task.right)]
    )
    for answer in (answer for answer, times in answers.items() if times > 1):
        message = f"two of its answers are called {answer!r}."
        yield Finding(yaml_file, name, "answer-name", message, "give each a name of its own.")
    for wrong in task.wrong:
        if wrong.rejected_by not in tests:
            message = f"{wrong.name!r} is to be rejected by {wrong.rejected_by!r}, no test of it."
            yield Finding(yaml_file, name, "rejected-by", message, f"name one of {sorted(tests)}.")


def _facts(exercise: Exercise, name: str, task: Task, file: str) -> Iterator[Finding]:
    """Compare the line under a task's heading with the manifest."""
    cells = exercise.solution.cells
    place = next((cell.index for cell in cells if cell.grade_id == name), None)
    if place is None:
        return
    wanted = (task.difficulty, task.importance, task.minutes, task.points)
    for cell in reversed(cells[: place + 1]):
        if cell.kind == "markdown" and (match := _FACTS.search(cell.source)):
            if tuple(float(group) for group in match.groups()) == wanted:
                return
            break
    line = (
        f"difficulty {task.difficulty}/5 · importance {task.importance}/5 · "
        f"{task.minutes} minutes · {task.points:g} points"
    )
    message = "the text above it does not say what the manifest says."
    yield Finding(file, name, "facts", message, f"write the line: {line}")


def _ends_in_value(source: str) -> bool:
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    return bool(body) and isinstance(body[-1], ast.Expr) and not _is_call(body[-1].value)


def _is_call(value: ast.expr) -> bool:
    """Whether an expression is a call, which may well return None; the solution's run shows it."""
    return isinstance(value.value if isinstance(value, ast.Await) else value, ast.Call)
