"""Answers that are refused, filtered or cut for length, in each vendor's own form."""

from __future__ import annotations

import openai
import pytest
from callers import CHAT, MESSAGE, PLAIN, RESPONSE, WAYS, ask

import simulator


def refusing(form, probability=1.0):
    overrides = {"refusal": {"probability": probability, "form": form}}
    return simulator.session(export=False, overrides=overrides)


def stopping(tokens=8):
    overrides = {"length_stop": {"probability": 1.0, "tokens": tokens}}
    return simulator.session(export=False, overrides=overrides)


@pytest.mark.parametrize("way", WAYS)
def test_openai_chat_refuses_in_a_field_of_its_own(way):
    with refusing("refusal") as lab:
        message = WAYS[way](lab, "openai.chat").choices[0].message
        chunks = WAYS[way](lab, "openai.chat", stream=True)
        assert {r.fault for r in lab.requests} == {"refusal:refusal"}
    assert message.content is None
    said = [chunk.choices[0].delta.refusal for chunk in chunks]
    assert "".join(text for text in said if text) == message.refusal
    assert not any(chunk.choices[0].delta.content for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_openai_chat_filters_with_a_finish_reason_that_parse_raises(openai_client):
    with refusing("filter") as lab:
        assert ask(lab, "openai.chat").choices[0].finish_reason == "content_filter"
        with pytest.raises(openai.ContentFilterFinishReasonError):
            openai_client(lab).chat.completions.parse(**CHAT)


def test_openai_responses_refuse_with_a_part_and_events_of_their_own(openai_client):
    with refusing("refusal") as lab:
        part = ask(lab, "openai.responses").output[0].content[0]
        with openai_client(lab).responses.stream(**RESPONSE) as stream:
            kinds = [event.type for event in stream]
            final = stream.get_final_response()
    assert part.type == "refusal"
    assert final.output[0].content == [part]
    assert final.output_text == ""
    assert "response.refusal.delta" in kinds
    assert "response.refusal.done" in kinds
    assert "response.output_text.delta" not in kinds


def test_openai_responses_are_incomplete_when_filtered(openai_client):
    with refusing("filter") as lab:
        whole = ask(lab, "openai.responses")
        with openai_client(lab).responses.stream(**RESPONSE) as stream:
            kinds = [event.type for event in stream]
    assert (whole.status, whole.incomplete_details.reason) == ("incomplete", "content_filter")
    assert kinds[-1] == "response.incomplete"


@pytest.mark.parametrize("form", ["refusal", "filter"])
def test_anthropic_stops_with_a_refusal_and_says_more_in_its_details(anthropic_client, form):
    with refusing(form) as lab:
        message = ask(lab, "anthropic.messages")
        with anthropic_client(lab).messages.stream(**MESSAGE) as stream:
            streamed = stream.get_final_message()
    assert message.stop_reason == streamed.stop_reason == "refusal"
    assert message.content == streamed.content == []
    assert message.stop_details.type == "refusal"
    assert streamed.stop_details == message.stop_details


@pytest.mark.parametrize("stream", [False, True])
def test_gemini_stops_for_safety_or_blocks_the_prompt(stream):
    def last(lab):
        found = ask(lab, "gemini.generate", stream=stream)
        return found[-1] if stream else found

    with refusing("refusal") as lab:
        candidate = last(lab).candidates[0]
    assert candidate.finish_reason == "SAFETY"
    assert candidate.content is None
    assert candidate.safety_ratings[0].blocked
    with refusing("filter") as lab:
        blocked = last(lab)
    assert blocked.candidates is None
    assert blocked.prompt_feedback.block_reason == "PROHIBITED_CONTENT"
    assert blocked.text is None


@pytest.mark.parametrize("form", ["refusal", "filter"])
@pytest.mark.parametrize("surface", PLAIN)
def test_refusals_have_only_fields_that_the_types_know(unknown_fields, surface, form):
    with refusing(form) as lab:
        assert unknown_fields(ask(lab, surface)) == []
        assert unknown_fields(ask(lab, surface, stream=True)) == []


def test_a_refusal_is_billed_by_its_own_length_and_strikes_only_its_share(openai_client):
    with refusing("refusal", probability=0.4) as lab:
        client = openai_client(lab)
        for number in range(60):
            message = {"role": "user", "content": f"It is {number} o'clock. What time is it?"}
            client.chat.completions.create(model="sim-nano", messages=[message])
        refused = [r for r in lab.requests if r.fault]
    assert 12 <= len(refused) <= 36
    assert len({r.usage.output_tokens for r in refused}) == 1
    assert refused[0].cost > 0


STOPS = {
    "openai.chat": lambda answer: answer.choices[0].finish_reason == "length",
    "openai.responses": lambda answer: answer.incomplete_details.reason == "max_output_tokens",
    "anthropic.messages": lambda answer: answer.stop_reason == "max_tokens",
    "gemini.generate": lambda answer: answer.candidates[0].finish_reason == "MAX_TOKENS",
}


@pytest.mark.parametrize("surface", PLAIN)
def test_an_answer_stops_for_lack_of_room(surface):
    with stopping() as lab:
        assert STOPS[surface](ask(lab, surface))
        (record,) = lab.requests
    assert record.fault == "length-stop"
    assert record.usage.output_tokens == 8


def test_parse_raises_when_an_answer_stops_for_lack_of_room(openai_client):
    with stopping() as lab, pytest.raises(openai.LengthFinishReasonError):
        openai_client(lab).chat.completions.parse(**CHAT)


def test_an_answer_that_fits_is_not_cut_and_has_no_fault():
    with stopping(tokens=1000) as lab:
        assert not STOPS["openai.chat"](ask(lab, "openai.chat"))
        assert lab.requests[0].fault is None
