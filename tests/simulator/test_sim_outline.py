"""Texts cut into statements: headings are what a statement is about, and never one themselves."""

from __future__ import annotations

import json

from simulator.outline import cut
from simulator.passages import in_passages, statements
from simulator.task import Block


def told(text):
    return [(piece.heading, piece.text) for piece in cut(text)]


def test_hash_headings_nest():
    text = "# Ferry\n\nIt is blue.\n\n## Prices\n\nIt costs 4 euros.\n\n## Times\n\nIt sails at 9."
    assert told(text) == [
        ("Ferry", "It is blue."),
        ("Ferry > Prices", "It costs 4 euros."),
        ("Ferry > Times", "It sails at 9."),
    ]


def test_a_path_of_headings_is_no_statement():
    assert told("Orders > Club orders > From ten pieces on\nYou pay less.") == [
        ("Orders > Club orders > From ten pieces on", "You pay less.")
    ]


def test_a_title_above_a_sentence_is_no_statement():
    assert told("Lost parcels\n\nWe look for ten days.") == [
        ("Lost parcels", "We look for ten days.")
    ]
    assert told("Title: Lost parcels\nWe look for ten days.")[0][0] == "Lost parcels"


def test_a_short_line_that_says_something_stays():
    text = "The desk is on floor 2\nThe fee is 5 euros and is paid in cash."
    assert [said for _, said in told(text)] == text.split("\n")


def test_a_question_on_its_own_line_is_what_the_answer_is_about():
    assert told("**Can I return tablets?**\nNo, the law forbids it.") == [
        ("Can I return tablets?", "No, the law forbids it.")
    ]


def test_a_label_that_runs_into_a_paragraph_is_context():
    (piece,) = cut("**Lost cards.** Tell any desk at once.")
    assert (piece.lead, piece.text) == ("**Lost cards.**", "Tell any desk at once.")


def test_emphasis_that_says_something_is_a_statement():
    (piece, _) = cut("**A card is free.** Visitors pay 3 dollars.")
    assert piece.text == "**A card is free.**"


def test_items_of_a_list_know_the_line_that_announces_them():
    pieces = list(cut("If the alarm rings:\n- call Brightwatch\n- wait outside\n\nThat is all."))
    assert [piece.lead for piece in pieces] == ["", *["If the alarm rings:"] * 2, ""]


def test_the_number_of_an_item_is_no_statement():
    assert [said for _, said in told("5. Ropes stay.\n\n6. Also excluded: cards.")] == [
        "Ropes stay.",
        "Also excluded: cards.",
    ]


def test_a_wrapped_line_is_one_sentence_in_its_place():
    text = "The committee meets on the first Monday of every month\nand publishes its minutes."
    (row,) = statements([Block(text)])
    assert row.text == text.replace("\n", " ")
    assert (row.begins, row.ends) == (0, len(text))


def test_headings_alone_are_all_that_a_text_says():
    assert told("# Ferry") == [("", "# Ferry")]


def test_objects_of_json_are_statements():
    assert [said for _, said in told(json.dumps({"gate": {"opensAt": "9:00"}}))] == [
        "gate: opens at is 9:00."
    ]


def test_a_passage_is_read_under_its_heading_without_marks():
    rows = statements([Block("## Cards\n\nA card costs **12 dollars** for [guests](g.html).")])
    (passage,) = in_passages(rows)
    assert passage.text == "Cards. A card costs 12 dollars for guests."
    assert passage.text[slice(*passage.topic)] == "Cards"
    assert passage.text[passage.begins : passage.ends] == rows[0].plain


def test_rows_without_names_of_columns_stay_as_they_are():
    rows = "Kestrel S2 | 2.4 kg | 45 min\nKestrel S2 Pet | 2.6 kg | 40 min"
    assert [one.text for one in cut(rows)] == rows.split("\n")
    names = "Model | Weight\nS2 | 2.4 kg\nS3 | 2.6 kg"
    assert [one.text for one in cut(names)][1] == "Model is S3, Weight is 2.6 kg."
    long = "Heater does not start | Timer not set\nIt stops early | Fuse tripped by a heat wave"
    assert [one.text for one in cut(long)] == long.split("\n")
