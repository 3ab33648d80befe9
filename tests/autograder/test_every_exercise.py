"""Every exercise of the course is fair under nbgrader itself, as it is in the fast engine.

`autograder release --check`, a stage of its own, tries every known answer in the fast engine.
"""

from __future__ import annotations

import json
from itertools import zip_longest
from pathlib import Path

import pytest

from autograder import Course, grade, load_manifest, read_notebook

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course.at(ROOT)
SLUGS = COURSE.slugs()
pytestmark = pytest.mark.skipif(not SLUGS, reason="the course has no exercises yet")


def hand_in(folder: Path, student: str, slug: str, answers: dict[str, str]) -> None:
    """Write the solution notebook with some answers replaced as a student's submission."""
    document = json.loads(COURSE.solution_path(slug).read_text(encoding="utf-8"))
    for cell in document["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell["source"] = answers[name]
    target = folder / "submitted" / student / slug.split("/", maxsplit=1)[0]
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{slug.split('/')[1]}.ipynb").write_text(json.dumps(document), encoding="utf-8")


def points(results, student: str, slug: str) -> dict[str, float | None]:
    """Return the points per test cell that nbgrader gave a student for one notebook."""
    [result] = [result for result in results if result.student == student]
    assert result.problem == "", result.problem
    [found] = [item for item in result.grades if item.notebook == slug.split("/")[1]]
    return {name: score for name, score in found.cells.items() if score is not None}


def full_marks(slug: str) -> dict[str, float]:
    tests = read_notebook(COURSE.solution_path(slug)).tests
    return {cell.grade_id: cell.points for cell in tests}


def stub_of(slug: str) -> dict[str, str]:
    cells = read_notebook(COURSE.release_path(slug)).code
    return {cell.grade_id: cell.source for cell in cells if cell.is_solution}


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_under_nbgrader_each_wrong_answer_loses_its_own_points_and_no_others(slug, tmp_path):
    """Submission k holds the k-th wrong answer of every task that has one, else the solution."""
    tasks = load_manifest(COURSE.manifest_path(slug)).tasks
    rounds = zip_longest(*([(name, wrong) for wrong in task.wrong] for name, task in tasks.items()))
    full = full_marks(slug)
    hand_in(tmp_path, "solution", slug, {})
    hand_in(tmp_path, "stub", slug, stub_of(slug))
    wanted = {"solution": set(), "stub": set(full)}
    for number, tried in enumerate(rounds):
        answers = [item for item in tried if item is not None]
        student = f"round-{number}"
        hand_in(tmp_path, student, slug, {name: wrong.code for name, wrong in answers})
        wanted[student] = {wrong.rejected_by for _, wrong in answers}
    results = grade(COURSE, tmp_path)
    found = {student: points(results, student, slug) for student in wanted}
    lost = {
        student: {name for name in full if scores[name] != full[name]}
        for student, scores in found.items()
    }
    assert lost == wanted
    assert set(found["stub"].values()) == {0.0}
