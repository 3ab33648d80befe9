"""The reader: how a question and statements are laid out, and what it makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from simulator import cross_encoder, embeddings
from simulator.cross_encoder import END, MOST_TOKENS, START, Line, fitting, margins, window
from simulator.mind import Chances, Mind
from simulator.models import catalog

BARN = (
    Line("The barn was built in 1902."),
    Line("It has room for twelve mules."),
    Line("Anna Berg painted it red."),
)


def see(model="sim-large"):
    return Mind(catalog()[model], Chances(1, ""), lambda _task, _mind: None).see


def ids(text):
    return embeddings.reader().encoder.ids(text)


def test_a_window_is_the_question_and_the_lines_between_marks():
    laid_out = window("Who painted the barn?", BARN[:2])
    asked = ids("Who painted the barn?")
    first, second = ids(BARN[0].text), ids(BARN[1].text)
    assert list(laid_out.ids) == [START, *asked, END, *first, *second, END]
    assert laid_out.kinds == (0,) * (len(asked) + 2) + (1,) * (len(first) + len(second) + 1)
    assert [list(laid_out.ids[one.start : one.stop]) for one in laid_out.places] == [first, second]


def test_a_heading_is_read_once_above_its_lines_and_blocks_are_set_apart():
    lines = [Line("Red.", "Barn", 0), Line("Old.", "Barn", 0), Line("New.", "", 1)]
    laid_out = window("What color?", lines)
    text = list(laid_out.ids)
    heading = ids("Barn.")
    places = [at for at in range(len(text)) if text[at : at + len(heading)] == heading]
    assert places == [laid_out.places[0].start - len(heading)]
    assert text[laid_out.places[2].start - 1] == END


def test_lines_that_do_not_fit_are_cut_off_and_are_no_answers():
    lines = [Line("word " * 60)] * 4
    laid_out = window("Which word?", lines)
    assert len(laid_out.ids) == MOST_TOKENS
    assert [bool(one) for one in laid_out.places] == [True, True, True, False]
    assert margins("Which word?", lines, see())[3] == -cross_encoder.LEFT_OUT
    assert fitting("Which word?", lines) == 2


def test_headings_take_their_place_among_what_fits():
    lines = [Line("word " * 40, f"{name} heading " * 10) for name in ("First", "Next", "Last")]
    count = fitting("Which word?", lines)
    assert count == 2
    assert all(window("Which word?", lines[:count]).places)


def test_one_line_is_always_read_however_long():
    assert fitting("Why?", [Line("word " * 900)]) == 1
    assert len(margins("Why? " * 300, [Line("word " * 900)], see())) == 1


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When was the barn built?", 0),
        ("How many animals can it hold?", 1),
        ("Who gave the building its color?", 2),
    ],
)
def test_the_line_that_answers_has_the_best_odds(question, answer):
    assert int(np.argmax(margins(question, BARN, see()))) == answer


def test_a_question_that_no_line_answers_has_worse_odds():
    answered = max(margins("Who painted the barn?", BARN, see()))
    open_ones = ("What did the paint cost?", "Who owns the barn?", "How many goats live there?")
    assert all(max(margins(one, BARN, see())) < answered for one in open_ones)


def test_the_stored_reader_reads_alike_every_time_and_other_models_see_less():
    once = margins("Who painted the barn?", BARN, see())
    cross_encoder._read.cache_clear()
    assert margins("Who painted the barn?", BARN, see()) == once
    assert margins("Who painted the barn?", BARN, see("sim-nano")) != once


def test_words_have_the_vectors_of_the_embedding_model():
    encoder = embeddings.reader().encoder
    barn, shed, again = encoder.words([*ids("barn"), *ids("shed"), *ids("barn")])
    assert barn.shape == (384,)
    assert np.array_equal(barn, again)
    assert not np.array_equal(barn, shed)
