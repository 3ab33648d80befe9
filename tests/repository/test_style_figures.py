"""Every figure has a source that says in words what it shows, and nothing names a registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import matplotlib as mpl
import pytest

FIGURES = Path(__file__).resolve().parents[2] / "book" / "figures"
SOURCES = sorted(FIGURES.glob("*.mmd"))


def test_there_is_a_figure() -> None:
    assert SOURCES


@pytest.mark.parametrize("source", SOURCES, ids=[path.stem for path in SOURCES])
def test_a_figure_was_drawn_from_its_source(source: Path) -> None:
    """Compare title and description; `render.py --check` compares every byte, and needs Node.js."""
    text = source.read_text(encoding="utf-8")
    drawn = source.with_suffix(".svg").read_text(encoding="utf-8")
    for field, element in (("accTitle", "title"), ("accDescr", "desc")):
        said = re.search(rf"{field}: (.+)", text)
        assert said, f"{source.name} has no {field}"
        assert re.search(rf"<{element}[^>]*>{re.escape(said.group(1))}</{element}>", drawn)


@pytest.mark.parametrize("source", SOURCES, ids=[path.stem for path in SOURCES])
def test_a_figure_asks_no_other_host(source: Path) -> None:
    drawn = source.with_suffix(".svg").read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\s\"')]+", drawn))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_the_lock_of_the_drawing_tool_names_no_registry() -> None:
    lock = json.loads((FIGURES / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []


def test_plots_have_one_style_that_makes_the_same_bytes() -> None:
    style = mpl.rc_params_from_file(FIGURES / "course.mplstyle", use_default_template=False)
    assert style["svg.hashsalt"] == "course"
    assert style["savefig.facecolor"] != "none"
