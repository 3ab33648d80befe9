"""OpenAI chat completions against the real SDK."""

from __future__ import annotations

import asyncio
import json

import openai
import pytest
from openai.types import Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk

import simulator

HANDBOOK = "Gear can be returned within 30 days. The shop in Oslo opens at nine."
ASK = [
    {"role": "system", "content": "Answer only from the context."},
    {"role": "user", "content": f"Context:\n{HANDBOOK}\n\nQuestion: When does the shop open?"},
]
ANSWER = "The shop in Oslo opens at nine."


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


def post(lab, http, *, path="/chat/completions", body=None, content=None, key=None):
    headers = {"authorization": f"Bearer {key or lab.key}"}
    data = content if content is not None else json.dumps(body)
    return http.post(f"{lab.url}/openai/v1{path}", content=data, headers=headers)


def test_answers_from_the_context(lab, openai_client):
    reply = openai_client(lab).chat.completions.create(model="sim-small", messages=ASK)
    assert reply.choices[0].message.content == ANSWER
    assert reply.choices[0].finish_reason == "stop"


def test_a_reply_validates_against_the_sdk_types(lab, http, unknown_fields):
    raw = post(lab, http, body={"model": "sim-small", "messages": ASK, "n": 2})
    assert raw.headers["x-simulated"] == "true"
    reply = ChatCompletion.model_validate(raw.json(), strict=True)
    assert unknown_fields(reply) == []
    assert len(reply.choices) == 2


def test_every_chunk_validates_against_the_sdk_types(lab, http, unknown_fields):
    options = {"include_usage": True}
    body = {"model": "sim-small", "messages": ASK, "stream": True, "stream_options": options}
    raw = post(lab, http, body=body)
    assert raw.headers["content-type"].startswith("text/event-stream")
    events = [line for line in raw.text.split("\n\n") if line]
    assert events[-1] == "data: [DONE]"
    chunks = [ChatCompletionChunk.model_validate_json(e[6:], strict=True) for e in events[:-1]]
    assert [unknown_fields(chunk) for chunk in chunks] == [[]] * len(chunks)
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == []
    assert '"usage":null' in events[0]


def test_streams_the_same_text_in_at_most_ten_chunks(lab, openai_client):
    stream = openai_client(lab).chat.completions.create(
        model="sim-small", messages=ASK, stream=True
    )
    texts = [c.choices[0].delta.content for c in stream if c.choices[0].delta.content]
    assert "".join(texts) == ANSWER
    assert 2 <= len(texts) <= 10


def test_usage_and_cost_agree_with_the_log(lab, openai_client):
    reply = openai_client(lab).chat.completions.create(model="sim-large", messages=ASK)
    record = lab.requests[0]
    assert reply.usage is not None
    assert reply.usage.prompt_tokens == record.usage.input_tokens > 20
    assert reply.usage.completion_tokens == record.usage.output_tokens
    expected = (record.usage.input_tokens * 3.0 + record.usage.output_tokens * 12.0) / 1e6
    assert record.cost == pytest.approx(expected)
    assert lab.cost == pytest.approx(expected)
    assert lab.usage == record.usage


def test_max_tokens_ends_with_length(lab, openai_client):
    reply = openai_client(lab).chat.completions.create(
        model="sim-small", messages=ASK, max_completion_tokens=3
    )
    assert reply.choices[0].finish_reason == "length"
    assert reply.usage is not None
    assert reply.usage.completion_tokens == 3


def test_a_stop_sequence_cuts_the_text(lab, openai_client):
    reply = openai_client(lab).chat.completions.create(
        model="sim-small", messages=ASK, stop=[" opens"]
    )
    assert reply.choices[0].message.content == "The shop in Oslo"


def test_lists_the_models(lab, openai_client, http, unknown_fields):
    client = openai_client(lab)
    names = [model.id for model in client.models.list()]
    assert names[:4] == ["sim-large", "sim-large-2", "sim-small", "sim-nano"]
    raw = http.get(
        f"{lab.url}/openai/v1/models/sim-nano", headers={"authorization": f"Bearer {lab.key}"}
    )
    assert unknown_fields(Model.model_validate(raw.json(), strict=True)) == []


def test_the_async_client_answers_and_streams(lab):
    async def both():
        async with openai.AsyncOpenAI(**lab.openai()) as client:
            whole = await client.chat.completions.create(model="sim-small", messages=ASK)
            stream = await client.chat.completions.create(
                model="sim-small", messages=ASK, stream=True
            )
            pieces = [c.choices[0].delta.content or "" async for c in stream if c.choices]
            return whole.choices[0].message.content, "".join(pieces)

    assert asyncio.run(both()) == (ANSWER, ANSWER)


BAD_BODIES = [
    ({"messages": ASK}, "missing_required_parameter", "model"),
    ({"model": "sim-small"}, "missing_required_parameter", "messages"),
    ({"model": "sim-small", "messages": "hello"}, "invalid_type", "messages"),
    ({"model": "sim-small", "messages": []}, "empty_array", "messages"),
    ({"model": "sim-small", "messages": [3]}, "invalid_type", "messages[0]"),
    (
        {"model": "sim-small", "messages": [{"role": "king", "content": ""}]},
        "invalid_value",
        "messages[0].role",
    ),
    ({"model": "sim-small", "messages": ASK, "color": 1}, "unknown_parameter", "color"),
    ({"model": "sim-small", "messages": ASK, "n": "2"}, "invalid_type", "n"),
    (
        {"model": "sim-small", "messages": ASK, "temperature": 3},
        "decimal_above_max_value",
        "temperature",
    ),
    ({"model": 7, "messages": ASK}, "invalid_type", "model"),
    ([], "invalid_type", None),
]


@pytest.mark.parametrize(("body", "code", "param"), BAD_BODIES)
def test_refuses_a_bad_body_as_openai_does(lab, http, body, code, param):
    reply = post(lab, http, body=body)
    assert reply.status_code == 400
    error = reply.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["code"], error["param"]) == (code, param)
    assert error["message"]


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"", b"[" * 200_000])
def test_refuses_what_is_not_json(lab, http, content):
    reply = post(lab, http, content=content)
    assert reply.status_code == 400
    assert "could not parse the JSON body" in reply.json()["error"]["message"]


def test_an_unknown_model_is_not_found(lab, openai_client):
    with pytest.raises(openai.NotFoundError) as caught:
        openai_client(lab).chat.completions.create(model="gpt-x", messages=ASK)
    assert caught.value.code == "model_not_found"
    assert caught.value.request_id == lab.requests[0].id


def test_an_unknown_path_and_method_are_refused(lab, http):
    assert post(lab, http, path="/nothing", body={}).json()["error"]["message"] == (
        "Invalid URL (POST /v1/nothing)"
    )
    headers = {"authorization": f"Bearer {lab.key}"}
    reply = http.get(f"{lab.url}/openai/v1/chat/completions", headers=headers)
    assert reply.status_code == 405
    assert reply.json()["error"]["code"] == "method_not_supported"


def test_a_wrong_key_is_told_and_not_logged(lab, http):
    reply = post(lab, http, body={"model": "sim-small", "messages": ASK}, key="sim-wrong-key-0001")
    assert reply.status_code == 401
    assert reply.json()["error"]["code"] == "invalid_api_key"
    assert "sim-wrong-key-0001" not in reply.text
    assert reply.headers["x-simulated"] == "true"
    assert lab.requests == ()


def test_a_prompt_over_the_window_is_refused(lab, openai_client):
    long = [{"role": "user", "content": "word " * 17_000}]
    with pytest.raises(openai.BadRequestError) as caught:
        openai_client(lab).chat.completions.create(model="sim-nano", messages=long)
    assert caught.value.code == "context_length_exceeded"


def test_a_path_without_a_mount_finds_its_vendor(lab, http):
    headers = {"authorization": f"Bearer {lab.key}"}
    body = {"model": "sim-small", "messages": ASK}
    reply = http.post(f"{lab.url}/v1/chat/completions", json=body, headers=headers)
    assert reply.json()["object"] == "chat.completion"
    anthropic = http.get(
        f"{lab.url}/v1/models", headers={"x-api-key": lab.key, "anthropic-version": "2023-06-01"}
    )
    assert anthropic.json()["has_more"] is False
    gemini = http.get(f"{lab.url}/v1beta/models", headers={"x-goog-api-key": lab.key})
    assert "models" in gemini.json()
