"""Extraction in plain words, and where the document is looked for."""

from __future__ import annotations

import json

import pytest

from simulator import engine
from simulator.models import catalog
from simulator.neutral import Format, Prompt, Turn
from simulator.parse import parse
from simulator.skills.extract.source import document_of

PAID = "On 3 May 2024 Paul Ames paid 40 euros."
INVOICE = "Invoice no. 77-A\nDue date: 2 June 2024\nTotal: 1,475.60 EUR"


def said(text, system=""):
    turns = (Turn("system", system),) if system else ()
    prompt = Prompt("sim-large", (*turns, Turn("user", text)), temperature=0.0)
    around = engine.Circumstances()
    return engine.answer(prompt, catalog()["sim-large"], 100, around)


def text_of(*prompt):
    return said(*prompt).reply.choices[0].text


@pytest.mark.parametrize(
    "prompt",
    [
        f"Extract the name, date and amount from this text: {PAID}",
        f"Extract the name, the date, and the amount.\n\nText: {PAID}",
        f"Please extract the name, date and amount from the text below.\n\n<text>{PAID}</text>",
        f"Extract these:\n- name\n- date\n- amount\n\n{PAID}",
    ],
)
def test_writes_a_line_for_every_field(prompt):
    lines = dict(line.split(": ", 1) for line in text_of(prompt).splitlines())
    assert lines["Name"] == "Paul Ames"
    assert lines["Date"] in ("3 May 2024", "2024-05-03")
    assert lines["Amount"] == "40 euros"


def test_writes_only_the_value_of_a_single_field():
    prompt = "Extract the email address from the following message.\n\nHello, I am ann@x.org. Bye!"
    assert text_of(prompt) == "ann@x.org"


def test_takes_the_fields_from_the_system_turn():
    system = "Extract the invoice number and the total from the document."
    assert text_of(INVOICE, system) == "Invoice number: 77-A\nTotal: 1,475.60 EUR"


def test_says_so_when_a_field_is_not_there():
    assert "not found" in text_of(f"Extract the name and the phone number.\n\nText: {PAID}")


@pytest.mark.parametrize("prompt", ["", "Extract:", "Extract the", "Summarize: the cat sleeps."])
def test_leaves_other_prompts_alone(prompt):
    assert said(prompt).skill != "extraction"


def test_reads_a_very_long_text():
    prompt = f"Extract the email address from the text.\n\n{'Nothing here. ' * 3000} ann@x.org"
    assert text_of(prompt)


NOTE = "Hello Ms Ferreira,\n\nyour check-up is on 14 May 2026.\n\nBest wishes\nGwen Pascoe"
SCHEMA = {
    "type": "object",
    "properties": {"patient": {"type": "string"}, "colors": {"type": "array"}},
    "required": ["patient", "colors"],
}
LAYOUTS = ("{}", "Text:\n{}", "Document: {}", "<text>\n{}\n</text>", '"""\n{}\n"""', "---\n{}\n---")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("fence", ["{}", "```json\n{}\n```"])
@pytest.mark.parametrize("last", [True, False])
def test_the_document_is_the_text_without_the_schema_and_what_frames_it(
    layout, indent, fence, last
):
    schema = "JSON schema:\n" + fence.format(json.dumps(SCHEMA, indent=indent))
    order, text = "Extract the data. Answer with JSON only.", layout.format(NOTE)
    parts = (order, schema, text) if last else (text, order, schema)
    turns = (Turn("user", "\n\n".join(parts)),)
    assert document_of(parse(Prompt("sim-large", turns, format=Format("json")))) == NOTE


def test_an_object_without_properties_is_a_document_and_no_schema():
    text = 'Extract the data as JSON.\n\n{"name": "Ana", "city": "Porto"}'
    assert "Porto" in document_of(parse(Prompt("sim-large", (Turn("user", text),))))
