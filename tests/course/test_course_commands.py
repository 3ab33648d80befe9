"""The learner's commands, each run as a learner runs it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from course import exercises, progress
from course.cli import app

FIXTURE = Path(__file__).parents[1] / "autograder" / "fixture_course"
SLUG = "phase1/01-fixture"
COUNT = """import re
def count_words(text):
    words = re.findall("[a-z]+", text.lower())
    return {word: words.count(word) for word in words}
"""
TOGETHER = "async def wait_together(waits):\n    return await asyncio.gather(*waits)\n"


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch):
    folder = tmp_path / "course"
    shutil.copytree(FIXTURE, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def notebook(root):
    return root / "exercises" / f"{SLUG}.ipynb"


def run(*arguments, code=0):
    outcome = CliRunner().invoke(app, list(arguments))
    assert outcome.exit_code == code, outcome.output
    return outcome.output


def answer(notebook, **sources):
    document = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in sources:
            cell["source"] = sources[name]
    notebook.write_text(json.dumps(document), encoding="utf-8")


def test_says_where_you_are_and_what_comes_next():
    shown = run()
    assert f"→  {SLUG}" in shown
    assert "Next: open exercises/phase1/01-fixture.ipynb, then `course check`." in shown
    told = json.loads(run("--json"))
    assert told["next"] == SLUG
    assert told["exercises"][0]["of"] == 5


@pytest.mark.parametrize(
    "name", ["", SLUG, "01-fixture", "fixture", f"exercises/{SLUG}.ipynb", f"solutions/{SLUG}.yml"]
)
def test_check_accepts_every_way_to_name_an_exercise(name):
    shown = run("check", *([name] if name else []), code=1)
    assert SLUG in shown
    assert "task1 · Count words: not attempted" in shown


def test_check_finds_the_course_from_a_folder_inside_it(root, monkeypatch):
    monkeypatch.chdir(root / "exercises" / "phase1")
    assert SLUG in run("check", code=1)


def test_a_report_that_is_piped_is_neither_wrapped_nor_cut(root):
    manifest = root / "solutions" / f"{SLUG}.yml"
    title = "words and waits " * 30
    text = manifest.read_text(encoding="utf-8").replace("Words and waits", title.strip(), 1)
    manifest.write_text(text, encoding="utf-8")
    assert f"{title.strip()}  0/5     25" in run()


def test_check_goes_through_the_three_states_and_remembers(root, notebook):
    answer(notebook, task1="def count_words(text):\n    return {}", task2=TOGETHER)
    shown = run("check", code=1)
    assert "task1 · Count words: not yet  0/2 points" in shown
    assert "count_words('a b a') gave {}" in shown
    assert "task2 · Wait together: done  3/3 points" in shown
    assert "Next: work on task1" in shown
    answer(notebook, task1=COUNT)
    assert "5 of 5 points" in run("check")
    kept = json.loads((root / ".course" / "progress.json").read_text(encoding="utf-8"))
    assert kept["last"] == SLUG
    assert kept["exercises"][SLUG]["task1"]["state"] == "done"
    assert "✓" in run()


def test_check_of_one_task_exits_by_that_task(notebook):
    answer(notebook, task2=TOGETHER)
    shown = run("check", "task2")
    assert "task2" in shown
    assert "task1" not in shown
    run("check", "task1", code=1)


def test_one_task_done_does_not_make_the_exercise_done(root, notebook):
    answer(notebook, task2=TOGETHER)
    run("check", "task2")
    assert not progress.load(root).is_done(SLUG)
    assert "task1" in run("hint")


def test_a_task_once_done_stays_done(root, notebook):
    answer(notebook, task2=TOGETHER)
    run("check", code=1)
    answer(notebook, task2="1 / 0")
    run("check", code=1)
    kept = json.loads((root / ".course" / "progress.json").read_text(encoding="utf-8"))
    assert kept["exercises"][SLUG]["task2"] == {
        "hints": 0,
        "maximum": 3.0,
        "points": 3.0,
        "state": "done",
    }


def test_check_prints_json_for_programs():
    report = json.loads(run("check", "--json", code=1))
    assert [task["state"] for task in report["tasks"]] == ["not attempted"] * 2 + ["written"]


def test_check_says_what_to_do_about_a_broken_notebook(notebook):
    notebook.write_text("{ nope", encoding="utf-8")
    shown = run("check", code=2)
    assert "not valid JSON" in shown
    assert "course reset" in shown
    assert "grader-notebook-unreadable" in shown


def test_hints_come_one_by_one_and_are_remembered():
    assert "1 of 3, where to look" in run("hint")
    second = run("hint")
    assert "1 of 3" in second
    assert "2 of 3, what to use" in second
    assert "--anyway" in run("hint")
    assert "3 of 3, the shape of the answer" in run("hint")
    assert "task2" in run("hint", "task2")
    assert len(json.loads(run("hint", "task2", "--json"))["hints"]) == 2


def test_hints_are_for_the_first_task_that_is_open(notebook):
    answer(notebook, task1=COUNT)
    run("check", code=1)
    assert f"{SLUG} · task2" in run("hint")


def test_reset_keeps_every_version_as_a_backup(root, notebook):
    fresh = notebook.read_bytes()
    assert "as it was released" in run("reset")
    assert not (root / ".course" / "backups").exists()
    for number in (1, 2):
        notebook.write_text(f"work {number}", encoding="utf-8")
        assert f"phase1-01-fixture-{number}.ipynb" in run("reset", "fixture")
        assert notebook.read_bytes() == fresh
        backup = root / ".course" / "backups" / f"phase1-01-fixture-{number}.ipynb"
        assert backup.read_text(encoding="utf-8") == f"work {number}"


def test_reset_brings_a_deleted_notebook_back(notebook):
    fresh = notebook.read_bytes()
    notebook.unlink()
    run("reset")
    assert notebook.read_bytes() == fresh


def test_a_solution_is_shown_after_the_task_is_done_or_anyway(notebook):
    shown = run("solution", code=1)
    assert "Not done yet: task1, task2, tradeoff." in shown
    assert "gather" not in shown
    answer(notebook, task2=TOGETHER)
    run("check", code=1)
    shown = run("solution", code=1)
    assert "return await asyncio.gather(*waits)" in shown
    assert "BEGIN SOLUTION" not in shown
    assert "re.findall" not in shown
    assert "Two points for naming" not in shown
    anyway = run("solution", "--anyway")
    assert "re.findall" in anyway
    assert "Two points for naming" in anyway


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "nothing"], ["No exercise is called 'nothing'", SLUG]),
        (["hint", "fixture", "task9"], ["no task 'task9'", "task1, task2"]),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_ones(arguments, words):
    shown = run(*arguments, code=2)
    assert all(word in shown for word in words)


TASK = '{"hints": 0, "maximum": 2.0, "points": 1.0, "state": "done"}'
KEPT = f'{{"exercises": {{"{SLUG}": {{"task1": {TASK}}}}}, "last": "", "version": 1}}'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"hints": 0', '"hints": "one"'),
        ('"points": 1.0', '"points": NaN'),
        ('"points": 1.0', '"points": []'),
        ('"state": "done"', '"state": 1'),
        ('"last": ""', '"last": {}'),
        ('"version": 1', '"version": 99'),
        (TASK, "[]"),
    ],
)
def test_a_progress_file_with_a_wrong_value_is_named(root, old, new):
    (root / ".course").mkdir()
    path = root / ".course" / "progress.json"
    path.write_text(KEPT, encoding="utf-8")
    run()
    path.write_text(KEPT.replace(old, new), encoding="utf-8")
    for arguments in ([], ["hint"]):
        assert "course-progress-unreadable" in run(*arguments, code=2)


def test_a_progress_file_that_is_a_folder_is_named(root):
    (root / ".course" / "progress.json").mkdir(parents=True)
    assert "course-progress-unreadable" in run(code=2)


def test_a_hint_during_a_check_is_remembered(root, monkeypatch):
    checked = exercises.run_check

    def check_while_hinting(*arguments, **options):
        run("hint", "task1")
        return checked(*arguments, **options)

    monkeypatch.setattr(exercises, "run_check", check_while_hinting)
    run("check", code=1)
    assert progress.load(root).task(SLUG, "task1").hints == 1


def test_a_broken_progress_file_is_named(root):
    (root / ".course").mkdir()
    (root / ".course" / "progress.json").write_text("[]", encoding="utf-8")
    shown = run(code=2)
    assert "progress.json" in shown
    assert "course-progress-unreadable" in shown


def test_the_doctor_tries_everything():
    outcome = CliRunner().invoke(app, ["doctor", "--json"])
    found = {item["name"]: item for item in json.loads(outcome.stdout)["checks"]}
    for name in ("Python", "Course", "Running cells", "Disk"):
        assert found[name]["ok"], found[name]
    assert all(item["next_step"] for item in found.values() if not item["ok"])


def test_start_and_test_pass_on_what_was_asked(monkeypatch):
    asked = []
    monkeypatch.setattr("course.start.run", lambda **options: asked.append(options) or 0)
    monkeypatch.setattr("course.stages.run", lambda **options: asked.append(options) or 1)
    run("start", "--no-browser")
    run("test", "--all", code=1)
    run("test", "--only", "lint", code=1)
    assert asked[0] == {"browser": False}
    assert (asked[1]["all"], list(asked[1]["only"])) == (True, [])
    assert list(asked[2]["only"]) == ["lint"]


def test_the_package_is_imported_in_a_tenth_of_a_second():
    code = "import time; t = time.process_time(); import course; print(time.process_time() - t)"
    best = min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(3)
    )
    assert best < 0.1


def test_progress_is_shown_and_exported_as_a_file_that_the_course_reads(root, notebook, tmp_path):
    assert "Nothing was checked yet" in run("progress")
    answer(notebook, task2=TOGETHER)
    run("check", "task2")
    assert "task2 done 3/3" in " ".join(run("progress").split())
    written = tmp_path / "mine.json"
    run("progress", "--export", str(written))
    assert "exists already" in run("progress", "--export", str(written), code=2)
    before = progress.load(root)
    shutil.copy(written, root / ".course" / "progress.json")
    assert progress.load(root) == before
    assert json.loads(run("progress", "--json"))["last"] == SLUG


def test_says_how_far_the_exercise_at_hand_is(notebook):
    answer(notebook, task2=TOGETHER)
    run("check", code=1)
    assert f"{SLUG}: task2 done; task1 not attempted; tradeoff for a person to grade." in run()


def test_a_named_task_of_a_named_exercise_is_checked(notebook):
    answer(notebook, task2=TOGETHER)
    shown = run("check", "fixture", "task2")
    assert "task1" not in shown
    assert "no task 'task9'" in run("check", "fixture", "task9", code=2)


def test_a_merge_conflict_is_called_what_it_is(notebook):
    text = notebook.read_text(encoding="utf-8")
    conflict = f"{text[:100]}\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> other\n{text[100:]}"
    notebook.write_text(conflict, encoding="utf-8")
    shown = run("check", code=2)
    assert "merge conflict of git, from line" in shown
    assert "git checkout --ours" in shown


def test_a_verdict_comes_where_nothing_can_be_written(notebook, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(progress.tempfile, "mkstemp", refuse)
    answer(notebook, task2=TOGETHER)
    shown = run("check", "task2")
    assert "task2 · Wait together: done" in shown
    assert "Your progress was not written down" in shown
    assert "Permission denied" in shown
    assert "where to look" in run("hint", "task1")


def test_outside_of_every_course_the_one_it_came_with_is_meant(tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert json.loads(run("--json"))["exercises"][0]["slug"].startswith("phase1/")
