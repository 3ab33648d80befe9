"""Fixtures: a small course that tests may break, and an engine for all of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from workshop_of_fixture import FIXTURE, Workshop

from autograder import Course, Engine
from autograder.grading import classroom, enter


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A fresh copy of the fixture course."""
    root = tmp_path / "course"
    shutil.copytree(FIXTURE, root)
    return Workshop(root)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """One warm engine for all tests that run notebooks."""
    with Engine(timeout=5.0) as made:
        yield made


@pytest.fixture(scope="session", autouse=True)
def _entered_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Copy what nbgrader made of the same assignments for another empty folder: it takes seconds.

    nbgrader itself enters what is new, what has changed, and all that is not graded by a call of
    `grade_class` in this process.
    """
    kept: dict[tuple[str, ...], Path] = {}
    ours = enter.enter

    def enter_once(
        course: Course, folder: Path, names: Sequence[str], scratch: Path | None = None
    ) -> None:
        key = tuple(f"{name} {enter._digest(course, name)}" for name in names)
        if key in kept and not (folder / enter.GRADEBOOK).exists():
            shutil.copytree(kept[key], folder, dirs_exist_ok=True)
            return
        new = not (folder / enter.GRADEBOOK).exists()
        ours(course, folder, names, scratch)
        if new:
            kept[key] = tmp_path_factory.mktemp("entered")
            for part in ("source", "release"):
                shutil.copytree(folder / part, kept[key] / part)
            shutil.copy(folder / enter.GRADEBOOK, kept[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classroom, "enter", enter_once)
        yield
