"""OpenAI batches against the real SDK."""

from __future__ import annotations

import asyncio
import json
import time

import openai
import pytest
from openai.types import Batch, CreateEmbeddingResponse
from openai.types.chat import ChatCompletion
from openai.types.responses import Response

import simulator

CHAT = "/v1/chat/completions"
TYPES = {
    CHAT: ChatCompletion,
    "/v1/responses": Response,
    "/v1/embeddings": CreateEmbeddingResponse,
}
PATHS = ["validating", "in_progress", "finalizing", "completed"]


def body(text, endpoint=CHAT):
    if endpoint == CHAT:
        return {"model": "sim-small", "messages": [{"role": "user", "content": text}]}
    model = "sim-embed-small" if endpoint == "/v1/embeddings" else "sim-small"
    return {"model": model, "input": text}


def row(number, endpoint=CHAT, **change):
    text = f"The hut has {number} beds. How many beds has the hut?"
    asked = {"custom_id": f"r{number}", "method": "POST", "url": endpoint}
    return {**asked, "body": body(text, endpoint), **change}


def jsonl(rows):
    lines = (one if isinstance(one, bytes) else json.dumps(one).encode() for one in rows)
    return b"\n".join(lines)


def create(client, rows, endpoint=CHAT, **options):
    stored = client.files.create(file=("in.jsonl", jsonl(rows)), purpose="batch")
    return client.batches.create(
        input_file_id=stored.id, endpoint=endpoint, completion_window="24h", **options
    )


def finish(client, batch):
    seen = [batch.status]
    while batch.status not in ("completed", "failed", "expired", "cancelled"):
        batch = client.batches.retrieve(batch.id)
        seen.append(batch.status)
    return batch, seen


def read(client, name):
    return [json.loads(line) for line in client.files.content(name).text.splitlines()]


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


@pytest.fixture
def client(lab, openai_client):
    return openai_client(lab)


@pytest.mark.parametrize("endpoint", TYPES)
def test_a_batch_is_answered_line_by_line(lab, client, unknown_fields, endpoint):
    batch, seen = finish(client, create(client, [row(i, endpoint) for i in range(6)], endpoint))
    assert seen == PATHS
    assert (batch.request_counts.total, batch.request_counts.completed) == (6, 6)
    assert batch.error_file_id is None
    rows = read(client, batch.output_file_id)
    assert {one["custom_id"] for one in rows} == {f"r{i}" for i in range(6)}
    for one in rows:
        assert (set(one), one["error"]) == ({"id", "custom_id", "response", "error"}, None)
        assert set(one["response"]) == {"status_code", "request_id", "body"}
        reply = TYPES[endpoint].model_validate_json(
            json.dumps(one["response"]["body"]), strict=True
        )
        assert unknown_fields(reply) == []
    logged = [r for r in lab.requests if ".batch." in r.surface]
    assert {r.id for r in logged} == {one["response"]["request_id"] for one in rows}
    assert {r.path for r in logged} == {f"/openai{endpoint}"}
    assert all((r.status, r.attempt, r.finished is None) == (200, 1, False) for r in logged)
    assert batch.usage.total_tokens == sum(r.usage.total_tokens for r in logged)


def test_every_state_validates_against_the_sdk_types(lab, client, http, unknown_fields):
    batch = create(client, [row(1)], metadata={"run": "7"})
    headers = {"authorization": f"Bearer {lab.key}"}
    for status in [*PATHS[1:], "completed"]:
        url = f"{lab.url}/openai/v1/batches/{batch.id}"
        parsed = Batch.model_validate_json(http.get(url, headers=headers).text, strict=True)
        assert (parsed.status, parsed.metadata) == (status, {"run": "7"})
        assert unknown_fields(parsed) == []
    times = [batch.created_at, parsed.in_progress_at, parsed.finalizing_at, parsed.completed_at]
    assert times == sorted(times)
    assert parsed.expires_at - parsed.created_at == 24 * 3600
    assert parsed.model == "sim-small"


def test_the_order_of_the_results_is_another_and_the_same_in_every_run(openai_client):
    orders = []
    for seed in (1, 1, 2):
        with simulator.session(export=False, seed=seed) as lab:
            client = openai_client(lab)
            batch, _ = finish(client, create(client, [row(i) for i in range(20)]))
            orders.append([one["custom_id"] for one in read(client, batch.output_file_id)])
    assert orders[0] == orders[1] != orders[2]
    assert orders[0] != [f"r{i}" for i in range(20)]


def test_a_batch_costs_half(lab, client):
    finish(client, create(client, [row(i) for i in range(4)]))
    half = lab.cost
    for i in range(4):
        client.chat.completions.create(**row(i)["body"])
    assert lab.cost - half == pytest.approx(2 * half)
    assert half > 0


def test_a_budget_pays_half_for_a_line_and_refuses_what_goes_over_it(lab, client, openai_client):
    client.chat.completions.create(**row(1)["body"])
    alone = lab.cost
    budget = {"budget": {"dollars": alone * 3.2, "tokens": 0}}
    with simulator.session(export=False, scenario="budget", overrides=budget) as poor:
        client = openai_client(poor)
        batch, _ = finish(client, create(client, [row(i) for i in range(1, 9)]))
        assert (batch.request_counts.completed, batch.request_counts.failed) == (5, 3)
        assert poor.cost == pytest.approx(5 * alone / 2)
        statuses = {one["response"]["status_code"] for one in read(client, batch.error_file_id)}
        assert statuses == {429}


def test_a_line_for_a_retired_model_is_refused_as_alone(openai_client):
    with simulator.session(export=False, scenario="retired-model") as lab:
        client = openai_client(lab)
        batch, _ = finish(client, create(client, [row(1)]))
        (bad,) = read(client, batch.error_file_id)
        with pytest.raises(openai.NotFoundError) as caught:
            client.chat.completions.create(**row(1)["body"])
        assert bad["response"]["body"]["error"] == caught.value.body


def test_a_line_that_the_api_refuses_goes_to_the_error_file(client):
    wrong = row(2)
    wrong["body"]["temperature"] = 9
    batch, _ = finish(client, create(client, [row(1), wrong]))
    assert batch.status == "completed"
    assert (batch.request_counts.completed, batch.request_counts.failed) == (1, 1)
    (bad,) = read(client, batch.error_file_id)
    assert (bad["custom_id"], bad["error"], bad["response"]["status_code"]) == ("r2", None, 400)
    assert bad["response"]["body"]["error"]["param"] == "temperature"
    assert [one["custom_id"] for one in read(client, batch.output_file_id)] == ["r1"]


def test_a_batch_whose_lines_all_fail_has_no_output_file(client):
    batch, _ = finish(client, create(client, [row(1, body={"model": "sim-small"})]))
    assert (batch.status, batch.output_file_id) == ("completed", None)


def test_server_errors_hit_lines_and_a_second_batch_is_their_next_attempt(openai_client):
    with simulator.session(export=False, scenario="flaky", seed=3) as lab:
        client = openai_client(lab, retries=8)
        rows = {f"r{i}": row(i) for i in range(20)}
        batch, _ = finish(client, create(client, list(rows.values())))
        failed = read(client, batch.error_file_id)
        assert 0 < len(failed) < 20
        assert {one["response"]["status_code"] for one in failed} <= {500, 502, 503, 529}
        again, _ = finish(client, create(client, [rows[one["custom_id"]] for one in failed]))
        assert again.request_counts.completed > 0
        logged = [r for r in lab.requests if r.surface == "openai.batch.chat"]
        assert {r.attempt for r in logged} == {1, 2}
        assert len([r for r in logged if r.fault]) >= len(failed)


@pytest.mark.parametrize("scenario", ["reset", "short-body"])
def test_a_line_whose_answer_breaks_on_the_way_is_a_server_error(openai_client, scenario):
    with simulator.session(export=False, scenario=scenario, seed=1) as lab:
        client = openai_client(lab, retries=9)
        batch, _ = finish(client, create(client, [row(i) for i in range(30)]))
        failed = read(client, batch.error_file_id)
        assert 0 < len(failed) == batch.request_counts.failed < 30
        assert {one["response"]["status_code"] for one in failed} == {500}
        lines = [r for r in lab.requests if r.surface == "openai.batch.chat"]
        assert {r.fault for r in lines if r.status == 500} == {scenario}
        assert sum(r.cost for r in lines if r.status == 500) == 0


def test_lines_do_not_count_against_the_rate_limit(openai_client):
    limit = {"rate_limit": {"requests_per_minute": 1, "burst_requests": 1}}
    with simulator.session(
        export=False, scenario="rate-limited", time="real", scale=0.001, overrides=limit
    ) as lab:
        client = openai_client(lab)
        batch = create(client, [row(i) for i in range(10)])
        batch = wait(client, batch)
        assert batch.request_counts.completed == 10


def wait(client, batch):
    for _ in range(300):
        batch = client.batches.retrieve(batch.id)
        if batch.status in ("completed", "cancelled", "expired"):
            return batch
        time.sleep(0.01)
    raise AssertionError(batch.status)


def test_in_real_time_the_clock_moves_a_batch_and_a_list_shows_it(openai_client):
    with simulator.session(export=False, time="real", scale=0.002) as lab:
        client = openai_client(lab)
        batch = create(client, [row(i) for i in range(4)])
        assert client.batches.retrieve(batch.id).status == "validating"
        assert wait(client, batch).completed_at >= batch.created_at
        assert [one.status for one in client.batches.list()] == ["completed"]


def test_a_cancelled_batch_keeps_what_was_answered(client):
    batch = create(client, [row(i) for i in range(6)])
    assert client.batches.retrieve(batch.id).request_counts.completed == 3
    cancelling = client.batches.cancel(batch.id)
    assert (cancelling.status, cancelling.cancelled_at) == ("cancelling", None)
    batch = client.batches.retrieve(batch.id)
    assert (batch.status, batch.request_counts.completed) == ("cancelled", 3)
    assert batch.cancelled_at >= batch.cancelling_at
    assert len(read(client, batch.output_file_id)) == 3
    left = read(client, batch.error_file_id)
    assert [one["error"]["code"] for one in left] == ["batch_cancelled"] * 3


def test_a_batch_that_has_ended_cannot_be_cancelled(client):
    batch, _ = finish(client, create(client, [row(1)]))
    with pytest.raises(openai.ConflictError, match="status 'completed'"):
        client.batches.cancel(batch.id)


def test_a_batch_that_takes_too_long_expires_with_what_it_has(openai_client):
    with simulator.session(export=False, scenario="batch-expired") as lab:
        client = openai_client(lab)
        batch, seen = finish(client, create(client, [row(i) for i in range(4)]))
        assert seen == ["validating", "in_progress", "expired"]
        assert batch.expired_at == batch.expires_at
        assert len(read(client, batch.output_file_id)) == 2
        left = read(client, batch.error_file_id)
        assert {one["error"]["code"] for one in left} == {"batch_expired"}
        assert {one["response"] for one in left} == {None}


MISTAKES = [
    (b"{not json", "invalid_json_line", None),
    (b"[1]", "invalid_json_line", None),
    (b"[" * 2000 + b"]" * 2000, "invalid_json_line", None),
    (b'{"a": NaN}', "invalid_json_line", None),
    (
        {k: v for k, v in row(2).items() if k != "custom_id"},
        "missing_required_parameter",
        "custom_id",
    ),
    (row(2, custom_id=2), "invalid_type", "custom_id"),
    (row(1), "duplicate_custom_id", "custom_id"),
    (row(2, method="GET"), "invalid_method", "method"),
    (row(2, url="/v1/responses"), "invalid_url", "url"),
    (row(2, body=[]), "invalid_type", "body"),
    (row(2, body={}), "missing_required_parameter", "body.model"),
    (row(2, body={**body("x"), "model": "sim-none"}), "model_not_found", "body.model"),
    (row(2, body={**body("x"), "model": "sim-nano"}), "mismatched_model", "body.model"),
    (row(2, body={**body("x"), "stream": True}), "invalid_value", "body.stream"),
    (row(2, colour="red"), "unknown_parameter", "colour"),
]


@pytest.mark.parametrize(("line", "code", "param"), MISTAKES)
def test_a_bad_line_fails_the_batch_with_its_number(lab, client, line, code, param):
    batch, seen = finish(client, create(client, [row(1), b"", line]))
    assert seen == ["validating", "failed"]
    (error,) = batch.errors.data
    assert (error.line, error.code, error.param) == (3, code, param)
    assert error.message
    assert batch.failed_at is not None
    assert not [r for r in lab.requests if ".batch." in r.surface]


def test_every_bad_line_is_listed(client):
    batch, _ = finish(client, create(client, [b"x", row(1), b"y", row(1)]))
    assert [error.line for error in batch.errors.data] == [1, 3, 4]


def test_a_file_of_blank_lines_fails_the_batch(client):
    batch, _ = finish(client, create(client, [b" ", b"\t"]))
    assert (batch.errors.data[0].code, batch.errors.data[0].line) == ("empty_file", None)


BAD = [
    ({"endpoint": "/v1/songs"}, "endpoint"),
    ({"endpoint": "/v1/completions"}, "endpoint"),
    ({"completion_window": "1h"}, "completion_window"),
    ({"metadata": {"a": 3}}, "metadata.a"),
    ({"metadata": {"a": "x" * 513}}, "metadata"),
    ({"metadata": {str(i): "x" for i in range(17)}}, "metadata"),
    (
        {"output_expires_after": {"anchor": "created_at", "seconds": 1}},
        "output_expires_after.seconds",
    ),
    ({"extra_body": {"colour": "red"}}, "colour"),
]


@pytest.mark.parametrize(("change", "param"), BAD)
def test_a_bad_batch_is_refused_with_the_parameter(client, change, param):
    stored = client.files.create(file=("in.jsonl", jsonl([row(1)])), purpose="batch")
    arguments = {"input_file_id": stored.id, "endpoint": CHAT, "completion_window": "24h"}
    with pytest.raises(openai.BadRequestError) as caught:
        client.batches.create(**{**arguments, **change})
    assert (caught.value.type, caught.value.param) == ("invalid_request_error", param)
    assert client.batches.list().data == []


def test_the_input_must_be_a_file_for_batches(client):
    stored = client.files.create(file=("a.jsonl", b"{}"), purpose="user_data")
    asked = {"endpoint": CHAT, "completion_window": "24h"}
    with pytest.raises(openai.BadRequestError, match="purpose"):
        client.batches.create(input_file_id=stored.id, **asked)
    with pytest.raises(openai.NotFoundError):
        client.batches.create(input_file_id="file-none", **asked)


def test_a_list_is_newest_first_and_paged(client):
    made = [create(client, [row(i)]).id for i in range(5)]
    assert [one.id for one in client.batches.list(limit=2)] == made[::-1]
    assert {one.status for one in client.batches.list()} == {"validating"}
    with pytest.raises(openai.BadRequestError):
        client.batches.list(limit=101)


def test_another_session_sees_no_batch(client, openai_client):
    batch = create(client, [row(1)])
    with simulator.session(export=False) as other:
        stranger = openai_client(other)
        assert stranger.batches.list().data == []
        for method in (stranger.batches.retrieve, stranger.batches.cancel):
            with pytest.raises(openai.NotFoundError, match=batch.id):
                method(batch.id)


def test_a_large_batch_takes_several_looks_and_loses_nothing(lab, client):
    rows = [row(i, body=body("Hi")) for i in range(2500)]
    batch, seen = finish(client, create(client, rows))
    assert seen.count("in_progress") > 1
    assert batch.request_counts.completed == 2500
    assert len({one["custom_id"] for one in read(client, batch.output_file_id)}) == 2500
    assert [r.attempt for r in lab.requests if ".batch." in r.surface] == [*range(1, 2501)]


def test_many_lookers_answer_each_line_once(lab):
    async def look_at_once():
        async with openai.AsyncOpenAI(**lab.openai()) as client:
            data = ("in.jsonl", jsonl([row(i) for i in range(30)]))
            stored = await client.files.create(file=data, purpose="batch")
            batch = await client.batches.create(
                input_file_id=stored.id, endpoint=CHAT, completion_window="24h"
            )
            await asyncio.gather(*(client.batches.retrieve(batch.id) for _ in range(8)))
            batch = await client.batches.retrieve(batch.id)
            rows = await client.files.content(batch.output_file_id)
            return batch.request_counts.completed, len(rows.text.splitlines())

    assert asyncio.run(look_at_once()) == (30, 30)
    assert len([r for r in lab.requests if ".batch." in r.surface]) == 30
