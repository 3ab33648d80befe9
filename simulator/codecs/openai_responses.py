"""OpenAI responses: `POST /v1/responses`, and `GET /v1/responses/{id}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator import cache_rules, tokens
from simulator.codecs.base import Frame, Headers, Route, dump
from simulator.codecs.openai_functions import effort_of, wire_id
from simulator.codecs.openai_response_input import turns_of
from simulator.codecs.openai_response_options import (
    format_of,
    options_of,
    tool_choice_of,
    tools_of,
)
from simulator.codecs.openai_response_output import Event, events_of, output_of
from simulator.codecs.openai_surface import (
    MESSAGES,
    OpenAISurface,
    known_fields,
    number,
    only,
    want,
)
from simulator.neutral import Choice, Format, Identity, Problem, Prompt, Reply, Turn
from simulator.records import Usage
from simulator.replies import matched

FIELD_NAMES = """
    access_programs background context_management conversation image include input instructions
    max_output_tokens max_tool_calls metadata model moderation parallel_tool_calls
    previous_response_id prompt prompt_cache_key prompt_cache_options prompt_cache_retention
    reasoning safety_identifier service_tier store stream stream_options temperature text
    tool_choice tools top_logprobs top_p truncation user
"""
FIELDS = frozenset(FIELD_NAMES.split())
PREFIX = "resp_"
INCOMPLETE = {"length": "max_output_tokens", "filter": "content_filter"}
"""Why a response is incomplete, by how its text ended."""

LOGPROBS = "message.output_text.logprobs"
NOTED = ("reasoning", "text", "include", "context_management")


class OpenAIResponses(OpenAISurface):
    """The codec of OpenAI's responses."""

    messages = {  # noqa: RUF012
        **MESSAGES,
        "context_overflow": (
            "Your input exceeds the context window of this model ({used} tokens of {window}). "
            "Please adjust your input and try again."
        ),
        "reply_not_found": "Response with id 'resp_{reply}' not found.",
        "not_streamable": (
            "Response 'resp_{reply}' cannot be streamed because it was not created with "
            "background=true."
        ),
        "previous_not_found": "Previous response with id 'resp_{reply}' not found.",
        "call_unanswered": "No tool output found for function call {call}.",
        "call_unknown": "No tool call found for function call output with call_id {call}.",
    }

    def route(self, method: str, path: str) -> Route:
        path = path.removeprefix("/v1")
        if path == "/responses":
            return only("POST", method, path, Route("generate", "openai.responses"))
        name = path.removeprefix("/responses/")
        if not name or "/" in name:
            raise Problem("not_found", 404, f"Invalid URL ({method} /v1{path})")
        route = Route("kept", "openai.responses.read", name.removeprefix(PREFIX))
        return only("GET", method, path, route)

    def decode(self, route: Route, body: Any, headers: Headers) -> Prompt:
        known_fields(body, FIELDS)
        if "model" not in body:
            raise Problem("missing", 400, "Missing required parameter: 'model'.", "model")
        want(isinstance(body["model"], str), "model", "a string", body["model"])
        _refuse_what_is_not_there(body)
        echo = options_of(body)
        given = body.get("instructions")
        instructions = () if given is None else (Turn("system", given),)
        follows, form = _follows(body.get("previous_response_id")), format_of(echo)
        turns = turns_of(body.get("input")) if follows else _alone(body.get("input"), form)
        limit, include = number(body, "max_output_tokens"), body.get("include") or ()
        tools = tools_of(echo)
        return Prompt(
            model=body["model"],
            turns=(*instructions, *turns),
            stream=bool(body.get("stream")),
            max_tokens=int(limit) if limit is not None else None,
            temperature=number(body, "temperature"),
            top_p=number(body, "top_p"),
            tools=tools,
            tool_choice=tool_choice_of(echo, tools),
            format=form,
            logprobs=int(echo["top_logprobs"]) if LOGPROBS in include else None,
            effort=effort_of(echo["reasoning"]["effort"], "reasoning.effort"),
            show_thinking=echo["reasoning"]["summary"] is not None,
            options=(*(name for name in NOTED if body.get(name)), *include),
            follows=follows,
            passing=len(instructions),
            keep=body.get("store") is not False,
            cache=cache_rules.OPENAI,
            shorten=body.get("truncation") == "auto",
            echo=echo,
        )

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        choice = reply.choices[0]
        cut = choice.finish in INCOMPLETE
        return {
            **_head(prompt, reply, identity),
            "status": _status(choice),
            "completed_at": None if cut else identity.finished,
            "incomplete_details": {"reason": INCOMPLETE[choice.finish]} if cut else None,
            "output": output_of(prompt, choice, identity),
            "usage": _usage(reply.usage),
        }

    def frames(self, prompt: Prompt, reply: Reply, identity: Identity, at_most: int) -> list[Frame]:
        choice = reply.choices[0]
        whole = self.encode(prompt, reply, identity)
        begun = {"response": _head(prompt, reply, identity)}
        events: list[Event] = [("created", 0, begun), ("in_progress", 0, begun)]
        events += events_of(prompt, choice, whole["output"], at_most)
        events.append((_status(choice), tokens.of_choice(choice), {"response": whole}))
        return [
            Frame(_event(f"response.{kind}", {"sequence_number": number, **data}), done)
            for number, (kind, done, data) in enumerate(events)
        ]

    def error(
        self, problem: Problem, request_id: str, retry_after: float | None
    ) -> tuple[int, dict[str, Any]]:
        if "call" in problem.detail:
            told = {**problem.detail, "call": wire_id(problem.detail["call"])}
            problem = Problem(problem.kind, problem.status, param="input", detail=told)
        status, data = super().error(problem, request_id, retry_after)
        if problem.kind == "previous_not_found":
            known = {"param": "previous_response_id", "code": "previous_response_not_found"}
            data["error"].update(known)
        return status, data


def _refuse_what_is_not_there(body: Mapping[str, Any]) -> None:
    """Raise Problem for stored conversations and prompts, which no session has, and background."""
    background = body.get("background") or False
    want(isinstance(background, bool), "background", "a boolean", background)
    if background:
        text = "Background mode is not supported: the simulator answers at once."
        raise Problem("invalid", 400, text, "background", {"code": "unsupported_value"})
    for name in ("conversation", "prompt"):
        value = body.get(name)
        if value is not None:
            told = value.get("id") if isinstance(value, dict) else value
            want(isinstance(told, str), name, "an object with an id", value)
            raise Problem("not_found", 404, f"{name.title()} with id '{told}' not found.", name)


def _alone(given: Any, form: Format) -> tuple[Turn, ...]:
    """Read the input of a request that follows no other, so that it has to make sense alone."""
    turns = matched(turns_of(given))
    if not turns:
        text = (
            "One of 'input' or 'previous_response_id' or 'prompt' or 'conversation_id' "
            "must be provided."
        )
        raise Problem("missing", 400, text, "input")
    if form.kind == "json" and not any("json" in turn.text.lower() for turn in turns):
        text = (
            "Response input messages must contain the word 'json' in some form to use "
            "'text.format' of type 'json_object'."
        )
        raise Problem("invalid", 400, text, "input")
    return turns


def _follows(name: Any) -> str | None:
    if name is None:
        return None
    want(isinstance(name, str), "previous_response_id", "a string", name)
    if not name.startswith(PREFIX):
        text = f"Invalid 'previous_response_id': '{name}'. Expected an ID that begins with 'resp'."
        raise Problem("invalid", 400, text, "previous_response_id", {"code": "invalid_value"})
    return str(name.removeprefix(PREFIX))


def _status(choice: Choice) -> str:
    return "incomplete" if choice.finish in INCOMPLETE else "completed"


def _head(prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
    """Write a response that has just begun."""
    return {
        "id": f"{PREFIX}{identity.reply}",
        "object": "response",
        "created_at": identity.created,
        "status": "in_progress",
        "background": False,
        "completed_at": None,
        "error": None,
        "incomplete_details": None,
        **prompt.echo,
        "model": reply.model,
        "output": [],
        "previous_response_id": None if prompt.follows is None else f"{PREFIX}{prompt.follows}",
        "usage": None,
    }


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "input_tokens": usage.input_tokens,
        "input_tokens_details": {
            "cached_tokens": usage.cached_tokens,
            "cache_write_tokens": usage.cache_write_tokens,
        },
        "output_tokens": usage.output_tokens,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
        "total_tokens": usage.total_tokens,
    }


def _event(kind: str, data: Mapping[str, Any]) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + dump({"type": kind, **data}) + b"\n\n"
