"""Objects in arrays, denied choices and forms that a value must have, in answers by a schema."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema
import pytest
from asking import cases, say

sys.path.insert(0, str(Path(__file__).parent / "heldout"))

from scorers import same

from simulator.neutral import Format

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
MISSING = object()


def thing(**properties):
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def read(text, **properties):
    schema = thing(**properties)
    return checked(say(("system", "Extract the data."), text, format=form(schema)), schema)


def form(schema):
    return Format("schema", schema, "answer", True)


def checked(answer, schema):
    found = json.loads(answer)
    jsonschema.Draft202012Validator(schema).validate(found)
    return found


def listed(**properties):
    return {"type": "array", "items": thing(**properties)}


def test_the_objects_of_an_array_stand_below_the_heading_that_names_it():
    text = (
        "Experience\nNorvane Optics, Product Manager, 2018 - present\n"
        "Belcor, Buyer, 2014 - 2018\n\nEducation\nUmber College, BSc Physics, 2013"
    )
    rows = read(text, experience=listed(company=TEXT, title=TEXT))["experience"]
    assert rows == [
        {"company": "Norvane Optics", "title": "Product Manager"},
        {"company": "Belcor", "title": "Buyer"},
    ]


def test_things_are_objects_with_what_brackets_tell_of_them():
    text = "The storm broke a garden shed (about 1,900 EUR) and two windows (about 640 EUR)."
    rows = read(text, damages=listed(item=TEXT, cost=NUMBER))["damages"]
    assert [row["cost"] for row in rows] == [1900, 640]
    assert rows[0]["item"].endswith("garden shed")


def test_a_choice_that_a_text_denies_is_not_taken():
    priority = {"type": "string", "enum": ["urgent", "normal", "low"]}
    found = read("The lamp in the hallway flickers. It is not urgent.", priority=priority)
    assert found["priority"] != "urgent"


def test_a_telephone_number_has_digits():
    phone = {"type": ["string", "null"]}
    found = read("Spoke to Ove Lind, phone line bad, he will write.", name=TEXT, phone=phone)
    assert found["phone"] is None


def test_who_goes_on_with_something_has_no_end():
    end = {"type": ["integer", "null"]}
    text = "Experience\nOrrin Ltd, Buyer, 2019 - present\nTavel AG, Clerk, 2015 - 2019"
    rows = read(text, experience=listed(company=TEXT, start_year={"type": "integer"}, end_year=end))
    assert [row["end_year"] for row in rows["experience"]] == [None, 2019]


@pytest.mark.slow
def test_most_values_of_the_cases_that_the_skill_was_written_with_are_right():
    right = total = 0
    for case in cases("extract_lists"):
        turns = [(one["role"], one["content"]) for one in case["request"]["messages"]]
        given = case["request"]["response_format"].get("json_schema", {}).get("schema")
        found = checked(say(*turns, format=form(given or case["schema"])), case["schema"])
        for path, accepted in flat(case["wanted"]):
            right += same(at(found, path), accepted)
            total += 1
    assert right / total > 0.85


def flat(wanted, path=()):
    """Yield every path of an expected object with what is right there, `#` for a list's length."""
    if isinstance(wanted, dict) and "$any" not in wanted:
        for key, inner in wanted.items():
            yield from flat(inner, (*path, key))
    elif isinstance(wanted, list) and wanted and isinstance(wanted[0], dict):
        yield (*path, "#"), len(wanted)
        for place, inner in enumerate(wanted):
            yield from flat(inner, (*path, place))
    else:
        yield path, wanted


def at(value, path):
    for step in path:
        try:
            value = len(value) if step == "#" else value[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return value


def test_a_number_that_is_denied_is_no_number_of_another_kind():
    text = "The invoice shows no VAT number of ours. Nobody was hurt, and there were no injuries."
    order = {"type": ["integer", "null"], "description": "the order number, six digits"}
    found = read(text, order_number=order, injuries={"type": "integer"})
    assert found == {"order_number": None, "injuries": 0}
