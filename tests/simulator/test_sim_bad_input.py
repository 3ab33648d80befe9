"""Bad input of many kinds gets the vendor's error shape; the server's own mistakes would be 500."""

from __future__ import annotations

import copy
import json

import pytest

import simulator

VALUES = [
    *(None, True, False, 0, -1, 3.5, 1e308, 10**30, "", "x", "user", "\ud800", "é🙂"),
    *([], {}, [1], ["a"], [[]], [{}], {"a": 1}, {"type": "text"}, {"type": "text", "text": 3}),
    *({"type": "image_url"}, {"role": "user"}, {"role": {"a": 1}}, {"parts": [1]}, {"text": None}),
]
FACT = {"type": "text", "text": "It is red. What is it?"}
SCHEMA = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}}}
FUNCTION = {"type": "function", "function": {"name": "f", "parameters": SCHEMA, "strict": False}}
SURFACES = {
    "/openai/v1/chat/completions": {
        "model": "sim-small",
        "messages": [
            {"role": "system", "content": "x"},
            {"role": "user", "content": [FACT]},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
                ],
            },
            {"role": "tool", "tool_call_id": "a", "content": [FACT]},
        ],
        "stream": False,
        "stream_options": {"include_usage": True},
        "temperature": 1,
        "n": 1,
        "stop": ["a"],
        "max_tokens": 3,
        "tools": [FUNCTION],
        "tool_choice": {
            "type": "allowed_tools",
            "allowed_tools": {"mode": "auto", "tools": [FUNCTION]},
        },
        "parallel_tool_calls": True,
        "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": SCHEMA}},
        "logprobs": True,
        "top_logprobs": 1,
        "reasoning_effort": "low",
    },
    "/openai/v1/responses": {
        "model": "sim-small",
        "input": [
            {"role": "developer", "content": "x"},
            {"role": "user", "content": [{"type": "input_text", "text": FACT["text"]}]},
            {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "a", "output": "x"},
        ],
        "instructions": "x",
        "stream": False,
        "stream_options": {},
        "previous_response_id": None,
        "max_output_tokens": 16,
        "metadata": {"a": "b"},
        "reasoning": {"effort": "low"},
        "text": {"format": {"type": "json_schema", "name": "n", "schema": SCHEMA}},
        "tools": [{"type": "function", "name": "f", "parameters": SCHEMA, "strict": False}],
        "tool_choice": {
            "type": "allowed_tools",
            "mode": "auto",
            "tools": [{"type": "function", "name": "f"}],
        },
        "include": ["reasoning.encrypted_content"],
        "conversation": None,
        "prompt": None,
    },
    "/openai/responses": {
        "model": "sim-small",
        "input": [{"role": "user", "content": [{"type": "input_text", "text": FACT["text"]}]}],
        "instructions": "x",
        "reasoning": {"effort": "low"},
        "text": {"format": {"type": "text"}},
        "tools": [],
        "tool_choice": "auto",
        "include": ["reasoning.encrypted_content"],
        "top_logprobs": 0,
    },
    "/anthropic/v1/messages": {
        "model": "sim-small",
        "max_tokens": 9,
        "system": [FACT],
        "messages": [
            {
                "role": "user",
                "content": [
                    {
                        "type": "document",
                        "source": {"type": "text", "media_type": "text/plain", "data": "A."},
                        "title": "t",
                        "citations": {"enabled": True},
                        "cache_control": {"type": "ephemeral"},
                    },
                    FACT,
                ],
            },
            {
                "role": "assistant",
                "content": [{"type": "tool_use", "id": "a", "name": "f", "input": {}}],
            },
            {
                "role": "user",
                "content": [{"type": "tool_result", "tool_use_id": "a", "content": [FACT]}],
            },
        ],
        "stream": False,
        "stop_sequences": ["q"],
        "tools": [{"name": "f", "input_schema": SCHEMA, "strict": False}],
        "tool_choice": {"type": "auto", "disable_parallel_tool_use": True},
        "thinking": {"type": "adaptive", "display": "omitted"},
        "output_config": {"effort": "low"},
    },
    "/anthropic/v1/messages/count_tokens": {
        "model": "sim-small",
        "system": [FACT],
        "messages": [{"role": "user", "content": [FACT]}],
    },
    "/openai/v1/batches": {
        "input_file_id": "file-none",
        "endpoint": "/v1/chat/completions",
        "completion_window": "24h",
        "metadata": {"a": "b"},
        "output_expires_after": {"anchor": "created_at", "seconds": 3600},
    },
    "/openai/v1/fine_tuning/jobs": {
        "model": "sim-small",
        "training_file": "file-none",
        "validation_file": "file-none",
        "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 1}}},
        "hyperparameters": {"batch_size": "auto", "learning_rate_multiplier": 0.5},
        "metadata": {"a": "b"},
        "suffix": "x",
        "seed": 1,
    },
    "/anthropic/v1/messages/batches": {
        "requests": [
            {
                "custom_id": "a",
                "params": {
                    "model": "sim-small",
                    "max_tokens": 9,
                    "messages": [{"role": "user", "content": [FACT]}],
                },
            }
        ],
    },
    "/gemini/v1/models/sim-small:batchGenerateContent": {
        "batch": {
            "displayName": "a",
            "inputConfig": {
                "requests": {
                    "requests": [
                        {
                            "request": {"contents": [{"parts": [{"text": "a"}]}]},
                            "metadata": {"key": "a"},
                        }
                    ]
                }
            },
        },
    },
    "/gemini/v1/models/sim-small:generateContent": {
        "contents": [
            {"role": "user", "parts": [{"text": FACT["text"]}]},
            {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {"a": 1}}}]},
            {
                "role": "user",
                "parts": [{"functionResponse": {"name": "f", "response": {"output": "x"}}}],
            },
        ],
        "systemInstruction": {"parts": [{"text": "a"}]},
        "tools": [{"functionDeclarations": [{"name": "f", "parameters": SCHEMA}]}],
        "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["f"]}},
        "generationConfig": {
            "temperature": 1,
            "maxOutputTokens": 3,
            "stopSequences": ["a"],
            "responseMimeType": "application/json",
            "responseSchema": SCHEMA,
            "thinkingConfig": {"includeThoughts": True, "thinkingBudget": 0},
            "responseLogprobs": True,
            "logprobs": 1,
        },
    },
    "/gemini/v1/models/sim-small:countTokens": {
        "generateContentRequest": {
            "contents": [{"role": "user", "parts": [{"text": FACT["text"]}]}],
            "systemInstruction": {"parts": [{"text": "a"}]},
        },
    },
}


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value)
    if isinstance(value, dict | list):
        for key, inner in items:
            yield from (
                places(inner, (*path, key)) if isinstance(inner, dict | list) else [(*path, key)]
            )


def put(value, path, new):
    if not path:
        return new
    value = copy.deepcopy(value)
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return value


@pytest.mark.parametrize("path", SURFACES)
def test_any_value_in_any_place_is_answered_or_refused(path, http):
    with simulator.session(export=False) as lab:
        headers = {
            "authorization": f"Bearer {lab.key}",
            "x-goog-api-key": lab.key,
            "anthropic-version": "2026-10-21",
        }
        sent = 0
        for place in places(SURFACES[path]):
            for value in VALUES:
                content = json.dumps(put(SURFACES[path], place, value))
                reply = http.post(lab.url + path, content=content, headers=headers)
                sent += 1
                told = (place, value, reply.status_code, reply.text)
                assert reply.status_code in (200, 400, 404), told
                assert reply.headers["x-simulated"] == "true", told
                assert (reply.status_code == 200) == ('"error":{' not in reply.text), told
        assert len(lab.requests) == sent
        assert all(request.fault is None for request in lab.requests)


@pytest.mark.parametrize("content", [b"NaN", b'{"a": NaN}', b"[" * 990 + b"]" * 990])
def test_what_python_reads_but_json_is_not_is_refused(content, http):
    with simulator.session(export=False) as lab:
        headers = {"authorization": f"Bearer {lab.key}"}
        url = f"{lab.url}/openai/v1/chat/completions"
        assert http.post(url, content=content, headers=headers).status_code == 400
        assert len(lab.requests) == 1
