"""The lock: every direct dependency pinned, every pin exact, and true to pyproject.toml."""

import json
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DIRECT = [Requirement(line) for line in PROJECT["dependencies"]] + [
    Requirement(line) for extra in PROJECT["optional-dependencies"].values() for line in extra
]
LINES = [
    line
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    if line.strip() and not line.lstrip().startswith("#")
]
PINS = [Requirement(line) for line in LINES]
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = ("linux", "darwin", "win32")


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_lock_is_one_exact_pin(line):
    pin = Requirement(line)
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    assert "*" not in specifier.version
    assert pin.url is None


@pytest.mark.parametrize("wanted", DIRECT, ids=lambda wanted: wanted.name)
def test_a_direct_dependency_is_pinned_within_its_bounds(wanted):
    name = canonicalize_name(wanted.name)
    for python in PYTHONS:
        for system in SYSTEMS:
            found = [pin for pin in pins_on(python, system) if canonicalize_name(pin.name) == name]
            assert len(found) == 1, f"Python {python} on {system}"
            (specifier,) = found[0].specifier
            assert wanted.specifier.contains(specifier.version, prereleases=True)


def pins_on(python: str, system: str) -> list[Requirement]:
    """List the pins that an installation on this Python and system takes."""
    here = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": system}
    return [pin for pin in PINS if pin.marker is None or pin.marker.evaluate(here)]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_python_gets_one_version_of_a_package(python, system):
    names = [canonicalize_name(pin.name) for pin in pins_on(python, system)]
    assert len(names) == len(set(names))


def test_this_environment_is_the_locked_one():
    """Tells a developer whose environment has drifted before a stranger failure does."""
    environment = Path(sys.prefix) / "course-installed.json"
    if not environment.exists() or json.loads(environment.read_text("utf-8"))["newest"]:
        pytest.skip("this environment was not installed from the lock by run.py")
    for pin in PINS:
        if pin.marker is None or pin.marker.evaluate():
            try:
                assert version(pin.name) in pin.specifier, pin.name
            except PackageNotFoundError:
                pytest.fail(f"{pin.name} is in the lock and not installed; run `python3 run.py`")
