"""Layouts of prompts: JSON becomes labels and tags, and nothing that stands beside it is lost."""

from __future__ import annotations

from simulator.layout import without_json

ASKED = '{"question": "Who kept it?", "text": "Ada Roe kept it."}'
OTHER = '{"x": 1}'


def test_an_object_after_documents_stays():
    written = without_json(f'{{"text": "Ada Roe kept it."}}\n{{"text": "It ran."}}\n{OTHER}')
    assert (
        written.split()
        == (
            '<document id="1"> Ada Roe kept it. </document> <document id="2"> It ran. </document> '
            f"{OTHER}"
        ).split()
    )


def test_an_object_after_one_that_asks_stays():
    text = f"{ASKED}\n{OTHER}"
    assert without_json(text) == text


def test_an_object_with_a_question_and_a_text_is_a_whole_prompt():
    assert without_json(ASKED) == (
        "<context>\nAda Roe kept it.\n</context>\n\nQuestion: Who kept it?"
    )
