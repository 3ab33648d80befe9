"""Cheating inside the interpreter: the score that it gets, and the flag that names it."""

from __future__ import annotations

import json

import pytest
import zoo
from attacks import Cheat, cheating
from attacks.cheating import FULL

from autograder.grading import grade_class

CHEATS = list(cheating())
NUMBERS = {*range(26, 47)} - {38}  # which test_neutral_environment.py is about
SUSPICIONS = {
    *("canary-silent", "hook-changed", "builtins-changed", "module-changed", "thread-left"),
    *("channel-forged", "equal-to-all", "value-odd", "hidden-shown", "cell-moved"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """One class: every cheat, and two honest submissions between them."""
    root = tmp_path_factory.mktemp("cheating")
    course, folder = zoo.make_course(root / "course"), root / "class"
    zoo.hand_in(folder, "00-honest", zoo.changed())
    for cheat in CHEATS:
        zoo.hand_in(folder, cheat.student, cheat.files)
    zoo.hand_in(folder, "99-honest", zoo.changed())
    results = grade_class(course, folder)
    return folder, {result.student: result for result in results}


def test_every_attack_of_the_list_is_here():
    assert {cheat.number for cheat in CHEATS} == NUMBERS
    assert len({cheat.student for cheat in CHEATS}) == len(CHEATS)


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.student)
def test_a_cheat_scores_what_it_must_and_is_named(graded, cheat: Cheat):
    folder, results = graded
    result = results[cheat.student]
    assert result.problem == ""
    assert result.score == cheat.score
    assert cheat.flags <= {flag.kind for flag in result.flags}
    report = (folder / "results" / zoo.ASSIGNMENT / f"{cheat.student}.json").read_text()
    assert all(kind in report for kind in cheat.flags)


@pytest.mark.parametrize("cheat", [one for one in CHEATS if one.never], ids=lambda one: one.student)
def test_what_a_cheat_wants_to_carry_out_is_in_nothing_that_is_kept(graded, cheat: Cheat):
    kept = graded[0] / "autograded" / cheat.student
    assert sorted(path.name for path in kept.rglob("*") if path.is_file()) == [
        f"{zoo.FIRST}.ipynb",
        f"{zoo.SECOND}.ipynb",
    ]
    for path in kept.rglob("*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            for output in cell.get("outputs", ()):
                assert cheat.never not in json.dumps({**output, "traceback": []})


@pytest.mark.parametrize("cheat", [one for one in CHEATS if not one.flags], ids=lambda c: c.student)
def test_what_is_prevented_raises_no_suspicion(graded, cheat: Cheat):
    assert not SUSPICIONS & {flag.kind for flag in graded[1][cheat.student].flags}


def test_honest_submissions_of_the_same_run_are_untouched(graded):
    for name in ("00-honest", "99-honest"):
        result = graded[1][name]
        assert (result.score, result.flags) == (FULL, ())
