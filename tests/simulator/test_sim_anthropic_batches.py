"""Anthropic message batches against the real SDK."""

from __future__ import annotations

import asyncio
import json
import time

import anthropic
import pytest
from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse

import simulator


def params(number, **change):
    text = f"The hut has {number} beds. How many beds has the hut?"
    messages = [{"role": "user", "content": text}]
    return {"model": "sim-small", "max_tokens": 50, "messages": messages, **change}


def requests(count):
    return [{"custom_id": f"r{i}", "params": params(i)} for i in range(count)]


def finish(client, batch):
    seen = [batch.processing_status]
    while batch.processing_status != "ended":
        batch = client.messages.batches.retrieve(batch.id)
        seen.append(batch.processing_status)
    return batch, seen


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


@pytest.fixture
def client(lab, anthropic_client):
    return anthropic_client(lab)


def test_a_batch_is_answered_and_its_results_are_read(lab, client, unknown_fields):
    batch, seen = finish(client, client.messages.batches.create(requests=requests(5)))
    assert seen == ["in_progress", "in_progress", "ended"]
    assert batch.request_counts.succeeded == 5
    assert batch.results_url == (f"{lab.url}/anthropic/v1/messages/batches/{batch.id}/results")
    results = {one.custom_id: one.result for one in client.messages.batches.results(batch.id)}
    assert set(results) == {f"r{i}" for i in range(5)}
    assert results["r3"].message.content[0].text == "The hut has 3 beds."
    lines = [r for r in lab.requests if r.surface == "anthropic.batch.messages"]
    assert [r.path for r in lines] == ["/anthropic/v1/messages"] * 5
    assert unknown_fields(batch) == []


def test_every_state_and_result_validates_against_the_sdk_types(lab, client, http, unknown_fields):
    wrong = {"custom_id": "wrong", "params": params(1, max_tokens=0)}
    batch = client.messages.batches.create(requests=[*requests(2), wrong])
    headers = {"authorization": f"Bearer {lab.key}", "anthropic-version": "2026-10-21"}
    url = f"{lab.url}/anthropic/v1/messages/batches/{batch.id}"
    for _ in range(3):
        parsed = MessageBatch.model_validate_json(http.get(url, headers=headers).text, strict=True)
        assert unknown_fields(parsed) == []
        counts = parsed.request_counts
        assert sum(counts.model_dump().values()) == 3
        assert (counts.processing == 3) == (parsed.processing_status != "ended")
    assert (parsed.expires_at - parsed.created_at).total_seconds() == 24 * 3600
    assert parsed.ended_at > parsed.created_at
    raw = http.get(parsed.results_url, headers=headers)
    assert raw.headers["content-type"] == "application/x-jsonl"
    for line in raw.text.splitlines():
        one = MessageBatchIndividualResponse.model_validate_json(line, strict=True)
        assert unknown_fields(one) == []


def test_a_request_that_the_api_refuses_is_errored_in_its_shape(client):
    unknown = {"custom_id": "none", "params": params(1, model="sim-none")}
    batch, _ = finish(client, client.messages.batches.create(requests=[*requests(1), unknown]))
    assert (batch.request_counts.succeeded, batch.request_counts.errored) == (1, 1)
    results = {one.custom_id: one.result for one in client.messages.batches.results(batch.id)}
    assert results["none"].type == "errored"
    assert results["none"].error.error.type == "not_found_error"
    assert results["none"].error.request_id.startswith("req_")


def test_server_errors_hit_single_requests(anthropic_client):
    with simulator.session(export=False, scenario="flaky", seed=5) as lab:
        client = anthropic_client(lab, retries=9)
        batch, _ = finish(client, client.messages.batches.create(requests=requests(30)))
        assert 0 < batch.request_counts.errored < 30
        lines = [r for r in lab.requests if r.surface == "anthropic.batch.messages"]
        assert sum(r.fault is not None for r in lines) == batch.request_counts.errored


def test_a_batch_costs_half(lab, client):
    finish(client, client.messages.batches.create(requests=requests(3)))
    half = lab.cost
    for i in range(3):
        client.messages.create(**params(i))
    assert lab.cost - half == pytest.approx(2 * half)
    assert half > 0


def test_the_order_of_results_is_another_and_the_same_in_every_run(anthropic_client):
    orders = []
    for seed in (1, 1, 2):
        with simulator.session(export=False, seed=seed) as lab:
            client = anthropic_client(lab)
            batch, _ = finish(client, client.messages.batches.create(requests=requests(20)))
            results = client.messages.batches.results(batch.id)
            orders.append([one.custom_id for one in results])
    assert orders[0] == orders[1] != orders[2]
    assert orders[0] != [f"r{i}" for i in range(20)]


def test_a_cancelled_batch_keeps_what_was_answered(client):
    batch = client.messages.batches.create(requests=requests(4))
    client.messages.batches.retrieve(batch.id)
    cancelling = client.messages.batches.cancel(batch.id)
    assert cancelling.processing_status == "canceling"
    assert cancelling.cancel_initiated_at is not None
    batch = client.messages.batches.retrieve(batch.id)
    assert batch.processing_status == "ended"
    assert (batch.request_counts.succeeded, batch.request_counts.canceled) == (2, 2)
    kinds = [one.result.type for one in client.messages.batches.results(batch.id)]
    assert sorted(kinds) == ["canceled", "canceled", "succeeded", "succeeded"]
    with pytest.raises(anthropic.BadRequestError, match="already ended"):
        client.messages.batches.cancel(batch.id)


def test_requests_expire_with_their_batch(anthropic_client):
    with simulator.session(export=False, scenario="batch-expired") as lab:
        client = anthropic_client(lab)
        batch, _ = finish(client, client.messages.batches.create(requests=requests(4)))
        assert (batch.request_counts.succeeded, batch.request_counts.expired) == (2, 2)


def test_only_an_ended_batch_has_results_and_can_be_deleted(client, unknown_fields):
    batch = client.messages.batches.create(requests=requests(1))
    with pytest.raises(anthropic.AnthropicError, match="results_url"):
        client.messages.batches.results(batch.id)
    with pytest.raises(anthropic.BadRequestError, match="cancel it"):
        client.messages.batches.delete(batch.id)
    finish(client, batch)
    deleted = client.messages.batches.delete(batch.id)
    assert (deleted.id, unknown_fields(deleted)) == (batch.id, [])
    with pytest.raises(anthropic.NotFoundError):
        client.messages.batches.retrieve(batch.id)


def test_results_that_are_not_there_yet_are_refused(lab, client, http):
    batch = client.messages.batches.create(requests=requests(1))
    headers = {"authorization": f"Bearer {lab.key}", "anthropic-version": "2026-10-21"}
    url = f"{lab.url}/anthropic/v1/messages/batches/{batch.id}/results"
    reply = http.get(url, headers=headers)
    assert (reply.status_code, reply.json()["error"]["type"]) == (400, "invalid_request_error")


def test_a_list_is_newest_first_and_goes_both_ways(client, unknown_fields):
    made = [client.messages.batches.create(requests=requests(1)).id for _ in range(5)][::-1]
    assert [one.id for one in client.messages.batches.list(limit=2)] == made
    page = client.messages.batches.list(before_id=made[4], limit=2)
    assert [one.id for one in page.data] == made[2:4]
    assert (page.first_id, page.last_id, page.has_more) == (made[2], made[3], True)
    assert unknown_fields(page) == []


BAD = [
    ({}, "requests: Field required"),
    ({"requests": {}}, "valid list"),
    ({"requests": []}, "at least 1"),
    ({"requests": [3]}, "requests.0: "),
    ({"requests": [{"params": {}}]}, "requests.0.custom_id: Field required"),
    ({"requests": [{"custom_id": "a"}]}, "requests.0.params: Field required"),
    ({"requests": [{"custom_id": "a b", "params": {}}]}, "pattern"),
    ({"requests": [{"custom_id": 3, "params": {}}]}, "valid string"),
    ({"requests": [{"custom_id": "a", "params": []}]}, "valid dictionary"),
    ({"requests": [{"custom_id": "a", "params": {"stream": True}}]}, "Streaming"),
    ({"requests": [{"custom_id": "a", "params": {}}] * 2}, "more than once"),
    ({"requests": [{"custom_id": "a", "params": {}, "x": 1}]}, "Extra inputs"),
    ({"requests": [], "x": 1}, "x: Extra inputs"),
]


@pytest.mark.parametrize(("body", "told"), BAD)
def test_a_bad_batch_is_refused_in_the_vendors_shape(lab, http, body, told):
    headers = {"authorization": f"Bearer {lab.key}", "anthropic-version": "2026-10-21"}
    url = f"{lab.url}/anthropic/v1/messages/batches"
    reply = http.post(url, content=json.dumps(body), headers=headers)
    assert reply.status_code == 400
    assert reply.json()["error"]["type"] == "invalid_request_error"
    assert told in reply.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("PUT", "", 405), ("POST", "/x/results", 405), ("GET", "/x/y", 404), ("GET", "/x", 404)],
)
def test_other_paths_and_methods_are_refused(lab, http, method, path, status):
    headers = {"authorization": f"Bearer {lab.key}", "anthropic-version": "2026-10-21"}
    url = f"{lab.url}/anthropic/v1/messages/batches{path}"
    reply = http.request(method, url, headers=headers)
    assert (reply.status_code, reply.json()["type"]) == (status, "error")


def test_another_session_sees_no_batch_and_no_results(client, anthropic_client, http):
    batch, _ = finish(client, client.messages.batches.create(requests=requests(1)))
    with simulator.session(export=False) as other:
        stranger = anthropic_client(other)
        assert stranger.messages.batches.list().data == []
        headers = {"authorization": f"Bearer {other.key}", "anthropic-version": "2026-10-21"}
        assert http.get(batch.results_url, headers=headers).status_code == 404


def test_in_real_time_the_clock_ends_a_batch(anthropic_client):
    with simulator.session(export=False, time="real", scale=0.002) as lab:
        client = anthropic_client(lab)
        batch = client.messages.batches.create(requests=requests(3))
        for _ in range(300):
            batch = client.messages.batches.retrieve(batch.id)
            if batch.processing_status == "ended":
                break
            time.sleep(0.01)
        assert batch.request_counts.succeeded == 3


def test_the_async_client_does_the_same(lab):
    async def every_way():
        async with anthropic.AsyncAnthropic(**lab.anthropic()) as client:
            batch = await client.messages.batches.create(requests=requests(3))
            while batch.processing_status != "ended":
                batch = await client.messages.batches.retrieve(batch.id)
            results = await client.messages.batches.results(batch.id)
            names = {one.custom_id async for one in results}
            listed = [one.id async for one in client.messages.batches.list()]
            return names, listed == [batch.id]

    assert asyncio.run(every_way()) == ({"r0", "r1", "r2"}, True)
