"""What a scenario does to one attempt: instead of an answer, and to an answer on its way out.

At most one fault of each kind strikes an attempt, in the order of `INSTEAD` and of `ON_THE_WAY`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from simulator import tokens
from simulator.account import Account, Entry
from simulator.codecs.base import Codec
from simulator.codecs.stream_errors import error_frame
from simulator.models import Model
from simulator.neutral import Choice, Problem, Prompt, Reply
from simulator.plans import Piece, Plan
from simulator.records import Latency
from simulator.retry_hints import Hint
from simulator.sections import Errors

REFUSAL = Latency(queue=0.02)
"""How long a refusal takes, in simulated seconds."""

CLOSED = 444
"""Logged status of a request whose connection was reset before any status was sent."""

INSTEAD = ("hang", "reset", "errors", "html")
"""Faults that take the place of an answer, the first that strikes."""

ON_THE_WAY = ("short_body", "cut_stream", "error_frame", "broken_json")
"""Faults that break an answer that was made, the first that strikes."""

PAGE = (
    "<!doctype html>\n<html><head><title>One moment, please</title></head>"
    "<body><h1>One moment, please</h1>"
    "<p>A proxy on the way answered instead of the API (simulated).</p></body></html>\n"
)
NAMES = {"short_body": "short-body", "error_frame": "error-frame", "broken_json": "broken-json"}
FORCED = {404: "not_found", 413: "too_large", 429: "rate_limited"}
REFUSED = "I'm sorry, but I cannot help with that. (A simulated refusal.)"
CODES = {401: "invalid_api_key"}
SAID = {
    400: "The request could not be understood.",
    401: "The API key is not valid.",
    402: "There is a problem with the billing of this account.",
    403: "This key has no permission for the resource.",
    404: "The resource was not found.",
    408: "The request took too long.",
    409: "The request conflicts with another one.",
    413: "The request is too large.",
    422: "The request could not be processed.",
    429: "Too many requests.",
}
"""Message of a forced error with this status; the log names the scenario as its cause."""


def instead(account: Account, entry: Entry) -> Plan | None:
    """Return the plan of a fault that takes the place of the answer, or None.

    Raises Problem for an error that the codec has to write.
    """
    for name in INSTEAD:
        if not _strikes(account, entry, name):
            continue
        if name == "errors":
            raise _error(account, entry)
        entry.trace = replace(entry.trace, latency=REFUSAL)
        if name == "html":
            entry.strike("html-200")
            piece = Piece(PAGE.encode(), REFUSAL.total)
            return Plan(200, {}, (piece,), media="text/html; charset=utf-8")
        return _silent(account, entry, name)
    return None


def on_the_way(account: Account, codec: Codec, entry: Entry, plan: Plan) -> Plan:
    """Return `plan`, broken as the scenario says."""
    for name in ON_THE_WAY:
        only_streams = name in ("cut_stream", "error_frame")
        if (only_streams and not plan.stream) or not _strikes(account, entry, name):
            continue
        entry.strike(NAMES.get(name) or f"cut-stream:{_section(account, name).mode}")
        if name == "short_body":
            return _shorten(entry, plan)
        if name == "broken_json":
            return _break(plan)
        return _cut(account, codec, entry, plan, name)
    return plan


def conditions(account: Account, entry: Entry, prompt: Prompt, model: Model) -> Prompt:
    """Note how far the model has drifted, and return `prompt` with the room that there is."""
    account.tally["prompts"] += 1
    drift = account.options.scenario.drift
    if drift is not None and (not drift.models or model.name in drift.models):
        by_number = 0 < drift.from_request <= account.tally["prompts"]
        by_day = bool(drift.date) and account.today() >= date.fromisoformat(drift.date)
        if by_number or by_day:
            entry.drift = drift.amount
            entry.strike("drifted-model", f"the model has drifted by {drift.amount:g}", mild=True)
    if not _strikes(account, entry, "length_stop"):
        return prompt
    room = _section(account, "length_stop").tokens
    return replace(prompt, max_tokens=min(room, prompt.max_tokens or room))


def reshape(account: Account, entry: Entry, reply: Reply) -> Reply:
    """Return `reply`, refused if the scenario says so."""
    if reply.choices and _strikes(account, entry, "refusal"):
        form = _section(account, "refusal").form
        entry.strike(f"refusal:{form}")
        text = REFUSED if form == "refusal" else ""
        pieces = tuple(tokens.split(text))
        choice = Choice(text, form, pieces)
        output = len(pieces) * len(reply.choices)
        usage = replace(reply.usage, output_tokens=output, reasoning_tokens=0)
        return replace(reply, choices=(choice,) * len(reply.choices), usage=usage)
    cut = any(choice.finish == "length" for choice in reply.choices)
    if cut and _strikes(account, entry, "length_stop"):
        entry.strike("length-stop")
    return reply


def _section(account: Account, name: str) -> Any:
    return getattr(account.options.scenario, name)


def _strikes(account: Account, entry: Entry, name: str) -> bool:
    section = _section(account, name)
    salt = "error" if name == "errors" else name
    seed = account.options.seed
    return section is not None and section.strikes(salt, seed, entry.fingerprint, entry.attempt)


def _silent(account: Account, entry: Entry, name: str) -> Plan:
    """Plan a connection on which nothing comes: it is reset, at once or after a long time."""
    entry.strike(name)
    seconds = _section(account, name).seconds if name == "hang" else REFUSAL.total
    return Plan(CLOSED, {}, (Piece(b"", seconds),), ends="hang" if name == "hang" else "reset")


def _error(account: Account, entry: Entry) -> Problem:
    """Make the problem of an error that the scenario forces on this attempt."""
    scenario = account.options.scenario
    status = scenario.error_status(account.options.seed, entry.fingerprint, entry.attempt)
    errors: Errors | None = scenario.errors
    if status is None or errors is None:
        raise AssertionError("only for an attempt that an error strikes")
    told = account.clock.told(errors.retry_after)
    hint = Hint(errors.retry_after_form, errors.should_retry)
    detail = {"fault": f"error:{status}", "retry_after": f"{told:.3f}", **hint.detail()}
    if errors.code or status in CODES:
        detail["code"] = errors.code or CODES[status]
    if status >= 500:
        return Problem("server_error", status, detail=detail)
    message = SAID.get(status, f"The request failed with status {status}.")
    kind: Any = FORCED.get(status, "invalid")
    return Problem(kind, status, message, detail=detail)


def _shorten(entry: Entry, plan: Plan) -> Plan:
    """Close the connection when half of the body is out, or half of the first text of a stream."""
    if plan.stream:
        head, rest = plan.pieces[:1], plan.pieces[1:2]
        half = [Piece(p.data[: len(p.data) // 2], p.after, head[-1].tokens) for p in rest]
        if not rest:
            half, head = [replace(head[0], data=head[0].data[: len(head[0].data) // 2])], ()
        return _ended(entry, plan, (*head, *half), ends="cut")
    whole = b"".join(piece.data for piece in plan.pieces)
    piece = Piece(whole[: len(whole) // 2], plan.due, plan.pieces[-1].tokens)
    return replace(plan, pieces=(piece,), ends="cut", length=len(whole))


def _cut(account: Account, codec: Codec, entry: Entry, plan: Plan, name: str) -> Plan:
    """End a stream early: cleanly, by closing the connection, or with an error frame."""
    section = _section(account, name)
    kept = min(max(1, int(len(plan.pieces) * section.share)), len(plan.pieces) - 1)
    pieces = plan.pieces[:kept]
    after = pieces[-1].after if pieces else plan.pieces[0].after
    if name == "cut_stream":
        ends = "cut" if section.mode == "hard" else "whole"
        return _ended(entry, plan, pieces or (Piece(b"", after),), ends)
    frames = sum(piece.data.count(b"data: ") for piece in pieces)
    tokens = pieces[-1].tokens if pieces else 0
    data = error_frame(entry.surface, codec, entry.id, frames)
    return _ended(entry, plan, (*pieces, Piece(data, after, tokens)), "whole")


def _ended(entry: Entry, plan: Plan, pieces: tuple[Piece, ...], ends: Any) -> Plan:
    """Bill what is sent, keep no reply that a later request could go on from, and end there."""
    entry.kept = None
    entry.planned = replace(entry.planned, output_tokens=pieces[-1].tokens)
    return replace(plan, pieces=pieces, ends=ends)


DATA = re.compile(rb"data: (\{[^\r\n]*)")


def _break(plan: Plan) -> Plan:
    """Leave out the second half of the body's JSON, or of one frame in the middle of a stream."""
    if not plan.stream:
        whole = b"".join(piece.data for piece in plan.pieces)
        piece = Piece(whole[: len(whole) // 2], plan.due, plan.pieces[-1].tokens)
        return replace(plan, pieces=(piece,))
    middle = len(plan.pieces) // 2
    broken = plan.pieces[middle]
    data = DATA.sub(lambda found: found[0][: len(found[0]) // 2], broken.data, count=1)
    pieces = (*plan.pieces[:middle], replace(broken, data=data), *plan.pieces[middle + 1 :])
    return replace(plan, pieces=pieces)
