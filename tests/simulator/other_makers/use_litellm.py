"""LiteLLM: one of its providers, by the addresses and keys in the environment."""

import json
import os
import sys

import litellm

litellm.suppress_debug_info = True
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}
ASKED = [{"role": "user", "content": "How high is the pass?"}]
GEMINI = f"{os.environ['GOOGLE_GEMINI_BASE_URL']}/v1"
PROVIDERS = {
    "openai": {"model": "openai/sim-small"},
    "anthropic": {"model": "anthropic/sim-small", "max_tokens": 99},
    "gemini": {"model": "gemini/sim-small", "api_base": GEMINI},
}


def use(options):
    plain = litellm.completion(messages=ASKED, **options)
    pieces = [
        chunk.choices[0].delta.content or ""
        for chunk in litellm.completion(messages=ASKED, stream=True, **options)
    ]
    called = litellm.completion(messages=ASKED, tools=[WEATHER], **options)
    return {
        "plain": plain.choices[0].message.content,
        "stream": "".join(pieces),
        "pieces": len([piece for piece in pieces if piece]),
        "cities": [
            json.loads(call.function.arguments)["city"]
            for call in called.choices[0].message.tool_calls
        ],
    }


def refused(options):
    try:
        unknown = options["model"].replace("sim-small", "sim-none")
        litellm.completion(messages=ASKED, **{**options, "model": unknown}, num_retries=0)
    except litellm.NotFoundError as error:
        return error.status_code


chosen = PROVIDERS[sys.argv[1]]
print(json.dumps({**use(chosen), "refused": refused(chosen)}))
