"""Gemini: `models/{model}:generateContent`, `:streamGenerateContent`, and `GET models`."""

from __future__ import annotations

import re
from typing import Any

from simulator import cache_rules, tokens
from simulator.codecs.base import Frame, Headers, Route, dump
from simulator.codecs.gemini_contents import turns_of
from simulator.codecs.gemini_options import (
    between,
    format_of,
    logprobs_asked,
    stop_of,
    thinking_of,
    whole,
)
from simulator.codecs.gemini_output import RATING, candidate_of, candidates_of
from simulator.codecs.gemini_surface import GeminiSurface, camel, known, object_of, want
from simulator.codecs.gemini_tools import strictly, tool_choice_of, tools_of
from simulator.codecs.unsupported import check_gemini
from simulator.neutral import Identity, Problem, Prompt, Reply
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
PATH = re.compile(r"/v1(?:beta|alpha)?/models(?:/([^:/]+)(?::(\w+))?)?")


class GeminiGenerate(GeminiSurface):
    """The codec of Gemini's generateContent."""

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
        config = object_of(fields.get("generationConfig"), "generation_config")
        known(config, CONFIG, "generation_config")
        if not fields.get("contents"):
            text = "* GenerateContentRequest.contents: contents is not specified"
            raise Problem("missing", 400, text, "contents")
        turns = turns_of(fields.get("systemInstruction"), fields["contents"])
        check_gemini(fields, config)
        tools = tools_of(fields.get("tools"))
        choice, promised = tool_choice_of(fields.get("toolConfig"), tools)
        thinking = thinking_of(config.get("thinkingConfig"))
        return Prompt(
            model=route.target,
            turns=turns,
            stream=route.stream,
            max_tokens=whole(config, "maxOutputTokens", 1),
            temperature=between(config, "temperature", 2),
            top_p=between(config, "topP", 1),
            seed=whole(config, "seed", -(2**31)),
            samples=whole(config, "candidateCount", 1, 8) or 1,
            stop=stop_of(config.get("stopSequences")),
            tools=strictly(tools) if promised else tools,
            tool_choice=choice,
            format=format_of(config),
            logprobs=logprobs_asked(config),
            effort=thinking.effort,
            show_thinking=thinking.shown,
            cache=cache_rules.GEMINI,
            options=("thinkingConfig",) if config.get("thinkingConfig") else (),
        )

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        if _blocked(reply):
            return _response(reply, identity, None, reply.usage)
        whole_ones = [
            candidate_of(prompt, index, choice) for index, choice in enumerate(reply.choices)
        ]
        return _response(reply, identity, whole_ones, reply.usage)

    def frames(self, prompt: Prompt, reply: Reply, identity: Identity, at_most: int) -> list[Frame]:
        if _blocked(reply):
            return [_frame(_response(reply, identity, None, reply.usage), 0)]
        found, before = [], 0
        for index, choice in enumerate(reply.choices):
            for candidate, done in candidates_of(prompt, index, choice, at_most):
                found.append((candidate, before + done))
            before += tokens.of_choice(choice)
        out = []
        for number, (candidate, done) in enumerate(found, 1):
            usage = reply.usage if number == len(found) else None
            out.append(_frame(_response(reply, identity, [candidate], usage), done))
        return out


def _frame(data: dict[str, Any], done: int) -> Frame:
    return Frame(b"data: " + dump(data) + b"\r\n\r\n", done)


def _blocked(reply: Reply) -> bool:
    return any(choice.finish == "filter" for choice in reply.choices)


def _response(
    reply: Reply, identity: Identity, candidates: list[dict[str, Any]] | None, usage: Usage | None
) -> dict[str, Any]:
    """Write a reply; without candidates, that the prompt was blocked."""
    out: dict[str, Any] = {"candidates": candidates}
    if candidates is None:
        out = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT", "safetyRatings": [RATING]}}
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
