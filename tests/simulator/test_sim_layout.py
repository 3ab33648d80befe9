"""Layouts of prompts: JSON becomes labels and tags, and nothing that stands beside it is lost."""

from __future__ import annotations

import json

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
    written = without_json(f"{ASKED}\n{OTHER}")
    assert written.endswith(f"Question: Who kept it?\n\n{OTHER}")


def test_an_object_with_a_question_and_a_text_is_a_whole_prompt():
    assert without_json(ASKED) == (
        "<context>\nAda Roe kept it.\n</context>\n\nQuestion: Who kept it?"
    )


def test_a_document_in_json_may_have_its_text_under_any_key():
    said = "The ferry to the island leaves at seven in summer, and at nine in winter."
    for data in (
        {"ref": "a", "said": said},
        [{"ref": "a", "said": said}],
        {"material": {"ref": "a", "said": said}},
        [said],
    ):
        text = without_json(f"Answer the question.\n\n{json.dumps(data)}\n\nWhen?")
        assert f"\n{said}\n</document>" in text
    asked = without_json(json.dumps({"question": "When does it leave?", "said": said}))
    assert f"<context>\n{said}\n</context>" in asked


def test_an_object_with_parts_is_no_document_for_its_description():
    tool = {"name": "ferry", "description": "word " * 20, "parameters": {"type": "object"}}
    text = f"Tools:\n{json.dumps([tool])}"
    assert without_json(text) == text


def test_a_message_in_json_keeps_all_of_its_fields():
    told = {"subject": "Refund", "message": "word " * 20, "closing": "Can you help?"}
    written = without_json(json.dumps(told))
    assert all(value.strip() in written for value in told.values())
    alone = json.dumps({"note": "Where is my money?"})
    assert without_json(alone) == alone
