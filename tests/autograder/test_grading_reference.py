"""A class is graded with nbgrader: points, gradebook and feedback, whatever was handed in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner
from workshop_of_fixture import FIXTURE, SLUG, cell

from autograder import Course, grade, load_manifest
from autograder.cli import app

ASSIGNMENT, NAME = SLUG.split("/")
SOURCE = Course.at(FIXTURE)


def solution():
    return json.loads(SOURCE.solution_path(SLUG).read_text(encoding="utf-8"))


def stub():
    return json.loads(SOURCE.release_path(SLUG).read_text(encoding="utf-8"))


def hand_in(folder, student, document, name=NAME):
    target = folder / "submitted" / student / ASSIGNMENT
    target.mkdir(parents=True, exist_ok=True)
    text = document if isinstance(document, str) else json.dumps(document)
    (target / f"{name}.ipynb").write_text(text, encoding="utf-8")


def with_answer(task, source):
    document = solution()
    cell(document, task)["source"] = source
    return document


def without(grade_id):
    document = solution()
    document["cells"].remove(cell(document, grade_id))
    return document


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """One class: a solution, a stub, every known answer alone, and what goes wrong."""
    folder = tmp_path_factory.mktemp("grading")
    hand_in(folder, "solution", solution())
    hand_in(folder, "stub", stub())
    for task, about in load_manifest(SOURCE.manifest_path(SLUG)).tasks.items():
        for answer in (*about.wrong, *about.right):
            hand_in(folder, f"{task}.{answer.name}", with_answer(task, answer.code))
    hand_in(folder, "deleter", without("task1-test"))
    hand_in(folder, "killer", with_answer("task2", "import os; os._exit(1)"))
    hand_in(folder, "broken", "{ nope")
    hand_in(folder, "other-name", solution(), name="renamed")
    hand_in(folder, "br[ack]et", solution())
    results = grade(SOURCE, folder)
    return folder, {result.student: result for result in results}


def cells(graded, student):
    [found] = graded[1][student].grades
    return found.cells


def test_a_submitted_solution_scores_full_marks(graded):
    assert cells(graded, "solution") == {"task1-test": 2.0, "task2-test": 3.0, "tradeoff": None}
    assert graded[1]["solution"].grades[0].needs_manual == ("tradeoff",)


def test_an_untouched_stub_scores_nothing(graded):
    assert cells(graded, "stub") == {"task1-test": 0.0, "task2-test": 0.0, "tradeoff": None}
    assert graded[1]["stub"].grades[0].score == 0.0


def test_each_known_wrong_answer_loses_exactly_the_points_of_its_task(graded):
    full = cells(graded, "solution")
    tasks = load_manifest(SOURCE.manifest_path(SLUG)).tasks
    tried = [(task, wrong) for task, about in tasks.items() for wrong in about.wrong]
    assert len(tried) == 6
    for task, wrong in tried:
        assert cells(graded, f"{task}.{wrong.name}") == full | {wrong.rejected_by: 0.0}, wrong.name


def test_each_other_right_answer_scores_full_marks(graded):
    tasks = load_manifest(SOURCE.manifest_path(SLUG)).tasks
    for task, about in tasks.items():
        for right in about.right:
            assert cells(graded, f"{task}.{right.name}") == cells(graded, "solution"), right.name


def test_a_deleted_test_cell_is_put_back(graded):
    assert cells(graded, "deleter") == cells(graded, "solution")


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("killer", "Kernel died"),
        ("broken", "JSONDecodeError"),
        ("other-name", "No notebooks found"),
        ("br[ack]et", "rename the folder"),
    ],
)
def test_one_bad_submission_is_one_line_and_stops_nothing(graded, student, reason):
    result = graded[1][student]
    assert result.grades == ()
    assert reason in result.problem
    assert "\n" not in result.problem


def test_the_grades_are_in_the_gradebook(graded):
    folder, results = graded
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        rows = {
            item.student.id: item.score for item in gradebook.assignment_submissions(ASSIGNMENT)
        }
    assert rows["solution"] == 5.0
    assert rows["stub"] == 0.0
    assert {name for name, result in results.items() if result.grades} <= set(rows)


def test_every_graded_student_gets_feedback(graded):
    folder, results = graded
    for name, result in results.items():
        page = folder / "feedback" / name / ASSIGNMENT / f"{NAME}.html"
        assert page.is_file() == (not result.problem), name
    text = (
        folder / "feedback" / "task1.splits-at-spaces" / ASSIGNMENT / f"{NAME}.html"
    ).read_text()
    assert "upper case and commas" in text


def test_no_manifest_gets_into_the_grading_folder(graded):
    assert not list(graded[0].rglob("*.yml"))


def test_nbgraders_own_release_says_the_same_as_ours(graded):
    theirs = json.loads((graded[0] / "release" / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    ours = stub()
    assert len(theirs["cells"]) == len(ours["cells"])
    for mine, other in zip(ours["cells"], theirs["cells"], strict=True):
        assert "".join(mine["source"]) == "".join(other["source"])
        assert mine["metadata"] == other["metadata"]


def test_the_command_reports_and_exits_with_one_for_a_bad_submission(tmp_path):
    hand_in(tmp_path, "ada", solution())
    hand_in(tmp_path, "bob", "{ nope")
    arguments = ["grade", str(tmp_path), "--root", str(FIXTURE), "--unsafe-no-sandbox"]
    outcome = CliRunner().invoke(app, arguments)
    assert outcome.exit_code == 1
    assert "1 graded, 1 not" in outcome.stdout
    assert "not valid JSON" in outcome.stdout
    shutil.rmtree(tmp_path / "submitted" / "bob")
    again = CliRunner().invoke(app, [*arguments, "--json"])
    assert again.exit_code == 0
    [only] = json.loads(again.stdout)["submissions"]
    assert (only["student"], [cell["points"] for cell in only["notebooks"][0]["cells"]]) == (
        "ada",
        [2.0, 3.0, None],
    )


def test_what_is_no_assignment_and_who_handed_in_nothing_is_in_the_report(tmp_path):
    hand_in(tmp_path, "ada", solution())
    (tmp_path / "submitted" / "ada" / "Phase-one").mkdir()
    (tmp_path / "submitted" / "ada" / ".ipynb_checkpoints").mkdir()
    (tmp_path / "submitted" / "bob").mkdir()
    hand_in(tmp_path, "cy" * 60, "{ nope")
    arguments = ["grade", str(tmp_path), "--root", str(FIXTURE), "--unsafe-no-sandbox"]
    outcome = CliRunner().invoke(app, arguments)
    assert outcome.exit_code == 1
    lines = [" ".join(line.split()) for line in outcome.stdout.splitlines()]
    assert f"ada {SLUG} 5 9 tradeoff" in lines
    [other, nothing, broken] = [line for line in lines if " - - " in line]
    assert other.startswith("ada Phase-one - - the course has no assignment 'Phase-one'")
    assert nothing.startswith("bob - - nothing was handed in")
    assert broken.startswith("cy" * 60 + " phase1 - - ")
    assert lines[-3].startswith("1 graded, 3 not")
    assert (tmp_path / "results" / ASSIGNMENT / "ada.json").is_file()


def test_refuses_to_grade_where_no_sandbox_holds(tmp_path, monkeypatch):
    hand_in(tmp_path, "ada", solution())
    monkeypatch.setattr("autograder.sandbox.probing._try", lambda _: "it could read")
    outcome = CliRunner().invoke(app, ["grade", str(tmp_path), "--root", str(FIXTURE)])
    assert outcome.exit_code == 3
    assert "namespaces: it could read" in outcome.stderr
    assert "--unsafe-no-sandbox" in outcome.stderr
    assert not (tmp_path / "gradebook.db").exists()


def test_says_what_is_expected_where_there_is_nothing_to_grade(tmp_path):
    arguments = ["grade", str(tmp_path), "--root", str(FIXTURE), "--unsafe-no-sandbox"]
    outcome = CliRunner().invoke(app, arguments)
    assert outcome.exit_code == 2
    assert "submitted/<student>/<assignment>/" in outcome.stderr


def test_a_gradebook_of_another_version_is_refused_with_a_way_on(tmp_path):
    root = tmp_path / "course"
    shutil.copytree(FIXTURE, root)
    course, folder = Course.at(root), tmp_path / "grading"
    hand_in(folder, "ada", solution())
    grade(course, folder)
    shutil.copy(course.solution_path(SLUG), course.source / ASSIGNMENT / "02-new.ipynb")
    arguments = ["grade", str(folder), "--root", str(root), "--unsafe-no-sandbox"]
    outcome = CliRunner().invoke(app, arguments)
    assert outcome.exit_code == 2
    assert "fresh folder" in outcome.stderr
    assert "grader-gradebook-conflict" in outcome.stderr


def test_the_folder_of_a_grading_run_may_be_relative(tmp_path, monkeypatch):
    hand_in(tmp_path / "class", "ada", solution())
    monkeypatch.chdir(tmp_path)
    [result] = grade(SOURCE, Path("class"))
    assert result.problem == ""
