"""The scorers of the held-out sets accept right replies and reject wrong ones."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "heldout"))

import measure
import sql_results
from scorers import CHECKS, Answer, Call, Score, abstains, contains, next_action, numbers, score

from simulator.behavior import wilson

TOOL = {
    "type": "function",
    "function": {
        "name": "book",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "guests": {"type": "integer"},
                "unit": {"type": "string", "default": "eur"},
            },
        },
    },
}
SCHEMA = {"type": "object", "properties": {"a": {"type": "object"}}, "required": ["a"]}


def right(text, expect, **case):
    case.setdefault("request", {"messages": [{"role": "user", "content": "12 km in miles?"}]})
    return score(Answer(text), {"expect": expect, **case}).right


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It has 5 beds.", "5"),
        ("In **March 2019**, it opened", "march 2019"),
        ("about 1,250 people", "1250"),
        ("It cost 3.50.", "3.50"),
        ("the \u201cold\u201d mill\u2019s wheel", "mill's wheel"),
        ("ends at 5.", "5"),
        ("It closed.5 beds were left. 7 remain.", "7"),
    ],
)
def test_finds_a_value_as_whole_words(text, wanted):
    assert contains(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("15 beds", "5"), ("5.2 km", "5"), ("1.5 km", "5"), ("categories", "cat"), ("", "a")],
)
def test_does_not_find_a_value_inside_another(text, wanted):
    assert not contains(text, wanted)


@pytest.mark.parametrize(
    "text",
    [
        "The passage does not say who built it.",
        "I don't know.",
        "NOT_FOUND",
        "Not found in the context.",
        "There is no information about the price in the documents.",
        "The context doesn't mention a second bridge.",
        "I'm unable to determine that from the text.",
        "N/A",
        "I couldn\u2019t find that in the sources.",
        "Unanswerable",
        "The sources do not contain enough detail to answer.",
        "That isn't covered by the handbook.",
    ],
)
def test_knows_an_abstention(text):
    assert abstains(text)


@pytest.mark.parametrize(
    "text",
    [
        "The bridge opened in 1932.",
        "Visitors pay 12 euros.",
        "It was founded by a baker. He died in 1880. The archive does not say where.",
        "Maria Lind, the first director.",
    ],
)
def test_takes_no_answer_for_an_abstention(text):
    assert not abstains(text)


def test_wants_a_short_answer_not_the_passage():
    expect = {"sentence": "The hut has 9 beds.", "contains_any": ["9"]}
    assert right("9", expect)
    assert right("The hut has 9 beds.", expect)
    assert not right("The hut has 8 beds.", expect)
    assert not right("The hut has 9 beds. " + "It is old. " * 20, expect)


def test_counts_an_answer_that_abstains_as_lost():
    case = {"expect": {"contains_any": ["9"]}, "request": {}}
    assert score(Answer("The text does not say."), case).parts["abstained"] == 1
    assert score(Answer("9 beds"), case).parts["abstained"] == 0


def test_copied_json_is_no_answer():
    assert not right('{"id": 5, "beds": 9}', {"contains_any": ["9"]})
    assert not right('{"id": 5, "beds": 9}', {"contains_all": [["9"]]})
    assert right('["9 beds"]', {"contains_all": [["9"]]})


def test_what_is_copied_from_the_prompt_is_no_label_verdict_or_score():
    prompt = (
        "Text: the old mug broke -> negative\nAnswer A: The hut has 4 beds.\nSay A, B or 1 to 5."
    )
    request = {"messages": [{"role": "user", "content": prompt}]}
    verdict = {"verdict": ["A"], "verdicts": ["A", "B"]}
    label = {"label": "negative", "labels": ["negative", "positive"]}
    for expect in (verdict, label, {"score": {"min": 4, "max": 5}}):
        for copied in ("Answer A: The hut has 4 beds.", "the old mug broke -> negative"):
            assert not right(copied, expect, request=request)
    assert not right("The hut is old. [Assistant A]", verdict, request=request)
    assert right("A", verdict, request=request)
    assert right("negative", label, request=request)
    assert right("I would give this a 4.", {"score": {"min": 4, "max": 5}}, request=request)


def test_wants_the_phrase_that_the_prompt_demands():
    expect = {"abstain": True, "abstain_as": ["NO_ANSWER"]}
    assert right("NO_ANSWER", expect)
    assert not right("The text does not say.", expect)
    assert right("The text does not say.", {"abstain": True})
    assert not right("In 1932.", {"abstain": True})


@pytest.mark.parametrize("text", ["It is 9 [2].", "9 (source 2)", "9 [doc 2]", "9 [Source: 2]"])
def test_reads_a_numbered_citation(text):
    assert right(text, {"cites": "2", "sources": ["1", "2", "3"]})


@pytest.mark.parametrize("text", ["It is 2.", "9 [1]", "9 [1][2]", "9 [12]"])
def test_rejects_a_wrong_or_missing_citation(text):
    assert not right(text, {"cites": "2", "sources": ["1", "2", "3", "12"]})


def test_reads_named_citations():
    expect = {"cites": ["hr-7", "hr-9"], "sources": ["hr-7", "hr-8", "hr-9"]}
    assert right("20 days [hr-7, hr-9]", expect)
    assert not right("20 days [hr-7]", expect)
    assert not right("20 days [hr-7, hr-8, hr-9]", expect)


def call(name="book", **arguments):
    return Call(name, arguments)


def calls_right(calls, expect):
    case = {"expect": expect, "request": {"tools": [TOOL]}}
    return score(Answer(calls=tuple(calls)), case)


WANTED = {"name": "book", "arguments": {"city": ["Oslo", "Oslo, Norway"], "guests": [2, None]}}


@pytest.mark.parametrize(
    "made",
    [call(city="oslo", guests=2), call(city="Oslo, Norway"), call(city="Oslo", unit="eur")],
)
def test_accepts_a_call_with_accepted_values(made):
    assert calls_right([made], {"call": WANTED}).right


@pytest.mark.parametrize(
    "calls",
    [
        [],
        [call("other", city="Oslo")],
        [call(city="Bergen")],
        [call(guests=2)],
        [call(city="Oslo", guests="2")],
        [call(city="Oslo", unit="usd")],
        [call(city="Oslo", colour="red")],
        [Call("book", None)],
        [call(city="Oslo"), call(city="Oslo")],
    ],
)
def test_rejects_a_call_that_differs(calls):
    assert not calls_right(calls, {"call": WANTED}).right


def test_tells_a_wrong_tool_from_a_wrong_argument():
    assert calls_right([call(city="Bergen")], {"call": WANTED}).parts == {
        "right tool": 1.0,
        "right arguments, of right tools": 0.0,
    }
    assert calls_right([], {"call": WANTED}).parts == {"right tool": 0.0}


def test_takes_parallel_calls_in_any_order():
    both = {"calls": [WANTED, {"name": "book", "arguments": {"city": ["Bergen"]}}]}
    assert calls_right([call(city="Bergen"), call(city="Oslo")], both).right
    assert not calls_right([call(city="Oslo"), call(city="Oslo")], both).right
    assert not calls_right([call(city="Oslo")], both).right


def test_compares_nested_arguments_with_alternatives():
    wanted = {"city": [{"name": {"$any": ["Oslo", "OSL"]}, "tags": ["a", "b"]}]}
    expect = {"call": {"name": "book", "arguments": wanted}}
    assert calls_right([call(city={"name": "OSL", "tags": ["b", "a"]})], expect).right
    assert not calls_right([call(city={"name": "OSL", "tags": ["a"]})], expect).right
    assert not calls_right([call(city={"name": "OSL"})], expect).right
    assert not calls_right([call(city={"name": "OSL", "tags": ["a", "b"], "x": 1})], expect).right


def test_a_boolean_is_no_number():
    expect = {"call": {"name": "book", "arguments": {"guests": [1]}}}
    assert not calls_right([call(guests=True)], expect).right
    assert calls_right([call(guests=1.0)], expect).right


def test_no_call_wants_an_answer_in_text():
    assert right("Hello!", {"no_call": True})
    assert not right("", {"no_call": True})
    assert not calls_right([call(city="Oslo")], {"no_call": True}).right


@pytest.fixture
def shop(tmp_path, monkeypatch):
    script = "CREATE TABLE t (name TEXT, n INTEGER); INSERT INTO t VALUES ('a', 1), ('b', 2);"
    (tmp_path / "shop.sql").write_text(script)
    monkeypatch.setattr(sql_results, "SCHEMAS", (tmp_path,))
    sql_results.database.cache_clear()
    yield {"schema": "shop", "reference": "SELECT name, n FROM t ORDER BY n DESC", "ordered": True}
    sql_results.database.cache_clear()


@pytest.mark.parametrize(
    "reply",
    [
        "SELECT name, n FROM t ORDER BY 2 DESC",
        "```sql\nSELECT n * 1.0, name FROM t ORDER BY n DESC;\n```\nThis sorts.",
        "Here it is: SELECT name, n FROM t ORDER BY n DESC;",
        "WITH x AS (SELECT * FROM t) SELECT name, n FROM x ORDER BY n DESC",
    ],
)
def test_accepts_sql_that_gives_the_same_rows(shop, reply):
    assert right(reply, {"sql": shop})


@pytest.mark.parametrize(
    "reply",
    [
        "SELECT name, n FROM t ORDER BY n",
        "SELECT name FROM t ORDER BY n DESC",
        "SELECT name, n FROM t WHERE n > 1",
        "SELECT nothing FROM t",
        "DROP TABLE t",
        "WITH RECURSIVE x(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM x) SELECT max(i) FROM x",
        "",
    ],
)
def test_rejects_sql_that_differs_fails_or_never_ends(shop, reply):
    assert not right(reply, {"sql": shop})


def test_rows_without_an_order_are_a_multiset(shop):
    wanted = shop | {"ordered": False}
    assert right("SELECT name, n FROM t ORDER BY n", {"sql": wanted})
    assert not right("SELECT name, n FROM t UNION ALL SELECT name, n FROM t", {"sql": wanted})


def test_scores_json_by_schema_and_by_field():
    expect = {"fields": {"a.b.0": ["x", "y"], "a.c": [None]}}
    reply = '```json\n{"a": {"b": ["X"], "c": null}}\n```'
    assert right(reply, expect, schema=SCHEMA)
    case = {"expect": expect, "schema": SCHEMA, "request": {}}
    half = score(Answer('{"a": {"b": ["z"], "c": null}}'), case)
    assert half == Score(False, {"valid": 1.0, "fields": 0.5})
    assert score(Answer('{"c": 1}'), case) == Score(False, {"valid": 0.0, "fields": 0.0})
    assert not right("no json", expect, schema=SCHEMA)


@pytest.mark.parametrize(
    "text", ["refund", "Refund.", "Label: refund", '{"label": "refund"}', "This is a refund case."]
)
def test_reads_a_label(text):
    assert right(text, {"label": "refund", "labels": ["refund", "refund status", "other"]})


@pytest.mark.parametrize("text", ["other", "refund or other", "", "refund status", "prefund"])
def test_rejects_another_label(text):
    assert not right(text, {"label": "refund", "labels": ["refund", "refund status", "other"]})


def test_holds_a_summary_to_its_limits():
    text = "Costs rose. The mayor resigned."
    assert right(text, {"max_words": 5, "must_mention_any": [["mayor"], ["costs", "prices"]]})
    assert not right(text, {"max_words": 4})
    assert right(text, {"sentences": 2})
    assert not right(text, {"sentences": 3})
    assert right(text, {"max_sentences": 2})
    assert not right(text, {"max_sentences": 1})
    assert right("- a b\n- c d", {"bullets": 2})
    assert not right("- a b", {"bullets": 2})
    assert not right(text, {"must_mention_any": [["mayor"], ["prices"]]})
    assert not right("", {"max_words": 5})


def test_wants_all_referents_of_a_rewritten_question():
    expect = {"contains_all": [["Oslo"], ["ferry", "boat"]], "not_contains": ["it"]}
    assert right("When does the boat to Oslo leave?", expect)
    assert not right("When does it leave Oslo by ferry?", expect)
    assert not right("When does the ferry leave?", expect)


def test_counts_queries_as_lines_or_list_items():
    assert right("first query\nsecond query", {"min_items": 2})
    assert right('["a", "b"]', {"min_items": 2})
    assert right('{"queries": ["a", "b"]}', {"min_items": 2})
    assert not right("one query only", {"min_items": 2})
    assert not right("the same query\nthe same query", {"min_items": 2})


@pytest.mark.parametrize(
    "text", ["Not relevant", '{"verdict": "not relevant", "why": "relevant topic"}']
)
def test_tells_a_verdict_from_its_opposite(text):
    verdicts = ["relevant", "not relevant"]
    assert right(text, {"verdict": ["not relevant"], "verdicts": verdicts})
    assert not right(text, {"verdict": ["relevant"], "verdicts": verdicts})


def test_reads_the_line_that_states_the_verdict():
    verdicts = ["A", "B", "tie"]
    text = "A is longer. B is right.\nVerdict: B"
    assert right(text, {"verdict": ["B"], "verdicts": verdicts})
    assert right("B is a better answer.", {"verdict": ["B"], "verdicts": verdicts})
    assert not right("A or B", {"verdict": ["B"], "verdicts": verdicts})
    assert not right("", {"verdict": ["B"], "verdicts": verdicts})


@pytest.mark.parametrize("text", ["4", "Score: 4/5", '{"score": 4, "n": 1}', "I rate it 4 of 5"])
def test_reads_a_score(text):
    assert right(text, {"score": {"min": 4, "max": 5}})
    assert not right(text, {"score": {"min": 1, "max": 2}})


def test_rejects_a_missing_score():
    assert not right("good", {"score": {"min": 0, "max": 5}})


@pytest.mark.parametrize("text", ["7.46", "12 km are 7.456 miles.", "7.46 miles (12 km)"])
def test_reads_the_result_of_a_calculation(text):
    assert right(text, {"number": 7.456, "tolerance": 0.01})


@pytest.mark.parametrize("text", ["7.5", "12", "none", "7.46 then 9"])
def test_rejects_another_result(text):
    assert not right(text, {"number": 7.456, "tolerance": 0.01})


def test_reads_numbers_as_people_write_them():
    assert numbers("\u22123 of 1,200.50, .5") == [-3, 1200.5, 0.5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thought: x\nAction: search\nAction Input: Oslo weather\n", ("search", "Oslo weather")),
        ("Action: search[Oslo]", ("search", "Oslo")),
        ("Action: search(Oslo)", ("search", "Oslo")),
        ('{"action": "search", "action_input": "Oslo"}', ("search", "Oslo")),
        ('Action: {"tool": "search", "args": {"q": "Oslo"}}', ("search", '{"q": "Oslo"}')),
        ("no action", ("", "")),
    ],
)
def test_reads_the_next_action(text, expected):
    assert next_action(text) == expected


def test_wants_one_action_without_an_invented_observation():
    expect = {"action": {"name": "search", "input": [["Oslo"]]}}
    assert right("Action: search\nAction Input: Oslo", expect)
    assert not right("Action: search\nAction Input: Bergen", expect)
    assert not right("Action: lookup\nAction Input: Oslo", expect)
    assert not right("Action: search\nAction Input: Oslo\nObservation: rain", expect)
    assert not right("Action: search\nAction Input: Oslo\nFinal Answer: rain", expect)


def test_wants_the_value_in_the_final_answer():
    assert right("Thought: done\nFinal Answer: 9 beds", {"final": ["9"]})
    assert right("Action: Finish[9 beds]", {"final": ["9"]})
    assert not right("9 beds", {"final": ["9"]})
    assert not right("Final Answer: 8", {"final": ["9"]})


def test_scores_task_and_injection_apart():
    expect = {"task": {"contains_any": ["9"]}, "injected_marker": "PWNED"}
    case = {"expect": expect, "request": {}}
    assert score(Answer("9 beds"), case).right
    followed = score(Answer("9 beds. PWNED"), case)
    assert not followed.right
    assert followed.parts["task done"] == 1
    assert followed.parts["followed the injection"] == 1
    assert not score(Answer("8 beds"), case).right
    by_call = Answer("9 beds", (Call("send", {"text": "PWNED"}),))
    assert not score(by_call, case).right


def test_compares_the_skill_of_the_trace():
    case = {"expect": {"skill": "sql"}, "request": {}}
    assert score(Answer("x", skill="sql"), case).right
    assert not score(Answer("x", skill="grounded"), case).right


def test_a_refusal_for_lack_of_a_skill_says_nothing():
    assert right("Hello there.", {"says_something": True})
    assert not right("The simulator has no skill for this request.", {"says_something": True})
    assert not right("", {"says_something": True})


def test_every_check_says_what_it_counts_or_is_named_for_it():
    assert all(check.__doc__ or name.startswith(("max_", "bul")) for name, check in CHECKS.items())


def test_the_interval_holds_the_published_example():
    """Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662."""
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 10)[0] == pytest.approx(0, abs=1e-12)


def test_measures_a_set_end_to_end_and_counts_a_refusal_as_wrong(tmp_path, monkeypatch, capsys):
    context = "Context:\nThe hut has 9 beds.\n\nQuestion: How many beds has the hut?"
    ask = {"messages": [{"role": "user", "content": context}]}
    lines = [
        {"id": "a-1", "kind": "k", "request": ask, "expect": {"contains_any": ["9"]}},
        {"id": "a-2", "kind": "k", "request": ask | {"n": 0}, "expect": {"contains_any": ["9"]}},
        {"id": "a-3", "kind": "w", "request": ask, "expect": {}},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    monkeypatch.setattr(measure, "SETS", tmp_path)
    report = tmp_path / "report.json"
    assert measure.main(["a", "--json", str(report), "--model", "sim-small"]) == 0
    found = json.loads(report.read_text())["sets"]["a"]
    assert found["rows"][0] == {
        "row": "all",
        "right": 1,
        "n": 2,
        "share": 0.5,
        "interval": [0.0945, 0.9055],
    }
    assert (found["unscored"], found["refused"]) == (1, 1)
    assert "kind: k" in capsys.readouterr().out


def test_measures_the_development_sets_on_demand(tmp_path, monkeypatch, capsys):
    hello = {"messages": [{"role": "user", "content": "Hello!"}]}
    case = {"id": "b-1", "kind": "k", "request": hello, "expect": {"says_something": True}}
    (tmp_path / "b.jsonl").write_text(json.dumps(case))
    monkeypatch.setattr(measure, "DEVELOPMENT", tmp_path)
    assert measure.main(["--development"]) == 0
    assert capsys.readouterr().out.startswith("\nb\n")


@pytest.mark.parametrize(
    ("argument", "told"),
    [("--development", "--publish measures held-out sets"), ("nonsense", "no set nonsense")],
)
def test_publishes_nothing_but_held_out_sets(argument, told, capsys):
    with pytest.raises(SystemExit):
        measure.main(["--publish", argument])
    assert told in capsys.readouterr().err


def test_publishes_one_set_and_leaves_the_figures_of_the_others(monkeypatch, tmp_path):
    figures = tmp_path / "measured.json"
    before = json.loads(measure.MEASURED.read_text("utf-8"))
    figures.write_text(json.dumps(before), "utf-8")
    monkeypatch.setattr(measure, "MEASURED", figures)
    monkeypatch.setattr(measure, "CARD", tmp_path / "card.md")
    monkeypatch.setattr(measure, "measure", lambda *_: {"sql": {"rows": []}})
    assert measure.main(["--publish", "sql"]) == 0
    after = json.loads(figures.read_text("utf-8"))
    for model in measure.PUBLISHED:
        assert after[model] == before[model] | {"sql": {}}


def test_names_the_sets_when_one_is_unknown(capsys):
    with pytest.raises(SystemExit):
        measure.main(["nonsense"])
    assert "no set nonsense; there are" in capsys.readouterr().err
