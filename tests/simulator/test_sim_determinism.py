"""Faults are a function of seed, request and attempt: the log is the same in any order of calls."""

from __future__ import annotations

import asyncio
import json
import random

import httpx2
import pytest

import simulator

STATELESS = "flaky+reset+short-body+cut-stream+error-frame+broken-json+html-200+refusal+length-stop"


def bodies():
    """Make 40 requests: plain and streamed, each of them sent three times in a row."""
    for number in range(40):
        message = {"role": "user", "content": f"The hut has {number} beds. How many beds?"}
        yield {"model": "sim-nano", "messages": [message], "stream": number % 2 == 0}


async def send_all(lab, limit, order):
    gate = asyncio.Semaphore(limit)
    url = f"{lab.url}/openai/v1/chat/completions"
    headers = {"authorization": f"Bearer {lab.key}"}
    limits = httpx2.Limits(max_connections=limit)
    async with httpx2.AsyncClient(verify=False, headers=headers, limits=limits) as client:

        async def three_times(body):
            async with gate:
                for _ in range(3):
                    try:
                        await client.post(url, json=body)
                    except httpx2.TransportError:
                        continue

        work = list(bodies())
        random.Random(order).shuffle(work)
        await asyncio.gather(*(three_times(body) for body in work))


def log_of(limit, order, seed=11, **options):
    with simulator.session(export=False, scenario=STATELESS, seed=seed, **options) as lab:
        asyncio.run(send_all(lab, limit, order))
        return lab.canonical_log()


@pytest.fixture(scope="module")
def reference():
    return log_of(limit=1, order=None)


@pytest.mark.parametrize(("limit", "order"), [(1, 1), (8, 2), (50, 3), (50, 4)])
def test_stateless_faults_give_the_same_log_under_any_concurrency(reference, limit, order):
    assert log_of(limit, order) == reference


@pytest.mark.parametrize("mode", ["settle", "real"])
def test_stateless_faults_give_the_same_faults_in_every_time_mode(reference, mode):
    def faults(log):
        rows = map(json.loads, log.splitlines())
        return [(r["fingerprint"], r["attempt"], r["fault"], r["status"]) for r in rows]

    log = log_of(limit=50, order=5, time=mode, scale=0.001)
    assert faults(log) == faults(reference)


def test_every_fault_of_the_scenario_is_met_and_another_seed_gives_others(reference):
    faults = {json.loads(line)["fault"] for line in reference.splitlines()}
    assert {"reset", "short-body", "cut-stream:clean", "error-frame", "html-200"} <= faults
    assert {"broken-json", "error:500", "error:502", "error:503", "error:529"} <= faults
    assert log_of(limit=8, order=None, seed=12) != reference


def test_limits_by_order_are_the_same_for_a_caller_that_goes_one_by_one():
    """The rate of a tiny account is zero, so that no clock can add a request."""
    tight = {"rate_limit": {"requests_per_minute": 0, "burst_requests": 7}}
    options = {"scenario": "rate-limited", "time": "settle", "overrides": tight, "seed": 1}

    def statuses(limit):
        with simulator.session(export=False, settle_ms=5, **options) as lab:
            asyncio.run(send_all(lab, limit, order=1))
            return [request.status for request in lab.requests]

    assert statuses(1) == statuses(1) == [200] * 7 + [429] * 113
    assert statuses(50).count(200) == 7


def test_a_quota_is_exact_and_a_budget_is_kept_however_many_call_at_once():
    quota = {"quota": {"requests": 9}}
    with simulator.session(export=False, overrides=quota, time="settle", settle_ms=5) as lab:
        asyncio.run(send_all(lab, limit=50, order=6))
        assert [r.status for r in lab.requests].count(200) == 9
    budget = {"budget": {"tokens": 500}}
    with simulator.session(export=False, overrides=budget, time="settle", settle_ms=5) as lab:
        asyncio.run(send_all(lab, limit=50, order=7))
        used = lab.usage.total_tokens
    assert 400 < used <= 500
