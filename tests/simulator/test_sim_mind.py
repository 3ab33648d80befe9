"""The mind: likeness by model tier, chances by task and not by wording."""

from __future__ import annotations

import pytest

from simulator import engine
from simulator.mind import OPENING, Chances, Mind, essence_of
from simulator.models import catalog
from simulator.neutral import Prompt, Turn
from simulator.parse import parse

PAIRS = [
    ("cancel my order", "I want to stop a purchase"),
    ("where is my parcel", "track the delivery of a package"),
    ("the tent leaks", "water comes into the shelter"),
    ("change the address", "send it to another street"),
]


def mind(model="sim-large", turn=""):
    return Mind(catalog()[model], Chances(0, "essence", turn), engine.solve)


def rank_of_own(model):
    """Return in how many pairs the paraphrase is nearest."""
    others = [text for _, text in PAIRS]
    found = 0
    for place, (query, _) in enumerate(PAIRS):
        scores = mind(model).likeness(query, others)
        found += scores.index(max(scores)) == place
    return found


def test_paraphrases_are_alike():
    assert rank_of_own("sim-large") == len(PAIRS)


def test_smaller_models_see_less_sharply():
    large, nano = (
        mind(name).likeness(*PAIRS[0][:1], [PAIRS[0][1]])[0] for name in ("sim-large", "sim-nano")
    )
    assert large != nano


def test_likeness_of_nothing_is_nothing():
    assert mind().likeness("a", []) == []


def test_a_quick_look_keeps_the_order_and_the_best():
    texts = [f"filler number {n}" for n in range(40)] + ["a delivery that is late"]
    kept = mind().nearest("late parcel delivery", texts, 5)
    assert kept == sorted(kept)
    assert 40 in kept


def test_chance_keeps_its_rate():
    hits = sum(mind().chance("event", 0.3, key) for key in range(2000))
    assert hits / 2000 == pytest.approx(0.3, abs=0.04)


def test_chance_is_the_same_at_temperature_zero_and_thrown_anew_above():
    assert mind().chance("event", 0.5) == mind().chance("event", 0.5)
    thrown = {mind(turn=f"time {n}").chance("event", 0.5) for n in range(20)}
    assert thrown == {True, False}


@pytest.mark.parametrize("spell", ["You are a world-class expert.", "This is very important!"])
def test_the_essence_does_not_hear_magic_words(spell):
    def essence(*instructions):
        turns = (
            Turn("system", " ".join(("Answer from the context.", *instructions))),
            Turn("user", "Context: The hut has nine beds.\n\nQuestion: How many beds?"),
        )
        return essence_of(parse(Prompt("sim-large", turns)))

    assert essence() == essence(spell)


def test_a_drifted_model_sees_less_and_talks_more():
    whole, gone = (
        Mind(catalog()["sim-large"], Chances(0, "essence"), engine.solve, drift)
        for drift in (0.0, 1.0)
    )
    assert gone.quality.grain < whole.quality.grain
    assert gone.quality.malformed > whole.quality.malformed
    assert whole.in_its_manner(("Yes.",), "text") == ("Yes.",)
    assert gone.in_its_manner(("Yes.",), "text") == (OPENING, "Yes.")
    assert gone.in_its_manner(("{}",), "json") == ("{}",)


def test_a_tuned_model_brings_its_examples_and_instructions():
    trained = (
        (Turn("system", "Name the code."), Turn("user", "late"), Turn("assistant", "Q7")),
        (Turn("system", "Name the code."), Turn("user", "broken"), Turn("assistant", "T2")),
    )
    task = engine.schooled(parse(Prompt("m", (Turn("user", "too late"),))), trained)
    assert [(one.given, one.wanted) for one in task.examples] == [("late", "Q7"), ("broken", "T2")]
    assert task.instructions == "Name the code."
