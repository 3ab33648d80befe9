"""The fitted weights of grounded answers, and the cases that they are fitted to."""

from __future__ import annotations

import json
import re

import fit_cases
import fit_evidence

from simulator import cross_encoder, evidence
from simulator.mind import Chances, Mind
from simulator.models import catalog
from simulator.passages import statements
from simulator.several import parts
from simulator.task import Block


def mind():
    return Mind(catalog()["sim-large"], Chances(1, ""), lambda _task, _mind: None)


def test_the_weights_are_those_of_the_features_that_the_script_fits():
    assert tuple(evidence.LOOK) == fit_evidence.LOOK
    assert tuple(evidence.ANSWER) == ("bias", *fit_evidence.ANSWER)
    assert abs(sum(evidence.LOOK[name] for name in fit_evidence.LIKENESSES) - 1) < 0.001
    assert evidence.READ > 0 < evidence.ANSWER["read"]


def test_training_cases_point_at_their_sentences():
    for name in (*fit_cases.SENTENCES, *fit_cases.STYLES):
        for line in (fit_cases.HERE / "cases" / name).read_text("utf-8").splitlines():
            case = json.loads(line)
            places = [place for _, right in case["answerable"] for place in right]
            assert max(places) < len(case["sentences"])


def test_nearly_all_written_questions_find_their_sentences_among_the_statements():
    found = [
        any(map(asked.right, statements(asked.blocks)))
        for asked in fit_cases.written()
        if asked.kind == "answerable" and asked.passage % 10 == 0
    ]
    assert len(found) > 500
    assert sum(found) > 0.99 * len(found)


def test_the_reader_is_not_trained_on_a_context_that_it_is_judged_by():
    worlds = {world: set() for world in fit_cases.HELD_OUT}
    for asked in fit_cases.every():
        worlds.get(asked.world, set()).update(block.text for block in asked.blocks)
    trained = {block.text for asked in fit_cases.written() for block in asked.blocks}
    assert all(worlds.values())
    assert not [world for world, texts in worlds.items() if texts & trained]


def test_no_statement_that_the_reader_is_trained_on_is_held_out():
    held_out = (fit_cases.HERE / "heldout" / "grounded.jsonl").read_text("utf-8")
    blocks = {block.text for asked in fit_cases.written() for block in asked.blocks}
    said = {
        line for text in blocks for line in re.split(r"(?<=[.!?])\s|\n", text) if len(line) > 30
    }
    assert len(said) > 5000
    assert not any(json.dumps(line, ensure_ascii=False)[1:-1] in held_out for line in said)


def test_what_only_other_blocks_name_speaks_against_a_statement():
    rows = statements([Block("The Oslo office has 40 desks."), Block("The Bergen office has 12.")])
    asked = "How many desks has the office in Bergen?"
    found = evidence.rank(asked, rows, mind())
    by_text = {one.statement.text: one.features["elsewhere"] for one in found}
    assert by_text == {"The Oslo office has 40 desks.": 1.0, "The Bergen office has 12.": 0.0}


def test_a_context_is_told_apart_by_the_words_that_it_has_to_the_letter():
    rows = statements([Block("The barn was painted red in 1950. It holds forty mules.")])
    known = evidence.rank("Who painted the barn?", rows, mind())[0]
    unknown = evidence.rank("Who insured the barn?", rows, mind())[0]
    assert known.features["to_the_letter"] == 1.0
    assert 0 < unknown.features["to_the_letter"] < 1
    assert known.features["wants_person"] == 1.0
    assert known.features["wants_number"] == 0.0


def test_only_some_passages_of_a_long_context_are_read():
    blocks = [Block(f"Room {n} is painted green. It was built in {1900 + n}.") for n in range(60)]
    found = evidence.rank("When was room 7 built?", statements(blocks), mind())
    assert 0 < len({one.statement.block for one in found}) <= evidence.MOST_PASSAGES
    assert found[0].statement.text == "It was built in 1907."


def test_statements_of_several_passages_are_read_together():
    blocks = [Block("A mule eats hay. It drinks water."), Block("The mule sleeps in the barn.")]
    found = evidence.rank("Where does the mule sleep?", statements(blocks), mind())
    assert all("read" in one.features for one in found)
    assert found[0].statement.text == "The mule sleeps in the barn."


def test_a_page_with_many_headings_is_read_where_the_answer_stands():
    sections = {
        "Working hours and the clock in the offices": "The clock opens at six every day.",
        "Illness, certificates and the first morning": "Whoever is ill calls before eight.",
        "Uniforms, boots and clothing for the crews": "Boots are replaced every second year.",
        "Travel between harbors and its receipts": "A night away is paid with 42 euros.",
        "Leaving the company, keys and the last pay": "The last pay comes a week later.",
    }
    page = "# Handbook of the Northern Harbor Ferry Company\n\n" + "\n\n".join(
        f"## {heading}\n\n{said}" for heading, said in sections.items()
    )
    for question, answer in (
        ("What is paid for a night away?", "42"),
        ("When is the last pay?", "week"),
    ):
        best = evidence.rank(question, statements([Block(page)]), mind())[0]
        assert answer in best.statement.text
        assert best.features["read"] > -cross_encoder.LEFT_OUT


def test_rows_of_a_table_are_read_with_the_question():
    rows = statements([Block("| Tent | Grams |\n|---|---|\n| Alder | 1,900 |\n| Birch | 2,600 |")])
    found = evidence.rank("How heavy is the Birch?", rows, mind())
    assert found[0].statement.text == "Tent is Birch, Grams is 2,600."
    assert found[0].features["read"] > 0 > found[1].features["read"]


def test_only_the_statements_that_look_best_are_read_with_the_question():
    mules = " ".join(f"Mule {n} was bought in {1900 + n} at a fair up north." for n in range(30))
    rows = statements([Block(f"{mules} The mule sleeps in the barn.")])
    found = evidence.rank("Where does the mule sleep?", rows, mind())
    read = ["read" in one.features for one in found]
    assert read == sorted(read, reverse=True)
    assert 1 < sum(read) < len(rows)
    assert found[0].statement.text == "The mule sleeps in the barn."


def test_a_choice_between_two_names_is_one_question():
    assert parts("Did Anna or Ben win?") == ("Did Anna or Ben win?",)
    assert parts("What is a lock, and when was it built?") == (
        "What is a lock?",
        "when was it built?",
    )


def test_a_part_that_says_nothing_alone_keeps_the_question_whole():
    question = "Who wrote the letter, and why would he?"
    assert parts(question) == (question,)


def test_a_number_of_the_question_finds_its_range():
    rows = statements([Block("| Pieces | Off |\n|---|---|\n| 5 to 9 | 4 % |\n| 10 to 24 | 8 % |")])
    found = evidence.rank("How much is off for 11 pieces?", rows, mind())
    assert found[0].statement.text == "Pieces is 10 to 24, Off is 8 %."


def test_the_heading_of_a_passage_helps_to_choose_it():
    blocks = [
        Block("Seed drill\n\nA day costs 400 crowns, and the yard keeps a deposit."),
        Block("Round baler\n\nA day costs 650 crowns, and the yard keeps a deposit."),
    ]
    found = evidence.rank("What does a day with the round baler cost?", statements(blocks), mind())
    assert "650" in found[0].statement.text
