"""OpenAI chat completions: `POST /v1/chat/completions`, and `GET /v1/models`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.codecs.base import (
    Frame,
    Headers,
    Route,
    chunks,
    dump,
    masked,
    retry_headers,
    text_of,
)
from simulator.models import Model
from simulator.neutral import Choice, Identity, Limits, Problem, Prompt, Reply, Role, Turn
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
RANGES: dict[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "n": (1, 128),
    "max_tokens": (1, 1e9),
    "max_completion_tokens": (1, 1e9),
}
WHOLE = frozenset({"n", "max_tokens", "max_completion_tokens", "seed"})
OPTIONS = ("tools", "functions", "response_format", "logprobs", "audio", "web_search_options")
FINISH = {"stop": "stop", "stop_sequence": "stop", "length": "length"}


class OpenAIChat:
    """The codec of OpenAI's chat completions."""

    vendor = "openai"

    def key(self, headers: Headers, query: Mapping[str, str]) -> str | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None

    def route(self, method: str, path: str) -> Route:
        path = path.removeprefix("/v1")
        if path == "/chat/completions":
            return _only("POST", method, path, Route("generate", "openai.chat"))
        if path == "/models":
            return _only("GET", method, path, Route("models", "openai.models"))
        if path.startswith("/models/"):
            route = Route("model", "openai.models", path.removeprefix("/models/"))
            return _only("GET", method, path, route)
        raise Problem("not_found", 404, f"Invalid URL ({method} /v1{path})")

    def decode(self, route: Route, body: Any, headers: Headers) -> Prompt:
        if not isinstance(body, dict):
            raise Problem("wrong_type", 400, "The request body must be a JSON object.")
        for name in body:
            if name not in FIELDS:
                raise Problem("unknown_field", 400, f"Unknown parameter: '{name}'.", name)
        for name in ("model", "messages"):
            if name not in body:
                raise Problem("missing", 400, f"Missing required parameter: '{name}'.", name)
        _want(isinstance(body["model"], str), "model", "a string", body["model"])
        stream = body.get("stream") or False
        _want(isinstance(stream, bool), "stream", "a boolean", stream)
        options = body.get("stream_options") or {}
        _want(isinstance(options, dict), "stream_options", "an object", options)
        numbers = {name: _number(body, name) for name in (*RANGES, "seed")}
        limit = numbers["max_completion_tokens"] or numbers["max_tokens"]
        seed = numbers["seed"]
        return Prompt(
            model=body["model"],
            turns=_turns(body["messages"]),
            stream=stream,
            stream_usage=bool(options.get("include_usage")),
            max_tokens=int(limit) if limit is not None else None,
            temperature=numbers["temperature"],
            top_p=numbers["top_p"],
            seed=int(seed) if seed is not None else None,
            samples=int(numbers["n"] or 1),
            stop=_stop(body.get("stop")),
            options=tuple(name for name in OPTIONS if body.get(name)),
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
            for text, done in chunks(choice.tokens, at_most):
                out.append(frame(before + done, index, {"content": text}, None))
            before += len(choice.tokens)
            out.append(frame(before, index, {}, FINISH[choice.finish]))
        if prompt.stream_usage:
            data = {**head, "choices": [], "usage": _usage(reply.usage)}
            out.append(Frame(_event(data), before))
        return [*out, Frame(b"data: [DONE]\n\n", before)]

    def models(self, models: Sequence[Model]) -> dict[str, Any]:
        return {"object": "list", "data": [self.model(model) for model in models]}

    def model(self, model: Model) -> dict[str, Any]:
        return {
            "id": model.name,
            "object": "model",
            "created": int(model.created_at.timestamp()),
            "owned_by": "simulator",
        }

    def error(
        self, problem: Problem, request_id: str, retry_after: float | None
    ) -> tuple[int, dict[str, Any]]:
        kind, code = ERRORS.get(problem.kind, ("invalid_request_error", None))
        if problem.kind == "rate_limited":
            kind = problem.detail.get("which", "requests")
        error = {"message": _say(problem), "type": kind, "param": problem.param}
        return problem.status, {"error": {**error, "code": problem.detail.get("code", code)}}

    def headers(
        self, request_id: str, limits: Limits | None, retry_after: float | None
    ) -> dict[str, str]:
        out = {
            "x-request-id": request_id,
            "openai-version": "2020-10-01",
            "openai-organization": "simulator",
            **retry_headers(retry_after),
        }
        if limits is not None:
            name = "x-ratelimit-{}-{}".format
            out[name("limit", "requests")] = str(limits.requests_limit)
            out[name("remaining", "requests")] = str(limits.requests_remaining)
            out[name("reset", "requests")] = go_duration(limits.requests_reset)
            out[name("limit", "tokens")] = str(limits.tokens_limit)
            out[name("remaining", "tokens")] = str(limits.tokens_remaining)
            out[name("reset", "tokens")] = go_duration(limits.tokens_reset)
        return out


ERRORS: dict[str, tuple[str, str | None]] = {
    "missing": ("invalid_request_error", "missing_required_parameter"),
    "unknown_field": ("invalid_request_error", "unknown_parameter"),
    "wrong_type": ("invalid_request_error", "invalid_type"),
    "wrong_method": ("invalid_request_error", "method_not_supported"),
    "model_not_found": ("invalid_request_error", "model_not_found"),
    "context_overflow": ("invalid_request_error", "context_length_exceeded"),
    "bad_key": ("invalid_request_error", "invalid_api_key"),
    "rate_limited": ("requests", "rate_limit_exceeded"),
    "server_error": ("server_error", None),
}


MESSAGES = {
    "bad_json": (
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't "
        "using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was "
        "sent was not valid JSON: {why})"
    ),
    "no_key": (
        "You didn't provide an API key. You need to provide your API key in an Authorization "
        "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
    ),
    "bad_key": (
        "Incorrect API key provided: {key}. The simulator has no open session with this key; "
        "build the client inside the `with simulator.session()` block."
    ),
    "model_not_found": "The model `{model}` does not exist or you do not have access to it.",
    "context_overflow": (
        "This model's maximum context length is {window} tokens. However, your messages resulted "
        "in {used} tokens. Please reduce the length of the messages."
    ),
    "rate_limited": (
        "Rate limit reached on {which} per min: Limit {limit}. Please try again in {retry_after}s."
    ),
    "server_error": "The server had an error while processing your request. Sorry about that!",
}


def _say(problem: Problem) -> str:
    if problem.message and problem.kind != "bad_json":
        return problem.message
    detail = {**problem.detail, "why": problem.message, "key": masked(problem.detail.get("key"))}
    return MESSAGES.get(problem.kind, problem.kind).format(**detail)


def go_duration(seconds: float) -> str:
    """Write a wait the way OpenAI does, as a Go duration.

    >>> go_duration(0.012), go_duration(1.5), go_duration(360)
    ('12ms', '1.5s', '6m0s')
    """
    if seconds < 1:
        return f"{round(seconds * 1000)}ms"
    minutes, rest = divmod(round(seconds, 3), 60)
    text = f"{rest:.3f}".rstrip("0").rstrip(".")
    return f"{int(minutes)}m{text}s" if minutes else f"{text}s"


def _only(wanted: str, method: str, path: str, route: Route) -> Route:
    if method != wanted:
        hint = "(HINT: Perhaps you meant to use a different HTTP method?)"
        raise Problem("wrong_method", 405, f"Not allowed to {method} on /v1{path}. {hint}")
    return route


KINDS = {str: "a string", bool: "a boolean", list: "an array", dict: "an object"}


def _want(ok: bool, name: str, wanted: str, got: Any) -> None:
    if not ok:
        kind = "null" if got is None else KINDS.get(type(got), "a number")
        message = f"Invalid type for '{name}': expected {wanted}, but got {kind} instead."
        raise Problem("wrong_type", 400, message, name)


def _number(body: Mapping[str, Any], name: str) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    whole = name in WHOLE
    ok = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    _want(ok, name, "an integer" if whole else "a decimal", value)
    low, high = RANGES.get(name, (-(2**63), 2**63))
    if low <= value <= high:
        return value  # type: ignore[no-any-return]
    side, bound, sign = ("minimum", low, ">=") if value < low else ("maximum", high, "<=")
    way = "below" if value < low else "above"
    kind = "integer" if whole else "decimal"
    code = f"{kind}_{way}_{side[:3]}_value"
    message = (
        f"Invalid '{name}': {kind} {way} {side} value. "
        f"Expected a value {sign} {bound:g}, but got {value} instead."
    )
    raise Problem("out_of_range", 400, message, name, {"code": code})


def _turns(messages: Any) -> tuple[Turn, ...]:
    _want(isinstance(messages, list), "messages", "an array of objects", messages)
    if not messages:
        message = (
            "Invalid 'messages': empty array. "
            "Expected an array with minimum length 1, but got an empty array instead."
        )
        raise Problem("invalid", 400, message, "messages", {"code": "empty_array"})
    return tuple(_turn(f"messages[{i}]", message) for i, message in enumerate(messages))


def _turn(name: str, message: Any) -> Turn:
    _want(isinstance(message, dict), name, "an object", message)
    if "role" not in message:
        text = f"Missing required parameter: '{name}.role'."
        raise Problem("missing", 400, text, f"{name}.role")
    role = message["role"]
    if not isinstance(role, str) or role not in ROLES:
        known = ", ".join(f"'{known}'" for known in ROLES)
        text = f"Invalid value: '{role}'. Supported values are: {known}."
        raise Problem("invalid", 400, text, f"{name}.role", {"code": "invalid_value"})
    content = message.get("content")
    calls = message.get("tool_calls") or []
    _want(isinstance(calls, list), f"{name}.tool_calls", "an array of objects", calls)
    if content is None:
        _want(role == "assistant", f"{name}.content", "one of a string or array", content)
    elif isinstance(content, list):
        for i, part in enumerate(content):
            where = f"{name}.content[{i}]"
            _want(isinstance(part, dict), where, "an object", part)
            if part.get("type") == "text":
                words = part.get("text")
                _want(isinstance(words, str), f"{where}.text", "a string", words)
    else:
        _want(isinstance(content, str), f"{name}.content", "one of a string or array", content)
    text, others = text_of(content)
    return Turn(ROLES[role], text, (*others, *("tool_call" for _ in calls)))


def _stop(stop: Any) -> tuple[str, ...]:
    if stop is None:
        return ()
    stops = [stop] if isinstance(stop, str) else stop
    ok = isinstance(stops, list) and all(isinstance(s, str) for s in stops)
    _want(ok, "stop", "one of a string or an array of strings", stop)
    return tuple(s for s in stops if s)


def _choice(index: int, choice: Choice) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": choice.text, "refusal": None}
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
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + dump(data) + b"\n\n"
