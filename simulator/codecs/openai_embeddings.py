"""OpenAI embeddings: `POST /v1/embeddings`."""

from __future__ import annotations

import base64
from typing import Any

from simulator.codecs.base import Frame, Headers, Route
from simulator.codecs.openai_surface import (
    MESSAGES,
    OpenAISurface,
    known,
    known_fields,
    only,
    want,
)
from simulator.neutral import Identity, Problem, Prompt, Reply, Turn

FIELDS = frozenset({"dimensions", "encoding_format", "input", "model", "user"})
MOST_TEXTS = 2048
MOST_TOKENS = 300_000
TOKEN_ARRAYS = (
    "'input' holds token ids. They belong to the vendor's tokenizer, which the simulator does not "
    "have; send strings. (A client library that cuts texts into tokens has a switch for it.)"
)

TOLD = {
    **MESSAGES,
    "context_overflow": (
        "This model's maximum context length is {window} tokens, however you requested {used} "
        "tokens. Please reduce your prompt."
    ),
}


class OpenAIEmbeddings(OpenAISurface):
    """The codec of OpenAI's embeddings. Each text is a turn of the prompt."""

    messages = TOLD

    def route(self, method: str, path: str) -> Route:
        route = Route("embed", "openai.embeddings")
        return only("POST", method, path.removeprefix("/v1"), route)

    def decode(self, route: Route, body: Any, headers: Headers) -> Prompt:
        known_fields(body, FIELDS)
        for name in ("model", "input"):
            if name not in body:
                raise Problem("missing", 400, f"Missing required parameter: '{name}'.", name)
        want(isinstance(body["model"], str), "model", "a string", body["model"])
        encoding = body.get("encoding_format") or "float"
        want(isinstance(encoding, str), "encoding_format", "a string", encoding)
        known(encoding, "encoding_format", ("float", "base64"))
        dimensions = body.get("dimensions")
        ok = dimensions is None or type(dimensions) is int
        want(ok, "dimensions", "an integer", dimensions)
        return Prompt(
            model=body["model"],
            turns=tuple(Turn("user", text) for text in _texts(body["input"])),
            dimensions=dimensions,
            most_tokens=MOST_TOKENS,
            echo={"encoding": encoding},
        )

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        packed = prompt.echo["encoding"] == "base64"
        rows = [
            {
                "object": "embedding",
                "index": index,
                "embedding": _base64(vector) if packed else numbers(vector),
            }
            for index, vector in enumerate(reply.vectors)
        ]
        usage = {"prompt_tokens": reply.usage.input_tokens}
        usage["total_tokens"] = reply.usage.total_tokens
        return {"object": "list", "data": rows, "model": reply.model, "usage": usage}

    def frames(self, prompt: Prompt, reply: Reply, identity: Identity, at_most: int) -> list[Frame]:
        raise Problem("invalid", 400, "Embeddings are not streamed.")


def numbers(vector: Any) -> list[float]:
    """Return a vector as floats with the fewest digits that give the same float32 again."""
    return [float(str(value)) for value in vector]


def _base64(vector: Any) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")


def _texts(value: Any) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    want(isinstance(texts, list), "input", "one of a string or an array of strings", value)
    if texts and all(type(item) is int or isinstance(item, list) for item in texts):
        raise Problem("invalid", 400, TOKEN_ARRAYS, "input", {"code": "unsupported_value"})
    for index, text in enumerate(texts):
        want(isinstance(text, str), f"input[{index}]", "a string", text)
    if not texts or not all(texts):
        text = "'input' is invalid: it must not be empty, and must not contain an empty string."
        raise Problem("invalid", 400, text, "input")
    if len(texts) > MOST_TEXTS:
        text = (
            f"Invalid 'input': array too long. Expected an array with maximum length {MOST_TEXTS}, "
            f"but got an array with length {len(texts)} instead."
        )
        raise Problem("invalid", 400, text, "input", {"code": "array_above_max_length"})
    return texts
