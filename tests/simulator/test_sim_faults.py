"""Transport and stream faults: what each SDK makes of them, sync and async.

The tables are what the installed SDKs do; a new version that does otherwise fails here.
"""

from __future__ import annotations

import asyncio
import json

import anthropic
import httpx2
import openai
import pytest
from callers import CHAT, GEMINI, PLAIN, WAYS, ask
from google import genai
from google.genai import errors, types

import simulator

HTTPX = httpx2.RemoteProtocolError


def always(section, **more):
    overrides = {section: {"probability": 1.0, **more}}
    return simulator.session(export=False, overrides=overrides)


def outcome(surface, openai_error, anthropic_error, gemini_error):
    """Pick the error of the vendor of `surface`."""
    return {"openai": openai_error, "anthropic": anthropic_error, "gemini": gemini_error}[
        surface.partition(".")[0]
    ]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("surface", PLAIN)
def test_a_reset_before_the_headers_is_a_connection_error(surface, way, stream):
    expected = outcome(
        surface, openai.APIConnectionError, anthropic.APIConnectionError, httpx2.ReadError
    )
    with always("reset") as lab:
        with pytest.raises(expected) as caught:
            WAYS[way](lab, surface, stream=stream)
        (record,) = lab.requests
    causes = (caught.value, caught.value.__cause__)
    assert any(isinstance(cause, httpx2.ReadError) for cause in causes)
    assert (record.status, record.fault, record.cost) == (444, "reset", 0)
    assert record.finished is not None
    assert not record.disconnected


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("surface", PLAIN)
def test_a_short_body_is_a_connection_error(surface, way):
    expected = outcome(surface, openai.APIConnectionError, anthropic.APIConnectionError, HTTPX)
    with always("short_body") as lab:
        with pytest.raises(expected):
            WAYS[way](lab, surface)
        (record,) = lab.requests
    assert (record.status, record.fault) == (200, "short-body")
    assert record.usage.output_tokens > 0  # made and billed, and half of it lost on the way


STREAM_CUTS = [("short_body", {}), ("cut_stream", {"mode": "hard"})]


@pytest.mark.parametrize(("section", "settings"), STREAM_CUTS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("surface", PLAIN)
def test_a_stream_that_is_cut_raises(surface, way, section, settings):
    """OpenAI wraps the error; Anthropic and Gemini let the transport's own one through."""
    expected = outcome(surface, openai.APIConnectionError, HTTPX, HTTPX)
    with always(section, **settings) as lab, pytest.raises(expected):
        WAYS[way](lab, surface, stream=True)


def has_finish(surface, event):
    """Say whether an event of a stream carries a reason to finish."""
    if surface == "openai.chat":
        return event.choices[0].finish_reason is not None
    if surface == "gemini.generate":
        return event.candidates[0].finish_reason is not None
    return event.type in ("response.completed", "message_delta", "message_stop")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("surface", PLAIN)
def test_a_stream_that_ends_early_and_cleanly_is_silent(surface, way):
    with always("cut_stream", mode="clean") as lab:
        events = WAYS[way](lab, surface, stream=True)
        (record,) = lab.requests
    assert events
    assert not any(has_finish(surface, event) for event in events)
    assert record.fault == "cut-stream:clean"
    with simulator.session(export=False) as calm:
        ask(calm, surface, stream=True)
        assert 0 < record.usage.output_tokens < calm.requests[0].usage.output_tokens


def test_the_stream_helper_of_responses_notices_an_early_end(openai_client):
    with always("cut_stream", mode="clean") as lab:
        client = openai_client(lab)
        with client.responses.stream(model="sim-small", input="Hi.") as stream:
            list(stream)
            with pytest.raises(RuntimeError, match="Didn't receive"):
                stream.get_final_response()


def test_the_stream_helper_of_anthropic_does_not_notice(anthropic_client):
    message = {"role": "user", "content": "A is 1 and B is 2. What is B?"}
    with always("cut_stream", mode="clean") as lab:
        client = anthropic_client(lab)
        ask = {"model": "sim-small", "max_tokens": 9, "messages": [message]}
        with client.messages.stream(**ask) as stream:
            assert stream.get_final_message().stop_reason is None


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("surface", ["openai.chat", "anthropic.messages", "gemini.generate"])
def test_an_error_in_a_stream_raises_without_a_status_that_says_so(surface, way):
    expected = outcome(surface, openai.APIError, anthropic.APIStatusError, errors.ServerError)
    with always("error_frame") as lab:
        with pytest.raises(expected) as caught:
            WAYS[way](lab, surface, stream=True)
        assert lab.requests[0].status == 200
    error = caught.value
    if surface == "openai.chat":
        assert not isinstance(error, openai.APIStatusError)
    elif surface == "anthropic.messages":
        assert error.status_code == 200
        assert error.body["error"]["type"] == "overloaded_error"
    else:
        assert (error.code, error.status) == (503, "UNAVAILABLE")


@pytest.mark.parametrize("way", WAYS)
def test_an_error_in_a_stream_of_responses_is_an_event_and_raises_nothing(way):
    with always("error_frame") as lab:
        events = WAYS[way](lab, "openai.responses", stream=True)
    assert events[-1].type == "error"
    assert [event.sequence_number for event in events] == list(range(len(events)))


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("surface", PLAIN)
def test_broken_json_comes_through_unwrapped(surface, way, stream):
    gemini = errors.UnknownApiResponseError if stream else json.JSONDecodeError
    expected = outcome(surface, json.JSONDecodeError, json.JSONDecodeError, gemini)
    with always("broken_json") as lab:
        with pytest.raises(expected):
            WAYS[way](lab, surface, stream=stream)
        assert lab.requests[0].fault == "broken-json"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("surface", PLAIN)
def test_a_page_of_html_is_a_text_for_two_and_an_error_for_one(surface, way):
    with always("html") as lab:
        if surface == "gemini.generate":
            with pytest.raises(json.JSONDecodeError):
                WAYS[way](lab, surface)
        else:
            answer = WAYS[way](lab, surface)
            assert isinstance(answer, str)
            assert "<html>" in answer
        (record,) = lab.requests
    assert (record.status, record.fault, record.cost) == (200, "html-200", 0)


@pytest.mark.parametrize("surface", PLAIN)
def test_a_page_of_html_instead_of_a_stream_is_an_empty_stream_for_two(surface):
    with always("html") as lab:
        if surface == "gemini.generate":
            with pytest.raises(errors.UnknownApiResponseError):
                ask(lab, surface, stream=True)
        else:
            assert ask(lab, surface, stream=True) == []


TIMEOUTS = {
    "openai.chat": openai.APITimeoutError,
    "openai.responses": openai.APITimeoutError,
    "anthropic.messages": anthropic.APITimeoutError,
    "gemini.generate": httpx2.ReadTimeout,
}


@pytest.mark.parametrize("mode", ["real", "settle"])
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("surface", PLAIN)
def test_a_hang_ends_by_the_timeout_of_the_client(surface, stream, mode):
    overrides = {"hang": {"probability": 1.0}}
    lab = simulator.session(export=False, time=mode, overrides=overrides)
    with lab, pytest.raises(TIMEOUTS[surface]):
        ask(lab, surface, stream=stream, timeout=0.2)
    (record,) = lab.requests
    assert record.fault == "hang"
    assert record.cost == 0


def test_a_hang_ends_by_a_reset_after_its_seconds():
    overrides = {"hang": {"probability": 1.0, "seconds": 1.0}}
    with simulator.session(export=False, time="real", scale=0.05, overrides=overrides) as lab:
        with pytest.raises(openai.APIConnectionError):
            ask(lab, "openai.chat")
        (record,) = lab.requests
    assert (record.status, record.disconnected) == (444, False)
    assert record.finished - record.received >= 0.05 - 0.005


def test_a_hang_needs_a_clock_and_the_other_faults_do_not():
    with pytest.raises(simulator.NeedsClock):
        simulator.session(scenario="hang")
    with simulator.session(export=False, scenario="hang+reset", time="settle"):
        pass


def test_a_connection_that_was_reset_does_not_stop_the_next_request(openai_client):
    overrides = {"reset": {"probability": 1.0, "until_attempt": 2}}
    with simulator.session(export=False, overrides=overrides) as lab:
        client = openai_client(lab)
        for _ in range(2):
            with pytest.raises(openai.APIConnectionError):
                client.chat.completions.create(**CHAT)
        assert client.chat.completions.create(**CHAT).choices[0].finish_reason == "stop"
        assert [r.status for r in lab.requests] == [444, 444, 200]


def test_faults_of_one_section_strike_about_as_often_as_it_says(openai_client):
    with simulator.session(export=False, scenario="html-200+flaky", seed=3) as lab:
        client = openai_client(lab)
        for number in range(80):
            message = {"role": "user", "content": f"It is {number}. What is it?"}
            try:
                client.chat.completions.create(model="sim-nano", messages=[message])
            except openai.InternalServerError:
                continue
        faults = [r.fault for r in lab.requests]
    html = faults.count("html-200")
    failed = sum(str(fault).startswith("error:") for fault in faults)
    assert 8 <= failed <= 32
    assert 4 <= html <= 28
    assert html + failed + faults.count(None) == 80


AIOHTTP = [
    ("reset", False, "ClientOSError"),
    ("reset", True, "ClientOSError"),
    ("short_body", False, "ClientPayloadError"),
    ("short_body", True, "ClientPayloadError"),
]


@pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")
@pytest.mark.parametrize(("section", "stream", "name"), AIOHTTP)
def test_gemini_on_aiohttp_lets_the_errors_of_aiohttp_through(section, stream, name):
    """Where aiohttp is installed; without retry options the SDK tries a reset again by itself."""
    exceptions = pytest.importorskip("aiohttp").client_exceptions
    once = types.HttpRetryOptions(attempts=1)

    async def call(lab):
        arguments = lab.gemini()
        arguments["http_options"] |= {"retry_options": once}
        async with genai.Client(**arguments).aio as client:
            if not stream:
                return await client.models.generate_content(**GEMINI)
            answer = await client.models.generate_content_stream(**GEMINI)
            return [chunk async for chunk in answer]

    with always(section) as lab, pytest.raises(getattr(exceptions, name)):
        asyncio.run(call(lab))
    assert len(lab.requests) == 1
