"""Orders in other words: which job they mean, and that no sentence of a text is taken for one."""

from __future__ import annotations

import tomllib

import pytest
from asking import answered, say

from simulator.neutral import Prompt, Turn
from simulator.parse import parse
from simulator.routing import meaning

STORY = (
    "The ferry line to Hollow Island was opened in 1962 by a group of farmers. Its first boat "
    "carried forty people and two cows. In 1988 the county took over the line and bought a larger "
    "boat. Since then the number of passengers has doubled. A bridge was proposed three times, and "
    "each time the islanders voted against it. The present boat runs on batteries."
)
ORDERS = (
    ("summarize", f"Squeeze this into a postcard of 25 words:\n{STORY}"),
    ("summarize", f"{STORY}\n\nIn short, what is the point?"),
    ("summarize", f"Bullet form, two of them:\n{STORY}"),
    ("classification", "Which drawer? The drawers are: bills, travel, health.\n'Rent is due.'"),
    ("classification", "Happy or sad? 'We lost the final.'"),
    ("classification", "comment: what a waste of money\nstance (for/against):"),
    ("rewrite", "User: Who built the dam?\nBot: Soldiers.\nUser: when?\n\nSay the last question "
     "so that it can be understood alone."),
    ("rewrite", "Chop into questions with a single answer: 'Who runs Sontec, and since when?'"),
    ("small-talk", "Lovely to meet you, hope your week is going fine"),
    ("small-talk", "some lines about windmills would be nice"),
    ("knowledge", "My colleagues keep talking about RAG. What is that?"),
)  # fmt: skip


def test_knows_the_sentences_that_it_was_fitted_to():
    data = tomllib.loads(meaning.EXAMPLES.read_text("utf-8"))
    jobs, others = meaning.kinds()
    assert set(jobs) | set(others) == set(data)
    right = total = 0
    for job, sentences in data.items():
        for sentence in sentences:
            total += 1
            right += meaning.named(sentence)[1] == (job if job in jobs else "")
    assert right / total >= 0.95


@pytest.mark.parametrize(("skill", "prompt"), ORDERS)
def test_understands_orders_in_other_words(skill, prompt):
    assert answered(prompt).skill == skill


@pytest.mark.parametrize(
    "text",
    [
        f"{STORY}\n\nWhen was the line opened?",
        f"{STORY}\n\nWho took it over?",
        "Preheat the oven. Sort the berries by size and pick the ripe ones.\n\nWhat is sorted?",
        "How many beds are there?",
    ],
)
def test_takes_no_question_and_no_sentence_of_a_text_for_an_order(text):
    assert not meaning.understood(parse(Prompt("sim-large", (Turn("user", text),)))).job


def test_magic_words_change_nothing():
    plain = f"Squeeze this into a postcard of 25 words:\n{STORY}"
    assert say(f"Take a deep breath. {plain}") == say(plain)


def test_reads_only_the_edges_of_a_long_text():
    task = parse(Prompt("sim-large", (Turn("user", f"{STORY}\n\n" * 2_000),)))
    assert len(meaning.orders(task)) <= 2 * meaning.EDGE


def test_an_order_that_stands_alone_before_a_text_is_no_context():
    task = parse(Prompt("sim-large", (Turn("user", f"Get the year of the vote.\n\n{STORY}"),)))
    assert "Get the year" not in "".join(block.text for block in task.blocks)
    recipe = "Whisk the eggs.\nAdd the flour slowly.\nBake for an hour."
    task = parse(Prompt("sim-large", (Turn("user", f"{recipe}\n\nHow long is it baked?"),)))
    assert "Bake for an hour." in task.blocks[0].text
