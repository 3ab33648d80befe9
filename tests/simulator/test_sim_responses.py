"""OpenAI responses against the real SDK."""

from __future__ import annotations

import asyncio
import json

import openai
import pytest
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

import simulator
from simulator.codecs.openai_response_options import options_of

HANDBOOK = "Gear can be returned within 30 days. The shop in Oslo opens at nine."
TEXT = f"Context:\n{HANDBOOK}\n\nQuestion: When does the shop open?"
LONG = TEXT.replace("at nine", "at nine, or at ten on every second Sunday of the winter months")
ANSWER = "The shop in Oslo opens at nine."
BODY = {"model": "sim-small", "input": TEXT}
TOOL = {
    "type": "function",
    "name": "hours",
    "parameters": {"type": "object", "properties": {}},
}
EVENT = TypeAdapter(ResponseStreamEvent)
BEGIN = ["created", "in_progress", "output_item.added", "content_part.added"]
END = ["output_text.done", "content_part.done", "output_item.done"]


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


def post(lab, http, body, path="/responses"):
    headers = {"authorization": f"Bearer {lab.key}"}
    return http.post(f"{lab.url}/openai/v1{path}", content=json.dumps(body), headers=headers)


def events_of(reply):
    """Parse a stream into the names of its events and their data, without the model types."""
    assert reply.headers["content-type"].startswith("text/event-stream")
    out = []
    for event in reply.text.split("\n\n")[:-1]:
        name, data = event.split("\n")
        assert json.loads(data[6:])["type"] == name.removeprefix("event: ")
        out.append((name.removeprefix("event: response."), data[6:]))
    return out


def test_answers_from_the_context(lab, openai_client):
    reply = openai_client(lab).responses.create(**BODY)
    assert reply.output_text == ANSWER
    assert (reply.status, reply.incomplete_details) == ("completed", None)
    assert [r.surface for r in lab.requests] == ["openai.responses"]


def test_a_reply_validates_against_the_sdk_types(lab, http, unknown_fields):
    raw = post(lab, http, BODY)
    assert raw.headers["x-simulated"] == "true"
    assert raw.headers["x-request-id"] == lab.requests[0].id
    reply = Response.model_validate_json(raw.text, strict=True)
    assert unknown_fields(reply) == []


def test_options_come_back_and_validate(lab, http, unknown_fields):
    options = {
        "instructions": "Be short.",
        "max_output_tokens": 40,
        "max_tool_calls": 3,
        "metadata": {"run": "7"},
        "parallel_tool_calls": False,
        "reasoning": {"effort": "low"},
        "temperature": 0.5,
        "text": {"format": {"type": "text"}, "verbosity": "low"},
        "tool_choice": "none",
        "tools": [],
        "top_logprobs": 0,
        "top_p": 0.9,
        "truncation": "auto",
        "user": "u1",
    }
    raw = post(lab, http, {**BODY, **options})
    assert unknown_fields(Response.model_validate_json(raw.text, strict=True)) == []
    data = raw.json()
    for name in set(options) - {"reasoning"}:
        assert data[name] == options[name]


def test_tools_and_formats_are_read_with_the_vendors_defaults():
    closed = {"type": "object", "properties": {}, "additionalProperties": False}
    schema = {"type": "json_schema", "name": "n", "schema": closed, "strict": True}
    choice = {"type": "function", "name": "hours"}
    asked = {"tools": [TOOL], "tool_choice": choice, "text": {"format": schema}}
    options = options_of({**BODY, **asked})
    assert options["tools"] == [{**TOOL, "description": None, "strict": True}]
    assert options["tool_choice"] == choice
    assert options["text"]["format"] == {**schema, "description": None}


@pytest.mark.parametrize(("limit", "status"), [(None, "completed"), (16, "incomplete")])
def test_every_event_validates_and_comes_in_order(lab, http, unknown_fields, limit, status):
    body = {**BODY, "input": LONG, "stream": True, "max_output_tokens": limit}
    events = events_of(post(lab, http, body))
    kinds = [kind for kind, _ in events]
    deltas = kinds.count("output_text.delta")
    assert 2 <= deltas <= 10
    assert kinds == [*BEGIN, *["output_text.delta"] * deltas, *END, status]
    parsed = [EVENT.validate_json(data, strict=True) for _, data in events]
    assert [unknown_fields(event) for event in parsed] == [[]] * len(parsed)
    assert [event.sequence_number for event in parsed] == list(range(len(parsed)))
    assert parsed[0].response.output == []
    assert parsed[0].response.usage is None
    assert parsed[2].item.content == []
    final = parsed[-1].response
    assert (final.status, final.output[0].status) == (status, status)
    assert "".join(e.delta for e in parsed if e.type.endswith("text.delta")) == final.output_text
    assert {event.item_id for event in parsed[3:-2]} == {final.output[0].id}


def test_create_with_stream_gives_the_text_in_pieces(lab, openai_client):
    with openai_client(lab).responses.create(**BODY, stream=True) as stream:
        deltas = [e.delta for e in stream if e.type == "response.output_text.delta"]
    assert "".join(deltas) == ANSWER


def test_the_stream_helper_gives_the_final_response(lab, openai_client):
    with openai_client(lab).responses.stream(**BODY) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_response()
    assert final.output_text == ANSWER
    assert kinds[0] == "response.created"
    assert final.usage.total_tokens == lab.requests[0].usage.total_tokens


def test_the_async_client_answers_streams_and_reads_again(lab):
    async def every_way():
        async with openai.AsyncOpenAI(**lab.openai()) as client:
            whole = await client.responses.create(**BODY)
            raw = await client.responses.create(**BODY, stream=True)
            deltas = [e.delta async for e in raw if e.type == "response.output_text.delta"]
            async with client.responses.stream(**BODY) as stream:
                final = await stream.get_final_response()
            again = await client.responses.retrieve(final.id)
            return whole.output_text, "".join(deltas), final.output_text, again.output_text

    assert asyncio.run(every_way()) == (ANSWER,) * 4


def test_usage_and_cost_agree_with_the_log(lab, openai_client):
    reply = openai_client(lab).responses.create(**{**BODY, "model": "sim-large"})
    used = lab.requests[0].usage
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (
        used.input_tokens,
        used.output_tokens,
    )
    expected = (used.input_tokens * 3.0 + used.output_tokens * 12.0) / 1e6
    assert lab.cost == pytest.approx(expected)


def test_the_same_words_cost_the_same_as_in_chat_completions(lab, openai_client):
    client = openai_client(lab)
    messages = [
        {"role": "system", "content": "Answer from the context."},
        {"role": "user", "content": TEXT},
    ]
    client.chat.completions.create(model="sim-small", messages=messages)
    client.responses.create(model="sim-small", input=messages)
    client.responses.create(model="sim-small", input=TEXT, instructions=messages[0]["content"])
    assert len({request.usage for request in lab.requests}) == 1


def test_takes_every_kind_of_input_item(lab, openai_client):
    client = openai_client(lab)
    said = client.responses.create(model="sim-small", input="The gate is 3 metres wide.").output
    reply = client.responses.create(
        model="sim-small",
        input=[
            {"role": "developer", "content": "Answer from the conversation."},
            {"type": "message", "role": "user", "content": "The gate is 3 metres wide."},
            *said,
            {"type": "function_call", "call_id": "c1", "name": "hours", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c1", "output": "The shop opens at nine."},
            {"role": "user", "content": [{"type": "input_text", "text": "When does it open?"}]},
        ],
    )
    assert reply.output_text == "The shop opens at nine. [hours]"


def test_goes_on_from_an_earlier_response(lab, openai_client):
    client = openai_client(lab)
    first = client.responses.create(**BODY, instructions="Answer in one sentence.")
    ask = {"model": "sim-small", "input": "Within how many days can gear be returned?"}
    second = client.responses.create(**ask, previous_response_id=first.id)
    assert second.output_text == "Gear can be returned within 30 days."
    assert second.previous_response_id == first.id
    third = client.responses.create(**ask, previous_response_id=second.id)
    inputs = [reply.usage.input_tokens for reply in (first, second, third)]
    assert inputs == sorted(inputs)


def test_instructions_are_not_inherited(lab, openai_client):
    client = openai_client(lab)
    plain = client.responses.create(**BODY)
    told = client.responses.create(**BODY, instructions="Answer in one sentence, please.")
    assert told.usage.input_tokens > plain.usage.input_tokens
    ask = {"model": "sim-small", "input": "And how many days for gear?"}
    after = [
        client.responses.create(**ask, previous_response_id=reply.id) for reply in (plain, told)
    ]
    assert after[0].usage == after[1].usage


def test_a_streamed_response_can_be_followed_and_read_again(lab, openai_client):
    client = openai_client(lab)
    with client.responses.stream(**BODY) as stream:
        final = stream.get_final_response()
    assert client.responses.retrieve(final.id).output_text == ANSWER
    after = client.responses.create(
        model="sim-small",
        input="Within how many days can gear be returned?",
        previous_response_id=final.id,
    )
    assert after.output_text == "Gear can be returned within 30 days."


def test_reading_again_gives_the_same_and_costs_nothing(lab, openai_client, http):
    first = openai_client(lab).responses.create(**BODY)
    headers = {"authorization": f"Bearer {lab.key}"}
    raw = http.get(f"{lab.url}/openai/v1/responses/{first.id}", headers=headers)
    assert Response.model_validate_json(raw.text) == first
    assert lab.requests[1].surface == "openai.responses.read"
    assert lab.requests[1].cost == 0


def test_reading_again_as_a_stream_is_refused(lab, openai_client):
    client = openai_client(lab)
    first = client.responses.create(**BODY)
    with pytest.raises(openai.BadRequestError, match="cannot be streamed"):
        client.responses.retrieve(first.id, stream=True)


def test_what_is_not_stored_cannot_be_followed_or_read(lab, openai_client):
    client = openai_client(lab)
    reply = client.responses.create(**BODY, store=False)
    with pytest.raises(openai.NotFoundError, match="not found"):
        client.responses.retrieve(reply.id)
    with pytest.raises(openai.BadRequestError) as caught:
        client.responses.create(**BODY, previous_response_id=reply.id)
    assert caught.value.code == "previous_response_not_found"
    assert caught.value.param == "previous_response_id"
    assert lab.requests[-1].cost == 0


def test_another_session_cannot_follow_or_read(lab, openai_client):
    reply = openai_client(lab).responses.create(**BODY)
    with simulator.session(export=False) as other:
        client = openai_client(other)
        with pytest.raises(openai.NotFoundError):
            client.responses.retrieve(reply.id)
        with pytest.raises(openai.BadRequestError):
            client.responses.create(**BODY, previous_response_id=reply.id)


def test_max_output_tokens_ends_incomplete(lab, openai_client):
    reply = openai_client(lab).responses.create(model="sim-small", input=LONG, max_output_tokens=16)
    assert reply.status == "incomplete"
    assert reply.incomplete_details.reason == "max_output_tokens"
    assert reply.usage.output_tokens == 16
    assert reply.output_text.startswith("The shop in Oslo opens at nine")


def test_the_stream_helper_passes_on_an_incomplete_response(lab, openai_client):
    with openai_client(lab).responses.stream(
        model="sim-small", input=LONG, max_output_tokens=16
    ) as stream:
        last = [*stream][-1]
    assert last.type == "response.incomplete"
    assert last.response.incomplete_details.reason == "max_output_tokens"


BAD = [
    ({"input": TEXT}, "missing_required_parameter", "model"),
    ({"model": "sim-small"}, "missing_required_parameter", "input"),
    ({"model": "sim-small", "input": []}, "missing_required_parameter", "input"),
    ({"model": "sim-small", "input": 3}, "invalid_type", "input"),
    ({"model": "sim-small", "input": [3]}, "invalid_type", "input[0]"),
    ({"model": "sim-small", "input": [{}]}, "missing_required_parameter", "input[0].type"),
    ({"model": "sim-small", "input": [{"type": "song"}]}, "invalid_value", "input[0].type"),
    ({**BODY, "input": [{"role": "king", "content": ""}]}, "invalid_value", "input[0].role"),
    (
        {**BODY, "input": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]},
        "invalid_value",
        "input[0].content[0].type",
    ),
    (
        {**BODY, "input": [{"type": "function_call_output", "output": "x"}]},
        "missing_required_parameter",
        "input[0].call_id",
    ),
    ({**BODY, "messages": []}, "unknown_parameter", "messages"),
    ({**BODY, "stop": ["x"]}, "unknown_parameter", "stop"),
    ({**BODY, "max_output_tokens": 15}, "integer_below_min_value", "max_output_tokens"),
    ({**BODY, "temperature": 2.5}, "decimal_above_max_value", "temperature"),
    ({**BODY, "stream": "yes"}, "invalid_type", "stream"),
    ({**BODY, "instructions": 7}, "invalid_type", "instructions"),
    ({**BODY, "previous_response_id": "chat_1"}, "invalid_value", "previous_response_id"),
    ({**BODY, "tools": [{"type": "web_search"}]}, "unsupported_value", "tools"),
    ({**BODY, "tools": [{"type": "magic"}]}, "invalid_value", "tools[0].type"),
    ({**BODY, "tool_choice": {"type": "function", "name": "x"}}, "invalid_value", "tool_choice"),
    ({**BODY, "text": {"format": {"type": "xml"}}}, "invalid_value", "text.format.type"),
    ({**BODY, "include": ["weather"]}, "invalid_value", "include[0]"),
    ({**BODY, "background": True}, "unsupported_value", "background"),
    ([], "invalid_type", None),
]


@pytest.mark.parametrize(("body", "code", "param"), BAD)
def test_refuses_a_bad_body_as_openai_does(lab, http, body, code, param):
    reply = post(lab, http, body)
    assert reply.status_code == 400
    error = reply.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["code"], error["param"]) == (code, param)
    assert error["message"]


@pytest.mark.parametrize("field", ["conversation", "prompt"])
def test_what_no_session_stores_is_not_found(lab, http, field):
    reply = post(lab, http, {**BODY, field: {"id": "x_1"}})
    assert reply.status_code == 404
    assert "'x_1' not found" in reply.json()["error"]["message"]


def test_unknown_models_paths_and_methods_are_refused(lab, http, openai_client):
    with pytest.raises(openai.NotFoundError) as caught:
        openai_client(lab).responses.create(model="gpt-x", input=TEXT)
    assert caught.value.code == "model_not_found"
    assert post(lab, http, BODY, path="/responses/resp_1/songs").status_code == 404
    assert post(lab, http, BODY, path="/responses/resp_1").status_code == 405
    headers = {"authorization": f"Bearer {lab.key}"}
    assert http.get(f"{lab.url}/openai/v1/responses", headers=headers).status_code == 405


def test_a_prompt_over_the_window_is_refused_also_when_it_grew(lab, openai_client):
    client = openai_client(lab)
    first = client.responses.create(model="sim-nano", input="word " * 10_000)
    with pytest.raises(openai.BadRequestError) as caught:
        client.responses.create(
            model="sim-nano", input="word " * 10_000, previous_response_id=first.id
        )
    assert caught.value.code == "context_length_exceeded"


def test_automatic_truncation_leaves_out_the_oldest_items(lab, openai_client):
    client = openai_client(lab)
    first = client.responses.create(model="sim-nano", input="word " * 10_000)
    second = client.responses.create(
        model="sim-nano",
        input=[{"role": "user", "content": "word " * 7_000}, {"role": "user", "content": TEXT}],
        instructions="Answer from the context.",
        previous_response_id=first.id,
        truncation="auto",
    )
    assert second.output_text == ANSWER
    assert 7_000 < second.usage.input_tokens < 10_000
    assert second.truncation == "auto"


def test_truncation_cannot_make_a_single_item_fit(lab, openai_client):
    with pytest.raises(openai.BadRequestError):
        openai_client(lab).responses.create(
            model="sim-nano", input="word " * 17_000, truncation="auto"
        )


def test_a_path_without_a_mount_finds_the_surface(lab, http):
    headers = {"authorization": f"Bearer {lab.key}"}
    reply = http.post(f"{lab.url}/v1/responses", json=BODY, headers=headers)
    assert reply.json()["object"] == "response"
