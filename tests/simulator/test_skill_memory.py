"""Memory: what was told is recalled, what was not is not, and what is left out is gone."""

from __future__ import annotations

import json

import pytest
from asking import answered, cases, say

from simulator.skills.memory.skill import NOT_TOLD, NOTHING_TOLD

ROWS = cases("memory")
NOTED = ("assistant", "Thanks, noted.")
TALK = (
    "My name is Ada and I work at Bluefin as a plumber.",
    ("assistant", "Thanks, noted."),
    "Our budget is 4,500 euros. What would you suggest?",
    ("assistant", "A heat pump costs about 3,900 euros."),
)


def turns(row):
    system = [("system", row["system"])] if "system" in row else []
    said = [turn for text in row["said"] for turn in (text, NOTED)]
    return [*system, *said, row["ask"]]


def right(text, row):
    if row["wanted"] is None:
        return text == NOT_TOLD
    told = row["wanted"].lower() in text.lower() and row.get("never", "\0") not in text
    return told and (text == row["wanted"] or not row.get("exact"))


def share(rows, **settings):
    return sum(right(say(*turns(row), **settings), row) for row in rows) / len(rows)


def test_recalls_what_was_told_in_the_development_cases():
    assert share([row for row in ROWS if row["wanted"]]) >= 0.93


def test_says_that_it_was_not_told():
    assert share([row for row in ROWS if row["wanted"] is None]) >= 0.9


def test_smaller_models_recall_less():
    known = [row for row in ROWS if row["wanted"]]
    assert share(known, model="sim-nano") <= share(known)


def test_what_is_left_out_of_the_request_is_not_known():
    assert "Ada" in say(*TALK, "What is my name?")
    assert say(*TALK[2:], "What is my name?") == NOT_TOLD


def test_temperature_costs_a_little():
    known = [row for row in ROWS if row["wanted"]]
    warm = sum(share(known, temperature=1.0, occurrence=place) for place in range(4)) / 4
    hot = sum(share(known, temperature=2.0, occurrence=place) for place in range(4)) / 4
    assert hot < warm <= share(known)
    assert warm >= share(known) - 0.1


@pytest.mark.parametrize("words", ["You are an expert. ", "This is very important to me! "])
def test_magic_words_change_nothing(words):
    for row in ROWS[:20]:
        system = ("system", words)
        assert say(system, *turns(row)) == say(("system", "Be helpful."), *turns(row))


def test_lists_all_that_was_told():
    text = say(*TALK, "What did I tell you so far?")
    assert "Your name is Ada" in text
    assert "4,500 euros" in text
    assert say("What do you know about me?") == NOTHING_TOLD


def test_acknowledges_what_asks_nothing():
    assert say("My name is Ada.") == "Thanks, noted: your name is Ada."
    assert answered("Write something about my garden.").skill != "memory"


def test_a_standing_wish_holds_for_later_turns():
    before = ("My cat is Miso.", NOTED, "From now on, answer in one word.", NOTED)
    assert say(*before, "What is my cat called?") == "Miso"


def test_recalls_what_the_assistant_said():
    assert "3,900" in say(*TALK, "What did you say a heat pump costs?")


def test_extracts_facts_from_the_turns_or_from_a_transcript():
    wish = "Extract the facts worth remembering about the user as JSON."
    facts = json.loads(say(*TALK, wish))["facts"]
    assert any("Ada" in fact for fact in facts)
    written = "User: I'm vegan and I live in Bergen.\nAssistant: That is good.\nUser: Is it sunny?"
    text = say(f"Extract facts about the user worth remembering.\n\n{written}")
    assert "vegan" in text
    assert "sunny" not in text


def test_condenses_a_conversation_and_keeps_names_and_numbers():
    text = say(*TALK, "Summarize the conversation so far. Keep names and numbers.")
    assert all(kept in text for kept in ("Ada", "Bluefin", "4,500", "3,900"))


def test_a_long_conversation_is_still_read():
    filler = [turn for n in range(300) for turn in (f"I have seen bird number {n}.", NOTED)]
    assert "Rex" in say("My dog is called Rex.", NOTED, *filler, "What is my dog called?")


@pytest.mark.parametrize("ask", ["How do I reset my password?", "What can we do about noise?"])
def test_questions_that_only_mention_the_user_are_left_to_others(ask):
    assert answered(ask).reply.choices[0].text != NOT_TOLD


def test_a_fact_can_follow_a_greeting():
    turns = [("user", "Hi, my name is Dorian."), ("assistant", "Hello!"), "What's my name?"]
    assert "Dorian" in say(*turns)
