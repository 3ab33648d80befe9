"""Which values go to which fields in answers by a schema, and what belongs to a value."""

from __future__ import annotations

import json

import jsonschema
import pytest
from asking import say

from simulator.neutral import Format

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
