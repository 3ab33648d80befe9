"""One codec per surface: a vendor's wire format on one side, `Prompt` and `Reply` on the other."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.codecs.base import Codec
from simulator.codecs.openai_chat import OpenAIChat

OPENAI: Codec = OpenAIChat()

MOUNTS: dict[str, Codec] = {"openai": OPENAI}


def resolve(path: str, headers: Mapping[str, str]) -> tuple[Codec, str]:
    """Return the codec for a path, and the path without the vendor's mount.

    A path without a mount (`/v1/models`) is told apart by its headers.
    """
    first, _, rest = path.lstrip("/").partition("/")
    if first in MOUNTS:
        return MOUNTS[first], f"/{rest}"
    return OPENAI, path
