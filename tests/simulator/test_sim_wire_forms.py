"""Unusual but legal or nearly legal bytes on the wire, and what each SDK makes of them.

The bytes are the simulator's own, changed on the way to the client.
"""

from __future__ import annotations

import re

import anthropic
import httpx2
import openai
import pytest
from callers import CALLS, CLIENTS, PLAIN, ask
from google.genai import errors

import simulator


class Dripping(httpx2.SyncByteStream):
    """A body that comes one byte at a time."""

    def __init__(self, body):
        self._body = body

    def __iter__(self):
        return (self._body[at : at + 1] for at in range(len(self._body)))


def changed(change, *, drip=False):
    """Make a client whose answers are the simulator's own, changed by `change`."""

    def handle(request):
        with httpx2.Client(verify=False, headers=request.headers) as inner:
            reply = inner.post(request.url, content=request.content)
        body = change(reply.content)
        kind = {"content-type": reply.headers["content-type"]}
        if drip:
            return httpx2.Response(reply.status_code, headers=kind, stream=Dripping(body))
        return httpx2.Response(reply.status_code, headers=kind, content=body)

    return httpx2.Client(transport=httpx2.MockTransport(handle))


def call(surface, change, *, stream=True, drip=False):
    """Call `surface` over changed bytes; return what the SDK gives, and what it gives without."""
    vendor = surface.partition(".")[0]
    with simulator.session(export=False) as lab, changed(change, drip=drip) as http:
        found = CALLS[surface, stream](CLIENTS[vendor](lab, http, {}))
        return list(found) if stream else found


def usual(surface):
    with simulator.session(export=False) as lab:
        return ask(lab, surface, stream=True)


def one_ending(ending):
    return lambda body: re.sub(rb"\r?\n", ending, body)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("surface", PLAIN)
def test_either_ending_of_a_line_will_do(surface, ending):
    assert len(call(surface, one_ending(ending))) == len(usual(surface))


@pytest.mark.parametrize("surface", PLAIN)
def test_a_stream_may_come_byte_by_byte(surface):
    assert len(call(surface, lambda body: body, drip=True)) == len(usual(surface))


def test_openai_chat_does_not_miss_its_last_line():
    def without(body):
        return body.replace(b"data: [DONE]\n\n", b"")

    assert len(call("openai.chat", without)) == len(usual("openai.chat"))


def test_anthropic_gives_nothing_at_all_without_the_names_of_events():
    assert call("anthropic.messages", lambda body: re.sub(rb"event: \w+\n", b"", body)) == []


def with_unknown(surface):
    """Put an event that no SDK knows behind the first one."""
    line = b'event: novelty\ndata: {"type": "novelty"}\n\n'
    extra = {
        "openai.chat": b'data: {"object": "novelty"}\n\n',
        "gemini.generate": b"event: novelty\n",
    }.get(surface, line)

    def change(body):
        first, gap, rest = body.replace(b"\r\n", b"\n").partition(b"\n\n")
        return first + gap + extra + rest

    return change


@pytest.mark.parametrize("surface", ["openai.responses", "anthropic.messages"])
def test_an_unknown_event_passes_through(surface):
    events = call(surface, with_unknown(surface))
    assert len(events) == len(usual(surface)) + 1
    assert events[1].type == "novelty"


def test_an_unknown_chunk_is_one_with_empty_fields():
    events = call("openai.chat", with_unknown("openai.chat"))
    assert len(events) == len(usual("openai.chat")) + 1
    assert events[1].id is None


def test_any_line_that_is_not_data_breaks_gemini():
    with pytest.raises(errors.UnknownApiResponseError):
        call("gemini.generate", with_unknown("gemini.generate"))


MISSING = {
    "openai.chat": lambda answer: answer.choices is None,
    "openai.responses": lambda answer: answer.output is None,
    "anthropic.messages": lambda answer: answer.content is None,
    "gemini.generate": lambda answer: answer.candidates is None,
}


@pytest.mark.parametrize("surface", PLAIN)
def test_missing_fields_are_no_error_but_none(surface):
    assert MISSING[surface](call(surface, lambda _: b"{}", stream=False))


REFUSED = {
    "openai.chat": openai.APIConnectionError,
    "openai.responses": openai.APIConnectionError,
    "anthropic.messages": anthropic.APIConnectionError,
    "gemini.generate": httpx2.ConnectError,
}


@pytest.mark.parametrize("surface", PLAIN)
def test_a_server_that_is_not_there_is_a_connection_error(surface):
    server = simulator.start()
    lab = simulator.session(export=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIMULATOR_URL", server.url)
        with lab:
            server.stop()
            with pytest.raises(REFUSED[surface]):
                ask(lab, surface)
