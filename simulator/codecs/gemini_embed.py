"""Gemini embeddings: `models/{model}:batchEmbedContents` and `:embedContent`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.codecs.base import Headers, Route
from simulator.codecs.gemini_contents import parts_of
from simulator.codecs.gemini_generate import GeminiGenerate
from simulator.codecs.gemini_surface import camel, known, want
from simulator.codecs.openai_embeddings import numbers
from simulator.neutral import Identity, Problem, Prompt, Reply, Turn

FIELDS = frozenset({"content", "model", "outputDimensionality", "taskType", "title"})
MOST_TEXTS = 100


class GeminiEmbed(GeminiGenerate):
    """The codec of Gemini's embeddings. Each content is a turn of the prompt."""

    def route(self, method: str, path: str) -> Route:
        if method != "POST":
            raise Problem("not_found", 404, f"Method {method} {path} is not found.")
        model = path.rpartition("/")[2].partition(":")[0]
        return Route("embed", "gemini.embed", model)

    def decode(self, route: Route, body: Any, headers: Headers) -> Prompt:
        want(isinstance(body, dict), "", "a JSON object")
        fields = {camel(name): value for name, value in body.items()}
        batch = "content" not in fields
        requests: Any = [fields]
        if batch:
            known(fields, frozenset({"requests"}), "")
            requests = fields.get("requests")
            want(isinstance(requests, list), "requests", "a list")
        if not 1 <= len(requests) <= MOST_TEXTS:
            text = (
                "* BatchEmbedContentsRequest.requests: at least 1 and at most "
                f"{MOST_TEXTS} requests can be in one batch"
            )
            raise Problem("invalid", 400, text, "requests")
        read = [_request(f"requests[{i}]", one, route.target) for i, one in enumerate(requests)]
        sizes = {dimensions for _, dimensions in read}
        if len(sizes) > 1:
            text = "* BatchEmbedContentsRequest.requests: all need the same output_dimensionality"
            raise Problem("invalid", 400, text, "requests")
        turns = tuple(Turn("user", text) for text, _ in read)
        return Prompt(route.target, turns, dimensions=read[0][1], echo={"batch": batch})

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        rows = [{"values": numbers(vector)} for vector in reply.vectors]
        used = reply.usage.input_tokens
        usage = {"usageMetadata": {"promptTokenCount": used, "totalTokenCount": used}}
        if prompt.echo["batch"]:
            return {"embeddings": rows, **usage}
        return {"embedding": rows[0], **usage}


def _request(name: str, request: Any, target: str) -> tuple[str, int | None]:
    """Return the text of one request, and the length it wants its vector to have."""
    want(isinstance(request, dict), name, "an object")
    fields: Mapping[str, Any] = {camel(field): value for field, value in request.items()}
    known(fields, FIELDS, name)
    model = fields.get("model")
    if model not in (None, target, f"models/{target}"):
        text = f"* {name}.model: must be models/{target}, the model of the path, but is {model}"
        raise Problem("invalid", 400, text, f"{name}.model")
    size = fields.get("outputDimensionality")
    want(size is None or type(size) is int, f"{name}.output_dimensionality", "an integer")
    text, others = parts_of(f"{name}.content", fields.get("content"))
    if others or not text:
        problem = f"* {name}.content: must have text, and nothing else than text"
        raise Problem("invalid", 400, problem, f"{name}.content")
    return text, size
