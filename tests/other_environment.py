"""Environments beside the course's own, for what does not resolve with our pins."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil
import pytest

from course import environments
from course.environments import CACHE, PATIENCE
from course.errors import NoEnvironment

IDLE = 60
"""Seconds that a script may wait without working: for what never comes, since all is local."""


def python_of(name: str) -> Path:
    """Return the interpreter of `environments/<name>`, installed from its lock on first use.

    Skips the test, with the reason, where that cannot be installed.
    """
    try:
        return environments.python_in(environments.install(name))
    except NoEnvironment as error:
        pytest.skip(str(error))


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


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        why = done.stderr.strip()[-300:] if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        why = str(error)
    if why:
        pytest.skip(f"the environment could not be installed: {why}")
