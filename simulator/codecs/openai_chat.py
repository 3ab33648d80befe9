"""OpenAI chat completions: `POST /v1/chat/completions`, and `GET /v1/models`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from simulator import cache_rules, tokens
from simulator.codecs.base import Frame, Headers, Route, dump
from simulator.codecs.openai_chat_messages import turns_of
from simulator.codecs.openai_chat_tools import (
    format_of,
    logprobs_asked,
    tool_choice_of,
    tools_of,
)
from simulator.codecs.openai_functions import effort_of, wire_id
from simulator.codecs.openai_logprobs import logprobs_of
from simulator.codecs.openai_surface import OpenAISurface, known_fields, number, only, want
from simulator.codecs.pieces import Step, steps
from simulator.codecs.unsupported import check_openai_chat
from simulator.neutral import Call, Chance, Choice, Identity, Problem, Prompt, Reply
from simulator.records import Usage

FIELD_NAMES = """
    audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens
    max_tokens messages metadata modalities model moderation n parallel_tool_calls prediction
    presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention reasoning_effort
    response_format safety_identifier seed service_tier stop store stream stream_options
    temperature tool_choice tools top_logprobs top_p user verbosity web_search_options
"""
FIELDS = frozenset(FIELD_NAMES.split())
NUMBER_NAMES = """
    frequency_penalty max_completion_tokens max_tokens n presence_penalty seed temperature top_p
"""
FINISH = {
    "stop": "stop",
    "stop_sequence": "stop",
    "length": "length",
    "calls": "tool_calls",
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
        numbers = {name: number(body, name) for name in NUMBER_NAMES.split()}
        limit = numbers["max_completion_tokens"] or numbers["max_tokens"]
        seed, turns = numbers["seed"], turns_of(body["messages"])
        check_openai_chat(body)
        tools = tools_of(body)
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
            tools=tools,
            tool_choice=tool_choice_of(body, tools),
            format=format_of(body, turns),
            logprobs=logprobs_asked(body),
            effort=effort_of(body.get("reasoning_effort"), "reasoning_effort"),
        )

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        choices = [_choice(index, choice, prompt) for index, choice in enumerate(reply.choices)]
        return {**_head(reply, identity, ""), "choices": choices, "usage": _usage(reply.usage)}

    def frames(self, prompt: Prompt, reply: Reply, identity: Identity, at_most: int) -> list[Frame]:
        head = _head(reply, identity, ".chunk")
        blank = {"usage": None} if prompt.stream_usage else {}
        out, before = [], 0
        for index, choice in enumerate(reply.choices):
            for done, part in _deltas(choice, prompt, at_most):
                data = {**head, "choices": [{"index": index, **part}], **blank}
                out.append(Frame(_event(data), before + done))
            before += tokens.of_choice(choice)
        if prompt.stream_usage:
            data = {**head, "choices": [], "usage": _usage(reply.usage)}
            out.append(Frame(_event(data), before))
        return [*out, Frame(b"data: [DONE]\n\n", before)]


def _stop(stop: Any) -> tuple[str, ...]:
    if stop is None:
        return ()
    stops = [stop] if isinstance(stop, str) else stop
    ok = isinstance(stops, list) and all(isinstance(s, str) for s in stops)
    want(ok, "stop", "one of a string or an array of strings", stop)
    return tuple(s for s in stops if s)


def _head(reply: Reply, identity: Identity, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{identity.reply}",
        "object": f"chat.completion{kind}",
        "created": identity.created,
        "model": reply.model,
        "service_tier": "default",
        "system_fingerprint": "fp_simulated",
    }


def _choice(index: int, choice: Choice, prompt: Prompt) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None}
    if choice.text or not choice.calls:
        message[_said(choice)] = choice.text
    if choice.calls:
        message["tool_calls"] = [_call(call) for call in choice.calls]
    message["annotations"] = []
    return {
        "index": index,
        "message": message,
        "logprobs": _logprobs(choice, choice.chances, prompt),
        "finish_reason": FINISH[choice.finish],
    }


def _deltas(choice: Choice, prompt: Prompt, at_most: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Write a choice as parts of a stream, each with the output tokens that are out after it."""
    content = "" if choice.text or not choice.calls else None
    role = {"role": "assistant", "content": content, "refusal": None}
    yield 0, _part(role)
    for step in steps(choice, at_most):
        logprobs = _logprobs(choice, step.chances, prompt) if step.kind == "text" else None
        yield step.done, _part(_delta(choice, step), logprobs)
    yield tokens.of_choice(choice), _part({}, finish=FINISH[choice.finish])


def _part(
    delta: dict[str, Any], logprobs: dict[str, Any] | None = None, finish: str | None = None
) -> dict[str, Any]:
    return {"delta": delta, "logprobs": logprobs, "finish_reason": finish}


def _delta(choice: Choice, step: Step) -> dict[str, Any]:
    if step.kind == "text":
        return {_said(choice): step.text}
    if step.kind == "call":
        begun = _call(replace(choice.calls[step.call], arguments=""))
        return {"tool_calls": [{"index": step.call, **begun}]}
    return {"tool_calls": [{"index": step.call, "function": {"arguments": step.text}}]}


def _said(choice: Choice) -> str:
    return "refusal" if choice.finish == "refusal" else "content"


def _call(call: Call) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": wire_id(call.id), "type": "function", "function": function}


def _logprobs(choice: Choice, chances: Sequence[Chance], prompt: Prompt) -> dict[str, Any] | None:
    if prompt.logprobs is None:
        return None
    none: dict[str, Any] = {"content": None, "refusal": None}
    return {**none, _said(choice): logprobs_of(chances)} if choice.text else none


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
