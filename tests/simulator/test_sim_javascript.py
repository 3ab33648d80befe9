"""The vendors' JavaScript clients, as published: a smoke test, since the course is in Python."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from other_environment import output_of, packages_of
from scripted import Obliging

import simulator

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).with_name("javascript")
ANSWER = "The pass is 2,340 metres high."
CITIES = ["Oslo", "Bergen by the sea"]
FIRST_FAILS = {"errors": {"statuses": [503], "probability": 1.0, "until_attempt": 1}}
ENDS = {
    "openai": ["response.created", "response.completed"],
    "anthropic": ["end_turn", "tool_use"],
    "gemini": ["STOP", "STOP"],
}


@pytest.fixture
def use(monkeypatch):
    packages = packages_of(FOLDER) / "package.json"
    monkeypatch.setattr("simulator.engine.REGISTRY", (Obliging(),))

    def run(vendor):
        with simulator.session(overrides=FIRST_FAILS) as lab:
            command = [shutil.which("node"), FOLDER / "smoke.mjs", vendor, packages]
            printed = output_of(command, dict(os.environ))
            return json.loads(printed.splitlines()[-1]), lab.requests

    return run


@pytest.mark.parametrize("vendor", ["openai", "anthropic", "gemini"])
def test_a_client_answers_streams_calls_tools_and_tries_again(use, vendor):
    found, requests = use(vendor)
    assert found["plain"] == ANSWER
    assert "".join(found["pieces"]) == ANSWER
    assert len([piece for piece in found["pieces"] if piece]) > 1
    assert found["cities"] == CITIES
    assert found["ends"] == ENDS[vendor]
    assert found.get("response", ANSWER) == ANSWER
    statuses = [request.status for request in requests]
    assert statuses[:2] == [503, 200]
    assert found["refused"] == 404
    assert statuses[-1] == 404
