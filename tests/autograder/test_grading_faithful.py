"""Unmodified nbgrader on forked kernels gives nbgrader's grades, and so does our own engine."""

from __future__ import annotations

import shutil

import pytest
import zoo
from test_grading_equality import rows
from typer.testing import CliRunner

from autograder.cli import app
from autograder.engine.kernels import Forker
from autograder.grading import Options, grade_class
from autograder.grading.faithful import grade_faithfully


def faithfully(course, folder):
    """Grade with forked kernels; return the results by student."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)  # as in test_grading_equality
        results = grade_faithfully(course, folder, Options(sandbox=False), lambda *_: None)
    return {result.student: result for result in results}


def test_the_faithful_engine_grades_only_without_a_sandbox_and_says_so(tmp_path):
    course = zoo.make_course(tmp_path / "course")
    zoo.hand_in(tmp_path / "class", "one", zoo.changed())
    command = ["grade", str(tmp_path / "class"), "--root", str(course.root)]
    result = CliRunner().invoke(app, [*command, "--engine", "faithful"])
    assert result.exit_code == 3
    assert "--engine fast" in result.stderr
    ignored = CliRunner().invoke(app, [*command, "--engine", "faithful", "--twice"])
    assert ignored.exit_code == 2
    assert "leave this out" in ignored.stderr
    assert not (tmp_path / "class" / "gradebook.db").exists()


def test_forked_kernels_give_the_rows_of_our_own_engine(tmp_path, monkeypatch):
    asked: list[str] = []
    ask = Forker.ask
    monkeypatch.setattr(
        Forker, "ask", lambda self, message: asked.append(message["op"]) or ask(self, message)
    )
    course = zoo.make_course(tmp_path / "course")
    for name in ("perfect", "warns", "wait"):
        changed = {"perfect": zoo.changed(), "warns": dict(zoo.runs())["warns"]}
        files = changed.get(name) or zoo.saying("wait", "import os\nwaited = os.getpid()")
        zoo.hand_in(tmp_path / "ours", name, files)
    shutil.copytree(tmp_path / "ours", tmp_path / "faithful")
    found = faithfully(course, tmp_path / "faithful")
    grade_class(course, tmp_path / "ours", Options(sandbox=False))
    assert asked.count("fork") == 6  # two notebooks of each
    assert {one.engine for one in found.values()} == {"faithful"}
    assert found["perfect"].score == 8.0
    assert rows(tmp_path / "faithful") == rows(tmp_path / "ours")
