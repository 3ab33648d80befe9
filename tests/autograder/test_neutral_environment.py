"""Nothing that a cell can see tells grading from a learner's own check (attack 38)."""

from __future__ import annotations

import ast

import pytest

from autograder.engine import Engine, Step
from autograder.sandbox import probe

LOOKS = """
import os, sys
ip = get_ipython()
print({
    'argv': sys.argv,
    'shell': type(ip).__name__,
    'kernel': hasattr(ip, 'kernel'),
    'names': sorted(globals()),
    'modules': sorted(name for name in sys.modules if name.startswith(('autograder', 'nbgrader'))),
    'builtins': sorted(vars(__builtins__)),
    'threads': len(sys._current_frames()),
    'tracer': sys.gettrace(),
    'environ': sorted(os.environ),
    'folder': os.getcwd(),
})
"""
PLACES = {"environ", "folder"}
"""What differs: where the notebook lies, and what else is set on a learner's machine."""


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What a cell sees in a learner's check, in a warm one, and when a class is graded."""
    found = {}
    with probe() as probed, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBGRADER_EXECUTION", "autograde")
        patch.setenv("MY_API_KEY", "of-the-instructor")
        policy = None if probed.tier == "none" else probed.require()
        ways = {"check": (False, None), "warm": (True, None), "grade": (True, policy)}
        for name, (warm, rules) in ways.items():
            with Engine(warm=warm, imports=(), policy=rules, timeout=30.0) as engine:
                steps = [Step("a", LOOKS, guarded=name == "grade")]
                [cell] = engine.run(steps, folder=tmp_path_factory.mktemp("lesson")).cells
                found[name] = ast.literal_eval(cell.stdout)
    if policy is None:
        pytest.skip("no sandbox works here")
    return found


def test_a_cell_sees_the_same_where_it_is_checked_and_where_it_is_graded(seen):
    for key in seen["check"].keys() - PLACES - {"modules"}:
        assert seen["warm"][key] == seen["grade"][key] == seen["check"][key], key
    assert seen["warm"]["modules"] == seen["grade"]["modules"]
    assert not any(name.startswith("nbgrader") for name in seen["grade"]["modules"])


def test_what_is_graded_looks_like_a_notebook(seen):
    graded = seen["grade"]
    assert (graded["shell"], graded["kernel"], graded["threads"]) == (
        "ZMQInteractiveShell",
        True,
        1,
    )
    assert graded["argv"] == ["ipykernel_launcher.py"]


def test_no_name_of_the_environment_says_who_grades_or_holds_a_key(seen):
    assert not {"NBGRADER_EXECUTION", "MY_API_KEY", "USER", "PWD"} & set(seen["grade"]["environ"])
    assert not any("GRAD" in name for name in seen["grade"]["environ"])
