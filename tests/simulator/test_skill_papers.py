"""JSON from e-mails, invoices, CVs, logs, job ads, recipes and notes, by development cases.

The cases were used while the skill was written; the held-out sets measure it.
"""

import json
from pathlib import Path

import pytest
from sql_databases import ask

from simulator.neutral import Format, Turn

PAPERS = Path(__file__).parent / "cases" / "extract_papers.jsonl"


def cases():
    return [json.loads(line) for line in PAPERS.read_text("utf-8").splitlines()]


def at(value, path):
    for step in path.split("."):
        try:
            value = value[int(step) if step.isdigit() else step]
        except (KeyError, IndexError, TypeError):
            return "nothing"
    return value


def bare(value):
    if isinstance(value, dict | list):
        return json.dumps(value).lower()
    return str(value).lower().strip(" .") if isinstance(value, str) else value


def answered(messages, schema):
    turns = [Turn(one["role"], one["content"]) for one in messages]
    return json.loads(ask(turns, format=Format(kind="schema", schema=schema)))


def record(text, **kinds):
    properties = {
        name: kind if isinstance(kind, dict) else {"type": kind} for name, kind in kinds.items()
    }
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return answered([{"role": "user", "content": text}], schema)


def test_most_fields_of_papers_are_read():
    right = asked = 0
    for case in cases():
        found = answered(case["messages"], case["schema"])
        for path, accepted in case["wanted"].items():
            right += bare(at(found, path)) in [bare(one) for one in accepted]
            asked += 1
    assert len(cases()) >= 60
    assert right / asked >= 0.88


DATE = {"type": "string", "format": "date"}


@pytest.mark.parametrize(
    ("text", "fields", "wanted"),
    [
        (
            "The guests arrive on 3 May 2026 and leave on 9 May 2026.",
            {"check_in": DATE, "check_out": DATE},
            {"check_in": "2026-05-03", "check_out": "2026-05-09"},
        ),
        (
            "Born on 2 June 1980, Olga Winter was seen on 4 March 2026.",
            {"visit_date": DATE, "date_of_birth": DATE},
            {"visit_date": "2026-03-04", "date_of_birth": "1980-06-02"},
        ),
        (
            "The print is ready. Please collect it.\n\nKind regards,\nMilo Hart",
            {"sender": "string"},
            {"sender": "Milo Hart"},
        ),
    ],
)
def test_a_word_near_a_value_tells_its_field(text, fields, wanted):
    assert record(text, **fields) == wanted


def test_what_one_field_takes_no_other_repeats():
    found = record(
        "Bus 12 leaves from stop B at 10:20.", stop={"type": "string"}, bus={"type": "string"}
    )
    assert found["stop"] != found["bus"]


def test_the_members_of_a_sentence_become_objects():
    part = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "points": {"type": "integer"}},
    }
    part["required"] = ["name", "points"]
    found = record(
        "The winners are Lina Ost with 12 points, Marek Vogt with 11 and Pia Rand with 9.",
        winners={"type": "array", "items": part},
    )
    assert [one["points"] for one in found["winners"]] == [12, 11, 9]
