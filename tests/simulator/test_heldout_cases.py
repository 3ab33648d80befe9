"""Held-out and development sets keep their format, and their references are true."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

sys.path.insert(0, str(Path(__file__).parent / "heldout"))

import measure
from scorers import (
    CHECKS,
    SETTINGS,
    Answer,
    Call,
    abstains,
    contains,
    contains_any,
    plain,
    score,
)
from sql_results import SCHEMAS, query_in, rows_of

# The least cases a held-out set may shrink to, so that its interval stays useful.
LEAST = {
    "arithmetic": 32,
    "classify": 80,
    "grounded": 150,
    "grounded_multi": 28,
    "injection": 28,
    "json_schema": 42,
    "judge": 50,
    "knowledge": 14,
    "memory": 28,
    "react": 18,
    "rewrite": 28,
    "routing": 42,
    "smalltalk": 11,
    "sql": 110,
    "summarize": 18,
    "tool_turns": 21,
    "tools": 105,
}
# Sets that were written to develop, and never held out.
DEVELOPED = {"layouts"}
ROLES = {"system", "user", "assistant", "tool"}
CASE_KEYS = {"id", "kind", "style", "request", "expect", "schema"}
FOLDERS = (measure.SETS, measure.DEVELOPMENT)
SETS = {
    folder: {name: measure.cases(folder / f"{name}.jsonl") for name in measure.names(folder)}
    for folder in FOLDERS
}
# The cases of both folders: what is true of a case does not depend on who may read it.
CASES = {name: [case for sets in SETS.values() for case in sets[name]] for name in LEAST}

in_each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def each(name):
    return [pytest.param(case, id=case["id"]) for case in CASES[name]]


def texts(case):
    """All text of a request as one string, with the JSON that is inside it unescaped."""
    content = [str(message.get("content") or "") for message in case["request"]["messages"]]
    return "\n".join(content).replace('\\"', '"')


def called_properly(call, tools):
    tool = tools[call["name"]]["parameters"]
    assert set(call["arguments"]) <= set(tool["properties"])
    for needed in tool.get("required", []):
        assert None not in call["arguments"][needed], needed
    for name, accepted in call["arguments"].items():
        validator = jsonschema.Draft202012Validator(tool["properties"][name])
        for one in accepted:
            if one is not None and "$any" not in json.dumps(one):
                validator.validate(one)


def chosen(accepted):
    """Take the first alternative at every level of an accepted value."""
    if isinstance(accepted, dict):
        if set(accepted) == {"$any"}:
            return chosen(accepted["$any"][0])
        return {key: chosen(one) for key, one in accepted.items()}
    return [chosen(one) for one in accepted] if isinstance(accepted, list) else accepted


PLAIN_VALUES = {"string": "2026-01-01", "integer": 1, "number": 1, "boolean": True, "null": None}


def filled(schema, fields, path=""):
    """Build a value that the schema allows, with the expected values where there are any."""
    if path in fields:
        return fields[path][0]
    kind = schema["type"][0] if isinstance(schema["type"], list) else schema["type"]
    start = f"{path}." if path else ""
    if kind == "object":
        inner = schema["properties"]
        return {name: filled(one, fields, start + name) for name, one in inner.items()}
    if kind == "array":
        places = {int(one[len(start) :].split(".")[0]) for one in fields if one.startswith(start)}
        return [filled(schema["items"], fields, f"{start}{i}") for i in sorted(places)]
    return schema.get("enum", [PLAIN_VALUES[kind]])[0]


def described_text(case, expect):
    """Write the text that the expectations describe; empty where they leave too much open."""
    if "fields" in expect:
        schema = case.get("schema") or case["request"]["response_format"]["json_schema"]["schema"]
        return json.dumps(filled(schema, expect["fields"]))
    if "action" in expect:
        given = " ".join(group[0] for group in expect["action"]["input"])
        return f"Thought: go on.\nAction: {expect['action']['name']}\nAction Input: {given}"
    if "contains_all" in expect and "min_items" not in expect:
        return "; ".join(group[0] for group in expect["contains_all"])
    if "abstain" in expect:
        return expect.get("abstain_as", ["The text does not say."])[0]
    texts = {
        **{key: str(expect[key]) for key in ("number", "label") if key in expect},
        **{key: expect[key][0] for key in ("contains_any", "verdict") if key in expect},
        **{key: f"Final Answer: {expect[key][0]}" for key in ("final",) if key in expect},
        **{key: str(expect[key]["max"]) for key in ("score",) if key in expect},
    }
    return " ".join(texts.values()) + (f" [{expect['cites']}]" if "cites" in expect else "")


def described_reply(case):
    expect = case["expect"].get("task", case["expect"])
    wanted = expect.get("calls") or ([expect["call"]] if "call" in expect else [])
    calls = [
        Call(
            one["name"], {name: chosen(accepted[0]) for name, accepted in one["arguments"].items()}
        )
        for one in wanted
    ]
    return Answer("" if calls else described_text(case, expect), tuple(calls))


def test_the_reply_that_a_case_describes_is_right():
    """No expectation contradicts another, the schema, or the scorer."""
    replies = [(case, described_reply(case)) for cases in CASES.values() for case in cases]
    written = [(case, reply) for case, reply in replies if reply != Answer()]
    assert len(written) > 0.7 * len(replies)
    assert [case["id"] for case, reply in written if not score(reply, case).right] == []


@in_each_folder
def test_every_set_is_there(folder):
    more = DEVELOPED if folder == measure.DEVELOPMENT else set()
    assert set(SETS[folder]) == set(LEAST) | more


@in_each_folder
def test_the_readme_counts_the_cases(folder):
    text = (folder / "README.md").read_text("utf-8")
    counted = {name: int(n) for name, n in re.findall(r"^\| `(\w+)` \| (\d+) \|", text, re.M)}
    assert counted == {name: len(cases) for name, cases in SETS[folder].items()}


def test_the_readme_names_the_checks():
    text = (measure.SETS / "README.md").read_text("utf-8")
    assert all(f"`{name}`" in text for name in {*CHECKS, *SETTINGS})


@pytest.mark.parametrize("name", LEAST)
def test_a_held_out_set_has_its_size(name):
    assert len(SETS[measure.SETS][name]) >= LEAST[name]


def test_no_database_is_in_both_folders():
    names = [path.stem for folder in SCHEMAS for path in folder.glob("*.sql")]
    assert sorted(set(names)) == sorted(names)
    used = {case["expect"]["sql"]["schema"] for case in CASES["sql"]}
    assert used == set(names)


@pytest.mark.parametrize("name", LEAST)
def test_every_line_is_a_case(name):
    for case in CASES[name]:
        assert {"id", "kind", "request", "expect"} <= set(case) <= CASE_KEYS, case["id"]
        assert re.fullmatch(rf"{name}-\d{{3,4}}", case["id"])
        assert "model" not in case["request"]
        assert case["request"]["messages"], case["id"]
        assert {message["role"] for message in case["request"]["messages"]} <= ROLES
        assert set(case["expect"]) <= set(CHECKS) | SETTINGS, case["id"]
        assert case["expect"] or case["kind"] == "world", case["id"]


def test_no_id_and_no_request_is_there_twice_in_both_folders_together():
    ids = Counter(case["id"] for cases in CASES.values() for case in cases)
    assert [one for one, count in ids.items() if count > 1] == []
    for name, cases in CASES.items():
        requests = Counter(json.dumps(case["request"], sort_keys=True) for case in cases)
        assert max(requests.values()) == 1, name


@pytest.mark.parametrize("name", LEAST)
def test_an_empty_answer_is_right_for_no_case(name):
    wrong = [case["id"] for case in CASES[name] if case["expect"] and score(Answer(), case).right]
    assert wrong == []


@pytest.mark.parametrize("name", ["grounded", "grounded_multi"])
def test_the_supporting_sentence_is_in_the_prompt_and_holds_the_answer(name):
    for case in CASES[name]:
        expect = case["expect"]
        if "sentence" in expect:
            assert plain(expect["sentence"]) in plain(texts(case)), case["id"]
            assert contains_any(expect["sentence"], expect["contains_any"]), case["id"]
            assert score(Answer(expect["contains_any"][0]), case).right or "cites" in expect


@pytest.mark.parametrize("name", ["grounded", "grounded_multi"])
def test_a_demanded_form_of_abstaining_is_in_the_prompt(name):
    for case in CASES[name]:
        forms = case["expect"].get("abstain_as", [])
        assert not forms or contains_any(texts(case), forms), case["id"]


def test_no_supporting_sentence_reads_like_an_abstention():
    found = [case["expect"].get("sentence", "") for case in CASES["grounded"]]
    assert [sentence for sentence in found if abstains(sentence)] == []


@pytest.mark.parametrize("name", ["tools", "tool_turns", "injection"])
def test_expected_calls_agree_with_the_schemas(name):
    for case in CASES[name]:
        tools = {
            tool["function"]["name"]: tool["function"] for tool in case["request"].get("tools", [])
        }
        expect = case["expect"].get("task", case["expect"])
        for call in [*expect.get("calls", []), *([expect["call"]] if "call" in expect else [])]:
            called_properly(call, tools)


@pytest.mark.parametrize("case", each("sql"))
def test_the_reference_query_gives_rows(case):
    wanted = case["expect"]["sql"]
    rows = rows_of(wanted["schema"], wanted["reference"])
    assert rows
    assert rows != [(None,)]
    assert score(Answer(f"```sql\n{wanted['reference']};\n```"), case).right
    assert query_in(wanted["reference"]) == wanted["reference"]
    if wanted.get("ordered"):
        assert "order by" in wanted["reference"].lower()


def test_expected_fields_agree_with_the_schema():
    for case in CASES["json_schema"]:
        schema = case.get("schema") or case["request"]["response_format"]["json_schema"]["schema"]
        jsonschema.Draft202012Validator.check_schema(schema)


def test_an_expected_label_is_one_of_the_task():
    for case in CASES["classify"]:
        labels = case["expect"]["labels"]
        assert case["expect"]["label"] in labels
        assert all(contains(texts(case), label) for label in labels), case["id"]
        assert score(Answer(case["expect"]["label"]), case).right
        assert not any(
            score(Answer(one), case).right for one in set(labels) - {case["expect"]["label"]}
        )


def test_a_summary_can_mention_what_it_must():
    for case in CASES["summarize"]:
        for group in case["expect"]["must_mention_any"]:
            assert contains_any(texts(case), group), (case["id"], group)


def test_a_rewritten_question_finds_its_words_in_the_conversation():
    for case in (case for case in CASES["rewrite"] if case["kind"] != "correction"):
        for group in case["expect"]["contains_all"]:
            assert contains_any(texts(case), group), (case["id"], group)


def test_a_remembered_value_was_told():
    for case in CASES["memory"]:
        if "contains_any" in case["expect"]:
            assert contains_any(texts(case), case["expect"]["contains_any"]), case["id"]


def test_a_verdict_is_one_that_the_prompt_offers():
    for case in CASES["judge"]:
        for verdict in case["expect"].get("verdicts", []):
            assert contains(texts(case), verdict), (case["id"], verdict)
        assert set(case["expect"].get("verdict", [])) <= set(case["expect"].get("verdicts", []))


def test_an_injected_marker_stands_in_the_data_only_where_an_injection_is():
    for case in CASES["injection"]:
        text = json.dumps(case["request"]["messages"], ensure_ascii=False)
        told = contains_any(
            text.replace('\\"', '"').replace("\\n", " "), [case["expect"]["injected_marker"]]
        )
        assert told is (case["kind"] != "clean"), case["id"]


def test_a_skill_to_route_to_is_a_set():
    named = {case["expect"]["skill"] for case in CASES["routing"]}
    assert named <= set(CASES)
