"""A simulated class is the same for the same seed, and gets the grades that its key tells."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from workshop_of_fixture import FIXTURE

from autograder import Course
from autograder.errors import ExerciseNotFound, FolderNotEmpty, KeyUnreadable
from autograder.grading.classroom import Options, grade_class
from autograder.simulation import compare, read_key, simulate
from autograder.simulation.handwriting import disguised
from autograder.simulation.roll import SHARES, roll

COURSE = Course.at(FIXTURE)
SMALL = len(SHARES) + 2


def contents(folder):
    """Return every file, and where every link leads, by relative path."""
    return {
        path.relative_to(folder).as_posix(): (
            os.readlink(path) if path.is_symlink() else path.read_bytes()
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def kinds(findings):
    return {finding.kind for finding in findings}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A small class with one student of each kind, graded."""
    folder = tmp_path_factory.mktemp("class")
    simulate(COURSE, folder, SMALL, seed=7, assignment="phase1")
    grade_class(COURSE, folder, Options(timeout=2.0))
    return folder


@pytest.fixture
def spoiled(graded, tmp_path):
    """A copy of the graded class that a test may spoil."""
    target = tmp_path / "class"
    shutil.copytree(graded, target, symlinks=True)
    return target


def test_the_grades_of_a_class_are_those_of_its_key(graded):
    assert [str(finding) for finding in compare(COURSE, graded)] == []


def test_a_class_holds_every_kind_and_every_known_answer(tmp_path):
    made = simulate(COURSE, tmp_path, 40, seed=1, assignment="phase1")
    assert set(made.kinds) == set(SHARES)
    assert made.left_out == ()
    about = " ".join(one.about for one in read_key(tmp_path))
    manifest = COURSE.manifest_path("phase1/01-fixture").read_text("utf-8")
    names = [line.split()[-1] for line in manifest.splitlines() if "- name:" in line]
    assert len(names) == 8
    assert [name for name in names if name not in about] == []


def test_a_class_that_is_too_small_says_which_known_answers_are_left_out(tmp_path):
    made = simulate(COURSE, tmp_path, 2, seed=1, assignment="phase1")
    assert made.kinds == {"perfect": 1, "wrong": 1}
    assert len(made.left_out) == 4 + 2
    assert any("order-of-completion (wrong)" in name for name in made.left_out)


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        simulate(COURSE, tmp_path / name, 60, seed=seed, assignment="phase1")
    first = contents(tmp_path / "a")
    assert first == contents(tmp_path / "b")
    assert first != contents(tmp_path / "c")


def test_students_have_neutral_names_and_times_around_one_due_date(tmp_path):
    simulate(COURSE, tmp_path, SMALL, seed=1, assignment="phase1")
    names = sorted(path.name for path in (tmp_path / "submitted").iterdir())
    assert names == [f"student-{number:03}" for number in range(1, SMALL + 1)]
    late = {one.kind for one in read_key(tmp_path) if one.timestamp > "2026-03-10"}
    assert late == {"late"}


@pytest.mark.parametrize("students", [1, 12, 16, 18, 200, 1000])
def test_kinds_have_their_shares(students):
    found = roll(students)
    assert len(found) == students
    for kind, share in SHARES.items():
        if students > 100:
            assert abs(found.count(kind) - students * share / 100) < 1


def test_a_class_never_mixes_with_another(tmp_path):
    simulate(COURSE, tmp_path, 1, seed=1, assignment="phase1")
    before = contents(tmp_path)
    with pytest.raises(FolderNotEmpty, match="submitted"):
        simulate(COURSE, tmp_path, 1, seed=1, assignment="phase1")
    assert contents(tmp_path) == before


def test_an_unknown_assignment_is_refused(tmp_path):
    with pytest.raises(ExerciseNotFound, match="phase9"):
        simulate(COURSE, tmp_path, 1, seed=1, assignment="phase9")
    assert not (tmp_path / "submitted").exists()


def test_a_changed_score_is_a_finding(spoiled):
    path = spoiled / "results" / "phase1" / "student-002.json"
    result = json.loads(path.read_bytes())
    result["notebooks"][0]["cells"][0]["points"] = 2.0
    path.write_text(json.dumps(result), encoding="utf-8")
    [first, second] = compare(COURSE, spoiled)
    assert first.kind == "points-differ"
    assert "expected 0, got 2 points" in first.message
    assert second.kind == "row-differs"


def test_a_reason_that_names_another_mistake_is_a_finding(spoiled):
    path = spoiled / "results" / "phase1" / "student-002.json"
    result = json.loads(path.read_bytes())
    for cell in result["notebooks"][0]["cells"]:
        cell["reason"] = "something else"
    path.write_text(json.dumps(result), encoding="utf-8")
    assert kinds(compare(COURSE, spoiled)) == {"reason-differs"}


def test_a_lost_or_a_strange_result_is_a_finding(spoiled):
    lost = spoiled / "results" / "phase1" / "student-001.json"
    lost.rename(lost.with_name("student-999.json"))
    assert kinds(compare(COURSE, spoiled)) == {"no-result", "not-in-key"}


def test_a_flag_too_many_or_too_few_is_a_finding(spoiled):
    results = spoiled / "results" / "phase1"
    honest, hostile = results / "student-001.json", results / "student-006.json"
    result = json.loads(hostile.read_bytes())
    flags = result["flags"]
    assert flags
    hostile.write_text(json.dumps({**result, "flags": []}), encoding="utf-8")
    result = json.loads(honest.read_bytes())
    honest.write_text(json.dumps({**result, "flags": flags}), encoding="utf-8")
    assert kinds(compare(COURSE, spoiled)) == {"flag-missing", "flag-unexpected"}


def test_a_row_of_the_gradebook_that_differs_is_a_finding(spoiled):
    with closing(sqlite3.connect(spoiled / "gradebook.db")) as database:
        database.execute("UPDATE grade SET auto_score = 99 WHERE auto_score = 2")
        database.commit()
    assert kinds(compare(COURSE, spoiled)) == {"row-differs"}


def test_a_copy_that_is_not_found_and_a_pair_that_is_no_copy_are_findings(spoiled):
    submitted = spoiled / "submitted"
    [copied] = [one for one in read_key(spoiled) if one.copied_from]
    honest = submitted / "student-001" / "phase1" / "01-fixture.ipynb"
    copy = submitted / copied.student / "phase1" / "01-fixture.ipynb"
    content = honest.read_bytes(), copy.read_bytes()
    honest.write_bytes(content[1])
    copy.write_bytes(content[0])
    assert kinds(compare(COURSE, spoiled)) == {"copy-missed", "copy-unexpected"}


def test_a_folder_without_a_key_cannot_be_compared(tmp_path):
    with pytest.raises(KeyUnreadable, match=r"expected\.jsonl"):
        compare(COURSE, tmp_path)
    (tmp_path / "expected.jsonl").write_text('{"student": 1}\n')
    with pytest.raises(KeyUnreadable, match="line 1"):
        compare(COURSE, tmp_path)


def test_a_disguised_copy_does_what_the_original_did():
    source = (
        "def second(rows, key):\n    kept = sorted(rows, key=key)\n"
        "    def inner():\n        nonlocal kept\n        kept = kept[1:]\n"
        "    inner()\n    first, *rest = kept\n    return f'{first}', len(rest)\n"
        "def half(x):\n    part = x / 2\n    return part\n"
    )
    copy = disguised(source, random.Random(1))
    assert copy != source
    assert "my_part" in copy
    for text in (source, copy):
        names = {}
        exec(text, names)
        assert names["second"]([3, 1, 2], key=None) == ("2", 1)
        assert names["half"](5) == 2.5


@pytest.mark.slow
def test_two_hundred_students_get_the_grades_of_their_key(tmp_path):
    simulate(COURSE, tmp_path, 200, seed=1, assignment="phase1")
    grade_class(COURSE, tmp_path, Options(timeout=3.0))
    assert [str(finding) for finding in compare(COURSE, tmp_path)] == []
