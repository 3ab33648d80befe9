"""Environments beside the course's own, for what does not resolve with our pins."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".course" / "environments"
PATIENCE = 300


def python_of(name: str) -> Path:
    """Return the interpreter of `environments/<name>`, installed from its lock on first use.

    Skips the test, with the reason, where that cannot be installed.
    """
    lock = ROOT / "environments" / name / "requirements.txt"
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    mark = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    folder = CACHE / f"{name}-{version}-{mark}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    finished = folder / "installed"
    if not finished.exists():
        shutil.rmtree(folder, ignore_errors=True)
        uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
        _run([uv, "venv", "-q", "-p", sys.executable, str(folder)])
        _run([uv, "pip", "install", "-q", "-p", str(python), "-r", str(lock)])
        finished.touch()
    return python


def packages_of(source: Path) -> Path:
    """Return a folder with the npm packages of a package.json and its lock, installed once.

    Skips the test, with the reason, where that cannot be done.
    """
    npm = shutil.which("npm")
    if shutil.which("node") is None or npm is None:
        pytest.skip("Node.js with npm was not found; install version 20 or newer")
    lock = source / "package-lock.json"
    folder = CACHE / f"{source.name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if not (folder / "installed").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", lock.name):
            shutil.copy(source / name, folder)
        _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
        (folder / "installed").touch()
    return folder


def _run(command: list[str], folder: Path | None = None) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        why = done.stderr.strip()[-300:] if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        why = str(error)
    if why:
        pytest.skip(f"the environment could not be installed: {why}")
