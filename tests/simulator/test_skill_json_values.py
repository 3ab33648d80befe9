"""Which values go to which fields in answers by a schema, and what belongs to a value.

Half of the cases of `extract_fresh` were read while the skill was written; of those that are aside,
only shares were looked at.
"""

from __future__ import annotations

import json

import jsonschema
import pytest
from asking import cases, say

from simulator.neutral import Format
from simulator.skills.json_answer.said import reworded

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
COUNT = {"type": "integer"}
DATE = {"type": "string", "format": "date"}


def read(text, **properties):
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    form = Format("schema", schema, "answer", True)
    found = json.loads(say(("system", "Extract the data."), text, format=form))
    jsonschema.Draft202012Validator(schema).validate(found)
    return found


@pytest.mark.parametrize(
    ("text", "field", "wanted"),
    [
        ("My car has the registration LK19 TRB and stands here.", "registration", "LK19 TRB"),
        ("Pay to IBAN DE02 1203 0000 0000. Thanks!", "iban", "DE02 1203 0000 0000"),
        ("We fly in an Airbus A321 today.", "aircraft", "Airbus A321"),
    ],
)
def test_a_code_or_a_model_is_taken_as_a_whole(text, field, wanted):
    assert read(text, **{field: TEXT}) == {field: wanted}


def test_minus_in_words_makes_a_number_negative():
    text = "The night was cold, with a minimum of minus 6.4 degrees. At noon we had 3.1 degrees."
    assert read(text, min_c=NUMBER, max_c=NUMBER) == {"min_c": -6.4, "max_c": 3.1}


def test_the_ninth_alone_is_of_the_month_that_is_told_before_it():
    text = "We picked the tent up on the 5th of June 2026 and brought it back on the 9th."
    found = read(text, pickup_date=DATE, return_date=DATE)
    assert found == {"pickup_date": "2026-06-05", "return_date": "2026-06-09"}


def test_an_amount_of_money_is_no_other_number():
    text = "The router reaches 2.4 Gbit/s. The wall mount costs 12.90 euros."
    assert read(text, max_speed_gbps=NUMBER)["max_speed_gbps"] == 2.4


def test_a_currency_may_stand_inside_the_amount_that_another_field_takes():
    found = read("Total paid: 612.00 GBP by card.", amount=NUMBER, currency=TEXT)
    assert found == {"amount": 612, "currency": "GBP"}


def test_a_month_is_no_thing():
    text = "Dear team,\n\nI hired a tent in June and it was fine.\n\nRegards\nLinnea Sandahl"
    assert read(text, customer=TEXT, item=TEXT)["item"] != "June"


def test_the_number_before_the_whole_name_of_a_field_is_its_value():
    text = "It has four LAN ports and one USB 3.0 port, and 3.5 rooms see 2 floors."
    assert read(text, lan_ports=COUNT, rooms=NUMBER) == {"lan_ports": 4, "rooms": 3.5}


def test_the_role_before_a_name_is_no_part_of_it():
    text = "Referee Dana Whitcombe showed four yellow cards."
    assert read(text, referee=TEXT) == {"referee": "Dana Whitcombe"}


def test_the_words_of_a_label_are_no_values():
    text = "The wind was weak. Observer on duty: M. Galbraith"
    assert read(text, observer=TEXT) == {"observer": "M. Galbraith"}


def test_a_letter_that_says_you_is_to_the_customer_and_one_that_says_i_is_from_them():
    to_them = "Dear Ms Lindqvist,\n\nyour room is booked. See you soon!\n\nRegards\nJonas Weber"
    from_them = "Dear Ms Lindqvist,\n\nI booked my room with a bath.\n\nRegards\nJonas Weber"
    assert read(to_them, guest=TEXT, hotel=TEXT)["guest"] == "Lindqvist"
    assert read(from_them, guest=TEXT, hotel=TEXT)["guest"] == "Jonas Weber"


def test_the_years_in_brackets_are_those_of_birth_and_death():
    text = "The picture is by Wilhelmina Astrup (1851 to 1919). It is 64 cm high."
    assert read(text, born=COUNT, died=COUNT) == {"born": 1851, "died": 1919}


def test_a_number_that_is_denied_in_the_words_of_the_description_is_zero():
    text = "Two pallets fell off the truck. Nobody was hurt."
    injuries = {"type": "integer", "description": "number of people hurt"}
    assert read(text, injuries=injuries) == {"injuries": 0}


def test_the_time_of_a_log_line_is_read_with_its_day():
    text = "2026-03-18T04:12:09Z ERROR charge failed\n2026-03-18T04:14:12Z INFO closed"
    failed_at = {"type": "string", "format": "date-time"}
    assert read(text, failed_at=failed_at) == {"failed_at": "2026-03-18T04:12:09Z"}


@pytest.mark.slow
@pytest.mark.parametrize(("part", "least"), [("read", 0.74), ("aside", 0.62)])
def test_most_fields_of_longer_texts_are_right_whether_the_protocol_or_the_prompt_has_the_schema(
    part, least
):
    right = total = 0
    for case in cases("extract_fresh"):
        if case["part"] == part:
            found = answer(case["request"])
            for path, accepted in case["expect"]["fields"].items():
                right += bare(at(found, path)) in [bare(one) for one in accepted]
                total += 1
    assert right / total >= least


def answer(request):
    """Return the JSON of an answer; none if it is malformed."""
    form = request.get("response_format", {})
    schema = form.get("json_schema", {}).get("schema")
    kind = {"json_schema": "schema", "json_object": "json"}.get(form.get("type"), "text")
    turns = [(one["role"], one["content"]) for one in request["messages"]]
    text = say(*turns, format=Format(kind, schema, "record", True) if schema else Format(kind))
    try:
        return json.loads(text[text.index("{") : text.rindex("}") + 1])
    except ValueError:
        return None


def at(value, path):
    for step in path.split("."):
        try:
            value = value[int(step) if step.isdigit() else step]
        except (KeyError, IndexError, TypeError):
            return "<nothing>"
    return value


def bare(value):
    if isinstance(value, list):
        return sorted(map(str, map(bare, value)))
    return value.lower().strip(" .") if isinstance(value, str) else value


def test_the_form_of_a_company_belongs_to_its_name():
    found = read("Norvane Ltd. is the supplier of the frames.", supplier=TEXT)
    assert found == {"supplier": "Norvane Ltd."}


@pytest.mark.parametrize(
    ("said", "wanted"), [("at night", "22:30"), ("in the morning", "10:30"), ("", "10:30")]
)
def test_a_time_in_words_is_of_the_part_of_the_day_that_is_said(said, wanted):
    found = read(f"The train leaves at half past ten {said}.", departure_time=TEXT)
    assert found == {"departure_time": wanted}


@pytest.mark.parametrize("text", ["The sum is still outstanding.", "It is being processed."])
def test_a_choice_has_the_wordings_of_all_its_rows(text):
    scores = {"open": 0.1, "archived": 0.5}
    assert reworded(scores, text)["open"] > 0.5
