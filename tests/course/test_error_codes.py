"""Every error of the two packages has a code of its own and a page that explains it."""

from __future__ import annotations

from pathlib import Path

import pytest

import autograder.errors
import course.errors

PAGES = Path(__file__).parents[2] / "book" / "reference" / "errors"


def family(root: type) -> list[type]:
    return [root, *(kind for child in root.__subclasses__() for kind in family(child))]


ERRORS = [*family(autograder.errors.AutograderError), *family(course.errors.CourseError)]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_has_a_page_named_by_its_code(error):
    text = (PAGES / f"{error.code}.md").read_text(encoding="utf-8")
    assert f"\n# {error.code}: " in text


def test_no_two_errors_share_a_code():
    codes = [error.code for error in ERRORS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("module", [autograder.errors, course.errors])
def test_the_drawn_tree_names_every_error(module):
    for error in ERRORS:
        if error.__module__ == module.__name__:
            assert error.__name__ in module.__doc__
            assert error.code in module.__doc__
