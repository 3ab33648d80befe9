"""Answers without a context, and small talk: the glossary, inventions at a rate, and templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator import engine, knowledge
from simulator.knowledge import glossary
from simulator.models import catalog
from simulator.neutral import Prompt, Turn

ROOT = Path(__file__).resolve().parents[2]
FACTS = [
    "How many people live in Uppsala?",
    "When was the Atomium built?",
    "How tall is Mount Kenya?",
    "How much does a ticket to the Prado cost?",
    "Who painted the ceiling of the Opera in Paris?",
    "How long is the flight from Rome to Oslo?",
]


def ask(text, model="sim-large", system=None, seed=0):
    turns = (*((Turn("system", system),) if system else ()), Turn("user", text))
    prompt = Prompt(model, turns, temperature=0)
    return engine.answer(prompt, catalog()[model], 1, engine.Circumstances(seed=seed))


def said(*args, **options):
    return ask(*args, **options).reply.choices[0].text


def test_the_knowledge_is_the_glossary_of_the_book():
    page = (ROOT / "book" / "reference" / "glossary.md").read_text("utf-8")
    kept = (ROOT / "simulator" / "knowledge" / "glossary.json").read_text("utf-8")
    wanted = knowledge.written(knowledge.read_glossary(page))
    advice = "run `python -m simulator.knowledge book/reference/glossary.md`"
    assert kept == wanted, advice


@pytest.mark.parametrize(
    "question",
    ["What is {}?", "Define {}.", "Explain {} to me.", "Can you tell me what {} means?"],
)
@pytest.mark.parametrize("term", ["embedding", "hallucination", "context window"])
def test_terms_are_explained_in_the_words_of_the_glossary(question, term):
    assert glossary()[term][0] in said(question.format(term))


def test_a_difference_takes_both_terms():
    text = said("What is the difference between a trace and a span?")
    assert glossary()["trace"][0] in text
    assert glossary()["span"][0] in text


def test_facts_of_the_world_are_made_up_or_not_known():
    texts = [said(question, seed=seed) for question in FACTS for seed in range(20)]
    unknown = sum(text == "I don't know." for text in texts) / len(texts)
    rate = min(0.95, 2 * catalog()["sim-large"].quality.invention)
    assert unknown == pytest.approx(1 - rate, abs=0.12)


def test_an_invention_differs_between_seeds_and_not_within_one():
    texts = {said(FACTS[0], "sim-nano", seed=seed) for seed in range(12)}
    assert len(texts) > 3
    assert said(FACTS[0], seed=4) == said(FACTS[0], seed=4)


@pytest.mark.parametrize("question", FACTS)
def test_who_may_abstain_does(question):
    system = 'If you are not sure, answer "I am not sure".'
    assert said(question, system=system) == "I am not sure"


@pytest.mark.parametrize(
    "text", ["Translate 'good night' into Finnish.", "Write a sonnet.", "Refactor this class."]
)
def test_what_no_skill_can_do_is_said(text):
    assert said(text) == engine.NO_SKILL


@pytest.mark.parametrize("text", ["Hello!", "Good morning", "hi there", "Thank you!", "Bye!"])
def test_small_talk_is_answered(text):
    answer = ask(text)
    assert answer.skill == "small-talk"


@pytest.mark.parametrize("count", [1, 2, 4, 7])
def test_sentences_on_a_topic_have_their_number(count):
    text = said(f"Write {count} sentences about kites.")
    assert text.startswith("[simulated]")
    assert sum(text.count(mark) for mark in ".!?") == count
    assert text.count("kites") + text.count("Kites") >= count
    assert text == said(f"Write {count} sentences about kites.")


def test_it_says_what_it_is():
    assert "simulat" in said("Are you a real person?")
