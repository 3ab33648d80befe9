"""Gemini batches and files against the real SDK."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
import time

import pytest
from google import genai
from google.genai import _common, errors, types

import simulator

STATES = ["JOB_STATE_PENDING", "JOB_STATE_RUNNING", "JOB_STATE_SUCCEEDED"]


def asked(number, **config):
    text = f"The hut has {number} beds. How many beds has the hut?"
    return {"contents": text, "metadata": {"n": str(number)}, "config": config}


def finish(client, job):
    seen = [job.state.value]
    while seen[-1] in STATES[:2]:
        job = client.batches.get(name=job.name)
        seen.append(job.state.value)
    return job, seen


def upload(client, data, **config):
    return client.files.upload(
        file=io.BytesIO(data), config={"mime_type": "application/jsonl", **config}
    )


def rows(count):
    requests = (
        {"contents": [{"parts": [{"text": f"Red has {i} sheep. How many sheep has Red?"}]}]}
        for i in range(count)
    )
    lines = (json.dumps({"key": f"k{i}", "request": r}) for i, r in enumerate(requests))
    return "\n".join(lines).encode()


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


@pytest.fixture
def client(lab, gemini_client):
    return gemini_client(lab)


def test_inline_requests_are_answered_in_their_order(lab, client):
    source = [asked(i) for i in range(4)]
    job, seen = finish(
        client, client.batches.create(model="sim-small", src=source, config={"display_name": "n"})
    )
    assert seen == STATES
    assert (job.display_name, job.model, job.error) == ("n", "models/sim-small", None)
    assert job.create_time < job.end_time
    replies = job.dest.inlined_responses
    assert [one.response.text for one in replies] == [f"The hut has {i} beds." for i in range(4)]
    assert [one.metadata for one in replies] == [{"n": str(i)} for i in range(4)]
    lines = [r for r in lab.requests if r.surface == "gemini.batch.generate"]
    assert {r.path for r in lines} == {"/gemini/v1/models/sim-small:generateContent"}
    assert [r.attempt for r in lines] == [1] * 4


def test_every_state_of_the_operation_counts_its_requests(lab, client, http):
    job = client.batches.create(model="sim-small", src=[asked(i) for i in range(4)])
    headers = {"x-goog-api-key": lab.key}
    counts = []
    for _ in range(3):
        raw = http.get(f"{lab.url}/gemini/v1/{job.name}", headers=headers).json()
        stats = raw["metadata"]["batchStats"]
        counts.append((stats.get("pendingRequestCount"), stats.get("successfulRequestCount")))
        assert stats["requestCount"] == "4"
        assert ("response" in raw) == raw.get("done", False)
    assert counts == [("2", "2"), (None, "4"), (None, "4")]
    assert raw["response"]["inlinedResponses"] == raw["metadata"]["output"]["inlinedResponses"]


def test_a_request_that_the_api_refuses_has_an_error_of_its_own(client):
    source = [asked(1), asked(2, temperature=9), asked(3)]
    job, _ = finish(client, client.batches.create(model="sim-small", src=source))
    good, bad, last = job.dest.inlined_responses
    assert (good.error, bad.response, last.error) == (None, None, None)
    assert bad.error.code == 3
    assert "temperature" in bad.error.message


def test_server_errors_hit_single_requests(gemini_client):
    retried = {"errors": {"statuses": [500, 503]}}
    with simulator.session(export=False, scenario="flaky", seed=4, overrides=retried) as lab:
        options = types.HttpRetryOptions(initial_delay=0.001, max_delay=0.01, attempts=9)
        client = gemini_client(lab, retry_options=options)
        source = [asked(i) for i in range(30)]
        job, _ = finish(client, client.batches.create(model="sim-small", src=source))
        failed = [one for one in job.dest.inlined_responses if one.error]
        assert 0 < len(failed) < 30
        lines = [r for r in lab.requests if r.surface == "gemini.batch.generate"]
        assert sum(r.fault is not None for r in lines) == len(failed)


def test_a_batch_costs_half(lab, client):
    finish(client, client.batches.create(model="sim-small", src=[asked(1)]))
    half = lab.cost
    client.models.generate_content(model="sim-small", contents=asked(1)["contents"])
    assert lab.cost - half == pytest.approx(2 * half)
    assert half > 0


def test_a_batch_of_a_file_answers_with_a_file(client):
    source = upload(client, rows(12))
    job, seen = finish(client, client.batches.create(model="sim-nano", src=source.name))
    assert seen == STATES
    assert job.dest.inlined_responses is None
    made = client.files.get(name=job.dest.file_name)
    assert made.source == types.FileSource.GENERATED
    lines = [json.loads(line) for line in client.files.download(file=made).splitlines()]
    assert {one["key"] for one in lines} == {f"k{i}" for i in range(12)}
    assert [one["key"] for one in lines] != [f"k{i}" for i in range(12)]
    for one in lines:
        reply = types.GenerateContentResponse.model_validate(one["response"])
        assert reply.text == f"Red has {one['key'][1:]} sheep."


def test_a_batch_of_embeddings_gives_the_vectors_of_the_api(client):
    texts = ["a red fox", "the blue sea"]
    source = {"inlined_requests": {"contents": texts, "config": {"output_dimensionality": 8}}}
    with pytest.warns(_common.ExperimentalWarning):
        job = client.batches.create_embeddings(model="sim-embed-small", src=source)
    job, _ = finish(client, job)
    alone = client.models.embed_content(
        model="sim-embed-small", contents=texts, config={"output_dimensionality": 8}
    )
    replies = job.dest.inlined_embed_content_responses
    got = [one.response.embedding.values for one in replies]
    assert got == [one.values for one in alone.embeddings]
    assert all(one.response.token_count > 0 for one in replies)


def test_a_cancelled_batch_has_no_results(client):
    job = client.batches.create(model="sim-small", src=[asked(i) for i in range(4)])
    client.batches.cancel(name=job.name)
    job = client.batches.get(name=job.name)
    assert (job.state, job.dest) == (types.JobState.JOB_STATE_CANCELLED, None)
    with pytest.raises(errors.ClientError, match="already ended"):
        client.batches.cancel(name=job.name)


def test_a_batch_that_takes_too_long_expires(gemini_client):
    with simulator.session(export=False, scenario="batch-expired") as lab:
        client = gemini_client(lab)
        job = client.batches.create(model="sim-small", src=[asked(i) for i in range(4)])
        job, _ = finish(client, job)
        assert (job.state, job.dest) == (types.JobState.JOB_STATE_EXPIRED, None)


def test_batches_are_listed_newest_first_and_deleted(client):
    made = [client.batches.create(model="sim-small", src=[asked(1)]).name for _ in range(5)]
    assert [job.name for job in client.batches.list(config={"page_size": 2})] == made[::-1]
    client.batches.delete(name=made[0])
    assert len(list(client.batches.list())) == 4
    for method in (client.batches.get, client.batches.cancel, client.batches.delete):
        with pytest.raises(errors.ClientError) as caught:
            method(name=made[0])
        assert (caught.value.code, caught.value.status) == (404, "NOT_FOUND")


BAD = [
    ({}, 400),
    ([], 400),
    ({"batch": []}, 400),
    ({"batch": {}}, 400),
    ({"batch": {"inputConfig": {}}}, 400),
    ({"batch": {"inputConfig": {"requests": {"requests": []}}}}, 400),
    ({"batch": {"inputConfig": {"requests": []}}}, 400),
    ({"batch": {"inputConfig": {"requests": {"requests": [3]}}}}, 400),
    ({"batch": {"inputConfig": {"requests": {"requests": [{}]}}}}, 400),
    ({"batch": {"inputConfig": {"requests": {"requests": [{"request": 3}]}}}}, 400),
    ({"batch": {"inputConfig": {"requests": {}, "fileName": "files/a"}}}, 400),
    ({"batch": {"inputConfig": {"fileName": 3}}}, 400),
    ({"batch": {"inputConfig": {"fileName": "files/none"}}}, 403),
    ({"batch": {"displayName": 3}}, 400),
    ({"batch": {}, "colour": 1}, 400),
    ({"batch": {"colour": 1}}, 400),
]


@pytest.mark.parametrize(("body", "status"), BAD)
def test_a_bad_batch_is_refused_in_the_vendors_shape(lab, http, body, status):
    headers = {"x-goog-api-key": lab.key}
    url = f"{lab.url}/gemini/v1/models/sim-small:batchGenerateContent"
    reply = http.post(url, content=json.dumps(body), headers=headers)
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, status)
    assert reply.json()["error"]["message"]


@pytest.mark.parametrize("model", ["sim-none", "sim-embed"])
def test_a_model_that_cannot_write_is_refused(client, model):
    with pytest.raises(errors.ClientError) as caught:
        client.batches.create(model=model, src=[asked(1)])
    assert caught.value.code == 404


@pytest.mark.parametrize(
    "data", [b"{", b"3", b'{"key": "a"}', b'{"key": 1, "request": {}}', rows(1) + b"\n" + rows(1)]
)
def test_a_bad_line_of_a_file_is_named(client, data):
    source = upload(client, data)
    with pytest.raises(errors.ClientError, match=r"line [12]"):
        client.batches.create(model="sim-small", src=source.name)


def test_an_upload_comes_back_as_a_file(lab, client):
    stored = upload(client, b"abc", display_name="letters", name="my-letters")
    assert (stored.name, stored.display_name, stored.size_bytes) == (
        "files/my-letters",
        "letters",
        3,
    )
    assert (stored.state, stored.source) == (types.FileState.ACTIVE, types.FileSource.UPLOADED)
    checksum = base64.b64encode(hashlib.sha256(b"abc").hexdigest().encode()).decode()
    assert stored.sha256_hash == checksum
    assert (stored.expiration_time - stored.create_time).total_seconds() == 48 * 3600
    assert client.files.get(name=stored.name) == stored
    assert [r.surface for r in lab.requests[:2]] == ["gemini.files.upload"] * 2
    assert lab.requests[1].body == {"bytes": 3, "sha256": hashlib.sha256(b"abc").hexdigest()}


def test_a_large_file_comes_in_pieces(lab, client, tmp_path):
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * (9 * 1024 * 1024))
    stored = client.files.upload(file=path)
    assert (stored.size_bytes, stored.mime_type) == (9 * 1024 * 1024, "text/plain")
    assert len(lab.requests) == 3


def test_files_are_listed_and_deleted_and_only_made_ones_downloaded(client):
    made = [upload(client, b"x").name for _ in range(5)]
    assert [one.name for one in client.files.list(config={"page_size": 2})] == made[::-1]
    with pytest.raises(errors.ClientError, match="only generated"):
        client.files.download(file=made[0])
    client.files.delete(name=made[0])
    for method in (client.files.get, client.files.delete):
        with pytest.raises(errors.ClientError) as caught:
            method(name=made[0])
        assert (caught.value.code, caught.value.status) == (403, "PERMISSION_DENIED")


def test_a_name_is_checked_and_given_once(client):
    upload(client, b"x", name="mine")
    with pytest.raises(errors.ClientError, match="already exists"):
        upload(client, b"x", name="mine")
    with pytest.raises(errors.ClientError, match="is no name"):
        upload(client, b"x", name="Mine!")


START = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"}
SIZE = "x-goog-upload-header-content-length"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, {}),
        (START, {}),
        ({**START, SIZE: "x"}, {}),
        ({**START, SIZE: "3"}, {"file": 3}),
        ({**START, SIZE: "3"}, {"file": {"name": 3}}),
        ({**START, SIZE: "3"}, {"colour": 3}),
        ({**START, SIZE: str(10**9)}, {}),
        ({"x-goog-upload-command": "upload, finalize"}, {}),
    ],
)
def test_an_upload_that_makes_no_sense_is_refused(lab, http, headers, body):
    sent = {**headers, "x-goog-api-key": lab.key}
    reply = http.post(f"{lab.url}/gemini/upload/v1/files", content=json.dumps(body), headers=sent)
    assert reply.status_code in (400, 404, 413)
    assert reply.json()["error"]["code"] == reply.status_code


@pytest.mark.parametrize(
    ("command", "offset", "data"),
    [
        ("upload", "1", b"abc"),
        ("upload", "0", b"abcd"),
        ("upload, finalize", "0", b"ab"),
        ("cancel", "0", b""),
    ],
)
def test_a_piece_that_does_not_fit_is_refused(lab, http, command, offset, data):
    sent = {**START, SIZE: "3", "x-goog-api-key": lab.key}
    begun = http.post(f"{lab.url}/gemini/upload/v1/files", content=b"{}", headers=sent)
    piece = {"x-goog-upload-command": command, "x-goog-upload-offset": offset}
    reply = http.post(begun.headers["x-goog-upload-url"], content=data, headers=piece)
    assert (reply.status_code, reply.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_another_session_sees_nothing(client, gemini_client):
    stored = upload(client, rows(1))
    job, _ = finish(client, client.batches.create(model="sim-small", src=stored.name))
    with simulator.session(export=False) as other:
        stranger = gemini_client(other)
        assert list(stranger.files.list()) == []
        assert list(stranger.batches.list()) == []
        for name in (stored.name, job.dest.file_name):
            with pytest.raises(errors.ClientError):
                stranger.files.get(name=name)
        with pytest.raises(errors.ClientError):
            stranger.batches.get(name=job.name)


def test_in_real_time_the_clock_moves_a_batch(gemini_client):
    with simulator.session(export=False, time="real", scale=0.002) as lab:
        client = gemini_client(lab)
        job = client.batches.create(model="sim-small", src=[asked(1)])
        for _ in range(300):
            job = client.batches.get(name=job.name)
            if job.state == types.JobState.JOB_STATE_SUCCEEDED:
                break
            time.sleep(0.01)
        assert [one.state for one in client.batches.list()] == [job.state]
        assert len(job.dest.inlined_responses) == 1


def test_the_async_client_does_the_same(lab):
    async def every_way():
        client = genai.Client(**lab.gemini())
        file = io.BytesIO(rows(3))
        stored = await client.aio.files.upload(file=file, config={"mime_type": "text/plain"})
        job = await client.aio.batches.create(model="sim-small", src=stored.name)
        while job.state.value in STATES[:2]:
            job = await client.aio.batches.get(name=job.name)
        data = await client.aio.files.download(file=job.dest.file_name)
        listed = [one.name async for one in await client.aio.batches.list()]
        await client.aio.aclose()
        client.close()
        return len(data.splitlines()), listed == [job.name]

    assert asyncio.run(every_way()) == (3, True)
