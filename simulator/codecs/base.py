"""What a codec is, and what codecs share: routes, frames, and cutting a reply into chunks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from simulator.models import Model
from simulator.neutral import Identity, Limits, Problem, Prompt, Reply

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Route:
    """What a path asks for. `target` is the model or the kept reply named in the path, if any.

    kind: "generate" answers a prompt, "count" only counts its tokens, "embed" makes a vector
        of each turn, "kept" reads a reply again, "job" is about a file or a job.
    """

    kind: Literal["generate", "count", "embed", "kept", "models", "model", "job"]
    surface: str
    target: str = ""
    stream: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes of a stream, and how many output tokens are out once they are sent."""

    data: bytes
    tokens: int


class Codec(Protocol):
    """Translates one vendor's wire format. It holds no state.

    keeps_retired: the vendor's list of models shows the retired ones too.
    """

    vendor: str
    keeps_retired: bool

    def key(self, headers: Headers, query: Mapping[str, str]) -> str | None:
        """Return the API key that came with a request."""

    def route(self, method: str, path: str) -> Route:
        """Say what `path` (without the mount) asks for. Raises Problem."""

    def decode(self, route: Route, body: Any, headers: Headers) -> Prompt:
        """Read a request. Raises Problem for anything the vendor would refuse."""

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        """Write a whole reply; for a count, one without choices."""

    def frames(self, prompt: Prompt, reply: Reply, identity: Identity, at_most: int) -> list[Frame]:
        """Write a reply as the frames of a stream, with at most `at_most` text chunks a choice."""

    def models(self, models: Sequence[Model]) -> dict[str, Any]:
        """Write the list of models."""

    def model(self, model: Model) -> dict[str, Any]:
        """Write one model."""

    def error(
        self, problem: Problem, request_id: str, retry_after: float | None
    ) -> tuple[int, dict[str, Any]]:
        """Return the status and the body of an error."""

    def headers(
        self, request_id: str, limits: Limits | None, retry_after: float | None
    ) -> dict[str, str]:
        """Return the vendor's own headers of any reply."""


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dump(data: Any) -> bytes:
    """Write JSON as compact UTF-8; half of a surrogate pair, which UTF-8 lacks, becomes `?`."""
    return ENCODER.encode(data).encode("utf-8", "replace")


def chunks(tokens: Sequence[str], at_most: int) -> list[tuple[str, int]]:
    """Cut `tokens` into at most `at_most` texts of about equal length.

    Returns each text with the number of tokens up to its end.

    >>> chunks(["a", "b", "c"], 2)
    [('ab', 2), ('c', 3)]
    """
    size = max(1, -(-len(tokens) // at_most))
    return [
        ("".join(tokens[start : start + size]), min(start + size, len(tokens)))
        for start in range(0, len(tokens), size)
    ]


def retry_headers(retry_after: float | None) -> dict[str, str]:
    """Return both headers that the SDKs read a told wait from."""
    if retry_after is None:
        return {}
    return {"retry-after": f"{retry_after:.3f}", "retry-after-ms": str(round(retry_after * 1000))}


def masked(key: str | None) -> str:
    """Show only the ends of an API key.

    >>> masked("sim-0123456789abcdef")
    'sim-0****cdef'
    """
    return f"{key[:5]}****{key[-4:]}" if key and len(key) > 12 else "****"


OWN_ID = re.compile(r"[0-9a-f]{24}")
"""The ids that the simulator gives to calls; the vendors' begin with something."""


def branded(call_id: str, prefix: str) -> str:
    """Write the id of a call: one of the simulator's own in the vendor's form, others as sent.

    >>> branded("0123456789abcdef01234567", "call_"), branded("my_call", "call_")
    ('call_0123456789abcdef01234567', 'my_call')
    """
    return f"{prefix}{call_id}" if OWN_ID.fullmatch(call_id) else call_id


def text_of(content: Any, kinds: Sequence[str] = ("text",)) -> tuple[str, tuple[str, ...]]:
    """Join the text of a list of content parts; also return the types of all other parts."""
    if content is None:
        return "", ()
    if isinstance(content, str):
        return content, ()
    texts, others = [], []
    for part in content:
        if part.get("type") in kinds:
            texts.append(str(part.get("text", "")))
        else:
            others.append(str(part.get("type")))
    return "\n".join(texts), tuple(others)
