"""Decide how to answer one request: refuse it, fail it, or answer it, and when each byte is due."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from simulator import engine
from simulator.account import Account, Entry
from simulator.codecs.base import Codec, Route, dump
from simulator.models import Model, catalog
from simulator.neutral import Identity, Limits, Problem, Prompt, Reply
from simulator.randomness import digest
from simulator.records import Latency, Trace, Usage
from simulator.replies import Kept, continued

REFUSAL = Latency(queue=0.02)
"""How long a refusal takes, in simulated seconds."""

CHUNKS = {"virtual": 10, "settle": 10, "real": 64}
"""Most text chunks of a stream, by time mode."""

EPOCH = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
"""Creation time of replies in virtual time, plus the virtual clock: equal in every run."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes due `after` simulated seconds; `tokens` output tokens are out with them."""

    data: bytes
    after: float
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole answer: status, headers, and the pieces of its body."""

    status: int
    headers: Mapping[str, str]
    pieces: tuple[Piece, ...]
    stream: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came: the raw body is not JSON when `problem` says so."""

    method: str
    rest: str
    headers: Mapping[str, str]
    body: Any
    problem: Problem | None = None
    query: Mapping[str, str] = field(default_factory=dict)


async def plan(account: Account, codec: Codec, call: Call, entry: Entry) -> Plan:
    """Plan the answer, and note in the entry what is going to happen."""
    entry.trace = Trace(entry.id, seed=account.options.seed)
    try:
        answer = await _answer(account, codec, call, entry)
    except Problem as problem:
        answer = _refuse(account, codec, entry, problem)
    except Exception as error:  # our own mistake, told as such and in the vendor's shape
        text = f"the simulator itself failed: {type(error).__name__}: {error}"
        failure = Problem("server_error", 500, text, detail={"fault": "simulator-failure"})
        answer = _refuse(account, codec, entry, failure)
    account.clock.spend(entry.trace.latency.total)
    return answer


async def _answer(account: Account, codec: Codec, call: Call, entry: Entry) -> Plan:
    if call.problem is not None and call.problem.kind != "bad_json":
        raise call.problem
    route = codec.route(call.method, call.rest)
    entry.surface = route.surface
    if route.kind not in ("generate", "count", "embed"):
        return _describe(account, codec, call, entry, route)
    if call.problem is not None:
        raise call.problem
    prompt = _continue(account, codec.decode(route, call.body, call.headers))
    model = _model(prompt.model, route.kind)
    if route.kind == "embed":
        return await _embed(account, codec, entry, prompt, model)
    if route.kind == "count":
        return _count(account, codec, entry, prompt, model)
    fitted = engine.fit(prompt, model)
    used = engine.input_tokens(fitted)
    engine.check_window(model, used)
    _admit(account, used)
    _fail(account, entry)
    answered = engine.answer(fitted, model, used)
    return _conclude(account, codec, entry, prompt, model=model, answered=answered)


async def _embed(
    account: Account, codec: Codec, entry: Entry, prompt: Prompt, model: Model
) -> Plan:
    """Make vectors; in a thread where that takes long, so that the other callers do not wait."""
    used = engine.embedding_tokens(prompt, model)
    _admit(account, used)
    _fail(account, entry)
    if engine.vectors_known(prompt, model):
        answered = engine.embed(prompt, model, used)
    else:
        answered = await asyncio.to_thread(engine.embed, prompt, model, used)
    return _conclude(account, codec, entry, prompt, model=model, answered=answered)


def _conclude(
    account: Account,
    codec: Codec,
    entry: Entry,
    prompt: Prompt,
    *,
    model: Model,
    answered: engine.Answer,
) -> Plan:
    """Bill the answer, note where it came from, and write it."""
    reply = answered.reply
    if account.limiter is not None:
        account.limiter.charge(reply.usage.output_tokens, account.clock.simulated())
    entry.planned = reply.usage
    entry.price = model.cost
    entry.trace = replace(
        entry.trace,
        skill=answered.skill,
        candidates=answered.attempt.candidates,
        notes=answered.attempt.notes,
    )
    _delay(account, entry, model)
    return _encode(account, codec, entry, prompt, answered)


def _continue(account: Account, prompt: Prompt) -> Prompt:
    """Put the conversation of the kept reply that `prompt` follows, if any, before its turns."""
    if prompt.follows is None:
        return prompt
    kept = account.replies.find(prompt.follows)
    if kept is None:
        raise Problem("previous_not_found", 400, detail={"reply": prompt.follows})
    return continued(prompt, kept)


def _count(account: Account, codec: Codec, entry: Entry, prompt: Prompt, model: Model) -> Plan:
    """Count the tokens of a prompt: free of charge, and one request of a rate limit."""
    used = engine.input_tokens(prompt)
    _admit(account, 0)
    _fail(account, entry)
    entry.trace = replace(entry.trace, notes=(f"counted {used} input tokens; nothing is billed",))
    _delay(account, entry, model)
    latency = entry.trace.latency
    body = codec.encode(prompt, Reply(prompt.model, (), Usage(used)), _identity(account, entry))
    headers = codec.headers(entry.id, _limits(account), None)
    return Plan(200, headers, (Piece(dump(body), latency.total),))


def _encode(
    account: Account, codec: Codec, entry: Entry, prompt: Prompt, answered: engine.Answer
) -> Plan:
    identity = _identity(account, entry)
    headers = codec.headers(entry.id, _limits(account), None)
    latency, reply = entry.trace.latency, answered.reply
    body = b"" if prompt.stream and not prompt.keep else dump(codec.encode(prompt, reply, identity))
    if prompt.keep:
        entry.kept = Kept.of(identity.reply, prompt, reply.choices[0].text, body)
    if not prompt.stream:
        tokens = reply.usage.output_tokens
        return Plan(200, headers, (Piece(body, latency.total, tokens),))
    per_token = latency.decode / max(1, reply.usage.output_tokens)
    frames = codec.frames(prompt, reply, identity, CHUNKS[account.clock.mode])
    pieces: list[Piece] = []
    for frame in frames:
        after = latency.first_token + per_token * frame.tokens
        if pieces and pieces[-1].tokens == frame.tokens:
            pieces[-1] = Piece(pieces[-1].data + frame.data, after, frame.tokens)
        else:
            pieces.append(Piece(frame.data, after, frame.tokens))
    return Plan(200, headers, tuple(pieces), stream=True)


def _describe(account: Account, codec: Codec, call: Call, entry: Entry, route: Route) -> Plan:
    entry.trace = replace(entry.trace, latency=REFUSAL)
    if route.kind == "models":
        body = dump(codec.models(tuple(catalog().values())))
    elif route.kind == "model":
        body = dump(codec.model(_model(route.target)))
    else:
        kept = account.replies.find(route.target)
        if kept is None:
            raise Problem("reply_not_found", 404, detail={"reply": route.target})
        if call.query.get("stream") == "true":
            raise Problem("not_streamable", 400, detail={"reply": route.target})
        body = kept.body
    headers = codec.headers(entry.id, _limits(account), None)
    return Plan(200, headers, (Piece(body, REFUSAL.total),))


def _refuse(account: Account, codec: Codec, entry: Entry, problem: Problem) -> Plan:
    told = problem.detail.get("retry_after")
    retry_after = None if told is None else float(told)
    fault = problem.detail.get("fault")
    entry.fault = fault
    entry.trace = replace(
        entry.trace,
        latency=REFUSAL,
        faults=(fault,) if fault else (),
        retry_after=retry_after,
    )
    status, data = codec.error(problem, entry.id, retry_after)
    headers = codec.headers(entry.id, _limits(account), retry_after)
    return Plan(status, headers, (Piece(dump(data), REFUSAL.total),))


def _model(name: str, kind: str = "model") -> Model:
    """Return a model. Raises Problem if there is none, or none for this kind of request."""
    model = catalog().get(name)
    checked = kind in ("generate", "embed")
    if model is None or (checked and bool(model.dimensions) != (kind == "embed")):
        raise Problem("model_not_found", 404, detail={"model": name})
    return model


def _admit(account: Account, tokens: int) -> None:
    """Raise Problem 429 if a rate limit refuses the request."""
    if account.limiter is None:
        return
    wait, which = account.limiter.admit(tokens, account.clock.simulated())
    if which:
        told = min(account.clock.told(min(wait, 1e6)), 3600.0)
        detail = {
            "which": which,
            "limit": str(account.limiter.limit_of(which)),
            "fault": f"rate-limited:{which}",
            "retry_after": f"{told:.3f}",
        }
        raise Problem("rate_limited", 429, detail=detail)


def _fail(account: Account, entry: Entry) -> None:
    """Raise Problem 5xx if the scenario says that this attempt fails."""
    scenario = account.options.scenario
    status = scenario.error_status(account.options.seed, entry.fingerprint, entry.attempt)
    if status is not None and scenario.errors is not None:
        told = account.clock.told(scenario.errors.retry_after)
        detail = {"fault": f"error:{status}", "retry_after": f"{told:.3f}"}
        raise Problem("server_error", status, detail=detail)


def _delay(account: Account, entry: Entry, model: Model) -> None:
    """Work out the latency of an answer: the model's, varied, and sometimes much longer."""
    scenario, seed = account.options.scenario, account.options.seed
    name, attempt = entry.fingerprint, entry.attempt
    latency = model.latency(entry.planned).times(scenario.pace_factor(seed, name, attempt))
    slowdown = scenario.slowdown(seed, name, attempt)
    if slowdown is not None:
        entry.fault = "slow"
        note = f"this attempt takes {slowdown:.1f} times as long"
        entry.trace = replace(entry.trace, faults=("slow",), notes=(*entry.trace.notes, note))
        latency = latency.times(slowdown)
    entry.trace = replace(entry.trace, latency=latency)


def _limits(account: Account) -> Limits | None:
    if account.limiter is None:
        return None
    return account.limiter.state(account.clock.simulated(), account.clock.scale)


def _identity(account: Account, entry: Entry) -> Identity:
    """Name the reply, and say when it begins and ends, once its latency is known."""
    clock = account.clock
    virtual = clock.mode == "virtual"
    begin = EPOCH + clock.now() if virtual else datetime.now(UTC).timestamp()
    end = begin + entry.trace.latency.total * clock.scale
    return Identity(entry.id, digest("reply", entry.id)[:24], int(begin), int(end))
