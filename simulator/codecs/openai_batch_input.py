"""The input file of an OpenAI batch: one request a line, checked before the batch begins."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from simulator.codecs.base import Codec
from simulator.codecs.jsonl import json_line, numbered
from simulator.codecs.openai_chat import OpenAIChat
from simulator.codecs.openai_embeddings import OpenAIEmbeddings
from simulator.codecs.openai_responses import OpenAIResponses
from simulator.jobs.batch import Line, Mistake
from simulator.neutral import Problem

ENDPOINTS: dict[str, Codec] = {
    "/v1/chat/completions": OpenAIChat(),
    "/v1/responses": OpenAIResponses(),
    "/v1/embeddings": OpenAIEmbeddings(),
}
MOST_LINES = 50_000
MOST_TEXTS = 50_000
"""Most texts of all embedding requests of a batch together."""

MOST_MISTAKES = 100
"""After that many mistakes the rest of the file is not checked."""

KINDS: dict[str, type] = {"custom_id": str, "method": str, "url": str, "body": dict}
"""The fields of a line, and their types."""

Row = dict[str, Any]
Mistakes = tuple[Mistake, ...]


def read_input(data: bytes, endpoint: str, models: Container[str]) -> tuple[list[Row], Mistakes]:
    """Return the rows of an input file for one of `models`, and the mistakes in it."""
    rows: dict[str, Row] = {}
    mistakes: list[Mistake] = []
    for number, text in numbered(data):
        try:
            row = _row(text, endpoint)
            _check_among(row, rows, models)
            rows[row["custom_id"]] = row
        except Problem as problem:
            code = problem.detail["code"]
            mistakes.append(Mistake(code, problem.message, problem.param, number))
        if len(mistakes) >= MOST_MISTAKES or len(rows) > MOST_LINES:
            break
    read = list(rows.values())
    return read, tuple(mistakes) or _whole(read, endpoint)


def lines_of(rows: list[Row], endpoint: str) -> tuple[Line, ...]:
    """Return the requests of a batch."""
    codec = ENDPOINTS[endpoint]
    return tuple(Line(row["custom_id"], codec, endpoint, row["body"]) for row in rows)


def _whole(rows: list[Row], endpoint: str) -> Mistakes:
    """Return what is wrong with the file as a whole."""
    if not rows:
        text = "The input file is empty. A batch needs at least one request."
        return (Mistake("empty_file", text),)
    if len(rows) > MOST_LINES:
        text = f"The input file has more than {MOST_LINES} requests."
        return (Mistake("too_many_requests", text),)
    inputs = [row["body"].get("input") for row in rows if endpoint == "/v1/embeddings"]
    if sum(len(one) if isinstance(one, list) else 1 for one in inputs) > MOST_TEXTS:
        text = f"All embedding requests together have more than {MOST_TEXTS} inputs."
        return (Mistake("too_many_embedding_inputs", text),)
    return ()


def _row(text: bytes, endpoint: str) -> Row:
    """Read the request of one line. Raises Problem."""
    try:
        row = json_line(text)
    except ValueError:
        row = None
    told = "This line is not parseable as valid JSON, or is not an object."
    _want(isinstance(row, dict), "invalid_json_line", told)
    for name, kind in KINDS.items():
        missing = f"Missing required parameter: '{name}'."
        _want(name in row, "missing_required_parameter", missing, name)
        wanted = "an object" if kind is dict else "a string"
        told = f"Invalid type for '{name}': expected {wanted}."
        _want(isinstance(row[name], kind), "invalid_type", told, name)
    for name in row:
        _want(name in KINDS, "unknown_parameter", f"Unknown parameter: '{name}'.", name)
    _want(row["method"] == "POST", "invalid_method", "The method must be POST.", "method")
    told = f"The URL of this request does not match the endpoint of the batch ({endpoint})."
    _want(row["url"] == endpoint, "invalid_url", told, "url")
    return dict(row)


def _check_among(row: Row, rows: dict[str, Row], models: Container[str]) -> None:
    """Check what a batch wants of a request beside the others. Raises Problem.

    The rest of the body is checked when the request is answered.
    """
    told = (
        "The custom_id for this request is a duplicate of another request. "
        "The custom_id must be unique within a batch."
    )
    _want(row["custom_id"] not in rows, "duplicate_custom_id", told, "custom_id")
    model = row["body"].get("model")
    told = "Missing required parameter: 'model'."
    _want(isinstance(model, str), "missing_required_parameter", told, "body.model")
    told = f"The provided model '{model}' is not supported by the Batch API."
    _want(model in models, "model_not_found", told, "body.model")
    first = next(iter(rows.values()), row)["body"]["model"]
    told = f"The model '{model}' is not the model of the first request, '{first}'."
    _want(model == first, "mismatched_model", told, "body.model")
    told = "Streaming is not supported in the Batch API."
    _want(not row["body"].get("stream"), "invalid_value", told, "body.stream")


def _want(ok: bool, code: str, message: str, param: str | None = None) -> None:
    if not ok:
        raise Problem("invalid", 400, message, param, {"code": code})
