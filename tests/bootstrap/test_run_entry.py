"""run.py itself: old Pythons, the standard library alone, what the words on its line mean."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "run.py"
OLD = ["python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "python3.10"]
PRETEND = """
import runpy, sys
sys.version_info = (3, 8, 18, "final", 0)
sys.argv = ["run.py", "test"]
runpy.run_path({path!r}, run_name="__main__")
"""


def refused(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    sentence, step = done.stderr.strip().splitlines()
    assert sentence.startswith("This course needs Python 3.11 or newer; this is Python ")
    assert step.startswith("Next: ")
    return step


def test_an_old_python_names_a_newer_one_that_is_installed(tmp_path):
    (tmp_path / "python3.12").symlink_to(sys.executable)
    pretend = [sys.executable, "-c", PRETEND.format(path=str(RUN))]
    step = refused(pretend, env={"PATH": str(tmp_path)})
    assert step == f"Next: run it with the one that is here: python3.12 {RUN} test"


def test_an_old_python_without_a_newer_one_says_what_to_install(tmp_path):
    pretend = [sys.executable, "-c", PRETEND.format(path=str(RUN))]
    assert "install Python 3.11, 3.12 or 3.13" in refused(pretend, env={"PATH": str(tmp_path)})


def starts(python):
    if python is None:
        return False
    return not subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode


def test_real_old_pythons_get_the_sentence():
    found = [python for python in map(shutil.which, OLD) if starts(python)]
    if not found:
        pytest.skip("no old Python is installed here")
    for python in found:
        refused([python, str(RUN)])


def test_run_py_uses_no_syntax_that_an_old_python_lacks():
    tree = ast.parse(RUN.read_text("utf-8"), feature_version=(3, 4))
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Nonlocal)
    assert not [node for node in ast.walk(tree) if isinstance(node, new)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not [f for f in functions if f.returns or any(a.annotation for a in f.args.args)]


@pytest.mark.parametrize("path", ["run.py", "course/bootstrap.py"])
def test_the_bootstrap_needs_the_standard_library_alone(path):
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    names = {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ([], ["course", "start"]),
        (["--no-browser"], ["course", "start", "--no-browser"]),
        (["test", "--all"], ["course", "test", "--all"]),
        (["test", "--newest"], ["course", "test"]),
        (["autograder", "grade", "x"], ["autograder", "grade", "x"]),
        (["simulator", "serve"], ["simulator", "serve"]),
        (["--help"], None),
    ],
)
def test_the_words_after_run_py_become_an_installed_command(project, words, command):
    assert project.bootstrap().read_command(words) == command


def test_help_prints_the_usage_and_sets_nothing_up(project):
    done = project.run("--help")
    assert done.returncode == 0
    assert "python3 run.py test [--all]" in done.stdout
    assert not project.venv.exists()


def test_an_unknown_command_lists_the_known_ones(project):
    done = project.run("tset")
    assert done.returncode == 1
    assert "does not know the command 'tset'.\nNext: use one of: test, course" in done.stdout
    assert not project.venv.exists()
