"""OpenAI responses: `POST /v1/responses`, and `GET /v1/responses/{id}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator import cache_rules
from simulator.codecs.base import Frame, Headers, Route, chunks, dump
from simulator.codecs.openai_response_input import turns_of
from simulator.codecs.openai_response_options import options_of
from simulator.codecs.openai_surface import (
    MESSAGES,
    OpenAISurface,
    known_fields,
    number,
    only,
    want,
)
from simulator.codecs.unsupported import check_openai_responses
from simulator.neutral import Choice, Identity, Problem, Prompt, Reply, Turn
from simulator.records import Usage

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
        follows, turns = _follows(body.get("previous_response_id")), turns_of(body.get("input"))
        if not turns and follows is None:
            text = (
                "One of 'input' or 'previous_response_id' or 'prompt' or 'conversation_id' "
                "must be provided."
            )
            raise Problem("missing", 400, text, "input")
        limit = number(body, "max_output_tokens")
        check_openai_responses(echo, body.get("include"))
        return Prompt(
            model=body["model"],
            turns=(*instructions, *turns),
            stream=bool(body.get("stream")),
            max_tokens=int(limit) if limit is not None else None,
            temperature=number(body, "temperature"),
            top_p=number(body, "top_p"),
            options=tuple(name for name in NOTED if body.get(name)),
            follows=follows,
            passing=len(instructions),
            keep=body.get("store") is not False,
            cache=cache_rules.OPENAI,
            shorten=body.get("truncation") == "auto",
            echo=echo,
        )

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        choice = reply.choices[0]
        head = _head(prompt, reply, identity)
        output = [_message(identity, choice, [_part(choice, choice.text)])]
        cut = choice.finish in INCOMPLETE
        return {
            **head,
            "status": _status(choice),
            "completed_at": None if cut else identity.finished,
            "incomplete_details": {"reason": INCOMPLETE[choice.finish]} if cut else None,
            "output": output,
            "usage": _usage(reply.usage),
        }

    def frames(self, prompt: Prompt, reply: Reply, identity: Identity, at_most: int) -> list[Frame]:
        choice = reply.choices[0]
        whole = self.encode(prompt, reply, identity)
        begun = _head(prompt, reply, identity)
        item = _message(identity, choice, [])
        place = {"item_id": item["id"], "output_index": 0, "content_index": 0}
        kind, field = ("refusal", "refusal") if _refuses(choice) else ("output_text", "text")
        extra: dict[str, Any] = {} if _refuses(choice) else {"logprobs": []}
        events: list[tuple[str, int, dict[str, Any]]] = [
            ("response.created", 0, {"response": begun}),
            ("response.in_progress", 0, {"response": begun}),
            (
                "response.output_item.added",
                0,
                {"output_index": 0, "item": {**item, "status": "in_progress"}},
            ),
            ("response.content_part.added", 0, {**place, "part": _part(choice, "")}),
        ]
        for text, done in chunks(choice.tokens, at_most):
            events.append((f"response.{kind}.delta", done, {**place, "delta": text, **extra}))
        done = len(choice.tokens)
        events += [
            (f"response.{kind}.done", done, {**place, field: choice.text, **extra}),
            ("response.content_part.done", done, {**place, "part": _part(choice, choice.text)}),
            ("response.output_item.done", done, {"output_index": 0, "item": whole["output"][0]}),
            (f"response.{_status(choice)}", done, {"response": whole}),
        ]
        return [
            Frame(_event(kind, {"sequence_number": place_in_stream, **data}), tokens)
            for place_in_stream, (kind, tokens, data) in enumerate(events)
        ]

    def error(
        self, problem: Problem, request_id: str, retry_after: float | None
    ) -> tuple[int, dict[str, Any]]:
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


def _refuses(choice: Choice) -> bool:
    return choice.finish == "refusal"


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


def _message(identity: Identity, choice: Choice, content: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": f"msg_{identity.reply}",
        "type": "message",
        "status": _status(choice),
        "role": "assistant",
        "content": content,
    }


def _part(choice: Choice, text: str) -> dict[str, Any]:
    if _refuses(choice):
        return {"type": "refusal", "refusal": text}
    return {"type": "output_text", "annotations": [], "logprobs": [], "text": text}


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
