"""The workflows and .ci/run: what the machines run is what a person runs."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def load(name: str) -> dict[Any, Any]:
    return yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text("utf-8"))


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_parses_and_has_a_trigger_limits_and_permissions(path):
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["name"]
    assert workflow[True], "YAML reads the key `on` as true"
    assert workflow["permissions"]["contents"] == "read"
    for job in workflow["jobs"].values():
        calls_ci = any(".ci/run" in step.get("run", "") for step in job["steps"])
        assert not calls_ci or job["timeout-minutes"] <= 90


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_calls_ci_run_and_installs_nothing_by_itself(path):
    commands = [
        step["run"] for step in steps(yaml.safe_load(path.read_text("utf-8"))) if "run" in step
    ]
    assert commands
    assert all(command.split()[0] == ".ci/run" for command in commands)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_their_major_version(path):
    for step in steps(yaml.safe_load(path.read_text("utf-8"))):
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]), step["uses"]


def test_every_supported_python_is_tested():
    job = load("test.yml")["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]


def test_the_weekly_job_resolves_the_newest_versions():
    workflow = load("weekly.yml")
    assert workflow[True]["schedule"]
    assert ".ci/run --newest" in [step.get("run") for step in steps(workflow)]


def test_the_published_book_is_the_one_that_was_tested():
    found = steps(load("pages.yml"))
    order = [step.get("run") or step["uses"].split("@")[0] for step in found]
    assert order.index(".ci/run") < order.index("actions/upload-pages-artifact")
    assert "actions/deploy-pages" in order


def test_ci_run_is_executable_bash_that_calls_the_one_command():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert "run.py test --all" in script.read_text("utf-8")
