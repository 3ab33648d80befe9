"""A valid body for every surface, with every field that it takes: what tests then spoil."""

from __future__ import annotations

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
EMBEDDINGS = {
    "/openai/v1/embeddings": {
        "model": "sim-embed-small",
        "input": ["a red barn", "a red shed"],
        "dimensions": 16,
        "encoding_format": "base64",
        "user": "a",
    },
    "/gemini/v1/models/sim-embed-small:batchEmbedContents": {
        "requests": [
            {
                "model": "models/sim-embed-small",
                "content": {"parts": [{"text": "a red barn"}]},
                "taskType": "RETRIEVAL_QUERY",
                "outputDimensionality": 16,
            }
        ]
    },
}
