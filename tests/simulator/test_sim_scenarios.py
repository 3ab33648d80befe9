"""Scenarios: rate limits, server errors, long tails; what the SDKs make of them."""

from __future__ import annotations

from pathlib import Path

import anthropic
import openai
import pytest
from google.genai import errors, types

import simulator
from simulator import scenario as scenarios_module
from simulator.buckets import Bucket

TEXT = "The pass is 2,340 metres high. How high is the pass?"
CHAT = {"model": "sim-small", "messages": [{"role": "user", "content": TEXT}]}
TIGHT = {"rate_limit": {"requests_per_minute": 60, "burst_requests": 1}}


@pytest.fixture(scope="module", autouse=True)
def warm():
    """Work the answer out once: windows of rates are shorter here than loading the weights."""
    with simulator.session(export=False) as lab:
        openai.OpenAI(**lab.openai()).chat.completions.create(**CHAT)


def limited(**more):
    options = {"scenario": "rate-limited", "time": "real", "scale": 0.05, "overrides": TIGHT}
    return simulator.session(export=False, **{**options, **more})


def test_every_scenario_loads_and_says_what_it_does():
    assert {"calm", "flaky", "rate-limited", "slow", "hang"} < set(simulator.scenarios())
    for name in simulator.scenarios():
        assert scenarios_module.load(name).name == name
        assert scenarios_module.summary(name).endswith(".")


def test_openai_waits_as_told_and_gets_in(openai_client):
    with limited() as lab:
        client = openai_client(lab, retries=2)
        for _ in range(3):
            client.chat.completions.create(**CHAT)
        records = lab.requests
        refused = [r for r in records if r.status == 429]
        told = [lab.trace(r.id).retry_after for r in refused]
    assert [r.status for r in records] == [200, 429, 200, 429, 200]
    for number, wait in zip((1, 3), told, strict=True):
        waited = records[number + 1].received - records[number].finished
        assert waited >= wait - 0.005
    assert all(r.fault == "rate-limited:requests" for r in refused)
    assert all(r.usage.total_tokens == 0 and r.cost == 0 for r in refused)


def test_the_told_wait_is_exact(http):
    """A lone caller that waits as told is in; the wait is what the bucket lacks."""
    with limited(scale=1.0) as lab:
        headers = {"authorization": f"Bearer {lab.key}"}
        url = f"{lab.url}/openai/v1/chat/completions"
        http.post(url, json={**CHAT, "model": "sim-nano"}, headers=headers)
        first = lab.requests[0]
        reply = http.post(url, json=CHAT, headers=headers)
        second = lab.requests[1]
    told = float(reply.headers["retry-after"])
    assert reply.headers["retry-after-ms"] == str(round(told * 1000))
    assert told == pytest.approx(1 - (second.received - first.received), abs=0.02)


def test_openai_rate_limit_headers(openai_client):
    with limited() as lab:
        raw = openai_client(lab).chat.completions.with_raw_response.create(**CHAT)
        with pytest.raises(openai.RateLimitError) as caught:
            openai_client(lab).chat.completions.create(**CHAT)
    head = "x-ratelimit-"
    assert raw.headers[f"{head}limit-requests"] == "60"
    assert raw.headers[f"{head}remaining-requests"] == "0"
    assert raw.headers[f"{head}reset-requests"].endswith("ms")
    assert 0 < int(raw.headers[f"{head}remaining-tokens"]) < 40_000
    assert caught.value.code == "rate_limit_exceeded"
    assert caught.value.type == "requests"


def test_anthropic_rate_limit_headers_and_retry(anthropic_client):
    with limited() as lab:
        ask = {**CHAT, "max_tokens": 50}
        raw = anthropic_client(lab).messages.with_raw_response.create(**ask)
        with pytest.raises(anthropic.RateLimitError) as caught:
            anthropic_client(lab).messages.create(**ask)
        anthropic_client(lab, retries=2).messages.create(**ask)
    assert raw.headers["anthropic-ratelimit-requests-limit"] == "60"
    assert raw.headers["anthropic-ratelimit-input-tokens-reset"].endswith("Z")
    assert caught.value.response.headers["x-should-retry"] == "true"
    assert float(caught.value.response.headers["retry-after"]) <= 0.05


def test_gemini_is_told_the_wait_in_the_details(gemini_client):
    with limited(scale=0.3) as lab:
        ask = gemini_client(lab).models.generate_content
        ask(model="sim-small", contents=TEXT)
        with pytest.raises(errors.ClientError) as caught:
            ask(model="sim-small", contents=TEXT)
        retry = types.HttpRetryOptions(initial_delay=0.01, max_delay=0.2, attempts=9, jitter=0.01)
        patient = gemini_client(lab, retry_options=retry)
        assert patient.models.generate_content(model="sim-small", contents=TEXT).text
    assert caught.value.status == "RESOURCE_EXHAUSTED"
    details = {d["@type"].rpartition(".")[2]: d for d in caught.value.details["error"]["details"]}
    assert details["RetryInfo"]["retryDelay"].endswith("s")
    assert details["QuotaFailure"]["violations"]


def test_the_token_budget_limits_too(openai_client):
    few = {"rate_limit": {"tokens_per_minute": 600, "burst_tokens": 30}}
    with limited(overrides=few, scale=0.02) as lab:
        openai_client(lab).chat.completions.create(**CHAT)
        with pytest.raises(openai.RateLimitError) as caught:
            openai_client(lab).chat.completions.create(**CHAT)
        assert lab.requests[1].fault == "rate-limited:tokens"
    assert caught.value.type == "tokens"


OF_ANTHROPIC = {
    500: anthropic.InternalServerError,
    502: anthropic.InternalServerError,
    503: anthropic.ServiceUnavailableError,
    529: anthropic.OverloadedError,
}


@pytest.mark.parametrize("status", OF_ANTHROPIC)
def test_server_errors_reach_each_sdk_as_its_own_class(
    openai_client, anthropic_client, gemini_client, status
):
    always = {"errors": {"probability": 1.0, "statuses": [status]}}
    with simulator.session(export=False, scenario="flaky", overrides=always) as lab:
        with pytest.raises(openai.InternalServerError) as caught:
            openai_client(lab).chat.completions.create(**CHAT)
        assert caught.value.status_code == status
        with pytest.raises(OF_ANTHROPIC[status]):
            anthropic_client(lab).messages.create(**CHAT, max_tokens=9)
        with pytest.raises(errors.ServerError):
            gemini_client(lab).models.generate_content(model="sim-small", contents=TEXT)
        assert {r.fault for r in lab.requests} == {f"error:{status}"}


def test_flaky_fails_about_one_attempt_in_four_and_retries_get_through(openai_client):
    with simulator.session(export=False, scenario="flaky", seed=2) as lab:
        client = openai_client(lab, retries=8)
        for number in range(60):
            content = f"It is {number}. What is it?"
            messages = [{"role": "user", "content": content}]
            client.chat.completions.create(model="sim-nano", messages=messages)
        records = lab.requests
    failed = sum(r.status >= 500 for r in records)
    assert sum(r.status == 200 for r in records) == 60
    assert 0.12 < failed / len(records) < 0.38


def test_slow_makes_a_long_tail():
    slow = scenarios_module.load("slow")
    factors = [slow.slowdown(0, f"{n:016x}", 1) for n in range(2000)]
    found = [f for f in factors if f is not None]
    assert 0.07 < len(found) / 2000 < 0.13
    assert min(found) >= 5
    assert max(found) <= 20


def test_slow_is_felt_and_traced(openai_client):
    always = {"slow": {"share": 1.0}}
    options = {"scenario": "slow", "time": "real", "scale": 0.01, "overrides": always}
    with simulator.session(export=False, **options) as lab:
        openai_client(lab).chat.completions.create(**CHAT)
        record = lab.requests[0]
        trace = lab.trace(record.id)
    assert record.fault == "slow"
    assert trace.faults == ("slow",)
    assert trace.latency.total > 1


def test_scenarios_combine_and_the_later_one_wins():
    both = scenarios_module.load("flaky+slow")
    assert both.errors is not None
    assert both.slow is not None
    assert both.rate_limit is None


def test_refuses_unknown_names():
    with pytest.raises(simulator.UnknownScenario, match="broken-json, budget, calm"):
        simulator.session(scenario="stormy")
    with pytest.raises(simulator.UnknownSetting, match="no section"):
        simulator.session(overrides={"weather": {}})
    with pytest.raises(simulator.UnknownSetting, match="requests_per_minute"):
        simulator.session(overrides={"rate_limit": {"rpm": 3}}, time="real")
    with pytest.raises(simulator.UnknownSetting, match="give a section"):
        simulator.session(overrides={"requests_per_minute": 3})
    with pytest.raises(simulator.BadOption):
        simulator.session(overrides={"errors": {"probability": "often"}})


def test_a_bucket_regains_its_rate_and_never_exceeds_its_size():
    bucket = Bucket(size=2, rate=0.5)
    bucket.take(1, now=0)
    bucket.take(1, now=0)
    assert bucket.wait(1, now=0) == pytest.approx(2)
    assert bucket.wait(1, now=1) == pytest.approx(1)
    assert bucket.wait(1, now=2) == 0
    assert bucket.level(now=1000) == 2
    assert bucket.wait(5, now=1000) == 0


def test_the_readme_lists_every_scenario_with_its_summary():
    readme = (Path(simulator.__file__).parent / "README.md").read_text("utf-8")
    for name in simulator.scenarios():
        assert f"| `{name}` | {scenarios_module.summary(name)} |\n" in readme
