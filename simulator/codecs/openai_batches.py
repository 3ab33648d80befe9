"""OpenAI batches: `/v1/batches`, from an input file to an output file and an error file."""

from __future__ import annotations

import re
from typing import Any

from simulator.codecs.base import Route
from simulator.codecs.openai_batch_input import ENDPOINTS, lines_of, read_input
from simulator.codecs.openai_files import MONTH, find_file, lifetime_of, write_file
from simulator.codecs.openai_lists import listed, metadata_of, newest_first, required
from simulator.codecs.openai_surface import OpenAISurface, known, known_fields
from simulator.codecs.resource import Resource, Served, jsonl
from simulator.codecs.unsupported import WHY
from simulator.jobs.batch import WINDOW, WORK, Batch, Mistake, Outcome
from simulator.jobs.desk import Desk
from simulator.jobs.pages import limit_of, page
from simulator.jobs.timeline import Stage, Timeline
from simulator.neutral import Problem
from simulator.randomness import digest

STAGES = (Stage("validating", 10), Stage(WORK, 60), Stage("finalizing", 10))
ENDS = ("completed", "failed", "expired", "cancelled")
FIELDS = ("completion_window", "endpoint", "input_file_id", "metadata", "output_expires_after")
OTHER_ENDPOINTS = tuple(
    f"/v1/{name}"
    for name in ("completions", "moderations", "images/generations", "images/edits", "videos")
)
LEFT = {
    "expired": (
        "batch_expired",
        "This request could not be executed before the completion window expired.",
    ),
    "cancelled": (
        "batch_cancelled",
        "This request was not executed because the batch was cancelled.",
    ),
}
PATH = re.compile(r"/batches(?:/([^/]+)(/cancel)?)?")


class OpenAIBatches(OpenAISurface, Resource):
    """The codec of OpenAI's batches."""

    def route(self, method: str, path: str) -> Route:
        match = PATH.fullmatch(path.removeprefix("/v1"))
        if match is None:
            raise Problem("not_found", 404, f"Invalid URL ({method} {path})")
        name, cancel = match.groups()
        wanted = {"GET": "read"} if name else {"GET": "list", "POST": "create"}
        wanted = {"POST": "cancel"} if cancel else wanted
        if method not in wanted:
            raise Problem("wrong_method", 405, f"Not allowed to {method} on {path}.")
        return Route("job", f"openai.batches.{wanted[method]}", name or "")

    async def serve(self, desk: Desk, route: Route) -> Served:
        action = route.surface.rpartition(".")[2]
        batches = desk.account.jobs.batches["openai"]
        if action == "create":
            batch = _create(desk)
            batches.put(batch)
            return Served.json(_batch(desk, batch))
        if action == "list":
            query = desk.call.query
            shown = page(newest_first(batches.all()), limit_of(query, 20, 100), query.get("after"))
            for batch in shown.items:
                await _look(desk, batch, asked=False)
            return Served.json(listed(shown, lambda batch: _batch(desk, batch)))
        found = batches.find(route.target)
        if found is None:
            raise Problem("not_found", 404, f"No batch found with id '{route.target}'.", "id")
        await _look(desk, found, asked=action == "read")
        if action == "cancel":
            _cancel(desk, found)
        return Served.json(_batch(desk, found))


def _create(desk: Desk) -> Batch:
    body = desk.json
    known_fields(body, FIELDS)
    required(body, "input_file_id", "endpoint", "completion_window")
    endpoint = body["endpoint"]
    known(endpoint, "endpoint", (*ENDPOINTS, *OTHER_ENDPOINTS))
    if endpoint in OTHER_ENDPOINTS:
        raise Problem("invalid", 400, f"'endpoint' is '{endpoint}'. {WHY}", "endpoint")
    known(body["completion_window"], "completion_window", ("24h",))
    stored = find_file(desk, body["input_file_id"], "input_file_id")
    if stored.purpose != "batch":
        text = (
            f"The file '{stored.id}' has the purpose '{stored.purpose}'; "
            "the input of a batch must be uploaded with the purpose 'batch'."
        )
        raise Problem("invalid", 400, text, "input_file_id")
    lifetime = lifetime_of(body.get("output_expires_after"), "output_expires_after")
    models = desk.account.offered("openai")
    rows, mistakes = read_input(stored.data, endpoint, models)
    return Batch(
        f"batch_{desk.name()}",
        () if mistakes else lines_of(rows, endpoint),
        Timeline(STAGES, "completed", desk.account.clock),
        mistakes,
        {
            "endpoint": endpoint,
            "input_file_id": stored.id,
            "metadata": metadata_of(body),
            "lifetime": MONTH if lifetime is None else lifetime,
            "model": rows[0]["body"]["model"] if rows and not mistakes else None,
        },
    )


async def _look(desk: Desk, batch: Batch, *, asked: bool) -> None:
    """Bring a batch up to date, and write its files when it has ended."""
    await batch.look(desk, asked=asked)
    if not batch.ended or "output_file_id" in batch.facts:
        return
    for kind, good in (("output", True), ("error", False)):
        rows = [_row(batch, one) for one in batch.shuffled() if one.good is good]
        name = f"{batch.id}_{kind}.jsonl"
        lifetime = batch.facts["lifetime"]
        stored = write_file(desk, name, "batch_output", jsonl(rows), lifetime) if rows else None
        batch.facts[f"{kind}_file_id"] = None if stored is None else stored.id


def _cancel(desk: Desk, batch: Batch) -> None:
    if batch.ended:
        text = f"Cannot cancel a batch with status '{batch.status}'."
        raise Problem("invalid", 409, text)
    batch.cancel(desk.now)


def _row(batch: Batch, one: Outcome) -> dict[str, Any]:
    """Write one line of an output or error file."""
    name = "batch_req_" + digest(batch.id, one.line.custom_id)[:24]
    row: dict[str, Any] = {"id": name, "custom_id": one.line.custom_id}
    if one.fate != "answered":
        code, message = LEFT[one.fate]
        return {**row, "response": None, "error": {"code": code, "message": message}}
    response = {"status_code": one.status, "request_id": one.request, "body": one.body}
    return {**row, "response": response, "error": None}


def _batch(desk: Desk, batch: Batch) -> dict[str, Any]:
    entered = {name: desk.unix(at) for name, at in batch.timeline.entered.items()}
    created = entered["validating"]
    counted = 0 if batch.status in ("validating", "failed") else len(batch.lines)
    good = sum(one.good for one in batch.outcomes)
    expires = created + WINDOW
    return {
        "id": batch.id,
        "object": "batch",
        "endpoint": batch.facts["endpoint"],
        "model": batch.facts["model"],
        "errors": _errors(batch.mistakes) if batch.status == "failed" else None,
        "input_file_id": batch.facts["input_file_id"],
        "completion_window": "24h",
        "status": batch.status,
        "output_file_id": batch.facts.get("output_file_id"),
        "error_file_id": batch.facts.get("error_file_id"),
        "created_at": created,
        "expires_at": expires,
        **{f"{name}_at": entered.get(name) for name in (WORK, "finalizing", "cancelling")},
        **{f"{name}_at": entered.get(name) for name in ENDS},
        "expired_at": expires if batch.status == "expired" else None,
        "request_counts": {
            "total": counted,
            "completed": good,
            "failed": len(batch.outcomes) - good,
        },
        "usage": _usage(batch),
        "metadata": batch.facts["metadata"],
    }


def _errors(mistakes: tuple[Mistake, ...]) -> dict[str, Any]:
    data = [
        {"code": one.code, "line": one.line, "message": one.message, "param": one.param}
        for one in mistakes
    ]
    return {"object": "list", "data": data}


def _usage(batch: Batch) -> dict[str, Any]:
    """Add up the tokens of all answers, whichever names their surface has for them."""
    told = [one.body["usage"] for one in batch.outcomes if one.good]
    read = sum(use.get("input_tokens", use.get("prompt_tokens", 0)) for use in told)
    written = sum(use.get("output_tokens", use.get("completion_tokens", 0)) for use in told)
    details = [use.get("input_tokens_details", use.get("prompt_tokens_details")) for use in told]
    cached = sum(one["cached_tokens"] for one in details if one)
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": cached},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": read + written,
    }
