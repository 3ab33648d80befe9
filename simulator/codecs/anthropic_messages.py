"""Anthropic messages: `POST /v1/messages`, and `GET /v1/models`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator import tokens
from simulator.codecs.anthropic_cache import rule_of
from simulator.codecs.anthropic_input import Reader
from simulator.codecs.anthropic_options import (
    format_of,
    thinking_of,
    tool_choice_of,
    tools_of,
)
from simulator.codecs.anthropic_output import Content, refused
from simulator.codecs.anthropic_surface import NEWEST, AnthropicSurface, version_of, want
from simulator.codecs.base import Frame, Headers, Route, dump
from simulator.codecs.unsupported import check_anthropic
from simulator.neutral import Choice, Format, Identity, Problem, Prompt, Reply
from simulator.records import Usage

FIELD_NAMES = """
    cache_control container diagnostics inference_geo max_tokens messages metadata model
    output_config service_tier speed stop_sequences stream system thinking thread tool_choice tools
    user_profile_id workspace_id
"""
FIELDS = frozenset(FIELD_NAMES.split())
SAMPLING = frozenset({"temperature", "top_p", "top_k"})
OPTIONS = ("thinking", "output_config")
FINISH = {
    "stop": "end_turn",
    "length": "max_tokens",
    "stop_sequence": "stop_sequence",
    "calls": "tool_use",
    "refusal": "refusal",
    "filter": "refusal",
}
DELTA_USAGE = (
    "input_tokens",
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
    "output_tokens",
    "output_tokens_details",
)


class AnthropicMessages(AnthropicSurface):
    """The codec of Anthropic's messages."""

    def route(self, method: str, path: str) -> Route:
        if path == "/v1/messages":
            wanted, route = "POST", Route("generate", "anthropic.messages")
        elif path == "/v1/models":
            wanted, route = "GET", Route("models", "anthropic.models")
        elif path.startswith("/v1/models/"):
            target = path.removeprefix("/v1/models/")
            wanted, route = "GET", Route("model", "anthropic.models", target)
        else:
            raise Problem("not_found", 404)
        if method != wanted:
            raise Problem("wrong_method", 405)
        return route

    def decode(self, route: Route, body: Any, headers: Headers) -> Prompt:
        version = version_of(headers)
        limit = _checked(body, version)
        reader = Reader(version)
        reader.system(body.get("system"))
        reader.messages(body["messages"])
        if version == NEWEST and reader.turns[-1].role == "assistant":
            text = "Prefilling assistant messages is not supported for this model."
            raise Problem("invalid", 400, text)
        check_anthropic(body)
        tools = tools_of(body.get("tools"))
        choice = tool_choice_of(body.get("tool_choice"), tools)
        thinking, form = thinking_of(body, choice, limit), format_of(body.get("output_config"))
        _check_citations(form, reader)
        return Prompt(
            model=body["model"],
            turns=tuple(reader.turns),
            stream=bool(body.get("stream")),
            max_tokens=limit,
            temperature=_share(body, "temperature"),
            top_p=_share(body, "top_p"),
            stop=_stop(body.get("stop_sequences")),
            tools=tools,
            tool_choice=choice,
            format=form,
            effort=thinking.effort,
            show_thinking=thinking.shown,
            cache=rule_of(body, reader.points, len(reader.turns) - 1),
            options=tuple(name for name in OPTIONS if body.get(name)),
            echo={"hidden": thinking.hidden, "sources": tuple(reader.sources)},
        )

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        choice = reply.choices[0]
        return {
            **_message(reply, identity, reply.usage),
            "content": Content(prompt, choice).blocks(),
            **_stopped(prompt, choice),
        }

    def frames(self, prompt: Prompt, reply: Reply, identity: Identity, at_most: int) -> list[Frame]:
        choice, usage = reply.choices[0], reply.usage
        begun = replace(usage, output_tokens=1, reasoning_tokens=0)
        out = [_event("message_start", 0, message=_message(reply, identity, begun))]
        for kind, done, data in Content(prompt, choice).events(at_most):
            out.append(_event(kind, done, **data))
            if len(out) == 2:
                out.append(_event("ping", done))
        final, done = _usage(usage), tokens.of_choice(choice)
        counted = {name: final[name] for name in DELTA_USAGE if name in final}
        return [
            *(out if len(out) > 1 else [*out, _event("ping", 0)]),
            _event("message_delta", done, delta=_stopped(prompt, choice), usage=counted),
            _event("message_stop", done),
        ]


def _checked(body: Any, version: str) -> int:
    """Return the limit of the answer. Raises Problem for a body of the wrong shape."""
    want(isinstance(body, dict), "body", "Input should be a valid dictionary")
    known = FIELDS if version == NEWEST else FIELDS | SAMPLING
    for name in body:
        if name not in known:
            raise Problem("unknown_field", 400, f"{name}: Extra inputs are not permitted")
    for name in ("model", "max_tokens", "messages"):
        if name not in body:
            raise Problem("missing", 400, f"{name}: Field required")
    limit = body["max_tokens"]
    want(type(limit) is int, "max_tokens", "Input should be a valid integer")
    want(limit >= 1, "max_tokens", "Input should be greater than or equal to 1")
    want(isinstance(body["model"], str), "model", "Input should be a valid string")
    stream = body.get("stream", False)
    want(isinstance(stream, bool), "stream", "Input should be a valid boolean")
    return int(limit)


def _check_citations(form: Format, reader: Reader) -> None:
    """Raise Problem for citations in an answer that has to be JSON."""
    if form.kind == "schema" and any(source.cite for source in reader.sources):
        text = "output_config.format: Citations cannot be used together with structured outputs."
        raise Problem("invalid", 400, text)


def _share(body: Mapping[str, Any], name: str) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    ok = isinstance(value, int | float) and not isinstance(value, bool)
    want(ok, name, "Input should be a valid number")
    want(0 <= value <= 1, name, "Input should be between 0 and 1")
    return float(value)


def _stop(stops: Any) -> tuple[str, ...]:
    if stops is None:
        return ()
    ok = isinstance(stops, list) and all(isinstance(stop, str) for stop in stops)
    want(ok, "stop_sequences", "Input should be a valid list of strings")
    return tuple(stop for stop in stops if stop)


def _message(reply: Reply, identity: Identity, usage: Usage) -> dict[str, Any]:
    return {
        "id": f"msg_{identity.reply}",
        "type": "message",
        "role": "assistant",
        "model": reply.model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": _usage(usage),
    }


def _stopped(prompt: Prompt, choice: Choice) -> dict[str, Any]:
    reason = FINISH[choice.finish]
    most = prompt.max_tokens
    if choice.finish == "length" and most is not None and tokens.of_choice(choice) < most:
        reason = "model_context_window_exceeded"  # there was room in the limit, but none left
    stopped = {"stop_reason": reason, "stop_sequence": choice.stop_sequence}
    if not refused(choice):
        return stopped
    told = {"type": "refusal", "category": None, "explanation": choice.text or None}
    return {**stopped, "stop_details": told}


def _usage(usage: Usage) -> dict[str, Any]:
    thought = {"thinking_tokens": usage.reasoning_tokens}
    details = {"output_tokens_details": thought} if usage.reasoning_tokens else {}
    return {
        "input_tokens": usage.input_tokens - usage.cached_tokens - usage.cache_write_tokens,
        "cache_creation_input_tokens": usage.cache_write_tokens,
        "cache_read_input_tokens": usage.cached_tokens,
        "cache_creation": {
            "ephemeral_5m_input_tokens": usage.cache_write_tokens - usage.cache_write_1h_tokens,
            "ephemeral_1h_input_tokens": usage.cache_write_1h_tokens,
        },
        "output_tokens": usage.output_tokens,
        **details,
        "service_tier": "standard",
    }


def _event(kind: str, tokens: int, **data: Any) -> Frame:
    body = dump({"type": kind, **data})
    return Frame(b"event: " + kind.encode() + b"\ndata: " + body + b"\n\n", tokens)
