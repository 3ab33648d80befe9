"""Environments beside the course's own, for what does not resolve with our pins."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil
import pytest

from course.bootstrap import pip_settings_for_uv

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".course" / "environments"
PATIENCE = 300
"""Seconds that an installation may take."""

IDLE = 60
"""Seconds that a script may wait without working: for what never comes, since all is local."""


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
        settings = pip_settings_for_uv(sys.executable)
        _run([uv, "venv", "-q", "-p", sys.executable, str(folder)], env=settings)
        # Compiled here, by all processors, and not in the first script that imports it.
        install = ["install", "-q", "--compile-bytecode", "-p", str(python), "-r", str(lock)]
        _run([uv, "pip", *install], env=settings)
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


def output_of(command: Sequence[str | os.PathLike[str]], env: Mapping[str, str]) -> str:
    """Return what a command prints. It may take as long as it works, but not wait for ever."""
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        spent, since = 0.0, time.monotonic()
        while True:
            try:
                printed, complaint = process.communicate(timeout=1)
            except subprocess.TimeoutExpired:
                if (now := _worked(process.pid)) > spent:
                    spent, since = now, time.monotonic()
                elif time.monotonic() - since > IDLE:
                    process.kill()
                continue
            assert process.returncode == 0, f"{process.returncode}: {complaint[-3000:]}"
            return printed


def _worked(process: int) -> float:
    """Return the processor time that a process has used; an idle loop's ticks do not count."""
    try:
        times = psutil.Process(process).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return round(times.user + times.system, 1)


def _run(
    command: list[str], folder: Path | None = None, env: Mapping[str, str] | None = None
) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        why = done.stderr.strip()[-300:] if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        why = str(error)
    if why:
        pytest.skip(f"the environment could not be installed: {why}")
