"""What instructions allow: to say that a text does not tell, and in which words."""

from __future__ import annotations

import json

import pytest
from asking import say

from simulator.wishes import NOT_THERE, allows_abstaining, words_to_abstain


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("If the passage does not contain the answer, output null.", "null"),
        ("Answer CANNOT ANSWER when the text is silent.", "CANNOT ANSWER"),
        ("Questions the passage cannot answer get the word unanswerable.", "unanswerable"),
        ("Write 'not mentioned' where the document has nothing on it.", "not mentioned"),
        ("Some questions have no answer in it; mark those as not stated.", "not stated"),
        ("Return null rather than guessing.", "null"),
        ("You may say you don't know.", NOT_THERE),
        ("Say so if you can't find it.", NOT_THERE),
        ("Admit it when the text does not tell.", NOT_THERE),
    ],
)
def test_a_permission_to_abstain_is_read_with_its_words(order, words):
    assert allows_abstaining(order)
    assert words_to_abstain(order) == words


@pytest.mark.parametrize(
    "order",
    [
        "Answer the question from the text.",
        "When you answer, do not repeat the question.",
        "Give the answer, and nothing else.",
        "Reply with the answer and no explanation.",
        "If you quote, keep it short.",
        "Always give your best guess.",
        "You may use your own knowledge.",
    ],
)
def test_other_orders_are_no_permission(order):
    assert not allows_abstaining(order)


def test_an_input_in_json_is_no_order_to_answer_in_json():
    order = "The user sends a question and passages as JSON. Answer the question in plain words."
    told = {"query": "Who built the barn?", "context": ["Ada Roe built the barn in 1902."]}
    said = say(("system", order), json.dumps(told))
    assert said.startswith("Ada Roe built the barn")
