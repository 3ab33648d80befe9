"""Gemini batches: `models/{model}:batchGenerateContent`, and the operations under `batches`."""

from __future__ import annotations

import re
from typing import Any

from simulator.codecs.base import Route
from simulator.codecs.gemini_batch_input import lines_of
from simulator.codecs.gemini_files import utc, write_file
from simulator.codecs.gemini_generate import GeminiGenerate
from simulator.codecs.gemini_surface import camel, known, want
from simulator.codecs.resource import Resource, Served, jsonl
from simulator.jobs.batch import WORK, Batch, Outcome
from simulator.jobs.desk import Desk
from simulator.jobs.pages import limit_of, page
from simulator.jobs.timeline import Stage, Timeline
from simulator.neutral import Problem

STAGES = (Stage("pending", 10), Stage(WORK, 60))
STATES = {
    "pending": "PENDING",
    WORK: "RUNNING",
    "cancelling": "RUNNING",
    "completed": "SUCCEEDED",
    "cancelled": "CANCELLED",
    "expired": "EXPIRED",
}
TYPE = "type.googleapis.com/google.ai.generativelanguage.v1main."
BATCH = frozenset({"displayName", "inputConfig", "model", "priority"})
CODES = {400: 3, 401: 16, 403: 7, 404: 5, 409: 6, 429: 8, 500: 13, 503: 14, 504: 4}
"""Numbers of the error statuses, as gRPC has them."""

ENDED = {
    "cancelled": {"code": 1, "message": "The batch was cancelled."},
    "expired": {"code": 4, "message": "The batch did not end in its window, and has no results."},
}
PATH = re.compile(
    r"/v1(?:beta|alpha)?/(?:batches(?:/([^/:]+)(:cancel)?)?"
    r"|models/([^:/]+):(batchGenerateContent|asyncBatchEmbedContent))"
)


class GeminiBatches(Resource, GeminiGenerate):
    """The codec of Gemini's batches."""

    def route(self, method: str, path: str) -> Route:
        match = PATH.fullmatch(path)
        if match is not None:
            name, cancel, model, kind = match.groups()
            wanted = {"GET": "read", "DELETE": "delete"} if name else {"GET": "list"}
            wanted = {"POST": "cancel"} if cancel else wanted
            embeds = kind == "asyncBatchEmbedContent"
            wanted = {"POST": "embed" if embeds else "create"} if model else wanted
            if method in wanted:
                target = model or (f"batches/{name}" if name else "")
                return Route("job", f"gemini.batches.{wanted[method]}", target)
        raise Problem("not_found", 404, f"Method {method} {path} is not found.")

    async def serve(self, desk: Desk, route: Route) -> Served:
        action = route.surface.rpartition(".")[2]
        batches = desk.account.jobs.batches["gemini"]
        if action in ("create", "embed"):
            batch = _create(desk, route.target, embeds=action == "embed")
            batches.put(batch)
            return Served.json(_operation(desk, batch))
        if action == "list":
            return Served.json(await _list(desk, batches.all()))
        found = batches.find(route.target)
        if found is None:
            raise Problem("not_found", 404, f"Requested entity was not found: {route.target}")
        if action == "delete":
            batches.drop(found.id)
            return Served.json({})
        await _look(desk, found, asked=action == "read")
        if action == "cancel":
            if found.ended:
                raise Problem("invalid", 400, f"{found.id} has already ended.")
            found.cancel(desk.now)
            return Served.json({})
        return Served.json(_operation(desk, found))


def _create(desk: Desk, model: str, *, embeds: bool) -> Batch:
    body = desk.json
    want(isinstance(body, dict), "", "a JSON object")
    known(body, frozenset({"batch"}), "")
    want(isinstance(body.get("batch"), dict), "batch", "an object")
    fields = {camel(name): value for name, value in body["batch"].items()}
    known(fields, BATCH, "batch")
    title = fields.get("displayName")
    want(isinstance(title, str | None), "batch.display_name", "a string")
    found = desk.account.offered("gemini").get(model)
    if found is None or bool(found.dimensions) != embeds:
        raise Problem("model_not_found", 404, detail={"model": model})
    want(isinstance(fields.get("inputConfig"), dict), "batch.input_config", "an object")
    source = {camel(name): value for name, value in fields["inputConfig"].items()}
    lines, notes = lines_of(desk, source, model, embeds=embeds)
    timeline = Timeline(STAGES, "completed", desk.account.clock)
    facts = {"model": model, "title": title, "notes": notes, "embeds": embeds}
    return Batch(f"batches/{desk.name()}", lines, timeline, facts={**facts, **_from_file(source)})


def _from_file(source: dict[str, Any]) -> dict[str, Any]:
    """Say that the results go to a file, where the requests came from one."""
    return {"file": True} if source.get("fileName") else {}


async def _look(desk: Desk, batch: Batch, *, asked: bool) -> None:
    """Bring a batch up to date, and write its file when it has succeeded."""
    await batch.look(desk, asked=asked)
    if batch.status != "completed" or "file" not in batch.facts or "output" in batch.facts:
        return
    rows = [{"key": one.line.custom_id, **_answer(batch, one)} for one in batch.shuffled()]
    name = f"files/batch-{batch.id.removeprefix('batches/')}"
    batch.facts["output"] = write_file(desk, name, "", jsonl(rows), "application/jsonl").id


async def _list(desk: Desk, batches: list[Batch]) -> dict[str, Any]:
    query = desk.call.query
    limit = limit_of(query, 100, 100, "pageSize")
    shown = page(batches[::-1], limit, query.get("pageToken") or None)
    for batch in shown.items:
        await _look(desk, batch, asked=False)
    out: dict[str, Any] = {"operations": [_operation(desk, batch) for batch in shown.items]}
    return {**out, "nextPageToken": shown.items[-1].id} if shown.more else out


def _answer(batch: Batch, one: Outcome) -> dict[str, Any]:
    """Write what came of a request: a response or an error."""
    if not one.good:
        error = one.body["error"]
        code = CODES.get(error["code"], 2)
        return {"error": {"code": code, "message": error["message"]}}
    if not batch.facts["embeds"]:
        return {"response": one.body}
    used = one.body["usageMetadata"]["promptTokenCount"]
    return {"response": {"embedding": one.body["embedding"], "tokenCount": str(used)}}


def _output(batch: Batch) -> dict[str, Any]:
    """Write the results: in a file, or in the order of the requests."""
    if "file" in batch.facts:
        return {"responsesFile": batch.facts["output"]}
    rows = []
    for one, note in zip(batch.outcomes, batch.facts["notes"], strict=True):
        row = _answer(batch, one)
        rows.append({**row, "metadata": note} if note else row)
    kind = "inlinedEmbedContentResponses" if batch.facts["embeds"] else "inlinedResponses"
    return {kind: {"inlinedResponses": rows}}


def _operation(desk: Desk, batch: Batch) -> dict[str, Any]:
    entered = batch.timeline.entered
    good = sum(one.good for one in batch.outcomes)
    stats = {
        "requestCount": len(batch.lines),
        "successfulRequestCount": good,
        "failedRequestCount": len(batch.outcomes) - good,
        "pendingRequestCount": len(batch.lines) - len(batch.outcomes),
    }
    kind = "EmbedContentBatch" if batch.facts["embeds"] else "GenerateContentBatch"
    metadata: dict[str, Any] = {
        "@type": f"{TYPE}{kind}",
        "name": batch.id,
        "model": f"models/{batch.facts['model']}",
        "createTime": utc(desk.moment(entered["pending"])),
        "updateTime": utc(desk.moment(max(entered.values()))),
        "batchStats": {name: str(count) for name, count in stats.items() if count},
        "state": f"BATCH_STATE_{STATES[batch.status]}",
    }
    if batch.facts["title"] is not None:
        metadata["displayName"] = batch.facts["title"]
    if not batch.ended:
        return {"name": batch.id, "metadata": metadata}
    metadata["endTime"] = utc(desk.moment(entered[batch.status]))
    if batch.status in ENDED:
        error = ENDED[batch.status]
        return {"name": batch.id, "metadata": metadata, "done": True, "error": error}
    output = _output(batch)
    response = {"@type": f"{TYPE}{kind}Output", **output}
    metadata["output"] = output
    return {"name": batch.id, "metadata": metadata, "done": True, "response": response}
