"""What holds on every surface: the log, scenarios, the three kinds of time, clients that leave."""

from __future__ import annotations

import asyncio
import time

import httpx2
import openai
import pytest

import simulator

TEXT = "The mill opens at seven and closes when the last cart has left. When does the mill open?"
MESSAGES = [{"role": "user", "content": TEXT}]
RESPONSES = "/openai/v1/responses"
SURFACES = {
    RESPONSES: {"model": "sim-small", "input": TEXT},
    "/anthropic/v1/messages/count_tokens": {"model": "sim-small", "messages": MESSAGES},
    "/gemini/v1/models/sim-small:countTokens": {"contents": [{"parts": [{"text": TEXT}]}]},
}
every_surface = pytest.mark.parametrize(("path", "body"), SURFACES.items())


def headers(lab):
    return {
        "authorization": f"Bearer {lab.key}",
        "x-goog-api-key": lab.key,
        "anthropic-version": "2026-10-21",
    }


def post(lab, http, path, body):
    return http.post(lab.url + path, json=body, headers=headers(lab))


def left(lab, count=1):
    """Return the log once `count` requests are finished."""
    deadline = time.monotonic() + 10
    while sum(request.finished is not None for request in lab.requests) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return lab.requests


@every_surface
def test_a_repeat_is_a_further_attempt_at_the_same_request(http, path, body):
    with simulator.session(export=False) as lab:
        for _ in range(2):
            assert post(lab, http, path, body).status_code == 200
        first, second = lab.requests
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.fingerprint == second.fingerprint
    assert (first.path, first.body) == (path, body)


@every_surface
def test_server_errors_come_in_the_vendors_shape(http, path, body):
    always = {"errors": {"probability": 1.0, "statuses": [503]}}
    with simulator.session(export=False, scenario="flaky", overrides=always) as lab:
        reply = post(lab, http, path, body)
        (request,) = lab.requests
    assert reply.status_code == request.status == 503
    assert "error" in reply.json()
    assert (request.fault, request.cost) == ("error:503", 0)


@every_surface
def test_a_rate_limit_refuses_the_second_request(http, path, body):
    tight = {"rate_limit": {"requests_per_minute": 1, "burst_requests": 1}}
    with simulator.session(
        export=False, scenario="rate-limited", time="real", scale=0.05, overrides=tight
    ) as lab:
        statuses = [post(lab, http, path, body).status_code for _ in range(2)]
        assert lab.requests[1].fault == "rate-limited:requests"
    assert statuses == [200, 429]


@every_surface
def test_a_slow_attempt_says_so(http, path, body):
    always = {"slow": {"share": 1.0}}
    with simulator.session(
        export=False, scenario="slow", time="real", scale=0.01, overrides=always
    ) as lab:
        assert post(lab, http, path, body).status_code == 200
        assert lab.requests[0].fault == "slow"


@every_surface
def test_real_time_waits_the_scaled_latency(http, path, body):
    with simulator.session(export=False, time="real", scale=0.5) as lab:
        post(lab, http, path, body)
        (request,) = lab.requests
        wanted = lab.trace(request.id).latency.total * 0.5
    assert request.finished - request.received >= wanted - 0.005
    assert wanted > 0.03


@every_surface
def test_settle_time_counts_requests_in_flight(path, body):
    async def burst(lab):
        async with httpx2.AsyncClient(verify=False) as client:
            calls = [client.post(lab.url + path, json=body, headers=headers(lab)) for _ in range(7)]
            await asyncio.gather(*calls)

    with simulator.session(export=False, time="settle") as lab:
        asyncio.run(burst(lab))
        assert lab.peak_in_flight == 7


@every_surface
def test_a_client_that_leaves_is_logged_as_disconnected(http, path, body):
    slow = {"pace": {"factor": 1000.0}}
    with simulator.session(export=False, time="real", scale=1.0, overrides=slow) as lab:
        with pytest.raises(httpx2.ReadTimeout):
            http.post(lab.url + path, json=body, headers=headers(lab), timeout=0.1)
        (request,) = left(lab)
    assert request.disconnected
    assert request.status == 499


def test_retries_of_the_sdk_reach_a_response(openai_client):
    with simulator.session(export=False, scenario="flaky", seed=3) as lab:
        client = openai_client(lab, 8)
        for number in range(12):
            client.responses.create(model="sim-small", input=f"{TEXT} ({number})")
        assert len(lab.requests) > 12
        assert sum(request.status == 200 for request in lab.requests) == 12


def test_a_streamed_response_left_half_way_is_not_kept_and_bills_what_was_sent(openai_client):
    slow = {"pace": {"factor": 5.0}}
    with simulator.session(export=False, time="real", scale=1.0, overrides=slow) as lab:
        client = openai_client(lab)
        with client.responses.create(model="sim-small", input=TEXT, stream=True) as stream:
            begun = next(iter(stream))
        (request,) = left(lab)
        with pytest.raises(openai.NotFoundError):
            client.responses.retrieve(begun.response.id)
    assert request.disconnected
    assert request.status == 200
    assert request.usage.input_tokens > 0
    assert request.usage.output_tokens < 15


def test_a_cancelled_response_is_logged_as_disconnected():
    async def cancel(lab):
        http = openai.DefaultAsyncHttpxClient(verify=False)
        async with openai.AsyncOpenAI(**lab.openai(), http_client=http) as client:
            call = client.responses.create(model="sim-large", input=TEXT)
            task = asyncio.ensure_future(call)
            while not lab.requests:  # noqa: ASYNC110 - the event is in the server
                await asyncio.sleep(0.005)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    slow = {"pace": {"factor": 1000.0}}
    with simulator.session(export=False, time="real", scale=1.0, overrides=slow) as lab:
        asyncio.run(cancel(lab))
        (request,) = left(lab)
    assert (request.disconnected, request.usage.output_tokens) == (True, 0)


def test_two_sessions_with_one_seed_give_the_same_responses(openai_client):
    ids = set()
    for _ in range(2):
        with simulator.session(export=False, seed=5) as lab:
            client = openai_client(lab)
            first = client.responses.create(model="sim-small", input=TEXT)
            after = client.responses.create(
                model="sim-small", input="And when does it close?", previous_response_id=first.id
            )
            ids.add((first.id, after.model_dump_json(), lab.canonical_log()))
    assert len(ids) == 1
