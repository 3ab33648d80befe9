"""Anthropic messages against the real SDK."""

from __future__ import annotations

import asyncio
import json

import anthropic
import pytest
from anthropic.types import Message, ModelInfo, RawMessageStreamEvent
from pydantic import TypeAdapter

import simulator

HANDBOOK = "Parcels leave Bergen on Monday.\nEggs keep 30 days."
TEXT = f"Context:\n{HANDBOOK}\n\nQuestion: When do parcels leave?"
ASK = {"model": "sim-small", "max_tokens": 100, "messages": [{"role": "user", "content": TEXT}]}
ANSWER = "Parcels leave Bergen on Monday."
NEW, OLD = "2026-10-21", "2023-06-01"


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


def post(lab, http, body, version=NEW, auth="x-api-key"):
    key = lab.key if auth == "x-api-key" else f"Bearer {lab.key}"
    headers = {auth: key, "anthropic-version": version}
    return http.post(f"{lab.url}/anthropic/v1/messages", json=body, headers=headers)


def test_answers_and_streams(lab, anthropic_client):
    client = anthropic_client(lab)
    reply = client.messages.create(**ASK)
    assert reply.content[0].text == ANSWER
    assert reply.stop_reason == "end_turn"
    with client.messages.stream(**ASK) as stream:
        assert "".join(stream.text_stream) == ANSWER
        final = stream.get_final_message()
    assert final.usage.output_tokens == reply.usage.output_tokens
    assert final.usage.input_tokens == reply.usage.input_tokens
    assert final.stop_reason == "end_turn"


def test_a_reply_validates_against_the_sdk_types(lab, http, unknown_fields):
    reply = post(lab, http, ASK)
    assert reply.headers["x-simulated"] == "true"
    assert reply.headers["request-id"] == lab.requests[0].id
    assert unknown_fields(Message.model_validate_json(reply.text, strict=True)) == []


def test_every_event_is_named_and_validates(lab, http, unknown_fields):
    reply = post(lab, http, {**ASK, "stream": True})
    kinds = []
    for event in reply.text.split("\n\n")[:-1]:
        name, data = event.split("\n")
        kind = name.removeprefix("event: ")
        kinds.append(kind)
        assert json.loads(data[6:])["type"] == kind
        if kind != "ping":
            adapter = TypeAdapter(RawMessageStreamEvent)
            assert unknown_fields(adapter.validate_json(data[6:], strict=True)) == []
    assert kinds[:3] == ["message_start", "content_block_start", "ping"]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]


def test_lists_the_models(lab, anthropic_client, http, unknown_fields):
    assert [m.id for m in anthropic_client(lab).models.list()][-1] == "sim-nano"
    headers = {"x-api-key": lab.key, "anthropic-version": NEW}
    raw = http.get(f"{lab.url}/anthropic/v1/models/sim-nano", headers=headers)
    assert unknown_fields(ModelInfo.model_validate_json(raw.text)) == []


def test_takes_both_kinds_of_auth_header(lab, http):
    assert post(lab, http, ASK, auth="x-api-key").status_code == 200
    assert post(lab, http, ASK, auth="authorization").status_code == 200


@pytest.mark.parametrize("name", ["temperature", "top_p", "top_k"])
def test_sampling_parameters_went_with_the_new_version(lab, http, name):
    body = {**ASK, name: 1}
    refused = post(lab, http, body)
    assert refused.status_code == 400
    assert refused.json()["error"]["message"] == f"{name}: Extra inputs are not permitted"
    assert post(lab, http, body, version=OLD).status_code == 200


def test_a_prefilled_answer_is_refused_in_the_new_version(lab, http):
    body = {**ASK, "messages": [*ASK["messages"], {"role": "assistant", "content": "Parcels"}]}
    assert "Prefilling" in post(lab, http, body).json()["error"]["message"]
    assert post(lab, http, body, version=OLD).status_code == 200


def test_a_text_document_is_context(lab, http):
    source = {"type": "text", "media_type": "text/plain", "data": "The pier is 90 metres long."}
    blocks = [
        {"type": "document", "title": "Pier", "source": source},
        {"type": "text", "text": "How long is the pier?"},
    ]
    reply = post(lab, http, {**ASK, "messages": [{"role": "user", "content": blocks}]})
    assert reply.json()["content"][0]["text"] == "The pier is 90 metres long. [Pier]"


def test_stop_reasons(lab, anthropic_client):
    client = anthropic_client(lab)
    assert client.messages.create(**{**ASK, "max_tokens": 2}).stop_reason == "max_tokens"
    stopped = client.messages.create(**ASK, stop_sequences=[" on"])
    assert (stopped.stop_reason, stopped.stop_sequence) == ("stop_sequence", " on")


def test_the_async_client_answers_and_streams(lab):
    async def both():
        async with anthropic.AsyncAnthropic(**lab.anthropic()) as client:
            whole = await client.messages.create(**ASK)
            async with client.messages.stream(**ASK) as stream:
                return whole.content[0].text, await stream.get_final_text()

    assert asyncio.run(both()) == (ANSWER, ANSWER)


BAD = [
    ({**ASK, "color": 1}, "color: Extra inputs are not permitted"),
    ({"model": "sim-small", "max_tokens": 5}, "messages: Field required"),
    ({"model": "sim-small", "messages": []}, "max_tokens: Field required"),
    ({**ASK, "max_tokens": "5"}, "max_tokens: Input should be a valid integer"),
    ({**ASK, "messages": []}, "messages: at least one message is required"),
    ({**ASK, "messages": [{"role": "user"}]}, "messages.0.content: Field required"),
    (
        {**ASK, "messages": [{"role": "tool", "content": "x"}]},
        "messages.0.role: Input should be 'user', 'assistant' or 'system'",
    ),
]


@pytest.mark.parametrize(("body", "message"), BAD)
def test_refuses_a_bad_body_as_anthropic_does(lab, http, body, message):
    reply = post(lab, http, body)
    assert reply.status_code == 400
    data = reply.json()
    assert data["type"] == "error"
    assert data["error"] == {"type": "invalid_request_error", "message": message}
    assert data["request_id"] == reply.headers["request-id"]


def test_an_unknown_version_model_and_path_are_refused(lab, http):
    assert post(lab, http, ASK, version="1999-01-01").status_code == 400
    missing = post(lab, http, {**ASK, "model": "sim-huge"})
    assert missing.json()["error"] == {"type": "not_found_error", "message": "model: sim-huge"}
    reply = http.post(f"{lab.url}/anthropic/v1/nothing", headers={"x-api-key": lab.key}, json={})
    assert (reply.status_code, reply.json()["error"]["type"]) == (404, "not_found_error")


def test_a_missing_key_is_an_authentication_error(lab, http):
    reply = http.post(f"{lab.url}/anthropic/v1/messages", json=ASK)
    assert reply.status_code == 401
    assert reply.json()["error"]["type"] == "authentication_error"
