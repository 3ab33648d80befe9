"""A session's log and environment survive bad requests, lost servers and unusual orders."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import openai
import pytest

import simulator
from simulator.account import MAX_DEPTH
from simulator.environment import REMOVED

TEXT = "The lamp weighs 90 grams. How much does the lamp weigh?"
SURFACES = {
    "/openai/v1/chat/completions": ("messages", "message"),
    "/anthropic/v1/messages": ("messages", "type"),
    "/gemini/v1/models/sim-small:generateContent": ("contents", "status"),
}
CODE = f"""
import simulator, openai
with simulator.session(export=False) as lab:
    with openai.OpenAI(**lab.openai(), max_retries=0) as client:
        message = {{"role": "user", "content": {TEXT!r}}}
        client.chat.completions.create(model="sim-small", messages=[message])
    print(len(lab.requests))
"""


@pytest.mark.parametrize("path", SURFACES)
@pytest.mark.parametrize("depth", [MAX_DEPTH, 500, 970])
def test_a_deeply_nested_body_is_refused_and_the_log_can_be_read(http, path, depth):
    field, mark = SURFACES[path]
    with simulator.session(export=False) as lab:
        headers = {
            "authorization": f"Bearer {lab.key}",
            "x-goog-api-key": lab.key,
            "anthropic-version": "2026-10-21",
        }
        content = f'{{"{field}": {"[" * depth}{"]" * depth}}}'
        reply = http.post(lab.url + path, content=content, headers=headers)
        assert reply.status_code == 400
        assert mark in reply.json()["error"]
        assert f"deeper than {MAX_DEPTH}" in reply.json()["error"]["message"]
        assert [request.status for request in lab.requests] == [400]
    assert len(lab.requests) == 1


def test_a_body_nested_as_deep_as_allowed_is_logged(http):
    with simulator.session(export=False) as lab:
        body = {"messages": json.loads("[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1))}
        headers = {"authorization": f"Bearer {lab.key}"}
        http.post(f"{lab.url}/openai/v1/chat/completions", json=body, headers=headers)
        assert lab.requests[0].body == body


def test_a_lost_log_is_not_an_empty_log(monkeypatch):
    with simulator.start() as server:
        monkeypatch.setenv("SIMULATOR_URL", server.url)
        with simulator.session(export=False) as lab:
            server.stop()
    for name in ("requests", "cost", "usage"):
        with pytest.raises(simulator.ServerUnavailable):
            getattr(lab, name)


def test_a_session_that_is_open_cannot_be_entered_again():
    before = dict(os.environ)
    lab = simulator.session()
    with lab:
        with pytest.raises(simulator.OverlappingSessions, match="open already"):
            lab.__enter__()
        assert os.environ["OPENAI_API_KEY"] == lab.key
    assert dict(os.environ) == before
    with lab:
        assert os.environ["OPENAI_API_KEY"] == lab.key
    assert dict(os.environ) == before


def test_sessions_that_end_out_of_order_leave_the_environment_as_it_was(monkeypatch):
    monkeypatch.setenv("GOOGLE_API_KEY", "the-real-one")
    before = dict(os.environ)
    one, two, three = (simulator.session() for _ in range(3))
    for lab in (one, two, three):
        lab.__enter__()
    for lab in (one, two):
        with pytest.raises(simulator.OverlappingSessions, match="reverse"):
            lab.__exit__(None, None, None)
        assert os.environ["OPENAI_API_KEY"] == three.key
    three.__exit__(None, None, None)
    assert dict(os.environ) == before


def test_sessions_that_end_out_of_order_keep_to_the_one_still_open():
    before = dict(os.environ)
    one, two, three = (simulator.session() for _ in range(3))
    for lab in (one, two, three):
        lab.__enter__()
    with pytest.raises(simulator.OverlappingSessions):
        two.__exit__(None, None, None)
    three.__exit__(None, None, None)
    assert os.environ["OPENAI_API_KEY"] == one.key
    one.__exit__(None, None, None)
    assert dict(os.environ) == before


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_clients_without_exported_variables_go_past_a_proxy(name):
    clean = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    environment = {**clean, name: "http://127.0.0.1:9"}
    command = [sys.executable, "-c", CODE]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    assert (ended.stdout.strip(), ended.stderr) == ("1", "")


def test_no_proxy_is_put_back_when_the_last_session_ends(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "example.org")
    one, two = simulator.session(export=False), simulator.session()
    one.__enter__()
    two.__enter__()
    one.__exit__(None, None, None)
    assert os.environ["NO_PROXY"] == "example.org,127.0.0.1,localhost,::1"
    two.__exit__(None, None, None)
    assert os.environ["NO_PROXY"] == "example.org"


def test_federated_credentials_of_anthropic_are_hidden():
    names = ("ANTHROPIC_FEDERATION_RULE_ID", "ANTHROPIC_IDENTITY_TOKEN_FILE")
    assert set(names) <= set(REMOVED)


def test_a_client_with_federated_credentials_in_the_way_still_sends_the_key(monkeypatch):
    for name in REMOVED:
        monkeypatch.setenv(name, "in-the-way")
    with simulator.session() as lab, openai.OpenAI(max_retries=0) as client:
        client.models.list()
        assert [request.status for request in lab.requests] == [200]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:99999", "http://127.0.0.1:port", "http://[::1", "127.0.0.1:1"]
)
def test_a_url_that_makes_no_sense_is_named(monkeypatch, url):
    monkeypatch.setenv("SIMULATOR_URL", url)
    with pytest.raises(simulator.ServerUnavailable, match="SIMULATOR_URL"), simulator.session():
        pass
