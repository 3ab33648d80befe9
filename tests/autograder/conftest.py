"""Fixtures: a small course that tests may break, and an engine for all of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from workshop_of_fixture import FIXTURE, Workshop

from autograder import Engine


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
