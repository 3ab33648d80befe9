"""A release has the same bytes everywhere, and holds nothing that learners must not see."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from autograder import read_notebook, release, release_bytes
from autograder.cli import app
from autograder.releasing import Released


def test_the_committed_release_of_the_fixture_is_fresh(workshop):
    assert release_bytes(workshop.course, workshop.slug) == workshop.released.read_bytes()
    assert release(workshop.course) == Released()


def test_is_the_same_in_another_process_with_another_hash_seed(workshop):
    code = (
        "import sys, autograder, pathlib;"
        "course = autograder.Course.at(pathlib.Path(sys.argv[1]));"
        "sys.stdout.buffer.write(autograder.release_bytes(course, sys.argv[2]))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(workshop.course.root), workshop.slug],
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        check=True,
    )
    assert other.stdout == workshop.released.read_bytes()


def test_ignores_ids_outputs_and_what_an_editor_leaves_behind(workshop):
    def disturb(document):
        document["metadata"]["toc"] = {"x": 1}
        document["metadata"]["kernelspec"]["display_name"] = "my environment"
        for number, cell in enumerate(document["cells"]):
            cell["id"] = f"other-{number}"
            if cell["cell_type"] == "code":
                cell["execution_count"] = 7
                cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "hi"}]
                cell["metadata"]["execution"] = {"iopub.status.busy": "2026-01-01"}

    workshop.edit(workshop.solution, disturb)
    assert release_bytes(workshop.course, workshop.slug) == workshop.released.read_bytes()


def test_ends_with_a_newline_and_has_sorted_keys(workshop):
    text = workshop.released.read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_puts_the_friendly_stub_in_the_place_of_each_solution(workshop):
    released = read_notebook(workshop.released)
    for task in ("task1", "task2"):
        source = released.by_id(task).source
        assert source.endswith("    # Your code here.\n    raise course.NotAttempted")
    assert "HIDDEN" not in workshop.released.read_text()
    assert "points for naming" not in workshop.released.read_text()


def test_writes_what_changed_and_removes_what_has_no_source(workshop):
    old = workshop.released.with_name("09-old.ipynb")
    workshop.released.rename(old)
    wrote, gone = ("exercises/phase1/01-fixture.ipynb",), ("exercises/phase1/09-old.ipynb",)
    assert release(workshop.course) == Released(wrote, gone)
    assert not old.exists()


def test_never_copies_a_manifest(workshop):
    release(workshop.course)
    assert not list(workshop.course.release.rglob("*.yml"))


def test_takes_solutions_from_another_folder(workshop, tmp_path):
    private = tmp_path / "private"
    workshop.course.source.rename(private)
    root = ["--root", str(workshop.course.root)]
    outcome = CliRunner().invoke(app, ["release", *root, "--source", str(private)])
    assert outcome.exit_code == 0
    assert "up to date" in outcome.output


@pytest.mark.parametrize("names", [[], ["01-fixture"]])
@pytest.mark.parametrize("exists", [True, False])
def test_a_wrong_source_is_refused_and_removes_nothing(workshop, tmp_path, names, exists):
    if exists:
        (tmp_path / "solutionz").mkdir()
    options = ["--root", str(workshop.course.root), "--source", str(tmp_path / "solutionz")]
    for check in ([], ["--check"]):
        outcome = CliRunner().invoke(app, ["release", *names, *check, *options])
        assert outcome.exit_code == 2
        assert "solutionz holds no" in outcome.stderr
        assert "grader-no-exercise" in outcome.stderr
    assert workshop.released.is_file()


def test_the_source_of_another_course_has_no_exercise_of_that_name(workshop, tmp_path):
    other = tmp_path / "other" / "phase1" / "03-other.ipynb"
    other.parent.mkdir(parents=True)
    other.write_bytes(workshop.solution.read_bytes())
    options = ["--root", str(workshop.course.root), "--source", str(tmp_path / "other")]
    outcome = CliRunner().invoke(app, ["release", "01-fixture", *options])
    assert outcome.exit_code == 2
    assert "01-fixture.ipynb does not exist" in outcome.stderr


def test_refuses_to_check_with_no_worker(workshop):
    options = ["--root", str(workshop.course.root), "--workers", "0"]
    outcome = CliRunner().invoke(app, ["release", "--check", *options])
    assert outcome.exit_code == 2
    assert "--workers" in outcome.stderr


def test_says_that_it_removed_what_it_removed(workshop):
    shutil.copy(workshop.released, workshop.released.with_name("09-old.ipynb"))
    outcome = CliRunner().invoke(app, ["release", "--root", str(workshop.course.root)])
    assert outcome.output == "removed exercises/phase1/09-old.ipynb\n"


def test_the_command_exits_with_the_count_of_findings_in_mind(workshop):
    root = ["--root", str(workshop.course.root)]
    runner = CliRunner()
    good = runner.invoke(app, ["release", "--check", *root])
    assert (good.exit_code, "0 findings" in good.output) == (0, True)
    workshop.released.write_bytes(b"{}")
    bad = runner.invoke(app, ["release", "--check", "--json", *root])
    assert bad.exit_code == 1
    assert json.loads(bad.stdout)["findings"][0]["kind"] == "drift"
    none = runner.invoke(app, ["release", "nothing", *root])
    assert none.exit_code == 2
    assert "grader-no-exercise" in none.stderr
