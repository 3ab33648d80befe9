"""The requests of a Gemini batch: inline, or one a line in an uploaded file."""

from __future__ import annotations

from typing import Any

from simulator.codecs.base import Codec
from simulator.codecs.gemini_embed import GeminiEmbed
from simulator.codecs.gemini_files import find_file
from simulator.codecs.gemini_generate import GeminiGenerate
from simulator.codecs.gemini_surface import known, want
from simulator.codecs.jsonl import json_line, numbered
from simulator.jobs.batch import Line
from simulator.jobs.desk import Desk
from simulator.neutral import Problem

MOST_REQUESTS = 100_000
GENERATE, EMBED = GeminiGenerate(), GeminiEmbed()

Note = dict[str, Any]
"""What a caller wrote beside a request, to know it again."""


def lines_of(
    desk: Desk, source: dict[str, Any], model: str, *, embeds: bool
) -> tuple[tuple[Line, ...], tuple[Note, ...]]:
    """Return the requests of a batch, and the caller's notes to them. Raises Problem."""
    known(source, frozenset({"requests", "fileName"}), "batch.input_config")
    if ("requests" in source) == ("fileName" in source):
        text = "* BatchConfig.input_config: set either requests or file_name"
        raise Problem("invalid", 400, text, "batch.input_config")
    rows = _rows(desk, source["fileName"]) if "fileName" in source else _inline(source)
    if not 1 <= len(rows) <= MOST_REQUESTS:
        text = f"* BatchConfig.input_config: at least 1 and at most {MOST_REQUESTS} requests"
        raise Problem("invalid", 400, text, "batch.input_config")
    version = desk.call.rest.split("/")[1]
    action = "embedContent" if embeds else "generateContent"
    codec: Codec = EMBED if embeds else GENERATE
    path = f"/{version}/models/{model}:{action}"
    lines = tuple(Line(key, codec, path, request) for key, request, _ in rows)
    return lines, tuple(note for _, _, note in rows)


def _inline(source: dict[str, Any]) -> list[tuple[str, Any, Note]]:
    """Read requests that stand in the body."""
    where = "batch.input_config.requests"
    want(isinstance(source["requests"], dict), where, "an object")
    known(source["requests"], frozenset({"requests"}), where)
    given = source["requests"].get("requests", [])
    want(isinstance(given, list), f"{where}.requests", "a list")
    rows = []
    for number, one in enumerate(given):
        name = f"{where}.requests[{number}]"
        want(isinstance(one, dict), name, "an object")
        known(one, frozenset({"request", "metadata"}), name)
        want(isinstance(one.get("request"), dict), f"{name}.request", "an object")
        note = one.get("metadata") or {}
        want(isinstance(note, dict), f"{name}.metadata", "an object")
        rows.append((str(number), one["request"], note))
    return rows


def _rows(desk: Desk, name: Any) -> list[tuple[str, Any, Note]]:
    """Read requests from an uploaded file, one a line with its key."""
    want(isinstance(name, str), "batch.input_config.file_name", "a string")
    rows: dict[str, Any] = {}
    for number, text in numbered(find_file(desk, name).data):
        where = f"{name}, line {number}"
        try:
            row = json_line(text)
        except ValueError as error:
            raise Problem("invalid", 400, f"Invalid JSON in {where}: {error}") from error
        want(isinstance(row, dict), where, "a JSON object")
        known(row, frozenset({"key", "request"}), where)
        key = row.get("key")
        want(isinstance(key, str), f"{where}, key", "a string")
        want(isinstance(row.get("request"), dict), f"{where}, request", "an object")
        if key in rows:
            raise Problem("invalid", 400, f"The key {key!r} stands twice, again in {where}.")
        rows[key] = row["request"]
    return [(key, request, {}) for key, request in rows.items()]
