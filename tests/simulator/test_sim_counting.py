"""Token counts of Anthropic and Gemini against the real SDKs, and against what is then billed."""

from __future__ import annotations

import asyncio

import anthropic
import pytest
from anthropic.types import MessageTokensCount
from google import genai
from google.genai import errors, types

import simulator

TEXT = "The lift runs from May to October. When does the lift run?"
MESSAGES = [{"role": "user", "content": TEXT}]
CONTENTS = [{"role": "user", "parts": [{"text": TEXT}]}]
DOCUMENT = {
    "type": "document",
    "source": {"type": "text", "media_type": "text/plain", "data": "The lift runs all year."},
}
CONVERSATIONS = [
    {"messages": MESSAGES},
    {"messages": MESSAGES, "system": "Answer in one sentence."},
    {"messages": [*MESSAGES, {"role": "assistant", "content": "In summer."}, *MESSAGES]},
    {"messages": [{"role": "user", "content": [DOCUMENT, {"type": "text", "text": TEXT}]}]},
]


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


def post_anthropic(lab, http, body):
    headers = {"x-api-key": lab.key, "anthropic-version": "2026-10-21"}
    return http.post(f"{lab.url}/anthropic/v1/messages/count_tokens", json=body, headers=headers)


def post_gemini(lab, http, body, *, model="sim-small", version="v1"):
    url = f"{lab.url}/gemini/{version}/models/{model}:countTokens"
    return http.post(url, json=body, headers={"x-goog-api-key": lab.key})


@pytest.mark.parametrize("conversation", CONVERSATIONS)
def test_anthropic_counts_what_the_same_request_is_billed(lab, anthropic_client, conversation):
    client = anthropic_client(lab)
    counted = client.messages.count_tokens(model="sim-small", **conversation)
    reply = client.messages.create(model="sim-small", max_tokens=50, **conversation)
    assert counted.input_tokens == reply.usage.input_tokens == lab.requests[1].usage.input_tokens


@pytest.mark.parametrize("contents", [TEXT, [TEXT, "Answer in one sentence."], CONTENTS * 3])
def test_gemini_counts_what_the_same_request_is_billed(lab, gemini_client, contents):
    client = gemini_client(lab)
    counted = client.models.count_tokens(model="sim-small", contents=contents)
    reply = client.models.generate_content(model="sim-small", contents=contents)
    assert counted.total_tokens == reply.usage_metadata.prompt_token_count


def test_gemini_counts_a_whole_request_with_its_system_instruction(lab, http, gemini_client):
    config = types.GenerateContentConfig(system_instruction="Answer in one sentence.")
    gemini_client(lab).models.generate_content(model="sim-small", contents=TEXT, config=config)
    whole = lab.requests[0].body
    counts = [
        post_gemini(lab, http, {name: whole}, version=version).json()["totalTokens"]
        for name in ("generateContentRequest", "generate_content_request")
        for version in ("v1", "v1beta")
    ]
    assert counts == [lab.requests[0].usage.input_tokens] * 4


def test_counts_validate_with_extra_fields_forbidden(lab, http, unknown_fields):
    raw = post_anthropic(lab, http, {"model": "sim-small", "messages": MESSAGES})
    assert unknown_fields(MessageTokensCount.model_validate_json(raw.text, strict=True)) == []
    assert raw.headers["request-id"] == lab.requests[0].id
    raw = post_gemini(lab, http, {"contents": CONTENTS})
    assert types.CountTokensResponse.model_validate(raw.json()).total_tokens > 10
    assert raw.headers["x-simulated"] == "true"


def test_the_async_clients_count(lab):
    async def both():
        async with anthropic.AsyncAnthropic(**lab.anthropic()) as client:
            one = await client.messages.count_tokens(model="sim-small", messages=MESSAGES)
        async with genai.Client(**lab.gemini()).aio as client:
            other = await client.models.count_tokens(model="sim-small", contents=TEXT)
        return one.input_tokens, other.total_tokens

    one, other = asyncio.run(both())
    assert one == other > 10


def test_counting_is_logged_and_costs_nothing(lab, anthropic_client, gemini_client):
    anthropic_client(lab).messages.count_tokens(model="sim-large", messages=MESSAGES)
    gemini_client(lab).models.count_tokens(model="sim-large", contents=TEXT)
    assert [r.surface for r in lab.requests] == ["anthropic.count_tokens", "gemini.count_tokens"]
    assert [r.status for r in lab.requests] == [200, 200]
    assert lab.cost == 0
    assert lab.usage.total_tokens == 0
    assert "nothing is billed" in lab.trace(lab.requests[0].id).notes[0]


def test_a_prompt_over_the_window_can_be_counted(lab, anthropic_client):
    long = [{"role": "user", "content": "word " * 17_000}]
    client = anthropic_client(lab)
    assert client.messages.count_tokens(model="sim-nano", messages=long).input_tokens > 16_000
    with pytest.raises(anthropic.BadRequestError, match="too long"):
        client.messages.create(model="sim-nano", messages=long, max_tokens=9)


BAD_ANTHROPIC = [
    (
        {"model": "sim-small", "messages": MESSAGES, "max_tokens": 5},
        "max_tokens: Extra inputs are not permitted",
    ),
    (
        {"model": "sim-small", "messages": MESSAGES, "stream": True},
        "stream: Extra inputs are not permitted",
    ),
    ({"messages": MESSAGES}, "model: Field required"),
    ({"model": "sim-small"}, "messages: Field required"),
    ({"model": "sim-small", "messages": []}, "messages: at least one message is required"),
    ([], "body: Input should be a valid dictionary"),
]


@pytest.mark.parametrize(("body", "message"), BAD_ANTHROPIC)
def test_refuses_a_bad_count_as_anthropic_does(lab, http, body, message):
    reply = post_anthropic(lab, http, body)
    assert reply.status_code == 400
    assert reply.json()["error"] == {"type": "invalid_request_error", "message": message}


BAD_GEMINI = [
    ({}, "contents is not specified"),
    ({"contents": CONTENTS, "color": 1}, "Unknown name"),
    ({"contents": "hello"}, "expected a list"),
    ({"contents": CONTENTS, "generateContentRequest": {"contents": CONTENTS}}, "either contents"),
    ({"generateContentRequest": 3}, "expected an object"),
    ([], "expected a JSON object"),
]


@pytest.mark.parametrize(("body", "message"), BAD_GEMINI)
def test_refuses_a_bad_count_as_google_does(lab, http, body, message):
    reply = post_gemini(lab, http, body)
    error = reply.json()["error"]
    assert (reply.status_code, error["status"]) == (400, "INVALID_ARGUMENT")
    assert message in error["message"]


def test_unknown_models_and_methods_are_refused(lab, http, anthropic_client, gemini_client):
    with pytest.raises(anthropic.NotFoundError):
        anthropic_client(lab).messages.count_tokens(model="claude-x", messages=MESSAGES)
    with pytest.raises(errors.ClientError) as caught:
        gemini_client(lab).models.count_tokens(model="gemini-x", contents=TEXT)
    assert (caught.value.code, caught.value.status) == (404, "NOT_FOUND")
    headers = {"x-api-key": lab.key, "anthropic-version": "2026-10-21"}
    url = f"{lab.url}/anthropic/v1/messages/count_tokens"
    assert http.get(url, headers=headers).status_code == 405


def test_gemini_says_that_models_can_count(lab, gemini_client):
    assert "countTokens" in gemini_client(lab).models.get(model="sim-nano").supported_actions
