"""Sessions: keys, environment variables, the request log."""

from __future__ import annotations

import asyncio
import os
import threading

import openai
import pytest

import simulator
from simulator.environment import REMOVED

ASK = [{"role": "user", "content": "The lamp weighs 90 grams. How much does the lamp weigh?"}]


def ask(lab, client_of, text="The lamp weighs 90 grams. How much does the lamp weigh?"):
    messages = [{"role": "user", "content": text}]
    return client_of(lab).chat.completions.create(model="sim-small", messages=messages)


def test_exports_and_restores_the_environment(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "the-real-one")
    monkeypatch.delenv("GEMINI_API_KEY", raising=False)
    monkeypatch.setenv("NO_PROXY", "example.org")
    for name in (*REMOVED, "GOOGLE_GENAI_USE_VERTEXAI", "OPENAI_CUSTOM_HEADERS"):
        monkeypatch.setenv(name, "hidden")
    before = dict(os.environ)
    with simulator.session() as lab:
        keys = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")
        assert {os.environ[name] for name in keys} == {lab.key}
        assert os.environ["OPENAI_BASE_URL"] == f"{lab.url}/openai/v1"
        assert os.environ["ANTHROPIC_BASE_URL"] == f"{lab.url}/anthropic"
        assert os.environ["GOOGLE_GEMINI_BASE_URL"] == f"{lab.url}/gemini"
        assert os.environ["NO_PROXY"] == "example.org,127.0.0.1,localhost,::1"
        hidden = (*REMOVED, "GOOGLE_GENAI_USE_VERTEXAI", "OPENAI_CUSTOM_HEADERS")
        assert not set(hidden) & set(os.environ)
    assert dict(os.environ) == before


def test_restores_the_environment_after_an_error():
    before = dict(os.environ)
    with pytest.raises(ZeroDivisionError), simulator.session():
        raise ZeroDivisionError
    assert dict(os.environ) == before


def test_unmodified_clients_need_only_the_environment():
    with simulator.session() as lab, openai.OpenAI() as client:
        client.chat.completions.create(model="sim-small", messages=ASK)
        assert len(lab.requests) == 1


def test_export_false_changes_nothing_but_what_passes_a_proxy():
    before = dict(os.environ)
    with simulator.session(export=False):
        now = dict(os.environ)
    loopback = {name: now[name] for name in ("NO_PROXY", "no_proxy")}
    assert now == {**before, **loopback}
    assert dict(os.environ) == before


def test_nested_sessions_restore_in_turn():
    with simulator.session() as outer:
        with simulator.session() as inner:
            assert os.environ["OPENAI_API_KEY"] == inner.key
        assert os.environ["OPENAI_API_KEY"] == outer.key


def test_a_session_in_another_thread_overlaps():
    caught = []

    def open_one():
        try:
            with simulator.session():
                pass
        except simulator.OverlappingSessions as error:
            caught.append(error)

    with simulator.session():
        thread = threading.Thread(target=open_one)
        thread.start()
        thread.join()
        with simulator.session(export=False):
            pass
    assert len(caught) == 1


def test_a_session_in_another_task_overlaps():
    async def overlap():
        async def hold(opened, release):
            with simulator.session():
                opened.set()
                await release.wait()

        opened, release = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(hold(opened, release))
        await opened.wait()
        with pytest.raises(simulator.OverlappingSessions), simulator.session():
            pass
        release.set()
        await task
        with simulator.session():
            pass

    before = dict(os.environ)
    asyncio.run(overlap())
    assert dict(os.environ) == before


def test_a_record_holds_what_the_server_saw(openai_client):
    with simulator.session(export=False) as lab:
        reply = ask(lab, openai_client)
        (record,) = lab.requests
    assert record.surface == "openai.chat"
    assert record.path == "/openai/v1/chat/completions"
    assert record.body == {"model": "sim-small", "messages": ASK}
    assert record.id == reply._request_id
    assert (record.status, record.fault, record.disconnected) == (200, None, False)
    assert record.received < record.first_byte <= record.finished
    with pytest.raises(AttributeError):
        record.status = 500  # frozen


def test_attempts_count_equal_requests_only(openai_client):
    with simulator.session(export=False) as lab:
        for text in ("It is 4. What is it?", "It is 5. What is it?", "It is 4. What is it?"):
            ask(lab, openai_client, text)
        one, other, again = lab.requests
    assert (one.attempt, other.attempt, again.attempt) == (1, 1, 2)
    assert one.fingerprint == again.fingerprint != other.fingerprint


def test_sessions_do_not_see_each_other(openai_client):
    with simulator.session(export=False) as one, simulator.session(export=False) as two:
        ask(one, openai_client)
        assert (len(one.requests), len(two.requests)) == (1, 0)
        with pytest.raises(simulator.UnknownRequest):
            two.trace(one.requests[0].id)


def test_the_log_can_be_read_after_the_block_but_the_key_is_dead(openai_client):
    with simulator.session(export=False) as lab:
        ask(lab, openai_client)
    assert len(lab.requests) == 1
    assert lab.trace(lab.requests[0].id).skill == "grounded-answer"
    with pytest.raises(openai.AuthenticationError):
        ask(lab, openai_client)


def test_the_trace_tells_why(openai_client):
    with simulator.session(export=False, seed=5) as lab:
        ask(lab, openai_client)
        trace = lab.trace(lab.requests[0].id)
    assert trace.seed == 5
    assert trace.candidates[0].text == "The lamp weighs 90 grams."
    assert trace.latency.total == pytest.approx(lab.requests[0].finished, abs=1e-5)


def test_a_session_that_is_not_open_says_so():
    with pytest.raises(simulator.SessionNotOpen):
        _ = simulator.session().requests


@pytest.mark.parametrize(
    "options",
    [{"time": "warp"}, {"scale": 0}, {"scale": -1}, {"settle_ms": "x"}, {"seed": 1.5}],
)
def test_refuses_options_that_make_no_sense(options):
    with pytest.raises(simulator.BadOption):
        simulator.session(**options)


def test_a_request_outside_the_skills_is_told_so(openai_client):
    with simulator.session(export=False) as lab:
        reply = ask(lab, openai_client, "Write a poem about autumn.")
        assert reply.choices[0].message.content == "the simulator has no skill for this request"
        assert lab.trace(lab.requests[0].id).skill is None


def test_two_sessions_with_one_seed_have_one_log(openai_client):
    logs = []
    for _ in range(2):
        with simulator.session(export=False, seed=3, scenario="flaky") as lab:
            for number in range(4):
                for _ in range(2):
                    try:
                        ask(lab, openai_client, f"It is {number}. What is it?")
                    except openai.APIStatusError:
                        continue
            logs.append(lab.canonical_log())
    assert logs[0] == logs[1]
    assert '"status": 5' in logs[0]
