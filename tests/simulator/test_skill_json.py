"""JSON: always valid by a schema, values from the text, and what breaks where no schema holds."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import jsonschema
import pytest
from asking import say
from pydantic import BaseModel

import simulator
from simulator import engine
from simulator.models import catalog
from simulator.neutral import Format, Prompt, Tool, Turn

CASES = Path(__file__).with_name("cases") / "extract.jsonl"
DEVELOPMENT = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
"""Used while writing the skill."""

KINDS = [
    json.loads(line)
    for line in CASES.with_name("extract_kinds.jsonl").read_text("utf-8").splitlines()
]
"""Texts of many kinds; each names some of its fields by path, `#` for the length of a list."""

TEXT = {"type": "string"}
FERRY = (
    '<document id="d1">The ferry runs every 40 minutes. A ticket costs 6.50 euros.</document>'
    '<document id="d2">Bicycles are carried for an extra 2 euros.</document>'
)


def thing(*optional, **properties):
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def said(text, schema=None, *, model="sim-large", kind="text", system="", seed=None, **options):
    turns = (Turn("system", system),) if system else ()
    form = Format("schema", schema, "answer", True) if schema is not None else Format(kind)
    options = {"temperature": 0.0, **options}
    prompt = Prompt(model, (*turns, Turn("user", text)), format=form, seed=seed, **options)
    around = engine.Circumstances()
    return engine.answer(prompt, catalog()[model], engine.input_tokens(prompt), around)


def read(text, schema, **options):
    found = json.loads(said(text, schema, **options).reply.choices[0].text)
    jsonschema.Draft202012Validator(schema).validate(found)
    return found


def flat(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}")
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for place, inner in enumerate(value):
            yield from flat(inner, f"{path}[{place}]")
    else:
        yield path, value


def share_right(model):
    right = whole = 0
    for case in DEVELOPMENT:
        found = read(case["text"], case["schema"], model=model, system="Extract the fields.")
        got = dict(flat(found))
        for path, wanted in flat(case["wanted"]):
            right += alike(got.get(path), wanted)
            whole += 1
    return right / whole


def alike(got, wanted):
    if isinstance(got, str) and isinstance(wanted, str):
        return got.lower().strip(". ") == wanted.lower().strip(". ")
    return got == wanted


def at(value, path):
    """Return what stands at a path, or a text that nothing equals."""
    for step in path.split("."):
        try:
            value = len(value) if step == "#" else value[int(step) if step.isdigit() else step]
        except (KeyError, IndexError, TypeError):
            return "<nothing there>"
    return value


def test_fields_of_many_kinds_of_texts_are_found():
    """Figures of development: invoices, mails, adverts, recipes, minutes and more."""
    rights = []
    for case in KINDS:
        found = read(case["text"], case["schema"], system=case["order"])
        rights += [at(found, path) == wanted for path, wanted in case["fields"].items()]
    assert len(KINDS) >= 18
    assert sum(rights) / len(rights) >= 0.84


def test_rows_that_count_things_become_objects():
    item = thing(name=TEXT, quantity={"type": "number"}, unit={"type": ["string", "null"]})
    schema = thing(ingredients={"type": "array", "items": item})
    text = "Flat bread\n- 300 g flour\n- 2 eggs\n- 1 tsp salt\n- 1/2 l water"
    found = read(text, schema)["ingredients"]
    assert [one["name"] for one in found] == ["flour", "eggs", "salt", "water"]
    assert [one["quantity"] for one in found] == [300, 2, 1, 0.5]
    assert [one["unit"] for one in found] == ["g", None, "tsp", "l"]


def test_the_price_of_one_is_what_the_count_makes_the_sum_of():
    item = thing(description=TEXT, quantity={"type": "integer"}, unit_price={"type": "number"})
    text = "3 x Oak shelf   40.00   120.00\n2 x Bracket   1.50   3.00"
    found = read(text, thing(items={"type": "array", "items": item}))["items"]
    assert [(one["quantity"], one["unit_price"]) for one in found] == [(3, 40), (2, 1.5)]


def test_what_nothing_tells_is_null_for_a_yes_or_no_that_may_be_null():
    schema = thing(alarm_set={"type": ["boolean", "null"]}, city=TEXT)
    assert read("The bakery in Ghent opens at six.", schema)["alarm_set"] is None


def test_gets_most_fields_of_the_development_cases_right():
    large, nano = share_right("sim-large"), share_right("sim-nano")
    assert large >= 0.85
    assert nano < large


def test_answers_from_documents_with_source_and_confidence():
    schema = thing(
        answer=TEXT,
        sources={"type": "array", "items": TEXT},
        confidence={"type": "number", "minimum": 0, "maximum": 1},
    )
    found = read(f"{FERRY}\n\nQuestion: How much is a ticket?", schema)
    assert "6.50 euros" in found["answer"]
    assert found["sources"] == ["d1"]
    assert 0 < found["confidence"] <= 1


def test_classifies_an_enum_with_the_definitions_of_the_prompt():
    schema = thing(code={"type": "string", "enum": ["Q3", "Q8"]})
    rules = "Classify.\n- Q3: money and bills\n- Q8: broken devices"
    assert read("My screen has a crack.", schema, system=rules) == {"code": "Q8"}


def test_leaves_null_what_the_text_does_not_say():
    schema = thing(city={"anyOf": [TEXT, {"type": "null"}]}, humidity={"type": ["number", "null"]})
    assert read("In Paris it is 20 degrees.", schema) == {"city": "Paris", "humidity": None}


def test_says_no_where_the_text_denies_it():
    schema = thing(pets_allowed={"type": "boolean"}, parking_included={"type": "boolean"})
    found = read("Pets are not allowed. Parking is included in the rent.", schema)
    assert found == {"pets_allowed": False, "parking_included": True}


def test_makes_an_object_of_every_row_of_a_table():
    row = thing(item=TEXT, quantity={"type": "integer"})
    schema = thing(items={"type": "array", "items": row})
    text = "item,quantity\nbolts,200\nnuts,150\nscrews,75"
    rows = [("bolts", 200), ("nuts", 150), ("screws", 75)]
    assert read(text, schema)["items"] == [{"item": i, "quantity": q} for i, q in rows]


def test_reads_a_schema_that_refers_to_itself():
    node = thing(name=TEXT, children={"type": "array", "items": {"$ref": "#/$defs/node"}})
    assert set(read("Root: A", {"$defs": {"node": node}, "$ref": "#/$defs/node"})) == {
        "name",
        "children",
    }


def random_schema(dice, depth=0):
    kinds = ["string", "integer", "number", "boolean", "enum", "format", "pattern", "union", "null"]
    kind = dice.choice(kinds + ["object", "array", "objects"] * (depth < 3))
    if kind == "object":
        names = dice.sample(["name", "total", "items", "is_open", "date", "note", "code"], 3)
        inner = {name: random_schema(dice, depth + 1) for name in names}
        return thing(*names[: dice.randint(0, 2)], **inner)
    if kind in ("array", "objects"):
        item = random_schema(dice, depth + 1)
        least = dice.randint(0, 2)
        return {"type": "array", "items": item, "minItems": least, "maxItems": least + 2}
    return {
        "string": {"type": "string", "minLength": dice.randint(0, 9), "maxLength": 12},
        "integer": {"type": "integer", "minimum": dice.randint(-9, 9), "maximum": 20},
        "number": {
            "type": "number",
            "exclusiveMinimum": 0,
            "exclusiveMaximum": dice.choice([1, 5]),
        },
        "boolean": {"type": "boolean"},
        "enum": {"enum": dice.choice([["a", "b"], [1, 2, 3], ["x", None]])},
        "format": {"type": "string", "format": dice.choice(["date", "date-time", "email", "uuid"])},
        "pattern": {"type": "string", "pattern": dice.choice([r"^[A-Z]{2}-\d{3}$", r"^\d{5}$"])},
        "union": {"anyOf": [{"type": "null"}, {"type": "string"}]},
        "null": {"type": "null"},
    }[kind]


TEXTS = ["", "Ann paid 40 euros on 3 May 2024 for AB-123.", "x" * 5000, 'a: "b"\n{"c": [1, 2\n|||']


@pytest.mark.parametrize("seed", range(60))
def test_keeps_any_schema(seed):
    dice = random.Random(seed)
    schema = thing(**{name: random_schema(dice) for name in ("first", "answer", "last_price")})
    for model, heat in (("sim-large", 0.0), ("sim-nano", 2.0)):
        answer = said(dice.choice(TEXTS), schema, model=model, temperature=heat, seed=seed)
        found = json.loads(answer.reply.choices[0].text)
        checker = jsonschema.Draft202012Validator(
            schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        checker.validate(found)


WORDED = {
    "keys": "Extract the data as JSON with keys name, age.\n\nText: ",
    "an example": 'Return JSON like {"name": "...", "age": 5}.\n\nText: ',
    "TypeScript": "Answer in JSON:\ninterface P {\n  name: string;\n  age: number;\n}\n\nText: ",
    "Pydantic": "class P(BaseModel):\n    name: str\n    age: int\n\nGive me JSON.\n\nText: ",
    "bullets": "Respond with a JSON object with these fields:\n- name: full name\n- age (number):"
    " in years\n\nText: ",
    "a schema": json.dumps(thing(name=TEXT, age={"type": "integer"}))
    + "\n\nReturn JSON by this schema.\n\nText: ",
}


@pytest.mark.parametrize("form", WORDED)
def test_reads_the_wanted_keys_from(form):
    answer = said(WORDED[form] + "Mary Poppins is 34 years old.")
    text = answer.reply.choices[0].text
    assert json.loads(text) == {"name": "Mary Poppins", "age": 34} or answer.notes


def faults(system, kind="text", schema=None, model="sim-nano"):
    """Return the share of answers that are not the JSON that is wanted."""
    wrong = 0
    for number in range(150):
        text = f"Text: Mary Poppins is {number + 10} years old."
        answer = said(text, schema, system=system, kind=kind, model=model)
        try:
            wrong += set(json.loads(answer.reply.choices[0].text)) != {"name", "age"}
        except ValueError:
            wrong += 1
    return wrong / 150


def test_json_breaks_less_with_an_example_and_with_only_json_and_never_by_schema():
    plain = faults("Return JSON with keys name, age.")
    only = faults("Return only JSON with keys name, age.")
    schema = thing(name=TEXT, age={"type": "integer"})
    held = faults("Return JSON with keys name, age.", schema=schema)
    assert plain > only > held == 0
    assert faults("Return JSON with keys name, age.", model="sim-large") < plain


def test_the_json_mode_is_always_valid_json():
    for number in range(60):
        answer = said(
            f"Text: Mary Poppins is {number} years old.",
            system="Return JSON with keys name, age.",
            kind="json",
            model="sim-nano",
        )
        json.loads(answer.reply.choices[0].text)


def test_values_vary_independently_above_temperature_0():
    case = next(one for one in DEVELOPMENT if one["about"] == "ticket")
    answer = said(case["text"], case["schema"], temperature=2.0, samples=40, seed=1)
    found = [json.loads(choice.text) for choice in answer.reply.choices]
    assert len({(one["category"], one["priority"]) for one in found}) > 3


def test_magic_words_change_nothing():
    case = DEVELOPMENT[0]
    plain = said(case["text"], case["schema"], system="Extract the fields.")
    magic = said(
        case["text"],
        case["schema"],
        system="You are the best extraction expert. Take a deep breath. Extract the fields.",
    )
    assert plain.reply.choices[0].text == magic.reply.choices[0].text


def test_leaves_a_prompt_with_required_tools_to_the_tools():
    tool = Tool("lookup", "Look a word up.", thing(word=TEXT))
    answer = said("Look up the word 'ferry'.", thing(word=TEXT), tools=(tool,))
    assert answer.skill != "json-answer"


def test_the_same_prompt_has_the_same_answer():
    case = DEVELOPMENT[3]
    texts = {said(case["text"], case["schema"]).reply.choices[0].text for _ in range(3)}
    assert len(texts) == 1


class Order(BaseModel):
    customer: str
    quantity: int
    order_id: str


def test_the_openai_client_parses_a_model_of_pydantic(openai_client):
    text = "Paul Ames bought 4 chairs, order number C-771."
    with simulator.session(export=False) as lab:
        reply = openai_client(lab).chat.completions.parse(
            model="sim-large",
            messages=[{"role": "user", "content": text}],
            response_format=Order,
            temperature=0,
        )
    order = reply.choices[0].message.parsed
    assert order == Order(customer="Paul Ames", quantity=4, order_id="C-771")
    assert re.search("C-771", reply.choices[0].message.content)


def test_lists_all_people_whatever_stands_after_the_last():
    text = "Acme was founded by Ann Lee, Bo Marsh and Cy Wu on May 2, 1991 in Los Altos, Texas."
    names = read(text, thing(founders={"type": "array", "items": TEXT}))["founders"]
    assert names == ["Ann Lee", "Bo Marsh", "Cy Wu"]


def test_lists_a_first_name_that_opens_the_text():
    text = "Mara and Jon are going to a concert on Friday."
    assert read(text, thing(participants={"type": "array", "items": TEXT})) == {
        "participants": ["Mara", "Jon"]
    }


def test_a_date_is_never_a_name_that_stands_beside_the_verb():
    text = "The firm was founded by Ann Lee on May 2, 1991."
    assert read(text, thing(founded={**TEXT, "description": "ISO date"})) == {
        "founded": "1991-05-02"
    }


@pytest.mark.parametrize("said_of_it", ["is not known yet", "is unknown"])
def test_what_a_document_does_not_know_is_null(said_of_it):
    text = f"A fire broke out on 12 January 2023. The cause {said_of_it}."
    assert read(text, thing(cause={"type": ["string", "null"]})) == {"cause": None}


def test_rows_are_read_by_the_heads_of_columns_that_spaces_set_apart():
    bill = (
        "Item           Qty   Unit price   Amount\n"
        "Steel shelf      4        45.00   180.00\n"
        "Floor mat       10         7.50    75.00\n\n"
        "VAT (20%) 51.00\nTotal due: GBP 306.00"
    )
    row = thing(quantity={"type": "integer"}, unit_price={"type": "number"})
    found = read(bill, thing(items={"type": "array", "items": row}, total={"type": "number"}))
    assert found["items"] == [
        {"quantity": 4, "unit_price": 45},
        {"quantity": 10, "unit_price": 7.5},
    ]
    assert found["total"] == 306


def test_an_order_to_extract_as_json_names_the_keys():
    text = "Extract the name and the total as JSON from:\n\nBill for Mo Adler. Total: 42.50 EUR."
    assert json.loads(say(text)) == {"name": "Mo Adler", "total": 42.5}


def test_labels_on_one_line_end_at_the_next():
    text = "Maker: Orla. Model: R-7; color: dark red; year: 2021"
    keys = {name: {"type": "string"} for name in ("maker", "model", "color")}
    schema = {"type": "object", "properties": keys, "required": list(keys)}
    found = json.loads(say(text, format=Format("schema", schema, "x", strict=True)))
    assert found == {"maker": "Orla", "model": "R-7", "color": "dark red"}


COMPLAINTS = (
    "This answer cannot be used:\n- order_number: 6 is no number of six digits\nCorrect it.",
    "Your JSON is invalid: order_number must be at least 100000. Reply with JSON only.",
    "Fix the JSON object. Value error, 6 does not stand in the message.",
)


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_an_answer_that_is_sent_back_is_read_from_the_first_request_again(complaint):
    schema = thing(order_number={"type": "integer"}, city=TEXT)
    asked = "Extract the order number and the city.\n\nOrder number: 108841, city: Briançon."
    turns = (Turn("user", asked), Turn("assistant", '{"order_number": 6}'), Turn("user", complaint))
    prompt = Prompt(
        "sim-large", turns, format=Format("schema", schema, "answer", True), temperature=0.0
    )
    answer = engine.answer(prompt, catalog()["sim-large"], 100, engine.Circumstances())
    found = json.loads(answer.reply.choices[0].text)
    assert found == {"order_number": 108841, "city": "Briançon"}


def test_a_message_after_an_example_is_read_itself_and_sends_nothing_back():
    schema = thing(order_number={"type": "integer"})
    turns = (
        Turn("system", "Extract the order number from each message."),
        Turn("user", "Order number 108841 came without the baskets."),
        Turn("assistant", '{"order_number": 108841}'),
        Turn("user", "Order number 112233 is here, but the answer of your desk is not."),
    )
    prompt = Prompt(
        "sim-large", turns, format=Format("schema", schema, "answer", True), temperature=0.0
    )
    answer = engine.answer(prompt, catalog()["sim-large"], 100, engine.Circumstances())
    assert json.loads(answer.reply.choices[0].text) == {"order_number": 112233}
