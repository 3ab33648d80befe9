"""A feature that the simulator does not have is refused by name, never left out in silence."""

from __future__ import annotations

import anthropic
import openai
import pytest
from google.genai import errors, types

import simulator

ASK = [{"role": "user", "content": "The barn is red. What color is the barn?"}]
CHAT = {"model": "sim-small", "messages": ASK}
RESPONSES = {"model": "sim-small", "input": ASK[0]["content"]}
MESSAGES = {"model": "sim-small", "messages": ASK, "max_tokens": 50}
CONTENTS = {"contents": [{"parts": [{"text": ASK[0]["content"]}]}]}
FUNCTION = {"name": "hours", "parameters": {"type": "object", "properties": {}}}

CASES = [
    ("openai.chat", CHAT, {"functions": [FUNCTION]}, "functions"),
    ("openai.chat", CHAT, {"function_call": {"name": "hours"}}, "function_call"),
    ("openai.chat", CHAT, {"tools": [{"type": "custom", "custom": {"name": "c"}}]}, "tools[0]"),
    (
        "openai.chat",
        CHAT,
        {"messages": [*ASK, {"role": "function", "name": "f", "content": "x"}]},
        "messages[1].role",
    ),
    ("openai.chat", CHAT, {"modalities": ["text", "audio"]}, "modalities"),
    ("openai.chat", CHAT, {"web_search_options": {}}, "web_search_options"),
    (
        "anthropic.messages",
        MESSAGES,
        {"tools": [{"type": "web_search_20260318", "name": "web_search"}]},
        "tools.0.type 'web_search_20260318'",
    ),
    ("anthropic.messages", MESSAGES, {"thread": {"type": "create"}}, "thread"),
    ("anthropic.messages", MESSAGES, {"container": "c"}, "container"),
    ("gemini.generate", CONTENTS, {"tools": [{"googleSearch": {}}]}, "tools[0].googleSearch"),
    ("gemini.generate", CONTENTS, {"tools": [{"code_execution": {}}]}, "tools[0].codeExecution"),
    (
        "gemini.generate",
        CONTENTS,
        {"toolConfig": {"retrievalConfig": {"languageCode": "en"}}},
        "toolConfig.retrievalConfig",
    ),
    ("gemini.generate", CONTENTS, {"cached_content": "cachedContents/a"}, "cachedContent"),
    *(
        (
            "gemini.generate",
            CONTENTS,
            {"generationConfig": {name: value}},
            f"generationConfig.{name}",
        )
        for name, value in (
            ("responseMimeType", "text/x.enum"),
            ("speechConfig", {"languageCode": "en"}),
            ("responseModalities", ["IMAGE"]),
        )
    ),
]
PATHS = {
    "openai.chat": "/openai/v1/chat/completions",
    "openai.responses": "/openai/v1/responses",
    "anthropic.messages": "/anthropic/v1/messages",
    "gemini.generate": "/gemini/v1/models/sim-small:generateContent",
}


def post(lab, http, surface, body):
    headers = {
        "authorization": f"Bearer {lab.key}",
        "x-goog-api-key": lab.key,
        "anthropic-version": "2026-10-21",
    }
    return http.post(lab.url + PATHS[surface], json=body, headers=headers)


@pytest.mark.parametrize(("surface", "body", "asked", "name"), CASES)
def test_a_feature_that_is_not_there_is_refused_by_name(http, surface, body, asked, name):
    with simulator.session(export=False) as lab:
        reply = post(lab, http, surface, {**body, **asked})
        (request,) = lab.requests
    assert reply.status_code == request.status == 400
    assert request.usage.total_tokens == 0
    error = reply.json()["error"]
    assert f"{name}" in error["message"]
    assert "simulator does not support this yet" in error["message"]
    if surface.startswith("openai"):
        assert (error["param"], error["code"]) == (name, "unsupported_parameter")


PLAIN = [
    ("openai.chat", CHAT, {"tools": None, "tool_choice": None, "logprobs": False}),
    ("openai.chat", CHAT, {"response_format": {"type": "text"}, "modalities": ["text"]}),
    ("openai.chat", CHAT, {"reasoning_effort": "low", "function_call": "none"}),
    ("openai.responses", RESPONSES, {"text": {"format": {"type": "text"}}, "tools": []}),
    ("openai.responses", RESPONSES, {"reasoning": {"effort": "low"}, "tool_choice": "none"}),
    ("anthropic.messages", MESSAGES, {"thinking": {"type": "disabled"}, "tools": []}),
    ("anthropic.messages", MESSAGES, {"output_config": {"effort": "low"}}),
    ("gemini.generate", CONTENTS, {"generationConfig": {"responseMimeType": "text/plain"}}),
    ("gemini.generate", CONTENTS, {"generationConfig": {"thinkingConfig": {"thinkingBudget": 0}}}),
]


@pytest.mark.parametrize(("surface", "body", "asked"), PLAIN)
def test_what_asks_for_plain_text_is_answered(http, surface, body, asked):
    with simulator.session(export=False) as lab:
        assert post(lab, http, surface, {**body, **asked}).status_code == 200


def test_the_sdks_raise_their_error_for_a_bad_request(
    openai_client, anthropic_client, gemini_client
):
    config = types.GenerateContentConfig(tools=[types.Tool(google_search=types.GoogleSearch())])
    with simulator.session(export=False) as lab:
        with pytest.raises(openai.BadRequestError, match="'functions'"):
            openai_client(lab).chat.completions.create(**CHAT, functions=[FUNCTION])
        with pytest.raises(anthropic.BadRequestError, match="container"):
            anthropic_client(lab).messages.create(**MESSAGES, container="c")
        with pytest.raises(errors.ClientError, match="googleSearch"):
            gemini_client(lab).models.generate_content(
                model="sim-small", contents=ASK[0]["content"], config=config
            )
