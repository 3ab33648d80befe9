"""Summaries: what they keep, the limits that they obey, sources, focus, tiers; pieces."""

from __future__ import annotations

import json
import re

import pytest
from asking import answered, cases, say

from simulator import engine
from simulator.language import sentences, stems
from simulator.models import catalog
from simulator.neutral import Document, Prompt, Turn
from simulator.skills.summarize.skill import NOTHING
from simulator.skills.summarize.wishes import TITLE_WORDS

HEAD, *ROWS = cases("summarize")
TEXTS = HEAD["texts"]
BRIDGE, HEAT = (" ".join(TEXTS[name]) for name in ("bridge", "heat"))


def laid_out(place, row):
    """Put request and text in one of several orders."""
    text = " ".join(TEXTS[row["text"]])
    if place % 3 == 0:
        return f"{text}\n\n{row['ask']}"
    if place % 3 == 1:
        return f"{row['ask']}\n\n<article>\n{text}\n</article>"
    return f"{row['ask']}\n\nText:\n{text}"


def kept(text, row):
    """Say whether most of the words of a sentence that must not be missing are there."""
    wanted = set(stems(TEXTS[row["text"]][row["key"][0]]))
    least = 0.35 if "words" in row or "title" in row else 0.6
    return len(wanted & set(stems(text))) >= least * len(wanted)


def within(text, row):
    """Say whether all limits are kept."""
    checks = [
        "sentences" not in row or len(sentences(text)) == row["sentences"],
        "bullets" not in row or len(re.findall("^- ", text, re.MULTILINE)) == row["bullets"],
        "words" not in row or len(text.split()) <= row["words"],
        "title" not in row or (len(text.split()) <= TITLE_WORDS and text[-1] != "."),
    ]
    return all(checks)


def share(check, **settings):
    texts = [say(laid_out(place, row), **settings) for place, row in enumerate(ROWS)]
    return sum(check(text, row) for text, row in zip(texts, ROWS, strict=True)) / len(ROWS)


def test_keeps_what_matters_in_the_development_cases():
    assert share(kept) >= 0.9


@pytest.mark.parametrize("model", ["sim-large", "sim-nano"])
def test_obeys_every_limit(model):
    assert share(within, model=model) == 1.0


def test_smaller_models_miss_more_and_temperature_costs_something():
    best = share(kept)
    assert share(kept, model="sim-nano") < best
    assert share(kept, temperature=2.0) < best


def test_a_focus_changes_what_is_kept():
    about = say(
        f"Summarize in one sentence, focusing on side effects.\n\n{' '.join(TEXTS['trial'])}"
    )
    assert "fever" in about
    assert "fever" not in say(f"Summarize in one sentence.\n\n{' '.join(TEXTS['trial'])}")


@pytest.mark.parametrize("words", ["You are a brilliant editor. ", "This matters a lot! "])
def test_magic_words_and_audiences_change_nothing(words):
    ask = f"Summarize the article in two sentences.\n\n<article>{BRIDGE}</article>"
    assert say(words + ask) == say(ask)
    assert say(ask.replace("sentences", "sentences for a five-year-old child")) == say(ask)


def test_several_sources_are_merged_with_their_ids():
    text = say(f"Summarize these sources together.\n\n[a1] {BRIDGE}\n\n[b2] {HEAT}")
    assert "[a1]" in text
    assert "[b2]" in text


def test_documents_are_cited_where_the_caller_wants_citations():
    documents = (Document(BRIDGE, "Bridge", cite=True), Document(HEAT, "Heat", cite=True))
    turn = Turn("user", "Summarize the documents in two sentences.", documents=documents)
    choice = answered_prompt(Prompt("sim-large", (turn,), temperature=0)).reply.choices[0]
    assert {citation.document for citation in choice.citations} == {0, 1}
    for citation in choice.citations:
        assert documents[citation.document].text[citation.begins : citation.ends] == citation.quote


def answered_prompt(prompt):
    return engine.answer(prompt, catalog()[prompt.model], 1, engine.Circumstances())


def test_summaries_of_summaries_work():
    parts = [say(f"Summarize in two sentences:\n\n{text}") for text in (BRIDGE, HEAT)]
    text = say("Combine these summaries into one summary of 2 sentences:\n\n" + "\n\n".join(parts))
    assert len(sentences(text)) == 2


def test_a_text_of_an_earlier_turn_can_be_meant():
    before = (f"Here is an article.\n\n{BRIDGE}", ("assistant", "Thanks, I have read it."))
    assert "bridge" in say(*before, "Summarize it in one sentence.")


def test_writes_json_on_request():
    data = json.loads(say(f'Summarize as JSON with the key "summary".\n\n{HEAT}'))
    assert "eat pumps" in data["summary"]


FINDINGS = """- Solar output rose 24 percent in 2024. [agency]
- Panel prices fell to 11 cents per watt. [market-report]
- Grid operators report record waiting times for new connections. [grid]
- Batteries now follow every third home installation. [market-report]"""


def test_a_piece_from_findings_has_a_title_paragraphs_and_citations():
    ask = "Write a short newsletter article about solar power from these research findings."
    text = say(f"{ask} Cite the sources.\n\nFindings:\n{FINDINGS}")
    assert text.startswith("# Solar power\n\n")
    assert all(fact in text for fact in ("24 percent", "11 cents", "record waiting times"))
    assert all(f"[{name}]" in text for name in ("agency", "market-report", "grid"))
    assert "http" not in text


def test_a_piece_keeps_to_its_words():
    text = say(f"Write an article of at most 30 words from these notes.\n\nNotes:\n{FINDINGS}")
    assert len(text.split()) <= 31


@pytest.mark.parametrize("ask", ["Summarize.", "Summarize this:", "TL;DR"])
def test_nothing_to_summarize_is_said(ask):
    assert answered(ask).reply.choices[0].text in {NOTHING, ask, f"{ask}."}


def test_a_very_long_text_takes_no_longer_than_it_must():
    text = " ".join(f"Item {n} of the list was delivered to house {n * 7}." for n in range(4000))
    assert len(sentences(say(f"Summarize in 2 sentences.\n\n{BRIDGE} {text}"))) == 2
