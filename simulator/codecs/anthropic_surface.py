"""What every surface of Anthropic shares: the key, the models, errors, headers, and checks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.codecs.base import Headers, masked, retry_headers
from simulator.models import Model
from simulator.neutral import Limits, Problem

VERSIONS = ("2023-01-01", "2023-06-01", "2026-10-21")
NEWEST = "2026-10-21"
"""From this version on sampling parameters and prefilled answers are refused."""

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

CODES = {"budget_spent": "enforced_spend_limit_reached"}
"""Codes in the details of an error, beside those that a problem brings."""

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


class AnthropicSurface:
    """The part of a codec that does not depend on the surface."""

    vendor = "anthropic"
    keeps_retired = True

    def key(self, headers: Headers, query: Mapping[str, str]) -> str | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            return token.strip()
        return headers.get("x-api-key") or None

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
        code = CODES.get(problem.kind, problem.detail.get("error_code"))
        if code is not None:
            error["details"] = {"error_code": code}
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


def _say(problem: Problem) -> str:
    if problem.message and problem.kind != "bad_json":
        return problem.message
    if problem.kind == "server_error":
        return "Overloaded" if problem.status == 529 else "Internal server error"
    template = MESSAGES.get(problem.kind)
    detail = {**problem.detail, "why": problem.message, "key": masked(problem.detail.get("key"))}
    return template.format(**detail) if template else problem.kind


def want(ok: bool, name: str, message: str) -> None:
    """Raise Problem with `message` for the field `name`, unless `ok`."""
    if not ok:
        raise Problem("wrong_type", 400, f"{name}: {message}", name)


def field(data: Mapping[str, Any], name: str, where: str) -> Any:
    """Return the field `name` of `data`, which stands at `where`. Raises Problem if not there."""
    if name not in data:
        raise Problem("missing", 400, f"{where}.{name}: Field required")
    return data[name]


def text(value: Any, name: str) -> str:
    """Return a text. Raises Problem for anything else."""
    want(isinstance(value, str), name, "Input should be a valid string")
    return str(value)


def tagged(data: Any, name: str, kinds: Collection[str]) -> str:
    """Return the type of the object at `name`, which must be one of `kinds`. Raises Problem."""
    want(isinstance(data, dict), name, "Input should be a valid dictionary")
    kind = data.get("type")
    if kind is None:
        message = f"{name}: Unable to extract tag using discriminator 'type'"
        raise Problem("missing", 400, message, name)
    told = ", ".join(f"'{one}'" for one in sorted(kinds))
    wrong = f"Input tag '{kind}' found using 'type' does not match any of the expected tags: {told}"
    want(isinstance(kind, str) and kind in kinds, name, wrong)
    return str(kind)


def version_of(headers: Headers) -> str:
    """Return the version of the API that a request names. Raises Problem."""
    version = headers.get("anthropic-version")
    if not version:
        raise Problem("missing", 400, "anthropic-version: header is required")
    if version not in VERSIONS:
        text = f'anthropic-version: "{version}" is not a valid version.'
        raise Problem("invalid", 400, text)
    return version


def rfc3339(moment: datetime) -> str:
    """Write a time the way Anthropic does."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
