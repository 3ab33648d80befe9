"""The behavior card: generated, complete, and in step with the code and its measurement."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from simulator import behavior
from simulator.models import catalog
from simulator.skills import REGISTRY

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "book" / "reference" / "behavior-card.md"


def test_the_page_in_the_book_is_what_the_code_says():
    advice = "run `python -m simulator.behavior book/reference/behavior-card.md`"
    assert PAGE.read_text("utf-8") == behavior.page(), advice


@pytest.mark.parametrize("skill", REGISTRY, ids=lambda skill: skill.name)
def test_a_skill_tells_what_it_does_how_and_what_it_cannot_do(skill):
    card = skill.card
    assert card.does.endswith(".")
    assert card.how
    assert card.limits
    text = behavior.page()
    assert f"## Skill: {skill.name}\n" in text
    assert all(f"`{name}`" in text for name in card.constants)


def test_every_model_and_rate_is_on_the_card():
    text = behavior.page()
    for model in catalog().values():
        assert f"`{model.name}`" in text


def test_the_names_of_skills_differ():
    names = [skill.name for skill in REGISTRY]
    assert len(set(names)) == len(names)


def test_the_figures_cover_every_held_out_set():
    text = resources.files("simulator").joinpath("measured.json").read_text("utf-8")
    sets = {path.stem for path in (Path(__file__).parent / "heldout").glob("*.jsonl")}
    for model, found in json.loads(text).items():
        assert model in catalog()
        assert set(found) == sets


def test_the_interval_of_a_share_is_wilsons():
    low, high = behavior.wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.49, 0.943)


def test_the_readme_names_every_skill_and_no_other():
    text = (ROOT / "simulator" / "README.md").read_text("utf-8")
    part = text.split("## What it answers")[1].split("\n## ")[0]
    rows = {line.split("`")[1] for line in part.splitlines() if line.startswith("| `")}
    assert rows == {skill.name for skill in REGISTRY}
