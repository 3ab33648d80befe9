"""Clients of other makers, unmodified, each in its own process: they only see an environment.

`test_sim_langgraph.py` has those that are installed with the course.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from other_environment import output_of, python_of
from scripted import Obliging

import simulator

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).with_name("other_makers")
CITIES = ["Oslo", "Bergen by the sea"]
ANSWER = "The pass is 2,340 metres high."
SUMMARY = "It rains in both."
ADA = {"name": "Ada", "age": 36}
SURFACES = {
    "openai": "openai.chat",
    "anthropic": "anthropic.messages",
    "gemini": "gemini.generate",
}
SPOKEN = {"plain": ANSWER, "stream": ANSWER, "cities": CITIES}


@pytest.fixture
def use(monkeypatch):
    """Run a script in an environment against a session, and return what it prints and the log."""
    monkeypatch.setattr("simulator.engine.REGISTRY", (Obliging(),))

    def run(environment, script, *arguments):
        python = python_of(environment)
        with simulator.session() as lab:
            env = {**os.environ, "PYTHONWARNINGS": "ignore"}
            printed = output_of([python, SCRIPTS / script, *arguments], env)
            return json.loads(printed.splitlines()[-1]), lab.requests

    return run


def came_in_pieces(found):
    """Check the number of pieces of a stream, and return what else was found."""
    assert found.pop("pieces") > 1
    return found


@pytest.mark.parametrize("provider", ["openai", "anthropic", "gemini"])
def test_litellm_speaks_to_every_vendor(use, provider):
    found, requests = use("clients", "use_litellm.py", provider)
    assert came_in_pieces(found) == {**SPOKEN, "refused": 404}
    assert {request.surface for request in requests[:3]} == {SURFACES[provider]}


def test_langchain_anthropic_streams_calls_and_fills_classes(use):
    found, _ = use("clients", "use_langchain_anthropic.py")
    assert came_in_pieces(found) == {**SPOKEN, "person": ADA}


@pytest.mark.parametrize(
    "surface", ["openai.chat", "openai.responses", "anthropic.messages", "gemini.generate"]
)
def test_pydantic_ai_runs_agents_on_every_surface(use, surface):
    found, requests = use("clients", "use_pydantic_ai.py", surface)
    native = {} if surface == "anthropic.messages" else {"native": ADA}
    assert sorted(found.pop("cities")) == sorted(CITIES)
    assert found == {"agent": SUMMARY, "stream": ANSWER, "tool": ADA, **native}
    assert {request.surface for request in requests} == {surface}


def test_the_agents_sdk_runs_agents_on_both_surfaces(use):
    found, requests = use("clients", "use_openai_agents.py")
    for answers in found.values():
        assert answers.pop("events") > 3
        assert answers == {
            "agent": SUMMARY,
            "cities": sorted(CITIES),
            "person": ADA,
            "stream": ANSWER,
        }
    assert {request.surface for request in requests} == set(found)


def test_smolagents_streams_and_calls_tools(use):
    found, _ = use("clients", "use_smolagents.py")
    assert came_in_pieces(found) == SPOKEN


def test_instructor_fills_classes_with_an_older_openai(use):
    found, requests = use("openai-2", "use_instructor.py")
    assert found == {"tool": ADA, "schema": ADA}
    assert all(request.status == 200 for request in requests)


def test_llama_index_streams_and_calls_tools_with_an_older_openai(use):
    found, _ = use("openai-2", "use_llama_index.py")
    assert came_in_pieces(found) == SPOKEN
