"""What `course submit` puts into a bundle, what it leaves out, and when it refuses."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder import Course
from autograder.cli import app as grader
from course import submitting
from course.cli import app

FIXTURE = Path(__file__).parents[1] / "autograder" / "fixture_course"
SLUG = "phase1/01-fixture"


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch):
    folder = tmp_path / "course"
    shutil.copytree(FIXTURE, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def beside(root):
    return root / "exercises" / "phase1"


def run(*arguments, code=0):
    outcome = CliRunner().invoke(app, ["submit", *arguments])
    assert outcome.exit_code == code, outcome.output
    return outcome.output


def opened(root):
    [path] = (root / "handed-in").iterdir()
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_bundle_holds_the_notebook_and_says_what_it_is(root, beside):
    shown = run("--student", "ada")
    files = opened(root)
    notebook = (beside / "01-fixture.ipynb").read_bytes()
    told = json.loads(files["bundle.json"])
    assert files["phase1/01-fixture.ipynb"] == notebook
    assert (told["format"], told["student"], told["assignment"]) == (1, "ada", "phase1")
    assert told["files"] == {"phase1/01-fixture.ipynb": hashlib.sha256(notebook).hexdigest()}
    assert set(told["versions"]) == {"course", "python"}
    assert "01-fixture.ipynb" in shown
    assert "not attempted" in shown


def test_files_beside_the_notebook_go_along_and_others_are_named_with_the_reason(root, beside):
    (beside / "data").mkdir()
    (beside / "data" / "notes.txt").write_text("hello", encoding="utf-8")
    (beside / ".env").write_text("KEY=secret", encoding="utf-8")
    (beside / ".ipynb_checkpoints").mkdir()
    (beside / ".ipynb_checkpoints" / "old.ipynb").write_text("{}", encoding="utf-8")
    (beside / "large.bin").write_bytes(bytes(submitting.FILE_LIMIT + 1))
    shown = run("--student", "ada")
    assert set(opened(root)) == {
        "bundle.json",
        "phase1/01-fixture.ipynb",
        "phase1/data/notes.txt",
    }
    assert "left out: .env (its name starts with a dot" in shown
    assert "left out: large.bin (10 MB" in shown
    assert "checkpoints" not in shown


def test_a_link_is_not_followed(root, beside):
    secret = root / "secret.txt"
    secret.write_text("mine", encoding="utf-8")
    try:
        (beside / "link.txt").symlink_to(secret)
    except OSError:
        pytest.skip("links need a right here")
    assert "left out: link.txt (a link" in run("--student", "ada")
    assert "phase1/link.txt" not in opened(root)


def test_equal_files_give_equal_bytes_but_for_the_time(root):
    course = Course.at(root)
    one = submitting.collect(course, "phase1", "ada")
    same = submitting.Bundle(one.assignment, one.student, one.created, dict(one.files), {})
    later = submitting.Bundle(
        one.assignment, one.student, "2030-01-01T00:00:00+00:00", one.files, {}
    )
    assert one.to_bytes() == same.to_bytes()
    first, second = (zipfile.ZipFile(io.BytesIO(b.to_bytes())) for b in (one, later))
    assert first.read("phase1/01-fixture.ipynb") == second.read("phase1/01-fixture.ipynb")
    assert json.loads(first.read("bundle.json")) != json.loads(second.read("bundle.json"))


def test_who_hands_in_is_asked_once():
    assert "course submit --student NAME" in run(code=2)
    run("--student", "ada@example.org")
    told = json.loads(run("--json"))
    assert told["student"] == "ada@example.org"
    assert Path(told["path"]).is_file()


@pytest.mark.parametrize("name", ["../ada", "a b", "", "-x", "a/b", "x" * 65, "dot.", "Zoë"])
def test_a_name_unfit_for_a_folder_is_refused(root, name):
    shown = run("--student", name or " ", code=2)
    assert "cannot be the name of a folder" in shown
    assert not (root / "handed-in").exists()


@pytest.mark.parametrize(
    ("content", "reason", "step"),
    [
        ("{ nope", "not valid JSON", "course reset"),
        ('{"a": 1,\n<<<<<<< HEAD\n"b": 2\n=======\n', "merge conflict", "git checkout --ours"),
        (None, "does not exist", f"course reset {SLUG}"),
    ],
)
def test_a_notebook_that_nobody_could_grade_is_refused(root, beside, content, reason, step):
    path = beside / "01-fixture.ipynb"
    if content is None:
        path.unlink()
        (beside / "other.txt").write_text("x", encoding="utf-8")
    else:
        path.write_text(content, encoding="utf-8")
    shown = run("phase1", "--student", "ada", code=2)
    assert reason in shown
    assert step in shown
    assert not (root / "handed-in").exists()


def test_an_unknown_assignment_is_answered_with_the_known_ones():
    shown = run("phase9", "--student", "ada", code=2)
    assert "No assignment is called 'phase9'" in shown
    assert "phase1" in shown


def test_a_place_that_cannot_be_written_is_named(root):
    (root / "handed-in").write_text("a file", encoding="utf-8")
    shown = run("--student", "ada", code=2)
    assert "handed-in" in shown
    assert "writable" in shown


def test_the_autograder_takes_the_bundle_as_it_is(root, beside):
    run("--student", "ada")
    outcome = CliRunner().invoke(grader, ["collect", "handed-in", "grading"])
    assert outcome.exit_code == 0, outcome.output
    taken = root / "grading" / "submitted" / "ada" / "phase1" / "01-fixture.ipynb"
    assert taken.read_bytes() == (beside / "01-fixture.ipynb").read_bytes()
