"""Functions, formats, thoughts, log probabilities and refusals of Gemini, with the real SDK."""

from __future__ import annotations

import asyncio
import json
import math

import pytest
from google import genai
from google.genai import types
from pydantic import BaseModel
from scripted import CALLED, CALLS, PERSON, REFUSED, THOUGHT, UNSURE, WEATHER

import simulator
from simulator.attempt import Attempt, Draft, certain
from simulator.neutral import Format, Result, Tool, ToolChoice

USER = {"role": "user", "parts": [{"text": "How is the weather in Oslo and in Bergen?"}]}
ASK = {"model": "sim-small", "contents": USER["parts"][0]["text"]}
CITIES = [{"city": "Oslo"}, {"city": "Bergen by the sea"}]
OWN = {
    "name": "weather",
    "description": "The weather in a city.",
    "parameters": {
        "type": "OBJECT",
        "properties": {"city": {"type": "STRING"}},
        "required": ["city"],
    },
}
EVERYTHING = Attempt(("I look. ",), CALLS, thinking="Two cities. So two calls.")
Config = types.GenerateContentConfig


class Person(BaseModel):
    name: str
    age: int | None = None


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


def post(lab, http, *, action="generateContent", **body):
    url = f"{lab.url}/gemini/v1/models/sim-small:{action}"
    return http.post(url, json={"contents": [USER], **body}, headers={"x-goog-api-key": lab.key})


def frames_of(reply):
    lines = [line[6:] for line in reply.text.split("\r\n") if line]
    return [types.GenerateContentResponse.model_validate(json.loads(line)) for line in lines]


def tools(**declaration):
    return [{"functionDeclarations": [{**OWN, **declaration}]}]


def config(**more):
    return Config(tools=[types.Tool(function_declarations=[OWN])], **more)


def test_calls_are_parts(lab, script, gemini_client):
    script(EVERYTHING)
    reply = gemini_client(lab).models.generate_content(**ASK, config=config())
    assert [call.args for call in reply.function_calls] == CITIES
    assert reply.candidates[0].finish_reason == types.FinishReason.STOP
    assert [part.text for part in reply.candidates[0].content.parts] == ["I look. ", None, None]
    assert len({call.id for call in reply.function_calls}) == 2


def test_the_model_sees_the_choice(lab, script, http):
    skill = script(CALLED)
    wanted = [
        ({"mode": "AUTO"}, ToolChoice(), False),
        ({"mode": "NONE"}, ToolChoice("none"), False),
        ({"mode": "VALIDATED"}, ToolChoice(), True),
        ({"mode": "any"}, ToolChoice("required"), True),
        (
            {"mode": "ANY", "allowed_function_names": ["weather"]},
            ToolChoice("required", ("weather",)),
            True,
        ),
    ]
    for calling, choice, strict in wanted:
        asked = {"tool_config": {"function_calling_config": calling}}
        assert post(lab, http, tools=tools(), **asked).status_code == 200
        assert skill.prompt.tool_choice == choice
        assert skill.prompt.tools[0].strict == strict


def test_schemas_of_both_kinds_become_json_schema(lab, script, http):
    skill = script(CALLED)
    own = {
        "type": "OBJECT",
        "properties": {
            "my_key": {"type": "STRING", "nullable": True, "enum": ["a"]},
            "all": {"type": "ARRAY", "items": {"type": "INTEGER"}, "min_items": "1"},
            "any": {"any_of": [{"type": "NUMBER"}, {"type": "BOOLEAN"}]},
        },
        "property_ordering": ["my_key", "all", "any"],
    }
    post(lab, http, tools=[{"function_declarations": [{"name": "f", "parameters": own}]}])
    assert skill.prompt.tools[0].parameters == {
        "type": "object",
        "properties": {
            "my_key": {"type": ["string", "null"], "enum": ["a"]},
            "all": {"type": "array", "items": {"type": "integer"}, "minItems": 1},
            "any": {"anyOf": [{"type": "number"}, {"type": "boolean"}]},
        },
    }
    plain = {"name": "g", "parametersJsonSchema": WEATHER["parameters"]}
    post(lab, http, tools=[{"functionDeclarations": [plain]}])
    assert skill.prompt.tools == (Tool("g", "", WEATHER["parameters"]),)


def test_replies_with_everything_validate_plain_and_streamed(lab, script, http):
    script(EVERYTHING)
    asked = {
        "tools": tools(),
        "generationConfig": {"thinkingConfig": {"includeThoughts": True}, "candidateCount": 2},
    }
    plain = types.GenerateContentResponse.model_validate(post(lab, http, **asked).json())
    frames = frames_of(post(lab, http, action="streamGenerateContent?alt=sse", **asked))
    for index, candidate in enumerate(plain.candidates):
        mine = [f.candidates[0] for f in frames if (f.candidates[0].index or 0) == index]
        parts = [part for one in mine for part in one.content.parts]
        thought, text, *calls = candidate.content.parts
        assert "".join(part.text for part in parts if part.thought) == thought.text
        assert "".join(p.text for p in parts if p.text and not p.thought) == text.text
        streamed = [part.function_call for part in parts if part.function_call]
        assert [c.args for c in streamed] == [c.function_call.args for c in calls] == CITIES
        assert [one.finish_reason for one in mine[:-1]] == [None] * (len(mine) - 1)
        assert mine[-1].finish_reason == candidate.finish_reason
    usage = plain.usage_metadata
    assert usage.thoughts_token_count > 3
    counted = usage.prompt_token_count + usage.candidates_token_count + usage.thoughts_token_count
    assert counted == usage.total_token_count == frames[-1].usage_metadata.total_token_count


def test_automatic_function_calling_works_end_to_end(lab, script, gemini_client):
    skill = script(CALLED, certain("Rain in both."))
    asked = []

    def weather(city: str) -> dict[str, str]:
        """The weather in a city."""
        asked.append(city)
        return {"sky": "rain"}

    chat = gemini_client(lab).chats.create(model="sim-small", config=Config(tools=[weather]))
    reply = chat.send_message(ASK["contents"])
    assert reply.text == "Rain in both."
    assert asked == ["Oslo", "Bergen by the sea"]
    assert len(lab.requests) == 2
    results = [turn for turn in skill.prompt.turns if turn.role == "tool"]
    assert [turn.text for turn in results] == ['{"sky": "rain"}'] * 2
    ids = [call.id for turn in skill.prompt.turns for call in turn.calls]
    assert [turn.result for turn in results] == [Result(one, "weather") for one in ids]


def test_an_error_of_a_python_function_reaches_the_model(lab, script, gemini_client):
    skill = script(Attempt((), CALLS[:1]), certain("It failed."))

    def weather(city: str) -> str:
        """The weather in a city."""
        raise LookupError(f"no {city}")

    chat = gemini_client(lab).chats.create(model="sim-small", config=Config(tools=[weather]))
    assert chat.send_message(ASK["contents"]).text == "It failed."
    (result,) = [turn for turn in skill.prompt.turns if turn.role == "tool"]
    assert result.text.endswith("because of error no Oslo")
    assert result.result.is_error


def test_an_endless_caller_is_stopped_by_the_client(lab, script, gemini_client):
    script(CALLED)

    def weather(city: str) -> str:
        """The weather in a city."""
        return city

    client = gemini_client(lab)
    chat = client.chats.create(model="sim-small", config=Config(tools=[weather]))
    chat.send_message(ASK["contents"])
    assert len(lab.requests) == 10


CALL = {"functionCall": {"name": "weather", "args": {"city": "Oslo"}}}
OTHER = {"functionCall": {"name": "time", "args": {}}}


def response(name, value, **more):
    return {"functionResponse": {"name": name, "response": value, **more}}


def test_responses_find_their_calls_without_ids(lab, script, http):
    skill = script(certain("Fine."))
    model = {"role": "model", "parts": [CALL, OTHER, CALL]}
    parts = [
        response("time", {"output": "noon"}),
        response("weather", {"sky": "sun", "wind": 3}),
        response("weather", {"error": "lost"}),
        {"text": "And?"},
    ]
    asked = [USER, model, {"role": "user", "parts": parts}]
    assert post(lab, http, contents=asked).status_code == 200
    _, called, noon, sun, lost, words = skill.prompt.turns
    ids = [call.id for call in called.calls]
    assert (noon.text, noon.result) == ("noon", Result(ids[1], "time"))
    assert (sun.text, sun.result) == ('{"sky": "sun", "wind": 3}', Result(ids[0], "weather"))
    assert (lost.text, lost.result) == ("lost", Result(ids[2], "weather", is_error=True))
    assert (words.role, words.text) == ("user", "And?")


SUN = {"role": "user", "parts": [response("weather", {"output": "sun"})]}
MODEL = {"role": "model", "parts": [CALL]}
WIDE = {"type": "OBJECT", "properties": {"a": {"type": "ARRAY"}}}
BAD = [
    ({"contents": [USER, SUN]}, "function response turn comes immediately after a function call"),
    ({"contents": [USER, MODEL, USER]}, "number of function response parts is equal"),
    (
        {"contents": [USER, MODEL, {"role": "user", "parts": SUN["parts"] * 2}]},
        "number of function response parts is equal",
    ),
    ({"contents": [MODEL, SUN]}, "function call turn comes immediately after a user turn"),
    ({"contents": [{"parts": [{"song": 1}]}]}, "Unknown name \"song\" at 'contents[0].parts[0]'"),
    (
        {"contents": [USER, {"role": "model", "parts": [{"functionCall": {}}]}]},
        "contents[1].parts[0].function_call.name: Name cannot be empty.",
    ),
    ({"tools": tools(name="a b")}, "function_declarations[0].name: Invalid function name."),
    ({"tools": tools(color=1)}, "Unknown name \"color\" at 'tools[0].function_declarations[0]'"),
    ({"tools": [*tools(), *tools()]}, "Duplicate function declaration found: weather"),
    ({"tools": tools(parameters=WIDE)}, "parameters.properties[a].items: missing field."),
    (
        {"tools": tools(parameters={"type": "OBJECT"})},
        "parameters.properties: should be non-empty for OBJECT type",
    ),
    (
        {"tools": tools(parameters={**WIDE, "properties": {}, "required": ["b"]})},
        "parameters.required[0]: property is not defined",
    ),
    (
        {"toolConfig": {"functionCallingConfig": {"mode": "ANY"}}},
        "Function calling config is set without function_declarations.",
    ),
    (
        {"tools": tools(), "toolConfig": {"functionCallingConfig": {"mode": "MUST"}}},
        "one of MODE_UNSPECIFIED, AUTO, ANY, NONE, VALIDATED",
    ),
    (
        {
            "tools": tools(),
            "toolConfig": {"functionCallingConfig": {"allowedFunctionNames": ["weather"]}},
        },
        "should be set only when the function calling mode is ANY",
    ),
    (
        {"generationConfig": {"responseSchema": OWN["parameters"]}},
        "Response schema with a response mime type: 'text/plain' is unsupported",
    ),
    ({"generationConfig": {"logprobs": 2}}, "only if response_logprobs is true"),
    (
        {"generationConfig": {"thinkingConfig": {"thinkingBudget": 1, "thinkingLevel": "LOW"}}},
        "You can only set only one of thinking budget and thinking level.",
    ),
]


@pytest.mark.parametrize(("body", "message"), BAD)
def test_what_does_not_fit_is_refused_as_google_does(lab, http, body, message):
    reply = post(lab, http, **body)
    error = reply.json()["error"]
    assert (reply.status_code, error["status"]) == (400, "INVALID_ARGUMENT")
    assert message in error["message"]


@pytest.mark.parametrize("style", ["response_schema", "response_json_schema"])
def test_json_comes_by_either_kind_of_schema(lab, script, gemini_client, style):
    skill = script(PERSON)
    schema = Person if style == "response_schema" else Person.model_json_schema()
    asked = Config(response_mime_type="application/json", **{style: schema})
    reply = gemini_client(lab).models.generate_content(**ASK, config=asked)
    assert json.loads(reply.text) == {"name": "Ada", "age": 36}
    assert (skill.prompt.format.kind, skill.prompt.format.strict) == ("schema", True)
    assert skill.prompt.format.schema["required"] == ["name"]
    if style == "response_schema":
        assert reply.parsed == Person(name="Ada", age=36)
        assert skill.prompt.format.schema["properties"]["age"]["type"] == ["integer", "null"]


def test_json_comes_without_a_schema(lab, script, gemini_client):
    skill = script(PERSON)
    asked = Config(response_mime_type="application/json")
    gemini_client(lab).models.generate_content(**ASK, config=asked)
    assert skill.prompt.format == Format("json")


def test_thoughts_are_shown_only_when_asked(lab, script, gemini_client):
    skill = script(THOUGHT)
    client = gemini_client(lab)
    efforts = []
    for thinking in (
        {"include_thoughts": True, "thinking_level": "HIGH"},
        {"thinking_budget": 0},
        {"thinking_budget": -1},
        {"thinking_budget": 5000},
    ):
        asked = Config(thinking_config=types.ThinkingConfig(**thinking))
        reply = client.models.generate_content(**ASK, config=asked)
        parts = reply.candidates[0].content.parts
        assert [part.text for part in parts if part.thought] == (
            [THOUGHT.thinking] if "include_thoughts" in thinking else []
        )
        assert reply.text == "It is seven."
        efforts.append(skill.prompt.effort)
    assert efforts == ["high", "none", None, "medium"]


def test_log_probabilities_are_those_of_the_tokens(lab, script, gemini_client):
    script(UNSURE)
    client = gemini_client(lab)
    asked = Config(response_logprobs=True, logprobs=2, temperature=0)
    candidate = client.models.generate_content(**ASK, config=asked).candidates[0]
    found = candidate.logprobs_result
    assert "".join(one.token for one in found.chosen_candidates) == "It is red."
    place = [one.token for one in found.chosen_candidates].index(" red")
    likely = found.top_candidates[place].candidates
    assert [one.token for one in likely] == [" red", " blue"]
    assert sum(math.exp(one.log_probability) for one in likely) == pytest.approx(1, abs=1e-5)
    logs = [one.log_probability for one in found.chosen_candidates]
    assert candidate.avg_logprobs == pytest.approx(sum(logs) / len(logs))
    frames = client.models.generate_content_stream(**ASK, config=asked)
    streamed = [one for f in frames for one in f.candidates[0].logprobs_result.chosen_candidates]
    assert streamed == found.chosen_candidates


def test_a_refusal_is_a_candidate_without_content(lab, script, gemini_client):
    script(REFUSED)
    client = gemini_client(lab)
    candidate = client.models.generate_content(**ASK).candidates[0]
    assert (candidate.finish_reason, candidate.content) == (types.FinishReason.SAFETY, None)
    assert candidate.safety_ratings[0].blocked
    (frame,) = client.models.generate_content_stream(**ASK)
    assert frame.candidates[0] == candidate


def test_arguments_that_are_no_json_are_a_malformed_call(lab, script, gemini_client, http):
    script(Attempt((), (Draft("weather", ('{"city": Oslo}',)),)))
    candidate = gemini_client(lab).models.generate_content(**ASK, config=config()).candidates[0]
    assert candidate.finish_reason == types.FinishReason.MALFORMED_FUNCTION_CALL
    raw = post(lab, http, tools=tools()).json()["candidates"][0]
    assert raw["finishMessage"] == 'Malformed function call: weather({"city": Oslo})'


def test_functions_are_counted_and_cost_what_they_count(lab, script, http, gemini_client):
    script(CALLED)
    reply = gemini_client(lab).models.generate_content(**ASK, config=config())
    body = {"generateContentRequest": lab.requests[0].body}
    url = f"{lab.url}/gemini/v1/models/sim-small:countTokens"
    counted = http.post(url, json=body, headers={"x-goog-api-key": lab.key}).json()["totalTokens"]
    bare = post(lab, http).json()["usageMetadata"]["promptTokenCount"]
    assert counted == reply.usage_metadata.prompt_token_count > bare + 15


def test_the_async_client_calls_streams_and_chats(lab, script):
    script(CALLED, CALLED, CALLED, certain("Rain."))

    def weather(city: str) -> str:
        """The weather in a city."""
        return city

    async def every_way():
        async with genai.Client(**lab.gemini()).aio as client:
            plain = await client.models.generate_content(**ASK, config=config())
            stream = await client.models.generate_content_stream(**ASK, config=config())
            streamed = [call async for frame in stream for call in frame.function_calls or ()]
            chat = client.chats.create(model="sim-small", config=Config(tools=[weather]))
            reply = await chat.send_message(ASK["contents"])
            return [c.args for c in plain.function_calls], [c.args for c in streamed], reply.text

    assert asyncio.run(every_way()) == (CITIES, CITIES, "Rain.")
