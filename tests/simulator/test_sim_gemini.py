"""Gemini generateContent against the real SDK."""

from __future__ import annotations

import asyncio
import json

import pytest
from google import genai
from google.genai import errors, types

import simulator

HANDBOOK = "The kiosk sells maps for 4 euros.\nIt closes at dusk."
TEXT = f"Context:\n{HANDBOOK}\n\nQuestion: How much is a map?"
ANSWER = "The kiosk sells maps for 4 euros."
BODY = {"contents": [{"role": "user", "parts": [{"text": TEXT}]}]}


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


def post(lab, http, body, *, action="generateContent", version="v1", key=None):
    url = f"{lab.url}/gemini/{version}/models/sim-small:{action}"
    return http.post(url, json=body, headers={"x-goog-api-key": key or lab.key})


def test_answers_and_streams(lab, gemini_client):
    client = gemini_client(lab)
    reply = client.models.generate_content(model="sim-small", contents=TEXT)
    assert reply.text == ANSWER
    assert reply.candidates[0].finish_reason == types.FinishReason.STOP
    frames = list(client.models.generate_content_stream(model="sim-small", contents=TEXT))
    assert "".join(frame.text for frame in frames) == ANSWER
    assert len(frames) <= 10
    assert frames[-1].usage_metadata.total_token_count == reply.usage_metadata.total_token_count


def test_a_reply_validates_with_extra_fields_forbidden(lab, http):
    reply = post(lab, http, BODY)
    assert reply.headers["x-simulated"] == "true"
    types.GenerateContentResponse.model_validate(reply.json())


def test_a_stream_has_only_data_lines_and_validates(lab, http):
    reply = post(lab, http, BODY, action="streamGenerateContent?alt=sse")
    lines = [line for line in reply.text.split("\r\n") if line]
    assert all(line.startswith("data: ") for line in lines)
    for line in lines:
        types.GenerateContentResponse.model_validate(json.loads(line[6:]))


def test_snake_case_and_both_versions_are_taken(lab, http):
    body = {
        **BODY,
        "system_instruction": {"parts": [{"text": "Only use the context."}]},
        "generation_config": {"max_output_tokens": 2},
    }
    reply = post(lab, http, body, version="v1beta")
    assert reply.json()["candidates"][0]["finishReason"] == "MAX_TOKENS"


def test_several_candidates(lab, gemini_client):
    config = types.GenerateContentConfig(candidate_count=2, temperature=0.5, seed=3)
    reply = gemini_client(lab).models.generate_content(
        model="sim-small", contents=TEXT, config=config
    )
    assert [candidate.index for candidate in reply.candidates] == [0, 1]


def test_lists_the_models(lab, gemini_client):
    client = gemini_client(lab)
    assert next(model.name for model in client.models.list()) == "models/sim-large"
    assert client.models.get(model="sim-nano").input_token_limit == 16000


def test_the_async_client_answers_and_streams(lab):
    async def both():
        async with genai.Client(**lab.gemini()).aio as client:
            whole = await client.models.generate_content(model="sim-small", contents=TEXT)
            stream = await client.models.generate_content_stream(model="sim-small", contents=TEXT)
            return whole.text, "".join([frame.text async for frame in stream])

    assert asyncio.run(both()) == (ANSWER, ANSWER)


BAD = [
    ({**BODY, "color": 1}, "Unknown name"),
    ({**BODY, "generationConfig": {"hue": 1}}, "Unknown name"),
    ({}, "contents is not specified"),
    ({"contents": "hello"}, "expected a list"),
    ({"contents": [{"parts": [{"text": 3}]}]}, "expected a string"),
    ({"contents": [{"role": "king", "parts": []}]}, "valid role"),
    ({**BODY, "generationConfig": {"temperature": 9}}, "must be in the range"),
    ([], "expected a JSON object"),
]


@pytest.mark.parametrize(("body", "message"), BAD)
def test_refuses_a_bad_body_as_google_does(lab, http, body, message):
    reply = post(lab, http, body)
    error = reply.json()["error"]
    assert (reply.status_code, error["code"], error["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert message in error["message"]


def test_an_unknown_model_is_a_client_error(lab, gemini_client):
    with pytest.raises(errors.ClientError) as caught:
        gemini_client(lab).models.generate_content(model="gemini-x", contents=TEXT)
    assert (caught.value.code, caught.value.status) == (404, "NOT_FOUND")


def test_a_wrong_key_is_a_bad_request_and_a_missing_one_forbidden(lab, http):
    wrong = post(lab, http, BODY, key="sim-0000000000000000")
    assert wrong.status_code == 400
    assert wrong.json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"
    missing = http.post(f"{lab.url}/gemini/v1/models/sim-small:generateContent", json=BODY)
    assert (missing.status_code, missing.json()["error"]["status"]) == (403, "PERMISSION_DENIED")


def test_an_unknown_path_is_not_found(lab, http):
    assert post(lab, http, BODY, action="paintContent").json()["error"]["status"] == "NOT_FOUND"
