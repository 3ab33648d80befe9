"""Anthropic message batches: `/v1/messages/batches`, their results, and how they end."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from simulator.codecs.anthropic_messages import AnthropicMessages
from simulator.codecs.anthropic_surface import rfc3339, version_of
from simulator.codecs.base import Route
from simulator.codecs.resource import Resource, Served
from simulator.jobs.batch import WINDOW, WORK, Batch, Line, Outcome
from simulator.jobs.desk import Desk
from simulator.jobs.pages import Page, limit_of, page, page_before
from simulator.jobs.timeline import Stage, Timeline
from simulator.neutral import Problem

STAGES = (Stage("accepted", 10), Stage(WORK, 60))
MOST_REQUESTS = 100_000
CUSTOM_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
PATH = re.compile(r"/v1/messages/batches(?:/([^/]+)(/cancel|/results)?)?")
CODEC = AnthropicMessages()
COUNTS = {"cancelled": "canceled", "expired": "expired"}


class AnthropicBatches(Resource, AnthropicMessages):
    """The codec of Anthropic's message batches."""

    def route(self, method: str, path: str) -> Route:
        match = PATH.fullmatch(path)
        if match is None:
            raise Problem("not_found", 404)
        name, action = match.groups()
        wanted = {"GET": "list", "POST": "create"}
        if name:
            wanted = {"GET": "read", "DELETE": "delete"}
        if action:
            wanted = {"POST": "cancel"} if action == "/cancel" else {"GET": "results"}
        if method not in wanted:
            raise Problem("wrong_method", 405)
        return Route("job", f"anthropic.batches.{wanted[method]}", name or "")

    async def serve(self, desk: Desk, route: Route) -> Served:
        version_of(desk.call.headers)
        action = route.surface.rpartition(".")[2]
        batches = desk.account.jobs.batches["anthropic"]
        if action == "create":
            batch = _create(desk)
            batches.put(batch)
            return Served.json(_batch(desk, batch))
        if action == "list":
            return await _list(desk, batches.all())
        found = batches.find(route.target)
        if found is None:
            text = f"Message batch {route.target} not found."
            raise Problem("not_found", 404, text)
        await found.look(desk, asked=action == "read")
        if action == "results":
            return _results(found)
        if action == "delete":
            _check(found, found.ended, "is still being processed; cancel it before you delete it")
            batches.drop(found.id)
            return Served.json({"id": found.id, "type": "message_batch_deleted"})
        if action == "cancel":
            _check(found, not found.ended, "has already ended and cannot be canceled")
            found.cancel(desk.now)
        return Served.json(_batch(desk, found))


def _check(batch: Batch, ok: bool, told: str) -> None:
    if not ok:
        raise Problem("invalid", 400, f"Message batch {batch.id} {told}.")


def _want(ok: bool, name: str, message: str) -> None:
    if not ok:
        raise Problem("wrong_type", 400, f"{name}: {message}", name)


def _create(desk: Desk) -> Batch:
    body = desk.json
    _fields("body", body, ("requests",), "")
    requests = body["requests"]
    _want(isinstance(requests, list), "requests", "Input should be a valid list")
    told = f"List should have at least 1 and at most {MOST_REQUESTS} items"
    _want(1 <= len(requests) <= MOST_REQUESTS, "requests", told)
    lines = tuple(_line(f"requests.{i}", request) for i, request in enumerate(requests))
    seen: set[str] = set()
    for i, line in enumerate(lines):
        told = f"custom_id {line.custom_id!r} is used more than once in this batch"
        _want(line.custom_id not in seen, f"requests.{i}.custom_id", told)
        seen.add(line.custom_id)
    timeline = Timeline(STAGES, "completed", desk.account.clock)
    return Batch(f"msgbatch_{desk.name()}", lines, timeline)


def _line(name: str, request: Any) -> Line:
    """Read one request. Its parameters are checked when it is answered, as the vendor does."""
    _fields(name, request, ("custom_id", "params"), f"{name}.")
    custom_id, params = request["custom_id"], request["params"]
    where = f"{name}.custom_id"
    _want(isinstance(custom_id, str), where, "Input should be a valid string")
    told = f"String should match pattern '^{CUSTOM_ID.pattern}$'"
    _want(CUSTOM_ID.fullmatch(custom_id) is not None, where, told)
    _want(isinstance(params, dict), f"{name}.params", "Input should be a valid dictionary")
    streams = bool(params.get("stream"))
    _want(not streams, f"{name}.params.stream", "Streaming is not supported in batches")
    return Line(custom_id, CODEC, "/v1/messages", params)


def _fields(name: str, value: Any, names: tuple[str, ...], where: str) -> None:
    """Raise Problem unless `value` is an object that has these fields and no others."""
    _want(isinstance(value, dict), name, "Input should be a valid dictionary")
    for field in value:
        if field not in names:
            text = f"{where}{field}: Extra inputs are not permitted"
            raise Problem("unknown_field", 400, text)
    for field in names:
        if field not in value:
            raise Problem("missing", 400, f"{where}{field}: Field required")


async def _list(desk: Desk, batches: list[Batch]) -> Served:
    query = desk.call.query
    limit = limit_of(query, 20, 1000)
    newest = batches[::-1]
    shown: Page[Batch]
    if "before_id" in query:
        shown = page_before(newest, limit, query["before_id"])
    else:
        shown = page(newest, limit, query.get("after_id"))
    for batch in shown.items:
        await batch.look(desk, asked=False)
    data = [_batch(desk, batch) for batch in shown.items]
    first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
    return Served.json({"data": data, "has_more": shown.more, "first_id": first, "last_id": last})


def _results(batch: Batch) -> Served:
    _check(batch, batch.ended, "has no results yet: its processing has not ended")
    rows = [{"custom_id": one.line.custom_id, "result": _result(one)} for one in batch.shuffled()]
    return Served.lines(rows, "application/x-jsonl")


def _result(one: Outcome) -> dict[str, Any]:
    if one.fate != "answered":
        return {"type": COUNTS[one.fate]}
    if one.good:
        return {"type": "succeeded", "message": one.body}
    return {"type": "errored", "error": one.body}


def _batch(desk: Desk, batch: Batch) -> dict[str, Any]:
    entered = batch.timeline.entered
    created = desk.moment(entered["accepted"])
    cancelled = entered.get("cancelling")
    status = "canceling" if batch.status == "cancelling" else "in_progress"
    results = f"{desk.origin}/v1/messages/batches/{batch.id}/results"
    return {
        "id": batch.id,
        "type": "message_batch",
        "processing_status": "ended" if batch.ended else status,
        "request_counts": _counts(batch),
        "created_at": rfc3339(created),
        "expires_at": rfc3339(created + timedelta(seconds=WINDOW)),
        "ended_at": rfc3339(desk.moment(entered[batch.status])) if batch.ended else None,
        "cancel_initiated_at": None if cancelled is None else rfc3339(desk.moment(cancelled)),
        "archived_at": None,
        "results_url": results if batch.ended else None,
    }


def _counts(batch: Batch) -> dict[str, int]:
    """Count the requests by what became of them: all are processing until the batch ends."""
    counts = dict.fromkeys(("processing", "succeeded", "errored", "canceled", "expired"), 0)
    if not batch.ended:
        return {**counts, "processing": len(batch.lines)}
    for one in batch.outcomes:
        answered = "succeeded" if one.good else "errored"
        counts[COUNTS.get(one.fate, answered)] += 1
    return counts
