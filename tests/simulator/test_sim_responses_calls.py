"""Calls, formats, log probabilities, reasoning and refusals of OpenAI responses."""

from __future__ import annotations

import asyncio
import json
import math

import openai
import pytest
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import BaseModel, TypeAdapter
from scripted import (
    CALLED,
    CALLS,
    PERSON,
    REFUSED,
    SPOKE_AND_CALLED,
    UNSURE,
    WEATHER,
)

import simulator
from simulator.attempt import Attempt, certain
from simulator.neutral import Format, Tool, ToolChoice

ASK = {"model": "sim-small", "input": "How is the weather in Oslo and in Bergen?"}
TOOL = {"type": "function", **WEATHER}
TIME = {"type": "function", "name": "time"}
CITIES = ["Oslo", "Bergen by the sea"]
THINKING = "Two cities are asked for. So I call twice."
EVERYTHING = Attempt(("I will look. ",), CALLS, thinking=THINKING)
EVENT = TypeAdapter(ResponseStreamEvent)
LOGPROBS = "message.output_text.logprobs"


class Person(BaseModel):
    name: str
    age: int


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


def post(lab, http, **body):
    headers = {"authorization": f"Bearer {lab.key}"}
    return http.post(f"{lab.url}/openai/v1/responses", json={**ASK, **body}, headers=headers)


def events_of(reply):
    return [
        EVENT.validate_json(event.split("\n")[1][6:], strict=True)
        for event in reply.text.split("\n\n")[:-1]
    ]


def cities(reply):
    return [json.loads(o.arguments)["city"] for o in reply.output if o.type == "function_call"]


def test_calls_are_items_after_the_message(lab, script, openai_client):
    script(SPOKE_AND_CALLED)
    reply = openai_client(lab).responses.create(**ASK, tools=[TOOL])
    assert [item.type for item in reply.output] == ["message", "function_call", "function_call"]
    assert (reply.status, reply.output_text, cities(reply)) == (
        "completed",
        "I will look it up. ",
        CITIES,
    )
    ids = [(item.id[:3], item.call_id[:5]) for item in reply.output[1:]]
    assert ids == [("fc_", "call_")] * 2


def test_calls_alone_come_without_a_message(lab, script, openai_client):
    script(CALLED)
    reply = openai_client(lab).responses.create(**ASK, tools=[TOOL])
    assert [item.type for item in reply.output] == ["function_call"] * 2


def test_the_model_sees_tools_and_choice(lab, script, openai_client):
    skill = script(CALLED)
    allowed = {"type": "allowed_tools", "mode": "auto", "tools": [TIME]}
    wanted = [
        ("required", ToolChoice("required", parallel=False)),
        ({"type": "function", "name": "time"}, ToolChoice("required", ("time",), False)),
        (allowed, ToolChoice("auto", ("time",), False)),
    ]
    for given, choice in wanted:
        openai_client(lab).responses.create(
            **ASK,
            tools=[{**TOOL, "strict": False}, TIME],
            tool_choice=given,
            parallel_tool_calls=False,
        )
        assert skill.prompt.tool_choice == choice
    first = Tool("weather", WEATHER["description"], WEATHER["parameters"])
    assert skill.prompt.tools == (first, Tool("time", strict=True))


BEGIN = ["created", "in_progress"]
REASONING = [
    "output_item.added",
    "reasoning_summary_part.added",
    "reasoning_summary_text.delta",
    "reasoning_summary_text.done",
    "reasoning_summary_part.done",
    "output_item.done",
]
MESSAGE = [
    "output_item.added",
    "content_part.added",
    "output_text.delta",
    "output_text.done",
    "content_part.done",
    "output_item.done",
]
CALL = [
    "output_item.added",
    "function_call_arguments.delta",
    "function_call_arguments.done",
    "output_item.done",
]


def test_every_event_validates_and_comes_in_order(lab, script, http, unknown_fields):
    script(EVERYTHING)
    options = {"tools": [TOOL], "reasoning": {"summary": "auto"}, "include": [LOGPROBS]}
    events = events_of(post(lab, http, **options, stream=True))
    assert [unknown_fields(event) for event in events] == [[]] * len(events)
    kinds = [event.type.removeprefix("response.") for event in events]
    merged = [kind for i, kind in enumerate(kinds) if kind != (kinds[i - 1] if i else None)]
    assert merged == [*BEGIN, *REASONING, *MESSAGE, *CALL, *CALL, "completed"]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    final = events[-1].response
    assert [item.type for item in final.output] == [
        "reasoning",
        "message",
        "function_call",
        "function_call",
    ]
    done = [event.item for event in events if event.type == "response.output_item.done"]
    assert done == final.output
    for index, item in enumerate(final.output):
        mine = [e for e in events if getattr(e, "output_index", None) == index]
        assert {e.item_id for e in mine if hasattr(e, "item_id")} == {item.id}
        said = "".join(e.delta for e in mine if e.type.endswith(".delta"))
        whole = {
            "reasoning": lambda i: i.summary[0].text,
            "message": lambda i: i.content[0].text,
            "function_call": lambda i: i.arguments,
        }
        assert said == whole[item.type](item)


def test_a_reply_with_everything_validates(lab, script, http, unknown_fields):
    script(EVERYTHING)
    include = [LOGPROBS, "reasoning.encrypted_content"]
    raw = post(lab, http, tools=[TOOL], reasoning={"effort": "high"}, include=include)
    reply = Response.model_validate_json(raw.text, strict=True)
    assert unknown_fields(reply) == []
    assert reply.output[0].encrypted_content


def test_reasoning_is_summed_up_only_when_asked(lab, script, openai_client):
    skill = script(EVERYTHING)
    client = openai_client(lab)
    quiet = client.responses.create(**ASK, tools=[TOOL], reasoning={"effort": "minimal"})
    told = client.responses.create(**ASK, tools=[TOOL], reasoning={"summary": "concise"})
    assert (quiet.output[0].type, quiet.output[0].summary) == ("reasoning", [])
    assert told.output[0].summary[0].text == THINKING
    assert quiet.usage == told.usage
    assert quiet.usage.output_tokens_details.reasoning_tokens > 5
    assert [task.prompt.effort for task in skill.tasks] == ["low", None]


def test_results_alone_go_on_from_a_stored_response(lab, script, openai_client):
    skill = script(SPOKE_AND_CALLED, certain("Sun and rain."))
    client = openai_client(lab)
    first = client.responses.create(**ASK, tools=[TOOL])
    calls = [item for item in first.output if item.type == "function_call"]
    results = [
        {"type": "function_call_output", "call_id": call.call_id, "output": f"{i} degrees"}
        for i, call in enumerate(calls)
    ]
    second = client.responses.create(
        model="sim-small", input=results, previous_response_id=first.id, tools=[TOOL]
    )
    assert second.output_text == "Sun and rain."
    user, called, zero, one = skill.prompt.turns
    assert (user.role, called.text, len(called.calls)) == ("user", "I will look it up. ", 2)
    assert [(turn.text, turn.result.name) for turn in (zero, one)] == [
        ("0 degrees", "weather"),
        ("1 degrees", "weather"),
    ]


def test_the_whole_conversation_given_back_means_the_same(lab, script, openai_client):
    skill = script(EVERYTHING, certain("Sun."), certain("Sun."))
    client = openai_client(lab)
    first = client.responses.create(**ASK, tools=[TOOL])
    results = [
        {"type": "function_call_output", "call_id": item.call_id, "output": "sun"}
        for item in first.output
        if item.type == "function_call"
    ]
    client.responses.create(
        model="sim-small", input=results, previous_response_id=first.id, tools=[TOOL]
    )
    user = {"role": "user", "content": ASK["input"]}
    client.responses.create(model="sim-small", input=[user, *first.output, *results], tools=[TOOL])
    stored, sent = (task.prompt.turns for task in skill.tasks[1:])
    assert [turn.calls for turn in stored] == [turn.calls for turn in sent]
    assert [(turn.role, turn.text, turn.result) for turn in stored] == [
        (turn.role, turn.text, turn.result) for turn in sent
    ]


def test_custom_calls_are_part_of_a_history(lab, script, openai_client):
    skill = script(certain("Done."))
    call = {"type": "custom_tool_call", "call_id": "c1", "name": "shell", "input": "ls"}
    result = {"type": "custom_tool_call_output", "call_id": "c1", "output": "a.txt"}
    openai_client(lab).responses.create(model="sim-small", input=[call, result])
    called, gave = skill.prompt.turns
    assert (called.calls[0].arguments, gave.text, gave.result.name) == ("ls", "a.txt", "shell")


CALL_ITEM = {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "c1", "output": "sun"}
CLOSED = {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}
OPEN = {"type": "object", "properties": {}}
BAD = [
    ({"input": [CALL_ITEM]}, "No tool output found for function call c1.", "input", None),
    (
        {"input": [OUTPUT]},
        "No tool call found for function call output with call_id c1.",
        "input",
        None,
    ),
    (
        {"tools": [{**TIME, "parameters": {"type": "object"}}]},
        "object schema missing properties",
        "tools[0].parameters",
        "invalid_function_parameters",
    ),
    (
        {"tools": [{**TIME, "parameters": OPEN, "strict": True}]},
        "'additionalProperties' is required",
        "tools[0].parameters",
        "invalid_function_parameters",
    ),
    (
        {
            "text": {
                "format": {"type": "json_schema", "name": "n", "schema": CLOSED, "strict": True}
            }
        },
        "Invalid schema for response_format 'n': In context=(), 'required' is required",
        "text.format.schema",
        "invalid_json_schema",
    ),
    (
        {"text": {"format": {"type": "json_schema", "schema": CLOSED}}},
        "text.format.name",
        "text.format.name",
        "missing_required_parameter",
    ),
    (
        {"text": {"format": {"type": "json_object"}}},
        "must contain the word 'json' in some form",
        "input",
        None,
    ),
    ({"tool_choice": "required"}, "must be specified with 'tools'", "tool_choice", None),
    (
        {"tools": [{"type": "custom", "name": "c"}]},
        "Tool 'custom' is not supported",
        "tools",
        "unsupported_value",
    ),
]


@pytest.mark.parametrize("case", BAD)
def test_what_does_not_fit_is_refused_as_openai_does(lab, http, case):
    body, message, param, code = case
    reply = post(lab, http, **body)
    error = reply.json()["error"]
    assert (reply.status_code, error["param"], error["code"]) == (400, param, code)
    assert message in error["message"]


def test_a_stored_call_without_a_result_is_refused(lab, script, openai_client):
    script(CALLED)
    client = openai_client(lab)
    first = client.responses.create(**ASK, tools=[TOOL])
    with pytest.raises(openai.BadRequestError) as caught:
        client.responses.create(**ASK, previous_response_id=first.id)
    assert f"No tool output found for function call {first.output[0].call_id}." in str(caught.value)


def test_parse_and_stream_give_a_model(lab, script, openai_client):
    skill = script(PERSON)
    client = openai_client(lab)
    assert client.responses.parse(**ASK, text_format=Person).output_parsed.name == "Ada"
    with client.responses.stream(**ASK, text_format=Person) as stream:
        assert stream.get_final_response().output_parsed == Person(name="Ada", age=36)
    assert (skill.prompt.format.kind, skill.prompt.format.strict) == ("schema", True)
    messages = [{"role": "user", "content": "Answer in JSON: who?"}]
    form = {"format": {"type": "json_object"}}
    client.responses.create(model="sim-small", input=messages, text=form)
    assert skill.prompt.format == Format("json")


def test_the_stream_helper_joins_calls(lab, script, openai_client):
    class Weather(BaseModel):
        city: str

    script(EVERYTHING)
    tool = openai.pydantic_function_tool(Weather, name="weather")["function"]
    tools = [{"type": "function", **tool}]
    with openai_client(lab).responses.stream(**ASK, tools=tools) as stream:
        final = stream.get_final_response()
    calls = [item for item in final.output if item.type == "function_call"]
    assert [call.parsed_arguments["city"] for call in calls] == CITIES


def test_log_probabilities_come_when_included(lab, script, openai_client):
    script(UNSURE)
    client = openai_client(lab)
    options = {**ASK, "include": [LOGPROBS], "top_logprobs": 2, "temperature": 0}
    tokens = client.responses.create(**options).output[0].content[0].logprobs
    assert "".join(token.token for token in tokens) == "It is red."
    assert all(bytes(token.bytes).decode() == token.token for token in tokens)
    likely = next(token.top_logprobs for token in tokens if token.token == " red")
    assert sum(math.exp(one.logprob) for one in likely) == pytest.approx(1, abs=1e-5)
    with client.responses.create(**options, stream=True) as stream:
        deltas = [e for e in stream if e.type == "response.output_text.delta"]
    streamed = [one for delta in deltas for one in delta.logprobs]
    assert [(one.token, one.logprob) for one in streamed] == [(t.token, t.logprob) for t in tokens]
    assert client.responses.create(**ASK).output[0].content[0].logprobs == []


def test_a_refusal_is_a_part_of_its_own(lab, script, openai_client):
    skill = script(REFUSED)
    client = openai_client(lab)
    reply = client.responses.create(**ASK)
    (part,) = reply.output[0].content
    assert (part.type, part.refusal) == ("refusal", "I can't help with that.")
    with client.responses.stream(**ASK) as stream:
        kinds = {event.type for event in stream}
        assert stream.get_final_response().output[0].content[0] == part
    assert {"response.refusal.delta", "response.refusal.done"} <= kinds
    user = {"role": "user", "content": "Why not?"}
    client.responses.create(model="sim-small", input=[*reply.output, user])
    assert skill.prompt.turns[0].text == part.refusal


def test_a_call_that_is_cut_is_incomplete(lab, script, openai_client):
    script(Attempt((), (*CALLS, *CALLS)))
    reply = openai_client(lab).responses.create(**ASK, tools=[TOOL], max_output_tokens=20)
    assert (reply.status, reply.incomplete_details.reason) == ("incomplete", "max_output_tokens")
    *whole, last = reply.output
    assert {item.status for item in whole} <= {"completed"}
    assert last.status == "incomplete"


def test_the_async_client_calls_streams_and_parses(lab, script):
    script(CALLED, CALLED, PERSON)

    async def every_way():
        async with openai.AsyncOpenAI(**lab.openai()) as client:
            plain = await client.responses.create(**ASK, tools=[TOOL])
            async with client.responses.stream(**ASK, tools=[TOOL]) as stream:
                streamed = await stream.get_final_response()
            parsed = await client.responses.parse(**ASK, text_format=Person)
            return cities(plain), cities(streamed), parsed.output_parsed.age

    assert asyncio.run(every_way()) == (CITIES, CITIES, 36)
