"""What .venv may look like when run.py starts, and what run.py makes of it."""

import json
import re
import shutil
import sys

import pytest


@pytest.fixture
def key(finished):
    return finished.bootstrap().fingerprint(newest=False)


def plan_of(project, key):
    return project.bootstrap().inspect_environment(key)


@pytest.mark.usefixtures("finished")
def test_the_first_start_sets_up_and_hands_over(finished_root):
    printed = finished_root.with_suffix(".out").read_text()
    for step in ("making .venv", "installing uv", "installing the packages"):
        assert re.search(rf"  {re.escape(step)} \.\.\. \d+\.\d s\n", printed), printed
    assert re.search(r"Environment set up in \d+\.\d s\.\nhanded over: \S+course first\n", printed)


def test_the_second_start_installs_nothing_and_is_quick(finished):
    done = finished.run("test")
    seconds = re.search(r"^Environment checked in (\d+\.\d) s\.$", done.stdout, re.MULTILINE)
    assert seconds, done.stdout
    assert float(seconds.group(1)) < 2
    assert "installing" not in done.stdout


def test_the_exit_code_and_the_words_are_passed_on(finished):
    done = finished.run("autograder", "grade", "seven")
    assert done.returncode == 7
    assert "autograder grade seven" in done.stdout


def test_a_command_that_a_script_reads_prints_nothing_of_ours(finished):
    done = finished.run("course", "check", "--json")
    assert done.stdout.startswith("handed over: ")


def test_settings_of_another_python_do_not_reach_the_command(finished):
    done = finished.run("course", PYTHONPATH="/somewhere")
    assert f"environment: {finished.venv} None" in done.stdout


def test_a_finished_environment_needs_nothing(finished, key):
    assert plan_of(finished, key).action == "nothing"


def test_no_environment_is_built_without_a_reason_to_tell(project):
    plan = plan_of(project, "key")
    assert (plan.action, plan.why) == ("rebuild", "")


def test_an_unfinished_installation_is_started_over(finished, key):
    marker = finished.venv / "course-installing"
    marker.touch()
    try:
        plan = plan_of(finished, key)
    finally:
        marker.unlink()
    assert plan.action == "rebuild"
    assert "did not finish" in plan.why


def test_a_changed_list_of_packages_is_installed_over_the_old_one(finished):
    plan = plan_of(finished, "another key")
    assert plan.action == "install"
    assert "list of packages has changed" in plan.why


def test_an_environment_made_by_hand_is_kept_and_completed(half_made):
    plan = plan_of(half_made, "key")
    assert plan.action == "install"
    assert "not made by run.py" in plan.why


def test_a_deleted_interpreter_is_noticed(half_made):
    python = half_made.bootstrap().venv_program("python")
    python.unlink()
    python.symlink_to(half_made.root / "gone")
    plan = plan_of(half_made, "key")
    assert plan.action == "rebuild"
    assert "no longer works" in plan.why


def test_another_version_of_python_is_noticed(half_made, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    plan = plan_of(half_made, "key")
    assert plan.action == "rebuild"
    assert plan.why.endswith("and this is 3.14; .venv is made again.")


def test_a_moved_folder_is_noticed(half_made):
    stamp = {"folder": "/the/old/place/.venv", "key": "key", "parts": []}
    (half_made.venv / "course-installed.json").write_text(json.dumps(stamp))
    plan = plan_of(half_made, "key")
    assert plan.action == "rebuild"
    assert "moved here from /the/old/place" in plan.why


def test_a_missing_package_is_noticed(finished, key):
    record = next(finished.venv.glob("lib/python*/site-packages/greeting-*.dist-info"))
    aside = record.with_name("aside")
    record.rename(aside)
    try:
        plan = plan_of(finished, key)
    finally:
        aside.rename(record)
    assert plan.action == "rebuild"
    assert "A part of .venv is gone (lib/python" in plan.why


def test_a_damaged_stamp_counts_as_none(half_made):
    (half_made.venv / "course-installed.json").write_text("{")
    assert plan_of(half_made, "key").action == "install"


def test_a_broken_environment_is_repaired_with_a_sentence(half_made):
    (half_made.venv / "course-installing").touch()
    (half_made.venv / "left-over").touch()
    done = half_made.run("course", "go")
    assert done.returncode == 0, done.stdout
    assert "The last installation did not finish; .venv is made again." in done.stdout
    assert "handed over" in done.stdout
    assert not (half_made.venv / "left-over").exists()


def test_a_link_to_a_folder_elsewhere_is_replaced_and_that_folder_kept(project, bare_venv):
    elsewhere = project.root.parent / "elsewhere"
    shutil.copytree(bare_venv, elsewhere, symlinks=True)
    project.venv.symlink_to(elsewhere)
    module = project.bootstrap()
    module.remove(project.venv)
    assert not project.venv.exists()
    assert (elsewhere / "pyvenv.cfg").exists()
