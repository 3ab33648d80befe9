"""Anthropic token counts: `POST /v1/messages/count_tokens`."""

from __future__ import annotations

from typing import Any

from simulator.codecs.anthropic_messages import AnthropicMessages
from simulator.codecs.base import Headers, Route
from simulator.neutral import Identity, Problem, Prompt, Reply

FIELD_NAMES = """
    cache_control messages model output_config speed system thinking tool_choice tools
    user_profile_id workspace_id
"""
FIELDS = frozenset(FIELD_NAMES.split())
ANY = 10**9
"""A limit that no budget of thinking reaches: a count has none."""


class AnthropicCount(AnthropicMessages):
    """The codec of Anthropic's token counts: a message that is not answered."""

    def route(self, method: str, path: str) -> Route:
        if method != "POST":
            raise Problem("wrong_method", 405)
        return Route("count", "anthropic.count_tokens")

    def decode(self, route: Route, body: Any, headers: Headers) -> Prompt:
        for name in body if isinstance(body, dict) else ():
            if name not in FIELDS:
                raise Problem("unknown_field", 400, f"{name}: Extra inputs are not permitted")
        body = {**body, "max_tokens": ANY} if isinstance(body, dict) else body
        return super().decode(route, body, headers)

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        return {"input_tokens": reply.usage.input_tokens}
