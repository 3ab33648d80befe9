"""Gemini: `models/{model}:generateContent`, `:streamGenerateContent`, and `GET models`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from simulator import cache_rules
from simulator.codecs.base import Frame, Headers, Route, chunks, dump, masked
from simulator.codecs.unsupported import check_gemini
from simulator.models import Model
from simulator.neutral import Identity, Limits, Problem, Prompt, Reply, Turn
from simulator.records import Usage

FIELD_NAMES = """
    cachedContent contents generationConfig labels model safetySettings serviceTier store
    systemInstruction toolConfig tools
"""
FIELDS = frozenset(FIELD_NAMES.split())
CONFIG_NAMES = """
    audioTimestamp candidateCount enableAffectiveDialog enableEnhancedCivicAnswers
    frequencyPenalty imageConfig logprobs maxOutputTokens mediaResolution presencePenalty
    responseFormat responseJsonSchema responseLogprobs responseMimeType responseModalities
    responseSchema seed speechConfig stopSequences temperature thinkingConfig topK topP
"""
CONFIG = frozenset(CONFIG_NAMES.split())
FINISH = {
    "stop": "STOP",
    "stop_sequence": "STOP",
    "length": "MAX_TOKENS",
    "refusal": "SAFETY",
    "filter": "PROHIBITED_CONTENT",
}
RATING = {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": True}
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
PATH = re.compile(r"/v1(?:beta|alpha)?/models(?:/([^:/]+)(?::(\w+))?)?")


class GeminiGenerate:
    """The codec of Gemini's generateContent."""

    vendor = "gemini"
    keeps_retired = False

    def key(self, headers: Headers, query: Mapping[str, str]) -> str | None:
        return headers.get("x-goog-api-key") or query.get("key") or None

    def route(self, method: str, path: str) -> Route:
        match = PATH.fullmatch(path)
        if match is not None:
            model, action = match.groups()
            if method == "GET" and model is None:
                return Route("models", "gemini.models")
            if method == "GET" and action is None:
                return Route("model", "gemini.models", model)
            if method == "POST" and action == "generateContent":
                return Route("generate", "gemini.generate", model)
            if method == "POST" and action == "streamGenerateContent":
                return Route("generate", "gemini.generate", model, stream=True)
        raise Problem("not_found", 404, f"Method {method} {path} is not found.")

    def decode(self, route: Route, body: Any, headers: Headers) -> Prompt:
        want(isinstance(body, dict), "", "a JSON object")
        fields = {camel(name): value for name, value in body.items()}
        known(fields, FIELDS, "")
        config = fields.get("generationConfig") or {}
        want(isinstance(config, dict), "generation_config", "an object")
        config = {camel(name): value for name, value in config.items()}
        known(config, CONFIG, "generation_config")
        if not fields.get("contents"):
            text = "* GenerateContentRequest.contents: contents is not specified"
            raise Problem("missing", 400, text, "contents")
        limit, seed = _whole(config, "maxOutputTokens", 1), _whole(config, "seed", -(2**31))
        prompt = Prompt(
            model=route.target,
            turns=(*_system(fields.get("systemInstruction")), *_turns(fields["contents"])),
            stream=route.stream,
            max_tokens=limit,
            temperature=_between(config, "temperature", 2),
            top_p=_between(config, "topP", 1),
            seed=seed,
            samples=_whole(config, "candidateCount", 1, 8) or 1,
            stop=_stop(config.get("stopSequences")),
            cache=cache_rules.GEMINI,
            options=("thinkingConfig",) if config.get("thinkingConfig") else (),
        )
        check_gemini(fields, config)
        return prompt

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        candidates = [
            _candidate(index, choice.text, FINISH[choice.finish])
            for index, choice in enumerate(reply.choices)
        ]
        if _blocked(reply):
            return _response(reply, identity, None, reply.usage)
        return _response(reply, identity, candidates, reply.usage)

    def frames(self, prompt: Prompt, reply: Reply, identity: Identity, at_most: int) -> list[Frame]:
        out: list[Frame] = []
        before = 0
        if _blocked(reply):
            whole = dump(_response(reply, identity, None, reply.usage))
            return [Frame(b"data: " + whole + b"\r\n\r\n", 0)]
        for index, choice in enumerate(reply.choices):
            refused = choice.finish == "refusal"
            texts = [] if refused else chunks(choice.tokens, at_most)
            texts = texts or [("", len(choice.tokens))]
            for text, done in texts:
                ends = done == len(choice.tokens)
                finish = FINISH[choice.finish] if ends else None
                last = ends and index == len(reply.choices) - 1
                candidate = _candidate(index, text, finish)
                data = _response(reply, identity, [candidate], reply.usage if last else None)
                out.append(Frame(b"data: " + dump(data) + b"\r\n\r\n", before + done))
            before += len(choice.tokens)
        return out

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


def _whole(config: Mapping[str, Any], name: str, least: int, most: int = 2**31 - 1) -> int | None:
    value = config.get(name)
    if value is None:
        return None
    where = f"generation_config.{name}"
    want(type(value) is int, where, "an integer")
    if not least <= value <= most:
        text = f"* {where}: must be between {least} and {most}, but is {value}"
        raise Problem("out_of_range", 400, text, where)
    return int(value)


def _between(config: Mapping[str, Any], name: str, most: float) -> float | None:
    value = config.get(name)
    if value is None:
        return None
    where = f"generation_config.{name}"
    want(isinstance(value, int | float) and not isinstance(value, bool), where, "a number")
    if not 0 <= value <= most:
        text = f"* {where}: must be in the range [0.0, {most:.1f}], but is {value}"
        raise Problem("out_of_range", 400, text, where)
    return float(value)


def _stop(stops: Any) -> tuple[str, ...]:
    if stops is None:
        return ()
    ok = isinstance(stops, list) and all(isinstance(stop, str) for stop in stops)
    want(ok, "generation_config.stop_sequences", "a list of strings")
    return tuple(stop for stop in stops if stop)


def _system(content: Any) -> tuple[Turn, ...]:
    if content is None:
        return ()
    text, others = parts_of("system_instruction", content)
    return (Turn("system", text, others),)


def _turns(contents: Any) -> tuple[Turn, ...]:
    want(isinstance(contents, list), "contents", "a list")
    return tuple(_turn(f"contents[{i}]", content) for i, content in enumerate(contents))


def _turn(name: str, content: Any) -> Turn:
    text, others = parts_of(name, content)
    role = content.get("role") or "user"
    if role not in ("user", "model", "function"):
        message = "Please use a valid role: user, model."
        raise Problem("invalid", 400, message, f"{name}.role")
    if role == "model":
        return Turn("assistant", text, others)
    return Turn("tool" if "functionResponse" in others else "user", text, others)


def parts_of(name: str, content: Any) -> tuple[str, tuple[str, ...]]:
    """Join the text of a content's parts; also return the names of all other parts."""
    want(isinstance(content, dict), name, "an object")
    parts = content.get("parts")
    if parts is None:
        return "", ()
    parts = [parts] if isinstance(parts, dict) else parts
    want(isinstance(parts, list), f"{name}.parts", "a list")
    texts, others = [], []
    for i, part in enumerate(parts):
        want(isinstance(part, dict), f"{name}.parts[{i}]", "an object")
        if "text" in part:
            want(isinstance(part["text"], str), f"{name}.parts[{i}].text", "a string")
            texts.append(part["text"])
        else:
            others.append(camel(next(iter(part), "empty")))
    return "\n".join(texts), tuple(others)


def _candidate(index: int, text: str, finish: str | None) -> dict[str, Any]:
    if finish == FINISH["refusal"]:
        return {"finishReason": finish, "index": index, "safetyRatings": [RATING]}
    content = {"role": "model", "parts": [{"text": text}]}
    candidate: dict[str, Any] = {"content": content, "index": index}
    return {**candidate, "finishReason": finish} if finish else candidate


def _blocked(reply: Reply) -> bool:
    return any(choice.finish == "filter" for choice in reply.choices)


def _response(
    reply: Reply, identity: Identity, candidates: list[dict[str, Any]] | None, usage: Usage | None
) -> dict[str, Any]:
    """Write a reply; without candidates, that the prompt was blocked."""
    out: dict[str, Any] = {"candidates": candidates}
    if candidates is None:
        out = {"promptFeedback": {"blockReason": FINISH["filter"], "safetyRatings": [RATING]}}
    if usage is not None:
        out["usageMetadata"] = _usage(usage)
    return {**out, "modelVersion": reply.model, "responseId": identity.reply}


def _usage(usage: Usage) -> dict[str, Any]:
    counts = {
        "promptTokenCount": usage.input_tokens,
        "candidatesTokenCount": usage.output_tokens - usage.reasoning_tokens,
        "totalTokenCount": usage.total_tokens,
    }
    if usage.cached_tokens:
        counts["cachedContentTokenCount"] = usage.cached_tokens
    if usage.reasoning_tokens:
        counts["thoughtsTokenCount"] = usage.reasoning_tokens
    return counts
