"""Rewriting: follow-ups, variations, parts, keywords, spelling, made-up passages, step back."""

from __future__ import annotations

import json
import re

import pytest
from asking import answered, cases, say

ROWS = cases("rewrite")
FOLLOW_UPS = [row for row in ROWS if row["kind"] == "standalone"]
OTHERS = [row for row in ROWS if row["kind"] != "standalone"]
WISH = (
    "Given the conversation, rewrite the user's last message as a standalone question that can be "
    "understood without the history."
)


def follow_up(place, row):
    """Put history and follow-up in turns or in one text."""
    before, reply = row["history"]
    if place % 2:
        return [("system", WISH), before, ("assistant", reply), row["ask"]]
    history = f"Chat history:\nUser: {before}\nAssistant: {reply}"
    wish = "Rephrase the follow-up question to be a standalone question."
    return [f"{wish}\n\n{history}\n\nFollow-up question: {row['ask']}\nStandalone question:"]


def complete(text, row):
    wanted = all(re.search(word, text, re.IGNORECASE) for word in row["wanted"])
    return wanted and not (row["never"] and re.search(row["never"], text))


def share(**settings):
    texts = [say(*follow_up(place, row), **settings) for place, row in enumerate(FOLLOW_UPS)]
    right = [complete(text, row) for text, row in zip(texts, FOLLOW_UPS, strict=True)]
    return sum(right) / len(right)


def request(place, row):
    """Put wish and question in one of several orders."""
    question = row["question"]
    if place % 3 == 0:
        return [f"{row['ask']}\n\nQuestion: {question}"]
    return [("system", row["ask"]), question] if place % 3 == 1 else [f"{row['ask']}\n\n{question}"]


def test_follow_ups_stand_alone_in_the_development_cases():
    assert share() >= 0.95


def test_smaller_models_overlook_more_and_temperature_costs_a_little():
    assert share(model="sim-nano") < share()
    warm = sum(share(temperature=1.0, occurrence=place) for place in range(4)) / 4
    assert share(temperature=2.0) < warm <= share()
    assert warm >= share() - 0.1


def test_the_other_rewritings_work_in_the_development_cases():
    right = 0
    for place, row in enumerate(OTHERS):
        answer = answered(*request(place, row))
        text = answer.reply.choices[0].text
        lines = json.loads(text) if row.get("json") else text.split("\n")
        checks = [
            answer.skill == "rewrite",
            all(word in text for word in row.get("wanted", ())),
            row["kind"] != "parts" or len(lines) > 1,
            "count" not in row or len(set(lines)) == row["count"],
        ]
        right += all(checks)
    assert right / len(OTHERS) >= 0.95


@pytest.mark.parametrize("words", ["You are an expert in search. ", "This is important! "])
def test_magic_words_change_nothing(words):
    for place, row in enumerate(FOLLOW_UPS[:8]):
        first, *rest = follow_up(place, row)
        spelled = (first[0], words + first[1]) if isinstance(first, tuple) else words + first
        assert say(spelled, *rest) == say(first, *rest)


def test_a_question_that_stands_alone_stays():
    before = ("Where is the hut?", ("assistant", "On the ridge."))
    question = "How many lakes does Finland have?"
    assert say(("system", WISH), *before, question) == question


def test_variations_are_numbered_or_json_on_request():
    ask = "Write 3 variations of this question: How do I cancel my order?"
    assert re.findall(r"^\d\. ", say(f"{ask}\nNumber them."), re.MULTILINE) == ["1. ", "2. ", "3. "]
    found = json.loads(
        say(
            'Return JSON like {"queries": ["..."]} with 3 variations.\n\n'
            "Question: How do I cancel my order?"
        )
    )
    assert len(found["queries"]) == 3


def test_names_and_rare_words_are_not_corrected():
    query = "warranty chargeback for Zorblatt in Frnace"
    assert say(f"Correct the spelling of this query.\n\nQuery: {query}") == query


def test_a_made_up_passage_is_about_the_question_and_the_same_each_time():
    ask = "Write a hypothetical document that answers the question.\n\nQuestion: {}"
    text = say(ask.format("What is the price of a family ticket?"))
    assert "price of a family ticket" in text
    assert text == say(ask.format("What is the price of a family ticket?"))


@pytest.mark.parametrize(
    "ask", ["Rewrite the follow-up question as standalone.", "?", "Rewrite: ?"]
)
def test_nothing_to_rewrite_is_no_error(ask):
    assert isinstance(say(ask), str)


def test_a_long_history_is_read_in_linear_time():
    turns = [turn for n in range(400) for turn in (f"What is item {n}?", ("assistant", "A lamp."))]
    text = say(
        ("system", WISH),
        *turns,
        "Where is the Corvo 3 sold?",
        ("assistant", "Oslo."),
        "Is it good?",
    )
    assert "Corvo 3" in text
