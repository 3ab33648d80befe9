"""What every surface of Gemini shares: the key, the models, errors, headers, and checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.codecs.base import Headers, masked
from simulator.models import Model
from simulator.neutral import Limits, Problem

STATUS = {
    400: "INVALID_ARGUMENT",
    402: "FAILED_PRECONDITION",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    422: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNKNOWN",
    504: "DEADLINE_EXCEEDED",
}
MESSAGES = {
    "bad_json": "Invalid JSON payload received. {why}",
    "no_key": (
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API."
    ),
    "bad_key": (
        "API key not valid. Please pass a valid API key. "
        "(The simulator has no open session with the key {key}.)"
    ),
    "model_not_found": (
        "models/{model} is not found for API version v1, or is not supported for "
        "this method. Call ListModels to see the list of available models."
    ),
    "context_overflow": (
        "The input token count ({used}) exceeds the maximum number of tokens allowed ({window})."
    ),
    "model_retired": (
        "This model models/{model} is no longer available. Please update your code to use a "
        "newer model for the latest features and improvements."
    ),
    "quota_exhausted": (
        "You exceeded your current quota, please check your plan and billing details."
    ),
    "budget_spent": (
        "Your project has exceeded its spending cap. "
        "(The budget of the simulator's session does not reach: {which}.)"
    ),
    "rate_limited": (
        "You exceeded your current quota of {limit} {which} per minute. "
        "Please retry in {retry_after}s."
    ),
    "server_error": "An internal error has occurred. Please retry.",
}
KEY_STATUS = {"no_key": 403, "bad_key": 400}
QUOTAS = {
    "quota_exhausted": "GenerateRequestsPerDayPerProjectPerModel",
    "budget_spent": "SpendingCapPerProject",
}
METHODS = {False: ["generateContent", "countTokens"], True: ["embedContent"]}
"""What a model is for, by whether it makes vectors."""

TYPE_URL = "type.googleapis.com/google.rpc."


class GeminiSurface:
    """The part of a codec that does not depend on the surface."""

    vendor = "gemini"
    keeps_retired = False

    def key(self, headers: Headers, query: Mapping[str, str]) -> str | None:
        return headers.get("x-goog-api-key") or query.get("key") or None

    def models(self, models: Sequence[Model]) -> dict[str, Any]:
        return {"models": [self.model(model) for model in models]}

    def model(self, model: Model) -> dict[str, Any]:
        return {
            "name": f"models/{model.name}",
            "version": model.created.isoformat(),
            "displayName": f"{model.name} (simulated)",
            "description": "A simulated model. Its answers come from published rules.",
            "inputTokenLimit": model.window,
            "outputTokenLimit": model.max_output,
            "supportedGenerationMethods": METHODS[bool(model.dimensions)],
            "temperature": 1.0,
            "maxTemperature": 2.0,
            "topP": 1.0,
        }

    def error(
        self, problem: Problem, request_id: str, retry_after: float | None
    ) -> tuple[int, dict[str, Any]]:
        status = KEY_STATUS.get(problem.kind, problem.status)
        error = {
            "code": status,
            "message": _say(problem),
            "status": STATUS.get(status, "UNAVAILABLE"),
        }
        details = _details(problem, retry_after)
        return status, {"error": {**error, "details": details} if details else error}

    def headers(
        self, request_id: str, limits: Limits | None, retry_after: float | None
    ) -> dict[str, str]:
        return {"server-timing": "gfet4t7; dur=0", "x-sim-request-id": request_id}


def _say(problem: Problem) -> str:
    if problem.message and problem.kind != "bad_json":
        return problem.message
    detail = {**problem.detail, "why": problem.message, "key": masked(problem.detail.get("key"))}
    return MESSAGES.get(problem.kind, problem.kind).format(**detail)


def _details(problem: Problem, retry_after: float | None) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    if problem.kind == "bad_key":
        reason = {"reason": "API_KEY_INVALID", "domain": "googleapis.com"}
        out.append({"@type": f"{TYPE_URL}ErrorInfo", **reason})
    elif problem.kind in {"unknown_field", "wrong_type", "out_of_range"}:
        violation = {"field": problem.param or "", "description": problem.message}
        out.append({"@type": f"{TYPE_URL}BadRequest", "fieldViolations": [violation]})
    elif problem.kind in QUOTAS:
        violation = {"quotaMetric": "simulator/generate_content", "quotaId": QUOTAS[problem.kind]}
        out.append({"@type": f"{TYPE_URL}QuotaFailure", "violations": [violation]})
    elif problem.kind == "rate_limited":
        which = problem.detail.get("which", "requests")
        violation = {
            "quotaMetric": f"simulator/generate_content_{which}",
            "quotaId": f"GenerateContent{which.title()}PerMinutePerProject",
            "quotaValue": problem.detail.get("limit", ""),
        }
        out.append({"@type": f"{TYPE_URL}QuotaFailure", "violations": [violation]})
    if retry_after is not None:
        out.append({"@type": f"{TYPE_URL}RetryInfo", "retryDelay": f"{retry_after:.3f}s"})
    return out


def camel(name: str) -> str:
    """Turn snake_case into camelCase: the API takes both.

    >>> camel("system_instruction"), camel("topP")
    ('systemInstruction', 'topP')
    """
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def known(fields: Mapping[str, Any], names: frozenset[str], where: str) -> None:
    """Raise Problem if `fields`, which stand at `where`, have others than `names`."""
    for name in fields:
        if name not in names:
            place = f" at '{where}'" if where else ""
            text = (
                f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.'
            )
            raise Problem("unknown_field", 400, text, where or name)


def want(ok: bool, name: str, wanted: str) -> None:
    """Raise Problem for the field `name`, whose value should be `wanted`, unless `ok`."""
    if not ok:
        raise Problem("wrong_type", 400, f"Invalid value at '{name}': expected {wanted}.", name)


def object_of(value: Any, name: str) -> dict[str, Any]:
    """Return the object at `name` with its fields in camelCase; none is an empty one."""
    if value is None:
        return {}
    want(isinstance(value, dict), name, "an object")
    return {camel(field): part for field, part in value.items()}


def refuse(name: str, reason: str) -> Problem:
    """Make the problem of a field of the request whose value makes no sense."""
    return Problem("invalid", 400, f"* GenerateContentRequest.{name}: {reason}", name)
