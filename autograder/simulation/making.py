"""Writes a simulated class: `submitted/<student>/<assignment>/` and the key beside it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import FolderNotEmpty
from autograder.grading.received import SUBMITTED
from autograder.layout import Course
from autograder.simulation.expected import KEY, Expected, write_key
from autograder.simulation.material import load_material
from autograder.simulation.roll import roll
from autograder.simulation.students import Class, Written

LINK_TARGET = "/etc/hostname"


@dataclass(frozen=True)
class Made:
    """A simulated class: how many submissions of each kind, and known answers without a student."""

    folder: Path
    assignment: str
    kinds: Mapping[str, int]
    left_out: tuple[str, ...]


def simulate(course: Course, folder: Path, students: int, seed: int, assignment: str) -> Made:
    """Write a class of `students` into `folder`: the same bytes for the same seed.

    Raises `FolderNotEmpty` when submissions or a key are there already, and what a course without
    the assignment, or with a broken manifest, raises.
    """
    if (folder / SUBMITTED).exists() or (folder / KEY).exists():
        raise FolderNotEmpty(
            f"{folder} already holds {SUBMITTED}/ or {KEY}.",
            "name an empty folder: a simulated class never mixes with another.",
        )
    material = load_material(course, assignment)
    made = Class(material, roll(students), seed)
    expected: list[Expected] = []
    for written in made.students():
        _write(folder / SUBMITTED / written.expected.student / material.assignment, written)
        expected.append(written.expected)
    write_key(folder / KEY, expected)
    kinds = Counter(item.kind for item in expected)
    return Made(folder, material.assignment, dict(kinds), made.left_out)


def _write(folder: Path, written: Written) -> None:
    folder.mkdir(parents=True)
    for name, content in written.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if written.link:
        os.symlink(LINK_TARGET, folder / written.link)
