"""The one skill so far: answers grounded in the context of a prompt, and the parsing before it."""

from __future__ import annotations

import pytest

from simulator import engine, tokens
from simulator.language import sentences, stem
from simulator.models import catalog
from simulator.neutral import Prompt, Turn
from simulator.parse import parse

FACTS = (
    "The Harbor Ferry runs between Port Aldine and Keel Island every 40 minutes.",
    "A single ticket for adults costs 6.50 euros.",
    "Bicycles are carried for an extra 2 euros.",
    "The first boat leaves Port Aldine at 5:45 in the morning.",
    "Captain Ingrid Solberg has led the crew since 2014.",
    "Lost property is kept at the office on Quay Street for six weeks.",
    "The engines were replaced because the old ones burned heavy oil.",
)
QUESTIONS = [
    ("How often does the ferry run?", 0),
    ("How much is an adult ticket?", 1),
    ("When does the first boat leave?", 3),
    ("Who is the captain?", 4),
    ("Where is lost property kept?", 5),
    ("Why were the engines replaced?", 6),
]
ONLY = 'Answer only from the context. If it is not there, say "NOT FOUND".'


def user(text):
    return (Turn("user", text),)


LAYOUTS = {
    "labels": lambda q: user(f"{ONLY}\n\nContext:\n{' '.join(FACTS)}\n\nQuestion: {q}\nAnswer:"),
    "tags": lambda q: user(
        ONLY + "".join(f'<document id="f{i}">{t}</document>' for i, t in enumerate(FACTS)) + q
    ),
    "nested tags": lambda q: user(
        "<documents>"
        + "".join(f'<doc index="f{i}">\n{t}\n</doc>' for i, t in enumerate(FACTS))
        + f"</documents>\n{ONLY}\n<question>{q}</question>"
    ),
    "markers in the system turn": lambda q: (
        Turn("system", ONLY + "\n\n" + "\n".join(f"[f{i}] {t}" for i, t in enumerate(FACTS))),
        Turn("user", q),
    ),
    "named sources": lambda q: user(
        ONLY + "\n" + "\n".join(f"Source f{i}: {t}" for i, t in enumerate(FACTS)) + f"\n\n{q}"
    ),
    "a fence": lambda q: user(f"{ONLY}\n```\n" + "\n".join(FACTS) + f"\n```\n{q}"),
    "plain text": lambda q: user(f"{ONLY}\n\n{' '.join(FACTS)}\n\n{q}"),
    "an earlier turn": lambda q: (
        Turn("user", f"{ONLY} {' '.join(FACTS)}"),
        Turn("assistant", "I have read it."),
        Turn("user", q),
    ),
}


def answer(turns):
    model = catalog()["sim-large"]
    prompt = Prompt("sim-large", turns, temperature=0)
    return engine.answer(prompt, model, 1, engine.Circumstances()).reply.choices[0].text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_finds_the_sentence_in_every_layout(layout):
    for question, fact in QUESTIONS:
        assert answer(LAYOUTS[layout](question)).startswith(FACTS[fact]), question


@pytest.mark.parametrize("layout", ["tags", "nested tags", "markers in the system turn"])
def test_cites_the_block_when_blocks_have_ids(layout):
    assert answer(LAYOUTS[layout]("Who is the captain?")).endswith("[f4]")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_abstains_in_the_words_it_was_given(layout):
    for question in ("Which processor has the phone?", "What is the wifi password?"):
        assert answer(LAYOUTS[layout](question)) == "NOT FOUND"


def test_abstains_in_its_own_words_when_none_were_given():
    turns = user(f"Use only the context.\n\nContext:\n{FACTS[0]}\n\nQuestion: Who owns the bank?")
    assert answer(turns) == "I don't know: the context does not say."


def test_without_context_there_is_no_skill():
    for text in ("Write a haiku about rain.", "", "Fold the paper in half."):
        assert answer(user(text)) == engine.NO_SKILL


def test_the_last_question_counts():
    turns = (
        *LAYOUTS["plain text"]("Who is the captain?"),
        Turn("assistant", FACTS[4]),
        Turn("user", "And when does the first boat leave?"),
    )
    assert answer(turns).startswith(FACTS[3])


def test_the_same_prompt_gives_the_same_answer():
    turns = LAYOUTS["tags"]("How much is an adult ticket?")
    assert len({answer(turns) for _ in range(5)}) == 1


def test_parsing_keeps_instructions_apart_from_context():
    task = parse(Prompt("m", LAYOUTS["labels"]("Who is the captain?")))
    assert task.question == "Who is the captain?"
    assert task.instructions.strip() == ONLY
    assert [block.text for block in task.blocks] == [" ".join(FACTS)]


def test_sentences_know_abbreviations_and_decimals():
    text = "Dr. Ames pays 6.50 euros. It is late, e.g. at noon. Go!"
    assert sentences(text) == ("Dr. Ames pays 6.50 euros.", "It is late, e.g. at noon.", "Go!")


@pytest.mark.parametrize(
    ("one", "other"),
    [("returns", "returned"), ("policies", "policy"), ("shipping", "ships"), ("closes", "close")],
)
def test_forms_of_a_word_share_a_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    "text", ["", " ", "Refunds take 14 days.", "a\n\n b\tc", "naïve 日本語 🙂"]
)
def test_token_pieces_join_to_the_text(text):
    pieces = tokens.split(text)
    assert "".join(pieces) == text
    assert all(pieces)
