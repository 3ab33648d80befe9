"""Gemini token counts: `models/{model}:countTokens`."""

from __future__ import annotations

from typing import Any

from simulator.codecs.base import Headers, Route
from simulator.codecs.gemini_generate import GeminiGenerate
from simulator.codecs.gemini_surface import camel, known, want
from simulator.neutral import Identity, Problem, Prompt, Reply

FIELDS = frozenset({"contents", "generateContentRequest"})


class GeminiCount(GeminiGenerate):
    """The codec of Gemini's token counts: contents, or a whole request that is not answered."""

    def route(self, method: str, path: str) -> Route:
        if method != "POST":
            raise Problem("not_found", 404, f"Method {method} {path} is not found.")
        model = path.rpartition("/")[2].removesuffix(":countTokens")
        return Route("count", "gemini.count_tokens", model)

    def decode(self, route: Route, body: Any, headers: Headers) -> Prompt:
        want(isinstance(body, dict), "", "a JSON object")
        fields = {camel(name): value for name, value in body.items()}
        known(fields, FIELDS, "")
        whole = fields.get("generateContentRequest")
        if whole is None:
            return super().decode(route, fields, headers)
        if "contents" in fields:
            text = "* CountTokensRequest: set either contents or generate_content_request"
            raise Problem("invalid", 400, text, "contents")
        want(isinstance(whole, dict), "generate_content_request", "an object")
        return super().decode(route, whole, headers)

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        return {"totalTokens": reply.usage.input_tokens}
