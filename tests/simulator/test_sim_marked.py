"""Every answer is marked as simulated, to whatever comes over the wire."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

import simulator

LINES = [
    "GET /openai/v1/models/a%0d%0ab HTTP/1.1",
    "GET /sim/a%0ab HTTP/1.1",
    "GET /%0a HTTP/1.1",
    "GET / HTTP/1.1",
    "OPTIONS * HTTP/1.1",
    "CONNECT example.org:443 HTTP/1.1",
    "HEAD /sim/health HTTP/1.1",
    "HEAD /openai/v1/models HTTP/1.1",
    "TRACE /anthropic/v1/messages HTTP/1.1",
    "GET /sim/ HTTP/1.1",
    "GET /similar HTTP/1.1",
    "PUT /sim/sessions HTTP/1.1",
    "no HTTP at all",
    "GET / HTTP/9.9",
    "GET /openai/v1/models HTTP/1.1\r\nbad header",
    "POST /openai/v1/responses HTTP/1.1\r\ncontent-length: many",
    "GET /openai/v1/models HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade",
]


@pytest.fixture(scope="module")
def server():
    with simulator.start() as server:
        yield server


@pytest.mark.parametrize("line", LINES)
def test_every_answer_is_marked(server, line):
    host = urlsplit(server.url)
    with socket.create_connection((host.hostname, host.port), timeout=10) as wire:
        wire.sendall(f"{line}\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
        answer = b""
        while part := wire.recv(65536):
            answer += part
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"x-simulated: true" in head, answer
    assert b"content-type: application/json" in head, answer


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sim/nothing", 404),
        ("GET", "/sim/", 404),
        ("POST", "/sim/sessions/x/requests/y/z", 404),
        ("PUT", "/sim/sessions", 405),
        ("DELETE", "/sim/health", 405),
    ],
)
def test_unknown_pages_of_its_own_are_told_in_its_own_shape(server, http, method, path, status):
    reply = http.request(method, server.url + path)
    assert reply.status_code == status
    assert reply.json()["error"]["code"] == "sim-error"
    assert f"{method} {path}" in reply.json()["error"]["message"]


def test_a_vendors_path_with_a_line_break_gets_the_vendors_error(server, http):
    key = http.post(f"{server.url}/sim/sessions", json={}).json()["key"]
    headers = {"authorization": f"Bearer {key}"}
    reply = http.get(f"{server.url}/openai/v1/models/a%0d%0ab", headers=headers)
    assert reply.status_code == 404
    assert reply.json()["error"]["code"] == "model_not_found"


def test_a_failure_before_any_answer_is_marked(server, http, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("simulator.api.resolve", fail)
    reply = http.get(f"{server.url}/openai/v1/models")
    assert reply.status_code == 500
    assert "ZeroDivisionError" in reply.json()["error"]["message"]
    assert reply.headers["x-simulated"] == "true"


def test_a_failure_of_its_own_pages_names_the_failure(server, http, monkeypatch):
    def fail(*_):
        raise RecursionError("too deep")

    monkeypatch.setattr("simulator.account.Entry.record", fail)
    key = http.post(f"{server.url}/sim/sessions", json={}).json()["key"]
    headers = {"authorization": f"Bearer {key}"}
    http.get(f"{server.url}/openai/v1/models", headers=headers)
    reply = http.get(f"{server.url}/sim/sessions/{key}/requests")
    assert reply.status_code == 500
    assert "RecursionError" in reply.json()["error"]["message"]
    assert reply.headers["x-simulated"] == "true"
