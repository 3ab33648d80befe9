"""What a session keeps is bounded, however long it lives."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from pathlib import Path

import pytest
from scripted import Obliging

import simulator
from simulator import account as account_module
from simulator import scenario
from simulator.account import Account, Options
from simulator.accounts import Accounts
from simulator.api import ModelApi

URL = "/openai/v1/chat/completions"


def body(text):
    return {"model": "sim-small", "max_tokens": 1, "messages": [{"role": "user", "content": text}]}


def test_the_oldest_bodies_are_dropped_first(http, monkeypatch):
    monkeypatch.setattr(account_module, "KEEP_BODIES", 10_000)
    with simulator.session(export=False) as lab:
        headers = {"authorization": f"Bearer {lab.key}"}
        for number in range(5):
            content = {**body("a" * 3_000), "seed": number}
            assert http.post(lab.url + URL, json=content, headers=headers).status_code == 200
        assert [request.body is not None for request in lab.requests] == [False] * 2 + [True] * 3
        assert lab.requests[-1].body["seed"] == 4
        assert len({request.fingerprint for request in lab.requests}) == 5
        assert all(request.usage.input_tokens > 100 for request in lab.requests)


def test_a_body_that_is_too_large_for_the_log_is_answered_all_the_same(http, monkeypatch):
    monkeypatch.setattr(account_module, "KEEP_BODIES", 100)
    with simulator.session(export=False) as lab:
        headers = {"authorization": f"Bearer {lab.key}"}
        assert http.post(lab.url + URL, json=body("a" * 500), headers=headers).status_code == 200
        assert lab.requests[0].body is None


async def asked(api, key, raw):
    """Put one request through the application, without a network."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message):
        sent.append(message)

    await api(
        {
            "type": "http",
            "method": "POST",
            "path": URL,
            "query_string": b"",
            "headers": [(b"authorization", f"Bearer {key}".encode())],
            "extensions": {"simulator.connection": Nobody()},
        },
        receive,
        send,
    )
    return sent[0]["status"]


class Nobody:
    """A connection that does nothing."""

    def watch(self, _on_leave):
        pass

    def hold(self):
        pass

    def release(self):
        pass


def resident():
    """Return the memory of this process in bytes."""
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) * 1024


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads memory from /proc")
def test_a_hundred_thousand_requests_keep_memory_bounded(monkeypatch):
    monkeypatch.setattr(account_module, "KEEP_BODIES", 1024 * 1024)
    monkeypatch.setattr(account_module, "KEEP_REQUESTS", 5_000)
    monkeypatch.setattr("simulator.engine.REGISTRY", (Obliging(),))
    accounts = Accounts()
    account: Account = accounts.open(Options(scenario.load("calm")), "sim-a")
    api, sizes = ModelApi(accounts), []

    async def run():
        for number in range(100_000):
            raw = json.dumps(body(f"{number} {'a' * 1000}")).encode()
            assert await asked(api, "sim-a", raw) == 200
            if number % 10_000 == 9_999:
                sizes.append(resident())

    asyncio.run(run())
    grown = [(after - before) / 10_000 for before, after in itertools.pairwise(sizes)]
    print(f"\nbytes kept for each request: {[round(one) for one in grown]}")
    assert len(account.entries) == 5_000
    # The fingerprints of all requests stay, since they number the attempts; bodies have 1,000.
    later = grown[len(grown) // 2 :]
    assert sum(later) / len(later) < 500
