"""Errors by status and the rules by which each SDK tries again.

The tables are what the installed SDKs do; a new version that does otherwise fails here.
"""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

import anthropic
import httpx2
import openai
import pytest
from callers import CHAT, GEMINI, MESSAGE
from google.genai import errors, types

import simulator
from simulator.retry_hints import Hint

OPENAI = {
    400: openai.BadRequestError,
    401: openai.AuthenticationError,
    402: openai.APIStatusError,
    403: openai.PermissionDeniedError,
    404: openai.NotFoundError,
    408: openai.APIStatusError,
    409: openai.ConflictError,
    413: openai.APIStatusError,
    422: openai.UnprocessableEntityError,
    429: openai.RateLimitError,
    500: openai.InternalServerError,
    502: openai.InternalServerError,
    503: openai.InternalServerError,
    504: openai.InternalServerError,
    529: openai.InternalServerError,
}
ANTHROPIC = {
    400: (anthropic.BadRequestError, "invalid_request_error"),
    401: (anthropic.AuthenticationError, "authentication_error"),
    402: (anthropic.PaymentRequiredError, "billing_error"),
    403: (anthropic.PermissionDeniedError, "permission_error"),
    404: (anthropic.NotFoundError, "not_found_error"),
    408: (anthropic.RequestTimeoutError, "timeout_error"),
    409: (anthropic.ConflictError, "conflict_error"),
    413: (anthropic.ContentTooLargeError, "request_too_large"),
    422: (anthropic.UnprocessableEntityError, "invalid_request_error"),
    429: (anthropic.RateLimitError, "rate_limit_error"),
    500: (anthropic.InternalServerError, "api_error"),
    502: (anthropic.InternalServerError, "api_error"),
    503: (anthropic.ServiceUnavailableError, "api_error"),
    504: (anthropic.GatewayTimeoutError, "timeout_error"),
    529: (anthropic.OverloadedError, "overloaded_error"),
}
GEMINI_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    402: "FAILED_PRECONDITION",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    422: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNKNOWN",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
    529: "UNAVAILABLE",
}
STAINLESS = {408, 409, 429, 500, 502, 503, 504, 529}
"""What OpenAI's and Anthropic's SDKs try again, with two retries by default."""

GENAI = {408, 429, 500, 502, 503, 504}
"""What Gemini's SDK tries again once it is given `HttpRetryOptions`; by default nothing."""


def failing(status, *, attempts=1, time="virtual", scale=1.0, **more):
    """Open a session that fails the first attempts of each request with `status`."""
    errors = {"probability": 1.0, "statuses": [status], "until_attempt": attempts, **more}
    return simulator.session(export=False, time=time, scale=scale, overrides={"errors": errors})


def statuses(lab):
    return [request.status for request in lab.requests]


@pytest.mark.parametrize("status", OPENAI)
def test_openai_raises_the_class_of_the_status_and_retries_by_its_list(openai_client, status):
    with failing(status, attempts=9) as lab:
        with pytest.raises(OPENAI[status]) as caught:
            openai_client(lab, retries=2).chat.completions.create(**CHAT)
        assert statuses(lab) == [status] * (3 if status in STAINLESS else 1)
        assert {r.fault for r in lab.requests} == {f"error:{status}"}
    assert type(caught.value) is OPENAI[status]
    assert caught.value.request_id == lab.requests[-1].id


@pytest.mark.parametrize("status", ANTHROPIC)
def test_anthropic_raises_the_class_of_the_status_and_retries_by_its_list(anthropic_client, status):
    expected, kind = ANTHROPIC[status]
    with failing(status, attempts=9, should_retry="none") as lab:
        with pytest.raises(expected) as caught:
            anthropic_client(lab, retries=2).messages.create(**MESSAGE)
        assert statuses(lab) == [status] * (3 if status in STAINLESS else 1)
    assert type(caught.value) is expected
    assert caught.value.type == kind
    assert caught.value.request_id == lab.requests[-1].id


@pytest.mark.parametrize("status", GEMINI_STATUS)
def test_gemini_raises_by_the_class_of_the_status_and_never_retries_by_default(
    gemini_client, status
):
    expected = errors.ClientError if status < 500 else errors.ServerError
    with failing(status) as lab:
        with pytest.raises(expected) as caught:
            gemini_client(lab).models.generate_content(**GEMINI)
        assert statuses(lab) == [status]
    assert (caught.value.code, caught.value.status) == (status, GEMINI_STATUS[status])


@pytest.mark.parametrize("status", GEMINI_STATUS)
def test_gemini_retries_by_its_list_once_it_is_asked_to(gemini_client, status):
    options = types.HttpRetryOptions(attempts=3, initial_delay=0.01, max_delay=0.02, jitter=0.01)
    with failing(status) as lab:
        client = gemini_client(lab, retry_options=options)
        if status in GENAI:
            assert client.models.generate_content(**GEMINI).text
        else:
            with pytest.raises(errors.APIError):
                client.models.generate_content(**GEMINI)
        assert statuses(lab) == ([status, 200] if status in GENAI else [status])


@pytest.mark.parametrize("status", sorted(STAINLESS))
def test_a_call_that_fails_twice_and_then_works_looks_like_one_call(
    openai_client, anthropic_client, status
):
    with failing(status, attempts=2) as lab:
        assert openai_client(lab, retries=2).chat.completions.create(**CHAT).choices
        assert anthropic_client(lab, retries=2).messages.create(**MESSAGE).content
        assert statuses(lab) == [status, status, 200] * 2
        assert [r.attempt for r in lab.requests] == [1, 2, 3] * 2


def test_a_header_can_ask_for_a_retry_of_anything(openai_client, anthropic_client):
    with failing(400, should_retry="true") as lab:
        openai_client(lab, retries=2).chat.completions.create(**CHAT)
        anthropic_client(lab, retries=2).messages.create(**MESSAGE)
        assert statuses(lab) == [400, 200] * 2


def test_a_header_can_forbid_a_retry(openai_client, anthropic_client):
    with failing(500, should_retry="false") as lab:
        with pytest.raises(openai.InternalServerError):
            openai_client(lab, retries=2).chat.completions.create(**CHAT)
        with pytest.raises(anthropic.InternalServerError):
            anthropic_client(lab, retries=2).messages.create(**MESSAGE)
        assert statuses(lab) == [500, 500]


FORMS = {
    "both": {"retry-after": "0.200", "retry-after-ms": "200"},
    "seconds": {"retry-after": "0.200"},
    "ms": {"retry-after-ms": "200"},
    "none": {},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("vendor", ["openai", "anthropic"])
def test_a_told_wait_is_kept_however_it_is_told(openai_client, anthropic_client, vendor, form):
    options = {"retry_after": 0.2, "retry_after_form": form, "time": "real"}
    with failing(503, **options) as lab:
        if vendor == "openai":
            client = openai_client(lab, retries=1)
            with pytest.raises(openai.InternalServerError) as caught:
                client.with_options(max_retries=0).chat.completions.create(**CHAT)
        else:
            client = anthropic_client(lab, retries=1)
            with pytest.raises(anthropic.InternalServerError) as caught:
                client.with_options(max_retries=0).messages.create(**MESSAGE)
        assert lab.requests[0].retry_after == (None if form == "none" else 0.2)
    headers = caught.value.response.headers
    assert {k: v for k, v in headers.items() if k.startswith("retry-after")} == FORMS[form]
    with failing(503, **options) as lab:
        if vendor == "openai":
            openai_client(lab, retries=1).chat.completions.create(**CHAT)
        else:
            anthropic_client(lab, retries=1).messages.create(**MESSAGE)
        first, second = lab.requests
    waited = second.received - first.finished
    # Without a header both wait half a second, less up to a quarter.
    assert waited >= (0.375 if form == "none" else 0.2) - 0.005


def test_a_wait_told_as_a_date_is_rounded_up_to_a_whole_second(openai_client):
    with failing(503, retry_after=0.2, retry_after_form="date", time="real") as lab:
        begun = time.time()
        with pytest.raises(openai.InternalServerError) as caught:
            openai_client(lab).chat.completions.create(**CHAT)
        (record,) = lab.requests
        openai_client(lab, retries=0).chat.completions.create(**CHAT)
    headers = caught.value.response.headers
    assert "retry-after-ms" not in headers
    due = parsedate_to_datetime(headers["retry-after"]).timestamp()
    assert begun + 0.2 <= due <= time.time() + 1.2
    assert 0.2 <= record.retry_after <= 1.2
    assert Hint("date").wait(0.2, now=10.5) == pytest.approx(0.5)
    assert Hint("date").wait(0.6, now=10.5) == pytest.approx(1.5)


def test_openai_does_not_wait_for_more_than_two_minutes_and_gives_up_at_once(openai_client):
    with failing(503, retry_after=121, time="real") as lab:
        with pytest.raises(openai.InternalServerError):
            openai_client(lab, retries=2).chat.completions.create(**CHAT)
        assert statuses(lab) == [503]
        assert lab.requests[0].retry_after == 121


def test_gemini_ignores_told_waits(gemini_client):
    options = types.HttpRetryOptions(attempts=2, initial_delay=0.01, max_delay=0.02, jitter=0.01)
    with failing(429, retry_after=60, time="real") as lab:
        client = gemini_client(lab, retry_options=options)
        assert client.models.generate_content(**GEMINI).text
        first, second = lab.requests
    assert first.retry_after == 60
    assert second.received - first.finished < 30


CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded", 400: None}


@pytest.mark.parametrize("status", CODES)
def test_openai_errors_carry_the_usual_code_or_the_one_of_the_scenario(openai_client, status):
    with failing(status, attempts=9) as lab, pytest.raises(openai.APIStatusError) as caught:
        openai_client(lab).chat.completions.create(**CHAT)
    assert caught.value.code == CODES[status]
    with failing(status, code="made_up") as lab, pytest.raises(openai.APIStatusError) as caught:
        openai_client(lab).chat.completions.create(**CHAT)
    assert caught.value.code == "made_up"


@pytest.mark.parametrize("sdk", ["openai", "anthropic"])
def test_a_stream_is_not_tried_again_after_its_first_byte(openai_client, anthropic_client, sdk):
    overrides = {"cut_stream": {"probability": 1.0, "mode": "hard"}}
    with simulator.session(export=False, overrides=overrides) as lab:
        if sdk == "openai":
            client = openai_client(lab, retries=2)
            with pytest.raises(openai.APIConnectionError):
                list(client.chat.completions.create(**CHAT, stream=True))
        else:
            stream = anthropic_client(lab, retries=2).messages.create(**MESSAGE, stream=True)
            with pytest.raises(Exception, match="peer closed connection"):
                list(stream)
        assert len(lab.requests) == 1


@pytest.mark.parametrize("section", ["reset", "short_body"])
def test_a_broken_connection_is_tried_again(openai_client, anthropic_client, section):
    overrides = {section: {"probability": 1.0, "until_attempt": 1}}
    with simulator.session(export=False, overrides=overrides) as lab:
        assert openai_client(lab, retries=1).chat.completions.create(**CHAT).choices
        assert anthropic_client(lab, retries=1).messages.create(**MESSAGE).content
        assert [r.attempt for r in lab.requests] == [1, 2, 1, 2]
        assert [r.fault is None for r in lab.requests] == [False, True] * 2


def test_a_timeout_is_tried_again(openai_client, anthropic_client):
    hang = {"hang": {"probability": 1.0, "until_attempt": 1}}
    with simulator.session(export=False, time="real", scale=0.01, overrides=hang) as lab:
        patient = {"timeout": 1.0, "max_retries": 1}
        assert openai_client(lab).with_options(**patient).chat.completions.create(**CHAT).choices
        assert anthropic_client(lab).with_options(**patient).messages.create(**MESSAGE).content
        assert [r.disconnected for r in lab.requests] == [True, False, True, False]


GEMINI_LOST = {"reset": httpx2.ReadError, "short_body": httpx2.RemoteProtocolError}


@pytest.mark.parametrize("section", GEMINI_LOST)
def test_gemini_does_not_try_a_broken_connection_again_even_if_asked_to(gemini_client, section):
    options = types.HttpRetryOptions(attempts=3, initial_delay=0.01, max_delay=0.02, jitter=0.01)
    overrides = {section: {"probability": 1.0, "until_attempt": 1}}
    with simulator.session(export=False, overrides=overrides) as lab:
        with pytest.raises(GEMINI_LOST[section]):
            gemini_client(lab, retry_options=options).models.generate_content(**GEMINI)
        assert len(lab.requests) == 1


def test_gemini_tries_a_timeout_again_once_it_is_asked_to(gemini_client):
    options = types.HttpRetryOptions(attempts=2, initial_delay=0.01, max_delay=0.02, jitter=0.01)
    hang = {"hang": {"probability": 1.0, "until_attempt": 1}}
    with simulator.session(export=False, time="real", scale=0.01, overrides=hang) as lab:
        client = gemini_client(lab, retry_options=options, timeout=1000)
        assert client.models.generate_content(**GEMINI).text
        assert [r.disconnected for r in lab.requests] == [True, False]


BAD = [
    {"retry_after_form": "soon"},
    {"should_retry": True},
    {"until_attempt": -1},
    {"until_attempt": 1.5},
    {"statuses": []},
    {"statuses": [200]},
    {"code": 3},
]


@pytest.mark.parametrize("settings", BAD)
def test_refuses_settings_that_make_no_sense(settings):
    name = next(iter(settings))
    with pytest.raises(simulator.BadOption, match=f"errors.{name} is .*; it must be"):
        simulator.session(overrides={"errors": settings})
