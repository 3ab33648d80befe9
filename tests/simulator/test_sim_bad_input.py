"""Bad input of many kinds gets the vendor's error shape; the server's own mistakes would be 500."""

from __future__ import annotations

import copy
import json

import pytest
from valid_bodies import SURFACES

import simulator

VALUES = [
    *(None, True, False, 0, -1, 3.5, 1e308, 10**30, "", "x", "user", "\ud800", "é🙂"),
    *([], {}, [1], ["a"], [[]], [{}], {"a": 1}, {"type": "text"}, {"type": "text", "text": 3}),
    *({"type": "image_url"}, {"role": "user"}, {"role": {"a": 1}}, {"parts": [1]}, {"text": None}),
]


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value)
    if isinstance(value, dict | list):
        for key, inner in items:
            yield from (
                places(inner, (*path, key)) if isinstance(inner, dict | list) else [(*path, key)]
            )


def put(value, path, new):
    if not path:
        return new
    value = copy.deepcopy(value)
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return value


@pytest.mark.parametrize("path", SURFACES)
def test_any_value_in_any_place_is_answered_or_refused(path, http):
    with simulator.session(export=False) as lab:
        headers = {
            "authorization": f"Bearer {lab.key}",
            "x-goog-api-key": lab.key,
            "anthropic-version": "2026-10-21",
        }
        sent = 0
        for place in places(SURFACES[path]):
            for value in VALUES:
                content = json.dumps(put(SURFACES[path], place, value))
                reply = http.post(lab.url + path, content=content, headers=headers)
                sent += 1
                told = (place, value, reply.status_code, reply.text)
                assert reply.status_code in (200, 400, 404), told
                assert reply.headers["x-simulated"] == "true", told
                assert (reply.status_code == 200) == ('"error":{' not in reply.text), told
        assert len(lab.requests) == sent
        assert all(request.fault is None for request in lab.requests)


@pytest.mark.parametrize("content", [b"NaN", b'{"a": NaN}', b"[" * 990 + b"]" * 990])
def test_what_python_reads_but_json_is_not_is_refused(content, http):
    with simulator.session(export=False) as lab:
        headers = {"authorization": f"Bearer {lab.key}"}
        url = f"{lab.url}/openai/v1/chat/completions"
        assert http.post(url, content=content, headers=headers).status_code == 400
        assert len(lab.requests) == 1
