"""The judged answers follow their own rules, and nothing but reading gives a label away."""

import re
from collections import Counter, defaultdict
from importlib.resources import files

import pytest

from course.data import facts, judgements
from course.data.larkspur.judgements import faithfulness_of

ROWS = judgements()
README = files("course.data.larkspur").joinpath("README.md").read_text("utf-8")
DOCUMENTS = {plan.id: plan.path for plan in facts().documents}


def test_there_are_enough_rows_of_each_label_and_of_the_hard_middle():
    assert len(ROWS) >= 220
    assert sum(row.hard for row in ROWS) >= 70
    assert min(Counter(row.faithfulness for row in ROWS).values()) >= 60
    assert min(Counter(row.relevance for row in ROWS).values()) >= 20
    assert len({row.made for row in ROWS}) >= 14


def test_ids_and_answers_are_unique():
    assert len({row.id for row in ROWS}) == len(ROWS)
    assert len({(row.question, row.answer) for row in ROWS}) == len(ROWS)


def test_every_passage_stands_in_its_document_as_quoted():
    for row in ROWS:
        assert 1 <= len(row.context) <= 3, row.id
        for passage in row.context:
            path = files("course.data.larkspur").joinpath(DOCUMENTS[passage.document])
            assert passage.text in path.read_text("utf-8"), row.id


def test_a_question_lies_in_one_split_and_its_rows_share_its_context():
    splits, contexts = defaultdict(set), defaultdict(set)
    for row in ROWS:
        splits[row.question_id].add((row.split, row.question))
        contexts[row.question_id].add(row.context)
    assert all(len(found) == 1 for found in [*splits.values(), *contexts.values()])
    assert len(splits) == len({row.question for row in ROWS}) >= 60


def test_faithfulness_is_what_the_claims_add_up_to():
    for row in ROWS:
        assert row.faithfulness == faithfulness_of(row.claims), row.id


def test_hard_rows_name_a_rule_and_every_rule_is_explained_and_used():
    rules = README.partition("### Decision rules")[2].partition("\n### ")[0]
    explained = set(re.findall(r"^\| ([FR]\d+) \|", rules, re.MULTILINE))
    assert {row.rule for row in ROWS} - {None} == explained
    assert all(row.rule for row in ROWS if row.hard)


def test_every_way_of_making_an_answer_is_explained():
    explained = set(re.findall(r"^\| `([a-z-]+)` \|", README, re.MULTILINE))
    assert {row.made for row in ROWS} <= explained


def test_every_label_was_found_by_one_of_the_two_readings():
    for row in ROWS:
        found = {"faithfulness": set(), "relevance": set()}
        for faithfulness, relevance in row.readings:
            found["faithfulness"].add(faithfulness)
            found["relevance"].add(relevance)
        assert row.faithfulness in found["faithfulness"], row.id
        assert row.relevance in found["relevance"], row.id


def area(positive: list[int], negative: list[int]) -> float:
    """Area under the curve of a score: the chance that a positive one ranks higher."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


@pytest.mark.parametrize("kind", ["faithfulness", "relevance"])
@pytest.mark.parametrize("label", ["yes", "partly", "no"])
def test_length_does_not_give_a_label_away(kind, label):
    having = [len(row.answer) for row in ROWS if getattr(row, kind) == label]
    others = [len(row.answer) for row in ROWS if getattr(row, kind) != label]
    assert 0.42 <= area(having, others) <= 0.58
