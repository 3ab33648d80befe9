"""One codec per surface: a vendor's wire format on one side, `Prompt` and `Reply` on the other."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.codecs.anthropic_batches import AnthropicBatches
from simulator.codecs.anthropic_count import AnthropicCount
from simulator.codecs.anthropic_messages import AnthropicMessages
from simulator.codecs.base import Codec
from simulator.codecs.gemini_batches import GeminiBatches
from simulator.codecs.gemini_count import GeminiCount
from simulator.codecs.gemini_embed import GeminiEmbed
from simulator.codecs.gemini_files import GeminiFiles
from simulator.codecs.gemini_generate import GeminiGenerate
from simulator.codecs.openai_batches import OpenAIBatches
from simulator.codecs.openai_chat import OpenAIChat
from simulator.codecs.openai_embeddings import OpenAIEmbeddings
from simulator.codecs.openai_files import OpenAIFiles
from simulator.codecs.openai_responses import OpenAIResponses
from simulator.codecs.openai_tuning import OpenAITuning

MOUNTS: dict[str, Codec] = {
    "openai": OpenAIChat(),
    "anthropic": AnthropicMessages(),
    "gemini": GeminiGenerate(),
}
"""The codec of each vendor's main surface, which also answers for models and unknown paths."""

SURFACES: tuple[tuple[str, re.Pattern[str], Codec], ...] = (
    ("openai", re.compile(r"(/v1)?/responses(/.*)?"), OpenAIResponses()),
    ("openai", re.compile(r"(/v1)?/embeddings"), OpenAIEmbeddings()),
    ("openai", re.compile(r"(/v1)?/files(/.*)?"), OpenAIFiles()),
    ("openai", re.compile(r"(/v1)?/batches(/.*)?"), OpenAIBatches()),
    ("openai", re.compile(r"(/v1)?/(fine_tuning/.*|models/ft:.*)"), OpenAITuning()),
    ("anthropic", re.compile(r"/v1/messages/batches(/.*)?"), AnthropicBatches()),
    ("anthropic", re.compile(r"/v1/messages/count_tokens"), AnthropicCount()),
    ("gemini", re.compile(r"(/upload)?/v1(beta|alpha)?/files(/.*)?"), GeminiFiles()),
    (
        "gemini",
        re.compile(
            r"/v1(beta|alpha)?/(batches(/.*)?"
            r"|models/[^:/]+:(batchGenerateContent|asyncBatchEmbedContent))"
        ),
        GeminiBatches(),
    ),
    ("gemini", re.compile(r"/v1(beta|alpha)?/models/[^:/]+:countTokens"), GeminiCount()),
    (
        "gemini",
        re.compile(r"/v1(beta|alpha)?/models/[^:/]+:(batchEmbedContents|embedContent)"),
        GeminiEmbed(),
    ),
)
"""The further surfaces: the vendor, the paths without its mount, the codec."""


def resolve(path: str, headers: Mapping[str, str]) -> tuple[Codec, str]:
    """Return the codec for a path, and the path without the vendor's mount.

    A path without a mount (`/v1/models`) is told apart by its headers.
    """
    mount, _, rest = path.lstrip("/").partition("/")
    if mount in MOUNTS:
        path = f"/{rest}"
    elif "x-goog-api-key" in headers or path.startswith("/v1beta/") or ":" in path:
        mount = "gemini"
    elif "anthropic-version" in headers or path.startswith("/v1/messages"):
        mount = "anthropic"
    else:
        mount = "openai"
    for vendor, paths, codec in SURFACES:
        if vendor == mount and paths.fullmatch(path):
            return codec, path
    return MOUNTS[mount], path
