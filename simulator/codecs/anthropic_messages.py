"""Anthropic messages: `POST /v1/messages`, and `GET /v1/models`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.codecs.anthropic_cache import rule_of
from simulator.codecs.base import Frame, Headers, Route, chunks, dump, masked, retry_headers
from simulator.codecs.unsupported import check_anthropic
from simulator.models import Model
from simulator.neutral import Choice, Identity, Limits, Problem, Prompt, Reply, Role, Turn
from simulator.records import Usage

FIELD_NAMES = """
    cache_control container diagnostics inference_geo max_tokens messages metadata model
    output_config service_tier speed stop_sequences stream system thinking tool_choice tools
    user_profile_id workspace_id
"""
FIELDS = frozenset(FIELD_NAMES.split())
SAMPLING = frozenset({"temperature", "top_p", "top_k"})
VERSIONS = ("2023-01-01", "2023-06-01", "2026-10-21")
NEWEST = "2026-10-21"
"""From this version on sampling parameters and prefilled answers are refused."""

ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant", "system": "system"}
OPTIONS = ("thinking", "output_config")
FINISH = {
    "stop": "end_turn",
    "length": "max_tokens",
    "stop_sequence": "stop_sequence",
    "refusal": "refusal",
    "filter": "refusal",
}
TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    408: "timeout_error",
    409: "conflict_error",
    413: "request_too_large",
    422: "invalid_request_error",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}
STATUS = {"quota_exhausted": 402}
"""Statuses that differ from what others answer to the same problem."""

MESSAGES = {
    "bad_json": "The request body is not valid JSON: {why}",
    "no_key": "x-api-key header is required",
    "bad_key": "invalid x-api-key: the simulator has no open session with the key {key}",
    "not_found": "Not Found",
    "wrong_method": "Method Not Allowed",
    "model_not_found": "model: {model}",
    "context_overflow": "prompt is too long: {used} tokens > {window} maximum",
    "model_retired": "model: {model}",
    "quota_exhausted": (
        "Your credit balance is too low to access the Anthropic API. "
        "Please go to Plans & Billing to upgrade or purchase credits."
    ),
    "budget_spent": (
        "You have reached your specified API usage limits. "
        "(The budget of the simulator's session does not reach: {which}.)"
    ),
    "rate_limited": (
        "This request would exceed your account's rate limit of {limit} {which} per minute. "
        "Please try again in {retry_after}s."
    ),
}


class AnthropicMessages:
    """The codec of Anthropic's messages."""

    vendor = "anthropic"
    keeps_retired = True

    def key(self, headers: Headers, query: Mapping[str, str]) -> str | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            return token.strip()
        return headers.get("x-api-key") or None

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
        _want(isinstance(body, dict), "body", "Input should be a valid dictionary")
        known = FIELDS if version == NEWEST else FIELDS | SAMPLING
        for name in body:
            if name not in known:
                raise Problem("unknown_field", 400, f"{name}: Extra inputs are not permitted")
        for name in ("model", "max_tokens", "messages"):
            if name not in body:
                raise Problem("missing", 400, f"{name}: Field required")
        limit = body["max_tokens"]
        _want(type(limit) is int, "max_tokens", "Input should be a valid integer")
        _want(limit >= 1, "max_tokens", "Input should be greater than or equal to 1")
        _want(isinstance(body["model"], str), "model", "Input should be a valid string")
        stream = body.get("stream", False)
        _want(isinstance(stream, bool), "stream", "Input should be a valid boolean")
        turns = _turns(body["messages"])
        if version == NEWEST and turns[-1].role == "assistant":
            text = "Prefilling assistant messages is not supported for this model."
            raise Problem("invalid", 400, text)
        system, stop = _system(body.get("system")), _stop(body.get("stop_sequences"))
        temperature, top_p = _share(body, "temperature"), _share(body, "top_p")
        check_anthropic(body)
        return Prompt(
            model=body["model"],
            turns=(*system, *turns),
            stream=stream,
            max_tokens=limit,
            temperature=temperature,
            top_p=top_p,
            stop=stop,
            cache=rule_of(body),
            options=tuple(name for name in OPTIONS if body.get(name)),
        )

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        choice = reply.choices[0]
        return {
            **_message(reply, identity, reply.usage),
            "content": [] if _refused(choice) else [{"type": "text", "text": choice.text}],
            **_stopped(choice),
        }

    def frames(self, prompt: Prompt, reply: Reply, identity: Identity, at_most: int) -> list[Frame]:
        choice, usage = reply.choices[0], reply.usage
        begun = replace(usage, output_tokens=1, reasoning_tokens=0)
        block = {"type": "text", "text": ""}
        out = [_event("message_start", 0, message=_message(reply, identity, begun))]
        if not _refused(choice):
            out.append(_event("content_block_start", 0, index=0, content_block=block))
        out.append(_event("ping", 0))
        texts = () if _refused(choice) else chunks(choice.tokens, at_most)
        for text, done in texts:
            delta = {"type": "text_delta", "text": text}
            out.append(_event("content_block_delta", done, index=0, delta=delta))
        done = len(choice.tokens)
        if not _refused(choice):
            out.append(_event("content_block_stop", done, index=0))
        final = _usage(usage)
        counted = {name: final[name] for name in DELTA_USAGE}
        return [
            *out,
            _event("message_delta", done, delta=_stopped(choice), usage=counted),
            _event("message_stop", done),
        ]

    def models(self, models: Sequence[Model]) -> dict[str, Any]:
        models = [model for model in models if not model.dimensions]  # no embeddings here
        return {
            "data": [self.model(model) for model in models],
            "has_more": False,
            "first_id": models[0].name,
            "last_id": models[-1].name,
        }

    def model(self, model: Model) -> dict[str, Any]:
        return {
            "type": "model",
            "id": model.name,
            "display_name": f"{model.name} (simulated)",
            "created_at": rfc3339(model.created_at),
            "lifecycle": model.lifecycle,
            "retires_at": None if model.retires is None else f"{model.retires}T00:00:00Z",
            "max_input_tokens": model.window,
            "max_tokens": model.max_output,
        }

    def error(
        self, problem: Problem, request_id: str, retry_after: float | None
    ) -> tuple[int, dict[str, Any]]:
        status = STATUS.get(problem.kind, problem.status)
        error: dict[str, Any] = {"type": TYPES.get(status, "api_error"), "message": _say(problem)}
        if problem.kind == "budget_spent":
            error["details"] = {"error_code": "enforced_spend_limit_reached"}
        return status, {"type": "error", "error": error, "request_id": request_id}

    def headers(
        self, request_id: str, limits: Limits | None, retry_after: float | None
    ) -> dict[str, str]:
        out = {"request-id": request_id, "anthropic-organization-id": "simulator"}
        out.update(retry_headers(retry_after))
        if retry_after is not None:
            out["x-should-retry"] = "true"
        if limits is not None:
            now = datetime.now(UTC)
            requests = (limits.requests_limit, limits.requests_remaining, limits.requests_reset)
            tokens = (limits.tokens_limit, limits.tokens_remaining, limits.tokens_reset)
            for name, (limit, remaining, reset) in {
                "requests": requests,
                "tokens": tokens,
                "input-tokens": tokens,
                "output-tokens": tokens,
            }.items():
                head = f"anthropic-ratelimit-{name}"
                out[f"{head}-limit"] = str(limit)
                out[f"{head}-remaining"] = str(remaining)
                out[f"{head}-reset"] = rfc3339(now + timedelta(seconds=reset))
        return out


DELTA_USAGE = (
    "input_tokens",
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
    "output_tokens",
)


def _say(problem: Problem) -> str:
    if problem.message and problem.kind != "bad_json":
        return problem.message
    if problem.kind == "server_error":
        return "Overloaded" if problem.status == 529 else "Internal server error"
    template = MESSAGES.get(problem.kind)
    detail = {**problem.detail, "why": problem.message, "key": masked(problem.detail.get("key"))}
    return template.format(**detail) if template else problem.kind


def _want(ok: bool, name: str, message: str) -> None:
    if not ok:
        raise Problem("wrong_type", 400, f"{name}: {message}", name)


def version_of(headers: Headers) -> str:
    """Return the version of the API that a request names. Raises Problem."""
    version = headers.get("anthropic-version")
    if not version:
        raise Problem("missing", 400, "anthropic-version: header is required")
    if version not in VERSIONS:
        text = f'anthropic-version: "{version}" is not a valid version.'
        raise Problem("invalid", 400, text)
    return version


def _turns(messages: Any) -> tuple[Turn, ...]:
    _want(isinstance(messages, list), "messages", "Input should be a valid list")
    if not messages:
        raise Problem("invalid", 400, "messages: at least one message is required")
    return tuple(_turn(f"messages.{i}", message) for i, message in enumerate(messages))


def _turn(name: str, message: Any) -> Turn:
    _want(isinstance(message, dict), name, "Input should be a valid dictionary")
    for field in ("role", "content"):
        if field not in message:
            raise Problem("missing", 400, f"{name}.{field}: Field required")
    role = message["role"]
    ok = isinstance(role, str) and role in ROLES
    _want(ok, f"{name}.role", "Input should be 'user', 'assistant' or 'system'")
    text, others = _content(f"{name}.content", message["content"])
    if role == "assistant" and "document" in others:
        text = f"{name}.content: document blocks are not permitted in assistant messages"
        raise Problem("invalid", 400, text)
    return Turn(ROLES[role], text, others)


def _content(name: str, content: Any) -> tuple[str, tuple[str, ...]]:
    """Join the text of content blocks; a plain-text document becomes a tagged block of text."""
    if isinstance(content, str):
        return content, ()
    _want(isinstance(content, list), name, "Input should be a valid string or list")
    texts, others = [], []
    for i, block in enumerate(content):
        _want(isinstance(block, dict), f"{name}.{i}", "Input should be a valid dictionary")
        kind = block.get("type")
        _want(isinstance(kind, str), f"{name}.{i}.type", "Field required")
        if kind == "text":
            text = block.get("text")
            _want(isinstance(text, str), f"{name}.{i}.text", "Input should be a valid string")
            texts.append(text)
            continue
        others.append(kind)
        source = block.get("source")
        if kind == "document" and isinstance(source, dict) and source.get("type") == "text":
            title = block.get("title") or i + 1
            texts.append(f'<document id="{title}">\n{source.get("data", "")}\n</document>')
    return "\n".join(texts), tuple(others)


def _system(system: Any) -> tuple[Turn, ...]:
    if system is None:
        return ()
    text, others = _content("system", system)
    return (Turn("system", text, others),)


def _share(body: Mapping[str, Any], name: str) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    ok = isinstance(value, int | float) and not isinstance(value, bool)
    _want(ok, name, "Input should be a valid number")
    _want(0 <= value <= 1, name, "Input should be between 0 and 1")
    return float(value)


def _stop(stops: Any) -> tuple[str, ...]:
    if stops is None:
        return ()
    ok = isinstance(stops, list) and all(isinstance(stop, str) for stop in stops)
    _want(ok, "stop_sequences", "Input should be a valid list of strings")
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


def _stopped(choice: Choice) -> dict[str, Any]:
    stopped = {"stop_reason": FINISH[choice.finish], "stop_sequence": choice.stop_sequence}
    if not _refused(choice):
        return stopped
    told = {"type": "refusal", "category": None, "explanation": choice.text or None}
    return {**stopped, "stop_details": told}


def _refused(choice: Choice) -> bool:
    """Say whether the model refused: then there is no text, and the details say why."""
    return choice.finish in ("refusal", "filter")


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "input_tokens": usage.input_tokens - usage.cached_tokens - usage.cache_write_tokens,
        "cache_creation_input_tokens": usage.cache_write_tokens,
        "cache_read_input_tokens": usage.cached_tokens,
        "cache_creation": {
            "ephemeral_5m_input_tokens": usage.cache_write_tokens - usage.cache_write_1h_tokens,
            "ephemeral_1h_input_tokens": usage.cache_write_1h_tokens,
        },
        "output_tokens": usage.output_tokens,
        "service_tier": "standard",
    }


def _event(kind: str, tokens: int, **data: Any) -> Frame:
    body = dump({"type": kind, **data})
    return Frame(b"event: " + kind.encode() + b"\ndata: " + body + b"\n\n", tokens)


def rfc3339(moment: datetime) -> str:
    """Write a time the way Anthropic does."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
