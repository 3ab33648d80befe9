"""Arithmetic and dates: the development cases, the switches, the limits, the tiers."""

from __future__ import annotations

import re

import pytest
from asking import answered, cases, majority, say

from simulator.skills.arithmetic.skill import MOST_DIGITS

ROWS = cases("arithmetic")
HOPS = [row for row in ROWS if row["steps"] > 1]
SHIRT = next(row["ask"] for row in HOPS if "shirt" in row["ask"])


def right(text, wanted):
    """Compare the last number of an answer, or look for a date or a weekday."""
    if not re.fullmatch(r"-?[\d.]+", wanted):
        return wanted in text
    found = re.findall(r"-?\d+(?:\.\d+)?", text)
    return bool(found) and abs(float(found[-1]) - float(wanted)) < 0.006


def turns(row, tail=""):
    system = [("system", row["system"])] if "system" in row else []
    return [*system, row["ask"] + tail]


def share(rows, how=say, tail="", **settings):
    return sum(right(how(*turns(r, tail), **settings), r["wanted"]) for r in rows) / len(rows)


def test_solves_the_development_cases_step_by_step():
    assert share(ROWS, tail=" Think step by step.") >= 0.95


def test_one_step_needs_no_steps_written():
    assert share([row for row in ROWS if row["steps"] == 1]) >= 0.97


def test_two_steps_fail_more_often_without_steps_and_on_smaller_models():
    rows = HOPS * 1
    written = share(rows, tail=" Think step by step.", model="sim-nano")
    hasty = {model: share(rows, model=model) for model in ("sim-large", "sim-nano")}
    assert written > hasty["sim-nano"]
    assert hasty["sim-large"] > hasty["sim-nano"]


def test_effort_works_like_written_steps_and_thinks_them():
    choice = answered(SHIRT, effort="high").reply.choices[0]
    assert "33" in choice.text
    assert "10% of 30" in choice.thinking


@pytest.mark.parametrize("words", ["You are a world-class mathematician. ", "This is important! "])
def test_magic_words_change_nothing(words):
    for row in HOPS:
        assert right(say(words + row["ask"]), row["wanted"]) == right(
            say(row["ask"]), row["wanted"]
        )


def test_temperature_costs_a_little_and_voting_wins_it_back():
    rows = [row for row in ROWS if row["steps"] == 1 and re.fullmatch(r"-?[\d.]+", row["wanted"])]
    cold = share(rows)
    warm = sum(share(rows, temperature=1.0, occurrence=place) for place in range(5)) / 5
    hot = sum(share(rows, temperature=2.0, occurrence=place) for place in range(5)) / 5
    assert 0.005 <= cold - warm <= 0.09
    assert hot < warm
    assert share(rows, how=majority, temperature=1.0) >= warm


@pytest.mark.parametrize(
    ("ask", "wanted"),
    [
        ("What is 6 * 7? Give only the number.", "42"),
        ("What is 6 * 7? End with 'Answer: <number>'.", "Answer: 42"),
        ("What is 6 * 7? Put the final answer after ####.", "#### 42"),
        ("What is 10 / 3? Round to two decimal places. Only the number.", "3.33"),
        ("Q: What is 6 times 7?\nA:", "The answer is 42."),
        ("Solve the following problem.\n\nProblem: What is 6 times 7?", "The answer is 42."),
    ],
)
def test_writes_the_answer_as_it_is_asked_for(ask, wanted):
    assert say(ask) == wanted


def test_goes_on_from_the_last_result():
    before = ("What is 6 * 7?", ("assistant", "The answer is 42."))
    assert say(*before, "Now divide that by 6.") == "The answer is 7."


def test_long_integers_are_right_up_to_the_limit_and_wrong_beyond():
    small, big = 9**5 * 10, 123456789
    assert str(small * 11) in say(f"What is {small} * 11?")
    exact = big * big
    assert len(str(exact)) > MOST_DIGITS
    text = say(f"What is {big} * {big}?")
    assert str(exact) not in text
    assert str(exact)[:4] in text


@pytest.mark.parametrize(
    "ask",
    ["What is 1 / 0?", "2 ^ (10 ^ 10)", "How many days until May 1?", "((((", "9" * 3000 + " + 1"],
)
def test_what_cannot_be_computed_is_not_computed(ask):
    assert answered(ask).skill != "arithmetic"


@pytest.mark.parametrize(
    "ask",
    [
        "Write a poem about 3 cats.",
        "Who won the cup in 1998?",
        "List 5 ideas for a team event.",
        "My order 4711 has not arrived after 9 days. Can you help?",
    ],
)
def test_leaves_other_requests_alone(ask):
    assert answered(ask).skill != "arithmetic"


def test_the_same_question_gets_the_same_answer():
    assert {say(SHIRT) for _ in range(3)} == {say(SHIRT)}


def test_leaves_questions_over_documents_alone():
    hut = "The hut opened in 1907. It has 20 beds, and 4 are taken."
    text = f"Context:\n{hut}\n\nQuestion: How many beds?"
    assert answered(text).skill == "grounded-answer"


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many minutes are 3.5 hours?", "210"),
        ("in centimeters, 7 inches is", "17.78"),
        ("A crate holds 18 melons. How many melons are in 6 crates?", "108"),
        ("Each bench seats 4 people. How many people can sit on 9 benches?", "36"),
    ],
)
def test_reads_what_one_of_something_holds_and_units_in_either_order(question, value):
    assert value in say(question)
