"""Random answers, written for every surface, plain and streamed, and read back by the real SDKs."""

from __future__ import annotations

import json
import random

import anthropic
import httpx2
import openai
import pytest
from google import genai
from google.genai import types

from simulator import tokens
from simulator.codecs.anthropic_messages import AnthropicMessages
from simulator.codecs.base import dump
from simulator.codecs.gemini_generate import GeminiGenerate
from simulator.codecs.openai_chat import OpenAIChat
from simulator.codecs.openai_responses import OpenAIResponses
from simulator.neutral import Call, Chance, Choice, Identity, Prompt, Reply, Turn
from simulator.randomness import digest
from simulator.records import Usage

IDENTITY = Identity("req_1", digest("reply")[:24], 1_700_000_000, 1_700_000_001)
WORDS = [
    "sun",
    "Oslo",
    "in  the",
    "été",
    "雨",
    "🙂",
    '"quoted"',
    "a\nb",
    "\\",
    "x" * 30,
    "14",
    "</p>",
]
SEEDS = range(40)
SURFACES = ("openai.chat", "openai.responses", "anthropic.messages", "gemini.generate")


def words(dice, most):
    return " ".join(dice.choice(WORDS) for _ in range(dice.randrange(most)))


def value(dice, depth=0):
    kinds = ["text", "number", "flag", "none"] + ["list", "object"] * (depth < 3)
    kind = dice.choice(kinds)
    if kind == "list":
        return [value(dice, depth + 1) for _ in range(dice.randrange(3))]
    if kind == "object":
        return {f"key_{i}": value(dice, depth + 1) for i in range(dice.randrange(3))}
    simple = {"text": words(dice, 4), "number": dice.randrange(-9, 99) / 4, "flag": True}
    return simple.get(kind)


def call(dice, number):
    data = {f"field_{i}": value(dice) for i in range(dice.randrange(4))}
    text = json.dumps(data, ensure_ascii=dice.random() < 0.5)
    return Call(digest("call", number, dice.random())[:24], dice.choice(["weather", "time"]), text)


def choice(dice):
    text = words(dice, 30)
    calls = tuple(call(dice, number) for number in range(dice.randrange(4)))
    if not text and not calls:
        text = "yes"
    pieces = tuple(tokens.split(text))
    chances = tuple(Chance(one, -dice.random(), ((one, -0.5), (" no", -2.0))) for one in pieces)
    thinking = words(dice, 20)
    return Choice(
        text,
        "calls" if calls else "stop",
        pieces,
        calls=calls,
        call_tokens=tuple(tuple(tokens.split(one.arguments)) for one in calls),
        chances=chances,
        thinking=thinking,
        thinking_tokens=tokens.count(thinking),
    )


def answered(seed, surface):
    """Return a prompt and a reply that fit together."""
    dice = random.Random(f"{surface} {seed}")
    several = surface in ("openai.chat", "gemini.generate")
    choices = tuple(choice(dice) for _ in range(dice.randrange(1, 3) if several else 1))
    output = sum(map(tokens.of_choice, choices))
    reasoning = sum(one.thinking_tokens for one in choices)
    prompt = Prompt(
        "sim-small",
        (Turn("user", "x"),),
        samples=len(choices),
        logprobs=dice.choice([None, 2]),
        show_thinking=surface != "openai.chat",
        echo=ECHO if surface == "openai.responses" else {},
    )
    reply = Reply("sim-small", choices, Usage(20, output, reasoning_tokens=reasoning))
    return prompt, reply


ECHO = {"tools": [], "tool_choice": "auto", "parallel_tool_calls": True}


def http(codec, prompt, reply):
    """Answer every request of a client with `reply`, whole or as a stream."""

    def answer(request):
        streams = b'"stream":true' in request.content.replace(b" ", b"")
        streams = streams or "stream" in request.url.path
        if not streams:
            return httpx2.Response(
                200,
                content=dump(codec.encode(prompt, reply, IDENTITY)),
                headers={"content-type": "application/json"},
            )
        frames = codec.frames(prompt, reply, IDENTITY, 10)
        assert [f.tokens for f in frames] == sorted(f.tokens for f in frames)
        assert frames[-1].tokens == reply.usage.output_tokens
        return httpx2.Response(
            200,
            content=b"".join(f.data for f in frames),
            headers={"content-type": "text/event-stream"},
        )

    return httpx2.Client(transport=httpx2.MockTransport(answer))


def expected(prompt, reply):
    """Return what each choice says, as all surfaces can say it."""
    return [
        (
            one.text,
            [(made.name, json.loads(made.arguments)) for made in one.calls],
            one.thinking if prompt.show_thinking else "",
            [chance.token for chance in one.chances] if prompt.logprobs is not None else [],
        )
        for one in reply.choices
    ]


def chat(prompt, reply):
    client = openai.OpenAI(
        api_key="k", base_url="http://s/v1", http_client=http(OpenAIChat(), prompt, reply)
    )
    ask = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
    plain = client.chat.completions.create(**ask)
    with client.chat.completions.stream(**ask) as stream:
        streamed = stream.get_final_completion()
    for whole in (plain, streamed):
        yield [
            (
                one.message.content or "",
                [
                    (made.function.name, json.loads(made.function.arguments))
                    for made in one.message.tool_calls or ()
                ],
                "",
                [t.token for t in one.logprobs.content or ()] if one.logprobs else [],
            )
            for one in whole.choices
        ]


def responses(prompt, reply):
    client = openai.OpenAI(
        api_key="k", base_url="http://s/v1", http_client=http(OpenAIResponses(), prompt, reply)
    )
    plain = client.responses.create(model="m", input="x")
    with client.responses.stream(model="m", input="x") as stream:
        streamed = stream.get_final_response()
    for whole in (plain, streamed):
        thoughts = [item for item in whole.output if item.type == "reasoning"]
        said = [item for item in whole.output if item.type == "message"]
        made = [item for item in whole.output if item.type == "function_call"]
        yield [
            (
                whole.output_text,
                [(one.name, json.loads(one.arguments)) for one in made],
                "".join(part.text for one in thoughts for part in one.summary),
                [t.token for one in said for t in one.content[0].logprobs or ()],
            )
        ]


def messages(prompt, reply):
    client = anthropic.Anthropic(
        api_key="k", base_url="http://s", http_client=http(AnthropicMessages(), prompt, reply)
    )
    ask = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "x"}]}
    plain = client.messages.create(**ask)
    with client.messages.stream(**ask) as stream:
        streamed = stream.get_final_message()
    for whole in (plain, streamed):
        yield [
            (
                "".join(one.text for one in whole.content if one.type == "text"),
                [(one.name, one.input) for one in whole.content if one.type == "tool_use"],
                "".join(one.thinking for one in whole.content if one.type == "thinking"),
                [chance.token for chance in reply.choices[0].chances] if prompt.logprobs else [],
            )
        ]


def contents(prompt, reply):
    options = types.HttpOptions(
        base_url="http://s", httpx_client=http(GeminiGenerate(), prompt, reply)
    )
    client = genai.Client(api_key="k", http_options=options)
    ask = {"model": "m", "contents": "x"}
    plain = [client.models.generate_content(**ask)]
    for frames in (plain, list(client.models.generate_content_stream(**ask))):
        found = [one for frame in frames for one in frame.candidates]
        yield [
            candidate([one for one in found if (one.index or 0) == index])
            for index in range(len(reply.choices))
        ]


def candidate(found):
    parts = [part for one in found for part in one.content.parts]
    likely = [one.logprobs_result for one in found if one.logprobs_result]
    return (
        "".join(part.text for part in parts if part.text and not part.thought),
        [(p.function_call.name, p.function_call.args or {}) for p in parts if p.function_call],
        "".join(part.text for part in parts if part.thought),
        [token.token for one in likely for token in one.chosen_candidates],
    )


READERS = dict(zip(SURFACES, (chat, responses, messages, contents), strict=True))


@pytest.mark.parametrize("surface", SURFACES)
def test_whatever_a_model_says_arrives_plain_and_streamed(surface):
    for seed in SEEDS:
        prompt, reply = answered(seed, surface)
        wanted = expected(prompt, reply)
        plain, streamed = READERS[surface](prompt, reply)
        assert plain == wanted, seed
        assert streamed == wanted, seed
