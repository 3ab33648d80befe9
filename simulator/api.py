"""The ASGI application of the three vendors' APIs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from simulator.account import Account, Entry, fingerprint
from simulator.accounts import Accounts
from simulator.codecs import resolve
from simulator.codecs.base import Codec, dump
from simulator.jobs import uploads
from simulator.neutral import Problem
from simulator.planner import plan
from simulator.plans import Call, Piece, Plan
from simulator.randomness import digest

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY = 32 * 1024 * 1024
"""Largest request body, in bytes."""


class ModelApi:
    """Answers every path that is not the simulator's own."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        codec, rest = resolve(scope["path"], headers)
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        key = codec.key(headers, query)
        raw, problem = await _read(receive)
        if raw is None:
            return
        account = self._accounts.find(key)
        if account is None:
            await _reject(send, codec, key)
            return
        method, path = scope["method"], scope["path"]
        content = b""
        if uploads.is_upload(headers) and problem is None:
            body, content, name, problem = _decode_upload(method, path, raw, headers)
        else:
            body, name, problem = _decode(method, path, raw, problem)
        call = Call(method, rest, headers, body, problem, query, content)
        if account.in_flight:
            # A client that left before this request came is noticed first: one turn of the loop.
            await asyncio.sleep(0)
        connection = scope.get("extensions", {}).get("simulator.connection")
        entry = account.begin(f"{codec.vendor}.other", path, body, name, len(raw))
        if connection is not None:
            connection.watch(lambda: account.abandon(entry))
        try:
            answer = await plan(account, codec, call, entry)
            await _deliver(send, connection, account, entry, answer)
        finally:
            if connection is not None:
                connection.watch(None)
            account.abandon(entry)


async def _read(receive: Receive) -> tuple[bytes | None, Problem | None]:
    """Read the whole body: None if the client leaves first, a Problem if it is too large."""
    body, size = bytearray(), 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None, None
        size += len(message.get("body", b""))
        if size <= MAX_BODY:
            body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    if size > MAX_BODY:
        text = f"Request body of {size} bytes is too large; the maximum is {MAX_BODY}."
        return b"", Problem("too_large", 413, text)
    return bytes(body), None


def _decode(
    method: str, path: str, raw: bytes, problem: Problem | None
) -> tuple[Any, str, Problem | None]:
    """Return the body, the fingerprint of the request, and what is wrong with it."""
    body: Any = None
    if not raw:
        return body, fingerprint(method, path, body), problem or Problem("bad_json", 400)
    try:
        body = DECODER.decode(raw.decode(json.detect_encoding(raw), "surrogatepass"))
        return body, fingerprint(method, path, body), problem
    except (ValueError, RecursionError) as error:
        text = raw.decode("utf-8", "replace")
        return text, fingerprint(method, path, text), Problem("bad_json", 400, str(error))


def _decode_upload(
    method: str, path: str, raw: bytes, headers: dict[str, str]
) -> tuple[Any, bytes, str, Problem | None]:
    """Return what the log keeps of an upload, its bytes, its fingerprint, and what is wrong."""
    problem = None
    try:
        body, content = uploads.read(raw, headers)
    except ValueError as error:
        body, content = uploads.described(raw), b""
        problem = Problem("invalid", 400, f"Could not read the multipart form: {error}.")
    return body, content, fingerprint(method, path, body), problem


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


DECODER = json.JSONDecoder(parse_constant=_no_constant)


async def _reject(send: Send, codec: Codec, key: str | None) -> None:
    """Answer a request whose key is no session's. Nothing is logged: there is no log for it."""
    name = "req_" + digest("reject", key)[:20]
    problem = Problem("bad_key" if key else "no_key", 401, detail={"key": key or ""})
    status, data = codec.error(problem, name, None)
    body = dump(data)
    refusal = Plan(status, codec.headers(name, None, None), (Piece(body, 0.0),))
    await _start(send, refusal, body, more=False)


async def _start(send: Send, answer: Plan, body: bytes, *, more: bool) -> None:
    usual = "text/event-stream; charset=utf-8" if answer.stream else "application/json"
    kind = answer.media or usual
    out = [(b"content-type", kind.encode()), (b"x-simulated", b"true")]
    if not answer.stream:
        out.append((b"content-length", str(answer.length or len(body)).encode()))
    out += [
        (k.encode("latin-1"), v.encode("latin-1", "replace")) for k, v in answer.headers.items()
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": out})
    await send(_body(body, more=more))


def _body(data: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": more}


async def _deliver(send: Send, connection: Any, account: Account, entry: Entry, plan: Plan) -> None:
    """Send each piece when it is due, and log it; stop at once when the client is gone."""
    if plan.ends in ("reset", "hang"):
        await _keep_silent(connection, account, entry, plan)
        return
    pieces = plan.pieces
    if account.clock.mode == "virtual" and len(pieces) > 1:
        pieces = (replace(pieces[-1], data=b"".join(piece.data for piece in pieces)),)
    last_index = len(pieces) - 1
    for index, piece in enumerate(pieces):
        first = index == 0
        if not await account.clock.hold(entry.waiter, entry.received, piece.after, first):
            return
        if first:
            entry.status = plan.status
            account.answering(entry, plan.pieces[0].after)
        entry.sent_tokens = piece.tokens
        more = index < last_index
        if not more:
            # Logged before the bytes leave: the caller's next request must not overlap this one.
            account.finish(entry, piece.after)
        open_ended = more or plan.ends == "cut"
        connection.hold()
        try:
            if first:
                await _start(send, plan, piece.data, more=open_ended)
            else:
                await send(_body(piece.data, more=open_ended))
        finally:
            connection.release()
    if plan.ends == "cut":
        connection.cut()


async def _keep_silent(connection: Any, account: Account, entry: Entry, plan: Plan) -> None:
    """Send nothing, and reset the connection when that is due."""
    clock = account.clock
    if plan.ends == "hang":
        there = await entry.waiter.wait(plan.due * clock.scale)
    else:
        there = await clock.hold(entry.waiter, entry.received, plan.due, True)
    if there:
        entry.status = plan.status
        account.finish(entry, plan.due)
        connection.reset()
