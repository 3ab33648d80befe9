"""No proper HTTP, or half of it: an error or a clean close, and the server lives on."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import struct
import threading
from urllib.parse import urlsplit

import pytest

import simulator

BODY = json.dumps(
    {"model": "sim-small", "messages": [{"role": "user", "content": "It is red. What is it?"}]}
).encode()
LENGTH = len(BODY)
PATH = b"/openai/v1/chat/completions"


def head(lab, *lines, length=LENGTH, method=b"POST", path=PATH, version=b"HTTP/1.1"):
    fields = [
        method + b" " + path + b" " + version,
        b"host: localhost",
        b"authorization: Bearer " + lab.key.encode(),
        b"content-type: application/json",
        *([] if length is None else [b"content-length: %d" % length]),
        *lines,
    ]
    return b"\r\n".join(fields) + b"\r\n\r\n"


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


@pytest.fixture
def sent(lab):
    """Send bytes, end the sending side, and return all that comes back."""

    def send(*parts, shut=True):
        where = urlsplit(lab.url)
        with socket.create_connection((where.hostname, where.port), timeout=10) as one:
            for part in parts:
                try:
                    one.sendall(part)
                except OSError:  # it has seen enough and closed
                    break
            if shut:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_WR)
            return _all(one)

    return send


def _all(one):
    out = b""
    with contextlib.suppress(ConnectionError):
        while piece := one.recv(65536):
            out += piece
    return out


def statuses(answer):
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3})", answer)]


def alive(lab, http):
    headers = {"authorization": f"Bearer {lab.key}"}
    reply = http.post(lab.url + PATH.decode(), content=BODY, headers=headers)
    return reply.status_code == 200 and http.get(f"{lab.url}/sim/health").json()["ok"]


BROKEN = {
    "nothing at all": lambda _lab: b"",
    "half a request line": lambda _lab: b"POST /openai",
    "half a header": lambda lab: head(lab)[:-9],
    "half a body": lambda lab: head(lab) + BODY[:20],
    "no body where one is promised": head,
    "half a chunk": lambda lab: head(lab, b"transfer-encoding: chunked", length=None) + b"40\r\n{",
    "chunks without an end": lambda lab: (
        head(lab, b"transfer-encoding: chunked", length=None) + chunk(BODY)
    ),
}
REFUSED = {
    "a chunk size that is no number": lambda lab: (
        head(lab, b"transfer-encoding: chunked", length=None) + b"zz\r\n{}\r\n0\r\n\r\n"
    ),
    "a chunk of huge size": lambda lab: (
        head(lab, b"transfer-encoding: chunked", length=None) + b"f" * 40 + b"\r\n"
    ),
    "a negative length": lambda lab: head(lab, length=-1) + BODY,
    "a length that is no number": lambda lab: head(lab, b"content-length: ten", length=None) + BODY,
    "two lengths": lambda lab: head(lab, b"content-length: 3") + BODY,
    "a length of thirty digits": lambda lab: head(lab, length=10**30) + BODY,
    "an unknown coding": lambda lab: head(lab, b"transfer-encoding: br", length=None) + BODY,
    "no host": lambda _lab: b"GET /openai/v1/models HTTP/1.1\r\n\r\n",
    "a line that is no header": lambda lab: head(lab, b"nonsense") + BODY,
    "a NUL in a header": lambda lab: head(lab, b"x: a\x00b") + BODY,
    "a NUL in the path": lambda lab: head(lab, path=b"/a\x00b") + BODY,
    "bytes in the path": lambda lab: head(lab, path=b"/\xff\xfe") + BODY,
    "another protocol": lambda _lab: (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200
    ),
    "the next HTTP": lambda _lab: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a method that is none": lambda _lab: b"\x01\x02 / HTTP/1.1\r\nhost: a\r\n\r\n",
    "ten thousand headers": lambda lab: (
        head(lab, *[b"x-flood-%d: %d" % (i, i) for i in range(10_000)]) + BODY
    ),
    "a header of a megabyte": lambda lab: head(lab, b"x: " + b"a" * 1_000_000) + BODY,
    "a path of a megabyte": lambda lab: head(lab, path=b"/" + b"a" * 1_000_000) + BODY,
    "a header that never ends": lambda _lab: b"GET / HTTP/1.1\r\nx: " + b"a" * 5_000_000,
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_request_that_breaks_off_gets_no_answer_and_leaves_nothing_open(kind, lab, sent, http):
    assert statuses(sent(BROKEN[kind](lab))) in ([], [400])
    assert alive(lab, http)
    assert [request.status for request in lab.requests] == [200]


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_http_is_refused_and_the_connection_closed(kind, lab, sent, http):
    answer = sent(REFUSED[kind](lab), shut=False)
    assert set(statuses(answer)) <= {400, 401}
    assert b"x-simulated: true" in answer or answer == b""
    assert b"simulator itself failed" not in answer
    assert alive(lab, http)


def test_a_body_in_chunks_is_read_like_any_other(lab, sent):
    pieces = [chunk(BODY[i : i + 7]) for i in range(0, len(BODY), 7)]
    start = head(lab, b"transfer-encoding: chunked", b"connection: close", length=None)
    assert statuses(sent(start, *pieces, b"0\r\n\r\n", shut=False)) == [200]
    assert lab.requests[0].body["model"] == "sim-small"


def test_a_body_of_single_bytes_is_read_like_any_other(lab, sent):
    pieces = [BODY[i : i + 1] for i in range(len(BODY))]
    assert statuses(sent(head(lab, b"connection: close"), *pieces, shut=False)) == [200]


def test_pipelined_requests_are_answered_in_order(lab, sent):
    bodies = [BODY.replace(b"red", b"%dcolored" % i) for i in range(20)]
    whole = b"".join(head(lab, length=len(body)) + body for body in bodies[:-1])
    last = head(lab, b"connection: close", length=len(bodies[-1])) + bodies[-1]
    answer = sent(whole + last, shut=False)
    assert statuses(answer) == [200] * 20
    ids = [found.decode() for found in re.findall(rb"x-request-id: (\S+)", answer)]
    assert ids == [request.id for request in lab.requests]
    assert [request.body["messages"][0]["content"].split()[2] for request in lab.requests] == [
        f"{i}colored." for i in range(20)
    ]


def test_what_follows_a_body_that_is_longer_than_promised_is_refused(lab, sent, http):
    answer = sent(head(lab) + BODY + b"more of it\r\n\r\n", shut=False)
    assert statuses(answer) == [200, 400]
    assert alive(lab, http)


def test_a_client_that_waits_for_leave_to_send_its_body_gets_it(lab, sent):
    start = head(lab, b"expect: 100-continue", b"connection: close")
    answer = sent(start, BODY, shut=False)
    assert statuses(answer) in ([100, 200], [200])


def test_an_upgrade_to_another_protocol_is_not_made(lab, sent):
    fields = (b"connection: upgrade", b"upgrade: websocket", b"sec-websocket-version: 13")
    answer = sent(head(lab, *fields, b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==") + BODY)
    assert 101 not in statuses(answer)


def test_hundreds_of_half_open_connections_do_not_keep_others_out(lab, http):
    where = urlsplit(lab.url)
    halves = []
    try:
        for number in range(300):
            one = socket.create_connection((where.hostname, where.port), timeout=10)
            halves.append(one)
            one.sendall(head(lab)[: number % 60] if number % 2 else head(lab) + BODY[:number])
        assert alive(lab, http)
        for one in halves[::3]:  # a third is reset, a third closed, a third stays
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.close()
        for one in halves[1::3]:
            one.close()
        assert alive(lab, http)
    finally:
        for one in halves:
            one.close()
    assert {request.status for request in lab.requests} <= {200, 400}


def test_the_server_leaves_no_thread_behind_for_a_bad_client(lab, sent):
    before = threading.active_count()
    for make in BROKEN.values():
        sent(make(lab))
    assert threading.active_count() <= before
