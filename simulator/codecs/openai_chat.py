"""OpenAI chat completions: `POST /v1/chat/completions`, and `GET /v1/models`."""

from __future__ import annotations

from typing import Any

from simulator import cache_rules
from simulator.codecs.base import Frame, Headers, Route, chunks, dump, text_of
from simulator.codecs.openai_surface import (
    OpenAISurface,
    known,
    known_fields,
    number,
    only,
    want,
)
from simulator.codecs.unsupported import check_openai_chat
from simulator.neutral import Choice, Identity, Problem, Prompt, Reply, Role, Turn
from simulator.records import Usage

FIELD_NAMES = """
    audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens
    max_tokens messages metadata modalities model moderation n parallel_tool_calls prediction
    presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention reasoning_effort
    response_format safety_identifier seed service_tier stop store stream stream_options
    temperature tool_choice tools top_logprobs top_p user verbosity web_search_options
"""
FIELDS = frozenset(FIELD_NAMES.split())
ROLES: dict[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
    "function": "tool",
}
NUMBERS = ("temperature", "top_p", "n", "max_tokens", "max_completion_tokens", "seed")
FINISH = {
    "stop": "stop",
    "stop_sequence": "stop",
    "length": "length",
    "refusal": "stop",
    "filter": "content_filter",
}


class OpenAIChat(OpenAISurface):
    """The codec of OpenAI's chat completions."""

    def route(self, method: str, path: str) -> Route:
        path = path.removeprefix("/v1")
        if path == "/chat/completions":
            return only("POST", method, path, Route("generate", "openai.chat"))
        if path == "/models":
            return only("GET", method, path, Route("models", "openai.models"))
        if path.startswith("/models/"):
            route = Route("model", "openai.models", path.removeprefix("/models/"))
            return only("GET", method, path, route)
        raise Problem("not_found", 404, f"Invalid URL ({method} /v1{path})")

    def decode(self, route: Route, body: Any, headers: Headers) -> Prompt:
        known_fields(body, FIELDS)
        for name in ("model", "messages"):
            if name not in body:
                raise Problem("missing", 400, f"Missing required parameter: '{name}'.", name)
        want(isinstance(body["model"], str), "model", "a string", body["model"])
        stream = body.get("stream") or False
        want(isinstance(stream, bool), "stream", "a boolean", stream)
        options = body.get("stream_options") or {}
        want(isinstance(options, dict), "stream_options", "an object", options)
        numbers = {name: number(body, name) for name in NUMBERS}
        limit = numbers["max_completion_tokens"] or numbers["max_tokens"]
        seed, turns = numbers["seed"], _turns(body["messages"])
        check_openai_chat(body)
        return Prompt(
            model=body["model"],
            turns=turns,
            stream=stream,
            stream_usage=bool(options.get("include_usage")),
            max_tokens=int(limit) if limit is not None else None,
            temperature=numbers["temperature"],
            top_p=numbers["top_p"],
            seed=int(seed) if seed is not None else None,
            samples=int(numbers["n"] or 1),
            stop=_stop(body.get("stop")),
            cache=cache_rules.OPENAI,
        )

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{identity.reply}",
            "object": "chat.completion",
            "created": identity.created,
            "model": reply.model,
            "choices": [_choice(index, choice) for index, choice in enumerate(reply.choices)],
            "usage": _usage(reply.usage),
            "service_tier": "default",
            "system_fingerprint": "fp_simulated",
        }

    def frames(self, prompt: Prompt, reply: Reply, identity: Identity, at_most: int) -> list[Frame]:
        head = {
            "id": f"chatcmpl-{identity.reply}",
            "object": "chat.completion.chunk",
            "created": identity.created,
            "model": reply.model,
            "service_tier": "default",
            "system_fingerprint": "fp_simulated",
        }
        blank = {"usage": None} if prompt.stream_usage else {}

        def frame(tokens: int, index: int, delta: dict[str, Any], finish: str | None) -> Frame:
            choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}
            return Frame(_event({**head, "choices": [choice], **blank}), tokens)

        out, before = [], 0
        for index, choice in enumerate(reply.choices):
            role = {"role": "assistant", "content": "", "refusal": None}
            out.append(frame(before, index, role, None))
            said = "refusal" if choice.finish == "refusal" else "content"
            for text, done in chunks(choice.tokens, at_most):
                out.append(frame(before + done, index, {said: text}, None))
            before += len(choice.tokens)
            out.append(frame(before, index, {}, FINISH[choice.finish]))
        if prompt.stream_usage:
            data = {**head, "choices": [], "usage": _usage(reply.usage)}
            out.append(Frame(_event(data), before))
        return [*out, Frame(b"data: [DONE]\n\n", before)]


def _turns(messages: Any) -> tuple[Turn, ...]:
    want(isinstance(messages, list), "messages", "an array of objects", messages)
    if not messages:
        message = (
            "Invalid 'messages': empty array. "
            "Expected an array with minimum length 1, but got an empty array instead."
        )
        raise Problem("invalid", 400, message, "messages", {"code": "empty_array"})
    return tuple(_turn(f"messages[{i}]", message) for i, message in enumerate(messages))


def _turn(name: str, message: Any) -> Turn:
    want(isinstance(message, dict), name, "an object", message)
    if "role" not in message:
        text = f"Missing required parameter: '{name}.role'."
        raise Problem("missing", 400, text, f"{name}.role")
    role = message["role"]
    known(role, f"{name}.role", ROLES)
    content = message.get("content")
    calls = message.get("tool_calls") or []
    want(isinstance(calls, list), f"{name}.tool_calls", "an array of objects", calls)
    if content is None:
        want(role == "assistant", f"{name}.content", "one of a string or array", content)
    elif isinstance(content, list):
        for i, part in enumerate(content):
            where = f"{name}.content[{i}]"
            want(isinstance(part, dict), where, "an object", part)
            if part.get("type") == "text":
                words = part.get("text")
                want(isinstance(words, str), f"{where}.text", "a string", words)
    else:
        want(isinstance(content, str), f"{name}.content", "one of a string or array", content)
    text, others = text_of(content)
    return Turn(ROLES[role], text, (*others, *("tool_call" for _ in calls)))


def _stop(stop: Any) -> tuple[str, ...]:
    if stop is None:
        return ()
    stops = [stop] if isinstance(stop, str) else stop
    ok = isinstance(stops, list) and all(isinstance(s, str) for s in stops)
    want(ok, "stop", "one of a string or an array of strings", stop)
    return tuple(s for s in stops if s)


def _choice(index: int, choice: Choice) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": choice.text, "refusal": None}
    if choice.finish == "refusal":
        message |= {"content": None, "refusal": choice.text}
    message["annotations"] = []
    return {
        "index": index,
        "message": message,
        "logprobs": None,
        "finish_reason": FINISH[choice.finish],
    }


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.total_tokens,
        "prompt_tokens_details": {
            "cached_tokens": usage.cached_tokens,
            "cache_write_tokens": usage.cache_write_tokens,
            "audio_tokens": 0,
        },
        "completion_tokens_details": {
            "reasoning_tokens": usage.reasoning_tokens,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + dump(data) + b"\n\n"
