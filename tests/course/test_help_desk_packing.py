"""What phase 2's help desk pastes, cites, and believes of its own answers."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book" / "phase2"))
from desk.answering import Answer
from desk.chunks import Chunk
from desk.cutting import tokens
from desk.packing import Confidence, alike, pack, verdict
from desk.search import Hit

TENT = "Tents have a warranty of four years, counted from the day of delivery."
STOVE = "Stoves have a warranty of two years; burners are wearing parts and have none."
LONG = " ".join(f"Step {number} of the annual inventory takes a morning." for number in range(40))


def chunk(name: str, text: str) -> Chunk:
    return Chunk(name, name.split("#", maxsplit=1)[0], "Warranty", text, 0, len(text))


def hits(*texts: str) -> list[Hit]:
    return [Hit(chunk(f"d{place}#1", text), 1 - place / 10) for place, text in enumerate(texts)]


def test_a_chunk_that_is_too_long_is_passed_over_and_a_shorter_one_behind_it_is_taken():
    found = pack(hits(TENT, LONG, STOVE), budget=80)
    assert [one.text for one in found] == [TENT, STOVE]
    assert sum(tokens(one.in_place) for one in found) <= 80


def test_what_says_the_same_again_is_not_pasted_twice():
    copy = TENT.replace("four years", "**four years**").upper()
    assert alike(TENT, copy) == 1.0
    assert alike(TENT, STOVE) < 0.5
    assert [one.text for one in pack(hits(TENT, copy, STOVE), 1000)] == [TENT, STOVE]


def test_nothing_fits_into_no_budget():
    assert pack(hits(TENT), 0) == []


@pytest.mark.parametrize(
    ("text", "cited", "wanted"),
    [
        ("A warranty of FOUR years [cc#1]", "cc#1", "holds"),
        ("| a warranty | of four years | [cc#1]", "cc#1", "holds"),
        ("a warranty of four years [cc#2]", "cc#2", "misplaced"),
        ("a warranty of four years", "", "misplaced"),
        ("a warranty of four years [cc#9]", "cc#9", "invented"),
        ("a warranty of nine years [cc#1]", "cc#1", "unsupported"),
        ("four of warranty years [cc#1]", "cc#1", "unsupported"),
        ("[cc#1]", "cc#1", "unsupported"),
    ],
)
def test_a_citation_is_worth_what_the_cited_passage_says(text, cited, wanted):
    pasted = (chunk("cc#1", TENT), chunk("cc#2", STOVE))
    assert verdict(Answer(text, cited, (), pasted)) == wanted


def test_a_confidence_learns_which_signal_tells_right_from_wrong():
    chance = np.random.default_rng(1)
    signals = chance.normal(size=(400, 2))
    right = chance.random(400) < 1 / (1 + np.exp(-2 * signals[:, 0]))
    said = Confidence(signals[:200], right[:200])(signals[200:])
    assert said.shape == (200,)
    assert said[right[200:]].mean() > said[~right[200:]].mean() + 0.2
    assert abs(said.mean() - right[200:].mean()) < 0.1
