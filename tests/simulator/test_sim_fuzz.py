"""Whatever comes in: the vendor's error shape or an answer, and never from another session."""

from __future__ import annotations

import asyncio
import json
import random

import httpx2
import pytest
from fuzzing import VENDORS, check, spoiled
from valid_bodies import EMBEDDINGS, SURFACES

import simulator

BODIES = {**SURFACES, **EMBEDDINGS}
MARKS = ("zanzibar", "quokka")
"""A word per session: it stands in each text that the session sends, and in no other's."""

GROUP = 16
SHORT, LONG = 60, 600


def marked(body, mark):
    """Put a session's word into every text that a body holds."""
    text = json.dumps(body)
    for said in ("It is red. What is it?", "a red barn", '"A."', '"text": "a"'):
        text = text.replace(said, said.replace("a red", f"a {mark}").replace("red", mark))
    return json.loads(text)


def headers_of(key):
    return {
        "authorization": f"Bearer {key}",
        "x-goog-api-key": key,
        "anthropic-version": "2026-10-21",
    }


async def one(client, path, dice, *, lab, mark, other):
    raw, headers = spoiled(marked(BODIES[path], mark), dice)
    if dice.random() < 0.2 and b'"stream": false' in raw:
        raw = raw.replace(b'"stream": false', b'"stream": true')
    reply = await client.post(lab.url + path, content=raw, headers=headers_of(lab.key) | headers)
    told = (path, raw[:2000], reply.status_code, reply.text[:500])
    try:
        check(path.split("/")[1], reply.status_code, reply.headers, reply.text)
        assert other not in reply.text
    except (AssertionError, ValueError, KeyError) as error:
        raise AssertionError(told) from error
    return reply.status_code


async def fuzz(labs, path, seed, rounds):
    """Send damaged bodies to two sessions at once, over shared connections."""
    dice, statuses = random.Random(f"{seed} {path}"), []
    async with httpx2.AsyncClient(verify=False, timeout=60) as client:
        for _ in range(rounds // GROUP + 1):
            tasks = []
            for index in range(GROUP):
                mine, other = MARKS if index % 2 else MARKS[::-1]
                inner = random.Random(dice.random())
                tasks.append(one(client, path, inner, lab=labs[mine], mark=mine, other=other))
            statuses += await asyncio.gather(*tasks)
        for lab in labs.values():
            alive = await client.get(f"{lab.url}/openai/v1/models", headers=headers_of(lab.key))
            assert alive.status_code == 200
    return statuses


def run(path, seed, rounds):
    with simulator.session(export=False) as first, simulator.session(export=False) as second:
        labs = dict(zip(MARKS, (first, second), strict=True))
        statuses = asyncio.run(fuzz(labs, path, seed, rounds))
        for mark, lab in labs.items():
            other = next(name for name in MARKS if name != mark)
            assert other not in lab.canonical_log()
            assert not [request.id for request in lab.requests if request.fault is not None]
        assert len(first.requests) + len(second.requests) == len(statuses) + 2
    return statuses


@pytest.mark.parametrize("path", BODIES)
def test_a_damaged_body_gets_an_answer_or_the_vendors_error(path):
    statuses = run(path, "short", SHORT)
    assert any(status >= 400 for status in statuses)


@pytest.mark.slow
@pytest.mark.parametrize("path", BODIES)
def test_hundreds_of_damaged_bodies_get_an_answer_or_the_vendors_error(path):
    assert any(status >= 400 for status in run(path, "long", LONG))


@pytest.mark.parametrize("vendor", VENDORS)
def test_ten_thousand_messages_are_answered_or_refused(vendor, http):
    text = "The pass is 2,340 metres high. How high is the pass?"
    turns = [{"role": ("user", "assistant")[i % 2], "content": text} for i in range(9_999)]
    parts = [{"role": ("user", "model")[i % 2], "parts": [{"text": text}]} for i in range(9_999)]
    path, body = {
        "openai": ("/openai/v1/chat/completions", {"model": "sim-small", "messages": turns}),
        "anthropic": (
            "/anthropic/v1/messages",
            {"model": "sim-small", "max_tokens": 9, "messages": turns},
        ),
        "gemini": ("/gemini/v1/models/sim-small:generateContent", {"contents": parts}),
    }[vendor]
    with simulator.session(export=False) as lab:
        reply = http.post(lab.url + path, json=body, headers=headers_of(lab.key))
        check(vendor, reply.status_code, reply.headers, reply.text)
        assert lab.requests[0].status == reply.status_code == 400


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_body_over_the_limit_is_refused_and_the_connection_lives(vendor, http):
    with simulator.session(export=False) as lab:
        path = next(path for path in BODIES if path.startswith(f"/{vendor}/"))
        content = b'{"model": "' + b"a" * (32 * 1024 * 1024) + b'"}'
        reply = http.post(lab.url + path, content=content, headers=headers_of(lab.key))
        check(vendor, reply.status_code, reply.headers, reply.text)
        assert reply.status_code == 413
        assert http.get(f"{lab.url}/sim/health").json()["ok"]
