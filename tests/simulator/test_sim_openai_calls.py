"""Tools, formats, log probabilities and refusals of OpenAI chat completions, with the real SDK."""

from __future__ import annotations

import asyncio
import json
import math

import openai
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from pydantic import BaseModel
from scripted import (
    CALLED,
    PERSON,
    REFUSED,
    SPOKE_AND_CALLED,
    THOUGHT,
    UNSURE,
    WEATHER,
)

import simulator
from simulator.attempt import certain
from simulator.neutral import Call, Format, Result, Tool, ToolChoice

USER = {"role": "user", "content": "How is the weather in Oslo and in Bergen?"}
ASK = {"model": "sim-small", "messages": [USER]}
TOOL = {"type": "function", "function": WEATHER}
TIME = {"type": "function", "function": {"name": "time"}}
STRICT = {"type": "function", "function": {**WEATHER, "strict": True}}
CITIES = ["Oslo", "Bergen by the sea"]


class Person(BaseModel):
    name: str
    age: int


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


def post(lab, http, **body):
    headers = {"authorization": f"Bearer {lab.key}"}
    return http.post(f"{lab.url}/openai/v1/chat/completions", json={**ASK, **body}, headers=headers)


def chunks_of(reply):
    events = [line for line in reply.text.split("\n\n") if line]
    assert events[-1] == "data: [DONE]"
    return [ChatCompletionChunk.model_validate_json(e[6:], strict=True) for e in events[:-1]]


def cities(calls):
    return [json.loads(call.function.arguments)["city"] for call in calls]


def test_calls_come_with_no_content_and_their_own_finish_reason(lab, script, openai_client):
    script(CALLED)
    reply = openai_client(lab).chat.completions.create(**ASK, tools=[TOOL])
    choice = reply.choices[0]
    assert (choice.finish_reason, choice.message.content) == ("tool_calls", None)
    assert cities(choice.message.tool_calls) == CITIES
    assert [call.function.name for call in choice.message.tool_calls] == ["weather"] * 2
    assert len({call.id for call in choice.message.tool_calls}) == 2


def test_the_model_sees_tools_and_choice(lab, script, openai_client):
    skill = script(CALLED)
    allowed = {
        "type": "allowed_tools",
        "allowed_tools": {"mode": "required", "tools": [{**TIME}]},
    }
    named = {"type": "function", "function": {"name": "time"}}
    wanted = [
        ("none", ToolChoice("none", parallel=False)),
        ("auto", ToolChoice("auto", parallel=False)),
        ("required", ToolChoice("required", parallel=False)),
        (named, ToolChoice("required", ("time",), False)),
        (allowed, ToolChoice("required", ("time",), False)),
    ]
    for given, choice in wanted:
        openai_client(lab).chat.completions.create(
            **ASK, tools=[STRICT, TIME], tool_choice=given, parallel_tool_calls=False
        )
        assert skill.prompt.tool_choice == choice
    first = Tool("weather", WEATHER["description"], WEATHER["parameters"], strict=True)
    assert skill.prompt.tools == (first, Tool("time"))


def test_replies_with_calls_validate_plain_and_streamed(lab, script, http, unknown_fields):
    script(SPOKE_AND_CALLED)
    raw = post(lab, http, tools=[TOOL], n=2)
    assert unknown_fields(ChatCompletion.model_validate_json(raw.text, strict=True)) == []
    usage = {"include_usage": True}
    chunks = chunks_of(post(lab, http, tools=[TOOL], n=2, stream=True, stream_options=usage))
    assert [unknown_fields(chunk) for chunk in chunks] == [[]] * len(chunks)
    assert chunks[-1].usage.model_dump(exclude_unset=True) == raw.json()["usage"]


def test_parallel_calls_stream_as_the_vendor_does(lab, script, http):
    script(CALLED)
    deltas = [
        chunk.choices[0].delta for chunk in chunks_of(post(lab, http, tools=[TOOL], stream=True))
    ]
    assert (deltas[0].role, deltas[0].content) == ("assistant", None)
    pieces = [delta.tool_calls[0] for delta in deltas[1:-1]]
    assert [piece.index for piece in pieces] == sorted(piece.index for piece in pieces)
    for number in (0, 1):
        first, *rest = [piece for piece in pieces if piece.index == number]
        assert (first.type, first.function.name, first.function.arguments) == (
            "function",
            "weather",
            "",
        )
        assert first.id.startswith("call_")
        assert len(rest) >= 2
        assert all(p.id is None and p.type is None and p.function.name is None for p in rest)
        arguments = "".join(piece.function.arguments for piece in rest)
        assert json.loads(arguments) == {"city": CITIES[number]}


def test_the_stream_helper_joins_calls_and_parses_strict_arguments(lab, script, openai_client):
    class Weather(BaseModel):
        city: str

    script(SPOKE_AND_CALLED)
    tool = openai.pydantic_function_tool(Weather, name="weather")
    with openai_client(lab).chat.completions.stream(**ASK, tools=[tool]) as stream:
        kinds = [event.type for event in stream]
        message = stream.get_final_completion().choices[0].message
    assert message.content == "I will look it up. "
    assert [c.function.parsed_arguments.city for c in message.tool_calls] == CITIES
    assert kinds.count("tool_calls.function.arguments.done") == 2
    parsed = openai_client(lab).chat.completions.parse(**ASK, tools=[tool])
    assert parsed.choices[0].message.tool_calls[1].function.parsed_arguments.city == CITIES[1]


def test_results_reach_the_model_with_the_name_of_their_tool(lab, script, openai_client):
    skill = script(CALLED, certain("Sun."))
    client = openai_client(lab)
    message = client.chat.completions.create(**ASK, tools=[TOOL]).choices[0].message
    first, second = message.tool_calls
    results = [
        {"role": "tool", "tool_call_id": second.id, "content": '{"sky": "rain"}'},
        {"role": "tool", "tool_call_id": first.id, "content": [{"type": "text", "text": "sun"}]},
    ]
    messages = [USER, message, *results]
    reply = client.chat.completions.create(model="sim-small", messages=messages, tools=[TOOL])
    assert reply.choices[0].message.content == "Sun."
    _, called, rain, sun = skill.prompt.turns
    assert called.calls[0] == Call(first.id, "weather", first.function.arguments)
    assert (rain.role, rain.text) == ("tool", '{"sky": "rain"}')
    assert rain.result == Result(second.id, "weather")
    assert (sun.text, sun.result) == ("sun", Result(first.id, "weather"))


CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
ASSISTANT = {"role": "assistant", "content": None, "tool_calls": [CALL]}
RESULT = {"role": "tool", "tool_call_id": "call_1", "content": "sun"}
BAD_HISTORY = [
    ([USER, RESULT], "must be a response to a preceeding message", "messages.[1].role"),
    ([USER, ASSISTANT], "did not have response messages: call_1", "messages"),
    ([USER, ASSISTANT, USER], "did not have response messages: call_1", "messages.[2].role"),
    (
        [USER, ASSISTANT, {**RESULT, "tool_call_id": "call_2"}],
        "'tool_call_id' of 'call_2' not found",
        "messages.[2].tool_call_id",
    ),
    ([USER, ASSISTANT, RESULT, USER, RESULT], "preceeding message", "messages.[4].role"),
    ([USER, {"role": "assistant", "content": None}], "got null", "messages[1].content"),
    (
        [USER, ASSISTANT, {"role": "tool", "content": "x"}],
        "tool_call_id",
        "messages[2].tool_call_id",
    ),
]


@pytest.mark.parametrize(("messages", "message", "param"), BAD_HISTORY)
def test_a_history_that_does_not_fit_is_refused_as_openai_does(lab, http, messages, message, param):
    reply = post(lab, http, messages=messages)
    error = reply.json()["error"]
    assert (reply.status_code, error["param"]) == (400, param)
    assert message in error["message"]


def test_a_result_may_be_given_again_and_another_round_follow(lab, script, http):
    script(certain("Fine."))
    again = {**ASSISTANT, "tool_calls": [{**CALL, "id": "call_2"}]}
    second = {**RESULT, "tool_call_id": "call_2"}
    assert post(lab, http, messages=[USER, ASSISTANT, RESULT, again, second]).status_code == 200


def function(**changes):
    return {"tools": [{"type": "function", "function": {"name": "f", **changes}}]}


def answer(schema, **changes):
    inner = {"name": "person", "schema": schema, **changes}
    return {"response_format": {"type": "json_schema", "json_schema": inner}}


CLOSED = {"type": "object", "additionalProperties": False}
OPEN = {"type": "object", "properties": {"a": {"type": "string"}}}
HALF = {
    **CLOSED,
    "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
    "required": ["a"],
}
NESTED = {**CLOSED, "properties": {"a": {"type": "array", "items": OPEN}}, "required": ["a"]}
FUNCTION = "invalid_function_parameters"
BAD_OPTIONS = [
    ({"tools": []}, "empty array", "tools", "empty_array"),
    (
        {"tools": [{"function": {"name": "f"}}]},
        "tools[0].type",
        "tools[0].type",
        "missing_required_parameter",
    ),
    (
        function(name="get weather"),
        "does not match pattern",
        "tools[0].function.name",
        "invalid_value",
    ),
    (
        function(name="x" * 65),
        "string too long",
        "tools[0].function.name",
        "string_above_max_length",
    ),
    (
        function(parameters={"type": "object"}),
        "Invalid schema for function 'f': In context=(), object schema missing properties.",
        "tools[0].function.parameters",
        FUNCTION,
    ),
    (
        function(parameters={"type": "array"}),
        "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"array\"'.",
        "tools[0].function.parameters",
        FUNCTION,
    ),
    (
        function(parameters=OPEN, strict=True),
        "In context=(), 'additionalProperties' is required to be supplied and to be false.",
        "tools[0].function.parameters",
        FUNCTION,
    ),
    ({"tool_choice": "auto"}, "only allowed when 'tools' are specified", "tool_choice", None),
    ({"parallel_tool_calls": True}, "only allowed when 'tools'", "parallel_tool_calls", None),
    (
        {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "time"}}},
        "'time' not found",
        "tool_choice",
        "invalid_value",
    ),
    ({"tools": [TOOL], "tool_choice": "any"}, "Supported values", "tool_choice", "invalid_value"),
    (
        {"response_format": {"type": "json_object"}},
        "'messages' must contain the word 'json' in some form",
        "messages",
        None,
    ),
    (
        answer(HALF, strict=True),
        "Invalid schema for response_format 'person': In context=(), 'required' is required to be "
        "supplied and to be an array including every key in properties. Missing 'b'.",
        "response_format",
        None,
    ),
    (
        answer(NESTED, strict=True),
        "In context=('properties', 'a', 'items'), 'additionalProperties' is required",
        "response_format",
        None,
    ),
    (
        answer({**CLOSED, "properties": {"a": {"oneOf": []}}, "required": ["a"]}, strict=True),
        "In context=('properties', 'a'), 'oneOf' is not permitted.",
        "response_format",
        None,
    ),
    (
        {"response_format": {"type": "json_schema"}},
        "response_format.json_schema",
        "response_format.json_schema",
        "missing_required_parameter",
    ),
    ({"top_logprobs": 3}, "only allowed when 'logprobs' is enabled", "top_logprobs", None),
    ({"logprobs": True, "top_logprobs": 21}, "maximum", "top_logprobs", "integer_above_max_value"),
    ({"reasoning_effort": "huge"}, "Supported values", "reasoning_effort", "invalid_value"),
]


@pytest.mark.parametrize("case", BAD_OPTIONS)
def test_a_bad_option_is_refused_as_openai_does(lab, http, case):
    options, message, param, code = case
    reply = post(lab, http, **options)
    error = reply.json()["error"]
    assert (reply.status_code, error["param"], error["code"]) == (400, param, code)
    assert message in error["message"]


def test_a_schema_that_is_no_promise_may_be_loose(lab, script, http):
    skill = script(PERSON)
    assert post(lab, http, **answer(OPEN)).status_code == 200
    assert skill.prompt.format == Format("schema", OPEN, "person")


def test_json_is_an_answer_once_a_message_speaks_of_it(lab, script, openai_client):
    skill = script(PERSON)
    messages = [{"role": "system", "content": "Answer in JSON."}, USER]
    reply = openai_client(lab).chat.completions.create(
        model="sim-small", messages=messages, response_format={"type": "json_object"}
    )
    assert json.loads(reply.choices[0].message.content) == {"name": "Ada", "age": 36}
    assert skill.prompt.format == Format("json")


def test_parse_gives_a_model(lab, script, openai_client):
    skill = script(PERSON)
    client = openai_client(lab)
    reply = client.chat.completions.parse(**ASK, response_format=Person)
    assert reply.choices[0].message.parsed == Person(name="Ada", age=36)
    assert (skill.prompt.format.name, skill.prompt.format.strict) == ("Person", True)
    with client.chat.completions.stream(**ASK, response_format=Person) as stream:
        assert stream.get_final_completion().choices[0].message.parsed.age == 36
    with pytest.raises(openai.LengthFinishReasonError):
        client.chat.completions.parse(**ASK, response_format=Person, max_completion_tokens=3)


def test_log_probabilities_are_those_of_the_tokens(lab, script, openai_client):
    script(UNSURE)
    client = openai_client(lab)
    options = {**ASK, "logprobs": True, "top_logprobs": 2, "temperature": 0}
    plain = client.chat.completions.create(**options).choices[0]
    tokens = plain.logprobs.content
    assert "".join(token.token for token in tokens) == plain.message.content
    assert all(bytes(token.bytes).decode() == token.token for token in tokens)
    (red,) = [token for token in tokens if token.token == " red"]
    assert [other.token for other in red.top_logprobs] == [" red", " blue"]
    assert sum(math.exp(other.logprob) for other in red.top_logprobs) == pytest.approx(1, abs=1e-5)
    with client.chat.completions.stream(**options) as stream:
        assert stream.get_final_completion().choices[0].logprobs.content == tokens


def test_no_alternatives_unless_asked_and_none_without_logprobs(lab, script, openai_client):
    script(UNSURE)
    client = openai_client(lab)
    only = client.chat.completions.create(**ASK, logprobs=True).choices[0].logprobs
    assert all(token.top_logprobs == [] for token in only.content)
    assert client.chat.completions.create(**ASK).choices[0].logprobs is None


def test_a_refusal_has_a_field_of_its_own(lab, script, openai_client):
    script(REFUSED)
    client = openai_client(lab)
    choice = client.chat.completions.create(**ASK).choices[0]
    assert (choice.message.content, choice.finish_reason) == (None, "stop")
    assert choice.message.refusal == "I can't help with that."
    parsed = client.chat.completions.parse(**ASK, response_format=Person).choices[0].message
    assert (parsed.parsed, parsed.refusal) == (None, choice.message.refusal)
    with client.chat.completions.stream(**ASK, response_format=Person) as stream:
        kinds = [event.type for event in stream]
        assert stream.get_final_completion().choices[0].message.refusal == choice.message.refusal
    assert "refusal.delta" in kinds
    again = {"role": "assistant", "content": None, "refusal": choice.message.refusal}
    client.chat.completions.create(model="sim-small", messages=[USER, again, USER])


def test_reasoning_costs_tokens_and_is_not_shown(lab, script, openai_client):
    skill = script(THOUGHT)
    reply = openai_client(lab).chat.completions.create(**ASK, reasoning_effort="xhigh")
    assert reply.choices[0].message.content == "It is seven."
    details = reply.usage.completion_tokens_details
    assert 0 < details.reasoning_tokens < reply.usage.completion_tokens
    assert skill.prompt.effort == "high"


def test_a_call_that_ends_early_is_cut_and_says_so(lab, script, openai_client):
    script(CALLED)
    reply = openai_client(lab).chat.completions.create(**ASK, tools=[TOOL], max_completion_tokens=3)
    (call,) = reply.choices[0].message.tool_calls
    assert reply.choices[0].finish_reason == "length"
    with pytest.raises(json.JSONDecodeError):
        json.loads(call.function.arguments)


def test_the_async_client_calls_streams_and_parses(lab, script):
    script(CALLED, CALLED, PERSON)

    async def every_way():
        async with openai.AsyncOpenAI(**lab.openai()) as client:
            plain = await client.chat.completions.create(**ASK, tools=[TOOL])
            async with client.chat.completions.stream(**ASK, tools=[TOOL]) as stream:
                streamed = await stream.get_final_completion()
            parsed = await client.chat.completions.parse(**ASK, response_format=Person)
            return plain.choices[0], streamed.choices[0], parsed.choices[0].message.parsed

    plain, streamed, parsed = asyncio.run(every_way())
    assert cities(plain.message.tool_calls) == cities(streamed.message.tool_calls) == CITIES
    assert parsed == Person(name="Ada", age=36)
