"""`course doctor`: what the course needs of this machine, each tried by doing it."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import re
import shutil
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder import AutograderError, Engine, find_course, load_manifest, read_notebook
from course.errors import CourseError
from course.models import SIMULATOR, current_provider, providers

_IMPORTS = ("openai", "anthropic", "google.genai", "nbgrader", "jupyterlab", "IPython", "numpy")
_ROOM = 500_000_000


@dataclass(frozen=True)
class Check:
    """One thing that was tried."""

    name: str
    ok: bool
    found: str
    next_step: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the check as plain data for `--json`."""
        return asdict(self)


def examine() -> tuple[Check, ...]:
    """Try everything that the course needs, and return what came of it."""
    parts: tuple[Callable[[], Iterator[Check]], ...] = (
        _python,
        _packages,
        _course,
        _engine,
        _provider,
        _room,
    )
    return tuple(check for part in parts for check in part())


def _python() -> Iterator[Check]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    ok = sys.version_info[:2] >= (3, 11)
    yield Check("Python", ok, f"{version} in {sys.prefix}", "install Python 3.11 or newer.")


def _packages() -> Iterator[Check]:
    for name in _IMPORTS:
        try:
            importlib.import_module(name)
        except Exception as error:
            step = "run `python3 run.py`, which repairs the environment."
            yield Check(name, False, f"{type(error).__name__}: {error}", step)
    pinned = _pins()
    wrong = [
        f"{name} {found} instead of {wanted}"
        for name, wanted in pinned.items()
        if (found := _installed(name)) not in (None, wanted)
    ]
    text = ", ".join(wrong[:5]) if wrong else f"{len(pinned)} pins, none differs"
    yield Check("Packages", not wrong, text, "run `python3 run.py`, which repairs them.")


def _pins() -> dict[str, str]:
    """Return the pinned version of each package that this Python needs."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    try:
        text = (find_course().root / "requirements.txt").read_text(encoding="utf-8")
    except (AutograderError, OSError):
        return {}
    lines = [line.strip() for line in text.splitlines()]
    pins = [Requirement(line) for line in lines if re.match(r"[\w.-]+==", line)]
    return {
        pin.name: str(pin.specifier).removeprefix("==")
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _course() -> Iterator[Check]:
    try:
        course = find_course()
    except AutograderError as error:
        yield Check("Course", False, error.message, error.next_step)
        return
    slugs = course.slugs() or course.released_slugs()
    yield Check("Course", True, f"{course.root}, {len(slugs)} exercises")
    for slug in slugs:
        try:
            read_notebook(course.release_path(slug))
            load_manifest(course.manifest_path(slug))
        except AutograderError as error:
            yield Check(slug, False, error.message, error.next_step)


def _engine() -> Iterator[Check]:
    from autograder.engine import Step  # noqa: PLC0415

    try:
        with Engine(warm=False) as engine:
            result = engine.run(
                [Step("cell", "await __import__('asyncio').sleep(0); 6 * 7")], folder=Path.home()
            )
        answer, seconds = result["cell"].result, result.seconds
        ok = answer == "42"
        found = f"a cell ran in {seconds:.1f} s" if ok else result["cell"].reason
    except AutograderError as error:
        ok, found = False, error.message
    yield Check("Running cells", ok, found, "run `python3 run.py`, which repairs the environment.")


def _provider() -> Iterator[Check]:
    try:
        name = current_provider()
    except CourseError as error:
        yield Check("Provider", False, error.message, error.next_step)
        return
    if name != SIMULATOR:
        key = providers()[name].key
        ok = not key or bool(os.environ.get(key))
        yield Check("Provider", ok, f"{name}, key {key or 'not needed'}", f"set {key}.")
        return
    try:
        yield Check("Provider", True, f"the simulator answers at {_ask_simulator()}")
    except Exception as error:
        step = "unset SIMULATOR_URL, or start the simulator: `simulator serve`."
        yield Check("Provider", False, f"{type(error).__name__}: {error}", step)


def _ask_simulator() -> str:
    import simulator  # noqa: PLC0415

    with simulator.session() as lab:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{lab.url}/sim/health", timeout=10) as answer:
            answer.read()
        return lab.url


def _room() -> Iterator[Check]:
    free = shutil.disk_usage(Path.cwd()).free
    found = f"{free / 1e9:.1f} GB free"
    yield Check("Disk", free > _ROOM, found, "free at least half a gigabyte.")
