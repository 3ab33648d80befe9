"""The verdict and the ledger of a session: what graders ask of a log."""

from __future__ import annotations

import asyncio
import json

import openai
import pytest
from callers import CHAT, MESSAGE, ask

import simulator
from simulator.records import Request, Usage
from simulator.verdict import judge


def failing_twice(**options):
    errors = {"probability": 1.0, "statuses": [503], "until_attempt": 2, "retry_after": 0.2}
    return simulator.session(export=False, overrides={"errors": errors}, **options)


def test_a_calm_session_has_a_calm_verdict():
    with simulator.session(export=False) as lab:
        ask(lab, "openai.chat")
        ask(lab, "gemini.generate")
    verdict = lab.verdict()
    assert (verdict.requests, verdict.by_status) == (2, {200: 2})
    assert verdict.by_surface == {"gemini.generate": 1, "openai.chat": 1}
    assert (verdict.faults, verdict.retries, verdict.given_up) == ({}, {}, ())
    assert verdict.usage == lab.usage
    assert verdict.cost == lab.cost > 0


def test_retries_and_kept_waits_are_counted(openai_client):
    with failing_twice(time="real", scale=0.5) as lab:
        openai_client(lab, retries=2).chat.completions.create(**CHAT)
        verdict = lab.verdict()
        (name,) = {request.fingerprint for request in lab.requests}
    assert verdict.retries == {name: 2}
    assert verdict.given_up == ()
    assert verdict.faults == {"error:503": 2}
    assert (verdict.told_waits, verdict.waits_kept) == (2, True)
    assert -0.005 <= verdict.shortest_margin < 1
    assert verdict.peak_in_flight == 1


def test_a_wait_that_is_not_kept_shows(openai_client):
    with failing_twice(time="real", scale=1.0) as lab:
        for _ in range(2):
            with pytest.raises(openai.InternalServerError):
                openai_client(lab).chat.completions.create(**CHAT)
        verdict = lab.verdict()
    assert (verdict.told_waits, verdict.waits_kept) == (1, False)
    assert -0.2 <= verdict.shortest_margin < -0.005
    assert len(verdict.given_up) == 1


def test_virtual_time_knows_no_waits_and_does_not_claim_that_they_were_kept(openai_client):
    with failing_twice() as lab:
        openai_client(lab, retries=2).chat.completions.create(**CHAT)
        verdict = lab.verdict()
    assert (verdict.told_waits, verdict.waits_kept, verdict.shortest_margin) == (2, None, None)
    assert verdict.peak_in_flight is None


def test_equal_requests_that_all_work_are_no_retries():
    with simulator.session(export=False) as lab:
        for _ in range(3):
            ask(lab, "openai.chat")
        assert lab.verdict().retries == {}


def test_an_answer_that_was_lost_on_the_way_is_a_failure():
    overrides = {"broken_json": {"probability": 1.0, "until_attempt": 1}}
    with simulator.session(export=False, overrides=overrides) as lab:
        with pytest.raises(json.JSONDecodeError):
            ask(lab, "openai.chat")
        assert len(lab.verdict().given_up) == 1
        ask(lab, "openai.chat")
        assert lab.verdict().given_up == ()
        assert list(lab.verdict().retries.values()) == [1]


def test_the_peak_is_the_callers_concurrency():
    async def burst(lab):
        async with openai.AsyncOpenAI(**lab.openai(), max_retries=0) as client:
            bodies = [{**CHAT, "seed": number} for number in range(7)]
            await asyncio.gather(*(client.chat.completions.create(**body) for body in bodies))

    with simulator.session(export=False, time="settle") as lab:
        asyncio.run(burst(lab))
        assert lab.verdict().peak_in_flight == 7


def test_the_ledger_adds_up_by_model_dearest_first(openai_client, anthropic_client):
    with simulator.session(export=False) as lab:
        openai_client(lab).chat.completions.create(**CHAT)
        anthropic_client(lab).messages.create(**MESSAGE)
        openai_client(lab).chat.completions.create(**{**CHAT, "model": "sim-large"})
        with pytest.raises(openai.NotFoundError):
            openai_client(lab).chat.completions.create(**{**CHAT, "model": "sim-none"})
        openai_client(lab).models.list()
    assert [(row.model, row.requests, row.failed) for row in lab.ledger] == [
        ("sim-large", 1, 0),
        ("sim-small", 2, 0),
    ]
    assert sum(row.cost for row in lab.ledger) == pytest.approx(lab.cost)
    assert sum((row.usage for row in lab.ledger), Usage()) == lab.usage


def test_verdict_and_ledger_come_over_http_too(http):
    with simulator.session(export=False) as lab:
        ask(lab, "openai.chat")
        url = f"{lab.url}/sim/sessions/{lab.key}"
        verdict, ledger = http.get(f"{url}/verdict").json(), http.get(f"{url}/ledger").json()
        assert verdict["by_status"] == {"200": 1}
        assert verdict["cost"] == lab.cost
        assert ledger == [row.to_json() for row in lab.ledger]


def record(attempt, received, finished, *, status=429, told=1.0):
    return Request(
        id=f"req_{attempt}",
        surface="openai.chat",
        path="/",
        model="sim-small",
        body=None,
        fingerprint="f",
        attempt=attempt,
        status=status,
        fault=None,
        retry_after=told if status == 429 else None,
        usage=Usage(),
        cost=0.0,
        received=received,
        first_byte=finished,
        finished=finished,
        disconnected=False,
        in_flight=1,
    )


WAITS = [
    ([record(1, 0.0, 0.1), record(2, 1.1, 1.2, status=200)], True, 0.0),
    ([record(1, 0.0, 0.1), record(2, 1.096, 1.2, status=200)], True, -0.004),
    ([record(1, 0.0, 0.1), record(2, 1.09, 1.2, status=200)], False, -0.01),
    ([record(1, 0.0, 0.1)], True, None),
    ([record(1, 0.0, 0.1), record(2, 0.05, 0.2), record(3, 1.3, 1.4, status=200)], True, 0.2),
]


@pytest.mark.parametrize(("log", "kept", "margin"), WAITS)
def test_waits_are_judged_from_one_side_with_five_milliseconds_of_grace(log, kept, margin):
    verdict = judge(log)
    assert (verdict.waits_kept, verdict.shortest_margin) == (kept, margin)


def test_an_empty_log_has_a_verdict():
    verdict = judge(())
    assert (verdict.requests, verdict.cost, verdict.shortest_margin) == (0, 0, None)
