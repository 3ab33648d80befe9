"""The manifest loader accepts what is right and names what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import load_manifest
from autograder.errors import ManifestInvalid

GOOD = """\
slug: phase1/01-x
title: X
objective: [a]
out_of_scope: []
prerequisites: []
minutes: 5
tasks:
  task1:
    title: T
    difficulty: 1
    importance: 1
    minutes: 5
    points: 2
"""


def load(tmp_path: Path, text: str):
    path = tmp_path / "01-x.yml"
    path.write_text(text, encoding="utf-8")
    return load_manifest(path)


def test_reads_a_manifest_into_frozen_records(tmp_path):
    manifest = load(tmp_path, GOOD)
    assert manifest.tasks["task1"].points == 2.0
    assert manifest.objective == ("a",)
    assert manifest.points == 2.0
    with pytest.raises(AttributeError):
        manifest.title = "Y"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title: X", "titel: X", ["line 2", "titel", "unknown key"]),
        ("    title: T", "    tilte: T", ["line 9", "tasks.task1.tilte", "unknown key"]),
        ("minutes: 5\ntasks", "tasks", ["'minutes' is missing"]),
        ("difficulty: 1", "difficulty: easy", ["line 10", "a whole number", "'easy'"]),
        ("difficulty: 1", "difficulty: yes", ["a whole number", "True"]),
        ("points: 2", "points: -2", ["at least 0"]),
        ("points: 2", "points: .nan", ["at least 0"]),
        ("points: 2", "points: !!int abc", ["line 13", "a number", "'abc'"]),
        ("title: X", "title: 2026-99-99", ["line 2", "text", "'2026-99-99'"]),
        ("title: X", "title: !!python/name:os.system ''", ["line 2", "text", "python/name"]),
        ("objective: [a]", "objective: a", ["line 3", "expected a list"]),
        ("title: X", "title: X\ntitle: Z", ["line 3", "there twice"]),
        ("title: X", "title: ' '", ["empty"]),
        ("tasks:\n", "tasks: [\n", ["not YAML"]),
    ],
)
def test_names_the_line_and_key_of_a_mistake(tmp_path, old, new, words):
    assert old in GOOD
    with pytest.raises(ManifestInvalid) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    for word in ["01-x.yml", *words]:
        assert word in str(caught.value)


def test_names_a_manifest_that_is_missing_or_empty(tmp_path):
    with pytest.raises(ManifestInvalid, match="does not exist"):
        load_manifest(tmp_path / "none.yml")
    with pytest.raises(ManifestInvalid, match="is empty"):
        load(tmp_path, "")
