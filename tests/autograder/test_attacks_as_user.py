"""The attacks once more as an ordinary user, in each tier: nothing of the sandbox needs root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
USER = 61_000
LIMIT = 300.0
_RUNS = "import autograder, numpy, os, sys; assert os.access(sys.executable, os.X_OK)"


def _as_user(*command: str) -> list[str]:
    if os.getuid() != 0:
        return list(command)
    ids = (f"--reuid={USER}", f"--regid={USER}", "--clear-groups")
    return ["setpriv", *ids, "--", *command]


@pytest.fixture(scope="module")
def home():
    """A folder of the ordinary user's, below one that everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="ordinary-", ignore_cleanup_errors=True) as name:
        if os.getuid() == 0:
            os.chown(name, USER, USER)
        yield Path(name)


@pytest.fixture(scope="module")
def environment(home):
    """What an ordinary user needs to run this environment's libraries."""
    paths = (ROOT, ROOT / "tests", *(path for path in sys.path if "site-packages" in path))
    (home / "bin").mkdir()
    return {
        "HOME": str(home),
        "PATH": f"{home / 'bin'}:/usr/bin:/bin",
        "PYTHONPATH": ":".join(map(str, paths)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture(scope="module")
def python(home, environment):
    """An interpreter of this version that the user may run, with nbgrader's `alembic` beside it."""
    if os.getuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("runs as root, and there is no setpriv to become an ordinary user")
    number = f"{sys.version_info.major}.{sys.version_info.minor}"
    for one in (sys.executable, f"/usr/bin/python{number}"):
        try:
            command = _as_user(one, "-c", _RUNS)
            subprocess.run(command, env=environment, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        script = home / "bin" / "alembic"
        script.write_text(f'#!/bin/sh\nexec {one} -m alembic "$@"\n', "utf-8")
        script.chmod(0o755)
        return one
    pytest.skip(f"no Python {number} that an ordinary user may run finds these libraries")


@pytest.mark.parametrize("tier", ["namespaces", "landlock"])
def test_attacks_fail_without_root(tier, home, environment, python):
    names = ("test_attacks.py", "test_simulator_outside.py", "test_submission_limits.py")
    tests = [str(ROOT / "tests/autograder" / name) for name in names]
    options = ("-q", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"))
    command = _as_user(python, "-m", "pytest", *options, f"--basetemp={home / tier}", *tests)
    environ = {**environment, "ATTACKED_TIER": tier}
    capture: dict[str, Any] = {"capture_output": True, "text": True, "timeout": LIMIT}
    done = subprocess.run(command, env=environ, check=False, **capture)
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
    assert "skipped" not in done.stdout
