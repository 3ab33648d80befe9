"""Two hundred streams at once for a minute: nothing lost, mixed or reordered, and no memory kept.

The server runs in a process of its own, so that its memory can be told from that of the clients.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="reads memory from /proc"),
]

STREAMS, SECONDS, WARM = 200, 60, 20
SERVE = """
import sys
import simulator
from simulator import engine
from simulator.attempt import certain

class Echo:
    name = "echo"

    def claim(self, task):
        return 1.0

    def attempt(self, task, mind):
        return certain(task.prompt.turns[-1].text * 3)

engine.REGISTRY = (Echo(),)
print(simulator.start().url, flush=True)
sys.stdin.read()
"""
"""A server whose answers are known to the letter: it says three times what it was told."""

WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


@pytest.fixture
def served():
    """Start a server; yield its address and its process id."""
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as started:
        yield started.stdout.readline().strip(), started.pid
        started.stdin.close()


def resident(pid):
    """Return the memory of a process in KiB."""
    fields = Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1]
    return int(fields.split()[0])


def question(dice, number):
    """Return a text that no other request has: an answer made of it is nobody else's."""
    return f"{number} {' '.join(dice.choices(WORDS, k=20))} {dice.random()}."


def asked(vendor, text):
    said = [{"role": "user", "content": text}]
    return {
        "openai": (
            "/openai/v1/chat/completions",
            {"model": "sim-small", "temperature": 0, "stream": True, "messages": said},
        ),
        "responses": (
            "/openai/v1/responses",
            {"model": "sim-small", "temperature": 0, "stream": True, "input": text},
        ),
        "anthropic": (
            "/anthropic/v1/messages",
            {"model": "sim-small", "max_tokens": 99, "stream": True, "messages": said},
        ),
        "gemini": (
            "/gemini/v1/models/sim-small:streamGenerateContent?alt=sse",
            {
                "contents": [{"role": "user", "parts": [{"text": text}]}],
                "generationConfig": {"temperature": 0},
            },
        ),
    }[vendor]


def read(vendor, lines):
    """Return the text of a stream, after checking that it is whole and in order."""
    frames = [json.loads(line[6:]) for line in lines if line.startswith("data: {")]
    if vendor == "openai":
        assert lines[-1] == "data: [DONE]"
        assert frames[0]["choices"][0]["delta"]["role"] == "assistant"
        assert frames[-1]["choices"][0]["finish_reason"] == "stop"
        assert len({frame["id"] for frame in frames}) == 1
        return "".join(frame["choices"][0]["delta"].get("content") or "" for frame in frames)
    if vendor == "responses":
        assert [frame["sequence_number"] for frame in frames] == list(range(len(frames)))
        assert frames[-1]["type"] == "response.completed"
        deltas = [f["delta"] for f in frames if f["type"] == "response.output_text.delta"]
        assert "".join(deltas) == frames[-1]["response"]["output"][0]["content"][0]["text"]
        return "".join(deltas)
    if vendor == "anthropic":
        kinds = [frame["type"] for frame in frames if frame["type"] != "ping"]
        assert (kinds[0], kinds[-2:]) == ("message_start", ["message_delta", "message_stop"])
        deltas = [frame["delta"] for frame in frames if frame["type"] == "content_block_delta"]
        return "".join(delta.get("text", "") for delta in deltas)
    assert [frame["candidates"][0].get("finishReason") for frame in frames][-1] == "STOP"
    assert len({frame["responseId"] for frame in frames}) == 1
    parts = [frame["candidates"][0]["content"]["parts"] for frame in frames]
    return "".join(part.get("text", "") for found in parts for part in found)


def headers(key):
    return {
        "authorization": f"Bearer {key}",
        "x-goog-api-key": key,
        "anthropic-version": "2026-10-21",
    }


async def caller(client, url, key, number, until):
    """Stream one answer after the other until the time is up; return how many there were."""
    dice, done = random.Random(number), 0
    vendor = ("openai", "responses", "anthropic", "gemini")[number % 4]
    while time.monotonic() < until:
        text = question(dice, number)
        path, body = asked(vendor, text)
        async with client.stream("POST", url + path, json=body, headers=headers(key)) as reply:
            assert reply.status_code == 200
            lines = [line async for line in reply.aiter_lines() if line]
        found = read(vendor, lines)
        assert found == text * 3
        done += 1
    return done


async def soak(url, key, pid, seconds, samples):
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx2.AsyncClient(verify=False, limits=limits, timeout=120) as client:
        until = time.monotonic() + seconds

        async def watch():
            while time.monotonic() < until:
                samples.append((time.monotonic(), resident(pid)))
                await asyncio.sleep(1)

        watching = asyncio.create_task(watch())
        counts = await asyncio.gather(
            *(caller(client, url, key, number, until) for number in range(STREAMS))
        )
        await watching
        return counts


def opened(url, **options):
    options = {"time": "real", "scale": 0.5, **options}
    reply = httpx2.post(f"{url}/sim/sessions", json=options)
    return reply.json()["key"]


def summary(url, key):
    return httpx2.get(f"{url}/sim/sessions/{key}", timeout=60).json()


def slope(samples):
    """Return KiB per second by least squares."""
    middle = sum(at for at, _ in samples) / len(samples)
    mean = sum(size for _, size in samples) / len(samples)
    above = sum((at - middle) * (size - mean) for at, size in samples)
    return above / sum((at - middle) ** 2 for at, _ in samples)


def test_two_hundred_streams_for_a_minute_lose_and_mix_nothing(served):
    url, pid = served
    key, samples = opened(url), []
    counts = asyncio.run(soak(url, key, pid, SECONDS + WARM, samples))
    told = summary(url, key)
    assert min(counts) > 0
    assert told["requests"] == sum(counts)
    assert told["in_flight"] == 0
    begun = samples[0][0]
    later = [(at, size) for at, size in samples if at - begun > WARM]
    # The log is kept on purpose; besides it nothing may grow.
    grown = slope(later) * SECONDS
    requests = sum(counts) * SECONDS / (SECONDS + WARM)
    each = grown / requests
    print(f"\n{sum(counts)} streams, {told['peak_in_flight']} at once")
    print(f"memory: {later[0][1] / 1024:.0f} MiB, {grown / 1024:+.1f} MiB in a minute")
    print(f"which is {each:.2f} KiB for each request in the log")
    assert told["peak_in_flight"] >= STREAMS // 2
    assert grown < LOGGED * requests + SETTLING


LOGGED = 6
"""KiB that the log may keep of a request of this size, its trace and its body included."""

SETTLING = 6 * 1024
"""KiB by which a process may still settle within a minute, however little it was asked."""


async def break_off(url, key):
    """Begin two hundred streams, and leave each of them after its first bytes."""
    limits = httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(verify=False, limits=limits, timeout=60) as client:

        async def one(number):
            vendor = ("openai", "responses", "anthropic", "gemini")[number % 4]
            path, body = asked(vendor, question(random.Random(number), number))
            async with client.stream("POST", url + path, json=body, headers=headers(key)) as reply:
                async for _ in reply.aiter_raw():
                    return

        await asyncio.gather(*(one(number) for number in range(STREAMS)))


def test_clients_that_leave_in_the_middle_leave_nothing_behind(served):
    url, pid = served
    key = opened(url, scale=20)  # slow enough that nothing is complete by itself
    asyncio.run(break_off(url, key))
    deadline = time.monotonic() + 10
    while summary(url, key)["in_flight"] and time.monotonic() < deadline:
        time.sleep(0.1)
    told = summary(url, key)
    assert (told["requests"], told["in_flight"]) == (STREAMS, 0)
    rows = httpx2.get(f"{url}/sim/sessions/{key}/requests", timeout=60).json()
    left = [row for row in rows if row["disconnected"]]
    assert len(left) > STREAMS * 0.9
    sockets = [f for f in Path(f"/proc/{pid}/fd").iterdir() if "socket" in str(f.readlink())]
    assert len(sockets) < 20
