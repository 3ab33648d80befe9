"""Answers are remembered by all that decides them, and by nothing else."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

import simulator
from simulator import remembered
from simulator.engine import Circumstances
from simulator.models import catalog
from simulator.neutral import Prompt, Turn

TEXT = "The pass is 2,340 metres high. How high is the pass?"
MODEL = catalog()["sim-small"]
PROMPT = Prompt("sim-small", (Turn("user", TEXT),), max_tokens=50, seed=1)
OTHER = {
    "model": "sim-large",
    "turns": (Turn("user", f"Hello. {TEXT}"),),
    "max_tokens": 2,
    "temperature": 0.5,
    "seed": 2,
    "samples": 2,
    "stop": ("2",),
    "logprobs": 2,
}
DELIVERED = {"stream": True, "keep": True, "echo": {"a": 1}, "stream_usage": False}


@pytest.fixture(autouse=True)
def answers(monkeypatch):
    empty = remembered.Answers(100_000)
    monkeypatch.setattr("simulator.remembered.ANSWERS", empty)
    return empty


def question(prompt=PROMPT, used=20, **around):
    return remembered.Question(prompt, MODEL, used, Circumstances(**{"request": "a", **around}))


def test_an_answer_is_worked_out_once():
    assert question().recall() is None
    made = question().work_out()
    assert question(request="b").recall() == made


@pytest.mark.parametrize("name", OTHER)
def test_another_prompt_is_another_question(name):
    question().work_out()
    assert question(replace(PROMPT, **{name: OTHER[name]})).recall() is None


@pytest.mark.parametrize("name", DELIVERED)
def test_how_an_answer_is_sent_makes_no_other_question(name):
    made = question().work_out()
    assert question(replace(PROMPT, **{name: DELIVERED[name]})).recall() == made


def test_every_field_that_is_left_out_is_a_field_of_a_prompt():
    assert {field.name for field in fields(Prompt)} > remembered.DELIVERY


@pytest.mark.parametrize("around", [{"seed": 3}, {"drift": 0.5}])
def test_other_circumstances_are_another_question(around):
    question().work_out()
    assert question(**around).recall() is None


def test_a_repeat_above_temperature_zero_is_thrown_anew():
    prompt = replace(PROMPT, seed=None)
    question(prompt, occurrence=1).work_out()
    assert question(prompt, occurrence=2).recall() is None
    assert question(prompt, occurrence=1).recall() is not None


def test_the_oldest_answers_are_forgotten_first(answers):
    for seed in range(600):
        question(seed=seed).work_out()
        question(seed=0).recall()
    assert 0 < len(answers) < 500
    assert question(seed=0).recall() is not None
    assert question(seed=1).recall() is None
    assert question(seed=599).recall() is not None


def test_two_sessions_share_answers_but_no_ids(http):
    body = {"model": "sim-small", "temperature": 0, "messages": [{"role": "user", "content": TEXT}]}
    texts, ids = [], []
    for seed in (1, 1, 2):
        with simulator.session(export=False, seed=seed) as lab:
            for _ in range(2):
                headers = {"authorization": f"Bearer {lab.key}"}
                url = f"{lab.url}/openai/v1/chat/completions"
                reply = http.post(url, json=body, headers=headers).json()
                texts.append(reply["choices"][0]["message"]["content"])
                ids.append(reply["id"])
    assert len(set(texts)) == 1
    assert ids[:2] == ids[2:4]
    assert len(set(ids)) == 4
