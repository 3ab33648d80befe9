"""Time modes, concurrency, and clients that leave."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from itertools import pairwise

import anthropic
import httpx2
import openai
import pytest
from google import genai

import simulator

TEXT = "The mill opens at seven and closes when the last cart has left. When does the mill open?"


def connections():
    """Connections without a TLS context, which costs 38 ms."""
    return openai.DefaultAsyncHttpxClient(verify=False)


def body(number=0, model="sim-small", **more):
    return {"model": model, "messages": [{"role": "user", "content": f"{TEXT} ({number})"}], **more}


async def burst(lab, limit, total):
    gate = asyncio.Semaphore(limit)
    async with openai.AsyncOpenAI(**lab.openai(), http_client=connections()) as client:

        async def one(number):
            async with gate:
                await client.chat.completions.create(**body(number))

        await asyncio.gather(*(one(number) for number in range(total)))


@pytest.mark.parametrize(("limit", "total"), [(1, 3), (5, 15), (40, 80), (200, 200)])
def test_settle_time_reads_the_callers_concurrency_exactly(limit, total):
    with simulator.session(export=False, time="settle") as lab:
        asyncio.run(burst(lab, limit, total))
        assert lab.peak_in_flight == limit
        assert max(request.in_flight for request in lab.requests) == limit
        assert len(lab.requests) == total


def test_settle_time_counts_threads_too(openai_client):
    with simulator.session(export=False, time="settle") as lab:
        client = openai_client(lab)
        ask = client.chat.completions.create
        threads = [threading.Thread(target=lambda n=n: ask(**body(n))) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert lab.peak_in_flight == 12


def test_settle_time_counts_streams_until_they_end():
    async def streams(lab):
        async with openai.AsyncOpenAI(**lab.openai(), http_client=connections()) as client:

            async def one(number):
                stream = await client.chat.completions.create(**body(number, stream=True))
                return [chunk async for chunk in stream]

            await asyncio.gather(*(one(number) for number in range(6)))

    with simulator.session(export=False, time="settle") as lab:
        asyncio.run(streams(lab))
        assert lab.peak_in_flight == 6


def test_virtual_time_waits_for_nothing_and_logs_simulated_times(openai_client):
    with simulator.session(export=False) as lab:
        ask = openai_client(lab).chat.completions.create
        begun = time.monotonic()
        for number in range(20):
            ask(**body(number, model="sim-large"))
        assert time.monotonic() - begun < lab.requests[-1].finished
        times = [(r.received, r.finished) for r in lab.requests]
    assert all(b[0] == pytest.approx(a[1]) for a, b in pairwise(times))
    assert all(r.in_flight is None for r in lab.requests)


def test_virtual_time_refuses_what_needs_a_clock():
    for scenario in ("rate-limited", "slow", "flaky+slow"):
        with pytest.raises(simulator.NeedsClock):
            simulator.session(scenario=scenario)
    with simulator.session(export=False) as lab, pytest.raises(simulator.NoConcurrency):
        _ = lab.peak_in_flight


def test_larger_models_are_slower_and_dearer(openai_client):
    with simulator.session(export=False) as lab:
        for model in ("sim-large", "sim-small", "sim-nano"):
            openai_client(lab).chat.completions.create(**body(model=model))
        large, small, nano = lab.requests
        seconds = [lab.trace(r.id).latency.total for r in lab.requests]
    assert seconds == sorted(seconds, reverse=True)
    assert large.cost > small.cost > nano.cost


def test_real_time_waits_the_scaled_latency(openai_client):
    with simulator.session(export=False, time="real", scale=0.2) as lab:
        begun = time.monotonic()
        openai_client(lab).chat.completions.create(**body())
        waited = time.monotonic() - begun
        latency = lab.trace(lab.requests[0].id).latency
    assert waited >= latency.total * 0.2 - 0.005
    record = lab.requests[0]
    assert record.finished - record.received >= latency.total * 0.2 - 0.005


def test_real_time_streams_while_decoding(openai_client):
    with simulator.session(export=False, time="real", scale=0.5) as lab:
        stream = openai_client(lab).chat.completions.create(**body(stream=True))
        moments = [time.monotonic() for _ in stream]
        record = lab.requests[0]
        latency = lab.trace(record.id).latency
    assert moments[-1] - moments[0] >= 0.8 * latency.decode * 0.5
    assert record.first_byte - record.received >= latency.first_token * 0.5 - 0.005
    assert record.finished > record.first_byte


def wait_for(lab, count, seconds=5.0):
    """Return the log once `count` requests are finished."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        requests = lab.requests
        if sum(r.finished is not None for r in requests) >= count:
            return requests
        time.sleep(0.01)
    raise AssertionError(f"not {count} finished requests in {seconds} s: {lab.requests}")


async def cancel_openai(lab, stream):
    async with openai.AsyncOpenAI(**lab.openai(), http_client=connections()) as client:
        call = client.chat.completions.create(**body(model="sim-large", stream=stream))
        await cancel_on_arrival(lab, call)


async def cancel_anthropic(lab, stream):
    ask = body(model="sim-large", stream=stream, max_tokens=99)
    async with anthropic.AsyncAnthropic(**lab.anthropic(), http_client=connections()) as client:
        await cancel_on_arrival(lab, client.messages.create(**ask))


async def cancel_gemini(lab, stream):
    ask = {"model": "sim-large", "contents": TEXT}

    async def read(client):
        async for _ in await client.models.generate_content_stream(**ask):
            pass

    async with genai.Client(**lab.gemini()).aio as client:
        call = read(client) if stream else client.models.generate_content(**ask)
        await cancel_on_arrival(lab, call)


async def cancel_on_arrival(lab, call):
    """Cancel a call as soon as the server has seen its request."""
    before = len(lab.requests)
    task = asyncio.ensure_future(call)
    while len(lab.requests) == before:  # noqa: ASYNC110 - the event is in the server
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("caller", [cancel_openai, cancel_anthropic, cancel_gemini])
def test_a_cancelled_request_is_logged_as_disconnected(caller, stream):
    slow = {"pace": {"factor": 1000.0}}
    with simulator.session(export=False, time="real", scale=1.0, overrides=slow) as lab:
        asyncio.run(caller(lab, stream))
        (record,) = wait_for(lab, 1)
    assert record.disconnected
    assert record.status == 499
    assert record.finished - record.received < 3
    assert (record.usage.output_tokens, record.first_byte) == (0, None)
    assert record.usage.input_tokens > 0


def test_a_sync_client_that_times_out_is_logged_as_disconnected(openai_client):
    slow = {"pace": {"factor": 1000.0}}
    with simulator.session(export=False, time="real", scale=1.0, overrides=slow) as lab:
        with pytest.raises(openai.APITimeoutError):
            openai_client(lab).chat.completions.create(**body(), timeout=0.05)
        (record,) = wait_for(lab, 1)
    assert record.disconnected


@pytest.mark.parametrize("mode", ["real", "settle"])
def test_a_stream_left_half_way_is_logged_with_the_tokens_it_got(openai_client, mode):
    slow = {"pace": {"factor": 5.0}}
    with simulator.session(export=False, time=mode, scale=1.0, overrides=slow) as lab:
        with openai_client(lab).chat.completions.create(**body(stream=True)) as stream:
            next(iter(stream))
        (record,) = wait_for(lab, 1)
        whole = lab.trace(record.id).latency.total
    assert record.disconnected
    assert record.status == 200
    assert record.first_byte is not None
    assert record.finished - record.received < whole
    assert record.usage.output_tokens < 15


def test_a_request_cancelled_while_held_is_not_in_flight_after_that():
    async def go(lab):
        async with openai.AsyncOpenAI(**lab.openai(), http_client=connections()) as client:
            for number in range(4):
                call = client.chat.completions.create(**body(number))
                await cancel_on_arrival(lab, call)
            await client.chat.completions.create(**body(9))

    with simulator.session(export=False, time="settle", settle_ms=400) as lab:
        asyncio.run(go(lab))
        records = lab.requests
        assert lab.peak_in_flight == 1
    assert [r.disconnected for r in records] == [True] * 4 + [False]
    assert [r.in_flight for r in records] == [1] * 5
    assert sum(r.cost for r in records[:4]) < 4 * records[4].cost


def test_hedged_requests_to_two_models_leave_the_slower_cancelled():
    async def hedge(lab):
        async with openai.AsyncOpenAI(**lab.openai(), http_client=connections()) as client:
            calls = [
                asyncio.ensure_future(client.chat.completions.create(**body(model=model)))
                for model in ("sim-large", "sim-nano")
            ]
            done, rest = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
            for call in rest:
                call.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            return done.pop().result().model

    with simulator.session(export=False, time="real", scale=0.5) as lab:
        assert asyncio.run(hedge(lab)) == "sim-nano"
        records = {r.body["model"]: r for r in wait_for(lab, 2)}
    assert records["sim-large"].disconnected
    assert not records["sim-nano"].disconnected
    assert records["sim-large"].usage.output_tokens < 20


def test_a_half_open_connection_does_not_stop_the_others(openai_client):
    with simulator.session(export=False, time="settle") as lab:
        host = lab.url.removeprefix("http://").split(":")
        with socket.create_connection((host[0], int(host[1]))) as half:
            half.sendall(b"POST /openai/v1/chat/completions HTTP/1.1\r\nhost: x\r\n")
            openai_client(lab).chat.completions.create(**body())
            assert len(lab.requests) == 1


def test_the_log_is_the_same_under_any_concurrency():
    logs = set()
    for limit in (1, 20):
        with simulator.session(export=False, scenario="flaky", seed=4) as lab:
            asyncio.run(_all(lab, limit))
            logs.add(lab.canonical_log())
    assert len(logs) == 1


async def _all(lab, limit):
    gate = asyncio.Semaphore(limit)
    async with httpx2.AsyncClient(verify=False) as client:

        async def one(number):
            async with gate:
                url = f"{lab.url}/openai/v1/chat/completions"
                await client.post(
                    url, json=body(number), headers={"authorization": f"Bearer {lab.key}"}
                )

        await asyncio.gather(*(one(number % 15) for number in range(45)))
