"""One codec per surface: a vendor's wire format on one side, `Prompt` and `Reply` on the other."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.codecs.anthropic_messages import AnthropicMessages
from simulator.codecs.base import Codec
from simulator.codecs.gemini_generate import GeminiGenerate
from simulator.codecs.openai_chat import OpenAIChat

OPENAI: Codec = OpenAIChat()
ANTHROPIC: Codec = AnthropicMessages()
GEMINI: Codec = GeminiGenerate()

MOUNTS: dict[str, Codec] = {"openai": OPENAI, "anthropic": ANTHROPIC, "gemini": GEMINI}


def resolve(path: str, headers: Mapping[str, str]) -> tuple[Codec, str]:
    """Return the codec for a path, and the path without the vendor's mount.

    A path without a mount (`/v1/models`) is told apart by its headers.
    """
    first, _, rest = path.lstrip("/").partition("/")
    if first in MOUNTS:
        return MOUNTS[first], f"/{rest}"
    if "x-goog-api-key" in headers or path.startswith("/v1beta/") or ":" in path:
        return GEMINI, path
    if "anthropic-version" in headers or path.startswith("/v1/messages"):
        return ANTHROPIC, path
    return OPENAI, path
