"""Answers that go on: lists, exceptions, and the sentence that has the value."""

from __future__ import annotations

from simulator import engine
from simulator.continuation import MOST_WORDS, continued
from simulator.models import catalog
from simulator.neutral import Prompt, Turn
from simulator.passages import statements
from simulator.task import Block

CARDS = (
    "Cards are free for anyone who lives in town. However, visitors pay 12 dollars a year.\n\n"
    "If the alarm rings:\n- call Brightwatch\n- wait at the side door"
)


def goes_on(question, text, place=0):
    rows = statements([Block(text)])
    return [row.text for row in continued(question, rows[place], rows, {})]


def answered(instruction, question):
    text = f"{instruction}\n<passage>\n{CARDS}\n</passage>\n<question>{question}</question>"
    prompt = Prompt("sim-large", (Turn("user", text),), temperature=0)
    answer = engine.answer(prompt, catalog()["sim-large"], 1, engine.Circumstances(occurrence=1))
    return answer.reply.choices[0].text


def test_an_exception_goes_with_its_rule():
    assert len(goes_on("What does a card cost?", "Cards are free. But guests pay 3 dollars.")) == 2


def test_the_sentence_with_the_value_goes_with_the_one_without():
    text = "The ferry runs to the island all year. It leaves every day at 9:15."
    assert goes_on("When does the ferry to the island leave?", text) == [
        "The ferry runs to the island all year.",
        "It leaves every day at 9:15.",
    ]


def test_the_next_paragraph_does_not_belong_to_an_answer():
    assert goes_on("Is it free?", "No.\n\nHowever, trains are late.") == ["No."]


def test_an_answer_has_a_limit():
    items = "\n".join(f"- item number {n} of the long list" for n in range(40))
    found = goes_on("What is in the list?", f"The list has these:\n{items}")
    assert len(found) > 1
    assert sum(len(one.split()) for one in found) <= MOST_WORDS


def test_a_list_is_answered_with_its_items_and_a_rule_with_its_exception():
    listed = answered("Answer.", "What do I do if the alarm rings?")
    assert listed == "If the alarm rings:\n- call Brightwatch\n- wait at the side door"
    assert "12 dollars" in answered("Answer.", "Are cards free for anyone who lives in town?")


def test_one_sentence_is_one_where_it_is_asked_for():
    text = answered("Answer in one sentence.", "Are cards free for anyone who lives in town?")
    assert "free" in text
    assert "12 dollars" not in text
