"""Environments beside the course's own, for what does not resolve with its pins or few need.

`environments/<name>/requirements.txt` is the lock; the environment lies in .course/environments.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from course.bootstrap import pip_settings_for_uv
from course.errors import NoEnvironment

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".course" / "environments"
PATIENCE = 300.0  # seconds that one step of an installation may take


def names() -> list[str]:
    """List the environments that have a lock."""
    return sorted(path.parent.name for path in ROOT.glob("environments/*/requirements.txt"))


def folder_of(name: str) -> Path:
    """Return where an environment lies, made or not: one folder a Python and a lock.

    Raises `NoEnvironment` for a name without a lock.
    """
    if name not in names():
        raise NoEnvironment(
            f"There is no environment {name!r}.", f"use one of: {', '.join(names())}."
        )
    lock = (ROOT / "environments" / name / "requirements.txt").read_bytes()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return CACHE / f"{name}-{version}-{hashlib.sha256(lock).hexdigest()[:12]}"


def python_in(folder: Path) -> Path:
    """Return the interpreter of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def installed(name: str) -> Path | None:
    """Return the folder of an environment whose installation has ended; None without one."""
    folder = folder_of(name)
    return folder if (folder / "installed").exists() else None


def install(name: str) -> Path:
    """Make an environment from its lock, unless it is there, and return its folder.

    Raises `NoEnvironment` where that does not work.
    """
    folder = folder_of(name)
    if not (folder / "installed").exists():
        lock = ROOT / "environments" / name / "requirements.txt"
        uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
        shutil.rmtree(folder, ignore_errors=True)
        _run([uv, "venv", "-q", "-p", sys.executable, str(folder)], name)
        python = str(python_in(folder))
        # Compiled here, by all processors, and not in the first program that imports it.
        packages = ["install", "-q", "--compile-bytecode", "-p", python, "-r", str(lock)]
        _run([uv, "pip", *packages], name)
        (folder / "installed").touch()
    return folder


def _run(command: list[str], name: str) -> None:
    settings = {**os.environ, **pip_settings_for_uv(sys.executable)}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False, env=settings
        )
        why = done.stderr.strip()[-300:] if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        why = str(error)
    if why:
        raise NoEnvironment(
            f"The environment {name!r} could not be installed: {why}",
            f"look whether uv reaches your package index, then run "
            f"`python3 run.py course environment {name}` again.",
        )
