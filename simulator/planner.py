"""Decide how to answer one request: refuse it, fail it, or answer it, and when each byte is due."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from simulator import engine, faults
from simulator.account import Account, Entry
from simulator.codecs.base import Codec, Route, dump
from simulator.codecs.resource import Resource
from simulator.faults import REFUSAL
from simulator.jobs import desk
from simulator.models import Model
from simulator.neutral import Identity, Limits, Problem, Prompt, Reply
from simulator.offer import listed
from simulator.plans import Call, Piece, Plan
from simulator.randomness import digest
from simulator.records import Trace, Usage
from simulator.remembered import Question
from simulator.replies import Kept, continued
from simulator.retry_hints import Hint

CHUNKS = {"virtual": 10, "settle": 10, "real": 64}
"""Most text chunks of a stream, by time mode."""

AT_ONCE = 100
"""A prompt of so many tokens is answered without a thread; it takes some ten milliseconds."""

THINKER = ThreadPoolExecutor(1, thread_name_prefix="simulator-answers")
"""Works out one answer at a time, in order of arrival, so that no skill needs a lock."""

Kind = Literal["generate", "count", "embed"]

EPOCH = int(desk.EPOCH.timestamp())
"""Creation time of replies in virtual time, plus the virtual clock: equal in every run."""


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
    if isinstance(codec, Resource):
        return await _serve(account, codec, call, entry, route)
    if route.kind not in ("generate", "count", "embed"):
        return _describe(account, codec, call, entry, route)
    if call.problem is not None:
        raise call.problem
    prompt = _continue(account, codec.decode(route, call.body, call.headers))
    model = _model(account, codec, prompt.model, route.kind)
    entry.model = model.name
    return await _ask(account, codec, entry, prompt, model=model, kind=route.kind)


async def _ask(
    account: Account, codec: Codec, entry: Entry, prompt: Prompt, *, model: Model, kind: Kind
) -> Plan:
    """Let a request in, and answer it or let a fault have it."""
    if kind == "generate":
        prompt = faults.conditions(account, entry, prompt, model)
    fitted = engine.fit(prompt, model) if kind == "generate" else prompt
    used = _measure(fitted, model, kind)
    _admit(account, 0 if kind == "count" else used)
    struck = faults.instead(account, entry)
    if struck is not None:
        return struck
    if kind == "count":
        answer = _count(account, codec, entry, prompt, model=model, used=used)
    else:
        seed, drift = account.options.seed, entry.drift
        trained = account.models.examples(prompt.model)
        around = engine.Circumstances(seed, entry.id, entry.attempt, drift, trained)
        # Who leaves while the answer is worked out has sent its input all the same.
        entry.planned, entry.price = Usage(used), partial(model.cost, rule=prompt.cache)
        try:
            answered = await _answered(account, fitted, model, kind, used=used, around=around)
            reply = faults.reshape(account, entry, answered.reply)
            reply = _recall(account, entry, fitted, used=used, reply=reply)
            answered = answered if reply is answered.reply else replace(answered, reply=reply)
            answer = _conclude(account, codec, entry, prompt, model=model, answered=answered)
        except Exception:
            entry.planned = Usage()  # what is refused costs nothing
            raise
    return faults.on_the_way(account, codec, entry, answer)


def _measure(prompt: Prompt, model: Model, kind: Kind) -> int:
    """Estimate the input tokens. Raises Problem if the model does not take so many."""
    if kind == "embed":
        return engine.embedding_tokens(prompt, model)
    used = engine.input_tokens(prompt)
    if kind == "generate":
        engine.check_window(model, used)
    return used


async def _answered(
    account: Account,
    prompt: Prompt,
    model: Model,
    kind: Kind,
    *,
    used: int,
    around: engine.Circumstances,
) -> engine.Answer:
    """Answer; in a thread where that takes long, so that the other callers do not wait."""
    if kind == "generate":
        question = Question(prompt, model, used, around)
        known = question.recall()
        if known is not None:
            return known
        if used <= AT_ONCE and not account.clock.counts_concurrency:
            return question.work_out()
        with account.clock.working():
            return await asyncio.get_running_loop().run_in_executor(THINKER, question.work_out)
    if engine.vectors_known(prompt, model):
        return engine.embed(prompt, model, used)
    return await asyncio.to_thread(engine.embed, prompt, model, used)


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
    entry.price = partial(model.cost, rule=prompt.cache)
    _spend(account, entry, reply.usage)
    if account.limiter is not None:
        account.limiter.charge(reply.usage.output_tokens, account.clock.simulated())
    entry.planned = reply.usage
    entry.trace = replace(
        entry.trace,
        skill=answered.skill,
        candidates=answered.candidates,
        notes=(*entry.trace.notes, *answered.notes),
    )
    _delay(account, entry, model)
    return _encode(account, codec, entry, prompt, answered)


def _recall(account: Account, entry: Entry, prompt: Prompt, *, used: int, reply: Reply) -> Reply:
    """Return the reply with what its prompt reads from the prefix cache and writes to it."""
    entry.found = account.cache.look(prompt, used, account.clock.simulated())
    read, written, long = entry.found.read, entry.found.written, entry.found.written_long
    if not read and not written:
        return reply
    usage = replace(
        reply.usage,
        cached_tokens=read,
        cache_write_tokens=written,
        cache_write_1h_tokens=long,
    )
    return replace(reply, usage=usage)


def _spend(account: Account, entry: Entry, usage: Usage) -> None:
    """Raise Problem 429 if the budget does not reach for this answer."""
    which = account.reserve(entry, entry.price(usage), usage.total_tokens)
    if which:
        raise Problem("budget_spent", 429, detail={"which": which, "fault": f"budget:{which}"})


def _continue(account: Account, prompt: Prompt) -> Prompt:
    """Put the conversation of the kept reply that `prompt` follows, if any, before its turns."""
    if prompt.follows is None:
        return prompt
    kept = account.replies.find(prompt.follows)
    if kept is None:
        raise Problem("previous_not_found", 400, detail={"reply": prompt.follows})
    return continued(prompt, kept)


def _count(
    account: Account, codec: Codec, entry: Entry, prompt: Prompt, *, model: Model, used: int
) -> Plan:
    """Tell the tokens of a prompt: free of charge, and one request of a rate limit."""
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
        entry.kept = Kept.of(identity.reply, prompt, reply.choices[0], body)
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
        models = account.offered(codec.vendor)
        shown = models if codec.keeps_retired else listed(models)
        body = dump(codec.models(tuple(shown.values())))
    elif route.kind == "model":
        name = route.target
        found = account.offered(codec.vendor).get(name) if codec.keeps_retired else None
        body = dump(codec.model(found or _model(account, codec, name)))
    else:
        kept = account.replies.find(route.target)
        if kept is None:
            raise Problem("reply_not_found", 404, detail={"reply": route.target})
        if call.query.get("stream") == "true":
            raise Problem("not_streamable", 400, detail={"reply": route.target})
        body = kept.body
    headers = codec.headers(entry.id, _limits(account), None)
    return Plan(200, headers, (Piece(body, REFUSAL.total),))


async def _serve(account: Account, codec: Codec, call: Call, entry: Entry, route: Route) -> Plan:
    """Answer a request about a file or a job. It costs nothing, and no rate limit counts it."""
    assert isinstance(codec, Resource)
    entry.trace = replace(entry.trace, latency=REFUSAL)
    struck = faults.instead(account, entry)
    if struck is not None:
        return struck
    served = await codec.serve(desk.Desk(account, entry, call, plan), route)
    headers = {**codec.headers(entry.id, _limits(account), None), **served.headers}
    answer = Plan(200, headers, (Piece(served.body, REFUSAL.total),), media=served.media)
    return faults.on_the_way(account, codec, entry, answer)


def _refuse(account: Account, codec: Codec, entry: Entry, problem: Problem) -> Plan:
    hint, told = Hint.of(problem.detail), problem.detail.get("retry_after")
    wait = hint.wait(None if told is None else float(told))
    entry.trace = replace(entry.trace, latency=REFUSAL, retry_after=wait)
    if problem.kind == "model_retired":
        entry.model = problem.detail["model"]
    if problem.kind == "context_overflow" and account.options.scenario.context is not None:
        entry.strike("context-overflow")
    if "fault" in problem.detail:
        entry.strike(problem.detail["fault"])
    status, data = codec.error(problem, entry.id, wait)
    headers = hint.apply(codec.headers(entry.id, _limits(account), wait), wait)
    return Plan(status, headers, (Piece(dump(data), REFUSAL.total),))


def _model(account: Account, codec: Codec, name: str, kind: str = "model") -> Model:
    """Return a model. Raises Problem if there is none, or none for this kind of request."""
    model = account.offered(codec.vendor).get(name)
    checked = kind in ("generate", "embed")
    if model is None or (checked and bool(model.dimensions) != (kind == "embed")):
        raise Problem("model_not_found", 404, detail={"model": name})
    if model.lifecycle == "retired":
        detail = {"model": name, "date": str(model.retires), "fault": "retired-model"}
        raise Problem("model_retired", 404, detail=detail)
    return model


def _admit(account: Account, tokens: int) -> None:
    """Raise Problem 429 if the quota or a rate limit refuses the request."""
    quota = account.options.scenario.quota
    if quota is not None and account.tally["admitted"] >= quota.requests:
        raise Problem("quota_exhausted", 429, detail={"fault": "quota-exhausted"})
    if account.limiter is not None:
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
    account.tally["admitted"] += 1


def _delay(account: Account, entry: Entry, model: Model) -> None:
    """Work out the latency of an answer: the model's, varied, and sometimes much longer."""
    scenario, seed = account.options.scenario, account.options.seed
    name, attempt = entry.fingerprint, entry.attempt
    latency = model.latency(entry.planned).times(scenario.pace_factor(seed, name, attempt))
    slowdown = scenario.slowdown(seed, name, attempt)
    if slowdown is not None:
        entry.strike("slow", f"this attempt takes {slowdown:.1f} times as long", mild=True)
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
