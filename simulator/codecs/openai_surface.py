"""What every surface of OpenAI shares: the key, the models, errors, headers, and checks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from simulator.codecs.base import Headers, Route, masked, retry_headers
from simulator.models import Model
from simulator.neutral import Limits, Problem

RANGES: dict[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "n": (1, 128),
    "max_tokens": (1, 1e9),
    "max_completion_tokens": (1, 1e9),
    "max_output_tokens": (16, 1e9),
    "max_tool_calls": (1, 1e9),
    "top_logprobs": (0, 20),
    "frequency_penalty": (-2, 2),
    "presence_penalty": (-2, 2),
}
DECIMALS = {"temperature", "top_p", "frequency_penalty", "presence_penalty"}
WHOLE = frozenset({"seed", *RANGES}) - DECIMALS

ERRORS: dict[str, tuple[str, str | None]] = {
    "missing": ("invalid_request_error", "missing_required_parameter"),
    "unknown_field": ("invalid_request_error", "unknown_parameter"),
    "wrong_type": ("invalid_request_error", "invalid_type"),
    "wrong_method": ("invalid_request_error", "method_not_supported"),
    "model_not_found": ("invalid_request_error", "model_not_found"),
    "context_overflow": ("invalid_request_error", "context_length_exceeded"),
    "bad_key": ("invalid_request_error", "invalid_api_key"),
    "model_retired": ("invalid_request_error", "model_not_found"),
    "rate_limited": ("requests", "rate_limit_exceeded"),
    "quota_exhausted": ("insufficient_quota", "insufficient_quota"),
    "budget_spent": ("insufficient_quota", "insufficient_quota"),
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
    "model_retired": "The model `{model}` has been deprecated and was shut down on {date}.",
    "quota_exhausted": (
        "You exceeded your current quota, please check your plan and billing details."
    ),
    "budget_spent": (
        "You exceeded your current quota, please check your plan and billing details. "
        "(The budget of the simulator's session does not reach: {which}.)"
    ),
    "rate_limited": (
        "Rate limit reached on {which} per min: Limit {limit}. Please try again in {retry_after}s."
    ),
    "server_error": "The server had an error while processing your request. Sorry about that!",
}


class OpenAISurface:
    """The part of a codec that does not depend on the surface."""

    vendor = "openai"
    keeps_retired = False
    messages: Mapping[str, str] = MESSAGES

    def key(self, headers: Headers, query: Mapping[str, str]) -> str | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None

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
        error = {"message": _say(problem, self.messages), "type": kind, "param": problem.param}
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


def _say(problem: Problem, messages: Mapping[str, str]) -> str:
    if problem.message and problem.kind != "bad_json":
        return problem.message
    detail = {**problem.detail, "why": problem.message, "key": masked(problem.detail.get("key"))}
    return messages.get(problem.kind, problem.kind).format(**detail)


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


def only(wanted: str, method: str, path: str, route: Route) -> Route:
    """Return `route`; raise Problem 405 if `method` is not the one that `path` takes."""
    if method != wanted:
        hint = "(HINT: Perhaps you meant to use a different HTTP method?)"
        raise Problem("wrong_method", 405, f"Not allowed to {method} on /v1{path}. {hint}")
    return route


KINDS = {str: "a string", bool: "a boolean", list: "an array", dict: "an object"}


def known_fields(body: Any, fields: Collection[str]) -> None:
    """Raise Problem unless `body` is an object that has no other fields than `fields`."""
    if not isinstance(body, dict):
        raise Problem("wrong_type", 400, "The request body must be a JSON object.")
    for name in body:
        if name not in fields:
            raise Problem("unknown_field", 400, f"Unknown parameter: '{name}'.", name)


def known(value: Any, name: str, values: Collection[str]) -> None:
    """Raise Problem unless `value` is one of `values`."""
    if not isinstance(value, str) or value not in values:
        listed = ", ".join(f"'{one}'" for one in values)
        text = f"Invalid value: '{value}'. Supported values are: {listed}."
        raise Problem("invalid", 400, text, name, {"code": "invalid_value"})


def want(ok: bool, name: str, wanted: str, got: Any) -> None:
    """Raise Problem for the field `name`, whose value `got` should be `wanted`, unless `ok`."""
    if not ok:
        kind = "null" if got is None else KINDS.get(type(got), "a number")
        message = f"Invalid type for '{name}': expected {wanted}, but got {kind} instead."
        raise Problem("wrong_type", 400, message, name)


def number(body: Mapping[str, Any], name: str) -> float | None:
    """Return the number called `name`, None if there is none. Raises Problem outside its range."""
    value = body.get(name)
    if value is None:
        return None
    whole = name in WHOLE
    ok = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    want(ok, name, "an integer" if whole else "a decimal", value)
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
