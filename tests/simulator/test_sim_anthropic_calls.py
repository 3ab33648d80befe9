"""Tools, thinking, formats and citations of Anthropic messages, with the real SDK."""

from __future__ import annotations

import asyncio
import json

import anthropic
import pytest
from anthropic.types import Message, RawMessageStreamEvent
from pydantic import BaseModel, TypeAdapter
from scripted import (
    CALLED,
    CALLS,
    PERSON,
    REFUSED,
    SPOKE_AND_CALLED,
    THOUGHT,
    WEATHER,
)

import simulator
from simulator.attempt import Attempt, Option, Quote, Slot, certain
from simulator.neutral import Format, Result, Tool, ToolChoice

NEW, OLD = "2026-10-21", "2023-06-01"
USER = {"role": "user", "content": "How is the weather in Oslo and in Bergen?"}
ASK = {"model": "sim-small", "max_tokens": 2000, "messages": [USER]}
TOOL = {
    "name": "weather",
    "description": WEATHER["description"],
    "input_schema": WEATHER["parameters"],
}
TIME = {"name": "time", "input_schema": {"type": "object"}}
CITIES = [{"city": "Oslo"}, {"city": "Bergen by the sea"}]
EVENT = TypeAdapter(RawMessageStreamEvent)
THINKING = {"type": "enabled", "budget_tokens": 1024}


class Person(BaseModel):
    name: str
    age: int


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


def post(lab, http, version=NEW, **body):
    headers = {"x-api-key": lab.key, "anthropic-version": version}
    return http.post(f"{lab.url}/anthropic/v1/messages", json={**ASK, **body}, headers=headers)


def events_of(reply):
    lines = [event.split("\n")[1][6:] for event in reply.text.split("\n\n")[:-1]]
    return [EVENT.validate_json(line, strict=True) for line in lines if '"ping"' not in line]


def used(message):
    return [block for block in message.content if block.type == "tool_use"]


def test_calls_are_blocks_after_the_text(lab, script, anthropic_client):
    script(SPOKE_AND_CALLED)
    reply = anthropic_client(lab).messages.create(**ASK, tools=[TOOL])
    assert [block.type for block in reply.content] == ["text", "tool_use", "tool_use"]
    assert reply.stop_reason == "tool_use"
    assert [block.input for block in used(reply)] == CITIES
    assert {block.id[:6] for block in used(reply)} == {"toolu_"}


def test_the_model_sees_tools_and_choice(lab, script, anthropic_client):
    skill = script(CALLED)
    wanted = [
        (None, ToolChoice()),
        ({"type": "auto", "disable_parallel_tool_use": True}, ToolChoice(parallel=False)),
        ({"type": "any"}, ToolChoice("required")),
        ({"type": "tool", "name": "time"}, ToolChoice("required", ("time",))),
        ({"type": "none"}, ToolChoice("none")),
    ]
    for given, choice in wanted:
        more = {} if given is None else {"tool_choice": given}
        tools = [{**TOOL, "strict": True}, TIME]
        anthropic_client(lab).messages.create(**ASK, tools=tools, **more)
        assert skill.prompt.tool_choice == choice
    first = Tool("weather", WEATHER["description"], WEATHER["parameters"], strict=True)
    assert skill.prompt.tools == (first, Tool("time", parameters={"type": "object"}))


def test_examples_of_inputs_are_part_of_the_description(lab, script, http):
    skill = script(CALLED)
    assert post(lab, http, tools=[{**TOOL, "input_examples": [CITIES[0]]}]).status_code == 200
    assert skill.prompt.tools[0].description.endswith('Example of its input: {"city": "Oslo"}')


def test_every_event_validates_and_agrees_with_the_whole(lab, script, http, unknown_fields):
    script(Attempt(("I look. ",), CALLS, thinking="Two cities. So two calls."))
    options = {"tools": [TOOL], "thinking": {"type": "adaptive"}}
    raw = post(lab, http, **options)
    whole = Message.model_validate_json(raw.text, strict=True)
    assert unknown_fields(whole) == []
    events = events_of(post(lab, http, **options, stream=True))
    assert [unknown_fields(event) for event in events] == [[]] * len(events)
    blocks = [event.content_block for event in events if event.type == "content_block_start"]
    assert [block.type for block in blocks] == ["thinking", "text", "tool_use", "tool_use"]
    assert [block.input for block in blocks[2:]] == [{}, {}]
    for index, block in enumerate(whole.content):
        deltas = [e.delta for e in events if e.type == "content_block_delta" and e.index == index]
        kinds = {delta.type for delta in deltas}
        if block.type == "thinking":
            assert "".join(d.thinking for d in deltas[:-1]) == block.thinking
            assert (kinds, deltas[-1].signature) == (
                {"thinking_delta", "signature_delta"},
                block.signature,
            )
        elif block.type == "text":
            assert "".join(delta.text for delta in deltas) == block.text
        else:
            assert deltas[0].partial_json == ""
            assert len(deltas) >= 3
            assert json.loads("".join(d.partial_json for d in deltas)) == block.input
    assert events[-2].delta.stop_reason == whole.stop_reason == "tool_use"
    assert events[-2].usage.output_tokens == whole.usage.output_tokens
    assert events[-2].usage.output_tokens_details.thinking_tokens > 3


def test_the_stream_helper_gives_the_same_message(lab, script, anthropic_client):
    script(SPOKE_AND_CALLED)
    client = anthropic_client(lab)
    with client.messages.stream(**ASK, tools=[TOOL]) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_message()
    assert {"input_json", "text"} <= kinds
    assert [block.input for block in used(final)] == CITIES


def test_results_reach_the_model_one_turn_each(lab, script, anthropic_client):
    skill = script(CALLED, certain("Sun."))
    client = anthropic_client(lab)
    reply = client.messages.create(**ASK, tools=[TOOL])
    first, second = used(reply)
    sun = {
        "type": "tool_result",
        "tool_use_id": first.id,
        "content": [{"type": "text", "text": '{"sky": "sun"}'}],
    }
    lost = {"type": "tool_result", "tool_use_id": second.id, "content": "lost", "is_error": True}
    words = {"type": "text", "text": "And now?"}
    messages = [USER, reply.to_param(), {"role": "user", "content": [sun, lost, words]}]
    answer = client.messages.create(**{**ASK, "messages": messages}, tools=[TOOL])
    assert answer.content[0].text == "Sun."
    _, called, one, two, asked = skill.prompt.turns
    assert [json.loads(call.arguments) for call in called.calls] == CITIES
    assert (one.text, one.result) == ('{"sky": "sun"}', Result(first.id, "weather"))
    assert (two.text, two.result) == ("lost", Result(second.id, "weather", is_error=True))
    assert (asked.role, asked.text) == ("user", "And now?")
    only = [USER, reply.to_param(), {"role": "user", "content": [sun, lost]}]
    client.messages.create(**{**ASK, "messages": only}, tools=[TOOL])
    assert [turn.role for turn in skill.prompt.turns] == ["user", "assistant", "tool", "tool"]


USE = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "sun"}
SAID = {"type": "text", "text": "x"}
DOCUMENT = {
    "type": "document",
    "source": {"type": "text", "media_type": "text/plain", "data": "A."},
}


def turns(*contents):
    roles = ("user", "assistant")
    return {
        "messages": [{"role": roles[i % 2], "content": list(c)} for i, c in enumerate(contents)]
    }


AFTER = "`tool_use` ids were found without `tool_result` blocks immediately after: toolu_1."
BAD = [
    (turns([SAID], [USE], [SAID]), f"messages.1: {AFTER}"),
    (turns([SAID], [USE], [SAID, RESULT]), f"messages.1: {AFTER}"),
    (turns([SAID], [USE]), f"messages.1: {AFTER}"),
    (
        turns([SAID], [SAID], [RESULT]),
        "messages.2.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1.",
    ),
    (
        turns([SAID], [USE], [RESULT, RESULT]),
        "messages.2.content.1: each tool_use must have a single result.",
    ),
    (
        turns([{"type": "song"}]),
        "messages.0.content.0: Input tag 'song' found using 'type' does not match any of the "
        "expected tags: 'bash_code_execution_tool_result', ",
    ),
    (
        turns([SAID], [{"type": "thinking", "thinking": "a", "signature": "b"}], [SAID]),
        "messages.1.content.0: Invalid `signature` in `thinking` block",
    ),
    (
        turns([{**SAID, "citations": [{}]}]),
        "messages.0.content.0.text.citations: Extra inputs are not permitted",
    ),
    ({"tools": [{"name": "f"}]}, "tools.0.custom.input_schema: Field required"),
    (
        {"tools": [{"name": "a b", "input_schema": {"type": "object"}}]},
        "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
    ),
    (
        {"tools": [{"name": "f", "input_schema": {"type": "array"}}]},
        "tools.0.custom.input_schema.type: Input should be 'object'",
    ),
    ({"tools": [TIME, TIME]}, "tools: Tool names must be unique."),
    (
        {"tools": [{**TIME, "strict": True}]},
        "tools.0.custom: For 'object' type, 'additionalProperties' must be explicitly set to false",
    ),
    ({"tools": [TIME], "tool_choice": {"type": "tool", "name": "x"}}, "Tool 'x' not found"),
    ({"tool_choice": {"type": "any"}}, "tool_choice may only be specified while providing tools"),
    ({"tools": [TIME], "tool_choice": {"type": "must"}}, "'any', 'auto', 'none', 'tool'"),
    (
        {"thinking": {"type": "enabled", "budget_tokens": 10}},
        "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
    ),
    (
        {"thinking": {"type": "enabled", "budget_tokens": 2000}},
        "`max_tokens` must be greater than `thinking.budget_tokens`.",
    ),
    (
        {"thinking": THINKING, "tools": [TIME], "tool_choice": {"type": "any"}},
        "Thinking may not be enabled when tool_choice forces tool use.",
    ),
    (
        {"output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}}},
        "output_config.format.schema: For 'object' type, 'additionalProperties' must be",
    ),
    ({"output_config": {"effort": "huge"}}, "output_config.effort: Input should be one of 'low'"),
    (
        {
            **turns([{**DOCUMENT, "citations": {"enabled": True}}]),
            "output_config": {"format": {"type": "json_schema", "schema": {}}},
        },
        "Citations cannot be used together with structured outputs",
    ),
]


@pytest.mark.parametrize(("body", "message"), BAD)
def test_what_does_not_fit_is_refused_as_anthropic_does(lab, http, body, message):
    reply = post(lab, http, **body)
    error = reply.json()["error"]
    assert (reply.status_code, error["type"]) == (400, "invalid_request_error")
    assert message in error["message"]


def test_thinking_is_shown_left_out_or_not_there(lab, script, anthropic_client):
    skill = script(THOUGHT)
    client = anthropic_client(lab)
    shown = client.messages.create(**ASK, thinking=THINKING).content
    assert (shown[0].type, shown[0].thinking) == ("thinking", THOUGHT.thinking)
    hidden = client.messages.create(**ASK, thinking={**THINKING, "display": "omitted"}).content
    assert (hidden[0].thinking, hidden[0].signature) == ("", shown[0].signature)
    for config in ({"type": "adaptive"}, {"type": "between_tools"}):
        assert client.messages.create(**ASK, thinking=config).content == shown
    none = client.messages.create(**ASK, thinking={"type": "disabled"})
    assert [block.type for block in none.content] == ["text"]
    efforts = [task.prompt.effort for task in skill.tasks]
    assert efforts == ["low", "low", None, None, "none"]
    for blocks in (shown, hidden):
        messages = [USER, {"role": "assistant", "content": blocks}, USER]
        client.messages.create(**{**ASK, "messages": messages})


def test_thinking_streams_through_the_helper(lab, script, anthropic_client):
    script(THOUGHT)
    client = anthropic_client(lab)
    plain = client.messages.create(**ASK, thinking=THINKING)
    with client.messages.stream(**ASK, thinking=THINKING) as stream:
        thought = "".join(event.thinking for event in stream if event.type == "thinking")
        final = stream.get_final_message()
    assert thought == THOUGHT.thinking
    assert final.content[0].signature == plain.content[0].signature
    assert final.content[1].text == plain.content[1].text


def test_parse_gives_a_model(lab, script, anthropic_client):
    skill = script(PERSON)
    client = anthropic_client(lab)
    reply = client.messages.parse(**ASK, output_format=Person, output_config={"effort": "max"})
    assert reply.parsed_output == Person(name="Ada", age=36)
    with client.messages.stream(**ASK, output_format=Person) as stream:
        assert stream.get_final_message().parsed_output.age == 36
    assert (skill.prompt.format.kind, skill.prompt.format.strict) == ("schema", True)
    assert [task.prompt.effort for task in skill.tasks] == ["high", None]
    client.messages.create(**ASK)
    assert skill.prompt.format == Format()


def test_the_tool_runner_calls_the_function_and_goes_on(lab, script, anthropic_client):
    skill = script(CALLED, certain("Rain in both."))
    asked = []

    @anthropic.beta_tool
    def weather(city: str) -> str:
        """The weather in a city.

        Args:
            city: its name.
        """
        asked.append(city)
        return json.dumps({"sky": "rain"})

    runner = anthropic_client(lab).beta.messages.tool_runner(**ASK, tools=[weather])
    assert runner.until_done().content[0].text == "Rain in both."
    assert [request.status for request in lab.requests] == [400, 200, 200]  # threads come first
    assert asked == ["Oslo", "Bergen by the sea"]
    assert [turn.text for turn in skill.prompt.turns if turn.role == "tool"] == [
        '{"sky": "rain"}'
    ] * 2


def citing(task, _mind):
    """Cite the second sentence of the first document."""
    block = task.blocks[0]
    quote = Quote(block, block.text.index("Eggs"), len(block.text))
    cited = Option(1.0, ("Eggs keep 30 days",), quotes=(quote,))
    return Attempt(("In short: ", Slot((cited,)), ", it says."))


@pytest.fixture
def cites(script):
    script(certain("")).attempt = citing


PLAIN = {
    "type": "document",
    "title": "Handbook",
    "source": {
        "type": "text",
        "media_type": "text/plain",
        "data": "Parcels go. Eggs keep 30 days.",
    },
    "citations": {"enabled": True},
}
PARTS = {
    **PLAIN,
    "source": {
        "type": "content",
        "content": [
            {"type": "text", "text": "Parcels go."},
            {"type": "text", "text": "Eggs keep 30 days."},
        ],
    },
}


def documented(block):
    question = {"type": "text", "text": "How long do eggs keep?"}
    return {**ASK, "messages": [{"role": "user", "content": [block, question]}]}


@pytest.mark.usefixtures("cites")
def test_a_plain_document_is_cited_by_characters(lab, anthropic_client):
    reply = anthropic_client(lab).messages.create(**documented(PLAIN))
    assert [block.text for block in reply.content] == [
        "In short: ",
        "Eggs keep 30 days",
        ", it says.",
    ]
    assert [bool(block.citations) for block in reply.content] == [False, True, False]
    (citation,) = reply.content[1].citations
    assert citation.type == "char_location"
    assert (citation.start_char_index, citation.end_char_index) == (12, 30)
    assert citation.cited_text == "Eggs keep 30 days."
    assert (citation.document_index, citation.document_title) == (0, "Handbook")


@pytest.mark.usefixtures("cites")
def test_a_document_of_parts_is_cited_by_parts(lab, anthropic_client):
    reply = anthropic_client(lab).messages.create(**documented(PARTS))
    (citation,) = reply.content[1].citations
    assert citation.type == "content_block_location"
    assert (citation.start_block_index, citation.end_block_index) == (1, 2)
    assert citation.cited_text == "Eggs keep 30 days."


@pytest.mark.usefixtures("cites")
def test_citations_stream_as_deltas(lab, anthropic_client, http, unknown_fields):
    plain = anthropic_client(lab).messages.create(**documented(PLAIN))
    with anthropic_client(lab).messages.stream(**documented(PLAIN)) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_message()
    assert kinds.count("citation") == 1
    assert [block.text for block in final.content] == [block.text for block in plain.content]
    assert final.content[1].citations == plain.content[1].citations
    raw = post(lab, http, **documented(PLAIN), stream=True)
    assert not any(unknown_fields(event) for event in events_of(raw))


@pytest.mark.parametrize("kind", ["base64", "url", "file"])
def test_a_document_that_is_no_text_is_refused_by_name(lab, http, kind):
    block = {"type": "document", "source": {"type": kind, "data": "AAAA"}}
    reply = post(lab, http, **turns([block, SAID]))
    assert f"source.type '{kind}'" in reply.json()["error"]["message"]


def test_tools_are_counted_and_cost_what_they_count(lab, script, anthropic_client):
    script(CALLED)
    client = anthropic_client(lab)
    ask = {"model": "sim-small", "messages": [USER], "tools": [TOOL], "thinking": THINKING}
    counted = client.messages.count_tokens(**ask)
    bare = client.messages.count_tokens(model="sim-small", messages=[USER])
    reply = client.messages.create(**ask, max_tokens=2000)
    assert counted.input_tokens == reply.usage.input_tokens > bare.input_tokens + 15


def test_a_full_window_ends_the_answer_for_that_reason(lab, script, anthropic_client):
    script(certain("word " * 20_000))
    client = anthropic_client(lab)
    filled = [{"role": "user", "content": "word " * 15_900}]
    reply = client.messages.create(model="sim-nano", max_tokens=4000, messages=filled)
    assert reply.stop_reason == "model_context_window_exceeded"
    short = client.messages.create(**{**ASK, "max_tokens": 9})
    assert (short.stop_reason, short.usage.output_tokens) == ("max_tokens", 9)


def test_a_refusal_has_details_and_no_content(lab, script, anthropic_client):
    script(REFUSED)
    reply = anthropic_client(lab).messages.create(**ASK)
    assert (reply.stop_reason, reply.content) == ("refusal", [])
    assert reply.stop_details.explanation == "I can't help with that."


def test_a_call_that_ends_early_keeps_what_is_complete(lab, script, anthropic_client):
    arguments = ('{"city": "Oslo", "days": [1, 2], "note": "one two three four"}',)
    script(Attempt((), (type(CALLS[0])("weather", arguments),)))
    client = anthropic_client(lab)
    ask = {**ASK, "max_tokens": 22}
    plain = client.messages.create(**ask, tools=[TOOL])
    assert (plain.stop_reason, plain.content[0].input) == (
        "max_tokens",
        {"city": "Oslo", "days": [1, 2]},
    )
    with client.messages.stream(**ask, tools=[TOOL]) as stream:
        assert stream.get_final_message().content[0].input == plain.content[0].input


@pytest.mark.parametrize("name", ["temperature", "top_p", "top_k"])
def test_sampling_parameters_go_by_version_with_tools_too(lab, script, http, name):
    script(CALLED)
    assert post(lab, http, tools=[TOOL], **{name: 1}).status_code == 400
    assert post(lab, http, OLD, tools=[TOOL], **{name: 1}).status_code == 200


def test_the_async_client_calls_streams_and_parses(lab, script):
    script(CALLED, CALLED, PERSON)

    async def every_way():
        async with anthropic.AsyncAnthropic(**lab.anthropic()) as client:
            plain = await client.messages.create(**ASK, tools=[TOOL])
            async with client.messages.stream(**ASK, tools=[TOOL]) as stream:
                streamed = await stream.get_final_message()
            parsed = await client.messages.parse(**ASK, output_format=Person)
            return [b.input for b in used(plain)], [b.input for b in used(streamed)], parsed

    plain, streamed, parsed = asyncio.run(every_way())
    assert plain == streamed == CITIES
    assert parsed.parsed_output.name == "Ada"


def test_a_marked_document_is_cached_whatever_the_question_after_it(lab, anthropic_client):
    client = anthropic_client(lab)
    source = {"type": "text", "media_type": "text/plain", "data": "Eggs keep 30 days. " * 400}
    block = {"type": "document", "source": source, "cache_control": {"type": "ephemeral"}}
    usages = []
    for words in ("How long do eggs keep?", "What keeps 30 days, and for how long does it keep?"):
        content = [block, {"type": "text", "text": words}]
        ask = {**ASK, "messages": [{"role": "user", "content": content}]}
        usages.append(client.messages.create(**ask).usage)
    first, second = usages
    assert first.cache_creation_input_tokens == second.cache_read_input_tokens > 1500
