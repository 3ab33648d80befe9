"""OpenAI files against the real SDK."""

from __future__ import annotations

import asyncio
import io
import time

import openai
import pytest
from openai.types import FileObject

import simulator

LINES = b'{"a": 1}\r\n\xe2\x82\xac --boundary\n'


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


@pytest.fixture
def client(lab, openai_client):
    return openai_client(lab)


def upload(client, name="a.jsonl", purpose="batch", data=LINES, **options):
    return client.files.create(file=(name, data), purpose=purpose, **options)


@pytest.mark.parametrize("purpose", ["batch", "fine-tune", "user_data", "assistants", "vision"])
def test_an_upload_validates_and_is_found_again(client, unknown_fields, purpose):
    stored = upload(client, purpose=purpose)
    assert unknown_fields(stored) == []
    FileObject.model_validate(stored.model_dump(), strict=True)
    assert (stored.bytes, stored.filename, stored.purpose) == (len(LINES), "a.jsonl", purpose)
    assert client.files.retrieve(stored.id) == stored
    assert client.files.wait_for_processing(stored.id).status == "processed"


def test_the_bytes_come_back_as_they_were_sent(client):
    data = bytes(range(256)) * 10 + b"\r\n--\r\n"
    stored = upload(client, purpose="batch", data=data)
    assert client.files.content(stored.id).read() == data


@pytest.mark.parametrize("name", ['a "b".jsonl', "grüße.jsonl", "a;b=c.jsonl"])
def test_unusual_names_survive(client, name):
    assert upload(client, name).filename == name


def test_an_open_file_and_a_path_can_be_uploaded(client, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(LINES)
    with path.open("rb") as file:
        assert client.files.create(file=file, purpose="batch").filename == "in.jsonl"
    assert client.files.create(file=path, purpose="batch").bytes == len(LINES)
    assert client.files.create(file=io.BytesIO(LINES), purpose="user_data").bytes == len(LINES)


def test_the_log_keeps_the_checksum_and_not_the_bytes(lab, client):
    upload(client)
    upload(client)
    first, second = lab.requests
    assert first.surface == "openai.files.create"
    assert set(first.body["file"]) == {"filename", "bytes", "sha256"}
    assert (first.fingerprint, second.attempt) == (second.fingerprint, 2)
    assert first.cost == 0


def test_equal_uploads_make_two_files_and_equal_sessions_equal_ids(client, openai_client):
    one, two = upload(client), upload(client)
    assert one.id != two.id
    with simulator.session(export=False) as other:
        assert upload(openai_client(other)).id == one.id
    with simulator.session(export=False, seed=1) as other:
        assert upload(openai_client(other)).id != one.id


def test_a_list_is_newest_first_filtered_and_paged(client):
    files = [upload(client, f"{i}.jsonl", "batch" if i % 2 else "fine-tune") for i in range(5)]
    assert [f.id for f in client.files.list()] == [f.id for f in reversed(files)]
    assert [f.id for f in client.files.list(order="asc")] == [f.id for f in files]
    assert {f.purpose for f in client.files.list(purpose="fine-tune")} == {"fine-tune"}
    first = client.files.list(limit=2)
    assert (len(first.data), first.has_more) == (2, True)
    assert [f.id for f in client.files.list(limit=2)] == [f.id for f in reversed(files)]
    assert client.files.list(after=files[0].id).data == []


def test_a_deleted_file_is_gone(client, unknown_fields):
    stored = upload(client)
    deleted = client.files.delete(stored.id)
    assert (deleted.id, deleted.deleted, unknown_fields(deleted)) == (stored.id, True, [])
    for method in (client.files.retrieve, client.files.content, client.files.delete):
        with pytest.raises(openai.NotFoundError, match="No such File object") as caught:
            method(stored.id)
        assert caught.value.param == "id"


def test_only_some_purposes_can_be_downloaded(client):
    stored = upload(client, purpose="user_data")
    with pytest.raises(openai.BadRequestError, match="Not allowed to download"):
        client.files.content(stored.id)


def test_a_file_lives_as_long_as_it_was_told(openai_client):
    with simulator.session(export=False, time="real", scale=1e-5) as lab:
        client = openai_client(lab)
        policy = {"anchor": "created_at", "seconds": 3600}
        short, long = upload(client, expires_after=policy), upload(client, purpose="user_data")
        assert (short.expires_at - short.created_at, long.expires_at) == (3600, None)
        for _ in range(200):
            if [f.id for f in client.files.list()] == [long.id]:
                break
            time.sleep(0.01)
        with pytest.raises(openai.NotFoundError):
            client.files.retrieve(short.id)


def test_files_for_batches_live_a_month(client):
    stored = upload(client)
    assert stored.expires_at - stored.created_at == 30 * 24 * 3600


BAD = [
    ({"purpose": "song"}, "Supported values", "purpose"),
    ({"purpose": "evals"}, "does not support", "purpose"),
    ({"name": "a.txt"}, "Must be .jsonl", "file"),
    ({"data": b""}, "empty", "file"),
    ({"expires_after": {"anchor": "now", "seconds": 3600}}, "created_at", "expires_after.anchor"),
    ({"expires_after": {"anchor": "created_at", "seconds": 5}}, "3600", "expires_after.seconds"),
    ({"extra_body": {"colour": "red"}}, "Unknown parameter", "colour"),
]


@pytest.mark.parametrize(("change", "told", "param"), BAD)
def test_a_bad_upload_is_refused_with_the_parameter(client, change, told, param):
    with pytest.raises(openai.BadRequestError, match=told) as caught:
        upload(client, **change)
    assert (caught.value.type, caught.value.param) == ("invalid_request_error", param)
    assert client.files.list().data == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{}", "application/json"),
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\nrubbish", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\nno name\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (b"--x--", "multipart/form-data"),
        (
            b'--x\r\ncontent-disposition: form-data; name="file"\r\n\r\na\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(lab, http, content, kind):
    headers = {"authorization": f"Bearer {lab.key}", "content-type": kind}
    reply = http.post(f"{lab.url}/openai/v1/files", content=content, headers=headers)
    assert (reply.status_code, reply.json()["error"]["type"]) == (400, "invalid_request_error")


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": "x"}, {"limit": 10_001}, {"order": "up"}, {"after": "file-x"}]
)
def test_a_bad_list_is_refused(client, query):
    with pytest.raises(openai.BadRequestError):
        client.files.list(extra_query=query)


def test_a_file_larger_than_the_server_takes_is_refused(client):
    with pytest.raises(openai.APIStatusError) as caught:
        upload(client, data=b"x" * (33 * 1024 * 1024))
    assert caught.value.status_code == 413


def test_another_session_sees_no_file(client, openai_client):
    stored = upload(client)
    with simulator.session(export=False) as other:
        stranger = openai_client(other)
        assert stranger.files.list().data == []
        with pytest.raises(openai.NotFoundError):
            stranger.files.content(stored.id)


def test_the_async_client_does_the_same(lab):
    async def every_way():
        async with openai.AsyncOpenAI(**lab.openai()) as client:
            stored = await client.files.create(file=("a.jsonl", LINES), purpose="batch")
            names = [f.id async for f in client.files.list()]
            content = await client.files.content(stored.id)
            await client.files.delete(stored.id)
            return names == [stored.id], content.read(), (await client.files.list()).data

    assert asyncio.run(every_way()) == (True, LINES, [])
