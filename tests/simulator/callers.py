"""Every kind of call that the SDKs make, sync and async, as `name -> call(lab)`.

A plain call returns the parsed answer, a streaming one the list of its events.
"""

from __future__ import annotations

import asyncio

import anthropic
import httpx2
import openai
from google import genai

TEXT = (
    "The pass is 2,340 metres high, and it is open from May to October. "
    "How high is the pass, and when is it open?"
)
CHAT = {"model": "sim-small", "messages": [{"role": "user", "content": TEXT}]}
RESPONSE = {"model": "sim-small", "input": TEXT}
MESSAGE = {**CHAT, "max_tokens": 99}
GEMINI = {"model": "sim-small", "contents": TEXT}

PLAIN = ("openai.chat", "openai.responses", "anthropic.messages", "gemini.generate")
"""The surfaces that write text."""


def ask(lab, surface, *, stream=False, **options):
    """Call `surface` with a sync client and return what it gives."""
    timeout = options.pop("timeout", 30)
    with httpx2.Client(verify=False, timeout=timeout) as http:
        vendor = surface.partition(".")[0]
        client = CLIENTS[vendor](lab, http, options)
        found = CALLS[surface, stream](client)
        return list(found) if stream else found


def ask_async(lab, surface, *, stream=False, **options):
    """Call `surface` with an async client and return what it gives."""
    return asyncio.run(_ask_async(lab, surface, stream, options))


async def _ask_async(lab, surface, stream, options):
    timeout = options.pop("timeout", 30)
    async with httpx2.AsyncClient(verify=False, timeout=timeout) as http:
        vendor = surface.partition(".")[0]
        client = ASYNC_CLIENTS[vendor](lab, http, options)
        found = await CALLS[surface, stream](client)
        if not stream:
            return found
        return [event async for event in found]


CALLS = {
    ("openai.chat", False): lambda c: c.chat.completions.create(**CHAT),
    ("openai.chat", True): lambda c: c.chat.completions.create(**CHAT, stream=True),
    ("openai.responses", False): lambda c: c.responses.create(**RESPONSE),
    ("openai.responses", True): lambda c: c.responses.create(**RESPONSE, stream=True),
    ("anthropic.messages", False): lambda c: c.messages.create(**MESSAGE),
    ("anthropic.messages", True): lambda c: c.messages.create(**MESSAGE, stream=True),
    ("gemini.generate", False): lambda c: c.models.generate_content(**GEMINI),
    ("gemini.generate", True): lambda c: c.models.generate_content_stream(**GEMINI),
}


def _gemini(lab, field, http, options):
    arguments = lab.gemini()
    milliseconds = int(http.timeout.read * 1000)
    arguments["http_options"] |= {field: http, "timeout": milliseconds, **options}
    return genai.Client(**arguments)


def _options(http, options):
    return {"http_client": http, "max_retries": 0, **options}


CLIENTS = {
    "openai": lambda lab, http, more: openai.OpenAI(**lab.openai(), **_options(http, more)),
    "anthropic": lambda lab, http, more: anthropic.Anthropic(
        **lab.anthropic(), **_options(http, more)
    ),
    "gemini": lambda lab, http, more: _gemini(lab, "httpx_client", http, more),
}
ASYNC_CLIENTS = {
    "openai": lambda lab, http, more: openai.AsyncOpenAI(**lab.openai(), **_options(http, more)),
    "anthropic": lambda lab, http, more: anthropic.AsyncAnthropic(
        **lab.anthropic(), **_options(http, more)
    ),
    "gemini": lambda lab, http, more: _gemini(lab, "httpx_async_client", http, more).aio,
}
WAYS = {"sync": ask, "async": ask_async}
